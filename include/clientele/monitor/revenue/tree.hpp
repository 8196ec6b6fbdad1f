#pragma once

/// @file
/// Why revenue changed between two periods: more customers, more orders, larger ones, higher prices, or more days.

#include <clientele/cmath.hpp>
#include <clientele/math/detail/minor_units.hpp>
#include <clientele/math/detail/short_number.hpp>
#include <clientele/math/product_split.hpp>
#include <clientele/monitor/revenue/bridge_lines.hpp>
#include <clientele/types.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// One factor of the revenue of two periods.
struct revenue_factor {
    std::string name{};     ///< what it is
    double before = 0;      ///< in the base
    double after = 0;       ///< in the period
    std::int64_t minor = 0; ///< what its change did to the revenue, in minor units

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("revenue_factor");
        each("name", of.name...);
        each("before", of.before...);
        each("after", of.after...);
        each("minor", of.minor...);
    }
};

/// The change of revenue between two periods, split over the factors whose product it is; their parts add up to the
/// change to the minor unit.
struct revenue_split {
    window base{};                              ///< the period before
    window period{};                            ///< the period
    int decimals = 2;                           ///< of the money
    product_split by = product_split::log_mean; ///< how
    std::int64_t before = 0;                    ///< the revenue of the base, in minor units
    std::int64_t after = 0;                     ///< that of the period
    std::vector<revenue_factor> factors{};      ///< their product is the revenue

    /// Money in minor units, in currency units.
    [[nodiscard]] double money(std::int64_t minor) const {
        return static_cast<double>(minor) / detail::minor_per_unit(decimals);
    }
    /// What is missing to the change, in minor units: 0, or the split was filled in by hand and is wrong.
    [[nodiscard]] std::int64_t gap() const noexcept {
        std::int64_t sum = after - before;
        for (const auto& each : factors)
            sum -= each.minor;
        return sum;
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("revenue_split");
        each("base", of.base...);
        each("period", of.period...);
        each("decimals", of.decimals...);
        each("by", of.by...);
        each("before", of.before...);
        each("after", of.after...);
        each("factors", of.factors...);
    }
};

/// @cond INTERNAL
namespace detail {

/// Fills in what the factors did; parts are rounded so that every sum from the first on is the nearest.
inline revenue_split split_revenue(std::string_view where, revenue_split to, double before, double after) {
    for (const auto* each : {&to.base, &to.period})
        require(has_four_digit_year(each->begin) && has_four_digit_year(each->end) && each->begin < each->end, where,
                ": ", each == &to.base ? "base" : "period", " must have a day inside, got ", quoted_day(each->begin),
                " to before ", quoted_day(each->end));
    const double unit = minor_per_unit(to.decimals);
    for (const double money : {before, after})
        require(money * unit >= 0.5 && money * unit < 0x1p53, where,
                ": money must be at least half of a minor unit and below 2^53 of them, got ", money);
    to.before = *nearest_minor(before * unit);
    to.after = *nearest_minor(after * unit);
    std::vector<double> then, now;
    for (const auto& each : to.factors) {
        then.push_back(each.before);
        now.push_back(each.after);
    }
    const auto parts = product_effects(then, now, to.by);
    double sum = 0;
    std::int64_t so_far = 0;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        sum += parts[i];
        if (!(std::abs(sum * unit) < 0x1p62))
            fail(errc::overflow, i, where, ": what ", to.factors[i].name,
                 " did is outside the range of 64-bit minor units");
        const std::int64_t until = i + 1 == parts.size() ? to.after - to.before : std::llround(sum * unit);
        to.factors[i].minor = until - so_far;
        so_far = until;
    }
    return to;
}

} // namespace detail
/// @endcond

/// What was sold in a period.
struct revenue_totals {
    double customers;              ///< who bought, above 0
    double orders;                 ///< how often, above 0
    double money;                  ///< for how much, in currency units, above 0; counted to the nearest minor unit
    std::optional<double> items{}; ///< how many items, if they are counted; above 0
};

/// The tree of revenue: customers x orders a customer x money an order, or, where items are counted, x items an order x
/// price an item.
///
///     const auto why = revenue_tree{.base = june_last_year, .period = june}.split({100, 250, 9000}, {110, 240, 9500});
///     std::puts(in_words(why).c_str());
struct revenue_tree {
    window base;                                ///< the period before
    window period;                              ///< the period
    int decimals = 2;                           ///< of the money, in [0, 9]
    product_split by = product_split::log_mean; ///< how the change is split

