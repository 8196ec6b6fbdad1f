#include <clientele/math/special_functions.hpp>

#include <doctest/doctest.h>

#include "golden.hpp"
#include <array>
#include <string>

TEST_SUITE("math/special_functions") {

namespace cl = clientele;

TEST_CASE("the gamma family agrees with 40-digit values (mpmath, tests/oracle/special_functions.py)") {
    const auto table = golden("math_special_functions.csv");
    REQUIRE(table.rows() > 1000);
    for (std::size_t i = 0; i < table.rows(); ++i) {
        const std::string function{table.text(i, 0)};
        const double a = table.number(i, 1), b = table.number(i, 2), reference = table.number(i, 3);
        double got = 0, tolerance = 4e-15;
        if (function == "log_gamma")
            got = cl::log_gamma(a);
        else if (function == "polygamma")
            got = cl::polygamma(static_cast<int>(a), b);
        else if (function == "log_gamma_difference")
            got = cl::log_gamma_difference(a, b);
        else if (function == "log_beta")
            got = cl::log_beta(a, b);
        else
            got = cl::polygamma_difference(function.back() - '0', a, b);
        if (function == "polygamma" && a == 0)
            tolerance = 1e-15 / std::abs(reference) + 3e-15; // digamma has its zero at 1.46: absolute there
        CAPTURE(function);
        CAPTURE(a);
        CAPTURE(b);
        CHECK(std::abs(got - reference) <= tolerance * std::abs(reference) + 1e-300);
    }
}

TEST_CASE("the recurrences hold across the joins of the pieces") {
    for (double x = 0.01; x < 30; x *= 1.037) {
        CHECK(cl::log_gamma(x + 1) - cl::log_gamma(x) == doctest::Approx(std::log(x)).epsilon(1e-12));
        CHECK(cl::digamma(x + 1) - cl::digamma(x) == doctest::Approx(1 / x).epsilon(1e-12));
        CHECK(cl::trigamma(x) - cl::trigamma(x + 1) == doctest::Approx(1 / (x * x)).epsilon(1e-11));
        CHECK(cl::log_gamma_difference(x, 3) == doctest::Approx(std::log(x * (x + 1) * (x + 2))).epsilon(1e-12));
        CHECK(cl::log_beta(x, 2.5) == cl::log_beta(2.5, x));
    }
}

TEST_CASE("binomial coefficients are those of Pascal's triangle") {
    CHECK(std::exp(cl::log_binomial(6, 2)) == doctest::Approx(15).epsilon(1e-14));
    CHECK(std::exp(cl::log_binomial(52, 5)) == doctest::Approx(2598960).epsilon(1e-13));
    CHECK(cl::log_binomial(9, 9) == 0);
    CHECK(cl::log_binomial(9, 0) == 0);
}

TEST_CASE("sums on the log scale neither overflow nor cancel") {
    constexpr double none = -std::numeric_limits<double>::infinity();
    CHECK(cl::log_sum_exp(1000, 1000) == doctest::Approx(1000 + std::log(2)).epsilon(1e-15));
    CHECK(cl::log_sum_exp(none, -5) == -5);
    CHECK(cl::log_sum_exp(none, none) == none);
    CHECK(cl::log_diff_exp(-1000, -1001) == doctest::Approx(-1000 + std::log(1 - std::exp(-1))).epsilon(1e-15));
    CHECK(cl::log_diff_exp(3, 3) == none);
    CHECK(cl::log_diff_exp(3, none) == 3);
    CHECK(cl::log1mexp(1e-20) == doctest::Approx(std::log(1e-20)).epsilon(1e-15));
    CHECK(cl::log1mexp(50) == doctest::Approx(-std::exp(-50)).epsilon(1e-15));
    const std::array<double, 4> values{-1000, -1000, none, -1001};
    CHECK(cl::log_sum_exp(values) == doctest::Approx(-1000 + std::log(2 + std::exp(-1))).epsilon(1e-15));
    CHECK(cl::log_sum_exp(std::span<const double>{}) == none);
    CHECK(cl::exprel_minus(0) == 1);
    CHECK(cl::exprel_minus(1e-18) == 1);
}

TEST_CASE("quantiles and tails of the tests are those of the tables") {
    CHECK(cl::normal_quantile(0.975) == doctest::Approx(1.959963984540054).epsilon(1e-14));
    CHECK(cl::normal_quantile(0.5) == doctest::Approx(0).epsilon(1e-14));
    CHECK(cl::normal_quantile(1e-10) == doctest::Approx(-6.361340902404056).epsilon(1e-12));
    CHECK(cl::chi_square_tail(3.841458820694124, 1) == doctest::Approx(0.05).epsilon(1e-12));
    CHECK(cl::chi_square_tail(0.4, 3) == doctest::Approx(0.9402424948393607).epsilon(1e-14)); // mpmath
    CHECK(cl::chi_square_tail(18.30703805327515, 10) == doctest::Approx(0.05).epsilon(1e-12));
    CHECK(cl::chi_square_tail(0.5, 4) == doctest::Approx(std::exp(-0.25) * 1.25).epsilon(1e-13));
    CHECK(cl::chi_square_tail(0, 3) == 1);
    CHECK_THROWS_AS((void)cl::normal_quantile(1), cl::error);
    CHECK_THROWS_AS((void)cl::chi_square_tail(-1, 1), cl::error);
}

TEST_CASE("a standard normal variable goes as far as a level says, from the least above 0 to the last below 1") {
    CHECK(cl::two_sided_normal_quantile(0.95) == doctest::Approx(1.959963984540054).epsilon(1e-14));
    // mpmath with 40 digits, of the doubles
    CHECK(cl::two_sided_normal_quantile(std::nextafter(1.0, 0.0)) ==
          doctest::Approx(8.2923610758135955).epsilon(1e-14));
    CHECK(cl::two_sided_normal_quantile(0.25) == doctest::Approx(0.31863936396437516).epsilon(1e-14));
    CHECK(cl::two_sided_normal_quantile(1e-6) == doctest::Approx(1.2533141373158283e-6).epsilon(1e-14));
    CHECK(cl::two_sided_normal_quantile(1e-300) == doctest::Approx(1.2533141373155003e-300).epsilon(1e-14));
    for (const double none : {0.0, 1.0})
        CHECK_THROWS_WITH((void)cl::two_sided_normal_quantile(none),
                          cl::sentence("two_sided_normal_quantile: level must be in (0, 1), got ", none).c_str());
}

TEST_CASE("arguments outside the domain are refused with the value") {
    CHECK_THROWS_WITH((void)cl::log_gamma(0), "log_gamma: x must be greater than 0, got 0");
    CHECK_THROWS_AS((void)cl::log_gamma(std::numeric_limits<double>::quiet_NaN()), cl::error);
    CHECK_THROWS_AS((void)cl::digamma(-1), cl::error);
    CHECK_THROWS_AS((void)cl::polygamma(9, 1), cl::error);
    CHECK_THROWS_AS((void)cl::log_beta(0, 1), cl::error);
    CHECK_THROWS_AS((void)cl::log_gamma_difference(1, -1), cl::error);
    CHECK_THROWS_AS((void)cl::log_binomial(3, 4), cl::error);
    CHECK(cl::log_gamma(std::numeric_limits<double>::infinity()) == std::numeric_limits<double>::infinity());
}

TEST_CASE("the normal tail keeps its digits far out, and turns round with its quantile") {
    CHECK(cl::normal_tail(0) == 0.5);
    CHECK(cl::normal_tail(10) == doctest::Approx(7.6198530241605261e-24).epsilon(1e-13)); // mpmath, 40 digits
    CHECK(cl::normal_tail(-1.25) == doctest::Approx(1 - cl::normal_tail(1.25)).epsilon(1e-15));
    for (const double p : {1e-12, 0.001, 0.025, 0.4, 0.9})
        CHECK(cl::normal_tail(-cl::normal_quantile(p)) == doctest::Approx(p).epsilon(1e-12));
}

} // TEST_SUITE("math/special_functions")
