#include <clientele/math/random.hpp>
#include <clientele/score/detail/rank_index.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <repeats.hpp>
#include <vector>

TEST_SUITE("score/detail/rank_index") {

using namespace clientele;

TEST_CASE("the fast index finds the same places as a binary search") {
    random_generator random{21};
    for (int round = 0; round < repeats(300); ++round) {
        std::vector<double> values(1 + random.below(3000));
        const double scale = std::pow(10.0, static_cast<double>(random.below(20)) - 10);
        const bool ties = random.below(2) == 0;
        for (double& v : values)
            v = ties ? static_cast<double>(random.below(9)) - 4
                     : (random.uniform() - 0.3) * scale * (random.below(10) == 0 ? 1e6 : 1);
        const detail::rank_index index{values};
        std::sort(values.begin(), values.end());
        for (int k = 0; k < 200; ++k) {
            const double value = k % 2 ? values[random.below(values.size())] : (random.uniform() - 0.4) * scale * 3;
            const auto [first, last] = std::equal_range(values.begin(), values.end(), value);
            CHECK(index.below(value) == static_cast<std::size_t>(first - values.begin()));
            CHECK(index.up_to(value) == static_cast<std::size_t>(last - values.begin()));
            CHECK(index.of(value).below == index.below(value));
            CHECK(index.of(value).up_to == index.up_to(value));
        }
    }
}

TEST_CASE("nobody to rank by, and values that are no numbers, are refused") {
    CHECK_THROWS_WITH(detail::rank_index{std::vector<double>{}},
                      "ranks: there must be at least one value to rank by, got none");
    CHECK_THROWS_WITH((detail::rank_index{std::vector<double>{1.0, std::numeric_limits<double>::quiet_NaN()}}),
                      "ranks: values must be finite, got nan in row 1");
}

} // TEST_SUITE("score/detail/rank_index")
