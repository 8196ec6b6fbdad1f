#pragma once

/// @file
/// A budget where it brings most: the best result for a budget, the least budget for a result, and the whole curve.

#include <clientele/parallel/serial.hpp>
#include <clientele/plan/allocation.hpp>
#include <clientele/plan/detail/least_budget.hpp>
#include <clientele/plan/detail/unit_search.hpp>

namespace clientele::inline CLIENTELE_ABI {

/// Places a budget on lines with concave responses so that together they bring most:
///
///     maximise sum r_i(x_i)   with   sum cost_i x_i <= budget,   floor_i <= x_i <= ceiling_i,
///                                    floor_g <= sum of cost_i x_i in g <= ceiling_g
///
/// At the optimum every line is where one more unit of money brings the same, the price, unless a bound holds it: the
/// price is what is solved for. A group that a bound holds has a price of its own. The result has the prices, and a
/// bound that no other placing can exceed.
///
///     const std::vector<log_response> responses{{100, 20}, {300, 50}};
///     const auto placed = allocate{.budget = 40}.plan(budget_lines<log_response>{.response = responses});
///     placed.amounts; // 7.5 and 32.5: one more brings 3.64 on either
///
/// The amounts are the same bits for any number of threads and any order of the lines. Lines that bring the same for
/// each unit however many, as `power_response` with an exponent of 1 does, share what is left for them by the same part
/// of the way from floor to ceiling; whole units that are worth the same go to the earlier line.
/// Whole units of unequal costs are searched for by branch and bound, as far as about a second goes; what was not
/// searched bounds the result, closer than the prices alone. With `spend_all` whole units are given out until no
/// further one fits, without that search: where costs are unequal, others might leave less of the budget, or bring
/// more.
/// Source: Everett, Generalized Lagrange multiplier method, Operations Research 11 (1963); for groups within groups,
/// Hochbaum, Lower and upper bounds for the allocation problem, Mathematics of Operations Research 19 (1994).
template <class Executor>
struct allocate {
    static_assert(executor_policy<Executor>,
                  "allocate: executor must offer for_each(count, task) (executor_policy); see parallel/concepts.hpp");

    double budget = detail::without_end; ///< what may be spent, 0 or more; `plan` and `curve` need a finite one
    std::vector<spend_group> groups{};   ///< whose spending is bounded
    bool spend_all = false;              ///< the budget must be spent even where more does harm; see above
    bool whole_units = false;            ///< amounts are whole numbers; bounds of lines are taken to the next inside
    [[no_unique_address]] Executor executor{}; ///< who does the work

    /// The placing that brings most.
    /// @param lines n lines
    /// @returns amounts, what they bring, prices, reasons, and the bound
    /// @throws error `bad_shape`; `bad_value` with the line; `bad_parameter`, also for bounds that contradict each
    ///         other, which are named; `overflow` for results beyond a double
    /// Complexity: O(n) for each of about 6 prices tried, and as many for each group that a bound holds.
    template <class Response>
    [[nodiscard]] allocation plan(const budget_lines<Response>& lines) const {
        return plan_on(one_rank{}, lines);
    }
    /// The same where lines are spread over ranks: each gives its own, or none, which follow those of the rank before,
    /// with the same budget and groups. Amounts, what they bring and why are those of its own lines; groups, sums,
    /// price and bound those of all. For each price tried it sends 16 bytes for the budget and each group, and 3 KB
    /// for each of them in all.
    /// @throws error as above, on every rank; `bad_parameter` for `whole_units`, which are placed in one place
    template <ranks_policy Ranks, class Response>
    [[nodiscard]] allocation plan_on(const Ranks& ranks, const budget_lines<Response>& lines) const {
        require(budget >= 0 && std::isfinite(budget), "allocate: budget must be finite and not negative, got ", budget);
        return on(ranks, lines, [&](auto& placing) { return placing.plan(budget, spend_all); });
    }

    /// The placing that brings a result for the least budget.
    /// @param lines  n lines
    /// @param target what they are to bring together; not more than `budget` can bring
    /// @returns as `plan` does, a value of at least `target`, with the least budget in `budget`; where the floors bring
    ///         more, they are the answer. Of whole units with unequal costs it is the least that was found
    /// @throws error as `plan` does, and `bad_parameter` for a target that cannot be reached, with the most that can
    /// Complexity: as `plan`, about three times.
    template <class Response>
    [[nodiscard]] allocation least_for(const budget_lines<Response>& lines, double target) const {
        return least_for_on(one_rank{}, lines, target);
    }
    /// The same where lines are spread over ranks, as `plan_on`.
    /// @throws error as above, and as `plan_on`
    template <ranks_policy Ranks, class Response>
    [[nodiscard]] allocation least_for_on(const Ranks& ranks, const budget_lines<Response>& lines,
                                          double target) const {
        require(budget >= 0, "allocate: budget must not be negative, got ", budget);
        require(std::isfinite(target), "allocate: target must be finite, got ", target);
        require(!spend_all, "allocate: spend_all must be false for a target");
        return on(ranks, lines, [&](auto& placing) { return detail::least_budget(placing, target, budget); });
    }

