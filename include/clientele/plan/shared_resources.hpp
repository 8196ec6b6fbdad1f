#pragma once

/// @file
/// Hours, money and places together: several capacities that all lines share, some of which partners can add to at a
/// price.

#include <clientele/math/detail/beyond.hpp>
#include <clientele/math/detail/short_number.hpp>
#include <clientele/math/exact_sum.hpp>
#include <clientele/parallel/concepts.hpp>
#include <clientele/plan/detail/below_tangent.hpp>
#include <clientele/plan/detail/resource_prices.hpp>
#include <clientele/plan/response.hpp>

#include <algorithm>
#include <limits>
#include <string_view>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// What lines share: hours, money, places.
struct shared_resource {
    double capacity = 0;      ///< what there is of it, finite, 0 or more
    double outside = 0;       ///< what partners could add, finite, 0 or more
    double outside_price = 0; ///< what one unit of that costs, in units of the result; finite, 0 or more

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("shared_resource");
        each("capacity", of.capacity...);
        each("outside", of.outside...);
        each("outside_price", of.outside_price...);
    }
};

/// What shared resources are placed on, a line for each customer or segment, as columns.
template <class Response>
struct resource_lines {
    std::span<const Response> response; ///< what an amount brings
    std::vector<column> use;            ///< for each resource what one unit of each line takes of it, finite, 0 or more
    column floor{};                     ///< the least amount, finite, 0 or more; left out: 0
    column ceiling{};                   ///< the most, 0 or more, perhaps infinite; left out: infinite

    /// The number of lines.
    [[nodiscard]] std::size_t size() const noexcept { return response.size(); }
    /// The least amount of a line.
    [[nodiscard]] double floor_of(std::size_t line) const noexcept { return floor.empty() ? 0 : floor[line]; }
    /// The most of a line.
    [[nodiscard]] double ceiling_of(std::size_t line) const noexcept {
        return ceiling.empty() ? detail::without_end : ceiling[line];
    }
};

/// Shared resources, placed. The prices prove it: by them nothing can bring more than `bound`.
struct resource_allocation {
    std::vector<double> amounts{}; ///< of each line
    std::vector<double> values{};  ///< what they bring
    std::vector<double> used{};    ///< of each resource, with what came from outside
    std::vector<double> outside{}; ///< of each resource, what came from outside
    std::vector<double>
        prices{};            ///< of each resource, what one more unit would bring, perhaps infinite; 0: some is left
    double outside_cost = 0; ///< of all that came from outside
    double value = 0;        ///< what the amounts bring together, less that cost
    double bound = 0;        ///< that no placing within the bounds exceeds

    /// How far the result may fall short of the best there is.
    [[nodiscard]] double gap() const noexcept { return bound - value; }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("resource_allocation");
        each("amounts", of.amounts...);
        each("values", of.values...);
        each("used", of.used...);
        each("outside", of.outside...);
        each("prices", of.prices...);
        each("outside_cost", of.outside_cost...);
        each("value", of.value...);
        each("bound", of.bound...);
    }
};

/// The certificate in one line, numbers with four digits and all before the point: "150 of money at a price of 5.368
/// and 38.89 of hours, 8.891 from outside, at a price of 2 bring 1834, 0 below a bound on all others".
/// @param of            the placing
/// @param resource_name what a resource is called by its place, a text
template <class ResourceName>
[[nodiscard]] std::string in_words(const resource_allocation& of, const ResourceName& resource_name) {
    const auto number = [](double value) { return detail::short_number(value); };
    std::string all;
    for (std::size_t k = 0; k < of.used.size(); ++k)
        all += (k == 0                   ? ""
                : k + 1 < of.used.size() ? ", "
                                         : " and ") +
               sentence(number(of.used[k]), " of ", resource_name(k),
                        of.outside[k] > 0 ? ", " + number(of.outside[k]) + " from outside," : "", " at a price of ",
                        number(of.prices[k]));
    return all + sentence(of.used.size() == 1 ? " brings " : " bring ", number(of.value), ", ",
                          number((std::max)(of.gap(), 0.0)), " below a bound on all others");
}
/// The same with resources by their places: "resource 0".
template <class Allocation>
    requires std::same_as<Allocation, resource_allocation>
