#include <clientele/tree/decision_tree.hpp>
#include <clientele/tree/pruning.hpp>

#include "support.hpp"
#include <golden.hpp>
#include <repeats.hpp>

TEST_SUITE("tree/pruning") {

using namespace tree_tests;

namespace {

struct best_of_three { // an archetype: exactly what held_out_pruning_policy asks for
    [[nodiscard]] pruning_choice choose(const pruning_sequence& s, auto& measure) const {
        const cross_validation seen = measure(3, 9);
        const auto best = std::ranges::min_element(seen.cost) - seen.cost.begin();
        return {.complexity = s.complexity[static_cast<std::size_t>(best)], .held_out = seen};
    }
};

} // namespace

TEST_CASE("each tree of the sequence is the cheapest of all prunings at its complexity") {
    random_generator random{41};
    for (int trial = 0; trial < repeats(300); ++trial) {
        CAPTURE(trial);
        const auto data = random_table(random, 60, 3, 2, 10);
        for (const auto cost : {pruning_cost::error, pruning_cost::impurity}) {
            const decision_tree grown{.most_depth = 5, .least_leaf = 2, .least_split = 4, .cost = cost};
            const auto full = grown.fit(data.x, data.y);
            const auto node_cost = [&](int t) {
                const auto i = static_cast<std::size_t>(t);
                const double share =
                    cost == pruning_cost::error ? 1 - full.share(t, full.label[i]) : full.nodes.impurity[i];
                return full.nodes.weight[i] / full.nodes.weight[0] * share;
            };
            // The least of cost + complexity * leaves over all prunings, by dynamic programming.
            const auto least = [&](const auto& self, int t, double complexity) -> double {
                const double leaf = node_cost(t) + complexity;
                if (full.nodes.is_leaf(t))
                    return leaf;
                const auto i = static_cast<std::size_t>(t);
                return std::min(leaf, self(self, full.nodes.left[i], complexity) +
                                          self(self, full.nodes.right[i], complexity));
            };
            const auto& s = full.sequence;
            REQUIRE(s.complexity.size() == s.leaves.size());
            CHECK(s.complexity[0] == 0);
            CHECK(s.leaves.back() == 1);
            CHECK(s.cost.back() == doctest::Approx(node_cost(0)));
            for (std::size_t k = 0; k < s.complexity.size(); ++k) {
                CHECK(s.cost[k] + s.complexity[k] * s.leaves[k] ==
                      doctest::Approx(least(least, 0, s.complexity[k])).epsilon(1e-10));
                if (k > 0) {
                    CHECK(s.complexity[k] > s.complexity[k - 1]);
                    CHECK(s.leaves[k] < s.leaves[k - 1]);
                }
                const auto pruned = decision_tree{.most_depth = 5,
                                                  .least_leaf = 2,
                                                  .least_split = 4,
                                                  .pruning = at_complexity{s.complexity[k]},
                                                  .cost = cost}
                                        .fit(data.x, data.y);
                CHECK(pruned.nodes.leaves() == static_cast<std::size_t>(s.leaves[k]));
            }
        }
    }
}

TEST_CASE("the sequence by impurity equals scikit-learn's cost_complexity_pruning_path on kyphosis") {
    const auto file = golden("kyphosis.csv");
    matrix x(static_cast<Eigen::Index>(file.rows()), 3);
    const char* const names[] = {"Age", "Number", "Start"};
    for (int j = 0; j < 3; ++j)
        x.col(j) = as_eigen(file.numbers(file.column(names[j])));
    const auto numbers = file.numbers(file.column("Kyphosis"));
    const auto check = [](const pruning_sequence& got, const doubles& complexity, const doubles& cost) {
        REQUIRE(got.complexity.size() == complexity.size());
        for (std::size_t k = 0; k < complexity.size(); ++k) {
            CHECK(got.complexity[k] == doctest::Approx(complexity[k]).epsilon(1e-12));
            CHECK(got.cost[k] == doctest::Approx(cost[k]).epsilon(1e-13));
        }
    };
    // scikit-learn 1.2.1: DecisionTreeClassifier(max_depth=3, min_samples_leaf=5, min_samples_split=10,
    // min_impurity_decrease=1e-12)
    check(decision_tree{.most_depth = 3, .cost = pruning_cost::impurity}
              .fit(x, ints(numbers.begin(), numbers.end()))
              .sequence,
          {0.0, 0.013995562382659171, 0.01669193560031769, 0.08348555504577776},
          {0.20348814422888495, 0.2314792689942033, 0.24817120459452097, 0.3316567596402987});
    // DecisionTreeRegressor(max_depth=4, min_samples_leaf=5, min_samples_split=10) of Age by Number and Start
    const doubles age(x.col(0).begin(), x.col(0).end());
    check(decision_tree{.impurity = variance{}, .most_depth = 4}.fit(x.rightCols(2), age).sequence,
          {0.0, 30.819753086419837, 70.98644598389092, 85.06261956443132},
          {2977.429658133362, 3008.249411219782, 3079.235857203673, 3334.4237158969668});
}

TEST_CASE("cross-validation cuts noise down to what is there") {
    random_generator random{42};
    matrix x(600, 4);
    ints y;
    for (int i = 0; i < 600; ++i) {
        for (int j = 0; j < 4; ++j)
            x(i, j) = random.uniform();
        y.push_back((x(i, 2) > 0.5) != (random.below(10) == 0)); // one true cut, one label in ten wrong
    }
    const auto full = decision_tree{.most_depth = 12, .least_leaf = 1, .least_split = 2}.fit(x, y);
    const auto pruned =
        decision_tree{.most_depth = 12, .least_leaf = 1, .least_split = 2, .pruning = cross_validated{}}.fit(x, y);
    CHECK(full.nodes.leaves() > 40);
    CHECK(pruned.nodes.leaves() == 2);
    CHECK(pruned.nodes.feature[0] == 2);
    CHECK(pruned.nodes.threshold[0] == doctest::Approx(0.5).epsilon(0.05));
    const auto& held_out = pruned.pruning.held_out;
    CHECK(held_out.cost.size() == pruned.sequence.complexity.size());
    CHECK(held_out.cost.back() == doctest::Approx(0.5).epsilon(0.2));
    const auto again =
        decision_tree{.most_depth = 12, .least_leaf = 1, .least_split = 2, .pruning = cross_validated{}}.fit(x, y);
    CHECK(again.pruning.held_out.cost == held_out.cost);
    const auto other =
        decision_tree{.most_depth = 12, .least_leaf = 1, .least_split = 2, .pruning = cross_validated{.seed = 2}}.fit(
            x, y);
    CHECK(other.pruning.held_out.cost != held_out.cost);
}

TEST_CASE("numbers are pruned by their squared error") {
    random_generator random{43};
    matrix x(300, 2);
    doubles y;
    for (int i = 0; i < 300; ++i) {
        x(i, 0) = random.uniform();
        x(i, 1) = random.uniform();
        y.push_back((x(i, 0) > 0.3 ? 10 : 0) + random.uniform());
    }
    const auto tree =
        decision_tree{.impurity = variance{}, .least_leaf = 2, .pruning = cross_validated{.standard_errors = 1}}.fit(x,
                                                                                                                     y);
    CHECK(tree.nodes.leaves() == 2);
    CHECK(tree.sequence.cost[0] < tree.pruning.held_out.cost[0]);
}

TEST_CASE("a host's own pruning may look at customers that were held out") {
    static_assert(pruning_policy<best_of_three> && held_out_pruning_policy<best_of_three> &&
                  !sequence_pruning_policy<best_of_three>);
    static_assert(held_out_pruning_policy<cross_validated> && sequence_pruning_policy<keep_all>);
    random_generator random{45};
    const auto data = random_table(random, 200, 3, 3, 20);
    const auto tree = decision_tree{.pruning = best_of_three{}}.fit(data.x, data.y);
    CHECK(tree.pruning.held_out.cost.size() == tree.sequence.complexity.size());
    const auto again =
        decision_tree{.pruning = cross_validated{.folds = 3, .seed = 9, .standard_errors = 0}}.fit(data.x, data.y);
    CHECK(tree.pruning.held_out.cost == again.pruning.held_out.cost);
}

TEST_CASE("a host's own pruning is enough of a policy, and bad fields are refused") {
    struct five_leaves {
        [[nodiscard]] pruning_choice choose(const pruning_sequence& s) const {
            std::size_t k = 0;
            while (s.leaves[k] > 5)
                ++k;
            return {.complexity = s.complexity[k]};
        }
    };
    static_assert(pruning_policy<five_leaves> && sequence_pruning_policy<five_leaves> &&
                  !held_out_pruning_policy<five_leaves>);
    random_generator random{44};
    const auto data = random_table(random, 200, 3, 3, 20);
    CHECK(decision_tree{.pruning = five_leaves{}}.fit(data.x, data.y).nodes.leaves() <= 5);
    CHECK_THROWS_WITH_AS((void)decision_tree{.pruning = at_complexity{-1}}.fit(data.x, data.y),
                         doctest::Contains("complexity must be >= 0, got -1"), error);
    CHECK_THROWS_WITH_AS((void)decision_tree{.pruning = cross_validated{.folds = 1}}.fit(data.x, data.y),
                         doctest::Contains("folds must be in [2, 200], got 1"), error);
    CHECK_THROWS_WITH_AS((void)decision_tree{.pruning = cross_validated{.standard_errors = -1}}.fit(data.x, data.y),
                         doctest::Contains("standard_errors must be >= 0"), error);
}

} // TEST_SUITE("tree/pruning")
