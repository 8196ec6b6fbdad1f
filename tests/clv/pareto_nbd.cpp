#include <clientele/clv/pareto_nbd.hpp>

#include <doctest/doctest.h>

#include "oracle.hpp"

TEST_SUITE("clv/pareto_nbd") {

namespace cl = clientele;

namespace {

constexpr cl::pareto_nbd model{};
using theta_type = std::array<double, 4>;

cl::history_cells one_cell(const cl::customer_history& h, double weight = 1) {
    return {{h.x}, {h.t_x}, {h.T}, {weight}, {{h.x, 0, 1, weight}}};
}

theta_type random_theta(cl::random_generator& g, double spread = 1) {
    const auto draw = [&](double centre) { return centre * std::exp(spread * cl::draw_normal(g)); };
    return {draw(0.6), draw(10), draw(0.6), draw(11)};
}

cl::customer_history random_history(cl::random_generator& g) {
    const double T = 5 + 50 * g.uniform();
    const double x = static_cast<double>(cl::draw_poisson(g, 10 * g.uniform() * g.uniform()));
    return {x, x > 0 ? T * std::sqrt(g.uniform()) : 0, T};
}

} // namespace

TEST_CASE("every row of the 50-digit oracle: likelihood, P(alive), expectation, one by one and in columns") {
    const auto table = golden("clv_oracle_pareto_nbd.csv");
    REQUIRE(table.rows() == 90);
    double worst = 0;
    for (std::size_t i = 0; i < table.rows(); ++i) {
        const auto at = [&](std::size_t j) { return reference_number(table, i, j); };
        const theta_type theta{at(1), at(2), at(3), at(4)};
        const cl::customer_history h{at(5), at(6), at(7)};
        double in_column = 0;
        model.p_alive_column(theta, {&h.x, 1}, {&h.t_x, 1}, {&h.T, 1}, {&in_column, 1});
        const double errors[] = {logarithmic_error(model.log_likelihood(theta, h), at(9)),
                                 logarithmic_error(model.total(theta, one_cell(h)).value, at(9)),
                                 relative_error(model.p_alive(theta, h), at(10)), relative_error(in_column, at(10)),
                                 relative_error(model.expected_purchases(theta, h, at(8)), at(11))};
        CAPTURE(i);
        for (const double error : errors) {
            CHECK(error < 1e-12);
            worst = std::max(worst, error);
        }
    }
    MESSAGE("largest error " << worst);
}

TEST_CASE("every row of the 50-digit oracle of discounted expected residual transactions") {
    const auto table = golden("clv_oracle_pareto_nbd_dert.csv");
    REQUIRE(table.rows() == 30);
    for (std::size_t i = 0; i < table.rows(); ++i) {
        const auto at = [&](std::size_t j) { return reference_number(table, i, j); };
        CAPTURE(i);
        CHECK(relative_error(model.dert(theta_type{at(1), at(2), at(3), at(4)}, {at(5), at(6), at(7)}, at(8)), at(9)) <
              1e-13);
    }
}

TEST_CASE("our own oracle: counts, P(alive) later and more hard inputs (tests/oracle/pareto_nbd.py)") {
    const auto table = golden("clv_oracle_pareto_nbd_more.csv");
    REQUIRE(table.rows() > 50);
    for (std::size_t i = 0; i < table.rows(); ++i) {
        const auto at = [&](std::size_t j) { return reference_number(table, i, j); };
        const theta_type theta{at(1), at(2), at(3), at(4)};
        const cl::customer_history h{at(5), at(6), at(7)};
        std::array<double, 6> counts{};
        model.count_probabilities(theta, h, at(8), std::span<double>{counts});
        CAPTURE(i);
        CHECK(logarithmic_error(model.log_likelihood(theta, h), at(9)) < 1e-12);
        CHECK(relative_error(model.p_alive(theta, h), at(10)) < 1e-12);
        CHECK(relative_error(model.p_alive_later(theta, h, at(8)), at(11)) < 1e-12);
        CHECK(relative_error(model.expected_purchases(theta, h, at(8)), at(12)) < 1e-12);
        CHECK(std::abs(counts[0] - at(13)) < 1e-12);
        CHECK(relative_error(counts[1], at(14)) < 1e-11);
        CHECK(relative_error(counts[5], at(15)) < 1e-11);
    }
}

TEST_CASE("the fast pass gives the value, gradient and Hessian of the jets") {
    cl::random_generator g{1};
    for (int i = 0; i < 300; ++i) {
        const auto theta = random_theta(g, 2.5);
        const auto h = random_history(g);
        const auto fast = model.total(theta, one_cell(h, 3));
        const auto exact = model.log_likelihood(cl::variables(theta), h);
        CAPTURE(i);
        CHECK(logarithmic_error(fast.value, 3 * exact.value) < 1e-11);
        for (std::size_t a = 0; a < 4; ++a) { // in log-parameters, where a fit works
            const double scale = 1 + h.x + theta[0] + theta[2];
            CHECK(std::abs(fast.gradient[a] / 3 - exact.gradient[a]) * theta[a] < 1e-10 * scale);
            for (std::size_t b = 0; b < 4; ++b)
                CHECK(std::abs(fast.hessian[4 * a + b] / 3 - exact.second(a, b)) * theta[a] * theta[b] < 1e-8 * scale);
        }
    }
}

TEST_CASE("the fast pass holds at the limits of the model, where customers are alike or immortal") {
    const theta_type limits[] = {{1e6, 1e7, 0.6, 11},  {0.5, 10, 1e6, 2e7},  {0.5, 10, 1e-9, 10},
                                 {0.5, 10, 0.5, 1e-9}, {0.5, 1e-9, 0.5, 10}, {1e-8, 10, 0.5, 10}};
    for (const auto& theta : limits)
        for (const cl::customer_history h : {cl::customer_history{3, 20, 38}, {0, 0, 38}, {40, 38, 38}, {40, 5, 38}}) {
            const auto fast = model.total(theta, one_cell(h));
            const auto exact = model.log_likelihood(cl::variables(theta), h);
            CHECK(std::abs(fast.value - exact.value) < 1e-10);
            for (std::size_t a = 0; a < 4; ++a) {
                CHECK(std::abs(fast.gradient[a] - exact.gradient[a]) * theta[a] < 1e-9);
                for (std::size_t b = 0; b < 4; ++b)
                    CHECK(std::abs(fast.hessian[4 * a + b] - exact.second(a, b)) * theta[a] * theta[b] < 2e-9);
            }
        }
}

TEST_CASE("many cells of many runs add up, whatever falls into one block") {
    cl::random_generator g{2};
    cl::history_cells cells;
    const theta_type theta{0.55, 10.6, 0.6, 11.7};
    double expected = 0;
    for (double x = 0; x < 40; x += 1) {
        cl::history_cells::run run{x, cells.size(), cells.size(), 0};
        for (int i = 0; i < 20; ++i) {
            const double T = 20 + 20 * g.uniform(), t_x = x > 0 ? T * (i == 0 ? 1.0 : g.uniform()) : 0, weight = 1 + i;
            cells.x.push_back(x), cells.t_x.push_back(t_x), cells.T.push_back(T), cells.weight.push_back(weight);
            ++run.end, run.weight += weight;
            expected += weight * model.log_likelihood(theta, cl::customer_history{x, t_x, T});
        }
        cells.runs.push_back(run);
    }
    CHECK(model.total(theta, cells).value == doctest::Approx(expected).epsilon(1e-13));
    std::vector<double> alive(cells.size());
    model.p_alive_column(theta, cells.x, cells.t_x, cells.T, alive);
    for (std::size_t i = 0; i < cells.size(); ++i)
        CHECK(relative_error(alive[i],
                             model.p_alive(theta, cl::customer_history{cells.x[i], cells.t_x[i], cells.T[i]})) < 1e-12);
}

TEST_CASE("exact derivatives agree with differences at 50 random points") {
    cl::random_generator g{3};
    for (int i = 0; i < 50; ++i) {
        const auto theta = random_theta(g);
        const auto h = random_history(g);
        const auto functions = [&](const auto& at) {
            return std::array{model.log_likelihood(at, h), model.expected_purchases(at, h, 39),
                              model.p_alive_later(at, h, 5), model.dert(at, h, 0.003)};
        };
        const auto exact = functions(cl::variables(theta));
        for (std::size_t a = 0; a < 4; ++a) {
            auto up = theta, down = theta;
            up[a] *= 1 + 1e-5;
            down[a] *= 1 - 1e-5;
            const auto high = functions(cl::variables(up)), low = functions(cl::variables(down));
            const double width = up[a] - down[a];
            for (std::size_t f = 0; f < exact.size(); ++f) {
                const double size = std::abs(exact[f].value);
                CHECK(std::abs((high[f].value - low[f].value) / width - exact[f].gradient[a]) * theta[a] <
                      1e-8 * (1 + size));
                for (std::size_t b = 0; b < 4; ++b)
                    CHECK(std::abs((high[f].gradient[b] - low[f].gradient[b]) / width - exact[f].second(a, b)) *
                              theta[a] * theta[b] <
                          1e-7 * (1 + size));
            }
        }
    }
}

TEST_CASE("limits: bought just now, just arrived, alpha = beta, s = 1, a horizon of nothing") {
    const theta_type theta{0.55, 10.6, 0.6, 11.7}, equal{0.55, 10, 1, 10};
    CHECK(model.p_alive(theta, cl::customer_history{3, 20, 20}) == 1);
    CHECK(model.p_alive(theta, cl::customer_history{}) == 1);
    CHECK(model.log_likelihood(theta, cl::customer_history{}) == 0);
    CHECK(model.expected_purchases(theta, cl::customer_history{3, 10, 20}, 0) == 0);
    CHECK(std::isfinite(model.log_likelihood(equal, cl::customer_history{3, 10, 20})));
    CHECK(model.expected_purchases(equal, cl::customer_history{3, 10, 20}, 39) ==
          doctest::Approx(
              model.expected_purchases(theta_type{0.55, 10, 1 + 1e-9, 10 + 1e-9}, cl::customer_history{3, 10, 20}, 39))
              .epsilon(1e-8));
    const auto nobody = model.boundary(theta_type{0.5, 10, 1e-7, 10});
    REQUIRE(nobody);
    CHECK(std::string{*nobody}.find("nobody drops out") == 0);
    CHECK(model.boundary(theta_type{1e7, 1e8, 1, 10}));
    CHECK(model.boundary(theta_type{1, 10, 1e7, 1e8}));
    CHECK_FALSE(model.boundary(theta));
    CHECK_THROWS_AS((void)model.dert(theta, cl::customer_history{}, 0), cl::error);
}

TEST_CASE("the distribution of counts adds up to one and its mean is the expectation") {
    cl::random_generator g{4};
    for (int i = 0; i < 5; ++i) {
        const auto theta = random_theta(g, 0.3);
        const auto h = random_history(g);
        std::vector<double> p(400);
        model.count_probabilities(theta, h, 10, std::span<double>{p});
        double sum = 0, mean = 0;
        for (std::size_t n = 0; n < p.size(); ++n) {
            sum += p[n];
            mean += static_cast<double>(n) * p[n];
        }
        CHECK(sum == doctest::Approx(1).epsilon(1e-10));
        CHECK(mean == doctest::Approx(model.expected_purchases(theta, h, 10)).epsilon(1e-9));
    }
}

TEST_CASE("simulated customers behave as the formulas say") {
    cl::random_generator g{5};
    const theta_type theta{0.55, 10.6, 0.6, 11.7};
    constexpr int n = 40'000;
    double purchases = 0, alive = 0, predicted = 0, later = 0, expected_later = 0;
    std::vector<double> times;
    for (int i = 0; i < n; ++i) {
        const double left = model.simulate(theta, 60, g, times);
        const auto in_sample =
            static_cast<std::size_t>(std::count_if(times.begin(), times.end(), [](double t) { return t <= 30; }));
        const cl::customer_history h{static_cast<double>(in_sample), in_sample > 0 ? times[in_sample - 1] : 0.0, 30};
        purchases += h.x;
        alive += left > 30;
        double p = 0;
        model.p_alive_column(theta, {&h.x, 1}, {&h.t_x, 1}, {&h.T, 1}, {&p, 1});
        predicted += p;
        later += static_cast<double>(times.size() - in_sample);
        expected_later += p * model.expected_if_alive(theta, h, 30);
    }
    CHECK(purchases / n == doctest::Approx(model.expected_purchases(theta, cl::customer_history{}, 30)).epsilon(0.03));
    CHECK(std::abs(alive - predicted) < 5 * std::sqrt(0.25 * n));
    CHECK(later == doctest::Approx(expected_later).epsilon(0.05));
    cl::random_generator a{6}, b{6};
    std::vector<double> first, second;
    CHECK(model.simulate(theta, 60, a, first) == model.simulate(theta, 60, b, second));
    CHECK(first == second);
}

} // TEST_SUITE("clv/pareto_nbd")
