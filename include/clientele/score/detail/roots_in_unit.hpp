#pragma once

/// @file
/// The roots of a quadratic equation between 0 and 1.

#include <clientele/cmath.hpp>
#include <clientele/math/matrix.hpp>

#include <algorithm>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// Where a t^2 + b t + c = 0 in [0, 1], without losing digits to b^2 - 4ac; nothing where all three are 0.
[[nodiscard]] inline std::vector<double> roots_in_unit(double a, double b, double c) {
    std::vector<double> found;
    const auto take = [&](double t) {
        if (t >= 0 && t <= 1)
            found.push_back(t);
    };
    const double scale = (std::max)({std::abs(a), std::abs(b), std::abs(c)});
    if (scale == 0)
        return found;                            // equal everywhere: nothing changes places
    const double unit = power_of_two_for(scale); // so that squares neither overflow nor vanish
    for (double* each : {&a, &b, &c})
        *each *= unit;
    if (std::abs(a) <= 1e-15 * (scale * unit)) {
        if (b != 0)
            take(-c / b);
        return found;
    }
    const double discriminant = b * b - 4 * a * c;
    if (discriminant < 0)
        return found;
    const double q = -(b + (b < 0 ? -1.0 : 1.0) * std::sqrt(discriminant)) / 2;
    take(q / a);
    if (q != 0)
        take(c / q);
    return found;
}

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
