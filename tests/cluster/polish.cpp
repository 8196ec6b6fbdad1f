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

TEST_CASE("a row that outweighs its cluster by far leaves the others' place exact, and no centroid is lost") {
    matrix x(4, 1), c(2, 1);
    x << 0, 3, 100, 101;
    c << 0, 100.5;
    const std::vector<double> weights{1e16, 1, 1, 1};
    std::vector<int> labels{0, 0, 1, 1};
    CHECK(hartigan{}.improve(x, weights, c, labels) == 0);
    // The heavy row at 0 with 101, and 3 with 100: the heavy row joins 3, 100 follows to 101.
    labels = {0, 1, 1, 0};
    c << 1.01e-14, 51.5;
    CHECK(hartigan{}.improve(x, weights, c, labels) == 2);
    CHECK(labels == std::vector{1, 1, 0, 0});
    CHECK(c(0, 0) == doctest::Approx(100.5));
    CHECK(std::abs(c(1, 0)) < 1e-12);
    // The heavy row itself moves where that is better: what it leaves is where the others are.
    x << 0, 10, 11, 0.5;
    labels = {1, 1, 1, 0};
    c << 0.5, 2.1e-15;
    CHECK(hartigan{}.improve(x, weights, c, labels) == 1);
    CHECK(labels == std::vector{0, 1, 1, 0});
    CHECK(c(1, 0) == 10.5);
}

TEST_CASE("fewer passes than one are refused") {
    matrix x(2, 1), c(1, 1);
    x << 0, 1;
    c << 0.5;
    std::vector<int> labels{0, 0};
    CHECK_THROWS_WITH_AS((void)hartigan{-1}.improve(x, {}, c, labels),
                         "hartigan: most_passes must be at least 1, got -1", error);
}

} // TEST_SUITE("cluster/polish")
