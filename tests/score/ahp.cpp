#include <clientele/score/ahp.hpp>
#include <clientele/score/promethee.hpp>
#include <clientele/score/spotis.hpp>
#include <clientele/score/topsis.hpp>
#include <clientele/score/vikor.hpp>
#include <clientele/score/weighted_product.hpp>
#include <clientele/score/weighted_score.hpp>
#include <clientele/score/weighting/any.hpp>
#include <clientele/score/weighting/from_data.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <refusal.hpp>
#include <score/random_case.hpp>
#include <string>
#include <vector>

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
        CHECK(*result.consistency_ratio < 1e-14);
    }
    a(0, 3) = a(3, 0) = a(1, 2) = a(2, 1) = unknown; // two pairs never judged
    for (const auto by : {prioritising::eigenvector, prioritising::geometric_mean}) {
        const auto result = ahp{.judgements = {a}, .by = by}.fit();
        CHECK(result.missing_pairs == 2);
        for (std::size_t i = 0; i < 4; ++i)
            CHECK(result.weights[i] == doctest::Approx(w[i]).epsilon(1e-13));
        CHECK(*result.consistency_ratio < 1e-12);
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
    CHECK(*saaty_1980(4, 1) == doctest::Approx(0.6));
    CHECK(saaty_1980.most_criteria() == 10);
    CHECK_FALSE(saaty_1980(11).has_value());
    CHECK_FALSE(tummala_ling_1998(16).has_value());
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
                      "ahp: judgements must be in [1e-12, 1000000000000], got -2 between criteria 1 and 2");
    CHECK_THROWS_WITH(fit({1, unknown, 3, 1}),
                      "ahp: judgements must be in [1e-12, 1000000000000], got nan between criteria 1 and 2");
    CHECK_THROWS_WITH(
        fit({1, unknown, unknown, 1}),
        "ahp: the judgements must connect all criteria, but nothing connects criterion 2 with criterion 1");
    CHECK_NOTHROW(fit({1, 3, 0.33, 1}));
    CHECK_THROWS_WITH((void)ahp{}.fit(), "ahp: judgements must hold at least one matrix, got none");
    CHECK_THROWS_WITH((void)(ahp{.judgements = {make(1, 1, {1})}, .importance = {1, 2}}.fit()),
                      "ahp: importance must have 1 rows, got 2");
    CHECK_THROWS_WITH((void)(ahp{.judgements = {make(1, 1, {1})}, .importance = {0}}.fit()),
                      "ahp: the importance of somebody must be above 0, got none");
    CHECK_THROWS_WITH((void)(ahp{.judgements = {make(1, 1, {1})}, .importance = {-1}}.fit()),
                      "ahp: importance must be finite and at least 0, got -1");
    CHECK_THROWS_WITH((void)(ahp{.judgements = {make(1, 1, {1})}, .importance = {unknown}}.fit()),
                      "ahp: importance must be finite and at least 0, got nan");
    CHECK_THROWS_WITH(fit({1, 2, 0.5, 1}, -0.5), "ahp: most_inconsistency must be at least 0, got -0.5");
    CHECK_THROWS_WITH(fit({1, 2, 0.5, 1}, unknown), "ahp: most_inconsistency must be at least 0, got nan");
}

// a is 9 times b, b 9 times c and c 9 times a: the sum of each row, 1 + 9 + 1/9, is the principal eigenvalue
const auto circular = make(3, 3, {1, 9, 1.0 / 9, 1.0 / 9, 1, 9, 9, 1.0 / 9, 1});

TEST_CASE("judgements that contradict each other have a ratio above 0.1 and a finding that names the worst pair") {
    const auto result = ahp{.judgements = {circular}}.fit();
    CHECK(result.lambda_max == doctest::Approx(91.0 / 9).epsilon(1e-14));
    CHECK(result.consistency_index == doctest::Approx(32.0 / 9).epsilon(1e-14)); // (91/9 - 3) / 2
    CHECK(*result.consistency_ratio == doctest::Approx(32.0 / 9 / 0.58).epsilon(1e-14));
    CHECK(
        result.finding.starts_with("ahp: the consistency ratio must be at most 0.1 for weights that can be relied on, "
                                   "got 6.13"));
    CHECK(result.finding.find(
              "; the judgement farthest from the weights is 9 between criteria 1 and 2, where they say ") !=
          std::string::npos);
    const auto refused = refusal([] { return ahp{.judgements = {circular}, .most_inconsistency = 0.1}.fit(); });
    CHECK(std::string{refused.what()}.starts_with("ahp: the consistency ratio must be at most 0.1, got 6.13"));
    CHECK(refused.code() == errc::bad_parameter);
    CHECK_NOTHROW((void)ahp{.judgements = {circular}, .most_inconsistency = 6.14}.fit());
    // consistent but for one pair: of 1, 2 and 4 times as important, the first is said to be as important as the last
    const auto one_wrong = make(4, 4, {1, 0.5, 0.25, 1, 2, 1, 0.5, 0.25, 4, 2, 1, 0.5, 1, 4, 2, 1});
    CHECK(ahp{.judgements = {one_wrong}}.fit().finding.find("is 1 between criteria 1 and 4,") != std::string::npos);
    // mild disagreement has no finding; pairs that nobody judged are not blamed
    const auto mild = ahp{.judgements = {make(3, 3, {1, 2, 4, 0.5, 1, 3, 0.25, 1.0 / 3, 1})}}.fit();
    CHECK(*mild.consistency_ratio > 0);
    CHECK(*mild.consistency_ratio < 0.1);
    CHECK(mild.finding.empty());
}

