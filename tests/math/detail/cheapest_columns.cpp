#include <clientele/math/detail/cheapest_columns.hpp>
#include <clientele/math/random.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <limits>
#include <vector>

TEST_SUITE("cheapest_columns") {

using namespace clientele;

TEST_CASE("while prices rise and fall the two least sums are those of all columns") {
    constexpr double never = std::numeric_limits<double>::infinity();
    random_generator random{9};
    for (const std::size_t k : {1u, 2u, 8u, 9u, 30u}) {
        const std::size_t n = 20;
        std::vector<double> cost(n * k), prices(k, 0.0);
        for (double& each : cost)
            each = random.below(5) == 0 ? never : static_cast<double>(random.below(100));
        detail::cheapest_columns cheapest{cost, prices, n};
        for (int change = 0; change < 2000; ++change) {
            if (random.below(100) == 0) {
                for (double& each : prices)
                    each -= static_cast<double>(random.below(30));
                cheapest.fall(29);
            } else
                prices[random.below(k)] += static_cast<double>(random.below(10));
            const auto row = static_cast<std::uint32_t>(random.below(n));
            std::vector<double> sums(k);
            for (std::size_t j = 0; j < k; ++j)
                sums[j] = cost[row * k + j] + prices[j];
            const auto found = cheapest.of(row);
            if (found.first < never)
                CHECK(sums[found.column] == found.first);
            sums.push_back(never);
            std::partial_sort(sums.begin(), sums.begin() + 2, sums.end());
            REQUIRE(found.first == sums[0]);
            REQUIRE(found.second == sums[1]);
        }
    }
}

} // TEST_SUITE("cheapest_columns")
