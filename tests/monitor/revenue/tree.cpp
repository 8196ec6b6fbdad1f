#include <clientele/math/random.hpp>
#include <clientele/members.hpp>
#include <clientele/monitor/revenue/tree.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <cmath>
#include <refusal.hpp>
#include <string>

TEST_SUITE("monitor/revenue/tree") {

using namespace clientele;
using namespace std::chrono_literals;

namespace {

const window last_june{2025y / 6 / 1, 2025y / 7 / 1}, june{2026y / 6 / 1, 2026y / 7 / 1};

} // namespace

TEST_CASE("revenue is customers, orders a customer and money an order, and their parts close to the cent") {
    const auto why = revenue_tree{.base = last_june, .period = june}.split({100, 200, 8000}, {110, 220, 8800});
    REQUIRE(why.factors.size() == 3);
    CHECK(why.factors[0].minor == 80000);
    CHECK(why.factors[1].minor == 0);
    CHECK(why.factors[2].minor == 0);
    CHECK(in_words(why) ==
          "8000 in 2025-06-01 to 2025-06-30, 8800 in 2026-06-01 to 2026-06-30 (+800, +10 %): customers "
          "+800 (100 to 110), orders a customer +0 (2 to 2), money an order +0 (40 to 40)");
    random_generator draw{5};
    for (const auto by : {product_split::log_mean, product_split::shapley})
        for (int i = 0; i < 200; ++i) {
            const auto some = [&] {
                const double customers = 1 + std::floor(100 * draw.uniform()),
                             orders = customers + std::floor(300 * draw.uniform());
                return revenue_totals{customers, orders, 0.01 + std::round(1e7 * draw.uniform()) / 100,
                                      orders + std::floor(draw.uniform() * 900)};
            };
            const auto split = revenue_tree{.base = last_june, .period = june, .by = by}.split(some(), some());
            REQUIRE(split.factors.size() == 4);
            CHECK(split.gap() == 0);
        }
}

TEST_CASE("a shorter month and one with fewer open days are named, and what is left is the business") {
    const calendar_change february{.base = {2024y / 2 / 1, 2024y / 3 / 1}, .period = {2025y / 2 / 1, 2025y / 3 / 1}};
    CHECK(february.open_days(february.base) == 21);
    CHECK(february.open_days(february.period) == 20);
    const auto same = february.split(2100, 2000); // 100 an open day in both
    CHECK(same.factors[2].minor == 0);
    CHECK(same.factors[0].minor + same.factors[1].minor == -10000);
    CHECK(same.factors[0].minor < 0);
    CHECK(same.gap() == 0);
    auto with_holidays = february;
    with_holidays.holidays = {2025y / 2 / 3, 2025y / 2 / 3, 2025y / 2 / 2}; // twice the same Monday, and a Sunday
    CHECK(with_holidays.open_days(february.period) == 19);
    CHECK(with_holidays.split(2100, 2000).factors[2].minor > 0);
}

TEST_CASE("a period in which nothing was sold, or that was never open, is refused") {
    check_refusal(refusal([] { return revenue_tree{.base = last_june, .period = june}.split({1, 1, 5}, {0, 0, 0}); }),
                  errc::bad_parameter, no_row,
                  "revenue_tree: customers, orders, items and money must be finite and above 0, got 0 in the period");
    check_refusal(
        refusal([] { return revenue_tree{.base = last_june, .period = june}.split({1, 1, 5, 2.0}, {1, 1, 5}); }),
        errc::bad_parameter, no_row, "revenue_tree: items must be counted in both periods or in none");
    const calendar_change weekend{.base = june, .period = {2026y / 7 / 4, 2026y / 7 / 6}};
    check_refusal(refusal([&] { return weekend.split(1, 1); }), errc::bad_parameter, no_row,
                  "calendar_change: period must have an open day and at most 36600 days, got 2026-07-04 to before "
                  "2026-07-06");
    CHECK(first_difference(weekend, weekend) == "");
}

TEST_CASE("money of less than half a cent, parts beyond 64 bits and windows off the calendar are refused") {
    const window year{2024y / 1 / 1, 2025y / 1 / 1}, next{2025y / 1 / 1, 2026y / 1 / 1};
    const revenue_tree tree{.base = year, .period = next};
    CHECK_THROWS_WITH((void)tree.split({1, 1, 0.004}, {1, 1, 10}),
                      "revenue_tree: money must be at least half of a minor unit and below 2^53 of them, got 0.004");
    CHECK_THROWS_WITH((void)tree.split({1e-300, 1, 9e13}, {1e300, 1, 9e13}),
                      "revenue_tree: what customers did is outside the range of 64-bit minor units");
    CHECK_THROWS_WITH((void)(calendar_change{.base = year, .period = {day::min(), day::max()}}.split(1, 1)),
                      doctest::Contains("calendar_change: period must have an open day"));
}

} // TEST_SUITE("monitor/revenue/tree")
