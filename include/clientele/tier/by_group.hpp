#pragma once

/// @file
/// Thresholds that differ by industry, product or any other peer group.

#include <clientele/fwd.hpp>
#include <clientele/math/detail/gather.hpp>
#include <clientele/math/matrix.hpp>
#include <clientele/retelling.hpp>
#include <clientele/tier/tier_rules.hpp>

#include <algorithm>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// The rows of each group, groups ascending.
template <class Group>
[[nodiscard]] std::vector<std::pair<Group, std::vector<std::size_t>>> rows_by_group(std::span<const Group> groups) {
    std::vector<Group> seen(groups.begin(), groups.end());
    std::sort(seen.begin(), seen.end());
    seen.erase(std::unique(seen.begin(), seen.end()), seen.end());
    std::vector<std::pair<Group, std::vector<std::size_t>>> result;
    result.reserve(seen.size());
    for (const auto group : seen)
        result.emplace_back(group, std::vector<std::size_t>{});
    for (std::size_t row = 0; row < groups.size(); ++row)
        result[static_cast<std::size_t>(std::lower_bound(seen.begin(), seen.end(), groups[row]) - seen.begin())]
            .second.push_back(row);
    return result;
}

/// The same of the groups of all ranks, with this rank's rows of each, which may be none.
template <class Ranks>
[[nodiscard]] std::vector<std::pair<int, std::vector<std::size_t>>> rows_by_group_on(const Ranks& ranks,
                                                                                     std::span<const int> groups) {
    auto own = rows_by_group(groups);
    if constexpr (alone<Ranks>) {
        return own;
    } else {
        std::vector<int> names;
        for (const auto& each : own)
            names.push_back(each.first);
        auto all = rows_by_group(std::span<const int>{all_values<int>(ranks, names)});
        auto next = own.begin(); // both ascend, and whatever is here is among all
        for (auto& [group, rows] : all)
            rows = next != own.end() && next->first == group ? std::move((next++)->second) : std::vector<std::size_t>{};
        return all;
    }
}

/// What `call()` returns, which sees the rows of a group alone: what it refuses about one of them is told with the row
/// among all by the rank that has it. `first_of_group`, `first_of_all`: where the rows of this rank begin in the group
/// and among all.
template <class Call>
decltype(auto) naming_rows_of_all(int group, const std::vector<std::size_t>& rows, Call call,
                                  std::size_t first_of_group = 0, std::size_t first_of_all = 0) {
    return retelling(call, [&](const error& refused) {
        if (refused.row() == no_row)
            return;
        if (refused.row() < first_of_group || refused.row() - first_of_group >= rows.size())
            fail(refused.code(), no_row, refused.what(), " of group ", group);
        const auto row = first_of_all + rows[refused.row() - first_of_group];
        fail(refused.code(), row, refused.what(), " of group ", group, ", which is row ", row, " of all");
    });
}

/// The policy of a group: its own, or the common one.
template <class Policy>
[[nodiscard]] const Policy* of_group(const Policy* common, const std::vector<std::pair<int, Policy>>& own, int group) {
    for (const auto& [which, policy] : own)
        if (which == group)
            return &policy;
    return common;
}

template <class Policy>
void require_groups_differ(std::string_view where, const std::vector<std::pair<int, Policy>>& own) {
    for (std::size_t a = 0; a < own.size(); ++a)
        for (std::size_t b = 0; b < a; ++b)
            require(own[a].first != own[b].first, where, ": group ", own[a].first, " has two policies");
}

} // namespace detail
/// @endcond

/// Tiers fitted per group, ready for customers who come later.
template <class Fitted>
struct fitted_group_tiers {
    std::vector<int> tiers;                     ///< the tier of each customer that was fitted
    std::vector<std::pair<int, Fitted>> groups; ///< what was fitted for each group, groups ascending

    /// The number of tiers.
    [[nodiscard]] int count() const {
        int most = 1;
        for (const auto& [group, fitted] : groups)
            most = (std::max)(most, static_cast<int>(fitted.count()));
        return most;
    }

    /// The tiers of other customers by the thresholds of their groups.
    /// @param values one finite number per customer
    /// @param in_group the group of each customer
    /// @returns one tier per row
    /// @throws error `bad_shape` for sizes that differ, `bad_value` with a row of a group that was not fitted or of a
    ///         value that is not finite, `bad_parameter` for groups that are not ascending
    /// Complexity: O(n log n).
    [[nodiscard]] std::vector<int> apply(column values, std::span<const int> in_group) const {
        require_same_size("tiers_by_group", "groups", values.size(), in_group.size());
        require_finite("tiers_by_group", "values", values);
        require_sound("tiers_by_group");
        std::vector<int> result(values.size());
        for (const auto& [group, rows] : detail::rows_by_group(in_group)) {
            const auto found = std::lower_bound(groups.begin(), groups.end(), group,
                                                [](const auto& each, int number) { return each.first < number; });
            if (found == groups.end() || found->first != group)
                fail(errc::bad_value, rows.front(), "tiers_by_group: group ", group, " of row ", rows.front(),
                     " was not fitted");
            const auto part = detail::gather(values, rows);
            const auto placed = detail::naming_rows_of_all(group, rows, [&] { return found->second.apply(part); });
            for (std::size_t i = 0; i < rows.size(); ++i)
                result[rows[i]] = placed[i];
        }
        return result;
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("fitted_group_tiers");
        each("tiers", of.tiers...);
        each("groups", of.groups...);
    }
    /// Refuses groups that do not ascend; what was fitted for each refuses what it can when it is applied.
    /// @param where the function that refuses
    /// @throws error `bad_parameter`
    void require_sound(std::string_view where) const {
        for (std::size_t g = 1; g < groups.size(); ++g)
            require(groups[g - 1].first < groups[g].first, where, ": the fitted groups must ascend, got ",
                    groups[g].first, " after ", groups[g - 1].first);
    }
};

