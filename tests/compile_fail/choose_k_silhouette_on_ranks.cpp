// expect: choose_k: on ranks, \.silhouette must be no_silhouette\{\}, or gathered_silhouette
#include <clientele/cluster/choose_k.hpp>
#include <clientele/parallel/metered_ranks.hpp>
inline auto on_ranks(clientele::rank_traffic& traffic) {
    const clientele::metered_ranks<clientele::one_rank> ranks{{}, &traffic};
    const clientele::matrix x = clientele::matrix::Zero(4, 1);
    return clientele::choose_k{.base = clientele::kmeans{.k = 2}}.fit_on(ranks, x);
}
int main() {
    clientele::rank_traffic traffic;
    (void)on_ranks(traffic);
}
