#include <clientele/math/hypergeometric.hpp>

#include <doctest/doctest.h>

#include <cmath>

TEST_SUITE("math/detail/hypergeometric") {

namespace cl = clientele;

TEST_CASE("the power series is reckoned to need its largest term and some beyond it") {
    const double a = 300, b = 500, c = 7;
    for (const double z : {0.5, 0.9, 0.99}) {
        double largest = 0; // the first n whose term is above the next
        while ((a + largest) * (b + largest) * z > (c + largest) * (largest + 1))
            ++largest;
        const double beyond = 10 * std::sqrt(largest / (1 - z)) + 40 / -std::log(z) + 4;
        CHECK(cl::detail::series_terms_2f1(a, b, c, z, 1 - z) == doctest::Approx(largest + beyond).epsilon(0.005));
    }
    CHECK(cl::detail::series_terms_2f1(a, b, c, 1e-9, 1) ==
          doctest::Approx(4 + 40 / -std::log(1e-9))); // the first term is the largest
    CHECK(cl::detail::series_terms_2f1(a, b, c, 0, 1) == 1);
}

} // TEST_SUITE("math/detail/hypergeometric")
