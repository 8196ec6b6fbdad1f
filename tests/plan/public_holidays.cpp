#include <clientele/plan/public_holidays.hpp>

#include <doctest/doctest.h>

#include "refusal.hpp"

TEST_SUITE("plan/public_holidays") {

using namespace clientele;
using namespace std::chrono_literals;

namespace {
template <class Calendar>
std::int64_t open_in(const Calendar& calendar, std::chrono::year year) {
    return open_days(calendar, {day{year / 1 / 1}, day{(year + std::chrono::years{1}) / 1 / 1}});
}
} // namespace

TEST_CASE("Easter falls where it fell") {
    CHECK(easter_sunday(1818y) == day{1818y / 3 / 22}); // the earliest
    CHECK(easter_sunday(1943y) == day{1943y / 4 / 25}); // the latest
    CHECK(easter_sunday(1954y) == day{1954y / 4 / 18}); // where Gauss needs his exception
    CHECK(easter_sunday(1981y) == day{1981y / 4 / 19});
    CHECK(easter_sunday(2000y) == day{2000y / 4 / 23});
    CHECK(easter_sunday(2024y) == day{2024y / 3 / 31});
    CHECK(easter_sunday(2026y) == day{2026y / 4 / 5});
    CHECK_THROWS_WITH_AS((void)easter_sunday(1582y), "easter_sunday: year must be in [1583, 9999], got 1582", error);
}

TEST_CASE("TARGET is closed on six days besides weekends") {
    const target_calendar target;
    for (const day closed : {day{2026y / 1 / 1}, day{2026y / 4 / 3}, day{2026y / 4 / 6}, day{2026y / 5 / 1},
                             day{2026y / 12 / 25}, day{2025y / 12 / 26}, day{2026y / 4 / 4}})
        CHECK_FALSE(target.open(closed));
    for (const day open : {day{2026y / 4 / 2}, day{2026y / 4 / 7}, day{2026y / 5 / 25}, day{2026y / 12 / 24}})
        CHECK(target.open(open));
    CHECK(open_in(target, 2024y) == 256); // 262 weekdays, all six holidays on weekdays
    CHECK(open_in(target, 2026y) == 256); // 261, and Boxing Day on a Saturday
    check_refusal(refusal([&] { return target.open(2001y / 12 / 31); }), errc::bad_parameter, no_row,
                  "target_calendar: a day must be in the years 2002 to 9999, got 2001-12-31");
}

TEST_CASE("a federal holiday on a weekend is kept on the weekday beside it") {
    const us_federal_calendar us;
    for (const day closed :
         {day{2021y / 6 / 18}, day{2021y / 7 / 5}, day{2021y / 12 / 24}, day{2021y / 12 / 31}, day{2023y / 1 / 2},
          day{2023y / 11 / 10}, day{2026y / 7 / 3}, day{2026y / 1 / 19}, day{2026y / 2 / 16}, day{2026y / 5 / 25},
          day{2026y / 9 / 7}, day{2026y / 10 / 12}, day{2026y / 11 / 26}, day{2026y / 12 / 25}})
        CHECK_FALSE(us.open(closed));
    for (const day open : {day{2020y / 6 / 19}, day{2026y / 7 / 6}, day{2026y / 11 / 27}, day{2026y / 5 / 18}})
        CHECK(us.open(open));
    CHECK(open_in(us, 2026y) == 250); // 261 weekdays, eleven holidays
    CHECK(open_in(us, 2021y) == 249); // and the next year's first
    check_refusal(refusal([&] { return us.open(1985y / 12 / 31); }), errc::bad_parameter, no_row,
                  "us_federal_calendar: a day must be in the years 1986 to 9999, got 1985-12-31");
}

TEST_CASE("China closes and works as its notices say") {
    const china_calendar china;
    china.check();
    for (const day closed : {day{2022y / 12 / 31}, day{2023y / 1 / 2}, day{2024y / 2 / 16}, day{2025y / 1 / 28},
                             day{2025y / 10 / 8}, day{2026y / 1 / 2}, day{2026y / 2 / 23}, day{2026y / 9 / 25}})
        CHECK_FALSE(china.open(closed));
    for (const day open : {day{2022y / 10 / 9}, day{2023y / 6 / 25}, day{2024y / 2 / 9}, day{2025y / 1 / 26},
                           day{2026y / 1 / 4}, day{2026y / 2 / 14}, day{2026y / 9 / 20}, day{2026y / 10 / 10}})
        CHECK(china.open(open));
    // Weekdays less those of the holidays and more the days worked for them, by hand from each notice.
    const std::pair<std::chrono::year, std::int64_t> known[]{
        {2022y, 249}, {2023y, 249}, {2024y, 251}, {2025y, 248}, {2026y, 248}};
    for (const auto& [year, days] : known)
        CHECK(open_in(china, year) == days);
}

TEST_CASE("every notice moves as many working days as it takes, but for the holidays of the law") {
    for (const auto& notice : china_notices()) {
        CAPTURE(notice.number);
        std::int64_t off = 0;
        for (const auto& holiday : notice.holidays)
            off += open_days(working_week{}, holiday);
        // 11 days of the law until 2024, 13 from 2025; those on a weekend are given elsewhere
        CHECK(off - static_cast<std::int64_t>(notice.working_days.size()) == (notice.year < 2025 ? 11 : 13));
        for (const day worked : notice.working_days)
            CHECK_FALSE(working_week{}.open(worked));
    }
}

TEST_CASE("a year without a notice is refused until the host adds it") {
    china_calendar china;
    check_refusal(
        refusal([&] { return china.open(2027y / 1 / 1); }), errc::bad_parameter, no_row,
        "china_calendar: a day must be in a year whose notice is known, 2022, 2023, 2024, 2025, 2026, got 2027-01-01");
    CHECK_THROWS_AS((void)china.open(2021y / 12 / 31), error);
    china.notices.push_back({.year = 2027,
                             .number = "invented",
                             .holidays = {{2026y / 12 / 30, 2027y / 1 / 2}},
                             .working_days = {2026y / 12 / 27}});
    china.check();
    CHECK_FALSE(china.open(2027y / 1 / 1));
    CHECK_FALSE(china.open(2026y / 12 / 31)); // the notice of the year after moves the end of December
    CHECK(china.open(2026y / 12 / 27));
    CHECK(china.open(2027y / 1 / 4));
}

TEST_CASE("notices that contradict themselves are refused") {
    china_calendar china;
    china.notices.push_back(china.notices.front());
    CHECK_THROWS_WITH_AS(china.check(), "china_calendar: 2022 must have one notice, got two", error);
    china.notices = {{.year = 2027, .number = "", .holidays = {{2027y / 1 / 1, 2027y / 1 / 1}}, .working_days = {}}};
    CHECK_THROWS_WITH_AS(china.check(),
                         "china_calendar: a holiday must have a day, got none from 2027-01-01 in the notice of 2027",
                         error);
    china.notices.front().holidays.front().end = 2027y / 1 / 4;
    china.notices.front().working_days = {2027y / 1 / 3};
    CHECK_THROWS_WITH_AS(china.check(), "china_calendar: 2027-01-03 must not be a holiday and a working day", error);
    china.notices.front().working_days = {2028y / 1 / 8};
    CHECK_THROWS_WITH_AS(china.check(),
                         "china_calendar: a day in the notice of 2027 must be of that year or the one before, got "
                         "2028-01-08",
                         error);
    china.notices.front() = {
        .year = 2026, .number = "", .holidays = {{2027y / 1 / 1, 2027y / 1 / 4}}, .working_days = {}};
    CHECK_THROWS_WITH_AS(china.check(),
                         "china_calendar: a day in the notice of 2026 must be of that year or the one before, got "
                         "2027-01-01",
                         error);
}

TEST_CASE("a day that no calendar has is no day of a year that has the same last digits") {
    const day far = day{2026y / 5 / 1} + std::chrono::days{std::int64_t{146'097} * 65'536 / 400}; // 65536 years
    CHECK_THROWS_WITH_AS((void)target_calendar{}.open(far),
                         "target_calendar: a day must be in the years 2002 to 9999, got day 23957106", error);
    CHECK_THROWS_WITH_AS((void)us_federal_calendar{}.open(far),
                         "us_federal_calendar: a day must be in the years 1986 to 9999, got day 23957106", error);
    CHECK_THROWS_AS((void)china_calendar{}.open(far), error);
}

} // TEST_SUITE("plan/public_holidays")
