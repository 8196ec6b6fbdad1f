// expect: choose_k: on ranks, \.base must offer fit_on
#include <clientele/cluster/choose_k.hpp>
struct at_home {
    int k = 2;
    [[nodiscard]] auto fit(const clientele::matrix_view& x, clientele::column weights) const {
        return clientele::kmeans{.k = k}.fit(x, weights);
    }
};
#include <clientele/parallel/metered_ranks.hpp>
inline auto on_ranks(clientele::rank_traffic& traffic) {
    const clientele::metered_ranks<clientele::one_rank> ranks{{}, &traffic};
    const clientele::matrix x = clientele::matrix::Zero(4, 1);
    return clientele::choose_k{.base = at_home{}, .silhouette = clientele::no_silhouette{}}.fit_on(ranks, x);
}
int main() {
    clientele::rank_traffic traffic;
    (void)on_ranks(traffic);
}
