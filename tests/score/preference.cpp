#include <clientele/score/preference.hpp>

#include <doctest/doctest.h>

#include <cmath>

TEST_SUITE("preference") {

using namespace clientele;

TEST_CASE("the preference functions have their shapes") {
    CHECK(preference::usual()(0.1) == 1.0);
    CHECK(preference::usual()(0) == 0.0);
    CHECK(preference::usual()(-1) == 0.0);
    CHECK(preference::u_shape(2)(2) == 0.0);
    CHECK(preference::u_shape(2)(2.5) == 1.0);
    CHECK(preference::v_shape(4)(1) == 0.25);
    CHECK(preference::v_shape(4)(9) == 1.0);
    CHECK(preference::level(1, 3)(1) == 0.0);
    CHECK(preference::level(1, 3)(3) == 0.5);
    CHECK(preference::level(1, 3)(3.5) == 1.0);
    CHECK(preference::linear(1, 3)(2) == 0.5);
    CHECK(preference::linear(1, 3)(1) == 0.0);
    CHECK(preference::linear(1, 3)(3) == 1.0);
    CHECK(preference::gaussian(2)(2) == doctest::Approx(1 - std::exp(-0.5)));
    CHECK(preference::custom([](double d) { return d > 5 ? 1.0 : 0.2; })(1) == 0.2);
    CHECK_THROWS_WITH((void)preference::v_shape(0),
                      "preference: p (or the scale s) must be finite and more than 0, got 0");
    CHECK_THROWS_WITH((void)preference::linear(3, 3),
                      "preference: p (or the scale s) must be finite and more than 3, got 3");
    CHECK_THROWS_WITH((void)preference::level(3, 2),
                      "preference: p (or the scale s) must be finite and at least 3, got 2");
    CHECK_THROWS_WITH((void)preference::u_shape(-1), "preference: q must be finite and at least 0, got -1");
    CHECK_THROWS_WITH((void)preference::custom({}), "preference: the custom function must not be empty");
}

TEST_CASE("flows of many values equal those of one") {
    const detail::preference_flow usual{preference::usual(), {1, 2, 2, 5}},
        linear{preference::linear(0.5, 2), {1, 2, 2, 5}};
    const std::vector<double> values{0, 1, 1.5, 2, 3, 5, 9};
    for (const auto* flow : {&usual, &linear})
        flow->of_all(values.data(), values.size(),
                     [&](std::size_t i, double got) { CHECK(got == (*flow)(values[i])); });
    CHECK(usual(2) == 0.0);
    CHECK(usual(9) == 4.0);
    CHECK(usual(0) == -4.0);
}

} // TEST_SUITE("preference")
