#include <clientele/clv/bg_cnbd.hpp>
#include <clientele/clv/buy_till_you_die.hpp>

#include "model_checks.hpp"

TEST_SUITE("clv/bg_cnbd") {

using namespace clientele;

TEST_CASE("derivatives agree with differences at random points") {
    for (const int k : {1, 2, 5})
        model_checks::derivatives(bg_cnbd{k}, 1);
}

TEST_CASE("counts ahead are a distribution with the right mean") {
    for (const int k : {1, 2, 4})
        model_checks::counts(bg_cnbd{k}, 2);
}

TEST_CASE("simulated customers follow the model, unconditionally and conditionally") {
    model_checks::simulation(bg_cnbd{2}, {0.5, 2, 0.8, 2.4}, 3);
}

TEST_CASE("k is chosen by likelihood: 1 for the random buyers of CDNOW, the true one for regular buyers") {
    const auto fitted = buy_till_you_die{.model = bg_cnbd{}}.fit(cdnow().histories());
    CHECK(fitted.model.k == 1);
    CHECK(std::abs(fitted.estimate.log_likelihood - -9582.429207) < 1e-6);

    const random_generator draw{5};
    std::vector<double> x, t_x, T(4000, 52.0), logs, times;
    for (std::size_t i = 0; i < T.size(); ++i) {
        auto one = draw.split(i);
        (void)bg_cnbd{3}.simulate({1.5, 2, 0.8, 3}, T[i], one, times);
        x.push_back(static_cast<double>(times.size()));
        t_x.push_back(times.empty() ? 0 : times.back());
        double sum = 0, before = 0;
        for (const double t : times) {
            sum += std::log(t - before);
            before = t;
        }
        logs.push_back(sum);
    }
    const auto from_summaries = buy_till_you_die{.model = bg_cnbd{}}.fit({.x = x, .t_x = t_x, .T = T});
    const auto from_times =
        buy_till_you_die{.model = bg_cnbd{}}.fit({.x = x, .t_x = t_x, .T = T, .log_intervals = logs});
    CHECK(from_summaries.model.k == 3);
    CHECK(from_times.model.k == 3);
    CHECK(from_times.estimate.values == from_summaries.estimate.values);
    CHECK(from_times.estimate["r"] == doctest::Approx(1.5).epsilon(0.15));
}

TEST_CASE("k = 1 is BG/NBD, and an illegal k is refused") {
    const std::array theta{0.24, 4.4, 0.79, 2.4};
    const customer_history h{3, 20, 30};
    CHECK(bg_cnbd{1}.log_likelihood(theta, h) == bg_nbd{}.log_likelihood(theta, h));
    CHECK(bg_cnbd{1}.expected_purchases(theta, h, 10) == bg_nbd{}.expected_purchases(theta, h, 10));
    CHECK_THROWS_AS((void)buy_till_you_die{.model = bg_cnbd{-1}}.fit(cdnow().histories()), error);
}

TEST_CASE("a regular buyer who has paused is less likely alive than a random one") {
    const std::array theta{1.0, 4.0, 0.8, 2.4}, faster{1.0, 4.0 / 3, 0.8, 2.4};
    const customer_history h{10, 20, 30};
    CHECK(bg_cnbd{3}.p_alive(faster, h) < bg_cnbd{1}.p_alive(theta, h));
}

} // TEST_SUITE("clv/bg_cnbd")
