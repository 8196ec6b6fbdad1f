#include <clientele/parallel/metered_ranks.hpp>
#include <clientele/rfm/binning.hpp>
#include <clientele/rfm/gathered_bins.hpp>
#include <clientele/rfm/ntile.hpp>

#include <doctest/doctest.h>

#include "../parallel/thread_ranks.hpp"

TEST_SUITE("gathered_bins") {

using namespace clientele;

TEST_CASE("every rank has the cuts of all values and the bins of its own") {
    const std::vector<double> all{5, 1, 4, 4, 2, 9, 3};
    const gathered_bins policy{ntile_bins{.count = 3, .ties = ntile_ties::by_row}};
    const auto expected = policy.policy.divide(all);
    testing::on_ranks(3, [&](const auto& ranks) {
        const auto [first, last] = testing::share_of(all.size(), ranks.rank(), 3);
        const auto found = policy.divide_on(ranks, column{all}.subspan(first, last - first));
        CHECK(found.cuts.edges == expected.cuts.edges);
        CHECK(found.bins == std::vector<int>(expected.bins.begin() + static_cast<std::ptrdiff_t>(first),
                                             expected.bins.begin() + static_cast<std::ptrdiff_t>(last)));
    });
}

TEST_CASE("every value goes to every other rank once") {
    const gathered_bins policy{ntile_bins{.count = 3}};
    testing::on_ranks(4, [&](const auto& ranks) {
        rank_traffic traffic;
        (void)policy.divide_on(metered_ranks{ranks, &traffic}, std::vector<double>(50, ranks.rank()));
        CHECK(static_cast<double>(traffic.bytes) == doctest::Approx(8 * 50 * 3).epsilon(0.1));
    });
}

TEST_CASE("alone it is the policy itself") {
    const std::vector<double> values{1, 2, 3, 4};
    CHECK(gathered_bins{equal_width_bins{.count = 2}}.cuts(values).edges == std::vector{2.5});
}
} // TEST_SUITE("gathered_bins")
