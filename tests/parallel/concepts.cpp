#include <clientele/parallel/concepts.hpp>
#include <clientele/parallel/detail/all_ranks.hpp>

#include <doctest/doctest.h>

TEST_SUITE("parallel concepts") {

using namespace clientele;

namespace {
// The archetype: it offers exactly its concept and nothing more. The second of two ranks, whose other has 1 everywhere.
struct ranks_archetype {
    ranks_archetype() = default;
    ranks_archetype(const ranks_archetype&) = default;
    ranks_archetype& operator=(const ranks_archetype&) = delete;
    int rank() const { return 1; }
    int size() const { return 2; }
    void all_reduce_sum(std::span<std::int64_t> values) const {
        for (auto& each : values)
            ++each;
    }
    void all_reduce_max(std::span<double> values) const {
        for (auto& each : values)
            each = each > 1 ? each : 1;
    }
    std::vector<parcel> all_gather(std::span<const std::byte> bytes) const {
        return {parcel{}, parcel(bytes.begin(), bytes.end())};
    }
    std::vector<parcel> exchange(std::vector<parcel> parcels) const { return {parcel{}, parcels.at(1)}; }
};
static_assert(ranks_policy<ranks_archetype>);
static_assert(!ranks_policy<int>);
} // namespace

TEST_CASE("six functions are all that ranks need to offer") {
    const ranks_archetype ranks;
    CHECK(detail::all_sum(ranks, std::size_t{4}) == 5);
    CHECK(detail::all_max(ranks, -3.0) == 1);
    CHECK(detail::all_values<int>(ranks, std::vector{1, 2}) == std::vector{1, 2});
    CHECK(detail::exchanged<int>(ranks, {{1}, {2, 3}}) == std::vector<std::vector<int>>{{}, {2, 3}});
}
} // TEST_SUITE("parallel concepts")
