// expect: kmeans: \.executor must offer
#include <clientele/cluster/kmeans.hpp>
struct lacking_for_each {};
static_assert(!clientele::executor_policy<lacking_for_each>);
int main() { return clientele::kmeans{.k = 1, .executor = lacking_for_each{}}.fit(clientele::matrix::Zero(1, 1)).k(); }
