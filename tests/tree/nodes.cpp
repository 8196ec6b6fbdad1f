#include <clientele/tree/decision_tree.hpp>
#include <clientele/tree/nodes.hpp>

#include "support.hpp"

TEST_SUITE("tree/nodes") {

using namespace tree_tests;

namespace {

constexpr double infinite = std::numeric_limits<double>::infinity();

/// The root asks whether spend is at most 10; its right branch asks for the city, and nobody asked about missing values
/// there.
tree_nodes two_questions() {
    return {.features = {{"spend"}, {"city", {"Lyon", "Nice", "Brest", "Paris"}}},
            .missing_rule = missing_values::own_branch,
            .feature = {0, -1, 1, -1, -1, -1},
            .threshold = {10, 0, 0, 0, 0, 0},
            .left_categories = {{}, {}, {0, 3}, {}, {}, {}},
            .right_categories = {{}, {}, {1}, {}, {}, {}},
            .left = {1, -1, 3, -1, -1, -1},
            .right = {2, -1, 4, -1, -1, -1},
            .missing = {5, -1, -1, -1, -1, -1}};
}

} // namespace

TEST_CASE("a value at the threshold goes left, one above it right, a missing one to its own branch") {
    const auto tree = two_questions();
    CHECK(tree.size() == 6);
    CHECK(tree.leaves() == 4);
    CHECK(tree.branch(0, 10) == 1);
    CHECK(tree.branch(0, std::nextafter(10.0, infinite)) == 2);
    CHECK(tree.branch(0, -1e300) == 1);
    CHECK(tree.branch(0, no_value) == 5);
}

TEST_CASE("a category goes where it is listed, and nowhere when the node has not seen it") {
    const auto tree = two_questions();
    CHECK(tree.branch(2, 0) == 3);
    CHECK(tree.branch(2, 3) == 3);
    CHECK(tree.branch(2, 1) == 4);
    CHECK(tree.branch(2, 2) == -1);
    CHECK(tree.branch(2, no_value) == -1);
}

TEST_CASE("who finds no branch stays at the last node that knew their value") {
    matrix x(5, 2);
    x << 10, 2, 11, 3, 11, 1, 11, 2, no_value, 0;
    CHECK(two_questions().walk(x) == ints{1, 3, 4, 2, 5});
    CHECK(two_questions().walk(matrix(0, 2)).empty());
}

TEST_CASE("an unknown category stays at the node that does not know it") {
    matrix x(6, 1), unknown(1, 1);
    x << 0, 0, 0, 2, 2, 2;
    unknown << 1;
    const ints y{0, 0, 0, 1, 1, 1};
    const auto tree = decision_tree{.least_leaf = 1, .least_split = 2, .features = {{"f", {"a", "b", "c"}}}}.fit(x, y);
    CHECK(tree.nodes.walk(unknown) == ints{0});
    CHECK(tree.predict(x) == y);
}

TEST_CASE("a table the tree cannot read is refused with the feature, the range and the row") {
    const auto refused = [](const tree_nodes& tree, double spend, double city) {
        matrix x(2, 2);
        x << 1, 1, spend, city;
        try {
            (void)tree.walk(x);
            return std::string{"accepted"};
        } catch (const error& e) {
            CHECK(e.row() == 1);
            return std::string{e.what()};
        }
    };
    auto tree = two_questions();
    CHECK(refused(tree, infinite, 0) == "decision tree: spend must be finite or NaN, got inf in row 1");
    CHECK(refused(tree, 1, 4) == "decision tree: city must be a category code in [0, 3], got 4 in row 1");
    CHECK(refused(tree, 1, -1) == "decision tree: city must be a category code in [0, 3], got -1 in row 1");
    CHECK(refused(tree, 1, 0.5) == "decision tree: city must be a category code in [0, 3], got 0.5 in row 1");
    CHECK(refused(tree, no_value, 3) == "accepted");
    tree.missing_rule = missing_values::refused;
    CHECK(refused(tree, no_value, 0) ==
          "decision tree: spend must be finite (or set .missing = missing_values::own_branch), got nan in row 1");
    CHECK(refused(tree, -infinite, 0) ==
          "decision tree: spend must be finite (or set .missing = missing_values::own_branch), got -inf in row 1");
    CHECK_THROWS_WITH_AS((void)tree.walk(matrix(1, 3)), "decision tree: the matrix must have 2 columns, got 3", error);
}

} // TEST_SUITE("tree/nodes")
