#include <clientele/score/spotis.hpp>

#include <doctest/doctest.h>

#include <refusal.hpp>
#include <repeats.hpp>
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

TEST_CASE("the bounds themselves are inside, and the next number beyond is refused") {
    random_generator random{82};
    for (int round = 0; round < repeats(2'000); ++round) {
        const double lower = (random.uniform() - 0.5) * std::exp(20 * random.uniform() - 10),
                     upper = lower + std::exp(20 * random.uniform() - 10);
        for (const auto& toward : {direction::benefit, direction::cost, direction::target(lower)}) {
            const spotis score{.criteria = {{.name = "a", .direction = toward}}, .bounds = {{"a", lower, upper}}};
            const auto fitted = score.fit(make(1, 1, {lower}));
            const auto scores = fitted.score(make(2, 1, {lower, upper})).scores;
            CHECK(std::abs(scores[0] - scores[1]) == doctest::Approx(1).epsilon(1e-14));
            CHECK(std::min(scores[0], scores[1]) >= 0);
            CHECK(std::max(scores[0], scores[1]) <= 1);
            for (const double beyond : {std::nextafter(lower, -HUGE_VAL), std::nextafter(upper, HUGE_VAL)})
                CHECK_THROWS_AS((void)fitted.score(make(1, 1, {beyond})), error);
        }
    }
}

TEST_CASE("bounds must fit the criteria") {
    const auto x = make(1, 1, {5});
    const auto fit = [&](std::vector<criterion> criteria, std::vector<criterion_bounds> bounds) {
        (void)spotis{.criteria = std::move(criteria), .bounds = std::move(bounds)}.fit(x);
    };
    CHECK_THROWS_WITH(fit({{.name = "a"}}, {}), "spotis: there must be bounds for criterion 'a', got none");
    CHECK_THROWS_WITH(fit({{.name = "a"}}, {{"a", 0, 1}, {"b", 0, 1}}), "spotis: there is no criterion 'b'");
    CHECK_THROWS_WITH(fit({{.name = "a"}}, {{"a", 2, 1}}),
                      "spotis: criterion 'a': the bounds must be finite, and lower below upper by a finite number of "
                      "at least 1e-300, got [2, 1]");
    CHECK_THROWS_WITH(fit({{.name = "a", .direction = direction::target(9)}}, {{"a", 0, 1}}),
                      "spotis: criterion 'a': the target must be within the bounds [0, 1], got [9, 9]");
}

TEST_CASE("no customer's score depends on the others, contributions add up, better is never worse: 10,000 random "
          "populations") {
    random_generator random{81};
    for (int round = 0; round < repeats(10'000); ++round) {
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

TEST_CASE("stored bounds that cannot be, and scores beyond all numbers, are refused") {
    const auto x = make(2, 2, {1, 2, 3, 4});
    const spotis score{.criteria = {{.name = "a"}, {.name = "b"}},
                       .bounds = {{"a", 0, 5}, {"b", 0, 1e-299}},
                       .outside = outside_range::extend};
    const auto fitted = score.fit(x);
    check_refusal(refusal([&] { return fitted.score(make(2, 2, {1, 0, 3, 1e300})); }), errc::overflow, 1,
                  "spotis: the score in row 1 is no finite number: its values lie too far outside those of the fit");
    auto torn = fitted;
    torn.bounds.pop_back();
    CHECK_THROWS_WITH((void)torn.score(x), "spotis: what was fitted must have 2 rows, got 1");
    torn = fitted;
    torn.bounds[0].upper = 0;
    CHECK_THROWS_WITH((void)torn.score(x),
                      "spotis: criterion 'a': the bounds must be finite, and lower below upper by a "
                      "finite number of at least 1e-300, got [0, 0]");
    auto wide = score;
    wide.bounds[0] = {"a", -1e308, 1e308};
    CHECK_THROWS_AS((void)wide.fit(x), error);
    wide.bounds[0] = {"a", 0, 1e-310};
    CHECK_THROWS_AS((void)wide.fit(x), error);
}

TEST_CASE("scores do not depend on the unit of a criterion") {
    const auto x = make(4, 2, {1, 9, 2, 7, 5, 8, 3, 1});
    const spotis score{.criteria = {{.name = "a", .weight = 3}, {.name = "b", .direction = direction::cost}},
                       .bounds = {{"a", 0, 6}, {"b", 0, 10}}};
    const auto expected = score.fit(x).score(x).scores;
    for (const double unit : {0x1p-900, 1e-150, 1e150, 0x1p900}) {
        auto scaled = score;
        for (auto& each : scaled.bounds)
            each.upper *= unit;
        const auto measured = scaled.fit(x * unit).score(x * unit).scores;
        for (std::size_t i = 0; i < expected.size(); ++i)
            CHECK(measured[i] == doctest::Approx(expected[i]).epsilon(1e-14));
    }
}

} // TEST_SUITE("score/spotis")
