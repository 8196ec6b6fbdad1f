
#include <clientele/math/random.hpp>
#include <clientele/members.hpp>
#include <clientele/parallel/metered_ranks.hpp>
#include <clientele/rfm/detail/fit_on_ranks.hpp>
#include <clientele/rfm/gathered_bins.hpp>
#include <clientele/rfm/ntile.hpp>
#include <clientele/rfm/rfm.hpp>

#include <doctest/doctest.h>

#include "../../parallel/shares.hpp"
#include <cmath>

TEST_SUITE("detail/fit_on_ranks") {

using namespace clientele;

namespace {

struct customers {
    std::vector<double> recency, purchases, amounts;
};
customers some(std::size_t n, std::uint64_t seed, bool prospects) {
    random_generator draw{seed};
    customers out;
    for (std::size_t i = 0; i < n; ++i) {
        out.recency.push_back(static_cast<double>(draw.below(400)));
        out.purchases.push_back(static_cast<double>(draw.below(9)) + (prospects ? 0 : 1));
        out.amounts.push_back(static_cast<double>(draw.below(100'000)) / 100);
    }
    return out;
}

// Any number of ranks with even or uneven shares: the cuts are those of all, the scores those of the own customers.
void check_same(const auto& scoring, const auto& on_ranks_scoring, const customers& all) {
    const auto serial = scoring.fit(all.recency, all.purchases, all.amounts);
    const std::size_t n = all.recency.size();
    for (const int count : {1, 2, 3, 5})
        for (const bool uneven : {false, true})
            testing::on_ranks(count, [&](const auto& ranks) {
                auto [first, last] = testing::share_of(n, ranks.rank(), count);
                if (uneven) // the last has all
                    first = ranks.rank() + 1 == count ? 0 : n, last = n;
                const auto own = [&](const auto& values) { return column{values}.subspan(first, last - first); };
                const auto found =
                    on_ranks_scoring.fit_on(ranks, own(all.recency), own(all.purchases), own(all.amounts));
                CHECK(first_difference(found.cuts, serial.cuts) == "");
                for (std::size_t d = 0; d < 3; ++d) {
                    const auto& expected = serial.scores.dimensions[d].score;
                    CHECK(found.scores.dimensions[d].score ==
                          std::vector<int>(expected.begin() + static_cast<std::ptrdiff_t>(first),
                                           expected.begin() + static_cast<std::ptrdiff_t>(last)));
                }
            });
}
void check_same(const auto& scoring, const customers& all) { check_same(scoring, scoring, all); }

} // namespace

TEST_CASE("ranks give the scores that all customers in one place have") {
    for (const std::size_t n : {1u, 2u, 4u, 23u, 500u})
        for (const bool prospects : {false, true}) {
            const auto all = some(n, n, prospects && n > 4);
            check_same(rfm{}, all);
            check_same(rfm{.prospects = prospect_rule::as_value}, all);
            for (int type = 1; type <= 9; ++type)
                check_same(rfm{.recency = quantile_bins{.count = 3, .type = static_cast<quantile_type>(type)},
                               .monetary = quantile_bins{.count = 10, .closed = closed_side::left}},
                           all);
            check_same(rfm{.frequency = fixed_cuts{{2, 5}}, .monetary = type7_plus_one{}}, all);
        }
}

TEST_CASE("scores send what docs/parallel.md says, whatever the number of customers") {
    const auto sent = [](const auto& scoring, const customers& all) {
        std::uint64_t bytes = 0;
        testing::on_ranks(2, [&](const auto& ranks) {
            const auto [first, last] = testing::share_of(all.recency.size(), ranks.rank(), 2);
            const auto own = [&](const auto& values) { return column{values}.subspan(first, last - first); };
            rank_traffic traffic;
            (void)scoring.fit_on(metered_ranks{ranks, &traffic}, own(all.recency), own(all.purchases),
                                 own(all.amounts));
            if (ranks.rank() == 0)
                bytes = traffic.bytes;
        });
        return static_cast<double>(bytes);
    };
    for (const std::size_t n : {203u, 2'003u}) { // both ends, and four quintiles of type 7 that lie between two places
        CHECK(sent(rfm{}, some(n, n, false)) == doctest::Approx(3 * (2 + 2 * 4) * 98'304).epsilon(0.1));
        const fixed_cuts stated{{2, 5}};
        CHECK(sent(rfm{.recency = stated, .frequency = stated, .monetary = stated}, some(n, n, false)) ==
              8 + 8 + 3 * 3 * 8);
    }
}

TEST_CASE("all ranks refuse what one alone sees, in the sentence of one place") {
    const std::vector<double> recency{1, 2, 3, -1, 5}, purchases{1, 1, 0, 1, 2}, amounts{std::nan(""), 2, 3, 4, 5};
    const auto refused = [&](const auto& scoring) {
        testing::check_refused_alike(
            {2, 0, 3}, [&] { (void)scoring.fit(recency, purchases, amounts); },
            [&](const auto& ranks, std::size_t first, std::size_t count) {
                const auto own = [&](const auto& all) { return column{all}.subspan(first, count); };
                (void)scoring.fit_on(ranks, own(recency), own(purchases), own(amounts));
            });
    };
    refused(rfm{}); // of the first column, though the first rank has a later one
    refused(rfm{.prospects = prospect_rule::refuse});
    testing::check_refused_alike(
        {0, 4, 1}, [&] { (void)quantile_bins{}.cuts(amounts); },
        [&](const auto& ranks, std::size_t first, std::size_t count) {
            (void)quantile_bins{}.cuts_on(ranks, column{amounts}.subspan(first, count));
        });
}

TEST_CASE("policies that need all values have them brought") {
    for (const bool by_row : {false, true}) {
        const ntile_bins policy{.count = 4, .ties = by_row ? ntile_ties::by_row : ntile_ties::same_lowest};
        for (const std::size_t n : {3u, 40u, 301u})
            check_same(rfm{.recency = policy, .frequency = policy, .monetary = policy},
                       rfm{.recency = gathered_bins{policy},
                           .frequency = gathered_bins{policy},
                           .monetary = gathered_bins{policy}},
                       some(n, n, false));
    }
}

TEST_CASE("what one rank's customers have wrong all refuse, by the row among all") {
    const std::vector<double> x{1, 2, 3, 4}, bad{1, 2, -3, 4};
    testing::on_ranks(2, [&](const auto& ranks) {
        const auto own = [&](const auto& all) {
            return column{all}.subspan(ranks.rank() == 0 ? 0u : 1u, ranks.rank() == 0 ? 1u : 3u);
        };
        CHECK_THROWS_WITH((void)rfm{}.fit_on(ranks, own(bad), own(x), own(x)),
                          "rfm: recency must be finite and not negative, got -3 in row 2");
    });
}

TEST_CASE("without a buyer on any rank there is nothing to score, and nested bins are refused") {
    const std::vector<double> nobody, one{1}, none{0};
    CHECK_THROWS_WITH_AS(testing::on_ranks(2, [&](const auto& ranks) { (void)rfm{}.fit_on(ranks, one, none, one); }),
                         "rfm: there must be at least one customer with a purchase, got 0 of 2", error);
    CHECK_THROWS_WITH_AS(
        testing::on_ranks(2, [&](const auto& ranks) { (void)rfm{}.fit_on(ranks, nobody, nobody, nobody); }),
        "rfm: there must be at least one customer with a purchase, got 0 of 0", error);
    CHECK_THROWS_WITH_AS(
        testing::on_ranks(
            2, [&](const auto& ranks) { (void)rfm{.nested = nesting::within_previous}.fit_on(ranks, one, one, one); }),
        "rfm: on ranks every dimension is divided over all customers; nested must be independent", error);
}
} // TEST_SUITE("detail/fit_on_ranks")
