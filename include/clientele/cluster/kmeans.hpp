#pragma once

/// @file
/// k-means: customers into k groups of alike ones.

#include <clientele/cluster/assignment.hpp>
#include <clientele/cluster/centroid.hpp>
#include <clientele/cluster/detail/lloyd_run.hpp>
#include <clientele/cluster/detail/means_engine.hpp>
#include <clientele/cluster/detail/policy_engine.hpp>
#include <clientele/cluster/detail/restart_loop.hpp>
#include <clientele/cluster/detail/rows_on_ranks.hpp>
#include <clientele/cluster/detail/whole_blocks.hpp>
#include <clientele/cluster/empty_cluster.hpp>
#include <clientele/cluster/kmeans_fit.hpp>
#include <clientele/cluster/polish.hpp>
#include <clientele/cluster/restarting.hpp>
#include <clientele/cluster/seeding.hpp>
#include <clientele/cluster/stopping.hpp>
#include <clientele/fwd.hpp>
#include <clientele/math/detail/row_weights.hpp>
#include <clientele/parallel/serial.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <type_traits>
#include <utility>

namespace clientele::inline CLIENTELE_ABI {

/// What `kmeans::fit` takes as single-precision data: customers x features, column-major.
using float_matrix_view = Eigen::Ref<const Eigen::MatrixXf>;

/// @cond INTERNAL
namespace detail {

/// The rows as the engine reads them, and as policies do: in double, converted when one asks.
template <class Scalar>
class policy_rows {
public:
    using view_type = Eigen::Ref<const Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic>>;
    explicit policy_rows(const view_type& x) : x_{x} {}
    [[nodiscard]] columns_view<Scalar> columns() const { return columns_view<Scalar>::of(x_); }
    [[nodiscard]] Eigen::Index features() const { return x_.cols(); }
    /// One of all ranks.
    template <class Ranks>
    [[nodiscard]] Eigen::RowVectorXd row(std::size_t i, const rows_on_ranks<Ranks>& on) const {
        const auto values = on.points(columns(), static_cast<std::size_t>(x_.cols()), std::array{i}).front();
        return Eigen::Map<const Eigen::RowVectorXd>{values.data(), x_.cols()};
    }
    [[nodiscard]] const matrix_view& view() const {
        if constexpr (std::same_as<Scalar, double>) {
            return x_;
        } else {
            if (!converted_)
                converted_.emplace(matrix{x_.template cast<double>()});
            if (!view_)
                view_.emplace(*converted_);
            return *view_;
        }
    }

private:
    const view_type& x_;
    mutable std::optional<matrix> converted_;
    mutable std::optional<matrix_view> view_;
};

[[nodiscard]] row_memory& memory_of(kmeans_workspace& workspace) noexcept;

} // namespace detail
/// @endcond

/// Memory that fits use one after the other: a host that fits again and again, to data of about the same size, then
/// asks the system for little more than the results. One fit at a time; what a workspace was used for before leaves no
/// trace in a result.
///
///     kmeans_workspace memory;
///     for (const auto& region : regions)
///         fits.push_back(kmeans{.k = 5}.fit(region.x, region.weights, memory));
class kmeans_workspace {
public:
    /// What it holds: 4 (d + 1) bytes a row, 4 more once few rows moved, with weights 4 more, and 8 more once seeding
    /// had to go on in double.
    [[nodiscard]] std::size_t bytes() const noexcept {
        return (memory_.tiles.capacity() + memory_.keys.capacity()) * sizeof(float) +
               memory_.weights.capacity() * sizeof(float) + memory_.distances.capacity() * sizeof(double);
    }

private:
    friend detail::row_memory& detail::memory_of(kmeans_workspace& workspace) noexcept;
    detail::row_memory memory_;
};

/// @cond INTERNAL
inline detail::row_memory& detail::memory_of(kmeans_workspace& workspace) noexcept { return workspace.memory_; }
/// @endcond

/// Groups customers so that each is near the centre of its group:
///
///     minimise  sum_i w_i |x_i - c_label(i)|^2   over k centroids c and the labels
///
/// by Lloyd's iterations from several starts, some of them made from the best run so far, each polished by moves of
/// single rows; the best is kept.
///
///     const auto clusters = clientele::kmeans{.k = 4, .restarts = 20, .seed = 42}.fit(x);
///     const auto label = clusters.assign(new_customers);
///
/// The same data, weights, fields and seed give the same bits on every compiler and with every executor. Ties go to the
/// lower label, equal inertia to the earlier restart. Features are used as they are: scale them first (`features/`).
/// Complexity: O(restarts * iterations * n k d); memory O(n).
/// Source: Lloyd, Least squares quantization in PCM, IEEE Trans. Inf. Theory 28 (1982).
template <class Seeding, class Assignment, class Centroid, class Empty, class Stopping, class Polish, class Executor,
          class Observer, class Restarting>
struct kmeans {
    static_assert(seeding_policy<Seeding>, "kmeans: .seeding must offer `matrix seed(const matrix_view& x, column "
                                           "weights, int k, random_generator&) const`");
    static_assert(assignment_policy<Assignment>, "kmeans: .assignment must offer `assign(const matrix_view& x, const "
                                                 "matrix& centroids, std::span<int> labels) const`");
    static_assert(
        !requires { Assignment::exact; } || requires { typename std::bool_constant<Assignment::exact>; },
        "kmeans: .assignment's `exact` must be a `static constexpr bool` (exact_assignment_policy)");
    static_assert(
        centroid_policy<Centroid>,
        "kmeans: .centroid must offer const functions `loss(x, c)`, `centre(values, weights)` and `finish(c)`");
    static_assert(empty_cluster_policy<Empty>,
                  "kmeans: .empty must offer `empty_action refill(const cluster_state&, int cluster) const`");
    static_assert(stopping_policy<Stopping>, "kmeans: .stopping must offer `bool stop(const iteration_report&) const`");
    static_assert(polish_policy<Polish>,
                  "kmeans: .polish must offer `std::size_t improve(const matrix_view& x, column weights, "
                  "matrix& centroids, std::span<int> labels) const`");
    static_assert(executor_policy<Executor>, "kmeans: .executor must offer `for_each(std::size_t count, task) const`");
    static_assert(observer_policy<Observer>, "kmeans: .observer must be callable as `bool(const progress&) const`");
    static_assert(restarting_policy<Restarting>,
                  "kmeans: .restarting must offer `std::optional<matrix> start(int run, const best_run&, "
                  "random_generator&) const`");