    /// What budgets up to `budget` bring, from the least that the bounds allow, evenly apart.
    /// @param lines  n lines
    /// @param points how many, at least 2
    /// @returns budget, spending, result and price of each point, ascending
    /// @throws error as `plan` does, and `bad_parameter`
    /// Complexity: as `plan` for each point.
    template <class Response>
    [[nodiscard]] std::vector<budget_point> curve(const budget_lines<Response>& lines, std::size_t points) const {
        return curve_on(one_rank{}, lines, points);
    }
    /// The same where lines are spread over ranks, as `plan_on`: every rank gets all points.
    /// @throws error as above, and as `plan_on`
    template <ranks_policy Ranks, class Response>
    [[nodiscard]] std::vector<budget_point> curve_on(const Ranks& ranks, const budget_lines<Response>& lines,
                                                     std::size_t points) const {
        require(budget >= 0 && std::isfinite(budget), "allocate: budget must be finite and not negative, got ", budget);
        require(points >= 2, "allocate: a curve must have at least 2 points, got ", points);
        return on(ranks, lines, [&](auto& placing) {
            std::vector<budget_point> all;
            const double least = (std::min)(placing.least(), budget);
            for (std::size_t i = 0; i < points; ++i) {
                const double of =
                    i + 1 == points
                        ? budget
                        : detail::interpolated(least, budget, static_cast<double>(i) / static_cast<double>(points - 1));
                const auto placed = placing.plan(of, spend_all && i + 1 == points);
                all.push_back({of, placed.spend, placed.value, placed.price});
            }
            return all;
        });
    }

    /// Bounds that nothing can meet together, if there are any. The fewest where there is only a budget; with groups
    /// any of them could be left out to end the conflict.
    /// @param lines n lines
    /// @throws error `bad_shape`; `bad_value` with the line; `bad_parameter`
    /// Complexity: O(n log n).
    template <class Response>
    [[nodiscard]] std::optional<bound_conflict> conflict(const budget_lines<Response>& lines) const {
        return conflict_on(one_rank{}, lines);
    }
    /// The same where lines are spread over ranks, as `plan_on`: lines are numbered among those of all. Where there is
    /// a conflict the bounds of the lines that are in it are sent, 32 bytes each.
    /// @throws error as above
    template <ranks_policy Ranks, class Response>
    [[nodiscard]] std::optional<bound_conflict> conflict_on(const Ranks& ranks,
                                                            const budget_lines<Response>& lines) const {
        require(budget >= 0, "allocate: budget must not be negative, got ", budget);
        const auto rows = detail::ranked_rows::of(ranks, lines.size());
        check(ranks, rows.first, lines);
        auto tree = detail::tree_of<Response>("allocate", lines, groups, executor, ranks, rows.first);
        tree.nodes[0].ceiling = budget;
        tree.nodes[0].floor = spend_all ? budget : 0;
        return detail::conflict_finder{lines, tree, ranks, rows.first}.find();
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("allocate");
        each("budget", of.budget...);
        each("groups", of.groups...);
        each("spend_all", of.spend_all...);
        each("whole_units", of.whole_units...);
    }

private:
    template <class Ranks, class Response>
    void check(const Ranks& ranks, std::size_t first, const budget_lines<Response>& lines) const {
        static_assert(response_policy<Response>,
                      "allocate: a response must offer value(amount) and marginal(amount) (response_policy)");
        detail::refusing_together(ranks, first,
                                  [&] { detail::check_lines("allocate", lines, groups.size(), executor); });
        detail::check_groups("allocate", groups);
    }
    template <class Ranks, class Response, class Call>
    auto on(const Ranks& ranks, const budget_lines<Response>& lines, const Call& call) const {
        const auto rows = detail::ranked_rows::of(ranks, lines.size());
        check(ranks, rows.first, lines);
        if constexpr (detail::alone<Ranks>) {
            if (whole_units) {
                detail::unit_search<Response, Executor> placing{lines, groups, executor};
                return call(placing);
            }
        } else {
            require(!whole_units, "allocate: on ranks whole_units must be false, as branch and bound is done in one "
                                  "place: bring the lines together and call plan");
        }
        detail::placing<detail::divisible_lines<Response>, Executor, Ranks> placing{lines, groups, executor, ranks,
                                                                                    rows.first};
        return call(placing);
    }
};

} // namespace clientele::inline CLIENTELE_ABI
