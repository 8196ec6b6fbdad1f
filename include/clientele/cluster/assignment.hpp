#pragma once

/// @file
/// Finding the nearest centroid of every row, by squared Euclidean distance.

#include <clientele/cluster/concepts.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <span>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// Rows whose distances are held at once: with k of a customer model they stay in the first cache.
inline constexpr Eigen::Index chunk_rows = 256;

/// Labels (and, where asked, squared distances and runners-up) of the rows [first, first + count), count <= chunk_rows.
inline void nearest_in_chunk(const matrix_view& x, const matrix& centroids, Eigen::Index first, Eigen::Index count,
                             int* labels, double* distances) {
    double sums[chunk_rows];
    double least[chunk_rows];
    std::fill_n(least, count, std::numeric_limits<double>::infinity());
    std::fill_n(labels, count, 0);
    for (Eigen::Index j = 0; j < centroids.rows(); ++j) {
        std::fill_n(sums, count, 0.0);
        for (Eigen::Index f = 0; f < x.cols(); ++f) {
            const double c = centroids(j, f);
            const double* const values = x.data() + f * x.outerStride() + first;
            for (Eigen::Index i = 0; i < count; ++i)
                sums[i] += (values[i] - c) * (values[i] - c);
        }
        for (Eigen::Index i = 0; i < count; ++i) {
            labels[i] = sums[i] < least[i] ? static_cast<int>(j) : labels[i];
            least[i] = sums[i] < least[i] ? sums[i] : least[i];
        }
    }
    if (distances)
        std::copy_n(least, count, distances);
}

} // namespace detail
/// @endcond

/// All distances of all rows, vectorised over rows. O(n k d).
/// Source: Lloyd, Least squares quantization in PCM, IEEE Trans. Inf. Theory 28 (1982).
struct lloyd {
    /// Writes the label of each row; ties go to the lower label.
    static void assign(const matrix_view& x, const matrix& centroids, std::span<int> labels) {
        for (Eigen::Index first = 0; first < x.rows(); first += detail::chunk_rows)
            detail::nearest_in_chunk(x, centroids, first, std::min(detail::chunk_rows, x.rows() - first),
                                     labels.data() + first, nullptr);
    }
};
static_assert(assignment_policy<lloyd>);

} // namespace clientele::inline CLIENTELE_ABI
