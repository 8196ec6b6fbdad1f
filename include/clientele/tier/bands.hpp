#pragma once

/// @file
/// Named half-open bands of one criterion, calendar-exact years, and the two tenure tables.

#include <clientele/cmath.hpp>
#include <clientele/types.hpp>

#include <chrono>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// One band of values, [lower, upper).
struct band {
    std::string name;                                        ///< what it is called
    double lower = -std::numeric_limits<double>::infinity(); ///< the first value inside
    double upper = std::numeric_limits<double>::infinity();  ///< the first value above it

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("band");
        each("name", of.name...);
        each("lower", of.lower...);
        each("upper", of.upper...);
    }
};

/// Named bands of one criterion, best first; the number of a band is its place in the list.
struct bands {
    std::vector<band> list; ///< best first; they may not overlap

    /// The band of each value.
    /// @param values finite, in the unit of the bands
    /// @returns one band per row, a place in `list`
    /// @throws error `bad_value` with the row of a value that is not finite or lies in no band, `bad_parameter` for
    ///         bands that are empty or overlap
    /// Complexity: O(n x bands).
    [[nodiscard]] std::vector<int> apply(column values) const {
        check();
        require_finite("bands", "values", values);
        std::vector<int> result(values.size());
        for (std::size_t row = 0; row < values.size(); ++row) {
            result[row] = find(values[row]);
            if (result[row] < 0) [[unlikely]]
                fail(errc::bad_value, row, "bands: value ", values[row], " in row ", row, " lies in no band");
        }
        return result;
    }

    /// Refuses bands that are empty or overlap, naming them.
    /// @throws error `bad_parameter`
    void check() const {
        require(!list.empty(), "bands: list must hold at least one band, got none");
        for (std::size_t a = 0; a < list.size(); ++a) {
            require(list[a].lower < list[a].upper, "bands: '", list[a].name, "' must have lower < upper, got [",
                    list[a].lower, ", ", list[a].upper, ")");
            for (std::size_t b = 0; b < a; ++b)
                require(list[a].lower >= list[b].upper || list[b].lower >= list[a].upper, "bands: '", list[b].name,
                        "' [", list[b].lower, ", ", list[b].upper, ") and '", list[a].name, "' [", list[a].lower, ", ",
                        list[a].upper, ") overlap");
        }
    }

    /// The number of the band that holds a value, or -1.
    [[nodiscard]] int find(double value) const noexcept {
        for (std::size_t b = 0; b < list.size(); ++b)
            if (value >= list[b].lower && value < list[b].upper)
                return static_cast<int>(b);
        return -1;
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("bands");
        each("list", of.list...);
    }
};

/// Whole years from one day to another by the calendar: the number of anniversaries that have come. Somebody who began
/// on 29 February has the anniversary on 1 March in other years.
/// @param since the first day
/// @param as_of the day on which we look, not before the first
/// @returns the number of whole years, at least 0
/// @throws error `bad_parameter` for a day before the first, or one that is no date of the calendar
[[nodiscard]] inline int full_years(day since, day as_of) {
    require(detail::on_calendar(since) && detail::on_calendar(as_of),
            "full_years: both days must be dates of the calendar, got days ", since.time_since_epoch().count(), " and ",
            as_of.time_since_epoch().count(), " after 1 January 1970");
    if (since > as_of) // a sentence is made where it is said: this is asked of every customer
        fail(errc::bad_parameter, no_row, "full_years: as_of must not be before the first day, ", to_text(since),
             ", got ", to_text(as_of));
    const std::chrono::year_month_day first{since};
    const std::chrono::year_month_day now{as_of};
    const auto years = static_cast<int>(now.year()) - static_cast<int>(first.year());
    const bool came = now.month() != first.month() ? now.month() > first.month() : now.day() >= first.day();
    return came ? years : years - 1;
}

/// Tenure in bands of whole calendar years since the first purchase.
struct tenure_table {
    std::vector<int> least_years;   ///< the least whole years of each band but the last, falling
    std::vector<std::string> names; ///< one more than `least_years`, longest tenure first

    /// The band of each customer on a day; a customer who has never bought is in the last band.
    /// @param first_purchase one per customer, nothing for one who has never bought
    /// @param as_of the day, not before any first purchase
    /// @returns one band per row, a place in `names`
    /// @throws error `bad_parameter` for years that do not fall or another number of names, `bad_value` with the row of
    ///         a first purchase after `as_of`
    /// Complexity: O(n x bands).
    [[nodiscard]] std::vector<int> apply(std::span<const std::optional<day>> first_purchase, day as_of) const {
        check();
        detail::require_as_of("tenure_table", as_of);
        std::vector<int> result(first_purchase.size(), static_cast<int>(least_years.size()));
        for (std::size_t row = 0; row < first_purchase.size(); ++row) {
            const std::optional<day>& first = first_purchase[row];
            if (!first)
                continue;
            if (!detail::on_calendar(*first))
                fail(errc::bad_value, row,
                     "tenure_table: the first purchase must be a date of the calendar (or nothing "
                     "for none), got day ",
                     first->time_since_epoch().count(), " after 1 January 1970 in row ", row);
            if (*first > as_of)
                fail(errc::bad_value, row, "tenure_table: the first purchase must not be after as_of, ", to_text(as_of),
                     ", got ", to_text(*first), " in row ", row);
            const auto years = full_years(*first, as_of);
            int place = 0;
            for (const auto least : least_years)
                place += years < least ? 1 : 0;
            result[row] = place;
        }
        return result;
    }

    /// The same for customers who have all bought.
    /// @param first_purchase one per customer
    /// @param as_of the day, not before any first purchase
    /// @returns one band per row, a place in `names`
    /// @throws error as for days that may be missing
    [[nodiscard]] std::vector<int> apply(std::span<const day> first_purchase, day as_of) const {
        const std::vector<std::optional<day>> known(first_purchase.begin(), first_purchase.end());
        return apply(known, as_of);
    }

    /// Refuses years that do not fall strictly or are below 1, and a wrong number of names.
    /// @throws error `bad_parameter`
    void check() const {
        require(!least_years.empty(), "tenure_table: least_years must name at least one band, got none");
        for (std::size_t i = 0; i < least_years.size(); ++i)
            require(least_years[i] >= 1 && (i == 0 || least_years[i] < least_years[i - 1]),
                    "tenure_table: least_years must fall strictly and be at least 1, got ", least_years[i],
                    " in place ", i);
        require(names.size() == least_years.size() + 1, "tenure_table: names must have ", least_years.size() + 1,
                " entries, got ", names.size());
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("tenure_table");
        each("least_years", of.least_years...);
        each("names", of.names...);
    }
};

/// How settled the relationship is: 5 years and more stable, 1 to 5 growing, less than 1 new.
[[nodiscard]] inline tenure_table tenure_status() { return {{5, 1}, {"stable", "growing", "new"}}; }

/// The tenure column of the four-tier table: 5 years and more, 3 to 5, 1 to 3, less than 1.
[[nodiscard]] inline tenure_table tenure_grade() {
    return {{5, 3, 1}, {"5 years and more", "3-5 years", "1-3 years", "less than 1 year"}};
}

} // namespace clientele::inline CLIENTELE_ABI
