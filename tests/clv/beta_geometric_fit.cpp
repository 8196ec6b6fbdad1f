#include <clientele/clv/beta_geometric.hpp>
#include <clientele/clv/buy_till_you_die.hpp>

#include <doctest/doctest.h>

#include "support.hpp"

TEST_SUITE("clv/beta_geometric_fit") {

using namespace clientele;

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

TEST_CASE("the CDNOW sample gives the tight optimum of MBG/NBD too") {
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

TEST_CASE("k is chosen by likelihood: 1 for the random buyers of CDNOW, the true one for regular buyers") {
    const auto fitted = buy_till_you_die{.model = bg_cnbd{}}.fit(cdnow().histories());
    CHECK(fitted.model.k == 1);
    CHECK(buy_till_you_die{.model = mbg_cnbd{}}.fit(cdnow().histories()).model.k == 1);
    CHECK(std::abs(fitted.estimate.log_likelihood - -9582.429207) < 1e-6);

    const random_generator draw{5};
    std::vector<double> x, t_x, T(4000, 52.0), logs, times;
    for (std::size_t i = 0; i < T.size(); ++i) {
        auto one = draw.split(i);
        (void)bg_cnbd{3}.simulate({1.5, 2, 0.8, 3}, T[i], one, times);
        x.push_back(static_cast<double>(times.size()));
        t_x.push_back(times.empty() ? 0 : times.back());
        double sum = 0, before = 0;
        for (const double t : times) {
            sum += std::log(t - before);
            before = t;
        }
        logs.push_back(sum);
    }
    const auto from_summaries = buy_till_you_die{.model = bg_cnbd{}}.fit({.x = x, .t_x = t_x, .T = T});
    const auto from_times =
        buy_till_you_die{.model = bg_cnbd{}}.fit({.x = x, .t_x = t_x, .T = T, .log_intervals = logs});
    CHECK(from_summaries.model.k == 3);
    CHECK(from_times.model.k == 3);
    CHECK(from_times.estimate.values == from_summaries.estimate.values);
    CHECK(from_times.estimate["r"] == doctest::Approx(1.5).epsilon(0.15));
}

} // TEST_SUITE("clv/beta_geometric_fit")
