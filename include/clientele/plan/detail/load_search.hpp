#pragma once

/// @file
/// All plans within loads, one after another, where rows are few: what shifts and exchanges cannot reach is found so.

#include <clientele/cmath.hpp>
#include <clientele/plan/detail/load_solution.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <numeric>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// Depth first through rows, those with the most hours first, and for each through columns, the cheapest at the prices
/// first; what the prices prove to be no better than the best plan so far is left out.
class load_search {
public:
    static constexpr std::size_t most_rows = 200;      ///< more are not searched
    static constexpr std::size_t most_steps = 200'000; ///< rows that are put into a column before it gives up

    load_search(const load_problem& of, load_solution& best)
        : of_{of}, best_{best}, hours_(of.m, 0.0), rows_(of.m, 0.0), columns_(of.n, -1) {
        if (best.found)
            least_ = best.cost(of);
    }

    /// Betters the plan, or finds one; whether all plans were looked at.
    bool run() {
        if (of_.n > most_rows)
            return false;
        prepare();
        enter(0, base_);
        return steps_ <= most_steps;
    }

private:
    /// The order of rows and of columns, and what all rows from one on cost and take at least and at most.
    void prepare() {
        std::vector<double> longest(of_.n, 0.0), least(of_.n, std::numeric_limits<double>::infinity());
        ways_.resize(of_.n);
        for (std::size_t i = 0; i < of_.n; ++i) {
            for (std::size_t j = 0; j < of_.m; ++j)
                if (std::isfinite(of_.at(i, j))) {
                    const double price = best_.prices.at(of_, i, j);
                    ways_[i].push_back({price, j});
                    longest[i] = (std::max)(longest[i], of_.takes(i, j));
                    least[i] = (std::min)(least[i], price);
                }
            std::sort(ways_[i].begin(), ways_[i].end());
        }
        order_.resize(of_.n);
        std::iota(order_.begin(), order_.end(), std::size_t{0});
        std::sort(order_.begin(), order_.end(), [&](std::size_t a, std::size_t b) {
            return longest[a] != longest[b] ? longest[a] > longest[b] : a < b;
        });
        cost_from_.assign(of_.n + 1, 0.0);
        hours_from_.assign(of_.n + 1, 0.0);
        for (std::size_t at = of_.n; at-- > 0;) {
            cost_from_[at] = cost_from_[at + 1] + least[order_[at]];
            hours_from_[at] = hours_from_[at + 1] + longest[order_[at]];
        }
        const auto settled = [](double price, double at_least, double at_most) {
            return price == 0 ? 0.0 : price * (price > 0 ? at_most : at_least);
        };
        for (std::size_t j = 0; j < of_.m; ++j) {
            const auto& b = of_.bounds[j];
            base_ -= settled(best_.prices.hour[j], b.least_hours, b.most_hours);
            base_ -= settled(best_.prices.place[j], b.least_rows, b.most_rows);
        }
    }

    /// Whether the rows from one on can fill what columns still lack.
    [[nodiscard]] bool can_fill(std::size_t at) const {
        double hours = 0, rows = 0;
        for (std::size_t j = 0; j < of_.m; ++j) {
            hours += (std::max)(0.0, of_.bounds[j].least_hours * (1 - slack) - hours_[j]);
            rows += (std::max)(0.0, of_.bounds[j].least_rows - rows_[j]);
        }
        return rows <= static_cast<double>(of_.n - at) && hours <= hours_from_[at] * (1 + slack);
    }

    void enter(std::size_t at, double price) {
        if (at == of_.n)
            return keep();
        if (!can_fill(at))
            return;
        const std::size_t i = order_[at];
        for (const auto& [own, j] : ways_[i]) {
            const double bound = price + own + cost_from_[at + 1];
            if (bound >= least_ - 1e-12 * std::abs(least_))
                return; // those after it are no cheaper
            const double hours = hours_[j], taken = hours + of_.takes(i, j);
            if (taken > of_.bounds[j].most_hours * (1 + slack) || rows_[j] + 1 > of_.bounds[j].most_rows)
                continue;
            if (++steps_ > most_steps)
                return;
            columns_[i] = static_cast<int>(j);
            hours_[j] = taken;
            ++rows_[j];
            enter(at + 1, price + own);
            hours_[j] = hours;
            --rows_[j];
        }
    }

    /// Sums are taken anew, in the order of the rows, so that what is within bounds here is so everywhere.
    void keep() {
        load_plan plan{of_};
        plan.take(columns_);
        if (const double cost = plan.cost(); plan.within() && cost < least_)
            best_.columns = columns_, best_.found = true, least_ = cost;
    }

    static constexpr double slack = 1e-9; ///< of hours that are added in another order
    const load_problem& of_;
    load_solution& best_;
    double least_ = std::numeric_limits<double>::infinity(), base_ = 0;
    std::size_t steps_ = 0;
    std::vector<double> hours_, rows_, cost_from_{}, hours_from_{};
    std::vector<std::size_t> order_{};
    std::vector<std::vector<std::pair<double, std::size_t>>> ways_{};
    std::vector<int> columns_;
};

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
