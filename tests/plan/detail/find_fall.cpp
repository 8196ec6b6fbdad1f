#include <clientele/plan/detail/find_fall.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

TEST_SUITE("plan/detail/find_fall") {

using namespace clientele::detail;

namespace {

// A falling function that counts how often it is asked, for one place or for two.
struct asked {
    double (*of)(double);
    int* walks;

    double operator()(double place) const {
        ++*walks;
        return of(place);
    }
    std::array<double, 2> operator()(double left, double right) const {
        ++*walks;
        CHECK(left < right);
        return {of(left), of(right)};
    }
};

const std::vector<double (*)(double)> shapes{[](double x) { return 1 / x; }, [](double x) { return 5 / (1 + x * x); },
                                             [](double x) { return x > 40 ? 0 : 40 - x; },
                                             [](double x) { return 3 - std::log(x); },
                                             [](double x) { return std::floor(100 / x); }};

} // namespace

TEST_CASE("asked for two places at once a function falls where it does when asked for one") {
    for (const auto shape : shapes)
        for (const double level : {0.3, 1.0, 2.5})
            for (const double start : {1e-3, 0.9, 7.0, 50.0})
                for (const double slope : {-1.0, -0.3, -4.0}) {
                    int alone = 0, together = 0;
                    const fall from{0, 0x1p1023, shape(0x1p-1022), shape(0x1p1023)};
                    const double base = shape(0x1p1023) < level ? -1 : level;
                    const auto one = find_fall([&](double x) { return ++alone, shape(x); }, level,
                                               (std::min)(base, level), from, start, slope, 22, 1e-7);
                    const auto two = find_fall(asked{shape, &together}, level, (std::min)(base, level), from, start,
                                               slope, 22, 1e-7);
                    CHECK(two.low == one.low);
                    CHECK(two.high == one.high);
                    CHECK(two.at_low == one.at_low);
                    CHECK(two.at_high == one.at_high);
                    CHECK(two.at_low > level);
                    CHECK(two.at_high <= level);
                    CHECK(together <= alone + 2);
                }
}

TEST_CASE("from near by with a slope about right three walks do") {
    int walks = 0;
    const auto found = find_fall(asked{[](double x) { return 5 / (1 + x * x); }, &walks}, 2.0, 0.0, {0, 0x1p1023, 5, 0},
                                 std::sqrt(1.5) * 1.005, -1.19, 22, 1e-7);
    CHECK(found.low <= std::sqrt(1.5));
    CHECK(found.high >= std::sqrt(1.5) * (1 - 1e-15));
    CHECK(walks == 3);
}

} // TEST_SUITE("plan/detail/find_fall")
