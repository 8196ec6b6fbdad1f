#include <clientele/score/sensitivity.hpp>
#include <clientele/score/weighted_score.hpp>

#include <doctest/doctest.h>

#include <score/random_case.hpp>

TEST_SUITE("sensitivity") {

using namespace clientele;
using namespace score_tests;

TEST_CASE("a lead on one criterion is lost when its weight falls") {
    const auto x = make(2, 2, {1, 0, 0, 1});
    const auto fitted = weighted_score{.criteria = {{.name = "a", .weight = 7}, {.name = "b", .weight = 3}}}.fit(x);
    const auto flips = weight_flips(fitted, x, 0, 1);
    CHECK(flips[0].criterion == "a");
    CHECK(flips[0].lower.value() == doctest::Approx(0.5));
    CHECK_FALSE(flips[0].upper.has_value());
    CHECK(flips[0].least_change().value() == doctest::Approx(-0.2));
    CHECK(flips[1].upper.value() == doctest::Approx(0.5));
    CHECK(flips[1].least_change().value() == doctest::Approx(0.2));
}

TEST_CASE("who is better on everything, or alone in weight, is never overtaken") {
    const auto x = make(2, 2, {1, 1, 0, 0});
    for (const auto& flip : weight_flips(weighted_score{.criteria = {{.name = "a"}, {.name = "b"}}}.fit(x), x, 0, 1))
        CHECK_FALSE(flip.least_change().has_value());
    const auto apart = make(2, 2, {1, 0, 0, 1});
    const auto alone =
        weight_flips(weighted_score{.criteria = {{.name = "a"}, {.name = "b", .weight = 0}}}.fit(apart), apart, 0, 1);
    CHECK_FALSE(alone[0].least_change().has_value()); // nobody to give the weight to
    CHECK(alone[1].upper.value() == doctest::Approx(0.5));
}

TEST_CASE(
    "at the weight found the two are level, before it they are not overtaken: 10,000 random populations with gaps") {
    random_generator random{111};
    int found = 0;
    for (int round = 0; round < 10'000; ++round) {
        const random_case given{random};
        if (given.x.rows() < 2)
            continue;
        const auto fitted = weighted_score{.criteria = given.criteria, .minimum_coverage = 0}.fit(given.x);
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
        const auto flips = weight_flips(fitted, given.x, 0, 1);
        for (std::size_t k = 0; k < flips.size() && flips.size() > 1; ++k) {
            const auto& flip = flips[k];
            const double now = ahead(k, flip.weight);
            for (const auto& at : {flip.lower, flip.upper}) {
                if (!at || *at <= 1e-9 || *at >= 1 - 1e-9)
                    continue;
                ++found;
                CHECK(std::abs(ahead(k, *at)) < 1e-7); // flat crossings of the quadratic lose half the digits
                CHECK(ahead(k, flip.weight + 0.9 * (*at - flip.weight)) * now >= -1e-12);
            }
            const auto never = [&](double end) { CHECK(ahead(k, end) * now >= -1e-9); };
            if (!flip.lower)
                never(1e-9);
            if (!flip.upper)
                never(1 - 1e-9);
        }
    }
    CHECK(found > 3'000);
}

} // TEST_SUITE("sensitivity")
