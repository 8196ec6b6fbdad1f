#include <clientele/math/random.hpp>
#include <clientele/parallel/metered_ranks.hpp>
#include <clientele/tier/abc.hpp>
#include <clientele/tier/gathered_tiers.hpp>
#include <clientele/tier/quota.hpp>
#include <clientele/tier/thresholds.hpp>

#include <doctest/doctest.h>

#include "../parallel/thread_ranks.hpp"

TEST_SUITE("gathered_tiers") {

using namespace clientele;

namespace {
void check_same(const auto& policy, const auto& on_ranks_policy, const std::vector<double>& all) {
    const auto serial = policy.fit(all);
    for (const int count : {1, 2, 4})
        testing::on_ranks(count, [&](const auto& ranks) {
            const auto [first, last] = testing::share_of(all.size(), ranks.rank(), count);
            const auto found = on_ranks_policy.fit_on(ranks, column{all}.subspan(first, last - first));
            CHECK(found.thresholds == serial.thresholds);
            CHECK(found.tiers == std::vector<int>(serial.tiers.begin() + static_cast<std::ptrdiff_t>(first),
                                                  serial.tiers.begin() + static_cast<std::ptrdiff_t>(last)));
        });
}
} // namespace

TEST_CASE("ranks put customers into the tiers that all in one place have") {
    random_generator draw{4};
    for (const std::size_t n : {1u, 3u, 50u, 5000u}) {
        std::vector<double> all;
        for (std::size_t i = 0; i < n; ++i)
            all.push_back(static_cast<double>(draw.below(1000)) + 1);
        check_same(abc{}, gathered_tiers{abc{}}, all);
        check_same(abc{.ties = ties_by_row{}}, gathered_tiers{abc{.ties = ties_by_row{}}}, all);
        check_same(quota_tiers{}, gathered_tiers{quota_tiers{}}, all);
        check_same(spend_thresholds{{500, 100}}, spend_thresholds{{500, 100}}, all);
    }
}

TEST_CASE("every value goes to every other rank once") {
    const std::vector<double> own(100, 5);
    testing::on_ranks(3, [&](const auto& ranks) {
        rank_traffic traffic;
        (void)gathered_tiers{abc{}}.fit_on(metered_ranks{ranks, &traffic}, own);
        CHECK(static_cast<double>(traffic.bytes) == doctest::Approx(8 * 100 * 2).epsilon(0.1));
    });
}

TEST_CASE("alone it is the policy itself, and nobody at all is refused") {
    const std::vector<double> values{5, 1};
    CHECK(gathered_tiers{abc{}}.fit(values).tiers == abc{}.fit(values).tiers);
    const std::vector<double> nobody;
    CHECK_THROWS_WITH_AS(
        testing::on_ranks(2, [&](const auto& ranks) { (void)spend_thresholds{}.fit_on(ranks, nobody); }),
        "spend_thresholds: values must have at least one row, got none", error);
    CHECK_THROWS_WITH_AS(
        testing::on_ranks(2, [&](const auto& ranks) { (void)gathered_tiers{abc{}}.fit_on(ranks, nobody); }),
        "abc: values must have at least one row, got none", error);
}
} // TEST_SUITE("gathered_tiers")
