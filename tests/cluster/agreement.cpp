#include <clientele/cluster/agreement.hpp>
#include <clientele/math/random.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <repeats.hpp>

TEST_SUITE("cluster/agreement") {

using namespace clientele;

TEST_CASE("the adjusted Rand index is that of pair counting") {
    CHECK(adjusted_rand_index(std::vector{0, 0, 1, 1}, std::vector{1, 1, 0, 0}) == 1.0);
    CHECK(adjusted_rand_index(std::vector{0, 0, 1, 2}, std::vector{0, 0, 1, 1}) ==
          doctest::Approx(0.5714285714285714).epsilon(1e-14));
    CHECK(adjusted_rand_index(std::vector{0, 0, 0, 0}, std::vector{0, 1, 2, 3}) == 0.0);
    CHECK(adjusted_rand_index(std::vector{0, 0, 0}, std::vector{4, 4, 4}) == 1.0);
    random_generator random{1};
    for (int round = 0; round < repeats(300); ++round) {
        const std::size_t n = 2 + random.below(30);
        std::vector<int> a(n), b(n);
        for (std::size_t i = 0; i < n; ++i) {
            a[i] = static_cast<int>(random.below(4));
            b[i] = static_cast<int>(random.below(3));
        }
        double both = 0, first = 0, second = 0, all = 0;
        for (std::size_t i = 0; i < n; ++i)
            for (std::size_t j = i + 1; j < n; ++j) {
                both += a[i] == a[j] && b[i] == b[j];
                first += a[i] == a[j];
                second += b[i] == b[j];
                ++all;
            }
        const double most = (first + second) / 2, expected = first * second / all;
        CHECK(adjusted_rand_index(a, b) ==
              doctest::Approx(most == expected ? 1.0 : (both - expected) / (most - expected)).epsilon(1e-12));
        CHECK(adjusted_rand_index(a, b) == doctest::Approx(adjusted_rand_index(b, a)).epsilon(1e-12));
    }
}

TEST_CASE("weights in the adjusted Rand index are repetition") {
    CHECK(adjusted_rand_index(std::vector{0, 1, 1}, std::vector{0, 0, 1}, std::vector{2.0, 1.0, 3.0}) ==
          doctest::Approx(adjusted_rand_index(std::vector{0, 0, 1, 1, 1, 1}, std::vector{0, 0, 0, 1, 1, 1}))
              .epsilon(1e-14));
}

TEST_CASE("pairs of fractions of rows are refused, and rows of weight 0 change nothing") {
    const std::vector<int> one{0, 0, 1, 1}, other{0, 1, 0, 1};
    CHECK(adjusted_rand_index(one, other) == doctest::Approx(-0.5)); // no pair in common; 2/3 expected of at most 2
    for (const double weight : {0.25, 0.26, 0.1, 1.5, 1e-150, 1e150})
        CHECK_THROWS_WITH_AS((void)adjusted_rand_index(one, other, std::vector(4, weight)),
                             doctest::Contains("adjusted_rand_index: weights must be whole numbers of rows"), error);
    CHECK_THROWS_WITH_AS((void)contingency(one, other, std::vector{1.0, -1.0, 1.0, 1.0}),
                         "contingency: weights must be 0 or in [1e-150, 1e150], got -1 in row 1", error);
    CHECK(contingency(one, other, std::vector(4, 0.25)) == matrix::Constant(2, 2, 0.25));
    CHECK(adjusted_rand_index(std::vector{0, 0, 1, 1, 0}, std::vector{0, 1, 0, 1, 0},
                              std::vector{1.0, 1.0, 1.0, 1.0, 0.0}) == adjusted_rand_index(one, other));
}

TEST_CASE("no rows, and labels of rows that were set aside, are refused") {
    CHECK_THROWS_WITH_AS((void)contingency({}, {}), "contingency: labels must have at least one row, got 0", error);
    CHECK_THROWS_WITH_AS((void)contingency(std::vector{0, 1}, std::vector{0, -1}),
                         "contingency: labels must be in [0, 1000000), got -1 in row 1", error);
    CHECK_THROWS_WITH_AS((void)contingency(std::vector{-2, 1}, std::vector{0, -1}),
                         "contingency: labels must be in [0, 1000000), got -2 in row 0", error);
}

} // TEST_SUITE("cluster/agreement")
