#include <clientele/cluster/kmeans_fit.hpp>
#include <clientele/math/random.hpp>

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

TEST_CASE("one row, many rows and rows with margins get the same labels at any size") {
    random_generator random{12};
    for (const double size : {1e-320, 1e-300, 1e-200, 1e-150, 1e-100, 1.0, 1e100, 1e150, 1e200, 1e307}) {
        CAPTURE(size);
        for (int repeat = 0; repeat < 50; ++repeat) {
            kmeans_fit<> fit;
            matrix x(9, 3);
            fit.centroids = matrix(4, 3);
            for (Eigen::Index v = 0; v < fit.centroids.size(); ++v)
                fit.centroids.data()[v] = (2 * random.uniform() - 1) * size;
            for (Eigen::Index v = 0; v < x.size(); ++v)
                x.data()[v] = (2 * random.uniform() - 1) * size;
            x.row(8) = fit.centroids.row(3);
            const auto labels = fit.assign(x);
            const auto where = fit.assign_with_margins(x);
            const auto all = fit.distances(x);
            CHECK(where.labels == labels);
            for (Eigen::Index i = 0; i < x.rows(); ++i) {
                const auto at = static_cast<std::size_t>(i);
                CHECK(fit.assign_row(std::vector{x(i, 0), x(i, 1), x(i, 2)}) == labels[at]);
                CHECK(where.distances[at] == all.row(i).minCoeff());
                CHECK(where.margins[at] >= 0);
                const Eigen::Vector3d away = x.row(i) / size - fit.centroids.row(2) / size;
                CHECK(all(i, 2) / size == doctest::Approx(away.norm()).epsilon(size < 1e-310 ? 1e-3 : 1e-14));
            }
            CHECK(labels[8] == 3);
            CHECK(where.distances[8] == 0);
        }
    }
}

TEST_CASE("a distance that no double holds is refused, and says of which row") {
    kmeans_fit<> fit;
    fit.centroids = (matrix(2, 1) << -1.7e308, 1).finished();
    const matrix x = (matrix(2, 1) << 2, 1.7e308).finished();
    CHECK(fit.assign(x) == std::vector{1, 1});
    CHECK(fit.assign_row(std::vector{1.7e308}) == 1);
    const auto* const message =
        "kmeans_fit: the distance of row 1 to centroid 0 leaves the range of double; rescale the features";
    CHECK_THROWS_WITH_AS((void)fit.distances(x), message, error);
    CHECK_THROWS_WITH_AS((void)fit.assign_with_margins(x), message, error);
    kmeans_fit<medians> by_medians;
    by_medians.centroids = fit.centroids;
    CHECK(by_medians.assign_row(std::vector{1.7e308}) == 1);
    by_medians.centroids = matrix::Constant(1, 1, -1.7e308);
    CHECK_THROWS_WITH_AS((void)by_medians.assign_row(std::vector{1.7e308}),
                         "kmeans_fit::assign_row: the losses leave the range of double; rescale the features", error);
    CHECK_THROWS_AS((void)by_medians.assign_row(std::vector{std::numeric_limits<double>::quiet_NaN()}), error);
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

} // TEST_SUITE("cluster/kmeans_fit")