/// One tier policy per peer group: the same one fitted within each group, or a group's own.
///
///     tiers_by_group{.policy = spend_thresholds{}, .own = {{steel, spend_thresholds{{5e6, 2e6, 5e5}}}}}
template <class Policy>
struct tiers_by_group {
    static_assert(tier_policy<Policy>,
                  "tiers_by_group: policy must offer fit(column) with tiers, count() and apply(column)");

    Policy policy;                             ///< for each group without its own
    std::vector<std::pair<int, Policy>> own{}; ///< group number and its own policy

    /// The tiers of a population.
    /// @param values one finite number per customer
    /// @param in_group the group of each customer, any number
    /// @returns the tiers, and what was fitted for each group
    /// @throws error `bad_shape` for sizes that differ, `empty_input` for no row, `bad_parameter` for two policies for
    ///         one group, and those of the policies
    /// Complexity: O(n log n).
    [[nodiscard]] auto fit(column values, std::span<const int> in_group) const {
        return fit_on(one_rank{}, values, in_group);
    }
    /// The same where customers are spread over ranks: each gives its own, or none, and has their tiers. Sends 8 bytes
    /// and 4 for each group that it has to every other rank, and for each group 8 bytes to every other rank and what
    /// its policy sends.
    /// @throws error as above; rows are those of all
    template <ranks_policy Ranks>
    [[nodiscard]] auto fit_on(const Ranks& ranks, column values, std::span<const int> in_group) const {
        using fitted = decltype(policy.fit(values));
        detail::refusing_together(
            ranks, 0, [&] { require_same_size("tiers_by_group", "groups", values.size(), in_group.size()); });
        detail::require_groups_differ("tiers_by_group", own);
        const auto rows_of_all = detail::ranked_rows::of(ranks, values.size());
        if (rows_of_all.all == 0)
            fail(errc::empty_input, no_row, "tiers_by_group: values must have at least one row, got none");
        detail::require_finite_on(ranks, rows_of_all, "tiers_by_group", "values", values);
        fitted_group_tiers<fitted> result{std::vector<int>(values.size()), {}};
        for (const auto& [group, rows] : detail::rows_by_group_on(ranks, in_group)) {
            const auto part = detail::gather(values, rows);
            const auto first = detail::ranked_rows::of(ranks, rows.size()).first;
            result.groups.emplace_back(
                group,
                detail::naming_rows_of_all(
                    group, rows,
                    [&] { return detail::fit_tiers_on(ranks, *detail::of_group(&policy, own, group), column{part}); },
                    first, rows_of_all.first));
            const auto& tiers = result.groups.back().second.tiers;
            for (std::size_t i = 0; i < rows.size(); ++i)
                result.tiers[rows[i]] = tiers[i];
        }
        return result;
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("tiers_by_group");
        each("policy", of.policy...);
        each("own", of.own...);
    }
};

/// Rules per peer group: a group's own, or the common ones. All must have the same columns and the same number of
/// tiers.
template <class Missing>
struct rules_by_group {
    tier_rules<Missing> rules;                              ///< for each group without its own
    std::vector<std::pair<int, tier_rules<Missing>>> own{}; ///< group number and its own rules

    /// The tier of each customer by the rules of its group.
    /// @param x customers x criteria, columns as named
    /// @param in_group the group of each customer
    /// @returns one tier per row, and the names of the common rules
    /// @throws error `bad_shape` for sizes that differ, `bad_parameter` for two sets of rules for one group or rules
    ///         with other columns or another number of tiers, and those of `tier_rules`
    /// Complexity: O(n x requirements).
    [[nodiscard]] rule_tiers apply(const matrix_view& x, std::span<const int> in_group) const {
        require_same_size("rules_by_group", "groups", static_cast<std::size_t>(x.rows()), in_group.size());
        detail::require_groups_differ("rules_by_group", own);
        for (const auto& [group, each] : own)
            require(each.criteria == rules.criteria && each.rules.size() == rules.rules.size(),
                    "rules_by_group: the rules of group ", group,
                    " must have the columns and the number of tiers of the common rules");
        rule_tiers result{std::vector<int>(in_group.size()), {}};
        for (const auto& rule : rules.rules)
            result.names.push_back(rule.name);
        result.names.push_back(rules.otherwise);
        for (const auto& [group, members] : detail::rows_by_group(in_group)) {
            matrix part(static_cast<Eigen::Index>(members.size()), x.cols());
            for (std::size_t i = 0; i < members.size(); ++i)
                part.row(static_cast<Eigen::Index>(i)) = x.row(static_cast<Eigen::Index>(members[i]));
            const auto placed = detail::naming_rows_of_all(
                group, members, [&] { return detail::of_group(&rules, own, group)->apply(part); });
            for (std::size_t i = 0; i < members.size(); ++i)
                result.tiers[members[i]] = placed.tiers[i];
        }
        return result;
    }
};

} // namespace clientele::inline CLIENTELE_ABI
