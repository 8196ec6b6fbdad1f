#include <clientele/tree/detail/grow.hpp>
#include <clientele/tree/impurity.hpp>

#include <doctest/doctest.h>

#include <vector>

TEST_SUITE("tree/detail/grow") {

using namespace clientele;

TEST_CASE("of all leaves the one whose split gains most is split next, up to the number of leaves") {
    // Two blocks of labels: 0 0 0 0 | 1 1 | 0 0. The first cut leaves 1 1 0 0 on the right, which the second parts.
    const matrix x{{0.0}, {1.0}, {2.0}, {3.0}, {4.0}, {5.0}, {6.0}, {7.0}};
    const matrix_view view{x};
    const std::vector<int> labels{0, 0, 0, 0, 1, 1, 0, 0};
    const detail::integer_weights weights;
    const gini impurity;
    const one_rank alone;
    detail::class_measure<gini, 2> measure{impurity, labels, weights, 2};
    const detail::bucket_index<> none;
    const tree_nodes empty{.features = {{.name = "x"}}};
    const auto leaves = [&](int most) {
        const detail::growth_limits limits{
            .most_depth = 6, .most_leaves = most, .least_split = 2, .least_leaf = 1, .least_gain = 0};
        detail::grower<detail::class_measure<gini, 2>, one_rank> grower{alone, measure, view, none, empty, 1.0, limits};
        return grower.grow({0, 1, 2, 3, 4, 5, 6, 7});
    };
    CHECK(leaves(1).nodes.size() == 1);
    const auto two = leaves(2);
    CHECK(two.nodes.threshold[0] == 3.5);
    const auto three = leaves(3);
    CHECK(three.nodes.leaves() == 3);
    CHECK(three.nodes.split_order == std::vector{0, -1, 1, -1, -1});
    CHECK(three.nodes.threshold[2] == 5.5);
    CHECK(three.sums == std::vector<std::int64_t>{6, 2, 4, 0, 2, 2, 0, 2, 2, 0});
}

} // TEST_SUITE("tree/detail/grow")
