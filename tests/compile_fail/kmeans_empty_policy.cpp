// expect: kmeans: \.empty must offer
#include <clientele/cluster/kmeans.hpp>
struct lacking_refill {};
static_assert(!clientele::empty_cluster_policy<lacking_refill>);
int main() { return clientele::kmeans{.k = 1, .empty = lacking_refill{}}.fit(clientele::matrix::Zero(1, 1)).k(); }
