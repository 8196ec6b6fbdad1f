#include <clientele/tier/abc.hpp>
#include <clientele/tier/by_group.hpp>
#include <clientele/tier/four_tiers.hpp>
#include <clientele/tier/table.hpp>
#include <clientele/tier/thresholds.hpp>

#include <doctest/doctest.h>

#include <vector>

TEST_SUITE("by_group") {

using namespace clientele;

TEST_CASE("the same rule is fitted within each group") {
    const std::vector<double> spend{90, 10, 9, 1, 5};
    const std::vector<int> industry{7, 7, 2, 2, 2};
    const auto fit = tiers_by_group{.policy = abc{.shares = {0.6}}}.fit(spend, industry);
    CHECK(fit.tiers == std::vector{0, 1, 0, 1, 1});
    CHECK(fit.count() == 2);
    CHECK(fit.apply(std::vector{9.0, 9.0}, std::vector{7, 2}) == std::vector{1, 0});
    CHECK(tier_table(fit, spend)[0].value == 99);
    CHECK_THROWS_WITH((void)fit.apply(std::vector{9.0, 9.0}, std::vector{7, 3}),
                      "tiers_by_group: group 3 of row 1 was not fitted");
}

TEST_CASE("an industry has its own bands of spend") {
    const tiers_by_group<spend_thresholds> rule{.policy = {}, .own = {{1, {.at_least = {5e6, 2e6, 5e5}}}}};
    CHECK(rule.fit(std::vector{1e6, 1e6}, std::vector{0, 1}).tiers == std::vector{0, 2});
    const tiers_by_group<spend_thresholds> twice{.policy = {}, .own = {{1, {}}, {1, {}}}};
    CHECK_THROWS_WITH((void)twice.fit(std::vector{1.0}, std::vector{0}), "tiers_by_group: group 1 has two policies");
    CHECK_THROWS_WITH((void)rule.fit(std::vector{1.0}, std::vector{0, 1}),
                      "tiers_by_group: groups must have 1 rows, got 2");
    CHECK_THROWS_WITH((void)rule.fit({}, {}), "tiers_by_group: values must have at least one row, got none");
}

TEST_CASE("an industry has its own rules") {
    four_tier_thresholds heavy;
    heavy.vip.annual_spend = 5'000'000;
    const rules_by_group<> rule{.rules = four_tiers(), .own = {{1, four_tiers(heavy)}}};
    matrix x(2, 5);
    x << 2'000'000, 24, 0.25, 7, 5, 2'000'000, 24, 0.25, 7, 5;
    const auto result = rule.apply(x, std::vector{0, 1});
    CHECK(result.tiers == std::vector{0, 1});
    CHECK(result.names.size() == 4);
    auto other = four_tiers(heavy);
    other.rules.pop_back();
    CHECK_THROWS_WITH(
        (void)(rules_by_group<>{.rules = four_tiers(), .own = {{1, other}}}.apply(x, std::vector{0, 1})),
        "rules_by_group: the rules of group 1 must have the columns and the number of tiers of the common rules");
}

} // TEST_SUITE("by_group")
