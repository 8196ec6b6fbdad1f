#pragma once

/// @file
/// A placed budget, checked from what it says alone: by its amounts and prices, with nothing of what placed it.

#include <clientele/math/exact_sum.hpp>
#include <clientele/plan/allocation.hpp>

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

/// Checks a placed budget by weak duality: whatever the prices are, no placing brings more than
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
/// @returns sums, the bound, and the worst breach
/// @throws error `bad_shape` where there is not one amount for each line and one price for each group; `bad_value` with
///         the line of a response that lies above its tangents
/// Complexity: O(n + groups x their depth).
template <class Response>
[[nodiscard]] allocation_check check_allocation(const budget_lines<Response>& lines,
                                                std::span<const spend_group> groups, const allocation& placed,
                                                bool whole_units = false) {
    require_same_size("check_allocation", "the amounts", lines.size(), placed.amounts.size());
    require_same_size("check_allocation", "the groups", groups.size(), placed.groups.size());
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
        const double ceiling = (std::max)(floor, (std::min)(lines.ceiling_of(i), placed.budget / cost));
        breaks((floor - x) * cost, [&] { return sentence("the floor of line ", i); });
        breaks((x - lines.ceiling_of(i)) * cost, [&] { return sentence("the ceiling of line ", i); });
        if (whole_units)
            breaks((x - std::floor(x)) * cost, [&] { return sentence("whole units of line ", i); });
        spend.add(cost * x);
        for (auto g = lines.group_of(i); g != no_group; g = groups[g].parent)
            of_group[g].add(cost * x);
        const auto group = lines.group_of(i);
        const double price = (group == no_group ? placed.price : placed.groups[group].price) * cost;
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
    bound.add(placed.price * placed.budget);
    for (std::size_t g = 0; g < groups.size(); ++g) {
        const double spent = of_group[g].value();
        breaks(groups[g].floor - spent, [&] { return sentence("the floor of group ", g); });
        breaks(spent - groups[g].ceiling, [&] { return sentence("the ceiling of group ", g); });
        const double own = placed.groups[g].price -
                           (groups[g].parent == no_group ? placed.price : placed.groups[groups[g].parent].price);
        if (own != 0)
            bound.add(own * (own > 0 ? groups[g].ceiling : groups[g].floor));
    }
    found.bound = bound.value();
    return found;
}

} // namespace clientele::inline CLIENTELE_ABI
