#include <clientele/clv/beta_geometric.hpp>
#include <clientele/clv/detail/beta_geometric_future.hpp>
#include <clientele/clv/fitted_purchases.hpp>

#include <doctest/doctest.h>

#include "clv/support.hpp"

TEST_SUITE("clv/detail/beta_geometric_future") {

using namespace clientele;

TEST_CASE("the sum and the integral for the expectation meet where one gives way to the other") {
    for (const double a : {0.05, 0.5, 1.0, 3.0})
        for (const double R : {0.3, 3.0, 40.0}) {
            const auto at = [&](double z) { return detail::alive_future<double>{R, z, a, 2.5}.expected_purchases(); };
            const double z = 6000 / (R + 40); // about the border
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
    for (const double b : {1e-9, 1.0, 3e9, 2e14}) // everybody leaves at the first purchase: P(any), and P(none)
        for (const double z : {1e4, 1e9, 1e290}) {
            const detail::alive_future<double> future{0.3, z, 3e23, b};
            CHECK(relative_error(future.expected_purchases(), -std::expm1(-0.3 * std::log1p(z))) < 1e-9);
            CHECK(relative_error(future.survives(), std::exp(-0.3 * std::log1p(z))) < 1e-9);
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

} // TEST_SUITE("clv/detail/beta_geometric_future")
