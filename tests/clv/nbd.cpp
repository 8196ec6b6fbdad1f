#include <clientele/clv/buy_till_you_die.hpp>
#include <clientele/clv/nbd.hpp>

#include "model_checks.hpp"

TEST_SUITE("clv/nbd") {

using namespace clientele;

TEST_CASE("derivatives agree with differences at random points") { model_checks::derivatives(nbd{}, 1); }

TEST_CASE("counts of later purchases are a distribution with the right mean") { model_checks::counts(nbd{}, 2); }

TEST_CASE("simulated customers follow the model, unconditionally and conditionally") {
    model_checks::simulation(nbd{}, {0.4, 12}, 3);
}

TEST_CASE("the CDNOW sample gives the known optimum") {
    const auto e = buy_till_you_die{.model = nbd{}}.fit(cdnow().histories()).estimate;
    CHECK(e.judgement.converged());
    CHECK(std::abs(e.log_likelihood - -9763.657615) < 1e-6);
    CHECK(e["r"] == doctest::Approx(0.384766).epsilon(2e-6));
    CHECK(e["alpha"] == doctest::Approx(12.07202).epsilon(2e-6));
}

TEST_CASE("customers who all buy at one rate give the Poisson limit") {
    const std::vector<double> x(100, 3.0), t_x(100, 2.5), T(100, 3.0);
    const auto e = buy_till_you_die{.model = nbd{}}.fit({.x = x, .t_x = t_x, .T = T}).estimate;
    CAPTURE(e.judgement.sentence);
    CHECK(e.judgement.status == fit_status::boundary);
    CHECK(e["r"] / e["alpha"] == doctest::Approx(1).epsilon(1e-6));
}

TEST_CASE("counts of a busy customer keep their digits where the chance of none is below all numbers") {
    const double r = 1001, y = 5.0 / 6; // r + x, and 10 units of time beside alpha + T = 2
    std::vector<double> p(8000);
    nbd{}.count_probabilities(std::array{1.0, 1.0}, {1000, 1, 1}, 10, std::span<double>{p});
    CHECK(p[0] == 0); // 6^-1001
    double sum = 0;
    for (const double each : p)
        sum += each;
    CHECK(sum == doctest::Approx(1).epsilon(1e-10));
    for (const double n : {4500.0, 5005.0, 5600.0})
        CHECK(p[static_cast<std::size_t>(n)] ==
              doctest::Approx(std::exp(std::lgamma(r + n) - std::lgamma(r) - std::lgamma(n + 1) + r * std::log1p(-y) +
                                       n * std::log(y)))
                  .epsilon(1e-8));
}

} // TEST_SUITE("clv/nbd")
