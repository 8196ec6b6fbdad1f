#pragma once

/// @file
/// The silhouette: how much nearer each customer is to the own cluster than to the next one. Exact in memory linear in the
/// rows, simplified (distances to centroids), and sampled with an interval.

#include <clientele/cluster/labelled_rows.hpp>
#include <clientele/cluster/pairwise_sums.hpp>
#include <clientele/math/random.hpp>
#include <clientele/parallel/executors.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <span>
#include <utility>
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

/// (b - a) / max(a, b), and 0 where both are 0.
[[nodiscard]] inline double silhouette_value(double own, double next) noexcept {
    const double larger = std::max(own, next);
    return larger > 0.0 ? (next - own) / larger : 0.0;
}

/// Means by cluster and over all; values are those of the labelled rows, in the order of `members`.
[[nodiscard]] inline silhouette_scores silhouette_means(std::string_view where, const labelled_rows& rows,
                                                        const std::vector<std::vector<double>>& values) {
    silhouette_scores out;
    out.values.assign(static_cast<std::size_t>(rows.x.rows()), 0.0);
    out.by_cluster.assign(static_cast<std::size_t>(rows.cluster_labels.back()) + 1, 0.0);
    double all = 0.0;
    for (std::size_t c = 0; c < rows.clusters(); ++c) {
        double sum = 0.0;
        for (std::size_t i = 0; i < rows.members[c].size(); ++i) {
            out.values[rows.members[c][i]] = values[c][i];
            sum += rows.weight(rows.members[c][i]) * values[c][i];
        }
        out.by_cluster[static_cast<std::size_t>(rows.cluster_labels[c])] = sum / rows.masses[c];
        all += sum;
    }
    out.mean = all / rows.mass;
    if (!std::isfinite(out.mean))
        fail(errc::overflow, no_row, where, ": the squared distances do not fit a double; scale the features down");
    return out;
}

/// Each cluster packed for the kernel.
[[nodiscard]] inline std::vector<packed_rows> pack_clusters(const labelled_rows& rows) {
    std::vector<packed_rows> out;
    out.reserve(rows.clusters());
    for (const auto& members : rows.members)
        out.emplace_back(members.size(), static_cast<std::size_t>(rows.x.cols()), [&](std::size_t i) { return members[i]; },
                         [&](std::size_t row, std::size_t f) { return rows.at(row, static_cast<Eigen::Index>(f)); },
                         [&](std::size_t row) { return rows.weight(row); });
    return out;
}

/// Sums of the weighted distances from the rows of one cluster to those of another and back; every pair is met once.
/// The rows of `a` are cut into a fixed number of parts, so that the sums do not depend on who does the work.
template <class Executor>
void add_distance_sums(const Executor& executor, const packed_rows& a, const packed_rows& b, std::vector<double>& from_a,
                       std::vector<double>& from_b) {
    constexpr std::size_t parts = 8;
    constexpr std::size_t tile = 16; // groups of 32 rows that stay in the first cache
    const auto kernel = widest_distance_sums();
    const bool same = &a == &b;
    const std::size_t lanes = packed_rows::lanes;
    std::vector<std::vector<double>> back(parts);
    std::vector<double> own(a.groups() * lanes, 0.0);
    executor.for_each(parts, [&](std::size_t part) {
        back[part].assign(b.groups() * lanes, 0.0);
        std::vector<double> x(2 * a.features);
        // Within one cluster later rows have fewer partners: square roots share the work evenly.
        const auto edge = [&](std::size_t p) {
            const double share = static_cast<double>(p) / parts;
            return p == parts ? a.groups() : static_cast<std::size_t>(static_cast<double>(a.groups()) * (same ? 1.0 - std::sqrt(1.0 - share) : share));
        };
        for (std::size_t first = same ? edge(part) : 0; first < b.groups(); first += tile) {
            const std::size_t last = std::min(first + tile, b.groups());
            for (std::size_t i = edge(part) * lanes; i < std::min(a.rows, edge(part + 1) * lanes); i += 2) {
                const std::size_t group = i / lanes; // of both rows, as groups are of even size
                if (same && group >= last)
                    break;
                const bool both = i + 1 < a.rows;
                for (std::size_t f = 0; f < a.features; ++f) {
                    x[f] = a.at(i, f);
                    x[a.features + f] = a.at(both ? i + 1 : i, f);
                }
                distance_sums_task task{{x.data(), x.data() + a.features}, {a.weights[i], both ? a.weights[i + 1] : 0.0}, {0.0, 0.0},
                                        &b, first, last, back[part].data()};
                if (same && group >= first) { // the own group: each row looks at all others, nothing goes back
                    task.last = group + 1;
                    task.first = group;
                    task.others = nullptr;
                    kernel(task);
                    task.first = group + 1;
                    task.last = last;
                    task.others = back[part].data();
                }
                if (task.first < last)
                    kernel(task);
                own[i] += task.own[0];
                if (both)
                    own[i + 1] += task.own[1];
            }
        }
    });
    for (std::size_t i = 0; i < a.rows; ++i)
        from_a[i] = own[i];
    for (const auto& each : back)
        for (std::size_t i = 0; i < b.rows; ++i)
            from_b[i] = (same || &each != back.data() ? from_b[i] : 0.0) + each[i];
}

