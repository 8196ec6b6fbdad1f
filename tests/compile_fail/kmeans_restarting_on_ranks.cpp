// expect: kmeans: on ranks, \.restarting must be
#include <clientele/cluster/kmeans.hpp>
#include <clientele/parallel/metered_ranks.hpp>
struct sees_its_own {
    std::optional<clientele::matrix> start(int, const clientele::best_run&, clientele::random_generator&) const {
        return {};
    }
};
inline int on_ranks(clientele::rank_traffic& traffic) {
    const clientele::metered_ranks<clientele::one_rank> ranks{{}, &traffic};
    return clientele::kmeans{.k = 1, .restarting = sees_its_own{}}.fit_on(ranks, clientele::matrix::Zero(1, 1)).k();
}
int main() {
    clientele::rank_traffic traffic;
    return on_ranks(traffic);
}
