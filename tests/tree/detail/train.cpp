#include <clientele/tree/decision_tree.hpp>
#include <clientele/tree/detail/train.hpp>

#include <doctest/doctest.h>

#include <vector>

TEST_SUITE("tree/detail/train") {

using namespace clientele;

TEST_CASE("more folds than customers with weight, and a single customer, are refused with a range that exists") {
    const matrix x{{0.0}, {1.0}, {2.0}};
    const std::vector<int> labels{0, 1, 1};
    const decision_tree grown{.least_leaf = 0.5, .least_split = 1, .pruning = cross_validated{.folds = 3}};
    CHECK(grown.fit(x, labels).nodes.size() >= 1);
    CHECK_THROWS_WITH_AS((void)grown.fit(x, labels, std::vector{1.0, 1.0, 0.0}),
                         "cross_validated: folds must be in [2, 2], got 3", error);
    CHECK_THROWS_WITH_AS((void)grown.fit(x, labels, std::vector{0.0, 1.0, 0.0}),
                         "cross_validated: x must have at least 2 rows of weight above 0, got 1", error);
}

} // TEST_SUITE("tree/detail/train")
