#include <clientele/math/shapley.hpp>

#include <doctest/doctest.h>

#include "refusal.hpp"
#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>
#include <random>
#include <vector>

TEST_SUITE("math/shapley") {

using namespace clientele; // NOLINT

namespace {

// The definition: the mean over all orders of what a player adds to those who came before.
std::vector<double> by_all_orders(const std::vector<double>& value_of) {
    const auto players = static_cast<std::size_t>(std::countr_zero(value_of.size()));
    std::vector<std::size_t> order(players);
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::vector<double> sums(players, 0.0);
    double orders = 0.0;
    do {
        std::size_t set = 0;
        for (const auto j : order) {
            sums[j] += value_of[set | std::size_t{1} << j] - value_of[set];
            set |= std::size_t{1} << j;
        }
        orders += 1.0;
    } while (std::next_permutation(order.begin(), order.end()));
    for (auto& each : sums)
        each /= orders;
    return sums;
}

} // namespace

TEST_CASE("a game of three worked by hand has the values of its six orders") {
    // v(1) = 10, v(2) = 20, v(3) = 0, v(12) = 50, v(13) = 10, v(23) = 40, v(123) = 90; what each adds in each order:
    //   order   1   2   3
    //   123    10  40  40
    //   132    10  80   0
    //   213    30  20  40
    //   231    50  20  20
    //   312    10  80   0
    //   321    50  40   0
    //   sum   160 280 100, in six orders 80/3, 140/3, 50/3: the formula (13) of Shapley (1953) is this mean
    const std::vector<double> value_of{0, 10, 20, 50, 0, 10, 40, 90};
    const auto values = shapley_values(value_of);
    CHECK(values[0] == doctest::Approx(80.0 / 3).epsilon(1e-15));
    CHECK(values[1] == doctest::Approx(140.0 / 3).epsilon(1e-15));
    CHECK(values[2] == doctest::Approx(50.0 / 3).epsilon(1e-15));
}

TEST_CASE("who must all be there share alike, and sums of games have the sums of the values") {
    // Shapley (1953), lemma 2: in the game that is c where all of R are and 0 else, each of R has c / |R|.
    // 6 for {1, 2}, 3 for {1, 2, 3} and -12 for {2, 3} together: 3 + 1, 3 + 1 - 6, 1 - 6.
    std::vector<double> value_of(8);
    for (std::size_t set = 0; set < 8; ++set)
        value_of[set] = ((set & 3) == 3 ? 6 : 0) + (set == 7 ? 3 : 0) - ((set & 6) == 6 ? 12 : 0);
    const auto values = shapley_values(value_of);
    CHECK(values[0] == doctest::Approx(4));
    CHECK(values[1] == doctest::Approx(-2));
    CHECK(values[2] == doctest::Approx(-5));
}

TEST_CASE("values are those of all orders one by one, and add up") {
    std::mt19937 draw{7};
    std::uniform_real_distribution<double> number{-1, 1};
    for (std::size_t players = 1; players <= 6; ++players)
        for (int trial = 0; trial < 20; ++trial) {
            std::vector<double> value_of(std::size_t{1} << players);
            for (auto& each : value_of)
                each = number(draw);
            const auto values = shapley_values(value_of), expected = by_all_orders(value_of);
            for (std::size_t j = 0; j < players; ++j)
                CHECK(std::abs(values[j] - expected[j]) < 1e-14);
            CHECK(std::abs(std::accumulate(values.begin(), values.end(), 0.0) - (value_of.back() - value_of.front())) <
                  1e-14);
        }
}

TEST_CASE("a player who changes nothing has exactly nothing") {
    std::vector<double> value_of(16);
    for (std::size_t set = 0; set < 16; ++set)
        value_of[set] = 0.1 * static_cast<double>(set & 13u) + 1e9; // player 1 is never looked at
    CHECK(shapley_values(value_of)[1] == 0.0);
    CHECK(shapley_values(std::vector<double>{3.0}).empty());
}

TEST_CASE("a number of sets that is no power of two is refused") {
    check_refusal(refusal([] { return shapley_values(std::vector<double>(3)); }), errc::bad_shape, no_row,
                  "shapley_values: there must be a value for each of 2^d sets, got 3");
    check_refusal(refusal([] { return shapley_values({}); }), errc::bad_shape, no_row,
                  "shapley_values: there must be a value for each of 2^d sets, got 0");
}
} // TEST_SUITE("math/shapley")
