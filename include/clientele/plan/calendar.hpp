#pragma once

/// @file
/// Which days are open, and how to get from a day that is closed to one that is open.

#include <clientele/plan/concepts.hpp>

#include <algorithm>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// Every day is open: automated care knows no weekend.
struct every_day {
    static constexpr std::string_view name = "every_day"; ///< for the record
    /// Always.
    [[nodiscard]] constexpr bool open(day) const noexcept { return true; }

    /// Its members.
    static constexpr void members(auto&& each, auto&...) { each.is("every_day"); }
};

/// Every day is open but those of the weekend.
struct working_week {
    static constexpr std::string_view name = "working_week"; ///< for the record
    std::vector<int> weekend{6, 7}; ///< weekdays that are closed, 1 Monday to 7 Sunday, as ISO 8601 counts them

    /// Whether it is no day of the weekend.
    [[nodiscard]] bool open(day date) const noexcept {
        const int weekday = static_cast<int>(std::chrono::weekday{date}.iso_encoding());
        return std::find(weekend.begin(), weekend.end(), weekday) == weekend.end();
    }
    /// @throws error `bad_parameter` for a weekday outside [1, 7]
    void check() const {
        for (const int weekday : weekend)
            require(weekday >= 1 && weekday <= 7, "working_week: weekend must hold weekdays in [1, 7], got ", weekday);
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("working_week");
        each("weekend", of.weekend...);
    }
};

/// A working week, holidays on which it is closed, and days of the weekend on which it is open all the same.
struct holiday_calendar {
    static constexpr std::string_view name = "holiday_calendar"; ///< for the record
    working_week week{};                                         ///< what holds on all other days
    std::vector<day> holidays{};                                 ///< closed, ascending
    std::vector<day> working_days{};                             ///< open although of the weekend, ascending

    /// Whether work is done.
    [[nodiscard]] bool open(day date) const noexcept {
        if (std::binary_search(holidays.begin(), holidays.end(), date))
            return false;
        return week.open(date) || std::binary_search(working_days.begin(), working_days.end(), date);
    }
    /// @throws error `bad_parameter` for days that do not ascend, or that are holidays and working days
    void check() const {
        week.check();
        ascending("holidays", holidays);
        ascending("working_days", working_days);
        for (const day date : working_days)
            require(!std::binary_search(holidays.begin(), holidays.end(), date),
                    "holiday_calendar: ", detail::quoted_day(date), " must not be a holiday and a working day");
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("holiday_calendar");
        each("week", of.week...);
        each("holidays", of.holidays...);
        each("working_days", of.working_days...);
    }

private:
    static void ascending(std::string_view what, const std::vector<day>& days) {
        for (std::size_t i = 1; i < days.size(); ++i)
            require(days[i - 1] < days[i], "holiday_calendar: ", what, " must ascend, got ",
                    detail::quoted_day(days[i]), " after ", detail::quoted_day(days[i - 1]));
    }
};

/// Open where two calendars are: that of the manager and that of the customer.
template <class First, class Second>
struct open_in_both {
    static_assert(calendar_policy<First> && calendar_policy<Second>,
                  "open_in_both: first and second must offer open(day) (calendar_policy)");
    First first;   ///< one of them
    Second second; ///< the other

    /// Whether work is done in both.
    [[nodiscard]] bool open(day date) const { return first.open(date) && second.open(date); }
    /// @throws error as the two of them say
    void check() const {
        if constexpr (requires { first.check(); })
            first.check();
        if constexpr (requires { second.check(); })
            second.check();
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("open_in_both");
        each("first", of.first...);
        each("second", of.second...);
    }
};

static_assert(calendar_policy<every_day> && calendar_policy<working_week> && calendar_policy<holiday_calendar> &&
              calendar_policy<open_in_both<working_week, every_day>>);

