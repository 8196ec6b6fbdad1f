#include <clientele/tree/decision_tree.hpp>
#include <clientele/tree/impurity.hpp>
#include <clientele/tree/rules.hpp>

#include "tables.hpp"

FUZZ_HARNESS(tree) {
    using namespace clientele;
    const int kind = in.between(0, 2), n = in.between(1, 30), d = in.between(1, 3);
    const auto rows = static_cast<std::size_t>(n);
    const bool weighted = in.flip(), missing = in.flip();
    const double least_leaf = in.flip() ? 1 : in.weight();
    const auto x = fuzz::table(in, n, d);
    const auto weights = weighted ? in.weights(rows) : std::vector<double>{};
    const auto rule = missing ? missing_values::own_branch : missing_values::refused;
    const auto check = [&](const auto& tree) {
        fuzz::holds(tree.predict(x).size() == rows, "everybody is predicted");
        fuzz::holds(fuzz::finite(tree.nodes.weight) && fuzz::finite(tree.nodes.impurity), "nodes are finite");
        std::size_t in_leaves = 0;
        for (std::size_t t = 0; t < tree.nodes.size(); ++t) {
            in_leaves += tree.nodes.feature[t] < 0 ? tree.nodes.rows[t] : 0;
            fuzz::holds(tree.nodes.impurity[t] >= 0, "impurities are not negative");
        }
        fuzz::holds(in_leaves == tree.nodes.rows[0], "leaves hold all rows");
    };
    fuzz::accepted([&] {
        if (kind == 0) {
            std::vector<int> labels(rows);
            for (auto& label : labels)
                label = in.between(0, 20) == 0 ? in.take<std::int32_t>() % 70'000 : in.between(0, 2);
            const auto tree =
                decision_tree{.least_leaf = least_leaf, .least_split = 2, .missing = rule}.fit(x, labels, weights);
            check(tree);
            for (int t = 0; t < static_cast<int>(tree.nodes.size()); ++t) {
                double all = 0;
                for (int c = 0; c < tree.classes; ++c)
                    all += tree.share(t, c);
                fuzz::holds(std::abs(all - 1) < 1e-9, "shares add up to 1");
            }
        } else {
            const auto labels = in.numbers(rows);
            if (kind == 1) {
                const auto tree =
                    decision_tree<variance>{.least_leaf = least_leaf, .least_split = 2, .missing = rule}.fit(x, labels,
                                                                                                             weights);
                check(tree);
                fuzz::holds(fuzz::finite(tree.mean), "means are finite");
            } else {
                const auto tree =
                    decision_tree<poisson_deviance>{.least_leaf = least_leaf, .least_split = 2, .missing = rule}.fit(
                        x, labels, weights);
                check(tree);
                fuzz::holds(fuzz::finite(tree.mean), "means are finite");
            }
        }
    });
}
