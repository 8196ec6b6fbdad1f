#include <clientele/clv/beta_geometric.hpp>
#include <clientele/clv/buy_till_you_die.hpp>
#include <clientele/clv/intervals.hpp>
#include <clientele/clv/nbd.hpp>
#include <clientele/clv/pareto_nbd.hpp>
#include <clientele/clv/simulate.hpp>
#include <clientele/clv/spending.hpp>

#include <doctest/doctest.h>

#include "support.hpp"
#include <numeric>
#include <repeats.hpp>

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
    for (int i = 0; i < repeats(1'000'000); ++i)
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
    CHECK(there["a"] > 1e6); // where the covariate is 0 nobody is, and a limit seems reached
}

TEST_CASE("any affine change of a covariate changes nothing but its coefficient: cents, code numbers, unix seconds") {
    fitted_purchases<bg_nbd> truth{bg_nbd{}, {}, 2};
    truth.estimate.working = {std::log(1.2), std::log(6), std::log(0.6), std::log(3), 0.3, 0.2, 0.8, -0.4};
    std::vector<double> T(1500, 40.0), channel, income;
    random_generator draw{12};
    for (std::size_t i = 0; i < T.size(); ++i) {
        channel.push_back(static_cast<double>(i % 2));
        income.push_back(std::floor(30 * draw.uniform()) / 10);
    }
    const auto made = simulate(truth, {.T = T, .covariates = {channel, income}}, 6);
    const auto at = [&](double origin, double unit) {
        auto z = channel;
        for (auto& each : z)
            each = (each + origin) * unit;
        return z;
    };
    const std::vector<double> plain = at(0, 1);
    const histories h{.x = made.x, .t_x = made.t_x, .T = made.T, .covariates = {plain, income}};
    const auto here = buy_till_you_die{}.fit(h);
    REQUIRE(here.estimate.judgement.converged());
    const auto sure = expected_purchases_intervals(here, h, 52);
    for (const auto& [origin, unit] : {std::pair{0.0, 1e6},
                                       {0.0, 1e-150},
                                       {0.0, 1e150},
                                       {-3.0, 1e199},
                                       {1e9, 1.0},
                                       {1.7e9, 1e-200},
                                       {-40.0, -100.0}}) {
        CAPTURE(origin);
        CAPTURE(unit);
        const auto z = at(origin, unit);
        const histories other{.x = made.x, .t_x = made.t_x, .T = made.T, .covariates = {z, income}};
        const auto there = buy_till_you_die{}.fit(other);
        const auto &e = there.estimate, &f = here.estimate;
        CHECK(e.judgement.converged());
        CHECK(std::abs(e.log_likelihood - f.log_likelihood) < 1e-6);
        for (const std::size_t i : {0u, 3u, 5u, 7u}) { // r, b and the coefficients of income
            CHECK(relative_error(e.values[i], f.values[i]) < 1e-6);
            CHECK(relative_error(e.standard_errors[i], f.standard_errors[i]) < 1e-6);
        }
        for (const std::size_t i : {4u, 6u}) {
            CHECK(relative_error(e.values[i] * unit, f.values[i]) < 1e-6);
            CHECK(relative_error(e.standard_errors[i] * std::abs(unit), f.standard_errors[i]) < 1e-6);
        }
        const auto again = expected_purchases_intervals(there, other, 52);
        const auto p = here.p_alive(h), q = there.p_alive(other);
        for (std::size_t i = 0; i < T.size(); i += 50) {
            CHECK(relative_error(q[i], p[i]) < 1e-6);
            CHECK(relative_error(again.estimate[i], sure.estimate[i]) < 1e-6);
            CHECK(relative_error(again.standard_error[i], sure.standard_error[i]) < 1e-5);
        }
        for (std::size_t i = 0; i < e.size(); ++i)
            CHECK(std::isfinite(e.values[i]));
    }
    // the parameters are those of customers whose covariates are 0
    const auto moved = at(-0.5, 1);
    const auto e =
        buy_till_you_die{}.fit({.x = made.x, .t_x = made.t_x, .T = made.T, .covariates = {moved, income}}).estimate;
    CHECK(e["alpha"] == doctest::Approx(here.estimate["alpha"] * std::exp(-0.5 * e["purchase.1"])).epsilon(1e-7));
    CHECK(e["a"] == doctest::Approx(here.estimate["a"] * std::exp(0.5 * e["dropout.1"])).epsilon(1e-7));
    const std::vector<double> beyond{1e201};
    const std::vector<double> one{1}, two{2};
    CHECK_THROWS_WITH_AS((void)buy_till_you_die{}.fit({.x = one, .t_x = one, .T = two, .covariates = {beyond}}),
                         "buy_till_you_die: a covariate must be in [-1e200, 1e200], got 1e+201 in row 0", error);
}

