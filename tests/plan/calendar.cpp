#include <clientele/io/date.hpp>
#include <clientele/plan/calendar.hpp>

#include <doctest/doctest.h>

#include "golden.hpp"
#include "refusal.hpp"

TEST_SUITE("plan/calendar") {

using namespace clientele;
using namespace std::chrono_literals;

namespace {
holiday_calendar golden_calendar() {
    holiday_calendar calendar;
    const auto table = golden("decisions/business_days_holidays.csv");
    for (std::size_t row = 0; row < table.rows(); ++row)
        calendar.holidays.push_back(*parse_day(table.text(row, 0)));
    return calendar;
}
struct closed_for_good {
    [[nodiscard]] bool open(day) const { return false; }
};
} // namespace

TEST_CASE("due days and open days are those of numpy's busdaycalendar") {
    const auto calendar = golden_calendar();
    const auto table = golden("decisions/business_days.csv");
    const auto at = [&](std::size_t row, const char* column) {
        return *parse_day(table.text(row, table.column(column)));
    };
    REQUIRE(table.rows() == 15);
    for (std::size_t row = 0; row < table.rows(); ++row) {
        CAPTURE(row);
        const day last = at(row, "last_contact"),
                  due = months_after(last, static_cast<int>(table.number(row, table.column("months"))));
        CHECK(due == at(row, "due"));
        CHECK(next_open_day(calendar, due) == at(row, "following"));
        CHECK(last_open_day(calendar, due) == at(row, "preceding"));
        CHECK(open_day_in_month(calendar, due) == at(row, "modified_following"));
        CHECK(open_days(calendar, {last, due}) ==
              static_cast<std::int64_t>(table.number(row, table.column("business_days_from_last_to_due"))));
    }
}

TEST_CASE("a week has the weekend that it is given") {
    const working_week gulf{.weekend = {5, 6}};
    CHECK_FALSE(gulf.open(2026y / 5 / 1)); // a Friday
    CHECK_FALSE(gulf.open(2026y / 5 / 2));
    CHECK(gulf.open(2026y / 5 / 3));
    CHECK_FALSE(working_week{}.open(2026y / 5 / 3));
    CHECK(working_week{.weekend = {}}.open(2026y / 5 / 3));
    CHECK(every_day{}.open(2026y / 5 / 3));
}

TEST_CASE("a working day of the weekend is open, a holiday of the week is not") {
    const holiday_calendar calendar{.holidays = {2026y / 5 / 1}, .working_days = {2026y / 5 / 9}};
    calendar.check();
    CHECK_FALSE(calendar.open(2026y / 5 / 1));
    CHECK(calendar.open(2026y / 5 / 8));
    CHECK(calendar.open(2026y / 5 / 9));
    CHECK_FALSE(calendar.open(2026y / 5 / 10));
}

TEST_CASE("where two calendars meet, both are open") {
    const open_in_both both{golden_calendar(), working_week{.weekend = {5, 6}}};
    CHECK_FALSE(both.open(2026y / 1 / 1));
    CHECK_FALSE(both.open(2026y / 1 / 2)); // a Friday
    CHECK_FALSE(both.open(2026y / 1 / 4)); // a Sunday
    CHECK(both.open(2026y / 1 / 5));
    CHECK(last_open_day(both, 2026y / 1 / 4) == day{2025y / 12 / 31});
}

TEST_CASE("open days are counted in a half-open stretch") {
    CHECK(open_days(working_week{}, {2026y / 6 / 1, 2026y / 6 / 8}) == 5); // Monday to Monday
    CHECK(open_days(working_week{}, {2026y / 6 / 8, 2026y / 6 / 1}) == 0);
    CHECK(open_days(every_day{}, {2026y / 6 / 1, 2026y / 6 / 1}) == 0);
}

TEST_CASE("a month that is closed to its end sends the day back, not into the next one") {
    const holiday_calendar calendar{.holidays = {2026y / 4 / 29, 2026y / 4 / 30}};
    CHECK(open_day_in_month(calendar, 2026y / 4 / 29) == day{2026y / 4 / 28});
    CHECK(next_open_day(calendar, 2026y / 4 / 29) == day{2026y / 5 / 1});
}

TEST_CASE("what has no answer is refused") {
    check_refusal(refusal([] { return last_open_day(closed_for_good{}, 2026y / 12 / 31); }), errc::bad_parameter,
                  no_row, "calendar: a day must be open from 2025-12-31 to 2026-12-31, but none is");
    check_refusal(refusal([] { return next_open_day(closed_for_good{}, 2026y / 1 / 1); }), errc::bad_parameter, no_row,
                  "calendar: a day must be open from 2026-01-01 to 2027-01-01, but none is");
    check_refusal(refusal([] { return last_open_day(every_day{}, day{std::chrono::days{99'999'999}}); }),
                  errc::bad_parameter, no_row, "calendar: a day must be a date of the calendar, got day 99999999");
    check_refusal(refusal([] { return open_days(every_day{}, {2026y / 1 / 1, day{std::chrono::days{99'999'999}}}); }),
                  errc::bad_parameter, no_row,
                  "open_days: stretch must be of dates of the calendar, got 2026-01-01 to day 99999999");
    CHECK_THROWS_WITH_AS(working_week{.weekend = {0}}.check(),
                         "working_week: weekend must hold weekdays in [1, 7], got 0", error);
    const day first = 2026y / 5 / 1;
    CHECK_THROWS_WITH_AS((holiday_calendar{.holidays = {first, first}}.check()),
                         "holiday_calendar: holidays must ascend, got 2026-05-01 after 2026-05-01", error);
    CHECK_THROWS_WITH_AS((holiday_calendar{.working_days = {2026y / 5 / 9, first}}.check()),
                         "holiday_calendar: working_days must ascend, got 2026-05-01 after 2026-05-09", error);
    CHECK_THROWS_WITH_AS((holiday_calendar{.holidays = {first}, .working_days = {first}}.check()),
                         "holiday_calendar: 2026-05-01 must not be a holiday and a working day", error);
    CHECK_THROWS_AS((open_in_both{working_week{.weekend = {8}}, every_day{}}.check()), error);
}

} // TEST_SUITE("plan/calendar")
