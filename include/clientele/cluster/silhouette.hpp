#pragma once

/// @file
/// The silhouette: how much nearer each customer is to the own cluster than to the next one. Exact in memory linear in
/// the rows, and sampled with an interval; simplified (distances to centroids) in `simplified_silhouette.hpp`.

#include <clientele/cluster/detail/labelled_rows.hpp>
#include <clientele/cluster/detail/pairwise_sums.hpp>
#include <clientele/cluster/simplified_silhouette.hpp>
#include <clientele/cmath.hpp>
#include <clientele/fwd.hpp>
#include <clientele/interval.hpp>
#include <clientele/math/detail/rounded_product.hpp>
#include <clientele/math/detail/to_size.hpp>
#include <clientele/math/random.hpp>
#include <clientele/math/special_functions.hpp>
#include <clientele/parallel/serial.hpp>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <numeric>
#include <span>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// Means by cluster and over all; values are those of the labelled rows, in the order of `members`.
[[nodiscard]] inline silhouette_scores silhouette_means(const labelled_rows& rows,
                                                        const std::vector<std::vector<double>>& values) {
    silhouette_scores out;
    out.values.assign(static_cast<std::size_t>(rows.x.rows()), 0.0);
    out.by_cluster.assign(static_cast<std::size_t>(rows.cluster_labels.back()) + 1, 0.0);
    double all = 0.0;
    for (std::size_t c = 0; c < rows.clusters(); ++c) {
        double sum = 0.0;
        for (std::size_t i = 0; i < rows.members[c].size(); ++i) {
            out.values[rows.members[c][i]] = values[c][i];
            sum += rounded_product(rows.weight(rows.members[c][i]), values[c][i]);
        }
        out.by_cluster[static_cast<std::size_t>(rows.cluster_labels[c])] = sum / rows.masses[c];
        all += sum;
    }
    out.mean = all / rows.mass;
    return out;
}

/// Each cluster packed for the kernel.
[[nodiscard]] inline std::vector<packed_rows> pack_clusters(const labelled_rows& rows) {
    std::vector<packed_rows> out;
    out.reserve(rows.clusters());
    for (const auto& members : rows.members)
        out.emplace_back(
            members.size(), static_cast<std::size_t>(rows.x.cols()), [&](std::size_t i) { return members[i]; },
            [&](std::size_t row, std::size_t f) { return rows.at(row, static_cast<Eigen::Index>(f)); },
            [&](std::size_t row) { return rows.weight(row); });
    return out;
}

/// Which clusters can be the next one of a row, told from means alone. With c the mean of a cluster's rows y, z = y -
/// c, D = |x - c| and u = (x - c) / D, Jensen's inequality for the norm bounds the mean distance:
///
///     D^2 + (E|z| - u' E[z z' / |z|] u)^2  <=  (E|x - y|)^2  <=  D^2 + E|z|^2
///
/// as the part of z across u is at least |z| - (u'z)^2 / |z| long. Products are rounded, so that every machine judges
/// alike.
class next_clusters {
public:
    next_clusters(const labelled_rows& rows, const std::vector<packed_rows>& packed)
        : features_{static_cast<std::size_t>(rows.x.cols())}, centroids_{rows.centroids().transpose()},
          slack_{0x1p-30 * std::sqrt(static_cast<double>(features_)) * rows.reach} {
        std::vector<double> z(features_);
        for (std::size_t c = 0; c < rows.clusters(); ++c) {
            spread each;
            // A closer look takes d^2, the sum itself n d.
            each.outer.resize(packed[c].rows > features_ ? features_ * features_ : 0);
            for (std::size_t i = 0; i < packed[c].rows; ++i) {
                const double square = away(packed[c], i, c, z), length = std::sqrt(square),
                             share = packed[c].weights[i] / rows.masses[c];
                each.mean += rounded_product(share, length);
                each.mean_square += rounded_product(share, square);
                if (length > 0.0 && !each.outer.empty())
                    for (std::size_t f = 0; f < features_; ++f)
                        add_multiple(z[f] * (share / length), z.data(), each.outer.data() + f * features_);
            }
            spreads_.push_back(std::move(each));
        }
    }

