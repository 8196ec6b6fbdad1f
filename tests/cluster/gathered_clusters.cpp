#include <clientele/cluster/gathered_clusters.hpp>
#include <clientele/cluster/kmeans.hpp>
#include <clientele/cluster/mini_batch.hpp>
#include <clientele/cluster/size_bounded_kmeans.hpp>
#include <clientele/cluster/trimmed_kmeans.hpp>
#include <clientele/parallel/metered_ranks.hpp>

#include <doctest/doctest.h>

#include "rows_for_ranks.hpp"

TEST_SUITE("cluster/gathered_clusters") {

using namespace clientele;
using testing::same_bits;

TEST_CASE("outliers are set aside on any ranks as in one place, and each rank knows its own") {
    const matrix x = testing::customers(200, 2, 1);
    const trimmed_kmeans method{.k = 3, .share = 0.1, .restarts = 2, .seed = 4};
    for (const auto& weights : {std::vector<double>{}, testing::whole_weights(200, 2)}) {
        const auto all = method.fit(x, weights);
        testing::each_share(x, {}, weights,
                            [&](const auto& ranks, const matrix& own, const auto&, const auto& w, std::size_t first) {
                                const auto found = gathered_clusters{method}.fit_on(ranks, own, w);
                                CHECK(same_bits(found.clusters.centroids, all.clusters.centroids));
                                CHECK(same_bits(found.clusters.inertia, all.clusters.inertia));
                                CHECK(same_bits(found.reach, all.reach));
                                const auto count = static_cast<std::size_t>(own.rows());
                                CHECK(found.clusters.labels == testing::share_of(all.clusters.labels, first, count));
                                std::vector<std::size_t> aside;
                                for (const auto row : all.set_aside)
                                    if (row >= first && row < first + count)
                                        aside.push_back(row - first);
                                CHECK(found.set_aside == aside);
                            });
    }
}

TEST_CASE("bounds on sizes, medians and starts that cut the data hold on any ranks as in one place") {
    const matrix x = testing::customers(90, 2, 3);
    const size_bounded_kmeans bounded{.k = 3, .least_size = 20, .seed = 2};
    const kmeans by_medians{.k = 3, .centroid = medians{}, .restarts = 2, .seed = 5};
    const auto sizes = bounded.fit(x);
    const auto middle = by_medians.fit(x);
    testing::each_share(x, {}, {},
                        [&](const auto& ranks, const matrix& own, const auto&, const auto&, std::size_t first) {
                            const auto count = static_cast<std::size_t>(own.rows());
                            const auto found = gathered_clusters{bounded}.fit_on(ranks, own);
                            CHECK(same_bits(found.clusters.centroids, sizes.clusters.centroids));
                            CHECK(found.clusters.labels == testing::share_of(sizes.clusters.labels, first, count));
                            const auto fit = gathered_clusters{by_medians}.fit_on(ranks, own);
                            CHECK(same_bits(fit.centroids, middle.centroids));
                            CHECK(fit.labels == testing::share_of(middle.labels, first, count));
                        });
    CHECK(gathered_clusters{bounded}.fit(x).clusters.labels == sizes.clusters.labels);
    CHECK(gathered_clusters{by_medians}.fit(x, std::vector(90, 1.0)).labels == middle.labels);
}

TEST_CASE("a stream whose batches are spread over ranks comes to what it does in one place") {
    const matrix x = testing::customers(120, 3, 6), more = testing::customers(120, 3, 7);
    const mini_batch_kmeans method{.k = 4, .seed = 1};
    kmeans_stream all;
    method.update(all, x);
    method.update(all, more);
    testing::each_share(x, {}, {},
                        [&](const auto& ranks, const matrix& own, const auto&, const auto&, std::size_t first) {
                            kmeans_stream stream;
                            gathered_clusters{method}.update_on(ranks, stream, own);
                            gathered_clusters{method}.update_on(
                                ranks, stream, testing::rows_of(more, first, static_cast<std::size_t>(own.rows())));
                            CHECK(same_bits(stream.centroids, all.centroids));
                            CHECK(same_bits(stream.masses, all.masses));
                        });
}

TEST_CASE("rows to be clustered are refused by their number among all, and cost what docs/parallel.md says") {
    CHECK_THROWS_WITH_AS(testing::on_ranks(2,
                                           [](const auto& ranks) {
                                               const matrix own =
                                                   matrix::Constant(3, 1, ranks.rank() == 1 ? HUGE_VAL : 1);
                                               (void)gathered_clusters{trimmed_kmeans{.k = 1}}.fit_on(ranks, own);
                                           }),
                         "gathered_clusters: values must be finite, got inf in row 3, column 0", error);
    const std::size_t d = 4, p = 3;
    const matrix x = testing::customers(300, d, 8);
    testing::on_ranks(p, [&](const auto& ranks) {
        rank_traffic traffic;
        (void)gathered_clusters{trimmed_kmeans{.k = 2, .restarts = 1}}.fit_on(
            metered_ranks{ranks, &traffic}, testing::rows_of(x, static_cast<std::size_t>(ranks.rank()) * 100, 100));
        CHECK(traffic.bytes == 100 * 8 * d * (p - 1) + 24 + 8 * (p - 1));
    });
}

} // TEST_SUITE("cluster/gathered_clusters")
