#include <clientele/monitor/changed_customer.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

TEST_SUITE("monitor/changed_customer") {

using namespace clientele; // NOLINT

namespace {

changed_customer<std::string> fallen() {
    changed_customer<std::string> why{.customer = "acme"};
    why.score = {.before = 0.62,
                 .now = 0.55,
                 .criteria = {{"spend", 1234.5, 900, -0.05}, {"orders", 12, 9, -0.0301}, {"visits", 3, 3, 0.0}},
                 .through_book = 0.0,
                 .others = 0.0101,
                 .rules = 0.0};
    why.tier = {.before = 0, .now = 1, .ruled_before = 0, .ruled_now = 1, .held_before = 0, .held_now = 1, .own = 1.0};
    why.rank_before = 8, why.customers_before = 290, why.rank_now = 12, why.customers_now = 300;
    return why;
}

} // namespace

TEST_CASE("the own movement is that of the criteria and of what they do to the book") {
    auto score = fallen().score;
    score.through_book = 0.01;
    CHECK(score.own() == doctest::Approx(-0.0701));
}

TEST_CASE("an input has moved when its value is another one, and missing twice is no movement") {
    constexpr double missing = std::numeric_limits<double>::quiet_NaN();
    CHECK(criterion_effect{"a", 1, 2, 0}.moved());
    CHECK_FALSE(criterion_effect{"a", 2, 2, 0}.moved());
    CHECK(criterion_effect{"a", missing, 2, 0}.moved());
    CHECK_FALSE(criterion_effect{"a", missing, missing, 0}.moved());
}

TEST_CASE("who did most in the direction of the move has moved the tier") {
    CHECK(tier_shift{.before = 1, .now = 1, .own = 1, .hysteresis = -1}.moved_by() == mover::nobody);
    CHECK(tier_shift{.before = 0, .now = 1, .own = 1}.moved_by() == mover::own);
    CHECK(tier_shift{.before = 2, .now = 0, .own = -0.5, .others = -1.5}.moved_by() == mover::others);
    CHECK(tier_shift{.before = 0, .now = 1, .own = 2, .others = -1}.moved_by() == mover::own);
    CHECK(tier_shift{.before = 0, .now = 1, .own = -1, .rules = 2}.moved_by() == mover::rules);
    CHECK(tier_shift{.before = 0, .now = 1, .hysteresis = 1}.moved_by() == mover::hysteresis);
    CHECK(tier_shift{.before = 1, .now = 0, .overrides = -1}.moved_by() == mover::overrides);
    CHECK(tier_shift{.before = 0, .now = 1, .own = 0.5, .others = 0.5}.moved_by() == mover::together);
    // thirds that rounding has moved apart are equal parts
    CHECK(tier_shift{.before = 0, .now = 1, .own = 1.0 / 3, .others = 1.0 / 3 + 1e-16, .rules = 1.0 / 3 - 1e-16}
              .moved_by() == mover::together);
    CHECK(tier_shift{.before = 0, .now = 2, .own = 0.5, .others = 0.5, .rules = 1}.moved_by() == mover::rules);
}

TEST_CASE("a fall in words says who moved it, what moved the score, the cut and what would have kept it") {
    auto why = fallen();
    why.cut_before = 0.57, why.cut_now = 0.58;
    why.keeping.score = criterion_change{"score", 0.55, 0.58, 0.05};
    why.keeping.criteria = {{"spend", 900, 1010.25, 0.12}, {"orders", 9, 12, 0.33}};
    why.rule_before = why.rule_now = "abc";
    CHECK(in_words(why) ==
          "customer 'acme' fell from tier 0 to tier 1 by its own movement. Its score went from 0.62 to 0.55 (-0.07): "
          "spend -0.05 (1235 to 900), orders -0.0301 (12 to 9), the other customers +0.0101. Rank 12 of 300, was 8 of "
          "290. The least score of tier 0 is 0.58, was 0.57. A score of 0.58 would have been enough to stay: spend "
          "at least 1010 instead of 900, or orders at least 12 instead of 9. Rule: abc.");
    const std::vector<std::string> names{"VIP", "important"};
    CHECK(in_words(why, names).starts_with("customer 'acme' fell from VIP to important by"));
}

TEST_CASE("what is not there is not said, and what is not possible is") {
    auto why = fallen();
    why.tier = {.before = 1, .now = 0, .own = -2.0, .others = 0.5, .rules = 0.5};
    why.rule_before = "old", why.rule_now = "new";
    CHECK(in_words(why).starts_with("customer 'acme' rose from tier 1 to tier 0 by its own movement, and against the "
                                    "other customers and other rules."));
    CHECK(in_words(why).ends_with(" of 290. Rule then: old; now: new."));
    why.cut_now = 0.5;
    CHECK(in_words(why).ends_with(
        "The least score of tier 0 is 0.5. No other score alone would have kept it there. Rule then: old; now: new."));
    why.keeping.criteria = {{"spend", 900, 1010.25, 0.12}};
    CHECK(in_words(why).find("Each of these alone would have left it there: spend at least 1010 instead of 900.") !=
          std::string::npos);
    why.keeping.criteria = {
        {"spend", 900, 850.5, 0.1}, {"tickets", 0, 5e-324, 1}, {"orders", 9, std::nextafter(9, 0), 0}};
    CHECK(in_words(why).find("spend at most 850.5 instead of 900, or tickets more than 0, or orders less than 9.") !=
          std::string::npos);
    why.keeping.criteria.clear();
    why.keeping.score = criterion_change{"score", 0.55, 0.58, 0.05};
    CHECK(in_words(why).find("A score below 0.58 would have left it there: no change of one criterion is enough.") !=
          std::string::npos);
}

TEST_CASE("whoever is held by hysteresis or by hand stays in words") {
    auto why = fallen();
    why.tier = {.before = 0, .now = 0, .ruled_before = 0, .ruled_now = 1, .own = 1.0, .hysteresis = -1.0};
    CHECK(in_words(why).starts_with("customer 'acme' stays in tier 0; hysteresis keeps it, the rule says tier 1. Its"));
    why.tier = {.before = 1, .now = 1, .ruled_before = 0, .ruled_now = 0, .overrides = 0.0};
    CHECK(in_words(why).starts_with("customer 'acme' stays in tier 1; the rule says tier 0."));
    changed_customer<int> still{.customer = 3};
    still.rank_before = still.rank_now = 1, still.customers_before = still.customers_now = 2;
    CHECK(in_words(still) == "customer 3 stays in tier 0. Its score stays at 0. Rank 1 of 2, was 1 of 2.");
}

TEST_CASE("whom hysteresis no longer holds is said to be let go, and what staying asks where that is known") {
    auto why = fallen();
    why.tier = {.before = 0, .now = 1, .ruled_before = 1, .ruled_now = 1, .held_before = 0, .held_now = 1};
    why.tier.hysteresis = 1.0;
    CHECK(why.tier.let_go());
    const std::vector<std::string> names{"VIP", "important"};
    CHECK(in_words(why, names)
              .starts_with(
                  "customer 'acme' fell from VIP to important, for hysteresis no longer holds it in VIP. Its score"));
    why.stay_now = 0.58;
    CHECK(in_words(why).starts_with("customer 'acme' fell from tier 0 to tier 1, for hysteresis no longer holds it in "
                                    "tier 0 (a score of 0.55 is below 0.58, the least to stay). Its"));
    why.grace_periods = 1;
    CHECK(in_words(why).find("0.58, the least to stay, for more than 1 period in a row). Its") != std::string::npos);
    why.grace_periods = 2;
    CHECK(in_words(why).find("0.58, the least to stay, for more than 2 periods in a row). Its") != std::string::npos);
    why.stay_now = 0.5; // a host's own tiers, which are not those of the thresholds
    CHECK(in_words(why).find("least to stay") == std::string::npos);
    why.tier.ruled_now = 2, why.tier.now = why.tier.held_now = 2, why.tier.own = 1.0;
    CHECK(in_words(why).starts_with("customer 'acme' fell from tier 0 to tier 2 by its own movement, and hysteresis no "
                                    "longer holds it in tier 0. Its"));
    why.tier = {.before = 1, .now = 0, .ruled_before = 0, .ruled_now = 0, .held_before = 1, .held_now = 0};
    why.tier.hysteresis = -1.0;
    CHECK(in_words(why).starts_with(
        "customer 'acme' rose from tier 1 to tier 0, for hysteresis no longer holds it in tier 1. Its"));
    // what was not held before is not let go
    CHECK_FALSE(tier_shift{.before = 0, .now = 1, .hysteresis = 1}.let_go());
    CHECK_FALSE(tier_shift{.before = 0, .now = 0, .ruled_before = 1, .hysteresis = 1}.let_go());
}

TEST_CASE("a score that stays is named, with what kept the balance") {
    auto why = fallen();
    why.score = {.before = 0.62, .now = 0.62};
    CHECK(in_words(why).find(" by its own movement. Its score stays at 0.62. Rank 12") != std::string::npos);
    why.score.criteria = {{"spend", 9, 10, 0.125}, {"orders", 3, 2, -0.125}};
    CHECK(in_words(why).find("Its score stays at 0.62: spend +0.125 (9 to 10), orders -0.125 (3 to 2). Rank") !=
          std::string::npos);
    why.rank_before = why.rank_now = 0; // rules over the inputs have no score
    CHECK(in_words(why) == "customer 'acme' fell from tier 0 to tier 1 by its own movement.");
}

TEST_CASE("names that are not one for each tier are refused with both counts") {
    auto why = fallen();
    const std::vector<std::string> one{"VIP"}, two{"VIP", "important"}, four{"a", "b", "c", "d"};
    CHECK_THROWS_WITH_AS((void)in_words(why, one),
                         "changed_customer: tier_names must have one name for each of at least 2 tiers, got 1", error);
    CHECK(in_words(why, four).starts_with("customer 'acme' fell from a to b")); // nobody says how many there are
    why.tiers = 3;
    CHECK_THROWS_WITH_AS((void)in_words(why, two),
                         "changed_customer: tier_names must have one name for each of 3 tiers, got 2", error);
    CHECK_THROWS_WITH_AS((void)in_words(why, four),
                         "changed_customer: tier_names must have one name for each of 3 tiers, got 4", error);
    CHECK(in_words(why).starts_with("customer 'acme' fell from tier 0 to tier 1"));
}
TEST_CASE("a value that is missing is called unknown") {
    auto why = fallen();
    why.score.criteria = {{"satisfaction", std::numeric_limits<double>::quiet_NaN(), 7, 0.02}};
    CHECK(in_words(why).find("satisfaction +0.02 (unknown to 7)") != std::string::npos);
}

} // TEST_SUITE("monitor/changed_customer")
