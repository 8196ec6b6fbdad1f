#pragma once

/// @file
/// Public holidays: those of China as its State Council announced them, those of the euro's payment system and of the
/// United States as their rules compute them.

#include <clientele/plan/calendar.hpp>

#include <array>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// Easter Sunday of the Gregorian calendar.
/// @param year in [1583, 9999]
/// @throws error `bad_parameter` outside
/// Source: Meeus, Astronomical Algorithms (1998), chapter 8.
[[nodiscard]] inline day easter_sunday(std::chrono::year year) {
    const int y = static_cast<int>(year);
    require(y >= 1583 && y <= 9999, "easter_sunday: year must be in [1583, 9999], got ", y);
    const int golden = y % 19, century = y / 100, of_century = y % 100;
    const int corrected = century - (century + 8) / 25 + 1;
    const int epact = (19 * golden + century - century / 4 - corrected / 3 + 15) % 30;
    const int weekday = (32 + 2 * (century % 4) + 2 * (of_century / 4) - epact - of_century % 4) % 7;
    const int month_back = (golden + 11 * epact + 22 * weekday) / 451;
    const int days = epact + weekday - 7 * month_back + 114;
    return day{year / (days / 31) / (days % 31 + 1)};
}

/// The days on which the payment system of the euro settles: no weekend, no 1 January, Good Friday, Easter Monday,
/// 1 May, 25 and 26 December.
/// Source: European Central Bank, long-term calendar for TARGET closing days (2000), in force from 2002 on.
struct target_calendar {
    static constexpr std::string_view name = "target_calendar"; ///< for the record

    /// Whether it settles.
    /// @param date a day of the years 2002 to 9999
    /// @throws error `bad_parameter` outside
    [[nodiscard]] bool open(day date) const {
        using namespace std::chrono;
        const year_month_day of{date};
        require(detail::has_four_digit_year(date) && of.year() >= year{2002},
                "target_calendar: a day must be in the years 2002 to 9999, got ", detail::quoted_day(date));
        const month_day fixed = of.month() / of.day();
        const bool holiday =
            fixed == January / 1 || fixed == May / 1 || fixed == December / 25 || fixed == December / 26;
        const auto from_easter = date - easter_sunday(of.year());
        return weekday{date}.iso_encoding() < 6 && !holiday && from_easter != days{-2} && from_easter != days{1};
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&...) { each.is("target_calendar"); }
};

/// The days on which the offices of the United States' government work: a holiday on a Saturday is kept on the Friday
/// before, one on a Sunday on the Monday after. Holidays of one state or one day's order are not in it.
/// Source: 5 U.S.C. 6103 and Executive Order 11582 (1971).
struct us_federal_calendar {
    static constexpr std::string_view name = "us_federal_calendar"; ///< for the record

    /// Whether they work.
    /// @param date a day of the years 1986 to 9999; 19 June is a holiday from 2021 on
    /// @throws error `bad_parameter` outside
    [[nodiscard]] bool open(day date) const {
        using namespace std::chrono;
        const year of = year_month_day{date}.year();
        require(detail::has_four_digit_year(date) && of >= year{1986},
                "us_federal_calendar: a day must be in the years 1986 to 9999, got ", detail::quoted_day(date));
        const auto weekday = std::chrono::weekday{date}.iso_encoding();
        return weekday < 6 && !holiday(date) && !(weekday == 1 && fixed_holiday(date - days{1})) &&
               !(weekday == 5 && fixed_holiday(date + days{1}));
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&...) { each.is("us_federal_calendar"); }

private:
    [[nodiscard]] static bool fixed_holiday(day date) {
        using namespace std::chrono;
        const year_month_day of{date};
        const month_day fixed = of.month() / of.day();
        return fixed == January / 1 || (fixed == June / 19 && of.year() >= year{2021}) || fixed == July / 4 ||
               fixed == November / 11 || fixed == December / 25;
    }
    [[nodiscard]] static bool holiday(day date) {
        using namespace std::chrono;
        const year of = year_month_day{date}.year();
        return fixed_holiday(date) || date == day{of / January / Monday[3]} || date == day{of / February / Monday[3]} ||
               date == day{of / May / Monday[last]} || date == day{of / September / Monday[1]} ||
               date == day{of / October / Monday[2]} || date == day{of / November / Thursday[4]};
    }
};

/// What a government announced for one year: stretches of days without work, and days of the weekend that are worked.
struct holiday_notice {
    int year = 0;                    ///< that it is for
    std::string number{};            ///< of the notice, by which it can be looked up
    std::vector<window> holidays{};  ///< one may begin in the year before
    std::vector<day> working_days{}; ///< open although of the weekend

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("holiday_notice");
        each("year", of.year...);
        each("number", of.number...);
        each("holidays", of.holidays...);
        each("working_days", of.working_days...);
    }
};

