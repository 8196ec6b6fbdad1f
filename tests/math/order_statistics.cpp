#include <clientele/math/order_statistics.hpp>
#include <clientele/math/random.hpp>

#include <doctest/doctest.h>

#include "math/support.hpp"
#include <algorithm>
#include <limits>
#include <repeats.hpp>
#include <vector>

TEST_SUITE("math/order_statistics") {

TEST_CASE("every rank of every table equals the sorted table") {
    clientele::random_generator draw{1};
    for (int round = 0; round < repeats(2000); ++round) {
        const auto x = random_column(draw, 1 + draw.below(60), round % 4);
        auto sorted = x;
        std::sort(sorted.begin(), sorted.end());
        std::vector<std::size_t> ranks(draw.below(8));
        for (auto& r : ranks)
            r = draw.below(x.size());
        std::sort(ranks.begin(), ranks.end());
        const auto found = clientele::order_statistics(x, ranks);
        REQUIRE(found.size() == ranks.size());
        for (std::size_t i = 0; i < ranks.size(); ++i)
            REQUIRE(found[i] == sorted[ranks[i]]);
    }
}

TEST_CASE("large columns of every shape are selected exactly") {
    clientele::random_generator draw{2};
    for (int kind = 0; kind < 4; ++kind) {
        const auto x = random_column(draw, 300000, kind);
        auto sorted = x;
        std::sort(sorted.begin(), sorted.end());
        const std::vector<std::size_t> ranks{0, 1, 59999, 60000, 150000, 239999, 299999};
        const auto found = clientele::order_statistics(x, ranks);
        for (std::size_t i = 0; i < ranks.size(); ++i)
            CHECK(found[i] == sorted[ranks[i]]);
    }
}

TEST_CASE("no values, a value that is not finite and ranks out of order are refused") {
    const std::vector<std::size_t> ranks{0};
    CHECK_THROWS_WITH_AS((void)clientele::order_statistics({}, ranks),
                         "order_statistics: values must have at least one row, got 0", clientele::error);
    const std::vector<double> bad{1.0, std::numeric_limits<double>::infinity()};
    CHECK_THROWS_WITH_AS((void)clientele::order_statistics(bad, ranks),
                         "order_statistics: values must be finite, got inf in row 1", clientele::error);
    const std::vector<double> x{1.0, 2.0};
    const std::vector<std::size_t> descending{1, 0}, outside{2};
    CHECK_THROWS_WITH_AS((void)clientele::order_statistics(x, descending),
                         "order_statistics: ranks must ascend and lie in [0, 2), got 0 at position 1",
                         clientele::error);
    CHECK_THROWS_AS((void)clientele::order_statistics(x, outside), clientele::error);
}

TEST_CASE("columns in order, in waves and with heavy ties, and many ranks at once") {
    clientele::random_generator draw{14};
    for (int kind = 0; kind < 7; ++kind) {
        std::vector<double> x(40000);
        for (std::size_t i = 0; i < x.size(); ++i) {
            const auto v = static_cast<double>(i);
            x[i] = kind == 0   ? v
                   : kind == 1 ? -v
                   : kind == 2 ? static_cast<double>(i % 17)
                   : kind == 3 ? (i % 3 == 0 ? 7.0 : v)
                   : kind == 4 ? (draw.below(10) == 0 ? draw.uniform() : 0.0)
                   : kind == 5 ? std::numeric_limits<double>::max() * (draw.uniform() - 0.5)
                               : 4.9e-324 * static_cast<double>(draw.below(9));
        }
        auto sorted = x;
        std::sort(sorted.begin(), sorted.end());
        for (const std::size_t wanted : {1u, 4u, 9u, 30u, 200u}) {
            std::vector<std::size_t> ranks;
            for (std::size_t i = 0; i <= wanted; ++i)
                ranks.push_back(i * (x.size() - 1) / wanted);
            const auto found = clientele::order_statistics(x, ranks);
            for (std::size_t i = 0; i < ranks.size(); ++i)
                REQUIRE(found[i] == sorted[ranks[i]]);
        }
    }
}

} // TEST_SUITE("math/order_statistics")
