#include <clientele/clv/buy_till_you_die.hpp>
#include <clientele/clv/nbd.hpp>
#include <clientele/clv/pareto_nbd.hpp>
#include <clientele/clv/prior.hpp>
#include <clientele/clv/spending.hpp>

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
static_assert(prior_policy<own_prior> && !prior_in_units_of_data<own_prior>);
struct own_prior_in_units : own_prior {
    static constexpr bool in_units_of_data = true;
};
static_assert(prior_in_units_of_data<own_prior_in_units>);
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
    const auto ask = [](const auto& prior, parameter_role role) { (void)prior("r", role, 0.0); };
    CHECK_THROWS_WITH_AS(ask(l2_prior{.parameters = -1}, parameter_role::parameter),
                         "l2_prior: parameters must be in [0, 1e100], got -1", error);
    CHECK_THROWS_WITH_AS(ask(l2_prior{.coefficients = HUGE_VAL}, parameter_role::coefficient),
                         "l2_prior: coefficients must be in [0, 1e100], got inf", error);
    CHECK_THROWS_WITH_AS(ask(log_normal_prior{.parameters = {{"r", -2, 1}}}, parameter_role::parameter),
                         "log_normal_prior: median of r must be finite and greater than 0, got -2", error);
    CHECK_THROWS_WITH_AS(ask(log_normal_prior{.parameters = {{"r", 2, 0}}}, parameter_role::parameter),
                         "log_normal_prior: sigma of r must be in [1e-100, 1e100], got 0", error);
    CHECK_THROWS_WITH_AS(ask(log_normal_prior{.coefficient_sigma = -1}, parameter_role::coefficient),
                         "log_normal_prior: coefficient_sigma must be 0 or in [1e-100, 1e100], got -1", error);
}