/// The notices of the General Office of the State Council of China that this version knows, for 2022 to 2026. They
/// come out in the autumn of the year before; what has not come out cannot be computed.
/// Source: the notices, under their numbers.
template <class = void> // only who uses it compiles it
[[nodiscard]] std::vector<holiday_notice> china_notices() {
    std::vector<holiday_notice> all;
    // Holidays are {month, first day, days}, the first may be day 0, the last of the month before; working days {month,
    // day}.
    const auto add = [&](int year, const char* number, std::initializer_list<std::array<int, 3>> holidays,
                         std::initializer_list<std::array<int, 2>> working_days) {
        using std::chrono::days;
        const auto date = [&](int month, int of_month) {
            return day{std::chrono::year{year} / month / 1} + days{of_month - 1};
        };
        all.emplace_back();
        all.back().year = year;
        all.back().number = number;
        for (const auto& [month, first, count] : holidays)
            all.back().holidays.push_back({date(month, first), date(month, first) + days{count}});
        for (const auto& [month, of_month] : working_days)
            all.back().working_days.push_back(date(month, of_month));
    };
    add(2022, "Guobanfa Mingdian [2021] No. 11",
        {{1, 1, 3}, {1, 31, 7}, {4, 3, 3}, {4, 30, 5}, {6, 3, 3}, {9, 10, 3}, {10, 1, 7}},
        {{1, 29}, {1, 30}, {4, 2}, {4, 24}, {5, 7}, {10, 8}, {10, 9}});
    add(2023, "Guobanfa Mingdian [2022] No. 16", {{1, 0, 3}, {1, 21, 7}, {4, 5, 1}, {4, 29, 5}, {6, 22, 3}, {9, 29, 8}},
        {{1, 28}, {1, 29}, {4, 23}, {5, 6}, {6, 25}, {10, 7}, {10, 8}});
    add(2024, "Guobanfa Mingdian [2023] No. 7",
        {{1, 1, 1}, {2, 10, 8}, {4, 4, 3}, {5, 1, 5}, {6, 10, 1}, {9, 15, 3}, {10, 1, 7}},
        {{2, 4}, {2, 18}, {4, 7}, {4, 28}, {5, 11}, {9, 14}, {9, 29}, {10, 12}});
    add(2025, "Guobanfa Mingdian [2024] No. 12", {{1, 1, 1}, {1, 28, 8}, {4, 4, 3}, {5, 1, 5}, {5, 31, 3}, {10, 1, 8}},
        {{1, 26}, {2, 8}, {4, 27}, {9, 28}, {10, 11}});
    add(2026, "Guobanfa Mingdian [2025] No. 7",
        {{1, 1, 3}, {2, 15, 9}, {4, 4, 3}, {5, 1, 5}, {6, 19, 3}, {9, 25, 3}, {10, 1, 7}},
        {{1, 4}, {2, 14}, {2, 28}, {5, 9}, {9, 20}, {10, 10}});
    return all;
}

/// The days on which China works: no weekend and no public holiday, but the days of the weekend that are worked for
/// them. Years without a notice are refused, not guessed; a host adds one when it comes out:
///
///     china_calendar calendar;
///     calendar.notices.push_back({.year = 2027, .number = "...", .holidays = {...}, .working_days = {...}});
///
/// The notice of the year after may still move the last days of December.
struct china_calendar {
    static constexpr std::string_view name = "china_calendar"; ///< for the record
    std::vector<holiday_notice> notices = china_notices<>();   ///< by year, at most one for each

    /// Whether China works.
    /// @param date a day of a year with a notice
    /// @throws error `bad_parameter` outside
    [[nodiscard]] bool open(day date) const {
        const int year = static_cast<int>(std::chrono::year_month_day{date}.year());
        bool known = false, closed = false, worked = false;
        for (const auto& notice : notices) {
            if (notice.year != year && notice.year != year + 1) // the notice after may name the last days of December
                continue;
            known = known || (notice.year == year && detail::on_calendar(date));
            for (const auto& holiday : notice.holidays)
                closed = closed || holiday.contains(date);
            worked = worked || std::find(notice.working_days.begin(), notice.working_days.end(), date) !=
                                   notice.working_days.end();
        }
        if (!known)
            refuse(date);
        return worked || (!closed && std::chrono::weekday{date}.iso_encoding() < 6);
    }
    /// @throws error `bad_parameter` for two notices of one year, a holiday that ends before it begins, a working day
    /// that is one, a day that is neither of the year nor of the one before
    void check() const {
        for (std::size_t i = 0; i < notices.size(); ++i) {
            for (std::size_t j = 0; j < i; ++j)
                require(notices[i].year != notices[j].year, "china_calendar: ", notices[i].year,
                        " must have one notice, got two");
            for (const auto& holiday : notices[i].holidays) {
                require(holiday.begin < holiday.end, "china_calendar: a holiday must have a day, got none from ",
                        detail::quoted_day(holiday.begin), " in the notice of ", notices[i].year);
                for (const day worked : notices[i].working_days)
                    require(!holiday.contains(worked), "china_calendar: ", detail::quoted_day(worked),
                            " must not be a holiday and a working day");
                in_reach(notices[i], holiday.begin);
                in_reach(notices[i], holiday.end - std::chrono::days{1});
            }
            for (const day worked : notices[i].working_days)
                in_reach(notices[i], worked);
        }
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("china_calendar");
        each("notices", of.notices...);
    }

private:
    static void in_reach(const holiday_notice& notice, day date) {
        const int year = static_cast<int>(std::chrono::year_month_day{date}.year());
        require(detail::on_calendar(date) && (year == notice.year || year + 1 == notice.year),
                "china_calendar: a day in the notice of ", notice.year, " must be of that year or the one before, got ",
                detail::quoted_day(date));
    }
    [[noreturn, CLIENTELE_COLD]] void refuse(day date) const {
        fail(errc::bad_parameter, no_row, "china_calendar: a day must be in a year whose notice is known, ",
             detail::names_in_words(notices.size(), "", [&](std::size_t i) { return sentence(notices[i].year); }),
             ", got ", detail::quoted_day(date));
    }
};

static_assert(calendar_policy<target_calendar> && calendar_policy<us_federal_calendar> &&
              calendar_policy<china_calendar>);

} // namespace clientele::inline CLIENTELE_ABI
