#include <clientele/math/distributions.hpp>
#include <clientele/math/random.hpp>
#include <clientele/members.hpp>
#include <clientele/monitor/retention/retention_triangle.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <cmath>
#include <cstdint>
#include <refusal.hpp>
#include <repeats.hpp>
#include <set>
#include <string>
#include <utility>
#include <vector>

TEST_SUITE("monitor/retention/retention_triangle") {

using namespace clientele;
using namespace std::chrono_literals;

namespace {

const std::vector<int> customers{7, 7, 7, 9, 9, 3, 3, 5};
const std::vector<day> on{2026y / 1 / 3, 2026y / 1 / 20, 2026y / 3 / 1, 2026y / 1 / 31,
                          2026y / 2 / 1, 2026y / 2 / 9,  2026y / 4 / 2, 2026y / 4 / 3};
const std::vector<double> amounts{10, 5.5, 20, 4, -4, 8, 16, 32};

} // namespace

TEST_CASE("cohorts by month count who came back, and their money; a month that has not ended is no 0") {
    const auto found = cohort_retention{.as_of = 2026y / 4 / 15}.count(customers, on, amounts);
    REQUIRE(found.cohorts.size() == 3);
    CHECK(found.cohorts[0].begin == day{2026y / 1 / 1});
    CHECK(found.cohorts[0].customers == 2);
    CHECK(found.cohorts[0].active == std::vector<double>{2, 0, 1}); // a return makes nobody active
    CHECK(found.cohorts[0].money == std::vector<double>{19.5, -4, 20});
    CHECK(found.cohorts[1].active == std::vector<double>{1, 0});
    CHECK(found.cohorts[2].customers == 0); // nobody came in March
    CHECK(found.running_rows == 2);
    CHECK(found.running_customers == 1);
    CHECK(found.running_money == 48);
    CHECK_FALSE(found.at(1, 2));
    CHECK_FALSE(found.at(2, 0));
    CHECK(found.at(0, 2)->retained.estimate == 0.5);
    CHECK(*found.at(0, 2)->money_retained == doctest::Approx(20 / 19.5));
    const auto next = *found.at_age(1);
    CHECK(next.customers == 3);
    CHECK(next.active == 0);
    CHECK(*next.money == -4);
    CHECK(next.retained.upper > 0.3);
    CHECK(found.at_age(2)->customers == 2); // who came in February is not that old
    CHECK_FALSE(found.at_age(3));
}

TEST_CASE("an age says whom it is about, in which months they came, and what is not known yet") {
    const auto found = cohort_retention{.as_of = 2026y / 4 / 15}.count(customers, on, amounts);
    CHECK(in_words(found, 2) ==
          "Of 2 customers who came 2026-01-01 to 2026-01-31, 1 ordered in their month 2: 50 % "
          "(9.5 % to 90.5 %), with 102.6 % (0 % to 637.2 %) of the money of their month 0, 79.5 % "
          "(0 % to 100 %) without what anybody brings beyond that.");
    CHECK(in_words(found, 3) == "No customers have reached their month 3 yet.");
}

TEST_CASE("money of all cohorts that is beyond the largest number is refused, and is no share of itself") {
    const std::vector<int> who{1, 2, 1};
    const std::vector<day> when{2026y / 1 / 3, 2026y / 2 / 3, 2026y / 3 / 3};
    const auto huge = cohort_retention{.as_of = 2026y / 3 / 31}.count(who, when, std::vector{1e308, 1e308, 1.0});
    check_refusal(
        refusal([&] { (void)huge.at_age(0); }), errc::overflow, no_row,
        "retention_triangle: the money of age 0, or that of age 0 or its share of it, is beyond the largest number");
    CHECK_THROWS_AS((void)huge.at_age(1), error); // 1 of 2e308
    CHECK(*huge.at(0, 0)->money_retained == 1);
    const auto tiny = cohort_retention{.as_of = 2026y / 3 / 31}.count(who, when, std::vector{1e-300, 1e-300, 1e300});
    CHECK(tiny.at(0, 1)->money == 0);
    check_refusal(
        refusal([&] { (void)tiny.at(0, 2); }), errc::overflow, no_row,
        "retention_triangle: the money of age 2, or that of age 0 or its share of it, is beyond the largest number");
}

TEST_CASE("net and gross retention of money have the interval of a ratio of sums over customers") {
    // age 2 of January: 15.5 became 20, and 4 became 0
    const auto found = *cohort_retention{.as_of = 2026y / 4 / 15}.count(customers, on, amounts).at(0, 2);
    const double net = 20 / 19.5, off = 4 * net, gross = 15.5 / 19.5, less = 4 * gross; // of both customers
    CHECK(found.net_retained->estimate == doctest::Approx(net).epsilon(1e-14));
    CHECK(found.net_retained->standard_error == doctest::Approx(std::sqrt(2 * 2 * off * off) / 19.5).epsilon(1e-13));
    CHECK(found.gross_retained->estimate == doctest::Approx(gross).epsilon(1e-14));
    CHECK(found.gross_retained->standard_error ==
          doctest::Approx(std::sqrt(2 * 2 * less * less) / 19.5).epsilon(1e-13));
    const double alike =
        19.5 * 19.5 / (15.5 * 15.5 + 4 * 4); // customers that say as much: 1.48, of whom 1 is taken off
    CHECK(alike < 2);
    CHECK(found.net_retained->lower == 0);
    CHECK(found.net_retained->upper ==
          doctest::Approx(net + two_sided_student_t_quantile(0.95, 1) * found.net_retained->standard_error)
              .epsilon(1e-13));
    CHECK(found.gross_retained->upper == 1); // it cannot be more
    // whoever gave all back at age 1 brings -4 net, and nothing gross
    const auto next = *cohort_retention{.as_of = 2026y / 4 / 15}.count(customers, on, amounts).at(0, 1);
    CHECK(next.net_retained->estimate == doctest::Approx(-4 / 19.5));
    CHECK(next.gross_retained->estimate == 0);
    CHECK_FALSE(cohort_retention{.as_of = 2026y / 4 / 15}.count(customers, on).at(0, 2)->net_retained);
}

TEST_CASE("the unit of money changes nothing but the unit, and cohorts filled in without their sums have no interval") {
    const cohort_retention rule{.as_of = 2026y / 4 / 15};
    const auto as_it_is = *rule.count(customers, on, amounts).at_age(1);
    for (const int power : {-900, 900}) {
        auto other = amounts;
        for (double& amount : other)
            amount = std::ldexp(amount, power);
        const auto found = *rule.count(customers, on, other).at_age(1);
        CHECK(first_difference(*found.net_retained, *as_it_is.net_retained).empty());
        CHECK(first_difference(*found.gross_retained, *as_it_is.gross_retained).empty());
    }
    auto filled_in = rule.count(customers, on, amounts);
    filled_in.cohorts[0].net.squares.pop_back();
    check_refusal(refusal([&] { return *filled_in.at(0, 1)->money; }), errc::bad_shape, no_row,
                  "retention_triangle: squares of a cohort_ratio must have 3 rows, got 2");
    filled_in.cohorts[0].net = {};
    CHECK_FALSE(filled_in.at_age(1)->net_retained);
    CHECK(filled_in.at_age(1)->gross_retained);
    CHECK(filled_in.at_age(1)->money_retained);
}

TEST_CASE("intervals of net and gross money hold what such cohorts bring about as often as they say") {
    // a customer pays w, and with chance 0.7 again w times what is 1/2, 1 or 3/2 alike
    random_generator random{5};
    int net = 0, gross = 0;
    const int rounds = repeats(300);
    for (int round = 0; round < rounds; ++round) {
        std::vector<int> who;
        std::vector<day> when;
        std::vector<double> paid;
        for (int customer = 0; customer < 200; ++customer) {
            const double first = 10 + draw_exponential(random, 0.02);
            who.push_back(customer);
            when.push_back(2026y / 1 / 5);
            paid.push_back(first);
            if (random.uniform() < 0.7) {
                who.push_back(customer);
                when.push_back(2026y / 2 / 5);
                paid.push_back(first * (0.5 + 0.5 * static_cast<double>(random.below(3))));
            }
        }
        const auto found = *cohort_retention{.as_of = 2026y / 2 / 28}.count(who, when, paid).at(0, 1);
        net += found.net_retained->lower <= 0.7 && 0.7 <= found.net_retained->upper;
        gross += found.gross_retained->lower <= 0.7 * 2.5 / 3 && 0.7 * 2.5 / 3 <= found.gross_retained->upper;
    }
    const double reach = 0.015 + 3 * std::sqrt(0.05 * 0.95 / rounds);
    CHECK(std::abs(static_cast<double>(net) / rounds - 0.95) < reach);
    CHECK(std::abs(static_cast<double>(gross) / rounds - 0.95) < reach);
}

TEST_CASE("a period whose last day is the as-of day has ended; quarters and years are those of the calendar") {
    const auto april = cohort_retention{.as_of = 2026y / 4 / 30}.count(customers, on);
    CHECK(april.cohorts.size() == 4);
    CHECK(april.running_rows == 0);
    CHECK(april.cohorts[0].money.empty());
    CHECK_FALSE(april.at(0, 0)->money);
    const auto quarters = cohort_retention{.as_of = 2026y / 6 / 30, .months = 3}.count(customers, on, amounts);
    REQUIRE(quarters.cohorts.size() == 2);
    CHECK(quarters.cohorts[0].customers == 3);
    CHECK(quarters.cohorts[1].begin == day{2026y / 4 / 1});
    CHECK(quarters.cohorts[0].active == std::vector<double>{3, 1});
    CHECK(cohort_retention{.as_of = 2026y / 6 / 30, .months = 12}.count(customers, on).cohorts.empty());
}

TEST_CASE("ids far apart, texts and any order of rows give the same triangle as a count with sets") {
    random_generator random{7};
    for (int round = 0; round < repeats(20); ++round) {
        std::vector<std::int64_t> near;
        std::vector<std::int64_t> far;
        std::vector<std::string> texts;
        std::vector<day> days;
        std::vector<double> money;
        for (int row = 0; row < 3000; ++row) {
            const auto who = static_cast<std::int64_t>(random.below(150)) - 75;
            near.push_back(who);
            far.push_back(who * 1'000'000'000'000'000);
            texts.push_back("customer " + std::to_string(who));
            days.push_back(day{2024y / 11 / 20} + std::chrono::days{static_cast<int>(random.below(400))});
            money.push_back(static_cast<double>(random.below(100'000)) / 100);
        }
        const cohort_retention rule{.as_of = 2026y / 1 / 31};
        const auto found = rule.count(near, days, money);
        CHECK(first_difference(rule.count(far, days, money), found).empty());
        CHECK(first_difference(rule.count(texts, days, money), found).empty());
        // Turned round.
        const auto back = [](auto list) { return decltype(list)(list.rbegin(), list.rend()); };
        CHECK(first_difference(rule.count(back(near), back(days), back(money)), found).empty());
        // Who of the second cohort ordered at age 3.
        std::vector<day> first(151, day{2030y / 1 / 1});
        for (std::size_t row = 0; row < near.size(); ++row)
            first[static_cast<std::size_t>(near[row] + 75)] =
                std::min(first[static_cast<std::size_t>(near[row] + 75)], days[row]);
        std::set<std::int64_t> active;
        const window born{2024y / 12 / 1, 2025y / 1 / 1}, later{2025y / 3 / 1, 2025y / 4 / 1};
        for (std::size_t row = 0; row < near.size(); ++row)
            if (born.contains(first[static_cast<std::size_t>(near[row] + 75)]) && later.contains(days[row]))
                active.insert(near[row]);
        CHECK(found.at(1, 3)->active == static_cast<double>(active.size()));
    }
}

TEST_CASE("rows after the as-of day and what else is no order is refused") {
    check_refusal(refusal([] { return cohort_retention{.as_of = 2026y / 4 / 2}.count(customers, on); }),
                  errc::bad_value, 7,
                  "cohort_retention: days must be at most as_of, 2026-04-02, got 2026-04-03 in row 7");
    check_refusal(refusal([] { return cohort_retention{.as_of = 9000y / 1 / 1}.count(customers, on); }),
                  errc::bad_parameter, no_row,
                  "cohort_retention: there must be at most 480 periods from 2026-01-03 to as_of, got 83688");
    CHECK_THROWS_WITH((void)cohort_retention({.as_of = 2026y / 5 / 1, .months = 0}).count(customers, on),
                      "cohort_retention: months must be in [1, 120], got 0");
    CHECK_THROWS_WITH((void)cohort_retention({.as_of = 2026y / 5 / 1}).count(std::vector<int>{}, {}),
                      "cohort_retention: there must be at least one row, got none");
    CHECK_THROWS_WITH((void)cohort_retention({.as_of = 2026y / 5 / 1})
                          .count(std::vector<std::string>{"", "a"}, std::span{on}.first(2)),
                      "cohort_retention: customers must not be empty, got '' in row 0");
    auto torn = cohort_retention{.as_of = 2026y / 5 / 1}.count(customers, on);
    torn.cohorts[1].active.pop_back();
    CHECK_THROWS_WITH((void)torn.at_age(0), "retention_triangle: active must have 3 rows, got 2");
    CHECK_THROWS_WITH((void)torn.at(9, 0), "retention_triangle: cohort must be below 4, got 9");
}

} // TEST_SUITE("monitor/retention/retention_triangle")