    /// For each of some rows of cluster `own`: its next cluster does not lie farther on average. Holds a margin for all
    /// rounding.
    [[nodiscard]] std::vector<double> limits(const packed_rows& some, std::size_t own) const {
        std::vector<double> out(some.rows, std::numeric_limits<double>::infinity()), squares;
        for (std::size_t c = 0; c < spreads_.size(); ++c)
            if (c != own) {
                some.squared_distances(centroid(c), squares);
                for (std::size_t i = 0; i < some.rows; ++i)
                    out[i] = (std::min)(out[i], squares[i] + spreads_[c].mean_square);
            }
        for (double& limit : out)
            limit = rounded_product(1.0 + 0x1p-20, std::sqrt(limit)) + slack_;
        return out;
    }

    /// Those of the rows whose next cluster can be `c`.
    [[nodiscard]] std::vector<std::size_t> candidates(const packed_rows& some, const std::vector<double>& limits,
                                                      std::size_t c) const {
        std::vector<double> squares, z(features_), product;
        some.squared_distances(centroid(c), squares);
        std::vector<std::size_t> out;
        for (std::size_t i = 0; i < some.rows; ++i)
            if (!(squares[i] > limits[i] * limits[i]) &&
                !(least_square(some, i, c, z, product) > limits[i] * limits[i]))
                out.push_back(i);
        return out;
    }

private:
    struct spread {
        double mean = 0.0, mean_square = 0.0; ///< E|z| and E|z|^2
        std::vector<double> outer;            ///< E[z z' / |z|]; empty where it does not pay
    };

    [[nodiscard]] const double* centroid(std::size_t c) const { return centroids_.data() + c * features_; }

    void add_multiple(double factor, const double* values, double* sums) const {
        for (std::size_t f = 0; f < features_; ++f)
            sums[f] += rounded_product(factor, values[f]);
    }

    /// Writes x - c; returns its square.
    double away(const packed_rows& rows, std::size_t i, std::size_t c, std::vector<double>& out) const {
        double square = 0.0;
        for (std::size_t f = 0; f < features_; ++f) {
            out[f] = rows.at(i, f) - centroid(c)[f];
            square += rounded_product(out[f], out[f]);
        }
        return square;
    }

    /// The lower bound of the squared mean distance.
    double least_square(const packed_rows& rows, std::size_t i, std::size_t c, std::vector<double>& z,
                        std::vector<double>& product) const {
        const double square = away(rows, i, c, z);
        const auto& [mean, mean_square, outer] = spreads_[c];
        if (outer.empty() || !(square > 0.0))
            return square;
        double along = 0.0;
        product.assign(features_, 0.0);
        for (std::size_t f = 0; f < features_; ++f)
            add_multiple(z[f], outer.data() + f * features_, product.data());
        for (std::size_t f = 0; f < features_; ++f)
            along += rounded_product(z[f], product[f]);
        const double across = (std::max)(0.0, mean - along / square);
        return square + rounded_product(across, across);
    }

    std::size_t features_;
    matrix centroids_; ///< features x clusters
    std::vector<spread> spreads_;
    double slack_;
};

} // namespace detail
/// @endcond

/// The silhouette of every row, exactly:
///
///     s_i = (b_i - a_i) / max(a_i, b_i)
///
/// with a_i the mean distance to the other members of the own cluster and b_i the least mean distance to another
/// cluster.
///
/// Source: Rousseeuw, Silhouettes: a graphical aid to the interpretation and validation of cluster analysis, J. Comput.
/// Appl. Math. 20 (1987).
template <class Executor>
struct silhouette {
    static_assert(executor_policy<Executor>,
                  "silhouette: .executor must offer `for_each(std::size_t count, task) const`");

    Executor executor{}; ///< who does the work; the bits are the same

