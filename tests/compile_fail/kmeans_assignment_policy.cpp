// expect: kmeans: \.assignment must offer
#include <clientele/cluster/kmeans.hpp>
struct lacking_assign {};
static_assert(!clientele::assignment_policy<lacking_assign>);
int main() { return clientele::kmeans{.k = 1, .assignment = lacking_assign{}}.fit(clientele::matrix::Zero(1, 1)).k(); }
