#pragma once

/// @file
/// A unit in which numbers of any size can be squared and added up.

#include <clientele/cmath.hpp>
#include <clientele/config.hpp>

#include <span>

/// @cond INTERNAL
namespace clientele::inline CLIENTELE_ABI::detail {

/// The largest of numbers in size; 0 for none.
[[nodiscard]] inline double largest_size(std::span<const double> numbers) noexcept {
    double largest = 0;
    for (const double each : numbers)
        largest = std::abs(each) > largest ? std::abs(each) : largest;
    return largest;
}

/// By what numbers of at most this size are multiplied so that neither their squares nor sums of these leave a double:
/// 1 unless they are very large or very small, and always a power of two, which no digit notices.
[[nodiscard]] constexpr double square_unit(double largest) noexcept {
    return largest > 0x1p300 ? 0x1p-800 : largest < 0x1p-300 ? 0x1p700 : 1.0;
}

} // namespace clientele::inline CLIENTELE_ABI::detail
/// @endcond
