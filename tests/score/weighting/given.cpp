#include <clientele/score/weighted_score.hpp>
#include <clientele/score/weighting/given.hpp>

#include <doctest/doctest.h>

TEST_SUITE("score/weighting/given") {

using namespace clientele;

namespace {
template <class Weighting>
std::vector<double> learned(Weighting weighting, std::vector<criterion> criteria) {
    const matrix x = matrix::Random(4, static_cast<Eigen::Index>(criteria.size()));
    return weighted_score{.criteria = std::move(criteria), .weighting = std::move(weighting)}.fit(x).weights;
}
} // namespace

TEST_CASE("given weights are scaled to sum to one") {
    CHECK(learned(criterion_weights{}, {{.name = "a", .weight = 3}, {.name = "b"}}) == std::vector{0.75, 0.25});
    CHECK(learned(equal_weights{}, {{.name = "a", .weight = 3}, {.name = "b"}}) == std::vector{0.5, 0.5});
    CHECK(learned(fixed_weights{{0, 5}}, {{.name = "a"}, {.name = "b"}}) == std::vector{0.0, 1.0});
}

TEST_CASE("weights without a meaning are refused with a sentence") {
    const std::vector<criterion> two{{.name = "a"}, {.name = "b"}};
    CHECK_THROWS_WITH(learned(fixed_weights{{1, -1}}, two),
                      "weighted_score: criterion 'b': the weight must be finite and at least 0, got -1");
    CHECK_THROWS_WITH(learned(fixed_weights{{0, 0}}, two),
                      "weighted_score: the weight of some criterion must be above 0, got none");
    CHECK_THROWS_WITH(learned(fixed_weights{{1}}, two),
                      "weighted_score: there must be one weight per criterion, that is 2, got 1");
    CHECK_THROWS_WITH(learned(fixed_weights{{1, std::numeric_limits<double>::infinity()}}, two),
                      "weighted_score: criterion 'b': the weight must be finite and at least 0, got inf");
    CHECK_THROWS_WITH(learned(criterion_weights{}, {{.name = "a", .weight = -2}, {.name = "b"}}),
                      "weighted_score: criterion 'a': the weight must be finite and at least 0, got -2");
}

TEST_CASE("weights may have any unit") {
    const std::vector<criterion> two{{.name = "a"}, {.name = "b"}};
    for (const double unit : {0x1p-1070, 0x1p-500, 1.0, 0x1p500, 0x1p1020})
        CHECK(learned(fixed_weights{{3 * unit, 5 * unit}}, two) == std::vector{0.375, 0.625});
}

} // TEST_SUITE("score/weighting/given")
