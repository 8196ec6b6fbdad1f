#include <clientele/math/hypergeometric.hpp>
#include <clientele/math/random.hpp>

#include <doctest/doctest.h>

#include "golden.hpp"
#include <string>

TEST_SUITE("math/hypergeometric") {

namespace cl = clientele;

TEST_CASE(
    "2F1 and U agree with 40-digit values over the range of the models (mpmath, tests/oracle/hypergeometric.py)") {
    const auto table = golden("math_hypergeometric.csv");
    REQUIRE(table.rows() > 200);
    double worst = 0;
    for (std::size_t i = 0; i < table.rows(); ++i) {
        const double a = table.number(i, 1), b = table.number(i, 2), c = table.number(i, 3), w = table.number(i, 4);
        const double reference = table.number(i, 5);
        const double got =
            table.text(i, 0) == "u" ? cl::log_tricomi_u(a, b, w) : cl::log_hypergeometric_2f1(a, b, c, 1 - w, w);
        const double error = std::abs(got - reference) / std::max(1.0, std::abs(reference));
        worst = std::max(worst, error);
        CAPTURE(i);
        CHECK(error < 1e-13);
    }
    MESSAGE("largest error " << worst);
}

TEST_CASE("elementary special cases") {
    for (const double z : {-30.0, -0.7, 1e-9, 0.3, 0.9, 1 - 1e-9}) {
        CAPTURE(z);
        CHECK(cl::log_hypergeometric_2f1(2.5, 0.7, 2.5, z) ==
              doctest::Approx(-0.7 * std::log1p(-z)).epsilon(1e-13)); // (1 - z)^-b
        CHECK(cl::hypergeometric_2f1(1.0, 1.0, 2.0, z) == doctest::Approx(-std::log1p(-z) / z).epsilon(1e-13));
    }
    CHECK(cl::hypergeometric_2f1(1.0, 2.0, 3.0, 0.0) == 1);
    CHECK(cl::log_tricomi_u(1.5, 2.5, 0.3) ==
          doctest::Approx(-1.5 * std::log(0.3)).epsilon(1e-14)); // U(a, a + 1, z) = z^-a
    CHECK(std::isfinite(cl::log_hypergeometric_2f1(3.0, 2.0, 1.5, 1.0, 1e-300)));
    CHECK(std::isfinite(cl::log_hypergeometric_2f1(5000.0, 2.0, 5001.0, 1.0, 1e-300)));
}

TEST_CASE("derivatives by all four arguments agree with differences, whatever the method") {
    // Series, Euler's integral, Taylor steps (w = 1e-4, c below a and b) and Pfaff (z < 0).
    const double points[][4] = {
        {1.7, 2.3, 2.1, 0.4}, {1.7, 2.3, 4.1, 0.97}, {2.7, 3.3, 2.1, 0.9999}, {1.7, 2.3, 4.1, -8}, {60, 1.6, 61, 0.95}};
    for (const auto& p : points) {
        const auto f = [](const std::array<double, 4>& at) {
            const auto x = cl::variables(at);
            return cl::log_hypergeometric_2f1(x[0], x[1], x[2], x[3]);
        };
        const std::array<double, 4> centre{p[0], p[1], p[2], p[3]};
        const auto exact = f(centre);
        CHECK(exact.value == doctest::Approx(cl::log_hypergeometric_2f1(p[0], p[1], p[2], p[3])).epsilon(1e-13));
        for (std::size_t i = 0; i < 4; ++i) {
            auto up = centre, down = centre;
            const double h = i == 3 ? 1e-5 * (1 - p[3]) : 1e-5 * p[i];
            up[i] += h;
            down[i] -= h;
            const auto high = f(up), low = f(down);
            const double width = up[i] - down[i];
            CAPTURE(p[3]);
            CAPTURE(i);
            CHECK((high.value - low.value) / width == doctest::Approx(exact.gradient[i]).epsilon(2e-7));
            for (std::size_t j = 0; j < 4; ++j)
                CHECK(std::abs((high.gradient[j] - low.gradient[j]) / width - exact.second(i, j)) <
                      1e-6 * (1e-3 + std::abs(exact.second(i, j))));
        }
    }
}

TEST_CASE("derivatives of Tricomi's function agree with differences") {
    const auto f = [](double a, double b, double z) {
        const auto x = cl::variables(std::array{a, b, z});
        return cl::log_tricomi_u(x[0], x[1], x[2]);
    };
    const auto exact = f(1.2, 0.4, 0.05);
    const double h = 1e-6;
    CHECK((f(1.2 + h, 0.4, 0.05).value - f(1.2 - h, 0.4, 0.05).value) / (2 * h) ==
          doctest::Approx(exact.gradient[0]).epsilon(1e-7));
    CHECK((f(1.2, 0.4 + h, 0.05).value - f(1.2, 0.4 - h, 0.05).value) / (2 * h) ==
          doctest::Approx(exact.gradient[1]).epsilon(1e-7));
    CHECK((f(1.2, 0.4, 0.05 + h).gradient[0] - f(1.2, 0.4, 0.05 - h).gradient[0]) / (2 * h) ==
          doctest::Approx(exact.second(0, 2)).epsilon(1e-6));
}

TEST_CASE("arguments outside the range are refused") {
    CHECK_THROWS_WITH((void)cl::log_hypergeometric_2f1(0.0, 1.0, 2.0, 0.5),
                      "log_hypergeometric_2f1: a, b and c must be greater than 0, got 0, 1, 2");
    CHECK_THROWS_AS((void)cl::log_hypergeometric_2f1(1.0, 1.0, 2.0, 1.0), cl::error);
    CHECK_THROWS_AS((void)cl::log_hypergeometric_2f1(3.0, 3.0, 2.0, -0.5), cl::error);
    CHECK_THROWS_AS((void)cl::log_tricomi_u(0.0, 1.0, 1.0), cl::error);
    CHECK_THROWS_AS((void)cl::log_tricomi_u(1.0, 1.0, 0.0), cl::error);
}

} // TEST_SUITE("math/hypergeometric")
