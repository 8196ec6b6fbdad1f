// expect: trimmed_kmeans: who is farthest shows only beside all others; on ranks use kmeans
#include <clientele/cluster/trimmed_kmeans.hpp>
#include <clientele/parallel/metered_ranks.hpp>
inline auto on_ranks(clientele::rank_traffic& traffic) {
    const clientele::metered_ranks<clientele::one_rank> ranks{{}, &traffic};
    const clientele::matrix x = clientele::matrix::Zero(4, 1);
    return clientele::trimmed_kmeans{.k = 2}.fit_on(ranks, x);
}
int main() {
    clientele::rank_traffic traffic;
    (void)on_ranks(traffic);
}
