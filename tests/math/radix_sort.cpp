#include <clientele/math/radix_sort.hpp>

#include <doctest/doctest.h>

#include "math/support.hpp"
#include "refusal.hpp"
#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <numeric>
#include <repeats.hpp>
#include <string>
#include <vector>

TEST_SUITE("math/radix_sort") {

using namespace clientele;

TEST_CASE("values are sorted as std::sort sorts them, at every size and kind") {
    random_generator random{1};
    std::vector<double> scratch;
    for (int round = 0; round < repeats(400); ++round) {
        auto values = mixed_column(random, random.below(round % 4 == 0 ? 6000 : 60));
        auto expected = values;
        std::sort(expected.begin(), expected.end());
        sort_values(values, scratch);
        CHECK(values == expected);
    }
}

TEST_CASE("the order of rows is that of a stable sort") {
    random_generator random{3};
    for (int round = 0; round < repeats(300); ++round) {
        const auto values = mixed_column(random, random.below(round % 4 == 0 ? 6000 : 60));
        std::vector<std::uint32_t> expected(values.size());
        std::iota(expected.begin(), expected.end(), 0u);
        std::sort(expected.begin(), expected.end(), [&](std::uint32_t a, std::uint32_t b) {
            return values[a] != values[b] ? values[a] < values[b] : a < b;
        });
        CHECK(sorted_order(values) == expected);
    }
}

TEST_CASE("rows of several columns are ordered by the first, equal ones by the next, then by row") {
    random_generator random{4};
    for (int round = 0; round < repeats(200); ++round) {
        const std::size_t n = random.below(round % 4 == 0 ? 4000 : 50);
        std::vector<std::vector<double>> values(1 + random.below(4), std::vector<double>(n));
        for (auto& each : values)
            for (auto& value : each)
                value = static_cast<double>(random.below(5)) - 2.0;
        std::vector<std::uint32_t> expected(n);
        std::iota(expected.begin(), expected.end(), 0u);
        std::stable_sort(expected.begin(), expected.end(), [&](std::uint32_t a, std::uint32_t b) {
            for (const auto& each : values)
                if (each[a] != each[b])
                    return each[a] < each[b];
            return false;
        });
        CHECK(sorted_order(std::vector<column>(values.begin(), values.end())) == expected);
    }
}

TEST_CASE("no column and columns of different sizes have no order of rows") {
    const auto none = refusal([] { return sorted_order(std::vector<column>{}); });
    CHECK(none.what() == std::string{"sorted_order: there must be at least one column, got none"});
    const std::vector<double> two{1, 2}, three{1, 2, 3};
    const auto uneven = refusal([&] { return sorted_order(std::vector<column>{two, three}); });
    CHECK(uneven.code() == errc::bad_shape);
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
