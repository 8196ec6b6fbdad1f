#include <clientele/math/random.hpp>
#include <clientele/math/unimodal_integral.hpp>

#include <doctest/doctest.h>

TEST_SUITE("math/unimodal_integral") {

namespace cl = clientele;

namespace {
constexpr double infinity = std::numeric_limits<double>::infinity();
}

TEST_CASE("gamma integrals: needles, plateaus and everything between") {
    // integral of e^(s u - e^u) du = Gamma(s)
    for (double s = 1e-9; s < 1e9; s *= 7.3) {
        const double bends[] = {0};
        const double got =
            cl::log_unimodal_integral([=](double u) { return s * u - std::exp(u); },
                                      [=](double u) { return s - std::exp(u); }, bends, -infinity, infinity);
        CAPTURE(s);
        CHECK(std::abs(got - cl::log_gamma(s)) < 2e-14 * std::max(1.0, std::abs(s * std::log(s))));
    }
}

TEST_CASE("a top far from where the search begins, up a gentle slope, is found") {
    // integral of e^(s u - e^(u - c)) du = e^(s c) Gamma(s)
    for (const double c : {10.0, 300.0, 2000.0, 1e5})
        for (const double s : {0.1, 0.9, 3.0}) {
            CAPTURE(c);
            CAPTURE(s);
            const double got =
                cl::log_unimodal_integral([=](double u) { return s * u - std::exp(u - c); },
                                          [=](double u) { return s - std::exp(u - c); }, {}, -infinity, infinity);
            CHECK(got == doctest::Approx(s * c + cl::log_gamma(s)).epsilon(1e-13));
        }
}

TEST_CASE("beta integrals with tiny and huge exponents") {
    cl::random_generator g{1};
    for (int i = 0; i < 200; ++i) {
        const double a = std::pow(10, 10 * g.uniform() - 5), b = std::pow(10, 10 * g.uniform() - 5);
        const double bends[] = {0};
        const auto logistic = [](double u) { return 1 / (1 + std::exp(-u)); };
        const auto f = [=](double u) {
            return (u > 0 ? -b * u : a * u) - (a + b) * std::log1p(std::exp(-std::abs(u)));
        };
        const double got = cl::log_unimodal_integral(
            f, [=](double u) { return a - (a + b) * logistic(u); }, bends, -infinity, infinity);
        CAPTURE(a);
        CAPTURE(b);
        CHECK(std::abs(got - cl::log_beta(a, b)) < 1e-13 + 4e-16 * (a + b));
    }
}

TEST_CASE("finite ends, ends in a tail, and an empty interval") {
    const auto f = [](double u) { return -3 * u; };
    const auto slope = [](double) { return -3.0; };
    CHECK(cl::log_unimodal_integral(f, slope, {}, 1, 2) ==
          doctest::Approx(std::log((std::exp(-3) - std::exp(-6)) / 3)).epsilon(1e-14));
    CHECK(cl::log_unimodal_integral(f, slope, {}, 1, 1e9) == doctest::Approx(-3 - std::log(3)).epsilon(1e-14));
    CHECK(cl::log_unimodal_integral(f, slope, {}, 1, 1 + 1e-12) ==
          doctest::Approx(-3 + std::log(1 + 1e-12 - 1)).epsilon(1e-12));
    CHECK(cl::log_unimodal_integral(f, slope, {}, 1, 1) == -infinity);
}

TEST_CASE("jets carry derivatives through the integral") {
    const double bends[] = {0}, s = 2.5;
    const auto x = cl::jet<1>::variable(s, 0);
    const auto got = cl::log_unimodal_integral([&](double u) { return x * u - std::exp(u); },
                                               [=](double u) { return s - std::exp(u); }, bends, -infinity, infinity);
    CHECK(got.gradient[0] == doctest::Approx(cl::digamma(s)).epsilon(1e-13));
    CHECK(got.second(0, 0) == doctest::Approx(cl::trigamma(s)).epsilon(1e-12));
}

} // TEST_SUITE("math/unimodal_integral")
