#include <clientele/math/promoter_interval.hpp>

#include <doctest/doctest.h>

#include "golden.hpp"
#include <cmath>

TEST_SUITE("math/promoter_interval") {

using namespace clientele;

TEST_CASE("net promoter scores and both kinds of ends are those of SciPy") {
    const auto reference = golden("decisions/promoter_intervals.csv");
    REQUIRE(reference.rows() == 12);
    for (std::size_t row = 0; row < reference.rows(); ++row) {
        CAPTURE(row);
        const double up = reference.number(row, 0), neither = reference.number(row, 1), down = reference.number(row, 2),
                     level = reference.number(row, 3);
        const auto adjusted = promoter_interval(up, neither, down, level);
        const auto wald = promoter_interval(up, neither, down, level, promoter_ends::wald);
        CHECK(std::abs(adjusted.estimate - reference.number(row, 4)) <= 1e-15);
        CHECK(std::abs(adjusted.lower - reference.number(row, 5)) <= 1e-12);
        CHECK(std::abs(adjusted.upper - reference.number(row, 6)) <= 1e-12);
        CHECK(std::abs(wald.lower - reference.number(row, 7)) <= 1e-12);
        CHECK(std::abs(wald.upper - reference.number(row, 8)) <= 1e-12);
    }
}

TEST_CASE("a score of no answers is refused") {
    CHECK_THROWS_WITH((void)promoter_interval(0, 0, 0),
                      "promoter_interval: answers must be above 0 and at most 1e9, got 0");
    CHECK_THROWS_WITH((void)promoter_interval(1, -1, 3), "promoter_interval: counts must be at least 0, got -1");
    CHECK_THROWS_WITH((void)promoter_interval(1, 1, 3, 0), "promoter_interval: level must be in (0, 1), got 0");
}

} // TEST_SUITE("math/promoter_interval")
