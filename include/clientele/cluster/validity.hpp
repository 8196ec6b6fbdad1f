#pragma once

/// @file
/// Measures of a division into clusters that cost one pass: Calinski-Harabasz, Davies-Bouldin, and the inertia behind
/// them. The silhouette is in `silhouette.hpp`, agreement between two divisions in `agreement.hpp`.

#include <clientele/cluster/detail/clusters_on_ranks.hpp>
#include <clientele/cmath.hpp>

#include <algorithm>
#include <limits>
#include <span>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// How the squared distances of a division fall into parts: total = within + between.
struct scatter {
    double within = 0.0;  ///< weighted sum of squared distances to the own cluster's mean: the inertia
    double between = 0.0; ///< weighted sum of squared distances of the clusters' means from the mean of all
    double mass = 0.0;    ///< total weight
    int clusters = 0;     ///< clusters with rows of positive weight
};

/// @cond INTERNAL
namespace detail {

/// The parts in the units of the rows.
template <class Ranks>
[[nodiscard]] scatter scatter_in_units(const clusters_on_ranks<Ranks>& rows) {
    const matrix centroids = rows.centroids();
    scatter out{.within = 0.0, .between = 0.0, .mass = rows.mass, .clusters = static_cast<int>(rows.clusters())};
    for (const double within : rows.sums([&](std::size_t row, std::size_t c) {
             return rounded_product(rows.weight(row), rows.squared_distance(row, centroids, c));
         }))
        out.within += within;
    for (Eigen::Index f = 0; f < centroids.cols(); ++f) {
        const double origin = centroids(0, f);
        double mean = 0.0;
        for (std::size_t c = 0; c < rows.clusters(); ++c)
            mean += rounded_product(rows.masses[c], centroids(static_cast<Eigen::Index>(c), f) - origin);
        mean = origin + mean / rows.mass;
        for (std::size_t c = 0; c < rows.clusters(); ++c)
            out.between +=
                rounded_product(rows.masses[c], std::pow(centroids(static_cast<Eigen::Index>(c), f) - mean, 2));
    }
    return out;
}

} // namespace detail
/// @endcond

/// `scatter_of` the rows of all ranks, with the bits of all rows in one place.
/// @param ranks   all of them
/// @param x       own customers x features, finite
/// @param labels  of the own rows, 0-based; at least two clusters with rows among all
/// @param weights none (all 1), or one per own row, as `scatter_of`; on all ranks with rows, or on none
/// @returns the parts of all, on every rank
/// @throws error as `scatter_of`; `bad_shape` where ranks differ in columns, or give weights and none
/// Complexity: O(n d) for its own rows; sends 632 + 16 d bytes, 8 to each other rank and 8 for each label, then, for k
/// clusters, 8 k d + 544 k (d + 1), with weights 544 k more.
template <ranks_policy Ranks>
[[nodiscard]] scatter scatter_on(const Ranks& ranks, const matrix_view& x, std::span<const int> labels,
                                 column weights = {}) {
    const detail::clusters_on_ranks rows{ranks, "scatter_of", x, labels, weights};
    auto out = detail::scatter_in_units(rows);
    out.mass /= rows.weight_unit;
    for (double* const part : {&out.within, &out.between}) {
        const double in_units = *part;
        *part = in_units / rows.unit / rows.weight_unit / rows.unit;
        if (in_units > 0.0 && !std::isnormal(*part))
            fail(errc::overflow, no_row, "scatter_of: the squared distances must sum to 0 or a number in [",
                 (std::numeric_limits<double>::min)(), ", ", (std::numeric_limits<double>::max)(), "], got ", *part,
                 "; rescale the features or the weights");
    }
    return out;
}

/// Parts of the squared distances of rows with labels. Sums are exact until they are rounded: the order of the rows
/// changes no bit.
/// @param x       customers x features, finite
/// @param labels  of the rows, 0-based; at least two clusters with rows
/// @param weights none (all 1), or one per row, 0 or in [1e-150, 1e150]: a row of weight w counts as w equal rows, of
/// weight 0 as none
/// @returns the parts, weighted
/// @throws error `bad_shape`, `bad_value`, `bad_parameter` (fewer than two clusters), `empty_input`, `overflow` for
/// parts that no double holds
/// Complexity: O(n d).
[[nodiscard]] inline scatter scatter_of(const matrix_view& x, std::span<const int> labels, column weights = {}) {
    return scatter_on(one_rank{}, x, labels, weights);
}

