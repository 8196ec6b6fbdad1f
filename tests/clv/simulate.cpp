#include <clientele/clv/beta_geometric.hpp>
#include <clientele/clv/bootstrap.hpp>
#include <clientele/clv/nbd.hpp>
#include <clientele/clv/pareto_nbd.hpp>
#include <clientele/clv/shifted_beta_geometric.hpp>
#include <clientele/clv/simulate.hpp>

#include <doctest/doctest.h>

#include <refusal.hpp>
#include <repeats.hpp>

TEST_SUITE("clv/simulate") {

using namespace clientele;

TEST_CASE("the same seed gives the same customers, and more customers do not change the first ones") {
    const std::vector<double> few(10, 30.0), many(100, 30.0);
    const std::array theta{0.2426, 4.4136, 0.7929, 2.4259};
    const auto a = simulate(bg_nbd{}, theta, few, 7, 5), b = simulate(bg_nbd{}, theta, many, 7, 5),
               c = simulate(bg_nbd{}, theta, few, 8, 5);
    for (std::size_t i = 0; i < 10; ++i) {
        CHECK(a.t_x[i] == b.t_x[i]);
        CHECK(a.later[i] == b.later[i]);
        CHECK((a.x[i] == 0) == (a.t_x[i] == 0));
        CHECK(a.t_x[i] <= 30);
    }
    CHECK(a.t_x != c.t_x);
}

TEST_CASE("the bits of a simulation are fixed") {
    const std::vector<double> T(3, 30.0);
    const auto a = simulate(bg_nbd{}, {0.9, 4.4136, 0.7929, 2.4259}, T, 1);
    CHECK(a.x == std::vector<double>{2, 0, 2});
    CHECK(a.t_x == std::vector<double>{0x1.c9a3efe0f129bp+4, 0, 0x1.ae97c8e77c75bp+4});
}

TEST_CASE("spend follows its model: the mean and the count") {
    const std::vector<double> T(20000, 200.0);
    auto made = simulate(bg_nbd{}, {2, 4, 0.8, 5}, T, 3);
    simulate_spend(made, gamma_gamma{}, {6.25, 3.74, 15.44}, 4);
    double sum = 0, n = 0;
    for (std::size_t i = 0; i < made.size(); ++i) {
        CHECK((made.x[i] > 0) == (made.mean_spend[i] > 0));
        sum += made.mean_spend[i];
        n += made.x[i] > 0;
    }
    CHECK(sum / n == doctest::Approx(6.25 * 15.44 / 2.74).epsilon(0.03));
}

TEST_CASE("illegal parameters and ages are refused") {
    const std::vector<double> T{1, -1};
    CHECK_THROWS_AS((void)simulate(bg_nbd{}, {1, 1, 1, 0}, T, 1), error);
    CHECK_THROWS_AS((void)simulate(bg_nbd{}, {1, 1, 1, 1}, T, 1), error);
    CHECK_THROWS_AS((void)simulate(bg_nbd{}, {1, 1, 1, 1}, T, 1, -2), error);
}

TEST_CASE("a customer who would buy without end is refused") {
    const std::vector<double> T{40};
    const auto refused = [&](const auto& model, const auto& theta) {
        return std::string{refusal([&] { return simulate(model, theta, T, 1); }).what()} ==
               "simulate: a customer must have at most 10000000 purchases; the parameters give more up to T + later";
    };
    CHECK(refused(bg_nbd{}, std::array{1.5, 1e-100, 1e-30, 1.0}));
    if (!sanitized) { // ten million purchases each
        CHECK(refused(nbd{}, std::array{1.5, 1e-100}));
        CHECK(refused(pareto_nbd{}, std::array{1.5, 1e-100, 0.5, 1e30}));
    }
    const std::vector<double> long_run{1e15};
    CHECK_THROWS_AS((void)simulate(shifted_beta_geometric{}, std::array{1e-30, 1.0}, long_run, 1), error);
}

} // TEST_SUITE("clv/simulate")
