#include <clientele/math/detail/exact_grid.hpp>
#include <clientele/math/exact_sum.hpp>
#include <clientele/math/random.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <repeats.hpp>
#include <utility>
#include <vector>

TEST_SUITE("math/detail/exact_grid") {

using namespace clientele;
using detail::exact_grid;
using detail::grid_term;

namespace {

/// Numbers of either sign, from `size` down to 2^-29 of it.
std::vector<double> random_terms(random_generator& random, std::size_t n, double size) {
    std::vector<double> terms(n);
    for (double& each : terms)
        each = (random.below(2) ? 1 : -1) * size * std::exp2(-28 * random.uniform());
    return terms;
}

grid_term one_by_one(const exact_grid& grid, const std::vector<double>& terms) {
    grid_term sum;
    for (const double each : terms)
        sum += grid(each);
    return sum;
}

} // namespace

TEST_CASE("numbers up to the size come back from the grid to their last bit") {
    random_generator random{51};
    for (const double size : {1.0, 1.999, 1000.0, 3e-280, 7e300})
        for (const double count : {1.0, 1000.0, 1e6}) {
            const exact_grid grid{size, count};
            CHECK(grid.value(grid(size)) == size);
            CHECK(grid.value(grid(-size)) == -size);
            for (const double each : random_terms(random, 200, size))
                CHECK(grid.value(grid(each)) == each);
        }
    CHECK(exact_grid{0, 5}.value(exact_grid{0, 5}(0.0)) == 0);
}

TEST_CASE("a sum is the exact one, rounded once, in any order, and taking terms away leaves nothing") {
    random_generator random{52};
    for (int round = 0; round < 100; ++round) {
        auto terms = random_terms(random, 1000, 37.5);
        const exact_grid grid{37.5, 1000};
        auto sum = one_by_one(grid, terms);
        CHECK(grid.value(sum) == sum_exactly(terms));
        for (std::size_t i = terms.size(); i > 1; --i)
            std::swap(terms[i - 1], terms[random.below(i)]);
        const auto again = one_by_one(grid, terms);
        CHECK(again.high == sum.high);
        CHECK(again.low == sum.low);
        for (const double each : terms)
            sum -= grid(each);
        CHECK(sum.high == 0);
        CHECK(sum.low == 0);
    }
}

TEST_CASE("many at once are the same as one by one, odd numbers of them too") {
    random_generator random{53};
    const exact_grid grid{5, 100};
    for (std::size_t n = 0; n < 12; ++n) {
        const auto terms = random_terms(random, n, 5);
        const auto expected = one_by_one(grid, terms), sum = grid.sum_of(terms.data(), n);
        CHECK(sum.high == expected.high);
        CHECK(sum.low == expected.low);
    }
}

TEST_CASE("a product is put on the grid as if it had been formed without rounding") {
    random_generator random{54};
    const exact_grid grid{100, 1000};
    for (int round = 0; round < repeats(1000); ++round) {
        const double v = 20 * random.uniform() - 10, w = 10 * random.uniform();
        CHECK(grid.value(grid(v, w)) == v * w);
        CHECK(grid.value(grid(std::floor(v), std::floor(w))) == std::floor(v) * std::floor(w));
    }
    auto rest = grid(0.1, 0.1); // 0.01 and what a rounded product drops
    rest -= grid(0.1 * 0.1);
    CHECK(grid.value(rest) == doctest::Approx(std::fma(0.1, 0.1, -(0.1 * 0.1))).epsilon(1e-6));
    CHECK(grid.value(rest) != 0);
}

TEST_CASE("a grid holds as many of its largest terms as it was made for") {
    for (const double count : {1.0, 7.0, 4096.0, 1e6}) {
        const exact_grid grid{1.75, count};
        grid_term sum;
        for (double i = 0; i < count; ++i)
            sum += grid(1.75);
        CHECK(grid.value(sum) == 1.75 * count);
    }
}

TEST_CASE("numbers are added exactly, or it is said that they are not") {
    constexpr auto few = exact_grid::few;
    const exact_grid grid{4096, 1024}; // down to 2^-87
    std::vector<double> values(few, 3.25);
    grid_term sum{};
    REQUIRE(grid.add_exactly(values.data(), sum));
    REQUIRE(grid.add_exactly(values.data(), sum));
    CHECK(grid.value(sum) == 2 * few * 3.25);
    for (const double lost : {0x1.0000000000001p-36, 0x1p-88, 0x1p15, -0x1p15})
        for (const std::size_t at : {std::size_t{0}, std::size_t{13}, few - 1}) {
            auto some = values;
            some[at] = lost;
            grid_term rest{};
            CHECK_FALSE(grid.add_exactly(some.data(), rest));
        }
    for (const double kept : {0x1.0000000000001p-35, 0x1p-87, 0x1p12, -0x1p12, 0.0, -0.0}) {
        auto some = values;
        some[7] = kept;
        grid_term rest{};
        REQUIRE(grid.add_exactly(some.data(), rest));
        const double without = (few - 1) * 3.25;
        CHECK(grid.value(rest) == without + kept); // both rounded once
    }
}

} // TEST_SUITE("math/detail/exact_grid")
