#pragma once

/// @file
/// k-means: customers into k groups of alike ones.

#include <clientele/cluster/assignment.hpp>
#include <clientele/cluster/centroid.hpp>
#include <clientele/cluster/empty_cluster.hpp>
#include <clientele/cluster/kmeans_fit.hpp>
#include <clientele/cluster/lloyd_run.hpp>
#include <clientele/cluster/polish.hpp>
#include <clientele/cluster/seeding.hpp>
#include <clientele/cluster/stopping.hpp>
#include <clientele/parallel/executors.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

namespace clientele::inline CLIENTELE_ABI {

/// Groups customers so that each is near the centre of its group:
///
///     minimise  sum_i w_i |x_i - c_label(i)|^2   over k centroids c and the labels
///
/// by Lloyd's iterations from several starts, each polished by moves of single rows; the best is kept.
///
///     const auto clusters = clientele::kmeans{.k = 4, .restarts = 20, .seed = 42}.fit(x);
///     const auto label = clusters.assign(new_customers);
///
/// The same data, weights, fields and seed give the same bits on every compiler and with every executor. Ties go to the lower
/// label, equal inertia to the earlier restart. Features are used as they are: scale them first (`features/`).
/// Complexity: O(restarts * iterations * n k d); memory O(n).
/// Source: Lloyd, Least squares quantization in PCM, IEEE Trans. Inf. Theory 28 (1982).
template <class Seeding = greedy_kmeans_plus_plus, class Assignment = lloyd, class Centroid = means,
          class Empty = farthest_point, class Stopping = until_stable, class Polish = hartigan, class Executor = serial,
          class Observer = no_observer>
struct kmeans {
    static_assert(seeding_policy<Seeding>,
                  "kmeans: .seeding must offer `matrix seed(const matrix_view& x, column weights, int k, random_generator&) const`");
    static_assert(assignment_policy<Assignment>,
                  "kmeans: .assignment must offer `assign(const matrix_view& x, const matrix& centroids, std::span<int> labels) const`");
    static_assert(centroid_policy<Centroid>,
                  "kmeans: .centroid must offer const functions `loss(x, c)`, `centre(values, weights)` and `finish(c)`");
    static_assert(empty_cluster_policy<Empty>,
                  "kmeans: .empty must offer `empty_action refill(const cluster_state&, int cluster) const`");
    static_assert(stopping_policy<Stopping>, "kmeans: .stopping must offer `bool stop(const iteration_report&) const`");
    static_assert(polish_policy<Polish>, "kmeans: .polish must offer `std::size_t improve(const matrix_view& x, column weights, "
                                         "matrix& centroids, std::span<int> labels) const`");
    static_assert(executor_policy<Executor>,
                  "kmeans: .executor must offer `for_each(std::size_t count, task) const`");
    static_assert(observer_policy<Observer>, "kmeans: .observer must be callable as `bool(const progress&) const`");

    required<int> k;         ///< clusters, in [1, rows]
    Seeding seeding{};       ///< where a run starts
    Assignment assignment{}; ///< how the nearest centroid is found
    Centroid centroid{};     ///< what a centre is: means, medians, directions
    Empty empty{};           ///< what happens to a cluster that loses all rows
    Stopping stopping{};     ///< when a run ends although rows still move
    Polish polish{};         ///< what improves a converged run; `hartigan` works with `means` only and rests otherwise
    int restarts = 10;       ///< runs from different starts, at least 1; one is enough for a deterministic seeding
    std::uint64_t seed = 0;  ///< of the random choices; restart r uses stream r of it
    Executor executor{};     ///< who does the work
    Observer observer{};     ///< hears of every iteration and can cancel; the best finished run is returned then

    /// Fits to the rows of `x` (customers x features, finite), each weighing 1.
    /// @throws error `empty_input`, `bad_value` (a NaN or infinity, with its row), `bad_parameter`; `stopped` when the observer
    /// cancels before the first run is finished
    [[nodiscard]] kmeans_fit<Centroid> fit(const matrix_view& x) const { return fit(x, column{}); }

    /// Fits with a weight per row: a row of weight w counts as w equal rows, in the seeding too. A row of weight 0 gets a
    /// label and changes nothing else.
    /// @throws error as `fit(x)`; also `bad_shape`, and `bad_value` for a weight that is negative or not finite, or when all are 0
    [[nodiscard]] kmeans_fit<Centroid> fit(const matrix_view& x, column weights) const {
        check(x, weights);
        if constexpr (std::same_as<Centroid, spherical>)
            return fit_checked(detail::rows_of_length_one(x), weights);
        else
            return fit_checked(x, weights);
    }

private:
    friend struct detail::lloyd_run<kmeans>;

    [[nodiscard]] kmeans_fit<Centroid> fit_checked(const matrix_view& x, column weights) const {
        random_generator generator{seed};
        std::optional<kmeans_fit<Centroid>> best;
        int done = 0;
        for (; done < runs(); ++done) {
            auto random = generator.split(static_cast<std::uint64_t>(done));
            auto run = detail::lloyd_run<kmeans>{*this, x, weights, done}.from(seeding.seed(x, weights, k, random));
            if (!run) // cancelled
                break;
            run->best_restart = done;
            if (!best || run->inertia < best->inertia)
                best = std::move(run);
        }
        if (!best)
            detail::fail(errc::stopped, no_row, "kmeans: the observer stopped the fit before its first run was finished");
        if (done < runs())
            best->status = kmeans_status::cancelled;
        best->restarts = done;
        return *std::move(best);
    }
    [[nodiscard]] int runs() const {
        if constexpr (requires { requires Seeding::deterministic; })
            return 1;
        else
            return restarts;
    }
    void check(const matrix_view& x, column weights) const {
        detail::require_finite("kmeans", x);
        detail::require(restarts >= 1, "kmeans: restarts must be at least 1, got ", restarts);
        detail::require(k >= 1 && k <= x.rows(), "kmeans: k must be in [1, ", x.rows(), "], the number of rows, got ", k.get());
        if (weights.empty())
            return;
        detail::require_same_size("kmeans", "weights", static_cast<std::size_t>(x.rows()), weights.size());
        double total = 0;
        for (std::size_t i = 0; i < weights.size(); ++i) {
            if (!(weights[i] >= 0) || !std::isfinite(weights[i]))
                detail::fail(errc::bad_value, i, "kmeans: weights must be finite and at least 0, got ", weights[i], " in row ", i);
            total += weights[i];
        }
        if (!(total > 0) || !std::isfinite(total))
            detail::fail(errc::bad_value, no_row, "kmeans: the sum of the weights must be positive and finite, got ", total);
    }
};

} // namespace clientele::inline CLIENTELE_ABI
