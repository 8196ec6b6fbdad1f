#pragma once

/// @file
/// Labels that mean something: in a canonical order, or matched to an earlier fit, so that "cluster 3" is the same kind
/// of customer next month.

#include <clientele/align.hpp>
#include <clientele/cluster/agreement.hpp>
#include <clientele/cluster/concepts.hpp>
#include <clientele/cluster/detail/least_cost_assignment.hpp>
#include <clientele/math/matrix.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <numeric>
#include <span>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// Whether centroid a stands before b, feature by feature: the last word where sizes are equal.
[[nodiscard]] inline bool centroid_before(const matrix& centroids, std::size_t a, std::size_t b) {
    for (Eigen::Index f = 0; f < centroids.cols(); ++f) {
        const double of_a = centroids(static_cast<Eigen::Index>(a), f),
                     of_b = centroids(static_cast<Eigen::Index>(b), f);
        if (of_a != of_b)
            return of_a < of_b;
    }
    return a < b;
}

/// The new label of each old one, for old labels in their new order.
[[nodiscard]] inline std::vector<int> places_of_labels(const std::vector<std::size_t>& order) {
    std::vector<int> out(order.size());
    for (std::size_t place = 0; place < order.size(); ++place)
        out[order[place]] = static_cast<int>(place);
    return out;
}

/// New labels where each old cluster takes that of its partner; clusters without a partner follow in the order of their
/// own labels, and where partners are missing the labels close up.
[[nodiscard]] inline std::vector<int> labels_of_partners(const std::vector<std::size_t>& partner,
                                                         std::size_t partners) {
    std::vector<std::size_t> order(partner.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        const auto key = [&](std::size_t c) { return (std::min)(partner[c], partners); };
        return key(a) != key(b) ? key(a) < key(b) : a < b;
    });
    return places_of_labels(order);
}

/// Partners for as many clusters as possible at the least total cost; a partner of `cost.cols()` or above means none.
[[nodiscard]] inline std::vector<std::size_t> best_partners(const matrix& cost) {
    if (cost.rows() <= cost.cols())
        return least_cost_assignment(cost);
    const auto of_column = least_cost_assignment(cost.transpose());
    std::vector<std::size_t> partner(static_cast<std::size_t>(cost.rows()), static_cast<std::size_t>(cost.cols()));
    for (std::size_t column = 0; column < of_column.size(); ++column)
        partner[of_column[column]] = column;
    return partner;
}

} // namespace detail
/// @endcond

/// The heaviest cluster is 0. Clusters of equal weight stand in the order of their centroids.
struct largest_first {
    static constexpr std::string_view name = "largest_first"; ///< for the record
    /// The new label of each old one.
    /// Complexity: O(k log k).
    [[nodiscard]] std::vector<int> new_labels(const matrix& centroids, std::span<const int>, column masses) const {
        std::vector<std::size_t> order(masses.size());
        std::iota(order.begin(), order.end(), std::size_t{0});
        std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
            return masses[a] != masses[b] ? masses[a] > masses[b] : detail::centroid_before(centroids, a, b);
        });
        return detail::places_of_labels(order);
    }
    /// The same on any ranks: centroids and weights are those of all.
    [[nodiscard]] std::vector<int> new_labels_on(const auto&, const matrix& centroids, std::span<const int> labels,
                                                 column masses) const {
        return new_labels(centroids, labels, masses);
    }
};
static_assert(label_order_policy<largest_first>);

/// Which end of a feature is cluster 0.
enum class first_cluster {
    highest, ///< the cluster with the highest value
    lowest   ///< the cluster with the lowest value
};

/// Clusters in the order of one feature of their centroids: the highest is 0, or the lowest. Equal ones stand in the
/// order of their other features.
struct by_feature {
    required<int, "feature"> feature;             ///< column of the features, 0-based
    first_cluster first = first_cluster::highest; ///< the cluster that becomes 0

