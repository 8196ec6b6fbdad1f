#include <clientele/io/json.hpp>
#include <clientele/math/random.hpp>
#include <clientele/plan/stage_path.hpp>

#include <doctest/doctest.h>

#include "refusal.hpp"
#include <cmath>

TEST_SUITE("stage path") {

using namespace clientele;
using namespace std::chrono_literals;
using std::chrono::days;

namespace {
const day first = 2026y / 1 / 1;
const stage_path<> path = three_stage_path();
std::vector<std::string> keys(const stage_step& step) {
    std::vector<std::string> all;
    for (const auto& each : step.actions)
        all.push_back(each.key);
    return all;
}
std::vector<stage_event> made_up(std::uint64_t seed) {
    random_generator draw{seed};
    std::vector<stage_event> events;
    const auto below = [&](double n) { return static_cast<int>(draw.uniform() * n); };
    for (int i = 0; i < 120; ++i) {
        const day on = first + days{below(800)};
        const int kind = below(4);
        if (kind == 0)
            events.push_back({on, "satisfaction", draw.uniform() * 0.8 + 0.3, ""});
        else if (kind == 1)
            events.push_back({on, "orders", draw.uniform() * 100, ""});
        else if (kind == 2)
            events.push_back({on, "joint projects", 1, ""});
        else
            events.push_back(
                {on, "", 0, below(2) == 0 ? "basic/enter/learn the needs" : "value-added/enter/agree on measures"});
    }
    return events;
}
} // namespace

TEST_CASE("a customer enters stages by their criteria and leaves with a reason") {
    std::vector<stage_event> events;
    for (int i = 0; i < 4; ++i)
        events.push_back({first + days{i}, "orders", 10, ""});
    events.push_back({first + days{5}, "satisfaction", 0.9, ""});
    auto step = path.advance(path.start(first), events, first + days{89});
    CHECK(step.state.stage == 0);
    step = path.advance(step.state, events, first + days{90});
    CHECK(step.state.stage == 1);
    CHECK(step.seen == events.size());
    CHECK(keys(step) == std::vector<std::string>{"value-added/enter/offer training and reports",
                                                 "value-added/enter/agree on measures"});
    step = path.advance(step.state, std::vector<stage_event>{{first + days{91}, "satisfaction", 0.4, ""}},
                        first + days{91});
    CHECK(step.state.stage == 0);
    REQUIRE(step.state.exits.size() == 1);
    CHECK(step.state.exits[0].reason == "satisfaction (last) is 0.4");
    // the actions of the first stage are still open, and not opened again
    CHECK(keys(step) == std::vector<std::string>{"value-added/leave/find out what was missed"});
}

TEST_CASE("an action that is open too long is escalated once, one that was closed is not") {
    const std::vector<stage_event> closed{{first + days{3}, "", 0, "basic/enter/learn the needs"}};
    auto step = path.advance(path.start(first), closed, first + days{29});
    CHECK(step.actions.size() == 2);
    step = path.advance(step.state, closed, first + days{30});
    CHECK(keys(step) == std::vector<std::string>{"escalation/basic/enter/say who serves"});
    CHECK(step.actions[0].what == "tell the manager's lead");
    CHECK(step.actions[0].why == "open since 2026-01-01: basic/enter/say who serves");
    CHECK(path.advance(step.state, closed, first + days{400}).actions.empty());
}

TEST_CASE("an escalation that is still open is not opened again for an action that came back") {
    stage_path<> there_and_back{{{"a", {"call"}, {}, days{2}, "tell"}, {"b", {}, {}, {}, ""}}, {}};
    stage_criterion a, b;
    b.enter = {{"up", fact_reading::last, 1}};
    b.leave = {{"up", fact_reading::last, 0, 0}};
    there_and_back.criteria.stages = {a, b};
    const std::vector<stage_event> events{
        {first + days{3}, "", 0, "a/enter/call"}, {first + days{4}, "up", 1, ""}, {first + days{6}, "up", 0, ""}};
    const auto step = there_and_back.advance(there_and_back.start(first), events, first + days{20});
    CHECK(keys(step) == std::vector<std::string>{"a/enter/call", "escalation/a/enter/call", "a/enter/call"});
    CHECK(step.state.open.size() == 2);
}

TEST_CASE("the same call twice opens nothing anew, parts equal the whole, and any order of events is the same") {
    std::size_t exits = 0;
    for (std::uint64_t seed = 1; seed <= 30; ++seed) {
        CAPTURE(seed);
        auto events = made_up(seed);
        const day end = first + days{800};
        const auto whole = path.advance(path.start(first), events, end);
        exits += whole.state.exits.size();
        const auto again = path.advance(whole.state, events, end);
        CHECK(again.actions.empty());
        CHECK(first_difference(again.state, whole.state) == "");
        std::reverse(events.begin(), events.end());
        const auto backwards = path.advance(path.start(first), events, end);
        CHECK(first_difference(backwards, whole) == "");
        const day cut = first + days{static_cast<int>(seed) * 25};
        const auto one = path.advance(path.start(first), events, cut);
        const auto two = path.advance(from_json<stage_state>(to_json(one.state), "state"), events, end);
        CHECK(first_difference(two.state, whole.state) == "");
        auto both = one.actions;
        both.insert(both.end(), two.actions.begin(), two.actions.end());
        CHECK(first_difference(both, whole.actions) == "");
    }
    CHECK(exits > 0);
}

TEST_CASE("a path and a state that cannot be walked, and events that are no number, are refused") {
    const std::vector<stage_event> none, wrong{{first, "orders", std::nan(""), ""}};
    CHECK_THROWS_WITH((void)path.advance(path.start(first), wrong, first),
                      "stage_path: value must be finite, got nan in row 0");
    CHECK_THROWS_WITH((void)stage_path<>{}.advance(stage_state{}, none, first),
                      "stage_path: stages must hold at least one, got none");
    const stage_path<> twice{{{.name = "a"}, {.name = "a"}}, {}};
    CHECK_THROWS_WITH((void)twice.advance(twice.start(first), none, first),
                      "stage_path: stages 0 and 1 are both called 'a'");
    CHECK_THROWS_WITH((void)path.advance(path.start(first), none, 2300y / 1 / 1),
                      "stage_path: as_of must be at most 36525 days after 2026-01-01, got 2300-01-01");
    const stage_path<> bare{{{.name = "a"}, {.name = "b"}}, {}};
    CHECK_THROWS_WITH((void)bare.advance(bare.start(first), none, first),
                      "stated_criteria: stages must hold one for stage 1, got 0");
    auto never = path.start(first);
    never.since = (day::min)();
    CHECK_THROWS_WITH((void)path.advance(never, none, first),
                      "stage_path: since of the state must be from 0000-01-01 to its next, 2026-01-01, got day "
                      "-9223372036854775808");
    never.since = first;
    never.open = {{"a", first + days{1}, 0, false}};
    CHECK_THROWS_WITH((void)path.advance(never, none, first),
                      "stage_path: opened of 'a' of the state must be from 0000-01-01 to its next, 2026-01-01, got "
                      "2026-01-02");
}

TEST_CASE("conditions that nothing can fulfil and a stay below 0 are refused") {
    const auto refused = [](const auto& change) {
        auto wrong = path;
        change(wrong.criteria.stages[1]);
        return std::string{
            refusal([&] { return wrong.advance(wrong.start(first), std::vector<stage_event>{}, first); }).what()};
    };
    CHECK(refused([](auto& second) { second.enter[0].least = std::nan(""); }) ==
          "stated_criteria: most of orders to enter stage 1 must be at least least, nan, got inf");
    CHECK(refused([](auto& second) { second.leave[0].least = 1; }) ==
          "stated_criteria: most of satisfaction to leave stage 1 must be at least least, 1, got 0.5");
    CHECK(refused([](auto& second) { second.enter[0].fact.clear(); }) ==
          "stated_criteria: fact of a condition to enter stage 1 must not be empty, got ''");
    CHECK(refused([](auto& second) { second.stay_before_entering = days{-1}; }) ==
          "stated_criteria: stay_before_entering of stage 1 must be at least 0 days, got -1");
}

TEST_CASE("the last day of all can be looked at twice") {
    const std::vector<stage_event> none;
    const day last = 9999y / 12 / 31;
    const auto step = path.advance(path.start(last), none, last);
    CHECK(path.advance(step.state, none, last).actions.empty());
}

} // TEST_SUITE("stage path")
