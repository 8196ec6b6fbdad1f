// expect: mini_batch_kmeans: a stream takes its batches in turn; on ranks use kmeans
#include <clientele/cluster/mini_batch.hpp>
#include <clientele/parallel/metered_ranks.hpp>
inline auto on_ranks(clientele::rank_traffic& traffic) {
    const clientele::metered_ranks<clientele::one_rank> ranks{{}, &traffic};
    const clientele::matrix x = clientele::matrix::Zero(4, 1);
    clientele::kmeans_stream stream;
    clientele::mini_batch_kmeans{.k = 2}.update_on(ranks, stream, x);
    return stream;
}
int main() {
    clientele::rank_traffic traffic;
    (void)on_ranks(traffic);
}
