#include <clientele/score/explain_score.hpp>
#include <clientele/score/normalising/per_criterion.hpp>
#include <clientele/score/promethee.hpp>
#include <clientele/score/spotis.hpp>
#include <clientele/score/topsis.hpp>
#include <clientele/score/weighted_score.hpp>

#include <doctest/doctest.h>

#include <refusal.hpp>
#include <repeats.hpp>
#include <score/random_case.hpp>

TEST_SUITE("score/explain_score") {

using namespace clientele;
using namespace score_tests;

namespace {
static_assert(additive_score<fitted_weighted_score<fitted_range>> && additive_score<fitted_spotis> &&
              additive_score<fitted_promethee> && !additive_score<fitted_topsis<fitted_line>>);

std::vector<weight_change> changes_between(const auto& fitted, const matrix& x, std::size_t a, std::size_t b) {
    return explain_score(fitted, x, a).weight_changes(explain_score(fitted, x, b));
}
} // namespace

TEST_CASE("one line per criterion explains a score") {
    const auto x = make(2, 2, {0, unknown, 10, 3});
    const auto fitted =
        weighted_score{.criteria = {{.name = "a", .weight = 3}, {.name = "b", .missing = missing_value::exclude}}}.fit(
            x);
    const auto lines = explain_score(fitted, x, 1).lines;
    CHECK(lines[0].criterion == "a");
    CHECK(lines[0].value == 10);
    CHECK(lines[0].normalised == 1);
    CHECK(lines[0].weight == 0.75);
    CHECK(lines[0].points == 0.75);
    CHECK_FALSE(lines[1].left_out);
    const auto partly = explain_score(fitted, x, 0).lines;
    CHECK(partly[0].weight == 1.0);
    CHECK(partly[0].fitted_weight == 0.75);
    CHECK(partly[1].weight == 0.0);
    CHECK(partly[1].points == 0.0);
    CHECK(partly[1].normalised == 0.0);
    CHECK(partly[1].left_out);
    CHECK_THROWS_WITH((void)explain_score(fitted, x, 2), "explain_score: row must be in [0, 1], got 2");
    CHECK_THROWS_WITH((void)explain_score(fitted, x, 1, std::vector{0}),
                      "explain_score: peers must have 2 rows, got 1");
}

TEST_CASE("a customer of a peer group is explained by its own group") {
    const auto x = make(4, 1, {0, 10, 100, 200});
    const std::vector<int> peers{0, 0, 1, 1};
    const auto fitted =
        weighted_score{.criteria = {{.name = "spend"}}, .normalising = per_peer_group{min_max_range{}}}.fit(x, peers);
    CHECK(explain_score(fitted, x, 1, peers).lines[0].normalised == 1.0);
    CHECK(explain_score(fitted, x, 1).lines[0].normalised == 0.05);
    CHECK(average_score(fitted, x, peers).score == 0.5);
}

TEST_CASE("a score is set against the average customer and against a named one") {
    const auto x = make(3, 2, {0, 10, 10, 0, 5, 5});
    const auto fitted = weighted_score{.criteria = {{.name = "spend", .weight = 3}, {.name = "tenure"}}}.fit(x);
    const auto why = explain_score(fitted, x, 1);
    const auto apart = why.against(explain_score(fitted, x, 0));
    CHECK(apart.score == 0.75);
    CHECK(apart.reference == 0.25);
    CHECK(apart.lines[0].criterion == "spend");
    CHECK(apart.lines[0].difference == 0.75);
    CHECK(apart.lines[1].difference == -0.25);
    const auto above = why.against(average_score(fitted, x));
    CHECK(above.reference == 0.5);
    CHECK(above.lines[0].reference_points == 0.375);
    CHECK(above.lines[0].difference == 0.375);
    const auto one = weighted_score{.criteria = {{.name = "a"}}}.fit(x.leftCols(1));
    CHECK_THROWS_WITH((void)why.against(explain_score(one, x.leftCols(1), 0)),
                      "explained_score: both scores must have 2 criteria, got 1");
    CHECK_THROWS_WITH((void)average_score(one, matrix(0, 1)),
                      "average_score: the matrix must have at least one row, got 0");
}

TEST_CASE("reference and differences add up to the score exactly, in 10,000 random populations") {
    random_generator random{101};
    for (int round = 0; round < repeats(10'000); ++round) {
        const random_case given{random, false};
        const auto check = [&](const auto& fitted) {
            const auto scores = fitted.score(given.x).scores;
            const auto n = static_cast<std::uint64_t>(given.x.rows());
            const auto a = random.below(n), b = random.below(n);
            const auto why = explain_score(fitted, given.x, a), other = explain_score(fitted, given.x, b);
            for (const auto& compared : {why.against(other), why.against(average_score(fitted, given.x))}) {
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
            CHECK(why.against(other).reference == scores[b]);
        };
        check(weighted_score{.criteria = given.criteria}.fit(given.x));
        check(promethee{.criteria = given.criteria}.fit(given.x));
    }
}

TEST_CASE("distances and flows are explained by weight times normalised value") {
    const auto x = make(3, 2, {1, 8, 5, 2, 9, 4});
    const std::vector<criterion> criteria{{.name = "a", .weight = 2}, {.name = "b", .direction = direction::cost}};
    const auto distances = spotis{.criteria = criteria, .bounds = {{"a", 0, 10}, {"b", 0, 10}}}.fit(x);
    const auto near = explain_score(distances, x, 2);
    CHECK(near.lines[0].normalised == doctest::Approx(0.9));
    CHECK(near.lines[1].normalised == doctest::Approx(0.6));
    CHECK(near.score == doctest::Approx((2 * 0.9 + 0.6) / 3));
    const auto flows = explain_score(promethee{.criteria = criteria}.fit(x), x, 0);
    CHECK(flows.lines[0].normalised == -1.0); // the least on a, the dearest on b
    CHECK(flows.lines[1].normalised == -1.0);
    // Of the second and the third each leads on one criterion: they change places where both weigh the same.
    const auto second = explain_score(promethee{.criteria = criteria}.fit(x), x, 1);
    const auto third = explain_score(promethee{.criteria = criteria}.fit(x), x, 2);
    CHECK(third.weight_changes(second)[0].lower.value() == doctest::Approx(0.5));
}

TEST_CASE("a lead on one criterion is lost when its weight falls") {
    const auto x = make(2, 2, {1, 0, 0, 1});
    const auto fitted = weighted_score{.criteria = {{.name = "a", .weight = 7}, {.name = "b", .weight = 3}}}.fit(x);
    const auto changes = changes_between(fitted, x, 0, 1);
    CHECK(changes[0].criterion == "a");
    CHECK(changes[0].lower.value() == doctest::Approx(0.5));
    CHECK_FALSE(changes[0].upper.has_value());
    CHECK(changes[0].nearest().value() == doctest::Approx(0.5));
    CHECK(changes[1].upper.value() == doctest::Approx(0.5));
    CHECK(changes[1].nearest().value() == doctest::Approx(0.5));
    const auto nearest = explain_score(fitted, x, 0).nearest_change(explain_score(fitted, x, 1));
    CHECK(nearest->criterion == "a"); // both would have to move by 0.2
    CHECK(nearest->nearest() == changes[0].lower);
}

TEST_CASE("who is better on everything, or alone in weight, is never overtaken") {
    const auto x = make(2, 2, {1, 1, 0, 0});
    const auto equal = weighted_score{.criteria = {{.name = "a"}, {.name = "b"}}}.fit(x);
    for (const auto& change : changes_between(equal, x, 0, 1))
        CHECK_FALSE(change.nearest().has_value());
    CHECK_FALSE(explain_score(equal, x, 0).nearest_change(explain_score(equal, x, 1)).has_value());
    const auto apart = make(2, 2, {1, 0, 0, 1});
    const auto alone = changes_between(
        weighted_score{.criteria = {{.name = "a"}, {.name = "b", .weight = 0}}}.fit(apart), apart, 0, 1);
    CHECK_FALSE(alone[0].nearest().has_value()); // nobody to give the weight to
    CHECK(alone[1].upper.value() == doctest::Approx(0.5));
}

TEST_CASE(
    "at the weight found the two are level, before it they are not overtaken: 10,000 random populations with gaps") {
    random_generator random{111};
    int found = 0;
    for (int round = 0; round < repeats(10'000); ++round) {
        const random_case given{random};
        if (given.x.rows() < 2)
            continue;
        const auto fitted = weighted_score{.criteria = given.criteria, .least_coverage = 0}.fit(given.x);
        try {
            (void)fitted.score(given.x);
        } catch (const error&) { // nothing known of somebody
            continue;
        }
        const auto ahead = [&](std::size_t k, double weight) {
            auto moved = fitted;
            const double rest = 1 - fitted.weights[k];
            for (std::size_t j = 0; j < moved.weights.size(); ++j)
                moved.weights[j] = j == k ? weight : fitted.weights[j] * (1 - weight) / rest;
            const auto parts = moved.contributions(given.x);
            double lead = 0;
            for (Eigen::Index j = 0; j < parts.cols(); ++j)
                lead += parts(0, j) - parts(1, j);
            return lead;
        };
        const auto changes = changes_between(fitted, given.x, 0, 1);
        for (std::size_t k = 0; k < changes.size() && changes.size() > 1; ++k) {
            const auto& change = changes[k];
            const double now = ahead(k, change.weight);
            for (const auto& at : {change.lower, change.upper}) {
                if (!at || *at <= 1e-9 || *at >= 1 - 1e-9)
                    continue;
                ++found;
                CHECK(std::abs(ahead(k, *at)) < 1e-7); // flat crossings of the quadratic lose half the digits
                CHECK(ahead(k, change.weight + 0.9 * (*at - change.weight)) * now >= -1e-12);
            }
            const auto never = [&](double end) { CHECK(ahead(k, end) * now >= -1e-9); };
            if (!change.lower)
                never(1e-9);
            if (!change.upper)
                never(1 - 1e-9);
        }
    }
    CHECK(found > repeats(3'000));
}

TEST_CASE("nobody to explain, and a value that the score refuses, are told with the row among all") {
    const auto fitted = weighted_score{.criteria = {{.name = "a"}}}.fit(make(2, 1, {0, 10}));
    CHECK_THROWS_WITH((void)explain_score(fitted, matrix(0, 1), 0),
                      "explain_score: the matrix must have at least one row, got none");
    const auto refused = refusal([&] { return explain_score(fitted, make(3, 1, {1, 2, unknown}), 2); });
    CHECK(refused.row() == 2);
    CHECK(std::string{refused.what()}.ends_with(" of the one that is explained, row 2 of all"));
}

TEST_CASE("of two weights at which scores are equal the nearer one is named") {
    const weight_change both{"a", 0.5, 0.25, 0.625};
    CHECK(both.nearest() == 0.625);
    CHECK(weight_change{"a", 0.5, 0.375, 0.75}.nearest() == 0.375);
    CHECK(weight_change{"a", 0.5, 0.25, {}}.nearest() == 0.25);
    CHECK(weight_change{"a", 0.5, {}, 0.75}.nearest() == 0.75);
    CHECK(weight_change{"a", 0.5, {}, {}}.nearest() == std::nullopt);
}

TEST_CASE("with nothing left out the weights in an explanation are the fitted ones, to the bit") {
    std::vector<criterion> ten;
    for (int j = 0; j < 10; ++j)
        ten.push_back({.name = std::string(1, static_cast<char>('a' + j))});
    matrix x(2, 10);
    x.row(0).setZero();
    x.row(1).setOnes();
    const auto fitted = weighted_score{.criteria = ten}.fit(x); // ten tenths add up to a little less than 1
    for (const auto& line : explain_score(fitted, x, 1).lines)
        CHECK(line.weight == line.fitted_weight);
}

} // TEST_SUITE("score/explain_score")
