#include <clientele/math/incomplete_beta.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <near.hpp>
#include <refusal.hpp>

TEST_SUITE("math/incomplete_beta") {

using namespace clientele;

TEST_CASE("probabilities of beta variables are those of mpmath with 40 digits") {
    check_near(incomplete_beta(0.3, 0.5, 0.5), 0.36901011956554538);
    check_near(incomplete_beta(0.4, 2, 3), 0.5248);
    check_near(incomplete_beta(1e-8, 1e-3, 5), 0.98379468332014968);
    check_near(incomplete_beta(0.95, 30, 7), 0.99819192568396983);
    check_near(incomplete_beta(1e-12, 0.5, 40), 7.1142303018200929e-6);
    check_near(incomplete_beta(0.7, 800, 300), 0.022658802539999157, 1e-12);
    check_near(incomplete_beta(0.123, 1, 1), 0.123);
    check_near(incomplete_beta(0.999, 5, 1e-3), 0.004817484889890793, 1e-11); // what is left of 1
}

TEST_CASE("quantiles of beta variables are those of mpmath with 40 digits") {
    check_near(beta_quantile(0.025, 0.5, 0.5), 0.0015413331334360121);
    check_near(beta_quantile(0.975, 3, 8), 0.55609546230764148);
    check_near(beta_quantile(1e-12, 2, 5), 2.581989786361007e-7);
    check_near(beta_quantile(0.5, 0.1, 0.1), 0.5);
    check_near(beta_quantile(0.95, 400, 20), 0.9681452729662688);
    check_near(beta_quantile(1e-6, 0.05, 3), 2.3000470006648623e-121, 1e-11);
    check_near(beta_quantile(0.999999, 0.7, 90), 0.13247406647547367);
}

TEST_CASE("the quantile is where the probability is reached, for shapes from a thousandth to a hundred thousand") {
    for (const double a : {1e-3, 0.3, 1.0, 4.5, 300.0, 1e5})
        for (const double b : {1e-3, 0.5, 1.0, 7.0, 1e5})
            for (const double p : {1e-9, 0.01, 0.5, 0.9, 0.99999}) {
                const double x = beta_quantile(p, a, b);
                CAPTURE(a);
                CAPTURE(b);
                CAPTURE(p);
                REQUIRE(x >= 0);
                REQUIRE(x <= 1);
                if (x > 1e-300 && x < 0.999) // below it there are no digits left, above it those of 1 - x are gone
                    CHECK(std::abs(incomplete_beta(x, a, b) - p) <= 1e-10 * p);
            }
}

TEST_CASE("both sides of a beta variable add up to one, and the quantile turns round with them") {
    for (const double x : {0.01, 0.3, 0.5, 0.77})
        CHECK(incomplete_beta(x, 2.5, 0.8) + incomplete_beta(1 - x, 0.8, 2.5) == doctest::Approx(1).epsilon(1e-14));
    CHECK(beta_quantile(0.2, 3, 5) + beta_quantile(0.8, 5, 3) == doctest::Approx(1).epsilon(1e-14));
    CHECK(incomplete_beta(0, 2, 3) == 0);
    CHECK(incomplete_beta(1, 2, 3) == 1);
    CHECK(beta_quantile(0, 2, 3) == 0);
    CHECK(beta_quantile(1, 2, 3) == 1);
}

TEST_CASE("what has no beta distribution is refused") {
    CHECK_THROWS_WITH_AS((void)incomplete_beta(-0.1, 1, 1), "incomplete_beta: x must be in [0, 1], got -0.1", error);
    CHECK_THROWS_WITH_AS((void)incomplete_beta(0.5, 0, 1), "incomplete_beta: shapes must be in [1e-6, 1e9], got 0",
                         error);
    CHECK_THROWS_WITH_AS((void)beta_quantile(1.5, 1, 1), "beta_quantile: probability must be in [0, 1], got 1.5",
                         error);
    CHECK_THROWS_WITH_AS((void)beta_quantile(0.5, 1, NAN), "beta_quantile: shapes must be in [1e-6, 1e9], got nan",
                         error);
}

} // TEST_SUITE("math/incomplete_beta")
