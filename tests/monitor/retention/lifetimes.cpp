#include <clientele/members.hpp>
#include <clientele/monitor/retention/lifetimes.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <refusal.hpp>
#include <vector>

TEST_SUITE("monitor/retention/lifetimes") {

using namespace clientele;
using namespace std::chrono_literals;

TEST_CASE("lifetimes are counted by their length, in days and in fractions alike") {
    const std::vector<double> days{4, 2, 4, 9, 2};
    const std::vector<bool> ended{true, false, true, false, true};
    const auto counts = count_lifetimes(days, ended);
    CHECK(counts.time == std::vector<double>{2, 4, 9});
    CHECK(counts.ended == std::vector<double>{1, 2, 0});
    CHECK(counts.open == std::vector<double>{1, 0, 1});
    CHECK(counts.customers() == 5);
    const auto parts = count_lifetimes(std::vector<double>{0.4, 0.2, 0.4, 1e12, 0.2}, ended);
    CHECK(parts.time == std::vector<double>{0.2, 0.4, 1e12});
    CHECK(parts.ended == counts.ended);
    CHECK(parts.open == counts.open);
}

TEST_CASE("blocks of customers merge to what all of them give") {
    const std::vector<double> days{4, 2, 4, 9, 2, 7}, entered{0, 1, 3, 0, 0, 2};
    const std::vector<int> ended{1, 0, 1, 0, 1, 1};
    const auto whole = count_lifetimes(days, ended, entered);
    const auto head = count_lifetimes(column{days}.first(2), std::span{ended}.first(2), column{entered}.first(2));
    const auto tail = count_lifetimes(column{days}.subspan(2), std::span{ended}.subspan(2), column{entered}.subspan(2));
    CHECK(first_difference(merge(head, tail), whole).empty());
    CHECK(first_difference(merge(tail, head), whole).empty());
}

TEST_CASE("each group is counted by itself, and one without customers has no lengths") {
    const std::vector<double> days{4, 2, 4, 9, 2};
    const std::vector<bool> ended{true, false, true, false, true};
    const std::vector<int> channel{2, 0, 0, 2, 0};
    const auto groups = count_lifetimes_by_group(days, ended, channel, 3);
    REQUIRE(groups.size() == 3);
    CHECK(groups[0].time == std::vector<double>{2, 4});
    CHECK(groups[0].ended == std::vector<double>{1, 1});
    CHECK(groups[1].time.empty());
    CHECK(first_difference(merge(groups[0], groups[2]), count_lifetimes(days, ended)).empty());
    check_refusal(refusal([&] { return count_lifetimes_by_group(days, ended, channel, 2); }), errc::bad_value, 0,
                  "count_lifetimes_by_group: groups must be in [0, 1], got 2 in row 0");
}

TEST_CASE("who is silent for so many days has left on the day on which they had passed") {
    const std::vector<day> first{2025y / 1 / 1, 2025y / 1 / 1, 2025y / 3 / 1, 2025y / 6 / 30};
    const std::vector<day> last{2025y / 1 / 1, 2025y / 4 / 1, 2025y / 6 / 1, 2025y / 6 / 30};
    const auto seen = observed_lifetimes(first, last, 2025y / 6 / 30, std::chrono::days{90});
    CHECK(seen.days == std::vector<double>{90, 180, 121, 0});
    CHECK(seen.ended == std::vector{true, true, false, false}); // the second on the very last day
    CHECK(count_lifetimes(seen).customers() == 4);
}

TEST_CASE("what is no lifetime is refused with its row") {
    const std::vector<double> days{1, 5};
    const std::vector<bool> ended{true, false};
    check_refusal(refusal([&] { return count_lifetimes(std::vector{1.0, -1.0}, ended); }), errc::bad_value, 1,
                  "count_lifetimes: time must be finite and at least 0, got -1 in row 1");
    check_refusal(refusal([&] { return count_lifetimes(days, ended, std::vector{0.0, 5.0}); }), errc::bad_value, 1,
                  "count_lifetimes: entered must be 0, or above 0 and below time, 5, got 5 in row 1");
    check_refusal(refusal([&] { return count_lifetimes({}, std::vector<bool>{}); }), errc::empty_input, no_row,
                  "count_lifetimes: time must have at least one row, got none");
    const std::vector<day> first{2025y / 1 / 2}, last{2025y / 1 / 1};
    check_refusal(refusal([&] { return observed_lifetimes(first, last, 2025y / 2 / 1, std::chrono::days{9}); }),
                  errc::bad_value, 0,
                  "observed_lifetimes: first <= last <= as_of must hold, got 2025-01-02, 2025-01-01 and 2025-02-01 in "
                  "row 0");
    CHECK_THROWS_WITH((void)observed_lifetimes(last, first, 2025y / 2 / 1, std::chrono::days{0}),
                      "observed_lifetimes: inactivity must be in [1, 100000000] days, got 0");
}

TEST_CASE("counts filled in by hand that no lifetimes give are refused") {
    CHECK_THROWS_WITH(lifetime_counts{}.check(), "lifetime_counts: there must be at least one lifetime, got none");
    lifetime_counts torn{.time = {1, 2}, .ended = {1, 0}, .open = {0, 1}, .entered = {0, 1}};
    CHECK_THROWS_WITH(torn.check(), "lifetime_counts: entered must be at most those who left later, 0, got 1 in row 1");
    torn.entered = {1, 0};
    torn.check();
    torn.time = {2, 2};
    CHECK_THROWS_WITH(torn.check(), "lifetime_counts: time must be finite, at least 0 and rise, got 2 in row 1");
    torn.time = {1, 2};
    torn.open = {0, -1};
    CHECK_THROWS_WITH(torn.check(), "lifetime_counts: counts must be in [0, 2^53], got -1 in row 1");
}

} // TEST_SUITE("monitor/retention/lifetimes")
