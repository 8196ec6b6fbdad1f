#pragma once

/// @file
/// Time that counts only while somebody works: when an answer promised within eight business hours is due.

#include <clientele/fwd.hpp>
#include <clientele/plan/calendar.hpp>

#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// A minute of the clock on the wall where the work is done, whatever its zone; clocks that are put forward or back are
/// not looked at.
using wall_minute = std::chrono::sys_time<std::chrono::minutes>;

/// A stretch of the day in which work is done, half-open.
struct open_hours {
    std::chrono::minutes from{};  ///< since midnight, in [0, 1440)
    std::chrono::minutes until{}; ///< since midnight, after `from`, at most 1440

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("open_hours");
        each("from", of.from...);
        each("until", of.until...);
    }
};

/// Business hours: some stretches of each open day. Calendar hours are those of every day from 0 to 24.
///
///     const business_hours office{.calendar = china_calendar{}, .hours = {{9h, 12h}, {13h, 18h}}};
///     office.due(asked, 8h);            // the minute by which an answer is due within eight business hours
///     office.between(asked, answered);  // how long it took
template <class Calendar>
struct business_hours {
    static_assert(calendar_policy<Calendar>, "business_hours: calendar must offer open(day) (calendar_policy)");

    Calendar calendar{}; ///< open days: `working_week{}`, `china_calendar{}`
    std::vector<open_hours> hours{
        {std::chrono::hours{9}, std::chrono::hours{17}}}; ///< of an open day, ascending, not overlapping

    /// The minute at which so much open time has passed; one that falls on closing time stays there.
    /// @param from   the minute at which it begins to count, open or not
    /// @param within open time, in [1, 5'270'400] minutes, ten years around the clock
    /// @throws error `bad_parameter`; also where 366 days on end are closed
    /// Complexity: O(days).
    [[nodiscard]] wall_minute due(wall_minute from, std::chrono::minutes within) const {
        check();
        require(within.count() >= 1 && within.count() <= 5'270'400,
                "business_hours: within must be in [1, 5270400] minutes, got ", within.count());
        on_calendar("from", from);
        const day first = std::chrono::floor<std::chrono::days>(from);
        auto since = from - first; // time of the first day that is gone
        for (day date = next_open_day(calendar, first);; date = next_open_day(calendar, date + std::chrono::days{1})) {
            if (date != first)
                since = std::chrono::minutes{0};
            for (const auto& [begin, end] : hours) {
                const auto start = (std::max)(begin, since);
                if (start >= end)
                    continue;
                if (end - start >= within)
                    return date + start + within;
                within -= end - start;
            }
        }
    }

    /// The open time between two minutes.
    /// @param from  the first
    /// @param until the one after the last, not before `from`
    /// @throws error `bad_parameter`
    /// Complexity: O(days).
    [[nodiscard]] std::chrono::minutes between(wall_minute from, wall_minute until) const {
        check();
        on_calendar("from", from);
        on_calendar("until", until);
        require(from <= until, "business_hours: until must not lie before from, but is ", (from - until).count(),
                " minutes earlier");
        const day first = std::chrono::floor<std::chrono::days>(from),
                  last = std::chrono::floor<std::chrono::days>(until);
        std::chrono::minutes sum{0};
        for (day date = first; date <= last; date += std::chrono::days{1})
            if (calendar.open(date))
                for (const auto& [begin, end] : hours)
                    sum += (std::max)(std::chrono::minutes{0},
                                      (std::min)(date + end, until) - (std::max)(date + begin, from));
        return sum;
    }

    /// @throws error `bad_parameter` for hours that are none, do not ascend or leave the day
    void check() const {
        detail::check_calendar(calendar);
        require(!hours.empty(), "business_hours: hours must hold at least one stretch of the day, got none");
        std::chrono::minutes before{0};
        for (const auto& [from, until] : hours) {
            require(from >= before && until > from && until.count() <= 1440,
                    "business_hours: hours must ascend within [0, 1440] minutes, got ", from.count(), " to ",
                    until.count(), " after ", before.count());
            before = until;
        }
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("business_hours");
        each("calendar", of.calendar...);
        each("hours", of.hours...);
    }

private:
    static void on_calendar(std::string_view what, wall_minute at) {
        require(detail::first_of_calendar <= at && at < detail::end_of_calendar, "business_hours: ", what,
                " must be of a date of the calendar, got minute ", at.time_since_epoch().count());
    }
};

} // namespace clientele::inline CLIENTELE_ABI
