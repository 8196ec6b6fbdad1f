#pragma once

/// @file
/// k-means with bounds on the sizes of the clusters: so many customers as a manager can look after, and no cluster too
/// small for a campaign.

#include <clientele/cluster/detail/distance_sum.hpp>
#include <clientele/cluster/detail/farthest_move.hpp>
#include <clientele/cluster/detail/restart_loop.hpp>
#include <clientele/cluster/kmeans_fit.hpp>
#include <clientele/cluster/seeding.hpp>
#include <clientele/cluster/stopping.hpp>
#include <clientele/fwd.hpp>
#include <clientele/math/bounded_assignment.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// The result of `size_bounded_kmeans::fit`.
struct size_bounded_fit {
    kmeans_fit<> clusters;                ///< centroids, labels, sizes and the rest, as from `kmeans`
    assignment_certificate certificate{}; ///< proof that the last assignment is the best one for its centroids
    double worst_gap = 0.0;               ///< the largest gap of all assignment steps of the run

    /// The nearest centroid of each new customer, whatever the sizes become: bounds hold for the rows of a fit, whose
    /// labels are `clusters.labels`.
    /// @param x customers x features, finite
    /// @returns one label per row, in [0, k)
    /// @throws error as `kmeans_fit::assign`
    /// Complexity: O(n k d).
    [[nodiscard]] std::vector<int> assign(const matrix_view& x) const { return clusters.assign(x); }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("size_bounded_fit");
        each("clusters", of.clusters...);
        each("certificate", of.certificate...);
        each("worst_gap", of.worst_gap...);
    }
};

/// k-means in which every cluster has at least `least_size` and at most `most_size` rows. Each assignment step is the
/// exact optimum of a transportation problem, proved by a dual bound; each update moves the centroids to the means. The
/// total never rises, so runs end.
///
///     const size_bounded_kmeans teams{.k = 50, .least_size = 1800, .most_size = 2200, .seed = 1};
///     const auto clusters = teams.fit(x);
///
/// Sizes count rows, so there are no weights. Ties go to the lower label, then to the lower row.
/// Complexity: per iteration O(n k (d + log n)) and O(k^2 + k log n) for each row that has to leave its nearest cluster
/// anew; O(n k + k^2) memory.
/// Source: Bradley, Bennett and Demiriz, Constrained k-means clustering, Microsoft Research MSR-TR-2000-65 (2000).
template <class Seeding, class Stopping, class Observer>
struct size_bounded_kmeans {
    static_assert(seeding_policy<Seeding>,
                  "size_bounded_kmeans: .seeding must offer `matrix seed(const matrix_view& x, column weights, "
                  "int k, random_generator&) const`");
    static_assert(stopping_policy<Stopping>,
                  "size_bounded_kmeans: .stopping must offer `bool stop(const iteration_report&) const`");
    static_assert(observer_policy<Observer>,
                  "size_bounded_kmeans: .observer must be callable as `bool(const progress&) const`");

    required<int, "k"> k;       ///< clusters, in [1, rows]
    std::size_t least_size = 1; ///< least rows in a cluster; k * least_size must not exceed the rows. 0: may be empty
    /// Most rows in a cluster; k * most_size must reach the rows.
    std::size_t most_size = (std::numeric_limits<std::size_t>::max)();
    Seeding seeding{};      ///< where a run starts; it must find k points
    Stopping stopping{};    ///< when a run ends although rows still move
    int restarts = 1;       ///< runs from different starts, at least 1
    std::uint64_t seed = 0; ///< of the random choices; restart r uses stream r of it
    Observer observer{};    ///< hears of every iteration; when it stops, the best run so far is returned

