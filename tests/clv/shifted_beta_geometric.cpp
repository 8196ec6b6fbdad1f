#include <clientele/clv/buy_till_you_die.hpp>
#include <clientele/clv/shifted_beta_geometric.hpp>

#include <doctest/doctest.h>

#include "oracle.hpp"

TEST_SUITE("clv/shifted_beta_geometric") {

namespace cl = clientele;

namespace {
constexpr cl::shifted_beta_geometric model{};
using theta_type = std::array<double, 2>;
} // namespace

TEST_CASE("our own oracle, added up term by term (tests/oracle/discrete.py)") {
    const auto table = golden("clv_oracle_discrete.csv");
    int rows = 0;
    for (std::size_t i = 0; i < table.rows(); ++i) {
        if (table.text(i, 0) != "sbg")
            continue;
        ++rows;
        const auto at = [&](std::size_t j) { return reference_number(table, i, j); };
        theta_type theta;
        for (std::size_t j = 0; j < theta.size(); ++j)
            theta[j] = at(2 + j);
        const cl::customer_history h{at(6), at(7), at(8)};
        std::array<double, 3> counts{};
        model.count_probabilities(theta, h, at(9), std::span<double>{counts});
        CAPTURE(i);
        CHECK(logarithmic_error(model.log_likelihood(theta, h), at(11)) < 1e-12);
        CHECK(relative_error(model.p_alive(theta, h), at(12)) < 1e-12);
        CHECK(relative_error(model.expected_purchases(theta, h, at(9)), at(13)) < 1e-12);
        CHECK(relative_error(model.dert(theta, h, at(10)), at(14)) < 1e-12);
        CHECK(relative_error(counts[0], at(15)) < 1e-12);
        CHECK(relative_error(counts[2], at(16)) < 1e-12);
    }
    CHECK(rows > 10);
}

TEST_CASE("the cohorts of the paper give the paper's fits and projections") {
    // Fader and Hardie (2007), 1,000 customers each, seven renewals: "high end" 0.668, 3.806, -1611.2; "regular" 0.704,
    // 1.182, -1680.3.
    const std::vector<double> high{1000, 869, 743, 653, 593, 551, 517, 491},
        regular{1000, 631, 468, 382, 326, 289, 262, 241};
    const auto of_high = cl::buy_till_you_die{.model = model}.fit(cl::survival_counts(high).columns());
    CHECK(of_high.estimate.judgement.converged());
    CHECK(of_high.estimate["alpha"] == doctest::Approx(0.668).epsilon(1e-3));
    CHECK(of_high.estimate["beta"] == doctest::Approx(3.806).epsilon(1e-3));
    CHECK(of_high.estimate.log_likelihood == doctest::Approx(-1611.2).epsilon(1e-4));
    const auto of_regular = cl::buy_till_you_die{.model = model}.fit(cl::survival_counts(regular).columns());
    CHECK(of_regular.estimate["alpha"] == doctest::Approx(0.704).epsilon(1e-3));
    CHECK(of_regular.estimate["beta"] == doctest::Approx(1.182).epsilon(1e-3));
    CHECK(of_regular.estimate.log_likelihood == doctest::Approx(-1680.3).epsilon(1e-4));
    // the paper's projection for year 12 is near the actual 39.4 % and 17.3 %
    CHECK(std::exp(model.log_survival(of_high.parameters(), 12)) == doctest::Approx(0.38).epsilon(0.05));
    CHECK(std::exp(model.log_survival(of_regular.parameters(), 12)) == doctest::Approx(0.18).epsilon(0.1));
}

TEST_CASE("retention rises with every renewal") {
    const theta_type theta{0.668, 3.806};
    for (double t = 1; t < 20; t += 1) {
        CHECK(model.retention(theta, t) < model.retention(theta, t + 1));
        CHECK(model.log_survival(theta, t) - model.log_survival(theta, t - 1) ==
              doctest::Approx(std::log(model.retention(theta, t))).epsilon(1e-12));
    }
}

TEST_CASE("exact derivatives agree with differences at 50 random points") {
    cl::random_generator g{3};
    for (int i = 0; i < 50; ++i) {
        theta_type theta;
        for (auto& each : theta)
            each = std::exp(0.7 * cl::draw_normal(g));
        const double T = std::floor(10 * g.uniform()), x = g.uniform() < 0.5 ? T : std::floor(T * g.uniform());
        const cl::customer_history h{x, x, T};
        const auto functions = [&](const auto& at) {
            return std::array{model.log_likelihood(at, h), model.expected_purchases(at, h, 30),
                              model.p_alive_later(at, h, 3), model.dert(at, h, 0.1)};
        };
        const auto exact = functions(cl::variables(theta));
        for (std::size_t a = 0; a < theta.size(); ++a) {
            auto up = theta, down = theta;
            up[a] *= 1 + 1e-5;
            down[a] *= 1 - 1e-5;
            const auto high = functions(cl::variables(up)), low = functions(cl::variables(down));
            const double width = up[a] - down[a];
            for (std::size_t f = 0; f < exact.size(); ++f) {
                const double size = 1 + std::abs(exact[f].value);
                CHECK(std::abs((high[f].value - low[f].value) / width - exact[f].gradient[a]) * theta[a] < 1e-7 * size);
                for (std::size_t b = 0; b < theta.size(); ++b)
                    CHECK(std::abs((high[f].gradient[b] - low[f].gradient[b]) / width - exact[f].second(a, b)) *
                              theta[a] * theta[b] <
                          1e-6 * size);
            }
        }
    }
}

TEST_CASE("simulated contracts lead back to the parameters they came from") {
    cl::random_generator g{8};
    const theta_type theta{0.668, 3.806};
    std::vector<double> x, T, times;
    for (int i = 0; i < 20'000; ++i) {
        const double stays = model.simulate(theta, 12, g, times);
        x.push_back(std::min(12.0, stays));
        T.push_back(12);
        CHECK(static_cast<double>(times.size()) == x.back());
    }
    const auto fitted = cl::buy_till_you_die{.model = model}.fit({.x = x, .t_x = x, .T = T});
    CHECK(fitted.estimate.judgement.converged());
    for (std::size_t i = 0; i < theta.size(); ++i)
        CHECK(std::abs(fitted.estimate.values[i] - theta[i]) < 4 * fitted.estimate.standard_errors[i]);
}

TEST_CASE("limits and refusals") {
    const theta_type theta{0.668, 3.806};
    CHECK(model.log_likelihood(theta, cl::customer_history{}) == 0);
    CHECK(model.p_alive(theta, cl::customer_history{7, 7, 7}) == 1);
    CHECK(model.p_alive(theta, cl::customer_history{3, 3, 7}) == 0);
    CHECK(model.expected_purchases(theta, cl::customer_history{3, 3, 7}, 10) == 0);
    CHECK(model.expected_purchases(theta, cl::customer_history{7, 7, 7}, 0) == 0);
    CHECK(model.dert(theta, cl::customer_history{7, 7, 7}, 1e-9) > 0);
    auto limit = theta;
    limit[0] = 1e-9;
    CHECK(model.boundary(limit));
    limit[0] = limit[1] = 1e7;
    CHECK(model.boundary(limit));
    CHECK_FALSE(model.boundary(theta));
    CHECK_THROWS_AS((void)model.log_likelihood(theta, cl::customer_history{1, 2, 6}), cl::error);
    CHECK_THROWS_AS((void)model.log_likelihood(theta, cl::customer_history{1.5, 1.5, 6}), cl::error);
    CHECK_THROWS_AS((void)model.expected_purchases(theta, cl::customer_history{6, 6, 6}, 0.5), cl::error);
    CHECK_THROWS_AS((void)model.dert(theta, cl::customer_history{6, 6, 6}, 0), cl::error);
}

TEST_CASE("what is no contract is refused with its field, in every prediction") {
    const theta_type theta{0.668, 3.806};
    const cl::customer_history good{6, 6, 6};
    const auto says = [](const auto& call) {
        try {
            call();
        } catch (const cl::error& refused) {
            return std::string{refused.what()};
        }
        return std::string{};
    };
    const std::string other = "sBG: x renewals must be t_x, and at most T = 6; got x = 1, t_x = 2";
    CHECK(says([&] { (void)model.log_likelihood(theta, cl::customer_history{1, 2, 6}); }) == other);
    CHECK(says([&] { (void)model.p_alive(theta, cl::customer_history{1, 2, 6}); }) == other);
    CHECK(says([&] { (void)model.p_alive(theta, cl::customer_history{7, 7, 6}); }) ==
          "sBG: x renewals must be t_x, and at most T = 6; got x = 7, t_x = 7");
    CHECK(says([&] { (void)model.p_alive(theta, cl::customer_history{1, 1, 6.5}); }) ==
          "sBG: T (renewal dates) must be a whole number >= 0, got 6.5");
    CHECK(says([&] { (void)model.p_alive(theta, cl::customer_history{0.5, 0.5, 6}); }) ==
          "sBG: x (renewals) must be a whole number >= 0, got 0.5");
    CHECK(says([&] { (void)model.retention(theta, 0); }) == "sBG: t - 1 must be a whole number >= 0, got -1");
    CHECK(says([&] { (void)model.p_alive_later(theta, good, 1.5); }) ==
          "sBG: later must be a whole number >= 0, got 1.5");
    CHECK(says([&] { (void)model.expected_purchases(theta, good, -1); }) ==
          "sBG: horizon must be a whole number >= 0, got -1");
    CHECK(says([&] { (void)model.dert(theta, good, -0.1); }) == "sBG: rate must be greater than 0, got -0.1");
    std::array<double, 3> counts{};
    CHECK(says([&] { model.count_probabilities(theta, good, 0.5, std::span<double>{counts}); }) ==
          "sBG: horizon must be a whole number >= 0, got 0.5");
    CHECK(*model.boundary(theta_type{1e-9, 2e-9}) ==
          "customers leave at the first renewal or never: alpha and beta run to 0 together");
    CHECK(*model.boundary(theta_type{3, 1e-9}) == "everybody leaves at the first renewal");
}

TEST_CASE("discounted renewals are right to the last digits when the parameters are far apart or huge") {
    // added up term by term with 40 digits
    for (const auto& [alpha, beta, expected] : {std::array{1e7, 1e7, 0.99601206443922448},
                                                {1e10, 1e10, 0.9960119655320518},
                                                {1e10, 1e12, 83.180687438270687},
                                                {3.0, 1e9, 499.4994166684063},
                                                {1e-20, 1e20, 499.50016666665556},
                                                {1e30, 1e30, 0.99601196543304563},
                                                {1e5, 1e12, 499.47516792618875}})
        CHECK(cl::shifted_beta_geometric{}.dert(std::array{alpha, beta}, {0, 0, 0}, 0.002) ==
              doctest::Approx(expected).epsilon(2e-14));
}

} // TEST_SUITE("clv/shifted_beta_geometric")
