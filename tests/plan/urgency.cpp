#include <clientele/plan/urgency.hpp>

#include <doctest/doctest.h>

TEST_SUITE("urgency") {

using namespace clientele;
using namespace std::chrono_literals;
using std::chrono::days;

TEST_CASE("value for each hour, more so when late, or the day alone") {
    const due_contact half_an_hour{2024y / 6 / 1, days{30}, 100, 30min};
    CHECK(value_per_hour{}(half_an_hour) == 200);
    CHECK(late_weighted{}(half_an_hour) == 400);                        // twice after 30 days
    CHECK(late_weighted{.twice_after = days{10}}(half_an_hour) == 800); // 1 + 30 / 10 times
    const due_contact in_time{2024y / 7 / 1, days{0}, 100, 30min};
    CHECK(late_weighted{}(in_time) == value_per_hour{}(in_time));
    CHECK(earliest_due{}(half_an_hour) > earliest_due{}(in_time));
    CHECK(earliest_due{}({1970y / 1 / 3, days{0}, 9, 1min}) == -2);
}

TEST_CASE("lateness without a stretch of time has no weight") {
    CHECK_THROWS_WITH_AS((void)late_weighted{.twice_after = days{0}}({2024y / 6 / 1, days{30}, 100, 30min}),
                         "late_weighted: twice_after must be above 0 days, got 0", error);
}

} // TEST_SUITE("urgency")
