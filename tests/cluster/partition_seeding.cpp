#include <clientele/cluster/partition_seeding.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <vector>

TEST_SUITE("cluster/partition_seeding") {

using namespace clientele;

TEST_CASE("the part that varies most is cut along its widest feature, or along its principal direction") {
    matrix x(6, 2);
    x << 0, 0, 1, 0, 0, 1, 20, 0, 21, 0, 20, 1;
    random_generator random{1};
    const matrix by_variance = variance_partition{}.seed(x, {}, 2, random),
                 by_pca = pca_partition{}.seed(x, {}, 2, random);
    CHECK(by_variance(0, 0) == doctest::Approx(1.0 / 3));
    CHECK(by_variance(1, 0) == doctest::Approx(61.0 / 3));
    CHECK(by_pca(0, 0) + by_pca(1, 0) == doctest::Approx(62.0 / 3));
    matrix diagonal(4, 2); // no single feature tells the groups apart as well as the diagonal
    diagonal << 0, 0, 3, 3, 10, 10, 13, 13;
    const matrix cut = pca_partition{}.seed(diagonal, {}, 2, random);
    CHECK(cut(0, 0) + cut(1, 0) == doctest::Approx(13));
    CHECK(cut.row(0).minCoeff() == doctest::Approx(cut.row(0).maxCoeff()));
}

TEST_CASE("fewer distinct points than k give fewer centroids, and weights are repetition") {
    matrix x(4, 1), repeated(6, 1);
    x << 5, 5, 8, 100;
    repeated << 5, 5, 5, 8, 8, 8;
    random_generator random{1};
    const std::vector<double> weights{2, 1, 3, 0};
    CHECK(variance_partition{}.seed(x, weights, 3, random).rows() == 2);
    CHECK(variance_partition{}.seed(x, weights, 2, random) == variance_partition{}.seed(repeated, {}, 2, random));
    CHECK(pca_partition{}.seed(x, weights, 2, random) == pca_partition{}.seed(repeated, {}, 2, random));
}

TEST_CASE("the part of largest spread is cut next, and the unit of features and weights has no say") {
    // After the cut between 3 and 100 the upper part varies more: 100 102 108 is cut at its mean, 310 / 3.
    matrix x(6, 1);
    x << 0, 1, 3, 100, 102, 108;
    random_generator random{1};
    const matrix plain = variance_partition{}.seed(x, {}, 3, random);
    REQUIRE(plain.rows() == 3);
    CHECK(plain(0, 0) == doctest::Approx(4.0 / 3).epsilon(1e-14));
    CHECK(plain(1, 0) == doctest::Approx(101));
    CHECK(plain(2, 0) == 108);
    matrix two(6, 2);
    two << 0, 0, 1, 0, 0, 1, 10, 10, 11, 10, 10, 11;
    const matrix by_variance = variance_partition{}.seed(two, {}, 2, random),
                 by_pca = pca_partition{}.seed(two, {}, 2, random);
    for (const int power : {-1020, -700, -300, -299, 249, 253, 300, 700, 1000}) {
        CAPTURE(power);
        const double factor = std::scalbn(1.0, power);
        CHECK(variance_partition{}.seed(matrix{two * factor}, {}, 2, random) == matrix{by_variance * factor});
        CHECK(pca_partition{}.seed(matrix{two * factor}, {}, 2, random) == matrix{by_pca * factor});
        if (std::abs(power) < 490) { // the range of weights
            const std::vector<double> weights(6, factor);
            CHECK(variance_partition{}.seed(two, weights, 2, random) == by_variance);
            CHECK(pca_partition{}.seed(two, weights, 2, random) == by_pca);
        }
    }
}

TEST_CASE("a row of weight 0 changes no start, wherever it lies") {
    matrix x(7, 2);
    x << 0, 0, 1, 0, 0, 1, 10, 10, 11, 10, 10, 11, 1e300, -1e300;
    const std::vector<double> weights{1, 1, 1, 1, 1, 1, 0};
    const matrix without = x.topRows(6);
    random_generator random{1};
    CHECK(variance_partition{}.seed(x, weights, 2, random) == variance_partition{}.seed(without, {}, 2, random));
    CHECK(pca_partition{}.seed(x, weights, 2, random) == pca_partition{}.seed(without, {}, 2, random));
}

} // TEST_SUITE("cluster/partition_seeding")
