#include <clientele/math/random.hpp>
#include <clientele/score/detail/roots_in_unit.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <repeats.hpp>
#include <vector>

TEST_SUITE("score/detail/roots_in_unit") {

using namespace clientele;

TEST_CASE("straight lines and parabolas have their roots between 0 and 1") {
    CHECK(detail::roots_in_unit(0, 2, -1) == std::vector{0.5});
    CHECK(detail::roots_in_unit(0, 2, 1).empty());
    CHECK(detail::roots_in_unit(1, 0, 1).empty());
    CHECK(detail::roots_in_unit(0, 0, 0).empty()); // zero everywhere is no crossing
    auto two = detail::roots_in_unit(8, -6, 1);
    std::sort(two.begin(), two.end());
    CHECK(two == std::vector{0.25, 0.5});
}

TEST_CASE("small roots keep their digits beside large ones") {
    random_generator random{17};
    for (int round = 0; round < repeats(1000); ++round) {
        const double small = 1e-9 * (1 + random.uniform()), large = 1e6 * (1 + random.uniform());
        const auto found = detail::roots_in_unit(1, -(small + large), small * large);
        REQUIRE(found.size() == 1);
        CHECK(found[0] == doctest::Approx(small).epsilon(1e-12));
    }
}

TEST_CASE("the roots do not depend on the unit of the equation") {
    // (t - 1/4)(t - 1/2) = t^2 - 3/4 t + 1/8
    for (const double unit : {5e-324, 1e-300, 1e-150, 1.0, 1e150, 1e300}) {
        const auto roots = detail::roots_in_unit(8 * unit, -6 * unit, unit);
        REQUIRE(roots.size() == 2);
        CHECK(std::min(roots[0], roots[1]) == doctest::Approx(0.25).epsilon(1e-14));
        CHECK(std::max(roots[0], roots[1]) == doctest::Approx(0.5).epsilon(1e-14));
    }
}

} // TEST_SUITE("score/detail/roots_in_unit")