[[nodiscard]] std::string in_words(const Allocation& of) {
    return in_words(of, [](std::size_t resource) { return sentence("resource ", resource); });
}

/// Places several shared resources on lines with concave responses so that together they bring most:
///
///     maximise sum r_i(x_i) - sum outside_price_k y_k
///     with     sum use_ki x_i <= capacity_k + y_k,   0 <= y_k <= outside_k,   floor_i <= x_i <= ceiling_i
///
/// Each resource has a price: at the optimum one more unit of a line brings what it uses at these prices, unless a
/// bound holds the line. The prices give a bound that no other placing can exceed, worked out apart from the placing.
///
///     const std::vector<log_response> responses{{100, 20}, {300, 50}};
///     const std::vector<double> hours{1, 2}, money{30, 10};
///     const auto placed = allocate_resources{{{.capacity = 40}, {.capacity = 600, .outside = 100, .outside_price =
///     0.5}}} .plan(resource_lines<log_response>{.response = responses, .use = {hours, money}});
///
/// The same lines in the same order give the same bits; another order of the lines moves the last digits.
/// Source: Everett (1963) for the prices; the way to them is a primal-dual interior point method, Boyd and
/// Vandenberghe, Convex Optimization (2004), 11.7.
struct allocate_resources {
    std::vector<shared_resource> resources; ///< at least one

    /// Does not compile: the prices of resources hang together, and are found in one place.
    template <ranks_policy Ranks, class Lines>
    void plan_on(const Ranks&, const Lines&) const {
        static_assert(sizeof(Ranks) == 0, "allocate_resources: prices of several resources are found in one place; on "
                                          "ranks gathered(ranks, column) brings the columns of its lines together");
    }

