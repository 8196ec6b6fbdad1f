#pragma once

/// @file
/// Criteria of value from plain columns: per year, margins, cost to serve, price realisation, share of wallet. Where a
/// ratio has no denominator the result is NaN: a missing value, which the criterion's policy answers in a score. A
/// result that a double cannot hold is `error` `overflow` with its row.

#include <clientele/cmath.hpp>
#include <clientele/math/detail/rounded_product.hpp>
#include <clientele/math/matrix.hpp>

#include <algorithm>
#include <limits>
#include <string_view>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// Refuses what a double cannot hold.
inline double held(std::string_view where, double value, std::size_t row) {
    if (std::isinf(value)) [[unlikely]]
        fail_beyond_double(where, "the result", row);
    return value;
}

/// numerator / denominator; NaN where the denominator is 0; negative denominators are refused.
[[nodiscard]] inline std::vector<double> ratios(std::string_view where, column numerator, column denominator,
                                                std::string_view name) {
    require_same_size(where, name, numerator.size(), denominator.size());
    require_finite(where, "the numerator", numerator);
    require_finite(where, name, denominator);
    std::vector<double> result(numerator.size());
    for (std::size_t i = 0; i < result.size(); ++i) {
        if (denominator[i] < 0)
            fail(errc::bad_value, i, where, ": ", name, " must not be negative, got ", denominator[i], " in row ", i);
        result[i] = denominator[i] > 0 ? held(where, numerator[i] / denominator[i], i)
                                       : std::numeric_limits<double>::quiet_NaN();
    }
    return result;
}

} // namespace detail
/// @endcond

/// Annual spend, purchases per year, orders per year: totals divided by years.
///
/// A partial year is not blown up: years count as at least `least_years`, so that two months of 1,000 are 1,000 a year
/// with the default, and 6,000 with `least_years` = 1/12.
///
/// @param totals      one per customer
/// @param years       tenure in years, one per customer, not negative
/// @param least_years positive; the shortest stretch that is believed
/// @returns a total per year for each customer
/// @throws error `bad_parameter`, `bad_shape`, `bad_value` with the row
/// Complexity: O(n)
[[nodiscard]] inline std::vector<double> per_year(column totals, column years, double least_years = 1.0) {
    require(least_years > 0 && std::isfinite(least_years), "per_year: least_years must be positive and finite, got ",
            least_years);
    require_same_size("per_year", "years", totals.size(), years.size());
    require_finite("per_year", "totals", totals);
    require_finite("per_year", "years", years);
    std::vector<double> result(totals.size());
    for (std::size_t i = 0; i < result.size(); ++i) {
        if (years[i] < 0)
            fail(errc::bad_value, i, "per_year: years must not be negative, got ", years[i], " in row ", i);
        result[i] = detail::held("per_year", totals[i] / (std::max)(years[i], least_years), i);
    }
    return result;
}

/// Activity-based cost to serve: what a customer's visits, calls, deliveries, returns and so on cost.
///
///     cost_i = sum over activities a of  times_ia rate_a
///
/// @param times customers x activities: how often each happened, not negative
/// @param rates cost of one, per activity, not negative
/// @returns cost per customer, in the currency of the rates
/// @throws error `bad_shape`, `bad_value` with the row
/// Complexity: O(n k)
[[nodiscard]] inline std::vector<double> cost_to_serve(const matrix_view& times, column rates) {
    require_finite("cost_to_serve", times);
    require_same_size("cost_to_serve", "rates", static_cast<std::size_t>(times.cols()), rates.size());
    require_finite("cost_to_serve", "rates", rates);
    std::vector<double> cost(static_cast<std::size_t>(times.rows()));
    for (std::size_t a = 0; a < rates.size(); ++a) {
        if (rates[a] < 0)
            fail(errc::bad_value, a, "cost_to_serve: rates must not be negative, got ", rates[a], " for activity ", a);
        const auto done = column_of(times, a);
        for (std::size_t i = 0; i < cost.size(); ++i) {
            if (done[i] < 0)
                fail(errc::bad_value, i, "cost_to_serve: an activity cannot happen ", done[i], " times, in row ", i,
                     ", activity ", a);
            cost[i] = detail::held("cost_to_serve", cost[i] + detail::rounded_product(done[i], rates[a]), i);
        }
    }
    return cost;
}

/// What is left of a customer's revenue: revenue - cost of goods - cost to serve. May be negative: a large customer can
/// cost more than it brings.
///
/// @param revenue       net of discounts and returns, one per customer
/// @param cost_of_goods one per customer
/// @param serving       as `cost_to_serve` returns it; empty: gross contribution
/// @returns the contribution of each customer, in the currency of the columns
/// @throws error `bad_shape`, `bad_value` with the row
/// Complexity: O(n)
[[nodiscard]] inline std::vector<double> net_contribution(column revenue, column cost_of_goods, column serving = {}) {
    require_same_size("net_contribution", "cost_of_goods", revenue.size(), cost_of_goods.size());
    if (!serving.empty())
        require_same_size("net_contribution", "serving", revenue.size(), serving.size());
    require_finite("net_contribution", "revenue", revenue);
    require_finite("net_contribution", "cost_of_goods", cost_of_goods);
    require_finite("net_contribution", "serving", serving);
    std::vector<double> result(revenue.size());
    for (std::size_t i = 0; i < result.size(); ++i)
        result[i] =
            detail::held("net_contribution", revenue[i] - cost_of_goods[i] - (serving.empty() ? 0.0 : serving[i]), i);
    return result;
}

/// Margin: contribution / revenue, gross or net as the contribution is. NaN without revenue.
/// @param contribution one per customer
/// @param revenue one per customer, not negative
/// @returns one share per customer, at most 1 unless costs are negative
/// @throws error `bad_shape`, `bad_value` with the row (negative revenue)
/// Complexity: O(n)
[[nodiscard]] inline std::vector<double> margin(column contribution, column revenue) {
    return detail::ratios("margin", contribution, revenue, "revenue");
}

/// Price realisation: what was paid of the list price, net / list; low where bargaining power is high. NaN without
/// list.
/// @param net what was paid, one per customer
/// @param list the same at list prices, not negative
/// @returns one ratio per customer
/// @throws error `bad_shape`, `bad_value` with the row
/// Complexity: O(n)
[[nodiscard]] inline std::vector<double> price_realisation(column net, column list) {
    return detail::ratios("price_realisation", net, list, "list");
}

/// Share of wallet: our part of what the customer spends on such things at all, in [0, 1]. NaN where the wallet is 0.
/// One minus it is the room left to grow.
/// @param spend with us, one per customer, not negative
/// @param wallet with anybody, not below the spend
/// @returns one share per customer, in [0, 1]
/// @throws error `bad_shape`; `bad_value` with the row, also where the spend is negative or exceeds the wallet
/// Complexity: O(n)
[[nodiscard]] inline std::vector<double> share_of_wallet(column spend, column wallet) {
    auto shares = detail::ratios("share_of_wallet", spend, wallet, "wallet");
    for (std::size_t i = 0; i < shares.size(); ++i)
        if (spend[i] < 0 || spend[i] > wallet[i])
            fail(errc::bad_value, i, "share_of_wallet: spend must be in [0, wallet], that is [0, ", wallet[i],
                 "], got ", spend[i], " in row ", i);
    return shares;
}

} // namespace clientele::inline CLIENTELE_ABI