    /// Fits to the rows of `x`.
    /// @param x customers x features, finite, fewer than 2^32 rows
    /// @returns the clusters, with the proof of the last assignment
    /// @throws error as `kmeans::fit`; `overflow` unless the widest column spreads over 2^-500 to 2^500;
    /// `bad_parameter` when the bounds cannot be kept or the data has too few distinct points
    [[nodiscard]] size_bounded_fit fit(const matrix_view& x) const {
        const auto most = check(x);
        return detail::best_of_runs<size_bounded_fit>(
            restarts, seed, [&](int restart, random_generator& random, const std::optional<size_bounded_fit>&) {
                return run_once(x, most, random, restart);
            });
    }
    /// Customers compete for places: does not compile on several ranks, see `gathered_clusters`.
    template <ranks_policy Ranks>
    [[nodiscard]] size_bounded_fit fit_on(const Ranks&, const matrix_view& x) const {
        static_assert(detail::alone<Ranks>,
                      "size_bounded_kmeans: all customers compete for the places of a cluster; on ranks use kmeans, or "
                      "gathered_clusters{size_bounded_kmeans{...}}, which brings the rows of all to each");
        return fit(x);
    }

    /// The same, watched by an observer.
    template <observer_policy Other>
        requires std::same_as<Observer, no_observer>
    [[nodiscard]] auto watched_by(const Other& other) const {
        return size_bounded_kmeans<Seeding, Stopping, Other>{k,        least_size, most_size, seeding,
                                                             stopping, restarts,   seed,      other};
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("size_bounded_kmeans");
        each("k", of.k...);
        each("least_size", of.least_size...);
        each("most_size", of.most_size...);
        each("seeding", of.seeding...);
        each("stopping", of.stopping...);
        each("restarts", of.restarts...);
        each("seed", of.seed...);
    }

private:
    [[nodiscard]] std::size_t check(const matrix_view& x) const {
        require_finite("size_bounded_kmeans", x);
        detail::require_spread("size_bounded_kmeans", x);
        const auto n = static_cast<std::size_t>(x.rows());
        require(n < (std::numeric_limits<std::uint32_t>::max)(),
                "size_bounded_kmeans: the matrix must have fewer than 2^32 rows, got ", n);
        require(restarts >= 1, "size_bounded_kmeans: restarts must be at least 1, got ", restarts);
        require(k >= 1 && k <= x.rows(), "size_bounded_kmeans: k must be in [1, ", n, "], the number of rows, got ",
                k.get());
        const auto clusters = static_cast<std::size_t>(k.get());
        require(least_size <= n / clusters, "size_bounded_kmeans: least_size must be at most ", n / clusters, " for ",
                n, " rows in ", clusters, " clusters, got ", least_size);
        const auto most = (std::min)(most_size, n);
        require(most >= (n + clusters - 1) / clusters && most >= least_size,
                "size_bounded_kmeans: most_size must be at least ",
                (std::max)(least_size, (n + clusters - 1) / clusters), " for ", n, " rows in ", clusters,
                " clusters, got ", most_size);
        return most;
    }

    [[nodiscard]] detail::finished_run<size_bounded_fit> run_once(const matrix_view& x, std::size_t most,
                                                                  random_generator& random, int restart) const {
        const auto n = static_cast<std::size_t>(x.rows());
        const auto clusters = static_cast<std::size_t>(k.get());
        matrix centroids = seeding.seed(x, column{}, k, random);
        if (centroids.rows() > k || centroids.cols() != x.cols())
            fail(errc::bad_shape, no_row, "size_bounded_kmeans: the seeding policy must return ", k.get(),
                 " centroids of ", x.cols(), " features, got ", centroids.rows(), " x ", centroids.cols());
        if (centroids.rows() < k)
            fail(errc::bad_parameter, no_row, "size_bounded_kmeans: k must be at most ", centroids.rows(),
                 ", the distinct points that the seeding policy found, got ", k.get());
        require_finite("size_bounded_kmeans: seeding policy", centroids);
        std::vector<double> cost(n * clusters), prices(clusters, 0.0);
        const std::vector<column_bounds> bounds(clusters, {.least_rows = least_size, .most_rows = most});
        std::vector<int> labels(n, -1), before;
        size_bounded_fit out;
        double inertia_before = std::numeric_limits<double>::infinity();
        for (int iteration = 1;; ++iteration) {
            before = labels;
            squared_distances(x, centroids, cost);
            detail::transport problem{cost, bounds, prices, labels};
            problem.solve();
            out.certificate = problem.certificate();
            out.worst_gap = (std::max)(out.worst_gap, out.certificate.gap);
            out.clusters.iterations = iteration;
            std::size_t moved = 0;
            for (std::size_t i = 0; i < n; ++i)
                moved += labels[i] != before[i];
            if (moved == 0)
                break;
            const double shift = recentre(x, labels, centroids);
            const bool cancelled = !observer(
                progress{"size_bounded_kmeans", static_cast<std::size_t>(restart), static_cast<std::size_t>(restarts)});
            const double inertia = out.certificate.cost;
            if (cancelled || stopping.stop(iteration_report{iteration, moved, n, shift, inertia,
                                                            std::exchange(inertia_before, inertia)})) {
                out.clusters.status = cancelled ? kmeans_status::cancelled : kmeans_status::iteration_limit;
                break;
            }
        }
        finish(x, std::move(centroids), std::move(labels), out);
        const double inertia = out.clusters.inertia;
        return {std::move(out), inertia};
    }

