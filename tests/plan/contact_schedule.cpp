#include <clientele/plan/contact_schedule.hpp>
#include <clientele/plan/public_holidays.hpp>

#include <doctest/doctest.h>

#include "refusal.hpp"

TEST_SUITE("plan/contact_schedule") {

using namespace clientele;
using namespace std::chrono_literals;
using std::chrono::days;

namespace {
contact_matrix every(int count, contact_unit unit) {
    return {{{.tier = 0, .role = contact_role::manager, .every = count, .unit = unit, .channel = "visit"}}};
}
contact_person<int> manager_of(int customer, day anchor) {
    return {.customer = customer, .tier = 0, .role = contact_role::manager, .anchor = anchor};
}
template <class Calendar>
std::vector<day> days_of(const Calendar& calendar, contact_matrix matrix, day anchor, day as_of, day until) {
    const std::vector<contact_person<int>> people{manager_of(1, anchor)};
    std::vector<day> out;
    for (const auto& each : contact_schedule{std::move(matrix), calendar}.plan(people, as_of, until).contacts)
        out.push_back(each.on);
    return out;
}
} // namespace

TEST_CASE("months are counted from the anchor and closed days roll back") {
    CHECK(days_of(working_week{}, every(1, contact_unit::months), 2026y / 1 / 31, 2026y / 1 / 31, 2026y / 6 / 30) ==
          std::vector<day>{2026y / 2 / 27, 2026y / 3 / 31, 2026y / 4 / 30, 2026y / 5 / 29, 2026y / 6 / 30});
}

TEST_CASE("a promise in days is kept on the last open day within it") {
    CHECK(days_of(working_week{}, every(30, contact_unit::days), 2026y / 1 / 1, 2026y / 1 / 1, 2026y / 4 / 30) ==
          std::vector<day>{2026y / 1 / 30, 2026y / 2 / 27, 2026y / 3 / 27, 2026y / 4 / 24});
}

TEST_CASE("no contact is on a closed day, none later than due, and no gap longer than promised") {
    const china_calendar china;
    const day as_of = 2025y / 1 / 15, until = 2026y / 12 / 31;
    for (int offset = 0; offset < 40; ++offset)
        for (const int count : {10, 11, 14, 30, 31, 91}) {
            const std::vector<contact_person<int>> people{manager_of(1, as_of - days{offset % 9})};
            const auto matrix = every(count, contact_unit::days);
            const auto plan = contact_schedule{matrix, china}.plan(people, as_of, until);
            day before = people[0].anchor;
            for (const auto& each : plan.contacts) {
                CHECK(china.open(each.on));
                CHECK(each.on <= each.due);
                CHECK(each.on - before <= days{count});
                CHECK(each.on > before);
                before = each.on;
            }
            CHECK(until - before < days{count + 9}); // the next may roll back by the longest holiday at most
        }
    for (int offset = 0; offset < 60; ++offset)
        for (const int count : {1, 3, 6}) {
            const std::vector<contact_person<int>> people{manager_of(1, as_of - days{offset})};
            for (const auto& each :
                 contact_schedule{every(count, contact_unit::months), china}.plan(people, as_of, until).contacts) {
                CHECK(china.open(each.on));
                CHECK(each.on >= as_of);
                CHECK(each.due == months_after(people[0].anchor, static_cast<int>(each.ordinal) * count));
                CHECK((each.on <= each.due || last_open_day(china, each.due) < as_of));
            }
        }
}

TEST_CASE("an overdue contact is made at once, told, and the months go on as anchored") {
    const std::vector<contact_person<int>> people{manager_of(1, 2026y / 1 / 15), manager_of(2, 2026y / 5 / 15)};
    const day as_of = 2026y / 6 / 6; // a Saturday
    const auto plan =
        contact_schedule{every(1, contact_unit::months), working_week{}}.plan(people, as_of, 2026y / 7 / 31);
    REQUIRE(plan.overdue.size() == 1);
    CHECK(plan.overdue[0].customer == 1);
    CHECK(plan.overdue[0].due == day{2026y / 2 / 15});
    CHECK(plan.people == 2);
    CHECK(plan.adherence() == 0.5);
    REQUIRE(plan.contacts.size() == 5);
    CHECK(plan.contacts[0].customer == 1);
    CHECK(plan.contacts[0].on == day{2026y / 6 / 8});
    CHECK(plan.contacts[1].on == day{2026y / 6 / 15});
    const auto promised =
        contact_schedule{every(30, contact_unit::days), working_week{}}.plan(people, as_of, 2026y / 7 / 31);
    CHECK(promised.contacts[0].on == day{2026y / 6 / 8});
    CHECK(promised.contacts[0].customer == 1);
    CHECK(promised.overdue.size() == 1);
}

TEST_CASE("who opted out is never scheduled on that channel, and each role without a contact is told") {
    std::vector<contact_person<int>> people{manager_of(1, 2026y / 1 / 1), manager_of(2, 2026y / 1 / 1),
                                            manager_of(3, 2026y / 1 / 1)};
    people[0].refused = {"visit"};
    people[1].refused = {"all"};
    people[2].refused = {"phone"};
    auto matrix = every(1, contact_unit::months);
    matrix.lines.push_back({.tier = 0, .role = contact_role::decision_maker, .every = 3, .channel = "visit"});
    const auto plan = contact_schedule{matrix, every_day{}}.plan(people, 2026y / 1 / 1, 2026y / 3 / 31);
    for (const auto& each : plan.contacts)
        CHECK(each.customer == 3);
    CHECK(plan.contacts.size() == 2);
    REQUIRE(plan.gaps.size() == 5);
    CHECK(plan.gaps[0].why == contact_gap::opted_out);
    CHECK(plan.gaps[1].role == contact_role::decision_maker);
    CHECK(plan.gaps[1].why == contact_gap::no_person);
    CHECK(plan.gaps[4].customer == 3);
}

TEST_CASE("people whom the matrix has no line for are counted, as a tier may be mistyped") {
    std::vector<contact_person<int>> people{manager_of(1, 2026y / 1 / 1), manager_of(2, 2026y / 1 / 1),
                                            manager_of(3, 2026y / 1 / 1)};
    people[1].tier = 7;
    people[2].refused = {"all"};
    const auto plan =
        contact_schedule{every(1, contact_unit::months), every_day{}}.plan(people, 2026y / 1 / 1, 2026y / 3 / 31);
    CHECK(plan.people == 1);
    CHECK(plan.gaps.size() == 1);
    CHECK(plan.without_line == 1);
}

TEST_CASE("care dates come on the day or before, those of 29 February every year") {
    CHECK(anniversary(2000y / 2 / 29, 2023y) == day{2023y / 2 / 28});
    CHECK(anniversary(2000y / 2 / 29, 2024y) == day{2024y / 2 / 29});
    CHECK(care_days(working_week{}, 2000y / 2 / 29, {2024y / 1 / 1, 2027y / 1 / 1}) ==
          std::vector<day>{2024y / 2 / 29, 2025y / 2 / 28, 2026y / 2 / 27});
    CHECK(care_days(working_week{}, 2000y / 2 / 29, {2026y / 1 / 1, 2027y / 1 / 1}, 3) ==
          std::vector<day>{2026y / 2 / 25}); // Thursday and Friday between
    CHECK(care_days(every_day{}, 2024y / 5 / 1, {2024y / 1 / 1, 2025y / 12 / 31}) == std::vector<day>{2025y / 5 / 1});
}

TEST_CASE("people that cannot be scheduled are refused with their row") {
    const auto refuse = [](std::vector<contact_person<int>> people, int count = 1) {
        return refusal([&] {
            return contact_schedule{every(count, contact_unit::days), working_week{}}.plan(people, 2026y / 6 / 6,
                                                                                           2026y / 7 / 1);
        });
    };
    check_refusal(refuse({manager_of(1, 2026y / 6 / 7)}), errc::bad_value, 0,
                  "contact_schedule: anchor must be a date on or before 2026-06-06, got 2026-06-07 in row 0");
    check_refusal(refuse({manager_of(1, 2026y / 6 / 5)}), errc::bad_parameter, 0,
                  "contact_schedule: a day must be open after 2026-06-12 up to 2026-06-13 in row 0, but none is");
    check_refusal(refuse({manager_of(1, 2026y / 6 / 1), manager_of(1, 2026y / 6 / 1)}, 30), errc::bad_value, 1,
                  "contact_schedule: a customer must have one row for the manager, got two, one in row 1");
    auto other = manager_of(1, 2026y / 6 / 1);
    other.tier = 1;
    other.role = contact_role::decision_maker;
    check_refusal(refuse({manager_of(1, 2026y / 6 / 1), other}, 30), errc::bad_value, 1,
                  "contact_schedule: a customer must have one tier, got 1 and 0 in row 1");
    const auto until = [](day as_of, day last) {
        return refusal([&] {
            return contact_schedule{every(1200, contact_unit::months), working_week{}}.plan(
                std::vector{manager_of(1, as_of)}, as_of, last);
        });
    };
    check_refusal(until(1960y / 1 / 1, (day::max)()), errc::bad_parameter, no_row,
                  "contact_schedule: as_of and until must be days of the years 0 to 9999, got 1960-01-01 and day "
                  "9223372036854775807");
    check_refusal(until(1960y / 1 / 1, 2060y / 1 / 2), errc::bad_parameter, no_row,
                  "contact_schedule: until must be in [as_of, as_of + 36525 days], got 1960-01-01 and 2060-01-02");
}

} // TEST_SUITE("plan/contact_schedule")
