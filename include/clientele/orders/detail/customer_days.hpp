#pragma once

/// @file
/// The days of one customer after another: settled by the returns policy, cut to the look-back window, counted.

#include <clientele/math/detail/checked_integer.hpp>
#include <clientele/math/exact_sum.hpp>
#include <clientele/orders/detail/customer_facts.hpp>
#include <clientele/orders/detail/customer_measures.hpp>
#include <clientele/orders/detail/left_out_ledger.hpp>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// Where the money of the rows that are used is, in minor units, and what lies outside the window.
struct money_account {
    exact_sum in_totals, without_purchase, outside;
    std::size_t orders_outside = 0, unmatched_returns = 0;

    /// Takes over another account.
    void merge(const money_account& other) noexcept {
        in_totals.merge(other.in_totals);
        without_purchase.merge(other.without_purchase);
        outside.merge(other.outside);
        orders_outside += other.orders_outside;
        unmatched_returns += other.unmatched_returns;
    }

    /// Closes the counts of rows: each sum is rounded once.
    void close(order_counts& counts, const left_out_ledger& left_out, double per_unit) const {
        exact_sum read = in_totals;
        read.merge(without_purchase);
        read.merge(outside);
        counts.left_out = left_out.closed(read, per_unit);
        counts.money_read = read.value() / per_unit;
        counts.money_in_totals = in_totals.value() / per_unit;
        counts.money_without_purchase = without_purchase.value() / per_unit;
        counts.money_outside = outside.value() / per_unit;
        counts.orders_outside = orders_outside;
        counts.unmatched_returns = unmatched_returns;
    }
};

/// Puts every line of 0 and more on the day of the first such line of its order. Lines of one order stand together, by
/// the days `when` on which they came; `same(a, b)` is whether two are of one. That day is the same as of every day on
/// which the line counts.
template <class Line, class Day, class Same>
void move_to_first_lines(std::span<Line> lines, Day Line::* when, Day Line::* on, std::int64_t Line::* minor,
                         const Same& same) {
    const Line* first = nullptr;
    for (auto& line : lines) {
        if (line.*minor < 0)
            continue;
        if (first == nullptr || !same(*first, line))
            first = &line;
        line.*on = first->*when;
    }
}

/// The days at hand of one customer, as of a day.
template <class Returns, class Accumulate = skip>
class customer_days {
public:
    using measures = customer_measures<Accumulate>;

    customer_days(const Returns& returns, const summary_date& date, const Accumulate& accumulate = {},
                  double per_unit = 1)
        : returns_{returns}, date_{date}, measures_{accumulate, per_unit} {}

    /// Begins another customer.
    void clear() noexcept { days_.clear(); }
    /// Adds money of a day; days must ascend.
    /// @param purchases how many orders begin with it
    void add(day when, std::int64_t minor, int purchases) {
        if (days_.empty() || days_.back().when != when)
            days_.push_back({when, 0, 0, 0});
        auto& today = days_.back();
        add_exactly(minor < 0 ? today.returned : today.purchased, minor);
        require(!sum_overflows(today.purchases, purchases, today.purchases),
                "summarize: a customer must have fewer than 2^31 orders on a day");
    }
    /// Takes the lines of another customer, but those that came after the as-of day. They stand by the days `read.on`
    /// on which they count, and by order within a day; those of a day that are of one order, `read.same(a, b)`, are one
    /// purchase. `read.came` is the day on which a line came, `read.purchases` what it counts where it begins an order,
    /// `read.notes` what accumulators keep of it; or `read.add_notes` adds that of all lines, those
    /// below 0 where they count.
    template <class Line, class Read>
    void take(std::span<const Line> lines, const Read& read) {
        clear();
        if constexpr (measures::noted)
            measures_.clear();
        const Line* counted = nullptr; // the last line that began an order
        for (const Line& line : lines) {
            if (read.came(line) > date_.as_of || (line.minor < 0 && !returns_.accepts()))
                continue;
            const bool begins = line.minor >= 0 && (counted == nullptr || read.on(*counted) != read.on(line) ||
                                                    !read.same(*counted, line));
            if (begins)
                counted = &line;
            add(read.on(line), line.minor, begins ? read.purchases(line) : 0);
            if constexpr (measures::noted && requires { read.notes(line); })
                measures_.add(read.notes(line));
        }
        if constexpr (measures::noted && requires { read.add_notes(measures_, true); })
            read.add_notes(measures_, returns_.accepts());
    }

