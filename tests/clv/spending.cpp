#include <clientele/clv/spending.hpp>
#include <clientele/math/distributions.hpp>

#include <doctest/doctest.h>

#include "refusal.hpp"
#include "support.hpp"
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>
#include <string>
#include <vector>

TEST_SUITE("clv/spending") {

using namespace clientele;

TEST_CASE("a model of one mean finds the mean of all amounts") {
    // 1 x 4 + 2 x 7 + 3 x 10 = 48 for 6 purchases; the second log derivative by log mean is minus 6
    const std::vector<double> x{1, 2, 3, 0}, mean{4, 7, 10, 0};
    const auto fitted = spending{.model = one_mean{}}.fit({.x = x, .mean_spend = mean});
    CHECK(fitted.estimate.judgement.converged());
    CHECK(fitted.estimate["mean"] == doctest::Approx(8).epsilon(1e-9));
    CHECK(fitted.estimate.standard_errors[0] == doctest::Approx(8 / std::sqrt(6.0)).epsilon(1e-8));
    CHECK(fitted.estimate.customers == 3); // who did not come back tells nothing
    CHECK(fitted.estimate.cells == 3);
    CHECK(fitted.parameters()[0] == fitted.estimate["mean"]);
}

TEST_CASE("customers without repeat purchase are expected to spend the mean of all, whatever stands in their column") {
    const auto fitted = spending{}.fit(cdnow().histories());
    const std::vector<double> x{0, 0, 0, 2}, mean{0, -7, std::numeric_limits<double>::quiet_NaN(), 30};
    const auto spend = fitted.expected_spend({.x = x, .mean_spend = mean});
    for (std::size_t i = 0; i < 3; ++i)
        CHECK(spend[i] == fitted.expected_spend_of_new());
    // the own 30 of two purchases is drawn to the mean of all, 35.17
    CHECK(spend[3] > 30);
    CHECK(spend[3] < fitted.expected_spend_of_new());
    CHECK(fitted.expected_spend({}).empty());
}

TEST_CASE("a weight is repetition") {
    const std::vector<double> x{1, 2, 3, 1, 0, 2}, mean{4, 7, 10, 2, 0, 0}, weight{2, 3, 1, 2, 5, 4};
    std::vector<double> many_x, many_mean;
    for (std::size_t i = 0; i < x.size(); ++i)
        for (int copy = 0; copy < weight[i]; ++copy) {
            many_x.push_back(x[i]);
            many_mean.push_back(mean[i]);
        }
    const auto weighted = spending{}.fit({.x = x, .mean_spend = mean, .weight = weight});
    const auto repeated = spending{}.fit({.x = many_x, .mean_spend = many_mean});
    CHECK(weighted.estimate.values == repeated.estimate.values);
    CHECK(weighted.estimate.log_likelihood == repeated.estimate.log_likelihood);
    CHECK(weighted.estimate.customers == 8);
    CHECK(weighted.estimate.cells == 4);
    CHECK(repeated.estimate.cells == 4);
    CHECK(weighted.left_out == 4); // the weight of the mean of 0
    CHECK(repeated.left_out == 4);
}

TEST_CASE("a covariate scales the mean by exp(gamma z)") {
    // the CDNOW sample twice, the second time everybody spends e times as much: the optimum of the sample, and gamma =
    // 1
    auto x = cdnow().x, mean = cdnow().mean_spend, z = std::vector<double>(x.size());
    for (std::size_t i = 0; i < cdnow().x.size(); ++i) {
        x.push_back(x[i]);
        mean.push_back(mean[i] * std::exp(1.0));
        z.push_back(1);
    }
    const histories customers{.x = x, .mean_spend = mean, .covariates = {z}};
    const auto fitted = spending{.covariate_names = {"channel"}}.fit(customers);
    const auto plain = spending{}.fit(cdnow().histories());
    for (const auto* const name : {"p", "q", "v"})
        CHECK(fitted.estimate[name] == doctest::Approx(plain.estimate[name]).epsilon(1e-6));
    CHECK(fitted.covariates == 1);
    CHECK(fitted.estimate["spend.channel"] == doctest::Approx(1).epsilon(1e-6));
    const std::vector<double> there{1};
    CHECK(fitted.parameters(there)[2] == doctest::Approx(fitted.estimate["v"] * std::exp(1.0)).epsilon(1e-6));
    const auto spend = fitted.expected_spend(customers);
    CHECK(spend[cdnow().x.size()] / spend[0] == doctest::Approx(std::exp(1.0)).epsilon(1e-6));
    const std::vector<double> here{0};
    CHECK(fitted.expected_spend_of_new(there) / fitted.expected_spend_of_new(here) ==
          doctest::Approx(std::exp(1.0)).epsilon(1e-6));
    check_refusal(refusal([&] { return fitted.parameters(); }), errc::bad_shape, no_row,
                  "fitted_spending: the covariates of a customer must have 1 rows, got 0");
    check_refusal(refusal([&] { return fitted.expected_spend({.x = x, .mean_spend = mean}); }), errc::bad_shape, no_row,
                  "expected_spend: covariates (columns) must have 1 rows, got 0");
}

TEST_CASE("a model that does not know its limit of constant spend gets a verdict all the same") {
    const std::vector<double> x{1, 2}, mean{5, 5};
    const auto e = spending{.model = one_mean{}}.fit({.x = x, .mean_spend = mean}).estimate;
    CHECK(e.judgement.status == fit_status::boundary);
    CHECK(e.judgement.sentence == "on the boundary: spend does not vary, every mean is 5, and so is every expectation");
    CHECK(e.standard_errors[0] == std::numeric_limits<double>::infinity());
}

TEST_CASE("an observer can stop the fit") {
    const auto stop = [](const progress&) { return false; };
    CHECK(refusal([&] { return spending{.observer = stop}.fit(cdnow().histories()); }).code() == errc::stopped);
}

TEST_CASE("bad rows are refused with the row and the value, in a fit and in a prediction") {
    const double inf = std::numeric_limits<double>::infinity();
    const std::vector<double> x{1, 2, 3}, mean{4, 7, 10}, negative{1, 2, -3}, endless{4, inf, 10}, few{1, 1},
        less{1, 1, -0.5}, unknown{0, std::nan(""), 1};
    const auto fit = [](const histories& customers) { return refusal([&] { return spending{}.fit(customers); }); };
    check_refusal(fit({.x = negative, .mean_spend = mean}), errc::bad_value, 2,
                  "spending: x must be in [0, 1e15), got -3 in row 2");
    check_refusal(fit({.x = x, .mean_spend = endless}), errc::bad_value, 1,
                  "spending: mean_spend must be 0 or in (1e-200, 1e200), got inf in row 1");
    check_refusal(fit({.x = x, .mean_spend = mean, .weight = less}), errc::bad_value, 2,
                  "spending: weight must be in [0, 1e200], got -0.5 in row 2");
    check_refusal(fit({.x = x, .mean_spend = mean, .weight = few}), errc::bad_shape, no_row,
                  "spending: weight must have 3 rows, got 2");
    check_refusal(fit({.x = x, .mean_spend = mean, .covariates = {few}}), errc::bad_shape, no_row,
                  "spending: each covariate must have 3 rows, got 2");
    check_refusal(fit({.x = x, .mean_spend = mean, .covariates = {unknown}}), errc::bad_value, 1,
                  "spending: a covariate must be in [-1e200, 1e200], got nan in row 1");
    const auto fitted = spending{}.fit(cdnow().histories());
    check_refusal(refusal([&] { return fitted.expected_spend({.x = x, .mean_spend = endless}); }), errc::bad_value, 1,
                  "expected_spend: mean_spend must be 0 or in (1e-200, 1e200), got inf in row 1");
}

TEST_CASE("degenerate spends give the limit and say so") {
    const std::vector<double> x{1, 2, 3, 1}, constant{5, 5, 5, 5}, nothing{0, 0, 0, 0}, none{0, 0, 0, 0};
    SUBCASE("constant spend") {
        const auto fitted = spending{}.fit({.x = x, .mean_spend = constant});
        CHECK(fitted.estimate.judgement.status == fit_status::boundary);
        CHECK(fitted.estimate.judgement.sentence.find("does not vary") != std::string::npos);
        for (const double spend : fitted.expected_spend({.x = x, .mean_spend = constant}))
            CHECK(spend == doctest::Approx(5).epsilon(1e-7));
        CHECK(fitted.expected_spend_of_new() == doctest::Approx(5).epsilon(1e-7));
    }
    SUBCASE("nobody came back") {
        const auto fitted = spending{}.fit({.x = none, .mean_spend = nothing});
        CHECK(fitted.estimate.judgement.status == fit_status::too_little_data);
    }
    SUBCASE("one customer") {
        const std::vector<double> one{3}, mean{7};
        CHECK(spending{}.fit({.x = one, .mean_spend = mean}).estimate.judgement.status == fit_status::too_little_data);
    }
    SUBCASE("a mean of zero is counted and left out") {
        auto columns = cdnow();
        columns.x.push_back(2);
        columns.mean_spend.push_back(0);
        const auto fitted = spending{}.fit({.x = columns.x, .mean_spend = columns.mean_spend});
        CHECK(fitted.left_out == 1);
        CHECK(fitted.estimate.customers == 946);
    }
    SUBCASE("negative and missing means are refused with the row") {
        const std::vector<double> bad{5, -1, 5, 5}, few{5, 5};
        CHECK_THROWS_WITH_AS((void)spending{}.fit({.x = x, .mean_spend = bad}),
                             "spending: mean_spend must be 0 or in (1e-200, 1e200), got -1 in row 1", error);
        CHECK_THROWS_WITH_AS((void)spending{}.fit({.x = x, .mean_spend = few}),
                             "spending: mean_spend must have 4 rows, got 2", error);
    }
}

TEST_CASE("the order of the rows does not change a bit") {
    auto columns = cdnow();
    const auto forward = spending{}.fit(columns.histories());
    std::reverse(columns.x.begin(), columns.x.end());
    std::reverse(columns.mean_spend.begin(), columns.mean_spend.end());
    const auto backward = spending{}.fit({.x = columns.x, .mean_spend = columns.mean_spend});
    CHECK(forward.estimate.values == backward.estimate.values);
}

TEST_CASE("customers who do not differ are a boundary: everybody is expected to spend the mean") {
    // 27.7 and a little noise within customers: q and v run to infinity together
    random_generator draw{5};
    for (const double noise : {0.01, 0.1, 1.0, 3.0}) {
        std::vector<double> x(5000, 6.0), mean;
        for (std::size_t i = 0; i < x.size(); ++i)
            mean.push_back(27.7 + noise / std::sqrt(6.0) * draw_normal(draw));
        const auto fitted = spending{}.fit({.x = x, .mean_spend = mean});
        CAPTURE(fitted.estimate.judgement.sentence);
        CHECK(fitted.estimate.judgement.status == fit_status::boundary);
        CHECK(fitted.estimate.judgement.sentence.find("everybody is expected to spend the mean") != std::string::npos);
        CHECK(fitted.expected_spend_of_new() == doctest::Approx(27.7).epsilon(0.01));
    }
}

TEST_CASE("spend that does not vary has a mode where something is believed of its parameters") {
    std::vector<double> x, same, near;
    for (int i = 0; i < 40; ++i) {
        x.push_back(1 + i % 5);
        same.push_back(27.7);
        near.push_back(27.7 * (1 + 1e-7 * (i % 3)));
    }
    const spending<gamma_gamma, l2_prior> believer{.prior = {.parameters = 1}};
    const auto e = believer.fit({.x = x, .mean_spend = same}).estimate;
    const auto f = believer.fit({.x = x, .mean_spend = near}).estimate;
    CHECK(e.judgement.converged());
    CHECK(e.log_prior < 0);
    for (std::size_t j = 0; j < 3; ++j)
        CHECK(e.values[j] == doctest::Approx(f.values[j]).epsilon(1e-4));
}

} // TEST_SUITE("clv/spending")
