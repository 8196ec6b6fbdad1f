#include <clientele/tier/abc.hpp>
#include <clientele/tier/by_group.hpp>
#include <clientele/tier/four_tiers.hpp>
#include <clientele/tier/gathered_tiers.hpp>
#include <clientele/tier/quota.hpp>
#include <clientele/tier/table.hpp>
#include <clientele/tier/thresholds.hpp>

#include <doctest/doctest.h>

#include "../parallel/shares.hpp"
#include <limits>
#include <refusal.hpp>
#include <utility>
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

TEST_CASE("what is refused within a group is told with the row among all") {
    const double nan = std::numeric_limits<double>::quiet_NaN();
    const std::vector<double> spend{90, 10, 9, -1, 5};
    const std::vector<int> industry{7, 7, 2, 2, 2};
    check_refusal(refusal([&] { return tiers_by_group{.policy = abc{}}.fit(spend, industry); }), errc::bad_value, 3,
                  "refuse_negatives: values must be at least 0 (or choose negatives_last), got -1 in row 1 of group 2, "
                  "which is row 3 of all");
    const auto fit = tiers_by_group{.policy = abc{.negatives = negatives_last{}}}.fit(spend, industry);
    check_refusal(refusal([&] { return fit.apply(std::vector{1.0, nan}, std::vector{7, 7}); }), errc::bad_value, 1,
                  "tiers_by_group: values must be finite, got nan in row 1");
    matrix x(3, 5);
    x << 2'000'000, 24, 0.25, 7, 5, 2'000'000, 24, 0.25, 7, 5, 2'000'000, nan, 0.25, 7, 5;
    const rules_by_group<> rule{.rules = four_tiers(), .own = {}};
    check_refusal(
        refusal([&] { return rule.apply(x, std::vector{4, 1, 4}); }), errc::bad_value, 2,
        "tier_rules: criterion 'orders_per_year' must be finite (or choose missing_not_met), got nan in row 1 "
        "of group 4, which is row 2 of all");
    CHECK_THROWS_WITH((void)rule.apply(x, std::vector{1}), "rules_by_group: groups must have 3 rows, got 1");
    CHECK_THROWS_WITH(
        (void)(rules_by_group<>{.rules = four_tiers(), .own = {{1, four_tiers()}, {1, four_tiers()}}}.apply(
            x, std::vector{1, 1, 1})),
        "rules_by_group: group 1 has two policies");
    auto renamed = four_tiers();
    renamed.criteria[0] = "spend";
    CHECK_THROWS_WITH(
        (void)(rules_by_group<>{.rules = four_tiers(), .own = {{1, renamed}}}.apply(x, std::vector{1, 1, 1})),
        "rules_by_group: the rules of group 1 must have the columns and the number of tiers of the common "
        "rules");
}

TEST_CASE("groups that were stored in another order are refused, not overlooked") {
    auto fit = tiers_by_group{.policy = abc{}}.fit(std::vector{9.0, 5.0}, std::vector{1, 2});
    CHECK(fit.apply(std::vector{9.0}, std::vector{1}) == std::vector{0});
    std::swap(fit.groups[0], fit.groups[1]);
    CHECK_THROWS_WITH((void)fit.apply(std::vector{9.0}, std::vector{1}),
                      "tiers_by_group: the fitted groups must ascend, got 1 after 2");
    CHECK(fitted_group_tiers<fitted_tiers>{}.count() == 1);
    CHECK(tiers_by_group{.policy = abc{}, .own = {{8, abc{.shares = {0.2, 0.5, 0.9}}}}}
              .fit(std::vector{9.0, 5.0}, std::vector{1, 8})
              .count() == 4);
}

TEST_CASE("ranks fit each group to its customers on all of them, those that a rank has none of too") {
    std::vector<double> spend;
    std::vector<int> industry;
    for (int i = 0; i < 70; ++i) {
        spend.push_back(0.1 * (i * 29 % 71));
        industry.push_back(i < 20 ? 9 : i % 3);
    }
    const auto check = [&](const auto& rule) {
        const auto whole = rule.fit(spend, industry);
        for (const auto& rows : testing::ways_to_share(spend.size()))
            testing::on_shares(rows, [&](const auto& ranks, std::size_t first, std::size_t count) {
                const auto own =
                    rule.fit_on(ranks, column{spend}.subspan(first, count), std::span{industry}.subspan(first, count));
                CHECK(std::equal(own.tiers.begin(), own.tiers.end(),
                                 whole.tiers.begin() + static_cast<std::ptrdiff_t>(first)));
                CHECK(own.tiers.size() == count);
                REQUIRE(own.groups.size() == whole.groups.size());
                for (std::size_t g = 0; g < own.groups.size(); ++g) {
                    CHECK(own.groups[g].first == whole.groups[g].first);
                    CHECK(own.groups[g].second.thresholds == whole.groups[g].second.thresholds);
                }
            });
    };
    check(tiers_by_group{.policy = abc{}});
    check(tiers_by_group{.policy = gathered_tiers{quota_tiers{}}});
    check(tiers_by_group{.policy = spend_thresholds{{4, 2}}});
    spend[40] = -1;
    const auto told = refusal([&] { (void)tiers_by_group{.policy = abc{}}.fit(spend, industry); });
    testing::on_shares({35, 35}, [&](const auto& ranks, std::size_t first, std::size_t count) {
        const auto here = refusal([&] {
            (void)tiers_by_group{.policy = abc{}}.fit_on(ranks, column{spend}.subspan(first, count),
                                                         std::span{industry}.subspan(first, count));
        });
        if (first > 0) // who has the row knows which it is of all
            check_refusal(here, told.code(), told.row(), told.what());
        else
            check_refusal(here, errc::bad_value, no_row,
                          std::string{told.what()}.substr(0, std::string{told.what()}.find(", which is row 40")));
    });
}

} // TEST_SUITE("by_group")
