// expect: kmeans: on ranks, \.seeding must be
#include <clientele/cluster/kmeans.hpp>
#include <clientele/cluster/partition_seeding.hpp>
#include <clientele/parallel/metered_ranks.hpp>
inline int on_ranks(clientele::rank_traffic& traffic) {
    const clientele::metered_ranks<clientele::one_rank> ranks{{}, &traffic};
    return clientele::kmeans{.k = 1, .seeding = clientele::variance_partition{}}
        .fit_on(ranks, clientele::matrix::Zero(1, 1))
        .k();
}
int main() {
    clientele::rank_traffic traffic;
    return on_ranks(traffic);
}
