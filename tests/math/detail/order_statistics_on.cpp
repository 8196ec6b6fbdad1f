#include <clientele/math/detail/order_statistics_on.hpp>
#include <clientele/math/random.hpp>
#include <clientele/parallel/metered_ranks.hpp>

#include <doctest/doctest.h>

#include "../../parallel/thread_ranks.hpp"
#include <bit>

TEST_SUITE("detail/order_statistics_on") {

using namespace clientele;

namespace {

// On any number of ranks, with any shares, each gets what sorting all of them gives.
void check_places(const std::vector<double>& values, const std::vector<std::size_t>& places) {
    auto sorted = values;
    for (auto& each : sorted)
        each += 0.0;
    sort_values(sorted);
    for (const int count : {1, 2, 3, 7})
        testing::on_ranks(count, [&](const auto& ranks) {
            const auto [first, last] = testing::share_of(values.size(), ranks.rank(), count);
            const auto found = detail::order_statistics_on(ranks, column{values}.subspan(first, last - first), places);
            REQUIRE(found.size() == places.size());
            for (std::size_t i = 0; i < places.size(); ++i)
                CHECK(std::bit_cast<std::uint64_t>(found[i]) == std::bit_cast<std::uint64_t>(sorted[places[i]]));
        });
}

} // namespace

TEST_CASE("places of values of any size and sign are those of the sorted values") {
    random_generator draw{1};
    std::vector<double> values;
    for (int i = 0; i < 2000; ++i)
        values.push_back(std::ldexp(draw.uniform() - 0.5, static_cast<int>(draw.below(2000)) - 1000));
    values.insert(values.end(),
                  {0.0, -0.0, (std::numeric_limits<double>::max)(), std::numeric_limits<double>::lowest(),
                   std::numeric_limits<double>::denorm_min(), -std::numeric_limits<double>::denorm_min()});
    std::vector<std::size_t> all(values.size());
    for (std::size_t i = 0; i < all.size(); ++i)
        all[i] = i;
    check_places(values, all);
    check_places(values, {0, 0, 5, 5, values.size() - 1});
}
TEST_CASE("ties are the same value") { check_places({3, 1, 3, 3, 1, 2, 3, 3}, {0, 1, 2, 3, 4, 5, 6, 7}); }
TEST_CASE("fewer values than ranks") { check_places({-7}, {0}); }

TEST_CASE("each place costs six times 2048 counts, whatever the number of values") {
    for (const std::size_t n : {10u, 1000u})
        testing::on_ranks(2, [&](const auto& ranks) {
            rank_traffic traffic;
            const std::vector<double> own(n, ranks.rank());
            (void)detail::order_statistics_on(metered_ranks{ranks, &traffic}, own, std::array<std::size_t, 2>{0, n});
            CHECK(traffic.bytes == 2 * 6 * 2048 * 8);
            CHECK(traffic.calls == 6);
        });
}
} // TEST_SUITE("detail/order_statistics_on")
