#include <clientele/plan/allocate.hpp>
#include <clientele/plan/staged_release.hpp>

#include <doctest/doctest.h>

#include <refusal.hpp>

TEST_SUITE("staged_release") {

using namespace clientele;
using namespace std::chrono_literals;

namespace {
const std::vector<release_stage> stages{
    {.amount = 100},
    {.amount = 200, .milestones = {"pilot", "sponsor"}, .not_after = 2026y / 6 / 30},
    {.amount = 300, .milestones = {"renewal"}, .not_before = 2026y / 9 / 1}};
}

TEST_CASE("stages are released in turn as their milestones are met") {
    const std::vector<met_milestone> met{
        {"renewal", 2026y / 3 / 1}, {"sponsor", 2026y / 2 / 1}, {"pilot", 2026y / 4 / 1}};
    auto now = released(stages, met, 2026y / 3 / 31);
    CHECK(now.amount == 100);
    CHECK(now.waiting == std::vector<std::string>{"pilot"});
    now = released(stages, met, 2026y / 4 / 1);
    CHECK(now.amount == 300);
    CHECK(now.stages == 2);
    CHECK(now.too_early);
    now = released(stages, met, 2026y / 9 / 1);
    CHECK(now.amount == 600);
    CHECK(!now.too_early);
}

TEST_CASE("what is not met in time is released no more") {
    const std::vector<met_milestone> late{{"sponsor", 2026y / 2 / 1}, {"pilot", 2026y / 7 / 1}};
    CHECK(!released(stages, late, 2026y / 6 / 30).lapsed);
    CHECK(released(stages, late, 2026y / 7 / 1).lapsed);
    CHECK(released(stages, late, 2026y / 7 / 1).amount == 100);
    CHECK(released(stages, std::vector<met_milestone>{}, 2026y / 7 / 1).lapsed);
    const std::vector<met_milestone> twice{
        {"pilot", 2026y / 7 / 1}, {"pilot", 2026y / 6 / 1}, {"sponsor", 2026y / 2 / 1}};
    CHECK(released(stages, twice, 2026y / 8 / 1).stages == 2);
}

TEST_CASE("more days never release less") {
    const std::vector<met_milestone> met{
        {"pilot", 2026y / 4 / 1}, {"sponsor", 2026y / 2 / 1}, {"renewal", 2026y / 8 / 1}};
    double before = 0;
    for (day date = 2026y / 1 / 1; date < day{2027y / 1 / 1}; date += std::chrono::days{1}) {
        const double amount = released(stages, met, date).amount;
        CHECK(amount >= before);
        before = amount;
    }
    CHECK(before == 600);
}

TEST_CASE("within a stage the line where one more unit brings most comes first") {
    const std::vector<log_response> responses{{100, 20}, {300, 50}}; // 5 and 6 for the first unit
    const budget_lines<log_response> lines{.response = responses};
    const auto first = allocate{.budget = 5}.plan(lines);
    CHECK(first.amounts[0] == 0);
    CHECK(first.amounts[1] == doctest::Approx(5));
}

TEST_CASE("stages that cannot be are refused") {
    check_refusal(refusal([] { return released(std::vector<release_stage>{{}, {.amount = -1}}, {}, 2026y / 1 / 1); }),
                  errc::bad_value, 1, "released: amount must be finite and not negative, got -1 in stage 1");
    check_refusal(refusal([] {
                      return released(std::vector<release_stage>{{.amount = 1e308}, {.amount = 1e308}}, {},
                                      2026y / 1 / 1);
                  }),
                  errc::overflow, no_row,
                  "released: the amount must be within the range of a double, but is not in the stages together");
}

} // TEST_SUITE("staged_release")
