#include <clientele/plan/detail/most_value.hpp>

#include <doctest/doctest.h>

#include <limits>

TEST_SUITE("plan/detail/most_value") {

using namespace clientele;
using namespace std::chrono_literals;
using detail::most_value_in_calls, detail::most_value_in_time;

TEST_CASE("whole contacts by their rate, and the part of the next that fits") {
    const std::vector<detail::worth_of_time> all{{60, 10min}, {100, 20min}, {120, 30min}};
    CHECK(most_value_in_time(all, 50min) == 240); // Dantzig's figure: 60 + 100 + 20 / 30 * 120
    CHECK(most_value_in_time(all, 60min) == 280);
    CHECK(most_value_in_time(all, 0min) == 0);
    CHECK(most_value_in_time(all, (std::chrono::minutes::max)()) == 280);
    CHECK(most_value_in_time({}, 9min) == 0);
}

TEST_CASE("the most valuable ones for a number of calls") {
    const std::vector<detail::worth_of_time> all{{60, 10min}, {100, 20min}, {120, 30min}};
    CHECK(most_value_in_calls(all, 0) == 0);
    CHECK(most_value_in_calls(all, 2) == 220);
    CHECK(most_value_in_calls(all, (std::numeric_limits<std::int64_t>::max)()) == 280);
}

TEST_CASE("no order of the contacts moves a bit") {
    std::vector<detail::worth_of_time> all{{0.1, 1min}, {0.2, 2min}, {0.3, 3min}, {1e15, 7min}, {0.3, 3min}};
    const double in_time = most_value_in_time(all, 9min), in_calls = most_value_in_calls(all, 4);
    std::reverse(all.begin(), all.end());
    CHECK(most_value_in_time(all, 9min) == in_time);
    CHECK(most_value_in_calls(all, 4) == in_calls);
}

} // TEST_SUITE("plan/detail/most_value")
