#include <clientele/clv/beta_geometric.hpp>
#include <clientele/clv/buy_till_you_die.hpp>
#include <clientele/clv/nbd.hpp>
#include <clientele/clv/pareto_nbd.hpp>
#include <clientele/clv/simulate.hpp>
#include <clientele/clv/spending.hpp>

#include <doctest/doctest.h>

#include "support.hpp"

TEST_SUITE("clv/buy_till_you_die_degenerate") {

using namespace clientele;

namespace {

template <class F>
void for_each_dropout_model(const F& f) {
    f(bg_nbd{});
    f(mbg_nbd{});
    f(pareto_nbd{});
    f(bg_cnbd{2});
    f(mbg_cnbd{2});
}

} // namespace

TEST_CASE("nobody drops out: every model gives the NBD limit, says so, and P(alive) is 1") {
    const std::vector<double> T(3000, 30.0);
    for (const std::uint64_t seed : {1u, 2u, 3u}) {
        const auto made = simulate(nbd{}, {1.5, 2}, T, seed); // nobody leaves
        const auto h = made.as_histories();
        const auto limit = buy_till_you_die{.model = nbd{}}.fit(h).estimate;
        const auto check = [&](const auto& model) {
            const auto fitted = buy_till_you_die{.model = model}.fit(h);
            CAPTURE(fitted.model.name);
            CAPTURE(fitted.estimate.judgement.sentence);
            CHECK(fitted.estimate.log_likelihood >= limit.log_likelihood - 1e-4);
            if (fitted.estimate.judgement.status == fit_status::boundary) {
                CHECK(fitted.estimate.log_likelihood == doctest::Approx(limit.log_likelihood).epsilon(1e-8));
                for (const double p : fitted.p_alive(h))
                    CHECK(p > 1 - 1e-3);
            } else { // chance made a few customers look gone
                CHECK(fitted.estimate.judgement.converged());
                CHECK(fitted.estimate.log_likelihood > limit.log_likelihood);
                CHECK(fitted.estimate.log_likelihood < limit.log_likelihood + 8);
            }
        };
        check(bg_nbd{});
        check(mbg_nbd{});
        check(pareto_nbd{});
    }
}

TEST_CASE("only one-time buyers, one customer, or everybody seen at the last moment: a verdict, and finite numbers") {
    const std::vector<double> none(80, 0.0), ages(80, 20.0), one_x{4}, one_t{10}, one_T{30}, x(80, 2.0);
    for_each_dropout_model([&](const auto& model) {
        for (const auto& h :
             {histories{.x = none, .t_x = none, .T = ages}, histories{.x = one_x, .t_x = one_t, .T = one_T},
              histories{.x = x, .t_x = ages, .T = ages}, histories{.x = none, .t_x = none, .T = none}}) {
            const auto fitted = buy_till_you_die{.model = model}.fit(h);
            CAPTURE(fitted.model.name);
            CAPTURE(h.x[0]);
            CAPTURE(fitted.estimate.judgement.sentence);
            CHECK_FALSE(fitted.estimate.judgement.converged());
            CHECK_FALSE(fitted.estimate.judgement.sentence.empty());
            for (const double p : fitted.p_alive(h)) {
                CHECK(p >= 0);
                CHECK(p <= 1);
            }
            for (const double e : fitted.expected_purchases(h, 39)) {
                CHECK(std::isfinite(e));
                CHECK(e >= 0);
            }
        }
    });
}

TEST_CASE("two cohorts with disjoint ages are one population when they are, and can be fitted apart") {
    std::vector<double> T(1500, 20.0);
    T.resize(3000, 60.0);
    const auto made = simulate(bg_nbd{}, {0.9, 5, 0.9, 3}, T, 4);
    const auto fitted = buy_till_you_die{}.fit(made.as_histories());
    CHECK(fitted.estimate.judgement.converged());
    CHECK(std::abs(std::log(fitted.estimate["r"] / 0.9)) < 4 * std::sqrt(fitted.estimate.covariance(0, 0)));
    std::vector<int> cohort(1500, 1);
    cohort.resize(3000, 0);
    const auto apart = buy_till_you_die{}.fit_each(made.as_histories(), cohort);
    REQUIRE(apart.size() == 2);
    CHECK(apart[0].fitted.estimate.log_likelihood + apart[1].fitted.estimate.log_likelihood >=
          fitted.estimate.log_likelihood);
}

TEST_CASE("a million simulated customers give their parameters back") {
    std::vector<double> T;
    for (int i = 0; i < 1'000'000; ++i)
        T.push_back(27.0 + (i % 85) / 7.0);
    const std::array truth{0.2426, 4.4136, 0.7929, 2.4259};
    auto made = simulate(bg_nbd{}, truth, T, 1);
    for (std::size_t i = 0; i < made.size(); ++i) // whole days, as data are
        made.t_x[i] = made.x[i] > 0 ? std::min(std::ceil(made.t_x[i] * 7) / 7, made.T[i]) : 0.0;
    const auto e = buy_till_you_die{}.fit(made.as_histories()).estimate;
    CHECK(e.judgement.converged());
    CHECK(e.gradient_norm < 1e-4);
    for (std::size_t j = 0; j < 4; ++j)
        CHECK(std::abs(e.values[j] - truth[j]) <
              5 * e.standard_errors[j] + 0.01 * truth[j]); // rounding up to days shifts a little
}

TEST_CASE("all 23,570 customers of CDNOW give the tight optima, from the default starts") {
    const auto table = golden("clv_cdnow_full_cells.csv");
    std::vector<double> x = table.numbers(0), t_x = table.numbers(1), T = table.numbers(2), weight = table.numbers(3);
    for (auto* days : {&t_x, &T})
        for (double& each : *days)
            each /= 7;
    const histories h{.x = x, .t_x = t_x, .T = T, .weight = weight};
    const auto check = [&](const auto& estimate, std::string_view key) {
        const auto reference = tight("clv_cdnow_full_mle.csv", key);
        CHECK(estimate.judgement.converged());
        CHECK(std::abs(estimate.log_likelihood - reference.log_likelihood) < 1e-6);
        for (std::size_t j = 0; j < reference.values.size(); ++j) {
            CHECK(relative_error(estimate.values[j], reference.values[j]) < 1e-6);
            CHECK(relative_error(estimate.standard_errors[j], reference.errors[j]) < 1e-4);
        }
    };
    check(buy_till_you_die{.model = bg_nbd{}}.fit(h).estimate, "bgnbd");
    check(buy_till_you_die{.model = mbg_nbd{}}.fit(h).estimate, "mbgnbd");
    check(buy_till_you_die{.model = pareto_nbd{}}.fit(h).estimate, "pnbd");
    const auto spends = golden("clv_cdnow_full_spend.csv");
    const std::vector<double> of = spends.numbers(0), count = spends.numbers(2);
    std::vector<double> mean = spends.numbers(1);
    for (std::size_t i = 0; i < mean.size(); ++i)
        mean[i] /= 100 * of[i];
    check(spending{}.fit({.x = of, .mean_spend = mean, .weight = count}).estimate, "gg");
}

TEST_CASE(
    "a limit in which everybody leaves at the first purchase predicts what the limit says, of new customers too") {
    for (const int copies : {1, 20, 200}) {
        std::vector<double> x, t_x, T;
        for (int i = 0; i < copies; ++i) {
            x.insert(x.end(), {0, 0, 1});
            t_x.insert(t_x.end(), {0, 0, 0.32000000000000006});
            T.insert(T.end(), {0, 43.1, 3.2});
        }
        const auto fitted = buy_till_you_die{}.fit({.x = x, .t_x = t_x, .T = T});
        CHECK(!fitted.estimate.judgement.converged());
        const double r = fitted.estimate["r"], alpha = fitted.estimate["alpha"];
        const auto expected = fitted.expected_purchases({.x = x, .t_x = t_x, .T = T}, 52);
        // one more purchase at most: 1 - P(none)
        CHECK(expected[0] == doctest::Approx(-std::expm1(-r * std::log1p(52 / alpha))).epsilon(1e-8));
        CHECK(expected[1] == doctest::Approx(-std::expm1(-r * std::log1p(52 / (alpha + 43.1)))).epsilon(1e-8));
        CHECK(expected[2] < 1e-9);
        CHECK(fitted.expected_purchases_of_new(52) == expected[0]);
    }
}

TEST_CASE("covariates that say nothing are unidentified, not garbage") {
    const auto& c = cdnow();
    const std::vector<double> constant(c.x.size(), 1.0);
    const auto e = buy_till_you_die{}.fit({.x = c.x, .t_x = c.t_x, .T = c.T, .covariates = {constant}}).estimate;
    CAPTURE(e.judgement.sentence);
    CHECK(e.judgement.status == fit_status::unidentified);
    CHECK(e.judgement.sentence.find("purchase.1") != std::string::npos);
    CHECK(std::isinf(e.standard_errors[4]));
    CHECK(std::abs(e.log_likelihood - -9582.429207) < 1e-5);
}

TEST_CASE("a verdict is about the customers there are: shifting a covariate changes neither fit nor verdict") {
    fitted_purchases<bg_nbd> truth{bg_nbd{}, {}, 1}; // whoever comes by channel 1 leaves with e^0.8 times the odds
    truth.estimate.working = {std::log(1.2), std::log(6), std::log(0.6), std::log(3), 0.3, 0.8};
    std::vector<double> T(3000, 40.0), near, far;
    for (std::size_t i = 0; i < T.size(); ++i) {
        near.push_back(static_cast<double>(i % 2));
        far.push_back(near.back() - 40);
    }
    const auto made = simulate(truth, {.T = T, .covariates = {near}}, 6);
    const auto fit_with = [&](const std::vector<double>& z) {
        return buy_till_you_die{}.fit({.x = made.x, .t_x = made.t_x, .T = made.T, .covariates = {z}}).estimate;
    };
    const auto here = fit_with(near), there = fit_with(far);
    CAPTURE(there.judgement.sentence);
    CHECK(here.judgement.converged());
    CHECK(there.judgement.converged());
    CHECK(std::abs(there.log_likelihood - here.log_likelihood) < 1e-6);
    CHECK(there["dropout.1"] == doctest::Approx(here["dropout.1"]).epsilon(1e-5));
    CHECK(there["a"] > 1e6); // at 0, where nobody is, a limit seems reached
}

TEST_CASE("customers of one channel never leave: the verdict says for whom the fit is on the boundary") {
    const std::vector<double> T(1500, 40.0);
    auto made = simulate(bg_nbd{}, {0.9, 3, 0.9, 3}, T, 4), loyal = simulate(nbd{}, {2, 1}, T, 5);
    std::vector<double> channel(1500, 0.0);
    channel.resize(3000, 1.0);
    for (auto [to, from] : {std::pair{&made.x, &loyal.x}, {&made.t_x, &loyal.t_x}, {&made.T, &loyal.T}})
        to->insert(to->end(), from->begin(), from->end());
    const auto e =
        buy_till_you_die{}.fit({.x = made.x, .t_x = made.t_x, .T = made.T, .covariates = {channel}}).estimate;
    CAPTURE(e.judgement.sentence);
    CHECK(e.judgement.status == fit_status::boundary);
    CHECK(e.judgement.sentence.find("for 1 of 2 groups of equal covariates, in which nobody drops out") !=
          std::string::npos);
}

TEST_CASE("covariates work on every continuous model and on spend") {
    const random_generator draw{31};
    std::vector<double> z, ages(3000, 40.0);
    for (std::size_t i = 0; i < ages.size(); ++i)
        z.push_back(static_cast<double>(i % 3));
    const auto check = [&](const auto& model, const auto& theta, std::size_t place) {
        // the first process scales the rate by e^0.3 a step
        simulated_customers made;
        for (std::size_t i = 0; i < ages.size(); ++i) {
            auto here = theta;
            here[1] *= std::exp(-0.3 * z[i]);
            auto one = draw.split(i);
            std::vector<double> times;
            (void)model.simulate(here, ages[i], one, times);
            made.x.push_back(static_cast<double>(times.size()));
            made.t_x.push_back(times.empty() ? 0 : times.back());
        }
        const auto e =
            buy_till_you_die{.model = model}.fit({.x = made.x, .t_x = made.t_x, .T = ages, .covariates = {z}}).estimate;
        CAPTURE(model.name);
        CHECK(e.judgement.converged());
        CHECK(std::abs(e["purchase.1"] - 0.3) < 4 * e.standard_errors[place]);
        CHECK(e.standard_errors[place] < 0.1);
    };
    check(nbd{}, std::array{1.2, 6.0}, 2);
    check(bg_nbd{}, std::array{1.2, 6.0, 0.8, 3.0}, 4);
    check(mbg_nbd{}, std::array{1.2, 6.0, 0.8, 3.0}, 4);
    check(pareto_nbd{}, std::array{1.2, 6.0, 0.8, 15.0}, 4);
    check(bg_cnbd{2}, std::array{1.2, 3.0, 0.8, 3.0}, 4);
    check(mbg_cnbd{2}, std::array{1.2, 3.0, 0.8, 3.0}, 4);

    std::vector<double> x, mean;
    for (std::size_t i = 0; i < z.size(); ++i) {
        auto one = draw.split(i + 10000);
        x.push_back(1 + static_cast<double>(one.below(5)));
        mean.push_back(gamma_gamma{}.simulate({6, 4, 15 * std::exp(0.2 * z[i])}, x.back(), one));
    }
    const auto spend = spending{}.fit({.x = x, .mean_spend = mean, .covariates = {z}}).estimate;
    CHECK(spend.judgement.converged());
    CHECK(std::abs(spend["spend.1"] - 0.2) < 4 * spend.standard_errors[3]);
    CHECK(spend.standard_errors[3] < 0.05);
}

} // TEST_SUITE("clv/buy_till_you_die_degenerate")
