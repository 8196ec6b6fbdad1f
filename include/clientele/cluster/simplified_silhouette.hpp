#pragma once

/// @file
/// The silhouette by distances to centroids: one pass over the rows, on any ranks.

#include <clientele/cluster/detail/clusters_on_ranks.hpp>
#include <clientele/cmath.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <span>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// Silhouettes of all rows.
struct silhouette_scores {
    double mean = 0.0;              ///< over the rows, by weight; in [-1, 1], higher is better
    std::vector<double> values;     ///< of each row; 0 for the only member of a cluster and for rows of weight 0
    std::vector<double> by_cluster; ///< mean of each cluster, by label; 0 for labels without rows
};

/// @cond INTERNAL
namespace detail {

/// (b - a) / max(a, b), and 0 where both are 0 or the own cluster has no other members.
[[nodiscard]] inline double silhouette_value(double mass, double own, double next) noexcept {
    const double larger = (std::max)(own, next);
    return mass > 1.0 && larger > 0.0 ? (next - own) / larger : 0.0;
}

} // namespace detail
/// @endcond

/// The simplified silhouette: as `silhouette`, with distances to the clusters' means instead of mean distances to their
/// members. It is another quantity (higher by 0.1 to 0.2 as a rule): compare it with its like only.
/// Complexity: O(n k d).
/// Source: Hruschka, de Castro and Campello, Evolutionary algorithms for clustering gene-expression data, ICDM (2004).
struct simplified_silhouette {
    /// Scores rows with labels; parameters and errors as `silhouette::score`.
    [[nodiscard]] silhouette_scores score(const matrix_view& x, std::span<const int> labels,
                                          column weights = {}) const {
        return score_on(one_rank{}, x, labels, weights);
    }

    /// Scores the rows of all ranks, with the bits of all rows in one place.
    /// @param ranks   all of them
    /// @param x       own customers x features, finite
    /// @param labels  of the own rows, 0-based; at least two clusters with rows among all
    /// @param weights none (all 1), or one per own row, a whole number; on all ranks with rows, or on none
    /// @returns the values of the own rows, the means of all
    /// @throws error as `silhouette::score`; `bad_shape` where ranks differ in columns, or give weights and none
    /// Complexity: O(n k d) for its own rows; sends what `davies_bouldin_on` does.
    template <ranks_policy Ranks>
    [[nodiscard]] silhouette_scores score_on(const Ranks& ranks, const matrix_view& x, std::span<const int> labels,
                                             column weights = {}) const {
        const detail::clusters_on_ranks rows{ranks, "simplified_silhouette", x, labels, weights};
        detail::require_counts("simplified_silhouette", rows.range);
        const matrix centroids = rows.centroids();
        silhouette_scores out;
        out.values.assign(rows.own.size(), 0.0);
        out.by_cluster.assign(static_cast<std::size_t>(rows.cluster_labels.back()) + 1, 0.0);
        const auto sums = rows.sums([&](std::size_t row, std::size_t c) {
            double next = std::numeric_limits<double>::infinity();
            for (std::size_t other = 0; other < rows.clusters(); ++other)
                if (other != c)
                    next = (std::min)(next, rows.squared_distance(row, centroids, other));
            const double own = rows.squared_distance(row, centroids, c);
            out.values[row] = detail::silhouette_value(rows.masses[c], std::sqrt(own), std::sqrt(next));
            return detail::rounded_product(rows.weight(row), out.values[row]);
        });
        for (std::size_t c = 0; c < rows.clusters(); ++c) {
            out.by_cluster[static_cast<std::size_t>(rows.cluster_labels[c])] = sums[c] / rows.masses[c];
            out.mean += sums[c];
        }
        out.mean /= rows.mass;
        return out;
    }
};

} // namespace clientele::inline CLIENTELE_ABI
