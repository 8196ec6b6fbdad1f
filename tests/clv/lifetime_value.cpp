#include <clientele/clv/intervals.hpp>
#include <clientele/clv/lifetime_value.hpp>

#include <doctest/doctest.h>

#include "support.hpp"

TEST_SUITE("clv/lifetime_value") {

using namespace clientele;

TEST_CASE("value is margin times spend times discounted purchases, customer by customer") {
    const auto h = cdnow().histories();
    const auto fitted =
        lifetime_value{
            .purchases = bg_nbd{}, .spend = gamma_gamma{}, .horizon = 52, .discount = annual_rate{0.10}, .margin = 0.3}
            .fit(h);
    CHECK(fitted.purchases.estimate.judgement.converged());
    CHECK(fitted.spend.estimate.judgement.converged());
    const auto values = fitted.predict(h);
    REQUIRE(values.size() == h.size());
    for (std::size_t i = 0; i < h.size(); i += 101) {
        CHECK(values.value[i] == doctest::Approx(0.3 * values.expected_spend[i] * values.discounted_purchases[i]));
        CHECK(values.discounted_purchases[i] < values.expected_purchases[i]);
        CHECK(values.discounted_purchases[i] > values.expected_purchases[i] / 1.1);
    }
}

TEST_CASE("discounting agrees with weekly sums that are refined") {
    const auto h = cdnow().histories();
    const auto fitted = lifetime_value{.spend = skip{}, .horizon = 52, .discount = continuous_rate{0.01}}.fit(h);
    const auto got = fitted.predict(h).discounted_purchases;
    const auto theta = fitted.purchases.parameters();
    for (const std::size_t i : {0u, 1u, 2u, 500u}) {
        const auto sum_of = [&](int steps) {
            double sum = 0, before = 0;
            for (int n = 1; n <= steps; ++n) {
                const double t = 52.0 * n / steps, now = bg_nbd{}.expected_purchases(theta, h[i], t);
                sum += (now - before) * std::exp(-0.01 * 52 * (n - 0.5) / steps);
                before = now;
            }
            return sum;
        };
        const double coarse = sum_of(200), fine = sum_of(400);
        CHECK(got[i] == doctest::Approx(fine + (fine - coarse) / 3).epsilon(1e-9));
    }
}

TEST_CASE("retention discounts like a rate, and serving costs are the discounted time alive") {
    const auto h = cdnow().histories();
    const histories some{.x = h.x.subspan(0, 20), .t_x = h.t_x.subspan(0, 20), .T = h.T.subspan(0, 20)};
    const auto kept = lifetime_value{.spend = skip{}, .horizon = 52, .retention = 0.99}.fit(h).predict(some);
    const auto rate =
        lifetime_value{.spend = skip{}, .horizon = 52, .discount = continuous_rate{-std::log(0.99)}}.fit(h).predict(
            some);
    for (std::size_t i = 0; i < 20; ++i)
        CHECK(kept.value[i] == doctest::Approx(rate.value[i]).epsilon(1e-12));
    const auto periods =
        lifetime_value{.spend = skip{}, .horizon = 50, .discount = per_period_rate{0.02, 4}, .retention = 0.99}.fit(h);
    const auto smooth = lifetime_value{
        .spend = skip{},
        .horizon = 50,
        .discount = discount_curve{[](double t) {
            return std::pow(1.02, -(t / 4 + 0.5)) * std::pow(0.99, t);
        }}}.fit(h);
    const auto a = periods.predict(some).value, b = smooth.predict(some).value;
    for (std::size_t i = 0; i < 20; ++i)
        CHECK(a[i] == doctest::Approx(b[i]).epsilon(2e-3)); // steps against the curve through their middle

    const auto served =
        lifetime_value{.spend = skip{}, .horizon = 52, .discount = continuous_rate{0.01}, .serving_cost = 0.1}.fit(h);
    const auto values = served.predict(some);
    for (const std::size_t i : {1u, 5u, 7u}) {
        double sum = 0;
        const int steps = 2000;
        for (int n = 0; n < steps; ++n) {
            const double t = 52.0 * (n + 0.5) / steps;
            sum += bg_nbd{}.p_alive_later(served.purchases.parameters(), some[i], t) * std::exp(-0.01 * t) * 52 / steps;
        }
        CHECK(values.serving_costs[i] == doctest::Approx(0.1 * sum).epsilon(1e-6));
        CHECK(values.value[i] == doctest::Approx(values.discounted_purchases[i] - values.serving_costs[i]));
    }
    auto forever = served;
    forever.horizon = std::numeric_limits<double>::infinity();
    auto long_time = served;
    long_time.horizon = 5000;
    CHECK(forever.predict(some).serving_costs[1] ==
          doctest::Approx(long_time.predict(some).serving_costs[1]).epsilon(1e-7));
    CHECK_THROWS_AS((void)lifetime_value{.retention = 0}.fit(h), error);
    CHECK_THROWS_AS((void)lifetime_value{.retention = 1.1}.fit(h), error);
}

TEST_CASE("an infinite horizon is the limit of long ones") {
    const auto h = cdnow().histories();
    const auto far = lifetime_value{.spend = skip{}, .horizon = 20000, .discount = continuous_rate{0.15 / 52}}.fit(h);
    auto forever = far;
    forever.horizon = std::numeric_limits<double>::infinity();
    const histories some{.x = h.x.subspan(0, 20), .t_x = h.t_x.subspan(0, 20), .T = h.T.subspan(0, 20)};
    const auto a = far.predict(some).value, b = forever.predict(some).value;
    for (std::size_t i = 0; i < a.size(); ++i)
        CHECK(a[i] == doctest::Approx(b[i]).epsilon(1e-8));
}

TEST_CASE("new customers are valued with the models fitted to others") {
    const auto fitted = lifetime_value{}.fit(cdnow().histories());
    const std::vector<double> zero{0};
    const auto values = fitted.predict({.x = zero, .t_x = zero, .T = zero, .mean_spend = zero});
    CHECK(values.p_alive[0] == 1);
    CHECK(values.expected_purchases[0] == doctest::Approx(fitted.purchases.expected_purchases_of_new(52)));
    CHECK(values.expected_spend[0] == doctest::Approx(fitted.spend.expected_spend_of_new()));
}

TEST_CASE("a fit with a prior can stand where a model does, and spend can be left out") {
    const auto fitted = lifetime_value{.purchases = buy_till_you_die{.model = bg_nbd{}, .prior = l2_prior{}},
                                       .spend = spending{.prior = l2_prior{}}}
                            .fit(cdnow().histories());
    CHECK(fitted.purchases.estimate.log_prior < 0);
    const auto plain =
        lifetime_value{.spend = skip{}, .horizon = 39}.fit(cdnow().histories()).predict(cdnow().histories());
    CHECK(plain.value == plain.expected_purchases);
}

TEST_CASE("one verdict stands for both fits: the worse one") {
    const auto& c = cdnow();
    const auto fitted = lifetime_value{}.fit(c.histories());
    CHECK(fitted.judgement().sentence == fitted.purchases.estimate.judgement.sentence);
    const std::vector<double> same(c.x.size(), 20.0);
    const auto constant = lifetime_value{}.fit({.x = c.x, .t_x = c.t_x, .T = c.T, .mean_spend = same});
    CHECK(constant.judgement().status == fit_status::boundary);
    CHECK(constant.judgement().sentence.find("spend does not vary") != std::string::npos);
    const std::vector<double> x{3}, t_x{5}, T{9}, m{4};
    const auto one = lifetime_value{}.fit({.x = x, .t_x = t_x, .T = T, .mean_spend = m});
    CHECK(one.judgement().status == fit_status::too_little_data);
    CHECK(one.judgement().sentence == "too little data: customers who bought again are 1 of 1, for 4 parameters");
    CHECK(lifetime_value{.spend = skip{}}.fit(c.histories()).judgement().converged());
}

TEST_CASE("a spend without a mean is said, and numbers stand where they exist") {
    // amounts vary so much between customers (q = 0.7) that their mean is infinite; with p x + q above 1 it exists
    // again
    const random_generator draw{4};
    std::vector<double> x, t_x, T, m;
    for (std::size_t i = 0; i < 600; ++i) {
        auto one = draw.split(i);
        T.push_back(40);
        x.push_back(static_cast<double>(one.below(4)));
        t_x.push_back(x.back() > 0 ? 40 * one.uniform() : 0.0);
        m.push_back(x.back() > 0 ? gamma_gamma{}.simulate({2, 0.7, 10}, x.back(), one) : 0.0);
    }
    const histories h{.x = x, .t_x = t_x, .T = T, .mean_spend = m};
    const auto fitted = lifetime_value{.horizon = 52}.fit(h);
    CHECK(fitted.spend.estimate["q"] < 1);
    CHECK(fitted.judgement().status == fit_status::no_mean);
    CHECK(fitted.judgement().sentence.find("no mean: the expected amount of a new customer is infinite") == 0);
    const auto values = fitted.predict(h);
    const auto spends = expected_spend_intervals(fitted.spend, h), worth = value_intervals(fitted, h);
    const double p = fitted.spend.estimate["p"], q = fitted.spend.estimate["q"], v = fitted.spend.estimate["v"];
    for (std::size_t i = 0; i < h.size(); ++i) {
        const double expected = p * (v + x[i] * m[i]) / (p * x[i] + q - 1);
        CHECK(std::isinf(values.value[i]) == (x[i] == 0));
        if (x[i] > 0)
            CHECK(values.expected_spend[i] == doctest::Approx(expected).epsilon(1e-12));
        for (const auto* each : {&spends, &worth}) {
            CHECK(each->lower[i] <= each->estimate[i]);
            CHECK(each->upper[i] >= each->estimate[i]);
            CHECK(!std::isnan(each->standard_error[i]));
        }
    }
    for (auto nothing : {std::pair{0.0, 1.0}, {52.0, 0.0}}) { // no time, no margin
        auto other = fitted;
        other.horizon = nothing.first;
        other.margin = nothing.second;
        const auto zero = other.predict(h);
        const auto sure = value_intervals(other, h);
        for (std::size_t i = 0; i < h.size(); ++i) {
            CHECK(zero.value[i] == 0);
            CHECK(sure.lower[i] == 0);
            CHECK(sure.upper[i] == 0);
        }
    }
}

TEST_CASE("what is lost with each purchase has an interval too") {
    const auto h = cdnow().histories();
    auto fitted = lifetime_value{.horizon = 52, .margin = 0.5}.fit(h);
    const auto gain = value_intervals(fitted, h);
    fitted.margin = -0.5;
    const auto loss = value_intervals(fitted, h);
    for (std::size_t i = 0; i < h.size(); i += 100) {
        CHECK(loss.estimate[i] == -gain.estimate[i]);
        CHECK(loss.lower[i] == -gain.upper[i]);
        CHECK(loss.upper[i] == -gain.lower[i]);
    }
}

TEST_CASE("any unit of money gives the same fit, the same values and the same intervals") {
    const auto& c = cdnow();
    const auto plain = lifetime_value{.horizon = 52, .discount = annual_rate{0.1}}.fit(c.histories());
    const auto some = c.each(50);
    const auto values = plain.predict(some.histories());
    const auto sure = value_intervals(plain, some.histories());
    for (const double unit : {1e-150, 0.01, 1e150}) {
        CAPTURE(unit);
        auto other = c;
        for (auto& each : other.mean_spend)
            each *= unit;
        const auto fitted = lifetime_value{.horizon = 52, .discount = annual_rate{0.1}}.fit(other.histories());
        CHECK(fitted.judgement().converged());
        CHECK(relative_error(fitted.spend.estimate["q"], plain.spend.estimate["q"]) < 1e-6);
        CHECK(relative_error(fitted.spend.estimate["v"], plain.spend.estimate["v"] * unit) < 1e-6);
        const auto those = other.each(50);
        const auto there = fitted.predict(those.histories());
        const auto as_sure = value_intervals(fitted, those.histories());
        for (std::size_t i = 0; i < some.x.size(); ++i) {
            CHECK(relative_error(there.value[i], values.value[i] * unit) < 1e-6);
            CHECK(relative_error(as_sure.lower[i], sure.lower[i] * unit) < 1e-5);
            CHECK(relative_error(as_sure.upper[i], sure.upper[i] * unit) < 1e-5);
        }
    }
}

TEST_CASE("illegal fields are refused") {
    CHECK_THROWS_AS((void)lifetime_value{.horizon = -1}.fit(cdnow().histories()), error);
    CHECK_THROWS_AS((void)lifetime_value{.margin = std::numeric_limits<double>::infinity()}.fit(cdnow().histories()),
                    error);
    const auto& c = cdnow();
    CHECK_THROWS_AS((void)lifetime_value{}.fit({.x = c.x, .t_x = c.t_x, .T = c.T}), error); // no mean_spend
}

TEST_CASE("whoever fills in the fits alone keeps every customer for nothing") {
    const auto h = cdnow().histories();
    const auto fitted =
        lifetime_value{.purchases = bg_nbd{}, .spend = gamma_gamma{}, .horizon = 52, .discount = annual_rate{0.10}}.fit(
            h);
    auto bare = decltype(fitted_lifetime_value{fitted}){.purchases = fitted.purchases,
                                                        .spend = fitted.spend,
                                                        .horizon = 52,
                                                        .discount = annual_rate{0.10},
                                                        .margin = 1};
    const auto values = bare.predict(h);
    CHECK(values.value == fitted.predict(h).value);
    CHECK(values.serving_costs == std::vector(h.size(), 0.0));
}

} // TEST_SUITE("clv/lifetime_value")
