#pragma once

/// @file
/// How far centroids have moved.

#include <clientele/cmath.hpp>
#include <clientele/math/matrix.hpp>

#include <algorithm>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// The distance of the centroid that moved farthest.
[[nodiscard]] inline double farthest_move(const matrix& before, const matrix& now) {
    double farthest = 0;
    for (Eigen::Index j = 0; j < before.rows(); ++j) {
        double squares = 0;
        for (Eigen::Index f = 0; f < before.cols(); ++f)
            squares += (now(j, f) - before(j, f)) * (now(j, f) - before(j, f));
        farthest = (std::max)(farthest, squares);
    }
    return std::sqrt(farthest);
}

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
