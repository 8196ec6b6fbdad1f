#include <clientele/score/weighted_score.hpp>
#include <clientele/score/weighting/from_data.hpp>
#include <clientele/score/weighting/given.hpp>

#include <doctest/doctest.h>

#include <limits>
#include <repeats.hpp>
#include <score/random_case.hpp>

TEST_SUITE("score/weighting/from_data") {

using namespace clientele;
using namespace score_tests;

namespace {
template <class Weighting>
std::vector<double> learned(Weighting weighting, const matrix& x, std::vector<criterion> criteria = {}) {
    for (Eigen::Index j = static_cast<Eigen::Index>(criteria.size()); j < x.cols(); ++j)
        criteria.push_back({.name = sentence("c", j)});
    return weighted_score{.criteria = std::move(criteria), .weighting = std::move(weighting)}.fit(x).weights;
}
} // namespace

TEST_CASE("a constant criterion weighs nothing, and all constant ones weigh the same") {
    const auto x = make(3, 3, {1, 5, 2, 2, 5, 3, 3, 5, 9});
    for (const auto& w :
         {learned(entropy_weights{}, x), learned(critic_weights{}, x), learned(deviation_weights{}, x)}) {
        CHECK(w[1] == 0.0);
        CHECK(w[0] > 0.0);
        CHECK(w[2] > 0.0);
    }
    const auto flat = make(3, 2, {1, 5, 1, 5, 1, 5});
    const std::vector<double> half{0.5, 0.5};
    CHECK(learned(entropy_weights{}, flat) == half);
    CHECK(learned(critic_weights{}, flat) == half);
    CHECK(learned(deviation_weights{}, flat) == half);
    CHECK(learned(entropy_weights{}, make(1, 2, {3, 4})) == half); // one customer
    CHECK(learned(entropy_weights{}, make(2, 2, {0, 0, 0, 0})) == half);
}

TEST_CASE("zeros have no entropy of their own, negatives have none at all") {
    // one holder of everything: entropy 0, weight 1; an even spread: entropy 1, weight 0
    CHECK(learned(entropy_weights{}, make(2, 2, {0, 1, 7, 1})) == std::vector{1.0, 0.0});
    CHECK_THROWS_WITH(learned(entropy_weights{}, make(2, 1, {-1, 1})),
                      "entropy_weights: criterion 'c0': values must not be negative, got -1");
    const auto w = learned(critic_weights{}, make(3, 2, {-5, 1, 0, -2, 5, 9}));
    CHECK(w[0] + w[1] == doctest::Approx(1.0));
}

TEST_CASE("CRITIC turns costs round unless told not to") {
    const auto x = make(4, 2, {1, 9, 2, 6, 3, 5, 4, 1});
    const std::vector<criterion> criteria{{.name = "a"}, {.name = "b", .direction = direction::cost}};
    const auto aware = learned(critic_weights{}, x, criteria),
               blind = learned(critic_weights{.costs = critic_costs::as_benefits}, x, criteria);
    // two criteria: the conflict is the same for both, the weights are the deviations
    CHECK(aware[0] == doctest::Approx(blind[0]).epsilon(1e-12));
    // the same criterion twice says nothing new: both vanish, and count the same
    CHECK(learned(critic_weights{}, make(3, 2, {1, 2, 2, 4, 3, 6})) == std::vector{0.5, 0.5});
    // only one varies: it alone counts
    CHECK(learned(critic_weights{}, make(3, 2, {1, 2, 2, 2, 3, 2})) == std::vector{1.0, 0.0});
}

TEST_CASE("deviation weights are the spread within the range") {
    const auto w = learned(deviation_weights{}, make(4, 2, {0, 0, 0, 0, 100, 0, 100, 1}));
    CHECK(w[0] == doctest::Approx(0.5 / (0.5 + std::sqrt(3.0) / 4)).epsilon(1e-15));
}

TEST_CASE("blends stand between their parts") {
    const auto x = make(2, 2, {0, 1, 1, 1});
    const auto mean = learned(blend_weights{.first = equal_weights{}, .second = fixed_weights{{1, 3}}}, x);
    CHECK(mean == std::vector{0.375, 0.625});
    const auto geometric = learned(
        blend_weights{.first = equal_weights{}, .second = fixed_weights{{1, 4}}, .how = blending::geometric}, x);
    CHECK(geometric[1] / geometric[0] == doctest::Approx(2.0));
    CHECK(learned(blend_weights{.first = fixed_weights{{1, 0}}, .second = entropy_weights{}, .share_of_second = 1.0},
                  x) == std::vector{1.0, 0.0});
    CHECK_THROWS_WITH(
        learned(blend_weights{.first = equal_weights{}, .second = equal_weights{}, .share_of_second = 2}, x),
        "blend_weights: share_of_second must be in [0, 1], got 2");
    CHECK_THROWS_WITH(
        learned(
            blend_weights{.first = fixed_weights{{1, 0}}, .second = fixed_weights{{0, 1}}, .how = blending::geometric},
            x),
        "weighted_score: the weight of some criterion must be above 0, got none");
}

TEST_CASE("missing values and targets are resolved before data-driven weights look") {
    const auto gaps = make(4, 2, {1, 3, unknown, 5, 3, 7, 5, 9}), full = make(4, 2, {1, 1, 3, 1, 3, 3, 5, 5});
    const std::vector<criterion> asked{{.name = "a", .missing = missing_value::neutral()},
                                       {.name = "b", .direction = direction::target(4)}};
    const std::vector<criterion> plain{{.name = "a"}, {.name = "b", .direction = direction::cost}};
    CHECK(learned(entropy_weights{}, gaps, asked) == learned(entropy_weights{}, full, plain));
    CHECK(learned(critic_weights{}, gaps, asked) == learned(critic_weights{}, full, plain));
}

TEST_CASE("a criterion that nobody has a value of has no weight to learn") {
    const auto x = make(2, 2, {1, unknown, 2, unknown});
    const std::vector<criterion> criteria{{.name = "a"}, {.name = "b", .missing = missing_value::exclude}};
    CHECK_THROWS_WITH((void)learned(entropy_weights{}, x, criteria),
                      "weighted_score: criterion 'b': no customer has a value to learn from");
}

TEST_CASE("data-driven weights are proper and ignore the order of the rows, in 10,000 random populations") {
    random_generator random{41};
    for (int round = 0; round < repeats(10'000); ++round) {
        const random_case given{random, false};
        const matrix x = given.x.cwiseAbs();
        const shuffled turned{x, random};
        const auto check = [&](auto weighting) {
            const auto here = learned(weighting, x, given.criteria),
                       there = learned(weighting, turned.x, given.criteria);
            CHECK(here == there);
            double sum = 0;
            for (const double w : here) {
                CHECK(w >= 0);
                sum += w;
            }
            CHECK(sum == doctest::Approx(1.0).epsilon(1e-12));
        };
        check(entropy_weights{}), check(critic_weights{}), check(deviation_weights{});
    }
}

TEST_CASE("the least sum that entropy divides by is 1e-300") {
    const std::vector<criterion> two{{.name = "a"}, {.name = "b"}};
    matrix x(2, 2);
    x << 1e-300, 1, 0, 3;
    CHECK_NOTHROW((void)entropy_weights{}.weights(x, two));
    x(0, 0) = 1e-301;
    CHECK_THROWS_WITH((void)entropy_weights{}.weights(x, two),
                      sentence("entropy_weights: criterion 'a': the sum of the values must be 0 or in [1e-300, ",
                               std::numeric_limits<double>::max(), "], got ", 1e-301)
                          .c_str());
}

} // TEST_SUITE("score/weighting/from_data")
