#include <clientele/clv/bootstrap.hpp>

#include <doctest/doctest.h>

TEST_SUITE_BEGIN("clv/bootstrap");

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
        const auto [low, high] = result.interval(static_cast<std::size_t>(j));
        CHECK(low < fitted.estimate.values[static_cast<std::size_t>(j)]);
        CHECK(high > fitted.estimate.values[static_cast<std::size_t>(j)]);
    }
    const auto again = parametric_bootstrap{.replicates = 2, .seed = 2}.run(estimator, fitted, made.as_histories());
    CHECK(again.values(1, 3) == result.values(1, 3));
    CHECK_THROWS_AS((void)(parametric_bootstrap{.replicates = 1}.run(estimator, fitted, made.as_histories())), error);
}

TEST_SUITE_END();
