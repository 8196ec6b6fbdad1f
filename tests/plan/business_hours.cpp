#include <clientele/plan/business_hours.hpp>
#include <clientele/plan/public_holidays.hpp>

#include <doctest/doctest.h>

#include "refusal.hpp"

TEST_SUITE("plan/business_hours") {

using namespace clientele;
using namespace std::chrono_literals;

namespace {
const business_hours office{.calendar = working_week{}, .hours = {{9h, 12h}, {13h, 18h}}};
wall_minute at(day date, std::chrono::minutes time) { return date + time; }
const day friday = 2026y / 6 / 5, monday = 2026y / 6 / 8;
} // namespace

TEST_CASE("an answer within eight business hours skips the night, the lunch and the weekend") {
    CHECK(office.due(at(friday, 10h), 2h) == at(friday, 12h)); // closing time counts as in time
    CHECK(office.due(at(friday, 10h), 3h) == at(friday, 14h));
    CHECK(office.due(at(friday, 10h), 8h) == at(monday, 10h));
    CHECK(office.due(at(friday, 12h + 30min), 1min) == at(friday, 13h + 1min));
    CHECK(office.due(at(friday, 23h), 30min) == at(monday, 9h + 30min));
    CHECK(office.due(at(friday + 1 * std::chrono::days{1}, 0h), 16h) == at(monday + std::chrono::days{1}, 18h));
}

TEST_CASE("calendar hours are business hours of every day around the clock") {
    const business_hours always{.calendar = every_day{}, .hours = {{0h, 24h}}};
    CHECK(always.due(at(friday, 22h), 24h) == at(friday + std::chrono::days{1}, 22h));
    CHECK(always.between(at(friday, 22h), at(monday, 1h)) == 51h);
}

TEST_CASE("what is due when so much open time has passed took so much open time") {
    for (const auto within : {1min, 59min, 480min, 481min, 2400min, 12345min})
        for (const auto time : {0min, 540min, 719min, 720min, 800min, 1080min, 1439min})
            for (const day date : {friday, friday + std::chrono::days{1}, monday}) {
                const auto due = office.due(at(date, time), within);
                CHECK(office.between(at(date, time), due) == within);
                CHECK(office.between(at(date, time), due - 1min) == within - 1min);
            }
    CHECK(office.between(at(friday, 10h), at(friday, 10h)) == 0min);
    CHECK(office.between(at(friday, 8h), at(monday, 20h)) == 16h);
}

TEST_CASE("the hours of a Saturday that is worked for a holiday count") {
    const business_hours shanghai{.calendar = china_calendar{}};
    CHECK(shanghai.due(at(2026y / 2 / 13, 16h), 2h) == at(2026y / 2 / 14, 10h)); // before Spring Festival
    CHECK(shanghai.due(at(2026y / 2 / 14, 16h), 2h) == at(2026y / 2 / 24, 10h));
}

TEST_CASE("what cannot be counted is refused") {
    const auto refuse = [](const auto& hours, std::chrono::minutes within) {
        return refusal([&] { return hours.due(wall_minute{}, within); });
    };
    check_refusal(refuse(office, 0min), errc::bad_parameter, no_row,
                  "business_hours: within must be in [1, 5270400] minutes, got 0");
    check_refusal(refuse(business_hours{.hours = {}}, 1min), errc::bad_parameter, no_row,
                  "business_hours: hours must hold at least one stretch of the day, got none");
    check_refusal(refuse(business_hours{.hours = {{9h, 12h}, {11h, 18h}}}, 1min), errc::bad_parameter, no_row,
                  "business_hours: hours must ascend within [0, 1440] minutes, got 660 to 1080 after 720");
    check_refusal(refuse(business_hours{.hours = {{9h, 25h}}}, 1min), errc::bad_parameter, no_row,
                  "business_hours: hours must ascend within [0, 1440] minutes, got 540 to 1500 after 0");
    check_refusal(refusal([] { return office.between(at(monday, 9h), at(monday, 8h)); }), errc::bad_parameter, no_row,
                  "business_hours: until must not lie before from, but is 60 minutes earlier");
    check_refusal(refusal([] { return office.between((wall_minute::max)(), (wall_minute::min)()); }),
                  errc::bad_parameter, no_row,
                  "business_hours: from must be of a date of the calendar, got minute 9223372036854775807");
    check_refusal(refusal([] { return office.due((wall_minute::min)(), 1min); }), errc::bad_parameter, no_row,
                  "business_hours: from must be of a date of the calendar, got minute -9223372036854775808");
    check_refusal(refuse(business_hours{.calendar = working_week{{1, 2, 3, 4, 5, 6, 7}}}, 1min), errc::bad_parameter,
                  no_row, "calendar: a day must be open from 1970-01-01 to 1971-01-01, but none is");
}

} // TEST_SUITE("plan/business_hours")