    /// The new label of each old one.
    /// @throws error `bad_parameter` when there is no such feature.
    /// Complexity: O(k log k).
    [[nodiscard]] std::vector<int> new_labels(const matrix& centroids, std::span<const int>, column) const {
        require(feature >= 0 && feature < centroids.cols(), "by_feature: feature must be in [0, ", centroids.cols(),
                "), got ", feature.get());
        std::vector<std::size_t> order(static_cast<std::size_t>(centroids.rows()));
        std::iota(order.begin(), order.end(), std::size_t{0});
        const auto value = [&](std::size_t c) {
            return centroids(static_cast<Eigen::Index>(c), Eigen::Index{feature.get()});
        };
        std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
            if (value(a) != value(b))
                return first == first_cluster::highest ? value(a) > value(b) : value(a) < value(b);
            return detail::centroid_before(centroids, a, b);
        });
        return detail::places_of_labels(order);
    }
    /// The same on any ranks: centroids and weights are those of all.
    [[nodiscard]] std::vector<int> new_labels_on(const auto&, const matrix& centroids, std::span<const int> labels,
                                                 column masses) const {
        return new_labels(centroids, labels, masses);
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("by_feature");
        each("feature", of.feature...);
        each("first", of.first...);
    }
};
static_assert(label_order_policy<by_feature>);

/// Each cluster takes the label of the earlier cluster it continues: the pairing of centroids with the least total
/// squared distance. New clusters come after the old ones; where old ones have gone, labels close up (`partners` says
/// who is who). Both fits must use the same features on the same scale.
struct matched_centroids {
    matrix previous; ///< centroids of the earlier fit, clusters x features

    /// The earlier label that each cluster continues, -1 for none.
    /// @param centroids of the later fit, clusters x features
    /// @returns one earlier label per cluster
    [[nodiscard]] std::vector<int> partners(const matrix& centroids) const {
        std::vector<int> out;
        for (const auto p : pairing(centroids))
            out.push_back(p < static_cast<std::size_t>(previous.rows()) ? static_cast<int>(p) : -1);
        return out;
    }

    /// The new label of each old one.
    /// @throws error `bad_shape` when the features differ in number, `bad_value` for a centroid that is not finite.
    /// Complexity: O(k^3 + k^2 d).
    [[nodiscard]] std::vector<int> new_labels(const matrix& centroids, std::span<const int>, column) const {
        return detail::labels_of_partners(pairing(centroids), static_cast<std::size_t>(previous.rows()));
    }
    /// The same on any ranks: centroids and weights are those of all.
    [[nodiscard]] std::vector<int> new_labels_on(const auto&, const matrix& centroids, std::span<const int> labels,
                                                 column masses) const {
        return new_labels(centroids, labels, masses);
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("matched_centroids");
        each("previous", of.previous...);
    }

private:
    [[nodiscard]] std::vector<std::size_t> pairing(const matrix& centroids) const {
        if (previous.rows() == 0 || previous.cols() != centroids.cols())
            fail(errc::bad_shape, no_row, "matched_centroids: previous must have at least one row and ",
                 centroids.cols(), " features, got ", previous.rows(), " x ", previous.cols());
        require_finite("matched_centroids", previous);
        require_finite("matched_centroids", centroids);
        // in the unit of the largest value no square leaves the range of double
        const double unit = detail::power_of_two_for((std::max)(largest(previous), largest(centroids)));
        const matrix now = centroids * unit, then = previous * unit;
        matrix cost(now.rows(), then.rows());
        for (Eigen::Index a = 0; a < cost.rows(); ++a)
            for (Eigen::Index b = 0; b < cost.cols(); ++b)
                cost(a, b) = (now.row(a) - then.row(b)).squaredNorm();
        return detail::best_partners(cost);
    }
    [[nodiscard]] static double largest(const matrix& of) { return of.size() == 0 ? 0.0 : of.cwiseAbs().maxCoeff(); }
};
static_assert(label_order_policy<matched_centroids>);

/// Each cluster takes the label of the earlier cluster with which it shares most customers: the pairing with the most
/// customers in common over all. For two fits on any features, of lists of customers that meet by id: who is in one of
/// them only, or was set aside, has no say.
///
///     const auto now = relabelled(fit, matched_customers{january.customer, january_labels, february.customer});
template <class Id>
struct matched_customers {
    std::vector<Id> earlier;         ///< ids of the customers of the earlier fit, unique
    std::vector<int> earlier_labels; ///< their labels, at least 0; -1: set aside
    std::vector<Id> customers;       ///< ids of the rows of the fit to be named, unique

