#include <clientele/math/proportion_difference.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <refusal.hpp>

TEST_SUITE("math/proportion_difference") {

using namespace clientele;

TEST_CASE("the ends are those of Newcombe's method 10, as he printed them") {
    const auto check = [](interval got, double lower, double upper) {
        CHECK(std::abs(got.lower - lower) <= 5.1e-5);
        CHECK(std::abs(got.upper - upper) <= 5.1e-5);
    };
    check(proportion_difference(56, 70, 48, 80), 0.0524, 0.3339);
    check(proportion_difference(9, 10, 3, 10), 0.1705, 0.8090);
    check(proportion_difference(10, 10, 0, 10), 0.6075, 1.0000);
    CHECK(proportion_difference(56, 70, 48, 80).estimate == doctest::Approx(0.2));
    CHECK(proportion_difference(56, 70, 48, 80).standard_error == doctest::Approx(std::sqrt(0.16 / 70 + 0.24 / 80)));
}

TEST_CASE("a group of nobody is refused") {
    check_refusal(refusal([] { return proportion_difference(1, 2, 0, 0); }), errc::bad_parameter, no_row,
                  "proportion_interval: trials must be above 0 and at most 1e9, got 0");
}

} // TEST_SUITE("math/proportion_difference")
