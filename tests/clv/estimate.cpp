#include <clientele/clv/estimate.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

TEST_SUITE("clv/estimate") {

using namespace clientele;

namespace {

/// The optimum of BG/NBD on the CDNOW sample.
/// Source: Fader, Hardie and Lee, "Counting your customers" the easy way (2005), table 2.
parameter_estimate published() {
    parameter_estimate e;
    e.names = {"r", "alpha", "a", "b"};
    e.values = {0.243, 4.414, 0.793, 2.426};
    e.log_likelihood = -9582.4;
    e.customers = 2357;
    return e;
}

} // namespace

TEST_CASE("every status has its name, and what is none has no name") {
    CHECK(in_words(fit_status::converged) == "converged");
    CHECK(in_words(fit_status::boundary) == "boundary");
    CHECK(in_words(fit_status::no_mean) == "no_mean");
    CHECK(in_words(fit_status::unidentified) == "unidentified");
    CHECK(in_words(fit_status::too_little_data) == "too_little_data");
    CHECK(in_words(fit_status::not_converged) == "not_converged");
    CHECK(in_words(static_cast<fit_status>(99)).empty());
}

TEST_CASE("only a proper maximum has converged, and a verdict that nobody gave has not") {
    CHECK(verdict{.status = fit_status::converged, .sentence = "converged in 6 iterations"}.converged());
    for (const auto status : {fit_status::boundary, fit_status::no_mean, fit_status::unidentified,
                              fit_status::too_little_data, fit_status::not_converged})
        CHECK(!verdict{status, {}}.converged());
    CHECK(!parameter_estimate{}.judgement.converged());
}

TEST_CASE("parameters are found by their names") {
    const auto e = published();
    CHECK(e["r"] == 0.243);
    CHECK(e["b"] == 2.426);
    CHECK(e.place("a") == 2);
    CHECK(e.size() == 4);
}

TEST_CASE("a name that no parameter has is refused with the name") {
    try {
        (void)published()["s"];
        FAIL("nothing was refused");
    } catch (const error& refused) {
        CHECK(std::string{refused.what()} == "parameter_estimate: no parameter is called s");
        CHECK(refused.code() == errc::bad_parameter);
        CHECK(refused.row() == no_row);
    }
    CHECK_THROWS_AS((void)published().place("R"), error); // names are exact
    CHECK_THROWS_AS((void)parameter_estimate{}.place(""), error);
}

TEST_CASE("the criteria are 2 p - 2 log L and p log n - 2 log L") {
    const auto e = published();
    CHECK(e.aic() == doctest::Approx(8 + 19'164.8).epsilon(1e-14));
    CHECK(e.bic() == doctest::Approx(4 * std::log(2357.0) + 19'164.8).epsilon(1e-14));
}

TEST_CASE("a number that was selected by likelihood counts as a parameter in both") {
    const auto given = published();
    auto chosen = given;
    chosen.selected = 1;
    CHECK(chosen.size() == 4);
    CHECK(chosen.free_parameters() == 5);
    CHECK(chosen.aic() - given.aic() == doctest::Approx(2));
    CHECK(chosen.bic() - given.bic() == doctest::Approx(std::log(2357.0)));
}

TEST_CASE("n is the sum of the weights, not the number of distinct rows") {
    auto e = published();
    e.cells = 1016;
    CHECK(e.bic() == published().bic());
    e.customers = 2 * 2357.0;
    CHECK(e.bic() - published().bic() == doctest::Approx(4 * std::log(2.0)));
}

TEST_CASE("a likelihood without bound makes both criteria minus infinity, not a number out of nowhere") {
    auto e = published();
    e.log_likelihood = std::numeric_limits<double>::infinity();
    CHECK(e.aic() == -std::numeric_limits<double>::infinity());
    CHECK(e.bic() == -std::numeric_limits<double>::infinity());
}

} // TEST_SUITE("clv/estimate")
