// expect: kmeans: on ranks, \.polish is given all rows on every rank
#include <clientele/cluster/kmeans.hpp>
#include <clientele/parallel/metered_ranks.hpp>
struct boundless {
    std::size_t improve(const clientele::matrix_view&, clientele::column, clientele::matrix&, std::span<int>) const {
        return 0;
    }
};
inline int on_ranks(clientele::rank_traffic& traffic) {
    const clientele::metered_ranks<clientele::one_rank> ranks{{}, &traffic};
    return clientele::kmeans{.k = 1, .polish = boundless{}}.fit_on(ranks, clientele::matrix::Zero(1, 1)).k();
}
int main() {
    clientele::rank_traffic traffic;
    return on_ranks(traffic);
}