TEST_CASE("any unit of time gives the same fit and the same predictions, in every model") {
    const auto& c = cdnow();
    summary_columns some; // whose predictions are compared
    for (std::size_t k = 0; k < c.x.size(); k += 97) {
        some.x.push_back(c.x[k]);
        some.t_x.push_back(c.t_x[k]);
        some.T.push_back(c.T[k]);
    }
    const auto check = [&](const auto& model) {
        const auto weeks = buy_till_you_die{.model = model}.fit(c.histories());
        const histories those{.x = some.x, .t_x = some.t_x, .T = some.T};
        const auto expected = weeks.expected_purchases(those, 52), alive = weeks.p_alive(those);
        const auto sure = expected_purchases_intervals(weeks, those, 52);
        const auto worth = weeks.dert(those, 0.002), within = weeks.p_purchase_within(those, 10);
        for (const double unit : {1e-150, 1.0 / 7, 1e150}) {
            CAPTURE(unit);
            auto all = c, same = some;
            for (auto* times : {&all.t_x, &all.T, &same.t_x, &same.T})
                for (auto& each : *times)
                    each *= unit;
            const histories h{.x = same.x, .t_x = same.t_x, .T = same.T};
            const auto other = buy_till_you_die{.model = model}.fit({.x = all.x, .t_x = all.t_x, .T = all.T});
            CHECK(other.estimate.judgement.status == weeks.estimate.judgement.status);
            const double purchases = std::accumulate(c.x.begin(), c.x.end(), 0.0);
            CHECK(other.estimate.log_likelihood + purchases * std::log(unit) ==
                  doctest::Approx(weeks.estimate.log_likelihood).epsilon(1e-9));
            for (std::size_t j = 0; j < weeks.estimate.size(); ++j) {
                const double scale = std::pow(unit, std::decay_t<decltype(model)>::unit_powers[j]);
                CHECK(relative_error(other.estimate.values[j], weeks.estimate.values[j] * scale) < 1e-5);
                CHECK(relative_error(other.estimate.standard_errors[j], weeks.estimate.standard_errors[j] * scale) <
                      1e-4);
            }
            const auto e = other.expected_purchases(h, 52 * unit), p = other.p_alive(h);
            const auto i = expected_purchases_intervals(other, h, 52 * unit);
            const auto d = other.dert(h, 0.002 / unit), w = other.p_purchase_within(h, 10 * unit);
            for (std::size_t k = 0; k < h.size(); ++k) {
                CHECK(relative_error(e[k], expected[k]) < 1e-5);
                CHECK(relative_error(p[k], alive[k]) < 1e-5);
                CHECK(relative_error(i.standard_error[k], sure.standard_error[k]) < 1e-4);
                CHECK(relative_error(d[k], worth[k]) < 1e-5);
                CHECK(relative_error(w[k], within[k]) < 1e-5);
            }
        }
    };
    check(nbd{});
    check(bg_nbd{});
    check(mbg_nbd{});
    check(bg_cnbd{2});
    check(pareto_nbd{});
    const std::vector<double> one{1}, old{1e290};
    CHECK_THROWS_WITH_AS((void)buy_till_you_die{}.fit({.x = one, .t_x = old, .T = old}),
                         "buy_till_you_die: T must be 0 or in [1e-200, 1e200], got 1e+290 in row 0", error);
    const std::vector<double> young{1e-290}, day_old{1};
    CHECK_THROWS_WITH_AS((void)buy_till_you_die{}.fit({.x = one, .t_x = young, .T = young}),
                         "buy_till_you_die: T must be 0 or in [1e-200, 1e200], got 1e-290 in row 0", error);
    CHECK_THROWS_WITH_AS((void)buy_till_you_die{}.fit({.x = one, .t_x = young, .T = day_old}),
                         "buy_till_you_die: t_x must be 0 or at least 1e-200, got 1e-290 in row 0", error);
}

TEST_CASE("a verdict is about the mean customer: any unit of the weights gives the same fit") {
    const auto& c = cdnow();
    const auto plain = buy_till_you_die{}.fit(c.histories()).estimate;
    for (const double unit : {1e-150, 1e-9, 1e9, 1e150}) {
        const std::vector<double> weight(c.x.size(), unit);
        const auto e = buy_till_you_die{}.fit({.x = c.x, .t_x = c.t_x, .T = c.T, .weight = weight}).estimate;
        for (std::size_t j = 0; j < 4; ++j) {
            CHECK(relative_error(e.values[j], plain.values[j]) < 1e-7);
            CHECK(relative_error(e.standard_errors[j] * std::sqrt(unit), plain.standard_errors[j]) < 1e-6);
        }
        CHECK(e.gradient_norm < 1e-9);
        // weights count customers: with next to none there is next to no data
        CHECK(e.judgement.status == (unit < 1 ? fit_status::too_little_data : fit_status::converged));
    }
}

TEST_CASE("customers who leave at once or never are the limit in which a and b run to 0") {
    CHECK(*bg_nbd{}.boundary({1, 5, 1e-8, 3e-8}) ==
          "customers leave at the first chance or never: a and b run to 0 together");
    CHECK(!bg_nbd{}.boundary({1, 5, 1e-3, 3e-3}));
}

TEST_CASE("the largest k that was tried is no proof that there is none beyond") {
    const std::vector<double> T(300, 100.0);
    const auto made = simulate(bg_cnbd{50}, {30, 0.7, 0.9, 6}, T, 4); // as regular as a clock
    const auto e = buy_till_you_die{.model = bg_cnbd{}}.fit(made.as_histories());
    CHECK(e.model.k == 12);
    CHECK(e.estimate.judgement.sentence.find(
              "; the last of 12 candidates is the likeliest: one beyond may be more so") != std::string::npos);
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
