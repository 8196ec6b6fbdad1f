#include <clientele/clv/discount.hpp>

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

TEST_CASE("without discount the sum is the expectation at the horizon") {
    CHECK(apply(discounting(no_discount{}, 7), [](double t) { return t * t; }) == 49);
    CHECK(discounting(annual_rate{0.1}, 0).nodes.empty());
    CHECK(apply(discounting(continuous_rate{0}, 7), [](double t) { return t; }) == 7);
}

TEST_CASE("a continuous rate discounts a steady stream exactly, over short and long horizons") {
    for (const double horizon : {1e-6, 1.0, 39.0, 520.0, 1e5})
        for (const double rate : {1e-4, 0.003, 0.1}) {
            if (rate * horizon > 60)
                continue;
            const double got = apply(discounting(continuous_rate{rate}, horizon), [](double t) { return 2 * t; });
            CHECK(got ==
                  doctest::Approx(-2 * std::expm1(-rate * horizon) / rate).epsilon(rate * horizon > 10 ? 1e-7 : 1e-12));
        }
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
}

TEST_CASE("any smooth curve can be plugged in") {
    const double expected = std::log(40.0); // integral of 1 / (1 + t)
    CHECK(apply(discounting(own_discount{}, 39), [](double t) { return t; }) ==
          doctest::Approx(expected).epsilon(1e-9));
    CHECK(apply(discounting(discount_curve{[](double t) { return 1 / (1 + t); }}, 39), [](double t) { return t; }) ==
          doctest::Approx(expected).epsilon(1e-9));
}

TEST_CASE("illegal rates and horizons are refused") {
    const double infinity = std::numeric_limits<double>::infinity();
    CHECK_THROWS_AS((void)discounting(annual_rate{-1}, 5), error);
    CHECK_THROWS_AS((void)discounting(annual_rate{0.1, 0}, 5), error);
    CHECK_THROWS_AS((void)discounting(continuous_rate{-0.1}, infinity), error);
    CHECK_THROWS_AS((void)discounting(no_discount{}, infinity), error);
    CHECK_THROWS_AS((void)discounting(no_discount{}, -1), error);
    CHECK_THROWS_AS((void)discounting(no_discount{}, std::numeric_limits<double>::quiet_NaN()), error);
    CHECK_THROWS_AS((void)discounting(per_period_rate{.rate = 0.1, .length = 0}, 5), error);
}

} // TEST_SUITE("clv/discount")
