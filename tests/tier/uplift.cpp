#include <clientele/math/random.hpp>
#include <clientele/tier/uplift.hpp>

#include <doctest/doctest.h>

#include <repeats.hpp>
#include <vector>

TEST_SUITE("uplift") {

using namespace clientele;

TEST_CASE("a requirement that is met raises by one, and two of them no further") {
    const uplift rule{.criteria = {"orders", "referrals"},
                      .any_of = {at_least("orders", 24), at_least("referrals", 2)}};
    matrix x(5, 2);
    x << 24, 2, 0, 2, 23, 1, 24, 0, 24, 9;
    const auto result = rule.apply(std::vector{3, 3, 3, 0, 1}, x);
    CHECK(result.tiers == std::vector{2, 2, 3, 0, 0});
    CHECK(result.raised_by == std::vector{0, 1, -1, -1, 0});
    const uplift guarded{.criteria = rule.criteria, .any_of = rule.any_of, .best = 1};
    CHECK(guarded.apply(std::vector{1, 2, 0, 0, 1}, x).tiers ==
          std::vector{1, 1, 0, 0, 1}); // nobody is lifted into tier 0
}

TEST_CASE("uplift never lowers and never raises by more than one, whatever the numbers") {
    random_generator random{31};
    for (int round = 0; round < repeats(10'000); ++round) {
        const uplift rule{.criteria = {"a", "b"},
                          .any_of = {at_least("a", static_cast<double>(random.below(5))),
                                     below("b", static_cast<double>(random.below(5)))},
                          .best = static_cast<int>(random.below(2))};
        matrix x(3, 2);
        std::vector<int> tiers(3);
        for (Eigen::Index i = 0; i < 3; ++i) {
            x(i, 0) = static_cast<double>(random.below(6));
            x(i, 1) = static_cast<double>(random.below(6));
            tiers[static_cast<std::size_t>(i)] = static_cast<int>(random.below(4));
        }
        const auto result = rule.apply(tiers, x);
        for (std::size_t i = 0; i < 3; ++i) {
            REQUIRE(result.tiers[i] <= tiers[i]);
            REQUIRE(result.tiers[i] >= tiers[i] - 1);
            REQUIRE(result.tiers[i] >= std::min(tiers[i], rule.best));
            REQUIRE((result.raised_by[i] >= 0) == (result.tiers[i] < tiers[i]));
        }
    }
}

TEST_CASE("sizes, names and tiers that do not fit are refused") {
    const uplift rule{.criteria = {"orders"}, .any_of = {at_least("order", 24)}};
    CHECK_THROWS_WITH((void)rule.apply(std::vector{1}, matrix::Zero(1, 1)),
                      "uplift: unknown criterion 'order'; the columns are orders");
    const uplift good{.criteria = {"orders"}, .any_of = {at_least("orders", 24)}};
    CHECK_THROWS_WITH((void)good.apply(std::vector{1}, matrix::Zero(2, 1)),
                      "uplift: the matrix must have 1 rows, got 2");
    CHECK_THROWS_WITH((void)good.apply(std::vector{1}, matrix::Zero(1, 2)),
                      "uplift: the matrix must have 1 columns, one per criterion, got 2");
    CHECK_THROWS_WITH((void)good.apply(std::vector{-1}, matrix::Zero(1, 1)),
                      "uplift: what is raised must be tiers in [0, 1000000), got -1 in row 0");
    CHECK_THROWS_WITH((void)good.apply(std::vector{0, 2'147'483'647}, matrix::Zero(2, 1)),
                      "uplift: what is raised must be tiers in [0, 1000000), got 2147483647 in row 1");
    const uplift far{.criteria = {"orders"}, .any_of = {at_least("orders", 24)}, .best = 1'000'000};
    CHECK_THROWS_WITH((void)far.apply(std::vector{1}, matrix::Zero(1, 1)),
                      "uplift: best must be in [0, 1000000), got 1000000");
    CHECK_THROWS_AS((void)(uplift{}.apply(std::vector{1}, matrix::Zero(1, 0))), error);
}

} // TEST_SUITE("uplift")
