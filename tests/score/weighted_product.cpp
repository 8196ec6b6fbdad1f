#include <clientele/score/weighted_product.hpp>

#include <doctest/doctest.h>

#include <refusal.hpp>
#include <repeats.hpp>
#include <score/random_case.hpp>

TEST_SUITE("score/weighted_product") {

using namespace clientele;
using namespace score_tests;

static_assert(aggregation_policy<weighted_product<>>);

TEST_CASE("ratios to the best multiply") {
    const auto x = make(2, 2, {4, 10, 1, 40});
    const weighted_product score{.criteria = {{.name = "a"}, {.name = "b", .direction = direction::cost}}};
    const auto scores = score.fit(x).score(x).scores;
    CHECK(scores[0] == 1.0);
    CHECK(scores[1] == doctest::Approx(0.25));
}

TEST_CASE("a zero on a criterion that counts makes the score zero, one that does not count is left alone") {
    const auto x = make(2, 2, {0, 5, 4, 5});
    CHECK(weighted_product{.criteria = {{.name = "a"}, {.name = "b"}}}.fit(x).score(x).scores == std::vector{0.0, 1.0});
    CHECK(weighted_product{.criteria = {{.name = "a", .weight = 0}, {.name = "b"}}}.fit(x).score(x).scores ==
          std::vector{1.0, 1.0});
    CHECK_THROWS_WITH((void)(weighted_product{.criteria = {{.name = "a"}}}.fit(make(1, 1, {-1}))),
                      "ratio_to_best: criterion 'a': values of a benefit must not be negative, got -1");
    const auto fitted = weighted_product{.criteria = {{.name = "a"}}}.fit(make(1, 1, {2}));
    CHECK_THROWS_WITH(
        (void)fitted.score(make(1, 1, {-2})),
        "weighted_product: criterion 'a': the normalised value must be finite and at least 0, got nan for -2 in row 0");
}

TEST_CASE("logarithms add up, better is never worse and units do not matter, in 10,000 random populations") {
    random_generator random{91};
    for (int round = 0; round < repeats(10'000); ++round) {
        random_case given{random, false};
        for (auto& c : given.criteria)
            c.direction = c.direction.larger_is_better() ? direction::benefit : direction::cost;
        const matrix x = given.x.array().abs() + 0.1;
        const weighted_product score{.criteria = given.criteria};
        const auto fitted = score.fit(x);
        const auto scores = fitted.score(x).scores;
        const auto parts = fitted.log_contributions(x);
        const matrix scaled = x * 1000;
        const auto again = score.fit(scaled).score(scaled).scores;
        for (std::size_t i = 0; i < scores.size(); ++i) {
            double sum = 0;
            for (Eigen::Index j = 0; j < parts.cols(); ++j)
                sum += parts(static_cast<Eigen::Index>(i), j);
            CHECK(std::exp(sum) == doctest::Approx(scores[i]).epsilon(1e-15));
            CHECK(again[i] == doctest::Approx(scores[i]).epsilon(1e-13));
        }
        matrix better = x;
        const auto row = improve(better, given.criteria, random);
        better = better.cwiseMax(0.01);
        CHECK(fitted.score(better).scores[row] >= scores[row]);
    }
}

TEST_CASE("populations that fill whole blocks are scored like each customer alone") {
    for (const Eigen::Index n : {4096, 4097, 8192}) {
        matrix x(n, 1);
        for (Eigen::Index i = 0; i < n; ++i)
            x(i, 0) = static_cast<double>(1 + i % 97);
        const auto fitted = weighted_product{.criteria = {{.name = "a"}}}.fit(x);
        const auto scores = fitted.score(x).scores;
        for (Eigen::Index i : {Eigen::Index{0}, Eigen::Index{4095}, n - 1})
            CHECK(scores[static_cast<std::size_t>(i)] == fitted.score(x.row(i)).scores[0]);
    }
}

TEST_CASE("scores do not depend on the unit of a criterion, and what has no finite ratio is refused") {
    const auto x = make(4, 2, {1, 9, 2, 7, 5, 8, 3, 1});
    const weighted_product score{.criteria = {{.name = "a", .weight = 3}, {.name = "b", .direction = direction::cost}}};
    const auto expected = score.fit(x).score(x).scores;
    for (const double unit : {0x1p-1000, 1e-150, 1e150, 0x1p1000}) {
        const auto measured = score.fit(x * unit).score(x * unit).scores;
        for (std::size_t i = 0; i < expected.size(); ++i)
            CHECK(measured[i] == doctest::Approx(expected[i]).epsilon(1e-13));
    }
    const auto tiny = score.fit(make(2, 2, {1e-300, 1, 2e-300, 1}));
    check_refusal(
        refusal([&] { return tiny.score(make(1, 2, {1e300, 1})); }), errc::bad_value, 0,
        sentence("weighted_product: criterion 'a': the normalised value must be finite and at least 0, got inf for ",
                 1e300, " in row 0"));
    auto torn = score.fit(x);
    torn.normalisers.pop_back();
    CHECK_THROWS_WITH((void)torn.score(x), "weighted_product: what was fitted must have 2 rows, got 1");
    CHECK_THROWS_WITH((void)torn.log_contributions(x), "weighted_product: what was fitted must have 2 rows, got 1");
}

} // TEST_SUITE("score/weighted_product")
