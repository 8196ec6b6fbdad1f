#include <clientele/math/detail/lanes.hpp>
#include <clientele/math/random.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <cstdint>
#include <limits>

TEST_SUITE("lanes") {

using namespace clientele;

namespace {

CLIENTELE_LANES(doubles, double, 16);
CLIENTELE_LANES(longs, std::int64_t, 16);
using plain_doubles = detail::plain_lanes<double, 2>;
using plain_longs = detail::plain_lanes<std::int64_t, 2>;

template <class Plain, class Register>
void check_same(const Plain& plain, const Register& own) {
    for (int lane = 0; lane < 2; ++lane) {
        CAPTURE(plain[lane]);
        CHECK((plain[lane] == own[lane] || (plain[lane] != plain[lane] && own[lane] != own[lane])));
    }
}

} // namespace

TEST_CASE("plain lanes do what registers do, NaN and infinities included") {
    random_generator random{5};
    const double odd[]{0.0, std::numeric_limits<double>::infinity(), std::numeric_limits<double>::quiet_NaN(), 1.0};
    const auto number = [&] { return random.below(4) == 0 ? odd[random.below(4)] : random.uniform() - 0.5; };
    for (int trial = 0; trial < 1000; ++trial) {
        const double of[]{number(), number(), number(), number()};
        const doubles a{of[0], of[1]}, b{of[2], of[3]};
        const plain_doubles c{of[0], of[1]}, d{of[2], of[3]};
        check_same(c + d, a + b);
        check_same(c - d, a - b);
        check_same(c * d, a * b);
        check_same(c / d, a / b);
        check_same(c * 3.0 - 1.0, a * 3.0 - 1.0);
        check_same(2.0 - c, 2.0 - a);
        check_same(c < d, a < b);
        check_same(c > d, a > b);
        check_same(c <= d, a <= b);
        check_same(c > 0, a > 0);
        check_same(plain_doubles::pick((c < d) & (d > 0), c, d), CLIENTELE_PICK((a < b) & (b > 0), a, b));
    }
}

TEST_CASE("whole numbers in lanes are combined bit by bit") {
    random_generator random{6};
    for (int trial = 0; trial < 100; ++trial) {
        const auto some = [&] { return static_cast<std::int64_t>(random.below(std::uint64_t{1} << 40)); };
        const std::int64_t of[]{some(), some(), some(), some()};
        longs a{of[0], of[1]};
        const longs b{of[2], of[3]};
        plain_longs c{of[0], of[1]};
        const plain_longs d{of[2], of[3]};
        check_same(c & d, a & b);
        check_same(c | d, a | b);
        check_same(~c, ~a);
        check_same(c == d, a == b);
        check_same(c != d, a != b);
        a += b;
        a -= 5;
        c += d;
        c -= 5;
        check_same(c, a);
    }
}

} // TEST_SUITE("lanes")