    required<int, "k"> k;    ///< clusters, in [1, rows]
    Seeding seeding{};       ///< where a run starts
    Assignment assignment{}; ///< how the nearest centroid is found
    Centroid centroid{};     ///< what a centre is: means, medians, directions
    Empty empty{};           ///< what happens to a cluster that loses all rows
    Stopping stopping{};     ///< when a run ends although rows still move
    Polish polish{};         ///< what improves a converged run; `hartigan` rests with other centres than means
    int restarts = 10;       ///< runs from different starts, at least 1; one is enough for a deterministic seeding
    std::uint64_t seed = 0;  ///< of the random choices; restart r uses stream r of it
    Executor executor{};     ///< who does the work
    Observer observer{};     ///< hears of every iteration and can cancel; the best run so far is returned then
    Restarting restarting{}; ///< whether a restart begins anew or from the best run so far

    /// Fits to the rows of `x`, each weighing 1.
    /// @param x customers x features, finite
    /// @returns centroids, labels and how the best run ended
    /// @throws error `empty_input`, `bad_value` (a NaN or infinity, with its row), `bad_parameter`, `overflow` (values
    /// beyond 2^900, or times the heaviest weight beyond 2^1000, and an inertia that no double holds). An observer that
    /// cancels is no error: `status` says `cancelled`
    [[nodiscard]] kmeans_fit<Centroid> fit(const matrix_view& x) const { return fit(x, column{}); }

