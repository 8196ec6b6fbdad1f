#include <clientele/features/continuity.hpp>
#include <clientele/features/trend.hpp>
#include <clientele/math/random.hpp>
#include <clientele/orders/day_accumulators.hpp>
#include <clientele/orders/summarize.hpp>

#include <doctest/doctest.h>

#include <refusal.hpp>
#include <repeats.hpp>

TEST_SUITE("orders/day_accumulators") {

using namespace clientele;
using namespace std::chrono_literals;

namespace {

struct order {
    int client;
    day placed;
    double net;
};
const fields where{.customer = &order::client, .when = &order::placed, .amount = &order::net};
constexpr std::chrono::days days(int n) { return std::chrono::days{n}; }
const day start = 2024y / 1 / 1;

template <class Accumulate, class LookBack = whole_history>
auto summarized(day as_of, const std::vector<order>& orders, Accumulate accumulate, LookBack look_back = {}) {
    return summarize{
        .as_of = as_of, .returns = net_by_day{}, .look_back = look_back, .accumulate = accumulators{accumulate}}(orders,
                                                                                                                 where);
}

} // namespace

TEST_CASE("the variance of gaps is that of a table, and 0 below two gaps") {
    // Gaps 2, 4, 9: mean 5, squares of the differences 9 + 1 + 16 = 26, over 2.
    const auto base = summarized(start + days(20),
                                 {{1, start, 5},
                                  {1, start + days(2), 5},
                                  {1, start + days(6), 5},
                                  {1, start + days(15), 5},
                                  {2, start, 5},
                                  {2, start + days(7), 5},
                                  {3, start, 5}},
                                 purchase_gaps{});
    CHECK(base.measure("gap variance") == std::vector<double>{13, 0, 0});
    CHECK(base.mean_gap == std::vector<double>{5, 7, 0});
}

TEST_CASE("the variance of equal gaps is 0 to the bit, however many") {
    std::vector<order> orders;
    for (int i = 0; i < 3'000; ++i)
        orders.push_back({1, start + days(7 * i), 1});
    CHECK(summarized(start + days(21'000), orders, purchase_gaps{}).measure("gap variance")[0] == 0);
}

TEST_CASE("streaks are counted backwards from the as-of day") {
    // Periods of ten days that end with day 39: 0-9, 10-19, 20-29, 30-39. Purchases in the first, the third and the
    // last; gaps of 21, 9, 2 and, since the last, 7 days.
    const auto base = summarized(
        start + days(39), {{1, start, 5}, {1, start + days(21), 5}, {1, start + days(30), 5}, {1, start + days(32), 5}},
        purchase_streaks{.period = days(10), .interruption = days(8)});
    CHECK(base.measure("current streak")[0] == 2);
    CHECK(base.measure("longest streak")[0] == 2);
    CHECK(base.measure("active share")[0] == 0.75);
    CHECK(base.measure("interruptions")[0] == 2);
    CHECK(summarized(start + days(50), {{1, start, 5}}, purchase_streaks{.period = days(10), .interruption = days(49)})
              .measure("interruptions")[0] == 1);
}

TEST_CASE("streaks agree with those of lists of days") {
    random_generator g{3};
    for (int round = 0; round < repeats(50); ++round) {
        std::vector<order> orders;
        std::vector<int> who;
        std::vector<day> when;
        for (auto n = 1 + g.below(30); n > 0; --n) {
            orders.push_back({1, start + days(static_cast<int>(g.below(200))), 1});
            who.push_back(1);
            when.push_back(orders.back().placed);
        }
        const auto length = days(1 + static_cast<int>(g.below(40)));
        const auto base =
            summarized(start + days(210), orders, purchase_streaks{.period = length, .interruption = length});
        const auto rhythm = continuity{.as_of = start + days(210), .period = length, .interruption = length}(
            std::vector<int>{1}, who, when);
        CHECK(base.measure("current streak") == rhythm.current_streak);
        CHECK(base.measure("longest streak") == rhythm.longest_streak);
        CHECK(base.measure("active share") == rhythm.active_share);
        CHECK(base.measure("interruptions") == rhythm.interruptions);
    }
}

TEST_CASE("the slope of spend counts periods without a purchase") {
    // Four periods of ten days with 10, 0, 0 and 50: (-1.5 * 10 + 1.5 * 50) / 5 = 12.
    const auto base =
        summarized(start + days(39), {{1, start, 10}, {1, start + days(35), 30}, {1, start + days(39), 20}},
                   growth_slope{.period = days(10)});
    CHECK(base.measure("growth slope")[0] == 12);
    CHECK(base.measure("growth periods")[0] == 4);
}

TEST_CASE("there is no slope of fewer periods than asked for") {
    const auto base =
        summarized(start + days(19), {{1, start, 10}, {1, start + days(15), 30}}, growth_slope{.period = days(10)});
    CHECK(base.measure("growth slope")[0] == 0);
    CHECK(base.measure("growth periods")[0] == 2);
}

TEST_CASE("the slope in a window counts the periods that lie wholly inside it") {
    // 35 days: three whole periods, with 0, 40 and 10; what lies in the five days before is left out.
    const auto base =
        summarized(start + days(99),
                   {{1, start, 999}, {1, start + days(66), 500}, {1, start + days(80), 40}, {1, start + days(95), 10}},
                   growth_slope{.period = days(10)}, trailing_days{35});
    CHECK(base.measure("growth slope")[0] == 5);
    CHECK(base.measure("growth periods")[0] == 3);
}

TEST_CASE("the slope agrees with that of the features' room") {
    random_generator g{5};
    for (int round = 0; round < repeats(50); ++round) {
        const int periods = 3 + static_cast<int>(g.below(30));
        std::vector<order> orders{{1, start, 1}};
        std::vector<double> spend(static_cast<std::size_t>(periods));
        spend[0] = 1;
        for (auto n = g.below(40); n > 0; --n) {
            const auto on = static_cast<int>(g.below(static_cast<std::size_t>(periods) * 7));
            const auto paid = static_cast<double>(g.below(1000));
            orders.push_back({1, start + days(on), paid});
            spend[static_cast<std::size_t>(on / 7)] += paid;
        }
        const auto base = summarized(start + days(7 * periods - 1), orders, growth_slope{.period = days(7)});
        CHECK(base.measure("growth slope")[0] == doctest::Approx(ols_slope{}(spend)).epsilon(1e-12));
    }
}

TEST_CASE("the returns rate is that of the lines, before returns are settled") {
    const auto base = summarized(
        start + days(9), {{1, start, 80}, {1, start + days(2), -20}, {2, start, 0}, {3, start, 7}}, returns_rate{});
    CHECK(base.measure("returns rate") == std::vector<double>{0.25, 0, 0});
}

TEST_CASE("the returns rate of a window is that of its own lines") {
    const auto base = summarized(start + days(9), {{1, start, 80}, {1, start + days(5), 50}, {1, start + days(6), -20}},
                                 returns_rate{}, trailing_days{5});
    CHECK(base.measure("returns rate") == std::vector<double>{0.4});
}

TEST_CASE("what accumulators cannot work with is refused") {
    const auto check = [](auto accumulator, const char* sentence) {
        check_refusal(refusal([&] { return summarized(start, {{1, start, 5}}, accumulator); }), errc::bad_parameter,
                      no_row, sentence);
    };
    check(purchase_streaks{.period = days(0)}, "purchase_streaks: period must be at least one day, got 0");
    check(purchase_streaks{.interruption = days(0)}, "purchase_streaks: interruption must be at least one day, got 0");
    check(growth_slope{.period = days(0)}, "growth_slope: period must be at least one day, got 0");
    check(growth_slope{.least_periods = 1}, "growth_slope: least_periods must be at least 2, got 1");
}

} // TEST_SUITE("orders/day_accumulators")
