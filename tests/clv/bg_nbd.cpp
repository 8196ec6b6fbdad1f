#include <clientele/clv/bg_nbd.hpp>
#include <clientele/clv/buy_till_you_die.hpp>
#include <clientele/clv/fitted_purchases.hpp>

#include <doctest/doctest.h>

#include "support.hpp"

TEST_SUITE("clv/bg_nbd") {

using namespace clientele;

TEST_CASE("every row of the 50-digit oracle is met to 1e-11") {
    const auto table = golden("clv_oracle_bg_nbd.csv");
    REQUIRE(table.rows() == 78);
    const bg_nbd model;
    for (std::size_t i = 0; i < table.rows(); ++i) {
        CAPTURE(i);
        CAPTURE(std::string{table.text(i, 0)});
        const std::array theta{table.number(i, 1), table.number(i, 2), table.number(i, 3), table.number(i, 4)};
        const customer_history h{table.number(i, 5), table.number(i, 6), table.number(i, 7)};
        CHECK(relative_error(model.log_likelihood(theta, h), oracle_number(table.text(i, 9)), 1) < 1e-11);
        CHECK(relative_error(model.p_alive(theta, h), oracle_number(table.text(i, 10))) < 1e-11);
        CHECK(relative_error(model.expected_purchases(theta, h, table.number(i, 8)), oracle_number(table.text(i, 11))) <
              1e-11);
    }
}

TEST_CASE("the CDNOW sample gives the published optimum from the default start in a few iterations") {
    const auto fitted = buy_till_you_die{.model = bg_nbd{}}.fit(cdnow().histories());
    const auto& e = fitted.estimate;
    const auto reference = tight("clv_cdnow_mle.csv", "bgnbd");
    CHECK(e.judgement.status == fit_status::converged);
    for (std::size_t i = 0; i < 4; ++i) {
        CHECK(relative_error(e.values[i], reference.values[i]) < 1e-7);
        CHECK(relative_error(e.standard_errors[i], reference.errors[i]) < 1e-4);
    }
    CHECK(e["r"] == doctest::Approx(0.242595).epsilon(2e-6));
    CHECK(e["alpha"] == doctest::Approx(4.413602).epsilon(2e-6));
    CHECK(e["a"] == doctest::Approx(0.792922).epsilon(2e-6));
    CHECK(e["b"] == doctest::Approx(2.425907).epsilon(2e-6));
    CHECK(std::abs(e.log_likelihood - -9582.429207) < 1e-6);
    CHECK(e.gradient_norm < 1e-6);
    CHECK(e.iterations < 30);
    CHECK(e.customers == 2357);
    CHECK(e.cells == 1016);
}

TEST_CASE("the fast pass over cells and the jets of one customer agree in value, gradient and Hessian") {
    random_generator draw{7};
    const bg_nbd model;
    for (int round = 0; round < 50; ++round) {
        const std::array theta{log_uniform(draw, 1e-3, 1e3), log_uniform(draw, 1e-3, 1e3), log_uniform(draw, 1e-3, 1e3),
                               log_uniform(draw, 1e-3, 1e3)};
        std::vector<double> x, t_x, T;
        for (int i = 0; i < 5; ++i) {
            x.push_back(static_cast<double>(draw.below(i == 0 ? 1 : 40)));
            T.push_back(50 * draw.uniform());
            t_x.push_back(x.back() > 0 ? T.back() * draw.uniform() : 0.0);
        }
        const auto sum = model.total(theta, collapse({.x = x, .t_x = t_x, .T = T}));
        jet<4> jets;
        for (std::size_t i = 0; i < x.size(); ++i)
            jets += model.log_likelihood(variables(theta), customer_history{x[i], t_x[i], T[i]});
        CHECK(sum.value == doctest::Approx(jets.value).epsilon(1e-11));
        for (std::size_t i = 0; i < 4; ++i) {
            CHECK(std::abs(sum.gradient[i] - jets.gradient[i]) * theta[i] < 1e-9 * std::max(1.0, std::abs(jets.value)));
            for (std::size_t j = 0; j < 4; ++j)
                CHECK(std::abs(sum.hessian[4 * i + j] - jets.second(i, j)) * theta[i] * theta[j] <
                      1e-8 * std::max(1.0, std::abs(jets.value)));
        }
    }
}

TEST_CASE("a customer without repeat purchase is alive, and a new one like one of age zero") {
    const bg_nbd model;
    const std::array theta{0.24, 4.4, 0.79, 2.4};
    CHECK(model.p_alive(theta, {0, 0, 100}) == 1);
    CHECK(model.expected_purchases(theta, {2, 3, 10}, 0.0) == 0);
    CHECK(model.expected_purchases(theta, {0, 0, 0}, 1e-12) == doctest::Approx(0.24 / 4.4 * 1e-12).epsilon(1e-9));
}

TEST_CASE("expected purchases grow with the horizon and have the slope of the purchase rate at zero") {
    random_generator draw{3};
    const bg_nbd model;
    for (int round = 0; round < 200; ++round) {
        const std::array theta{log_uniform(draw, 0.01, 10), log_uniform(draw, 0.1, 100), log_uniform(draw, 0.01, 10),
                               log_uniform(draw, 0.01, 10)};
        const double T = 100 * draw.uniform(), x = static_cast<double>(draw.below(20)),
                     t_x = x > 0 ? T * draw.uniform() : 0;
        const customer_history h{x, t_x, T};
        double before = 0;
        for (const double t : {0.1, 1.0, 10.0, 1e2, 1e3, 1e4, 1e5}) {
            const double now = model.expected_purchases(theta, h, t);
            CHECK(now >= before * (1 - 1e-12));
            before = now;
        }
        const double slope = model.expected_purchases(theta, h, 1e-9) / 1e-9;
        CHECK(slope == doctest::Approx(model.p_alive(theta, h) * (theta[0] + x) / (theta[1] + T)).epsilon(1e-6));
    }
}

TEST_CASE("the sum and the integral for the expectation meet where one gives way to the other") {
    for (const double a : {0.05, 0.5, 1.0, 3.0})
        for (const double R : {0.3, 3.0, 40.0}) {
            const auto at = [&](double z) { return detail::alive_future<double>{R, z, a, 2.5}.expected_purchases(); };
            const double z = 20000 / (R + 40); // about the border
            double before = at(0.5 * z);
            for (double factor = 0.55; factor < 2; factor += 0.05) {
                const double now = at(factor * z);
                CHECK(now >= before * (1 - 1e-12));
                before = now;
            }
        }
}

TEST_CASE("when a and b run to infinity the future is that of one dropout probability, and costs no more") {
    for (const double size : {1e13, 1e18, 1e25, 1e33})
        for (const double R : {0.3, 1.08, 20.0})
            for (const double z : {1e4, 1e6, 1e9}) {
                CAPTURE(size);
                CAPTURE(R);
                CAPTURE(z);
                const double a = 0.12 * size, b = 3.2 * size, p = a / (a + b), log_growth = R * std::log1p(p * z);
                const detail::alive_future<double> future{R, z, a, b};
                CHECK(relative_error(future.expected_purchases(), -std::expm1(-log_growth) / p) < 1e-9);
                CHECK(relative_error(future.survives(), std::exp(-log_growth)) < 1e-9);
            }
    fitted_purchases<bg_nbd> fitted{.model = {}, .estimate = {}};
    for (const double each : {1.08, 10.05, 1.2e11, 3.2e12})
        fitted.estimate.working.push_back(std::log(each));
    std::vector<double> x, t_x, T;
    for (int i = 0; i < 1000; ++i) { // 1,000 different ones; each took seconds when nodes of no weight were walked
        x.push_back(i % 7);
        T.push_back(1 + 0.05 * i);
        t_x.push_back(x.back() > 0 ? 0.5 * T.back() : 0.0);
    }
    const histories customers{.x = x, .t_x = t_x, .T = T};
    const auto dert = fitted.dert(customers, 1e-4), far = fitted.expected_purchases(customers, 1e6);
    const double p = 1.2e11 / (1.2e11 + 3.2e12);
    for (std::size_t i = 0; i < x.size(); ++i) {
        const double if_alive = -std::expm1(-(1.08 + x[i]) * std::log1p(p * 1e6 / (10.05 + T[i]))) / p;
        CHECK(relative_error(far[i], bg_nbd{}.p_alive(fitted.parameters(), customers[i]) * if_alive) < 1e-9);
        CHECK(dert[i] > 0);
        CHECK(dert[i] < far[i] * (1 + 1e-9)); // less than all that is to come
    }
}

} // TEST_SUITE("clv/bg_nbd")
