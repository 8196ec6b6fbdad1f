#include <clientele/math/radix_sort.hpp>
#include <clientele/math/random.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

TEST_SUITE("math/radix_sort") {

using namespace clientele;

namespace {

/// Values of very different kinds, so that every number of passes is met.
std::vector<double> draw(random_generator& random, std::size_t n) {
    const auto kind = random.below(6);
    const double scale = std::ldexp(1.0, static_cast<int>(random.below(400)) - 200);
    std::vector<double> values(n);
    for (double& value : values) {
        const double u = random.uniform();
        switch (kind) {
        case 0:
            value = std::floor(5 * u);
            break;
        case 1:
            value = std::floor(3000 * u) - 1500;
            break;
        case 2:
            value = scale * (u - 0.5);
            break;
        case 3:
            value = std::exp(40 * (u - 0.5));
            break;
        case 4:
            value = std::bit_cast<double>(random());
            break;
        default:
            value = u < 0.5 ? 0.0 : -0.0;
            break;
        }
        if (std::isnan(value))
            value = std::numeric_limits<double>::infinity();
    }
    return values;
}

} // namespace

TEST_CASE("the bits of doubles are ordered as the doubles are, and come back") {
    const double inf = std::numeric_limits<double>::infinity();
    const double small = std::numeric_limits<double>::denorm_min();
    const double ascending[] = {-inf, -1e300, -1.0, -small, -0.0, 0.0, small, 1.0, 1e300, inf};
    for (std::size_t i = 0; i < std::size(ascending); ++i) {
        CHECK(std::bit_cast<std::uint64_t>(detail::from_ordered_bits(detail::ordered_bits(ascending[i]))) ==
              std::bit_cast<std::uint64_t>(ascending[i]));
        if (i > 0)
            CHECK(detail::ordered_bits(ascending[i - 1]) < detail::ordered_bits(ascending[i]));
    }
}

TEST_CASE("values are sorted as std::sort sorts them, at every size and kind") {
    random_generator random{1};
    std::vector<double> scratch;
    for (int round = 0; round < 400; ++round) {
        auto values = draw(random, random.below(round % 4 == 0 ? 6000 : 60));
        auto expected = values;
        std::sort(expected.begin(), expected.end());
        sort_values(values, scratch);
        CHECK(values == expected);
    }
}

TEST_CASE("the digit sort alone is right for few values too") {
    random_generator random{2};
    for (int round = 0; round < 2000; ++round) {
        auto values = draw(random, 1 + random.below(12));
        auto expected = values;
        std::sort(expected.begin(), expected.end());
        std::vector<double> scratch(values.size());
        detail::radix_sort(values, scratch);
        CHECK(values == expected);
    }
}

TEST_CASE("the order of rows is that of a stable sort") {
    random_generator random{3};
    for (int round = 0; round < 300; ++round) {
        const auto values = draw(random, random.below(round % 4 == 0 ? 6000 : 60));
        std::vector<std::uint32_t> expected(values.size());
        std::iota(expected.begin(), expected.end(), 0u);
        std::sort(expected.begin(), expected.end(), [&](std::uint32_t a, std::uint32_t b) {
            return values[a] != values[b] ? values[a] < values[b] : a < b;
        });
        CHECK(sorted_order(values) == expected);
    }
}

TEST_CASE("nothing, one value and sorted values are left as they are") {
    std::vector<double> none;
    sort_values(none);
    CHECK(sorted_order(none).empty());
    std::vector<double> one{3.5};
    sort_values(one);
    CHECK(one == std::vector{3.5});
    std::vector<double> ramp(5000);
    std::iota(ramp.begin(), ramp.end(), -2500.0);
    const auto before = ramp;
    sort_values(ramp);
    CHECK(ramp == before);
}

} // TEST_SUITE("math/radix_sort")
