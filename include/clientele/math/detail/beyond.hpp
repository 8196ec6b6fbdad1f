#pragma once

/// @file
/// Whether a sum of decimals lies beyond a bound, as it does on paper.

#include <clientele/math/detail/rounded_product.hpp>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// What lies within a relative 1e-12 above a bound of 0 or more meets it: sums of decimals are no closer than that.
[[nodiscard]] inline bool beyond(double sum, double bound) noexcept {
    return sum > bound && sum > rounded_product(bound, 1 + 1e-12);
}

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
