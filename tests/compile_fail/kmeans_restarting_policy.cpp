// expect: kmeans: \.restarting must offer
#include <clientele/cluster/kmeans.hpp>
struct lacking_start {};
static_assert(!clientele::restarting_policy<lacking_start>);
int main() { return clientele::kmeans{.k = 1, .restarting = lacking_start{}}.fit(clientele::matrix::Zero(1, 1)).k(); }
