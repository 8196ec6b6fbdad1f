#include <clientele/tier/abc.hpp>
#include <clientele/tier/concepts.hpp>
#include <clientele/tier/key_account/programme.hpp>
#include <clientele/tier/probable_tiers.hpp>
#include <clientele/tier/table.hpp>
#include <clientele/tier/tier_rules.hpp>

#include <doctest/doctest.h>

#include <vector>

TEST_SUITE("concepts") {

using namespace clientele;

namespace {

/// Exactly what a tier policy must offer, and nothing more.
struct archetype {
    struct result {
        std::vector<int> tiers;
        int count() const { return 2; }
        std::vector<int> apply(column values) const { return std::vector<int>(values.size(), 1); }
    };
    result fit(column values) const { return {std::vector<int>(values.size(), 0)}; }
};
static_assert(tier_policy<archetype>);

/// A host's own rule in five lines: above the mean or not.
struct above_average {
    fitted_tiers fit(column values) const {
        fitted_tiers result{
            .tiers = {}, .thresholds = {sum_exactly(values) / static_cast<double>(values.size())}, .rule = "mean"};
        result.tiers = result.apply(values);
        return result;
    }
};
static_assert(tier_policy<above_average>);

struct crossing_archetype {
    bool inside(double, double, double) const { return true; }
};
static_assert(crossing_policy<crossing_archetype>);

struct tie_archetype {
    bool together() const { return false; }
    bool first(std::size_t a, std::size_t b) const { return a > b; }
};
static_assert(tie_policy<tie_archetype>);

struct negative_archetype {
    double share_value(double value, std::size_t) const { return value < 0 ? -value : value; }
};
static_assert(negative_value_policy<negative_archetype>);

struct missing_archetype {
    static constexpr bool missing_allowed = true;
};
static_assert(missing_criterion_policy<missing_archetype>);

struct uncertain_archetype {
    std::size_t size() const { return 1; }
    double at_least(std::size_t, double threshold) const { return threshold <= 5.0 ? 1.0 : 0.0; }
    void check() const {}
};
static_assert(uncertain_values_policy<uncertain_archetype>);

/// Who has waited longest goes first.
struct place_archetype {
    bool before(const place_claim& a, const place_claim& b) const { return a.waiting_since < b.waiting_since; }
};
static_assert(place_policy<place_archetype>);

static_assert(!tier_policy<int>);
static_assert(!place_policy<tie_archetype>);
static_assert(!uncertain_values_policy<int>);
static_assert(!missing_criterion_policy<tie_archetype>);
static_assert(!crossing_policy<tie_archetype>);

} // namespace

TEST_CASE("a host's own tier rule works with the table") {
    const std::vector<double> values{1, 2, 9};
    const auto fit = above_average{}.fit(values);
    CHECK(fit.tiers == std::vector{1, 1, 0});
    CHECK(tier_table(fit, values)[0].value == 9.0);
    CHECK(tier_table(archetype{}.fit(values), values)[0].customers == 3);
}

TEST_CASE("abc takes a host's own policies of each role") {
    const std::vector<double> values{5, 5, -10, 5, 5};
    const auto fit = abc{.shares = {0.5},
                         .crossing = crossing_archetype{},
                         .ties = tie_archetype{},
                         .negatives = negative_archetype{}}
                         .fit(values);
    CHECK(fit.tiers == std::vector{1, 1, 0, 1, 0}); // 10 of 30, then the highest row of the equals reaches the half
}

TEST_CASE("rules, probabilities and places take the host's own policies") {
    const tier_rules<missing_archetype> rules{.criteria = {"x"}, .rules = {all_of("key", {at_least("x", 1)})}};
    matrix x(2, 1);
    x << 2, std::numeric_limits<double>::quiet_NaN();
    CHECK(rules.apply(x).tiers == std::vector{0, 1});
    const fitted_tiers fit{.tiers = {}, .thresholds = {5}, .rule = {}};
    CHECK(probable_tiers(fit, uncertain_archetype{}).probability(0, 0) == 1.0);
    const key_accounts<place_archetype> programme{.criteria = {"x"},
                                                  .enter = all_of("key", {at_least("x", 1)}),
                                                  .stay = all_of("key", {at_least("x", 1)}),
                                                  .places = {1},
                                                  .dwell_periods = 1};
    const std::vector<int> ids{1, 2};
    const std::chrono::sys_days today{std::chrono::days{20'000}};
    const auto first = programme.requalify({}, today, ids, matrix::Ones(2, 1), std::vector{1.0, 2.0});
    CHECK(first.entered == std::vector{1}); // claims that are equal go by id
}

TEST_CASE("stored thresholds that no fit gives are refused before they are used") {
    const auto nan = std::numeric_limits<double>::quiet_NaN();
    const fitted_tiers rising{.tiers = {}, .thresholds = {5, 9}, .rule = {}};
    CHECK_THROWS_WITH((void)rising.apply(std::vector{1.0}),
                      "fitted_tiers: thresholds must be numbers that never rise, got 9 for tier 1");
    CHECK_THROWS_WITH((void)rising.tier_of(1.0),
                      "fitted_tiers: thresholds must be numbers that never rise, got 9 for tier 1");
    const fitted_tiers none{.tiers = {}, .thresholds = {nan}, .rule = {}};
    CHECK_THROWS_WITH((void)none.tier_of(1.0),
                      "fitted_tiers: thresholds must be numbers that never rise, got nan for tier 0");
    const fitted_tiers later{.tiers = {}, .thresholds = {5, nan}, .rule = {}};
    CHECK_THROWS_AS((void)later.tier_of(1.0), error);
    const auto infinity = std::numeric_limits<double>::infinity();
    const fitted_tiers empty{.tiers = {}, .thresholds = {infinity, 5, 5}, .rule = {}}; // two tiers that nobody reached
    CHECK(empty.tier_of(7.0) == 1);
    CHECK(empty.tier_of(infinity) == 0);
    CHECK_THROWS_WITH((void)empty.tier_of(nan), "fitted_tiers: the value must be a number, got NaN");
    CHECK(fitted_tiers{}.tier_of(7.0) == 0);
    CHECK(fitted_tiers{}.apply({}).empty());
}

} // TEST_SUITE("concepts")
