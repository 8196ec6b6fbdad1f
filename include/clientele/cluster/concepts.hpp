#pragma once

/// @file
/// The roles in k-means that a host may fill with types of its own, and what each must offer.
/// Every policy is a small value; all its functions are const.

#include <clientele/math/matrix.hpp>
#include <clientele/math/random.hpp>

#include <concepts>
#include <cstddef>
#include <limits>
#include <optional>
#include <span>
#include <type_traits>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// Picks the centroids that a run starts from: `seeding.seed(x, weights, k, random)` returns at most `k` rows as a
/// matrix k x d. `weights` is empty when all rows weigh 1; a row of weight w must count as w equal rows. Fewer than `k`
/// rows say that the data has fewer distinct points. A policy whose choice ignores `random` may say so with `static
/// constexpr bool deterministic = true`, which spares its restarts.
template <class Seeding>
concept seeding_policy =
    requires(const Seeding& seeding, const matrix_view& x, column weights, int k, random_generator& random) {
        { seeding.seed(x, weights, k, random) } -> std::convertible_to<matrix>;
    };

/// Finds the nearest centroid of every row: `assignment.assign(x, centroids, labels)` writes labels in [0, k).
/// An exact policy gives each row the centroid of least loss, ties to the lower label. One that is exact may say so
/// with `static constexpr bool exact = true`: a fit then finds the same labels in rows that it keeps in a form of its
/// own, and in the registers that a member `registers` of type `simd` names, if there is one.
template <class Assignment>
concept assignment_policy = requires(const Assignment& assignment, const matrix_view& x, const matrix& centroids,
                                     std::span<int> labels) { assignment.assign(x, centroids, labels); };

/// An assignment policy that says that its labels are those of the definition.
template <class Assignment>
concept exact_assignment_policy =
    assignment_policy<Assignment> && requires { requires std::bool_constant<Assignment::exact>::value; };

/// What a cluster's centre is and how far a customer is from it. `loss(x, c)` is the loss of one row, the quantity that
/// the inertia sums; `centre(values, weights)` is the centre of one feature over the rows of a cluster (`weights`
/// empty: all 1); `finish(c)` may adjust the whole centroid (normalise it). What a policy may offer besides:
/// `static constexpr bool least_squares = true` says that its centre is the weighted mean and its loss the squared
/// Euclidean distance, so that the fast engine may be used; `length(loss)` gives the distance that belongs to a loss;
/// `prepared(x)` gives the rows that a fit works on in place of `x`, as a matrix of the same shape.
template <class Centroid>
concept centroid_policy =
    requires(const Centroid& centroid, std::span<const double> x, std::span<double> c, column values, column weights) {
        { centroid.loss(x, x) } -> std::convertible_to<double>;
        { centroid.centre(values, weights) } -> std::convertible_to<double>;
        centroid.finish(c);
    };

/// A centroid policy that says that it is the mean, of least squared losses.
template <class Centroid>
concept least_squares_policy = centroid_policy<Centroid> && requires { requires Centroid::least_squares; };

/// What happens to a cluster that has lost all its rows.
struct empty_action {
    /// The choices.
    enum class kind {
        move, ///< its centroid moves onto the row `row`, which joins it
        keep, ///< its centroid stays where it is, with no rows
        drop  ///< it is removed, and the fit has one cluster fewer
    };
    kind what = kind::keep; ///< the choice
    std::size_t row = 0;    ///< the row to move to
};

/// The state of a run in which a cluster has come out empty.
struct cluster_state {
    const matrix_view& x;           ///< the rows
    column weights;                 ///< their weights; empty: all 1
    std::span<const int> labels;    ///< the cluster of each row
    column distances;               ///< of each row to its own centroid, as the centroid policy measures it
    std::span<const double> masses; ///< the total weight in each cluster
    std::size_t first = 0;          ///< on ranks, the number of the first of these rows among those of all
};

/// Decides about an empty cluster: `empty.refill(state, cluster)` returns an `empty_action`, or throws.
template <class Empty>
concept empty_cluster_policy = requires(const Empty& empty, const cluster_state& state, int cluster) {
    { empty.refill(state, cluster) } -> std::convertible_to<empty_action>;
};

/// The inertia of an iteration, which is computed when it is asked for: `report.inertia()`. It refers to the run and
/// does not outlive it.
class asked_inertia {
public:
    /// One that is known.
    asked_inertia(double known) noexcept : known_{known} {} // NOLINT(google-explicit-constructor)
    /// One that a function computes, which must live as long as this.
    template <std::invocable Compute>
    asked_inertia(const Compute& compute) noexcept // NOLINT(google-explicit-constructor)
        : from_{&compute}, compute_{[](const void* from) -> double { return (*static_cast<const Compute*>(from))(); }} {
    }

