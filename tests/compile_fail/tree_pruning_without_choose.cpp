// expect: decision_tree: .pruning must be a pruning_policy
#include <clientele/tree/decision_tree.hpp>
struct no_pruning {
    double alpha = 1;
};
static_assert(!clientele::pruning_policy<no_pruning> && !clientele::sequence_pruning_policy<no_pruning> &&
              !clientele::held_out_pruning_policy<no_pruning>);
int main() {
    const clientele::decision_tree broken{.pruning = no_pruning{}};
    return broken.most_depth;
}
