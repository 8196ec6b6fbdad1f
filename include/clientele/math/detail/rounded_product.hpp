#pragma once

/// @file
/// A product that no compiler fuses with the addition after it.

#include <clientele/config.hpp>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// w * u, rounded, whatever the compiler's flags: a fused multiply-add would make a sum differ from the sum of its
/// terms in the last bit, and one machine's result from another's. Adding nothing rounds once whether it is fused with
/// the product or not, and leaves nothing to fuse with what follows. (g++ 12 forgets its `__builtin_assoc_barrier` in
/// vector code.) A product that is -0 becomes +0.
[[CLIENTELE_ALWAYS_INLINE]] inline double rounded_product(double w, double u) noexcept { return w * u + 0.0; }

/// (1 - share) low + share high, with the same bits whether the compiler fuses or not.
[[nodiscard]] inline double interpolated(double low, double high, double share) noexcept {
    return rounded_product(1.0 - share, low) + rounded_product(share, high);
}

/// The same from one number to another whose difference is finite: never beyond `to`, `from` itself where both are
/// equal, and never the other way by a last digit as the share or `to` grows, which `interpolated` may be.
[[nodiscard]] inline double on_the_way(double from, double to, double share) noexcept {
    const double reached = from + rounded_product(share, to - from);
    return from <= to ? (reached < to ? reached : to) : (reached > to ? reached : to);
}

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
