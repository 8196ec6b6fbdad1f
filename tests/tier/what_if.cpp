#include <clientele/math/random.hpp>
#include <clientele/score/weighted_score.hpp>
#include <clientele/tier/abc.hpp>
#include <clientele/tier/four_tiers.hpp>
#include <clientele/tier/what_if.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <repeats.hpp>
#include <string>
#include <vector>

TEST_SUITE("what_if") {

using namespace clientele;

namespace {

tier_rules<> book() {
    return {.criteria = {"spend", "orders", "complaints"},
            .rules = {all_of("key", {at_least("spend", 100), at_least("orders", 12), below("complaints", 3)}),
                      k_of(2, "important", {at_least("spend", 50), at_least("orders", 6), below("complaints", 1)})}};
}

/// `part` of a change applied; a change too small to be divided is not made at all.
std::vector<double> applied(const tier_rules<>& rules, std::vector<double> values, const tier_change& change,
                            double part) {
    for (const auto& each : change.changes)
        for (std::size_t j = 0; j < rules.criteria.size(); ++j)
            if (rules.criteria[j] == each.criterion) {
                const auto to = part == 1.0 ? each.to : each.from + part * (each.to - each.from);
                values[j] = part < 1.0 && to == each.to ? each.from : to;
            }
    return values;
}

tier_rules<> random_rules(random_generator& random) {
    for (;;) {
        tier_rules<> rules{.criteria = {"a", "b", "c", "d"}, .rules = {}};
        const auto tiers = 1 + random.below(3);
        for (std::uint64_t t = 0; t < tiers; ++t) {
            tier_rule rule{"t", {}, 0};
            for (const auto& name : rules.criteria)
                if (random.below(4) != 0) {
                    auto r = at_least(name, static_cast<double>(1 + random.below(90)));
                    if (random.below(5) == 0)
                        r = below(name, static_cast<double>(1 + random.below(90)));
                    r.points = 1.0 + static_cast<double>(random.below(2));
                    rule.requirements.push_back(r);
                }
            rule.needed = 1.0 + static_cast<double>(random.below(5));
            rules.rules.push_back(rule);
        }
        try {
            rules.check();
            return rules;
        } catch (const error&) {
        }
    }
}

/// A weighted sum of criteria that are clamped to fixed bounds.
struct clamped_score {
    std::vector<double> weights;
    std::vector<changeable_criterion> limits;
    double operator()(std::span<const double> values) const {
        double sum = 0;
        for (std::size_t j = 0; j < values.size(); ++j)
            sum +=
                weights[j] * std::clamp((values[j] - limits[j].lower) / (limits[j].upper - limits[j].lower), 0.0, 1.0);
        return sum;
    }
};

const std::vector<changeable_criterion> hundred{{"a", 0, 100}, {"b", 0, 100}};

} // namespace

TEST_CASE("the nearest rise is found among single changes and pairs") {
    const std::vector<double> values{80, 12, 0};
    const auto rise = nearest_change(book(), values, tier_goal::rise);
    CHECK(rise.possible);
    CHECK(rise.tier == 1);
    CHECK(rise.reached == 0);
    REQUIRE(rise.changes.size() == 1);
    CHECK(rise.changes[0].criterion == "spend");
    CHECK(rise.changes[0].to == 100);
    CHECK(rise.relative == doctest::Approx(0.25));
    const auto pair = nearest_change(book(), std::vector<double>{80, 10, 0}, tier_goal::rise);
    REQUIRE(pair.changes.size() == 2);
    CHECK(pair.relative == doctest::Approx(0.25 + 0.2));
}

TEST_CASE("the nearest drop says how safe the tier is") {
    const auto drop = nearest_change(book(), std::vector<double>{110, 24, 0}, tier_goal::fall);
    REQUIRE(drop.changes.size() == 1);
    CHECK(drop.changes[0].criterion == "spend");
    CHECK(drop.changes[0].to == std::nextafter(100.0, 0.0));
    CHECK(drop.reached == 1);
    CHECK_FALSE(nearest_change(book(), std::vector<double>{0, 0, 0}, tier_goal::fall).possible);
    CHECK_FALSE(nearest_change(book(), std::vector<double>{100, 12, 0}, tier_goal::rise).possible);
}

TEST_CASE("what cannot change is left alone") {
    const std::vector<std::string> only_orders{"orders"};
    const auto drop = nearest_change(book(), std::vector<double>{110, 24, 0}, tier_goal::fall, only_orders);
    CHECK(drop.changes[0].criterion == "orders");
    CHECK_FALSE(nearest_change(book(), std::vector<double>{80, 12, 0}, tier_goal::rise, only_orders).possible);
    CHECK_THROWS_WITH((void)nearest_change(book(), std::vector<double>{0, 0, 0}, tier_goal::rise, {"tenure"}),
                      "nearest_change: unknown criterion 'tenure'; the columns are spend, orders, complaints");
}

TEST_CASE("from nothing a change counts as one whole") {
    const auto rise = nearest_change(book(), std::vector<double>{0, 6, 2}, tier_goal::rise);
    REQUIRE(rise.changes.size() == 1);
    CHECK(rise.changes[0].criterion == "complaints");
    CHECK(rise.changes[0].to < 1.0);
    const auto spend = nearest_change(book(), std::vector<double>{0, 6, 2}, tier_goal::rise, {"spend"});
    CHECK(spend.relative == 1.0);
    CHECK(spend.changes[0].to == 50);
}

TEST_CASE("of changes that cost the same the nearest is taken") {
    const tier_rules<> rules{
        .criteria = {"margin"},
        .rules = {all_of("sound", {at_least("margin", -0.1)}), all_of("thin", {at_least("margin", -0.5)})}};
    const auto drop = nearest_change(rules, std::vector<double>{0}, tier_goal::fall); // from 0 every change costs 1
    CHECK(drop.changes[0].to == std::nextafter(-0.1, -1.0));
    CHECK(drop.reached == 1);
}

TEST_CASE("the change applied moves the customer, and one per cent less of it does not") {
    random_generator random{97};
    int possible = 0;
    int pairs = 0;
    for (int round = 0; round < repeats(10'000); ++round) {
        const auto rules = random_rules(random);
        std::vector<double> values(4);
        for (auto& value : values)
            value = static_cast<double>(random.below(100)) + (random.below(2) == 0 ? 0.0 : random.uniform());
        const auto goal = random.below(2) == 0 ? tier_goal::rise : tier_goal::fall;
        const auto change = nearest_change(rules, values, goal);
        REQUIRE(change.tier == rules.tier_of(values));
        if (!change.possible)
            continue;
        ++possible;
        pairs += change.changes.size() == 2 ? 1 : 0;
        const auto all = rules.tier_of(applied(rules, values, change, 1.0));
        REQUIRE((goal == tier_goal::rise ? all < change.tier : all > change.tier));
        REQUIRE(all == change.reached);
        const auto less = rules.tier_of(applied(rules, values, change, 0.99));
        REQUIRE_FALSE((goal == tier_goal::rise ? less < change.tier : less > change.tier));
        // no random smaller change of one or two criteria does it either
        for (int attempt = 0; attempt < 20 && change.relative > 1e-12; ++attempt) { // less than the last bit is nothing
            auto other = values;
            const auto budget = change.relative * 0.999 * random.uniform();
            const auto share = random.below(2) == 0 ? 1.0 : random.uniform();
            const auto j = random.below(4);
            const auto k = (j + 1 + random.below(3)) % 4;
            other[j] += (random.below(2) == 0 ? 1 : -1) * budget * share * values[j];
            other[k] += (random.below(2) == 0 ? 1 : -1) * budget * (1 - share) * values[k];
            const auto tier = rules.tier_of(other);
            REQUIRE_FALSE((goal == tier_goal::rise ? tier < change.tier : tier > change.tier));
        }
    }
    CHECK(possible > repeats(3'000));
    CHECK(pairs > repeats(100));
}

TEST_CASE("under thresholds the change is the distance to the next one") {
    const auto fit = abc{}.fit(std::vector{50.0, 30.0, 16.0, 4.0});
    const auto rise = nearest_change(fit, 20.0, tier_goal::rise);
    CHECK(rise.changes[0].to == 30);
    CHECK(rise.reached == 0);
    CHECK(rise.relative == doctest::Approx(0.5));
    const auto drop = nearest_change(fit, 20.0, tier_goal::fall);
    CHECK(drop.reached == 2);
    CHECK(drop.relative == doctest::Approx(0.2));
    CHECK_FALSE(nearest_change(fit, 60.0, tier_goal::rise).possible);
    CHECK_FALSE(nearest_change(fit, 1.0, tier_goal::fall).possible);
    // an empty tier in between is passed over
    const auto gap = abc{}.fit(std::vector{100.0, 0.0});
    CHECK(nearest_change(gap, 10.0, tier_goal::rise).reached == 0);
    CHECK(nearest_change(gap, 100.0, tier_goal::fall).reached == 2);
    CHECK_FALSE(nearest_change(abc{}.fit(std::vector{0.0}), 1.0, tier_goal::rise).possible);
    CHECK_THROWS_AS((void)nearest_change(fit, std::nan(""), tier_goal::rise), error);
}

TEST_CASE("rows and values that do not fit are refused") {
    CHECK_THROWS_WITH((void)nearest_change(book(), std::vector<double>{1, 2}, tier_goal::rise),
                      "nearest_change: values must have 3 rows, got 2");
    CHECK_THROWS_WITH((void)nearest_change(book(), matrix::Zero(1, 3), 1, tier_goal::rise),
                      "nearest_change: row must be in [0, 0], got 1");
    matrix x(1, 3);
    x << 80, 12, 0;
    CHECK(nearest_change(book(), x, 0, tier_goal::rise).changes[0].to == 100);
}

TEST_CASE("one criterion moves the score as far as it must, or two when one is not enough") {
    const clamped_score score{{0.5, 0.5}, hundred};
    const fitted_tiers fit{.tiers = {}, .thresholds = {0.8}, .rule = {}};
    const auto one = nearest_change(score, fit, std::vector<double>{80, 60}, hundred, tier_goal::rise);
    REQUIRE(one.changes.size() == 1);
    CHECK(one.changes[0].criterion == "a");
    CHECK(one.changes[0].to == doctest::Approx(100));
    CHECK(one.relative == doctest::Approx(0.25));
    const auto two = nearest_change(score, fit, std::vector<double>{90, 50}, hundred, tier_goal::rise);
    REQUIRE(two.changes.size() == 2);
    CHECK(two.relative == doctest::Approx(10.0 / 90 + 10.0 / 50));
    CHECK(two.reached == 0);
    const auto drop = nearest_change(score, fit, std::vector<double>{90, 80}, hundred, tier_goal::fall);
    CHECK(drop.relative == doctest::Approx(10.0 / 90)); // the last bit below 0.8
}

TEST_CASE("the change of a score applied moves the customer, and one per cent less of it does not") {
    random_generator random{101};
    int possible = 0;
    int pairs = 0;
    for (int round = 0; round < repeats(10'000); ++round) {
        clamped_score score{{}, {{"a", 0, 10}, {"b", 0, 50}, {"c", 0, 3}}};
        std::vector<double> values;
        for (const auto& limit : score.limits) {
            score.weights.push_back(0.1 + random.uniform());
            values.push_back(limit.upper * random.uniform());
        }
        const fitted_tiers fit{.tiers = {}, .thresholds = {1.4, 0.6}, .rule = {}};
        const auto goal = random.below(2) == 0 ? tier_goal::rise : tier_goal::fall;
        const auto change = nearest_change(score, fit, values, score.limits, goal);
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
    CHECK(possible > repeats(3'000));
    CHECK(pairs > repeats(100));
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
    const auto rise = nearest_change(score, fit, std::vector<double>{100, 1}, limits, tier_goal::rise);
    CHECK(rise.tier == fit.tiers[0]);
    const auto lift = nearest_change(score, fit, std::vector<double>{20, 9}, limits, tier_goal::rise);
    REQUIRE(lift.possible);
    CHECK(lift.tier == fit.tiers[2]);
    CHECK(lift.reached < lift.tier);
    CHECK(lift.changes[0].criterion == "spend");
}

TEST_CASE("limits that do not hold the customer are refused, and a closed way is said to be closed") {
    const clamped_score score{{0.5, 0.5}, hundred};
    const fitted_tiers fit{.tiers = {}, .thresholds = {0.8}, .rule = {}};
    CHECK_THROWS_WITH((void)nearest_change(score, fit, std::vector<double>{101, 0}, hundred, tier_goal::rise),
                      "nearest_change: 'a' must lie within its finite limits [0, 100], got 101");
    CHECK_THROWS_WITH((void)nearest_change(score, fit, std::vector<double>{1}, hundred, tier_goal::rise),
                      "nearest_change: limits must have 1 rows, got 2");
    const std::vector<changeable_criterion> fixed{{"a", 10, 10}, {"b", 20, 20}};
    const auto none = nearest_change(score, fit, std::vector<double>{10, 20}, fixed, tier_goal::rise);
    CHECK_FALSE(none.possible);
    CHECK(none.reached == none.tier);
    CHECK(none.relative == 0.0);
}

TEST_CASE("a change across the whole range of numbers is found") {
    const auto fit = abc{}.fit(std::vector{10.0, 5.0, 1.0});
    const auto value = [](std::span<const double> x) { return x[0]; };
    const std::vector values{-1.7e308};
    const auto change = nearest_change(value, fit, values, {{"spend", -1.7e308, 1.7e308}}, tier_goal::rise);
    REQUIRE(change.possible);
    CHECK(change.reached < change.tier);
    CHECK(change.changes[0].to == fit.thresholds[static_cast<std::size_t>(change.reached)]);
}

TEST_CASE("the nearest change is the same in any unit, and finite between any two numbers") {
    const tier_rules<> rules{.criteria = {"x"}, .rules = {all_of("key", {at_least("x", 150)})}};
    for (const double unit : {1e-300, 1e-150, 1.0, 1e150, 1e300}) {
        auto scaled = rules;
        scaled.rules[0].requirements[0].lower *= unit;
        const auto change = nearest_change(scaled, std::vector{100 * unit}, tier_goal::rise);
        CHECK(change.possible);
        CHECK(change.relative == doctest::Approx(0.5).epsilon(1e-14));
        const fitted_tiers fit{.tiers = {}, .thresholds = {150 * unit}, .rule = {}};
        CHECK(nearest_change(fit, 100 * unit, tier_goal::rise).relative == doctest::Approx(0.5).epsilon(1e-14));
    }
    const fitted_tiers far{.tiers = {}, .thresholds = {1.5e308}, .rule = {}};
    CHECK(nearest_change(far, -1.5e308, tier_goal::rise).relative == 2.0);
    CHECK(std::isfinite(nearest_change(far, 1e-300, tier_goal::rise).relative));
    CHECK(nearest_change(far, 0.0, tier_goal::rise).relative == 1.0);
}

TEST_CASE("a matrix that holds nobody, and a row that is not in it, are refused") {
    const tier_rules<> rules{.criteria = {"x"}, .rules = {all_of("key", {at_least("x", 150)})}};
    CHECK_THROWS_WITH((void)nearest_change(rules, matrix(0, 1), 0, tier_goal::rise),
                      "tier_rules: the matrix must have at least one row, got none");
    CHECK_THROWS_WITH((void)nearest_change(rules, matrix(2, 1), 2, tier_goal::rise),
                      "nearest_change: row must be in [0, 1], got 2");
}

} // TEST_SUITE("what_if")
