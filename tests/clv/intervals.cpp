#include <clientele/clv/beta_geometric.hpp>
#include <clientele/clv/intervals.hpp>
#include <clientele/clv/nbd.hpp>
#include <clientele/clv/simulate.hpp>

#include <doctest/doctest.h>

#include "support.hpp"
#include <repeats.hpp>

TEST_SUITE("clv/intervals") {

using namespace clientele;

TEST_CASE("the interval of a probability is symmetric in its log odds") {
    const auto of = detail::interval_of(0.5, 0.1, 2, interval_scale::logit); // log odds 0, off by 0.1 / (0.5 * 0.5)
    CHECK(of.lower == doctest::Approx(1 / (1 + std::exp(0.8))).epsilon(1e-14));
    CHECK(of.upper == doctest::Approx(1 / (1 + std::exp(-0.8))).epsilon(1e-14));
}

TEST_CASE("standard errors of predictions are differences of predictions along the parameters") {
    const auto h = cdnow().histories();
    const auto check = [&](const auto& model) {
        const auto fitted = buy_till_you_die{.model = model}.fit(h);
        const histories some{.x = h.x.subspan(0, 30), .t_x = h.t_x.subspan(0, 30), .T = h.T.subspan(0, 30)};
        const auto alive = p_alive_intervals(fitted, some), expected = expected_purchases_intervals(fitted, some, 39);
        const auto total = total_purchases_interval(fitted, some, 39);
        const auto p = static_cast<Eigen::Index>(fitted.estimate.size());
        matrix of_alive(30, p), of_expected(30, p);
        for (Eigen::Index j = 0; j < p; ++j) {
            auto up = fitted, down = fitted;
            for (auto* each : {&up, &down})
                each->estimate.values.clear(); // they would contradict
            up.estimate.working[static_cast<std::size_t>(j)] += 1e-5;
            down.estimate.working[static_cast<std::size_t>(j)] -= 1e-5;
            of_alive.col(j) = (as_eigen(up.p_alive(some)) - as_eigen(down.p_alive(some))) / 2e-5;
            of_expected.col(j) =
                (as_eigen(up.expected_purchases(some, 39)) - as_eigen(down.expected_purchases(some, 39))) / 2e-5;
        }
        const auto error_of = [&](const Eigen::VectorXd& g) {
            return std::sqrt(g.dot(fitted.estimate.covariance * g));
        };
        double sum = 0;
        for (Eigen::Index i = 0; i < 30; ++i) {
            const auto k = static_cast<std::size_t>(i);
            CHECK(alive.standard_error[k] == doctest::Approx(error_of(of_alive.row(i))).epsilon(1e-5));
            CHECK(expected.standard_error[k] == doctest::Approx(error_of(of_expected.row(i))).epsilon(1e-5));
            CHECK(alive.lower[k] <= alive.estimate[k]);
            CHECK(alive.upper[k] <= 1);
            CHECK(expected.lower[k] > 0);
            CHECK(expected.upper[k] > expected.estimate[k]);
            sum += expected.estimate[k];
        }
        CHECK(total.estimate == doctest::Approx(sum).epsilon(1e-13));
        CHECK(total.standard_error == doctest::Approx(error_of(of_expected.colwise().sum().transpose())).epsilon(1e-5));
    };
    check(bg_nbd{});
    check(mbg_nbd{});
    check(bg_cnbd{2});
}

TEST_CASE("weights count in totals and in the sandwich as repeated customers do") {
    const auto& c = cdnow();
    const std::vector<double> twice(c.x.size(), 2.0);
    const histories once = c.histories(), doubled{.x = c.x, .t_x = c.t_x, .T = c.T, .weight = twice};
    const auto a = buy_till_you_die{}.fit(once), b = buy_till_you_die{}.fit(doubled);
    CHECK(total_purchases_interval(b, doubled, 39).estimate ==
          doctest::Approx(2 * total_purchases_interval(a, once, 39).estimate));
    const matrix sandwich = sandwich_covariance(a, once), half = sandwich_covariance(b, doubled);
    CHECK((sandwich - 2 * half).norm() < 1e-6 * sandwich.norm());
    // CDNOW is well described: both covariances are of one size
    CHECK(sandwich(0, 0) == doctest::Approx(a.estimate.covariance(0, 0)).epsilon(0.3));
    const auto robust = total_purchases_interval(a, once, 39, {.covariance = sandwich});
    CHECK(robust.standard_error == doctest::Approx(75.1).epsilon(0.01));
}

TEST_CASE("dropout matters on CDNOW: the test against the NBD says so, and refuses fits of other customers") {
    const auto h = cdnow().histories();
    const auto larger = buy_till_you_die{.model = bg_nbd{}}.fit(h).estimate,
               smaller = buy_till_you_die{.model = nbd{}}.fit(h).estimate;
    const auto test = likelihood_ratio_test(larger, smaller);
    CHECK(test.statistic == doctest::Approx(2 * (9763.657615 - 9582.429207)).epsilon(1e-7));
    CHECK(test.freedom == 2);
    CHECK(test.p_value < 1e-70);
    CHECK(larger.aic() == doctest::Approx(8 + 2 * 9582.429207));
    CHECK(larger.bic() == doctest::Approx(4 * std::log(2357.0) + 2 * 9582.429207));
    CHECK_THROWS_AS((void)likelihood_ratio_test(smaller, larger), error);
    const auto fewer =
        buy_till_you_die{.model = nbd{}}.fit({.x = h.x.subspan(1), .t_x = h.t_x.subspan(1), .T = h.T.subspan(1)});
    CHECK_THROWS_AS((void)likelihood_ratio_test(larger, fewer.estimate), error);
}

TEST_CASE("lifetime value comes with an interval that joins both fits") {
    const auto all = cdnow().histories();
    const auto some = cdnow().each(50);
    const auto h = some.histories();
    const auto fitted = lifetime_value{.horizon = 52, .discount = annual_rate{0.1}}.fit(all);
    const auto values = fitted.predict(h).value;
    const auto intervals = value_intervals(fitted, h);
    const auto purchases_only =
        value_intervals(lifetime_value{.spend = skip{}, .horizon = 52, .discount = annual_rate{0.1}}.fit(all), h);
    for (std::size_t i = 0; i < h.size(); ++i) {
        CHECK(intervals.estimate[i] == values[i]);
        CHECK(intervals.lower[i] < values[i]);
        CHECK(intervals.standard_error[i] / values[i] > purchases_only.standard_error[i] / purchases_only.estimate[i]);
    }
}

TEST_CASE("serving costs move the interval of a value as they move the value, also below zero") {
    const auto some = cdnow().each(10);
    const auto h = some.histories();
    auto fitted = lifetime_value{.spend = skip{}, .horizon = 52, .discount = annual_rate{0.1}}.fit(cdnow().histories());
    const auto free = value_intervals(fitted, h);
    fitted.serving_cost = 0.05;
    const auto values = fitted.predict(h);
    const auto served = value_intervals(fitted, h);
    std::size_t negative = 0;
    for (std::size_t i = 0; i < h.size(); ++i) {
        negative += values.value[i] < 0;
        CHECK(served.estimate[i] == values.value[i]);
        CHECK(served.standard_error[i] == doctest::Approx(free.standard_error[i]).epsilon(1e-12));
        CHECK(served.lower[i] == doctest::Approx(free.lower[i] - values.serving_costs[i]).epsilon(1e-9));
        CHECK(served.lower[i] < values.value[i]);
        CHECK(served.upper[i] > values.value[i]);
    }
    CHECK(negative > 0);
}

TEST_CASE("a covariance that is given stands in for the fit's own in intervals of value") {
    const auto h = cdnow().histories();
    const auto fitted = lifetime_value{.spend = skip{}}.fit(h);
    const auto plain = value_intervals(fitted, h),
               wide = value_intervals(fitted, h, {.covariance = 4 * fitted.purchases.estimate.covariance});
    CHECK(wide.standard_error[0] == doctest::Approx(2 * plain.standard_error[0]).epsilon(1e-12));
}

TEST_CASE("standard errors of expected spend are differences along the parameters, with covariates too") {
    const auto& c = cdnow();
    std::vector<double> z;
    for (std::size_t i = 0; i < c.x.size(); ++i)
        z.push_back(static_cast<double>(i % 3));
    auto h = c.histories();
    h.covariates = {z};
    const auto fitted = spending{}.fit(h);
    const auto intervals = expected_spend_intervals(fitted, h);
    const auto p = static_cast<Eigen::Index>(fitted.estimate.size());
    matrix slopes(static_cast<Eigen::Index>(h.size()), p);
    for (Eigen::Index j = 0; j < p; ++j) {
        auto up = fitted, down = fitted;
        for (auto* each : {&up, &down})
            each->estimate.values.clear();
        up.estimate.working[static_cast<std::size_t>(j)] += 1e-5;
        down.estimate.working[static_cast<std::size_t>(j)] -= 1e-5;
        slopes.col(j) = (as_eigen(up.expected_spend(h)) - as_eigen(down.expected_spend(h))) / 2e-5;
    }
    const auto expected = fitted.expected_spend(h);
    for (std::size_t i = 0; i < h.size(); i += 50) {
        const Eigen::VectorXd g = slopes.row(static_cast<Eigen::Index>(i));
        CHECK(intervals.estimate[i] == expected[i]);
        CHECK(intervals.standard_error[i] ==
              doctest::Approx(std::sqrt(g.dot(fitted.estimate.covariance * g))).epsilon(1e-6));
        CHECK(intervals.lower[i] * intervals.upper[i] == doctest::Approx(expected[i] * expected[i]).epsilon(1e-12));
    }
    CHECK_THROWS_AS((void)expected_spend_intervals(fitted, c.histories()), error); // without the covariate
}

TEST_CASE("95 % intervals cover about 95 % of simulated data sets") {
    // the full count, 1,000 data sets, is in benchmarks/clv/coverage.cpp; here 120 with bounds four standard errors
    // wide
    const bg_nbd model;
    const std::array truth{0.8, 6.0, 1.0, 3.0};
    const std::vector<double> T(3000, 40.0);
    const std::vector<double> one_x{4}, one_t{30}, one_T{40};
    const histories customer{.x = one_x, .t_x = one_t, .T = one_T};
    const double expected = model.expected_purchases(truth, customer[0], 39);
    int parameters = 0, expectations = 0, totals = 0;
    const int sets = repeats(120);
    const double least = 0.95 - 4 * std::sqrt(0.95 * 0.05 / sets);
    for (int s = 0; s < sets; ++s) {
        const auto made = simulate(model, truth, T, static_cast<std::uint64_t>(s) + 100);
        const auto fitted = buy_till_you_die{}.fit(made.as_histories());
        const auto p = parameter_intervals(fitted);
        for (std::size_t j = 0; j < 4; ++j)
            parameters += p.lower[j] <= truth[j] && truth[j] <= p.upper[j];
        const auto e = expected_purchases_intervals(fitted, customer, 39);
        expectations += e.lower[0] <= expected && expected <= e.upper[0];
        auto true_fit = fitted;
        true_fit.estimate.values.clear();
        for (std::size_t j = 0; j < 4; ++j)
            true_fit.estimate.working[j] = std::log(truth[j]);
        double total = 0;
        for (const double each : true_fit.expected_purchases(made.as_histories(), 39))
            total += each;
        const auto t = total_purchases_interval(fitted, made.as_histories(), 39);
        totals += t.lower <= total && total <= t.upper;
    }
    CHECK(parameters > 4 * sets * least);
    CHECK(expectations > sets * least);
    CHECK(totals > sets * least);
}

TEST_CASE("a level, a covariance and an estimate that cannot be are refused with the field") {
    const auto h = cdnow().histories();
    const auto fitted = buy_till_you_die{}.fit(h);
    for (const double level : {0.0, 1.0, -0.5, 1.5, std::nan("")})
        CHECK_THROWS_AS((void)p_alive_intervals(fitted, h, {.level = level}), error);
    CHECK_THROWS_WITH_AS((void)parameter_intervals(fitted, {.level = 1}),
                         "interval_options: level must be in (0, 1), got 1", error);
    CHECK_THROWS_WITH_AS((void)p_alive_intervals(fitted, h, {.covariance = matrix(3, 3)}),
                         "interval_options: covariance must have 4 rows, got 3", error);
    CHECK_THROWS_WITH_AS((void)p_alive_intervals(fitted, h, {.covariance = matrix(4, 3)}),
                         "interval_options: covariance (columns) must have 4 rows, got 3", error);
    auto bare = fitted.estimate;
    bare.standard_errors.clear();
    CHECK_THROWS_WITH_AS((void)parameter_intervals(bare, 4),
                         "parameter_intervals: estimate.standard_errors must have 4 rows, got 0", error);
    bare.centers = {0};
    CHECK_THROWS_AS((void)parameter_intervals(bare, 4, {.covariance = fitted.estimate.covariance}), error);
    const auto by_estimate = parameter_intervals(fitted.estimate, 4), by_fit = parameter_intervals(fitted),
               by_covariance = parameter_intervals(fitted.estimate, 4, {.covariance = fitted.estimate.covariance});
    for (std::size_t i = 0; i < 4; ++i) {
        CHECK(by_estimate.lower[i] == doctest::Approx(by_fit.lower[i]).epsilon(1e-12));
        CHECK(by_covariance.upper[i] == doctest::Approx(by_fit.upper[i]).epsilon(1e-12));
    }
}

TEST_CASE("along a flat direction an interval is all there can be") {
    struct {
        std::vector<double> values{2.0, 0.5}, standard_errors{std::numeric_limits<double>::infinity(), 0.1};
    } const estimate;
    const auto flat = detail::interval_of_parameter(estimate, 0, true, 0.3, 2);
    CHECK(flat.lower == 0);
    CHECK(flat.upper == std::numeric_limits<double>::infinity());
    const auto known = detail::interval_of_parameter(estimate, 1, true, 0.3, 2);
    CHECK(known.standard_error == 0.5 * 0.3); // of the logarithm
    CHECK(known.lower == doctest::Approx(0.5 * std::exp(-0.6)).epsilon(1e-15));
    CHECK(known.upper == doctest::Approx(0.5 * std::exp(0.6)).epsilon(1e-15));
    const auto coefficient = detail::interval_of_parameter(estimate, 1, false, 0.3, 2);
    CHECK(coefficient.lower == doctest::Approx(-0.1).epsilon(1e-14));
    CHECK(coefficient.upper == doctest::Approx(1.1).epsilon(1e-14));
}

} // TEST_SUITE("clv/intervals")
