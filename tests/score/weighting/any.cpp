#include <clientele/score/weighted_score.hpp>
#include <clientele/score/weighting/any.hpp>
#include <clientele/score/weighting/from_data.hpp>

#include <doctest/doctest.h>

#include <score/random_case.hpp>

TEST_SUITE("score/weighting/any") {

using namespace clientele;
using namespace score_tests;

TEST_CASE("a policy chosen at run time does what it holds") {
    const auto x = make(3, 2, {1, 2, 2, 9, 3, 2});
    const std::vector<criterion> criteria{{.name = "a"}, {.name = "b"}};
    any_weighting chosen = entropy_weights{};
    CHECK(chosen.weights(x, criteria) == entropy_weights{}.weights(x, criteria));
    chosen = equal_weights{};
    CHECK(weighted_score{.criteria = criteria, .weighting = chosen}.fit(x).weights == std::vector{0.5, 0.5});
    chosen = fixed_weights{{1, -1}};
    const weighted_score wrong{.criteria = criteria, .weighting = chosen};
    CHECK_THROWS_WITH((void)wrong.fit(x),
                      "weighted_score: criterion 'b': the weight must be finite and at least 0, got -1");
}

} // TEST_SUITE("score/weighting/any")
