#include <clientele/tier/abc.hpp>
#include <clientele/tier/bands.hpp>
#include <clientele/tier/by_group.hpp>
#include <clientele/tier/potential.hpp>
#include <clientele/tier/quota.hpp>
#include <clientele/tier/tier_rules.hpp>
#include <clientele/tier/uplift.hpp>
#include <clientele/tier/value_potential.hpp>

#include <hand_filled.hpp>

TEST_SUITE("tier/hand_filled") {

using namespace clientele;

namespace {
const std::vector<double> values{100, 50, 10};
const auto apply = [](const auto& f) { return f.apply(values); };
} // namespace

TEST_CASE("thresholds alone tell tiers, or say what is missing") {
    const fitted_tiers filled{.tiers = {}, .thresholds = {80, 20}, .rule = {}};
    CHECK(filled.apply(values) == std::vector{0, 1, 2});
    CHECK(filled.tier_of(80) == 0);
    CHECK(fitted_tiers{}.apply(values) == std::vector{0, 0, 0}); // one tier for all
    const std::vector<by_hand<fitted_tiers>> changes{
        {[](auto& f) { f.thresholds = {20, 80}; },
         "fitted_tiers: thresholds must be numbers that never rise, got 80 for tier 1"},
        {[](auto& f) { f.thresholds[0] = not_known; },
         "fitted_tiers: thresholds must be numbers that never rise, got nan for tier 0"},
        {[](auto& f) { f.thresholds[1] = not_known; },
         "fitted_tiers: thresholds must be numbers that never rise, got nan for tier 1"}};
    check_by_hand(filled, apply, changes);
    check_by_hand(filled, [](const auto& f) { return f.tier_of(1); }, changes);
    fitted_quotas quotas;
    quotas.thresholds = {80, 20};
    CHECK(quotas.apply(values) == std::vector{0, 1, 2});
    quotas.thresholds = {1, 2};
    CHECK_THROWS_WITH((void)quotas.apply(values),
                      "fitted_tiers: thresholds must be numbers that never rise, got 2 for tier 1");
}

TEST_CASE("thresholds of groups, a scale of potential and a matrix tell tiers, or say what is missing") {
    const std::vector<int> groups{1, 2, 1};
    const fitted_group_tiers<fitted_tiers> by_group{{}, {{1, {{}, {60}, {}}}, {2, {{}, {20}, {}}}}};
    const auto in_groups = [&](const auto& f) { return f.apply(values, groups); };
    CHECK(in_groups(by_group) == std::vector{0, 0, 1});
    using grouped = by_hand<fitted_group_tiers<fitted_tiers>>;
    check_by_hand(by_group, in_groups,
                  std::vector<grouped>{{[](auto& f) { f = {}; }, "tiers_by_group: group 1 of row 0 was not fitted"},
                                       {[](auto& f) { std::swap(f.groups[0], f.groups[1]); },
                                        "tiers_by_group: the fitted groups must ascend, got 1 after 2"},
                                       {[](auto& f) { f.groups[0].second.thresholds = {1, 2}; },
                                        "fitted_tiers: thresholds must be numbers that never rise, got 2 for tier 1"}});
    const fitted_potential potential{{{{10, 50, 100}, {}, {}, {}}}, {1, 0, 0, 0}};
    const auto trend = [](const auto& f) { return f.score({.trend = values}); };
    CHECK(trend(potential)[0] == doctest::Approx(2.5 / 3));
    check_by_hand(
        potential, trend,
        {{[](auto& f) { f = {}; }, "potential: trend was not known when fitted and is now"},
         {[](auto& f) { f.weights[0] = not_known; }, "potential: weights must be in [0, 1], got nan for trend"},
         {[](auto& f) { f.sorted[0] = {not_known, 1}; },
          "potential: sorted must be finite and rise, got nan at place 0 for trend"}});
    const fitted_matrix<fitted_tiers, fitted_tiers> matrix{{{}, {80}, {}}, {{}, {20}, {}}, std::vector<matrix_cell>(4)};
    const auto both = [](const auto& f) { return f.apply(values, values); };
    CHECK(both(matrix) == std::vector{0, 2, 3});
    using cells = by_hand<fitted_matrix<fitted_tiers, fitted_tiers>>;
    check_by_hand(
        matrix, both,
        std::vector<cells>{{[](auto& f) { f = {}; }, "value_potential: cells must name 1 x 1 cells, got 0"},
                           {[](auto& f) { f.cells.pop_back(); }, "value_potential: cells must name 2 x 2 cells, got 3"},
                           {[](auto& f) { f.cells[1].tier = -1; },
                            "value_potential: cells must have tiers in [0, 1000000), got -1 for ''"},
                           {[](auto& f) { f.value.thresholds[0] = not_known; },
                            "fitted_tiers: thresholds must be numbers that never rise, got nan for tier 0"}});
}

TEST_CASE("rules that were never filled in say so") {
    const matrix x = matrix::Ones(2, 1);
    CHECK_THROWS_AS((void)bands{}.apply(values), error);
    CHECK_THROWS_AS((void)tenure_table{}.apply(std::vector<day>{}, day{}), error);
    CHECK_THROWS_AS((void)tier_rules<>{}.apply(x), error);
    CHECK_THROWS_AS((void)uplift{}.apply(std::vector{0, 1}, x), error);
}

} // TEST_SUITE("tier/hand_filled")