/// The z for which a standard normal number lies in [-z, z] with a probability.
[[nodiscard]] inline double two_sided_normal_quantile(double probability) {
    double low = 0.0, high = 40.0;
    for (int step = 0; step < 100; ++step) {
        const double middle = 0.5 * (low + high);
        (std::erfc(middle / std::sqrt(2.0)) > 1.0 - probability ? low : high) = middle;
    }
    return 0.5 * (low + high);
}

} // namespace detail
/// @endcond

/// The silhouette of every row, exactly:
///
///     s_i = (b_i - a_i) / max(a_i, b_i)
///
/// with a_i the mean distance to the other members of the own cluster and b_i the least mean distance to another cluster.
///
/// Source: Rousseeuw, Silhouettes: a graphical aid to the interpretation and validation of cluster analysis, J. Comput. Appl.
/// Math. 20 (1987).
template <class Executor = serial>
struct silhouette {
    static_assert(executor_policy<Executor>, "silhouette: .executor must offer `for_each(std::size_t count, task) const`");

    Executor executor{}; ///< who does the work; the bits are the same

    /// Scores rows with labels.
    /// @param x       customers x features, finite
    /// @param labels  of the rows, 0-based; at least two clusters with rows
    /// @param weights none (all 1), or one per row: a row of weight w counts as w equal rows, of weight 0 as none
    /// @throws error `bad_shape`, `bad_value`, `bad_parameter` (fewer than two clusters), `empty_input`, `overflow`
    /// O(n^2 d) time, every pair once in wide vectors; O(n d) memory.
    [[nodiscard]] silhouette_scores score(const matrix_view& x, std::span<const int> labels, column weights = {}) const {
        const detail::labelled_rows rows{"silhouette", x, labels, weights};
        const auto packed = detail::pack_clusters(rows);
        const std::size_t k = rows.clusters();
        std::vector<std::vector<double>> own(k), next(k);
        for (std::size_t c = 0; c < k; ++c) {
            own[c].assign(rows.members[c].size(), 0.0);
            next[c].assign(rows.members[c].size(), std::numeric_limits<double>::infinity());
        }
        for (std::size_t a = 0; a < k; ++a) {
            // Symmetric within a cluster: what goes back is added to what went there.
            detail::add_distance_sums(executor, packed[a], packed[a], own[a], own[a]);
            for (std::size_t b = a + 1; b < k; ++b) {
                std::vector<double> there(rows.members[a].size()), back(rows.members[b].size());
                detail::add_distance_sums(executor, packed[a], packed[b], there, back);
                for (std::size_t i = 0; i < there.size(); ++i)
                    next[a][i] = std::min(next[a][i], there[i] / rows.masses[b]);
                for (std::size_t i = 0; i < back.size(); ++i)
                    next[b][i] = std::min(next[b][i], back[i] / rows.masses[a]);
            }
        }
        for (std::size_t c = 0; c < k; ++c)
            for (std::size_t i = 0; i < own[c].size(); ++i)
                own[c][i] = rows.masses[c] > 1.0 ? detail::silhouette_value(own[c][i] / (rows.masses[c] - 1.0), next[c][i]) : 0.0;
        return detail::silhouette_means("silhouette", rows, own);
    }
};

/// The simplified silhouette: as `silhouette`, with distances to the clusters' means instead of mean distances to their
/// members. O(n k d). It is another quantity (higher by 0.1 to 0.2 as a rule): compare it with its like only.
/// Source: Hruschka, de Castro and Campello, Evolutionary algorithms for clustering gene-expression data, ICDM (2004).
struct simplified_silhouette {
    /// Scores rows with labels; parameters and errors as `silhouette::score`.
    [[nodiscard]] silhouette_scores score(const matrix_view& x, std::span<const int> labels, column weights = {}) const {
        const detail::labelled_rows rows{"simplified_silhouette", x, labels, weights};
        const matrix centroids = rows.centroids();
        std::vector<std::vector<double>> values(rows.clusters());
        for (std::size_t c = 0; c < rows.clusters(); ++c)
            for (const auto row : rows.members[c]) {
                double next = std::numeric_limits<double>::infinity();
                for (std::size_t other = 0; other < rows.clusters(); ++other)
                    if (other != c)
                        next = std::min(next, rows.squared_distance(row, centroids, other));
                const double own = rows.squared_distance(row, centroids, c);
                values[c].push_back(rows.masses[c] > 1.0 ? detail::silhouette_value(std::sqrt(own), std::sqrt(next)) : 0.0);
            }
        return detail::silhouette_means("simplified_silhouette", rows, values);
    }
};

