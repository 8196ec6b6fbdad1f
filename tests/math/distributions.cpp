#include <clientele/math/distributions.hpp>
#include <clientele/math/special_functions.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <functional>
#include <vector>

TEST_SUITE("math/distributions") {

namespace cl = clientele;

namespace {

/// Mean and variance of many draws lie within five standard errors of the theory.
void check_moments(const std::function<double(cl::random_generator&)>& draw, double mean, double variance,
                   double kurtosis = 9) {
    cl::random_generator g{2024};
    constexpr int n = 50'000;
    double sum = 0, squares = 0;
    for (int i = 0; i < n; ++i) {
        const double x = draw(g);
        sum += x;
        squares += (x - mean) * (x - mean);
    }
    CAPTURE(mean);
    CAPTURE(variance);
    CHECK(std::abs(sum / n - mean) < 5 * std::sqrt(variance / n) + 1e-12);
    CHECK(std::abs(squares / n - variance) < 5 * variance * std::sqrt((kurtosis + 2) / n) + 1e-12);
}

} // namespace

TEST_CASE("draws have the mean and variance of their distribution") {
    check_moments([](auto& g) { return cl::draw_normal(g); }, 0, 1, 3);
    check_moments([](auto& g) { return cl::draw_exponential(g, 2); }, 0.5, 0.25);
    for (const double shape : {0.05, 0.24, 0.9, 1.0, 2.5, 40.0, 3000.0})
        check_moments([=](auto& g) { return cl::draw_gamma(g, shape, 4); }, shape / 4, shape / 16, 3 + 6 / shape);
    for (const auto& [a, b] : {std::pair{0.79, 2.43}, {0.01, 0.01}, {5.0, 1.0}, {300.0, 700.0}})
        check_moments([=](auto& g) { return cl::draw_beta(g, a, b); }, a / (a + b),
                      a * b / ((a + b) * (a + b) * (a + b + 1)));
    for (const double mean : {0.0, 0.3, 5.0, 11.9, 12.1, 40.0, 1000.0, 1e6})
        check_moments([=](auto& g) { return static_cast<double>(cl::draw_poisson(g, mean)); }, mean, mean, 6);
    for (const double p : {0.001, 0.3, 1.0})
        check_moments([=](auto& g) { return cl::draw_geometric(g, p); }, (1 - p) / p, (1 - p) / (p * p));
    for (const std::uint64_t n : {0u, 5u, 16u, 17u, 100u, 100'000u})
        for (const double p : {0.0, 0.02, 0.6, 1.0}) {
            const double size = static_cast<double>(n);
            check_moments([=](auto& g) { return static_cast<double>(cl::draw_binomial(g, n, p)); }, size * p,
                          size * p * (1 - p));
        }
    check_moments([](auto& g) { return static_cast<double>(cl::draw_negative_binomial(g, 1.5, 0.3)); }, 5, 5 + 5 / 0.3);
    check_moments([](auto& g) { return cl::draw_bernoulli(g, 0.2); }, 0.2, 0.16);
}

TEST_CASE("Poisson probabilities are met cell by cell on both sides of the switch of methods") {
    for (const double mean : {3.0, 14.0, 60.0}) {
        cl::random_generator g{11};
        std::vector<int> count(200);
        constexpr int n = 200'000;
        for (int i = 0; i < n; ++i)
            ++count[std::min<std::uint64_t>(cl::draw_poisson(g, mean), 199)];
        for (std::size_t k = 0; k < count.size(); ++k) {
            const double expected = n * std::exp(static_cast<double>(k) * std::log(mean) - mean -
                                                 cl::log_gamma(static_cast<double>(k) + 1));
            CHECK(std::abs(count[k] - expected) < 5 * std::sqrt(expected) + 5);
        }
    }
}

TEST_CASE("a gamma number too small for a double still has its logarithm") {
    cl::random_generator g{4};
    double sum = 0;
    for (int i = 0; i < 10'000; ++i) {
        const double x = cl::draw_log_gamma(g, 1e-6);
        CHECK(std::isfinite(x));
        sum += x;
    }
    CHECK(sum / 10'000 == doctest::Approx(cl::digamma(1e-6)).epsilon(0.06)); // E log X = digamma(shape)
}

TEST_CASE("the same seed gives the same bits, here and on every compiler") {
    cl::random_generator g{42};
    CHECK(cl::draw_normal(g) == 0.98139839007249885);
    CHECK(cl::draw_gamma(g, 0.2426, 4.4136) == 0.35900300743647995);
    CHECK(cl::draw_beta(g, 0.7929, 2.4259) == 0.060180742210656224);
    CHECK(cl::draw_poisson(g, 1000) == 990);
    CHECK(cl::draw_geometric(g, 0.01) == 172);
    double sum = 0;
    for (int i = 0; i < 10'000; ++i)
        sum += cl::draw_gamma(g, 0.3, 1) + cl::draw_normal(g) + cl::draw_beta(g, 2, 0.1) + cl::draw_exponential(g, 1);
    CHECK(sum == 22384.226462068273);
}

TEST_CASE("parameters outside their range are refused") {
    cl::random_generator g{1};
    CHECK_THROWS_WITH((void)cl::draw_gamma(g, 0, 1), "draw_log_gamma: shape must be greater than 0 and finite, got 0");
    CHECK_THROWS_AS((void)cl::draw_gamma(g, 1, 0), cl::error);
    CHECK_THROWS_AS((void)cl::draw_beta(g, 1, -1), cl::error);
    CHECK_THROWS_AS((void)cl::draw_poisson(g, -1), cl::error);
    CHECK_THROWS_AS((void)cl::draw_binomial(g, 3, 1.5), cl::error);
    CHECK_THROWS_AS((void)cl::draw_geometric(g, 0), cl::error);
    CHECK_THROWS_AS((void)cl::draw_exponential(g, std::nan("")), cl::error);
}

} // TEST_SUITE("math/distributions")
