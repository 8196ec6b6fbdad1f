#include <clientele/tree/decision_tree.hpp>

#include "support.hpp"
#include <golden.hpp>
#include <map>
#include <numeric>

TEST_SUITE("tree/decision_tree") {

using namespace tree_tests;

namespace {

table kyphosis() {
    const auto file = golden("kyphosis.csv");
    table out{matrix(static_cast<Eigen::Index>(file.rows()), 3), {}};
    const char* const names[] = {"Age", "Number", "Start"};
    for (std::size_t i = 0; i < file.rows(); ++i) {
        out.y.push_back(static_cast<int>(file.integer(i, file.column("Kyphosis"))));
        for (int j = 0; j < 3; ++j)
            out.x(static_cast<Eigen::Index>(i), j) = file.number(i, file.column(names[j]));
    }
    return out;
}

const decision_tree reference_tree{
    .most_depth = 3, .least_leaf = 5, .least_split = 10, .features = {{"Age"}, {"Number"}, {"Start"}}};

} // namespace

TEST_CASE("the tree equals scikit-learn's on kyphosis, node by node") {
    const auto data = kyphosis();
    const auto tree = reference_tree.fit(data.x, data.y);
    const auto nodes = golden("cart_sklearn_kyphosis_nodes.csv");
    REQUIRE(tree.nodes.size() == nodes.rows());
    for (std::size_t t = 0; t < nodes.rows(); ++t) {
        CAPTURE(t);
        const auto number = [&](const char* name) { return nodes.number(t, nodes.column(name)); };
        CHECK(tree.nodes.left[t] == number("left"));
        CHECK(tree.nodes.right[t] == number("right"));
        CHECK(static_cast<double>(tree.nodes.rows[t]) == number("n"));
        CHECK(tree.class_weight[2 * t] == number("n0"));
        CHECK(tree.class_weight[2 * t + 1] == number("n1"));
        CHECK(tree.nodes.impurity[t] == doctest::Approx(number("gini")).epsilon(1e-15));
        const auto feature = nodes.text(t, nodes.column("feature"));
        REQUIRE(tree.nodes.is_leaf(static_cast<int>(t)) == feature.empty());
        if (!feature.empty()) {
            CHECK(tree.nodes.features[static_cast<std::size_t>(tree.nodes.feature[t])].name == feature);
            CHECK(tree.nodes.threshold[t] == number("threshold"));
            CHECK(tree.nodes.gain[t] == doctest::Approx(number("improvement")).epsilon(1e-13));
        }
    }
}

TEST_CASE("the tree equals rpart's on kyphosis, node by node") {
    const auto data = kyphosis();
    const auto tree = reference_tree.fit(data.x, data.y);
    const auto nodes = golden("cart_rpart_kyphosis.csv");
    // rpart numbers the children of node i 2i and 2i + 1; with ncat = -1 small values go to the first, with 1 to the
    // second.
    std::map<std::int64_t, std::size_t> row_of;
    for (std::size_t i = 0; i < nodes.rows(); ++i)
        row_of[nodes.integer(i, nodes.column("node"))] = i;
    std::size_t seen = 0;
    const auto visit = [&](const auto& self, int node, std::int64_t number) -> void {
        CAPTURE(number);
        REQUIRE(row_of.contains(number));
        const auto i = row_of[number];
        const auto t = static_cast<std::size_t>(node);
        ++seen;
        CHECK(static_cast<double>(tree.nodes.rows[t]) == nodes.number(i, nodes.column("n")));
        CHECK(tree.class_weight[2 * t] == nodes.number(i, nodes.column("n0")));
        CHECK(tree.class_weight[2 * t + 1] == nodes.number(i, nodes.column("n1")));
        const auto name = nodes.text(i, nodes.column("var"));
        REQUIRE(tree.nodes.is_leaf(node) == (name == "<leaf>"));
        if (tree.nodes.is_leaf(node))
            return;
        CHECK(tree.nodes.features[static_cast<std::size_t>(tree.nodes.feature[t])].name == name);
        CHECK(tree.nodes.threshold[t] == nodes.number(i, nodes.column("threshold")));
        const bool small_first = nodes.integer(i, nodes.column("ncat")) < 0;
        self(self, tree.nodes.left[t], 2 * number + (small_first ? 0 : 1));
        self(self, tree.nodes.right[t], 2 * number + (small_first ? 1 : 0));
    };
    visit(visit, 0, 1);
    CHECK(seen == nodes.rows());
}

TEST_CASE("leaves and probabilities equal scikit-learn's on kyphosis") {
    const auto data = kyphosis();
    const auto tree = reference_tree.fit(data.x, data.y);
    const auto wanted = golden("cart_sklearn_kyphosis_pred.csv");
    const auto leaf = tree.nodes.walk(data.x);
    const auto probabilities = tree.probabilities(data.x);
    const auto classes = tree.predict(data.x);
    REQUIRE(leaf.size() == wanted.rows());
    for (std::size_t i = 0; i < leaf.size(); ++i) {
        const double share = wanted.number(i, wanted.column("prob1"));
        CHECK(leaf[i] == wanted.integer(i, wanted.column("leaf")));
        CHECK(probabilities(static_cast<Eigen::Index>(i), 1) == share);
        CHECK(classes[i] == (share > 0.5));
    }
}

TEST_CASE("missing values get a branch of their own") {
    matrix x(9, 1);
    x << 1, 2, 3, 4, 5, 6, no_value, no_value, no_value;
    const ints y{0, 0, 0, 1, 1, 1, 2, 2, 2};
    const decision_tree grown{
        .most_depth = 1, .least_leaf = 1, .least_split = 2, .missing = missing_values::own_branch};
    SUBCASE("beside the two others") {
        const auto tree = grown.fit(x, y);
        CHECK(tree.nodes.leaves() == 3);
        CHECK(tree.nodes.threshold[0] == 3.5);
        CHECK(tree.predict(x) == y);
    }
    SUBCASE("alone, when only they differ") {
        const ints only_missing{0, 0, 0, 0, 0, 0, 1, 1, 1};
        const auto tree = grown.fit(x, only_missing);
        CHECK(tree.nodes.leaves() == 2);
        CHECK(std::isinf(tree.nodes.threshold[0]));
        CHECK(tree.nodes.right[0] == -1);
        CHECK(tree.predict(x) == only_missing);
    }
    SUBCASE("and who has none at a node that never missed one stays there") {
        const auto tree = grown.fit(x.topRows(6), ints{0, 0, 0, 1, 1, 1});
        CHECK(tree.nodes.walk(x) == ints{1, 1, 1, 2, 2, 2, 0, 0, 0});
    }
    SUBCASE("or are refused with the row") {
        try {
            (void)decision_tree{}.fit(x, y);
            FAIL("accepted");
        } catch (const error& e) {
            CHECK(e.row() == 6);
            CHECK(std::string{e.what()}.find("own_branch") != std::string::npos);
        }
    }
    SUBCASE("in a column of nothing else are no question") {
        x.col(0).setConstant(no_value);
        CHECK(grown.fit(x, y).nodes.size() == 1);
    }
}

TEST_CASE("thresholds keep every digit and never overflow") {
    const decision_tree grown{.least_leaf = 1, .least_split = 2};
    const ints y{0, 1, 0, 1};
    matrix x(4, 1);
    const auto threshold_between = [&](double low, double high) {
        x << low, high, low, high;
        const auto tree = grown.fit(x, y);
        CHECK(tree.predict(x) == y);
        return tree.nodes.threshold[0];
    };
    const double huge = std::numeric_limits<double>::max(), tiny = std::numeric_limits<double>::denorm_min();
    CHECK(threshold_between(0.3, 0.319) == 0.3095);
    CHECK(threshold_between(-huge, huge) == 0);
    CHECK(threshold_between(huge / 2, huge) == huge * 0.75);
    CHECK(threshold_between(1, std::nextafter(1.0, 2.0)) == 1);
    CHECK(threshold_between(-0.0, tiny) == 0);
    CHECK(!std::signbit(threshold_between(-0.0, tiny)));
    CHECK(threshold_between(-tiny, 0.0) <= 0);
}

TEST_CASE("tables without anything to learn are one leaf") {
    const decision_tree grown{.least_leaf = 1, .least_split = 2};
    matrix x(4, 2);
    SUBCASE("all equal") {
        x.setOnes();
        CHECK(grown.fit(x, ints{0, 1, 0, 1}).nodes.size() == 1);
    }
    SUBCASE("one class") {
        x << 1, 2, 3, 4, 5, 6, 7, 8;
        const auto tree = grown.fit(x, ints{3, 3, 3, 3});
        CHECK(tree.nodes.size() == 1);
        CHECK(tree.classes == 4);
        CHECK(tree.predict(x) == ints{3, 3, 3, 3});
    }
    SUBCASE("one row") {
        x.setZero();
        CHECK(grown.fit(x.topRows(1), ints{1}).label == ints{1});
    }
    SUBCASE("a zero gain is no split, though two questions would help") {
        x << 0, 0, 0, 1, 1, 0, 1, 1;
        CHECK(grown.fit(x, ints{0, 1, 1, 0}).nodes.size() == 1);
    }
    SUBCASE("no depth, one leaf, leaves too heavy") {
        x << 1, 2, 3, 4, 5, 6, 7, 8;
        const ints y{0, 0, 1, 1};
        CHECK(decision_tree{.most_depth = 0, .least_leaf = 1, .least_split = 2}.fit(x, y).nodes.size() == 1);
        CHECK(decision_tree{.least_leaf = 1, .least_split = 2, .most_leaves = 1}.fit(x, y).nodes.size() == 1);
        CHECK(decision_tree{.least_leaf = 3, .least_split = 2}.fit(x, y).nodes.size() == 1);
        CHECK(decision_tree{.least_leaf = 1, .least_split = 5}.fit(x, y).nodes.size() == 1);
        CHECK(decision_tree{.least_leaf = 1e300, .least_split = 2}.fit(x, y).nodes.size() == 1);
    }
}

TEST_CASE("numeric labels keep their digits, huge, tiny or far from zero") {
    const decision_tree grown{.impurity = variance{}, .least_leaf = 1, .least_split = 2};
    matrix x(4, 1);
    x << 1, 2, 3, 4;
    for (const doubles& y : {doubles{-1e150, -1e150, 1e150, 1e150}, doubles{1e-150, 1e-150, 3e-150, 4e-150},
                             doubles{1e9, 1e9 + 1e-6, 1e9 + 1, 1e9 + 1.000001}, doubles{0.1, 0.1, 0.2, 0.3}})
        CHECK(grown.fit(x, y).predict(x) == y);
    CHECK_THROWS_AS((void)grown.fit(x, doubles{-1e300, 0, 0, 1e300}), error);
    CHECK(grown.fit(x, doubles{5, 5, 5, 5}).mean == doubles{5});
}

TEST_CASE("labels of -0 and 0 are the same, and predicted as 0 whichever row comes first") {
    const matrix x = matrix::Zero(2, 1);
    for (const doubles& labels : {doubles{-0.0, 0.0}, doubles{0.0, -0.0}, doubles{-0.0, -0.0}})
        CHECK(!std::signbit(decision_tree{.impurity = variance{}}.fit(x, labels).mean[0]));
}

TEST_CASE("what a tree cannot read is refused with the field, the range and the value") {
    const decision_tree grown{.least_leaf = 1, .least_split = 2};
    matrix x(4, 2);
    x.setOnes();
    const ints y{0, 1, 0, 1};
    CHECK_THROWS_WITH_AS((void)grown.fit(x, ints{0, -1, 0, 1}), doctest::Contains("got -1 in row 1"), error);
    CHECK_THROWS_WITH_AS((void)grown.fit(x, ints{0, 1}), doctest::Contains("labels must have 4 rows, got 2"), error);
    CHECK_THROWS_WITH_AS((void)grown.fit(matrix(0, 2), ints{}), doctest::Contains("got 0 x 2"), error);
    CHECK_THROWS_WITH_AS((void)decision_tree{.most_depth = -1}.fit(x, y),
                         doctest::Contains("most_depth must be >= 0, got -1"), error);
    CHECK_THROWS_WITH_AS((void)decision_tree{.least_leaf = 0}.fit(x, y),
                         doctest::Contains("least_leaf must be > 0, got 0"), error);
    CHECK_THROWS_WITH_AS((void)decision_tree{.least_split = no_value}.fit(x, y), doctest::Contains("least_split"),
                         error);
    CHECK_THROWS_WITH_AS((void)decision_tree{.most_leaves = 0}.fit(x, y),
                         doctest::Contains("most_leaves must be >= 1, got 0"), error);
    CHECK_THROWS_WITH_AS((void)decision_tree{.least_gain = 1}.fit(x, y),
                         doctest::Contains("least_gain must be in [0, 1), got 1"), error);
    CHECK_THROWS_WITH_AS((void)grown.fit(x, y, doubles{0, 0, 0, 0}),
                         "decision_tree: at least one of the weights must be above 0", error);
    CHECK_THROWS_WITH_AS((void)grown.fit(x, y, doubles{1, -1, 1, 1}), doctest::Contains("got -1 in row 1"), error);
    CHECK_THROWS_WITH_AS((void)grown.fit(x, y, doubles{1, 1}), doctest::Contains("weights must have 4 rows, got 2"),
                         error);
    const decision_tree coded{.features = {{"a"}, {"b", {"no", "yes"}}}};
    x(2, 1) = 1.5;
    CHECK_THROWS_WITH_AS((void)coded.fit(x, y),
                         doctest::Contains("b must be a category code in [0, 1], got 1.5 in row 2"), error);
    x(2, 1) = std::numeric_limits<double>::infinity();
    CHECK_THROWS_WITH_AS((void)grown.fit(x, y), doctest::Contains("x1 must be finite"), error);
    x(2, 1) = 1;
    const auto tree = grown.fit(x, y);
    CHECK_THROWS_WITH_AS((void)tree.predict(x.leftCols(1)), doctest::Contains("must have 2 columns, got 1"), error);
}

TEST_CASE("counts split by their Poisson deviance") {
    matrix x(6, 1);
    x << 1, 2, 3, 4, 5, 6;
    const doubles y{0, 1, 0, 9, 11, 10};
    const auto tree =
        decision_tree{.impurity = poisson_deviance{}, .most_depth = 1, .least_leaf = 1, .least_split = 2}.fit(x, y);
    CHECK(tree.nodes.threshold[0] == 3.5);
    CHECK(tree.mean[1] == doctest::Approx(1.0 / 3));
    CHECK(tree.mean[2] == doctest::Approx(10));
    double lost = 0;
    for (std::size_t i = 0; i < y.size(); ++i)
        lost += poisson_deviance{}.deviance(y[i], 31.0 / 6) - poisson_deviance{}.deviance(y[i], i < 3 ? 1.0 / 3 : 10);
    CHECK(tree.nodes.gain[0] == doctest::Approx(lost / 6).epsilon(1e-12));
    CHECK_THROWS_WITH_AS((void)decision_tree{.impurity = poisson_deviance{}}.fit(x, doubles{0, 1, -2, 9, 11, 10}),
                         "decision_tree: labels must be at least 0, got -2 in row 2", error);
}

TEST_CASE("labels of any unit give the same tree, or are refused with the legal range") {
    matrix x(20, 1);
    doubles y;
    for (int i = 0; i < 20; ++i) {
        x(i, 0) = i;
        y.push_back(i < 10 ? 1 + i / 64.0 : 3 + i / 64.0);
    }
    const auto check = [&](const auto& impurity, int degree) {
        const decision_tree grown{.impurity = impurity, .pruning = cross_validated{.folds = 4}};
        const auto plain = grown.fit(x, y);
        CHECK(plain.nodes.leaves() > 1);
        for (const int power : {-1000, -505, -500, -301, 301, 500, 506, 1000}) {
            CAPTURE(power);
            doubles labels = y, means;
            for (double& each : labels)
                each = std::scalbn(each, power);
            if (std::abs(power * degree) > 1020) {
                CHECK_THROWS_WITH_AS((void)grown.fit(x, labels),
                                     doctest::Contains("decision_tree: labels must have an impurity in ["), error);
                continue;
            }
            const auto tree = grown.fit(x, labels);
            CHECK(tree.nodes.feature == plain.nodes.feature);
            REQUIRE(tree.nodes.size() == plain.nodes.size());
            for (std::size_t t = 0; t < tree.nodes.size(); ++t) {
                CHECK(same(tree.nodes.threshold[t], plain.nodes.threshold[t]));
                CHECK(tree.mean[t] == std::scalbn(plain.mean[t], power));
                CHECK(tree.nodes.impurity[t] ==
                      doctest::Approx(std::scalbn(plain.nodes.impurity[t], degree * power)).epsilon(1e-12));
                CHECK(tree.nodes.gain[t] ==
                      doctest::Approx(std::scalbn(plain.nodes.gain[t], degree * power)).epsilon(1e-12));
            }
            for (std::size_t k = 0; k < tree.sequence.cost.size(); ++k)
                CHECK(tree.pruning.held_out.cost[k] ==
                      doctest::Approx(std::scalbn(plain.pruning.held_out.cost[k], degree * power)).epsilon(1e-9));
            const auto told = [&](const pruning_sequence& sequence) { return sequence.complexity[1]; };
            const decision_tree cut{.impurity = impurity, .pruning = at_complexity{told(tree.sequence)}};
            const decision_tree as_plain{.impurity = impurity, .pruning = at_complexity{told(plain.sequence)}};
            CHECK(cut.fit(x, labels).nodes.feature == as_plain.fit(x, y).nodes.feature);
        }
    };
    check(variance{}, 2);
    check(poisson_deviance{}, 1);
}

TEST_CASE("weights of any unit give the same tree; what would vanish beside them, or disable every split, is refused") {
    matrix x(20, 1);
    ints y;
    doubles numbers;
    for (int i = 0; i < 20; ++i) {
        x(i, 0) = i;
        y.push_back(i >= 10);
        numbers.push_back(i >= 10 ? 3 : 1);
    }
    const doubles ones(20, 1.0);
    for (const double unit : {1e-150, 0x1p-400, 1.0 / 20, 3.0, 0x1p+400, 1e150}) {
        CAPTURE(unit);
        const decision_tree by_numbers{.impurity = variance{}, .least_leaf = 4.5 * unit, .least_split = 9.5 * unit};
        const doubles weights(20, unit);
        const auto tree = decision_tree{.least_leaf = 4.5 * unit, .least_split = 9.5 * unit}.fit(x, y, weights);
        CHECK(tree.nodes.threshold[0] == 9.5);
        CHECK(tree.nodes.leaves() == 2);
        CHECK(tree.share(1, 0) == 1);
        CHECK(tree.nodes.weight[0] == doctest::Approx(20 * unit).epsilon(1e-14));
        CHECK(by_numbers.fit(x, numbers, weights).mean == doubles{2, 1, 3});
    }
    for (const double weight : {4.9e-324, 1e-310, 1e-200, 1e200})
        CHECK_THROWS_WITH_AS((void)decision_tree{}.fit(x, y, doubles(20, weight)),
                             doctest::Contains("decision_tree: weights must be 0 or in [1e-150, 1e150], got "), error);
    doubles heavy(20, 10.0);
    heavy[0] = 1e18;
    CHECK_THROWS_WITH_AS((void)decision_tree{}.fit(x, y, heavy),
                         doctest::Contains("decision_tree: weights must be 0 or at least "), error);
    heavy[0] = 1e12;
    CHECK(decision_tree{}.fit(x, y, heavy).nodes.leaves() == 2);
    CHECK_THROWS_WITH_AS(
        (void)decision_tree{}.fit(x, y, doubles(20, 0.05)),
        doctest::Contains("decision_tree: least_leaf must be at most half the sum of the weights, 0.5"), error);
    CHECK_THROWS_WITH_AS((void)decision_tree{.least_leaf = 0.1}.fit(x, y, doubles(20, 0.05)),
                         doctest::Contains("decision_tree: least_split must be at most the sum of the weights, "),
                         error);
    CHECK(decision_tree{}.fit(x.topRows(4), ints{0, 0, 1, 1}, doubles(4, 0.25)).nodes.size() == 1); // too few anyway
}

TEST_CASE("customers of weight 0 change nothing, whatever their label") {
    matrix x(21, 1);
    ints y;
    doubles numbers, weights(21, 1.0);
    for (int i = 0; i < 21; ++i) {
        x(i, 0) = i;
        y.push_back(i >= 10);
        numbers.push_back(i >= 10 ? 3 + i / 7.0 : 1 + i / 7.0);
    }
    y[20] = 5;
    numbers[20] = 1e200;
    weights[20] = 0;
    const matrix without = x.topRows(20);
    const auto classes = decision_tree{}.fit(x, y, weights);
    CHECK(classes.classes == 2);
    check_same(classes.nodes, decision_tree{}.fit(without, ints(y.begin(), y.end() - 1)).nodes);
    const decision_tree grown{.impurity = variance{}};
    const auto with = grown.fit(x, numbers, weights),
               fewer = grown.fit(without, doubles(numbers.begin(), numbers.end() - 1));
    check_same(with.nodes, fewer.nodes);
    CHECK(with.mean == fewer.mean);
}

TEST_CASE("a host's own impurity is enough of a policy") {
    struct errors_made { // misclassified weight: concave, though blind to many splits
        [[nodiscard]] double total(std::span<const double> weights) const {
            return std::reduce(weights.begin(), weights.end()) - *std::ranges::max_element(weights);
        }
    };
    static_assert(impurity_policy<errors_made> && class_impurity_policy<errors_made> &&
                  !number_impurity_policy<errors_made>);
    matrix x(6, 1);
    x << 1, 2, 3, 4, 5, 6;
    const auto tree =
        decision_tree{.impurity = errors_made{}, .least_leaf = 1, .least_split = 2}.fit(x, ints{0, 0, 1, 1, 1, 0});
    CHECK(tree.nodes.threshold[0] == 2.5);
}

TEST_CASE("a host's own impurity of numbers is enough of a policy") {
    struct squares { // exactly what the concept asks for
        [[nodiscard]] double total(const label_sum& s) const { return -s.sum * s.sum / s.weight; }
        [[nodiscard]] double deviance(double y, double mean) const { return (y - mean) * (y - mean); }
    };
    static_assert(impurity_policy<squares> && number_impurity_policy<squares> && !class_impurity_policy<squares>);
    matrix x(6, 1);
    x << 1, 2, 3, 4, 5, 6;
    const doubles y{1, 2, 1, 9, 8, 9};
    const decision_tree own{.impurity = squares{}, .least_leaf = 1, .least_split = 2};
    const decision_tree ready{.impurity = variance{}, .least_leaf = 1, .least_split = 2};
    check_same(own.fit(x, y).nodes, ready.fit(x, y).nodes);
}

} // TEST_SUITE("tree/decision_tree")
