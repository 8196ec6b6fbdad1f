#include <clientele/clv/beta_geometric.hpp>
#include <clientele/clv/discount.hpp>
#include <clientele/clv/nbd.hpp>
#include <clientele/clv/pareto_nbd.hpp>

#include <doctest/doctest.h>

TEST_SUITE("clv/discount") {

using namespace clientele;

namespace {
double apply(const discount_rule& rule, auto expectation) {
    double sum = 0;
    for (std::size_t i = 0; i < rule.nodes.size(); ++i)
        sum += rule.weights[i] * expectation(rule.nodes[i]);
    return sum;
}
struct own_discount {
    double factor(double t) const { return 1 / (1 + t); }
};
static_assert(discount_policy<own_discount>);
static_assert(!discount_policy<int>);
} // namespace

TEST_CASE("without discount the sum is the expectation at the horizon, and a factor is 1 at any time") {
    CHECK(no_discount{}.factor(0) == 1);
    CHECK(no_discount{}.factor(1e9) == 1);
    CHECK(no_discount{}.continuous() == 0);
    CHECK(continuous_rate{0.1}.factor(10) == doctest::Approx(std::exp(-1.0)));
    CHECK(apply(discounting(no_discount{}, 7), [](double t) { return t * t; }) == 49);
    CHECK(discounting(annual_rate{0.1}, 0).nodes.empty());
    CHECK(apply(discounting(continuous_rate{0}, 7), [](double t) { return t; }) == 7);
}

TEST_CASE("a continuous rate discounts a steady stream exactly, over short and long horizons") {
    for (const double horizon : {1e-150, 1e-6, 1.0, 39.0, 520.0, 1e5, 1e10, 1e150})
        for (const double rate : {1e-150, 1e-4, 0.003, 0.1, 1000.0, 1e150}) {
            const double got = apply(discounting(continuous_rate{rate}, horizon), [](double t) { return 2 * t; });
            CHECK(got == doctest::Approx(-2 * std::expm1(-rate * horizon) / rate).epsilon(2e-12));
        }
}

TEST_CASE("nodes stand where the discount falls, whatever the horizon and the age of the customer") {
    // the Laplace transform of 1 / (1 + t / A)^2: with z = rate A it is z (1 - z e^z E1(z)) of E(t) = t / (1 + t / A);
    // e^z E1(z) at z = 1 is the Gompertz constant 0.59634736232319407
    for (const double scale : {1e-150, 1e-9, 1.0, 1e9, 1e150})
        for (const double beyond : {1e2, 1e4, 1e9, 1e100})
            CHECK(apply(discounting(continuous_rate{1 / scale}, beyond * scale), [scale](double t) {
                      return t / scale / (1 + t / scale);
                  }) == doctest::Approx(1 - 0.59634736232319407).epsilon(1e-11));
    // customers a millionth as old as the rate is long: E has come to its end before the discount begins
    CHECK(apply(discounting(continuous_rate{1e-6}, 1e3), [](double t) { return t / (1 + t); }) ==
          doctest::Approx(1000.0 / 1001 * std::exp(-1e-3) + 1e-6 * (999.5001666 - 6.9074)).epsilon(1e-8));
}

TEST_CASE("a long horizon gives what an infinite one gives: BG/NBD by integrals of 20 digits") {
    // a customer without repeat purchases, r, alpha, a, b as fitted, spend 36.979647160385234; mpmath, the integral of
    // exp(-rate y) r / (alpha + T) 2F1(r + 1, a; a + b; -y / (alpha + T))
    const std::array<double, 4> theta{0.5427950480049698, 9.5291700120687057, 0.76991051545681599, 2.4536667861107366};
    const customer_history h{0, 0, 50.285714285714285};
    const auto value = [&](const auto& policy, double horizon) {
        return 36.979647160385234 *
               apply(discounting(policy, horizon), [&](double t) { return bg_nbd{}.expected_purchases(theta, h, t); });
    };
    for (const double horizon : {1e5, 1e6, 1e7, 1e9, std::numeric_limits<double>::infinity()})
        CHECK(value(annual_rate{0.1}, horizon) == doctest::Approx(79.63949).epsilon(1e-7));
    CHECK(value(annual_rate{1000}, 1e6) == doctest::Approx(2.42155).epsilon(2e-6));
}

TEST_CASE("a long horizon gives what an infinite one gives: Pareto/NBD and NBD") {
    // as above; mpmath, 30 digits: P(alive) r / (alpha + T) times the integral of exp(-rate y) ((beta + T) / (beta + T
    // + y))^s, P(alive) by the integral over the time of leaving
    const std::array<double, 4> theta{1.0665424097353042, 20.902455201390843, 4.5879473485680284, 284.20475912878197};
    const customer_history h{0, 0, 50.285714285714285};
    const auto of_pareto = [&](double t) { return 36.979647160385269 * pareto_nbd{}.expected_purchases(theta, h, t); };
    const auto of_nbd = [](double t) { return nbd{}.expected_purchases(std::array{0.4, 10.0}, {2, 20, 30}, t); };
    for (const double horizon : {1e6, 1e7, 1e9, std::numeric_limits<double>::infinity()}) {
        CHECK(apply(discounting(annual_rate{0.1}, horizon), of_pareto) ==
              doctest::Approx(13.2070190478).epsilon(1e-10));
        CHECK(apply(discounting(continuous_rate{0.001}, horizon), of_nbd) ==
              doctest::Approx(2.4 / 40 / 0.001).epsilon(1e-11)); // (r + x) / (alpha + T) / rate
    }
}

TEST_CASE("a rate below 0 makes later worth more, up to what numbers hold") {
    for (const double growth : {1e-9, 0.01, 1.0, 500.0})
        CHECK(apply(discounting(continuous_rate{-growth / 52}, 52), [](double t) { return t; }) ==
              doctest::Approx(52 * std::expm1(growth) / growth).epsilon(1e-11));
    CHECK_THROWS_WITH_AS((void)discounting(continuous_rate{-1}, 601),
                         "discounting: with a rate below 0, rate times horizon must be at least -600, got -601", error);
}

TEST_CASE("a saturating expectation over an infinite horizon has its Laplace transform") {
    for (const double rate : {1e-3, 0.01, 1.0}) {
        const auto rule = discounting(continuous_rate{rate}, std::numeric_limits<double>::infinity());
        CHECK(apply(rule, [](double t) { return -std::expm1(-0.05 * t); }) ==
              doctest::Approx(0.05 / (0.05 + rate)).epsilon(1e-12));
        CHECK(apply(rule, [](double t) { return t; }) == doctest::Approx(1 / rate).epsilon(1e-12));
    }
}

TEST_CASE("an annual rate is the continuous one that takes it in a year") {
    CHECK(annual_rate{0.10}.factor(52) == doctest::Approx(1 / 1.1));
    CHECK(annual_rate{.rate = 0.10, .periods_per_year = 365}.factor(365) == doctest::Approx(1 / 1.1));
}

TEST_CASE("a rate per period counts each period at its end") {
    const per_period_rate policy{.rate = 0.1, .length = 2};
    const double got = apply(discounting(policy, 5), [](double t) { return t; });
    CHECK(got == doctest::Approx(2 / 1.1 + 2 / 1.21 + 1 / 1.331).epsilon(1e-14));
    for (const double horizon : {1e6, 1e12, std::numeric_limits<double>::infinity()}) // 2 (1 / 1.1 + 1 / 1.21 + ...)
        CHECK(apply(discounting(policy, horizon), [](double t) { return t; }) == doctest::Approx(20).epsilon(1e-12));
}

TEST_CASE("a risk beside the rate per period discounts inside the periods too") {
    // each period is (1.1)^-n times the integral of 0.9^t over it
    const detail::retained<per_period_rate> policy{{.rate = 0.1, .length = 2}, 0.9};
    double expected = 0, time = 0;
    for (int n = 1; n <= 3; ++n) {
        const double lower = 2 * (n - 1), upper = std::min(2.0 * n, 5.0);
        expected += std::pow(1.1, -n) * (std::pow(0.9, lower) - std::pow(0.9, upper)) / -std::log(0.9);
        time += std::pow(1.1, -n) * (std::pow(0.9, lower) - std::pow(0.9, upper)) / -std::log(0.9);
    }
    CHECK(apply(discounting(policy, 5), [](double t) { return t; }) == doctest::Approx(expected).epsilon(1e-13));
    CHECK(apply(detail::time_rule(policy, 5), [](double) { return 1; }) == doctest::Approx(time).epsilon(1e-13));
}

TEST_CASE("time alive at its worth today: rates, curves and horizons of any size") {
    for (const double horizon : {1e-150, 1.0, 1e6, 1e150})
        for (const double rate : {0.0, 1e-150, 0.01, 1e150}) { // alive like exp(-t / horizon)
            const double falls = rate + 1 / horizon;
            CHECK(apply(detail::time_rule(continuous_rate{rate}, horizon), [&](double t) {
                      return std::exp(-t / horizon);
                  }) == doctest::Approx(-std::expm1(-falls * horizon) / falls).epsilon(1e-11));
        }
    CHECK(apply(detail::time_rule(continuous_rate{0.01}, std::numeric_limits<double>::infinity()),
                [](double) { return 1; }) == doctest::Approx(100).epsilon(1e-12));
    CHECK(apply(detail::time_rule(continuous_rate{-0.01}, 100), [](double) { return 1; }) ==
          doctest::Approx(100 * std::expm1(1)).epsilon(1e-11));
    CHECK(apply(detail::time_rule(own_discount{}, 1e6), [](double) { return 1; }) ==
          doctest::Approx(std::log1p(1e6)).epsilon(1e-11));
    CHECK(apply(detail::time_rule(own_discount{}, 0), [](double) { return 1; }) == 0);
}

TEST_CASE("any smooth curve can be plugged in") {
    for (const double horizon : {1e-9, 39.0, 1e6, 1e150}) // integral of 1 / (1 + t)
        CHECK(apply(discounting(own_discount{}, horizon), [](double t) { return t; }) ==
              doctest::Approx(std::log1p(horizon)).epsilon(1e-11));
    CHECK(apply(discounting(discount_curve{[](double t) { return 1 / (1 + t); }}, 39), [](double t) { return t; }) ==
          doctest::Approx(std::log(40.0)).epsilon(1e-11));
    const discount_curve like_a_rate{[](double t) { return std::exp(-t); }}; // gone long before the horizon
    CHECK(apply(discounting(like_a_rate, 1e9), [](double t) { return t; }) == doctest::Approx(1).epsilon(1e-11));
    const discount_curve late{[](double t) { return 0.5 - 0.5 * std::tanh(t - 15); }}; // worth 1 until about 15
    CHECK(apply(discounting(late, 1e6), [](double t) { return t; }) ==                 // integral of the curve
          doctest::Approx(7.5 + 0.5 * std::log(2 * std::cosh(15.0))).epsilon(1e-10));
}

TEST_CASE("illegal rates and horizons are refused") {
    const double infinity = std::numeric_limits<double>::infinity();
    CHECK_THROWS_WITH_AS((void)discounting(annual_rate{-1}, 5), "annual_rate: rate must be finite and above -1, got -1",
                         error);
    CHECK_THROWS_WITH_AS((void)discounting(annual_rate{0.1, 0}, 5),
                         "annual_rate: periods_per_year must be finite and greater than 0, got 0", error);
    CHECK_THROWS_AS((void)discounting(annual_rate{infinity}, 5), error);
    CHECK_THROWS_AS((void)discounting(annual_rate{0.1, infinity}, 5), error);
    CHECK_THROWS_WITH_AS((void)discounting(continuous_rate{infinity}, 5),
                         "continuous_rate: rate must be finite, got inf", error);
    CHECK_THROWS_WITH_AS((void)discounting(per_period_rate{-1}, 5),
                         "per_period_rate: rate must be finite and above -1, got -1", error);
    CHECK_THROWS_WITH_AS((void)discounting(per_period_rate{1e-12, 1e-9}, 5),
                         "discounting: horizon must be at most a million periods, or the factor must fall, got "
                         "5000000000 periods",
                         error);
    CHECK_THROWS_WITH_AS((void)discounting(discount_curve{[](double) { return -1.0; }}, 5),
                         "discounting: factor must be finite and at least 0, got -1 at time 0", error);
    CHECK_THROWS_AS((void)detail::time_rule(no_discount{}, infinity), error);
    CHECK_THROWS_AS((void)detail::time_rule(own_discount{}, infinity), error);
    CHECK_THROWS_WITH_AS((void)discounting(own_discount{}, infinity),
                         "discounting: horizon must be below 1e300, or infinite with a rate above 0, got inf", error);
    CHECK_THROWS_AS((void)detail::time_rule(continuous_rate{-1}, 1e9), error);
    CHECK_THROWS_AS((void)discounting(continuous_rate{-0.1}, infinity), error);
    CHECK_THROWS_WITH_AS((void)discounting(no_discount{}, infinity),
                         "discounting: horizon must be below 1e300, or infinite with a rate above 0, got inf", error);
    CHECK_THROWS_AS((void)discounting(no_discount{}, -1), error);
    CHECK_THROWS_AS((void)discounting(no_discount{}, std::numeric_limits<double>::quiet_NaN()), error);
    CHECK_THROWS_AS((void)discounting(per_period_rate{.rate = 0.1, .length = 0}, 5), error);
}

TEST_CASE("a rate of 0 is one node at the horizon, where nothing is rounded") {
    const auto rule = discounting(continuous_rate{0}, 10);
    CHECK(rule.nodes == std::vector{10.0});
    CHECK(rule.weights == std::vector{1.0});
}

} // TEST_SUITE("clv/discount")
