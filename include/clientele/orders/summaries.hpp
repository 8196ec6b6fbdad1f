#pragma once

/// @file
/// One summary per customer, kept as columns: what every later room reads.

#include <clientele/orders/concepts.hpp>
#include <clientele/orders/order_counts.hpp>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// What an accumulator of `summarize` measured.
struct measure_column {
    std::string name{};           ///< what it is called
    std::vector<double> values{}; ///< one per customer, in the order of the summaries
    double elsewhere = 0;         ///< what belongs to nobody who has an entry; 0 for most
};

/// The customers of one book of orders as of one day. Every column has one entry per customer with a purchase, ids
/// ascending.
///
/// Times in `t_x` and `T` are in the chosen unit, gaps and recency in days, tenure in calendar years, money in currency
/// units. Where `x` counts orders, the first of them is taken for the average of those of its day, so that
/// `mean_spend` = (money of all purchases - money of the first day / its orders) / x. With a look-back window `first`,
/// `T` and `tenure` are those of the whole history, and all else is that of the window.
/// Source: Fader, Hardie and Lee, Counting your customers the easy way, Marketing Science 24 (2005).
template <class Id>
struct summaries {
    day as_of{};                        ///< the last day that counts
    std::chrono::days unit{1};          ///< the unit of `t_x` and `T`
    std::vector<Id> customer{};         ///< ids, ascending, unique
    std::vector<day> first{};           ///< first purchase day of all
    std::vector<day> last{};            ///< last purchase day
    std::vector<int> purchase_days{};   ///< distinct days with a purchase, at least 1
    std::vector<int> orders{};          ///< orders on those days, or rows of 0 and more: `counted` says which
    std::vector<double> x{};            ///< repeat purchases: purchase days, or orders, less one
    std::vector<double> t_x{};          ///< last - first purchase day, in `unit`; 0 without a repeat day
    std::vector<double> T{};            ///< as-of day - first purchase day, in `unit`
    std::vector<double> recency{};      ///< as-of day - last purchase day, in days
    std::vector<double> total{};        ///< all money
    std::vector<double> mean_spend{};   ///< mean spend per repeat purchase; 0 for x = 0
    std::vector<double> annual_spend{}; ///< total per year of tenure, which counts as at least `least_years`
    std::vector<double> tenure{};       ///< years since the first purchase, exact by calendar
    std::vector<double> mean_gap{};     ///< mean days between purchase days; 0 for one day
    std::vector<double> longest_gap{};  ///< longest stretch between purchase days, in days; 0 for x = 0
    std::vector<Id> without_purchase{}; ///< prospects: known, but without a row that counts, ascending
    std::vector<Id> returned_all{}; ///< customers whose returns left no purchase, ascending; they have no other entry
    std::vector<double> returned_all_money{}; ///< what they cost, 0 or less, in the order of `returned_all`
    counted_unit counted{};                   ///< what `orders` counts
    order_counts counts{};                    ///< what became of the rows
    std::string choices{};                    ///< the policies that were in force
    window counted_days{detail::first_of_calendar, detail::end_of_calendar}; ///< the look-back window
    std::vector<Id> outside{}; ///< customers whose purchases all lie outside the window, ascending; no other entry
    std::vector<measure_column> measures{}; ///< what the accumulators measured, in their order
    frequency_of frequency{};               ///< what `x` counts

    /// The number of customers with a purchase.
    [[nodiscard]] std::size_t size() const noexcept { return customer.size(); }

    /// Whether the window leaves out a purchase, so that repeat purchases are not all since the first.
    [[nodiscard]] bool windowed() const noexcept { return counts.orders_outside > 0; }

    /// A measure by its name, one value per customer.
    /// @throws error `bad_parameter` where no accumulator measured it
    [[nodiscard]] const std::vector<double>& measure(std::string_view name) const {
        for (const auto& each : measures)
            if (each.name == name)
                return each.values;
        fail(
            errc::bad_parameter, no_row, "summaries: measure must be one of those that accumulators made (",
            detail::names_in_words(measures.size(), "", [&](std::size_t i) -> const auto& { return measures[i].name; }),
            "), got ", detail::clipped(name));
    }

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

/// The summary of one customer: what each column of `summaries` has of it, by the same names and in the same units.
struct customer_summary {
    day first{};             ///< first purchase day of all
    day last{};              ///< last purchase day
    int purchase_days = 0;   ///< distinct days with a purchase, at least 1
    int orders = 0;          ///< orders on those days, or rows of 0 and more
    double x = 0;            ///< repeat purchases: purchase days, or orders, less one
    double t_x = 0;          ///< last - first purchase day, in the unit
    double T = 0;            ///< as-of day - first purchase day, in the unit
    double recency = 0;      ///< as-of day - last purchase day, in days
    double total = 0;        ///< all money
    double mean_spend = 0;   ///< mean spend per repeat purchase; 0 for x = 0
    double annual_spend = 0; ///< total per year of tenure
    double tenure = 0;       ///< years since the first purchase, exact by calendar
    double mean_gap = 0;     ///< mean days between purchase days; 0 for one day
    double longest_gap = 0;  ///< longest stretch between purchase days, in days; 0 for x = 0

    /// Whether all figures are the same.
    [[nodiscard]] friend bool operator==(const customer_summary&, const customer_summary&) = default;
};

/// Refuses a book in which nobody has a purchase, and says what became of its rows.
/// @param where the function that refuses
/// @param base one book
/// @throws error `empty_input`
template <class Id>
void require_purchases(std::string_view where, const summaries<Id>& base) {
    if (base.size() == 0) {
        auto counts = in_words(base.counts);
        counts.resize(counts.find('\n')); // the rows
        fail(errc::empty_input, no_row, where, ": there must be at least one customer with a purchase, got 0; ",
             counts);
    }
}

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
    require(!earlier.windowed() && !later.windowed(),
            "purchases_between: both books must hold whole histories, and a look-back window left purchases out");
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
