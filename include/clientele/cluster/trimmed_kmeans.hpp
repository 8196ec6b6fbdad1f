#pragma once

/// @file
/// k-means that sets outliers aside: a share of the customers belongs to no cluster and pulls no centroid.

#include <clientele/cluster/assignment.hpp>
#include <clientele/cluster/detail/distance_sum.hpp>
#include <clientele/cluster/detail/farthest_move.hpp>
#include <clientele/cluster/detail/restart_loop.hpp>
#include <clientele/cluster/kmeans_fit.hpp>
#include <clientele/cluster/seeding.hpp>
#include <clientele/cluster/stopping.hpp>
#include <clientele/cmath.hpp>
#include <clientele/fwd.hpp>
#include <clientele/math/detail/row_weights.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <optional>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// The result of `trimmed_kmeans::fit`.
struct trimmed_fit {
    /// Centroids and the rest, as from `kmeans`: labels are -1 for rows set aside, sizes, masses and inertia count the
    /// others.
    kmeans_fit<> clusters;
    std::vector<std::size_t> set_aside{}; ///< rows set aside, farthest first; none of weight 0
    double reach = 0.0;                   ///< the distance to the nearest centroid up to which rows were kept

    /// The cluster of each new customer, or -1 for one farther from every centroid than `reach`.
    /// @param x customers x features, finite
    /// @returns one label per row, in [-1, k)
    /// @throws error as `kmeans_fit::assign`.
    /// Complexity: O(n k d).
    [[nodiscard]] std::vector<int> assign(const matrix_view& x) const {
        require_sound("trimmed_fit");
        auto found = clusters.assign_with_margins(x);
        for (std::size_t i = 0; i < found.labels.size(); ++i)
            if (!within_reach(found.distances[i]))
                found.labels[i] = -1;
        return std::move(found.labels);
    }

    /// Whether a distance from the nearest centroid lies within `reach`, up to rounding: a kept row must stay kept,
    /// though its distance is computed anew.
    [[nodiscard]] bool within_reach(double distance) const noexcept { return distance <= reach * (1.0 + 1e-12); }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("trimmed_fit");
        each("clusters", of.clusters...);
        each("set_aside", of.set_aside...);
        each("reach", of.reach...);
    }
    /// Refuses what no fit gives.
    /// @throws error `bad_parameter` for a reach that is no number or below 0, and as `kmeans_fit::require_sound`
    void require_sound(std::string_view where) const {
        require(reach >= 0.0, where, ": reach must be at least 0, got ", reach);
        clusters.require_sound(where);
    }
};

/// Trimmed k-means: in every iteration the `share` of rows that are farthest from their nearest centroid is left out of
/// the means. Finds the same groups whether or not a few customers are absurdly large.
///
/// Whole weights are numbers of rows, of which `floor(share * total weight)` are set aside; with weights that are
/// fractions the share of the weight is, exactly. Of the row at the edge a part may be, as of equal rows (it keeps its
/// label). Equal distances at the edge: rows of lower index are kept. A row of weight 0 is labelled as a new
/// customer would be, -1 beyond `reach`, and changes nothing else.
/// Complexity: O(restarts * iterations * n (k d + log n)); memory O(n).
/// Source: Cuesta-Albertos, Gordaliza and Matran, Trimmed k-means: an attempt to robustify quantizers, Ann. Statist. 25
/// (1997).
template <class Seeding, class Stopping, class Observer>
struct trimmed_kmeans {
    static_assert(seeding_policy<Seeding>,
                  "trimmed_kmeans: .seeding must offer `matrix seed(const matrix_view& x, column weights, int k, "
                  "random_generator&) const`");
    static_assert(stopping_policy<Stopping>,
                  "trimmed_kmeans: .stopping must offer `bool stop(const iteration_report&) const`");
    static_assert(observer_policy<Observer>,
                  "trimmed_kmeans: .observer must be callable as `bool(const progress&) const`");

    required<int, "k"> k;   ///< clusters, in [1, rows kept]
    double share = 0.05;    ///< of the weight to set aside, in [0, 0.5)
    Seeding seeding{};      ///< where a run starts; seedings that spread points out would pick the outliers first
    Stopping stopping{};    ///< when a run ends although rows still move
    int restarts = 20;      ///< runs from different starts, at least 1; the one with the least inertia is kept
    std::uint64_t seed = 0; ///< of the random choices; restart r uses stream r of it
    Observer observer{};    ///< hears of every iteration; when it stops, the best run so far is returned

