#pragma once

/// @file
/// The amount at which a Hill response has a slope.

#include <clientele/cmath.hpp>
#include <clientele/math/detail/fast_elementary.hpp>
#include <clientele/math/detail/rounded_product.hpp>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// The y at which (e - 1) y - 2 ln(1 + exp(e y)) is `level`, for e in (0, 1): the logarithm of a Hill response's amount
/// by that of its marginal. With z = e y and a = 1 / e - 1 it is where a z + 2 ln(1 + exp z) meets -level. The left
/// side is convex and rises, so that its asymptotes and its tangent at 0 lie below it; from where the last of them
/// meets the level, Householder's steps with three derivatives, each of which makes four digits of one, take two as a
/// rule: no derivative exceeds the one before it, whatever e is.
[[nodiscard]] inline double hill_log_amount(double level, double e) noexcept {
    const double least_slope = (1 - e) / e;
    double z = e * (std::min)((std::min)(level / (e - 1), -level / (e + 1)), -1.3862943611198906 - level);
    for (int step = 0; step < 60; ++step) {
        const double grown = std::exp(-std::abs(z)), least = grown / (1 + grown);
        const double share = z > 0 ? 1 - least : least;            // exp z / (1 + exp z)
        const double soft = (z > 0 ? z : 0) + std::log(1 + grown); // ln(1 + exp z)
        const double over = rounded_product(least_slope, z) + 2 * soft + level, slope = least_slope + 2 * share;
        const double newton = over / slope, bend = rounded_product(share, 1 - share) / slope; // half the second
        const double turn = rounded_product(bend, 1 - 2 * share) / 3;                         // a sixth of the third
        const double by = newton * (1 - rounded_product(newton, bend)) /
                          (1 - 2 * rounded_product(newton, bend) + rounded_product(newton * newton, turn));
        z -= by;
        if (!(std::abs(by) > 1e-4)) // the error of the step is below a tenth of its fourth power
            break;
    }
    return z / e;
}

/// How many lines `hill_log_amounts` works on at once.
inline constexpr std::size_t hill_lanes = 64;

/// exp x for -700 <= x <= 0, within 3e-6 of it.
[[nodiscard, CLIENTELE_ALWAYS_INLINE]] inline double rough_exp(double x) noexcept {
    constexpr double magic = 0x1.8p52; // adding it leaves the rounded integer in the low bits
    const double shifted = x * 1.44269504088896340736 + magic;
    const double r = x - (shifted - magic) * 6.93147180559945286e-01;
    const double p = 1 + r * (1 + r * (0.5 + r * (1.0 / 6 + r * (1.0 / 24 + r * (1.0 / 120)))));
    const auto scale = (std::bit_cast<std::uint64_t>(shifted) << 52) + (std::uint64_t{1023} << 52);
    return p * std::bit_cast<double>(scale);
}
/// ln(1 + x) for x in [0, 1], within 3e-7.
[[nodiscard, CLIENTELE_ALWAYS_INLINE]] inline double rough_log1p(double x) noexcept {
    const double s = x / (2 + x), z = s * s;
    return s * (2 + z * (2.0 / 3 + z * (2.0 / 5 + z * (2.0 / 7 + z * (2.0 / 9 + z * (2.0 / 11))))));
}
/// Householder's step of `hill_log_amount`, without branches; a rough one is right to five digits.
template <bool Rough>
[[nodiscard, CLIENTELE_ALWAYS_INLINE]] inline double hill_step(double z, double least_slope, double level,
                                                               double cap) noexcept {
    const double size = std::abs(z), far = -lesser(size, cap);
    const double grown = Rough ? rough_exp(far) : fast_exp(far), soft = Rough ? rough_log1p(grown) : fast_log1p(grown);
    const double most = 1 / (1 + grown), least = grown * most, share = z > 0 ? most : least;
    const double over = least_slope * z + (z + size + 2 * soft) + level, by_slope = 1 / (least_slope + 2 * share);
    const double newton = over * by_slope, bend = least * most * by_slope, turn = bend * (1 - 2 * share) * (1.0 / 3);
    return newton * (1 - newton * bend) / (1 - 2 * newton * bend + newton * newton * turn);
}

/// `hill_log_amount` of many lines, within some units in the last place; not a number where three steps may not do.
/// Straight-line code that compilers turn into vector instructions: the bits of a line do not depend on its neighbours.
/// The arrays are copied, as g++ 12 leaves loops scalar that read what it was given.
inline void hill_log_amounts(const double (&levels)[hill_lanes], const double (&exponents)[hill_lanes],
                             double (&amounts)[hill_lanes]) noexcept {
    double level[hill_lanes], e[hill_lanes], z[hill_lanes], least_slope[hill_lanes], log_amount[hill_lanes];
    for (std::size_t i = 0; i < hill_lanes; ++i)
        level[i] = levels[i], e[i] = exponents[i];
    const double cap = exponent_cap(e[0]);
    for (std::size_t i = 0; i < hill_lanes; ++i) {
        const double down = 1 - e[i], up = 1 + e[i], by_all = 1 / (e[i] * down * up), scaled = -level[i] * by_all;
        least_slope[i] = down * down * up * by_all;
        const double high = scaled * e[i] * e[i] * up, low = scaled * e[i] * e[i] * down;
        const double middle = e[i] * (-1.3862943611198906 - level[i]);
        double at = lesser(lesser(high, low), middle);
        at -= hill_step<true>(at, least_slope[i], level[i], cap);
        at -= hill_step<true>(at, least_slope[i], level[i], cap);
        z[i] = at;
    }
    for (std::size_t i = 0; i < hill_lanes; ++i) {
        const double by = hill_step<false>(z[i], least_slope[i], level[i], cap), off = std::abs(by);
        const double near = off < 1e-4 ? 0 : std::numeric_limits<double>::quiet_NaN();
        log_amount[i] = (z[i] - by) / e[i] + near;
    }
    for (std::size_t i = 0; i < hill_lanes; ++i)
        amounts[i] = log_amount[i];
}

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
