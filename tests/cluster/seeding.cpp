#include <clientele/cluster/seeding.hpp>
#include <clientele/parallel/executors.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <set>
#include <vector>

TEST_SUITE("cluster/seeding") {

using namespace clientele;

namespace {

template <class Seeding>
void check_rows_of_the_data(const Seeding& seeding) {
    random_generator draws{3};
    for (int round = 0; round < 100; ++round) {
        const int n = 1 + static_cast<int>(draws.below(60));
        matrix x(n, 2);
        std::set<std::pair<double, double>> points;
        for (Eigen::Index i = 0; i < n; ++i) {
            x(i, 0) = static_cast<double>(draws.below(4));
            x(i, 1) = static_cast<double>(draws.below(3));
            points.insert({x(i, 0), x(i, 1)});
        }
        const int k = 1 + static_cast<int>(draws.below(15));
        random_generator one{7}, other{7};
        const matrix c = seeding.seed(x, {}, k, one);
        CHECK(c == seeding.seed(x, {}, k, other));
        CHECK(c.rows() == std::min<Eigen::Index>(k, static_cast<Eigen::Index>(points.size())));
        std::set<std::pair<double, double>> chosen;
        for (Eigen::Index j = 0; j < c.rows(); ++j) {
            CHECK(points.count({c(j, 0), c(j, 1)}) == 1);
            CHECK(chosen.insert({c(j, 0), c(j, 1)}).second);
        }
    }
}

template <class Seeding>
void check_weights(const Seeding& seeding) { // rows of weight 0 are never chosen, repeated rows are chosen alike
    matrix x(5, 1), repeated(8, 1);
    x << 1, 2, 50, 3, 9;
    repeated << 1, 1, 1, 2, 3, 9, 9, 9;
    const std::vector<double> weights{3, 1, 0, 1, 3};
    for (std::uint64_t s = 0; s < 200; ++s) {
        random_generator one{s}, other{s};
        CHECK(seeding.seed(x, weights, 3, one) == seeding.seed(repeated, {}, 3, other));
    }
}

} // namespace

TEST_CASE("seeds are distinct rows of the data, as many as there are, the same for the same generator") {
    check_rows_of_the_data(greedy_kmeans_plus_plus{});
    check_rows_of_the_data(greedy_kmeans_plus_plus{.candidates = 40});
    check_rows_of_the_data(kmeans_plus_plus{});
    check_rows_of_the_data(random_points{});
    check_rows_of_the_data(maximin{});
}

TEST_CASE("weights are repetition in the seeding too") {
    check_weights(greedy_kmeans_plus_plus{});
    check_weights(kmeans_plus_plus{});
    check_weights(maximin{});
}

TEST_CASE("weights are repetition for values of any kind") {
    random_generator draws{5};
    int equal = 0;
    for (std::uint64_t s = 0; s < 100; ++s) {
        matrix x(1500, 3), repeated(6000, 3);
        std::vector<double> weights;
        Eigen::Index rows = 0;
        for (Eigen::Index i = 0; i < x.rows(); ++i) {
            x.row(i) << draws.uniform(), -std::log(draws.uniform() + 1e-9), 100 * draws.uniform();
            weights.push_back(static_cast<double>(draws.below(5)));
            for (double w = 0; w < weights.back(); ++w)
                repeated.row(rows++) = x.row(i);
        }
        repeated.conservativeResize(rows, 3);
        random_generator one{s}, other{s};
        equal += greedy_kmeans_plus_plus{}.seed(x, weights, 6, one) ==
                 greedy_kmeans_plus_plus{}.seed(repeated, {}, 6, other);
    }
    CHECK(equal >= 99); // a draw may fall between two roundings of a sum
}

TEST_CASE("groups that single precision cannot tell apart beside an outlier are still seeded one by one") {
    random_generator draws{7};
    for (const double far : {1e10, 1e15, -1e12}) {
        matrix x(301, 1);
        for (Eigen::Index i = 0; i < 300; ++i)
            x(i, 0) = static_cast<double>(i % 3) + 1e-3 * draws.uniform();
        x(300, 0) = far;
        for (std::uint64_t s = 0; s < 50; ++s) {
            random_generator random{s};
            const matrix c = greedy_kmeans_plus_plus{.candidates = 10}.seed(x, {}, 4, random);
            REQUIRE(c.rows() == 4);
            std::set<long> groups;
            for (Eigen::Index j = 0; j < 4; ++j)
                groups.insert(std::lround(std::min(c(j, 0), 5.0)));
            CHECK(groups.size() == 4);
        }
    }
}

TEST_CASE("probabilities that single precision would round are those of double") {
    matrix x(4, 1);
    x << 0, 1e-8, 1.6e-8, 1; // floats about the mean would hold 0, 1.5e-8, 1.5e-8
    int third = 0, from_zero = 0;
    for (std::uint64_t s = 0; s < 20'000; ++s) {
        random_generator random{s};
        const matrix c = kmeans_plus_plus{}.seed(x, {}, 3, random);
        if (c(0, 0) != 0 || c(1, 0) != 1)
            continue;
        ++from_zero;
        third += c(2, 0) == 1.6e-8;
    }
    const double share = 1.6 * 1.6 / (1 + 1.6 * 1.6);
    CHECK(std::abs(third - share * from_zero) < 5 * std::sqrt(share * (1 - share) * from_zero));
}

TEST_CASE("tiny, huge and shifted values are seeded like plain ones") {
    random_generator draws{8};
    matrix x(200, 2);
    for (Eigen::Index v = 0; v < x.size(); ++v)
        x.data()[v] = static_cast<double>(draws.below(1000));
    random_generator plain{1};
    const matrix seeds = greedy_kmeans_plus_plus{}.seed(x, {}, 5, plain);
    for (const int power : {-900, -400, -100, 100, 400, 900}) {
        random_generator random{1};
        const double factor = std::scalbn(1.0, power);
        CHECK(greedy_kmeans_plus_plus{}.seed(matrix{x * factor}, {}, 5, random) == matrix{seeds * factor});
    }
    random_generator random{1};
    CHECK(greedy_kmeans_plus_plus{}.seed(matrix{x.array() + 0x1p40}, {}, 5, random) == matrix{seeds.array() + 0x1p40});
}

TEST_CASE("k-means++ draws with probability proportional to the squared distance") {
    matrix x(3, 1);
    x << 0, 1, 3;
    int far = 0, from_zero = 0;
    for (std::uint64_t s = 0; s < 20'000; ++s) {
        random_generator random{s};
        const matrix c = kmeans_plus_plus{}.seed(x, {}, 2, random);
        if (c(0, 0) != 0)
            continue;
        ++from_zero;
        far += c(1, 0) == 3 ? 1 : 0;
    }
    CHECK(std::abs(far - 0.9 * from_zero) < 5 * std::sqrt(0.09 * from_zero));
}

TEST_CASE("maximin takes the farthest row next, and given centroids are taken as they are") {
    matrix x(4, 1);
    x << 0, 1, 10, 4;
    for (std::uint64_t s = 0; s < 20; ++s) {
        random_generator random{s};
        const matrix c = maximin{}.seed(x, {}, 2, random);
        CHECK(c(1, 0) == (c(0, 0) <= 4 ? 10 : 0));
    }
    random_generator random{1};
    CHECK(given_centroids{x}.seed(x, {}, 4, random) == x);
    CHECK_THROWS_AS((void)given_centroids{x}.seed(x, {}, 3, random), error);
    CHECK_THROWS_AS((void)greedy_kmeans_plus_plus{.candidates = -1}.seed(x, {}, 2, random), error);
}

} // TEST_SUITE("cluster/seeding")
