#include <clientele/math/random.hpp>
#include <clientele/monitor/health/published_schemes.hpp>
#include <clientele/monitor/health/scores.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <refusal.hpp>
#include <repeats.hpp>

TEST_SUITE("health/scores") {

using namespace clientele; // NOLINT
using namespace std::chrono_literals;

namespace {

constexpr double none = std::numeric_limits<double>::quiet_NaN();

struct kept_readings {
    std::vector<std::string> names;
    std::vector<std::vector<double>> values; // of each measure

    [[nodiscard]] health_readings view() const {
        health_readings out{.names = names, .values = {}};
        for (const auto& each : values)
            out.values.emplace_back(each);
        return out;
    }
};

health_scores scored(const health_profile& profile, const kept_readings& of) {
    return score_health({{profile}}, of.view());
}

// Three categories of 40, 35 and 25, the last of which is poor: 0.4 85 + 0.35 85 + 0.25 68.2 = 80.8.
health_profile categories(unmeasured as) {
    health_profile out{.name = "three", .groups = {}};
    for (const auto& [name, weight] : {std::pair{"people", 40.0}, {"security", 35.0}, {"development", 25.0}})
        out.groups.push_back({name, weight, {{.name = name, .scale = measure_scale::as_it_is(0, 100), .missing = as}}});
    return out;
}
const kept_readings seen_and_unseen{{"people", "security", "development"}, {{85, 85}, {85, 85}, {68.2, none}}};

double sum_of(const health_scores& of, std::size_t row) {
    double sum = of.base[row];
    for (Eigen::Index j = 0; j < of.contributions.cols(); ++j)
        sum += of.contributions(static_cast<Eigen::Index>(row), j);
    return sum;
}

std::string refusal(const health_rules& rules, const health_readings& readings, std::span<const int> profile = {}) {
    try {
        (void)score_health(rules, readings, profile);
    } catch (const error& e) {
        return e.what();
    }
    return {};
}

} // namespace

TEST_CASE("what is not measured is rewarded where weights grow, 85.0 for 80.8, and not where a prior stands in") {
    const auto excluded = scored(categories(unmeasured::exclude), seen_and_unseen);
    CHECK(*excluded.scores[0] == doctest::Approx(80.8).epsilon(1e-14));
    CHECK(*excluded.scores[1] == doctest::Approx(85.0).epsilon(1e-14));
    CHECK(excluded.coverage[0] == 1);
    CHECK(excluded.coverage[1] == doctest::Approx(0.75).epsilon(1e-14));
    const auto imputed = scored(categories(unmeasured::impute), seen_and_unseen);
    CHECK(*imputed.scores[1] == doctest::Approx(76.25).epsilon(1e-14));
    const auto zero = scored(categories(unmeasured::zero), seen_and_unseen);
    CHECK(*zero.scores[1] == doctest::Approx(63.75).epsilon(1e-14));
}

TEST_CASE("only the proportions of weights count, stated or left as they are, whatever is missing") {
    const kept_readings readings{{"people", "security", "development"},
                                 {{10, none, 30}, {40, 50, none}, {70, 80, none}}};
    for (const auto how : {unmeasured::impute, unmeasured::exclude, unmeasured::zero}) {
        auto equal = categories(how), stated = categories(how), large = categories(how), small = categories(how);
        for (std::size_t g = 0; g < 3; ++g) {
            large.groups[g].weight *= 1000;
            small.groups[g].weight /= 128;
            equal.groups[g].weight = 1; // the default
            stated.groups[g].weight = 333'333;
        }
        for (std::size_t row = 0; row < 3; ++row) {
            CHECK(scored(large, readings).scores[row].value_or(-1) ==
                  doctest::Approx(scored(small, readings).scores[row].value_or(-1)).epsilon(1e-14));
            CHECK(scored(equal, readings).scores[row].value_or(-1) ==
                  doctest::Approx(scored(stated, readings).scores[row].value_or(-1)).epsilon(1e-14));
        }
    }
}

TEST_CASE("one category alone is not scaled up to a score: below the least coverage there is none, with its reason") {
    auto rules = categories(unmeasured::exclude);
    rules.least_coverage = 0.6; // two of the three
    const kept_readings readings{{"people", "security", "development"},
                                 {{100, 100, none}, {none, 100, 90}, {none, none, 90}}};
    const auto found = scored(rules, readings);
    CHECK_FALSE(found.scores[0].has_value());
    CHECK(*found.scores[1] == doctest::Approx(100));
    CHECK(*found.scores[2] == doctest::Approx(90)); // 0.6 is enough
    CHECK(found.without_score == 1);
    CHECK(found.contributions.row(0).isZero());
    CHECK(in_words(found, 0) == "no score: only 40 % of the weight known");
}

TEST_CASE("an excluded measure leaves its weight to its group, or to all, and to the other groups where none is left") {
    health_profile rules{.name = "groups",
                         .groups = {{"use", 60, {{"logins", 30}, {"depth", 10}}}, {"voice", 40, {{"nps", 1}}}},
                         .least_coverage = 0};
    for (auto& group : rules.groups)
        for (auto& each : group.measures)
            each.missing = unmeasured::exclude;
    const kept_readings readings{{"logins", "depth", "nps"}, {{none, 80, none}, {40, none, none}, {90, none, 70}}};
    const auto within = scored(rules, readings);
    CHECK(*within.scores[0] == doctest::Approx(0.6 * 40 + 0.4 * 90));
    CHECK(*within.scores[1] == doctest::Approx(80));
    CHECK(*within.scores[2] == doctest::Approx(70));
    rules.spread = excluded_weight::over_all;
    const auto over_all = scored(rules, readings);
    CHECK(*over_all.scores[0] == doctest::Approx((0.15 * 40 + 0.4 * 90) / 0.55));
}

TEST_CASE("a score of equal points is that number, and so on its side of an edge") {
    for (const auto combine : {health_combination::weighted_mean, health_combination::worst_measure})
        for (const double points : {32.5, 52.5, 52.8, 76.8})
            for (int measures = 1; measures <= 9; ++measures) {
                health_profile rules{.name = "equal", .groups = {{"all", 1, {}}}, .combine = combine};
                rules.status = {{points}, {"up to it", "above"}, closed_side::right};
                kept_readings of{{}, {}};
                for (int i = 0; i < measures; ++i) {
                    of.names.push_back(std::to_string(i));
                    of.values.push_back({points});
                    rules.groups[0].measures.push_back(
                        {.name = of.names.back(), .weight = 1.0 + i * i % 5, .scale = measure_scale::as_it_is(0, 100)});
                }
                const auto found = scored(rules, of);
                CHECK(*found.scores[0] == points);
                CHECK(found.status[0] == 0);
            }
}

TEST_CASE("a measure fades to what stands in for it, and its coverage with it") {
    auto rules = categories(unmeasured::impute);
    for (auto& group : rules.groups)
        group.measures[0].aging = {std::chrono::days{30}, std::chrono::days{90}};
    const kept_readings readings{{"people", "security", "development"},
                                 {{100, 100, 100}, {100, 100, 100}, {100, 100, 100}}};
    auto view = readings.view();
    view.as_of = 2026y / 6 / 30;
    const std::vector<day32> on{day32{view.as_of - std::chrono::days{30}}, day32{view.as_of - std::chrono::days{120}},
                                day32{view.as_of - std::chrono::days{210}}};
    view.measured_on.assign(3, on);
    const auto found = score_health({{rules}}, view);
    CHECK(*found.scores[0] == doctest::Approx(100).epsilon(1e-14));
    CHECK(*found.scores[1] == doctest::Approx(75).epsilon(1e-14));
    CHECK(found.coverage[1] == doctest::Approx(0.5).epsilon(1e-14));
    CHECK_FALSE(found.scores[2].has_value()); // a quarter is known
    view.as_of = 2026y / 3 / 1;
    CHECK(refusal({{rules}}, view) ==
          "health_rules: 'people' must have been measured by the as-of day, 2026-03-01, got "
          "2026-05-31 in row 0");
}

TEST_CASE("each class of customers has its own rules, and other columns are left aside") {
    const health_rules rules{
        {{.name = "new", .groups = {{"use", 1, {{"logins", 1, measure_scale::linear(0, 10)}}}}},
         {.name = "old", .groups = {{"money", 1, {{"growth", 1, measure_scale::linear(-1, 1)}}}}}}};
    const kept_readings readings{{"growth", "logins", "other"}, {{0.5, 0.5}, {2, 2}, {7, 7}}};
    const std::vector<int> profile{0, 1};
    const auto found = score_health(rules, readings.view(), profile);
    CHECK(*found.scores[0] == doctest::Approx(20));
    CHECK(*found.scores[1] == doctest::Approx(75));
    CHECK(found.contributions(0, 0) == 0);
    CHECK(found.contributions(1, 1) == 0);
    CHECK(found.profile == profile);
    CHECK(refusal(rules, readings.view()) == "health_rules: with 2 profiles each customer must have the number of one");
    const std::vector<int> wrong{0, 2};
    CHECK(refusal(rules, readings.view(), wrong) == "health_rules: profile must be in [0, 1], got 2 in row 1");
}

TEST_CASE("the weakest links come first, with the play they call for") {
    const health_profile rules{
        .name = "all",
        .groups = {{"use",
                    1,
                    {{.name = "logins", .weight = 3, .scale = measure_scale::as_it_is(0, 100), .play = "train"},
                     {.name = "depth", .weight = 1, .scale = measure_scale::as_it_is(0, 100)}}},
                   {"voice", 1, {{.name = "nps", .scale = measure_scale::as_it_is(0, 100), .play = "ask"}}}}};
    const kept_readings readings{{"logins", "depth", "nps"}, {{60, 100}, {20, 100}, {none, 100}}};
    const auto view = readings.view();
    const auto found = score_health({{rules}}, view);
    CHECK(found.weakest == std::vector<int>{2, -1});
    const auto links = weakest_links({{rules}}, view, 0, 2);
    REQUIRE(links.size() == 2);
    CHECK(links[0].measure == "nps");
    CHECK(links[0].known == 0);
    CHECK(links[0].lost == doctest::Approx(25));
    CHECK(links[0].play == "ask");
    CHECK(links[1].measure == "logins");
    CHECK(links[1].lost == doctest::Approx(15));
    CHECK(weakest_links({{rules}}, view, 1).empty());
    CHECK(in_words(found, 0) == "50 = logins 22.5 + depth 2.5 + nps 25, 50 % of the weight known");
}

TEST_CASE("priors are learned from those who are known, whatever the order of the rows") {
    const kept_readings readings{{"people", "security", "development"},
                                 {{10, 20, 60}, {none, none, none}, {none, 0.1, 0.2}}};
    const auto learned = with_learned_priors({{categories(unmeasured::impute)}}, readings.view());
    CHECK(learned.profiles[0].groups[0].measures[0].prior == doctest::Approx(30));
    CHECK(learned.profiles[0].groups[1].measures[0].prior == 50);
    CHECK(learned.profiles[0].groups[2].measures[0].prior == doctest::Approx(0.15));
}

TEST_CASE("a value that no scale takes is refused with its row and what is legal, by scores and by priors alike") {
    const auto refused = [](measure_scale scale, double value) {
        const health_rules rules{{{.name = "all", .groups = {{"all", 1, {{.name = "a", .scale = std::move(scale)}}}}}}};
        const std::vector<double> values{1, value};
        health_readings view{.names = {"a"}, .values = {values}};
        const auto by_scores = ::refusal([&] { return score_health(rules, view); }),
                   by_priors = ::refusal([&] { return with_learned_priors(rules, view); });
        CHECK(by_scores.code() == errc::bad_value);
        CHECK(by_priors.code() == errc::bad_value);
        CHECK(by_scores.row() == 1);
        CHECK(by_priors.row() == 1);
        std::string text = by_priors.what();
        CHECK(text.substr(text.find(':')) == std::string{by_scores.what()}.substr(12));
        return text;
    };
    measure_scale from_zero{}, to_ten{};
    from_zero.least = 0;
    to_ten.most = 10;
    CHECK(refused({}, INFINITY) == "with_learned_priors: 'a' must be finite, got inf in row 1");
    CHECK(refused(from_zero, -1) == "with_learned_priors: 'a' must be finite and at least 0, got -1 in row 1");
    CHECK(refused(to_ten, INFINITY) == "with_learned_priors: 'a' must be finite and at most 10, got inf in row 1");
    CHECK(refused(measure_scale::as_it_is(0, 100), 101) ==
          "with_learned_priors: 'a' must be finite and in [0, 100], got 101 in row 1");
}

TEST_CASE(
    "where the worst measure decides, all that are worst share the score, and each counts alike for the coverage") {
    health_profile rules{.name = "worst",
                         .groups = {{"all", 1, {{"a", 1}, {"b", 7}, {"c", 1}}}},
                         .combine = health_combination::worst_measure};
    for (auto& each : rules.groups[0].measures)
        each.missing = unmeasured::exclude;
    const kept_readings readings{{"a", "b", "c"}, {{40, none}, {90, 80}, {40, none}}};
    const auto found = scored(rules, readings);
    CHECK(*found.scores[0] == 40);
    CHECK(found.contributions(0, 0) == 20);
    CHECK(found.contributions(0, 1) == 0);
    CHECK(found.contributions(0, 2) == 20);
    CHECK(found.weakest[0] == 0);
    CHECK_FALSE(found.scores[1].has_value()); // one of three, whatever its weight
    CHECK(found.coverage[1] == doctest::Approx(1.0 / 3));
}

TEST_CASE("a sum of points says what it starts from and what its clamp takes") {
    health_profile rules{
        .name = "points",
        .groups = {{"all", 1, {{.name = "a", .scale = measure_scale::bands({0}, {-4, 4}), .prior = 0}}}},
        .combine = health_combination::point_sum,
        .least_coverage = 0};
    rules.groups[0].measures[0].weight = 2;
    const auto found = scored(rules, {{"a"}, {{1, -1, none}}});
    CHECK(*found.scores[0] == 10);
    CHECK(found.base[0] == 2);
    CHECK(found.contributions(0, 0) == 8);
    CHECK(*found.scores[1] == 0);
    CHECK(found.base[1] == 8);
    CHECK(*found.scores[2] == 5);
    CHECK(found.base[2] == 5);
    CHECK(in_words(found, 0) == "10 = 2 + a 8, 100 % of the weight known");
}

TEST_CASE("a score of nothing names no parts") {
    const health_profile rules{.name = "use", .groups = {{"all", 1, {{.name = "logins"}}}}};
    CHECK(in_words(scored(rules, {{"logins"}, {{0}}}), 0) == "0, 100 % of the weight known");
}

TEST_CASE("contributions add up to the score to 1e-12, whatever the rules and whatever is missing") {
    random_generator draw{7};
    const std::vector<std::string> names{"a", "b", "c", "d", "e"};
    for (int trial = 0; trial < repeats(300); ++trial) {
        kept_readings readings{names, std::vector<std::vector<double>>(5, std::vector<double>(20))};
        for (auto& measure : readings.values)
            for (auto& value : measure)
                value = draw.uniform() < 0.3 ? none : 120 * draw.uniform() - 10;
        health_profile rules{.name = "any", .groups = {{"one", draw.uniform(), {}}, {"two", draw.uniform(), {}}}};
        rules.combine = static_cast<health_combination>(trial % 3);
        rules.spread = static_cast<excluded_weight>(trial / 3 % 2);
        rules.least_coverage = 0.3;
        for (std::size_t j = 0; j < names.size(); ++j) {
            const bool points = rules.combine == health_combination::point_sum;
            rules.groups[j < 2 ? 0 : 1].measures.push_back(
                {.name = names[j],
                 .weight = draw.uniform(),
                 .scale = points ? measure_scale::bands({20, 60}, {-4, 0, 4}) : measure_scale::linear(0, 100),
                 .missing = static_cast<unmeasured>(static_cast<int>(3 * draw.uniform())),
                 .prior = points ? 0.0 : 40.0});
        }
        const auto found = scored(rules, readings);
        for (std::size_t row = 0; row < 20; ++row)
            if (found.scores[row]) {
                REQUIRE(std::abs(*found.scores[row] - sum_of(found, row)) <= 1e-12);
                REQUIRE(*found.scores[row] >= 0);
                REQUIRE(*found.scores[row] <= 100 * (1 + 1e-15));
                REQUIRE(found.coverage[row] >= 0.3 - 1e-12);
            } else {
                REQUIRE(found.contributions.row(static_cast<Eigen::Index>(row)).isZero());
            }
    }
}

TEST_CASE("readings that do not belong together are refused in a sentence") {
    const health_rules rules{{categories(unmeasured::impute)}};
    auto view = seen_and_unseen.view();
    view.names[2] = "people";
    CHECK(refusal(rules, view) != "");
    view = seen_and_unseen.view();
    view.names[2] = "devlopment";
    CHECK(refusal(rules, view) ==
          "health_rules: the measure 'development' of 'development' must be among the readings, "
          "which are 'people', 'security', 'devlopment'");
    const std::vector<double> beyond{101, 5};
    view = seen_and_unseen.view();
    view.values[1] = beyond;
    CHECK(refusal(rules, view) == "health_rules: 'security' must be finite and in [0, 100], got 101 in row 0");
    view.values[1] = column{beyond}.first(1);
    CHECK(refusal(rules, view) == "health_rules: security must have 2 rows, got 1");
    view = seen_and_unseen.view();
    view.as_of = (day::max)();
    CHECK(refusal(rules, view).starts_with("health_rules: as_of must be a date of the calendar"));
    CHECK(refusal(rules, {}) == "health_rules: the readings must have a measure, got none");
    CHECK_THROWS_AS((void)weakest_links(rules, seen_and_unseen.view(), 2), error);
}
} // TEST_SUITE("health/scores")
