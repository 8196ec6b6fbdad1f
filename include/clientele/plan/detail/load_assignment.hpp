#pragma once

/// @file
/// Rows into columns whose capacity is used up unevenly (the generalised assignment problem): prices on capacity for a
/// bound, and a plan beside it.

#include <clientele/cmath.hpp>
#include <clientele/config.hpp>
#include <clientele/math/detail/least_of_row.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <span>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// What a column may take: hours, and rows.
struct load_bounds {
    double least_hours = 0;
    double most_hours = std::numeric_limits<double>::infinity();
    double least_rows = 0;
    double most_rows = std::numeric_limits<double>::infinity();
};

/// n rows, m columns. The hours of a row are the same in each column, or stated for each.
struct load_problem {
    std::size_t n = 0, m = 0;
    std::span<const double> cost{};        ///< n x m, row by row; infinite where a row may not go
    std::span<const double> hours{};       ///< n, or n x m row by row
    std::span<const load_bounds> bounds{}; ///< m
    [[nodiscard]] double at(std::size_t i, std::size_t j) const { return cost[i * m + j]; }
    [[nodiscard]] double takes(std::size_t i, std::size_t j) const {
        return hours.size() == n ? hours[i] : hours[i * m + j];
    }
};

/// The price of an hour and of a place in each column; below 0 it is paid for what a column lacks.
struct load_prices {
    std::vector<double> hour{};
    std::vector<double> place{};
    [[nodiscard]] double at(const load_problem& of, std::size_t i, std::size_t j) const {
        return of.at(i, j) + (hour[j] * of.takes(i, j) + place[j]);
    }
};

/// The bound that prices prove, lowered by what rounding may have added, and where the rows would go at these prices.
///
///     sum_i min_j (c_ij + hour_j h_ij + place_j) - sum_j (hour_j x its bound + place_j x its bound)
inline double bound_of(const load_problem& of, const load_prices& prices, std::span<int> cheapest = {}) {
    double sum = 0, size = 0;
    for (std::size_t i = 0; i < of.n; ++i) {
        const double* const cost = of.cost.data() + i * of.m;
        const auto least =
            of.hours.size() == of.n
                ? least_of_row(of.m, [&, h = of.hours[i]](
                                         std::size_t j) { return cost[j] + (prices.hour[j] * h + prices.place[j]); })
                : least_of_row(of.m, [&, h = of.hours.data() + i * of.m](std::size_t j) {
                      return cost[j] + (prices.hour[j] * h[j] + prices.place[j]);
                  });
        if (!cheapest.empty())
            cheapest[i] = static_cast<int>(least.at);
        sum += least.value;
        size += std::abs(least.value);
    }
    const auto settle = [&](double price, double least, double most) {
        if (price != 0) {
            sum -= price * (price > 0 ? most : least);
            size += std::abs(price * (price > 0 ? most : least));
        }
    };
    for (std::size_t j = 0; j < of.m; ++j) {
        settle(prices.hour[j], of.bounds[j].least_hours, of.bounds[j].most_hours);
        settle(prices.place[j], of.bounds[j].least_rows, of.bounds[j].most_rows);
    }
    return sum - size * 1e-15 * std::sqrt(static_cast<double>(of.n + of.m));
}

/// Prices by subgradients with steps toward a target (Held, Wolfe and Crowder, Validation of subgradient optimization,
/// Mathematical Programming 6 (1974)).
class load_prices_search {
public:
    explicit load_prices_search(const load_problem& of) : of_{of}, cheapest_(of.n) {
        double hours = 0;
        for (const double h : of.hours)
            hours += h;
        scale_ = hours > 0 ? static_cast<double>(of.hours.size()) / hours : 1;
        best.hour.assign(of.m, 0.0);
        best.place.assign(of.m, 0.0);
        at_ = best;
        direction_ = best;
    }

    /// So many steps toward a target that no bound can exceed.
    void climb(int steps, double target) {
        double reach = 1;
        int idle = 0;
        at_ = best;
        direction_.hour.assign(of_.m, 0.0);
        direction_.place.assign(of_.m, 0.0);
        for (int step = 0; step < steps; ++step) {
            const double value = bound_of(of_, at_, cheapest_);
            const bool better = value > bound;
            if (better) {
                idle = value > bound + 1e-4 * (target - bound) ? 0 : idle + 1;
                bound = value, best = at_;
            } else if (++idle > 12) {
                reach *= 0.6, idle = 0;
                at_ = best;
            }
            if (!(bound < target) || reach < 1e-4)
                return;
            move(reach * (std::max)(target - value, 1e-12 * std::abs(target)));
        }
    }

    load_prices best{};
    double bound = -std::numeric_limits<double>::infinity();

private:
    static double slope(double load, double price, double least, double most) {
        if (price > 0 || (price == 0 && load > most))
            return load - most;
        return price < 0 || load < least ? load - least : 0;
    }
    static void step(double& price, double by, double least, double most) {
        const double next = price + by;
        price = (price > 0 && next < 0) || (price < 0 && next > 0) ? 0 : next; // a bend lies at 0
        if ((price > 0 && std::isinf(most)) || (price < 0 && least <= 0))
            price = 0;
    }

    void move(double rise) {
        std::vector<double> hours(of_.m, 0.0), rows(of_.m, 0.0);
        for (std::size_t i = 0; i < of_.n; ++i) {
            const auto j = static_cast<std::size_t>(cheapest_[i]);
            hours[j] += of_.takes(i, j);
            rows[j] += 1;
        }
        double square = 0;
        for (std::size_t j = 0; j < of_.m; ++j) {
            const auto& b = of_.bounds[j];
            hours[j] = scale_ * slope(hours[j], at_.hour[j], b.least_hours, b.most_hours);
            rows[j] = slope(rows[j], at_.place[j], b.least_rows, b.most_rows);
            direction_.hour[j] = hours[j] + 0.6 * direction_.hour[j];
            direction_.place[j] = rows[j] + 0.6 * direction_.place[j];
            square += direction_.hour[j] * direction_.hour[j] + direction_.place[j] * direction_.place[j];
        }
        if (!(square > 0))
            return;
        for (std::size_t j = 0; j < of_.m; ++j) {
            const auto& b = of_.bounds[j];
            step(at_.hour[j], rise / square * direction_.hour[j] * scale_, b.least_hours, b.most_hours);
            step(at_.place[j], rise / square * direction_.place[j], b.least_rows, b.most_rows);
        }
    }

    const load_problem& of_;
    std::vector<int> cheapest_;
    double scale_ = 1; ///< rows for an hour
    load_prices at_{}, direction_{};
};

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