    /// Settles returns and books all money of the customer.
    /// @returns what counts, where the customer has a purchase in the window
    [[nodiscard]] std::optional<customer_facts> settle(money_account& account) {
        const bool whole = date_.counted.contains(days_.front().when) && date_.counted.contains(days_.back().when);
        if (!whole || measures::count > 0) {
            unsettled_.clear();
            for (const auto& each : days_)
                unsettled_.push_back(each);
        }
        beside_ = returns_.settle(days_);
        account.unmatched_returns += beside_ < 0;
        if (days_.empty()) {
            add_minor(account.without_purchase, beside_);
            return {};
        }
        const auto facts = whole ? facts_of(days_.front().when, days_, beside_) : facts_inside(account);
        if (facts)
            add_minor(account.in_totals, facts->total());
        return facts;
    }

    /// Whether there is no day: after settling, whether returns have left no purchase, in or outside the window.
    [[nodiscard]] bool empty() const noexcept { return days_.empty(); }
    /// The money that belongs to no purchase, whenever.
    [[nodiscard]] std::int64_t beside() const noexcept { return beside_; }
    /// The settled days that count.
    [[nodiscard]] std::span<const day_totals> counted() const { return counted(days_); }
    /// Appends what accumulators measure of a customer that counts.
    void measure([[maybe_unused]] const customer_facts& facts, [[maybe_unused]] std::vector<double>& to) {
        if constexpr (measures::count > 0)
            measures_.measure({.days = counted(),
                               .all_days = days_,
                               .before_returns = counted(unsettled_),
                               .first = facts.first,
                               .counted = date_.counted,
                               .as_of = date_.as_of,
                               .total = facts.total(),
                               .per_unit = 1},
                              to);
    }

private:
    [[nodiscard]] std::span<const day_totals> counted(const std::vector<day_totals>& days) const {
        std::size_t from = 0, to = days.size();
        while (from < to && days[from].when < date_.counted.begin)
            ++from;
        while (from < to && days[to - 1].when >= date_.counted.end)
            --to;
        return {days.data() + from, to - from};
    }
    [[nodiscard]] std::optional<customer_facts> facts_inside(money_account& account) const {
        for (const auto& each : days_)
            if (!date_.counted.contains(each.when)) {
                account.orders_outside += static_cast<std::size_t>(each.purchases);
                add_minor(account.outside, each.purchased);
            }
        const auto inside = counted();
        const std::int64_t own =
            inside.empty() || beside_ == 0 ? 0 : beside_before(date_.counted.end) - beside_before(date_.counted.begin);
        add_minor(account.outside, beside_ - own);
        if (inside.empty())
            return {};
        return facts_of(days_.front().when, inside, own);
    }
    // The money that belongs to no purchase, of the days before a day: what settling them alone leaves.
    [[nodiscard]] std::int64_t beside_before(day end) const {
        std::vector<day_totals> earlier;
        for (const auto& each : unsettled_)
            if (each.when < end)
                earlier.push_back(each);
        return returns_.settle(earlier);
    }

    const Returns& returns_;
    summary_date date_;
    std::vector<day_totals> days_, unsettled_; // kept for their capacity
    std::int64_t beside_ = 0;
    [[no_unique_address]] measures measures_;
};

/// Those by some rules, a `summarize`.
template <class Rules>
using days_by_rules =
    customer_days<std::remove_cvref_t<decltype(Rules::returns)>, std::remove_cvref_t<decltype(Rules::accumulate)>>;

/// As of one day, and one for each date.
template <class Rules>
[[nodiscard]] days_by_rules<Rules> days_of_date(const Rules& rules, const summary_date& date) {
    return {rules.returns, date, rules.accumulate, minor_per_unit(rules.money.decimals())};
}
template <class Rules>
[[nodiscard]] std::vector<days_by_rules<Rules>> days_of_dates(const Rules& rules, std::span<const summary_date> dates) {
    std::vector<days_by_rules<Rules>> days;
    days.reserve(dates.size());
    for (const auto& each : dates)
        days.push_back(days_of_date(rules, each));
    return days;
}

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
