// expect: ranks_policy
#include <clientele/parallel/metered_ranks.hpp>
struct lacking_exchange {
    int rank() const { return 0; }
    int size() const { return 1; }
    void all_reduce_sum(std::span<std::int64_t>) const {}
    void all_reduce_max(std::span<double>) const {}
    std::vector<clientele::parcel> all_gather(std::span<const std::byte>) const { return {}; }
};
static_assert(!clientele::ranks_policy<lacking_exchange>);
int main() {
    clientele::rank_traffic traffic;
    return clientele::metered_ranks<lacking_exchange>{{}, &traffic}.size();
}
