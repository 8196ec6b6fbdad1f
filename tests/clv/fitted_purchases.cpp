#include <clientele/clv/beta_geometric.hpp>
#include <clientele/clv/buy_till_you_die.hpp>
#include <clientele/clv/fitted_purchases.hpp>
#include <clientele/clv/intervals.hpp>
#include <clientele/clv/pareto_nbd.hpp>

#include <doctest/doctest.h>

#include "support.hpp"
#include <limits>

TEST_SUITE("clv/fitted_purchases") {

using namespace clientele;

namespace {
histories some(std::size_t n) {
    const auto h = cdnow().histories();
    return {.x = h.x.subspan(0, n), .t_x = h.t_x.subspan(0, n), .T = h.T.subspan(0, n)};
}
} // namespace

TEST_CASE("the distribution of counts, its quantiles and the next purchase hang together for every model") {
    const auto check = [](const auto& model) {
        const auto fitted = buy_till_you_die{.model = model}.fit(cdnow().histories());
        const auto h = some(40);
        const auto p = fitted.count_probabilities(h, 39, 60);
        const auto median = fitted.purchase_quantile(h, 39, 0.5), high = fitted.purchase_quantile(h, 39, 0.9);
        const auto within = fitted.p_purchase_within(h, 39);
        const auto wait = fitted.next_purchase_quantile(h, 0.2);
        const auto expected = fitted.expected_purchases(h, 39);
        for (Eigen::Index i = 0; i < 40; ++i) {
            const auto k = static_cast<std::size_t>(i);
            CHECK(p.row(i).sum() == doctest::Approx(1).epsilon(1e-6));
            CHECK(within[k] == doctest::Approx(1 - p(i, 0)).epsilon(1e-12));
            const auto below = static_cast<Eigen::Index>(median[k]);
            CHECK(p.row(i).head(below + 1).sum() >= 0.5 - 1e-12);
            CHECK((below == 0 || p.row(i).head(below).sum() < 0.5));
            CHECK(high[k] >= median[k]);
            CHECK(expected[k] > 0);
            if (std::isfinite(wait[k])) {
                const histories one{.x = h.x.subspan(k, 1), .t_x = h.t_x.subspan(k, 1), .T = h.T.subspan(k, 1)};
                CHECK(fitted.p_purchase_within(one, wait[k])[0] == doctest::Approx(0.2).epsilon(1e-8));
            }
        }
    };
    check(bg_nbd{});
    check(mbg_nbd{});
    check(bg_cnbd{2});
    check(pareto_nbd{});
}

TEST_CASE("who is not likely to buy at all never reaches the quantile") {
    const auto fitted = buy_till_you_die{}.fit(cdnow().histories());
    const std::vector<double> x{5}, t_x{3}, T{38};
    CHECK(std::isinf(fitted.next_purchase_quantile({.x = x, .t_x = t_x, .T = T}, 0.5)[0]));
}

TEST_CASE("discounted residual purchases fall with the rate, and a finite horizon is less than an infinite one, in "
          "every model") {
    const auto check = [](const auto& model) {
        const auto fitted = buy_till_you_die{.model = model}.fit(cdnow().histories());
        const auto h = some(10);
        const auto low = fitted.dert(h, 0.0027), high = fitted.dert(h, 0.01), year = fitted.dert(h, 0.0027, 52);
        const auto undiscounted = fitted.dert(h, 0, 52), expected = fitted.expected_purchases(h, 52),
                   far = fitted.dert(h, 0.0027, 8000);
        for (std::size_t i = 0; i < 10; ++i) {
            CHECK(high[i] < low[i]);
            CHECK(year[i] < low[i]);
            CHECK(undiscounted[i] == doctest::Approx(expected[i]).epsilon(1e-13));
            CHECK(far[i] == doctest::Approx(low[i]).epsilon(1e-7));
        }
    };
    check(bg_nbd{});
    check(mbg_nbd{});
    check(bg_cnbd{2});
    check(pareto_nbd{});
}

TEST_CASE("the general discounting integral meets the closed form of Pareto/NBD") {
    const auto fitted = buy_till_you_die{.model = pareto_nbd{}}.fit(cdnow().histories());
    const auto h = some(10);
    const auto rule = discounting(continuous_rate{0.0027}, std::numeric_limits<double>::infinity());
    const auto closed = fitted.dert(h, 0.0027), general = fitted.weighted_purchases(h, rule.nodes, rule.weights);
    for (std::size_t i = 0; i < 10; ++i)
        CHECK(general[i] == doctest::Approx(closed[i]).epsilon(1e-11));
}

TEST_CASE("P(alive) later falls from P(alive) now") {
    const auto fitted = buy_till_you_die{.model = mbg_nbd{}}.fit(cdnow().histories());
    const auto h = some(20);
    const auto now = fitted.p_alive(h), zero = fitted.p_alive_later(h, 0), later = fitted.p_alive_later(h, 52),
               far = fitted.p_alive_later(h, 1e7);
    for (std::size_t i = 0; i < 20; ++i) {
        CHECK(zero[i] == doctest::Approx(now[i]).epsilon(1e-14));
        CHECK(later[i] < now[i]);
        CHECK(far[i] < later[i]);
        CHECK(far[i] > 0);
    }
}

TEST_CASE("illegal horizons, probabilities and rates are refused") {
    const auto fitted = buy_till_you_die{}.fit(cdnow().histories());
    const auto h = some(3);
    CHECK_THROWS_AS((void)fitted.purchase_quantile(h, 39, 1), error);
    CHECK_THROWS_AS((void)fitted.next_purchase_quantile(h, 0), error);
    CHECK_THROWS_AS((void)fitted.p_alive_later(h, -1), error);
    CHECK_THROWS_AS((void)fitted.dert(h, 0), error);
    CHECK_THROWS_AS((void)fitted.count_probabilities(h, std::numeric_limits<double>::infinity(), 3), error);
    for (const std::size_t most : {std::numeric_limits<std::size_t>::max(), std::size_t{1'000'001}}) {
        const auto refused = sentence("count_probabilities: most must be in [0, 1000000] purchases, got ", most);
        CHECK_THROWS_WITH_AS((void)fitted.count_probabilities(h, 52, most), refused.c_str(), error);
    }
}

TEST_CASE("a fitted model is its public numbers: whoever fills them in gets the same predictions and intervals") {
    const auto fitted = buy_till_you_die{}.fit(cdnow().histories());
    const auto h = some(20);
    fitted_purchases<bg_nbd> by_values{}, by_working{};
    by_values.estimate.values = fitted.estimate.values;
    by_working.estimate.working = fitted.estimate.working;
    by_working.estimate.covariance = fitted.estimate.covariance;
    for (const auto* rebuilt : {&by_values, &by_working}) {
        const auto p = rebuilt->p_alive(h), e = rebuilt->expected_purchases(h, 39);
        for (std::size_t i = 0; i < h.size(); ++i) {
            CHECK(p[i] == doctest::Approx(fitted.p_alive(h)[i]).epsilon(1e-13));
            CHECK(e[i] == doctest::Approx(fitted.expected_purchases(h, 39)[i]).epsilon(1e-13));
        }
    }
    CHECK(p_alive_intervals(by_working, h).lower == p_alive_intervals(fitted, h).lower);
    CHECK_THROWS_WITH_AS((void)p_alive_intervals(by_values, h), "estimate: covariance must have 4 rows, got 0", error);
    CHECK_THROWS_WITH_AS((void)sandwich_covariance(by_values, h), "estimate: covariance must have 4 rows, got 0",
                         error);
    fitted_purchases<bg_nbd> empty{};
    CHECK_THROWS_WITH_AS((void)empty.p_alive(h),
                         "fitted_purchases: estimate.working or estimate.values must have 4 rows, got 0", error);
    empty.estimate.values = {1, 2, -3, 4};
    CHECK_THROWS_WITH_AS((void)empty.p_alive(h), "fitted_purchases: parameter a must be in [1e-50, 1e+50], got -3",
                         error);
    empty.covariates = 1;
    empty.estimate.values = {1, 2, 3, 4, 0.5, 0.25};
    const std::vector<double> z{2};
    CHECK(empty.parameters(z)[1] == doctest::Approx(2 * std::exp(-1.0)));
    CHECK(empty.parameters(z)[2] == doctest::Approx(3 * std::exp(0.5)));
    empty.estimate.values.clear();
    empty.estimate.working = {0, 0, 0, 0, 1, 0};
    empty.estimate.centers = {1};
    empty.estimate.scales = {0.5};
    CHECK(empty.parameters(z)[1] == doctest::Approx(std::exp(-2.0))); // (2 - 1) / 0.5
    empty.estimate.centers = {1, 2};
    CHECK_THROWS_AS((void)empty.parameters(z), error);
}

TEST_CASE("covariates: coefficients are found, predictions want them, and segments can be fitted apart") {
    const random_generator draw{9};
    std::vector<double> x, t_x, T(6000, 40.0), z, times;
    const bg_nbd model;
    for (std::size_t i = 0; i < T.size(); ++i) {
        auto one = draw.split(i);
        z.push_back(i % 2 == 0 ? 1.0 : 0.0);
        // channel 1 buys e^0.6 times as often and leaves with odds e^0.5 times as high
        (void)model.simulate({0.8, 6 * std::exp(-0.6 * z[i]), 0.8 * std::exp(0.5 * z[i]), 2.5}, T[i], one, times);
        x.push_back(static_cast<double>(times.size()));
        t_x.push_back(times.empty() ? 0 : times.back());
    }
    const histories h{.x = x, .t_x = t_x, .T = T, .covariates = {z}};
    const auto fitted = buy_till_you_die{.covariate_names = {"channel"}}.fit(h);
    const auto& e = fitted.estimate;
    CHECK(e.judgement.converged());
    REQUIRE(e.size() == 6);
    CHECK(e.names[4] == "purchase.channel");
    CHECK(e.names[5] == "dropout.channel");
    CHECK(std::abs(e["purchase.channel"] - 0.6) < 4 * e.standard_errors[4]);
    CHECK(std::abs(e["dropout.channel"] - 0.5) < 4 * e.standard_errors[5]);
    CHECK(e.standard_errors[5] < 0.2);
    const std::vector<double> twice(T.size(), 2.0);
    const auto doubled = buy_till_you_die{.covariate_names = {"channel"}}.fit(
        {.x = x, .t_x = t_x, .T = T, .weight = twice, .covariates = {z}});
    CHECK(doubled.estimate.log_likelihood == doctest::Approx(2 * e.log_likelihood).epsilon(1e-12));
    const auto p = fitted.p_alive(h);
    const std::vector<double> one{1};
    CHECK(p[0] == doctest::Approx(model.p_alive(fitted.parameters(one), h[0])).epsilon(1e-14));
    CHECK_THROWS_AS((void)fitted.p_alive({.x = x, .t_x = t_x, .T = T}), error);
    std::vector<int> segment;
    for (const double each : z)
        segment.push_back(static_cast<int>(each));
    const auto apart = buy_till_you_die{}.fit_each({.x = x, .t_x = t_x, .T = T}, segment);
    REQUIRE(apart.size() == 2);
    CHECK(apart[0].segment == 0);
    CHECK(apart[1].customers == 3000);
    // each segment by itself is as likely or likelier than with common shapes
    CHECK(apart[0].fitted.estimate.log_likelihood + apart[1].fitted.estimate.log_likelihood >= e.log_likelihood);
}

} // TEST_SUITE("clv/fitted_purchases")
