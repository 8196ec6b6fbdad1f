#include <clientele/score/topsis.hpp>
#include <clientele/score/uncertainty.hpp>
#include <clientele/score/weighted_score.hpp>

#include <doctest/doctest.h>

#include <refusal.hpp>
#include <repeats.hpp>
#include <score/random_case.hpp>

TEST_SUITE("score/uncertainty") {

using namespace clientele;
using namespace score_tests;

TEST_CASE("bounds take the worse and the better end of each value") {
    const auto x = make(2, 2, {0, 0, 10, 10});
    const auto fitted = weighted_score{.criteria = {{.name = "a"}, {.name = "b", .direction = direction::cost}}}.fit(x);
    const auto bounds = score_bounds(fitted, make(1, 2, {2, 4}), make(1, 2, {6, 4}));
    CHECK(bounds.lower[0] == doctest::Approx(0.4));
    CHECK(bounds.middle[0] == doctest::Approx(0.5));
    CHECK(bounds.upper[0] == doctest::Approx(0.6));
    CHECK_THROWS_WITH((void)score_bounds(fitted, make(1, 2, {7, 4}), make(1, 2, {6, 4})),
                      "score_bounds: lower must be at most upper, got 7 and 6 in row 0, column 0");
    CHECK_THROWS_WITH((void)score_bounds(fitted, make(1, 1, {7}), make(1, 2, {6, 4})),
                      "score_bounds: lower and upper must both be customers x 2 criteria, got 1 x 1 and 1 x 2");
}

TEST_CASE("every value between the bounds scores between the scores, in 10,000 random populations") {
    random_generator random{121};
    for (int round = 0; round < repeats(10'000); ++round) {
        const random_case given{random, false};
        matrix lower = given.x, upper = given.x, inside = given.x;
        for (Eigen::Index j = 0; j < lower.cols(); ++j)
            for (Eigen::Index i = 0; i < lower.rows(); ++i) {
                lower(i, j) -= random.uniform();
                upper(i, j) += random.uniform();
                inside(i, j) = lower(i, j) + (upper(i, j) - lower(i, j)) * random.uniform();
            }
        const auto check = [&](const auto& fitted) {
            const auto bounds = score_bounds(fitted, lower, upper);
            const auto scores = fitted.score(inside).scores;
            for (std::size_t i = 0; i < scores.size(); ++i) {
                CHECK(bounds.lower[i] <= scores[i]);
                CHECK(scores[i] <= bounds.upper[i]);
            }
        };
        check(weighted_score{.criteria = given.criteria}.fit(given.x));
        if (round % 5 == 0)
            check(topsis{.criteria = given.criteria}.fit(given.x));
    }
}

TEST_CASE("simulated intervals cover what they say, and are the same for the same seed") {
    const auto x = make(2, 1, {0, 100});
    const auto fitted =
        weighted_score{.criteria = {{.name = "a"}}, .normalising = min_max_range{outside_range::extend}}.fit(x);
    const auto values = make(3, 1, {50, 50, 60}), errors = make(3, 1, {10, 0, 10});
    const simulated_scores simulation{.draws = 20'000, .level = 0.9};
    const auto intervals = simulation.score(fitted, values, errors);
    CHECK(intervals.lower[0] == doctest::Approx(0.5 - 0.1645).epsilon(0.02));
    CHECK(intervals.upper[0] == doctest::Approx(0.5 + 0.1645).epsilon(0.02));
    CHECK(intervals.middle[0] == doctest::Approx(0.5).epsilon(0.01));
    CHECK(intervals.lower[1] == 0.5);
    CHECK(intervals.upper[1] == 0.5);
    CHECK(simulation.score(fitted, values, errors).lower == intervals.lower);
    // P(N(60, 10) > N(50, 10)) = Phi(10 / sqrt(200))
    CHECK(simulation.probability_above(fitted, values, errors, 2, 0) == doctest::Approx(0.7602).epsilon(0.02));
    CHECK(simulation.probability_above(fitted, values, errors, 1, 1) == 0.5);
}

TEST_CASE("a customer's interval does not depend on the others") {
    const auto x = make(3, 2, {1, 2, 5, 3, 9, 9});
    const auto fitted = weighted_score{.criteria = {{.name = "a"}, {.name = "b"}}}.fit(x);
    const matrix errors = matrix::Constant(3, 2, 0.5);
    const auto all = simulated_scores{.draws = 100}.score(fitted, x, errors);
    CHECK(simulated_scores{.draws = 100}.score(fitted, x.topRows(1), errors.topRows(1)).lower[0] == all.lower[0]);
}

TEST_CASE("bad uncertainty is refused with a sentence") {
    const auto x = make(1, 1, {1});
    const auto fitted = weighted_score{.criteria = {{.name = "a"}}}.fit(x);
    const auto run = [&](simulated_scores simulation, const matrix& errors) {
        (void)simulation.score(fitted, x, errors);
    };
    CHECK_THROWS_WITH(run({.draws = 1}, x), "simulated_scores: draws must be at least 2, got 1");
    CHECK_THROWS_WITH(run({.level = 1}, x), "simulated_scores: level must be in (0, 1), got 1");
    CHECK_THROWS_WITH(run({}, make(1, 2, {1, 1})), "simulated_scores: the standard errors must be 1 x 1, got 1 x 2");
    CHECK_THROWS_WITH(run({}, make(1, 1, {-1})),
                      "simulated_scores: standard errors must be finite and not negative, got -1 in row 0, column 0");
    CHECK_THROWS_WITH((void)simulated_scores{}.probability_above(fitted, x, x, 0, 4),
                      "simulated_scores: row must be in [0, 0], got 4");
}

TEST_CASE("bounds may lie anywhere, and a draw that is refused is told with its customer") {
    const auto fitted =
        weighted_score{.criteria = {{.name = "a"}}, .normalising = fixed_bounds{{{"a", 0, 10}}, outside_range::refuse}}
            .fit(make(2, 1, {0, 10}));
    const auto wide = weighted_score{.criteria = {{.name = "a"}}}.fit(make(2, 1, {0, 10}));
    CHECK(score_bounds(wide, make(1, 1, {-1.7e308}), make(1, 1, {1.7e308})).middle[0] == 0.0);
    const auto refused = refusal(
        [&] { return simulated_scores{.draws = 10}.score(fitted, make(3, 1, {5, 5, 9}), make(3, 1, {0, 0, 100})); });
    CHECK(refused.row() == 2);
    CHECK(std::string{refused.what()}.ends_with(" of the draws around row 2"));
    CHECK_THROWS_WITH((void)simulated_scores{}.probability_above(wide, matrix(0, 1), matrix(0, 1), 0, 0),
                      "simulated_scores: the matrix must have at least one row, got none");
}

TEST_CASE("a value that is missing between its bounds stays missing") {
    const auto fitted =
        weighted_score{.criteria = {{.name = "a", .missing = missing_value::neutral(0.25)}}}.fit(make(2, 1, {0, 10}));
    const auto bounds = score_bounds(fitted, make(2, 1, {unknown, 2}), make(2, 1, {unknown, 4}));
    CHECK(bounds.lower == std::vector{0.25, 0.2});
    CHECK(bounds.middle[0] == 0.25);
    CHECK(bounds.middle[1] == doctest::Approx(0.3).epsilon(1e-15));
    CHECK(bounds.upper == std::vector{0.25, 0.4});
    CHECK_THROWS_WITH((void)score_bounds(fitted, make(1, 1, {unknown}), make(1, 1, {4})),
                      "score_bounds: lower must be at most upper, got nan and 4 in row 0, column 0");
}

} // TEST_SUITE("score/uncertainty")
