#pragma once

// Columns of every shape, for tests of sorting and selecting.

#include <clientele/math/random.hpp>

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

/// Values of very different kinds, so that every number of passes is met.
inline std::vector<double> mixed_column(clientele::random_generator& random, std::size_t n) {
    const auto kind = random.below(6);
    const double scale = std::ldexp(1.0, static_cast<int>(random.below(400)) - 200);
    std::vector<double> values(n);
    for (double& value : values) {
        const double u = random.uniform();
        switch (kind) {
        case 0:
            value = std::floor(5 * u);
            break;
        case 1:
            value = std::floor(3000 * u) - 1500;
            break;
        case 2:
            value = scale * (u - 0.5);
            break;
        case 3:
            value = std::exp(40 * (u - 0.5));
            break;
        case 4:
            value = std::bit_cast<double>(random());
            break;
        default:
            value = u < 0.5 ? 0.0 : -0.0;
            break;
        }
        if (std::isnan(value))
            value = std::numeric_limits<double>::infinity();
    }
    return values;
}

/// Uniform, of few values, over the whole range of doubles, or zeros of both signs among whole numbers.
inline std::vector<double> random_column(clientele::random_generator& draw, std::size_t n, int kind) {
    std::vector<double> x(n);
    for (auto& v : x)
        v = kind == 0   ? draw.uniform()
            : kind == 1 ? static_cast<double>(draw.below(5))
            : kind == 2 ? -1e300 + 2e300 * draw.uniform()
                        : (draw.below(2) ? -0.0 : static_cast<double>(draw.below(3)) - 1.0);
    return x;
}
