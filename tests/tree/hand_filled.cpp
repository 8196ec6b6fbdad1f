#include <clientele/tree/code.hpp>
#include <clientele/tree/decision_tree.hpp>
#include <clientele/tree/rules.hpp>

#include <hand_filled.hpp>

TEST_SUITE("tree/hand_filled") {

using namespace clientele;

namespace {
// spend <= 10: class 1; else class 0
tree_nodes nodes() {
    return {.features = {{"spend"}},
            .feature = {0, -1, -1},
            .threshold = {10, 0, 0},
            .left_categories = {{}, {}, {}},
            .right_categories = {{}, {}, {}},
            .left = {1, -1, -1},
            .right = {2, -1, -1},
            .missing = {-1, -1, -1}};
}
const matrix x = (matrix(3, 1) << 5, 10, 11).finished();

template <class Tree>
std::vector<by_hand<Tree>> torn_nodes(const std::string& where) {
    const auto node = " in node 0", root = ": left, right and missing must be nodes after their own or -1, got ";
    return {
        {[](auto& f) { f.nodes = {}; }, where + ": feature must have one entry for each node, at least one, got none"},
        {[](auto& f) { f.nodes.threshold.pop_back(); }, where + ": threshold must have 3 rows, got 2"},
        {[](auto& f) { f.nodes.left_categories.clear(); }, where + ": left_categories must have 3 rows, got 0"},
        {[](auto& f) { f.nodes.missing.pop_back(); }, where + ": missing must have 3 rows, got 2"},
        {[](auto& f) { f.nodes.rows = {1}; }, where + ": rows must have 3 rows, got 1"},
        {[](auto& f) { f.nodes.feature[0] = 1; }, where + ": feature must be in [-1, 1), got 1" + node},
        {[](auto& f) { f.nodes.feature[0] = -2; }, where + ": feature must be in [-1, 1), got -2" + node},
        {[](auto& f) { f.nodes.right[0] = 3; }, where + root + "3" + node},
        {[](auto& f) { f.nodes.missing[0] = 0; }, where + root + "0" + node},
        {[](auto& f) { f.nodes.left[0] = 0; }, // a walk in a circle
         where + ": left must lead on, and right where there are categories, got 0 and 2" + node},
        {[](auto& f) { f.nodes.left[0] = -1; },
         where + ": left must lead on, and right where there are categories, got -1 and 2" + node},
        {[](auto& f) { f.nodes.threshold[0] = not_known; }, where + ": threshold must be a number, got nan" + node},
        {[](auto& f) { f.nodes.left_categories[0] = {0}; },
         where + ": left_categories and right_categories must rise and be in [0, 0), got 0" + node},
        {[](auto& f) { f.nodes.parent = {-1, 0, 1}; },
         where + ": parent must be the node before that leads here, -1 for the root, got 1 in node 2"}};
}
} // namespace

TEST_CASE("questions and labels alone answer as a fit, or say what is missing") {
    const classification_tree filled{
        .nodes = nodes(), .classes = 2, .class_weight = {}, .label = {0, 1, 0}, .sequence = {}, .pruning = {}};
    CHECK(filled.predict(x) == std::vector{1, 1, 0});
    auto changes = torn_nodes<classification_tree>("decision tree");
    changes.push_back({[](auto& f) { f.label.pop_back(); }, "decision tree: label must have 3 rows, got 2"});
    changes.push_back({[](auto& f) { f.label[1] = 2; }, "decision tree: label must be in [0, 2), got 2 in node 1"});
    changes.push_back({[](auto& f) { f.classes = 0; }, "decision tree: classes must be at least 1, got 0"});
    check_by_hand(filled, [](const auto& f) { return f.predict(x); }, changes);
    CHECK_THROWS_WITH((void)filled.probabilities(x), "decision tree: class_weight must have 6 rows, got 0");
    CHECK_THROWS_WITH((void)filled.share(0, 0), "decision tree: class_weight must have 6 rows, got 0");
    CHECK_THROWS_WITH((void)filled.share(3, 0),
                      "decision tree: node must be in [0, 3) and label in [0, 2), got 3 and 0");
    auto weighed = filled;
    weighed.class_weight = {2, 3, 0, 3, 2, 0};
    weighed.nodes.weight = {5, 3, 2};
    CHECK(weighed.probabilities(x)(0, 1) == 1);
    CHECK(cpp_code(weighed, "f") == cpp_code(filled, "f"));
    check_by_hand(weighed, [](const auto& f) { return f.probabilities(x); },
                  {{[](auto& f) { f.nodes.weight[2] = 0; },
                    "decision tree: class_weight must be at least 0 and nodes.weight above 0, got 2 and 0 in node 2"},
                   {[](auto& f) { f.class_weight[0] = not_known; },
                    "decision tree: class_weight must be at least 0 and nodes.weight above 0, got nan and 5 in node 0"},
                   {[](auto& f) { f.nodes.weight.clear(); }, "decision tree: nodes.weight must have 3 rows, got 0"}});
    check_by_hand(weighed, [](const auto& f) { return cpp_code(f, "f"); }, torn_nodes<classification_tree>("cpp_code"));
    check_by_hand(weighed, [](const auto& f) { return sql_code(f); }, torn_nodes<classification_tree>("sql_code"));
}

TEST_CASE("rules are read off nodes that know where they come from") {
    CHECK_THROWS_WITH((void)rules(nodes()), "rules: parent must have 3 rows, got 0");
    auto known = nodes();
    known.parent = {-1, 0, 0};
    CHECK(rules(known).size() == 2);
    CHECK(rule_to(known, 1).conditions.size() == 1);
    CHECK_THROWS_WITH((void)rule_to(known, 3), "rule_to: node must be in [0, 3), got 3");
    CHECK_THROWS_WITH((void)rule_to(known, -1), "rule_to: node must be in [0, 3), got -1");
    classification_tree tree{
        .nodes = known, .classes = 2, .class_weight = {}, .label = {0, 1, 0}, .sequence = {}, .pruning = {}};
    CHECK_THROWS_WITH((void)measured_rules(tree), "measured_rules: class_weight must have 6 rows, got 0");
    tree.class_weight = {2, 3, 0, 3, 2, 0};
    tree.nodes.weight = {5, 3, 2};
    CHECK_THROWS_WITH((void)measured_rules(tree), "measured_rules: rows must have 3 rows, got 0");
    tree.nodes.rows = {5, 3, 2};
    CHECK(measured_rules(tree).size() == 2);
    CHECK_THROWS_WITH((void)measured_rule(tree, 1, 2),
                      "measured_rule: node must be in [0, 3) and label in [0, 2), got 1 and 2");
}

TEST_CASE("questions and means alone answer as a fit, or say what is missing") {
    const regression_tree filled{.nodes = nodes(), .mean = {3, 2, 4}, .sequence = {}, .pruning = {}};
    CHECK(filled.predict(x) == std::vector<double>{2, 2, 4});
    auto changes = torn_nodes<regression_tree>("decision tree");
    changes.push_back({[](auto& f) { f.mean.pop_back(); }, "decision tree: mean must have 3 rows, got 2"});
    changes.push_back(
        {[](auto& f) { f.mean[2] = not_known; }, "decision tree: mean must be finite, got nan in node 2"});
    check_by_hand(filled, [](const auto& f) { return f.predict(x); }, changes);
}

} // TEST_SUITE("tree/hand_filled")
