#include <clientele/clv/buy_till_you_die.hpp>
#include <clientele/clv/pareto_nbd.hpp>

#include <doctest/doctest.h>

#include "support.hpp"

TEST_SUITE("clv/pareto_nbd") {

using namespace clientele;

namespace {

void check_optimum(const parameter_estimate& e, const std::string& file) {
    const auto reference = tight(file, "pnbd");
    CAPTURE(e.judgement.sentence);
    CHECK(e.judgement.converged());
    CHECK(std::abs(e.log_likelihood - reference.log_likelihood) < 1e-6);
    CHECK(e.gradient_norm < 1e-6);
    for (std::size_t i = 0; i < 4; ++i) {
        CHECK(e.values[i] == doctest::Approx(reference.values[i]).epsilon(1e-6));
        CHECK(e.standard_errors[i] == doctest::Approx(reference.errors[i]).epsilon(1e-4));
    }
}

histories simulated(const pareto_nbd& model, const std::array<double, 4>& theta, int n,
                    std::vector<std::vector<double>>& columns) {
    random_generator generator{99};
    columns.assign(3, {});
    std::vector<double> times;
    for (int i = 0; i < n; ++i) {
        const double T = 30 + 10 * generator.uniform();
        (void)model.simulate(theta, T, generator, times);
        columns[0].push_back(static_cast<double>(times.size()));
        columns[1].push_back(times.empty() ? 0 : times.back());
        columns[2].push_back(T);
    }
    return {.x = columns[0], .t_x = columns[1], .T = columns[2]};
}

} // namespace

TEST_CASE("the optimum on the CDNOW sample is the tight one, from the default start") {
    check_optimum(buy_till_you_die{.model = pareto_nbd{}}.fit(cdnow().histories()).estimate, "clv_cdnow_mle.csv");
}

TEST_CASE("the optimum on all 23,570 CDNOW customers is the tight one, from the default start") {
    const auto table = golden("clv_cdnow_full_cells.csv");
    auto t_x = table.numbers(1), T = table.numbers(2);
    for (auto* days : {&t_x, &T})
        for (auto& each : *days)
            each /= 7;
    const auto x = table.numbers(0), customers = table.numbers(3);
    check_optimum(
        buy_till_you_die{.model = pareto_nbd{}}.fit({.x = x, .t_x = t_x, .T = T, .weight = customers}).estimate,
        "clv_cdnow_full_mle.csv");
}

TEST_CASE("far starts lead to the same optimum") {
    struct elsewhere : pareto_nbd {
        std::array<double, 4> begin{};
        std::array<double, 4> start_values(const history_cells&) const { return begin; }
    };
    const auto near = buy_till_you_die{.model = pareto_nbd{}}.fit(cdnow().histories()).estimate;
    for (const auto& begin : {std::array<double, 4>{1, 1, 1, 1}, {0.05, 100, 5, 1}, {5, 0.5, 0.05, 200}}) {
        elsewhere model;
        model.begin = begin;
        const auto far = buy_till_you_die<elsewhere>{.model = model}.fit(cdnow().histories()).estimate;
        for (std::size_t i = 0; i < 4; ++i)
            CHECK(far.values[i] == doctest::Approx(near.values[i]).epsilon(1e-6));
    }
}

TEST_CASE("simulated customers lead back to the parameters they came from") {
    const std::array<double, 4> theta{0.55, 10.6, 0.6, 11.7};
    std::vector<std::vector<double>> columns;
    const auto e =
        buy_till_you_die{.model = pareto_nbd{}}.fit(simulated(pareto_nbd{}, theta, 20'000, columns)).estimate;
    CHECK(e.judgement.converged());
    for (std::size_t i = 0; i < 4; ++i)
        CHECK(std::abs(e.values[i] - theta[i]) < 4 * e.standard_errors[i]);
}

TEST_CASE("covariates on both processes are found again") {
    const std::array<double, 4> theta{0.8, 6, 0.9, 15};
    random_generator generator{31};
    std::vector<double> x, t_x, T, z, times;
    for (int i = 0; i < 12'000; ++i) {
        z.push_back(static_cast<double>(i % 2));
        auto own = theta; // rate times exp(0.7 z), death rate times exp(-0.6 z)
        own[1] *= std::exp(-0.7 * z.back());
        own[3] *= std::exp(0.6 * z.back());
        (void)pareto_nbd{}.simulate(own, 40, generator, times);
        x.push_back(static_cast<double>(times.size()));
        t_x.push_back(times.empty() ? 0 : times.back());
        T.push_back(40);
    }
    const histories h{.x = x, .t_x = t_x, .T = T, .covariates = {z}};
    const auto e = buy_till_you_die{.model = pareto_nbd{}, .covariate_names = {"club"}}.fit(h).estimate;
    CAPTURE(e.judgement.sentence);
    CHECK(e.judgement.converged());
    CHECK(std::abs(e["purchase.club"] - 0.7) < 4 * e.standard_errors[4]);
    CHECK(std::abs(e["dropout.club"] - -0.6) < 4 * e.standard_errors[5]);
    CHECK(e.standard_errors[4] < 0.1);
}

TEST_CASE("nobody drops out: the fit is the NBD limit and says so") {
    const std::array<double, 4> immortal{0.8, 5, 1e-9, 1};
    std::vector<std::vector<double>> columns;
    const auto h = simulated(pareto_nbd{}, immortal, 3'000, columns);
    const auto fitted = buy_till_you_die{.model = pareto_nbd{}}.fit(h);
    CAPTURE(fitted.estimate.judgement.sentence);
    CHECK(fitted.estimate.judgement.status == fit_status::boundary);
    CHECK(fitted.estimate.judgement.sentence.find("NBD limit") != std::string::npos);
    for (const double p : fitted.p_alive(h))
        CHECK(p == doctest::Approx(1).epsilon(1e-3));
    for (const double e : fitted.expected_purchases(h, 39))
        CHECK(std::isfinite(e));
}

TEST_CASE("the unit of time does not change the verdict") {
    const auto columns = cdnow();
    for (const double unit : {1e-150, 1e-6, 1e6, 6e9, 1e150}) {
        auto t_x = columns.t_x, T = columns.T;
        for (auto* times : {&t_x, &T})
            for (auto& each : *times)
                each *= unit;
        const auto e = buy_till_you_die{.model = pareto_nbd{}}.fit({.x = columns.x, .t_x = t_x, .T = T}).estimate;
        const auto weeks = buy_till_you_die{.model = pareto_nbd{}}.fit(columns.histories()).estimate;
        CHECK(e.judgement.status == weeks.judgement.status);
        CHECK(e.iterations <= weeks.iterations + 1);
        CHECK(e["r"] == doctest::Approx(weeks["r"]).epsilon(1e-5));
        CHECK(e["alpha"] == doctest::Approx(unit * weeks["alpha"]).epsilon(1e-5));
    }
}

TEST_CASE("one-time buyers only, one customer, equal ages: finite numbers and a verdict") {
    const std::vector<double> none(40, 0.0), ages(40, 20.0), one{2}, seen{3}, age{9};
    const auto silent = buy_till_you_die{.model = pareto_nbd{}}.fit({.x = none, .t_x = none, .T = ages});
    CHECK(silent.estimate.judgement.status == fit_status::too_little_data);
    const auto single = buy_till_you_die{.model = pareto_nbd{}}.fit({.x = one, .t_x = seen, .T = age});
    CHECK(single.estimate.judgement.status == fit_status::too_little_data);
    CHECK(std::isfinite(single.expected_purchases({.x = one, .t_x = seen, .T = age}, 5)[0]));
}

TEST_CASE("predictions in columns are those of the model, customer by customer") {
    const auto h = cdnow().histories();
    const auto fitted = buy_till_you_die{.model = pareto_nbd{}}.fit(h);
    const auto theta = fitted.parameters();
    const auto p = fitted.p_alive(h), e = fitted.expected_purchases(h, 39);
    for (std::size_t i = 0; i < h.size(); ++i) {
        CHECK(p[i] == doctest::Approx(pareto_nbd{}.p_alive(theta, h[i])).epsilon(1e-12));
        CHECK(e[i] == doctest::Approx(pareto_nbd{}.expected_purchases(theta, h[i], 39)).epsilon(1e-12));
    }
}

TEST_CASE("the order of the customers does not change a bit") {
    auto columns = cdnow();
    const auto forward = buy_till_you_die{.model = pareto_nbd{}}.fit(columns.histories());
    for (auto* column : {&columns.x, &columns.t_x, &columns.T})
        std::reverse(column->begin(), column->end());
    const auto backward =
        buy_till_you_die{.model = pareto_nbd{}}.fit({.x = columns.x, .t_x = columns.t_x, .T = columns.T});
    CHECK(forward.estimate.values == backward.estimate.values);
}

} // TEST_SUITE("clv/pareto_nbd")
