#include <clientele/math/promoter_interval.hpp>

#include <doctest/doctest.h>

#include "golden.hpp"
#include <algorithm>
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
        // where SciPy's ends leave the score out, the score is the end
        CHECK(std::abs(adjusted.lower - (std::min)(reference.number(row, 5), adjusted.estimate)) <= 1e-12);
        CHECK(std::abs(adjusted.upper - (std::max)(reference.number(row, 6), adjusted.estimate)) <= 1e-12);
        CHECK(std::abs(wald.lower - reference.number(row, 7)) <= 1e-12);
        CHECK(std::abs(wald.upper - reference.number(row, 8)) <= 1e-12);
    }
}

TEST_CASE("the ends hold the score, though few answers that all agree draw their middle towards 0") {
    for (const double up : {0.0, 1e-6, 1.0, 3.0, 1e6})
        for (const double down : {0.0, 2.0, 50.0})
            for (const double neither : {1e-9, 4.0})
                for (const double level : {1e-3, 0.2, 0.95, std::nextafter(1.0, 0.0)})
                    for (const auto ends : {promoter_ends::adjusted, promoter_ends::wald}) {
                        CAPTURE(up);
                        CAPTURE(down);
                        CAPTURE(level);
                        const auto found = promoter_interval(up, neither, down, level, ends);
                        CHECK(-1 <= found.lower);
                        CHECK(found.lower <= found.estimate);
                        CHECK(found.estimate <= found.upper);
                        CHECK(found.upper <= 1);
                    }
    CHECK(promoter_interval(1, 0, 0, 0.5).upper == 1); // 1 answer, a promoter's: the middle is 1/4
}

TEST_CASE("a score of no answers is refused") {
    CHECK_THROWS_WITH((void)promoter_interval(0, 0, 0),
                      "promoter_interval: answers must be above 0 and at most 1e9, got 0");
    CHECK_THROWS_WITH((void)promoter_interval(1, -1, 3), "promoter_interval: counts must be at least 0, got -1");
    CHECK_THROWS_WITH((void)promoter_interval(1, 1, 3, 0), "promoter_interval: level must be in (0, 1), got 0");
}

} // TEST_SUITE("math/promoter_interval")
