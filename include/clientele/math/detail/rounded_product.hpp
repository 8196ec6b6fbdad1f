#pragma once

/// @file
/// A product that no compiler fuses with the addition after it.

#include <clientele/config.hpp>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// w * u, rounded, whatever the compiler's flags: a fused multiply-add would make a sum differ from the sum of its terms in
/// the last bit, and one machine's result from another's.
[[gnu::always_inline]] inline double rounded_product(double w, double u) noexcept {
#if defined(__GNUC__) && !defined(__clang__)
    return __builtin_assoc_barrier(w * u);
#else
#pragma clang fp contract(off)
    const double product = w * u;
    return product;
#endif
}

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
