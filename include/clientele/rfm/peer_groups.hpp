#pragma once

/// @file
/// Cuts of their own for each industry, region or currency.

#include <clientele/fwd.hpp>
#include <clientele/rfm/concepts.hpp>
#include <clientele/rfm/detail/score_columns.hpp>
#include <clientele/rfm/fitted_cuts.hpp>
#include <clientele/rfm/rfm.hpp>
#include <clientele/types.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// What happens to customers of a group that was too small, or not there, when the cuts were fitted.
enum class groupless {
    all_customers, ///< they get the cuts of all customers together
    refuse         ///< `error` with the row
};
/// The words of what is saved.
constexpr std::array<std::string_view, 2> words_of(groupless) noexcept { return {"all_customers", "refuse"}; }

/// The fitted cuts of every peer group.
template <class Group>
struct group_cuts {
    std::vector<Group> groups;                   ///< groups with cuts of their own, ascending
    std::vector<rfm_cuts> cuts;                  ///< theirs, in that order
    rfm_cuts all;                                ///< of all customers together
    std::vector<Group> small;                    ///< groups that were too small for their own, ascending
    groupless others = groupless::all_customers; ///< what happens to these and to unknown ones

    /// Scores customers by the cuts of their groups. Scores of a group with fewer bins than others are stretched onto
    /// the common levels, worst to worst and best to best.
    ///
    /// @param group of each customer
    /// @param columns one per dimension, of the same length
    /// @returns the scores of these customers
    /// @throws error as `rfm_cuts::apply`; `bad_value` with the row of a customer without group cuts when `others`
    /// refuses
    /// Complexity: O(n d log bins + n log groups).
    [[nodiscard]] rfm_scores apply(std::span<const Group> group, std::span<const column> columns) const;

    /// The three columns of `rfm`.
    /// @throws error as for a list of columns
    [[nodiscard]] rfm_scores apply(std::span<const Group> group, column recency_days, column purchases,
                                   column amounts) const {
        return apply(group, std::array{recency_days, purchases, amounts});
    }

    /// Refuses what no fit gives: groups that do not ascend or have not one set of cuts each, and cuts of other
    /// dimensions than those of all customers.
    /// @param where the function that refuses
    /// @throws error `bad_parameter`
    void require_sound(std::string_view where) const {
        all.require_sound(where);
        require_same_size(where, "cuts", groups.size(), cuts.size());
        for (std::size_t g = 0; g < groups.size(); ++g) {
            require(g == 0 || groups[g - 1] < groups[g], where, ": groups must ascend, not so at position ", g);
            cuts[g].require_sound(where);
            require_same_size(where, "dimensions", all.dimensions.size(), cuts[g].dimensions.size());
            for (std::size_t d = 0; d < all.dimensions.size(); ++d)
                require(cuts[g].dimensions[d].name == all.dimensions[d].name, where, ": dimension ", d,
                        " must be named ", all.dimensions[d].name, " in every group, got ", cuts[g].dimensions[d].name);
        }
    }

    /// The cuts for a group: its own, or those of all customers.
    [[nodiscard]] const rfm_cuts& of(const Group& group) const {
        const auto at = std::lower_bound(groups.begin(), groups.end(), group);
        return at != groups.end() && *at == group ? cuts[static_cast<std::size_t>(at - groups.begin())] : all;
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("group_cuts");
        each("groups", of.groups...);
        each("cuts", of.cuts...);
        each("all", of.all...);
        each("small", of.small...);
        each("others", of.others...);
    }
};

/// What a fit by groups returns.
template <class Group>
struct group_result {
    group_cuts<Group> cuts; ///< to freeze and apply
    rfm_scores scores;      ///< of the customers that were fitted

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("group_result");
        each("cuts", of.cuts...);
        each("scores", of.scores...);
    }
};

/// Fits cuts within each peer group: a good customer of the bakeries is compared with bakeries.
template <class Scoring>
struct per_group {
    static_assert(rfm_scoring_policy<Scoring>,
                  "per_group: scoring must be an rfm_scoring_policy: fit(span of columns) const returning rfm_result");

    Scoring scoring{};                           ///< what is fitted in each group
    std::size_t least_buyers = 30;               ///< groups with fewer have no cuts of their own; at least 1
    groupless others = groupless::all_customers; ///< what happens to them and to groups that come later

    /// Learns cuts per group from these customers, and scores them.
    ///
    /// @param group of each customer: a vector or span of anything that `<` and `==` compare
    /// @param columns one per dimension, of the same length
    /// @returns cuts per group and of all customers; scores; row ties are settled within each group
    /// @throws error as the scoring's fit, `bad_shape`, `bad_parameter`; with groupless::refuse `bad_value` for a small
    /// group
    /// Complexity: that of the scoring, twice, plus O(n log n) to sort the groups.
    template <class Groups>
    [[nodiscard]] auto fit(const Groups& group, std::span<const column> columns) const {
        return fit_groups(std::span{group}, columns);
    }

    /// The three columns of `rfm`.
    /// @throws error as for a list of columns
    template <class Groups>
    [[nodiscard]] auto fit(const Groups& group, column recency_days, column purchases, column amounts) const {
        return fit_groups(std::span{group}, std::array{recency_days, purchases, amounts});
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("per_group");
        each("scoring", of.scoring...);
        each("least_buyers", of.least_buyers...);
        each("others", of.others...);
    }

private:
    template <class Group>
    [[nodiscard]] group_result<std::remove_const_t<Group>> fit_groups(std::span<Group> group,
                                                                      std::span<const column> columns) const;
};

