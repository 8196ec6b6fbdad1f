#include <clientele/clv/buy_till_you_die.hpp>
#include <clientele/clv/prior.hpp>

#include <doctest/doctest.h>

#include "support.hpp"

TEST_SUITE("clv/prior") {

using namespace clientele;

namespace {
struct own_prior {
    prior_terms operator()(std::string_view, parameter_role, double value) const {
        return {-value * value, -2 * value, -2};
    }
};
static_assert(prior_policy<own_prior>);
static_assert(!prior_policy<int>);
} // namespace

TEST_CASE("derivatives of each prior are those of its density") {
    const auto check = [](const auto& prior, std::string_view name, parameter_role role) {
        const double at = 0.7, h = 1e-5;
        const auto low = prior(name, role, at - h), middle = prior(name, role, at), high = prior(name, role, at + h);
        CHECK(middle.first == doctest::Approx((high.value - low.value) / (2 * h)).epsilon(1e-7));
        CHECK(middle.second == doctest::Approx((high.first - low.first) / (2 * h)).epsilon(1e-7));
    };
    check(no_prior{}, "r", parameter_role::parameter);
    check(l2_prior{.parameters = 0.3}, "r", parameter_role::parameter);
    check(l2_prior{.coefficients = 2}, "purchase.1", parameter_role::coefficient);
    const log_normal_prior beliefs{.parameters = {{"r", 2, 0.5}}, .coefficient_sigma = 3};
    check(beliefs, "r", parameter_role::parameter);
    check(beliefs, "alpha", parameter_role::parameter);
    check(beliefs, "purchase.1", parameter_role::coefficient);
    CHECK(beliefs("alpha", parameter_role::parameter, 5).value == 0);
    CHECK(beliefs("r", parameter_role::parameter, std::log(2.0)).first == 0);
}

TEST_CASE("illegal fields are refused") {
    CHECK_THROWS_AS((void)l2_prior{.parameters = -1}("r", parameter_role::parameter, 0), error);
    CHECK_THROWS_AS((void)(log_normal_prior{.parameters = {{"r", -2, 1}}}("r", parameter_role::parameter, 0)), error);
    CHECK_THROWS_AS((void)(log_normal_prior{.parameters = {{"r", 2, 0}}}("r", parameter_role::parameter, 0)), error);
}

TEST_CASE("a tight belief holds its parameter, and the log-likelihood is stated without it") {
    const auto h = cdnow().histories();
    const auto free = buy_till_you_die{.model = bg_nbd{}}.fit(h).estimate;
    const auto held = buy_till_you_die{.model = bg_nbd{}, .prior = log_normal_prior{.parameters = {{"a", 2.0, 1e-3}}}}
                          .fit(h)
                          .estimate;
    CHECK(held["a"] == doctest::Approx(2.0).epsilon(1e-3));
    CHECK(held.log_likelihood < free.log_likelihood);
    CHECK(held.log_prior < 0);
    CHECK(held.judgement.converged());
    const auto ridge = buy_till_you_die{.model = bg_nbd{}, .prior = own_prior{}}.fit(h).estimate;
    CHECK(ridge.judgement.converged());
    CHECK(std::abs(std::log(ridge["b"])) < std::abs(std::log(free["b"])));
}

} // TEST_SUITE("clv/prior")
