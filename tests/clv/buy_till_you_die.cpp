#include <clientele/clv/buy_till_you_die.hpp>
#include <clientele/clv/nbd.hpp>
#include <clientele/clv/spending.hpp>

#include <doctest/doctest.h>

#include "support.hpp"
#include <numeric>

TEST_SUITE("clv/buy_till_you_die") {

using namespace clientele;

TEST_CASE("weights count customers, and cells fit like the customers behind them") {
    const auto& c = cdnow();
    const auto each = buy_till_you_die{}.fit(c.histories());
    const auto cells = buy_till_you_die{}.fit_cells(collapse(c.histories()));
    CHECK(each.estimate.values == cells.estimate.values);
    const std::vector<double> twice(c.x.size(), 2.0);
    const auto doubled = buy_till_you_die{}.fit({.x = c.x, .t_x = c.t_x, .T = c.T, .weight = twice});
    CHECK(doubled.estimate.log_likelihood == doctest::Approx(2 * each.estimate.log_likelihood).epsilon(1e-13));
    for (std::size_t i = 0; i < 4; ++i)
        CHECK(doubled.estimate.standard_errors[i] ==
              doctest::Approx(each.estimate.standard_errors[i] / std::sqrt(2.0)).epsilon(1e-6));
}

TEST_CASE("predictions in columns are those of the model, customer by customer") {
    const auto h = cdnow().histories();
    const auto fitted = buy_till_you_die{}.fit(h);
    const auto p = fitted.p_alive(h), e = fitted.expected_purchases(h, 39);
    const auto theta = fitted.parameters();
    for (std::size_t i = 0; i < h.size(); i += 37) {
        CHECK(p[i] == doctest::Approx(bg_nbd{}.p_alive(theta, h[i])).epsilon(1e-14));
        CHECK(e[i] == doctest::Approx(bg_nbd{}.expected_purchases(theta, h[i], 39)).epsilon(1e-15));
    }
    // the reference tools stop a little before the optimum; they agree to five digits
    CHECK(p[0] == doctest::Approx(0.72662).epsilon(1e-5));
    CHECK(e[0] == doctest::Approx(1.22599).epsilon(1e-5));
    CHECK(fitted.expected_purchases_of_new(39) == doctest::Approx(bg_nbd{}.expected_purchases(theta, {}, 39)));
}

TEST_CASE("nobody drops out: the fit is the NBD limit and says so") {
    random_generator draw{17};
    std::vector<double> x, t_x, T;
    for (int i = 0; i < 500; ++i) { // regular buyers whose last purchase is never long ago
        const double rate = 0.2 + 2 * draw.uniform();
        double t = 0, count = 0, last = 0;
        while ((t += 1 / rate) <= 30) {
            last = t;
            count += 1;
        }
        x.push_back(count);
        t_x.push_back(last);
        T.push_back(30);
    }
    const histories h{.x = x, .t_x = t_x, .T = T};
    const auto fitted = buy_till_you_die{}.fit(h);
    CAPTURE(fitted.estimate.judgement.sentence);
    CHECK(fitted.estimate.judgement.status == fit_status::boundary);
    CHECK(fitted.estimate.judgement.sentence.find("NBD limit") != std::string::npos);
    for (const double p : fitted.p_alive(h))
        CHECK(p == doctest::Approx(1).epsilon(1e-6));
    for (const double e : fitted.expected_purchases(h, 10))
        CHECK(std::isfinite(e));
}

TEST_CASE("too little data is said, with finite numbers") {
    const std::vector<double> x{3}, t_x{5}, T{9}, none(50, 0.0), ages(50, 20.0);
    const auto one = buy_till_you_die{}.fit({.x = x, .t_x = t_x, .T = T});
    CHECK(one.estimate.judgement.status == fit_status::too_little_data);
    const histories silent{.x = none, .t_x = none, .T = ages};
    const auto nobody = buy_till_you_die{}.fit(silent);
    CHECK(nobody.estimate.judgement.status == fit_status::too_little_data);
    CHECK(nobody.estimate.judgement.sentence.find("no customers who bought again") != std::string::npos);
    for (const double e : nobody.expected_purchases(silent, 39))
        CHECK(e < 1e-3);
}

TEST_CASE("an empty input, rows that cannot be, and missing covariates are refused with a sentence") {
    const std::vector<double> x{1, 1}, t_x{1, 3}, T{2, 2}, z{1, 2};
    CHECK_THROWS_WITH_AS((void)buy_till_you_die{}.fit({}), "buy_till_you_die: there are no customers", error);
    const std::vector<double> early{1, 1}, nothing{0, 0};
    CHECK_THROWS_WITH_AS((void)buy_till_you_die{}.fit({.x = x, .t_x = early, .T = T, .weight = nothing}),
                         "buy_till_you_die: there are no customers with a weight above 0", error);
    CHECK_THROWS_AS((void)buy_till_you_die{}.fit({.x = x, .t_x = t_x, .T = T}), error);
    const auto fitted = buy_till_you_die{}.fit(cdnow().histories());
    CHECK_THROWS_AS((void)fitted.expected_purchases(cdnow().histories(), -1), error);
    CHECK_THROWS_AS((void)fitted.p_alive({.x = x, .t_x = x, .T = T, .covariates = {z}}), error);
}

TEST_CASE("the order of the customers does not change a bit of the fit") {
    auto columns = cdnow();
    const auto forward = buy_till_you_die{}.fit(columns.histories());
    for (auto* column : {&columns.x, &columns.t_x, &columns.T})
        std::reverse(column->begin(), column->end());
    const auto backward = buy_till_you_die{}.fit({.x = columns.x, .t_x = columns.t_x, .T = columns.T});
    CHECK(forward.estimate.values == backward.estimate.values);
    CHECK(forward.estimate.standard_errors == backward.estimate.standard_errors);
}

namespace {

/// Only what the concept asks for: a Poisson process with one rate for all, and nobody leaves.
struct one_rate {
    static constexpr std::string_view name = "one rate";
    static constexpr std::array<std::string_view, 1> parameters{"rate"};
    template <class Scalar>
    Scalar log_likelihood(const std::array<Scalar, 1>& theta, const customer_history& h) const {
        using std::log;
        return h.x * log(theta[0]) - theta[0] * h.T;
    }
    template <class Scalar>
    Scalar p_alive(const std::array<Scalar, 1>&, const customer_history&) const {
        return Scalar(1.0);
    }
    template <class Scalar>
    Scalar expected_purchases(const std::array<Scalar, 1>& theta, const customer_history&, double horizon) const {
        return theta[0] * horizon;
    }
};

/// A host's own optimiser: plain Newton, ten steps.
struct ten_newton_steps {
    template <class Objective, class Observer>
    optimum minimize(const Objective& objective, const Eigen::VectorXd& start, const Observer&) const {
        optimum best{.x = start, .at = objective(start)};
        for (; best.iterations < 10; ++best.iterations) {
            const auto eigen = symmetric_eigen(best.at.hessian);
            const Eigen::VectorXd along = eigen.vectors.transpose() * best.at.gradient;
            best.x -= eigen.vectors * (along.array() / eigen.values.array().abs()).matrix();
            best.at = objective(best.x);
        }
        best.gradient_norm = best.at.gradient.cwiseAbs().maxCoeff();
        best.status = optimizer_status::converged;
        return best;
    }
};

} // namespace

TEST_CASE("a model that offers exactly the concept is fitted, judged and predicts") {
    const auto h = cdnow().histories();
    const auto fitted = buy_till_you_die{.model = one_rate{}}.fit(h);
    CHECK(fitted.estimate.judgement.converged());
    const double x = std::accumulate(h.x.begin(), h.x.end(), 0.0), T = std::accumulate(h.T.begin(), h.T.end(), 0.0);
    CHECK(fitted.estimate["rate"] == doctest::Approx(x / T).epsilon(1e-10));
    CHECK(fitted.estimate.standard_errors[0] == doctest::Approx(x / T / std::sqrt(x)).epsilon(1e-8));
    CHECK(fitted.expected_purchases(h, 39)[7] == doctest::Approx(39 * x / T));
    CHECK(fitted.dert(h, 0.01)[3] == doctest::Approx(x / T / 0.01).epsilon(1e-10));
    const auto spend = spending{.model = one_mean{}}.fit(h);
    CHECK(spend.estimate.judgement.converged());
    CHECK(spend.expected_spend(h)[0] == doctest::Approx(spend.estimate["mean"]));
}

TEST_CASE("a host's own optimiser can be plugged in") {
    const auto fitted = buy_till_you_die{.model = nbd{}, .optimizer = ten_newton_steps{}}.fit(cdnow().histories());
    CHECK(fitted.estimate.log_likelihood == doctest::Approx(-9763.657615).epsilon(1e-9));
    const auto few = buy_till_you_die{.optimizer = trust_region{.most_iterations = 2}}.fit(cdnow().histories());
    CHECK(few.estimate.judgement.status == fit_status::not_converged);
    CHECK(few.estimate.judgement.sentence.find("out of iterations") != std::string::npos);
}

TEST_CASE("an observer can stop the fit") {
    const auto stop = [](const progress&) { return false; };
    const buy_till_you_die<bg_nbd, no_prior, trust_region, decltype(stop)> fit{.observer = stop};
    CHECK_THROWS_AS((void)fit.fit(cdnow().histories()), error);
}

TEST_CASE("an impossible row is refused in the name of the fit") {
    const std::vector<double> x{1, 2}, t_x{1, 4}, T{3, 3};
    CHECK_THROWS_WITH_AS((void)buy_till_you_die{.model = bg_nbd{}}.fit({.x = x, .t_x = t_x, .T = T}),
                         "buy_till_you_die: t_x must be in [0, T] = [0, 3], got 4 in row 1", error);
}

} // TEST_SUITE("clv/buy_till_you_die")
