// expect: class_impurity_policy
#include <clientele/tree/decision_tree.hpp>
static_assert(!clientele::class_impurity_policy<clientele::variance>);
int main() {
    return clientele::decision_tree{.impurity = clientele::variance{}}
        .fit(clientele::matrix::Zero(1, 1), std::vector{0})
        .nodes.leaves();
}