    /// Scores rows with labels.
    /// @param x       customers x features, finite
    /// @param labels  of the rows, 0-based; at least two clusters with rows
    /// @param weights none (all 1), or one per row, a whole number: a row of weight w counts as w equal rows, of
    /// weight 0 as none. Fractions are refused: the mean over the others of a cluster counts rows
    /// @returns the silhouette of each row in [-1, 1], and their means by cluster and over all
    /// @throws error `bad_shape`, `bad_value`, `bad_parameter` (fewer than two clusters), `empty_input`
    /// Complexity: at most O(n^2 d) time, every pair once in wide vectors, as clusters that cannot be the next one of a
    /// row are left out; O(n d) memory.
    [[nodiscard]] silhouette_scores score(const matrix_view& x, std::span<const int> labels,
                                          column weights = {}) const {
        const detail::labelled_rows rows{"silhouette", x, labels, weights};
        detail::require_counts("silhouette", rows.range);
        const auto packed = detail::pack_clusters(rows);
        const std::size_t k = rows.clusters();
        std::vector<std::vector<double>> own(k), next(k);
        for (std::size_t c = 0; c < k; ++c) {
            own[c].assign(rows.members[c].size(), 0.0);
            next[c].assign(rows.members[c].size(), std::numeric_limits<double>::infinity());
        }
        const detail::next_clusters means{rows, packed};
        std::vector<std::vector<double>> limits;
        limits.reserve(k);
        for (std::size_t c = 0; c < k; ++c)
            limits.push_back(means.limits(packed[c], c));
        for (std::size_t a = 0; a < k; ++a) {
            // Symmetric within a cluster: what goes back is added to what went there.
            detail::add_distance_sums(executor, packed[a], packed[a], own[a], own[a]);
            for (std::size_t b = a + 1; b < k; ++b) {
                const auto some_a = means.candidates(packed[a], limits[a], b),
                           some_b = means.candidates(packed[b], limits[b], a);
                if (some_a.empty() && some_b.empty())
                    continue;
                std::vector<double> there(packed[a].rows), back(packed[b].rows);
                if (some_a.size() * packed[b].rows + some_b.size() * packed[a].rows < packed[a].rows * packed[b].rows) {
                    detail::add_distance_sums(executor, packed[a], some_a, packed[b], there);
                    detail::add_distance_sums(executor, packed[b], some_b, packed[a], back);
                } else {
                    detail::add_distance_sums(executor, packed[a], packed[b], there, back);
                }
                for (const auto i : some_a)
                    next[a][i] = (std::min)(next[a][i], there[i] / rows.masses[b]);
                for (const auto i : some_b)
                    next[b][i] = (std::min)(next[b][i], back[i] / rows.masses[a]);
            }
        }
        for (std::size_t c = 0; c < k; ++c)
            for (std::size_t i = 0; i < own[c].size(); ++i)
                own[c][i] = detail::silhouette_value(rows.masses[c], own[c][i] / (rows.masses[c] - 1.0), next[c][i]);
        return detail::silhouette_means(rows, own);
    }
    /// Compares every customer with every other, and does not compile on several ranks: see `gathered_silhouette`.
    template <ranks_policy Ranks>
    [[nodiscard]] silhouette_scores score_on(const Ranks&, const matrix_view& x, std::span<const int> labels,
                                             column weights = {}) const {
        static_assert(detail::alone<Ranks>,
                      "silhouette: it compares every customer with every other; on ranks use simplified_silhouette, or "
                      "gathered_silhouette{silhouette{}}, which brings the rows of all to each");
        return score(x, labels, weights);
    }
};

/// A mean silhouette estimated from some of the rows.
struct silhouette_estimate {
    double mean = 0.0;    ///< the estimate; unbiased, as each drawn row is compared with all rows
    double lower = 0.0;   ///< lower end of the interval
    double upper = 0.0;   ///< upper end
    std::size_t rows = 0; ///< rows drawn
    bool exact = false;   ///< all rows were drawn: the interval is a point
};

/// The mean silhouette from a sample of rows, with an interval. Each drawn row is compared with all rows, so what is
/// estimated is the exact mean and not the silhouette of a smaller data set.
/// Complexity: at most O((rows + d) n d) time; O(n d) memory.
struct sampled_silhouette {
    /// Rows to draw without replacement, at least 2; with fewer rows in the data all are taken.
    required<std::size_t, "rows"> rows;
    std::uint64_t seed = 0; ///< of the draw
    double level = 0.95;    ///< probability that the interval holds the exact mean, in (0, 1); normal approximation