    /// The sum over the rows of weight times loss to the centroid that each was assigned to, before the centroids
    /// moved. The first question in an iteration costs one pass over the rows, O(n d); one that is never asked costs
    /// nothing.
    [[nodiscard]] double operator()() const { return compute_ ? compute_(from_) : known_; }

private:
    double known_ = 0;
    const void* from_ = nullptr;
    double (*compute_)(const void*) = nullptr;
};

/// What a run has come to after one iteration.
struct iteration_report {
    int iteration;         ///< 1 after the first
    std::size_t moved;     ///< rows that changed their cluster in it
    std::size_t rows;      ///< rows in all
    double shift;          ///< the largest distance that a centroid moved in it, in units of the data
    asked_inertia inertia; ///< called, the total loss of the rows in the assignment just made
    double inertia_before =
        std::numeric_limits<double>::infinity(); ///< that of the iteration before, if it was asked for; else infinity
};

/// The best run so far, for a restart that builds on it. It refers to the fit and does not outlive it.
class best_run {
public:
    /// A run whose distances and rows two functions give, which must live as long as this: `ask_distances()` returns a
    /// `std::vector<double>`, `ask_row(i)` an `Eigen::RowVectorXd`.
    template <class Distances, class Row>
    best_run(const matrix& centroids_of_run, std::span<const int> labels_of_run, column weights_of_rows,
             const Distances& ask_distances, const Row& ask_row) noexcept
        : centroids{centroids_of_run}, labels{labels_of_run}, weights{weights_of_rows}, distances_{&ask_distances},
          row_{&ask_row},
          call_distances_{[](const void* of) -> std::vector<double> { return (*static_cast<const Distances*>(of))(); }},
          call_row_{
              [](const void* of, std::size_t i) -> Eigen::RowVectorXd { return (*static_cast<const Row*>(of))(i); }} {}

    const matrix& centroids;     ///< its centroids; fewer than asked for where clusters were dropped
    std::span<const int> labels; ///< the cluster of each row
    column weights;              ///< of the rows; empty: all 1

    /// The loss of each row to its own centroid, up to one common factor.
    /// Complexity: O(n d).
    [[nodiscard]] std::vector<double> distances() const { return call_distances_(distances_); }
    /// One row.
    [[nodiscard]] Eigen::RowVectorXd row(std::size_t i) const { return call_row_(row_, i); }

private:
    const void* distances_;
    const void* row_;
    std::vector<double> (*call_distances_)(const void*);
    Eigen::RowVectorXd (*call_row_)(const void*, std::size_t);
};

/// Says where a run after the first begins: `restarting.start(run, best, random)` returns at most `k` centroids, or
/// nothing to begin anew with the seeding policy. Runs are numbered from 0.
template <class Restarting>
concept restarting_policy =
    requires(const Restarting& restarting, int run, const best_run& best, random_generator& random) {
        { restarting.start(run, best, random) } -> std::convertible_to<std::optional<matrix>>;
    };

/// Says when a run ends although rows still move: `stopping.stop(report)`. A run in which no row moves always ends,
/// converged.
template <class Stopping>
concept stopping_policy = requires(const Stopping& stopping, const iteration_report& report) {
    { stopping.stop(report) } -> std::convertible_to<bool>;
};

/// Improves a converged run: `polish.improve(x, weights, centroids, labels)` changes both and returns how many rows it
/// moved. A policy that is made for squared losses alone says so with `static constexpr bool for_least_squares = true`
/// and rests with other centroids; one that never moves a row, with `static constexpr bool moves_nothing = true`, is
/// not called at all.
template <class Polish>
concept polish_policy =
    requires(const Polish& polish, const matrix_view& x, column weights, matrix& centroids, std::span<int> labels) {
        { polish.improve(x, weights, centroids, labels) } -> std::convertible_to<std::size_t>;
    };

/// Names clusters: `order.new_labels(centroids, labels, masses)` returns for each cluster its new label, each of 0..k-1
/// once. `labels` are those of the rows, `masses` the weight in each cluster.
template <class Order>
concept label_order_policy =
    requires(const Order& order, const matrix& centroids, std::span<const int> labels, column masses) {
        { order.new_labels(centroids, labels, masses) } -> std::convertible_to<std::vector<int>>;
    };

/// A way to cluster with a settable number of clusters, as `choose_k` needs: `clustering.k = 3` and `clustering.fit(x,
/// weights)`, whose result has `labels`, `masses`, `inertia`, `k()` and `assign(x)`. `kmeans` and its relatives are
/// such.
template <class Clustering>
concept clustering_policy =
    requires(Clustering changed, const Clustering& clustering, const matrix_view& x, column weights) {
        changed.k = 3;
        { clustering.fit(x, weights).labels } -> std::convertible_to<std::span<const int>>;
        { clustering.fit(x, weights).masses } -> std::convertible_to<column>;
        { clustering.fit(x, weights).inertia } -> std::convertible_to<double>;
        { clustering.fit(x, weights).k() } -> std::convertible_to<int>;
        { clustering.fit(x, weights).assign(x) } -> std::convertible_to<std::vector<int>>;
    };

} // namespace clientele::inline CLIENTELE_ABI
