// expect: kmeans: \.polish must offer
#include <clientele/cluster/kmeans.hpp>
struct lacking_improve {};
static_assert(!clientele::polish_policy<lacking_improve>);
int main() { return clientele::kmeans{.k = 1, .polish = lacking_improve{}}.fit(clientele::matrix::Zero(1, 1)).k(); }
