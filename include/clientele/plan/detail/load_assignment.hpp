#pragma once

/// @file
/// Rows into columns whose capacity is used up unevenly (the generalised assignment problem): what it
/// is, and the bound that prices on capacity prove.

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
    /// Calls with what row i takes in a column, in a form that loops over columns do not ask again.
    template <class Call>
    auto with_hours(std::size_t i, const Call& call) const {
        if (hours.size() == n)
            return call([own = hours[i]](std::size_t) { return own; });
        return call([own = hours.data() + i * m](std::size_t j) { return own[j]; });
    }
};

/// The price of an hour and of a place in each column; below 0 it is paid for what a column lacks.
struct load_prices {
    std::vector<double> hour{};
    std::vector<double> place{};
    [[nodiscard]] double at(const load_problem& of, std::size_t i, std::size_t j) const {
        return of.at(i, j) + (hour[j] * of.takes(i, j) + place[j]);
    }
    /// Row i at the prices in each column.
    template <class Call>
    auto with_row(const load_problem& of, std::size_t i, const Call& call) const {
        return of.with_hours(i, [&, cost = of.cost.data() + i * of.m](const auto& takes) {
            return call([&](std::size_t j) { return cost[j] + (hour[j] * takes(j) + place[j]); });
        });
    }
    [[nodiscard]] least_of cheapest_of(const load_problem& of, std::size_t i) const {
        return with_row(of, i, [&](const auto& priced) { return least_of_row(of.m, priced); });
    }
};

/// The bound that prices prove, lowered by what rounding may have added, and where the rows would go at these prices.
///
///     sum_i min_j (c_ij + hour_j h_ij + place_j) - sum_j (hour_j x its bound + place_j x its bound)
inline double bound_of(const load_problem& of, const load_prices& prices, std::span<int> cheapest = {}) {
    double sum = 0, size = 0;
    for (std::size_t i = 0; i < of.n; ++i) {
        const auto least = prices.cheapest_of(of, i);
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

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