    /// The placing that brings most.
    /// @param lines n lines, with a column of `use` for each resource
    /// @returns amounts, what they bring, prices and the bound
    /// @throws error `bad_shape`; `bad_value` with the line; `bad_parameter`, also for floors that a resource cannot
    ///         meet, which is named
    /// Complexity: O(n k^2) for each of about 30 steps, and O(n) for the bound.
    template <class Response>
    [[nodiscard]] resource_allocation plan(const resource_lines<Response>& lines) const {
        static_assert(response_policy<Response>,
                      "allocate_resources: a response must offer value(amount) and marginal(amount) (response_policy)");
        check(lines);
        const auto room = room_of(lines);
        detail::resource_problem problem;
        problem.rows = resources.size();
        const auto ceilings = add_lines(problem, lines, room);
        for (std::size_t k = 0; k < resources.size(); ++k)
            problem.capacity.push_back(room[k]);
        const std::size_t n = lines.size();
        const auto slope = [&](std::size_t i, double above_floor) -> double {
            return i < n ? static_cast<double>(lines.response[i].marginal(lines.floor_of(i) + above_floor))
                         : -resources[i - n].outside_price;
        };
        const auto gain = [&](std::size_t i, double above_floor) -> double {
            return i < n ? lines.response[i].value(lines.floor_of(i) + above_floor) -
                               lines.response[i].value(lines.floor_of(i))
                         : -resources[i - n].outside_price * above_floor;
        };
        const auto solved = detail::solve_resources(problem, gain, slope);
        return result(lines, ceilings, problem, solved, gain, slope);
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("allocate_resources");
        each("resources", of.resources...);
    }

private:
    template <class Response>
    void check(const resource_lines<Response>& lines) const {
        require(!resources.empty(), "allocate_resources: there must be at least one resource, got none");
        for (std::size_t k = 0; k < resources.size(); ++k) {
            const auto& of = resources[k];
            for (const auto& [what, value] : {std::pair<std::string_view, double>{"capacity", of.capacity},
                                              {"outside", of.outside},
                                              {"outside_price", of.outside_price}})
                require(value >= 0 && std::isfinite(value), "allocate_resources: ", what,
                        " must be finite and not negative, got ", value, " in resource ", k);
            require(std::isfinite(of.capacity + of.outside),
                    "allocate_resources: capacity and outside must add up to a number, got ", of.capacity, " and ",
                    of.outside, " in resource ", k);
        }
        const std::size_t n = lines.size();
        if (lines.use.size() != resources.size()) [[unlikely]]
            fail(errc::bad_shape, no_row, "allocate_resources: use must have a column for each of ", resources.size(),
                 " resources, got ", lines.use.size());
        for (const auto& use : lines.use) {
            require_same_size("allocate_resources", "use", n, use.size());
            for (std::size_t i = 0; i < n; ++i)
                if (!(use[i] >= 0 && std::isfinite(use[i]))) [[unlikely]]
                    fail(errc::bad_value, i, "allocate_resources: use must be finite and not negative, got ", use[i],
                         " in line ", i);
        }
        if (!lines.floor.empty())
            require_same_size("allocate_resources", "floor", n, lines.floor.size());
        if (!lines.ceiling.empty())
            require_same_size("allocate_resources", "ceiling", n, lines.ceiling.size());
        for (std::size_t i = 0; i < n; ++i) {
            if constexpr (requires { lines.response[i].check(i); })
                lines.response[i].check(i);
            const double floor = lines.floor_of(i), ceiling = lines.ceiling_of(i);
            if (!(floor >= 0 && std::isfinite(floor))) [[unlikely]]
                fail(errc::bad_value, i, "allocate_resources: floor must be finite and not negative, got ", floor,
                     " in line ", i);
            if (!(ceiling >= floor)) [[unlikely]]
                fail(errc::bad_value, i, "allocate_resources: ceiling must be at least the floor ", floor, ", got ",
                     ceiling, " in line ", i);
        }
    }

    /// What the floors leave of each resource, without what partners could add.
    template <class Response>
    [[nodiscard]] std::vector<double> room_of(const resource_lines<Response>& lines) const {
        std::vector<double> room;
        for (std::size_t k = 0; k < resources.size(); ++k) {
            exact_sum asked;
            for (std::size_t i = 0; i < lines.size(); ++i)
                asked.add(lines.use[k][i] * lines.floor_of(i));
            const double least = asked.value(), most = resources[k].capacity + resources[k].outside;
            require(!detail::beyond(least, most), "allocate_resources: the floors ask for ", least, " of resource ", k,
                    ", which has ", most);
            room.push_back(resources[k].capacity - (std::min)(least, most));
        }
        return room;
    }

    /// The lines and what comes from outside as one list, each from its floor up.
    template <class Response>
    [[nodiscard]] std::vector<double> add_lines(detail::resource_problem& problem,
                                                const resource_lines<Response>& lines,
                                                const std::vector<double>& room) const {
        std::vector<double> ceilings;
        for (std::size_t i = 0; i < lines.size(); ++i) {
            double most = lines.ceiling_of(i) - lines.floor_of(i);
            // twice what there is: were it the ceiling, both would hold the line, and share its price
            for (std::size_t k = 0; k < room.size(); ++k)
                if (lines.use[k][i] > 0)
                    most = (std::min)({most, (std::max)(room[k] + resources[k].outside, 0.0) / lines.use[k][i] * 2,
                                       (std::numeric_limits<double>::max)()});
            if (!std::isfinite(most)) [[unlikely]]
                fail(errc::bad_value, i, "allocate_resources: a line without a ceiling must use some resource, line ",
                     i, " uses none");
            ceilings.push_back(most);
            for (std::size_t k = 0; k < room.size(); ++k)
                problem.use.push_back(lines.use[k][i]);
        }
        problem.most = ceilings;
        problem.floored = lines.size();
        for (std::size_t k = 0; k < room.size(); ++k) {
            problem.most.push_back(resources[k].outside);
            for (std::size_t j = 0; j < room.size(); ++j)
                problem.use.push_back(j == k ? -1 : 0);
        }
        return ceilings;
    }

