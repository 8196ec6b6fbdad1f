// expect: kmeans: \.stopping must offer
#include <clientele/cluster/kmeans.hpp>
struct lacking_stop {};
static_assert(!clientele::stopping_policy<lacking_stop>);
int main() { return clientele::kmeans{.k = 1, .stopping = lacking_stop{}}.fit(clientele::matrix::Zero(1, 1)).k(); }
