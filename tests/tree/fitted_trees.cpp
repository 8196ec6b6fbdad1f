#include <clientele/tree/fitted_trees.hpp>

#include <doctest/doctest.h>

TEST_SUITE("fitted_trees") {

using namespace clientele;

namespace {

// spend <= 10, then the two leaves
tree_nodes questions() {
    return {.features = {{.name = "spend"}},
            .feature = {0, -1, -1},
            .threshold = {10, 0, 0},
            .left_categories = {{}, {}, {}},
            .right_categories = {{}, {}, {}},
            .left = {1, -1, -1},
            .right = {2, -1, -1},
            .missing = {-1, -1, -1},
            .weight = {8, 3, 5}};
}
const matrix customers{{10.0}, {10.5}};

} // namespace

TEST_CASE("a tree of classes answers with the label of the leaf, or with the shares of all classes in it") {
    const classification_tree tree{.nodes = questions(),
                                   .classes = 2,
                                   .class_weight = {6, 2, 1, 2, 5, 0},
                                   .label = {0, 1, 0},
                                   .sequence = {},
                                   .pruning = {}};
    CHECK(tree.predict(customers) == std::vector{1, 0});
    CHECK(tree.share(1, 1) == doctest::Approx(2.0 / 3));
    const matrix shares = tree.probabilities(customers);
    CHECK(shares(0, 0) == doctest::Approx(1.0 / 3));
    CHECK(shares(1, 0) == 1);
    CHECK_THROWS_WITH((void)tree.share(3, 0), "decision tree: node must be in [0, 3) and label in [0, 2), got 3 and 0");
}

TEST_CASE("a tree of numbers answers with the mean of the leaf") {
    const regression_tree tree{.nodes = questions(), .mean = {4, 7.5, 2}, .sequence = {}, .pruning = {}};
    CHECK(tree.predict(customers) == std::vector{7.5, 2.0});
}

} // TEST_SUITE("fitted_trees")
