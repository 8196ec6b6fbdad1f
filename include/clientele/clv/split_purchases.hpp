#pragma once

/// @file
/// Splits purchases at a day: what a fit may know, and what happened after it.

#include <clientele/clv/histories.hpp>

#include <algorithm>
#include <iterator>
#include <optional>

namespace clientele::inline CLIENTELE_ABI {

/// Purchases as columns, in any order. It looks at the columns and does not copy them.
template <class Customers>
struct purchase_columns {
    const Customers& customer;             ///< who: a random-access range of ids of any type that can be ordered
    std::span<const day> when;             ///< on what day; several rows on one day are one purchase
    column amount = {};                    ///< for how much; empty: not known
    std::optional<day> covered_until = {}; ///< the last day of which the data know; else that of the last purchase
};

/// The two sides of a split: histories up to a day, and what happened after it.
template <class Id>
struct holdout_split {
    std::vector<Id> customer;          ///< ids of those who bought up to the day, ascending
    std::vector<double> x;             ///< repeat purchases up to the day
    std::vector<double> t_x;           ///< time of the last of them
    std::vector<double> T;             ///< from the first purchase to the day
    std::vector<double> mean_spend;    ///< mean amount of the repeat purchase days
    std::vector<double> log_intervals; ///< sum of the logarithms of the times between purchases
    std::vector<double> actual;        ///< purchases after the day, up to the end of what is scored
    std::vector<double> actual_spend;  ///< and what they brought
    double length = 0;    ///< of what can be scored: from the day to the end of the holdout, or to the end of the data,
                          ///< should that be earlier; in the unit
    double uncovered = 0; ///< the rest of the holdout that was asked for, of which the data know nothing
    day last_day = {};    ///< the last one of which the data know: `covered_until`, or that of the last purchase
    std::vector<Id> newcomers;           ///< ids of those first seen in the holdout, ascending
    std::vector<double> newcomer_age;    ///< from their first purchase to the end of what is scored
    std::vector<double> newcomer_actual; ///< their repeat purchases in it
    std::vector<double> repeat_times;    ///< of their repeat purchases to the end of what is scored, from the first day
                                         ///< on; those of newcomers are not among them
    double calibration = 0;              ///< from the first day in the data to the day
    std::chrono::days unit = std::chrono::days{7}; ///< the unit of time of all of these

    /// The calibration side, as a fit reads it.
    [[nodiscard]] histories as_histories() const {
        return {.x = x, .t_x = t_x, .T = T, .mean_spend = mean_spend, .log_intervals = log_intervals};
    }
};

/// @cond INTERNAL
namespace detail {

/// One purchase, or what a customer bought on one day.
template <class Id>
struct purchase_row {
    Id customer;
    day when;
    double amount;