    /// Fits with a weight per row: a row of weight w counts as w equal rows, in the seeding too. A row of weight 0 gets
    /// a label and changes nothing else.
    /// @param x customers x features, finite
    /// @param weights one per row, 0 or in [1e-150, 1e150], not all 0; none: all 1
    /// @returns as `fit(x)`
    /// @throws error as `fit(x)`; also `bad_shape`, and `bad_value` for a weight outside that range, or when all are 0
    [[nodiscard]] kmeans_fit<Centroid> fit(const matrix_view& x, column weights) const {
        if constexpr (least_squares_policy<Centroid>) {
            kmeans_workspace memory;
            return fit(x, weights, memory);
        } else {
            check(x.rows(), x.cols(), weights);
            require_finite("kmeans", x);
            return fit_by_policy(x, weights);
        }
    }

    /// Fits in memory that a host keeps between fits; no weights: `{}`.
    /// @param x customers x features, finite
    /// @param weights one per row, 0 or in [1e-150, 1e150], not all 0; none: all 1
    /// @param memory of any earlier fit, one for each thread
    /// @returns as `fit(x)`, the same bits
    /// @throws error as `fit(x, weights)`
    [[nodiscard]] kmeans_fit<Centroid> fit(const matrix_view& x, column weights, kmeans_workspace& memory) const
        requires least_squares_policy<Centroid>
    {
        check(x.rows(), x.cols(), weights);
        const detail::policy_rows<double> rows{x};
        return fit_means(rows, weights, memory, rows_here(x.rows(), weights));
    }

    /// Fits to single-precision data, which is not converted: sums and decisions are in double all the same.
    /// @param x customers x features, finite
    /// @param weights one per row, 0 or in [1e-150, 1e150], not all 0; none: all 1
    /// @returns as `fit(x)`
    /// @throws error as `fit(x, weights)`
    [[nodiscard]] kmeans_fit<Centroid> fit(const float_matrix_view& x, column weights = {}) const
        requires least_squares_policy<Centroid>
    {
        kmeans_workspace memory;
        return fit(x, weights, memory);
    }
    /// The same in memory that a host keeps between fits.
    /// @param x customers x features, finite
    /// @param weights one per row, 0 or in [1e-150, 1e150], not all 0; none: all 1
    /// @param memory of any earlier fit, one for each thread
    /// @returns as `fit(x)`, the same bits
    /// @throws error as `fit(x, weights)`
    [[nodiscard]] kmeans_fit<Centroid> fit(const float_matrix_view& x, column weights, kmeans_workspace& memory) const
        requires least_squares_policy<Centroid>
    {
        check(x.rows(), x.cols(), weights);
        const detail::policy_rows<float> rows{x};
        return fit_means(rows, weights, memory, rows_here(x.rows(), weights));
    }

    /// Fits to the rows of all ranks, of which this one has some, or none, in the order of the ranks: the same bits as
    /// `fit` to all of them, with the labels of its own rows. Policies are asked on every rank and must answer alike; a
    /// seeding, restarting or empty-cluster policy must offer `seed_on`, `start_on` or `refill_on`, and a polish policy
    /// `most_rows`, up to which it is given all rows.
    /// @param ranks all of them
    /// @param x own customers x features, finite
    /// @param weights as `fit(x, weights)`; on all ranks with rows, or on none
    /// @returns as `fit(x)`, the labels those of `x`
    /// @throws error as `fit(x, weights)`; `bad_shape` where ranks differ in columns
    /// Complexity: as `fit`, a rank for its own rows; rows are moved to whole blocks of 8192 first. An iteration sends
    /// 16 k times d + 1, rounded up to a multiple of 4, and 8 bytes.
    template <ranks_policy Ranks>
    [[nodiscard]] kmeans_fit<Centroid> fit_on(const Ranks& ranks, const matrix_view& x, column weights = {}) const {
        return fit_blocks<double>(ranks, x, weights);
    }
    /// The same of single-precision data.
    /// @param ranks all of them
    /// @param x own customers x features, finite
    /// @param weights as `fit(x, weights)`; on all ranks with rows, or on none
    /// @returns as `fit(x)`, the labels those of `x`
    /// @throws error as above
    template <ranks_policy Ranks>
    [[nodiscard]] kmeans_fit<Centroid> fit_on(const Ranks& ranks, const float_matrix_view& x,
                                              column weights = {}) const {
        return fit_blocks<float>(ranks, x, weights);
    }