/// @cond INTERNAL
namespace detail {
/// How far an open day is looked for.
inline constexpr int most_closed_days = 366;

[[noreturn, CLIENTELE_COLD]] inline void fail_all_closed(day first, day last) {
    fail(errc::bad_parameter, no_row, "calendar: a day must be open from ", quoted_day(first), " to ", quoted_day(last),
         ", but none is");
}

/// The first open day of so many from a day on, forwards or backwards.
template <class Calendar>
[[nodiscard]] day first_open(const Calendar& calendar, day from, int step, int count = most_closed_days) {
    static_assert(calendar_policy<Calendar>, "the calendar must offer open(day) (calendar_policy)");
    require(on_calendar(from), "calendar: a day must be a date of the calendar, got ", quoted_day(from));
    day date = from;
    for (int i = 0; i < count; ++i, date += std::chrono::days{step})
        if (calendar.open(date))
            return date;
    const day last = date - std::chrono::days{step};
    fail_all_closed((std::min)(from, last), (std::max)(from, last));
}

/// What a calendar says of its own parts, where it can.
template <class Calendar>
void check_calendar(const Calendar& calendar) {
    if constexpr (requires { calendar.check(); })
        calendar.check();
}
} // namespace detail
/// @endcond

/// The day itself or the last open one before it: what is promised by a day is done by that day.
///
///     last_open_day(china_calendar{}, 2026y / 2 / 21) // 2026-02-14, a Saturday that is worked
///
/// @param calendar any `calendar_policy`
/// @param date a date of the calendar
/// @throws error `bad_parameter` where the day and the 365 before it are closed
/// Complexity: O(days that are closed).
template <class Calendar>
[[nodiscard]] day last_open_day(const Calendar& calendar, day date) {
    return detail::first_open(calendar, date, -1);
}

/// So many open days before a day: what takes five working days and is promised by a day begins on it.
/// @param calendar any `calendar_policy`
/// @param date  a date of the calendar
/// @param count of open days, in [0, 366]; 0: the day itself or the last open one before it
/// @throws error `bad_parameter`, also where 366 days on end are closed
/// Complexity: O(days).
template <class Calendar>
[[nodiscard]] day open_day_before(const Calendar& calendar, day date, int count) {
    require(count >= 0 && count <= 366, "open_day_before: count must be in [0, 366] open days, got ", count);
    if (count == 0)
        return last_open_day(calendar, date);
    for (; count > 0; --count)
        date = last_open_day(calendar, date - std::chrono::days{1});
    return date;
}

/// The day itself or the first open one after it.
/// @param calendar any `calendar_policy`
/// @param date a date of the calendar
/// @throws error `bad_parameter` where the day and the 365 after it are closed
/// Complexity: O(days that are closed).
template <class Calendar>
[[nodiscard]] day next_open_day(const Calendar& calendar, day date) {
    return detail::first_open(calendar, date, 1);
}

/// The day itself or the first open one after it in the same month; where there is none, the last open one before it.
/// @param calendar any `calendar_policy`
/// @param date a date of the calendar
/// @throws error `bad_parameter` where the day and the 365 before it are closed, and those after it in the month
/// Complexity: O(days that are closed).
/// Source: ISDA Definitions (2006), section 4.12, modified following business day.
template <class Calendar>
[[nodiscard]] day open_day_in_month(const Calendar& calendar, day date) {
    for (day next = date; detail::on_calendar(next) &&
                          std::chrono::year_month_day{next}.month() == std::chrono::year_month_day{date}.month();
         next += std::chrono::days{1})
        if (calendar.open(next))
            return next;
    return last_open_day(calendar, date);
}

/// The number of open days in a stretch.
/// @param calendar any `calendar_policy`
/// @param stretch half-open, of dates of the calendar; none where it ends before it begins
/// Complexity: O(days).
template <class Calendar>
[[nodiscard]] std::int64_t open_days(const Calendar& calendar, const window& stretch) {
    static_assert(calendar_policy<Calendar>, "open_days: the calendar must offer open(day) (calendar_policy)");
    require(stretch.begin >= stretch.end || (detail::on_calendar(stretch.begin) && detail::on_calendar(stretch.end)),
            "open_days: stretch must be of dates of the calendar, got ", detail::quoted_day(stretch.begin), " to ",
            detail::quoted_day(stretch.end));
    std::int64_t count = 0;
    for (day date = stretch.begin; date < stretch.end; date += std::chrono::days{1})
        count += calendar.open(date);
    return count;
}

} // namespace clientele::inline CLIENTELE_ABI