    static void squared_distances(const matrix_view& x, const matrix& centroids, std::vector<double>& cost) {
        const auto k = static_cast<std::size_t>(centroids.rows());
        std::fill(cost.begin(), cost.end(), 0.0);
        for (Eigen::Index i = 0; i < x.rows(); ++i) {
            double* const row = cost.data() + static_cast<std::size_t>(i) * k;
            for (Eigen::Index f = 0; f < x.cols(); ++f) {
                const double value = x(i, f);
                const double* const c = centroids.data() + f * centroids.rows();
                for (std::size_t j = 0; j < k; ++j)
                    row[j] += (value - c[j]) * (value - c[j]);
            }
        }
    }

    /// Moves the centroids to the means of their rows; the largest distance that one moved.
    static double recentre(const matrix_view& x, const std::vector<int>& labels, matrix& centroids) {
        const matrix old = centroids;
        std::vector<double> sums(static_cast<std::size_t>(old.rows())), counts(sums.size(), 0.0);
        for (const int label : labels)
            ++counts[static_cast<std::size_t>(label)];
        for (Eigen::Index f = 0; f < x.cols(); ++f) {
            std::fill(sums.begin(), sums.end(), 0.0);
            for (std::size_t i = 0; i < labels.size();
                 ++i) { // about the old centroid, so that far clusters lose nothing
                const auto c = static_cast<std::size_t>(labels[i]);
                sums[c] += x(static_cast<Eigen::Index>(i), f) - old(static_cast<Eigen::Index>(c), f);
            }
            for (std::size_t c = 0; c < sums.size(); ++c)
                if (counts[c] > 0.0)
                    centroids(static_cast<Eigen::Index>(c), f) += sums[c] / counts[c];
        }
        return detail::farthest_move(old, centroids);
    }

    void finish(const matrix_view& x, matrix centroids, std::vector<int> labels, size_bounded_fit& out) const {
        auto& clusters = out.clusters;
        clusters.sizes.assign(static_cast<std::size_t>(centroids.rows()), 0);
        clusters.inertia = 0.0;
        double farthest = 0.0;
        for (std::size_t i = 0; i < labels.size(); ++i) {
            ++clusters.sizes[static_cast<std::size_t>(labels[i])];
            const double each = (x.row(static_cast<Eigen::Index>(i)) - centroids.row(labels[i])).squaredNorm();
            clusters.inertia += each;
            farthest = (std::max)(farthest, each);
        }
        detail::require_inertia("size_bounded_kmeans", farthest > 0.0, clusters.inertia);
        clusters.masses.assign(clusters.sizes.begin(), clusters.sizes.end());
        clusters.centroids = std::move(centroids);
        clusters.labels = std::move(labels);
        clusters.k_requested = k;
    }
};

} // namespace clientele::inline CLIENTELE_ABI
