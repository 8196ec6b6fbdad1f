#pragma once

/// @file
/// The amount at which a Hill response has a slope.

#include <clientele/math/detail/rounded_product.hpp>

#include <algorithm>
#include <cmath>

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

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
