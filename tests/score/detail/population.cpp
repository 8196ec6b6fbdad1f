#include <clientele/math/quantile.hpp>
#include <clientele/math/random.hpp>
#include <clientele/score/detail/learning.hpp>
#include <clientele/score/detail/population.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <limits>
#include <repeats.hpp>
#include <vector>

TEST_SUITE("score/detail/population") {

using namespace clientele;

TEST_CASE("a scan finds the range of a column, however short") {
    random_generator random{31};
    for (std::size_t n = 1; n < 70; ++n) {
        std::vector<double> values(n);
        for (auto& value : values)
            value = 100 * random.uniform() - 50;
        const auto [range, finite] = detail::scan(values);
        CHECK(finite);
        CHECK(range.lower == *std::min_element(values.begin(), values.end()));
        CHECK(range.upper == *std::max_element(values.begin(), values.end()));
    }
}

TEST_CASE("a scan finds the one value that is not finite, wherever it stands") {
    constexpr double infinity = std::numeric_limits<double>::infinity();
    for (std::size_t n = 1; n < 20; ++n)
        for (std::size_t at = 0; at < n; ++at)
            for (const double bad : {infinity, -infinity, std::numeric_limits<double>::quiet_NaN()}) {
                std::vector<double> values(n, std::numeric_limits<double>::max());
                CHECK(detail::scan(values).finite);
                values[at] = bad;
                CHECK_FALSE(detail::scan(values).finite);
            }
}

TEST_CASE("the middle of a column is its median, to the bit") {
    random_generator random{32};
    for (int round = 0; round < repeats(2000); ++round) {
        std::vector<double> values(1 + random.below(40));
        for (auto& value : values)
            value = random.below(3) == 0 ? 1.5 : 100 * random.uniform() - 50;
        const double expected = median(values);
        CHECK(detail::middle_of(values) == expected);
    }
}

} // TEST_SUITE("score/detail/population")
