#include <clientele/math/detail/wide_integer.hpp>
#include <clientele/math/random.hpp>

#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <limits>
#include <vector>

TEST_SUITE("math/detail/wide_integer") {

using clientele::detail::two_word_integer;

two_word_integer power_of_two(int power) { return two_word_integer{1} << power; }

TEST_CASE("two words carry, borrow and compare as one number with a sign") {
    const two_word_integer word = std::numeric_limits<std::uint64_t>::max();
    CHECK(word + 1 == power_of_two(64));
    CHECK(power_of_two(64) - 1 == word);
    CHECK(two_word_integer{-1} + word == word - 1);
    CHECK(two_word_integer{-1} < 0);
    CHECK(-power_of_two(100) < -power_of_two(99));
    CHECK(power_of_two(100) > word);
    CHECK(static_cast<std::int64_t>(two_word_integer{-7}) == -7);
}

TEST_CASE("two words multiply without loss and divide towards zero") {
    const two_word_integer most = std::numeric_limits<std::int64_t>::max(); // (2^63 - 1)^2 = 2^126 - 2^64 + 1
    CHECK(most * most == power_of_two(126) - power_of_two(64) + 1);
    CHECK(-most * most == power_of_two(64) - power_of_two(126) - 1);
    CHECK((power_of_two(100) + 17) / power_of_two(70) == 1 << 30);
    CHECK((power_of_two(100) + 17) % power_of_two(70) == 17);
    CHECK((-power_of_two(100) - 17) / power_of_two(70) == -(1 << 30));
    CHECK((-power_of_two(100) - 17) % power_of_two(70) == -17);
    CHECK(two_word_integer{-17} / 5 == -3);
    CHECK(two_word_integer{17} % -5 == 2);
    // 0xFEDCBA9876543210^2 = 0xFDBAC097C8DC5ACCDEEC6CD7A44A4100 (by hand in hexadecimal halves, and by bc)
    CHECK(clientele::detail::high_product(0xFEDCBA9876543210u, 0xFEDCBA9876543210u) == 0xFDBAC097C8DC5ACCu);
}

TEST_CASE("a shift to the right keeps the sign and rounds down") {
    CHECK((power_of_two(100) >> 100) == 1);
    CHECK((-power_of_two(100) >> 100) == -1);
    CHECK(((-power_of_two(100) - 1) >> 100) == -2);
    CHECK((two_word_integer{-5} >> 0) == -5);
    CHECK(((two_word_integer{5} << 64) >> 63) == 10);
}

TEST_CASE("two words become the nearest double, to the even one of two") {
    const auto as_double = [](two_word_integer value) { return static_cast<double>(value); };
    CHECK(as_double(power_of_two(120)) == 0x1p120);
    CHECK(as_double(-power_of_two(120)) == -0x1p120);
    const auto half_a_unit = power_of_two(120 - 53);
    CHECK(as_double(power_of_two(120) + half_a_unit) == 0x1p120); // a tie
    CHECK(as_double(power_of_two(120) + half_a_unit + 1) == 0x1p120 + 0x1p68);
    CHECK(as_double(power_of_two(120) + half_a_unit * 3) == 0x1p120 + 0x1p69); // a tie the other way
    CHECK(as_double(two_word_integer{0}) == 0);
    CHECK(as_double(two_word_integer{-3}) == -3);
}

#ifdef __SIZEOF_INT128__
TEST_CASE("two words do what the compiler's integers of 128 bits do") {
    using native = clientele::detail::wide_integer;
    __extension__ typedef unsigned __int128 bits; // NOLINT
    clientele::random_generator random{11};
    const auto same = [](two_word_integer two, native one) {
        return static_cast<std::uint64_t>(two) == static_cast<std::uint64_t>(one) &&
               static_cast<std::uint64_t>(two >> 64) == static_cast<std::uint64_t>(one >> 64);
    };
    int wrong = 0;
    for (int i = 0; i < 20'000; ++i) {
        const auto draw = [&] { // of any length, so that all carries are met
            const auto high = random(), low = random();
            const int by = static_cast<int>(random.below(128));
            const auto one = static_cast<native>(static_cast<bits>(high) << 64 | low) >> by;
            return std::pair{two_word_integer{high, low} >> by, one};
        };
        const auto [a2, a] = draw();
        const auto [b2, b] = draw();
        const int by = static_cast<int>(random.below(128));
        wrong += same(a2, a) ? 0 : 1;
        wrong += same(a2 + b2, static_cast<native>(static_cast<bits>(a) + static_cast<bits>(b))) ? 0 : 1;
        wrong += same(a2 - b2, static_cast<native>(static_cast<bits>(a) - static_cast<bits>(b))) ? 0 : 1;
        wrong += same(a2 * b2, static_cast<native>(static_cast<bits>(a) * static_cast<bits>(b))) ? 0 : 1;
        wrong += same(a2 << by, static_cast<native>(static_cast<bits>(a) << by)) ? 0 : 1;
        wrong += same(a2 >> by, a >> by) ? 0 : 1;
        wrong += same(a2 & b2, a & b) && same(a2 | b2, a | b) ? 0 : 1;
        wrong += (a2 < b2) == (a < b) && (a2 == b2) == (a == b) ? 0 : 1;
        wrong += static_cast<double>(a2) == static_cast<double>(a) ? 0 : 1;
        if (b != 0)
            wrong += same(a2 / b2, a / b) && same(a2 % b2, a % b) ? 0 : 1;
    }
    CHECK(wrong == 0);
}
#endif

} // TEST_SUITE("math/detail/wide_integer")
