#include <clientele/monitor/warning/gaps.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <vector>

TEST_SUITE("monitor/warning/gaps") {

using namespace clientele;
using namespace std::chrono_literals;

TEST_CASE("purchase days become gaps, two purchases of a day are one, and the last gap is open") {
    const std::vector<day> days{2025y / 1 / 1, 2025y / 1 / 11, 2025y / 1 / 11, 2025y / 1 / 16, 2025y / 2 / 1};
    const auto seen = observe_gaps(std::vector<std::size_t>{0, 4, 5}, days, 2025y / 2 / 2);
    CHECK(seen.count == std::vector{2.0, 0.0});
    CHECK(seen.sum == std::vector{15.0, 0.0});
    CHECK(seen.open == std::vector{17.0, 1.0});
    CHECK(seen.log_sum[0] == doctest::Approx(std::log(50.0)).epsilon(1e-14));
    const auto same = observe_gaps(std::vector<std::size_t>{0, 2, 2}, std::vector{10.0, 5.0}, std::vector{17.0, 1.0});
    CHECK(same.sum == seen.sum);
    CHECK(same.log_sum == seen.log_sum);
    CHECK(same.open == seen.open);
}

TEST_CASE("days that do not ascend, purchases to come, customers without any, and gaps of nothing are refused") {
    const std::vector<day> days{2025y / 1 / 2, 2025y / 1 / 1};
    const std::vector<std::size_t> one{0, 2};
    CHECK_THROWS_WITH((void)observe_gaps(one, days, 2025y / 2 / 1),
                      "observe_gaps: days must ascend, got 2025-01-01 after 2025-01-02 in row 0");
    CHECK_THROWS_WITH((void)observe_gaps(std::vector<std::size_t>{0, 1, 2}, days, 2025y / 1 / 1),
                      "observe_gaps: days must be at most 2025-01-01, got 2025-01-02 in row 0");
    CHECK_THROWS_WITH((void)observe_gaps(std::vector<std::size_t>{0, 0, 2}, days, 2025y / 1 / 1),
                      "observe_gaps: each customer must have a purchase day, got none in row 0");
    CHECK_THROWS_WITH((void)observe_gaps(one, std::vector{1.0, 0.0}, std::vector{1.0}),
                      "observe_gaps: gaps must be finite and above 0, got 0 in row 0");
    CHECK_THROWS_WITH((void)observe_gaps(std::vector<std::size_t>{0, 1}, std::vector{1.0, 2.0}, std::vector{1.0}),
                      "observe_gaps: offsets must begin with 0 and end with the number of entries, 2");
    CHECK_THROWS_WITH((void)observe_gaps(one, std::vector{1.0, 2.0}, std::vector{-1.0}),
                      "observe_gaps: open must be finite and at least 0, got -1 in row 0");
    CHECK_THROWS_WITH((observed_gaps{.count = {0}, .sum = {1}, .open = {1}}.require_sound("rhythm")),
                      "rhythm: sum must be 0 for 0 gaps, got 1 in row 0");
    CHECK_THROWS_WITH((observed_gaps{.count = {0.5}, .sum = {1}, .open = {1}}.require_sound("rhythm")),
                      "rhythm: count must be whole and in [0, 10000000], got 0.5 in row 0");
}

TEST_CASE("sums of logarithms that no gaps of their sum have are refused, and equal gaps are not, however many") {
    const auto one = [](double count, double sum, double log_sum) {
        return observed_gaps{.count = {count}, .sum = {sum}, .log_sum = {log_sum}, .open = {1}};
    };
    CHECK_THROWS_WITH(one(2, 40, 6).require_sound("own_rhythm"),
                      "own_rhythm: log_sum must be at most 5.991464547107982 for 2 gaps of the sum 40, got 6 in row 0");
    CHECK_THROWS_WITH(
        one(1, 40, 3).require_sound("own_rhythm"),
        "own_rhythm: log_sum must be at least 3.6888794541139363 for 1 gaps of the sum 40, got 3 in row 0");
    CHECK_THROWS_WITH(one(0, 0, 1).require_sound("own_rhythm"),
                      "own_rhythm: log_sum must be at most 0 for 0 gaps of the sum 0, got 1 in row 0");
    CHECK_THROWS_WITH(one(2, 2, -800).require_sound("own_rhythm"),
                      doctest::Contains("log_sum must be at least -745 for 2 gaps of the sum 2, got -800"));
    for (const double gap : {1e-300, 0.1, 1.0, 7.0, 1e300})
        for (const std::size_t gaps : {1U, 3U, 10'000U})
            CHECK_NOTHROW((void)observe_gaps(std::vector<std::size_t>{0, gaps}, std::vector<double>(gaps, gap),
                                             std::vector{1.0}));
    CHECK_NOTHROW(one(2, 40, std::log(40.0) + std::log(1e-300)).require_sound("own_rhythm"));
}

TEST_CASE("days off the calendar are refused by name, without a sum that overflows") {
    const std::vector<std::size_t> offsets{0, 2};
    CHECK_THROWS_WITH((void)observe_gaps(offsets, std::vector{day::min(), day{}}, day{}),
                      doctest::Contains("observe_gaps: days must be of the calendar, got day -"));
    CHECK_THROWS_WITH((void)observe_gaps(offsets, std::vector{day{} - std::chrono::days{9}, day::max()}, day{}),
                      doctest::Contains("observe_gaps: days must be at most 1970-01-01, got day "));
    CHECK_THROWS_WITH((void)observe_gaps(offsets, std::vector{day{}, day{}}, day::max()),
                      doctest::Contains("observe_gaps: as_of must be a date of the calendar, got day "));
}

} // TEST_SUITE("monitor/warning/gaps")
