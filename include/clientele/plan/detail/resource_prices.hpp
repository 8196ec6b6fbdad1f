#pragma once

// Several capacities shared by concave gains: a primal-dual interior point method for the amounts and the prices, and
// a bound by the prices that uses nothing of it.

#include <clientele/cmath.hpp>
#include <clientele/math/detail/solve_positive.hpp>
#include <clientele/math/exact_sum.hpp>
#include <clientele/types.hpp>

#include <algorithm>
#include <vector>

/// @cond INTERNAL
namespace clientele::inline CLIENTELE_ABI {
namespace detail {

/// maximise sum gain_i(x_i) with sum_i use_ik x_i <= capacity_k and 0 <= x_i <= most_i. The items from `floored` on
/// bring capacity, one to each row: a row's capacity may be negative by as much as they can add.
struct resource_problem {
    std::size_t rows = 0;
    std::size_t floored = 0;
    std::vector<double> most{};     // of each item
    std::vector<double> use{};      // of each item, one after the other, all rows
    std::vector<double> capacity{}; // of each row

    double used(std::size_t item, std::size_t row) const noexcept { return use[item * rows + row]; }
    std::size_t size() const noexcept { return most.size(); }
    // What a row has beyond what is asked of it, if partners add all they can.
    double room(std::size_t row) const noexcept { return capacity[row] + most[floored + row]; }
};

struct resource_solution {
    std::vector<double> amounts{};
    std::vector<double> prices{};
};

/// The steps. Amounts are shares z of the way from 0 to the most, rows are shares of their room, gains are in units of
/// the largest, so that no unit matters.
template <class Gain, class Slope>
struct resource_path {
    const resource_problem& of;
    const Gain& gain;
    const Slope& slope;
    std::vector<std::size_t> items{}; // that can move
    std::vector<std::size_t> rows{};  // that can bind
    double unit = 0;                  // of gains
    std::vector<double> z{}, top{}, low{}, high{}, dz{}, pull{}, stiff{};
    std::vector<double> slack{}, price{}, dslack{}, dprice{}, short_of{};

    double share(std::size_t i, std::size_t k) const noexcept { // of a row's room that all of an item takes
        const std::size_t item = items[i], row = rows[k];
        return of.used(item, row) * of.most[item] / of.room(row);
    }
    double amount(std::size_t i, double at) const noexcept { return at * of.most[items[i]]; }
    double slope_at(std::size_t i, double at) const {
        return slope(items[i], amount(i, at)) * of.most[items[i]] / unit;
    }

