#include <clientele/cluster/simplified_silhouette.hpp>

#include <doctest/doctest.h>

#include "rows_for_ranks.hpp"

TEST_SUITE("cluster/simplified_silhouette") {

using namespace clientele;

TEST_CASE("distances are those to the means of the clusters") {
    // Means 1 and 9: of 0 the own distance is 1, the next 9; of 2 they are 1 and 7.
    const auto found = simplified_silhouette{}.score(matrix{{0.0}, {2.0}, {9.0}}, std::vector{0, 0, 2});
    CHECK(found.values == std::vector{8.0 / 9.0, 6.0 / 7.0, 0.0}); // the only one of its cluster
    CHECK(found.by_cluster[0] == doctest::Approx((8.0 / 9.0 + 6.0 / 7.0) / 2).epsilon(1e-15));
    CHECK(found.by_cluster[1] == 0.0); // no rows
    CHECK(found.mean == doctest::Approx((8.0 / 9.0 + 6.0 / 7.0) / 3).epsilon(1e-15));
}

TEST_CASE("the simplified silhouette of rows on any ranks has the bits of all rows in one place") {
    const std::size_t n = 600;
    const matrix x = testing::customers(n, 3, 20);
    const auto labels = testing::some_labels(n, 4, 21);
    for (const auto& weights : {std::vector<double>{}, testing::whole_weights(n, 22)}) {
        const auto all = simplified_silhouette{}.score(x, labels, weights);
        testing::each_share(
            x, labels, weights,
            [&](const auto& ranks, const matrix& own, const auto& of, const auto& w, std::size_t first) {
                const auto found = simplified_silhouette{}.score_on(ranks, own, of, w);
                CHECK(testing::same_bits(found.mean, all.mean));
                CHECK(testing::same_bits(found.by_cluster, all.by_cluster));
                CHECK(testing::same_bits(found.values, testing::share_of(all.values, first, found.values.size())));
            });
    }
}

} // TEST_SUITE("cluster/simplified_silhouette")
