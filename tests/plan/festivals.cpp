#include <clientele/plan/festivals.hpp>

#include <doctest/doctest.h>

#include "refusal.hpp"

TEST_SUITE("plan/festivals") {

using namespace clientele;
using namespace std::chrono_literals;

namespace {
const window year_2026{2026y / 1 / 1, 2027y / 1 / 1};
const std::vector<std::string> two{"Mid-Autumn", "Spring Festival"};
} // namespace

TEST_CASE("customers are greeted so many working days before a festival, by day") {
    const china_calendar china;
    const auto five = festival_days(china, china_festivals(), two, year_2026, 5);
    REQUIRE(five.size() == 2);
    CHECK(five[0].name == "Spring Festival");
    CHECK(five[0].festival == day{2026y / 2 / 17});
    CHECK(five[0].on == day{2026y / 2 / 10}); // from Tuesday to the Saturday that is worked
    CHECK(five[1].festival == day{2026y / 9 / 25});
    CHECK(five[1].on == day{2026y / 9 / 20}); // a Sunday that is worked
    const auto last = festival_days(china, china_festivals(), two, year_2026);
    CHECK(last[0].on == day{2026y / 2 / 14});
    CHECK(festival_days(china, china_festivals(), two, year_2026, 1)[0].on == last[0].on);
    CHECK(festival_days(every_day{}, china_festivals(), two, year_2026)[0].on == day{2026y / 2 / 17});
    CHECK(festival_days(every_day{}, china_festivals(), two, year_2026, 1)[0].on == day{2026y / 2 / 16});
}

TEST_CASE("every festival of China is once a year, on a day of a holiday of that year's notice") {
    const auto notices = china_notices();
    for (const auto& each : china_festivals()) {
        CAPTURE(each.name);
        each.check();
        REQUIRE(each.days.size() == notices.size());
        for (std::size_t i = 0; i < notices.size(); ++i) {
            CHECK(std::chrono::year_month_day{each.days[i]}.year() == std::chrono::year{notices[i].year});
            CHECK(std::any_of(notices[i].holidays.begin(), notices[i].holidays.end(),
                              [&](const window& holiday) { return holiday.contains(each.days[i]); }));
        }
    }
}

TEST_CASE("a festival of the host is on the same day of every year, that of 29 February in leap years") {
    const auto christmas = yearly_festival("Christmas", std::chrono::December / 25, 2024, 2028);
    CHECK(christmas.days.size() == 5);
    const std::vector<festival> mine{christmas, yearly_festival("Leap", std::chrono::February / 29, 2024, 2028)};
    const auto days = festival_days(working_week{}, mine, {"Christmas", "Leap"}, {2024y / 1 / 1, 2029y / 1 / 1}, 2);
    REQUIRE(days.size() == 7);
    CHECK(days[0].on == day{2024y / 2 / 27});
    CHECK(days[1].on == day{2024y / 12 / 23});
}

TEST_CASE("what is not known is refused, not guessed") {
    const auto refuse = [](const std::vector<std::string>& names, const window& stretch, int lead = 0) {
        return refusal([&] { return festival_days(every_day{}, china_festivals(), names, stretch, lead); });
    };
    check_refusal(refuse({"Mid-Autumn"}, {2026y / 6 / 1, 2027y / 2 / 1}), errc::bad_parameter, no_row,
                  "festival_days: stretch must lie within 2022-01-01 to 2027-01-01, for which Mid-Autumn is known, got "
                  "2026-06-01 to 2027-02-01");
    check_refusal(refuse({"Diwali"}, year_2026), errc::bad_parameter, no_row,
                  "festival_days: names must be those of festivals that are there, got Diwali");
    check_refusal(refuse({"Mid-Autumn"}, year_2026, -1), errc::bad_parameter, no_row,
                  "open_day_before: count must be in [0, 366] open days, got -1");
    auto wrong = china_festivals();
    wrong[1].days.push_back(2022y / 1 / 1);
    check_refusal(refusal([&] { return festival_days(every_day{}, wrong, two, year_2026); }), errc::bad_parameter,
                  no_row, "festival: days of Spring Festival must ascend within what is known, got 2022-01-01");
    check_refusal(refusal([] { return yearly_festival("x", std::chrono::May / 1, 2027, 2026); }), errc::bad_parameter,
                  no_row,
                  "yearly_festival: date must be one of the calendar and years ascend in [0, 9998], got 2027 to 2026");
}

} // TEST_SUITE("plan/festivals")
