#pragma once

/// @file
/// exp and log without branches, calls or tables, so that loops over columns vectorise with any compiler and no special
/// library.

#include <clientele/config.hpp>

#include <bit>
#include <cstdint>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// exp x = scale + scale * rest for |x| <= 700, the scale a power of 2 and the rest within [-0.3, 0.42].
struct exp_parts {
    double scale, rest;
};
[[nodiscard, CLIENTELE_ALWAYS_INLINE]] inline exp_parts parts_of_exp(double x) noexcept {
    constexpr double magic = 0x1.8p52; // adding it leaves the rounded integer in the low bits
    const double shifted = x * 1.44269504088896340736 + magic, k = shifted - magic;
    const double r = (x - k * 6.93147180369123816490e-01) - k * 1.90821492927058770002e-10;
    double p = 1.0 / 479001600;
    p = p * r + 1.0 / 39916800;
    p = p * r + 1.0 / 3628800;
    p = p * r + 1.0 / 362880;
    p = p * r + 1.0 / 40320;
    p = p * r + 1.0 / 5040;
    p = p * r + 1.0 / 720;
    p = p * r + 1.0 / 120;
    p = p * r + 1.0 / 24;
    p = p * r + 1.0 / 6;
    p = p * r + 0.5;
    const auto scale = (std::bit_cast<std::uint64_t>(shifted) << 52) + (std::uint64_t{1023} << 52);
    return {std::bit_cast<double>(scale), p * (r * r) + r};
}

/// 1 - exp(-x) for x in [0, 700], within 4 units in the last place: exp(-x), which may be next to 1, is never formed.
[[nodiscard, CLIENTELE_ALWAYS_INLINE]] inline double fast_fallen(double x) noexcept {
    const auto [scale, rest] = parts_of_exp(-x);
    return (1 - scale) - scale * rest;
}

} // namespace detail
/// @endcond

/// exp x for |x| <= 700, within 2 units in the last place; meaningless beyond (a check would be a branch).
[[nodiscard, CLIENTELE_ALWAYS_INLINE]] inline double fast_exp(double x) noexcept {
    const auto [scale, rest] = detail::parts_of_exp(x);
    return (1 + rest) * scale;
}

/// log x for normal x > 0, within 2 units in the last place. Next to 1 the error is relative to x - 1.
[[nodiscard, CLIENTELE_ALWAYS_INLINE]] inline double fast_log(double x) noexcept {
    constexpr std::uint64_t root_half = 0x3FE6A09E667F3BCDu; // sqrt(1/2): the mantissa goes to [sqrt(1/2), sqrt(2))
    const std::uint64_t bits = std::bit_cast<std::uint64_t>(x) - root_half + (std::uint64_t{1024} << 52);
    const double exponent = std::bit_cast<double>((bits >> 52) | 0x4330000000000000u) - (0x1p52 + 1024);
    const double m = std::bit_cast<double>((bits & 0xFFFFFFFFFFFFFu) + root_half);
    const double s = (m - 1) / (m + 1), z = s * s;
    double p = 2.0 / 21;
    p = p * z + 2.0 / 19;
    p = p * z + 2.0 / 17;
    p = p * z + 2.0 / 15;
    p = p * z + 2.0 / 13;
    p = p * z + 2.0 / 11;
    p = p * z + 2.0 / 9;
    p = p * z + 2.0 / 7;
    p = p * z + 2.0 / 5;
    p = p * z + 2.0 / 3;
    return exponent * 6.93147180369123816490e-01 + (2 * s + (s * z * p + exponent * 1.90821492927058770002e-10));
}

/// log(1 + x) for x >= 0, within 2 units in the last place.
[[nodiscard, CLIENTELE_ALWAYS_INLINE]] inline double fast_log1p(double x) noexcept {
    const double u = 1 + x;
    return fast_log(u) + (x - (u - 1)) / u; // what rounding 1 + x lost
}

/// @cond INTERNAL
namespace detail {

/// The smaller of two numbers as a select, which vectorises where std::min takes an address.
[[nodiscard, CLIENTELE_ALWAYS_INLINE]] inline double lesser(double a, double b) noexcept { return a < b ? a : b; }

/// 700, of which a compiler does not know it: g++ 12 computes what follows from a constant apart, in a branch, and the
/// loop around it is no longer vector code.
[[nodiscard, CLIENTELE_ALWAYS_INLINE]] inline double exponent_cap(double finite) noexcept { return 700 + 0 * finite; }

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
