#include <clientele/score/preference.hpp>

#include <doctest/doctest.h>

#include <cmath>

TEST_SUITE("score/preference") {

using namespace clientele;

TEST_CASE("the preference functions have their shapes") {
    CHECK(preference::usual()(0.1) == 1.0);
    CHECK(preference::usual()(0) == 0.0);
    CHECK(preference::usual()(-1) == 0.0);
    CHECK(preference::u_shape(2)(2) == 0.0);
    CHECK(preference::u_shape(2)(2.5) == 1.0);
    CHECK(preference::v_shape(4)(1) == 0.25);
    CHECK(preference::v_shape(4)(9) == 1.0);
    CHECK(preference::two_steps(1, 3)(1) == 0.0);
    CHECK(preference::two_steps(1, 3)(3) == 0.5);
    CHECK(preference::two_steps(1, 3)(3.5) == 1.0);
    CHECK(preference::linear(1, 3)(2) == 0.5);
    CHECK(preference::linear(1, 3)(1) == 0.0);
    CHECK(preference::linear(1, 3)(3) == 1.0);
    CHECK(preference::gaussian(2)(2) == doctest::Approx(1 - std::exp(-0.5)));
    CHECK(preference::custom([](double d) { return d > 5 ? 1.0 : 0.2; })(1) == 0.2);
    CHECK_THROWS_WITH((void)preference::v_shape(0),
                      "preference: p (or the scale s) must be finite and more than 0, got 0");
    CHECK_THROWS_WITH((void)preference::linear(3, 3),
                      "preference: p (or the scale s) must be finite and more than 3, got 3");
    CHECK_THROWS_WITH((void)preference::two_steps(3, 2),
                      "preference: p (or the scale s) must be finite and at least 3, got 2");
    CHECK_THROWS_WITH((void)preference::u_shape(-1), "preference: q must be finite and at least 0, got -1");
    CHECK_THROWS_WITH((void)preference::custom({}), "preference: the custom function must not be empty");
}

} // TEST_SUITE("score/preference")
