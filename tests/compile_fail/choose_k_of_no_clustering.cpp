// expect: choose_k: .base must have a field `k`
#include <clientele/cluster/choose_k.hpp>
struct no_clustering {
    int k = 2;
};
static_assert(!clientele::clustering_policy<no_clustering>);
int main() { (void)clientele::choose_k{.base = no_clustering{}}.smallest; }
