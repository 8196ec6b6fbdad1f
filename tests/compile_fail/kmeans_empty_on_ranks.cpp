// expect: kmeans: on ranks, \.empty must offer
#include <clientele/cluster/kmeans.hpp>
#include <clientele/parallel/metered_ranks.hpp>
struct sees_own {
    clientele::empty_action refill(const clientele::cluster_state&, int) const { return {}; }
};
inline int on_ranks(clientele::rank_traffic& traffic) {
    const clientele::metered_ranks<clientele::one_rank> ranks{{}, &traffic};
    return clientele::kmeans{.k = 1, .empty = sees_own{}}.fit_on(ranks, clientele::matrix::Zero(1, 1)).k();
}
int main() {
    clientele::rank_traffic traffic;
    return on_ranks(traffic);
}
