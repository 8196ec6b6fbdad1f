#pragma once

/// @file
/// What a fit of k-means has found, and how it is applied to new customers.

#include <clientele/cluster/assignment.hpp>
#include <clientele/cluster/centroid.hpp>
#include <clientele/cmath.hpp>
#include <clientele/fwd.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <limits>
#include <span>
#include <string_view>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// How a run of k-means ended.
enum class kmeans_status {
    converged,       ///< no row moves any more
    iteration_limit, ///< the stopping policy ended it while rows still moved
    cancelled        ///< the observer ended it; the numbers are those of the best run so far, finished or not
};
/// The words of what is saved.
constexpr std::array<std::string_view, 3> words_of(kmeans_status) noexcept {
    return {"converged", "iteration_limit", "cancelled"};
}

/// Where new customers fall, and how surely. All have one entry per row.
struct cluster_assignment {
    std::vector<int> labels;       ///< the nearest centroid
    std::vector<double> distances; ///< to it: Euclidean for `means`, otherwise the loss of the centroid policy
    std::vector<int> seconds;      ///< the second nearest centroid, -1 with a single cluster
    /// How much farther that one is, in the unit of `distances`; infinite with a single cluster.
    std::vector<double> margins;
};

/// The result of `kmeans::fit`. It owns its numbers, and `assign` puts new customers into the same clusters.
template <class Centroid>
struct kmeans_fit {
    matrix centroids;                 ///< clusters x features
    std::vector<int> labels{};        ///< the cluster of each row, in [0, centroids.rows())
    std::vector<std::size_t> sizes{}; ///< rows in each cluster
    std::vector<double> masses{};     ///< total weight in each cluster; equal to `sizes` without weights
    double inertia = 0;               ///< sum over rows of weight times loss (squared distance) to the own centroid
    int iterations = 0;               ///< of the run that won
    int restarts = 0;                 ///< runs made, one that was cut short included
    int best_restart = 0;             ///< the run that won, from 0
    kmeans_status status = kmeans_status::converged; ///< how the run that won ended
    int k_requested = 0; ///< the k that was asked for; `centroids` has fewer rows when clusters were dropped
    bool fewer_distinct_points = false;        ///< the data has fewer distinct points (of positive weight) than k
    std::size_t polished = 0;                  ///< rows that the polish policy moved in the run that won
    [[no_unique_address]] Centroid centroid{}; ///< the policy that measures distances

    /// The number of clusters.
    [[nodiscard]] int k() const noexcept { return static_cast<int>(centroids.rows()); }

    /// The cluster of each new customer, who has the same features as those of the fit. Ties go to the lower label.
    /// @param x customers x features, finite
    /// @returns one label per row, in [0, k)
    /// @throws error `bad_shape`, `bad_value` (NaN or infinity), `empty_input`
    /// Complexity: O(n k d).
    [[nodiscard]] std::vector<int> assign(const matrix_view& x) const {
        check(x);
        std::vector<int> out(static_cast<std::size_t>(x.rows()));
        if constexpr (least_squares_policy<Centroid>)
            lloyd{}.assign(x, centroids, out);
        else
            for_each_row(x, [&](std::size_t i, std::span<const double> row) { out[i] = assign_row(row); });
        return out;
    }

    /// The cluster of one customer: a row of features. The label is that of `assign`.
    /// @param row one number per feature, finite
    /// @returns the label, in [0, k)
    /// Complexity: O(k d), no allocation for `means` unless distances come near the ends of the range of double.
    [[nodiscard]] int assign_row(std::span<const double> row) const {
        if (row.size() != static_cast<std::size_t>(centroids.cols())) [[unlikely]]
            fail(errc::bad_shape, no_row, "kmeans_fit::assign_row: the row must have ", centroids.cols(),
                 " features, got ", row.size());
        double least = std::numeric_limits<double>::infinity();
        int label = -1;
        bool numbers = true; // a centroid may come from a store
        std::vector<double> c(least_squares_policy<Centroid> ? 0 : row.size());
        for (Eigen::Index j = 0; j < centroids.rows(); ++j) {
            double loss = 0;
            if constexpr (least_squares_policy<Centroid>)
                for (std::size_t f = 0; f < row.size(); ++f) {
                    const double away = row[f] - centroids(j, static_cast<Eigen::Index>(f));
                    loss += away * away;
                }
            else
                loss = loss_to(row, j, c);
            numbers = numbers && loss == loss;
            if (loss < least) {
                least = loss;
                label = static_cast<int>(j);
            }
        }
        if (!numbers) [[unlikely]]
            check(one_row(row));
        if constexpr (least_squares_policy<Centroid>) {
            if (!detail::squares_hold(least)) [[unlikely]]
                return settle_row(row, label);
        } else if (label < 0) {
            check(one_row(row));
            fail(errc::overflow, no_row,
                 "kmeans_fit::assign_row: the losses leave the range of double; rescale the features");
        }
        return label;
    }