    /// Scores rows with labels; parameters and errors as `silhouette::score`.
    [[nodiscard]] silhouette_estimate score(const matrix_view& x, std::span<const int> labels,
                                            column weights = {}) const {
        require(rows.get() >= 2, "sampled_silhouette: rows must be at least 2, got ", rows.get());
        detail::require_level("sampled_silhouette", level);
        const detail::labelled_rows all{"sampled_silhouette", x, labels, weights};
        detail::require_counts("sampled_silhouette", all.range);
        const auto packed = detail::pack_clusters(all);
        std::vector<std::pair<std::size_t, std::size_t>>
            pool; // cluster and place in it: the order of the rows has no say
        for (std::size_t c = 0; c < all.clusters(); ++c)
            for (std::size_t i = 0; i < all.members[c].size(); ++i)
                pool.emplace_back(c, i);
        const std::size_t drawn = (std::min)(rows.get(), pool.size());
        random_generator random{seed};
        for (std::size_t i = 0; i < drawn; ++i)
            std::swap(pool[i], pool[i + detail::to_size(random.below(pool.size() - i))]);
        std::vector<std::vector<std::size_t>> places(all.clusters());
        for (std::size_t i = 0; i < drawn; ++i)
            places[pool[i].first].push_back(pool[i].second);
        const detail::next_clusters means{all, packed};
        std::vector<double> values, shares;
        double mass = 0.0, sum = 0.0;
        for (std::size_t c = 0; c < all.clusters(); ++c) {
            const detail::packed_rows some{places[c].size(), packed[c].features,
                                           [&](std::size_t i) { return places[c][i]; },
                                           [&](std::size_t place, std::size_t f) { return packed[c].at(place, f); },
                                           [&](std::size_t place) { return packed[c].weights[place]; }};
            const auto values_of_c = values_of(all, packed, means, c, some);
            for (std::size_t i = 0; i < some.rows; ++i) {
                values.push_back(values_of_c[i]);
                shares.push_back(some.weights[i]);
                mass += shares.back();
                sum += detail::rounded_product(shares.back(), values.back());
            }
        }
        silhouette_estimate out{
            .mean = sum / mass, .lower = 0.0, .upper = 0.0, .rows = drawn, .exact = drawn == pool.size()};
        double spread = 0.0;
        for (std::size_t i = 0; i < drawn; ++i) {
            const double away = shares[i] * (values[i] - out.mean);
            spread += detail::rounded_product(away, away);
        }
        const auto m = static_cast<double>(drawn), n = static_cast<double>(pool.size());
        const double half = two_sided_normal_quantile(level) * std::sqrt((1.0 - m / n) * spread * m / (m - 1.0)) / mass;
        out.lower = (std::max)(-1.0, out.mean - half);
        out.upper = (std::min)(1.0, out.mean + half);
        return out;
    }
    /// Compares customers with all others, and does not compile on several ranks: see `gathered_silhouette`.
    template <ranks_policy Ranks>
    [[nodiscard]] silhouette_estimate score_on(const Ranks&, const matrix_view& x, std::span<const int> labels,
                                               column weights = {}) const {
        static_assert(detail::alone<Ranks>,
                      "sampled_silhouette: it compares customers with all others; on ranks use simplified_silhouette, "
                      "or gathered_silhouette{sampled_silhouette{...}}, which brings the rows of all to each");
        return score(x, labels, weights);
    }

private:
    /// The silhouettes of some rows of cluster c.
    [[nodiscard]] static std::vector<double> values_of(const detail::labelled_rows& all,
                                                       const std::vector<detail::packed_rows>& packed,
                                                       const detail::next_clusters& means, std::size_t c,
                                                       const detail::packed_rows& some) {
        std::vector<double> own(some.rows, 0.0), next(some.rows, std::numeric_limits<double>::infinity());
        std::vector<std::size_t> each(some.rows);
        std::iota(each.begin(), each.end(), std::size_t{0});
        detail::add_distance_sums(serial{}, some, each, packed[c], own);
        const auto limits = means.limits(some, c);
        for (std::size_t other = 0; other < all.clusters(); ++other)
            if (other != c) {
                const auto near = means.candidates(some, limits, other);
                std::vector<double> sums(some.rows, 0.0);
                detail::add_distance_sums(serial{}, some, near, packed[other], sums);
                for (const auto i : near)
                    next[i] = (std::min)(next[i], sums[i] / all.masses[other]);
            }
        for (std::size_t i = 0; i < some.rows; ++i)
            own[i] = detail::silhouette_value(all.masses[c], own[i] / (all.masses[c] - 1.0), next[i]);
        return own;
    }
};

} // namespace clientele::inline CLIENTELE_ABI
