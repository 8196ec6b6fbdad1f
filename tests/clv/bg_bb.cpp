#include <clientele/clv/bg_bb.hpp>
#include <clientele/clv/buy_till_you_die.hpp>

#include <doctest/doctest.h>

#include "oracle.hpp"
#include <algorithm>
#include <numeric>

TEST_SUITE("clv/bg_bb") {

namespace cl = clientele;

namespace {
constexpr cl::bg_bb model{};
using theta_type = std::array<double, 4>;
} // namespace

TEST_CASE("every row of the 50-digit oracle: likelihood, P(alive) at n and at n + 1, expectation") {
    const auto table = golden("clv_oracle_bg_bb.csv");
    REQUIRE(table.rows() == 41);
    for (std::size_t i = 0; i < table.rows(); ++i) {
        const auto at = [&](std::size_t j) { return reference_number(table, i, j); };
        const theta_type theta{at(1), at(2), at(3), at(4)};
        const cl::customer_history h{at(5), at(6), at(7)};
        CAPTURE(i);
        CHECK(logarithmic_error(model.log_likelihood(theta, h), at(9)) < 1e-12);
        CHECK(relative_error(model.p_alive(theta, h), at(10)) < 2e-12);
        CHECK(relative_error(model.p_alive_next(theta, h), at(11)) < 2e-12);
        CHECK(relative_error(model.expected_purchases(theta, h, at(8)), at(12)) < 2e-12);
    }
}

TEST_CASE("our own oracle, added up term by term: counts and discounted purchases too (tests/oracle/discrete.py)") {
    const auto table = golden("clv_oracle_discrete.csv");
    int rows = 0;
    for (std::size_t i = 0; i < table.rows(); ++i) {
        if (table.text(i, 0) != "bg_bb")
            continue;
        ++rows;
        const auto at = [&](std::size_t j) { return reference_number(table, i, j); };
        const theta_type theta{at(2), at(3), at(4), at(5)};
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
    CHECK(rows > 25);
}

TEST_CASE("the donations of the paper give the paper's fit from the default start") {
    // Fader, Hardie and Shang (2010): 11,104 first-time donors of 1995, six yearly opportunities. log-likelihood
    // -33225.6 with 1.204, 0.750, 0.657, 2.783 in the paper; BTYD reaches -33225.581285.
    const std::vector<double> x{6, 5, 4, 3, 2, 1, 5, 4, 3, 2, 1, 4, 3, 2, 1, 3, 2, 1, 2, 1, 1, 0};
    const std::vector<double> t_x{6, 6, 6, 6, 6, 6, 5, 5, 5, 5, 5, 4, 4, 4, 4, 3, 3, 3, 2, 2, 1, 0};
    const std::vector<double> n(22, 6), donors{1203, 728, 512, 357, 234, 129, 335, 284, 225, 173,  119,
                                               240,  181, 155, 78,  322, 255, 129, 613, 277, 1091, 3464};
    CHECK(std::accumulate(donors.begin(), donors.end(), 0.0) == 11104);
    const auto fitted = cl::buy_till_you_die{.model = model}.fit({.x = x, .t_x = t_x, .T = n, .weight = donors});
    CHECK(fitted.estimate.judgement.converged());
    CHECK(fitted.estimate.log_likelihood == doctest::Approx(-33225.581274).epsilon(1e-10));
    CHECK(fitted.estimate["alpha"] == doctest::Approx(1.204).epsilon(1e-3));
    CHECK(fitted.estimate["beta"] == doctest::Approx(0.750).epsilon(1e-3));
    CHECK(fitted.estimate["gamma"] == doctest::Approx(0.657).epsilon(1e-3));
    CHECK(fitted.estimate["delta"] == doctest::Approx(2.783).epsilon(1e-3));
    // Expected repeat donations in the next five years, table 5 of the paper: 3.75 for (6, 6), 0.07 for (0, 0).
    const auto expected = fitted.expected_purchases({.x = x, .t_x = t_x, .T = n}, 5);
    CHECK(expected.front() == doctest::Approx(3.75).epsilon(2e-3));
    CHECK(expected.back() == doctest::Approx(0.07).epsilon(0.05));
}

TEST_CASE("exact derivatives agree with differences at 50 random points") {
    cl::random_generator g{3};
    for (int i = 0; i < 50; ++i) {
        theta_type theta;
        for (auto& each : theta)
            each = std::exp(cl::draw_normal(g));
        const double n = 1 + std::floor(20 * g.uniform()), t_x = std::floor((n + 1) * g.uniform());
        const cl::customer_history h{t_x > 0 ? 1 + std::floor(t_x * g.uniform()) : 0, t_x, n};
        const auto functions = [&](const auto& at) {
            return std::array{model.log_likelihood(at, h), model.expected_purchases(at, h, 500),
                              model.p_alive_next(at, h), model.dert(at, h, 0.1)};
        };
        const auto exact = functions(cl::variables(theta));
        for (std::size_t a = 0; a < 4; ++a) {
            auto up = theta, down = theta;
            up[a] *= 1 + 1e-5;
            down[a] *= 1 - 1e-5;
            const auto high = functions(cl::variables(up)), low = functions(cl::variables(down));
            const double width = up[a] - down[a];
            for (std::size_t f = 0; f < exact.size(); ++f) {
                const double size = 1 + std::abs(exact[f].value);
                CHECK(std::abs((high[f].value - low[f].value) / width - exact[f].gradient[a]) * theta[a] < 1e-7 * size);
                for (std::size_t b = 0; b < 4; ++b)
                    CHECK(std::abs((high[f].gradient[b] - low[f].gradient[b]) / width - exact[f].second(a, b)) *
                              theta[a] * theta[b] <
                          1e-6 * size);
            }
        }
    }
}

TEST_CASE("counts add up to one and their mean is the expectation") {
    const theta_type theta{1.2, 0.75, 0.66, 2.78};
    std::vector<double> p(13);
    model.count_probabilities(theta, cl::customer_history{3, 4, 6}, 12, std::span<double>{p});
    double sum = 0, mean = 0;
    for (std::size_t k = 0; k < p.size(); ++k) {
        sum += p[k];
        mean += static_cast<double>(k) * p[k];
    }
    CHECK(sum == doctest::Approx(1).epsilon(1e-14));
    CHECK(mean == doctest::Approx(model.expected_purchases(theta, cl::customer_history{3, 4, 6}, 12)).epsilon(1e-13));
}

TEST_CASE("simulated customers lead back to the parameters they came from") {
    cl::random_generator g{8};
    const theta_type theta{1.2, 0.75, 0.66, 2.78};
    std::vector<double> x, t_x, T, times;
    double alive = 0;
    for (int i = 0; i < 20'000; ++i) {
        const double lived = model.simulate(theta, 8, g, times);
        x.push_back(static_cast<double>(times.size()));
        t_x.push_back(times.empty() ? 0 : times.back());
        T.push_back(8);
        alive += lived >= 8;
    }
    const auto fitted = cl::buy_till_you_die{.model = model}.fit({.x = x, .t_x = t_x, .T = T});
    for (std::size_t i = 0; i < 4; ++i)
        CHECK(std::abs(fitted.estimate.values[i] - theta[i]) < 4 * fitted.estimate.standard_errors[i]);
    const auto p = fitted.p_alive({.x = x, .t_x = t_x, .T = T});
    CHECK(std::accumulate(p.begin(), p.end(), 0.0) == doctest::Approx(alive).epsilon(0.02));
}

TEST_CASE("the shipped donors lead back to the parameters they were drawn from") {
    const auto table = shipped("donations_simulated.csv");
    const auto x = table.numbers(table.column("x")), t_x = table.numbers(table.column("t_x"));
    const auto n = table.numbers(table.column("n")), count = table.numbers(table.column("count"));
    const auto e = cl::buy_till_you_die{.model = model}.fit({.x = x, .t_x = t_x, .T = n, .weight = count}).estimate;
    CHECK(e.judgement.converged());
    CHECK(e.customers == 11'000);
    const theta_type truth{1.2, 0.75, 0.66, 2.78};
    for (std::size_t i = 0; i < 4; ++i)
        CHECK(std::abs(e.values[i] - truth[i]) < 4 * e.standard_errors[i]);
}

TEST_CASE("limits and refusals") {
    const theta_type theta{1.2, 0.75, 0.66, 2.78};
    CHECK(model.log_likelihood(theta, cl::customer_history{}) == 0);
    CHECK(model.p_alive(theta, cl::customer_history{6, 6, 6}) == 1);
    CHECK(model.expected_purchases(theta, cl::customer_history{3, 4, 6}, 0) == 0);
    const auto at = [](const theta_type& limit) { return *model.boundary(limit); };
    CHECK(at({1, 1, 1e-8, 1}) == "nobody drops out: the fit is the beta-binomial limit, in which P(alive) is 1");
    CHECK(at({1e7, 1e7, 1, 1}) == "all customers buy with one probability: alpha and beta run to infinity together");
    CHECK(at({1, 1, 1e7, 1e7}) == "all customers leave with one probability: gamma and delta run to infinity together");
    CHECK(at({1e-8, 1e-8, 1, 1}) == "customers buy at every opportunity or at none: alpha and beta run to 0 together");
    CHECK(at({1, 1, 1e-8, 1e-8}) == "customers leave at the first chance or never: gamma and delta run to 0 together");
    CHECK_FALSE(model.boundary(theta));
    std::vector<double> counts(6);
    model.count_probabilities(theta, cl::customer_history{3, 4, 6}, 3, std::span<double>{counts});
    CHECK(counts[3] > 0);
    CHECK(counts[4] == 0); // more than there are opportunities
    CHECK(counts[5] == 0);
    CHECK_THROWS_WITH_AS((void)model.log_likelihood(theta, cl::customer_history{1, 2.5, 6}),
                         "BG/BB: t_x must be a whole number >= 0, got 2.5", cl::error);
    CHECK_THROWS_WITH_AS((void)model.log_likelihood(theta, cl::customer_history{3, 2, 6}),
                         "BG/BB: x must be at most t_x = 2, got 3", cl::error);
    CHECK_THROWS_AS((void)model.expected_purchases(theta, cl::customer_history{1, 2, 6}, 1.5), cl::error);
    CHECK_THROWS_AS((void)model.dert(theta, cl::customer_history{1, 2, 6}, 0), cl::error);
}

} // TEST_SUITE("clv/bg_bb")
