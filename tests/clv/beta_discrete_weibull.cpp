#include <clientele/clv/beta_discrete_weibull.hpp>
#include <clientele/clv/buy_till_you_die.hpp>
#include <clientele/clv/shifted_beta_geometric.hpp>

#include <doctest/doctest.h>

#include "oracle.hpp"

TEST_SUITE("clv/beta_discrete_weibull") {

namespace cl = clientele;

namespace {
constexpr cl::beta_discrete_weibull model{};
using theta_type = std::array<double, 3>;
} // namespace

TEST_CASE("our own oracle, added up term by term (tests/oracle/discrete.py)") {
    const auto table = golden("clv_oracle_discrete.csv");
    int rows = 0;
    for (std::size_t i = 0; i < table.rows(); ++i) {
        if (table.text(i, 0) != "bdw")
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

TEST_CASE("with c = 1 it is the shifted-beta-geometric model") {
    const theta_type theta{0.668, 3.806, 1};
    const std::array<double, 2> simple{0.668, 3.806};
    const cl::shifted_beta_geometric sbg;
    for (const cl::customer_history h : {cl::customer_history{0, 0, 5}, {3, 3, 5}, {5, 5, 5}}) {
        CHECK(model.log_likelihood(theta, h) == doctest::Approx(sbg.log_likelihood(simple, h)).epsilon(1e-13));
        CHECK(model.expected_purchases(theta, h, 50'000) ==
              doctest::Approx(sbg.expected_purchases(simple, h, 50'000)).epsilon(1e-12));
        CHECK(model.dert(theta, h, 1e-6) == doctest::Approx(sbg.dert(simple, h, 1e-6)).epsilon(1e-11));
        CHECK(model.dert(theta, h, 2.0) == doctest::Approx(sbg.dert(simple, h, 2.0)).epsilon(1e-13));
    }
}

TEST_CASE("it never fits worse than the model it contains, and wears out where c is above 1") {
    const std::vector<double> high{1000, 869, 743, 653, 593, 551, 517, 491};
    const auto cohort = cl::survival_counts(high);
    const auto wide = cl::buy_till_you_die{.model = model}.fit(cohort.columns());
    const auto narrow = cl::buy_till_you_die{.model = cl::shifted_beta_geometric{}}.fit(cohort.columns());
    CHECK(wide.estimate.judgement.converged());
    CHECK(wide.estimate.log_likelihood > narrow.estimate.log_likelihood);
    CHECK(wide.estimate["c"] > 1);
    CHECK(model.retention(theta_type{0.26, 1.7, 1.58}, 1) > model.retention(theta_type{0.26, 1.7, 1.58}, 2));
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
    const theta_type theta{0.5, 2.5, 1.2};
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
    const theta_type theta{0.5, 2.5, 1.2};
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

TEST_CASE("powers beyond a double and next to 1 lose no digit") {
    const auto next = [](double alpha, double beta, double c, double T) {
        double leaves[1];
        cl::beta_discrete_weibull{}.count_probabilities(std::array{alpha, beta, c}, {T, T, T}, 52.0,
                                                        std::span<double>{leaves});
        return leaves[0];
    };
    const auto expected = [](double alpha, double beta, double c, double T) {
        return cl::beta_discrete_weibull{}.expected_purchases(std::array{alpha, beta, c}, {T, T, T}, 52.0);
    };
    // log-gammas of 400 digits; for c = 400 the asymptotic S(t) ~ t^(-c alpha), exact to far more
    CHECK(next(0.7, 0.7, 1e-12, 40) == doctest::Approx(1.0972243762435948e-14).epsilon(1e-12));
    CHECK(next(1e-10, 1e10, 0.0005, 40) == doctest::Approx(1.2369175682761627e-25).epsilon(1e-12));
    CHECK(next(0.001, 0.7, 400, 40) == doctest::Approx(-std::expm1(-0.4 * std::log1p(1 / 40.0))).epsilon(1e-13));
    CHECK(expected(1e-10, 1e-10, 200, 0) == doctest::Approx(25.999998434919788).epsilon(1e-14));
    CHECK(expected(0.7, 0.7, 400, 0) == doctest::Approx(0.5).epsilon(1e-14));
}

} // TEST_SUITE("clv/beta_discrete_weibull")
