#include <clientele/math/random.hpp>
#include <clientele/monitor/health/lint.hpp>
#include <clientele/monitor/health/published_schemes.hpp>
#include <clientele/monitor/health/scores.hpp>

#include <doctest/doctest.h>

#include <limits>
#include <repeats.hpp>

TEST_SUITE("health/lint") {

using namespace clientele; // NOLINT

namespace {

constexpr double none = std::numeric_limits<double>::quiet_NaN();

health_profile of_two(const health_measure& first, unmeasured second) {
    return {.name = "all",
            .groups = {
                {"one", 1, {first, {.name = "other", .scale = measure_scale::as_it_is(0, 100), .missing = second}}}}};
}

std::vector<std::string> sentences(const health_profile& rules, const health_lint& lint = {}) {
    std::vector<std::string> out;
    for (const auto& each : lint.look({{rules}}))
        out.push_back(each.sentence);
    return out;
}

} // namespace

TEST_CASE("a better value that lowers the score is named with the bands it goes between") {
    const health_measure dipped{
        .name = "logins", .scale = measure_scale::bands({5, 10, 20}, {20, 60, 40, 100}), .missing = unmeasured::zero};
    CHECK(sentences(of_two(dipped, unmeasured::zero)) ==
          std::vector<std::string>{"all: 'logins' improving from 5 or more to 10 or more lowers the score by up to 10: "
                                   "its points are wrong, or its better ('upwards')"});
    auto downwards = dipped;
    downwards.better = improves::downwards;
    CHECK(sentences(of_two(downwards, unmeasured::zero)) ==
          std::vector<std::string>{"all: 'logins' improving from 20 or more to below 5 lowers the score by up to 40: "
                                   "its points are wrong, or its better ('downwards')"});
    // a best value in between: the points fall once on the way up to it
    const health_measure target{.name = "visits",
                                .scale = {.edges = {0, 2, 4, 6}, .points = {50, 30, 100, 0}},
                                .better = improves::neither,
                                .missing = unmeasured::zero};
    CHECK(sentences(of_two(target, unmeasured::zero)) ==
          std::vector<std::string>{"all: 'visits' improving from 0 to 2 lowers the score by up to 10: its points are "
                                   "wrong, or its better ('neither')"});
}

TEST_CASE("what no legal value reaches is passed over, and a fall within the range is cut where it ends") {
    // 90, then down to 10 at 0, up to 100 at 20: only what lies in [5, 20] can be
    health_measure of{.name = "logins",
                      .scale = {.edges = {-10, 0, 20}, .points = {90, 10, 100}, .least = 5, .most = 20},
                      .missing = unmeasured::zero};
    CHECK(sentences(of_two(of, unmeasured::zero)).empty());
    of.scale.least = -5; // the points there: 50
    CHECK(sentences(of_two(of, unmeasured::zero)) ==
          std::vector<std::string>{
              "all: 'logins' improving from -5 to 0 lowers the score by up to 20: its points are wrong, or its "
              "better ('upwards')"});
    of.scale = {.how = measure_scale::kind::bands, .edges = {0, 7}, .points = {80, 20, 100}, .least = 0};
    CHECK(sentences(of_two(of, unmeasured::zero)).empty());
    of.scale.closed = closed_side::right; // 0 itself is in the first band
    CHECK(sentences(of_two(of, unmeasured::zero)).size() == 1);
    of.scale = {.edges = {0, 10}, .points = {0, 100}, .least = 10};
    CHECK(sentences(of_two(of, unmeasured::zero)) == std::vector<std::string>{"all: 'logins' changes no score"});
}

TEST_CASE("losing sight of a bad measure is named where it raises the score, by how much and why") {
    const health_measure seen{.name = "nps", .scale = measure_scale::as_it_is(0, 100)};
    auto as = [&](unmeasured how) {
        auto out = seen;
        out.missing = how;
        return of_two(out, unmeasured::zero);
    };
    CHECK(sentences(as(unmeasured::exclude)) ==
          std::vector<std::string>{
              "all: losing sight of 'nps' at its worst raises the score by up to 50: it is left out"});
    CHECK(sentences(as(unmeasured::impute)) ==
          std::vector<std::string>{"all: losing sight of 'nps' at its worst raises the score by up to 25: 50 points "
                                   "stand in for 0"});
    CHECK(sentences(as(unmeasured::impute), {.tolerated = 25}).empty());
    CHECK(sentences(as(unmeasured::zero)).empty());
    auto gated = as(unmeasured::exclude); // without it there is no score to be raised
    gated.least_coverage = 0.6;
    CHECK(sentences(gated).empty());
}

TEST_CASE("a clamp that hides a fall is seen through: only what can show is named") {
    const auto fell = measure_scale::bands({1, 2}, {0, 3, 1});
    const auto alone = health_schemes::planhat({{.name = "use", .scale = fell}});
    CHECK(sentences(alone) ==
          std::vector<std::string>{"Planhat health: 'use' improving from 1 or more to 2 or more lowers the score by up "
                                   "to 2: its points are wrong, or its better ('upwards')"});
    // the other adds 6 at least: from 11 on nothing shows
    const auto hidden = health_schemes::planhat(
        {{.name = "use", .scale = fell}, {.name = "nps", .scale = measure_scale::bands({0}, {6, 7}), .missing = {}}});
    for (const auto& each : health_lint{}.look({{hidden}}))
        CHECK(each.what != health_fault::unseen_raises);
    CHECK(sentences(hidden).size() == 1); // nps may be unmeasured, and then it adds 0
    auto always = hidden;
    always.groups[0].measures[1].missing = unmeasured::impute;
    always.groups[0].measures[1].prior = 6;
    CHECK(sentences(always).empty());
}

TEST_CASE("a measure that changes no score is named") {
    auto rules = of_two({.name = "nps", .weight = 0, .scale = measure_scale::as_it_is(0, 100)}, unmeasured::zero);
    rules.groups.push_back({"flat", 1, {{.name = "flat", .scale = measure_scale::bands({1}, {50, 50})}}});
    CHECK(sentences(rules) == std::vector<std::string>{"all: 'nps' changes no score", "all: 'flat' changes no score"});
}

TEST_CASE("the published schemes: rising scales never punish, and leaving out rewards, as they document") {
    const std::vector<health_group> groups{
        {"use", 1, {{"logins", 1, measure_scale::as_it_is(0, 100)}, {"depth", 1, measure_scale::as_it_is(0, 100)}}}};
    for (const auto& each : health_lint{}.look({{health_schemes::gainsight(groups)}}))
        CHECK(each.what == health_fault::unseen_raises);
    CHECK(health_lint{}.look({{health_schemes::gainsight(groups)}}).size() == 2);
    CHECK(health_lint{}.look({{health_schemes::kapta()}}).empty());
    CHECK(health_lint{}
              .look({{health_schemes::totango_account(
                  {{.name = "logins", .scale = health_schemes::totango_scale(1, 2, 40)}})}})
              .empty()); // of one measure alone: nothing known, no score
}

TEST_CASE("what the lint does not name does not happen, and what it names happens to the full") {
    random_generator draw{11};
    const auto points = [&](bool sums) {
        return sums ? std::round(6 * draw.uniform() - 3) : std::round(100 * draw.uniform());
    };
    for (int trial = 0; trial < repeats(200); ++trial) {
        const bool sums = trial % 3 == 1;
        health_profile rules{.name = "any",
                             .groups = {{"one", 1 + draw.uniform(), {}}, {"two", 1 + draw.uniform(), {}}},
                             .combine = static_cast<health_combination>(trial % 3),
                             .spread = static_cast<excluded_weight>(trial / 3 % 2),
                             .least_coverage = 0};
        for (std::size_t j = 0; j < 3; ++j) {
            auto scale = measure_scale::bands({1, 2}, {points(sums), points(sums), points(sums)});
            const double prior = scale.points[1];
            rules.groups[j < 2 ? 0 : 1].measures.push_back(
                {.name = sentence(j),
                 .weight = 0.5 + draw.uniform(),
                 .scale = std::move(scale),
                 .missing = static_cast<unmeasured>(static_cast<int>(3 * draw.uniform())),
                 .prior = prior});
        }
        // all values of all three: unknown, and one in each band
        std::vector<std::vector<double>> values(3);
        for (int code = 0; code < 64; ++code)
            for (std::size_t j = 0; j < 3; ++j) {
                const int digit = code >> (2 * j) & 3;
                values[j].push_back(digit == 3 ? none : digit + 0.5);
            }
        const auto scored =
            score_health({{rules}}, {.names = {"0", "1", "2"}, .values = {values[0], values[1], values[2]}});
        const auto found = health_lint{}.look({{rules}});
        for (std::size_t j = 0; j < 3; ++j) {
            double lowered = 0, raised = 0;
            for (int code = 0; code < 64; ++code)
                for (int other = 0; other < 64; ++other) {
                    if ((code ^ other) & ~(3 << (2 * j)))
                        continue; // the others stay as they are
                    bool all_known = true;
                    for (std::size_t i = 0; i < 3; ++i)
                        all_known = all_known && (i == j || (code >> (2 * i) & 3) != 3 ||
                                                  rules.groups[i < 2 ? 0 : 1].measures[i < 2 ? i : 0].missing !=
                                                      unmeasured::exclude ||
                                                  rules.combine == health_combination::point_sum);
                    const int from = code >> (2 * j) & 3, to = other >> (2 * j) & 3;
                    const auto &before = scored.scores[static_cast<std::size_t>(code)],
                               &after = scored.scores[static_cast<std::size_t>(other)];
                    if (!before || !after || !all_known)
                        continue;
                    const auto& scale = rules.groups[j < 2 ? 0 : 1].measures[j < 2 ? j : 0].scale;
                    if (from < to && to < 3)
                        lowered = (std::max)(lowered, *before - *after);
                    if (from < 3 && to == 3 && scale.points[static_cast<std::size_t>(from)] == scale.worst())
                        raised = (std::max)(raised, *after - *before);
                }
            double said_lowered = 0, said_raised = 0;
            for (const auto& each : found)
                if (each.measure == sentence(j))
                    (each.what == health_fault::improving_lowers ? said_lowered : said_raised) = each.points;
            CAPTURE(trial);
            REQUIRE(lowered <= said_lowered + 1e-9);
            REQUIRE(raised <= said_raised + 1e-9);
            if (!sums) { // sums of points may jump over what lies between their ends
                REQUIRE(lowered >= said_lowered - 1e-9);
                REQUIRE(raised >= said_raised - 1e-9);
            }
        }
    }
}
} // TEST_SUITE("health/lint")
