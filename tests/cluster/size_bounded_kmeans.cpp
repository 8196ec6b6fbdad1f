#include <clientele/cluster/size_bounded_kmeans.hpp>

#include <clientele/cluster/kmeans.hpp>

#include "reference.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

TEST_SUITE("cluster/size_bounded_kmeans") {

using namespace clientele;

namespace {

double least_cost(const std::vector<double>& cost, std::size_t n, std::size_t k, std::size_t low, std::size_t high) {
    double least = std::numeric_limits<double>::infinity();
    std::vector<std::size_t> sizes(k, 0);
    const auto place = [&](auto&& self, std::size_t i, double sum) -> void {
        if (i == n) {
            if (std::all_of(sizes.begin(), sizes.end(), [&](std::size_t s) { return s >= low && s <= high; }))
                least = std::min(least, sum);
            return;
        }
        for (std::size_t j = 0; j < k; ++j) {
            ++sizes[j];
            self(self, i + 1, sum + cost[i * k + j]);
            --sizes[j];
        }
    };
    place(place, 0, 0.0);
    return least;
}

} // namespace

TEST_CASE("each assignment is the cheapest of all that keep the bounds, from any prices") {
    random_generator random{1};
    for (int round = 0; round < 1500; ++round) {
        const std::size_t n = 1 + random.below(8), k = 1 + random.below(3);
        const std::size_t low = random.below(n / k + 1), high = std::max(low, (n + k - 1) / k + random.below(3));
        std::vector<double> cost(n * k), prices(k, 0.0);
        for (double& c : cost)
            c = round % 2 ? random.uniform() : static_cast<double>(random.below(4));
        if (round % 3 == 0)
            for (double& p : prices)
                p = 2 * random.uniform() - 1;
        std::vector<int> labels(n, -1);
        detail::bounded_assignment problem{cost, k, low, high, prices, labels};
        problem.solve();
        const auto certificate = problem.certificate();
        CAPTURE(round);
        CHECK(certificate.cost == doctest::Approx(least_cost(cost, n, k, low, high)).epsilon(1e-12));
        CHECK(std::abs(certificate.cost - certificate.bound) < 1e-12);
        for (std::size_t j = 0; j < k; ++j) {
            const auto size = static_cast<std::size_t>(std::count(labels.begin(), labels.end(), static_cast<int>(j)));
            CHECK(size >= low);
            CHECK(size <= high);
        }
    }
}

TEST_CASE("larger assignments carry their proof, and a wrong one would not") {
    random_generator random{2};
    for (int round = 0; round < 40; ++round) {
        const std::size_t n = 200 + random.below(600), k = 2 + random.below(12);
        std::vector<double> cost(n * k), prices(k, 0.0);
        for (std::size_t i = 0; i < n; ++i)
            for (std::size_t j = 0; j < k; ++j)
                cost[i * k + j] = random.uniform() * static_cast<double>(1 + j * j); // cluster 0 is everybody's darling
        std::vector<int> labels(n);
        const std::size_t low = n / k - random.below(3), high = (n + k - 1) / k + random.below(5);
        detail::bounded_assignment problem{cost, k, low, high, prices, labels};
        problem.solve();
        CHECK(problem.certificate().holds());
        CHECK(problem.certificate().gap > -1e-12);
        std::size_t other = 1;
        while (other < n && labels[other] == labels[0])
            ++other;
        REQUIRE(other < n);
        std::swap(labels[0], labels[other]);
        CHECK(problem.certificate().gap >= 0.0);
        labels[0] = labels[other] = 0;
    }
}

TEST_CASE("bounds hold, the proof holds in every step, and loose bounds are plain k-means") {
    random_generator random{3};
    for (int round = 0; round < 60; ++round) {
        const reference::blobs data{random, static_cast<Eigen::Index>(40 + random.below(120)), 2, 4, 1.5};
        const auto n = static_cast<std::size_t>(data.x.rows());
        const int k = static_cast<int>(2 + random.below(5));
        const auto clusters = static_cast<std::size_t>(k);
        const auto equal = size_bounded_kmeans{.k = k, .min_size = n / clusters, .max_size = (n + clusters - 1) / clusters, .restarts = 3,
                                               .seed = 7}.fit(data.x);
        CHECK(equal.certificate.holds());
        CHECK(std::abs(equal.worst_gap) < 1e-10);
        CHECK(*std::min_element(equal.clusters.sizes.begin(), equal.clusters.sizes.end()) >= n / clusters);
        CHECK(*std::max_element(equal.clusters.sizes.begin(), equal.clusters.sizes.end()) <= (n + clusters - 1) / clusters);
        const auto loose = size_bounded_kmeans{.k = k, .restarts = 3, .seed = 7}.fit(data.x);
        for (std::size_t i = 0; i < n; ++i)
            CHECK(loose.clusters.assign(data.x)[i] == loose.clusters.labels[i]);
        CHECK(equal.clusters.inertia >= kmeans{.k = k, .restarts = 20, .seed = 7}.fit(data.x).inertia * (1 - 1e-9));
    }
}

TEST_CASE("duplicates, one row and as many clusters as rows have their answers") {
    matrix x(6, 1);
    x << 0, 0, 0, 0, 0, 9;
    const auto halves = size_bounded_kmeans{.k = 2, .min_size = 3, .max_size = 3}.fit(x);
    CHECK(halves.clusters.sizes == std::vector<std::size_t>{3, 3});
    CHECK(halves.clusters.inertia == doctest::Approx(54.0));
    CHECK(size_bounded_kmeans{.k = 1}.fit(x.topRows(1)).clusters.inertia == 0.0);
    const matrix y{{1.0}, {5.0}, {2.0}};
    CHECK(size_bounded_kmeans{.k = 3, .max_size = 1}.fit(y).clusters.inertia == 0.0);
}

TEST_CASE("bounds that cannot be kept are refused with a sentence") {
    const matrix x = matrix::Random(10, 2);
    CHECK_THROWS_WITH((void)(size_bounded_kmeans{.k = 3, .min_size = 4}.fit(x)),
                      "size_bounded_kmeans: min_size must be at most 3 for 10 rows in 3 clusters, got 4");
    CHECK_THROWS_WITH((void)(size_bounded_kmeans{.k = 3, .max_size = 3}.fit(x)),
                      "size_bounded_kmeans: max_size must be at least 4 for 10 rows in 3 clusters, got 3");
    CHECK_THROWS_WITH((void)(size_bounded_kmeans{.k = 11}.fit(x)), "size_bounded_kmeans: k must be in [1, 10], the number of rows, got 11");
    CHECK_THROWS_AS((void)(size_bounded_kmeans{.k = 2}.fit(matrix::Zero(5, 1))), error);
    const auto stop = [](const progress&) { return false; };
    CHECK_THROWS_AS((void)(size_bounded_kmeans{.k = 2, .observer = stop}.fit(x)), error);
}

} // TEST_SUITE
