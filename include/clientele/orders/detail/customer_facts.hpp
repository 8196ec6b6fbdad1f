#pragma once

/// @file
/// What the purchases of one customer come to, in whole numbers, and the columns made of it. Every way from orders to
/// summaries ends here, so that all of them agree bit for bit.

#include <clientele/math/detail/large_pages.hpp>
#include <clientele/orders/policies.hpp>
#include <clientele/orders/summaries.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <limits>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// One customer with at least one purchase day that counts.
struct customer_facts {
    std::int64_t purchased = 0; // on the days that count, in minor units
    std::int64_t on_first = 0;  // on the first of them
    std::int64_t beside = 0;    // money, 0 or less, that belongs to none of them
    day32 first{};              // purchase day of all
    day32 from{};               // first purchase day that counts
    day32 last{};               // last purchase day that counts
    int longest_gap = 0;        // between days that count, in days
    int purchase_days = 0;
    int orders = 0;
    int orders_on_first = 0; // on the first day that counts; not told where x counts days

    /// All money that counts.
    [[nodiscard]] std::int64_t total() const {
        std::int64_t all = purchased;
        add_exactly(all, beside);
        return all;
    }
};

/// Orders of one customer as the summaries keep them, or a refusal.
[[nodiscard]] inline int count_of_orders(std::int64_t orders) {
    require(orders <= (std::numeric_limits<int>::max)(), "summarize: a customer must have fewer than 2^31 orders, got ",
            orders);
    return static_cast<int>(orders);
}

/// The facts of settled days, all of which count; `beside` is money that belongs to none of them.
/// Any range of `day_totals` with a front and a back will do.
template <class Days>
[[nodiscard]] customer_facts facts_of(day first, const Days& days, std::int64_t beside) {
    customer_facts facts{.on_first = days.front().purchased,
                         .beside = beside,
                         .first = first,
                         .from = days.front().when,
                         .last = days.back().when,
                         .purchase_days = static_cast<int>(days.size()),
                         .orders_on_first = days.front().purchases};
    std::int64_t orders = 0;
    day before = days.front().when;
    for (const day_totals today : days) {
        add_exactly(facts.purchased, today.purchased);
        orders += today.purchases;
        facts.longest_gap = (std::max)(facts.longest_gap, static_cast<int>((today.when - before).count()));
        before = today.when;
    }
    facts.orders = count_of_orders(orders);
    return facts;
}

/// A day that summaries are asked for, and the days that count as of it.
struct summary_date {
    day as_of;
    window counted;
};

/// The days that count as of a day: what a look-back policy says, and none after it.
template <class LookBack>
[[nodiscard]] summary_date counted_as_of(const LookBack& look_back, day as_of) {
    window counted = look_back.stretch(as_of); // a host's mark for "ever" may lie far outside the calendar
    counted.begin = std::clamp(counted.begin, first_of_calendar, end_of_calendar);
    counted.end = std::clamp(counted.end, first_of_calendar, as_of + std::chrono::days{1});
    require(counted.begin < counted.end, "summarize: look_back must give at least one day up to as_of, got ",
            counted.length().count(), " days");
    return {as_of, counted};
}

/// How facts become columns.
struct summary_columns {
    day as_of;
    double unit;     // days
    double per_unit; // minor units of a currency unit
    double least_years;
    window counted;
    frequency_of frequency;

    /// How many bytes a customer takes, in all columns but `customer` and those of accumulators.
    static constexpr std::size_t bytes = 2 * sizeof(day) + 2 * sizeof(int) + 10 * sizeof(double);

    /// Makes room for n customers, in all columns but `customer`.
    template <class Id>
    static void resize(summaries<Id>& to, std::size_t n) {
        resize_for_writing(to.first, n);
        resize_for_writing(to.last, n);
        resize_for_writing(to.purchase_days, n);
        resize_for_writing(to.orders, n);
        for (auto* const each : {&to.x, &to.t_x, &to.T, &to.recency, &to.total, &to.mean_spend, &to.annual_spend,
                                 &to.tenure, &to.mean_gap, &to.longest_gap})
            resize_for_writing(*each, n);
    }

    /// Writes the i-th customer.
    template <class Id>
    void write(summaries<Id>& to, std::size_t i, const customer_facts& facts) const {
        write(to, i, facts, calendar_years(facts.first, as_of));
    }
    /// The same, with the tenure since the first purchase, in years.
    template <class Id>
    void write(summaries<Id>& to, std::size_t i, const customer_facts& facts, double tenure) const {
        const customer_summary row = summary(facts, tenure);
        to.first[i] = row.first;
        to.last[i] = row.last;
        to.purchase_days[i] = row.purchase_days;
        to.orders[i] = row.orders;
        to.x[i] = row.x;
        to.t_x[i] = row.t_x;
        to.T[i] = row.T;
        to.recency[i] = row.recency;
        to.total[i] = row.total;
        to.mean_spend[i] = row.mean_spend;
        to.annual_spend[i] = row.annual_spend;
        to.tenure[i] = row.tenure;
        to.mean_gap[i] = row.mean_gap;
        to.longest_gap[i] = row.longest_gap;
    }
    /// The figures of a customer.
    [[nodiscard]] customer_summary summary(const customer_facts& facts, double tenure) const {
        const auto days_between = [](day a, day b) { return static_cast<double>((b - a).count()); };
        const bool by_order = frequency == frequency_of::orders;
        const double repeat_days = facts.purchase_days - 1, stretch = days_between(facts.from, facts.last);
        const double repeats = by_order ? facts.orders - 1 : repeat_days;
        // Minor units divide exactly once, at the end: sums are whole numbers up to here.
        const double total = static_cast<double>(facts.total()) / per_unit;
        // The first of several orders on one day is not known: it is taken for their average.
        const double on_first = by_order ? static_cast<double>(facts.on_first) * (facts.orders_on_first - 1) /
                                               static_cast<double>(facts.orders_on_first)
                                         : 0;
        const double repeat_spend = (static_cast<double>(facts.purchased - facts.on_first) + on_first) / per_unit;
        const day first = facts.first, since = first >= counted.begin ? first : counted.begin - std::chrono::days{1};
        const day until = counted.end - std::chrono::days{1};
        const double years = since == first && until == as_of ? tenure : calendar_years(since, until);

        return {.first = facts.first,
                .last = facts.last,
                .purchase_days = facts.purchase_days,
                .orders = facts.orders,
                .x = repeats,
                .t_x = stretch / unit,
                .T = days_between(facts.first, as_of) / unit,
                .recency = days_between(facts.last, as_of),
                .total = total,
                .mean_spend = repeats > 0 ? repeat_spend / repeats : 0,
                .annual_spend = total / (std::max)(years, least_years),
                .tenure = tenure,
                .mean_gap = repeat_days > 0 ? stretch / repeat_days : 0,
                .longest_gap = static_cast<double>(facts.longest_gap)};
    }
};

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
