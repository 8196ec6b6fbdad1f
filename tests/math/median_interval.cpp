#include <clientele/math/median_interval.hpp>
#include <clientele/math/random.hpp>

#include <doctest/doctest.h>

#include "../parallel/shares.hpp"
#include <cmath>
#include <vector>

TEST_SUITE("median_interval") {

using namespace clientele; // NOLINT

namespace {
// P(B <= k), B binomial (n, 1/2), by its definition
double binomial_tail(int n, int k) {
    double sum = 0.0;
    for (int j = 0; j <= k; ++j) {
        double term = std::pow(0.5, n);
        for (int i = 1; i <= j; ++i)
            term *= static_cast<double>(n - i + 1) / i;
        sum += term;
    }
    return sum;
}
} // namespace

TEST_CASE("the interval is the narrowest symmetric one that covers enough") {
    for (int n = 1; n <= 200; ++n) {
        std::vector<double> x(static_cast<std::size_t>(n));
        for (int i = 0; i < n; ++i)
            x[static_cast<std::size_t>(i)] = i;
        const auto found = summarize_median(x);
        CAPTURE(n);
        CHECK(found.median == 0.5 * (n - 1));
        if (n < 6) { // 1 - 2 / 2^5 < 0.95: not even the whole range holds the median often enough
            CHECK_FALSE(found.lower.has_value());
            CHECK_FALSE(found.upper.has_value());
            CHECK(found.level == 0);
            continue;
        }
        const int k = static_cast<int>(found.lower.value());
        CHECK(found.upper == n - 1 - k);
        CHECK(found.level == doctest::Approx(1.0 - 2.0 * binomial_tail(n, k)).epsilon(1e-10));
        CHECK(found.level >= 0.95);
        CHECK(1.0 - 2.0 * binomial_tail(n, k + 1) < 0.95);
    }
}

TEST_CASE("ten values have the published interval from the 2nd to the 9th") {
    // Conover, Practical Nonparametric Statistics: P(B <= 1) = 11/1024 for n = 10
    const std::vector<double> x{10, 9, 8, 7, 6, 5, 4, 3, 2, 1};
    const auto found = summarize_median(x);
    CHECK(found.n == 10);
    CHECK(found.lower == 2);
    CHECK(found.upper == 9);
    CHECK(found.level == doctest::Approx(1002.0 / 1024.0));
    CHECK(found.lower_quartile == 3.25);
    CHECK(found.upper_quartile == 7.75);
}

TEST_CASE("simulated intervals hold the true median as often as they say") {
    random_generator draw{9};
    int held = 0;
    for (int round = 0; round < 4000; ++round) {
        std::vector<double> x(37);
        for (auto& v : x)
            v = draw.uniform();
        const auto found = summarize_median(x);
        held += found.lower <= 0.5 && 0.5 <= found.upper;
    }
    CHECK(held / 4000.0 > 0.945);
    CHECK(held / 4000.0 < 0.985);
}

TEST_CASE("a million values take no longer than their middle") {
    std::vector<double> x(1'000'001);
    for (std::size_t i = 0; i < x.size(); ++i)
        x[i] = static_cast<double>(i);
    const auto found = summarize_median(x);
    CHECK(found.lower.value() == doctest::Approx(500000 - 0.5 * 1.959964 * 1000.0).epsilon(1e-5));
    CHECK(found.level == doctest::Approx(0.95).epsilon(0.002));
}

TEST_CASE("a lower level needs fewer values, and what comes out says what it covers") {
    const std::vector<double> three{5, 1, 3};
    const auto found = summarize_median(three, 0.75); // 1 - 2 / 2^3
    CHECK(found.lower == 1);
    CHECK(found.upper == 5);
    CHECK(found.level == 0.75);
    CHECK_FALSE(summarize_median(three, 0.76).lower.has_value());
    CHECK(summarize_median(three, 0.76).median == 3);
}

TEST_CASE("on ranks the summary is that of all values in one place, and refuses the row among all") {
    random_generator random{9};
    std::vector<double> values;
    for (int i = 0; i < 101; ++i)
        values.push_back(i % 9 == 0 ? -0.0 : 10 * random.uniform() - 5);
    const auto whole = summarize_median(values);
    for (const auto& rows : testing::ways_to_share(values.size()))
        testing::on_shares(rows, [&](const auto& ranks, std::size_t first, std::size_t count) {
            const auto found = summarize_median_on(ranks, column{values}.subspan(first, count));
            CHECK(found.n == whole.n);
            CHECK(found.median == whole.median);
            CHECK(found.lower == whole.lower);
            CHECK(found.upper == whole.upper);
            CHECK(found.level == whole.level);
            CHECK(found.lower_quartile == whole.lower_quartile);
            CHECK(found.upper_quartile == whole.upper_quartile);
        });
    values[70] = std::nan("");
    testing::on_shares({50, 0, 51}, [&](const auto& ranks, std::size_t first, std::size_t count) {
        CHECK_THROWS_WITH((void)summarize_median_on(ranks, column{values}.subspan(first, count)),
                          "order_statistics: values must be finite, got nan in row 70");
    });
}

TEST_CASE("of -0 and 0 the median is 0, whichever comes first") {
    CHECK_FALSE(std::signbit(summarize_median(std::vector{-0.0, 0.0}).median));
    testing::on_ranks(2, [](const auto& ranks) {
        CHECK_FALSE(std::signbit(summarize_median_on(ranks, std::vector{-0.0, -0.0}).median));
    });
}

TEST_CASE("no values give nothing, bad ones are refused") {
    CHECK(summarize_median({}).n == 0);
    CHECK_THROWS_AS((void)summarize_median(std::vector<double>{std::nan("")}), error);
    CHECK_THROWS_WITH_AS((void)summarize_median({}, 1.0), "summarize_median: level must be in (0, 1), got 1", error);
    CHECK_THROWS_WITH_AS((void)summarize_median({}, 0.0), "summarize_median: level must be in (0, 1), got 0", error);
}

} // TEST_SUITE("median_interval")
