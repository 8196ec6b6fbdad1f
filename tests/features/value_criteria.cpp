#include <clientele/features/value_criteria.hpp>

#include <doctest/doctest.h>

#include <cmath>

TEST_SUITE("value_criteria") {

using namespace clientele;

namespace {
using numbers = std::vector<double>;
}

TEST_CASE("a partial year is not blown up unless asked for") {
    CHECK(per_year(numbers{1000, 3000}, numbers{0.5, 2}) == numbers{1000, 1500});
    CHECK(per_year(numbers{1000}, numbers{0.5}, 0.25) == numbers{2000});
    CHECK_THROWS_WITH((void)per_year(numbers{1}, numbers{-1}), "per_year: years must not be negative, got -1 in row 0");
    CHECK_THROWS_WITH((void)per_year(numbers{1}, numbers{1}, 0),
                      "per_year: least_years must be positive and finite, got 0");
    CHECK_THROWS_WITH((void)per_year(numbers{1, 2}, numbers{1}), "per_year: years must have 2 rows, got 1");
}

TEST_CASE("what serving costs is taken off") {
    matrix times(2, 2);
    times << 10, 1, 0, 2;
    const auto cost = cost_to_serve(times, numbers{5, 100});
    CHECK(cost == numbers{150, 200});
    const auto left = net_contribution(numbers{1000, 500}, numbers{700, 400}, cost);
    CHECK(left == numbers{150, -100});
    CHECK(net_contribution(numbers{1000}, numbers{700}) == numbers{300});
    CHECK(margin(left, numbers{1000, 500}) == numbers{0.15, -0.2});
    CHECK(std::isnan(margin(numbers{5}, numbers{0})[0]));
    times(0, 0) = -1;
    CHECK_THROWS_WITH((void)cost_to_serve(times, numbers{5, 100}),
                      "cost_to_serve: an activity cannot happen -1 times, in row 0, activity 0");
    CHECK_THROWS_WITH((void)cost_to_serve(times.cwiseAbs(), numbers{5, -1}),
                      "cost_to_serve: rates must not be negative, got -1 for activity 1");
    CHECK_THROWS_WITH((void)cost_to_serve(times, numbers{5}), "cost_to_serve: rates must have 2 rows, got 1");
    CHECK_THROWS_WITH((void)margin(numbers{5}, numbers{-1}), "margin: revenue must not be negative, got -1 in row 0");
}

TEST_CASE("prices realised and wallets shared") {
    CHECK(price_realisation(numbers{80}, numbers{100}) == numbers{0.8});
    CHECK(share_of_wallet(numbers{25}, numbers{100}) == numbers{0.25});
    CHECK(std::isnan(share_of_wallet(numbers{0}, numbers{0})[0]));
    CHECK_THROWS_WITH((void)share_of_wallet(numbers{5}, numbers{4}),
                      "share_of_wallet: spend must be in [0, wallet], that is [0, 4], got 5 in row 0");
}

TEST_CASE("a result that a double cannot hold is refused with its row, and any unit gives its own multiple") {
    const double huge = 1e300, tiny = 1e-300;
    CHECK_THROWS_WITH((void)margin(numbers{1, huge}, numbers{1, tiny}),
                      "margin: the result must be within the range of a double, but is not in row 1");
    CHECK_THROWS_WITH((void)per_year(numbers{huge}, numbers{0}, tiny),
                      "per_year: the result must be within the range of a double, but is not in row 0");
    CHECK_THROWS_WITH((void)cost_to_serve(matrix{{huge}}, numbers{huge}),
                      "cost_to_serve: the result must be within the range of a double, but is not in row 0");
    CHECK_THROWS_WITH((void)net_contribution(numbers{1.7e308}, numbers{-1.7e308}),
                      "net_contribution: the result must be within the range of a double, but is not in row 0");
    for (const int power : {-500, -40, 40, 500}) {
        const double unit = std::ldexp(1.0, power);
        CHECK(margin(numbers{3 * unit}, numbers{12 * unit}) == numbers{0.25});
        CHECK(share_of_wallet(numbers{3 * unit}, numbers{12 * unit}) == numbers{0.25});
        CHECK(per_year(numbers{3 * unit}, numbers{2}) == numbers{1.5 * unit});
        CHECK(net_contribution(numbers{3 * unit}, numbers{unit}, numbers{unit}) == numbers{unit});
        CHECK(cost_to_serve(matrix{{2, 1}}, numbers{3 * unit, unit}) == numbers{7 * unit});
    }
}

} // TEST_SUITE("value_criteria")
