#include <clientele/clv/gamma_gamma.hpp>
#include <clientele/clv/spending.hpp>

#include <doctest/doctest.h>

#include "support.hpp"

TEST_SUITE("clv/gamma_gamma") {

using namespace clientele;

TEST_CASE("the CDNOW sample gives the published optimum") {
    const auto fitted = spending{.model = gamma_gamma{}}.fit(cdnow().histories());
    const auto& e = fitted.estimate;
    const auto reference = tight("clv_cdnow_mle.csv", "gg");
    CHECK(e.judgement.status == fit_status::converged);
    CHECK(e["p"] == doctest::Approx(6.249572).epsilon(2e-6));
    CHECK(e["q"] == doctest::Approx(3.744225).epsilon(2e-6));
    CHECK(e["v"] == doctest::Approx(15.443521).epsilon(2e-6));
    CHECK(std::abs(e.log_likelihood - -4055.917695) < 1e-6);
    CHECK(e.gradient_norm < 1e-6);
    CHECK(e.customers == 946);
    for (std::size_t i = 0; i < 3; ++i)
        CHECK(relative_error(e.standard_errors[i], reference.errors[i]) < 1e-4);
    const double p = e["p"], q = e["q"], v = e["v"];
    const auto spend = fitted.expected_spend(cdnow().histories());
    CHECK(spend[0] == doctest::Approx(p * (v + 2 * 22.345) / (2 * p + q - 1)));
    CHECK(fitted.expected_spend_of_new() == doctest::Approx(p * v / (q - 1)));
}

TEST_CASE("the log-likelihood is the formula of the paper, and keeps its digits at huge shapes") {
    const gamma_gamma model;
    const double p = 6.25, q = 3.74, v = 15.44, x = 3, m = 22;
    const double paper = std::lgamma(p * x + q) - std::lgamma(p * x) - std::lgamma(q) + q * std::log(v) +
                         (p * x - 1) * std::log(m) + p * x * std::log(x) - (p * x + q) * std::log(x * m + v);
    CHECK(model.log_likelihood(std::array{p, q, v}, {x, m}) == doctest::Approx(paper).epsilon(1e-13));
    // constant spend c in the limit p = q = n, v = c: the density of the mean grows like sqrt(n)
    const double big = model.log_likelihood(std::array{1e6, 1e6, 5.0}, {1, 5}),
                 bigger = model.log_likelihood(std::array{1e8, 1e8, 5.0}, {1, 5});
    CHECK(bigger - big == doctest::Approx(0.5 * std::log(100.0)).epsilon(1e-5));
}

TEST_CASE("the fast pass over cells and the jets agree") {
    random_generator draw{11};
    const gamma_gamma model;
    for (int round = 0; round < 50; ++round) {
        const std::array theta{log_uniform(draw, 0.1, 50), log_uniform(draw, 0.5, 50), log_uniform(draw, 0.1, 100)};
        spend_cells cells;
        jet<3> jets;
        for (double x = 1; x < 6; x += 1) {
            const double mean = log_uniform(draw, 0.1, 100), weight = 1 + draw.uniform();
            cells.runs.push_back({x, cells.size(), cells.size() + 1, weight, weight * std::log(mean)});
            cells.x.push_back(x);
            cells.mean.push_back(mean);
            cells.weight.push_back(weight);
            jets += model.log_likelihood(variables(theta), customer_spend{x, mean}) * weight;
        }
        const auto sum = model.total(theta, cells);
        CHECK(sum.value == doctest::Approx(jets.value).epsilon(1e-12));
        for (std::size_t i = 0; i < 3; ++i) {
            CHECK(sum.gradient[i] == doctest::Approx(jets.gradient[i]).epsilon(1e-9));
            for (std::size_t j = 0; j < 3; ++j)
                CHECK(sum.hessian[3 * i + j] == doctest::Approx(jets.second(i, j)).epsilon(1e-8));
        }
    }
}

TEST_CASE("every limit that a fit may run into has its sentence, and nothing is known of who bought nothing") {
    const gamma_gamma model;
    CHECK(*model.boundary({1e7, 1e7, 5}) == "spend does not vary: everybody is expected to spend the mean");
    CHECK(*model.boundary({1e7, 3, 5}) ==
          "spend does not vary within customers: everybody is expected to go on spending what they spent");
    CHECK(*model.boundary({3, 1e7, 5}) ==
          "mean spend does not vary between customers: everybody is expected to spend the mean of all");
    CHECK(!model.boundary({3, 3, 5}));
    CHECK(model.log_likelihood(std::array{3.0, 3.0, 5.0}, {0, 0}) == 0);
}

} // TEST_SUITE("clv/gamma_gamma")
