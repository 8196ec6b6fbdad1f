#include <clientele/score/criterion.hpp>
#include <clientele/score/weighted_score.hpp>

#include <doctest/doctest.h>

#include <limits>

TEST_SUITE("score/criterion") {

using namespace clientele;

namespace {
constexpr double unknown = std::numeric_limits<double>::quiet_NaN();
}

TEST_CASE("a target measures the distance, a band measures nothing inside") {
    CHECK(direction::benefit.measure(3) == 3);
    CHECK(direction::cost.measure(-3) == -3);
    CHECK(direction::target(30).measure(28) == 2);
    CHECK(direction::target(30).measure(33) == 3);
    CHECK(direction::band(2, 4).measure(1) == 1);
    CHECK(direction::band(2, 4).measure(2) == 0);
    CHECK(direction::band(2, 4).measure(3) == 0);
    CHECK(direction::band(2, 4).measure(4) == 0);
    CHECK(direction::band(2, 4).measure(7) == 3);
    CHECK(std::isnan(direction::band(2, 4).measure(unknown)));
    CHECK(direction::benefit.larger_is_better());
    CHECK_FALSE(direction::cost.larger_is_better());
    CHECK_FALSE(direction::target(1).larger_is_better());
    CHECK_FALSE(direction::band(1, 2).larger_is_better());
}

TEST_CASE("a gate passes its ends and shuts on what was never checked") {
    const gate credit{.at_least = 600};
    CHECK(credit.closed());
    CHECK(credit.passes(600));
    CHECK_FALSE(credit.passes(599.99));
    CHECK_FALSE(credit.passes(unknown));
    CHECK(gate{.at_least = 600, .missing = unknown_at_gate::passes}.passes(unknown));
    CHECK_FALSE(gate{.at_most = 0}.passes(1));
    CHECK_FALSE(gate{}.closed());
}

TEST_CASE("criteria that contradict themselves are refused with a sentence") {
    const auto check = [](std::vector<criterion> criteria, std::size_t columns) {
        (void)weighted_score{.criteria = std::move(criteria)}.fit(matrix::Ones(1, static_cast<Eigen::Index>(columns)));
    };
    CHECK_NOTHROW(check({{.name = "a"}, {.name = "b"}}, 2));
    CHECK_THROWS_WITH(check({}, 0), "weighted_score: criteria must name at least one criterion, got none");
    CHECK_THROWS_WITH(check({{.name = "a"}}, 3),
                      "weighted_score: the matrix must have one column per criterion, that is 1, got 3");
    CHECK_THROWS_WITH(check({{.name = "a", .direction = direction::band(4, 2)}}, 1),
                      "weighted_score: criterion 'a': the band's lower end must be at most its upper end, got [4, 2]");
    CHECK_THROWS_WITH(check({{.name = "a", .direction = direction::target(unknown)}}, 1),
                      "weighted_score: criterion 'a': target and band must be finite, got [nan, nan]");
    CHECK_THROWS_WITH(check({{.name = "a", .gate = {.at_least = 2, .at_most = 1}}}, 1),
                      "weighted_score: criterion 'a': the gate must let something pass, got at_least 2 and at_most 1");
    CHECK_THROWS_WITH(check({{.name = "a", .missing = missing_value::neutral(unknown)}}, 1),
                      "weighted_score: criterion 'a': the neutral value must be finite, got nan");
    CHECK_THROWS_WITH(check({{.name = "a"}, {.name = "a"}}, 2), "weighted_score: two criteria are called 'a'");
}

} // TEST_SUITE("score/criterion")
