#include <clientele/math/distributions.hpp>
#include <clientele/math/logistic_regression.hpp>
#include <clientele/members.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <numeric>
#include <refusal.hpp>
#include <vector>

TEST_SUITE("math/logistic_regression") {

using namespace clientele;

namespace {

struct observed {
    std::vector<std::vector<double>> measures{};
    std::vector<bool> came{};

    [[nodiscard]] std::vector<column> columns() const { return {measures.begin(), measures.end()}; }
};

// Two dozen rows by hand.
observed few() {
    return {{{15, 19, 6, 25, 30, 9, 5, 4, 1, 25, 35, 18, 3, 14, 33, 34, 23, 17, 11, 6, 16, 13, 1, 16},
             {0.2,   -0.62, -0.52, 1.31, -0.22, -1.95, 0.31, -0.29, -1.17, -0.92, -0.63, -0.02,
              -0.43, 0.07,  1.84,  -0.8, -0.81, -0.25, 1.1,  -0.71, 1.43,  -1.31, -1.03, -0.05}},
            {0, 0, 1, 0, 0, 1, 1, 1, 1, 0, 0, 0, 0, 1, 0, 1, 0, 0, 1, 1, 0, 1, 0, 1}};
}

observed drawn(std::uint64_t seed, std::size_t n, const std::vector<double>& weights, double intercept) {
    random_generator generator{seed};
    observed found;
    found.measures.resize(weights.size());
    for (std::size_t i = 0; i < n; ++i) {
        double odds = intercept;
        for (std::size_t j = 0; j < weights.size(); ++j) {
            found.measures[j].push_back(draw_normal(generator));
            odds += weights[j] * found.measures[j].back();
        }
        found.came.push_back(draw_bernoulli(generator, 1 / (1 + std::exp(-odds))));
    }
    return found;
}

std::vector<double> as_numbers(const std::vector<bool>& flags) { return {flags.begin(), flags.end()}; }

} // namespace

TEST_CASE("weights are those of a computation in 50 digits, to 1e-12") {
    const auto of = few();
    const auto columns = of.columns();
    const std::vector<double> weak{1.13944648395006388892, -0.0936514858534469830, -0.4600786202843391157},
        strong{0.68112165533977258183, -0.0603786641658396521, -0.3316554958012883943};
    for (const double penalty : {0.001, 0.1}) {
        const auto fitted = logistic_regression{.penalty = penalty}.fit(columns, of.came);
        const auto& expected = penalty == 0.1 ? strong : weak;
        CHECK(std::abs(fitted.intercept - expected[0]) <= 1e-12 * std::abs(expected[0]));
        CHECK(std::abs(fitted.weights[0] - expected[1]) <= 1e-12 * std::abs(expected[1]));
        CHECK(std::abs(fitted.weights[1] - expected[2]) <= 1e-12 * std::abs(expected[2]));
        const auto odds = fitted.log_odds(columns), chance = fitted.probability(columns);
        double loss = 0;
        for (std::size_t i = 0; i < odds.size(); ++i) {
            CHECK(odds[i] == doctest::Approx(std::log(chance[i] / (1 - chance[i]))));
            loss -= std::log(of.came[i] ? chance[i] : 1 - chance[i]) / 24;
        }
        CHECK(fitted.loss == doctest::Approx(loss).epsilon(1e-13));
    }
}

TEST_CASE("gradient and Hessian are those of finite differences") {
    const auto of = drawn(3, 60, {1.0, -0.5, 0.2}, -1);
    const auto columns = of.columns();
    detail::standardised_rows rows{columns, as_numbers(of.came)};
    rows.deal(4, 1);
    for (const int without : {-1, 2}) {
        const detail::ridge_loss loss{rows, 0.05, without};
        Eigen::VectorXd at(4);
        at << -0.3, 0.8, 1.4, -2.0;
        const auto here = loss(at);
        const double h = 1e-5;
        for (Eigen::Index j = 0; j < 4; ++j) {
            auto up = at, down = at;
            up[j] += h;
            down[j] -= h;
            const auto above = loss(up), below = loss(down);
            CHECK(here.gradient[j] == doctest::Approx((above.value - below.value) / (2 * h)).epsilon(1e-8));
            for (Eigen::Index k = 0; k < 4; ++k)
                CHECK(here.hessian(j, k) ==
                      doctest::Approx((above.gradient[k] - below.gradient[k]) / (2 * h)).epsilon(1e-8));
        }
    }
}

TEST_CASE("a measure that tells all apart has a finite weight, the greater the less is charged for it") {
    observed of{{{1, 2, 3, 4, 5, 6}}, {1, 1, 1, 0, 0, 0}};
    const auto columns = of.columns();
    double before = 0;
    for (const double penalty : {1e2, 1.0, 1e-2, 1e-8}) {
        const double weight = logistic_regression{.penalty = penalty}.fit(columns, of.came).weights[0];
        CHECK(std::isfinite(weight));
        CHECK(weight < before);
        before = weight;
    }
}

TEST_CASE("the unit of a measure changes its weight and nothing else, the order of rows not a bit") {
    const auto of = drawn(5, 300, {1.0, -1.0}, 0.5);
    auto scaled = of, turned = of;
    for (double& each : scaled.measures[0])
        each = 1e6 * each + 4e6;
    std::reverse(turned.came.begin(), turned.came.end());
    for (auto& measure : turned.measures)
        std::reverse(measure.begin(), measure.end());
    const auto one = of.columns(), two = scaled.columns(), three = turned.columns();
    const auto fitted = logistic_regression{}.fit(one, of.came);
    const auto other = logistic_regression{}.fit(two, of.came);
    CHECK(other.penalty == fitted.penalty);
    CHECK(other.weights[0] * 1e6 == doctest::Approx(fitted.weights[0]).epsilon(1e-9));
    CHECK(other.weights[1] == doctest::Approx(fitted.weights[1]).epsilon(1e-9));
    CHECK(first_difference(fitted, logistic_regression{}.fit(three, turned.came)).empty());
}

TEST_CASE("cross-validation finds the weights that were there, and hardly any where there were none") {
    const auto of = drawn(6, 4000, {1.5, 0.0, -0.7}, -1);
    const auto columns = of.columns();
    const auto fitted = logistic_regression{}.fit(columns, of.came);
    CHECK(fitted.weights[0] == doctest::Approx(1.5).epsilon(0.1));
    CHECK(std::abs(fitted.weights[1]) < 0.1);
    CHECK(fitted.weights[2] == doctest::Approx(-0.7).epsilon(0.15));
    CHECK(fitted.tried.size() == 10);
    for (const auto& each : fitted.tried)
        CHECK(each.loss >= fitted.tried[0].loss - fitted.tried[0].standard_error);
    const auto noise = drawn(7, 200, {0, 0, 0, 0, 0}, 0);
    const auto nothing = noise.columns();
    const auto none = logistic_regression{}.fit(nothing, noise.came);
    CHECK(none.penalty >= 0.3);
    for (const double weight : none.weights)
        CHECK(std::abs(weight) < 0.15);
}

TEST_CASE("the seed decides the folds, and with it at most the penalty") {
    const auto of = drawn(8, 200, {0.4, 0.2}, 0);
    const auto columns = of.columns();
    const auto one = logistic_regression{.seed = 1}.fit(columns, of.came);
    const auto two = logistic_regression{.seed = 2}.fit(columns, of.came);
    CHECK(one.tried[0].loss != two.tried[0].loss);
    CHECK(logistic_regression{.penalty = one.penalty}.fit(columns, of.came).weights == one.weights);
}

TEST_CASE("measures that say nothing, outcomes that are alike and penalties out of range are refused") {
    const std::vector<double> same{2, 2, 2}, rising{1, 2, 3}, wrong{1, NAN, 2};
    const std::vector<column> constant{rising, same}, one{rising}, bad{wrong};
    const std::vector<bool> came{true, false, false};
    check_refusal(refusal([&] { return logistic_regression{}.fit(constant, came); }), errc::bad_value, no_row,
                  "logistic_regression: a measure must not be the same for all, got 2 in every row of measure 1");
    check_refusal(refusal([&] { return logistic_regression{}.fit(bad, came); }), errc::bad_value, 1,
                  "logistic_regression: measures must be in [-1e100, 1e100], got nan in row 1 of measure 0");
    check_refusal(refusal([&] { return logistic_regression{}.fit(one, came); }), errc::empty_input, no_row,
                  "logistic_regression: cross-validation needs at least 2 rows of each outcome, got 1 true and 2 "
                  "false; give a penalty");
    CHECK(logistic_regression{.penalty = 1}.fit(one, came).weights[0] < 0);
    check_refusal(refusal([&] { return logistic_regression{}.fit(one, std::vector<bool>(3, true)); }),
                  errc::empty_input, no_row,
                  "logistic_regression: happened must be true of some rows and false of others, got 3 true and 0 "
                  "false");
    check_refusal(refusal([&] { return logistic_regression{.penalty = 0}.fit(one, came); }), errc::bad_parameter,
                  no_row, "logistic_regression: penalty must be in [1e-8, 1e8], got 0");
    check_refusal(refusal([&] { return logistic_regression{}.fit(one, std::vector<bool>{true}); }), errc::bad_shape,
                  no_row, "logistic_regression: measures must have 1 rows, got 3");
    check_refusal(refusal([&] { return fitted_logistic{.weights = {1, 2}}.log_odds(one); }), errc::bad_shape, no_row,
                  "fitted_logistic: measures must be as many as weights, 2, got 1");
}

} // TEST_SUITE("math/logistic_regression")
