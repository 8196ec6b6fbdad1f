#pragma once

/// @file
/// The ready-made policies of the orders' room: rejected rows, money, returns, days, memory.

#include <clientele/orders/concepts.hpp>

#include <algorithm>
#include <limits>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// The minor units of an amount that was scaled to them, or that there are none in range.
[[nodiscard]] inline minor_amount minor_in_range(double scaled) {
    const auto nearest = nearest_minor(scaled);
    return nearest ? minor_amount{nearest, {}} : minor_amount{{}, money_range};
}

/// An integer that counts minor units.
template <std::integral Integer>
[[nodiscard]] minor_amount integer_minor(Integer amount) {
    if (!std::in_range<std::int64_t>(amount) || static_cast<std::int64_t>(amount) >= minor_limit ||
        static_cast<std::int64_t>(amount) <= -minor_limit)
        return {{}, money_range};
    return {static_cast<std::int64_t>(amount), {}};
}

} // namespace detail
/// @endcond

/// Amounts in currency units that are exact at the declared number of decimals; a finer amount makes a bad row, so that
/// no cent is lost unseen. The default, with 2 decimals. It takes `double`, and no integers, which do not say what they
/// count (`minor_units`, `major_units` do).
struct exact_money {
    static constexpr std::string_view name = "exact_money"; ///< for the record
    static constexpr bool rounds = false;                   ///< decimals beyond its own are refused
    int places = 2;                                         ///< decimals, in [0, 9]

    /// Decimals.
    [[nodiscard]] int decimals() const { return places; }
    /// A whole number of minor units, or what is wrong.
    template <std::same_as<double> Amount>
    [[nodiscard]] minor_amount minor(Amount amount) const {
        const double scaled = amount * detail::minor_per_unit(places);
        const auto nearest = detail::minor_in_range(scaled);
        if (nearest.value && !detail::is_whole_minor(scaled, *nearest.value))
            return {{}, detail::money_decimals};
        return nearest;
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("exact_money");
        each("places", of.places...);
    }
};

/// Amounts in currency units rounded to the declared number of decimals, halves away from zero: for amounts that are
/// products of prices and rates. It takes `double`.
struct rounded_money {
    static constexpr std::string_view name = "rounded_money"; ///< for the record
    static constexpr bool rounds = true;                      ///< decimals beyond its own go to the nearest
    int places = 2;                                           ///< decimals, in [0, 9]

    /// Decimals.
    [[nodiscard]] int decimals() const { return places; }
    /// The nearest whole number of minor units.
    template <std::same_as<double> Amount>
    [[nodiscard]] minor_amount minor(Amount amount) const {
        return detail::minor_in_range(amount * detail::minor_per_unit(places));
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("rounded_money");
        each("places", of.places...);
    }
};

/// Integer amounts that count minor units: cents with 2 decimals, fils with 3, yen with 0.
struct minor_units {
    static constexpr std::string_view name = "minor_units";          ///< for the record
    static constexpr std::int64_t minor_below = detail::minor_limit; ///< integers below it are minor units
    int places = 2;                                                  ///< decimals of a currency unit, in [0, 9]

    /// Decimals.
    [[nodiscard]] int decimals() const { return places; }
    /// The amount itself.
    template <std::integral Integer>
    [[nodiscard]] minor_amount minor(Integer amount) const {
        return detail::integer_minor(amount);
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("minor_units");
        each("places", of.places...);
    }
};

/// Integer amounts that count whole currency units: euros, yuan.
struct major_units {
    static constexpr std::string_view name = "major_units";          ///< for the record
    static constexpr std::int64_t minor_below = detail::minor_limit; ///< integers below it are minor units

    /// None.
    [[nodiscard]] int decimals() const { return 0; }
    /// The amount itself: with 0 decimals a currency unit is the minor unit.
    template <std::integral Integer>
    [[nodiscard]] minor_amount minor(Integer amount) const {
        return detail::integer_minor(amount);
    }
};

/// A negative amount is a bad row. The default.
struct refuse_returns {
    static constexpr std::string_view name = "refuse_returns"; ///< for the record
    /// No.
    [[nodiscard]] bool accepts() const { return false; }
    /// Nothing to settle.
    [[nodiscard]] std::int64_t settle(std::vector<day_totals>&) const { return 0; }
};

/// A return is taken off the latest purchases on or before its day, newest first. A purchase day whose money is all
/// returned is no purchase day any more; days with nothing but free purchases (amount 0) stay. What exceeds all earlier
/// purchases belongs to none and is still counted as money.
struct net_by_day {
    static constexpr std::string_view name = "net_by_day"; ///< for the record
    /// Yes.
    [[nodiscard]] bool accepts() const { return true; }
    /// Nets and takes out what was returned altogether. Linear in the days, as every purchase is used up once.
    [[nodiscard]] std::int64_t settle(std::vector<day_totals>& days) const {
        std::int64_t beside = 0;
        std::vector<std::size_t> open; // days with money left to return, oldest first
        for (std::size_t i = 0; i < days.size(); ++i) {
            if (days[i].purchased > 0)
                open.push_back(i);
            std::int64_t owed = days[i].returned;
            days[i].returned = 0;
            while (owed < 0 && !open.empty()) {
                auto& purchase = days[open.back()];
                const std::int64_t settled = (std::min)(-owed, purchase.purchased);
                purchase.purchased -= settled;
                owed += settled;
                if (purchase.purchased == 0) {
                    purchase.purchases = 0;
                    open.pop_back();
                }
            }
            detail::add_exactly(beside, owed);
        }
        std::erase_if(days, [](const day_totals& d) { return d.purchases == 0; });
        return beside;
    }
};

