#include <clientele/plan/playbook_lint.hpp>
#include <clientele/plan/ready_playbooks.hpp>

#include <doctest/doctest.h>

TEST_SUITE("playbook lint") {

using namespace clientele;
using namespace std::chrono_literals;
using std::chrono::days;

namespace {
play every(int count, service_level level = service_level::pooled_manager) {
    return {.service = level, .contact_every = days{count}, .channel = "phone", .actions = {}};
}
std::vector<std::string> sentences(const std::vector<playbook_finding>& found) {
    std::vector<std::string> all;
    for (const auto& each : found)
        all.push_back(each.sentence);
    return all;
}
} // namespace

TEST_CASE("cells without a row, rows that contradict each other and rows that never decide are told") {
    const playbook book{
        .tier_count = 2,
        .health_count = 2,
        .rows = {{{.tier = 0}, every(30)}, {{.health = 1}, every(10)}, {{.tier = 0, .health = 0}, every(20)}}};
    CHECK(sentences(playbook_lint{}.look(book)) ==
          std::vector<std::string>{"rows 0 and 1 are both for tier 0, health 1, and neither states more",
                                   "no row is for tier 1, health 0"});
    auto with_dead = book;
    with_dead.rows.push_back({{.tier = 0, .health = 1}, every(5)});
    CHECK(
        sentences(playbook_lint{}.look(with_dead)) ==
        std::vector<std::string>{"no row is for tier 1, health 0",
                                 "row 0, for tier 0, is never used, as other rows state more about all its customers: "
                                 "remove it, or state more in it"});
}

TEST_CASE("promises that closed days break are told, those in business hours hold") {
    auto what = every(2);
    what.responses = {{"fault", 24h, hours_kind::calendar}, {"question", 1h, hours_kind::business}};
    what.contacts = {{contact_role::manager, 2, contact_unit::days, "visit"}};
    const auto look = playbook_lint{.days = {2026y / 1 / 5, 2026y / 1 / 19}};
    CHECK(
        sentences(look.look(one_for_each_tier({what}))) ==
        std::vector<std::string>{
            "row 0 promises a contact every 2 days, but from 2026-01-10 on 2 days are closed",
            "row 0 promises the manager a contact every 2 days, but from 2026-01-10 on 2 days are closed",
            "row 0 promises an answer to a fault within 24 calendar hours, but from 2026-01-10 on 2 days are closed"});
    CHECK(look.look(one_for_each_tier({every(3)})).empty());
    CHECK(playbook_lint{.calendar = every_day{}, .days = look.days}.look(one_for_each_tier({what})).empty());
}

TEST_CASE("a contact by months is told where days are closed from the day it is counted from to the one it is due on") {
    auto what = every(365);
    what.contacts = {{contact_role::manager, 1, contact_unit::months, "visit"}};
    auto look = playbook_lint{.calendar = holiday_calendar{.week = {{}}}, .days = {2026y / 1 / 1, 2027y / 1 / 1}};
    for (day date = 2026y / 3 / 1; date < day{2026y / 3 / 28}; date += days{1})
        look.calendar.holidays.push_back(date); // one after the last of February
    CHECK(look.look(one_for_each_tier({what})).empty());
    look.calendar.holidays.push_back(2026y / 3 / 28);
    CHECK(sentences(look.look(one_for_each_tier({what}))) ==
          std::vector<std::string>{
              "row 0 promises the manager a contact every 1 month, but from 2026-03-01 on 28 days are closed"});
}

TEST_CASE("days without end and segments that are no names are refused") {
    const auto book = one_for_each_tier({every(30)});
    CHECK_THROWS_WITH((void)(playbook_lint{.days = {(day::min)(), (day::max)()}}.look(book)),
                      "playbook_lint: days must be of the years 0 to 9999, got day -9223372036854775808 to day "
                      "9223372036854775807");
    CHECK_THROWS_WITH((void)playbook_lint{}.look({.segments = {"a", "a"}}),
                      "playbook: segments must be names, each once, got 'a' a second time");
    CHECK_THROWS_WITH((void)playbook_lint{}.look({.segments = {""}}),
                      "playbook: segments must be names, each once, got ''");
}

TEST_CASE("contacts that take more hours than there are, are told with both") {
    auto monthly = every(31);
    monthly.contacts = {{contact_role::manager, 1, contact_unit::months, "visit"},
                        {contact_role::decision_maker, 3, contact_unit::months, "visit"}};
    const auto book = one_for_each_tier({monthly, every(365, service_level::automated)});
    playbook_lint look{.customers = {{{.tier = 0}, 10}, {{.tier = 1}, 1000}},
                       .hours = {{service_level::pooled_manager, 159.5}}};
    CHECK(sentences(look.look(book)) ==
          std::vector<std::string>{"row 0 needs 160 hours a year of the pooled manager, who has 159.5"});
    look.hours[0].hours_per_year = 160;
    CHECK(look.look(book).empty());
    look.per_contact = 0min;
    CHECK_THROWS_WITH((void)look.look(book), "playbook_lint: per_contact must be above 0 minutes, got 0");
}

TEST_CASE("a row that promises more than it schedules contradicts itself") {
    auto what = every(14);
    what.contacts = {{contact_role::manager, 1, contact_unit::months, "visit"}};
    CHECK(sentences(playbook_lint{}.look(one_for_each_tier({what}))) ==
          std::vector<std::string>{"row 0 promises a contact every 14 days, but meets nobody more often than every 1 "
                                   "months, at least 28 days apart"});
    what.contacts = {{contact_role::manager, 15, contact_unit::days, "visit"}};
    CHECK(sentences(playbook_lint{}.look(one_for_each_tier({what}))) ==
          std::vector<std::string>{
              "row 0 promises a contact every 14 days, but meets nobody more often than every 15 days"});
}

TEST_CASE("months are those of the calendar: three of them may have 89 days, and a year 365") {
    for (const auto& [months, least] : {std::pair{1, 28}, {2, 59}, {3, 89}, {6, 181}, {12, 365}, {48, 1460}}) {
        auto what = every(least);
        what.contacts = {{contact_role::manager, months, contact_unit::months, "visit"}};
        CHECK(playbook_lint{}.look(one_for_each_tier({what})).empty());
        what.contact_every = days{least - 1};
        CHECK(playbook_lint{}.look(one_for_each_tier({what})).size() == 1);
    }
    std::vector<play> plays;
    for (int tier = 0; tier < 4; ++tier)
        plays.push_back(four_tier_playbook{}.at(tier));
    CHECK(playbook_lint{}.look(one_for_each_tier(plays)).empty());
}

TEST_CASE("hours are those of the roles that are met, by the channels that they are met by") {
    auto what = every(30); // what no role is met by takes no hours
    what.contacts = {{contact_role::manager, 3, contact_unit::months, "visit"},
                     {contact_role::operator_level, 1, contact_unit::months, "phone"}};
    playbook_lint look{.customers = {{{.tier = 0}, 10}},
                       .hours = {{service_level::pooled_manager, 159}},
                       .channels = {{"visit", 180min}, {"phone", 20min}}};
    CHECK(sentences(look.look(one_for_each_tier({what}))) ==
          std::vector<std::string>{"row 0 needs 160 hours a year of the pooled manager, who has 159"});
    look.channels = {{"visit", 180min}}; // a phone call takes the hour of all others
    look.hours[0].hours_per_year = 239;
    CHECK(sentences(look.look(one_for_each_tier({what}))) ==
          std::vector<std::string>{"row 0 needs 240 hours a year of the pooled manager, who has 239"});
    look.channels[0].takes = -1min;
    CHECK_THROWS_WITH((void)look.look(one_for_each_tier({what})),
                      "playbook_lint: takes must be at least 0 minutes, got -1 for visit");
}

} // TEST_SUITE("playbook lint")