    /// What one more unit of a resource would bring that the floors take all of: the most that a line above its floor
    /// does beyond the prices of the others, or what partners cost that it replaces.
    template <class Response>
    [[nodiscard]] double price_without_room(const resource_lines<Response>& lines, const std::vector<double>& prices,
                                            std::size_t resource) const {
        double price = resources[resource].outside > 0 ? resources[resource].outside_price : 0;
        for (std::size_t i = 0; i < lines.size(); ++i) {
            const double use = lines.use[resource][i], floor = lines.floor_of(i);
            if (!(use > 0 && lines.ceiling_of(i) > floor))
                continue;
            double worth = lines.response[i].marginal(floor);
            for (std::size_t k = 0; k < resources.size(); ++k)
                if (lines.use[k][i] > 0 && k != resource) // an infinite price leaves nothing
                    worth = std::isinf(prices[k]) ? 0 : worth - prices[k] * lines.use[k][i];
            price = (std::max)(price, worth / use);
        }
        return price;
    }

    template <class Response, class Gain, class Slope>
    [[nodiscard]] resource_allocation result(const resource_lines<Response>& lines, const std::vector<double>& ceilings,
                                             const detail::resource_problem& problem,
                                             const detail::resource_solution& solved, const Gain& gain,
                                             const Slope& slope) const {
        resource_allocation placed;
        const std::size_t n = lines.size();
        exact_sum floors, value, cost;
        for (std::size_t i = 0; i < n; ++i) {
            const bool full = solved.amounts[i] == ceilings[i] && std::isfinite(lines.ceiling_of(i)) &&
                              ceilings[i] == lines.ceiling_of(i) - lines.floor_of(i);
            placed.amounts.push_back(full ? lines.ceiling_of(i) : lines.floor_of(i) + solved.amounts[i]);
            placed.values.push_back(lines.response[i].value(placed.amounts[i]));
            if (!std::isfinite(placed.values[i])) [[unlikely]]
                detail::fail_beyond_double("allocate_resources", "what an amount brings", i, "line");
            for (const double above_floor : {0.0, ceilings[i]})
                detail::check_below_tangent("allocate_resources", lines.response[i], placed.amounts[i],
                                            placed.values[i], slope(i, placed.amounts[i] - lines.floor_of(i)),
                                            lines.floor_of(i) + above_floor, i);
            value.add(placed.values[i]);
            floors.add(lines.response[i].value(lines.floor_of(i)));
        }
        for (std::size_t k = 0; k < resources.size(); ++k) {
            exact_sum used;
            for (std::size_t i = 0; i < n; ++i)
                used.add(lines.use[k][i] * placed.amounts[i]);
            placed.used.push_back(used.value());
            placed.outside.push_back(solved.amounts[n + k]);
            cost.add(resources[k].outside_price * placed.outside[k]);
            value.add(-(resources[k].outside_price * placed.outside[k]));
        }
        placed.prices = solved.prices;
        for (std::size_t k = 0; k < resources.size(); ++k)
            if (!(problem.room(k) > 0))
                placed.prices[k] = price_without_room(lines, placed.prices, k);
        placed.outside_cost = cost.value();
        placed.value = value.value();
        placed.bound = floors.value() + detail::resource_bound(problem, solved.prices, gain, slope);
        if (!(std::isfinite(placed.value) && std::isfinite(placed.bound) && all_finite(placed.used))) [[unlikely]]
            detail::fail_beyond_double("allocate_resources", "what they bring and use", no_row, "all lines together");
        return placed;
    }
};

} // namespace clientele::inline CLIENTELE_ABI
