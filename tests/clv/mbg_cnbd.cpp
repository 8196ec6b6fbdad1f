#include <clientele/clv/bg_cnbd.hpp>
#include <clientele/clv/buy_till_you_die.hpp>
#include <clientele/clv/mbg_cnbd.hpp>
#include <clientele/clv/mbg_nbd.hpp>

#include "model_checks.hpp"

TEST_SUITE("clv/mbg_cnbd") {

using namespace clientele;

TEST_CASE("derivatives agree with differences at random points") {
    for (const int k : {1, 3})
        model_checks::derivatives(mbg_cnbd{k}, 1);
}

TEST_CASE("counts ahead are a distribution with the right mean") {
    for (const int k : {1, 3})
        model_checks::counts(mbg_cnbd{k}, 2);
}

TEST_CASE("simulated customers follow the model, unconditionally and conditionally") {
    model_checks::simulation(mbg_cnbd{3}, {0.5, 2, 0.8, 2.4}, 3);
}

TEST_CASE(
    "every row of the beta-geometric oracle is met: log-likelihood, P(alive) now and later, expectation, no purchase") {
    const auto table = golden("clv_oracle_beta_geometric.csv");
    REQUIRE(table.rows() == 72);
    for (std::size_t i = 0; i < table.rows(); ++i) {
        CAPTURE(i);
        const int k = static_cast<int>(table.number(i, 1));
        const std::array theta{table.number(i, 2), table.number(i, 3), table.number(i, 4), table.number(i, 5)};
        const customer_history h{table.number(i, 6), table.number(i, 7), table.number(i, 8)};
        const double t = table.number(i, 9);
        const auto check = [&](const auto& model) {
            CHECK(relative_error(model.log_likelihood(theta, h), oracle_number(table.text(i, 10)), 1) < 1e-12);
            CHECK(relative_error(model.p_alive(theta, h), oracle_number(table.text(i, 11))) < 1e-11);
            CHECK(relative_error(model.expected_purchases(theta, h, t), oracle_number(table.text(i, 12))) < 1e-11);
            CHECK(relative_error(model.p_alive_later(theta, h, t), oracle_number(table.text(i, 13))) < 1e-11);
            double none = 0;
            model.count_probabilities(theta, h, t, std::span<double>{&none, 1});
            CHECK(relative_error(none, oracle_number(table.text(i, 14))) < 1e-11);
        };
        if (table.text(i, 0) == "bg")
            check(bg_cnbd{k});
        else
            check(mbg_cnbd{k});
    }
}

TEST_CASE("k = 1 is MBG/NBD") {
    const std::array theta{0.24, 4.4, 0.79, 2.4};
    const customer_history h{3, 20, 30};
    CHECK(mbg_cnbd{1}.log_likelihood(theta, h) == mbg_nbd{}.log_likelihood(theta, h));
    CHECK(mbg_cnbd{1}.p_alive(theta, h) == mbg_nbd{}.p_alive(theta, h));
    CHECK(buy_till_you_die{.model = mbg_cnbd{}}.fit(cdnow().histories()).model.k == 1);
}

} // TEST_SUITE("clv/mbg_cnbd")