    friend bool operator<(const purchase_row& a, const purchase_row& b) {
        if (id_before(a.customer, b.customer) || id_before(b.customer, a.customer))
            return id_before(a.customer, b.customer);
        return a.when != b.when ? a.when < b.when : a.amount < b.amount;
    }
};

/// The purchases up to a day, by customer and day.
template <class Id, class Customers>
[[nodiscard]] std::vector<purchase_row<Id>> purchases_until(const purchase_columns<Customers>& purchases, day last) {
    const std::size_t n = std::ranges::size(purchases.customer);
    require_same_size("split_purchases", "when", n, purchases.when.size());
    if (!purchases.amount.empty()) {
        require_same_size("split_purchases", "amount", n, purchases.amount.size());
        require_finite("split_purchases", "amount", purchases.amount);
    }
    for (std::size_t i = 0; i < n; ++i)
        if (!on_calendar(purchases.when[i])) [[unlikely]]
            fail(errc::bad_value, i, "split_purchases: when must be a date of the calendar, but that of row ", i,
                 " is none");
    std::vector<purchase_row<Id>> rows;
    for (std::size_t i = 0; i < n; ++i)
        if (purchases.when[i] <= last)
            rows.push_back({std::ranges::begin(purchases.customer)[static_cast<std::ptrdiff_t>(i)], purchases.when[i],
                            purchases.amount.empty() ? 0.0 : purchases.amount[i]});
    std::sort(rows.begin(), rows.end());
    return rows;
}

/// Adds the customer whose purchases are [from, to).
template <class Id>
void add_customer(holdout_split<Id>& out, std::span<const purchase_row<Id>> rows, day first_day, day as_of,
                  day last_day) {
    const auto time = [&](day from, day to) {
        return static_cast<double>((to - from).count()) / static_cast<double>(out.unit.count());
    };
    const day first = rows.front().when;
    double x = 0, last = 0, spend = 0, logs = 0, after = 0, spend_after = 0;
    for (std::size_t i = 0; i < rows.size();) {
        const day when = rows[i].when;
        double amount = 0;
        for (; i < rows.size() && rows[i].when == when; ++i)
            amount += rows[i].amount;
        if (when == first)
            continue;
        if (first <= as_of)
            out.repeat_times.push_back(time(first_day, when));
        if (when <= as_of) {
            const double t = time(first, when);
            logs += std::log(t - last);
            last = t;
            spend += amount;
            x += 1;
        } else {
            after += 1;
            spend_after += amount;
        }
    }
    if (first <= as_of) {
        out.customer.push_back(rows.front().customer);
        out.x.push_back(x);
        out.t_x.push_back(last);
        out.T.push_back(time(first, as_of));
        out.mean_spend.push_back(x > 0 ? spend / x : 0);
        out.log_intervals.push_back(logs);
        out.actual.push_back(after);
        out.actual_spend.push_back(spend_after);
    } else {
        out.newcomers.push_back(rows.front().customer);
        out.newcomer_age.push_back(time(first, last_day));
        out.newcomer_actual.push_back(after);
    }
}

} // namespace detail
/// @endcond

/// Splits purchases: up to and including one day is calibration, the days after it are holdout. Customers first seen in
/// the holdout are kept apart and can be scored as new ones; of later purchases only the last day is looked at. Where
/// the data end before the holdout, what is scored ends with them: silence after the last purchase of all is no proof
/// that nobody bought.
///
///     const auto split = split_purchases(purchase_columns{.customer = id, .when = day}, as_of, days{273});
///
/// @param purchases columns of equal length
/// @param as_of last day of the calibration
/// @param holdout length of the time after it, at least 0 days
/// @param unit one unit of time, at least 1 day
/// @returns one row per customer seen by `as_of`, by ascending id
/// @throws error `bad_shape`, `bad_parameter`, `bad_value` with the row; `empty_input` when nobody bought by `as_of`
/// Complexity: O(n log n)
template <std::ranges::random_access_range Customers>
[[nodiscard]] holdout_split<std::ranges::range_value_t<Customers>>
split_purchases(const purchase_columns<Customers>& purchases, day as_of, std::chrono::days holdout,
                std::chrono::days unit = std::chrono::days{7}) {
    using id = std::ranges::range_value_t<Customers>;
    require(unit.count() >= 1, "split_purchases: unit must be at least 1 day, got ", unit.count());
    require(holdout.count() >= 0, "split_purchases: holdout must be at least 0 days, got ", holdout.count());
    detail::require_as_of("split_purchases", as_of);
    require(!purchases.covered_until || detail::on_calendar(*purchases.covered_until),
            "split_purchases: covered_until must be a date of the calendar");
    require(holdout < detail::end_of_calendar - as_of,
            "split_purchases: the holdout must end on a date of the calendar, got ", holdout.count(), " days");
    const auto rows = detail::purchases_until<id>(purchases, as_of + holdout);
    if (purchases.when.empty())
        fail(errc::empty_input, no_row, "split_purchases: there must be a purchase, got none");
    const day first_day = *std::min_element(purchases.when.begin(), purchases.when.end());
    if (first_day > as_of)
        fail(errc::empty_input, no_row, "split_purchases: as_of must not be before the first purchase, of ",
             to_text(first_day), ", got ", to_text(as_of));
    const auto units = [&](std::chrono::days d) {
        return static_cast<double>(d.count()) / static_cast<double>(unit.count());
    };
    holdout_split<id> out;
    out.unit = unit;
    out.last_day = purchases.covered_until.value_or(*std::max_element(purchases.when.begin(), purchases.when.end()));
    const day last = (std::max)(as_of, (std::min)(as_of + holdout, out.last_day));
    out.length = units(last - as_of);
    out.uncovered = units(as_of + holdout - last);
    out.calibration = units(as_of - first_day);
    for (std::size_t from = 0, to = 0; from < rows.size(); from = to) {
        while (to < rows.size() && !detail::id_before(rows[from].customer, rows[to].customer))
            ++to;
        detail::add_customer<id>(out, std::span{rows}.subspan(from, to - from), first_day, as_of, last);
    }
    std::sort(out.repeat_times.begin(), out.repeat_times.end());
    return out;
}

} // namespace clientele::inline CLIENTELE_ABI
