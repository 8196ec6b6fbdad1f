#include <clientele/monitor/yardstick/programme_checklist.hpp>

#include <doctest/doctest.h>

#include <refusal.hpp>
#include <vector>

TEST_SUITE("monitor/yardstick/programme_checklist") {

using namespace clientele;
using namespace std::chrono_literals;

TEST_CASE("without evidence nothing is met, and old evidence does not count where it must be renewed") {
    const auto list = programme_checklist::key_accounts();
    const day as_of{2026y / 6 / 30};
    const auto review = list.review({{"sponsor", "minutes of the board", day{2020y / 1 / 1}},
                                     {"measures", "scorecard, without targets", day{2026y / 5 / 1}, true},
                                     {"measures", "scorecard of 2023", day{2023y / 5 / 1}},
                                     {"yearly comparison", "report", day{2024y / 5 / 1}}},
                                    as_of);
    CHECK(in_words(review) == "1 of 6 met: sponsor. In part: measures. Outdated: yearly comparison. Not met: champion, "
                              "criteria, trained managers.");
    CHECK(review[4].evidence->shows == "scorecard, without targets");
    CHECK_FALSE(review[1].evidence.has_value());
    for (const auto& each : list.review({}, as_of))
        CHECK(each.status == checklist_status::not_met);
}

TEST_CASE("evidence that cannot be looked at, of nothing on the list, or of a later day, is refused") {
    const auto list = programme_checklist::key_accounts();
    const day as_of{2026y / 6 / 30};
    check_refusal(refusal([&] { return list.review({{"sponsor", "", as_of}}, as_of); }), errc::bad_value, 0,
                  "programme_checklist: evidence must name what can be looked at, got '' in row 0");
    check_refusal(refusal([&] { return list.review({{"luck", "a feeling", as_of}}, as_of); }), errc::bad_value, 0,
                  "programme_checklist: evidence must be of an item of the list, got 'luck' in row 0");
    check_refusal(refusal([&] { return list.review({{"sponsor", "plan", as_of + std::chrono::days{1}}}, as_of); }),
                  errc::bad_value, 0,
                  "programme_checklist: evidence must be of 2026-06-30 or before, got 2026-07-01 in row 0");
    check_refusal(refusal([&] { return programme_checklist{{{"a"}, {"a"}}}.review({}, as_of); }), errc::bad_parameter,
                  no_row, "programme_checklist: each item must stand on the list once, got 'a' twice");
}

} // TEST_SUITE("monitor/yardstick/programme_checklist")
