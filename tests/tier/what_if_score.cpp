#include <clientele/math/random.hpp>
#include <clientele/score/weighted_score.hpp>
#include <clientele/tier/abc.hpp>
#include <clientele/tier/what_if_score.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <vector>

TEST_SUITE("what_if_score") {

using namespace clientele;

namespace {

/// A weighted sum of criteria that are clamped to fixed bounds.
struct clamped_score {
    std::vector<double> weights;
    std::vector<changeable_criterion> limits;
    double operator()(std::span<const double> values) const {
        double sum = 0;
        for (std::size_t j = 0; j < values.size(); ++j)
            sum += weights[j] * std::clamp((values[j] - limits[j].low) / (limits[j].high - limits[j].low), 0.0, 1.0);
        return sum;
    }
};

const std::vector<changeable_criterion> hundred{{"a", 0, 100}, {"b", 0, 100}};

} // namespace

TEST_CASE("one criterion moves the score as far as it must, or two when one is not enough") {
    const clamped_score score{{0.5, 0.5}, hundred};
    const fitted_tiers fit{.tiers = {}, .thresholds = {0.8}, .rule = {}};
    const auto one = find_nearest_change(score, fit, std::vector<double>{80, 60}, hundred, tier_goal::rise);
    REQUIRE(one.changes.size() == 1);
    CHECK(one.changes[0].criterion == "a");
    CHECK(one.changes[0].to == doctest::Approx(100));
    CHECK(one.relative == doctest::Approx(0.25));
    const auto two = find_nearest_change(score, fit, std::vector<double>{90, 50}, hundred, tier_goal::rise);
    REQUIRE(two.changes.size() == 2);
    CHECK(two.relative == doctest::Approx(10.0 / 90 + 10.0 / 50));
    CHECK(two.reached == 0);
    const auto drop = find_nearest_change(score, fit, std::vector<double>{90, 80}, hundred, tier_goal::drop);
    CHECK(drop.relative == doctest::Approx(10.0 / 90)); // the last bit below 0.8
}

TEST_CASE("the change applied moves the customer, and one per cent less of it does not") {
    random_generator random{101};
    int possible = 0;
    int pairs = 0;
    for (int round = 0; round < 10'000; ++round) {
        clamped_score score{{}, {{"a", 0, 10}, {"b", 0, 50}, {"c", 0, 3}}};
        std::vector<double> values;
        for (const auto& limit : score.limits) {
            score.weights.push_back(0.1 + random.uniform());
            values.push_back(limit.high * random.uniform());
        }
        const fitted_tiers fit{.tiers = {}, .thresholds = {1.4, 0.6}, .rule = {}};
        const auto goal = random.below(2) == 0 ? tier_goal::rise : tier_goal::drop;
        const auto change = find_nearest_change(score, fit, values, score.limits, goal);
        if (!change.possible)
            continue;
        ++possible;
        pairs += change.changes.size() == 2 ? 1 : 0;
        const auto tier_after = [&](double part) {
            auto now = values;
            for (const auto& each : change.changes)
                for (std::size_t j = 0; j < 3; ++j)
                    if (score.limits[j].name == each.criterion)
                        now[j] = part == 1.0 ? each.to : each.from + part * (each.to - each.from);
            return fit.tier_of(score(now));
        };
        REQUIRE(tier_after(1.0) == change.reached);
        REQUIRE((goal == tier_goal::rise ? change.reached < change.tier : change.reached > change.tier));
        REQUIRE_FALSE((goal == tier_goal::rise ? tier_after(0.99) < change.tier : tier_after(0.99) > change.tier));
        // no random cheaper change of two criteria does it
        for (int attempt = 0; attempt < 20; ++attempt) {
            auto other = values;
            const auto budget = change.relative * 0.999 * random.uniform();
            const auto share = random.uniform();
            const auto j = random.below(3);
            const auto k = (j + 1 + random.below(2)) % 3;
            const double sign = goal == tier_goal::rise ? 1 : -1;
            other[j] += sign * budget * share * values[j];
            other[k] += sign * budget * (1 - share) * values[k];
            const auto tier = fit.tier_of(score(other));
            REQUIRE_FALSE((goal == tier_goal::rise ? tier < change.tier : tier > change.tier));
        }
    }
    CHECK(possible > 3'000);
    CHECK(pairs > 100);
}

TEST_CASE("a fitted weighted score says what would lift a customer") {
    matrix x(4, 2);
    x << 100, 1, 80, 5, 20, 9, 0, 0;
    const auto scorer = weighted_score<>{.criteria = {{.name = "spend", .weight = 3}, {.name = "orders"}}}.fit(x);
    const auto fit = abc_by_count{.shares = {0.25, 0.75}}.fit(scorer.score(x).scores);
    const auto score = [&](std::span<const double> values) {
        return scorer.score(Eigen::Map<const Eigen::MatrixXd>(values.data(), 1, 2)).scores[0];
    };
    const std::vector<changeable_criterion> limits{{"spend", 0, 100}, {"orders", 0, 9}};
    const auto rise = find_nearest_change(score, fit, std::vector<double>{100, 1}, limits, tier_goal::rise);
    CHECK(rise.tier == fit.tiers[0]);
    const auto lift = find_nearest_change(score, fit, std::vector<double>{20, 9}, limits, tier_goal::rise);
    REQUIRE(lift.possible);
    CHECK(lift.tier == fit.tiers[2]);
    CHECK(lift.reached < lift.tier);
    CHECK(lift.changes[0].criterion == "spend");
}

TEST_CASE("limits that do not hold the customer are refused, and a closed way is said to be closed") {
    const clamped_score score{{0.5, 0.5}, hundred};
    const fitted_tiers fit{.tiers = {}, .thresholds = {0.8}, .rule = {}};
    CHECK_THROWS_WITH((void)find_nearest_change(score, fit, std::vector<double>{101, 0}, hundred, tier_goal::rise),
                      "find_nearest_change: 'a' must lie within its finite limits [0, 100], got 101");
    CHECK_THROWS_WITH((void)find_nearest_change(score, fit, std::vector<double>{1}, hundred, tier_goal::rise),
                      "find_nearest_change: limits must have 1 rows, got 2");
    const std::vector<changeable_criterion> fixed{{"a", 10, 10}, {"b", 20, 20}};
    const auto none = find_nearest_change(score, fit, std::vector<double>{10, 20}, fixed, tier_goal::rise);
    CHECK_FALSE(none.possible);
    CHECK(none.reached == none.tier);
    CHECK(none.relative == 0.0);
}

} // TEST_SUITE("what_if_score")