    /// What each factor did.
    /// @param then what was sold in the base
    /// @param now  what was sold in the period, with items if the base has them
    /// @returns the parts, which add up to the change to the minor unit
    /// @throws error `bad_parameter`, also where only one has items; as `product_effects`
    /// Complexity: O(1).
    [[nodiscard]] revenue_split split(const revenue_totals& then, const revenue_totals& now) const {
        require(then.items.has_value() == now.items.has_value(),
                "revenue_tree: items must be counted in both periods or in none");
        for (const auto* each : {&then, &now})
            for (const double count : {each->customers, each->orders, each->items.value_or(1), each->money})
                require(count > 0 && std::isfinite(count),
                        "revenue_tree: customers, orders, items and money must be finite and above 0, got ", count,
                        each == &then ? " in the base" : " in the period");
        revenue_split to{.base = base, .period = period, .decimals = decimals, .by = by};
        to.factors.push_back({.name = "customers", .before = then.customers, .after = now.customers});
        to.factors.push_back(
            {.name = "orders a customer", .before = then.orders / then.customers, .after = now.orders / now.customers});
        if (then.items) {
            to.factors.push_back(
                {.name = "items an order", .before = *then.items / then.orders, .after = *now.items / now.orders});
            to.factors.push_back(
                {.name = "price an item", .before = then.money / *then.items, .after = now.money / *now.items});
        } else {
            to.factors.push_back(
                {.name = "money an order", .before = then.money / then.orders, .after = now.money / now.orders});
        }
        return detail::split_revenue("revenue_tree", std::move(to), then.money, now.money);
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("revenue_tree");
        each("base", of.base...);
        each("period", of.period...);
        each("decimals", of.decimals...);
        each("by", of.by...);
    }
};

/// What the calendar did to the change between two periods: days x open days a day x money an open day. What is left
/// for the last factor is the business.
///
///     calendar_change{.base = {2024y / 2 / 1, 2024y / 3 / 1}, .period = {2025y / 2 / 1, 2025y / 3 / 1}}.split(8400,
///     8000)
struct calendar_change {
    window base;                 ///< the period before
    window period;               ///< the period
    std::vector<day> holidays{}; ///< closed days, in any order; on a closed weekday they say nothing more
    std::array<bool, 7> closed{true, false, false, false, false, false, true}; ///< by weekday, from Sunday on
    int decimals = 2;                                                          ///< of the money, in [0, 9]
    product_split by = product_split::log_mean;                                ///< how the change is split

    /// The open days of a stretch.
    /// Complexity: O(days x holidays).
    [[nodiscard]] std::size_t open_days(const window& of) const {
        std::size_t open = 0;
        for (day at = of.begin; at < of.end; at += std::chrono::days{1})
            open += !closed[std::chrono::weekday{at}.c_encoding()] &&
                    std::find(holidays.begin(), holidays.end(), at) == holidays.end();
        return open;
    }

    /// What the calendar did, and what the business.
    /// @param then the revenue of the base, in currency units, above 0
    /// @param now  that of the period
    /// @returns the parts, which add up to the change to the minor unit
    /// @throws error `bad_parameter`, also for a period without an open day
    /// Complexity: as `open_days`.
    [[nodiscard]] revenue_split split(double then, double now) const {
        revenue_split to{.base = base, .period = period, .decimals = decimals, .by = by};
        for (const auto* each : {&base, &period})
            require(detail::has_four_digit_year(each->begin) && detail::has_four_digit_year(each->end) &&
                        each->begin < each->end && each->length() <= std::chrono::days{36'600} && open_days(*each) > 0,
                    "calendar_change: ", each == &base ? "base" : "period",
                    " must have an open day and at most 36600 days, got ", detail::quoted_day(each->begin),
                    " to before ", detail::quoted_day(each->end));
        const auto days = [](const window& of) { return static_cast<double>(of.length().count()); };
        const auto open = [&](const window& of) { return static_cast<double>(open_days(of)); };
        to.factors.push_back({.name = "days", .before = days(base), .after = days(period)});
        to.factors.push_back(
            {.name = "open days a day", .before = open(base) / days(base), .after = open(period) / days(period)});
        to.factors.push_back({.name = "money an open day", .before = then / open(base), .after = now / open(period)});
        return detail::split_revenue("calendar_change", std::move(to), then, now);
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("calendar_change");
        each("base", of.base...);
        each("period", of.period...);
        each("holidays", of.holidays...);
        each("closed", of.closed...);
        each("decimals", of.decimals...);
        each("by", of.by...);
    }
};

/// A split for people: "9000 in 2025-06-01 to 2025-06-30, 9500 in 2026-06-01 to 2026-06-30 (+500, +5.6 %): customers
/// +..".
/// Complexity: O(factors).
[[nodiscard]] inline std::string in_words(const revenue_split& of) {
    const auto changed = [&](std::int64_t minor) { return sentence(minor < 0 ? "" : "+", of.money(minor)); };
    const double share = static_cast<double>(of.after - of.before) / static_cast<double>(of.before);
    auto text = sentence(of.money(of.before), " in ", detail::period_in_words(of.base), ", ", of.money(of.after),
                         " in ", detail::period_in_words(of.period), " (", changed(of.after - of.before), ", ",
                         share < 0 ? "" : "+", detail::percent_in_words(share), ")");
    for (std::size_t i = 0; i < of.factors.size(); ++i) {
        const auto& each = of.factors[i];
        text += sentence(i == 0 ? ": " : ", ", each.name, " ", changed(each.minor), " (",
                         detail::to_thousandths(each.before), " to ", detail::to_thousandths(each.after), ")");
    }
    return text;
}

} // namespace clientele::inline CLIENTELE_ABI