TEST_CASE("a belief about a parameter that the model does not have is refused, not ignored") {
    const auto fit = [](std::vector<log_normal_prior::belief> beliefs) {
        (void)buy_till_you_die{.model = bg_nbd{}, .prior = log_normal_prior{.parameters = std::move(beliefs)}}.fit(
            cdnow().histories());
    };
    CHECK_THROWS_WITH_AS(
        fit({{"aplha", 4, 0.5}}),
        "log_normal_prior: parameters must name parameters of the model (r, alpha, a, b), got \"aplha\"", error);
    CHECK_THROWS_WITH_AS(fit({{"a", 1, 0.5}, {"b", 2, 0.5}, {"a", 3, 0.5}}),
                         "log_normal_prior: parameters must name each once, got \"a\" twice", error);
    const auto spend = [](std::string name) {
        (void)spending{.model = gamma_gamma{}, .prior = log_normal_prior{.parameters = {{name, 3, 0.1}}}}.fit(
            {.x = cdnow().x, .mean_spend = cdnow().mean_spend});
    };
    CHECK_THROWS_WITH_AS(spend("r"),
                         "log_normal_prior: parameters must name parameters of the model (p, q, v), got \"r\"", error);
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

TEST_CASE("a ridge draws times towards the mean age, amounts towards the mean spend and shapes towards 1") {
    const auto h = cdnow().histories();
    double age = 0, spend = 0, again = 0;
    for (std::size_t i = 0; i < h.size(); ++i) {
        age += h.T[i] / static_cast<double>(h.size());
        spend += h.x[i] > 0 ? h.mean_spend[i] : 0;
        again += h.x[i] > 0;
    }
    const l2_prior all{.parameters = 1e7};
    const auto purchases = buy_till_you_die{.model = pareto_nbd{}, .prior = all}.fit(h).estimate;
    const auto amounts = spending{.prior = all}.fit(h).estimate;
    const std::vector<double> got{purchases["r"],
                                  purchases["s"],
                                  amounts["p"],
                                  amounts["q"],
                                  purchases["alpha"] / age,
                                  purchases["beta"] / age,
                                  amounts["v"] / (spend / again)};
    for (const double each : got)
        CHECK(each == doctest::Approx(1).epsilon(1e-3));
    const auto with_units = buy_till_you_die{.model = nbd{}, .prior = own_prior_in_units{}}.fit(h).estimate;
    const auto without = buy_till_you_die{.model = nbd{}, .prior = own_prior{}}.fit(h).estimate;
    CHECK(with_units.log_prior ==
          doctest::Approx(-std::pow(std::log(with_units["r"]), 2) - std::pow(std::log(with_units["alpha"]), 2)));
    CHECK(without.log_prior ==
          doctest::Approx(-std::pow(std::log(without["r"]), 2) - std::pow(std::log(without["alpha"] / age), 2)));
}

TEST_CASE("any unit of time gives the same mode: of a ridge, of beliefs in that unit, of a prior of one's own") {
    const auto& c = cdnow();
    const std::size_t n = 400;
    std::vector<double> channel, income;
    for (std::size_t i = 0; i < n; ++i) {
        channel.push_back(static_cast<double>(i % 3));
        income.push_back(static_cast<double>(i % 4));
    }
    const auto check = [&]<class Model>(const Model& model, const auto& prior_at) {
        CAPTURE(Model::name);
        const auto fit_at = [&](double unit, double of_covariate) {
            std::vector<double> t_x, T, z;
            for (std::size_t i = 0; i < n; ++i) {
                t_x.push_back(c.t_x[i] * unit);
                T.push_back(c.T[i] * unit);
                z.push_back(channel[i] * of_covariate);
            }
            return buy_till_you_die{.model = model, .prior = prior_at(model, unit)}
                .fit({.x = column{c.x}.first(n), .t_x = t_x, .T = T, .covariates = {z, income}})
                .estimate;
        };
        const auto weeks = fit_at(1, 1);
        CHECK(weeks.judgement.converged());
        CHECK(weeks.log_prior < 0);
        for (const double unit : {1e-150, 1.0 / 7, 7.0, 1e150}) {
            CAPTURE(unit);
            const auto other = fit_at(unit, 1 / unit);
            CHECK(other.judgement.converged());
            CHECK(other.log_prior == doctest::Approx(weeks.log_prior).epsilon(1e-6));
            for (std::size_t j = 0; j < weeks.size(); ++j) {
                const bool own = j < Model::parameters.size();
                const double scale = own ? std::pow(unit, Model::unit_powers[j])
                                     : weeks.names[j].find(".1") == std::string::npos ? 1
                                                                                      : unit;
                CHECK(relative_error(other.values[j], weeks.values[j] * scale, 1e-3 * scale) < 1e-5);
                CHECK(relative_error(other.standard_errors[j], weeks.standard_errors[j] * scale) < 1e-5);
            }
        }
    };
    const auto check_all = [&](const auto& prior_at) {
        check(nbd{}, prior_at);
        check(bg_nbd{}, prior_at);
        check(mbg_nbd{}, prior_at);
        check(bg_cnbd{2}, prior_at);
        check(mbg_cnbd{2}, prior_at);
        check(pareto_nbd{}, prior_at);
    };
    check_all([](const auto&, double) { return l2_prior{.parameters = 2, .coefficients = 3}; });
    check(pareto_nbd{}, [](const auto&, double) { return own_prior{}; });
    const auto beliefs = [](const auto& model, double unit) { // by the same names, those that the model has
        log_normal_prior prior{.parameters = {{"r", 0.3, 0.5},
                                              {"alpha", 5 * unit, 0.4},
                                              {"a", 0.8, 0.5},
                                              {"s", 0.7, 0.3},
                                              {"beta", 9 * unit, 0.4},
                                              {"b", 2, 0.5}},
                               .coefficient_sigma = 0.5};
        std::erase_if(prior.parameters, [&](const auto& belief) {
            return std::find(model.parameters.begin(), model.parameters.end(), belief.name) == model.parameters.end();
        });
        return prior;
    };
    check_all(beliefs);
}

TEST_CASE("any unit of money gives the same mode") {
    const auto& c = cdnow();
    const auto check = [&](const auto& prior_at) {
        const auto fit_at = [&](double unit) {
            auto mean = c.mean_spend;
            for (double& each : mean)
                each *= unit;
            return spending{.prior = prior_at(unit)}.fit({.x = c.x, .mean_spend = mean}).estimate;
        };
        const auto dollars = fit_at(1);
        CHECK(dollars.judgement.converged());
        CHECK(dollars.log_prior < 0);
        for (const double unit : {1e-150, 0.01, 100.0, 1e150}) {
            const auto other = fit_at(unit);
            CHECK(other.judgement.converged());
            CHECK(other.log_prior == doctest::Approx(dollars.log_prior).epsilon(1e-6));
            for (std::size_t j = 0; j < 3; ++j) {
                const double scale = std::pow(unit, gamma_gamma::unit_powers[j]);
                CHECK(relative_error(other.values[j], dollars.values[j] * scale) < 1e-5);
                CHECK(relative_error(other.standard_errors[j], dollars.standard_errors[j] * scale) < 1e-5);
            }
        }
    };
    check([](double) { return l2_prior{.parameters = 2}; });
    check([](double) { return own_prior{}; });
    check([](double unit) { return log_normal_prior{.parameters = {{"q", 3, 0.1}, {"v", 20 * unit, 0.2}}}; });
}

TEST_CASE("no weight and no age is too large for the mean age") {
    const std::vector<double> x{2, 1, 0, 5}, t_x{3e149, 2e149, 0, 7e149}, T{9e149, 9e149, 5e149, 8e149};
    const std::vector<double> heavy(4, 1e199);
    const auto plain = buy_till_you_die{.model = nbd{}}.fit({.x = x, .t_x = t_x, .T = T}).estimate;
    const auto e = buy_till_you_die{.model = nbd{}}.fit({.x = x, .t_x = t_x, .T = T, .weight = heavy}).estimate;
    for (std::size_t j = 0; j < 2; ++j)
        CHECK(relative_error(e.values[j], plain.values[j]) < 1e-6);
}

} // TEST_SUITE("clv/prior")
