#include <clientele/cluster/kmeans.hpp>
#include <clientele/cluster/size_bounded_kmeans.hpp>

#include <doctest/doctest.h>

#include "reference.hpp"
#include <algorithm>
#include <cmath>
#include <vector>

TEST_SUITE("cluster/size_bounded_kmeans") {

using namespace clientele;

TEST_CASE("bounds hold, the proof holds in every step, and loose bounds are plain k-means") {
    random_generator random{3};
    for (int round = 0; round < 60; ++round) {
        const reference::blobs data{random, static_cast<Eigen::Index>(40 + random.below(120)), 2, 4, 1.5};
        const auto n = static_cast<std::size_t>(data.x.rows());
        const int k = static_cast<int>(2 + random.below(5));
        const auto clusters = static_cast<std::size_t>(k);
        const auto equal = size_bounded_kmeans{.k = k,
                                               .least_size = n / clusters,
                                               .most_size = (n + clusters - 1) / clusters,
                                               .restarts = 3,
                                               .seed = 7}
                               .fit(data.x);
        CHECK(equal.certificate.holds());
        CHECK(std::abs(equal.worst_gap) < 1e-10);
        CHECK(*std::min_element(equal.clusters.sizes.begin(), equal.clusters.sizes.end()) >= n / clusters);
        CHECK(*std::max_element(equal.clusters.sizes.begin(), equal.clusters.sizes.end()) <=
              (n + clusters - 1) / clusters);
        const auto loose = size_bounded_kmeans{.k = k, .restarts = 3, .seed = 7}.fit(data.x);
        for (std::size_t i = 0; i < n; ++i)
            CHECK(loose.clusters.assign(data.x)[i] == loose.clusters.labels[i]);
        CHECK(equal.clusters.inertia >= kmeans{.k = k, .restarts = 20, .seed = 7}.fit(data.x).inertia * (1 - 1e-9));
    }
}

TEST_CASE("duplicates, one row and as many clusters as rows have their answers") {
    matrix x(6, 1);
    x << 0, 0, 0, 0, 0, 9;
    const auto halves = size_bounded_kmeans{.k = 2, .least_size = 3, .most_size = 3}.fit(x);
    CHECK(halves.clusters.sizes == std::vector<std::size_t>{3, 3});
    CHECK(halves.clusters.inertia == doctest::Approx(54.0));
    CHECK(size_bounded_kmeans{.k = 1}.fit(x.topRows(1)).clusters.inertia == 0.0);
    const matrix y{{1.0}, {5.0}, {2.0}};
    CHECK(size_bounded_kmeans{.k = 3, .most_size = 1}.fit(y).clusters.inertia == 0.0);
}

TEST_CASE("bounds that cannot be kept are refused with a sentence") {
    const matrix x = matrix::Random(10, 2);
    CHECK_THROWS_WITH((void)(size_bounded_kmeans{.k = 3, .least_size = 4}.fit(x)),
                      "size_bounded_kmeans: least_size must be at most 3 for 10 rows in 3 clusters, got 4");
    CHECK_THROWS_WITH((void)(size_bounded_kmeans{.k = 3, .most_size = 3}.fit(x)),
                      "size_bounded_kmeans: most_size must be at least 4 for 10 rows in 3 clusters, got 3");
    CHECK_THROWS_WITH((void)(size_bounded_kmeans{.k = 11}.fit(x)),
                      "size_bounded_kmeans: k must be in [1, 10], the number of rows, got 11");
    CHECK_THROWS_AS((void)(size_bounded_kmeans{.k = 2}.fit(matrix::Zero(5, 1))), error);
    CHECK_THROWS_WITH((void)(size_bounded_kmeans{.k = 2, .least_size = 3, .most_size = 2}.fit(x)),
                      "size_bounded_kmeans: most_size must be at least 5 for 10 rows in 2 clusters, got 2");
    CHECK_THROWS_WITH((void)(size_bounded_kmeans{.k = 2, .restarts = 0}.fit(x)),
                      "size_bounded_kmeans: restarts must be at least 1, got 0");
    CHECK_THROWS_WITH((void)(size_bounded_kmeans{.k = 2}.fit(matrix::Zero(5, 1))),
                      "size_bounded_kmeans: k must be at most 1, the distinct points that the seeding policy found, "
                      "got 2");
}

TEST_CASE("a seeding policy that returns too many centroids is refused") {
    struct first_four {
        matrix seed(const matrix_view& x, column, int, random_generator&) const { return x.topRows(4); }
    };
    const size_bounded_kmeans method{.k = 3, .seeding = first_four{}};
    CHECK_THROWS_WITH((void)method.fit(matrix::Random(10, 2)),
                      "size_bounded_kmeans: the seeding policy must return 3 centroids of 2 features, got 4 x 2");
}

TEST_CASE("an observer that stops gets what there is, marked") {
    const matrix x = matrix::Random(10, 2);
    const auto stop = [](const progress&) { return false; };
    const auto early = size_bounded_kmeans{.k = 2, .least_size = 5, .observer = stop}.fit(x);
    CHECK(early.clusters.status == kmeans_status::cancelled);
    CHECK(early.clusters.restarts == 1);
    CHECK(early.clusters.sizes == std::vector<std::size_t>{5, 5});
}

TEST_CASE("no cluster is left empty unless the least size is 0") {
    // Starts too wide: both rows of the middle would go to the second of four centroids.
    const matrix x{{0.0}, {1.0}, {10.0}, {11.0}};
    const given_centroids wide{matrix{{-100.0}, {5.0}, {100.0}, {200.0}}};
    const auto each = size_bounded_kmeans{.k = 4, .seeding = wide}.fit(x);
    CHECK(each.clusters.sizes == std::vector<std::size_t>(4, 1));
    CHECK(each.clusters.inertia == 0.0);
    const auto any = size_bounded_kmeans{.k = 4, .least_size = 0, .seeding = wide}.fit(x);
    CHECK(any.clusters.sizes == std::vector<std::size_t>{0, 4, 0, 0});
    CHECK(any.clusters.inertia == doctest::Approx(101.0)); // about 5.5: 30.25 + 20.25, twice
}

TEST_CASE("of several starts the one with the least inertia is kept") {
    // 0 1 | 10 11 | 20 21 into three pairs: 0.5 a pair. Some random starts end elsewhere.
    const matrix x{{0.0}, {1.0}, {10.0}, {11.0}, {20.0}, {21.0}, {22.0}};
    double least = 1e300, most = 0.0;
    for (std::uint64_t seed = 0; seed < 40; ++seed) {
        const auto one = size_bounded_kmeans{.k = 3, .seeding = random_points{}, .seed = seed}.fit(x);
        const auto many = size_bounded_kmeans{.k = 3, .seeding = random_points{}, .restarts = 20, .seed = seed}.fit(x);
        CHECK(many.clusters.inertia == doctest::Approx(3.0)); // 0.5 + 0.5 + 2
        CHECK(many.clusters.restarts == 20);
        least = std::min(least, one.clusters.inertia);
        most = std::max(most, one.clusters.inertia);
    }
    CHECK(least == doctest::Approx(3.0));
    CHECK(most > 4.0);
}

TEST_CASE("new customers go to the nearest centroid, whatever the sizes become") {
    const matrix x{{0.0}, {1.0}, {2.0}, {10.0}};
    const auto fit = size_bounded_kmeans{.k = 2, .least_size = 2, .seed = 1}.fit(x);
    CHECK(fit.clusters.labels[2] == fit.clusters.labels[3]); // 2 is nearer to the other two
    const auto labels = fit.assign(matrix{{-5.0}, {2.0}, {3.0}, {40.0}});
    CHECK(labels ==
          std::vector{fit.clusters.labels[0], fit.clusters.labels[0], fit.clusters.labels[0], fit.clusters.labels[3]});
}

} // TEST_SUITE("cluster/size_bounded_kmeans")
