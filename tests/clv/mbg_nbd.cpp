#include <clientele/clv/buy_till_you_die.hpp>
#include <clientele/clv/mbg_nbd.hpp>

#include "model_checks.hpp"

TEST_SUITE("clv/mbg_nbd") {

using namespace clientele;

TEST_CASE("derivatives agree with differences at random points") { model_checks::derivatives(mbg_nbd{}, 1); }

TEST_CASE("counts ahead are a distribution with the right mean") { model_checks::counts(mbg_nbd{}, 2); }

TEST_CASE("simulated customers follow the model, unconditionally and conditionally") {
    model_checks::simulation(mbg_nbd{}, {0.52, 6.2, 0.9, 1.6}, 3);
}

TEST_CASE("the CDNOW sample gives the tight optimum from the default start") {
    const auto e = buy_till_you_die{.model = mbg_nbd{}}.fit(cdnow().histories()).estimate;
    const auto reference = tight("clv_cdnow_mle.csv", "mbgnbd");
    CHECK(e.judgement.converged());
    CHECK(std::abs(e.log_likelihood - -9582.135716) < 1e-6);
    for (std::size_t i = 0; i < 4; ++i) {
        CHECK(relative_error(e.values[i], reference.values[i]) < 1e-6);
        CHECK(relative_error(e.standard_errors[i], reference.errors[i]) < 1e-4);
    }
    CHECK(e.iterations < 30);
}

TEST_CASE("a customer without repeat purchase may have left, and long silence makes it likely") {
    const std::array theta{0.52, 6.2, 0.9, 1.6};
    CHECK(mbg_nbd{}.p_alive(theta, {0, 0, 0}) == doctest::Approx(1.6 / 2.5));
    CHECK(mbg_nbd{}.p_alive(theta, {0, 0, 50}) < mbg_nbd{}.p_alive(theta, {0, 0, 5}));
}

} // TEST_SUITE("clv/mbg_nbd")