TEST_CASE("a scorer keeps the finding of its weights, through blends and choices at run time") {
    const auto x = make(2, 3, {1, 2, 3, 3, 2, 2});
    const std::vector<criterion> three{{.name = "a"}, {.name = "b"}, {.name = "c"}};
    const ahp bad{.judgements = {circular}};
    CHECK(weighted_score{.criteria = three, .weighting = bad}.fit(x).finding == bad.fit().finding);
    CHECK(topsis{.criteria = three, .weighting = bad}.fit(x).finding == bad.fit().finding);
    CHECK(weighted_product{.criteria = three, .weighting = bad}.fit(x).finding == bad.fit().finding);
    CHECK(vikor{.criteria = three, .weighting = bad}.fit(x).finding == bad.fit().finding);
    CHECK(promethee{.criteria = three, .weighting = bad}.fit(x).finding == bad.fit().finding);
    CHECK(
        spotis{.criteria = three, .bounds = {{"a", 0, 9}, {"b", 0, 9}, {"c", 0, 9}}, .weighting = bad}.fit(x).finding ==
        bad.fit().finding);
    CHECK(any_weighting{bad}.finding() == bad.fit().finding);
    CHECK(blend_weights{.first = bad, .second = equal_weights{}}.finding() == bad.fit().finding);
    CHECK(blend_weights{.first = equal_weights{}, .second = bad}.finding() == bad.fit().finding);
    CHECK(blend_weights{.first = bad, .second = bad}.finding() == bad.fit().finding + "; " + bad.fit().finding);
    CHECK(weighted_score{.criteria = three}.fit(x).finding.empty());
}

TEST_CASE("weights need no random index: beyond the table only the ratio is missing, and that is said") {
    // Each criterion is twice as important as each after it. With w_i in proportion to r^i the rows of A w = lambda w
    // give r = (lambda - 1/2) / (lambda + 1), and the last row (lambda - 1) r^10 = (lambda + 1) (1 - r^10) / 3.
    matrix a(11, 11);
    for (Eigen::Index i = 0; i < 11; ++i)
        for (Eigen::Index j = 0; j < 11; ++j)
            a(i, j) = i < j ? 2.0 : i > j ? 0.5 : 1.0;
    const auto result = ahp{.judgements = {a}}.fit();
    const double r = (result.lambda_max - 0.5) / (result.lambda_max + 1), last = std::pow(r, 10);
    CHECK((result.lambda_max - 1) * last == doctest::Approx((result.lambda_max + 1) * (1 - last) / 3).epsilon(1e-13));
    for (std::size_t i = 1; i < 11; ++i)
        CHECK(result.weights[i] / result.weights[i - 1] == doctest::Approx(r).epsilon(1e-13));
    CHECK_FALSE(result.consistency_ratio.has_value());
    CHECK(result.finding ==
          sentence("ahp: there is no consistency ratio, for the table of Saaty (1980) ends at 10 criteria, got 11; the "
                   "consistency index is ",
                   result.consistency_index));
    CHECK_THROWS_WITH(
        (void)(ahp{.judgements = {a}, .most_inconsistency = 0.1}.fit()),
        "ahp: most_inconsistency needs a random index, and the table of Saaty (1980) ends at 10 criteria, "
        "got 11");
    const auto in_table = ahp{.judgements = {a}, .index = tummala_ling_1998}.fit();
    CHECK(*in_table.consistency_ratio == doctest::Approx(result.consistency_index / 1.5117).epsilon(1e-15));
    CHECK(in_table.weights == result.weights);
}

TEST_CASE("people's importance may have any unit") {
    const auto one = make(2, 2, {1, 4, 0.25, 1}), other = make(2, 2, {1, 1, 1, 1});
    const auto weights = ahp{.judgements = {one, other}, .importance = {3, 1}}.fit().weights;
    for (const double unit : {1e-300, 1e-150, 1e150, 1e307}) {
        const auto same = ahp{.judgements = {one, other}, .importance = {3 * unit, unit}}.fit().weights;
        CHECK(same[0] == doctest::Approx(weights[0]).epsilon(1e-14));
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
