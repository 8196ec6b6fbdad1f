// Rows far lighter than others: a cluster of them is a cluster, and a policy, a measure or a seeding that looks at them
// finds what it would find if they weighed as much as the others.

#include <clientele/cluster/kmeans.hpp>
#include <clientele/cluster/mini_batch.hpp>
#include <clientele/cluster/partition_seeding.hpp>
#include <clientele/cluster/trimmed_kmeans.hpp>
#include <clientele/cluster/validity.hpp>
#include <clientele/parallel/executors.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <vector>

TEST_SUITE("light clusters") {

using namespace clientele;

namespace {

const std::vector<double> ratios{0x1p-40, 0x1p-56, 0x1p-70, 1e-30, 1e-100, 1e-299};

/// What a heavy row weighs, at which the light ones and all up to four times as heavy have legal weights.
double unit_beside(double ratio) { return ratio < 1e-140 ? 2.5e149 : 1.0; }

/// Heavy rows about 0, and light ones about 100 and 200, of weight 1 to 4.
struct groups {
    matrix x{90, 2};
    std::vector<double> weights, heavy;

    explicit groups(double ratio, std::uint64_t seed = 5) {
        random_generator random{seed};
        for (Eigen::Index i = 0; i < x.rows(); ++i) {
            x.row(i) << 100 * static_cast<double>(i % 3) + random.uniform(), random.uniform();
            const double weight = 1 + static_cast<double>(random.below(4));
            heavy.push_back(weight);
            weights.push_back(weight * unit_beside(ratio) * (i % 3 == 0 ? 1.0 : ratio));
        }
    }
    [[nodiscard]] given_centroids start() const { return {matrix{{10, 3}, {60, 0}, {190, 0}}}; }
};

} // namespace

TEST_CASE("the centroid of a light cluster is the weighted mean of its rows, and its mass their weight") {
    for (const double ratio : ratios) {
        CAPTURE(ratio);
        const groups data{ratio};
        const kmeans method{.k = 3, .seeding = data.start(), .empty = refuse_empty{}, .polish = no_polish{}};
        const auto alike = method.fit(data.x, data.heavy), found = method.fit(data.x, data.weights);
        CHECK(found.labels == alike.labels);
        CHECK(found.iterations == alike.iterations);
        for (int j = 0; j < 3; ++j) {
            const auto own = static_cast<std::size_t>(j);
            const double unit = unit_beside(ratio) * (j == 0 ? 1.0 : ratio);
            CHECK(found.masses[own] / unit == doctest::Approx(alike.masses[own]).epsilon(1e-14));
            for (int f = 0; f < 2; ++f)
                CHECK(found.centroids(j, f) == doctest::Approx(alike.centroids(j, f)).epsilon(1e-14));
        }
    }
}

TEST_CASE("moves of single rows may spend a light cluster on heavy rows: it costs less") {
    const groups data{1e-30};
    const auto rested = kmeans{.k = 3, .seeding = data.start(), .polish = no_polish{}}.fit(data.x, data.weights),
               moved = kmeans{.k = 3, .seeding = data.start()}.fit(data.x, data.weights);
    CHECK(moved.inertia < 0.5 * rested.inertia);
    CHECK(moved.labels[1] == moved.labels[2]); // at 100 and 200
}

TEST_CASE("by a power of two, the centroid of a light cluster has the very bits of a heavy one") {
    for (const int power : {-40, -56, -70, -200, -450}) {
        CAPTURE(power);
        const groups data{std::scalbn(1.0, power)};
        const kmeans method{.k = 3, .seeding = data.start(), .empty = refuse_empty{}, .polish = no_polish{}};
        const auto alike = method.fit(data.x, data.heavy), found = method.fit(data.x, data.weights);
        CHECK(found.centroids == alike.centroids);
        CHECK(found.masses[1] == std::scalbn(alike.masses[1], power));
        CHECK(found.masses[2] == std::scalbn(alike.masses[2], power));
        CHECK(kmeans{.k = 3, .seeding = data.start(), .polish = no_polish{}, .executor = threads{3}}
                  .fit(data.x, data.weights)
                  .centroids == found.centroids);
        const auto backwards =
            method.fit(matrix{data.x.colwise().reverse()}, std::vector(data.weights.rbegin(), data.weights.rend()));
        CHECK(backwards.centroids == found.centroids);
        CHECK(backwards.masses == found.masses);
    }
}

TEST_CASE("weights of every size in one cluster have the mean of the heaviest") {
    // 1 and 1e-300 at 0 and 8: the mean is 8e-300, 0 in the grid of values up to 100. The light cluster of 1e-150 and
    // 1e-300 at 100 lies at 100.
    const matrix x{{0}, {8}, {100}, {100}, {100.1}};
    const std::vector<double> weights{1e150, 1e-150, 1e-100, 3e-150, 1e-150};
    const auto found = kmeans{
        .k = 3,
        .seeding = given_centroids{matrix{{0}, {100}, {100.1}}},
        .empty = refuse_empty{},
        .polish =
            no_polish{}}.fit(x, weights);
    CHECK(found.centroids == matrix{{0}, {100}, {100.1}});
    CHECK(found.masses == std::vector{1e150, 1e-100, 1e-150});
}

TEST_CASE("features and weights that are both tiny have their means") {
    // No double holds 1e-170 times 1e-150.
    const matrix x{{1e-170}, {3e-170}, {9e-170}};
    const auto found = kmeans{.k = 2, .polish = no_polish{}}.fit(x, std::vector(3, 1e-150));
    CHECK(found.centroids(found.labels[0], 0) == doctest::Approx(2e-170).epsilon(1e-14));
    CHECK(found.centroids(found.labels[2], 0) == 9e-170);
}

TEST_CASE("a heavy row that fills an empty cluster leaves the light rows of its own behind") {
    // The farthest row, 40, is the heavy one: what it leaves at 0 and 1 is not empty, though 1e50 less 1e50 is 0.
    for (const double ratio : ratios) {
        CAPTURE(ratio);
        const double unit = unit_beside(ratio);
        const matrix x{{0}, {1}, {40}};
        const std::vector<double> weights{ratio * unit, ratio * unit, unit};
        const kmeans method{
            .k = 3, .seeding = given_centroids{matrix{{-1000}, {15}, {1000}}}, .polish = no_polish{}, .restarts = 1};
        const auto found = method.fit(x, weights);
        CHECK(found.k() == 3);
        CHECK(found.inertia == 0);
        const auto split =
            kmeans{.k = 3, .seeding = given_centroids{matrix{{-1000}, {15}, {1000}}}, .empty = split_largest{}}.fit(
                x, weights);
        CHECK(split.k() == 3);
        CHECK(split.inertia == 0);
    }
}

TEST_CASE("the moves of single rows find the same groups among light rows") {
    // 0 1 2.6 | 4 by Lloyd from these centroids; 2.6 gains by moving: 1/2 0.7^2 x 2 = 0.98 against 1.2 x 1.4^2.
    for (const double ratio : ratios) {
        CAPTURE(ratio);
        const double unit = unit_beside(ratio), light = ratio * unit;
        const matrix x{{0}, {1}, {2.6}, {4}, {1e4}};
        const given_centroids start{matrix{{1.2}, {4}, {1e4}}};
        const auto found = kmeans{.k = 3, .seeding = start}.fit(x, std::vector{light, light, light, light, unit});
        CHECK(found.labels == std::vector{0, 0, 1, 1, 2});
        CHECK(found.centroids(1, 0) == doctest::Approx(3.3).epsilon(1e-15));
    }
}

TEST_CASE("every seeding finds light rows that are all that is left, however near to each other") {
    for (const double ratio : ratios)
        for (const double apart : {1.0, 1e-12}) {
            CAPTURE(ratio);
            CAPTURE(apart);
            const double unit = unit_beside(ratio), light = ratio * unit;
            const matrix x{{10}, {1}, {1 + apart}, {1 + 4 * apart}};
            const std::vector<double> weights{unit, light, 2 * light, light};
            const auto check = [&](const auto& method) {
                const auto found = method.fit(x, weights);
                CHECK(found.k() == 4);
                CHECK_FALSE(found.fewer_distinct_points);
                CHECK(found.inertia == 0);
            };
            check(kmeans{.k = 4, .restarts = 1});
            check(kmeans{.k = 4, .seeding = kmeans_plus_plus{}, .restarts = 1});
            check(kmeans{.k = 4, .seeding = random_points{}, .restarts = 1});
            check(kmeans{.k = 4, .seeding = maximin{}, .restarts = 1});
            check(kmeans{.k = 4, .seeding = variance_partition{}});
            check(kmeans{.k = 4, .seeding = pca_partition{}});
        }
}

TEST_CASE("trimming sets light rows aside by their distance, as others, and none where nothing is to be set aside") {
    for (const double ratio : ratios) {
        CAPTURE(ratio);
        const groups data{ratio};
        const trimmed_kmeans none{.k = 3, .share = 0, .seeding = data.start(), .restarts = 1};
        const auto alike = none.fit(data.x, data.heavy), found = none.fit(data.x, data.weights);
        CHECK(found.set_aside.empty());
        CHECK(found.clusters.labels == alike.clusters.labels);
        CHECK((found.clusters.centroids - alike.clusters.centroids).cwiseAbs().maxCoeff() < 1e-12);
        // Of a light row far away and heavy ones at 0 to 9 a tenth goes: the light one, and one of the ten.
        matrix x(11, 1);
        std::vector<double> weights(11, unit_beside(ratio));
        for (int i = 0; i < 10; ++i)
            x(i, 0) = i;
        x(10, 0) = 1000;
        weights[10] *= ratio;
        const auto tenth = trimmed_kmeans{.k = 1, .share = 0.1, .restarts = 5}.fit(x, weights);
        CHECK(tenth.set_aside.front() == 10);
        CHECK(tenth.clusters.masses[0] == doctest::Approx(9 * unit_beside(ratio)).epsilon(1e-14));
    }
}

TEST_CASE("a stream of light rows moves its centroids as heavy ones do") {
    for (const double ratio : ratios) {
        CAPTURE(ratio);
        const groups data{ratio}, more{ratio, 8};
        const mini_batch_kmeans method{.k = 3, .seeding = data.start()};
        kmeans_stream alike, found, tiny;
        method.update(alike, data.x, data.heavy);
        method.update(alike, more.x, more.heavy);
        method.update(found, data.x, data.weights);
        method.update(found, more.x, more.weights);
        CHECK((found.centroids - alike.centroids).cwiseAbs().maxCoeff() < 1e-12);
        const mini_batch_kmeans small{.k = 3, .seeding = given_centroids{matrix{data.start().centroids * 1e-120}}};
        small.update(tiny, matrix{data.x * 1e-120}, data.weights);
        small.update(tiny, matrix{more.x * 1e-120}, more.weights);
        CHECK((tiny.centroids * 1e120 - alike.centroids).cwiseAbs().maxCoeff() < 1e-12);
    }
}

TEST_CASE("a measure that compares clusters by their means does not see their weights") {
    for (const double ratio : ratios) {
        CAPTURE(ratio);
        const groups data{ratio};
        std::vector<int> labels;
        for (int i = 0; i < 90; ++i)
            labels.push_back(i % 3);
        const double alike = davies_bouldin(data.x, labels, data.heavy);
        CHECK(davies_bouldin(data.x, labels, data.weights) == doctest::Approx(alike).epsilon(1e-13));
        CHECK(davies_bouldin(matrix{data.x * 1e-120}, labels, data.weights) == doctest::Approx(alike).epsilon(1e-13));
        const auto parts = scatter_of(data.x, labels, data.weights);
        CHECK(parts.mass > 0);
        CHECK(parts.within > 0);
    }
}

} // TEST_SUITE("light clusters")
