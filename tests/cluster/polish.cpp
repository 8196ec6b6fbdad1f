#include <clientele/cluster/polish.hpp>

#include <doctest/doctest.h>

#include <vector>

TEST_SUITE("cluster/polish") {

using namespace clientele;

TEST_CASE("a row that is nearest to its own centroid moves when that lowers the inertia") {
    // 1.55 is nearer to the mean of its own group, but pulls it less when it is gone than it pulls the other when it
    // comes
    matrix x(5, 1), c(2, 1);
    x << 0, 1, 1.55, 2.7, 2.8;
    c << 0.5, 7.05 / 3;
    std::vector<int> labels{0, 0, 1, 1, 1};
    CHECK(std::abs(x(2, 0) - c(1, 0)) < std::abs(x(2, 0) - c(0, 0)));
    const auto inertia = [&] {
        double sum = 0;
        for (Eigen::Index i = 0; i < 5; ++i) {
            const double away = x(i, 0) - c(labels[static_cast<std::size_t>(i)], 0);
            sum += away * away;
        }
        return sum;
    };
    const double before = inertia();
    CHECK(hartigan{}.improve(x, {}, c, labels) == 1);
    CHECK(labels == std::vector{0, 0, 0, 1, 1});
    CHECK(c(0, 0) == doctest::Approx(0.85));
    CHECK(c(1, 0) == doctest::Approx(2.75));
    CHECK(inertia() < before);
}

TEST_CASE("a cluster is never emptied, an empty one never filled, and a row of weight 0 never moved") {
    matrix x(3, 1), c(3, 1);
    x << 0, 0.1, 5;
    c << 0, 2.55, 9;
    std::vector<int> labels{0, 1, 1};
    const std::vector<double> weights{1, 0, 1};
    CHECK(hartigan{}.improve(x, weights, c, labels) == 0);
    CHECK(labels == std::vector{0, 1, 1});
}

TEST_CASE("it rests above its number of rows, and doing nothing does nothing") {
    matrix x(5, 1), c(2, 1);
    x << 0, 1, 1.55, 2.7, 2.8;
    c << 0.5, 7.05 / 3;
    std::vector<int> labels{0, 0, 1, 1, 1};
    CHECK(hartigan{}.most_rows == 50'000);
    CHECK(hartigan{.most_rows = 4}.improve(x, {}, c, labels) == 0);
    CHECK(no_polish{}.improve(x, {}, c, labels) == 0);
}

} // TEST_SUITE("cluster/polish")
