#pragma once

/// @file
/// One summary per customer, kept as columns: what every later room reads.

#include <clientele/orders/concepts.hpp>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// What became of the rows of the input.
struct order_counts {
    std::size_t rows = 0;                      ///< rows seen
    std::size_t used = 0;                      ///< rows that are in the summaries
    std::size_t bad_rows = 0;                  ///< rows left out because something in them is illegal
    std::size_t late_rows = 0;                 ///< rows left out because they lie after the as-of date
    std::size_t returns = 0;                   ///< rows used that have a negative amount
    std::size_t unmatched_returns = 0;         ///< customers with returned money that belongs to no purchase
    double money_without_purchase = 0;         ///< money, 0 or less, of customers who have no purchase: in no `total`
    std::vector<std::string> first_rejected{}; ///< the sentences of the first ten rows left out
};

/// The customers of one book of orders as of one day. Every column has one entry per customer with a purchase, ids
/// ascending.
///
/// Times in `t_x` and `T` are in the chosen unit, gaps and recency in days, tenure in calendar years, money in currency
/// units. Terms: Fader, Hardie and Lee, Counting your customers the easy way, Marketing Science 24 (2005).
template <class Id>
struct summaries {
    day as_of{};                        ///< the last day that counts
    std::chrono::days unit{1};          ///< the unit of `t_x` and `T`
    std::vector<Id> customer{};         ///< ids, ascending, unique
    std::vector<day> first{};           ///< first purchase day
    std::vector<day> last{};            ///< last purchase day
    std::vector<int> purchase_days{};   ///< distinct days with a purchase, at least 1
    std::vector<int> orders{};          ///< rows with an amount of 0 or more on those days
    std::vector<double> x{};            ///< repeat purchases: purchase days less one
    std::vector<double> t_x{};          ///< last - first purchase day, in `unit`; 0 for x = 0
    std::vector<double> T{};            ///< as-of day - first purchase day, in `unit`
    std::vector<double> recency{};      ///< as-of day - last purchase day, in days
    std::vector<double> total{};        ///< all money
    std::vector<double> mean_spend{};   ///< mean spend per repeat purchase day; 0 for x = 0
    std::vector<double> annual_spend{}; ///< total per year of tenure, which counts as at least `least_years`
    std::vector<double> tenure{};       ///< years since the first purchase, exact by calendar
    std::vector<double> mean_gap{};     ///< mean days between purchase days; 0 for x = 0
    std::vector<double> longest_gap{};  ///< longest stretch between purchase days, in days; 0 for x = 0
    std::vector<Id> without_purchase{}; ///< known but with no purchase by then (prospects, all returned), ascending
    order_counts counts{};              ///< what became of the rows
    std::string choices{};              ///< the policies that were in force

    /// The number of customers with a purchase.
    [[nodiscard]] std::size_t size() const noexcept { return customer.size(); }

    /// The place of a customer, if it has a purchase.
    /// Complexity: O(log n)
    template <class Key>
    [[nodiscard]] std::optional<std::size_t> find(const Key& id) const {
        const auto at = std::lower_bound(customer.begin(), customer.end(), id,
                                         [](const Id& each, const Key& key) { return detail::id_before(each, key); });
        if (at == customer.end() || detail::id_before(id, *at))
            return {};
        return static_cast<std::size_t>(at - customer.begin());
    }
};

/// Years between two days by the calendar: whole anniversaries, plus the share of the current year that has passed.
/// The anniversary of 29 February is 1 March in common years. Negative when `to` lies before `from`.
[[nodiscard]] inline double calendar_years(day from, day to) {
    if (to < from)
        return -calendar_years(to, from);
    const std::chrono::year_month_day start{from}, end{to};
    const auto anniversary = [&](std::chrono::year year) {
        const auto same_date = year / start.month() / start.day();
        return same_date.ok() ? day{same_date} : day{year / std::chrono::March / 1};
    };
    auto year = end.year();
    if (anniversary(year) > to)
        --year;
    const auto whole = static_cast<int>(year) - static_cast<int>(start.year());
    const auto passed = anniversary(year), next = anniversary(year + std::chrono::years{1});
    return whole + static_cast<double>((to - passed).count()) / static_cast<double>((next - passed).count());
}

/// What the customers of one book did later.
struct later_purchases {
    std::vector<double> purchase_days{}; ///< after the earlier as-of day, per customer of the earlier book
    std::vector<double> spend{};         ///< money after it, likewise
    std::size_t first_seen_later = 0;    ///< customers of the later book whom the earlier one does not know
};

/// What the customers of an earlier book bought between its as-of day and that of a later book of the same orders: the
/// holdout that predictions are compared with.
/// @throws error `bad_parameter` when the later book is not later, `bad_value` when it has lost a customer's purchases
/// Complexity: O(n log m)
template <class Id>
[[nodiscard]] later_purchases purchases_between(const summaries<Id>& earlier, const summaries<Id>& later) {
    require(earlier.as_of <= later.as_of, "purchases_between: the later book must not end before the earlier one");
    later_purchases result{.purchase_days = std::vector<double>(earlier.size()),
                           .spend = std::vector<double>(earlier.size())};
    std::size_t known = 0;
    for (std::size_t i = 0; i < earlier.size(); ++i) {
        const auto at = later.find(earlier.customer[i]);
        const int before = earlier.purchase_days[i], after = at ? later.purchase_days[*at] : 0;
        // Returns netted after the earlier as-of day can take purchases back; then there is no count of later ones.
        if (!at || after < before)
            fail(errc::bad_value, i, "purchases_between: customer ", earlier.customer[i], " has ", before,
                 " purchase days in the earlier book and ", after, " in the later one");
        result.purchase_days[i] = after - before;
        result.spend[i] = later.total[*at] - earlier.total[i];
        ++known;
    }
    result.first_seen_later = later.size() - known;
    return result;
}

} // namespace clientele::inline CLIENTELE_ABI
