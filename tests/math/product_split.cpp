#include <clientele/math/product_split.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <refusal.hpp>
#include <vector>

TEST_SUITE("math/product_split") {

using namespace clientele;

TEST_CASE("both ways add up to the change, and a factor that did not change made nothing") {
    const std::vector<double> before{2, 2, 7}, after{4, 3, 7};
    const auto shapley = product_effects(before, after, product_split::shapley);
    CHECK(shapley[0] == doctest::Approx(7 * 5)); // (2 2 + 2 3) / 2
    CHECK(shapley[1] == doctest::Approx(7 * 3));
    CHECK(shapley[2] == 0);
    const auto mean = product_effects(before, after);
    CHECK(mean[0] == doctest::Approx(7 * 8 / std::log(3.0) * std::log(2.0)));
    CHECK(mean[1] == doctest::Approx(7 * 8 / std::log(3.0) * std::log(1.5)));
    CHECK(mean[2] == 0);
    CHECK(mean[0] + mean[1] == doctest::Approx(56).epsilon(1e-14));
}

TEST_CASE("a change that the factors take back is nothing in sum") {
    const auto parts = product_effects(std::vector<double>{2, 5}, std::vector<double>{5, 2});
    CHECK(parts[0] == doctest::Approx(10 * std::log(2.5)));
    CHECK(parts[0] == doctest::Approx(-parts[1]));
}

TEST_CASE("a factor that is nothing has no share, and is refused") {
    check_refusal(refusal([] { return product_effects(std::vector<double>{2, 0}, std::vector<double>{1, 1}); }),
                  errc::bad_value, 1, "product_effects: factors must be finite and above 0, got 0 in factor 1");
    check_refusal(refusal([] { return product_effects({}, {}); }), errc::empty_input, no_row,
                  "product_effects: there must be 1 to 20 factors, got 0");
}

} // TEST_SUITE("math/product_split")
