#include <clientele/math/random.hpp>
#include <clientele/tier/abc.hpp>
#include <clientele/tier/hysteresis.hpp>

#include <doctest/doctest.h>

#include <limits>
#include <vector>

TEST_SUITE("hysteresis") {

using namespace clientele;

namespace {

/// The tiers of one customer over a row of values.
std::vector<int> walk(const hysteresis& rule, std::initializer_list<double> values) {
    std::vector<int> tiers;
    tier_standings now;
    for (const auto value : values) {
        now = tiers.empty() ? rule.start(std::vector{value}) : rule.step(now, std::vector{value});
        tiers.push_back(now.customers[0].tier);
    }
    return tiers;
}

} // namespace

TEST_CASE("between entry and exit nothing moves") {
    const hysteresis rule{.enter = {100}, .stay = {80}, .dwell = 1, .grace = 0};
    CHECK(walk(rule, {100, 85, 80, 99}) == std::vector{0, 0, 0, 0});
    CHECK(walk(rule, {99, 99, 80, 100}) == std::vector{1, 1, 1, 0});
    CHECK(walk(rule, {100, 79}) == std::vector{0, 1});
}

TEST_CASE("grace forgives a dip, and counts periods in a row only") {
    const hysteresis rule{.enter = {100}, .stay = {80}, .dwell = 1, .grace = 2};
    CHECK(walk(rule, {100, 0, 0, 85, 0, 0, 0}) == std::vector{0, 0, 0, 0, 0, 0, 1});
}

TEST_CASE("a move waits for the dwell of the one before") {
    const hysteresis rule{.enter = {100}, .stay = {80}, .dwell = 3, .grace = 0};
    CHECK(walk(rule, {0, 100, 0, 0, 0, 100, 100, 100}) == std::vector{1, 0, 0, 0, 1, 1, 1, 0});
}

TEST_CASE("a customer falls to the best tier whose stay it meets, and may rise several at once") {
    const hysteresis rule{.enter = {100, 50, 10}, .stay = {80, 40, 5}, .dwell = 1, .grace = 0};
    CHECK(walk(rule, {100, 45}) == std::vector{0, 1});
    CHECK(walk(rule, {100, 5}) == std::vector{0, 2});
    CHECK(walk(rule, {0, 200}) == std::vector{3, 0});
}

TEST_CASE("no customer moves twice inside the dwell, and each fall had its grace") {
    random_generator random{71};
    for (int round = 0; round < 10'000; ++round) {
        hysteresis rule{.enter = {60, 30},
                        .stay = {60 - 20 * random.uniform(), 30 - 20 * random.uniform()},
                        .dwell = 1 + static_cast<int>(random.below(4)),
                        .grace = static_cast<int>(random.below(3))};
        auto now = rule.start(std::vector{100 * random.uniform()});
        int moved = never;
        int low = 0;
        for (int period = 1; period <= 12; ++period) {
            const auto value = 100 * random.uniform();
            const auto before = now.customers[0].tier;
            now = rule.step(now, std::vector{value});
            const auto after = now.customers[0].tier;
            low = before < 2 && value < rule.stay[static_cast<std::size_t>(before)] ? low + 1 : 0;
            if (after != before) {
                REQUIRE(period - moved >= rule.dwell);
                moved = period;
                if (after > before)
                    REQUIRE(low > rule.grace);
                else
                    REQUIRE(value >= rule.enter[static_cast<std::size_t>(after)]);
                low = 0;
            }
        }
    }
}

TEST_CASE("entry comes from fitted thresholds, exit a share below") {
    const auto rule = hysteresis::around(abc{}.fit(std::vector{50.0, 30.0, 16.0, 4.0}), 0.25);
    CHECK(rule.enter == std::vector{30.0, 16.0});
    CHECK(rule.stay == std::vector{22.5, 12.0});
    CHECK_THROWS_AS((void)hysteresis::around(abc{}.fit(std::vector{0.0}), 0.2),
                    error); // nobody is in A: no line to enter
}

TEST_CASE("thresholds that contradict one another are refused") {
    CHECK_THROWS_WITH((hysteresis{.enter = {10}, .stay = {11}}.check()),
                      "hysteresis: tier 0 must ask no more to stay than to enter (10), got 11");
    CHECK_THROWS_WITH((hysteresis{.enter = {10, 10}, .stay = {8, 7}}.check()),
                      "hysteresis: thresholds must fall strictly, best tier first, got 10 and 7 for tier 1");
    CHECK_THROWS_WITH((hysteresis{.enter = {10}, .stay = {}}.check()), "hysteresis: stay must have 1 rows, got 0");
    CHECK_THROWS_WITH((hysteresis{.enter = {10}, .stay = {8}, .dwell = 0}.check()),
                      "hysteresis: dwell must be at least 1, got 0");
    CHECK_THROWS_WITH((hysteresis{.enter = {10}, .stay = {8}, .grace = -1}.check()),
                      "hysteresis: grace must be at least 0, got -1");
    CHECK_THROWS_WITH((hysteresis{}.check()), "hysteresis: enter must name at least one threshold, got none");
    const hysteresis rule{.enter = {10}, .stay = {8}};
    CHECK_THROWS_WITH((void)rule.step(rule.start(std::vector{1.0}), std::vector{1.0, 2.0}),
                      "hysteresis: values must have 1 rows, got 2");
    CHECK_THROWS_AS((void)rule.start(std::vector{std::numeric_limits<double>::infinity()}), error);
}

} // TEST_SUITE("hysteresis")
