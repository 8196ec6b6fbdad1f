#pragma once

/// @file
/// How long a cumulative sum of normal deviations is silent, by its integral equation.

#include <clientele/cmath.hpp>
#include <clientele/math/special_functions.hpp>
#include <clientele/math/unimodal_integral.hpp>

#include <cstddef>
#include <limits>
#include <numbers>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// The mean number of deviations until a sum that begins at 0 is above its limit, where each takes it down by `fall` on
/// average: L(0) of
///
///     L(s) = 1 + L(0) P(Z <= fall - s) + integral from 0 to limit of L(y) phi(y - s + fall) dy
///
/// (Page 1954, Biometrika 41, equation 6), in which panels of 16 Gauss-Legendre nodes stand for the integral: a chain
/// of 0 and the nodes. States are eliminated from the top down, each leaving its chances and its time to those below;
/// what leaves the chain is kept beside them, so that nothing is subtracted (Grassmann, Taksar and Heyman 1985,
/// Operations Research 33) and the length has its digits however long it is.
/// @returns the length; infinity where it is beyond a double, as it is at least exp(2 fall limit) (Lorden 1971, Annals
/// of Mathematical Statistics 42)
template <class Scalar = double>
[[nodiscard]] Scalar cusum_run_length(double fall, double limit) {
    if (2 * fall * limit > 709 || fall > 37)
        return std::numeric_limits<Scalar>::infinity();
    const double width = fall > 4 ? 6 / fall : 1.5; // of a panel, over which chances fall by less than e^12
    const auto panels = static_cast<std::size_t>(std::ceil(limit / width)), nodes = 16 * panels + 1;
    std::vector<double> at{0}, weight{0};
    for (std::size_t panel = 0; panel < panels; ++panel)
        for (int i = -8; i < 8; ++i) {
            const auto place = static_cast<std::size_t>(i < 0 ? -1 - i : i);
            const double half = 0.5 * limit / static_cast<double>(panels),
                         middle = (2.0 * static_cast<double>(panel) + 1) * half;
            at.push_back(middle + std::copysign(half * gauss_legendre_nodes[place], i + 0.5));
            weight.push_back(half * gauss_legendre_weights[place]);
        }
    std::vector<double> to(nodes * nodes), rings(nodes), time(nodes, 1);
    for (std::size_t i = 0; i < nodes; ++i) {
        rings[i] = normal_tail(limit - at[i] + fall);
        to[i * nodes] = normal_tail(at[i] - fall);
        for (std::size_t j = 1; j < nodes; ++j) {
            const double z = at[j] - at[i] + fall;
            to[i * nodes + j] =
                weight[j] * std::exp(-0.5 * z * z) * (0.5 * std::numbers::inv_sqrtpi * std::numbers::sqrt2);
        }
    }
    for (std::size_t top = nodes - 1; top > 0; --top) {
        const double* from = to.data() + top * nodes;
        double leaves = rings[top];
        for (std::size_t j = 0; j < top; ++j)
            leaves += from[j];
        for (std::size_t i = 0; i < top; ++i) {
            double* row = to.data() + i * nodes;
            const double share = row[top] / leaves;
            if (share == 0)
                continue;
            for (std::size_t j = 0; j < top; ++j)
                row[j] += share * from[j];
            rings[i] += share * rings[top];
            time[i] += share * time[top];
        }
    }
    return time[0] / rings[0];
}

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
