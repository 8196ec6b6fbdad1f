#include <clientele/score/explain_score.hpp>
#include <clientele/score/weighted_score.hpp>

#include <doctest/doctest.h>

#include <refusal.hpp>
#include <repeats.hpp>
#include <score/random_case.hpp>

TEST_SUITE("score/weighted_score") {

using namespace clientele;
using namespace score_tests;

namespace {

/// Offers exactly what `normalising_policy` and `weighting_policy` ask for.
struct archetype {
    struct fitted {
        fitted() = delete;
        double scale;
        explicit fitted(double s) : scale{s} {}
        double operator()(double value) const { return value * scale; }
    };
    [[nodiscard]] fitted fit(column, const criterion& c) const {
        return fitted{c.direction.larger_is_better() ? 1.0 : -1.0};
    }
    [[nodiscard]] std::vector<double> weights(const matrix_view& x, std::span<const criterion>) const {
        return {x(0, 0), x(0, 1)};
    }
};
static_assert(normalising_policy<archetype> && weighting_policy<archetype>);
static_assert(aggregation_policy<weighted_score<>>);

} // namespace

TEST_CASE("the score is the weighted sum of the normalised criteria") {
    const auto x = make(3, 2, {1, 10, 2, 20, 3, 5});
    const auto fitted =
        weighted_score{.criteria = {{.name = "spend", .weight = 3}, {.name = "recency", .direction = direction::cost}}}
            .fit(x);
    CHECK(fitted.weights == std::vector{0.75, 0.25});
    const auto result = fitted.score(x);
    CHECK(result.scores[0] == doctest::Approx(0.25 * 2 / 3).epsilon(1e-15));
    CHECK(result.scores[1] == 0.375);
    CHECK(result.scores[2] == 1.0);
    CHECK(result.coverage.empty());
    CHECK(result.coverage_of(0) == 1.0);
    CHECK(result.vetoed_by.empty());
    CHECK_FALSE(result.vetoed(0));
}

TEST_CASE("new customers are scored with the bounds of the old ones") {
    const auto fitted = weighted_score{.criteria = {{.name = "spend"}}}.fit(make(2, 1, {0, 100}));
    CHECK(fitted.score(make(3, 1, {50, 25, 1000})).scores == std::vector{0.5, 0.25, 1.0});
}

TEST_CASE("targets and bands are scored by their distance") {
    const auto x = make(4, 2, {10, 1, 30, 5, 50, 9, 20, 7});
    const auto fitted = weighted_score{.criteria = {{.name = "order size", .direction = direction::target(30)},
                                                    {.name = "leverage", .direction = direction::band(4, 8)}}}
                            .fit(x);
    CHECK(fitted.score(x).scores[0] == 0.0);
    CHECK(fitted.score(x).scores[1] == 1.0);
    CHECK(fitted.score(x).scores[2] == doctest::Approx(0.5 * 0 + 0.5 * 2 / 3));
    CHECK(fitted.score(x).scores[3] == 0.75);
}

TEST_CASE("a missing value is refused, neutral, left out or imputed, as its criterion says") {
    const auto x = make(4, 2, {0, 0, 10, unknown, 5, 4, 5, 8});
    const auto scored = [&](missing_value missing, low_coverage below = low_coverage::refuse, double least = 0.5) {
        return weighted_score{.criteria = {{.name = "a", .weight = 3}, {.name = "b", .missing = missing}},
                              .least_coverage = least,
                              .below_coverage = below}
            .fit(x)
            .score(x);
    };
    CHECK(scored(missing_value::neutral()).scores[1] == 0.875);
    CHECK(scored(missing_value::neutral(0)).scores[1] == 0.75);
    CHECK(scored(missing_value::impute_from_peers).scores[1] == 0.875); // median 4 of 0, 4, 8
    CHECK(scored(missing_value::exclude).scores[1] == 1.0);
    CHECK(scored(missing_value::exclude).coverage == std::vector{1.0, 0.75, 1.0, 1.0});
    CHECK_THROWS_WITH(scored(missing_value::exclude, low_coverage::refuse, 0.8),
                      "weighted_score: the known criteria of row 1 must carry at least 0.8 of the weight, got 0.75");
    const auto vetoed = scored(missing_value::exclude, low_coverage::veto, 0.8);
    CHECK(vetoed.scores[1] == 0.0);
    CHECK(vetoed.vetoed_by == std::vector{not_vetoed, too_little_known, not_vetoed, not_vetoed});
    try {
        (void)scored(missing_value::refuse);
        FAIL("a missing value was taken");
    } catch (const error& e) {
        CHECK(e.code() == errc::bad_value);
        CHECK(e.row() == 1);
        CHECK(
            std::string{e.what()} ==
            "weighted_score: criterion 'b': the value in row 1 is missing, and its missing-value policy refuses that");
    }
}

TEST_CASE("a value is imputed from the customer's own peers, and from all for peers never seen") {
    const auto x = make(5, 1, {0, 10, 4, unknown, unknown});
    const std::vector<int> peers{0, 0, 1, 1, 0};
    const auto fitted =
        weighted_score{.criteria = {{.name = "a", .missing = missing_value::impute_from_peers}}}.fit(x, peers);
    CHECK(fitted.score(x, peers).scores == std::vector{0.0, 1.0, 0.4, 0.4, 0.5});
    CHECK(fitted.score(make(2, 1, {unknown, unknown}), std::vector{7, 1}).scores == std::vector{0.4, 0.4});
    CHECK(fitted.score(make(1, 1, {unknown})).scores == std::vector{0.4});
    CHECK_THROWS_WITH((void)fitted.score(x, std::vector{0}), "weighted_score: peers must have 5 rows, got 1");
    CHECK_THROWS_WITH((void)fitted.score(make(1, 1, {1}), std::vector{-1}),
                      "weighted_score: peer groups must be numbered from 0, got -1 in row 0");
}

TEST_CASE("no score buys back a shut gate") {
    const auto x = make(3, 2, {100, 0, 50, 1, 0, 1});
    const auto fitted = weighted_score{.criteria = {{.name = "spend", .weight = 1},
                                                    {.name = "compliant", .weight = 0, .gate = {.at_least = 1}}}}
                            .fit(x);
    const auto result = fitted.score(x);
    CHECK(result.scores == std::vector{0.0, 0.5, 0.0});
    CHECK(result.vetoed_by == std::vector{1, not_vetoed, not_vetoed});
    CHECK(fitted.contributions(x)(0, 0) == 1.0); // what it would have had
}

TEST_CASE("own policies that offer exactly the concepts work") {
    const auto x = make(2, 2, {3, 1, 2, 5});
    const auto fitted = weighted_score{
        .criteria = {{.name = "a"}, {.name = "b", .direction = direction::cost}},
        .normalising = archetype{},
        .weighting =
            archetype{}}.fit(x);
    CHECK(fitted.weights == std::vector{0.75, 0.25});
    CHECK(fitted.score(x).scores == std::vector{2.0, 0.25});
}

TEST_CASE("bad matrices are refused with a sentence") {
    const weighted_score one{.criteria = {{.name = "a"}}};
    CHECK_THROWS_WITH((void)one.fit(matrix(0, 1)), "weighted_score: the matrix must have at least one row, got 0");
    CHECK_THROWS_WITH((void)one.fit(make(1, 2, {1, 2})),
                      "weighted_score: the matrix must have one column per criterion, that is 1, got 2");
    CHECK_THROWS_WITH((void)one.fit(make(2, 1, {1, std::numeric_limits<double>::infinity()})),
                      "weighted_score: criterion 'a': values must be finite, got inf in row 1");
    CHECK_THROWS_WITH(
        (void)one.fit(make(1, 1, {1})).score(make(1, 1, {unknown})),
        "weighted_score: criterion 'a': the value in row 0 is missing, and its missing-value policy refuses that");
    const weighted_score lenient{.criteria = {{.name = "a", .missing = missing_value::neutral()}}};
    CHECK_THROWS_WITH((void)lenient.fit(make(1, 1, {unknown})),
                      "weighted_score: criterion 'a': no customer has a value to learn from");
    const weighted_score imputing{.criteria = {{.name = "a", .missing = missing_value::impute_from_peers}}};
    CHECK_THROWS_WITH((void)imputing.fit(make(1, 1, {unknown})),
                      "weighted_score: criterion 'a': no customer has a value to impute from");
    const weighted_score demanding{.criteria = {{.name = "a"}}, .least_coverage = 2};
    CHECK_THROWS_WITH((void)demanding.fit(make(1, 1, {1})), "weighted_score: least_coverage must be in [0, 1], got 2");
    const weighted_score strict{.criteria = {{.name = "a"}}, .normalising = min_max_range{outside_range::refuse}};
    CHECK_THROWS_WITH((void)strict.fit(make(2, 1, {1, 2})).score(make(2, 1, {1, 3})),
                      "weighted_score: criterion 'a': the normalising policy refuses the value 3 in row 1");
    CHECK(one.fit(make(1, 1, {1})).score(matrix(0, 1)).scores.empty());
}

TEST_CASE("contributions add up to the score exactly, in 10,000 random populations") {
    random_generator random{3};
    int gaps = 0, vetoes = 0;
    for (int round = 0; round < repeats(10'000); ++round) {
        const random_case given{random};
        const auto fitted = weighted_score{.criteria = given.criteria, .least_coverage = 0}.fit(given.x);
        matrix x = given.x;
        std::vector<double> scores;
        try {
            scores = fitted.score(x).scores;
        } catch (const error&) { // nothing known of somebody
            continue;
        }
        const auto parts = fitted.contributions(x);
        const auto result = fitted.score(x);
        for (Eigen::Index i = 0; i < x.rows(); ++i) {
            const auto row = static_cast<std::size_t>(i);
            double sum = 0;
            for (Eigen::Index j = 0; j < x.cols(); ++j)
                sum += parts(i, j);
            if (result.vetoed(row)) {
                ++vetoes;
                CHECK(scores[row] <= sum);
                CHECK(scores[row] == std::min(sum, fitted.floor));
            } else {
                CHECK(scores[row] == sum);
            }
            gaps += result.coverage_of(row) < 1;
            const auto why = explain_score(fitted, x, row);
            CHECK(why.score == sum);
            double explained = 0;
            for (const auto& line : why.lines) {
                explained += line.points;
                CHECK(line.points == doctest::Approx(line.weight * line.normalised).epsilon(1e-14));
            }
            CHECK(explained == sum);
        }
    }
    CHECK(gaps > repeats(1000));
    CHECK(vetoes > repeats(1000));
}

TEST_CASE("a better value on a benefit criterion never lowers the score, in 10,000 random populations") {
    random_generator random{4};
    for (int round = 0; round < repeats(10'000); ++round) {
        const random_case given{random, false};
        const auto fitted = weighted_score{.criteria = given.criteria}.fit(given.x);
        matrix better = given.x;
        const auto row = improve(better, given.criteria, random);
        CHECK(fitted.score(better).scores[row] >= fitted.score(given.x).scores[row]);
    }
}

TEST_CASE("the order of the rows never changes a bit of a score, in 10,000 random populations") {
    random_generator random{5};
    for (int round = 0; round < repeats(10'000); ++round) {
        const random_case given{random, false};
        const shuffled turned{given.x, random};
        const weighted_score score{.criteria = given.criteria};
        const auto here = score.fit(given.x).score(given.x).scores, there = score.fit(turned.x).score(turned.x).scores;
        for (std::size_t i = 0; i < here.size(); ++i)
            CHECK(there[i] == here[turned.from[i]]);
    }
}

TEST_CASE("blocks of rows join without a seam") {
    random_generator random{6};
    const Eigen::Index n = 3 * 4096 + 17;
    matrix x(n, 3);
    for (Eigen::Index i = 0; i < n; ++i)
        x.row(i) << random.uniform(), random.uniform(), random.uniform();
    const auto fitted = weighted_score{.criteria = {{.name = "a"},
                                                    {.name = "b", .direction = direction::cost},
                                                    {.name = "c", .direction = direction::target(0.3)}}}
                            .fit(x);
    const auto whole = fitted.score(x).scores;
    for (Eigen::Index i = 0; i < n; i += 97)
        CHECK(fitted.score(x.row(i)).scores[0] == whole[static_cast<std::size_t>(i)]);
}

TEST_CASE("stored numbers of a fitted score that do not belong together are refused before they are used") {
    const auto x = make(3, 2, {1, 2, 3, 4, 5, 7});
    const auto fitted = weighted_score{.criteria = {{.name = "a"}, {.name = "b"}}}.fit(x);
    const auto changed = [&](auto change) {
        auto other = fitted;
        change(other);
        return std::string{refusal([&] { return other.score(x); }).what()};
    };
    CHECK(changed([](auto&) {}) == "nothing was refused");
    CHECK(changed([](auto& f) { f.weights.pop_back(); }) ==
          "weighted_score: the fitted weights must have 2 rows, got 1");
    CHECK(changed([](auto& f) { f.weights[1] = unknown; }) ==
          "weighted_score: criterion 'b': the fitted weight must be finite and at least 0, got nan");
    CHECK(changed([](auto& f) { f.weights[1] = -1; }) ==
          "weighted_score: criterion 'b': the fitted weight must be finite and at least 0, got -1");
    CHECK(changed([](auto& f) { f.fill.pop_back(); }) ==
          "weighted_score: the fitted fill must have 2 entries, or that many for each group and all, got 1");
    CHECK(changed([](auto& f) { f.fill.push_back(1); }) ==
          "weighted_score: the fitted fill must have 2 entries, or that many for each group and all, got 3");
    CHECK(changed([](auto& f) { f.normalisers.pop_back(); }) ==
          "weighted_score: the fitted normalisers must be 2, or that many for each group and all, got 1");
    CHECK(changed([](auto& f) { f.criteria.clear(); }) ==
          "weighted_score: criteria must name at least one criterion, got none");
    CHECK(changed([](auto& f) { f.criteria.pop_back(); }) ==
          "weighted_score: the matrix must have one column per criterion, that is 1, got 2");
}

TEST_CASE("scores do not depend on the unit of a criterion or of the weights") {
    const auto x = make(4, 2, {1, 9, 2, 7, 5, 8, 3, 1});
    const weighted_score score{.criteria = {{.name = "a", .weight = 3}, {.name = "b", .direction = direction::cost}}};
    const auto expected = score.fit(x).score(x).scores;
    for (const double unit : {0x1p-990, 1e-150, 1e150, 0x1p990}) {
        auto heavy = score;
        heavy.criteria[0].weight *= unit;
        heavy.criteria[1].weight *= unit;
        const auto weighed = heavy.fit(x).score(x).scores, measured = score.fit(x * unit).score(x * unit).scores;
        for (std::size_t i = 0; i < expected.size(); ++i) {
            CHECK(weighed[i] == doctest::Approx(expected[i]).epsilon(1e-14));
            CHECK(measured[i] == doctest::Approx(expected[i]).epsilon(1e-14));
        }
    }
}

TEST_CASE("an infinite value is refused beside missing ones, and where others are imputed") {
    const double infinity = std::numeric_limits<double>::infinity();
    const weighted_score left_out{.criteria = {{.name = "a", .missing = missing_value::exclude}, {.name = "b"}}};
    const auto fitted = left_out.fit(make(2, 2, {1, 2, 3, 4}));
    check_refusal(refusal([&] { return fitted.score(make(2, 2, {unknown, 2, 3, infinity})); }), errc::bad_value, 1,
                  "weighted_score: criterion 'b': values must be finite, got inf in row 1");
    const weighted_score imputing{.criteria = {{.name = "a", .missing = missing_value::impute_from_peers}}};
    check_refusal(refusal([&] { return imputing.fit(make(3, 1, {unknown, 2, -infinity})); }), errc::bad_value, 2,
                  "weighted_score: criterion 'a': values must be finite, got -inf in row 2");
}

} // TEST_SUITE("score/weighted_score")