/// A return is money and never a purchase: it lowers the total and changes neither purchase days nor the spend of any.
struct returns_as_money {
    static constexpr std::string_view name = "returns_as_money"; ///< for the record
    /// Yes.
    [[nodiscard]] bool accepts() const { return true; }
    /// Takes all returned money aside.
    [[nodiscard]] std::int64_t settle(std::vector<day_totals>& days) const {
        std::int64_t beside = 0;
        for (auto& d : days)
            detail::add_exactly(beside, std::exchange(d.returned, 0));
        std::erase_if(days, [](const day_totals& d) { return d.purchases == 0; });
        return beside;
    }
};

/// All amounts are in the currency of the summaries, and rows name none. The default.
struct one_currency {
    static constexpr std::string_view name = "one_currency"; ///< for the record
    /// The amount itself.
    [[nodiscard]] constexpr minor_amount convert(std::int64_t minor, std::string_view, day) const noexcept {
        return {minor, {}};
    }
};

/// All days up to the as-of day count. The default.
struct whole_history {
    static constexpr std::string_view name = "whole_history"; ///< for the record
    /// From the first day of the calendar.
    [[nodiscard]] constexpr window stretch(day as_of) const {
        return {detail::first_of_calendar, as_of + std::chrono::days{1}};
    }
};

/// The days that end with the as-of day count: `trailing_days{365}` is a year of them.
struct trailing_days {
    static constexpr std::string_view name = "trailing_days"; ///< for the record
    int days;                                                 ///< how many, at least 1

    /// That many days.
    [[nodiscard]] window stretch(day as_of) const {
        require(days >= 1, "trailing_days: days must be at least 1, got ", days);
        const day end = as_of + std::chrono::days{1};
        return {end - std::chrono::days{days}, end};
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("trailing_days");
        each("days", of.days...);
    }
};

/// The calendar months that end with the as-of day count: 12 of them, as of 31 March 2024, begin on 1 April 2023. A
/// month without the day of the date begins on its last. More months than the calendar has are all it has.
struct trailing_months {
    static constexpr std::string_view name = "trailing_months"; ///< for the record
    int months = 12;                                            ///< how many, at least 1

    /// That many months.
    [[nodiscard]] window stretch(day as_of) const {
        require(months >= 1, "trailing_months: months must be at least 1, got ", months);
        const day end = as_of + std::chrono::days{1};
        const std::chrono::year_month_day until{end};
        const int years = int{until.year()} - int{(std::chrono::year::min)()};
        if (months >= 12 * years + static_cast<int>(unsigned{until.month()}))
            return {detail::first_of_calendar, end};
        return {months_after(end, -months), end};
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("trailing_months");
        each("months", of.months...);
    }
};

/// The days of one calendar year count.
struct calendar_year {
    static constexpr std::string_view name = "calendar_year"; ///< for the record
    std::chrono::year year;                                   ///< the year

    /// From 1 January to 31 December.
    [[nodiscard]] constexpr window stretch(day) const {
        using namespace std::chrono;
        return {sys_days{year / January / 1}, sys_days{year / December / 31} + days{1}};
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("calendar_year");
        each("year", of.year...);
    }
};

/// The days of a window count.
struct between_days {
    static constexpr std::string_view name = "between_days"; ///< for the record
    window counted;                                          ///< half-open

    /// The window.
    [[nodiscard]] constexpr window stretch(day) const { return counted; }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("between_days");
        each("counted", of.counted...);
    }
};

/// A place of which nothing is asked, as it is never opened.
struct no_spill_place {
    /// Takes nothing.
    static constexpr void write(std::uint64_t, std::span<const std::byte>) noexcept {}
    /// Gives nothing.
    static constexpr void read(std::uint64_t, std::span<std::byte>) noexcept {}
};

/// As much memory as there is. Nothing is counted, and it costs nothing. The default.
struct unlimited_memory {
    static constexpr std::string_view name = "unlimited_memory"; ///< for the record
    static constexpr bool unlimited = true;                      ///< what would count is not even made
    /// Any number of bytes.
    [[nodiscard]] static constexpr std::uint64_t budget() noexcept {
        return (std::numeric_limits<std::uint64_t>::max)();
    }
    /// Never asked.
    [[nodiscard]] static constexpr no_spill_place over(const memory_need&) noexcept { return {}; }
};

static_assert(memory_policy<unlimited_memory>);
static_assert(money_policy<exact_money, double> && money_policy<rounded_money, double>);
static_assert(money_policy<minor_units, std::int64_t> && money_policy<major_units, int>);
static_assert(look_back_policy<whole_history> && look_back_policy<trailing_days> && look_back_policy<trailing_months> &&
              look_back_policy<calendar_year> && look_back_policy<between_days>);
static_assert(currency_policy<one_currency>);
static_assert(returns_policy<refuse_returns> && returns_policy<net_by_day> && returns_policy<returns_as_money>);

} // namespace clientele::inline CLIENTELE_ABI
