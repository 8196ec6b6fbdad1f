#include <clientele/tier/rule.hpp>
#include <clientele/tier/tier_rules.hpp>

#include <doctest/doctest.h>

#include "../refusal.hpp"
#include <limits>
#include <string>
#include <vector>

TEST_SUITE("rule") {

using namespace clientele;

TEST_CASE("a requirement is closed below and open above, and a missing value never meets it") {
    CHECK(between("tenure", 1, 5).met(1));
    CHECK_FALSE(between("tenure", 1, 5).met(5));
    CHECK(below("complaints", 3).met(-1e300));
    CHECK_FALSE(below("complaints", 3).met(3));
    CHECK(at_least("spend", 10).met(std::numeric_limits<double>::max()));
    CHECK_FALSE(
        at_least("spend", -std::numeric_limits<double>::infinity()).met(std::numeric_limits<double>::quiet_NaN()));
}

TEST_CASE("rules count points, and all-of and k-of-n are points too") {
    CHECK(all_of("a", {at_least("x", 1), worth(5, at_least("y", 1))}).needed == 2);
    CHECK(k_of(1, "a", {at_least("x", 1), at_least("y", 1)}).needed == 1);
    CHECK(enough_points(3, "a", {worth(2, at_least("x", 1)), at_least("y", 1)}).attainable() == 3);
    CHECK(necessary(at_least("x", 1)).necessary);
}

TEST_CASE("a rule that contradicts itself is refused with a sentence") {
    const auto check = [](const tier_rule& rule) { tier_rules<>{.criteria = {"x", "y"}, .rules = {rule}}.check(); };
    CHECK_THROWS_WITH(check(all_of("key", {})), "tier_rules: rule 'key' must ask for something, got no requirement");
    CHECK_THROWS_WITH(check(all_of("key", {between("x", 5, 5)})),
                      "tier_rules: rule 'key' contradicts itself: 'x' must lie in [lower, upper) with lower < "
                      "upper, got [5, 5)");
    CHECK_THROWS_WITH(check(all_of("key", {at_least("x", 5), below("x", 4)})),
                      "tier_rules: rule 'key' contradicts itself: 'x' must lie in [5, inf) and in [-inf, 4) at once");
    CHECK_THROWS_WITH(
        check(k_of(3, "key", {at_least("x", 5), at_least("y", 4)})),
        "tier_rules: rule 'key' must need between more than 0 and 2 points, all that can be reached, got 3");
    CHECK_THROWS_WITH(
        check(k_of(0, "key", {at_least("x", 5)})),
        "tier_rules: rule 'key' must need between more than 0 and 1 points, all that can be reached, got 0");
    CHECK_THROWS_WITH(check(enough_points(1, "key", {worth(-1, at_least("x", 5))})),
                      "tier_rules: rule 'key': points of 'x' must be above 0 and finite, got -1");
    CHECK_THROWS_AS(check(all_of("key", {at_least("x", std::numeric_limits<double>::quiet_NaN())})), error);
    CHECK_NOTHROW(check(k_of(1, "key", {at_least("x", 5), below("x", 4)}))); // either end will do
    CHECK_THROWS_AS(check(k_of(1, "key", {necessary(at_least("x", 5)), necessary(below("x", 4))})), error);
}

TEST_CASE("a complaint about an unknown criterion can be read, however many and long the names are") {
    const std::vector<std::string> criteria(12, std::string(1000, 'a'));
    const std::string said =
        refusal([&] { return detail::criterion_index("rule", criteria, std::string(1000, 'b')); }).what();
    CHECK(said.size() < 1000);
    CHECK(said.ends_with("a... and 2 more"));
}

TEST_CASE("bounds that are no numbers and points beyond all numbers are refused") {
    const auto check = [](const tier_rule& rule) { tier_rules<>{.criteria = {"x", "y"}, .rules = {rule}}.check(); };
    const double nan = std::numeric_limits<double>::quiet_NaN();
    CHECK_THROWS_WITH(check(all_of("key", {at_least("x", nan)})),
                      "tier_rules: rule 'key': the bounds of 'x' must be numbers, got [nan, inf)");
    CHECK_THROWS_WITH(check(all_of("key", {below("x", nan)})),
                      "tier_rules: rule 'key': the bounds of 'x' must be numbers, got [-inf, nan)");
    CHECK_THROWS_WITH(
        check(enough_points(1, "key", {worth(std::numeric_limits<double>::infinity(), at_least("x", 5))})),
        "tier_rules: rule 'key': points of 'x' must be above 0 and finite, got inf");
    CHECK_THROWS_WITH(check(enough_points(1, "key", {worth(1e308, at_least("x", 5)), worth(1e308, at_least("y", 5))})),
                      "tier_rules: rule 'key': the points must add up to a finite number, got inf");
    CHECK_THROWS_AS(check(enough_points(nan, "key", {at_least("x", 5)})), error);
    CHECK_THROWS_WITH(check(k_of(1, "key", {necessary(at_least("x", 5)), necessary(below("x", 4))})),
                      "tier_rules: rule 'key' contradicts itself: 'x' must lie in [5, inf) and in [-inf, 4) at once");
    CHECK_NOTHROW(check(all_of("key", {at_least("x", 5), below("x", 9)})));
    CHECK_NOTHROW(check(k_of(1, "key", {necessary(at_least("x", 5)), below("x", 4)}))); // the second is never needed
}

} // TEST_SUITE("rule")
