#include <clientele/math/radix_sort.hpp>

#include <doctest/doctest.h>

#include "math/support.hpp"
#include <algorithm>
#include <bit>
#include <limits>
#include <repeats.hpp>

TEST_SUITE("math/detail/radix_sort") {

using namespace clientele;

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

TEST_CASE("the digit sort alone is right for few values too") {
    random_generator random{2};
    for (int round = 0; round < repeats(2000); ++round) {
        auto values = mixed_column(random, 1 + random.below(12));
        auto expected = values;
        std::sort(expected.begin(), expected.end());
        std::vector<double> scratch(values.size());
        detail::radix_sort(values, scratch);
        CHECK(values == expected);
    }
}

} // TEST_SUITE("math/detail/radix_sort")
