#include <clientele/score/ahp.hpp>
#include <clientele/score/weighted_score.hpp>

#include <doctest/doctest.h>

#include <score/random_case.hpp>

TEST_SUITE("score/ahp") {

using namespace clientele;
using namespace score_tests;

TEST_CASE("consistent judgements give the weights they were made from, whatever way they are drawn") {
    const std::vector<double> w{0.5, 0.3, 0.15, 0.05};
    matrix a(4, 4);
    for (Eigen::Index i = 0; i < 4; ++i)
        for (Eigen::Index j = 0; j < 4; ++j)
            a(i, j) = i == j ? 1.0 : w[static_cast<std::size_t>(i)] / w[static_cast<std::size_t>(j)];
    for (const auto by : {prioritising::eigenvector, prioritising::geometric_mean, prioritising::column_average}) {
        const auto result = ahp{.judgements = {a}, .by = by}.fit();
        for (std::size_t i = 0; i < 4; ++i)
            CHECK(result.weights[i] == doctest::Approx(w[i]).epsilon(1e-14));
        CHECK(result.lambda_max == doctest::Approx(4).epsilon(1e-14));
        CHECK(result.consistency_ratio < 1e-14);
    }
    a(0, 3) = a(3, 0) = a(1, 2) = a(2, 1) = unknown; // two pairs never judged
    for (const auto by : {prioritising::eigenvector, prioritising::geometric_mean}) {
        const auto result = ahp{.judgements = {a}, .by = by}.fit();
        CHECK(result.missing_pairs == 2);
        for (std::size_t i = 0; i < 4; ++i)
            CHECK(result.weights[i] == doctest::Approx(w[i]).epsilon(1e-13));
        CHECK(result.consistency_ratio < 1e-12);
    }
    CHECK_THROWS_WITH((void)(ahp{.judgements = {a}, .by = prioritising::column_average}.fit()),
                      "ahp: column_average needs complete judgements, but 2 pairs are missing");
}

TEST_CASE("one and two criteria are always consistent") {
    CHECK(ahp{.judgements = {make(1, 1, {1})}}.fit().weights == std::vector{1.0});
    const auto two = ahp{.judgements = {make(2, 2, {1, 3, 1.0 / 3, 1})}}.fit();
    CHECK(two.weights[0] == doctest::Approx(0.75).epsilon(1e-15));
    CHECK(two.consistency_index == 0.0);
    CHECK(two.consistency_ratio == 0.0);
}

TEST_CASE("a group's judgements are joined as judgements or as priorities") {
    const auto one = make(2, 2, {1, 4, 0.25, 1}), other = make(2, 2, {1, 1, 1, 1});
    CHECK(ahp{.judgements = {one, other}}.fit().weights[0] == doctest::Approx(2.0 / 3).epsilon(1e-14));
    CHECK(ahp{.judgements = {one, other}, .group = group_judgement::priorities}.fit().weights[0] ==
          doctest::Approx(0.65).epsilon(1e-14));
    CHECK(ahp{.judgements = {one, other}, .importance = {1, 0}}.fit().weights[0] ==
          doctest::Approx(0.8).epsilon(1e-14));
    // what one left open another said
    const auto half = make(3, 3, {1, 2, unknown, 0.5, 1, unknown, unknown, unknown, 1});
    const auto rest = make(3, 3, {1, unknown, unknown, unknown, 1, 2, unknown, 0.5, 1});
    const auto joint = ahp{.judgements = {half, rest}}.fit();
    CHECK(joint.missing_pairs == 1);
    CHECK(joint.weights[0] == doctest::Approx(4.0 / 7).epsilon(1e-13));
    CHECK_THROWS_WITH((void)(ahp{.judgements = {one, half}}.fit()),
                      "ahp: all judgements must be about the same 2 criteria, got 3 from person 2");
}

TEST_CASE("the random index is named, ends where its table ends and shrinks with missing pairs") {
    CHECK(saaty_1980(3) == 0.58);
    CHECK(saaty_1980(10) == 1.49);
    CHECK(tummala_ling_1998(15) == 1.5831);
    CHECK(alonso_lamata_2006(3) == 0.5245);
    CHECK(saaty_1980(2) == 0.0);
    CHECK(saaty_1980(4, 1) == doctest::Approx(0.6));
    CHECK_THROWS_WITH((void)saaty_1980(11), "random_index: the table of Saaty (1980) ends at 10 criteria, got 11");
}

TEST_CASE("bad judgements are refused with a sentence") {
    const auto fit = [](std::initializer_list<double> entries, double largest = 10) {
        (void)ahp{.judgements = {make(2, static_cast<Eigen::Index>(entries.size() / 2), entries)},
                  .most_inconsistency = largest}
            .fit();
    };
    CHECK_THROWS_WITH(fit({1, 2, 3, 0.5, 1, 2}), "ahp: the judgements of person 1 must be a square matrix, got 2 x 3");
    CHECK_THROWS_WITH(fit({1, 2, 2, 1}), "ahp: judgements must be reciprocal, got 2 and 2 between criteria 1 and 2");
    CHECK_THROWS_WITH(fit({2, 2, 0.5, 1}), "ahp: a criterion compared with itself must be 1, got 2 for criterion 1");
    CHECK_THROWS_WITH(fit({1, -2, -0.5, 1}),
                      "ahp: judgements must be finite and positive, got -2 between criteria 1 and 2");
    CHECK_THROWS_WITH(fit({1, unknown, 3, 1}),
                      "ahp: judgements must be finite and positive, got nan between criteria 1 and 2");
    CHECK_THROWS_WITH(
        fit({1, unknown, unknown, 1}),
        "ahp: the judgements must connect all criteria, but nothing connects criterion 2 with criterion 1");
    CHECK_NOTHROW(fit({1, 3, 0.33, 1}));
    CHECK_THROWS_WITH((void)ahp{}.fit(), "ahp: judgements must hold at least one matrix, got none");
    CHECK_THROWS_WITH((void)(ahp{.judgements = {make(1, 1, {1})}, .importance = {1, 2}}.fit()),
                      "ahp: importance must have 1 rows, got 2");
    CHECK_THROWS_WITH((void)(ahp{.judgements = {make(1, 1, {1})}, .importance = {0}}.fit()),
                      "ahp: importance must have a positive finite sum, got 0");
    const auto circular = make(3, 3, {1, 9, 1.0 / 9, 1.0 / 9, 1, 9, 9, 1.0 / 9, 1});
    CHECK(ahp{.judgements = {circular}}.fit().consistency_ratio > 1);
    try {
        (void)ahp{.judgements = {circular}, .most_inconsistency = 0.1}.fit();
        FAIL("circular judgements were taken");
    } catch (const error& e) {
        CHECK(std::string{e.what()}.starts_with("ahp: the consistency ratio must be at most 0.1, got "));
    }
}

TEST_CASE("judgements weigh the criteria of a score") {
    const auto x = make(2, 2, {0, 1, 1, 0});
    const weighted_score score{.criteria = {{.name = "a"}, {.name = "b"}},
                               .weighting = ahp{.judgements = {make(2, 2, {1, 3, 1.0 / 3, 1})}}};
    CHECK(score.fit(x).score(x).scores[1] == doctest::Approx(0.75));
    const weighted_score wrong{.criteria = {{.name = "a"}},
                               .weighting = ahp{.judgements = {make(2, 2, {1, 3, 1.0 / 3, 1})}}};
    CHECK_THROWS_WITH((void)wrong.fit(make(1, 1, {1})),
                      "weighted_score: there must be one weight per criterion, that is 1, got 2");
}

} // TEST_SUITE("score/ahp")
