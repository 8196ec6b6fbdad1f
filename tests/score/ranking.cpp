#include <clientele/score/ranking.hpp>

#include <doctest/doctest.h>

#include <limits>

TEST_SUITE("score/ranking") {

using namespace clientele;

TEST_CASE("equal scores share the better place") {
    const std::vector<double> scores{0.5, 0.9, 0.5, 0.1};
    CHECK(score_ranks(scores) == std::vector<std::size_t>{2, 1, 2, 4});
    CHECK(rows_best_first(scores) == std::vector<std::size_t>{1, 0, 2, 3});
    const std::vector<double> zeros{0.0, -0.0};
    CHECK(score_ranks(zeros) == std::vector<std::size_t>{1, 1});
    CHECK(score_ranks({}).empty());
    const std::vector<double> bad{1, std::numeric_limits<double>::quiet_NaN()};
    CHECK_THROWS_WITH((void)score_ranks(bad), "rows_best_first: scores must be finite, got nan in row 1");
}

} // TEST_SUITE("score/ranking")
