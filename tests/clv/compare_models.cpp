#include <clientele/clv/compare_models.hpp>
#include <clientele/clv/simulate.hpp>

#include <doctest/doctest.h>

TEST_SUITE_BEGIN("clv/compare_models");

using namespace clientele;

TEST_CASE("fits that are no proper maximum are not recommended while another is") {
    const std::vector<double> T(400, 30.0);
    const auto made = simulate(nbd{}, {2, 4}, T, 3); // nobody leaves
    const auto table = compare_models(made.as_histories());
    CHECK(table.best().name == "NBD");
    CHECK(table.best().estimate.judgement.converged());
    CHECK(table.reasons.find("NBD: smallest BIC") == 0);
}

TEST_CASE("regular buyers are recognised") {
    const std::vector<double> T(1500, 52.0);
    const auto made = simulate(mbg_cnbd{3}, {2, 1.5, 0.8, 4}, T, 5);
    const auto table = compare_models(made.as_histories());
    CHECK(table.best().name == "MBG/CNBD-k (k = 3)");
}

TEST_SUITE_END();
