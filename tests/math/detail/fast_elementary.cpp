#include <clientele/math/detail/fast_elementary.hpp>
#include <clientele/math/random.hpp>

#include <doctest/doctest.h>

#include <cmath>

TEST_SUITE("math/detail/fast_elementary") {

namespace cl = clientele;

TEST_CASE("exp, log and log1p agree with the C library's over their range") {
    cl::random_generator g{9};
    double worst_exp = 0, worst_log = 0, worst_log1p = 0;
    for (int i = 0; i < 200'000; ++i) {
        const double x = 1400 * g.uniform() - 700, y = std::exp(1400 * g.uniform() - 700),
                     z = std::exp(740 * g.uniform() - 700);
        const double near = 1 + (g.uniform() - 0.5) * std::exp(-30 * g.uniform());
        worst_exp = std::max(worst_exp, std::abs(cl::fast_exp(x) / std::exp(x) - 1));
        worst_log = std::max(worst_log, std::abs(cl::fast_log(y) / std::log(y) - 1));
        if (near != 1)
            worst_log = std::max(worst_log, std::abs(cl::fast_log(near) / std::log(near) - 1));
        worst_log1p = std::max(worst_log1p, std::abs(cl::fast_log1p(z) / std::log1p(z) - 1));
    }
    CHECK(worst_exp < 5e-16);
    CHECK(worst_log < 5e-16);
    CHECK(worst_log1p < 5e-16);
}

TEST_CASE("what an exponential has fallen by agrees with the C library, however little it is") {
    cl::random_generator g{3};
    double worst = 0;
    for (int i = 0; i < 200'000; ++i) {
        const double x = i % 2 == 0 ? 40 * g.uniform() * g.uniform() : std::exp(7 - 700 * g.uniform());
        worst = std::max(worst,
                         std::abs(cl::detail::fast_fallen(std::min(x, 700.0)) / -std::expm1(-std::min(x, 700.0)) - 1));
    }
    CHECK(worst < 9e-16);
    CHECK(cl::detail::fast_fallen(700) == 1);
    CHECK(cl::detail::fast_fallen(0) == 0);
    CHECK(!std::signbit(cl::detail::fast_fallen(0)));
}

TEST_CASE("edges") {
    CHECK(cl::fast_exp(0) == 1);
    CHECK(cl::fast_log(1) == 0);
    CHECK(cl::fast_log1p(0) == 0);
    CHECK(cl::fast_exp(-700) == doctest::Approx(std::exp(-700)).epsilon(1e-15));
    CHECK(cl::fast_exp(700) == doctest::Approx(std::exp(700)).epsilon(1e-15));
}

} // TEST_SUITE("math/detail/fast_elementary")
