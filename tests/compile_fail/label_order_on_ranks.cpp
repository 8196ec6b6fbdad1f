// expect: relabelled_on: the order must offer
#include <clientele/cluster/kmeans_fit.hpp>
#include <clientele/cluster/labels.hpp>
struct as_found {
    std::vector<int> new_labels(const clientele::matrix&, std::span<const int>, clientele::column) const { return {}; }
};
int main() { (void)clientele::relabelled_on(clientele::one_rank{}, clientele::kmeans_fit<>{}, as_found{}); }
