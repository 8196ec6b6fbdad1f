#include <clientele/clv/compare_models.hpp>
#include <clientele/clv/simulate.hpp>

#include <doctest/doctest.h>

TEST_SUITE("clv/compare_models") {

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

TEST_CASE("a k that was chosen by its likelihood counts as a parameter, one that was given does not") {
    const std::vector<double> T(500, 52.0);
    const auto made = simulate(mbg_cnbd{2}, {2, 1.5, 0.8, 4}, T, 5);
    const auto chosen = buy_till_you_die{.model = mbg_cnbd{}}.fit(made.as_histories());
    const auto given = buy_till_you_die{.model = mbg_cnbd{.k = chosen.model.k}}.fit(made.as_histories());
    CHECK(chosen.estimate.size() == 4);
    CHECK(chosen.estimate.free_parameters() == 5);
    CHECK(given.estimate.free_parameters() == 4);
    CHECK(chosen.estimate.aic() - given.estimate.aic() == doctest::Approx(2));
    CHECK(chosen.estimate.bic() - given.estimate.bic() == doctest::Approx(std::log(500.0)));
}

} // TEST_SUITE("clv/compare_models")