    /// The same, watched by an observer.
    template <observer_policy Other>
        requires std::same_as<Observer, no_observer>
    [[nodiscard]] auto watched_by(const Other& other) const {
        return kmeans<Seeding, Assignment, Centroid, Empty, Stopping, Polish, Executor, Other, Restarting>{
            k, seeding, assignment, centroid, empty, stopping, polish, restarts, seed, executor, other, restarting};
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("kmeans");
        each("k", of.k...);
        each("seeding", of.seeding...);
        each("assignment", of.assignment...);
        each("centroid", of.centroid...);
        each("empty", of.empty...);
        each("stopping", of.stopping...);
        each("polish", of.polish...);
        each("restarts", of.restarts...);
        each("seed", of.seed...);
        each("restarting", of.restarting...);
    }

private:
    // Not inlined: GCC 12 takes an executor without members for uninitialized otherwise.
    template <class Rows, class Ranks>
    [[nodiscard, CLIENTELE_NOINLINE]] kmeans_fit<Centroid> fit_means(const Rows& rows, column weights,
                                                                     kmeans_workspace& memory,
                                                                     const detail::rows_on_ranks<Ranks>& on) const {
        simd width = simd::widest;
        if constexpr (requires { simd{assignment.registers}; })
            width = assignment.registers;
        detail::means_engine engine{rows.columns(), weights, width, executor, detail::memory_of(memory), on};
        return best_of_runs(engine, rows, weights);
    }
    template <class Scalar, class Ranks, class View>
    [[nodiscard]] kmeans_fit<Centroid> fit_blocks(const Ranks& ranks, const View& x, column weights) const {
        static_assert(least_squares_policy<Centroid>,
                      "kmeans: on ranks, .centroid must be one of least squares, such as `means`: others need all rows "
                      "of a cluster at once");
        if constexpr (detail::alone<Ranks> || !least_squares_policy<Centroid>) {
            return fit(x, weights);
        } else {
            const detail::whole_blocks<Scalar, Ranks> blocks{ranks, "kmeans", x, weights};
            check_fields(blocks.on_ranks().rows.all);
            const detail::policy_rows<Scalar> rows{blocks.view()};
            kmeans_workspace memory;
            auto found = fit_means(rows, blocks.weights(), memory, blocks.on_ranks());
            found.labels = blocks.back(std::move(found.labels));
            return found;
        }
    }
    [[nodiscard]] kmeans_fit<Centroid> fit_by_policy(const matrix_view& x, column weights) const {
        if constexpr (requires { matrix{centroid.prepared(x)}; }) {
            const matrix prepared = centroid.prepared(x);
            const matrix_view view{prepared};
            return fit_with_engine(view, weights);
        } else {
            return fit_with_engine(x, weights);
        }
    }
    [[nodiscard]] kmeans_fit<Centroid> fit_with_engine(const matrix_view& x, column weights) const {
        detail::policy_engine engine{x, weights, centroid, executor};
        return best_of_runs(engine, detail::policy_rows<double>{x}, weights);
    }

    template <class Engine, class Rows>
    [[nodiscard]] kmeans_fit<Centroid> best_of_runs(Engine& engine, const Rows& rows, column weights) const {
        return detail::best_of_runs<kmeans_fit<Centroid>>(
            runs(), seed, [&](int run, random_generator& random, const std::optional<kmeans_fit<Centroid>>& best) {
                return detail::lloyd_run{
                    *this, engine, rows, weights, static_cast<std::size_t>(run), static_cast<std::size_t>(runs())}
                    .from(start(engine, rows, weights, run, best, random));
            });
    }