    /// The distance of every new customer to every centroid: n x k, Euclidean for `means`, otherwise the loss.
    /// @param x customers x features, finite
    /// @returns customers x clusters, not negative
    /// @throws error as `assign`; `overflow` where a distance leaves the range of double
    [[nodiscard]] matrix distances(const matrix_view& x) const {
        check(x);
        matrix out(x.rows(), centroids.rows());
        std::vector<double> c(static_cast<std::size_t>(x.cols()));
        for_each_row(x, [&](std::size_t i, std::span<const double> row) {
            for (Eigen::Index j = 0; j < centroids.rows(); ++j)
                out(static_cast<Eigen::Index>(i), j) = distance(i, row, j, c);
        });
        return out;
    }

    /// Labels of new customers with the distance to the own centroid and the margin to the second best.
    /// @param x customers x features, finite
    /// @returns columns with one entry per row
    /// @throws error as `distances`
    [[nodiscard]] cluster_assignment assign_with_margins(const matrix_view& x) const {
        constexpr double infinity = std::numeric_limits<double>::infinity();
        const auto n = static_cast<std::size_t>(x.rows());
        cluster_assignment out{assign(x), std::vector<double>(n), std::vector<int>(n, -1),
                               std::vector<double>(n, infinity)};
        std::vector<double> c(static_cast<std::size_t>(x.cols()));
        for_each_row(x, [&](std::size_t i, std::span<const double> row) {
            double next = infinity;
            for (int j = 0; j < k(); ++j) {
                const double to = distance(i, row, j, c);
                if (j == out.labels[i]) {
                    out.distances[i] = to;
                } else if (to < next) {
                    next = to;
                    out.seconds[i] = j;
                }
            }
            out.margins[i] = (std::max)(0.0, next - out.distances[i]);
        });
        return out;
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("kmeans_fit");
        each("centroids", of.centroids...);
        each("labels", of.labels...);
        each("sizes", of.sizes...);
        each("masses", of.masses...);
        each("inertia", of.inertia...);
        each("iterations", of.iterations...);
        each("restarts", of.restarts...);
        each("best_restart", of.best_restart...);
        each("status", of.status...);
        each("k_requested", of.k_requested...);
        each("fewer_distinct_points", of.fewer_distinct_points...);
        each("polished", of.polished...);
        each("centroid", of.centroid...);
    }
    /// Refuses what no fit gives: no centroid, or one that is not finite.
    /// @throws error `bad_parameter`, `bad_value`
    void require_sound(std::string_view where) const {
        require(centroids.rows() >= 1 && centroids.cols() >= 1, where,
                ": centroids must have at least one row and one column, got ", centroids.rows(), " x ",
                centroids.cols());
        for (Eigen::Index f = 0; f < centroids.cols(); ++f)
            for (Eigen::Index j = 0; j < centroids.rows(); ++j)
                if (!std::isfinite(centroids(j, f)))
                    fail(errc::bad_value, no_row, where, ": centroids: values must be finite, got ", centroids(j, f),
                         " in row ", j, ", column ", f);
    }

private:
    void check(const matrix_view& x) const {
        require_sound("kmeans_fit"); // centroids may come from a store
        if (x.cols() != centroids.cols())
            fail(errc::bad_shape, no_row, "kmeans_fit: new customers must have ", centroids.cols(), " features, got ",
                 x.cols());
        require_finite("kmeans_fit", x);
    }
    [[nodiscard]] double loss_to(std::span<const double> row, Eigen::Index j, std::vector<double>& c) const {
        for (std::size_t f = 0; f < c.size(); ++f)
            c[f] = centroids(j, static_cast<Eigen::Index>(f));
        return centroid.loss(row, c);
    }
    /// Of row i, in the unit of `distances`.
    [[nodiscard]] double distance(std::size_t i, std::span<const double> row, Eigen::Index j,
                                  std::vector<double>& c) const {
        double out = loss_to(row, j, c);
        if constexpr (least_squares_policy<Centroid>)
            out = detail::squares_hold(out)
                      ? std::sqrt(out)
                      : detail::scaled_norm(row.size(), [&](std::size_t f) { return row[f] - c[f]; });
        else if constexpr (requires { centroid.length(out); })
            out = centroid.length(out);
        if (!std::isfinite(out))
            fail(errc::overflow, i, "kmeans_fit: the distance of row ", i, " to centroid ", j,
                 " leaves the range of double; rescale the features");
        return out;
    }
    [[nodiscard]] static auto one_row(std::span<const double> row) {
        return Eigen::Map<const matrix>{row.data(), 1, static_cast<Eigen::Index>(row.size())};
    }
    /// The label where squares come near the ends of the range of double, or the row lies on the centroid of a label.
    [[nodiscard, CLIENTELE_NOINLINE]] int settle_row(std::span<const double> row, int label) const {
        bool on_it = label >= 0;
        for (std::size_t f = 0; on_it && f < row.size(); ++f)
            on_it = row[f] == centroids(label, static_cast<Eigen::Index>(f));
        return on_it ? label : assign(one_row(row)).front();
    }
    template <class Use>
    static void for_each_row(const matrix_view& x, const Use& use) {
        std::vector<double> row(static_cast<std::size_t>(x.cols()));
        for (Eigen::Index i = 0; i < x.rows(); ++i) {
            for (std::size_t f = 0; f < row.size(); ++f)
                row[f] = x(i, static_cast<Eigen::Index>(f));
            use(static_cast<std::size_t>(i), std::span<const double>{row});
        }
    }
};

} // namespace clientele::inline CLIENTELE_ABI
