#include <clientele/math/detail/double_double.hpp>
#include <clientele/math/random.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <repeats.hpp>

TEST_SUITE("math/detail/double_double") {

using namespace clientele;
using detail::double_double;

TEST_CASE("sums and products of doubles lose nothing") {
    const auto sum = detail::two_sum(1e16, 1.0);
    CHECK(sum.high == 1e16);
    CHECK(sum.low == 1.0);
    const double a = 1.0 + 0x1p-30, b = 1.0 - 0x1p-40;
    const auto product = detail::two_product(a, b);
    CHECK(product.high + product.low == product.high);
    CHECK(product.low == std::fma(a, b, -product.high));
    CHECK(product.low != 0.0);
}

TEST_CASE("a hundred bits survive a subtraction, a product and a quotient") {
    random_generator random{1};
    for (int round = 0; round < repeats(1000); ++round) {
        const double_double x{1.0 + random.uniform(), 0x1p-54 * (random.uniform() - 0.5)};
        const double_double y{1e8 * random.uniform() + 1.0};
        CHECK(std::abs(((x + y) - y - x).rounded()) <= 0x1p-104 * y.high);
        CHECK(std::abs((x * y / y - x).rounded()) <= 0x1p-100);
        CHECK(((x < y) == (x.high < y.high)));
    }
}

} // TEST_SUITE("math/detail/double_double")
