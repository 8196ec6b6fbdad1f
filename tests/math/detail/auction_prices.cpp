#include <clientele/math/detail/auction_prices.hpp>
#include <clientele/math/detail/transport.hpp>
#include <clientele/math/random.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

TEST_SUITE("auction_prices") {

using namespace clientele;

TEST_CASE("from the prices of an auction the assignment costs what it costs from none, and far fewer rows travel") {
    constexpr double never = std::numeric_limits<double>::infinity();
    random_generator random{4};
    for (const bool gaps : {false, true}) {
        const std::size_t n = 2000, k = 20;
        std::vector<double> cost(n * k), wanted(k), cold(k, 0.0);
        for (double& each : wanted)
            each = random.uniform();
        for (std::size_t i = 0; i < n; ++i)
            for (std::size_t j = 0; j < k; ++j)
                cost[i * k + j] =
                    gaps && i % k != j && random.below(3) == 0 ? never : wanted[j] + 0.1 * random.uniform();
        const std::vector<column_bounds> bounds(k, {.least_rows = 0, .most_rows = 110});
        auto warm = detail::auction{cost, bounds, n}.prices();
        std::vector<int> labels(n);
        detail::transport from_warm{cost, bounds, warm, labels};
        const auto few = from_warm.solve();
        const auto proved = from_warm.certificate();
        detail::transport from_cold{cost, bounds, cold, labels};
        const auto many = from_cold.solve();
        CHECK(proved.holds());
        CHECK(proved.cost == doctest::Approx(from_cold.certificate().cost).epsilon(1e-12));
        CHECK(few * 10 < many);
    }
}

TEST_CASE("a column that takes nobody has a finite price, at which no row would go there") {
    random_generator random{5};
    const std::size_t n = 400, k = 30;
    std::vector<double> cost(n * k);
    for (double& each : cost)
        each = random.uniform();
    std::vector<column_bounds> bounds(k, {.least_rows = 0, .most_rows = 15});
    bounds[3].most_rows = 0;
    for (std::size_t i = 0; i < n; ++i)
        cost[i * k + 3] = -1;
    auto prices = detail::auction{cost, bounds, n}.prices();
    CHECK(std::isfinite(prices[3]));
    std::vector<int> labels(n);
    detail::transport problem{cost, bounds, prices, labels};
    CHECK(problem.solve() < n / 4);
    CHECK(problem.certificate().holds());
    CHECK(std::count(labels.begin(), labels.end(), 3) == 0);
}

} // TEST_SUITE("auction_prices")
