// expect: decision_tree: .impurity must be an impurity_policy
#include <clientele/tree/decision_tree.hpp>
struct no_impurity {
    double scale = 1;
};
static_assert(!clientele::impurity_policy<no_impurity>);
int main() {
    const clientele::decision_tree broken{.impurity = no_impurity{}};
    return broken.most_depth;
}
