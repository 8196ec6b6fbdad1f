#include <clientele/score/normalising/scale.hpp>
#include <clientele/score/weighted_score.hpp>

#include <doctest/doctest.h>

#include <repeats.hpp>
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
    for (int round = 0; round < repeats(2'000); ++round) {
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

TEST_CASE("the scale of a criterion does not depend on its unit, or its legal range is told") {
    const criterion gain{.name = "a"}, loss{.name = "a", .direction = direction::cost};
    const std::vector<double> sample{1, 2, 4, 7, 11};
    const auto check = [&](const auto& policy, double unit, const criterion& c) {
        std::vector<double> scaled;
        for (const double each : sample)
            scaled.push_back(each * unit);
        const auto plain = policy.fit(sample, c), other = policy.fit(scaled, c);
        for (std::size_t i = 0; i < sample.size(); ++i)
            CHECK(other(scaled[i]) == doctest::Approx(plain(sample[i])).epsilon(1e-12));
    };
    for (const double unit : {1e-290, 1e-200, 1e-150, 1e150, 1e200, 1e290})
        for (const auto& c : {gain, loss}) {
            check(vector_length{}, unit, c);
            check(column_sum{}, unit, c);
            check(ratio_to_best{}, unit, c);
            check(standard_score{}, unit, c);
            check(robust_range{}, unit, c);
            check(min_max_range{}, unit, c);
        }
    const std::vector<double> tiny{1e-310, 2e-310, 4e-310, 8e-310};
    const double largest = std::numeric_limits<double>::max();
    const auto told = [&](const char* policy, const char* what, double got) {
        return sentence(policy, ": criterion 'a': the ", what, " of the values must be 0 or in [1e-300, ", largest,
                        "], got ", got);
    };
    CHECK_THROWS_WITH((void)vector_length{}.fit(tiny, gain), told("vector_length", "largest", 8e-310).c_str());
    CHECK_THROWS_AS((void)column_sum{}.fit(tiny, gain), error);
    CHECK_THROWS_AS((void)standard_score{}.fit(tiny, gain), error);
    CHECK_THROWS_AS((void)robust_range{}.fit(tiny, gain), error);
    CHECK_THROWS_AS((void)robust_range{}.fit(std::vector{-1e308, -1e308, 1e308, 1e308}, gain), error);
    CHECK_THROWS_WITH((void)column_sum{}.fit(std::vector{1e308, 1e308}, gain),
                      told("column_sum", "sum", std::numeric_limits<double>::infinity()).c_str());
    CHECK_THROWS_AS((void)standard_score{}.fit(std::vector{1.7e308, 1.7e308, -1.0}, gain), error);
    // what does not vary has no spread to divide by
    CHECK(standard_score{}.fit(std::vector{3.0, 3.0}, gain)(5.0) == 0.0);
    CHECK(robust_range{}.fit(std::vector{3.0, 3.0}, gain)(5.0) == 0.0);
    CHECK(vector_length{}.fit(std::vector{0.0, 0.0}, gain)(5.0) == 0.0);
    CHECK(column_sum{}.fit(std::vector{0.0, 0.0}, loss)(5.0) == 1.0);
}

TEST_CASE("logarithms tell values far below the shift apart, and far above it") {
    const criterion gain{.name = "a"};
    // log(1 + x) of x near 0 is x: the straight line from 0 to 4e-150
    const auto small = logarithmic_range{}.fit(std::vector{0.0, 1e-150, 4e-150}, gain);
    CHECK(small(1e-150) == doctest::Approx(0.25).epsilon(1e-14));
    // log(x) of x far above 1: steps of powers of ten
    const auto large = logarithmic_range{}.fit(std::vector{1e100, 1e125, 1e200}, gain);
    CHECK(large(1e125) == doctest::Approx(0.25).epsilon(1e-12));
    // the shift in another unit, as the values are
    const std::vector<double> sample{0, 1, 9, 99};
    const auto plain = logarithmic_range{}.fit(sample, gain);
    for (const double unit : {1e-290, 1e-150, 1e150, 1e290}) {
        std::vector<double> scaled;
        for (const double each : sample)
            scaled.push_back(each * unit);
        const auto other = logarithmic_range{.shift = unit}.fit(scaled, gain);
        for (std::size_t i = 0; i < sample.size(); ++i)
            CHECK(other(scaled[i]) == doctest::Approx(plain(sample[i])).epsilon(1e-12));
    }
    const auto wide =
        logarithmic_range{.shift = 1e-300}.fit(std::vector{0.0, 1e300}, gain); // a ratio beyond all numbers
    CHECK(wide(1.0) == doctest::Approx(0.5).epsilon(1e-12));
    const auto above = logarithmic_range{.shift = -1}.fit(std::vector{2.0, 101.0}, gain); // log 1 to log 100
    CHECK(above(11.0) == doctest::Approx(0.5).epsilon(1e-14));
    CHECK(std::isnan(above(1.0)));
    CHECK(std::isnan(plain(-1.0)));
}

} // TEST_SUITE("score/normalising/scale")
