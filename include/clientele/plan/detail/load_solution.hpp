#pragma once

/// @file
/// The best plan within loads that prices, repairs and exchanges find, with the bound.

#include <clientele/cmath.hpp>
#include <clientele/plan/detail/load_plan.hpp>
#include <clientele/plan/detail/soft_prices.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// What `solve_loads` found: the best plan, if any, the prices and the bound they prove.
struct load_solution {
    bool found = false;
    std::vector<int> columns{};
    load_prices prices{};
    double bound = 0;

    [[nodiscard]] double cost(const load_problem& of) const {
        double sum = 0;
        for (std::size_t i = 0; i < of.n; ++i)
            sum += of.at(i, static_cast<std::size_t>(columns[i]));
        return sum;
    }
    /// Whether a plan was found whose gap is `enough` of its cost.
    [[nodiscard]] bool is_close(const load_problem& of, double enough) const {
        return found && cost(of) - bound <= enough * std::abs(cost(of));
    }
};

/// Prices first, then plans, until the gap is `enough` of the cost: one that is repaired from where the prices send the
/// rows, and one that is built at the prices.
template <class = void> // only who uses it compiles it
[[nodiscard]] load_solution solve_loads(const load_problem& of, double enough) {
    load_solution out;
    out.prices = soft_prices{of}.find(0.1 * enough);
    out.bound = bound_of(of, out.prices);
    load_plan plan{of};
    double least = std::numeric_limits<double>::infinity();
    for (const bool built : {false, true}) {
        built ? plan.construct(out.prices) : plan.take_cheapest(out.prices);
        if (plan.repair(out.prices)) {
            plan.better(out.prices, 20);
            if (const double cost = plan.cost(); cost < least)
                out.found = true, out.columns = plan.columns, least = cost;
        }
        if (out.is_close(of, enough))
            return out;
    }
    if (!out.found)
        out.columns = plan.columns; // where the repair got stuck
    return out;
}

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
