// expect: kmeans: .centroid must offer
#include <clientele/cluster/kmeans.hpp>
struct lacking_loss {};
static_assert(!clientele::centroid_policy<lacking_loss>);
int main() { return clientele::kmeans{.k = 1, .centroid = lacking_loss{}}.fit(clientele::matrix::Zero(1, 1)).k(); }
