#include <clientele/clv/beta_geometric.hpp>
#include <clientele/clv/bootstrap.hpp>
#include <clientele/clv/nbd.hpp>
#include <clientele/clv/pareto_nbd.hpp>

#include <doctest/doctest.h>

TEST_SUITE("clv/bootstrap") {

using namespace clientele;

TEST_CASE("the spread of refits is about the standard error, and the same seed repeats it") {
    const std::vector<double> T(1500, 40.0);
    const auto made = simulate(bg_nbd{}, {0.8, 6, 1, 3}, T, 5);
    const buy_till_you_die<> estimator;
    const auto fitted = estimator.fit(made.as_histories());
    const auto result = parametric_bootstrap{.replicates = 60, .seed = 2}.run(estimator, fitted, made.as_histories());
    REQUIRE(result.values.rows() == 60);
    for (Eigen::Index j = 0; j < 2; ++j) {
        const Eigen::VectorXd logs = result.values.col(j).array().log();
        const double spread = std::sqrt((logs.array() - logs.mean()).square().sum() / 59);
        CHECK(spread == doctest::Approx(std::sqrt(fitted.estimate.covariance(j, j))).epsilon(0.35));
        const auto [lower, upper] = result.interval(static_cast<std::size_t>(j));
        CHECK(lower < fitted.estimate.values[static_cast<std::size_t>(j)]);
        CHECK(upper > fitted.estimate.values[static_cast<std::size_t>(j)]);
    }
    const auto again = parametric_bootstrap{.replicates = 2, .seed = 2}.run(estimator, fitted, made.as_histories());
    CHECK(again.values(1, 3) == result.values(1, 3));
    CHECK_THROWS_AS((void)(parametric_bootstrap{.replicates = 1}.run(estimator, fitted, made.as_histories())), error);
}

namespace {

// 900 customers of two channels and three ages; who comes by channel 1 buys e^0.5 times as often
struct two_channels {
    std::vector<double> channel, T, x, t_x, log_intervals;
    template <class Model, class Theta>
    two_channels(const Model& model, const Theta& theta) {
        fitted_purchases<Model> truth{model, {}, 1};
        for (const double each : theta)
            truth.estimate.working.push_back(std::log(each));
        truth.estimate.working.resize(theta.size() + Model::processes.size(), 0.0);
        truth.estimate.working[theta.size()] = 0.5;
        for (int i = 0; i < 900; ++i) {
            channel.push_back(i % 2);
            T.push_back(30.0 + 10 * (i % 3));
        }
        auto made = simulate(truth, {.T = T, .covariates = {channel}}, 3);
        x = std::move(made.x);
        t_x = std::move(made.t_x);
        log_intervals = std::move(made.log_intervals);
    }
    [[nodiscard]] histories view() const { return {.x = x, .t_x = t_x, .T = T, .covariates = {channel}}; }
};

} // namespace

TEST_CASE("customers keep their covariates in the bootstrap, in every continuous model") {
    const auto check = [](const auto& model, const auto& theta) {
        const two_channels c{model, theta};
        const buy_till_you_die estimator{.model = model, .covariate_names = {"channel"}};
        const auto fitted = estimator.fit(c.view());
        const auto result = parametric_bootstrap{.replicates = 40}.run(estimator, fitted, c.view());
        CAPTURE(model.name);
        REQUIRE(static_cast<std::size_t>(result.values.cols()) == fitted.estimate.size());
        const auto j = fitted.estimate.place("purchase.channel");
        const Eigen::VectorXd drawn = result.values.col(static_cast<Eigen::Index>(j));
        const double spread = std::sqrt((drawn.array() - drawn.mean()).square().sum() / 39);
        CHECK(spread == doctest::Approx(fitted.estimate.standard_errors[j]).epsilon(0.45)); // 4 errors of 40 draws
        CHECK(std::abs(drawn.mean() - fitted.estimate.values[j]) < spread); // centred on the fit, not on 0
        CHECK(fitted.estimate.values[j] > 3 * spread);
    };
    check(bg_nbd{}, std::array{1.2, 6.0, 0.8, 4.0});
    check(mbg_nbd{}, std::array{1.2, 6.0, 0.8, 4.0});
    check(bg_cnbd{2}, std::array{1.2, 3.0, 0.8, 4.0});
    check(mbg_cnbd{2}, std::array{1.2, 3.0, 0.8, 4.0});
    check(pareto_nbd{}, std::array{1.2, 6.0, 0.8, 20.0});
    check(nbd{}, std::array{1.2, 6.0});
}

TEST_CASE("a weight is so many customers: cells give the bits of the customers behind them, in any order") {
    const std::vector<double> x{0, 0, 0, 1, 1, 3}, t_x{0, 0, 0, 5, 5, 20}, T{30, 30, 40, 30, 30, 40};
    const std::vector<double> z{1, 1, 0, 0, 0, 1};
    const std::vector<double> cell_x{3, 1, 0, 0}, cell_t{20, 5, 0, 0}, cell_T{40, 30, 40, 30}, cell_z{1, 0, 0, 1},
        weight{1, 2, 1, 2};
    const histories each{.x = x, .t_x = t_x, .T = T, .covariates = {z}},
        cells{.x = cell_x, .t_x = cell_t, .T = cell_T, .weight = weight, .covariates = {cell_z}};
    const buy_till_you_die<nbd> estimator{};
    const auto fitted = estimator.fit(each);
    const parametric_bootstrap twice{.replicates = 2};
    const auto a = twice.run(estimator, fitted, each), b = twice.run(estimator, fitted, cells);
    CHECK(a.values == b.values);

    const std::vector<double> half{1, 0.5, 1, 2};
    auto broken = cells;
    broken.weight = half;
    CHECK_THROWS_WITH_AS((void)twice.run(estimator, fitted, broken),
                         "parametric_bootstrap: a weight says how many customers a row stands for; it must be whole, "
                         "and all together at most 1e9, got 0.5 in row 1",
                         error);
    CHECK_THROWS_AS((void)twice.run(estimator, fitted, {.x = x, .t_x = t_x, .T = T}), error); // without the covariate
}

TEST_CASE("times between purchases choose k anew in the bootstrap when they did in the fit") {
    const std::vector<double> T(400, 60.0);
    const auto made = simulate(mbg_cnbd{3}, {1.5, 2, 0.7, 5}, T, 11);
    const buy_till_you_die<mbg_cnbd> estimator{};
    const auto fitted = estimator.fit(made.as_histories());
    REQUIRE(fitted.model.k == 3);
    const auto result = parametric_bootstrap{.replicates = 4}.run(estimator, fitted, made.as_histories());
    for (const auto& refit : result.refits)
        CHECK(refit.model.k == 3);
}

TEST_CASE("anything that follows from a fit has an interval") {
    const std::vector<double> T(1000, 40.0), x{3}, t_x{30}, age{40};
    const auto made = simulate(bg_nbd{}, {0.8, 6, 1, 3}, T, 5);
    const buy_till_you_die<> estimator;
    const auto fitted = estimator.fit(made.as_histories());
    const auto result = parametric_bootstrap{.replicates = 30}.run(estimator, fitted, made.as_histories());
    const histories somebody{.x = x, .t_x = t_x, .T = age};
    const auto [low, high] =
        result.interval([&](const auto& refit) { return refit.expected_purchases(somebody, 39)[0]; });
    const double expected = fitted.expected_purchases(somebody, 39)[0];
    CHECK(low < expected);
    CHECK(high > expected);
    CHECK(high < 1.5 * expected);
}

TEST_CASE("spend is made up for the purchases and covariates that customers have") {
    const random_generator draw{8};
    std::vector<double> x, mean, z;
    for (std::size_t i = 0; i < 800; ++i) {
        auto one = draw.split(i);
        z.push_back(static_cast<double>(i % 2));
        x.push_back(static_cast<double>(one.below(5))); // some bought only once, and tell nothing
        mean.push_back(x.back() > 0 ? gamma_gamma{}.simulate({6, 4, 15 * std::exp(0.4 * z[i])}, x.back(), one) : 0.0);
    }
    const histories h{.x = x, .mean_spend = mean, .covariates = {z}};
    const spending<> estimator{};
    const auto fitted = estimator.fit(h);
    const auto result = parametric_bootstrap{.replicates = 60}.run(estimator, fitted, h);
    CHECK(result.refits.front().estimate.customers == fitted.estimate.customers);
    for (Eigen::Index j = 0; j < 4; ++j) {
        const auto k = static_cast<std::size_t>(j);
        Eigen::VectorXd drawn = result.values.col(j);
        if (j < 3) // parameters by their logarithms
            drawn = drawn.array().log();
        const double spread = std::sqrt((drawn.array() - drawn.mean()).square().sum() / 59);
        const double there = fitted.estimate.values[k], error = fitted.estimate.standard_errors[k];
        CHECK(spread == doctest::Approx(j < 3 ? error / there : error).epsilon(0.4));
        CHECK(std::abs(drawn.mean() - (j < 3 ? std::log(there) : there)) < spread);
    }
}

TEST_CASE("times between purchases that were not known of the customers are not known of those made up") {
    const std::vector<double> T(400, 40.0); // all alike, so that they stay in their order
    const auto made = simulate(bg_cnbd{2}, {1.2, 3, 0.8, 4}, T, 5);
    const buy_till_you_die estimator{.model = bg_cnbd{2}};
    const auto with = made.as_histories();
    auto without = with;
    without.log_intervals = {};
    CHECK(estimator.fit(with).estimate.log_likelihood != estimator.fit(without).estimate.log_likelihood);
    for (const auto& known : {with, without}) {
        const auto fitted = estimator.fit(known);
        const auto refits = parametric_bootstrap{.replicates = 2, .seed = 3}.run(estimator, fitted, known).refits;
        auto draw = random_generator{3}.split(0);
        const auto first = simulate(fitted, {.T = T}, draw());
        auto same = first.as_histories();
        if (known.log_intervals.empty())
            same.log_intervals = {};
        CHECK(refits[0].estimate.log_likelihood == estimator.fit(same).estimate.log_likelihood);
    }
}

} // TEST_SUITE("clv/bootstrap")
