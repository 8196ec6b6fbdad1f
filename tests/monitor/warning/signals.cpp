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

} // TEST_SUITE("monitor/warning/signals")
