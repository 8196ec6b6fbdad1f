#include <clientele/math/random.hpp>
#include <clientele/plan/budget.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

TEST_SUITE("budget") {

using namespace clientele;

TEST_CASE("parts always add up and are within one unit of the exact share") {
    random_generator g{3};
    for (int i = 0; i < 10'000; ++i) {
        std::vector<double> w(1 + g.below(6));
        for (double& each : w)
            each = g.below(4) == 0 ? 0 : std::exp(40 * (g.uniform() - 0.5));
        w[g.below(w.size())] = 1;
        const auto amount = static_cast<std::int64_t>(g.below(std::uint64_t{1} << g.below(50)));
        const auto parts = split_exactly(amount, w);
        CHECK(std::accumulate(parts.begin(), parts.end(), std::int64_t{}) == amount);
        const double sum = std::accumulate(w.begin(), w.end(), 0.0);
        for (std::size_t j = 0; j < w.size(); ++j) {
            CHECK(std::abs(static_cast<double>(parts[j]) - static_cast<double>(amount) * w[j] / sum) <= 1.001);
            if (w[j] == 0)
                CHECK(parts[j] == 0);
        }
    }
}

TEST_CASE("units left over go to the largest remainders, ties to the first") {
    CHECK(split_exactly(10, std::vector{1.0, 1.0, 1.0}) == std::vector<std::int64_t>{4, 3, 3});
    CHECK(split_exactly(10, std::vector{0.0, 3.0, 1.0}) == std::vector<std::int64_t>{0, 8, 2});
    CHECK(split_exactly(1, std::vector{1e308, 1.7e308}) == std::vector<std::int64_t>{0, 1});
    CHECK(split_exactly(0, std::vector{0.0}) == std::vector<std::int64_t>{0});
}

TEST_CASE("nobody gets less for more weight, be it a last bit") {
    // each 4 of 25.40625 is due 1490.66 of 9468, and fewer units are left over than there are fours
    const auto parts =
        split_exactly(9468, std::vector{7.0, std::nextafter(4.0, 0.0), 1.0, 4.0, 4.0, 0.40625, 4.0, 0.0, 1.0});
    CHECK(parts == std::vector<std::int64_t>{2608, 1490, 373, 1491, 1491, 151, 1491, 0, 373});
}

TEST_CASE("weights without sense are refused") {
    CHECK_THROWS_WITH((void)split_exactly(5, std::vector{0.0, 0.0}),
                      "split: there must be a weight above 0 to give 5 minor units to");
    CHECK_THROWS_WITH((void)split_exactly(5, std::vector{1.0, -1.0}),
                      "split: weights must be finite and not negative, got -1");
    CHECK_THROWS_AS((void)split_exactly(5, std::vector{std::nan("")}), error);
    CHECK_THROWS_AS((void)split_exactly(-1, std::vector{1.0}), error);
    CHECK_THROWS_AS((void)split_exactly(5, column{}), error);
}

TEST_CASE("the rules weigh value, customers or stated shares") {
    const std::vector<tier_size> tiers{{0, 2, 100}, {1, 5, -10}, {2, 0, 0}};
    CHECK(by_value{}.weights(tiers) == std::vector{100.0, 0.0, 0.0});
    CHECK(by_customers{}.weights(tiers) == std::vector{2.0, 5.0, 0.0});
    CHECK(fixed_shares{{0.5, 0.3, 0.2}}.weights(tiers) == std::vector{0.5, 0.3, 0.0});
    CHECK_THROWS_WITH((void)fixed_shares{{1}}.weights(tiers),
                      "fixed_shares: there must be one share for each of 3 tiers, got 1");
}

TEST_CASE("the parts are the same for weights in any unit, ties included") {
    // shares of 1/2 and 3/2: equal remainders, the unit left over goes to the first
    for (const double unit : {5e-324, 1e-300, 1e-150, 0.1, 0.3, 1.0, 7.0, 1e150, 1e300, 5e307})
        CHECK(split_exactly(2, std::vector{unit, 3 * unit}) == std::vector<std::int64_t>{1, 1});
    random_generator g{8};
    for (int i = 0; i < 2'000; ++i) {
        std::vector<double> w(1 + g.below(5));
        for (double& each : w)
            each = static_cast<double>(1 + g.below(20));
        const auto amount = static_cast<std::int64_t>(g.below(100'000));
        const auto parts = split_exactly(amount, w);
        for (const double unit : {1e-150, 0.1, 1.0 / 3, 1e150}) {
            auto scaled = w;
            for (double& each : scaled)
                each *= unit;
            CHECK(split_exactly(amount, scaled) == parts);
        }
    }
}

TEST_CASE("amounts outside their range are refused, and the largest is split") {
    CHECK_THROWS_WITH((void)split_exactly((std::int64_t{1} << 53) + 1, std::vector{1.0}),
                      "split: amount must be in [0, 2^53] minor units, got 9007199254740993");
    const auto parts = split_exactly(std::int64_t{1} << 53, std::vector{1.0, 1.0, 1.0});
    CHECK(parts[0] + parts[1] + parts[2] == std::int64_t{1} << 53);
    CHECK_THROWS_WITH((void)split_exactly(5, std::vector{std::numeric_limits<double>::infinity()}),
                      "split: weights must be finite and not negative, got inf");
    CHECK_THROWS_WITH((void)split_exactly(5, column{}),
                      "split: there must be a weight above 0 to give 5 minor units to");
    CHECK(split_exactly(0, column{}).empty());
}

} // TEST_SUITE("budget")
