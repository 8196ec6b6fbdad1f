#pragma once

/// @file
/// The days of one customer after another: settled by the returns policy, cut to the look-back window, counted.

#include <clientele/math/exact_sum.hpp>
#include <clientele/orders/detail/customer_facts.hpp>
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

/// The days at hand of one customer.
template <class Returns>
class customer_days {
public:
    customer_days(const Returns& returns, window counted) : returns_{returns}, counted_{counted} {}

    /// Begins another customer.
    void clear() noexcept { days_.clear(); }
    /// Adds a row; days must ascend.
    /// @param begins whether it is an order, or the first line of one on its day
    void add(day when, std::int64_t minor, bool begins) {
        if (days_.empty() || days_.back().when != when)
            days_.push_back({when, 0, 0, 0});
        auto& today = days_.back();
        add_exactly(minor < 0 ? today.returned : today.purchased, minor);
        today.purchases += begins && minor >= 0;
    }
    /// Takes whole days instead, ascending.
    void assign(std::span<const day_totals> days) { days_.assign(days.begin(), days.end()); }

    /// Settles returns and books all money of the customer.
    /// @returns what counts, where the customer has a purchase in the window
    [[nodiscard]] std::optional<customer_facts> settle(money_account& account) {
        const bool whole = counted_.contains(days_.front().when) && counted_.contains(days_.back().when);
        if (!whole)
            unsettled_ = days_;
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

    /// Whether returns have left no purchase, in or outside the window.
    [[nodiscard]] bool returned_all() const noexcept { return days_.empty(); }
    /// The money that belongs to no purchase, whenever.
    [[nodiscard]] std::int64_t beside() const noexcept { return beside_; }
    /// The settled days that count.
    [[nodiscard]] std::span<const day_totals> counted() const {
        const auto place = [&](day at) {
            return std::lower_bound(days_.begin(), days_.end(), at,
                                    [](const day_totals& each, day d) { return each.when < d; });
        };
        return {place(counted_.begin), place(counted_.end)};
    }

private:
    [[nodiscard]] std::optional<customer_facts> facts_inside(money_account& account) const {
        for (const auto& each : days_)
            if (!counted_.contains(each.when)) {
                account.orders_outside += static_cast<std::size_t>(each.purchases);
                add_minor(account.outside, each.purchased);
            }
        const auto inside = counted();
        const std::int64_t own =
            inside.empty() || beside_ == 0 ? 0 : beside_before(counted_.end) - beside_before(counted_.begin);
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
    window counted_;
    std::vector<day_totals> days_, unsettled_; // kept for their capacity
    std::int64_t beside_ = 0;
};

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
