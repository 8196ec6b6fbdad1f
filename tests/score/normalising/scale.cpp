#include <clientele/score/normalising/scale.hpp>
#include <clientele/score/weighted_score.hpp>

#include <doctest/doctest.h>

#include <score/random_case.hpp>

TEST_SUITE("score/normalising/scale") {

using namespace clientele;
using namespace score_tests;

namespace {
const criterion more{.name = "more"}, less{.name = "less", .direction = direction::cost};
const std::vector<double> values{3, 4, 0}, constant{7, 7}, zeros{0, 0};
} // namespace

TEST_CASE("vector and sum normalisation divide by the size of the column") {
    CHECK(vector_length{}.fit(values, more)(4) == doctest::Approx(0.8).epsilon(1e-15));
    CHECK(vector_length{}.fit(values, less)(3) == doctest::Approx(0.4).epsilon(1e-15));
    CHECK(vector_length{}.fit(zeros, more)(5) == 0.0);
    CHECK(vector_length{}.fit(zeros, less)(5) == 1.0);
    const std::vector<double> huge{3e200, -4e200};
    CHECK(vector_length{}.fit(huge, more)(-4e200) == doctest::Approx(-0.8).epsilon(1e-15));
    CHECK(column_sum{}.fit(values, more)(4) == doctest::Approx(4.0 / 7).epsilon(1e-15));
    CHECK(column_sum{}.fit(values, less)(0) == 1.0);
    CHECK(column_sum{}.fit(zeros, less)(0) == 1.0);
    CHECK_THROWS_WITH((void)column_sum{}.fit(huge, more),
                      "column_sum: criterion 'more': values must not be negative, got -4e+200");
}

TEST_CASE("z-score and robust score stand on centre and spread") {
    const std::vector<double> five{2, 4, 4, 6, 9};
    CHECK(standard_score{}.fit(five, more)(5) == 0.0);
    CHECK(standard_score{}.fit(five, more)(9) == doctest::Approx(4 / std::sqrt(5.6)).epsilon(1e-15));
    CHECK(standard_score{}.fit(five, less)(9) == doctest::Approx(-4 / std::sqrt(5.6)).epsilon(1e-15));
    CHECK(standard_score{}.fit(constant, more)(7) == 0.0);
    CHECK(standard_score{}.fit(constant, more)(9) == 0.0);
    CHECK(robust_range{}.fit(five, more)(4) == 0.0);
    CHECK(robust_range{}.fit(five, more)(9) == 2.5);
    const std::vector<double> mostly_zero{0, 0, 0, 0, 10};
    CHECK(robust_range{}.fit(mostly_zero, more)(10) == 1.0); // the range stands in for a quartile range of 0
    CHECK(robust_range{}.fit(constant, less)(3) == 0.0);
}

TEST_CASE("ratios need a positive world") {
    CHECK(ratio_to_best{}.fit(values, more)(2) == 0.5);
    CHECK(ratio_to_best{}.fit(zeros, more)(0) == 1.0);
    const std::vector<double> positive{2, 8};
    CHECK(ratio_to_best{}.fit(positive, less)(8) == 0.25);
    CHECK(std::isnan(ratio_to_best{}.fit(positive, less)(0)));
    CHECK(std::isnan(ratio_to_best{}.fit(positive, more)(-1)));
    CHECK_THROWS_WITH((void)ratio_to_best{}.fit(values, less),
                      "ratio_to_best: criterion 'less': values of a cost must be positive, got 0");
}

TEST_CASE("on a logarithmic range ten times as much is one step") {
    const std::vector<double> spend{0, 9, 99};
    const auto u = logarithmic_range{}.fit(spend, more);
    CHECK(u(0) == 0.0);
    CHECK(u(9) == doctest::Approx(0.5).epsilon(1e-15));
    CHECK(u(99) == 1.0);
    CHECK(u(1e6) == 1.0);
    CHECK(std::isnan(u(-1)));
    CHECK(logarithmic_range{}.fit(spend, less)(0) == 1.0);
    const std::vector<double> negative{-1, 2};
    CHECK_THROWS_WITH((void)logarithmic_range{}.fit(negative, more),
                      "logarithmic_range: criterion 'more': values must be more than -1, got -1");
}

TEST_CASE("scores by vector, sum, z-score, robust and log do not depend on the order of the rows") {
    random_generator random{12};
    for (int round = 0; round < 2'000; ++round) {
        const random_case given{random, false};
        const matrix x = given.x.cwiseAbs();
        const shuffled turned{x, random};
        const auto check = [&](auto normalising) {
            const weighted_score score{.criteria = given.criteria, .normalising = normalising};
            const auto here = score.fit(x).score(x).scores, there = score.fit(turned.x).score(turned.x).scores;
            for (std::size_t i = 0; i < here.size(); ++i)
                CHECK(there[i] == here[turned.from[i]]);
        };
        check(vector_length{}), check(column_sum{}), check(standard_score{}), check(robust_range{}),
            check(logarithmic_range{});
    }
}

} // TEST_SUITE("score/normalising/scale")
