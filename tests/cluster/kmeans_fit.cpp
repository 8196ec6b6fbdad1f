#include <clientele/cluster/kmeans_fit.hpp>

#include <doctest/doctest.h>

#include <limits>
#include <vector>

TEST_SUITE("cluster/kmeans_fit") {

using namespace clientele;

TEST_CASE("new customers are placed, with the distance, the second best and the margin") {
    kmeans_fit<> fit;
    fit.centroids = (matrix(3, 2) << 0, 0, 6, 8, 0, 1).finished();
    const matrix x = (matrix(2, 2) << 3, 4, 0, 0.5).finished(); // the second is as far from 0 as from 2
    const auto where = fit.assign_with_margins(x);
    CHECK(where.labels == std::vector{2, 0});
    CHECK(where.distances[0] == doctest::Approx(std::sqrt(18.0)));
    CHECK(where.seconds == std::vector{0, 2});
    CHECK(where.margins[0] == doctest::Approx(5 - std::sqrt(18.0)));
    CHECK(where.margins[1] == 0);
    CHECK(fit.assign(x) == where.labels);
    CHECK(fit.assign_row(std::vector{3.0, 4.0}) == 2);
    CHECK(fit.distances(x)(0, 1) == doctest::Approx(5));
}

TEST_CASE("a single cluster has no second best, and what is not finite or has other features is refused") {
    kmeans_fit<> fit;
    fit.centroids = matrix::Zero(1, 2);
    const auto where = fit.assign_with_margins(matrix::Ones(1, 2));
    CHECK(where.seconds == std::vector{-1});
    CHECK(where.margins[0] == std::numeric_limits<double>::infinity());
    CHECK_THROWS_AS((void)fit.assign(matrix::Ones(1, 3)), error);
    CHECK_THROWS_AS((void)fit.assign(matrix(0, 2)), error);
    CHECK_THROWS_AS((void)fit.assign(matrix::Constant(1, 2, std::numeric_limits<double>::infinity())), error);
    CHECK_THROWS_AS((void)fit.assign_row(std::vector{1.0}), error);
    CHECK_THROWS_AS((void)fit.assign_row(std::vector{1.0, std::numeric_limits<double>::quiet_NaN()}), error);
}

} // TEST_SUITE
