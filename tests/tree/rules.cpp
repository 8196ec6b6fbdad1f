#include <clientele/tree/rules.hpp>

#include "support.hpp"
#include <repeats.hpp>

TEST_SUITE("tree/rules") {

using namespace tree_tests;

TEST_CASE("cuts on one feature become one interval") {
    matrix x(6, 1);
    x << 1, 2, 3, 4, 5, 6;
    const auto tree =
        decision_tree{.least_leaf = 1, .least_split = 2, .features = {{"spend"}}}.fit(x, ints{0, 0, 1, 1, 0, 0});
    std::vector<std::string> texts;
    for (const auto& rule : measured_rules(tree))
        texts.push_back(in_words(rule.conditions, tree.nodes.features));
    CHECK(texts == std::vector<std::string>{"spend <= 2.5", "spend > 2.5 and <= 4.5", "spend > 4.5"});
}

TEST_CASE("categories and missing values are named") {
    matrix x(6, 2);
    x << 0, 1, 1, 1, 2, 1, 2, 1, no_value, 1, no_value, 1;
    const std::vector<tree_feature> features{{"city", {"Lyon", "Nice", "Brest"}}, {"age"}};
    const auto tree =
        decision_tree{.least_leaf = 1, .least_split = 2, .missing = missing_values::own_branch, .features = features}
            .fit(x, ints{0, 0, 1, 1, 2, 2});
    const auto all = rules(tree.nodes);
    REQUIRE(all.size() == 3);
    CHECK(in_words(all[0].conditions, features) == "city is Lyon or Nice");
    CHECK(in_words(all[1].conditions, features) == "city is Brest");
    CHECK(in_words(all[2].conditions, features) == "city is missing");
    CHECK(in_words(std::vector<tree_condition>{}, features) == "everybody");
}

TEST_CASE("numbers are told in full, or rounded for reading") {
    const std::vector<tree_feature> features{{"spend"}};
    const tree_condition condition{.feature = 0, .above = 1723.1799999999998, .at_most = 1234567.875};
    CHECK(in_words(condition, features) == "spend > 1723.1799999999998 and <= 1234567.875");
    CHECK(in_words(condition, features, 3) == "spend > 1720 and <= 1230000");
    CHECK(in_words({.feature = 0, .above = -0.00012349}, features, 4) == "spend > -0.0001235");
}

TEST_CASE("a feature that only must be known is said so") {
    matrix x(4, 1);
    x << 1, 2, no_value, no_value;
    const auto tree =
        decision_tree{.least_leaf = 1, .least_split = 2, .missing = missing_values::own_branch, .features = {{"age"}}}
            .fit(x, ints{0, 0, 1, 1});
    CHECK(in_words(rules(tree.nodes)[0].conditions, tree.nodes.features) == "age is known");
}

TEST_CASE("every customer fulfils exactly the rule of their leaf, also with missing values and categories") {
    random_generator random{21};
    for (int trial = 0; trial < repeats(200); ++trial) {
        CAPTURE(trial);
        auto data = random_table(random, 80, 3, 3, 9);
        for (int i = 0; i < 80; ++i) {
            data.x(i, 2) = static_cast<double>(random.below(5));
            for (int j = 0; j < 3; ++j)
                if (random.below(10) == 0)
                    data.x(i, j) = no_value;
        }
        const auto tree = decision_tree{.least_leaf = 1,
                                        .least_split = 2,
                                        .missing = missing_values::own_branch,
                                        .features = {{"a"}, {"b"}, {"c", {"p", "q", "r", "s", "t"}}}}
                              .fit(data.x, data.y);
        const auto reached = tree.nodes.walk(data.x);
        for (int i = 0; i < 80; ++i)
            for (const auto& rule : rules(tree.nodes))
                CHECK(rule.holds(data.x.row(i)) == (rule.node == reached[static_cast<std::size_t>(i)]));
    }
}

TEST_CASE("precision, coverage and lift are those of the customers the tree was fitted on") {
    random_generator random{22};
    const auto data = random_table(random, 300, 3, 3, 9);
    const auto tree = decision_tree{}.fit(data.x, data.y);
    for (const auto& rule : measured_rules(tree)) {
        std::size_t rows = 0, right = 0;
        for (int i = 0; i < 300; ++i)
            if (tree_rule{.conditions = rule.conditions}.holds(data.x.row(i))) {
                ++rows;
                right += data.y[static_cast<std::size_t>(i)] == rule.label;
            }
        const auto all = static_cast<double>(std::ranges::count(data.y, rule.label));
        CHECK(rule.rows == rows);
        CHECK(rule.precision == static_cast<double>(right) / static_cast<double>(rows));
        CHECK(rule.coverage == doctest::Approx(static_cast<double>(right) / all));
        CHECK(rule.lift == doctest::Approx(rule.precision / (all / 300)));
    }
}

TEST_CASE("a rule about a label that nobody has finds none of them") {
    const auto tree = decision_tree{}.fit(matrix::Ones(4, 1), ints{0, 2, 2, 2});
    const auto nobody = measured_rule(tree, 0, 1);
    CHECK(nobody.rows == 4);
    CHECK(nobody.precision == 0);
    CHECK(nobody.coverage == 0);
    CHECK(nobody.lift == 0);
    CHECK(measured_rule(tree, 0, 2).coverage == 1);
}

} // TEST_SUITE("tree/rules")
