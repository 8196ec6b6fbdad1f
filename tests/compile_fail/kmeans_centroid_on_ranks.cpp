// expect: kmeans: on ranks, \.centroid must be one of least squares
#include <clientele/cluster/kmeans.hpp>
#include <clientele/parallel/metered_ranks.hpp>
inline int on_ranks(clientele::rank_traffic& traffic) {
    const clientele::metered_ranks<clientele::one_rank> ranks{{}, &traffic};
    return clientele::kmeans{.k = 1, .centroid = clientele::medians{}}.fit_on(ranks, clientele::matrix::Zero(1, 1)).k();
}
int main() {
    clientele::rank_traffic traffic;
    return on_ranks(traffic);
}
