#include <clientele/math/distributions.hpp>
#include <clientele/monitor/retention/log_rank.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <golden.hpp>
#include <repeats.hpp>
#include <string>
#include <vector>

TEST_SUITE("monitor/retention/log_rank") {

using namespace clientele;

namespace {

lifetime_counts remissions(const std::string& group) {
    const auto table = golden("decisions/lifetimes.csv");
    std::vector<double> weeks;
    std::vector<bool> ended;
    for (std::size_t row = 0; row < table.rows(); ++row)
        if (table.text(row, 0) == group) {
            weeks.push_back(table.number(row, 1));
            ended.push_back(table.number(row, 2) != 0);
        }
    return count_lifetimes(weeks, ended);
}

} // namespace

TEST_CASE("the log-rank test of Freireich's patients is the published 16.79") {
    const auto test = log_rank(std::vector{remissions("freireich_6mp"), remissions("freireich_placebo")});
    CHECK(test.chi_square == doctest::Approx(16.79).epsilon(3e-4));
    CHECK(test.freedom == 1);
    CHECK(test.groups[0].ended == 9);
    CHECK(test.groups[0].expected == doctest::Approx(19.25).epsilon(1e-3));
    CHECK(test.groups[1].ended == 21);
    CHECK(test.groups[1].expected == doctest::Approx(10.75).epsilon(1e-3));
    CHECK(test.p_value == doctest::Approx(4.17e-5).epsilon(1e-2));
    CHECK(in_words(test) ==
          "Of 21 customers in group 0, 9 left, 19.25 expected; of 21 customers in group 1, 21 left, 10.75 expected. "
          "Groups that stay equally long differ so much with p = 4.169e-05 (chi-square 16.79 on 1 degree of freedom): "
          "they do not stay equally long.");
    CHECK(in_words(test, 1e-6).ends_with("): it may be chance."));
    CHECK_THROWS_WITH((void)in_words(test, 0), "log_rank_test: level must be in (0, 1), got 0");
}

TEST_CASE(
    "the order of the groups changes nothing, and a group that was never at risk beside another adds no freedom") {
    const auto a = remissions("freireich_6mp"), b = remissions("freireich_placebo");
    const auto two = log_rank(std::vector{b, a});
    CHECK(two.chi_square == doctest::Approx(log_rank(std::vector{a, b}).chi_square).epsilon(1e-13));
    const auto late = count_lifetimes(std::vector{900.0, 950.0}, std::vector{true, true}, std::vector{800.0, 800.0});
    const auto three = log_rank(std::vector{late, a, b});
    CHECK(three.chi_square == doctest::Approx(two.chi_square).epsilon(1e-13));
    CHECK(three.freedom == 1);
}

TEST_CASE("equal groups are told apart about as often as chance does") {
    random_generator random{3};
    int rejected = 0;
    const int rounds = repeats(1000);
    for (int round = 0; round < rounds; ++round) {
        std::vector<lifetime_counts> groups;
        for (int g = 0; g < 3; ++g) {
            std::vector<double> days(60);
            std::vector<bool> ended(60);
            for (std::size_t i = 0; i < days.size(); ++i) {
                const double life = 100 * draw_exponential(random, 1), watched = 50.0 * (g + 1);
                days[i] = std::floor(std::min(life, watched));
                ended[i] = life < watched;
            }
            groups.push_back(count_lifetimes(days, ended));
        }
        const auto test = log_rank(groups);
        CHECK(test.freedom == 2);
        rejected += test.p_value < 0.05;
    }
    CHECK(std::abs(static_cast<double>(rejected) / rounds - 0.05) < 4 * std::sqrt(0.05 * 0.95 / rounds));
}

TEST_CASE("one group, and groups of whom nobody left, are refused") {
    const auto open = count_lifetimes(std::vector{3.0}, std::vector{false});
    CHECK_THROWS_WITH((void)log_rank(std::vector{open}), "log_rank: there must be at least two groups, got 1");
    CHECK_THROWS_WITH((void)log_rank(std::vector{open, open}),
                      "log_rank: somebody must have left while two groups were at risk, but nobody did");
}

} // TEST_SUITE("monitor/retention/log_rank")
