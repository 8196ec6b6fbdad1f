#include <clientele/io/json.hpp>
#include <clientele/monitor/health/lint.hpp>
#include <clientele/monitor/health/parent_scores.hpp>
#include <clientele/monitor/health/published_schemes.hpp>
#include <clientele/monitor/health/rules.hpp>
#include <clientele/monitor/health/scores.hpp>
#include <clientele/monitor/health/trend.hpp>

#include <doctest/doctest.h>

TEST_SUITE("health/rules") {

using namespace clientele; // NOLINT

namespace {

health_rules two_profiles() {
    return {{{.name = "new",
              .groups = {{"use", 2, {{"logins", 1, measure_scale::linear(0, 20)}}},
                         {"voice",
                          1,
                          {{.name = "nps",
                            .scale = measure_scale::bands({0, 50}, {0, 60, 100}),
                            .missing = unmeasured::exclude,
                            .aging = {std::chrono::days{30}, std::chrono::days{90}},
                            .play = "call the sponsor"}}}}},
             health_schemes::gainsight({{"all", 1, {{"nps", 3}, {"logins", 5}}}})}};
}

std::string refusal(health_rules rules) {
    try {
        rules.check();
    } catch (const error& e) {
        return e.what();
    }
    return {};
}

} // namespace

TEST_CASE("rules are data: saved and read back they are the same to the bit") {
    const auto rules = two_profiles();
    rules.check();
    const auto again = from_json<health_rules>(to_json(rules));
    CHECK(first_difference(rules, again) == "");
    CHECK(again.profiles[0].groups[1].measures[0].play == "call the sponsor");
    CHECK(again.profiles[1].status.names[2] == "green");
}

TEST_CASE("what came of the rules is saved and read back to the bit, and refused where it is torn") {
    const std::vector<double> logins{5, 12, std::nan("")}, nps{40, std::nan(""), std::nan("")};
    const auto scores =
        score_health({{two_profiles().profiles[0]}}, {.names = {"logins", "nps"}, .values = {logins, nps}});
    CHECK(scores.without_score == 1);
    CHECK(first_difference(scores, from_json<health_scores>(to_json(scores))) == "");
    const dated_scores<std::string> dated{day{}, {"a", "b", "c"}, scores.scores};
    CHECK(first_difference(dated, from_json<dated_scores<std::string>>(to_json(dated))) == "");
    const auto parent =
        parent_scores{}.of(std::vector{1, 2, 3}, scores.scores, std::vector<std::optional<int>>{9, 9, {}});
    CHECK(first_difference(parent[0], from_json<parent_score<int>>(to_json(parent[0]))) == "");
    const auto found = health_lint{}.look({{two_profiles().profiles[0]}});
    REQUIRE(found.size() == 1); // without the logins there is no score to be raised
    CHECK(first_difference(found[0], from_json<health_finding>(to_json(found[0]))) == "");
    auto torn = scores;
    torn.base.pop_back();
    CHECK_THROWS_WITH_AS((void)in_words(torn, 0), "health_scores: base must have 3 rows, got 2", error);
    CHECK_THROWS_AS((void)from_json<health_scores>(to_json(torn)), error);
}

TEST_CASE("rules that cannot be followed are refused with the name of what is wrong") {
    CHECK(refusal({}) == "health_rules: there must be a profile, got none");
    auto rules = two_profiles();
    rules.profiles[0].groups[0].measures[0].prior = 101;
    CHECK(refusal(rules) ==
          "health_rules: the prior of 'logins' must be among the points of its scale, [0, 100], got 101");
    rules = two_profiles();
    rules.profiles[1].groups[0].weight = 1'000'000;
    CHECK(refusal(rules) == "health_rules: the weight of 'all' must be in [0, 999999], got 1000000");
    rules = two_profiles();
    rules.profiles[0].groups[0].measures[0].weight = 0;
    CHECK(refusal(rules) == "health_rules: the group 'use' of 'new' must have a measure with a weight");
    rules = two_profiles();
    rules.profiles[0].least_coverage = 1.5;
    CHECK(refusal(rules) == "health_rules: least_coverage of 'new' must be in [0, 1], got 1.5");
    rules = two_profiles();
    rules.profiles[0].range.start = 11;
    CHECK(refusal(rules) ==
          "health_rules: the range of 'new' must be finite with lower <= start <= upper, got 0, 11, 10");
    rules = two_profiles();
    rules.profiles[0].combine = health_combination::worst_measure;
    CHECK(refusal(rules) ==
          "health_rules: 'nps' must not age where the worst measure decides and unknown ones are excluded");
    rules = two_profiles();
    rules.profiles[1].status.names.pop_back();
    CHECK(
        refusal(rules).starts_with("health_rules: the status of 'Gainsight scorecard' must have finite rising edges"));
}

TEST_CASE("a status says whose a score on an edge is, and whether people see it rounded") {
    const health_status ranges{{50, 75}, {"red", "yellow", "green"}, closed_side::right, false};
    CHECK(ranges.of(50) == 0);
    CHECK(ranges.of(50.4) == 1);
    CHECK(ranges.of(75.1) == 2);
    const health_status whole{{50, 75}, {"red", "yellow", "green"}, closed_side::right, true};
    CHECK(whole.of(50.4) == 0);
    CHECK(whole.of(50.5) == 1);
    CHECK(whole.of(75.4) == 1);
    CHECK(whole.of(76) == 2);
    CHECK(health_status{}.of(3) == -1);
}
} // TEST_SUITE("health/rules")
