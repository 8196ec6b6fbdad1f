#pragma once

/// @file
/// Shares and periods as people read them.

#include <clientele/cmath.hpp>
#include <clientele/interval.hpp>
#include <clientele/types.hpp>

#include <chrono>
#include <string>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// "1997-01-01 to 1997-06-30": the last day is inside.
[[nodiscard]] inline std::string period_in_words(const window& of) {
    return to_text(of.begin) + " to " + to_text(of.end - std::chrono::days{1});
}

/// "12.3 %".
[[nodiscard]] inline std::string percent_in_words(double share) {
    return sentence(std::round(1000 * share) / 10, " %");
}

/// "12.3 % (10.1 % to 15 %)", the ends where there are any.
[[nodiscard]] inline std::string share_in_words(const interval& of) {
    auto share = percent_in_words(of.estimate);
    if (of.lower < of.upper)
        share += " (" + percent_in_words(of.lower) + " to " + percent_in_words(of.upper) + ")";
    return share;
}

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
