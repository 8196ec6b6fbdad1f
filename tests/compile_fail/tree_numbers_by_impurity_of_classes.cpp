// expect: number_impurity_policy
#include <clientele/tree/decision_tree.hpp>
static_assert(!clientele::number_impurity_policy<clientele::gini>);
int main() {
    return clientele::decision_tree{.impurity = clientele::gini{}}
        .fit(clientele::matrix::Zero(1, 1), std::vector{0.5})
        .nodes.leaves();
}