/// `calinski_harabasz` of the rows of all ranks, with the bits of all rows in one place.
/// @param ranks   all of them
/// @param x       own customers x features, finite
/// @param labels  of the own rows, 0-based; at least two clusters with rows among all
/// @param weights none (all 1), or one per own row, a whole number of rows; on all ranks with rows, or on none
/// @returns the ratio of all, on every rank
/// @throws error as `calinski_harabasz` and `scatter_on`
/// Complexity: as `scatter_on`.
template <ranks_policy Ranks>
[[nodiscard]] double calinski_harabasz_on(const Ranks& ranks, const matrix_view& x, std::span<const int> labels,
                                          column weights = {}) {
    const detail::clusters_on_ranks rows{ranks, "calinski_harabasz", x, labels, weights};
    detail::require_counts("calinski_harabasz", rows.range);
    const auto parts = detail::scatter_in_units(rows);
    const double k = parts.clusters;
    require(parts.mass > k, "calinski_harabasz: the total weight must be above the number of clusters, ",
            parts.clusters, ", got ", parts.mass);
    if (!(parts.within > 0.0))
        return std::numeric_limits<double>::infinity();
    return (parts.between / (k - 1.0)) / (parts.within / (parts.mass - k));
}

/// The variance ratio (between / (k - 1)) / (within / (n - k)), n the rows; higher is better. Infinite when no row lies
/// away from the mean of its cluster: clusters of single points, and data that is constant.
/// @param x customers x features, finite
/// @param labels of the rows, 0-based; at least two clusters with rows
/// @param weights none (all 1), or one per row, a whole number of rows: rows are counted
/// @returns the ratio, at least 0
/// @throws error as `scatter_of`; `bad_value` for weights that are fractions; `bad_parameter` when there are no more
/// rows than clusters
/// Complexity: O(n d).
/// Source: Calinski and Harabasz, A dendrite method for cluster analysis, Commun. Statist. 3 (1974).
[[nodiscard]] inline double calinski_harabasz(const matrix_view& x, std::span<const int> labels, column weights = {}) {
    return calinski_harabasz_on(one_rank{}, x, labels, weights);
}

/// `davies_bouldin` of the rows of all ranks, with the bits of all rows in one place.
/// @param ranks   all of them
/// @param x       own customers x features, finite
/// @param labels  of the own rows, 0-based; at least two clusters with rows among all
/// @param weights none (all 1), or one per own row, 0 or in [1e-150, 1e150]; on all ranks with rows, or on none
/// @returns the mean of all, on every rank
/// @throws error as `scatter_on`
/// Complexity: as `scatter_on`, and O(k^2 d).
template <ranks_policy Ranks>
[[nodiscard]] double davies_bouldin_on(const Ranks& ranks, const matrix_view& x, std::span<const int> labels,
                                       column weights = {}) {
    const detail::clusters_on_ranks rows{ranks, "davies_bouldin", x, labels, weights};
    const matrix centroids = rows.centroids();
    const std::size_t k = rows.clusters();
    const auto units = rows.own_units();
    auto spread = rows.sums([&](std::size_t row, std::size_t c) {
        return detail::rounded_product(rows.weight(row) * units[c],
                                       std::sqrt(rows.squared_distance(row, centroids, c)));
    });
    for (std::size_t c = 0; c < k; ++c)
        spread[c] /= rows.masses[c] * units[c];
    double sum = 0.0;
    for (std::size_t a = 0; a < k; ++a) {
        double worst = 0.0;
        for (std::size_t b = 0; b < k; ++b) {
            const double both = spread[a] + spread[b];
            if (a == b || both == 0.0)
                continue;
            const double apart = std::sqrt(detail::squared_distance(centroids.row(static_cast<Eigen::Index>(a)),
                                                                    centroids.row(static_cast<Eigen::Index>(b))));
            worst = (std::max)(worst, both / apart);
        }
        sum += worst;
    }
    return sum / static_cast<double>(k);
}

/// The mean over clusters of the worst (s_i + s_j) / |c_i - c_j|, with s the mean distance of a cluster's rows to its
/// mean; lower is better. Infinite when two clusters of some spread have the same mean.
/// @param x customers x features, finite
/// @param labels of the rows, 0-based; at least two clusters with rows
/// @param weights none (all 1), or one per row, 0 or in [1e-150, 1e150]; multiplied by a number they change nothing
/// @returns the mean, at least 0
/// @throws error as `scatter_of`
/// Complexity: O(n d + k^2 d).
/// Source: Davies and Bouldin, A cluster separation measure, IEEE Trans. Pattern Anal. Mach. Intell. 1 (1979).
[[nodiscard]] inline double davies_bouldin(const matrix_view& x, std::span<const int> labels, column weights = {}) {
    return davies_bouldin_on(one_rank{}, x, labels, weights);
}

} // namespace clientele::inline CLIENTELE_ABI
