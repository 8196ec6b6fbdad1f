#include <clientele/math/random.hpp>

#include <doctest/doctest.h>

#include <array>
#include <cmath>

TEST_SUITE("random") {

using clientele::random_generator;

TEST_CASE("the same seed gives the same numbers and another seed others") {
    random_generator a{42}, b{42}, c{43};
    for (int i = 0; i < 100; ++i) {
        const auto x = a();
        CHECK(x == b());
        CHECK(x != c());
    }
}

TEST_CASE("uniform numbers fill [0, 1) evenly") {
    random_generator g{1};
    std::array<int, 10> count{};
    for (int i = 0; i < 100'000; ++i) {
        const double u = g.uniform();
        REQUIRE(u >= 0.0);
        REQUIRE(u < 1.0);
        ++count[static_cast<std::size_t>(u * 10)];
    }
    for (const int n : count)
        CHECK(std::abs(n - 10'000) < 500); // five standard deviations are 474
}

TEST_CASE("below(n) reaches every value, and only those") {
    random_generator g{2};
    std::array<int, 7> count{};
    for (int i = 0; i < 70'000; ++i)
        ++count[g.below(7)];
    for (const int n : count)
        CHECK(std::abs(n - 10'000) < 500);
    CHECK(g.below(1) == 0);
}

TEST_CASE("split streams depend on the seed and the stream only, not on what was drawn") {
    random_generator fresh{5}, used{5};
    used();
    CHECK(fresh.split(3)() == used.split(3)());
    CHECK(fresh.split(3)() != fresh.split(4)());
}

} // TEST_SUITE("random")
