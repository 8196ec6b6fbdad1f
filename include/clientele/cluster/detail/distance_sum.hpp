#pragma once

/// @file
/// Weighted distances added up on a grid, and the largest of them.

#include <clientele/math/detail/exact_grid.hpp>
#include <clientele/math/matrix.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// The order of the terms leaves no trace.
struct distance_sum {
    grid_term total;
    double largest = 0; // term

    void take(const exact_grid& grid, const double* distances, std::size_t count) {
        largest =
            std::max(largest, Eigen::Map<const Eigen::ArrayXd>(distances, static_cast<Eigen::Index>(count)).maxCoeff());
        total += grid.sum_of(distances, count);
    }
    void take(const exact_grid& grid, const double* distances, std::size_t count, const double* weights) {
        for (std::size_t i = 0; i < count; ++i) {
            const double term =
                weights[i] > 0 ? distances[i] * weights[i] : 0; // without weight, the distance may be infinite
            largest = std::max(largest, term);
            if (term > 0 && std::isfinite(term))
                total += grid(distances[i], weights[i]);
        }
    }
};

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
