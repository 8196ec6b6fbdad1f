#include <clientele/cluster/k_silhouette.hpp>
#include <clientele/parallel/metered_ranks.hpp>

#include <doctest/doctest.h>

#include "rows_for_ranks.hpp"

TEST_SUITE("cluster/k_silhouette") {

using namespace clientele;

namespace {
struct always_half {
    [[nodiscard]] std::optional<silhouette_estimate> estimate(const matrix_view&, std::span<const int>, column,
                                                              std::size_t, std::uint64_t) const {
        return silhouette_estimate{.mean = 0.5};
    }
};
static_assert(silhouette_policy<always_half>);
static_assert(!silhouette_policy<silhouette<>>);
} // namespace

TEST_CASE("silhouettes gathered from any ranks have the bits of all rows in one place") {
    const std::size_t n = 300;
    const matrix x = testing::customers(n, 2, 1);
    const auto labels = testing::some_labels(n, 3, 2);
    for (const auto& weights : {std::vector<double>{}, testing::whole_weights(n, 3)}) {
        const auto all = silhouette{}.score(x, labels, weights);
        const auto some = sampled_silhouette{.rows = 40, .seed = 4}.score(x, labels, weights);
        testing::each_share(
            x, labels, weights,
            [&](const auto& ranks, const matrix& own, const auto& of, const auto& w, std::size_t first) {
                const auto found = gathered_silhouette{silhouette{}}.score_on(ranks, own, of, w);
                CHECK(testing::same_bits(found.mean, all.mean));
                CHECK(testing::same_bits(found.by_cluster, all.by_cluster));
                CHECK(testing::same_bits(found.values, testing::share_of(all.values, first, found.values.size())));
                const auto drawn =
                    gathered_silhouette{sampled_silhouette{.rows = 40, .seed = 4}}.score_on(ranks, own, of, w);
                CHECK(testing::same_bits(drawn.mean, some.mean));
                CHECK(testing::same_bits(drawn.upper, some.upper));
                const auto asked = gathered_silhouette{}.estimate_on(ranks, own, of, w, 40, 4);
                REQUIRE(asked);
                CHECK(testing::same_bits(asked->mean, some.mean));
            });
    }
}

TEST_CASE("in one place what is gathered is the silhouette itself, and what is left out is none") {
    const matrix x{{0.0}, {1.0}, {5.0}, {7.0}};
    const std::vector<int> labels{0, 0, 1, 1};
    CHECK(gathered_silhouette{silhouette{}}.score(x, labels).mean == silhouette{}.score(x, labels).mean);
    CHECK(gathered_silhouette{}.estimate(x, labels, {}, 3, 0)->mean ==
          drawn_silhouette{}.estimate(x, labels, {}, 3, 0)->mean);
    CHECK(gathered_silhouette{always_half{}}.estimate(x, labels, {}, 3, 0)->mean == 0.5);
    CHECK_FALSE(no_silhouette{}.estimate(x, labels, {}, 3, 0));
    CHECK_FALSE(no_silhouette{}.estimate_on(one_rank{}, x, labels, {}, 3, 0));
}

TEST_CASE("rows to be gathered are refused in a sentence, and cost what docs/parallel.md says") {
    const auto score = [](auto columns, auto weights) {
        testing::on_ranks(2, [&](const auto& ranks) {
            const std::vector<double> w = weights(ranks.rank());
            (void)gathered_silhouette{silhouette{}}.score_on(ranks, matrix{matrix::Zero(2, columns(ranks.rank()))},
                                                             std::vector{0, 1}, w);
        });
    };
    const auto none = [](int) { return std::vector<double>{}; };
    CHECK_THROWS_WITH_AS(score([](int r) { return r + 1; }, none),
                         "gathered_silhouette: the matrix must have the same columns on every rank, got 1 to 2", error);
    CHECK_THROWS_WITH_AS(score([](int) { return 1; }, [](int r) { return std::vector<double>(r == 0 ? 2u : 0u, 1.0); }),
                         "gathered_silhouette: every rank that has rows must give weights of them, or none must",
                         error);
    const std::size_t n = 300, d = 4, p = 3;
    const matrix x = testing::customers(n, d, 5);
    const auto labels = testing::some_labels(n, 3, 6);
    testing::on_ranks(p, [&](const auto& ranks) {
        rank_traffic traffic;
        const auto first = static_cast<std::size_t>(ranks.rank()) * 100;
        (void)gathered_silhouette{silhouette{}}.score_on(
            metered_ranks{ranks, &traffic}, testing::rows_of(x, first, 100), testing::share_of(labels, first, 100));
        CHECK(static_cast<double>(traffic.bytes) ==
              doctest::Approx(static_cast<double>(100 * (8 * d + 4) * (p - 1))).epsilon(0.1));
    });
}

} // TEST_SUITE("cluster/k_silhouette")
