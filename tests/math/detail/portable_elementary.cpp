#include <clientele/math/detail/portable_elementary.hpp>
#include <clientele/math/random.hpp>

#include <doctest/doctest.h>

#include <cmath>

TEST_SUITE("math/detail/portable_elementary") {

namespace cl = clientele;

TEST_CASE("the portable logarithm and exponential agree with the C library's") {
    cl::random_generator g{1};
    for (int i = 0; i < 20'000; ++i) {
        const double x = std::exp(1400 * g.uniform() - 700), y = 1400 * g.uniform() - 700, z = 2 * g.uniform() - 0.999;
        CHECK(std::abs(cl::detail::portable_log(x) - std::log(x)) <= 4e-16 * std::abs(std::log(x)) + 1e-17);
        CHECK(std::abs(cl::detail::portable_exp(y) - std::exp(y)) <= 1e-15 * std::exp(y));
        CHECK(std::abs(cl::detail::portable_log1p(z) - std::log1p(z)) <= 6e-16 * std::abs(std::log1p(z)));
    }
    CHECK(cl::detail::portable_log(1) == 0);
    CHECK(cl::detail::portable_exp(0) == 1);
    CHECK(cl::detail::portable_exp(-1000) == 0);
    CHECK(std::isinf(cl::detail::portable_exp(1000)));
    CHECK(cl::detail::portable_log1p(1e-20) == 1e-20);
}

} // TEST_SUITE("math/detail/portable_elementary")
