#include <clientele/cluster/empty_cluster.hpp>

#include <doctest/doctest.h>

#include <vector>

TEST_SUITE("cluster/empty_cluster") {

using namespace clientele;

TEST_CASE("each policy names the row it should, by distance, by cluster and by weight") {
    const matrix rows = matrix::Zero(5, 1);
    const matrix_view x{rows};
    const std::vector<int> labels{0, 0, 0, 1, 1};
    const std::vector<double> distances{1, 4, 2, 9, 9}, masses{3, 2, 0}, none{1, 1, 1, 0, 0}, zeros(5, 0.0);
    const cluster_state state{x, {}, labels, distances, masses};
    CHECK(farthest_point{}.refill(state, 2).row == 3); // of equal rows the first
    CHECK(split_largest{}.refill(state, 2).row == 1);
    CHECK(keep_empty{}.refill(state, 2).what == empty_action::kind::keep);
    CHECK(drop_empty{}.refill(state, 2).what == empty_action::kind::drop);
    CHECK_THROWS_AS((void)refuse_empty{}.refill(state, 2), error);
    CHECK(farthest_point{}.refill({x, none, labels, distances, masses}, 2).row == 1); // rows of weight 0 do not count
    CHECK(farthest_point{}.refill({x, {}, labels, zeros, masses}, 2).what == empty_action::kind::drop);
    CHECK(split_largest{}.refill({x, {}, labels, zeros, masses}, 2).what == empty_action::kind::drop);
    const std::vector<double> alike{0, 0, 0, 5, 6}; // the heaviest cluster cannot be split: the next one is
    CHECK(split_largest{}.refill({x, {}, labels, alike, masses}, 2).row == 4);
}

TEST_CASE("of equally far rows the one with the smallest values is taken, in whatever order they come") {
    const std::vector<int> labels{0, 0, 0, 0};
    const std::vector<double> distances{4, 4, 4, 1}, masses{4, 0};
    const matrix up{{1.0, 2.0}, {1.0, 3.0}, {2.0, 0.0}, {0.0, 0.0}},
        down{{2.0, 0.0}, {1.0, 3.0}, {1.0, 2.0}, {0.0, 0.0}};
    const matrix_view x{up}, y{down};
    CHECK(farthest_point{}.refill({x, {}, labels, distances, masses}, 1).row == 0);
    CHECK(farthest_point{}.refill({y, {}, labels, distances, masses}, 1).row == 2);
    CHECK(split_largest{}.refill({y, {}, labels, distances, masses}, 1).row == 2);
}

} // TEST_SUITE("cluster/empty_cluster")
