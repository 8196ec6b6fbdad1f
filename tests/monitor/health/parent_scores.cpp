#include <clientele/monitor/health/parent_scores.hpp>

#include <doctest/doctest.h>

#include <string>

TEST_SUITE("health/parent_scores") {

using namespace clientele; // NOLINT

namespace {

using text = std::optional<std::string>;
const std::vector<std::string> ids{"top", "x", "y", "z"};
const std::vector<text> parents{{}, "top", "top", "top"};

std::optional<double> of_top(const parent_scores& rule, const std::vector<std::optional<double>>& scores,
                             const std::vector<double>& values = {}) {
    const auto found = rule.of(ids, scores, parents, values);
    REQUIRE(found.size() == 1);
    CHECK(found[0].parent == "top");
    return found[0].score;
}

} // namespace

TEST_CASE(
    "Planhat's examples: a parent of 10 with children of 5, 5, 5 has 6.25, shown as 6; one of 0 has 3.75, shown as 4") {
    CHECK(*of_top({}, {10, 5, 5, 5}) == 6.25);
    CHECK(std::round(*of_top({}, {10, 5, 5, 5})) == 6);
    CHECK(*of_top({}, {0, 5, 5, 5}) == 3.75);
    CHECK(std::round(*of_top({}, {0, 5, 5, 5})) == 4);
    CHECK(*of_top({.with_own = false}, {10, 5, 5, 5}) == 5);
}

TEST_CASE("by value a large child counts more, and by the worst account one is enough") {
    CHECK(*of_top({.by = parent_rule::value_weighted_mean, .with_own = false}, {10, 2, 8, 8}, {7, 30, 5, 5}) ==
          doctest::Approx(3.5));
    const auto found = parent_scores{.by = parent_rule::worst_account}.of(
        ids, std::vector<std::optional<double>>{9, 3, 8, 3}, parents);
    CHECK(*found[0].score == 3);
    CHECK(*found[0].worst == "x");
}

TEST_CASE("children of one score have a parent of that score, to the last digit") {
    for (const double score : {0.1, 17.1, 17.6, 48.7, 52.8, 76.8}) {
        CHECK(*of_top({}, {score, score, score, {}}) == score);
        CHECK(*of_top({.by = parent_rule::value_weighted_mean}, {score, score, score, 1}, {0.3, 0.7, 9.9, 0}) == score);
    }
}

TEST_CASE("children without a score are counted, and where too many have none the parent has none") {
    const auto found = parent_scores{}.of(ids, std::vector<std::optional<double>>{{}, 4, {}, 8}, parents);
    CHECK(*found[0].score == 6);
    CHECK(found[0].coverage == 0.5);
    CHECK(found[0].accounts == 4);
    CHECK(found[0].scored == 2);
    CHECK_FALSE(of_top({}, {{}, 4, {}, {}}).has_value());
    CHECK_FALSE(
        of_top({.by = parent_rule::value_weighted_mean, .least_coverage = 0}, {1, 1, 1, 1}, {0, 0, 0, 0}).has_value());
}

TEST_CASE("the order of the accounts changes nothing, and a parent may be no account") {
    const std::vector<int> accounts{1, 2, 3, 4}, turned{4, 2, 1, 3};
    const std::vector<std::optional<int>> above{9, 9, 1, 9}, turned_above{9, 9, 9, 1};
    const auto a = parent_scores{}.of(accounts, std::vector<std::optional<double>>{0.1, 0.2, 0.3, 0.7}, above);
    const auto b = parent_scores{}.of(turned, std::vector<std::optional<double>>{0.7, 0.2, 0.1, 0.3}, turned_above);
    REQUIRE(a.size() == 2);
    CHECK(a[0].parent == 1);
    CHECK(*a[0].score == *b[0].score);
    CHECK(*a[1].score == *b[1].score);
    CHECK(a[1].accounts == 3);
}

TEST_CASE("what is no tree of accounts is refused in a sentence") {
    const std::vector<std::optional<double>> scores{1, 2, 3, 4};
    CHECK_THROWS_WITH_AS((void)parent_scores{}.of(ids, scores, std::vector<text>{"top", {}, {}, {}}),
                         "parent_scores: an account must not be its own parent, got customer 'top' in row 0", error);
    CHECK_THROWS_WITH_AS((void)parent_scores{.by = parent_rule::value_weighted_mean}.of(ids, scores, parents),
                         "parent_scores: values must have 4 rows, got 0", error);
    CHECK_THROWS_AS((void)parent_scores{}.of(ids, scores, parents, std::vector<double>{1, -1, 0, 0}), error);
    CHECK_THROWS_AS((void)parent_scores{}.of(ids, std::vector<std::optional<double>>{1e308, 1e308, 1e308, 1}, parents),
                    error);
    CHECK_THROWS_AS((void)parent_scores{.least_coverage = 2}.of(ids, scores, parents), error);
}
} // TEST_SUITE("health/parent_scores")