    bool begin() {
        for (std::size_t k = 0; k < of.rows; ++k)
            if (of.room(k) > 0)
                rows.push_back(k);
        for (std::size_t i = 0; i < of.size(); ++i) {
            bool moves = of.most[i] > 0;
            for (std::size_t k = 0; k < of.rows; ++k)
                moves = moves && (of.room(k) > 0 || of.used(i, k) == 0);
            if (moves)
                items.push_back(i);
        }
        for (const std::size_t item : items)
            for (const double part : {0.5, 1.0})
                unit = (std::max)(unit, std::abs(gain(item, part * of.most[item])));
        if (items.empty() || !(unit > 0))
            return false;
        // inside every bound: partners add nearly all they can, lines take half of what there is, all the same share
        double asked = 1;
        for (std::size_t k = 0; k < rows.size(); ++k) {
            double sum = 0;
            for (std::size_t i = 0; i < items.size(); ++i)
                sum += (std::max)(share(i, k), 0.0);
            asked = (std::max)(asked, sum);
        }
        for (const std::size_t item : items)
            z.push_back(item < of.floored ? 0.5 / asked
                                          : 1 - 0.25 * (std::min)(1.0, of.room(item - of.floored) / of.most[item]));
        for (const double at : z)
            top.push_back(1 - at);
        const std::size_t n = items.size(), m = rows.size();
        for (auto* all : {&low, &high, &dz, &pull, &stiff})
            all->assign(n, 0);
        for (auto* all : {&slack, &price, &dslack, &dprice, &short_of})
            all->assign(m, 0);
        for (std::size_t i = 0; i < n; ++i) {
            low[i] = 0.1 / z[i];
            high[i] = 0.1 / top[i];
        }
        for (std::size_t k = 0; k < m; ++k) {
            slack[k] = (std::max)(left(k), 0.01);
            price[k] = 0.1 / slack[k];
        }
        return true;
    }
    double left(std::size_t k) const noexcept { // of a row, as a share of its room
        double sum = of.capacity[rows[k]] / of.room(rows[k]);
        for (std::size_t i = 0; i < items.size(); ++i)
            sum -= share(i, k) * z[i];
        return sum;
    }
    double complementarity() const noexcept {
        double sum = 0;
        for (std::size_t i = 0; i < z.size(); ++i)
            sum += low[i] * z[i] + high[i] * top[i];
        for (std::size_t k = 0; k < slack.size(); ++k)
            sum += price[k] * slack[k];
        return sum / static_cast<double>(2 * z.size() + slack.size());
    }
    void find_direction(double mu) {
        const std::size_t n = z.size(), m = slack.size();
        std::vector<double> matrix(m * m, 0.0);
        for (std::size_t k = 0; k < m; ++k) {
            short_of[k] = slack[k] - left(k);
            matrix[k * m + k] = slack[k] / price[k];
            dprice[k] = mu / price[k] - slack[k] + short_of[k];
        }
        for (std::size_t i = 0; i < n; ++i) {
            const double step = 1e-5 * (std::min)(z[i], top[i]);
            const double curved = (std::max)(0.0, (slope_at(i, z[i] - step) - slope_at(i, z[i] + step)) / (2 * step));
            stiff[i] = curved + low[i] / z[i] + high[i] / top[i];
            pull[i] = slope_at(i, z[i]) + mu / z[i] - mu / top[i];
            for (std::size_t k = 0; k < m; ++k)
                pull[i] -= share(i, k) * price[k];
            for (std::size_t k = 0; k < m; ++k) {
                const double part = share(i, k);
                if (part == 0)
                    continue;
                dprice[k] += part * pull[i] / stiff[i];
                for (std::size_t j = 0; j < m; ++j)
                    matrix[k * m + j] += part * share(i, j) / stiff[i];
            }
        }
        solve_positive(matrix, dprice);
        for (std::size_t k = 0; k < m; ++k)
            dslack[k] = -short_of[k];
        for (std::size_t i = 0; i < n; ++i) {
            double push = pull[i];
            for (std::size_t k = 0; k < m; ++k)
                push -= share(i, k) * dprice[k];
            dz[i] = push / stiff[i];
            for (std::size_t k = 0; k < m; ++k)
                dslack[k] -= share(i, k) * dz[i];
        }
    }
    void walk(double mu) {
        double way = 1; // that leaves everything inside its bounds
        const auto keep = [&way](double value, double change) {
            if (change < 0)
                way = (std::min)(way, -0.99 * value / change);
        };
        for (std::size_t i = 0; i < z.size(); ++i) {
            keep(z[i], dz[i]);
            keep(top[i], -dz[i]);
            keep(low[i], dlow(i, mu));
            keep(high[i], dhigh(i, mu));
        }
        for (std::size_t k = 0; k < slack.size(); ++k) {
            keep(slack[k], dslack[k]);
            keep(price[k], dprice[k]);
        }
        for (std::size_t i = 0; i < z.size(); ++i) {
            const double down = dlow(i, mu), up = dhigh(i, mu);
            low[i] += way * down;
            high[i] += way * up;
            z[i] += way * dz[i];
            top[i] -= way * dz[i]; // kept apart, as 1 - z would lose it near 1
        }
        for (std::size_t k = 0; k < slack.size(); ++k) {
            slack[k] += way * dslack[k];
            price[k] += way * dprice[k];
        }
        last_way = way;
    }
    double dlow(std::size_t i, double mu) const noexcept { return mu / z[i] - low[i] - low[i] / z[i] * dz[i]; }
    double dhigh(std::size_t i, double mu) const noexcept { return mu / top[i] - high[i] + high[i] / top[i] * dz[i]; }
    double unbalanced() const { // how far the slopes are from the prices
        double most = 0;
        for (std::size_t i = 0; i < z.size(); ++i) {
            double over = slope_at(i, z[i]) + low[i] - high[i];
            for (std::size_t k = 0; k < slack.size(); ++k)
                over -= share(i, k) * price[k];
            most = (std::max)(most, std::abs(over));
        }
        return most;
    }
    double last_way = 0;
};

template <class Gain, class Slope>
[[nodiscard]] resource_solution solve_resources(const resource_problem& problem, const Gain& gain, const Slope& slope) {
    resource_solution solved;
    solved.amounts.assign(problem.size(), 0.0);
    solved.prices.assign(problem.rows, 0.0);
    for (std::size_t k = 0; k < problem.rows; ++k) // what the floors ask of partners
        solved.amounts[problem.floored + k] = (std::max)(0.0, -problem.capacity[k]);
    resource_path<Gain, Slope> path{problem, gain, slope};
    if (path.begin()) {
        const double enough = 1e-15;
        double mu = path.complementarity();
        for (int step = 0; step < 300 && (mu > enough || path.unbalanced() > 1e-12); ++step) {
            const double aim = (std::max)((path.last_way > 0.9 ? 0.05 : 0.3) * mu, enough * 0.1);
            path.find_direction(aim);
            path.walk(aim);
            mu = path.complementarity();
        }
        for (std::size_t i = 0; i < path.items.size(); ++i) {
            const double at = path.z[i] < 1e-11 && path.low[i] > path.z[i] ? 0 : path.z[i];
            const bool full = path.items[i] < problem.floored && path.top[i] < 1e-11 && path.high[i] > path.top[i];
            solved.amounts[path.items[i]] = full ? problem.most[path.items[i]] : path.amount(i, at);
        }
        for (std::size_t k = 0; k < path.rows.size(); ++k)
            solved.prices[path.rows[k]] = path.price[k] < 1e-11 && path.slack[k] > path.price[k]
                                              ? 0
                                              : path.price[k] * path.unit / problem.room(path.rows[k]);
    }
    return solved;
}

/// What no amounts bring more than, by the prices: sum capacity_k price_k + sum max (gain_i(x) - x use_i . price).
/// The amount where a line's slope meets its price is bracketed by halving, and the tangents at both ends bound it.
template <class Gain, class Slope>
[[nodiscard]] double resource_bound(const resource_problem& problem, const std::vector<double>& prices,
                                    const Gain& gain, const Slope& slope) {
    exact_sum bound;
    for (std::size_t k = 0; k < problem.rows; ++k)
        bound.add(problem.capacity[k] * prices[k]);
    for (std::size_t i = 0; i < problem.size(); ++i) {
        double price = 0;
        bool stuck = problem.most[i] <= 0;
        for (std::size_t k = 0; k < problem.rows; ++k) {
            price += problem.used(i, k) * prices[k];
            stuck = stuck || (problem.room(k) <= 0 && problem.used(i, k) > 0);
        }
        double low = 0, high = problem.most[i];
        if (stuck || slope(i, low) <= price)
            high = low;
        else if (slope(i, high) >= price)
            low = high;
        for (int step = 0; step < 200 && low < high; ++step) {
            const double middle = low + (high - low) / 2;
            if (!(middle > low && middle < high))
                break;
            (slope(i, middle) > price ? low : high) = middle;
        }
        const double over = low < high && std::isfinite(slope(i, low)) ? (slope(i, low) - price) * (high - low) : 0;
        bound.add((std::max)(gain(i, low) - low * price + over, gain(i, high) - high * price));
    }
    return bound.value();
}

} // namespace detail
} // namespace clientele::inline CLIENTELE_ABI
/// @endcond