    /// The earlier label that each cluster continues, -1 for none.
    /// @param labels of the later list of customers, -1 for who is set aside
    /// @param clusters how many the later fit has
    /// @returns one earlier label per cluster
    [[nodiscard]] std::vector<int> partners(std::span<const int> labels, std::size_t clusters) const {
        std::vector<int> out;
        const auto [partner, limit] = pairing(one_rank{}, labels, clusters);
        for (const auto p : partner)
            out.push_back(p < limit ? static_cast<int>(p) : -1);
        return out;
    }

    /// The new label of each old one.
    /// @throws error `bad_shape` where ids and labels differ in number; `bad_value` for an id that stands twice, an
    /// earlier label outside [-1, 1'000'000), and when the two fits have no customer in common
    /// Complexity: O(n log n + k^3), or O(n + k^3) for ascending ids.
    [[nodiscard]] std::vector<int> new_labels(const matrix&, std::span<const int> labels, column masses) const {
        return new_labels_on(one_rank{}, {}, labels, masses);
    }
    /// The same of customers who are spread over ranks: `customers` are this rank's own, `earlier` at least those of
    /// them who were there, wherever they were then.
    /// @throws error as above, of all
    template <ranks_policy Ranks>
    [[nodiscard]] std::vector<int> new_labels_on(const Ranks& ranks, const matrix&, std::span<const int> labels,
                                                 column masses) const {
        const auto [partner, limit] = pairing(ranks, labels, masses.size());
        return detail::labels_of_partners(partner, limit);
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("matched_customers");
        each("earlier", of.earlier...);
        each("earlier_labels", of.earlier_labels...);
        each("customers", of.customers...);
    }

private:
    template <class Ranks>
    [[nodiscard]] std::pair<std::vector<std::size_t>, std::size_t>
    pairing(const Ranks& ranks, std::span<const int> labels, std::size_t clusters) const {
        require_same_size("matched_customers", "earlier_labels", earlier.size(), earlier_labels.size());
        require_same_size("matched_customers", "customers", labels.size(), customers.size());
        for (std::size_t i = 0; i < earlier_labels.size(); ++i)
            if (earlier_labels[i] < -1 || earlier_labels[i] >= detail::label_limit)
                fail(errc::bad_value, i, "matched_customers: earlier_labels must be in [-1, ", detail::label_limit,
                     "), got ", earlier_labels[i], " in row ", i);
        for (const int each : labels)
            if (each >= 0 && static_cast<std::size_t>(each) >= clusters)
                fail(errc::bad_shape, no_row, "matched_customers: labels must be below ", clusters, ", got ", each);
        std::vector<int> then, now;
        for (const auto& [before, after] : align(earlier, customers).both)
            if (earlier_labels[before] >= 0 && labels[after] >= 0) {
                then.push_back(earlier_labels[before]);
                now.push_back(labels[after]);
            }
        if (detail::all_sum(ranks, now.size()) == 0)
            fail(errc::bad_value, no_row,
                 "matched_customers: the two fits must have a customer in common that neither set aside, got none of ",
                 detail::all_sum(ranks, earlier.size()), " and ", detail::all_sum(ranks, customers.size()));
        const matrix counts = contingency_on(ranks, now, then);
        matrix cost = matrix::Zero(static_cast<Eigen::Index>(clusters), counts.cols());
        for (Eigen::Index b = 0; b < counts.cols(); ++b)
            for (Eigen::Index a = 0; a < counts.rows(); ++a)
                cost(a, b) = -counts(a, b);
        return {detail::best_partners(cost), static_cast<std::size_t>(counts.cols())};
    }
};
static_assert(label_order_policy<matched_customers<int>>);

