#include <clientele/score/spotis.hpp>

#include <doctest/doctest.h>

#include <score/random_case.hpp>

TEST_SUITE("score/spotis") {

using namespace clientele;
using namespace score_tests;

static_assert(aggregation_policy<spotis<>>);

TEST_CASE("the distance to the ideal is in units of the bounds") {
    const spotis score{.criteria = {{.name = "price", .direction = direction::cost, .weight = 3},
                                    {.name = "size", .direction = direction::target(60)}},
                       .bounds = {{"size", 0, 100}, {"price", 10, 30}}};
    const auto x = make(2, 2, {15, 70, 30, 60});
    const auto scores = score.fit(x).score(x).scores;
    CHECK(scores[0] == doctest::Approx(1 - (0.75 * 0.25 + 0.25 * 0.1)));
    CHECK(scores[1] == doctest::Approx(0.25));
    CHECK_THROWS_WITH((void)score.fit(x).score(make(1, 2, {31, 60})),
                      "spotis: criterion 'price': values must be in [10, 30], got 31 in row 0");
    CHECK_THROWS_WITH((void)score.fit(x).score(make(1, 2, {30, 101})),
                      "spotis: criterion 'size': values must be in [0, 100], got 101 in row 0");
}

TEST_CASE("bounds must fit the criteria") {
    const auto x = make(1, 1, {5});
    const auto fit = [&](std::vector<criterion> criteria, std::vector<criterion_bounds> bounds) {
        (void)spotis{.criteria = std::move(criteria), .bounds = std::move(bounds)}.fit(x);
    };
    CHECK_THROWS_WITH(fit({{.name = "a"}}, {}), "spotis: there must be bounds for criterion 'a', got none");
    CHECK_THROWS_WITH(fit({{.name = "a"}}, {{"a", 0, 1}, {"b", 0, 1}}), "spotis: there is no criterion 'b'");
    CHECK_THROWS_WITH(fit({{.name = "a"}}, {{"a", 2, 1}}),
                      "spotis: criterion 'a': the bounds must be finite and lower below upper, got [2, 1]");
    CHECK_THROWS_WITH(fit({{.name = "a", .direction = direction::target(9)}}, {{"a", 0, 1}}),
                      "spotis: criterion 'a': the target must be within the bounds [0, 1], got [9, 9]");
}

TEST_CASE("no customer's score depends on the others, contributions add up, better is never worse: 10,000 random "
          "populations") {
    random_generator random{81};
    for (int round = 0; round < 10'000; ++round) {
        const random_case given{random, false};
        std::vector<criterion_bounds> bounds;
        for (const auto& c : given.criteria)
            bounds.push_back({c.name, -3, 5});
        const spotis score{.criteria = given.criteria, .bounds = bounds};
        const auto fitted = score.fit(given.x);
        const auto all = fitted.score(given.x).scores;
        const auto parts = fitted.contributions(given.x);
        for (Eigen::Index i = 0; i < given.x.rows(); ++i) {
            const auto alone = given.x.row(i);
            CHECK(score.fit(alone).score(alone).scores[0] == all[static_cast<std::size_t>(i)]);
            double sum = 0;
            for (Eigen::Index j = 0; j < parts.cols(); ++j)
                sum += parts(i, j);
            CHECK(sum == all[static_cast<std::size_t>(i)]);
        }
        matrix better = given.x;
        const auto row = improve(better, given.criteria, random);
        CHECK(fitted.score(better).scores[row] >= all[row]);
    }
}

} // TEST_SUITE("score/spotis")