    /// Fits to the rows of `x`, with a weight per row if there are any.
    /// @param x customers x features, finite
    /// @param weights none (all 1), or one per row, 0 or in [1e-150, 1e150], not all 0
    /// @returns the clusters, with label -1 for who is set aside
    /// @throws error as `kmeans::fit`; `overflow` unless the widest column spreads over 2^-500 to 2^500
    [[nodiscard]] trimmed_fit fit(const matrix_view& x, column weights = {}) const {
        const double aside = check(x, weights);
        return detail::best_of_runs<trimmed_fit>(
            restarts, seed, [&](int restart, random_generator& random, const std::optional<trimmed_fit>&) {
                return run_once(x, weights, aside, random, restart);
            });
    }
    /// Who is farthest shows only beside all others: does not compile on several ranks, see `gathered_clusters`.
    template <ranks_policy Ranks>
    [[nodiscard]] trimmed_fit fit_on(const Ranks&, const matrix_view& x, column weights = {}) const {
        static_assert(detail::alone<Ranks>,
                      "trimmed_kmeans: who is farthest shows only beside all others; on ranks use kmeans, or "
                      "gathered_clusters{trimmed_kmeans{...}}, which brings the rows of all to each");
        return fit(x, weights);
    }

    /// The same, watched by an observer.
    template <observer_policy Other>
        requires std::same_as<Observer, no_observer>
    [[nodiscard]] auto watched_by(const Other& other) const {
        return trimmed_kmeans<Seeding, Stopping, Other>{k, share, seeding, stopping, restarts, seed, other};
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("trimmed_kmeans");
        each("k", of.k...);
        each("share", of.share...);
        each("seeding", of.seeding...);
        each("stopping", of.stopping...);
        each("restarts", of.restarts...);
        each("seed", of.seed...);
    }

private:
    struct state {
        std::vector<int> labels;       ///< of the nearest centroid, for all rows
        std::vector<double> distances; ///< squared, to it
        std::vector<double> kept;      ///< the weight of each row that counts
    };

    /// The weight to set aside.
    [[nodiscard]] double check(const matrix_view& x, column weights) const {
        require_finite("trimmed_kmeans", x);
        require(restarts >= 1, "trimmed_kmeans: restarts must be at least 1, got ", restarts);
        require(share >= 0.0 && share < 0.5, "trimmed_kmeans: share must be in [0, 0.5), got ", share);
        const auto range = detail::checked_weights("trimmed_kmeans", static_cast<std::size_t>(x.rows()), weights);
        detail::require_spread("trimmed_kmeans", x, weights);
        double aside = share * range.total;
        if (range.whole)
            aside = std::floor(aside * (1.0 + 1e-12)); // 0.1 of 30 is 3
        auto rows = x.rows() - std::count(weights.begin(), weights.end(), 0.0);
        if (range.whole)
            rows = static_cast<Eigen::Index>((std::min)(static_cast<double>(rows), range.total - aside));
        require(k >= 1 && k <= rows, "trimmed_kmeans: k must be in [1, ", rows, "], the rows kept, got ", k.get());
        return aside;
    }

    [[nodiscard]] detail::finished_run<trimmed_fit> run_once(const matrix_view& x, column weights, double aside,
                                                             random_generator& random, int restart) const {
        const auto n = static_cast<std::size_t>(x.rows());
        matrix centroids = seeding.seed(x, weights, k, random);
        trimmed_fit out;
        out.clusters.fewer_distinct_points = centroids.rows() < k;
        state now{std::vector<int>(n), std::vector<double>(n), std::vector<double>(n)}, before;
        double inertia_before = std::numeric_limits<double>::infinity();
        for (int iteration = 1;; ++iteration) {
            before = now;
            assign(x, weights, centroids, aside, now);
            refill(x, centroids, now);
            out.clusters.iterations = iteration;
            std::size_t moved = 0;
            double inertia = 0.0;
            for (std::size_t i = 0; i < n; ++i) {
                moved += detail::weight_of(weights, i) > 0.0 &&
                         (iteration == 1 || now.labels[i] != before.labels[i] || now.kept[i] != before.kept[i]);
                inertia += now.kept[i] > 0.0 ? now.kept[i] * now.distances[i] : 0.0;
            }
            if (moved == 0)
                break;
            const double shift = recentre(x, now, centroids);
            const bool cancelled = !observer(
                progress{"trimmed_kmeans", static_cast<std::size_t>(restart), static_cast<std::size_t>(restarts)});
            if (cancelled || stopping.stop(iteration_report{iteration, moved, n, shift, inertia,
                                                            std::exchange(inertia_before, inertia)})) {
                assign(x, weights, centroids, aside, now);
                out.clusters.status = cancelled ? kmeans_status::cancelled : kmeans_status::iteration_limit;
                break;
            }
        }
        finish(weights, std::move(centroids), now, out);
        const double inertia = out.clusters.inertia;
        return {std::move(out), inertia};
    }

