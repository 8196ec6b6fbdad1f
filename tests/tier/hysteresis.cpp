#include <clientele/math/random.hpp>
#include <clientele/tier/abc.hpp>
#include <clientele/tier/hysteresis.hpp>

#include <doctest/doctest.h>

#include <limits>
#include <refusal.hpp>
#include <repeats.hpp>
#include <string>
#include <vector>

TEST_SUITE("hysteresis") {

using namespace clientele;

namespace {

const std::vector<int> one{1};

/// The tiers of one customer over a row of values.
std::vector<int> walk(const hysteresis& rule, std::initializer_list<double> values) {
    std::vector<int> tiers;
    tier_standings<int> now;
    for (const auto value : values) {
        now = tiers.empty() ? rule.start(one, std::vector{value}) : rule.update(now, one, std::vector{value});
        tiers.push_back(now.standings[0].tier);
    }
    return tiers;
}

} // namespace

TEST_CASE("between entry and exit nothing moves") {
    const hysteresis rule{.enter = {100}, .stay = {80}, .dwell_periods = 1, .grace_periods = 0};
    CHECK(walk(rule, {100, 85, 80, 99}) == std::vector{0, 0, 0, 0});
    CHECK(walk(rule, {99, 99, 80, 100}) == std::vector{1, 1, 1, 0});
    CHECK(walk(rule, {100, 79}) == std::vector{0, 1});
}

TEST_CASE("grace forgives a dip, and counts periods in a row only") {
    const hysteresis rule{.enter = {100}, .stay = {80}, .dwell_periods = 1, .grace_periods = 2};
    CHECK(walk(rule, {100, 0, 0, 85, 0, 0, 0}) == std::vector{0, 0, 0, 0, 0, 0, 1});
}

TEST_CASE("a move waits for the dwell of the one before") {
    const hysteresis rule{.enter = {100}, .stay = {80}, .dwell_periods = 3, .grace_periods = 0};
    CHECK(walk(rule, {0, 100, 0, 0, 0, 100, 100, 100}) == std::vector{1, 0, 0, 0, 1, 1, 1, 0});
}

TEST_CASE("a customer falls to the best tier whose stay it meets, and may rise several at once") {
    const hysteresis rule{.enter = {100, 50, 10}, .stay = {80, 40, 5}, .dwell_periods = 1, .grace_periods = 0};
    CHECK(walk(rule, {100, 45}) == std::vector{0, 1});
    CHECK(walk(rule, {100, 5}) == std::vector{0, 2});
    CHECK(walk(rule, {0, 200}) == std::vector{3, 0});
}

TEST_CASE("no customer moves twice inside the dwell, and each fall had its grace") {
    random_generator random{71};
    for (int round = 0; round < repeats(10'000); ++round) {
        hysteresis rule{.enter = {60, 30},
                        .stay = {60 - 20 * random.uniform(), 30 - 20 * random.uniform()},
                        .dwell_periods = 1 + static_cast<int>(random.below(4)),
                        .grace_periods = static_cast<int>(random.below(3))};
        auto now = rule.start(one, std::vector{100 * random.uniform()});
        int moved = never;
        int low = 0;
        for (int period = 1; period <= 12; ++period) {
            const auto value = 100 * random.uniform();
            const auto before = now.standings[0].tier;
            now = rule.update(now, one, std::vector{value});
            const auto after = now.standings[0].tier;
            low = before < 2 && value < rule.stay[static_cast<std::size_t>(before)] ? low + 1 : 0;
            if (after != before) {
                REQUIRE(period - moved >= rule.dwell_periods);
                moved = period;
                if (after > before)
                    REQUIRE(low > rule.grace_periods);
                else
                    REQUIRE(value >= rule.enter[static_cast<std::size_t>(after)]);
                low = 0;
            }
        }
    }
}

TEST_CASE("one customer leaves and another comes: nobody takes the place of anybody else") {
    const hysteresis rule{.enter = {100}, .stay = {80}, .dwell_periods = 1, .grace_periods = 1};
    using names = std::vector<std::string>;
    const auto january = rule.start(names{"Ada", "Bo", "Cy"}, std::vector{100.0, 100.0, 10.0});
    CHECK(january.tiers() == std::vector{0, 0, 1});
    const auto february = rule.update(january, names{"Cy", "Bo", "Dee"}, std::vector{10.0, 70.0, 90.0});
    CHECK(february.customers == names{"Cy", "Bo", "Dee"});
    CHECK(february.tiers() == std::vector{1, 0, 1}); // 70 is Bo's first period below the line, 90 does not let Dee in
    CHECK(february.standings[1].short_periods == 1);
    CHECK(february.came == names{"Dee"});
    CHECK(february.left == names{"Ada"});
    const auto march = rule.update(february, names{"Dee", "Bo", "Ada"}, std::vector{90.0, 70.0, 85.0});
    CHECK(march.tiers() == std::vector{1, 1, 1}); // Bo's second, and Ada comes as a stranger
    CHECK(march.period == 2);
    CHECK_THROWS_WITH((void)rule.update(march, names{"Bo", "Bo"}, std::vector{1.0, 1.0}),
                      "align: the ids of the later list must be unique, got Bo in rows 0 and 1");
}

TEST_CASE("the order of the rows does not matter") {
    random_generator random{73};
    const hysteresis rule{.enter = {60, 30}, .stay = {50, 20}};
    for (int round = 0; round < repeats(1'000); ++round) {
        std::vector<int> who{5, 3, 9, 1, 7, 2};
        std::vector<double> values(6);
        const auto draw = [&] {
            for (auto& value : values)
                value = 100 * random.uniform();
        };
        const auto shuffled = [&](auto list, const std::vector<std::size_t>& order) {
            auto result = list;
            for (std::size_t i = 0; i < order.size(); ++i)
                result[i] = list[order[i]];
            return result;
        };
        draw();
        auto straight = rule.start(who, values);
        auto mixed = straight;
        for (int period = 0; period < 5; ++period) {
            draw();
            std::vector<std::size_t> order{0, 1, 2, 3, 4, 5};
            for (std::size_t i = order.size(); i > 1; --i)
                std::swap(order[i - 1], order[random.below(i)]);
            straight = rule.update(straight, who, values);
            mixed = rule.update(mixed, shuffled(who, order), shuffled(values, order));
            REQUIRE(mixed.standings == shuffled(straight.standings, order));
        }
    }
}

TEST_CASE("entry comes from fitted thresholds, exit a share below") {
    const auto rule = hysteresis::around(abc{}.fit(std::vector{50.0, 30.0, 16.0, 4.0}), 0.25);
    CHECK(rule.enter == std::vector{30.0, 16.0});
    CHECK(rule.stay == std::vector{22.5, 12.0});
    CHECK(rule.dwell_periods == 2);
    CHECK(rule.grace_periods == 1);
    CHECK_THROWS_AS((void)hysteresis::around(abc{}.fit(std::vector{0.0}), 0.2),
                    error); // nobody is in A: no line to enter
}

TEST_CASE("thresholds that contradict one another are refused") {
    CHECK_THROWS_WITH((hysteresis{.enter = {10}, .stay = {11}}.check()),
                      "hysteresis: tier 0 must ask no more to stay than to enter (10), got 11");
    CHECK_THROWS_WITH((hysteresis{.enter = {10, 10}, .stay = {8, 7}}.check()),
                      "hysteresis: thresholds must fall strictly, best tier first, got 10 and 7 for tier 1");
    CHECK_THROWS_WITH((hysteresis{.enter = {10}, .stay = {}}.check()), "hysteresis: stay must have 1 rows, got 0");
    CHECK_THROWS_WITH((hysteresis{.enter = {10}, .stay = {8}, .dwell_periods = 0}.check()),
                      "hysteresis: dwell_periods must be at least 1, got 0");
    CHECK_THROWS_WITH((hysteresis{.enter = {10}, .stay = {8}, .grace_periods = -1}.check()),
                      "hysteresis: grace_periods must be at least 0, got -1");
    CHECK_THROWS_WITH((hysteresis{}.check()), "hysteresis: enter must name at least one threshold, got none");
    const hysteresis rule{.enter = {10}, .stay = {8}};
    CHECK_THROWS_WITH((void)rule.update(rule.start(one, std::vector{1.0}), one, std::vector{1.0, 2.0}),
                      "hysteresis: values must have 1 rows, got 2");
    CHECK_THROWS_AS((void)rule.start(one, std::vector{std::numeric_limits<double>::infinity()}), error);
}

TEST_CASE("standings that lack one of a customer are refused") {
    const hysteresis rule{.enter = {10}, .stay = {8}};
    const tier_standings<int> torn{.customers = {1, 2}, .standings = {tier_standing{}}};
    CHECK_THROWS_WITH_AS((void)rule.update(torn, one, std::vector{9.0}),
                         "hysteresis: the stored standings must have 2 rows, got 1", error);
}

TEST_CASE("stored standings that no periods lead to are refused before they are used") {
    const hysteresis rule{.enter = {10, 5}, .stay = {8, 4}};
    const auto stored = [&](int period, tier_standing standing) {
        return refusal([&] {
            return rule.update(tier_standings<int>{.period = period, .customers = {7}, .standings = {standing}},
                               std::vector{7}, std::vector{9.0});
        });
    };
    CHECK(stored(3, {.tier = 2, .moved = 3, .short_periods = 3}).what() == std::string{"nothing was refused"});
    CHECK(stored(0, {.tier = 0, .moved = never}).what() == std::string{"nothing was refused"});
    check_refusal(stored(3, {.tier = 3}), errc::bad_parameter, no_row,
                  "hysteresis: the stored tier of customer 7 must be in [0, 2], got 3");
    check_refusal(stored(3, {.tier = -1}), errc::bad_parameter, no_row,
                  "hysteresis: the stored tier of customer 7 must be in [0, 2], got -1");
    check_refusal(stored(3, {.moved = 4}), errc::bad_parameter, no_row,
                  "hysteresis: the stored moved of customer 7 must be `never` or in [0, 3], got 4");
    check_refusal(stored(3, {.moved = -1}), errc::bad_parameter, no_row,
                  "hysteresis: the stored moved of customer 7 must be `never` or in [0, 3], got -1");
    check_refusal(stored(3, {.short_periods = 4}), errc::bad_parameter, no_row,
                  "hysteresis: the stored short_periods of customer 7 must be in [0, 3], got 4");
    check_refusal(stored(3, {.short_periods = -1}), errc::bad_parameter, no_row,
                  "hysteresis: the stored short_periods of customer 7 must be in [0, 3], got -1");
    check_refusal(stored(-1, {}), errc::bad_parameter, no_row,
                  "hysteresis: the period of the stored state must be in [0, 1073741822], got -1");
    check_refusal(stored(1 << 30, {}), errc::bad_parameter, no_row,
                  "hysteresis: the period of the stored state must be in [0, 1073741822], got 1073741824");
    check_refusal(stored(last_period, {}), errc::bad_parameter, no_row,
                  "hysteresis: the period of the stored state must be in [0, 1073741822], got 1073741823");
    // the last period of all can be reached, and nothing overflows in it: from never to it are 2^31 - 1 periods
    const tier_standings<int> late{
        .period = last_period - 1, .customers = {7}, .standings = {tier_standing{.tier = 1}}};
    CHECK(rule.update(late, std::vector{7}, std::vector{11.0}).standings[0] == tier_standing{0, last_period, 0});
}

TEST_CASE("a value that is no number is told with its customer") {
    const hysteresis rule{.enter = {10}, .stay = {8}};
    check_refusal(refusal([&] {
                      return rule.start(std::vector<std::string>{"ann", "bob"},
                                        std::vector{1.0, std::numeric_limits<double>::quiet_NaN()});
                  }),
                  errc::bad_value, 1, "hysteresis: values must be finite, got nan in row 1, customer 'bob'");
}

TEST_CASE("of two customers who are one now the standing of the one they are counts, and the other is listed") {
    const hysteresis rule{.enter = {100}, .stay = {50}, .dwell_periods = 1, .grace_periods = 0};
    const std::vector<std::string> before{"a", "b", "c", "d"}, after{"b", "c"};
    const auto then = rule.start(before, std::vector<double>{200, 10, 200, 200});
    const auto now = rule.update(then, after, std::vector<double>{60, 60}, {.merged = {{"a", "b"}}, .erased = {"d"}});
    CHECK(now.tiers() == std::vector{1, 0}); // b stands where it stood, not where a did
    CHECK(now.merged == std::vector<merged_customer<std::string>>{{"a", "b"}});
    CHECK(now.about("a").merged == now.merged);
    CHECK(now.about("b").merged == now.merged);
    CHECK(now.about("c").merged.empty());
    CHECK(now.erased == 1);
    CHECK(now.left.empty());
    CHECK(now.came.empty());
}

TEST_CASE("stored standings forget a customer who is erased, and make two one") {
    const hysteresis rule{.enter = {100}, .stay = {50}};
    const std::vector<std::string> first{"z", "b", "c"}, second{"b", "z", "d"};
    auto now = rule.update(rule.start(first, std::vector<double>{200, 10, 10}), second, std::vector<double>{1, 1, 200});
    CHECK(now.left == std::vector<std::string>{"c"});
    CHECK(now.about("c").left);
    CHECK_FALSE(now.about("c").standing);
    CHECK(now.about("d").came);
    CHECK(now.about("d").standing->tier == 0);
    CHECK(now.erase("c") == 1);
    CHECK_FALSE(now.about("c").left);
    CHECK(now.erase("d") == 2); // where it stands, and that it came
    CHECK(now.erase("d") == 0);
    auto by_its_own_id = rule.update(rule.start(first, std::vector<double>{200, 10, 10}),
                                     std::vector<std::string>{"d", "e"}, std::vector<double>{1, 1});
    CHECK(by_its_own_id.erase(by_its_own_id.customers[0]) == 2);
    CHECK(by_its_own_id.came == std::vector<std::string>{"e"});
    CHECK_FALSE(now.merge("b", "a")); // a name alone: the order of the rows stays
    CHECK(now.customers == std::vector<std::string>{"a", "z"});
    const auto gone = now.merge("z", "a");
    CHECK(gone->tier == 0);
    CHECK(now.customers == std::vector<std::string>{"a"});
    CHECK(now.tiers() == std::vector{1});
    CHECK_NOTHROW(rule.check(now));
}

} // TEST_SUITE("hysteresis")
