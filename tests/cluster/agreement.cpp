#include <clientele/cluster/agreement.hpp>
#include <clientele/math/random.hpp>
#include <clientele/parallel/metered_ranks.hpp>

#include <doctest/doctest.h>

#include "rows_for_ranks.hpp"
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

TEST_CASE("labels on any ranks are counted and weighed to the bits of all in one place") {
    const std::size_t n = 500;
    const auto first = testing::some_labels(n, 7, 1), second = testing::some_labels(n, 4, 2);
    const matrix nothing = matrix::Zero(static_cast<Eigen::Index>(n), 1);
    const auto whole = testing::whole_weights(n, 3);
    auto beyond = whole; // in all more than whole numbers can count
    beyond[0] = 0x1p60;
    for (const auto& weights : {std::vector<double>{}, whole, beyond, testing::some_weights(n, 4)}) {
        const matrix table = contingency(first, second, weights);
        const bool counts = weights.empty() || weights == whole;
        const double index = counts ? adjusted_rand_index(first, second, weights) : 0;
        testing::each_share(nothing, first, weights,
                            [&](const auto& ranks, const matrix& own, const auto& a, const auto& w, std::size_t begin) {
                                const auto b = testing::share_of(second, begin, static_cast<std::size_t>(own.rows()));
                                CHECK(testing::same_bits(contingency_on(ranks, a, b, w), table));
                                if (counts)
                                    CHECK(testing::same_bits(adjusted_rand_index_on(ranks, a, b, w), index));
                            });
    }
}

TEST_CASE("the order of rows changes no bit of a table of weights") {
    const auto first = testing::some_labels(400, 3, 5), second = testing::some_labels(400, 3, 6);
    auto weights = testing::some_weights(400, 7);
    weights[3] = 1e16;
    const std::vector<int> a(first.rbegin(), first.rend()), b(second.rbegin(), second.rend());
    CHECK(contingency(a, b, std::vector<double>(weights.rbegin(), weights.rend())) ==
          contingency(first, second, weights));
}

TEST_CASE("a table on ranks is refused by the row of all, and sends what docs/parallel.md says") {
    CHECK_THROWS_WITH_AS(testing::on_ranks(2,
                                           [](const auto& ranks) {
                                               const std::vector<int> labels{0, ranks.rank() == 1 ? -1 : 0};
                                               (void)contingency_on(ranks, labels, labels);
                                           }),
                         "contingency: labels must be in [0, 1000000), got -1 in row 3", error);
    CHECK_THROWS_WITH_AS(testing::on_ranks(2, [](const auto& ranks) { (void)contingency_on(ranks, {}, {}); }),
                         "contingency: labels must have at least one row, got 0", error);
    CHECK_THROWS_WITH_AS(testing::on_ranks(2, [](const auto& ranks) { (void)adjusted_rand_index_on(ranks, {}, {}); }),
                         "contingency: labels must have at least one row, got 0", error);
    const std::vector<int> some(40, 1);
    const std::vector<double> fractions(40, 0.37); // whose sum hangs on how it is made
    testing::check_refused_alike(
        {7, 0, 33}, [&] { (void)adjusted_rand_index(some, some, fractions); },
        [&](const auto& ranks, std::size_t begin, std::size_t count) {
            (void)adjusted_rand_index_on(ranks, testing::share_of(some, begin, count),
                                         testing::share_of(some, begin, count),
                                         testing::share_of(fractions, begin, count));
        });
    const auto first = testing::some_labels(90, 30, 8), second = testing::some_labels(90, 20, 9);
    testing::on_ranks(3, [&](const auto& ranks) {
        rank_traffic traffic;
        const auto begin = static_cast<std::size_t>(ranks.rank()) * 30;
        (void)contingency_on(metered_ranks{ranks, &traffic}, testing::share_of(first, begin, 30),
                             testing::share_of(second, begin, 30));
        CHECK(traffic.bytes == 600 + 8 * 2 + 8 * 30 * 20);
    });
}

} // TEST_SUITE("cluster/agreement")
