#pragma once

/// @file
/// What to do when a cluster loses all its rows during a run.

#include <clientele/cluster/concepts.hpp>
#include <clientele/parallel/detail/all_ranks.hpp>

#include <algorithm>
#include <cstddef>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// Whether row a stands before row b by its values, feature by feature.
[[nodiscard]] inline bool values_before(const matrix_view& x, std::size_t a, std::size_t b) {
    for (Eigen::Index f = 0; f < x.cols(); ++f) {
        const double of_a = x(static_cast<Eigen::Index>(a), f), of_b = x(static_cast<Eigen::Index>(b), f);
        if (of_a != of_b)
            return of_a < of_b;
    }
    return false;
}

/// The row that suffers most where it is, among those of positive weight (and of one cluster, unless that is -1); of
/// equally far ones the one with the smallest values, feature by feature, so that the order of the rows has no say.
/// Dropping is the answer when no row is away from its centroid: then there are too few distinct points.
template <class Ranks>
[[nodiscard]] empty_action move_to_farthest(const Ranks& ranks, const cluster_state& state, int cluster) {
    double farthest = 0;
    empty_action action{.what = empty_action::kind::drop};
    for (std::size_t i = 0; i < state.labels.size(); ++i) {
        const double distance = state.distances[i];
        if ((cluster >= 0 && state.labels[i] != cluster) || !(weight_of(state.weights, i) > 0) ||
            !(distance > 0 && distance >= farthest))
            continue;
        if (distance > farthest || values_before(state.x, i, action.row)) {
            farthest = distance;
            action = {.what = empty_action::kind::move, .row = i};
        }
    }
    if constexpr (!alone<Ranks>) {
        std::vector<double> own; // distance, number and values of the row
        if (action.what == empty_action::kind::move) {
            own = values_of_row(state.x, action.row);
            own.insert(own.begin(), {farthest, static_cast<double>(state.first + action.row)});
        }
        const auto all = all_values<double>(ranks, own);
        const std::ptrdiff_t width = state.x.cols() + 2;
        auto best = all.begin();
        for (auto each = all.begin(); each != all.end(); each += width)
            if (each[0] > best[0] ||
                (each[0] == best[0] && std::lexicographical_compare(each + 2, each + width, best + 2, best + width)))
                best = each;
        if (best != all.end())
            action = {.what = empty_action::kind::move, .row = static_cast<std::size_t>(best[1])};
    }
    return action;
}

} // namespace detail
/// @endcond

/// Moves the centroid onto the row that is farthest from its own; of equally far ones onto the one with the smallest
/// values, feature by feature. The default.
struct farthest_point {
    static constexpr std::string_view name = "farthest_point"; ///< for the record
    /// The farthest row.
    [[nodiscard]] empty_action refill(const cluster_state& state, int cluster) const {
        return refill_on(one_rank{}, state, cluster);
    }
    /// The farthest row of all ranks.
    template <ranks_policy Ranks>
    [[nodiscard]] empty_action refill_on(const Ranks& ranks, const cluster_state& state, int) const {
        return detail::move_to_farthest(ranks, state, -1);
    }
};
static_assert(empty_cluster_policy<farthest_point>);

/// Splits the heaviest cluster: the centroid moves onto its row that is farthest from the centre. Less drawn to
/// single outliers than `farthest_point`.
struct split_largest {
    static constexpr std::string_view name = "split_largest"; ///< for the record
    /// The farthest row of the heaviest cluster whose rows are not all alike.
    [[nodiscard]] empty_action refill(const cluster_state& state, int cluster) const {
        return refill_on(one_rank{}, state, cluster);
    }
    /// The same among the rows of all ranks.
    template <ranks_policy Ranks>
    [[nodiscard]] empty_action refill_on(const Ranks& ranks, const cluster_state& state, int) const {
        std::vector<int> tried(state.masses.size());
        for (std::size_t round = 0; round < state.masses.size(); ++round) {
            std::size_t heaviest = state.masses.size();
            for (std::size_t j = 0; j < state.masses.size(); ++j)
                if (!tried[j] && state.masses[j] > 0 &&
                    (heaviest == state.masses.size() || state.masses[j] > state.masses[heaviest]))
                    heaviest = j;
            if (heaviest == state.masses.size())
                break;
            tried[heaviest] = true;
            const auto action = detail::move_to_farthest(ranks, state, static_cast<int>(heaviest));
            if (action.what == empty_action::kind::move)
                return action;
        }
        return {.what = empty_action::kind::drop};
    }
};
static_assert(empty_cluster_policy<split_largest>);

/// Leaves the centroid where it is: rows may come back to it.
struct keep_empty {
    static constexpr std::string_view name = "keep_empty"; ///< for the record
    /// Keep.
    [[nodiscard]] empty_action refill(const cluster_state&, int) const noexcept {
        return {.what = empty_action::kind::keep};
    }
    /// Keep.
    [[nodiscard]] empty_action refill_on(const auto&, const cluster_state& state, int cluster) const noexcept {
        return refill(state, cluster);
    }
};
static_assert(empty_cluster_policy<keep_empty>);

/// Removes the cluster; the fit ends with fewer than k.
struct drop_empty {
    static constexpr std::string_view name = "drop_empty"; ///< for the record
    /// Drop.
    [[nodiscard]] empty_action refill(const cluster_state&, int) const noexcept {
        return {.what = empty_action::kind::drop};
    }
    /// Drop.
    [[nodiscard]] empty_action refill_on(const auto&, const cluster_state& state, int cluster) const noexcept {
        return refill(state, cluster);
    }
};
static_assert(empty_cluster_policy<drop_empty>);

/// Throws: for hosts that would rather hear of it.
struct refuse_empty {
    static constexpr std::string_view name = "refuse_empty"; ///< for the record
    /// @throws error `bad_value`
    [[nodiscard]] empty_action refill(const cluster_state&, int cluster) const {
        fail(errc::bad_value, no_row, "kmeans: cluster ", cluster, " has lost all its rows (policy refuse_empty)");
    }
    /// @throws error `bad_value`, on every rank
    [[nodiscard]] empty_action refill_on(const auto&, const cluster_state& state, int cluster) const {
        return refill(state, cluster);
    }
};
static_assert(empty_cluster_policy<refuse_empty>);

} // namespace clientele::inline CLIENTELE_ABI