/// A mean silhouette estimated from some of the rows.
struct silhouette_estimate {
    double mean = 0.0;       ///< the estimate; unbiased, as each drawn row is compared with all rows
    double low = 0.0;        ///< lower end of the interval
    double high = 0.0;       ///< upper end
    std::size_t rows = 0;    ///< rows drawn
    bool exact = false;      ///< all rows were drawn: the interval is a point
};

/// The mean silhouette from a sample of rows, with an interval. Each drawn row is compared with all rows, so what is
/// estimated is the exact mean and not the silhouette of a smaller data set.
/// O(rows n d) time; O(n d) memory.
struct sampled_silhouette {
    required<std::size_t> rows; ///< rows to draw without replacement, at least 2; with fewer rows in the data all are taken
    std::uint64_t seed = 0;     ///< of the draw
    double confidence = 0.95;   ///< probability that the interval holds the exact mean, in (0, 1); normal approximation

    /// Scores rows with labels; parameters and errors as `silhouette::score`.
    [[nodiscard]] silhouette_estimate score(const matrix_view& x, std::span<const int> labels, column weights = {}) const {
        detail::require(rows.get() >= 2, "sampled_silhouette: rows must be at least 2, got ", rows.get());
        detail::require(confidence > 0.0 && confidence < 1.0, "sampled_silhouette: confidence must be in (0, 1), got ", confidence);
        const detail::labelled_rows all{"sampled_silhouette", x, labels, weights};
        const auto packed = detail::pack_clusters(all);
        std::vector<std::pair<std::size_t, std::size_t>> pool; // cluster and place in it: the order of the rows has no say
        for (std::size_t c = 0; c < all.clusters(); ++c)
            for (std::size_t i = 0; i < all.members[c].size(); ++i)
                pool.emplace_back(c, i);
        const std::size_t drawn = std::min(rows.get(), pool.size());
        random_generator random{seed};
        for (std::size_t i = 0; i < drawn; ++i)
            std::swap(pool[i], pool[i + random.below(pool.size() - i)]);
        std::vector<double> values, shares;
        double mass = 0.0, sum = 0.0;
        for (std::size_t i = 0; i < drawn; ++i) {
            const auto [c, place] = pool[i];
            values.push_back(value_of(all, packed, c, place));
            shares.push_back(all.weight(all.members[c][place]));
            mass += shares.back();
            sum += shares.back() * values.back();
        }
        silhouette_estimate out{.mean = sum / mass, .low = 0.0, .high = 0.0, .rows = drawn, .exact = drawn == pool.size()};
        double spread = 0.0;
        for (std::size_t i = 0; i < drawn; ++i)
            spread += std::pow(shares[i] * (values[i] - out.mean), 2);
        const auto m = static_cast<double>(drawn), n = static_cast<double>(pool.size());
        const double half = detail::two_sided_normal_quantile(confidence) * std::sqrt((1.0 - m / n) * spread * m / (m - 1.0)) / mass;
        if (!std::isfinite(out.mean))
            detail::fail(errc::overflow, no_row, "sampled_silhouette: the squared distances do not fit a double; scale the features down");
        out.low = std::max(-1.0, out.mean - half);
        out.high = std::min(1.0, out.mean + half);
        return out;
    }

private:
    [[nodiscard]] static double value_of(const detail::labelled_rows& all, const std::vector<detail::packed_rows>& packed,
                                         std::size_t c, std::size_t place) {
        if (!(all.masses[c] > 1.0))
            return 0.0;
        std::vector<double> x(packed[c].features);
        for (std::size_t f = 0; f < x.size(); ++f)
            x[f] = packed[c].at(place, f);
        double own = 0.0, next = std::numeric_limits<double>::infinity();
        for (std::size_t other = 0; other < all.clusters(); ++other) {
            detail::distance_sums_task task{{x.data(), x.data()}, {0.0, 0.0}, {0.0, 0.0}, &packed[other], 0, packed[other].groups(), nullptr};
            detail::widest_distance_sums()(task);
            const double sum = task.own[0];
            if (other == c)
                own = sum / (all.masses[c] - 1.0);
            else
                next = std::min(next, sum / all.masses[other]);
        }
        return detail::silhouette_value(own, next);
    }
};

} // namespace clientele::inline CLIENTELE_ABI
