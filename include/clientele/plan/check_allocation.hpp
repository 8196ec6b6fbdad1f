#pragma once

/// @file
/// A placed budget, checked from what it says alone: by its amounts and prices, with nothing of what placed it.

#include <clientele/math/exact_sum.hpp>
#include <clientele/plan/allocation.hpp>
#include <clientele/plan/detail/below_tangent.hpp>
#include <clientele/plan/detail/spend_tree.hpp>

namespace clientele::inline CLIENTELE_ABI {

/// What a check of a placed budget found.
struct allocation_check {
    double spend = 0;    ///< what the amounts cost
    double value = 0;    ///< what they bring
    double bound = 0;    ///< that the prices prove: no placing within the bounds brings more
    double breach = 0;   ///< by how much money the worst bound is broken; 0: none is
    std::string worst{}; ///< which bound that is; empty: none

    /// How far the result may fall short of the best there is.
    [[nodiscard]] double gap() const noexcept { return bound - value; }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("allocation_check");
        each("spend", of.spend...);
        each("value", of.value...);
        each("bound", of.bound...);
        each("breach", of.breach...);
        each("worst", of.worst...);
    }
};

/// The check in one line: "no bound is broken; it brings 182.1, 0 below a bound on all others".
template <class Check>
    requires std::same_as<Check, allocation_check>
[[nodiscard]] std::string in_words(const Check& of) {
    return (of.worst.empty() ? "no bound is broken" : of.worst + " is broken by " + detail::short_number(of.breach)) +
           sentence("; it brings ", detail::short_number(of.value), ", ",
                    detail::short_number((std::max)(of.gap(), 0.0)), " below a bound on all others");
}

/// Checks a placed budget by weak duality: whatever the prices are, that of the budget 0 or more unless all of it must
/// be spent, no placing brings more than
///
///     price budget + sum of (own_g ceiling_g or own_g floor_g) + sum of max over x of (r_i(x) - price_i cost_i x)
///
/// where own_g is what the price of a group adds to that around it. The most that a line brings beyond its price is
/// taken from the tangents of its response where it was placed, which lie above it. Only `value` and `marginal` are
/// asked.
///
/// @param lines  as they were placed
/// @param groups as they were
/// @param placed what came of it
/// @param whole_units whether amounts are whole; then only whole amounts are compared, and lines must have whole bounds
/// @param spend_all whether the budget had to be spent; else a price below 0 proves nothing and counts as 0
/// @returns sums, the bound, and the worst breach
/// @throws error `bad_shape` where there is not one amount for each line and one price for each group; `bad_value` with
///         the line of an amount that is no number or of a response that lies above its tangents; `bad_parameter` for
///         groups that are none, and a budget or prices that are no numbers
/// Complexity: O(n + groups x their depth).
template <class Response>
[[nodiscard]] allocation_check check_allocation(const budget_lines<Response>& lines,
                                                std::span<const spend_group> groups, const allocation& placed,
                                                bool whole_units = false, bool spend_all = false) {
    require_same_size("check_allocation", "the amounts", lines.size(), placed.amounts.size());
    require_same_size("check_allocation", "the groups", groups.size(), placed.groups.size());
    detail::check_lines("check_allocation", lines, groups.size());
    detail::check_groups("check_allocation", groups);
    (void)detail::nodes_of("check_allocation", groups); // none lies in itself
    require_finite("check_allocation", "the amounts", placed.amounts);
    const auto number = [](std::string_view what, double got) {
        require(std::isfinite(got), "check_allocation: ", what, " must be finite, got ", got);
    };
    number("the budget", placed.budget);
    number("the price", placed.price);
    for (const auto& each : placed.groups)
        number("the price of a group", each.price);
    const double price_of_budget = spend_all ? placed.price : (std::max)(placed.price, 0.0);
    const auto price_in = [&](std::size_t group) {
        return group == no_group ? price_of_budget : placed.groups[group].price;
    };
    allocation_check found;
    const auto breaks = [&](double by, const auto& say) {
        if (by > found.breach) {
            found.breach = by;
            found.worst = say();
        }
    };
    exact_sum spend, value, bound;
    std::vector<exact_sum> of_group(groups.size());
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const double x = placed.amounts[i], cost = lines.cost_of(i), floor = lines.floor_of(i);
        const double bought = whole_units ? std::floor(placed.budget / cost) : placed.budget / cost;
        const double ceiling = (std::max)(floor, (std::min)(lines.ceiling_of(i), bought));
        breaks((floor - x) * cost, [&] { return sentence("the floor of line ", i); });
        breaks((x - lines.ceiling_of(i)) * cost, [&] { return sentence("the ceiling of line ", i); });
        if (whole_units)
            breaks((x - std::floor(x)) * cost, [&] { return sentence("whole units of line ", i); });
        spend.add(cost * x);
        for (auto g = lines.group_of(i); g != no_group; g = groups[g].parent)
            of_group[g].add(cost * x);
        const double price = price_in(lines.group_of(i)) * cost;
        const auto& response = lines.response[i];
        const double brings = response.value(x);
        value.add(brings);
        double up = response.marginal(x), down = up; // slopes of lines above the response on both sides
        if (whole_units) {
            up = response.value(x + 1) - brings;
            down = x >= 1 ? brings - response.value(x - 1) : up;
        } else if (std::isinf(up)) {
            up = response.marginal((std::numeric_limits<double>::min)());
        }
        detail::check_below_tangent("check_allocation", response, x, brings, up, ceiling, i);
        detail::check_below_tangent("check_allocation", response, x, brings, down, floor, i);
        double beyond = 0;
        if (up > price && ceiling > x)
            beyond = (up - price) * (ceiling - x);
        if (down < price && x > floor)
            beyond = (std::max)(beyond, (price - down) * (x - floor));
        bound.add(brings);
        bound.add(-price * x);
        bound.add(beyond);
    }
    found.spend = spend.value();
    found.value = value.value();
    breaks(found.spend - placed.budget, [] { return std::string{"the budget"}; });
    if (spend_all)
        breaks(placed.budget - found.spend, [] { return std::string{"that the budget must be spent"}; });
    bound.add(price_of_budget * placed.budget);
    for (std::size_t g = 0; g < groups.size(); ++g) {
        const double spent = of_group[g].value();
        breaks(groups[g].floor - spent, [&] { return sentence("the floor of group ", g); });
        breaks(spent - groups[g].ceiling, [&] { return sentence("the ceiling of group ", g); });
        const double own = price_in(g) - price_in(groups[g].parent);
        if (own != 0)
            bound.add(own * (own > 0 ? groups[g].ceiling : groups[g].floor));
    }
    found.bound = bound.value();
    return found;
}

} // namespace clientele::inline CLIENTELE_ABI
