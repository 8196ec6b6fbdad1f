#include <clientele/tree/explain_labels.hpp>

#include "support.hpp"

TEST_SUITE("tree/explain_labels") {

using namespace tree_tests;

namespace {

/// Checks what an explanation claims against the customers themselves.
void check_claims(const label_explanations& told, const matrix& x, const ints& labels) {
    for (const auto& each : told.labels) {
        CAPTURE(each.label);
        double named = 0, right = 0;
        const auto all = static_cast<double>(std::ranges::count(labels, each.label));
        for (int i = 0; i < x.rows(); ++i) {
            int fulfilled = 0;
            for (const auto& rule : each.rules)
                fulfilled += tree_rule{.conditions = rule.conditions}.holds(x.row(i));
            CHECK(fulfilled <= 1);
            named += fulfilled;
            right += fulfilled && labels[static_cast<std::size_t>(i)] == each.label;
        }
        CHECK(static_cast<double>(each.rows) == all);
        CHECK(each.coverage == doctest::Approx(right / all));
        CHECK(each.precision == doctest::Approx(named > 0 ? right / named : 0));
    }
}

} // namespace

TEST_CASE("a segment cut out of two features is found in one rule") {
    random_generator random{31};
    matrix x(2000, 4);
    ints labels;
    for (int i = 0; i < 2000; ++i) {
        for (int j = 0; j < 4; ++j)
            x(i, j) = random.uniform();
        labels.push_back(x(i, 1) > 0.7 && x(i, 3) <= 0.4 ? 2 : x(i, 0) > 0.5 ? 1 : 0);
    }
    const auto told = explain_labels{.features = {{"a"}, {"b"}, {"c"}, {"d"}}}.fit(x, labels);
    REQUIRE(told.labels.size() == 3);
    const auto& segment = told.labels[2];
    REQUIRE(segment.rules.size() == 1);
    CHECK(segment.precision == 1);
    CHECK(segment.coverage == 1);
    REQUIRE(segment.rules[0].conditions.size() == 2);
    for (const auto& condition : segment.rules[0].conditions)
        if (condition.feature == 1)
            CHECK(condition.above == doctest::Approx(0.7).epsilon(0.01));
        else
            CHECK(condition.at_most == doctest::Approx(0.4).epsilon(0.01));
    check_claims(told, x, labels);
}

TEST_CASE("a label of nobody who weighs anything is not explained") {
    const matrix x{{1}, {2}, {3}, {4}};
    const auto told = explain_labels{.least_leaf = 1}.fit(x, ints{0, 0, 2, 5}, doubles{1, 1, 0, 1});
    REQUIRE(told.labels.size() == 2);
    CHECK(told.labels[0].label == 0);
    CHECK(told.labels[1].label == 5);
}

TEST_CASE("as many customers as two rules need are divided into two") {
    matrix x(10, 1);
    ints labels;
    for (int i = 0; i < 10; ++i) {
        x(i, 0) = i;
        labels.push_back(i < 5 ? 0 : 1);
    }
    const auto told = explain_labels{.least_leaf = 5}.fit(x, labels);
    REQUIRE(told.labels.size() == 2);
    for (const auto& each : told.labels) {
        REQUIRE(each.rules.size() == 1);
        CHECK(each.rules[0].rows == 5);
        CHECK(each.rules[0].precision == 1);
    }
}

TEST_CASE("rules keep to their number, conditions and precision, and claim what is true") {
    random_generator random{32};
    for (int trial = 0; trial < 150; ++trial) {
        CAPTURE(trial);
        const auto data = random_table(random, 150, 3, 4, 12);
        const auto count = 1 + static_cast<int>(random.below(4));
        const auto told =
            explain_labels{.most_rules = count, .most_conditions = 3, .least_precision = 0.4, .least_leaf = 4}.fit(
                data.x, data.y);
        check_claims(told, data.x, data.y);
        for (const auto& each : told.labels) {
            CHECK(each.rules.size() <= static_cast<std::size_t>(count));
            for (std::size_t r = 0; r < each.rules.size(); ++r) {
                CHECK(each.rules[r].conditions.size() <= 3);
                CHECK(each.rules[r].precision >= 0.4);
                CHECK(each.rules[r].rows >= 4);
                CHECK(each.rules[r].label == each.label);
                if (r > 0)
                    CHECK(each.rules[r - 1].precision * each.rules[r - 1].weight >=
                          each.rules[r].precision * each.rules[r].weight - 1e-9);
            }
        }
    }
}

TEST_CASE("a label that nothing tells apart has no rule, and one label is everybody") {
    matrix x(40, 1);
    x.setOnes();
    ints labels(40, 0);
    labels[7] = 1;
    const auto told = explain_labels{}.fit(x, labels);
    REQUIRE(told.labels.size() == 2);
    CHECK(told.labels[1].rules.empty());
    CHECK(told.labels[1].coverage == 0);
    CHECK(told.labels[0].rules[0].conditions.empty());
    CHECK(told.labels[0].precision == doctest::Approx(39.0 / 40));
    const auto all = explain_labels{}.fit(x, ints(40, 3));
    REQUIRE(all.labels.size() == 1);
    CHECK(all.labels[0].label == 3);
    CHECK(all.labels[0].coverage == 1);
    CHECK_THROWS_WITH_AS((void)explain_labels{.most_rules = 0}.fit(x, labels),
                         doctest::Contains("most_rules must be >= 1, got 0"), error);
    CHECK_THROWS_WITH_AS((void)explain_labels{.least_precision = 2}.fit(x, labels),
                         doctest::Contains("least_precision"), error);
    labels[9] = -2;
    CHECK_THROWS_WITH_AS((void)explain_labels{}.fit(x, labels), "explain_labels: labels must be >= 0, got -2 in row 9",
                         error);
}

} // TEST_SUITE("tree/explain_labels")
