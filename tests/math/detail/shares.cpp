#include <clientele/math/detail/shares.hpp>

#include <doctest/doctest.h>

#include <vector>

TEST_SUITE("math/detail/shares") {

using namespace clientele;

TEST_CASE("shares add up to 1 and are the same in any unit") {
    for (const double unit : {1.0, 0x1p-1074, 0x1p-1000, 0x1p-500, 0x1p500, 0x1p1020}) {
        std::vector<double> numbers{unit, 2 * unit, 0.0, 5 * unit};
        CHECK(detail::divide_by_sum(numbers));
        CHECK(numbers == std::vector{0.125, 0.25, 0.0, 0.625}); // eighths are exact
    }
    for (const double unit : {1e-150, 1e-300, 0.1, 1e150, 1e307}) {
        std::vector<double> numbers{3 * unit, unit};
        CHECK(detail::divide_by_sum(numbers));
        CHECK(numbers[0] == doctest::Approx(0.75).epsilon(1e-15));
        CHECK(numbers[1] == doctest::Approx(0.25).epsilon(1e-15));
    }
}

TEST_CASE("shares of nothing are refused and left alone") {
    std::vector<double> none(3, 0.0);
    CHECK_FALSE(detail::divide_by_sum(none));
    CHECK(none == std::vector<double>(3, 0.0));
    CHECK_FALSE(detail::divide_by_sum({}));
}

TEST_CASE("a number that is nothing beside the largest one becomes 0, and none becomes more than 1") {
    std::vector<double> numbers{1e308, 1e-308, 1e308};
    CHECK(detail::divide_by_sum(numbers));
    CHECK(numbers == std::vector{0.5, 0.0, 0.5});
}

} // TEST_SUITE("math/detail/shares")
