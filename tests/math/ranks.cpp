#include <clientele/math/ranks.hpp>

#include <doctest/doctest.h>

#include "golden.hpp"
#include <cmath>
#include <vector>

TEST_SUITE("ranks") {

using namespace clientele; // NOLINT

TEST_CASE("every rule for ties equals R and dplyr on the reference values") {
    const auto table = golden("tie_policies_reference.csv");
    const auto value = numbers(table, "value");
    CHECK(ranks(value) == numbers(table, "rank_avg"));
    CHECK(ranks(value, rank_ties::lowest) == numbers(table, "rank_min"));
    CHECK(ranks(value, rank_ties::highest) == numbers(table, "rank_max"));
    CHECK(ranks(value, rank_ties::by_row) == numbers(table, "rank_first"));
    CHECK(ranks(value, rank_ties::dense) == numbers(table, "rank_dense"));
    CHECK(percent_rank(value) == numbers(table, "percent_rank"));
    CHECK(cumulative_distribution(value) == numbers(table, "cume_dist"));
}

TEST_CASE("no row, one row, zeros of both signs, and a value that is not finite") {
    CHECK(ranks({}).empty());
    CHECK(percent_rank(std::vector<double>{5}) == std::vector<double>{0});
    CHECK(ranks(std::vector<double>{0.0, -0.0}) == std::vector<double>{1.5, 1.5});
    CHECK_THROWS_WITH_AS((void)ranks(std::vector<double>{1, std::nan("")}),
                         "ranks: values must be finite, got nan in row 1", error);
}

} // TEST_SUITE("ranks")
