#pragma once

/// @file
/// The lines that a budget is placed on, their groups, and the bounds that contradict each other.

#include <clientele/math/detail/short_number.hpp>
#include <clientele/math/exact_sum.hpp>
#include <clientele/plan/response.hpp>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// The group of a line, or the parent of a group, that is in none but the budget.
inline constexpr std::size_t no_group = (std::numeric_limits<std::size_t>::max)();

/// What a budget is placed on, a line for each customer or segment, as columns. A line whose floor is its ceiling is
/// fixed. Columns that are left out are the same for all lines.
template <class Response>
struct budget_lines {
    std::span<const Response> response;   ///< what an amount brings
    column cost{};                        ///< of one unit, finite and above 0; left out: 1
    column floor{};                       ///< the least amount, finite, 0 or more; left out: 0
    column ceiling{};                     ///< the most, 0 or more, perhaps infinite; left out: infinite
    std::span<const std::size_t> group{}; ///< the place of its group, or `no_group`; left out: none

    /// The number of lines.
    [[nodiscard]] std::size_t size() const noexcept { return response.size(); }
    /// What a unit of a line costs.
    [[nodiscard]] double cost_of(std::size_t line) const noexcept { return cost.empty() ? 1 : cost[line]; }
    /// The least amount of a line.
    [[nodiscard]] double floor_of(std::size_t line) const noexcept { return floor.empty() ? 0 : floor[line]; }
    /// The most of a line.
    [[nodiscard]] double ceiling_of(std::size_t line) const noexcept {
        return ceiling.empty() ? detail::without_end : ceiling[line];
    }
    /// The group of a line.
    [[nodiscard]] std::size_t group_of(std::size_t line) const noexcept {
        return group.empty() ? no_group : group[line];
    }
};

/// Lines whose spending together is bounded. Groups may lie in others.
struct spend_group {
    double floor = 0;                     ///< the least that is spent on it, finite, 0 or more
    double ceiling = detail::without_end; ///< the most, 0 or more
    std::size_t parent = no_group;        ///< the place of the group it lies in, or `no_group`

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("spend_group");
        each("floor", of.floor...);
        each("ceiling", of.ceiling...);
        each("parent", of.parent...);
    }
};

/// What bounds spending.
enum class bound_kind {
    line_floor,    ///< the floor of a line
    line_ceiling,  ///< the ceiling of a line
    group_floor,   ///< the floor of a group
    group_ceiling, ///< the ceiling of a group
    budget         ///< the budget
};
/// The words of what is saved.
constexpr std::array<std::string_view, 5> words_of(bound_kind) noexcept {
    return {"line_floor", "line_ceiling", "group_floor", "group_ceiling", "budget"};
}

/// One bound.
struct spend_bound {
    bound_kind kind = bound_kind::budget; ///< what it is
    std::size_t place = 0;                ///< of the line or the group; 0 for the budget
    double spend = 0;                     ///< the spending that it asks for or allows

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("spend_bound");
        each("kind", of.kind...);
        each("place", of.place...);
        each("spend", of.spend...);
    }
};

/// Bounds that nothing can meet together, while without any one of them something could: some ask for more than the
/// others allow.
struct bound_conflict {
    std::vector<spend_bound> asking{};   ///< floors, or a budget that is to be spent
    std::vector<spend_bound> allowing{}; ///< ceilings, or the budget
    double least = 0;                    ///< what is asked for together
    double most = 0;                     ///< what is allowed together

    /// How many bounds there are.
    [[nodiscard]] std::size_t size() const noexcept { return asking.size() + allowing.size(); }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("bound_conflict");
        each("asking", of.asking...);
        each("allowing", of.allowing...);
        each("least", of.least...);
        each("most", of.most...);
    }
};

/// One bound in words: "the floor of line 3".
/// @param line_name  what a line is called by its place, a text; as it stands: "line 3"
/// @param group_name what a group is called by its place
template <class LineName, class GroupName>
[[nodiscard]] std::string in_words(const spend_bound& of, const LineName& line_name, const GroupName& group_name) {
    switch (of.kind) {
    case bound_kind::line_floor:
        return sentence("the floor of ", line_name(of.place));
    case bound_kind::line_ceiling:
        return sentence("the ceiling of ", line_name(of.place));
    case bound_kind::group_floor:
        return sentence("the floor of ", group_name(of.place));
    case bound_kind::group_ceiling:
        return sentence("the ceiling of ", group_name(of.place));
    default:
        return "the budget";
    }
}

/// A conflict in words: "the floor of line 0 and the floor of line 1 ask for 45.9, the budget allows 44.52".
/// @param line_name  what a line is called by its place, a text
/// @param group_name what a group is called by its place
template <class LineName, class GroupName>
[[nodiscard]] std::string in_words(const bound_conflict& of, const LineName& line_name, const GroupName& group_name) {
    const auto list = [&](const std::vector<spend_bound>& bounds) {
        constexpr std::size_t most = 10;
        std::string all;
        for (std::size_t i = 0; i < bounds.size() && i < most; ++i)
            all += (i == 0 ? "" : i + 1 == bounds.size() ? " and " : ", ") + in_words(bounds[i], line_name, group_name);
        return bounds.size() > most ? all + sentence(" and ", bounds.size() - most, " more") : all;
    };
    const auto asked = list(of.asking) + sentence(of.asking.size() == 1 ? " asks for " : " ask for ", of.least, ", ");
    if (of.allowing.empty())
        return asked + "and there is no line to spend it on";
    return asked + list(of.allowing) + sentence(of.allowing.size() == 1 ? " allows " : " allow ", of.most);
}
/// The same with lines and groups by their places: "line 3", "group 0".
template <class Conflict>
    requires std::same_as<Conflict, bound_conflict>
[[nodiscard]] std::string in_words(const Conflict& of) {
    return in_words(
        of, [](std::size_t line) { return sentence("line ", line); },
        [](std::size_t group) { return sentence("group ", group); });
}

} // namespace clientele::inline CLIENTELE_ABI
