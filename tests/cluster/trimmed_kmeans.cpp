#include <clientele/cluster/agreement.hpp>
#include <clientele/cluster/kmeans.hpp>
#include <clientele/cluster/trimmed_kmeans.hpp>

#include <doctest/doctest.h>

#include "reference.hpp"
#include <algorithm>
#include <cmath>
#include <limits>
#include <repeats.hpp>
#include <vector>

TEST_SUITE("cluster/trimmed_kmeans") {

using namespace clientele;

TEST_CASE("a few absurd customers change nothing, where plain k-means gives them a cluster") {
    random_generator random{1};
    for (int round = 0; round < 10; ++round) {
        reference::blobs data{random, 200, 2, 3, 0.2};
        matrix wild(204, 2);
        wild << data.x, matrix{{900, 800}, {-700, 650}, {1e150, 3}, {5, -1e6}};
        const auto trimmed = trimmed_kmeans{.k = 3, .share = 0.02, .seed = 5}.fit(wild);
        CHECK(trimmed.set_aside.size() == 4);
        auto outliers = trimmed.set_aside;
        CHECK(outliers.front() == 202);
        std::sort(outliers.begin(), outliers.end());
        CHECK(outliers == std::vector<std::size_t>{200, 201, 202, 203});
        const auto clean = kmeans{.k = 3, .restarts = 30, .seed = 5}.fit(data.x);
        CHECK(trimmed.clusters.inertia == doctest::Approx(clean.inertia).epsilon(1e-9));
        CHECK(adjusted_rand_index(std::vector<int>(trimmed.clusters.labels.begin(), trimmed.clusters.labels.end() - 4),
                                  clean.labels) == 1.0);
    }
}

TEST_CASE("the best of all subsets is found on a line") {
    // Optimal trimmed 2-means of few values, by trying every set of rows to leave out and every cut.
    random_generator random{2};
    for (int round = 0; round < repeats(200); ++round) {
        std::vector<double> values(9);
        for (double& v : values)
            v = static_cast<double>(random.below(30));
        std::sort(values.begin(), values.end());
        double least = std::numeric_limits<double>::infinity();
        for (std::size_t a = 0; a < 9; ++a)
            for (std::size_t b = a + 1; b < 9; ++b)
                for (std::size_t cut = 1; cut < 7; ++cut) {
                    std::vector<double> kept;
                    for (std::size_t i = 0; i < 9; ++i)
                        if (i != a && i != b)
                            kept.push_back(values[i]);
                    double cost = 0;
                    for (const auto& [first, last] : {std::pair{std::size_t{0}, cut}, std::pair{cut, kept.size()}}) {
                        double sum = 0;
                        for (std::size_t i = first; i < last; ++i)
                            sum += kept[i];
                        for (std::size_t i = first; i < last; ++i)
                            cost += std::pow(kept[i] - sum / static_cast<double>(last - first), 2);
                    }
                    least = std::min(least, cost);
                }
        const matrix x = as_eigen(values);
        const auto found = trimmed_kmeans{.k = 2, .share = 0.23, .restarts = 60}.fit(x);
        CHECK(found.clusters.inertia >= least - 1e-9);
        CHECK(found.clusters.inertia <= least * 1.5 + 1e-9); // a local search; equal in nearly all rounds
    }
}

TEST_CASE("nothing is set aside at share 0, and the result is a fixed point") {
    random_generator random{3};
    const reference::blobs data{random, 150, 3, 4, 1.0};
    const auto found = trimmed_kmeans{.k = 4, .share = 0.0}.fit(data.x);
    CHECK(found.set_aside.empty());
    CHECK(found.clusters.labels == found.clusters.assign(data.x));
    CHECK(found.assign(data.x) == found.clusters.labels);
    const auto some = trimmed_kmeans{.k = 4, .share = 0.1}.fit(data.x);
    CHECK(some.set_aside.size() == 15);
    CHECK(some.assign(data.x) == some.clusters.labels);
    CHECK(some.assign(matrix::Constant(1, 3, 1e6)) == std::vector{-1});
    std::size_t members = 0;
    for (const auto size : some.clusters.sizes)
        members += size;
    CHECK(members == 135);
}

TEST_CASE("weights are repetition, and weightless rows are neither kept nor set aside") {
    random_generator random{4};
    for (int round = 0; round < 40; ++round) {
        const reference::blobs data{random, 40, 2, 2, 1.0};
        std::vector<double> weights(40);
        std::vector<Eigen::Index> repeated;
        for (std::size_t i = 0; i < 40; ++i) {
            weights[i] = static_cast<double>(random.below(4));
            repeated.insert(repeated.end(), static_cast<std::size_t>(weights[i]), static_cast<Eigen::Index>(i));
        }
        matrix copies(static_cast<Eigen::Index>(repeated.size()), 2);
        for (std::size_t i = 0; i < repeated.size(); ++i)
            copies.row(static_cast<Eigen::Index>(i)) = data.x.row(repeated[i]);
        const given_centroids start{data.x.topRows(2)};
        const auto weighted =
            trimmed_kmeans{.k = 2, .share = 0.1, .seeding = start, .restarts = 1}.fit(data.x, weights);
        const auto plain = trimmed_kmeans{.k = 2, .share = 0.1, .seeding = start, .restarts = 1}.fit(copies);
        CHECK(weighted.clusters.inertia == doctest::Approx(plain.clusters.inertia).epsilon(1e-12));
        CHECK((weighted.clusters.centroids - plain.clusters.centroids).cwiseAbs().maxCoeff() < 1e-12);
        for (const auto row : weighted.set_aside)
            CHECK(weights[row] > 0);
    }
}

TEST_CASE("a cluster that gives its only row to an empty one is refilled in the same iteration") {
    // -1000 has no row and takes 0, the only row of 3, which takes 11 from 10.4: three rows, three centroids.
    const matrix x{{0}, {10}, {11}};
    const auto found = trimmed_kmeans{.k = 3,
                                      .share = 0,
                                      .seeding = given_centroids{matrix{{-1000}, {10.4}, {3}}},
                                      .stopping = until_stable{1},
                                      .restarts = 1}
                           .fit(x);
    CHECK(found.clusters.labels == std::vector{0, 1, 2});
    CHECK(found.clusters.inertia == 0);
}

TEST_CASE("equal rows and bad fields have their answers") {
    const auto equal = trimmed_kmeans{.k = 2, .share = 0.2}.fit(matrix::Ones(10, 2));
    CHECK(equal.clusters.fewer_distinct_points);
    CHECK(equal.clusters.inertia == 0.0);
    const matrix x = matrix::Random(10, 2);
    CHECK_THROWS_WITH((void)(trimmed_kmeans{.k = 2, .share = 0.5}.fit(x)),
                      "trimmed_kmeans: share must be in [0, 0.5), got 0.5");
    CHECK_THROWS_WITH((void)(trimmed_kmeans{.k = 10, .share = 0.1}.fit(x)),
                      "trimmed_kmeans: k must be in [1, 9], the rows kept, got 10");
    CHECK_THROWS_AS((void)(trimmed_kmeans{.k = 2}.fit(x, std::vector{1.0})), error);
}

TEST_CASE("weights of any unit set the same rows aside") {
    // 0 to 8 and one at a million: a fifth of ten rows is two, 8 being the second farthest; or 0, as equally far.
    matrix x(10, 1);
    for (int i = 0; i < 9; ++i)
        x(i, 0) = i;
    x(9, 0) = 1e6;
    const auto plain = trimmed_kmeans{.k = 1, .share = 0.2}.fit(x);
    CHECK(plain.set_aside.size() == 2);
    CHECK(plain.set_aside.front() == 9);
    for (const double weight : {0.1, 1e-150, 1e-9, 3.0, 1e149}) {
        CAPTURE(weight);
        const auto found = trimmed_kmeans{.k = 1, .share = 0.2}.fit(x, std::vector(10, weight));
        CHECK(found.set_aside == plain.set_aside);
        CHECK(found.clusters.centroids(0, 0) == doctest::Approx(plain.clusters.centroids(0, 0)).epsilon(1e-11));
        CHECK(found.clusters.inertia == doctest::Approx(plain.clusters.inertia * weight).epsilon(1e-11));
    }
    CHECK(trimmed_kmeans{.k = 8, .share = 0.2}.fit(x, std::vector(10, 0.1)).clusters.k() == 8);
    CHECK_THROWS_WITH((void)(trimmed_kmeans{.k = 11, .share = 0.2}.fit(x, std::vector(10, 0.1))),
                      "trimmed_kmeans: k must be in [1, 10], the rows kept, got 11");
    CHECK_THROWS_WITH((void)(trimmed_kmeans{.k = 9, .share = 0.2}.fit(x, std::vector(10, 1.0))),
                      "trimmed_kmeans: k must be in [1, 8], the rows kept, got 9");
}

TEST_CASE("a row of weight 0 is labelled as a new customer would be, and changes nothing else") {
    matrix x(5, 1);
    x << 1e9, 1e9 + 1, 1e9 + 2, 2e9, 1e9 + 1;
    const auto found = trimmed_kmeans{.k = 1, .share = 0}.fit(x, std::vector{1.0, 1.0, 1.0, 0.0, 0.0});
    CHECK(found.clusters.labels == std::vector{0, 0, 0, -1, 0});
    CHECK(found.assign(x) == found.clusters.labels);
    CHECK(found.set_aside.empty());
    const auto without = trimmed_kmeans{.k = 1, .share = 0}.fit(matrix{x.topRows(3)});
    CHECK(found.clusters.centroids == without.clusters.centroids);
    CHECK(found.clusters.inertia == without.clusters.inertia);
    CHECK(found.clusters.iterations == without.clusters.iterations);
}

TEST_CASE("fields outside their range are refused, and an observer that stops gets what there is") {
    const matrix x = matrix::Random(10, 2);
    CHECK_THROWS_WITH((void)(trimmed_kmeans{.k = 2, .restarts = 0}.fit(x)),
                      "trimmed_kmeans: restarts must be at least 1, got 0");
    CHECK_THROWS_WITH((void)(trimmed_kmeans{.k = 0}.fit(x)),
                      "trimmed_kmeans: k must be in [1, 10], the rows kept, got 0");
    CHECK_THROWS_WITH((void)(trimmed_kmeans{.k = 2, .share = -0.1}.fit(x)),
                      "trimmed_kmeans: share must be in [0, 0.5), got -0.1");
    CHECK_THROWS_WITH((void)(trimmed_kmeans{.k = 2}.fit(x, std::vector(10, -1.0))),
                      "trimmed_kmeans: weights must be 0 or in [1e-150, 1e150], got -1 in row 0");
    const auto stop = [](const progress&) { return false; };
    const auto early = trimmed_kmeans{.k = 2, .observer = stop}.fit(x);
    CHECK(early.clusters.status == kmeans_status::cancelled);
    CHECK(early.clusters.restarts == 1);
    const auto limited = trimmed_kmeans{.k = 3, .stopping = until_stable{1}, .restarts = 1}.fit(x);
    CHECK(limited.clusters.status == kmeans_status::iteration_limit);
    CHECK(limited.clusters.iterations == 1);
}

} // TEST_SUITE("cluster/trimmed_kmeans")
