#include <clientele/monitor/warning/signals.hpp>

#include <doctest/doctest.h>

#include <limits>
#include <optional>
#include <string>
#include <vector>

TEST_SUITE("monitor/warning/signals") {

using namespace clientele;
using namespace std::chrono_literals;

namespace {

const std::vector<std::string> ids{"a", "b", "c"};
constexpr day then = 2025y / 1 / 31, now = 2025y / 2 / 28;

} // namespace

TEST_CASE("a silence that is too long rings since the last purchase, and says why") {
    const observed_gaps gaps{.count = {16, 16, 0}, .sum = {124.55, 124.55, 0}, .log_sum = {}, .open = {60, 20, 60}};
    const rhythm_alarm rule{.of = {2, 3, 40}};
    const auto signals = rule.ring(now, ids, gaps);
    REQUIRE(signals.size() == 1);
    CHECK(signals[0].customer == "a");
    CHECK(signals[0].since == day{2024y / 12 / 30});
    CHECK(signals[0].why.starts_with("silent for 60 days; after 16 gaps"));
    CHECK(rule.ring(now, ids, gaps, std::vector<std::size_t>{1})[0].customer == "b");
    CHECK_THROWS_WITH((void)rule.ring(now, ids, gaps, std::vector<std::size_t>{3}),
                      "rhythm_alarm: rows must be below 3, got 3");
}

TEST_CASE("a number beyond its limit rings, one on it does not, and one that is not known neither") {
    const std::vector<std::optional<double>> health{49.5, std::nullopt, 50};
    const auto low = measure_alarm{.measure = "health", .limit = 50}.ring(now, ids, health);
    REQUIRE(low.size() == 1);
    CHECK(low[0].customer == "a");
    CHECK(low[0].why == "health 49.5, below 50");
    const auto late = measure_alarm{.measure = "days overdue", .when = rings_when::above, .limit = 30}.ring(
        now, ids, std::vector<double>{31, 30, 0});
    CHECK(late.size() == 1);
    CHECK(late[0].why == "days overdue 31, above 30");
}

TEST_CASE("a fall between two dates rings, whoever came or left does not") {
    const measure_alarm fall{.measure = "P(alive)", .when = rings_when::fell_by, .limit = 0.3};
    const auto fell = fall.ring(then, ids, std::vector{0.9, 0.5, 0.9}, now, std::vector<std::string>{"c", "a", "d"},
                                std::vector{0.8, 0.4, 0.1});
    REQUIRE(fell.size() == 1);
    CHECK(fell[0].customer == "a");
    CHECK(fell[0].why == "P(alive) fell by 0.5, from 0.9 on 2025-01-31 to 0.4");
    const auto merged = fall.ring(then, ids, std::vector{0.9, 0.5, 0.9}, now, std::vector<std::string>{"c"},
                                  std::vector{0.1}, {.merged = {{"a", "c"}}});
    CHECK(merged.size() == 1);
}

TEST_CASE("rules that do not fit what is given are refused") {
    const std::vector<double> values{1, 2, 3};
    CHECK_THROWS_WITH(
        (void)(measure_alarm{.measure = "x", .when = rings_when::fell_by, .limit = 1}.ring(now, ids, values)),
        "measure_alarm: 'x' compares two dates, and only one was given");
    CHECK_THROWS_WITH((void)(measure_alarm{.measure = "x"}.ring(then, ids, values, now, ids, values)),
                      "measure_alarm: 'x' is of one date, and two were given");
    CHECK_THROWS_WITH((void)(measure_alarm{.measure = "x", .when = rings_when::rose_by}.check()),
                      "measure_alarm: the limit of 'x' must be finite and above 0, got 0");
    CHECK_THROWS_WITH((void)(measure_alarm{.measure = "x"}.ring(
                          now, ids, std::vector{1.0, std::numeric_limits<double>::infinity(), 1.0})),
                      "measure_alarm: x must be finite, got inf in row 1");
}

TEST_CASE("a sum that has passed its limit rings since it began to rise, each customer once") {
    const std::vector<std::size_t> offsets{0, 3, 3, 8};
    const std::vector<double> z{2, 2, 2, 0, 3, 3, 0, 4};
    std::vector<day> on;
    for (int i = 0; i < 8; ++i)
        on.push_back(then + std::chrono::days{i});
    const change_alarm slower{.change = "gaps grow", .by = {.drift = 0.5, .limit = 3}};
    const auto rang = slower.ring(ids, offsets, z, on);
    REQUIRE(rang.size() == 2);
    CHECK(rang[0].customer == ids[0]);
    CHECK(rang[0].since == on[0]);
    CHECK(rang[1].customer == ids[2]);
    CHECK(rang[1].since == on[7]);
    CHECK(rang[0].why == "gaps grow: the sum of 3 deviations came to 4.5 on " + to_text(on[2]) + ", above 3");
    on[7] = day::max();
    CHECK_THROWS_WITH((void)slower.ring(ids, offsets, z, on),
                      doctest::Contains("change_alarm: days must be of the calendar, got day "));
    CHECK_THROWS_WITH((void)change_alarm{}.ring(ids, offsets, z, on), "change_alarm: the change must have a name");
}

TEST_CASE("a silence that began before the calendar does is refused") {
    const std::vector<int> one{1};
    const std::vector<std::size_t> rows{0};
    const observed_gaps long_ago{.count = {1}, .sum = {1}, .open = {9e6}};
    const rhythm_alarm alarm{.of = {.shape = 1, .prior_shape = 1, .prior_rate = 1}};
    CHECK_THROWS_WITH((void)alarm.ring(-20000y / 1 / 1, one, long_ago, rows),
                      "rhythm_alarm: a gap must have begun on a date of the calendar, got 9000000 days before "
                      "-20000-01-01 in row 0");
}

TEST_CASE("what rings is told apart from its limit, and no change beyond a double rings") {
    const std::vector<int> one{1};
    const auto why = [&](double value, double limit) {
        return measure_alarm{"days overdue", rings_when::above, limit}
            .ring(day{2025y / 1 / 1}, one, std::vector{value})
            .at(0)
            .why;
    };
    CHECK(why(30.0001, 30) == "days overdue 30.0001, above 30");
    CHECK(why(1e307, 30) == "days overdue 1e+307, above 30");
    CHECK(why(30.1234, 30) == "days overdue 30.123, above 30");
    const measure_alarm fell{"x", rings_when::fell_by, 1e-5};
    const auto falls = [&](double from, double to) {
        return fell.ring(day{2025y / 1 / 1}, one, std::vector{from}, day{2025y / 2 / 1}, one, std::vector{to})
            .at(0)
            .why;
    };
    CHECK(falls(2e-4, 1e-4) == "x fell by 0.0001, from 0.0002 on 2025-01-01 to 0.0001");
    CHECK_THROWS_WITH((void)falls(1e308, -1e308),
                      "measure_alarm: the change of x must be within the range of a double, "
                      "got one from 1e+308 to -1e+308 in row 0");
}

} // TEST_SUITE("monitor/warning/signals")
