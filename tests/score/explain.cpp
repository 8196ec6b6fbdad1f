#include <clientele/score/explain.hpp>
#include <clientele/score/promethee.hpp>
#include <clientele/score/weighted_score.hpp>

#include <doctest/doctest.h>

#include <score/random_case.hpp>

TEST_SUITE("explain") {

using namespace clientele;
using namespace score_tests;

TEST_CASE("a score is set against the average customer and against a named one") {
    const auto x = make(3, 2, {0, 10, 10, 0, 5, 5});
    const auto why =
        explain_scores(weighted_score{.criteria = {{.name = "spend", .weight = 3}, {.name = "tenure"}}}.fit(x), x);
    const auto apart = why.against(1, 0);
    CHECK(apart.score == 0.75);
    CHECK(apart.reference == 0.25);
    CHECK(apart.lines[0].criterion == "spend");
    CHECK(apart.lines[0].difference == 0.75);
    CHECK(apart.lines[1].difference == -0.25);
    const auto above = why.against_population(1);
    CHECK(above.reference == 0.5);
    CHECK(above.lines[0].reference_points == 0.375);
    CHECK(above.lines[0].difference == 0.375);
    CHECK_THROWS_WITH((void)why.against(1, 3), "score_explanations: row must be in [0, 2], got 3");
    CHECK_THROWS_WITH(
        (void)explain_scores(weighted_score{.criteria = {{.name = "a"}}}.fit(x.leftCols(1)), matrix(0, 1)),
        "explain_scores: the matrix must have at least one row, got 0");
}

TEST_CASE("reference and differences add up to the score exactly, in 10,000 random populations") {
    random_generator random{101};
    for (int round = 0; round < 10'000; ++round) {
        const random_case given{random, false};
        const auto check = [&](const auto& fitted) {
            const auto why = explain_scores(fitted, given.x);
            const auto scores = fitted.score(given.x).scores;
            const auto n = static_cast<std::uint64_t>(given.x.rows());
            const auto a = random.below(n), b = random.below(n);
            for (const auto& compared : {why.against(a, b), why.against_population(a)}) {
                CHECK(compared.score == scores[a]);
                double points = 0, reference = 0;
                exact_sum all;
                all.add(compared.reference), all.add(compared.rounding);
                for (const auto& line : compared.lines) {
                    points += line.points;
                    reference += line.reference_points;
                    all.add(line.difference);
                    CHECK(line.difference == line.points - line.reference_points);
                }
                CHECK(points == compared.score);
                CHECK(reference == compared.reference);
                CHECK(all.value() == compared.score);
                CHECK(std::abs(compared.rounding) < 1e-14);
            }
            CHECK(why.against(a, b).reference == scores[b]);
        };
        check(weighted_score{.criteria = given.criteria}.fit(given.x));
        check(promethee{.criteria = given.criteria}.fit(given.x));
    }
}

} // TEST_SUITE("explain")