    /// The nearest centroid of every row, and how much of its weight is kept. The weight to set aside is counted from
    /// the farthest row on, so that no row is too light to be kept beside heavy ones.
    static void assign(const matrix_view& x, column weights, const matrix& centroids, double aside, state& now) {
        const auto n = now.labels.size();
        lloyd{}.assign(x, centroids, now.labels);
        for (std::size_t i = 0; i < n; ++i)
            now.distances[i] = (x.row(static_cast<Eigen::Index>(i)) - centroids.row(now.labels[i])).squaredNorm();
        std::vector<std::size_t> order(n);
        std::iota(order.begin(), order.end(), std::size_t{0});
        std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
            return now.distances[a] != now.distances[b] ? now.distances[a] > now.distances[b] : a > b;
        });
        double left = aside;
        const double rounding = 1e-12 * aside; // ten tenths are not quite one
        for (const auto i : order) {
            const double weight = detail::weight_of(weights, i);
            const double gone = left <= rounding ? 0.0 : weight <= left + rounding ? weight : left;
            now.kept[i] = weight - gone;
            left -= gone;
        }
    }

    /// A centroid that has lost all its rows moves onto the kept row that is farthest from its own.
    static void refill(const matrix_view& x, matrix& centroids, state& now) {
        std::vector<std::size_t> rows(static_cast<std::size_t>(centroids.rows()), 0);
        for (std::size_t i = 0; i < now.labels.size(); ++i)
            rows[static_cast<std::size_t>(now.labels[i])] += now.kept[i] > 0.0;
        for (std::size_t c = 0; c < rows.size(); ++c) {
            if (rows[c] > 0)
                continue;
            std::size_t farthest = now.labels.size();
            for (std::size_t i = 0; i < now.labels.size(); ++i)
                if (now.kept[i] > 0.0 && now.distances[i] > 0.0 &&
                    (farthest == now.labels.size() || now.distances[i] > now.distances[farthest]))
                    farthest = i;
            if (farthest == now.labels.size())
                return; // every kept row sits on its centroid
            --rows[static_cast<std::size_t>(now.labels[farthest])];
            centroids.row(static_cast<Eigen::Index>(c)) = x.row(static_cast<Eigen::Index>(farthest));
            now.labels[farthest] = static_cast<int>(c);
            now.distances[farthest] = 0.0;
        }
    }

    static double recentre(const matrix_view& x, const state& now, matrix& centroids) {
        const matrix old = centroids;
        const auto k = static_cast<std::size_t>(old.rows());
        std::vector<double> masses(k, 0.0), units(k, 1.0), sums(k);
        for (std::size_t i = 0; i < now.labels.size(); ++i)
            masses[static_cast<std::size_t>(now.labels[i])] += now.kept[i];
        for (std::size_t c = 0; c < k; ++c)
            units[c] = detail::power_of_two_for(masses[c]);
        for (Eigen::Index f = 0; f < x.cols(); ++f) {
            std::fill(sums.begin(), sums.end(), 0.0);
            for (std::size_t i = 0; i < now.labels.size(); ++i)
                if (now.kept[i] > 0.0) { // an outlier of 1e300 times weight 0 must not become part of a sum
                    const auto c = now.labels[i];
                    sums[static_cast<std::size_t>(c)] += now.kept[i] * units[static_cast<std::size_t>(c)] *
                                                         (x(static_cast<Eigen::Index>(i), f) - old(c, f));
                }
            for (std::size_t c = 0; c < k; ++c)
                if (masses[c] > 0.0)
                    centroids(static_cast<Eigen::Index>(c), f) += sums[c] / (masses[c] * units[c]);
        }
        return detail::farthest_move(old, centroids);
    }

    void finish(column weights, matrix centroids, state& now, trimmed_fit& out) const {
        auto& clusters = out.clusters;
        clusters.sizes.assign(static_cast<std::size_t>(centroids.rows()), 0);
        clusters.masses.assign(clusters.sizes.size(), 0.0);
        clusters.inertia = 0.0;
        double farthest = 0.0;
        for (std::size_t i = 0; i < now.labels.size(); ++i) {
            const auto c = static_cast<std::size_t>(now.labels[i]);
            if (now.kept[i] > 0.0) {
                clusters.inertia += now.kept[i] * now.distances[i];
                clusters.masses[c] += now.kept[i];
                farthest = (std::max)(farthest, now.distances[i]);
            } else if (detail::weight_of(weights, i) > 0.0) {
                out.set_aside.push_back(i);
            }
        }
        detail::require_inertia("trimmed_kmeans", farthest > 0.0, clusters.inertia);
        out.reach = std::sqrt(farthest);
        for (std::size_t i = 0; i < weights.size(); ++i) // as `assign` would
            if (!(weights[i] > 0.0) && !out.within_reach(std::sqrt(now.distances[i])))
                now.labels[i] = -1;
        std::sort(out.set_aside.begin(), out.set_aside.end(), [&](std::size_t a, std::size_t b) {
            return now.distances[a] != now.distances[b] ? now.distances[a] > now.distances[b] : a < b;
        });
        for (const auto row : out.set_aside)
            now.labels[row] = -1;
        for (const int label : now.labels)
            if (label >= 0)
                ++clusters.sizes[static_cast<std::size_t>(label)];
        clusters.centroids = std::move(centroids);
        clusters.labels = std::move(now.labels);
        clusters.k_requested = k;
    }
};

} // namespace clientele::inline CLIENTELE_ABI