/// @cond INTERNAL
namespace detail {

// The columns of some rows, and what owns them.
struct gathered_columns {
    std::vector<std::vector<double>> values;
    std::vector<column> columns;

    gathered_columns(std::span<const column> from, std::span<const std::size_t> rows) : values(from.size()) {
        for (std::size_t d = 0; d < from.size(); ++d)
            columns.push_back(gather(from[d], rows, values[d]));
    }
};

// Puts the scores of some rows in their places, stretched onto the levels of the whole.
inline void put_scores(rfm_scores& whole, std::span<const std::size_t> rows, const rfm_scores& part) {
    for (std::size_t d = 0; d < whole.dimensions.size(); ++d) {
        const int levels = part.dimensions[d].levels, onto = whole.dimensions[d].levels;
        for (std::size_t i = 0; i < rows.size(); ++i)
            whole.dimensions[d].score[rows[i]] = score_on_scale(part.dimensions[d].score[i], levels, onto);
    }
}

// Scores of no customer yet, with the greatest levels that any of the cuts have.
template <class Group>
rfm_scores empty_scores(const group_cuts<Group>& cuts, std::size_t n) {
    rfm_scores scores;
    for (std::size_t d = 0; d < cuts.all.dimensions.size(); ++d) {
        int levels = cuts.all.dimensions[d].levels;
        for (const auto& each : cuts.cuts)
            levels = (std::max)(levels, each.dimensions[d].levels);
        const auto& all = cuts.all.dimensions[d];
        scores.dimensions.push_back({all.name, all.role, levels, all.weight, std::vector<int>(n, 0)});
    }
    return scores;
}

// Calls `each(rows)` for the rows of one group after the other, groups ascending, rows ascending within.
template <class Group, class Each>
void for_each_group(std::span<const Group> group, const Each& each) {
    std::vector<std::size_t> order(group.size());
    for (std::size_t i = 0; i < order.size(); ++i)
        order[i] = i;
    std::sort(order.begin(), order.end(),
              [&](std::size_t a, std::size_t b) { return group[a] < group[b] || (!(group[b] < group[a]) && a < b); });
    for (std::size_t first = 0; first < order.size();) {
        std::size_t last = first;
        while (last < order.size() && !(group[order[first]] < group[order[last]]))
            ++last;
        each(std::span<const std::size_t>{order}.subspan(first, last - first));
        first = last;
    }
}

} // namespace detail
/// @endcond

template <class Group>
rfm_scores group_cuts<Group>::apply(std::span<const Group> group, std::span<const column> columns) const {
    for (const auto& each : columns)
        require_same_size("group_cuts", "columns", group.size(), each.size());
    require_sound("group_cuts");
    auto scores = detail::empty_scores(*this, group.size());
    detail::for_each_group<Group>(group, [&](std::span<const std::size_t> rows) {
        const auto& theirs = of(group[rows.front()]);
        if (&theirs == &all && others == groupless::refuse)
            fail(errc::bad_value, rows.front(), "group_cuts: the group must have cuts of its own, and that of row ",
                 rows.front(), " has none");
        detail::put_scores(scores, rows, theirs.apply(detail::gathered_columns{columns, rows}.columns));
    });
    return scores;
}

template <class Scoring>
template <class Group>
group_result<std::remove_const_t<Group>> per_group<Scoring>::fit_groups(std::span<Group> group,
                                                                        std::span<const column> columns) const {
    using key_type = std::remove_const_t<Group>;
    require(least_buyers >= 1, "per_group: least_buyers must be at least 1, got ", least_buyers);
    for (const auto& each : columns)
        require_same_size("per_group", "columns", group.size(), each.size());
    const auto pooled = scoring.fit(columns);
    group_result<key_type> result{{{}, {}, pooled.cuts, {}, others}, {}};
    std::vector<std::vector<std::size_t>> own; // rows of the groups with cuts of their own
    std::vector<rfm_scores> scored;
    detail::for_each_group<key_type>(group, [&](std::span<const std::size_t> rows) {
        std::size_t buyers = 0;
        for (const auto row : rows)
            buyers += pooled.scores.buyer(row);
        const auto& key = group[rows.front()];
        if (buyers < least_buyers) {
            if (others == groupless::refuse)
                fail(errc::bad_value, rows.front(), "per_group: a group must have at least ", least_buyers,
                     " buyers, and that of row ", rows.front(), " has ", buyers);
            result.cuts.small.push_back(key);
            return;
        }
        auto fitted = scoring.fit(detail::gathered_columns{columns, rows}.columns);
        result.cuts.groups.push_back(key);
        result.cuts.cuts.push_back(std::move(fitted.cuts));
        own.emplace_back(rows.begin(), rows.end());
        scored.push_back(std::move(fitted.scores));
    });
    result.scores = detail::empty_scores(result.cuts, group.size());
    std::vector<std::size_t> every(group.size());
    for (std::size_t row = 0; row < every.size(); ++row)
        every[row] = row;
    detail::put_scores(result.scores, every, pooled.scores); // small groups keep these
    for (std::size_t g = 0; g < own.size(); ++g)
        detail::put_scores(result.scores, own[g], scored[g]);
    return result;
}

} // namespace clientele::inline CLIENTELE_ABI
