#include <clientele/math/jet.hpp>
#include <clientele/math/random.hpp>

#include <doctest/doctest.h>

#include <limits>

TEST_SUITE("math/jet") {

namespace cl = clientele;

namespace {

/// Compares the jet's derivatives with central differences of the same formula on jets and doubles: the gradient with
/// differences of the value, the Hessian with differences of the exact gradient.
template <class Formula>
void check_derivatives(const Formula& f, double x, double y) {
    const auto exact = f(cl::jet<2>::variable(x, 0), cl::jet<2>::variable(y, 1));
    const double value = f(x, y);
    CHECK(exact.value == doctest::Approx(value).epsilon(1e-14));
    const double h = 1e-5;
    for (std::size_t i = 0; i < 2; ++i) {
        const double dx = i == 0 ? h * x : 0, dy = i == 1 ? h * y : 0, step = 2 * (dx + dy);
        const auto up = f(cl::jet<2>::variable(x + dx, 0), cl::jet<2>::variable(y + dy, 1));
        const auto down = f(cl::jet<2>::variable(x - dx, 0), cl::jet<2>::variable(y - dy, 1));
        CAPTURE(x);
        CAPTURE(y);
        CAPTURE(i);
        CHECK(std::abs((up.value - down.value) / step - exact.gradient[i]) <
              1e-6 * (1 + std::abs(exact.gradient[i])) * (1 + std::abs(value)));
        for (std::size_t j = 0; j < 2; ++j)
            CHECK(std::abs((up.gradient[j] - down.gradient[j]) / step - exact.second(i, j)) <
                  1e-6 * (1 + std::abs(exact.second(i, j))) * (1 + std::abs(exact.gradient[j])));
    }
}

} // namespace

TEST_CASE("derivatives of every function agree with differences at random points") {
    cl::random_generator g{7};
    for (int i = 0; i < 50; ++i) {
        const double x = 0.2 + 3 * g.uniform(), y = 0.2 + 3 * g.uniform();
        using cl::digamma, cl::exprel_minus, cl::log1mexp, cl::log_beta, cl::log_diff_exp, cl::log_gamma,
            cl::log_gamma_difference, cl::log_sum_exp, cl::trigamma;
        using std::exp, std::expm1, std::log, std::log1p, std::pow, std::sqrt;
        check_derivatives([](const auto& a, const auto& b) { return a * b + a / b - 2.0 / a + b * 3.0 - 1.0 + (-a); },
                          x, y);
        check_derivatives([](const auto& a, const auto& b) { return log(a) * exp(b / 3.0) + sqrt(a * b); }, x, y);
        check_derivatives([](const auto& a, const auto& b) { return log1p(a * b) + expm1(a - b); }, x, y);
        check_derivatives([](const auto& a, const auto& b) { return pow(a, b) + pow(a, 2.5) + pow(2.0, b); }, x, y);
        check_derivatives([](const auto& a, const auto& b) { return log_gamma(a) + digamma(b) + trigamma(a + b); }, x,
                          y);
        check_derivatives(
            [](const auto& a, const auto& b) { return log_beta(a, b) + log_beta(a, 3.0) + log_beta(0.5, b); }, x, y);
        check_derivatives(
            [](const auto& a, const auto& b) { return log_gamma_difference(a, b) + log_gamma_difference(b, 7.0); }, x,
            y);
        check_derivatives(
            [](const auto& a, const auto& b) { return log_sum_exp(a, b) + log_diff_exp(a + b, a) + log1mexp(a * b); },
            x, y);
        check_derivatives([](const auto& a, const auto& b) { return exprel_minus(a - b) + exprel_minus(a * b * 0.7); },
                          x, y);
    }
}

TEST_CASE("the relative exponential has exact derivatives at its hole") {
    const auto f = exprel_minus(cl::jet<1>::variable(0, 0));
    CHECK(f.value == 1);
    CHECK(f.gradient[0] == doctest::Approx(-0.5).epsilon(1e-15));
    CHECK(f.second(0, 0) == doctest::Approx(1.0 / 3).epsilon(1e-15));
    const auto below = exprel_minus(cl::jet<1>::variable(1 - 1e-12, 0)),
               above = exprel_minus(cl::jet<1>::variable(1, 0));
    CHECK(below.gradient[0] == doctest::Approx(above.gradient[0]).epsilon(1e-11));
    CHECK(below.second(0, 0) == doctest::Approx(above.second(0, 0)).epsilon(1e-11));
}

TEST_CASE("comparisons look at the value and constants have no derivatives") {
    const auto x = cl::jet<2>::variable(2, 0);
    CHECK(x < cl::jet<2>{3});
    CHECK(x >= cl::jet<2>{2});
    CHECK(cl::value_of(x) == 2);
    CHECK(cl::value_of(2.0) == 2);
    CHECK(cl::jet<2>{4}.gradient[0] == 0);
    CHECK(x.second(0, 1) == x.second(1, 0));
    auto y = x;
    y /= x;
    y *= x;
    CHECK(y.gradient[0] == doctest::Approx(1));
    const auto at = cl::variables(std::array{1.0, 2.0});
    CHECK(at[1].value == 2);
    CHECK(at[1].gradient[1] == 1);
    static_assert(cl::scalar<double> && cl::scalar<cl::jet<3>> && !cl::scalar<int>);
}

TEST_CASE("adding what cannot be to a logarithm of a sum leaves the other, with its derivatives") {
    cl::jet<1> known{0.5}, nothing{-std::numeric_limits<double>::infinity()};
    known.gradient[0] = 3;
    for (const auto& sum : {log_sum_exp(known, nothing), log_sum_exp(nothing, known)}) {
        CHECK(sum.value == 0.5);
        CHECK(sum.gradient[0] == 3);
    }
}

} // TEST_SUITE("math/jet")
