// expect: kmeans: \.seeding must offer
#include <clientele/cluster/kmeans.hpp>
struct lacking_seed {};
static_assert(!clientele::seeding_policy<lacking_seed>);
int main() { return clientele::kmeans{.k = 1, .seeding = lacking_seed{}}.fit(clientele::matrix::Zero(1, 1)).k(); }
