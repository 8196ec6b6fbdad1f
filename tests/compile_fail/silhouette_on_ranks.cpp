// expect: silhouette: it compares every customer with every other; on ranks use simplified_silhouette
#include <clientele/cluster/silhouette.hpp>
#include <clientele/parallel/metered_ranks.hpp>
inline auto on_ranks(clientele::rank_traffic& traffic) {
    const clientele::metered_ranks<clientele::one_rank> ranks{{}, &traffic};
    const clientele::matrix x = clientele::matrix::Zero(4, 1);
    return clientele::silhouette{}.score_on(ranks, x, std::vector{0, 0, 1, 1});
}
int main() {
    clientele::rank_traffic traffic;
    (void)on_ranks(traffic);
}