    template <class Engine, class Rows>
    [[nodiscard]] matrix start(const Engine& engine, const Rows& rows, column weights, int run,
                               const std::optional<kmeans_fit<Centroid>>& best, random_generator& random) const {
        if (best && best->k() == k) {
            const auto distances = [&] { return engine.distances(best->centroids, best->labels); };
            const auto row = [&](std::size_t i) { return rows.row(i, engine.on_ranks()); };
            if (auto centroids = restart(engine.on_ranks(), run,
                                         best_run{best->centroids, best->labels, weights, distances, row}, random))
                return *std::move(centroids);
        }
        const auto& on = engine.on_ranks();
        // A seeding that can start from packed rows does not have them packed again.
        if constexpr (requires {
                          seeding.seed_packed(on, engine.packed(), rows.columns(), weights, executor, k, random);
                      }) {
            return seeding.seed_packed(on, engine.packed(), rows.columns(), weights, executor, k, random);
        } else if constexpr (detail::alone<std::remove_cvref_t<decltype(on.ranks)>>) {
            return seeding.seed(rows.view(), weights, k, random);
        } else if constexpr (requires { seeding.seed_in(on, rows.view(), weights, k, random); }) {
            return seeding.seed_in(on, rows.view(), weights, k, random);
        } else {
            constexpr bool runs = requires { seeding.seed_on(on.ranks, rows.view(), weights, k, random); };
            static_assert(runs, "kmeans: on ranks, .seeding must be greedy_kmeans_plus_plus, kmeans_plus_plus, "
                                "random_points, maximin, or offer "
                                "`matrix seed_on(ranks, const matrix_view& x, column weights, int k, "
                                "random_generator&) const`, as given_centroids does");
            if constexpr (runs)
                return seeding.seed_on(on.ranks, rows.view(), weights, k, random);
            else
                return {};
        }
    }
    template <class Ranks>
    [[nodiscard]] std::optional<matrix> restart(const detail::rows_on_ranks<Ranks>& on, int run, const best_run& best,
                                                random_generator& random) const {
        if constexpr (detail::alone<Ranks>) {
            return restarting.start(run, best, random);
        } else if constexpr (requires { restarting.start_in(on, run, best, random); }) {
            return restarting.start_in(on, run, best, random);
        } else {
            constexpr bool runs = requires { restarting.start_on(on.ranks, run, best, random); };
            static_assert(runs, "kmeans: on ranks, .restarting must be random_swaps, or offer `std::optional<matrix> "
                                "start_on(ranks, int run, const best_run&, random_generator&) const`, as fresh_starts "
                                "does");
            if constexpr (runs)
                return restarting.start_on(on.ranks, run, best, random);
            else
                return std::nullopt;
        }
    }
    [[nodiscard]] static detail::rows_on_ranks<one_rank> rows_here(Eigen::Index rows, column weights) noexcept {
        return detail::rows_of_one(static_cast<std::size_t>(rows), !weights.empty());
    }
    [[nodiscard]] int runs() const {
        if constexpr (requires { requires Seeding::deterministic; })
            return 1;
        else
            return restarts;
    }
    void check_fields(std::size_t rows) const {
        require(restarts >= 1, "kmeans: restarts must be at least 1, got ", restarts);
        require(k >= 1 && static_cast<std::size_t>(k.get()) <= rows, "kmeans: k must be in [1, ", rows,
                "], the number of rows, got ", k.get());
    }
    void check(Eigen::Index rows, Eigen::Index features, column weights) const {
        if (rows == 0 || features == 0)
            fail(errc::empty_input, no_row, "kmeans: the matrix must have at least one row and one column, got ", rows,
                 " x ", features);
        check_fields(static_cast<std::size_t>(rows));
        (void)detail::checked_weights("kmeans", static_cast<std::size_t>(rows), weights);
    }
};

} // namespace clientele::inline CLIENTELE_ABI