/// @cond INTERNAL
namespace detail {

/// Refuses clusters that no fit gives.
template <class Fit>
void require_clusters(const Fit& fit) {
    const auto k = static_cast<std::size_t>(fit.centroids.rows());
    require_same_size("relabelled", "sizes", k, fit.sizes.size());
    require_same_size("relabelled", "masses", k, fit.masses.size());
    require_finite("relabelled", fit.centroids);
    require_finite("relabelled", "masses", fit.masses);
    for (std::size_t i = 0; i < fit.labels.size(); ++i)
        if (fit.labels[i] < -1 || (fit.labels[i] >= 0 && static_cast<std::size_t>(fit.labels[i]) >= k))
            fail(errc::bad_value, i, "relabelled: labels must be in [-1, ", k, "), got ", fit.labels[i], " in row ", i);
}

/// The fit under the labels that a policy has returned.
template <class Fit>
[[nodiscard]] Fit renamed(Fit fit, const std::vector<int>& label) {
    const auto k = static_cast<std::size_t>(fit.centroids.rows());
    std::vector<bool> taken(k, false);
    if (label.size() != k)
        fail(errc::bad_shape, no_row, "relabelled: the policy must return ", k, " labels, got ", label.size());
    for (const int each : label) {
        if (each < 0 || static_cast<std::size_t>(each) >= k || taken[static_cast<std::size_t>(each)])
            fail(errc::bad_value, no_row, "relabelled: the policy must return each of 0 to ", k - 1, " once");
        taken[static_cast<std::size_t>(each)] = true;
    }
    const auto before = fit;
    for (std::size_t c = 0; c < k; ++c) {
        const auto to = static_cast<std::size_t>(label[c]);
        fit.centroids.row(static_cast<Eigen::Index>(to)) = before.centroids.row(static_cast<Eigen::Index>(c));
        fit.sizes[to] = before.sizes[c];
        fit.masses[to] = before.masses[c];
    }
    for (int& each : fit.labels)
        if (each >= 0) // a row that was set aside has no cluster
            each = label[static_cast<std::size_t>(each)];
    return fit;
}

} // namespace detail
/// @endcond

/// A fit with its clusters renamed: centroids, labels, sizes and masses together.
/// @param fit   a result of `kmeans::fit`, or anything with these four fields
/// @param order a policy: `largest_first`, `by_feature`, `matched_centroids`, `matched_customers` or one of your own
/// @returns the same clusters under their new labels
/// @throws error `bad_shape` for sizes or masses that are not one per centroid; `bad_value` for a centroid or mass that
/// is not finite, a label outside [-1, k), and when the policy does not return each of 0..k-1 once
/// Complexity: O(n + k d) and the policy.
template <class Fit, class Order>
[[nodiscard]] Fit relabelled(Fit fit, const Order& order) {
    static_assert(label_order_policy<Order>,
                  "relabelled: the order must offer `std::vector<int> new_labels(const matrix& centroids, "
                  "std::span<const int> labels, column masses) const`");
    detail::require_clusters(fit); // it may come from a store
    const std::vector<int> label = order.new_labels(fit.centroids, fit.labels, fit.masses);
    return detail::renamed(std::move(fit), label);
}

/// `relabelled` on ranks: each gives the fit with the labels of its own rows, and all get the names of one place.
/// @param ranks all of them
/// @param fit   a result of `kmeans::fit_on`, or anything with these four fields
/// @param order a policy that offers `new_labels_on(ranks, centroids, labels, masses)`, as all of the library do
/// @returns the same clusters under their new labels
/// @throws error as `relabelled`
/// Complexity: as `relabelled`; `matched_customers` sends what `contingency_on` does.
template <ranks_policy Ranks, class Fit, class Order>
[[nodiscard]] Fit relabelled_on(const Ranks& ranks, Fit fit, const Order& order) {
    constexpr bool runs =
        requires { order.new_labels_on(ranks, fit.centroids, std::span<const int>{fit.labels}, column{fit.masses}); };
    static_assert(runs, "relabelled_on: the order must offer `std::vector<int> new_labels_on(ranks, const matrix& "
                        "centroids, std::span<const int> labels, column masses) const`");
    detail::require_clusters(fit);
    if constexpr (runs) {
        const std::vector<int> label = order.new_labels_on(ranks, fit.centroids, fit.labels, fit.masses);
        return detail::renamed(std::move(fit), label);
    } else {
        return fit;
    }
}

} // namespace clientele::inline CLIENTELE_ABI
