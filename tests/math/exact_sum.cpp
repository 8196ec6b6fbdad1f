#include <clientele/math/exact_sum.hpp>
#include <clientele/math/random.hpp>

#include <doctest/doctest.h>

#include "../parallel/shares.hpp"
#include <limits>
#include <repeats.hpp>
#include <vector>

TEST_SUITE("exact_sum") {

using namespace clientele;

TEST_CASE("a sum is exact where plain addition loses the small part") {
    CHECK(sum_exactly(std::vector{1e300, 1.0, -1e300}) == 1.0);
    CHECK(sum_exactly(std::vector{1.0, 0x1p-53, 0x1p-60}) == 1.0 + 0x1p-52);
    CHECK(sum_exactly(std::vector{1.0, 0x1p-53}) == 1.0); // a tie goes to even
    CHECK(sum_exactly(std::vector{1.0 + 0x1p-52, 0x1p-53}) == 1.0 + 0x1p-51);
    CHECK(sum_exactly(std::vector<double>{}) == 0.0);
    CHECK(sum_exactly(std::vector{-0.5, -0.25}) == -0.75);
}

TEST_CASE("the ends of the range are reached") {
    constexpr auto largest = std::numeric_limits<double>::max();
    constexpr auto smallest = std::numeric_limits<double>::denorm_min();
    CHECK(sum_exactly(std::vector{largest, largest, -largest}) == largest);
    CHECK(sum_exactly(std::vector{largest, largest}) == std::numeric_limits<double>::infinity());
    CHECK(sum_exactly(std::vector{smallest, smallest}) == 2 * smallest);
    CHECK(sum_exactly(std::vector{largest, smallest, -largest}) == smallest);
    CHECK(sum_exactly(std::vector{-largest, -largest, largest, smallest, smallest}) == -largest);
}

TEST_CASE("order and blocks never change a bit") {
    random_generator random{7};
    for (int round = 0; round < repeats(500); ++round) {
        std::vector<double> values(1 + random.below(40));
        for (auto& value : values)
            value = std::ldexp(random.uniform() - 0.5, static_cast<int>(random.below(200)) - 100);
        const auto expected = sum_exactly(values);
        for (std::size_t i = values.size(); i > 1; --i)
            std::swap(values[i - 1], values[random.below(i)]);
        REQUIRE(sum_exactly(values) == expected);
        exact_sum left;
        exact_sum right;
        for (std::size_t i = 0; i < values.size(); ++i)
            (i % 3 == 0 ? left : right).add(values[i]);
        left.merge(right);
        REQUIRE(left.value() == expected);
    }
}

TEST_CASE("a column adds up to the same bits as its values one by one, of whatever sizes they are") {
    random_generator random{12};
    const auto check = [](const std::vector<double>& values) {
        exact_sum column, one_by_one;
        column.add(std::span{values});
        for (const auto value : values)
            one_by_one.add(value);
        REQUIRE(std::bit_cast<std::uint64_t>(column.value()) == std::bit_cast<std::uint64_t>(one_by_one.value()));
    };
    for (int round = 0; round < repeats(300); ++round) {
        const auto size = static_cast<int>(random.below(1900)) - 950, wide = 1 << random.below(8);
        std::vector<double> values(1 + random.below(3000));
        for (auto& value : values)
            value =
                std::ldexp(random.uniform() - 0.5, size + static_cast<int>(random.below(static_cast<unsigned>(wide))));
        check(values);
        if (values.size() > 40) { // one that no grid about the first ones holds
            values[35 + random.below(values.size() - 35)] = std::ldexp(1 + random.uniform(), size - 60);
            check(values);
            values[35 + random.below(values.size() - 35)] =
                std::ldexp(1 + random.uniform(), (std::min)(size + 60, 1000));
            check(values);
        }
    }
    std::vector<double> few_first(200, 0.0);
    check(few_first);
    few_first[150] = std::numeric_limits<double>::denorm_min();
    check(few_first);
    few_first[0] = -std::numeric_limits<double>::denorm_min();
    check(few_first);
    few_first[0] = 1;
    check(few_first);
    few_first.assign(5000, (std::numeric_limits<double>::max)() / 8192);
    check(few_first);
    few_first.assign(5000, -0x1.fffffffffffffp38); // the largest that a grid is tried for
    check(few_first);
    few_first.assign(5000, 1.0);
    std::fill(few_first.begin() + 40, few_first.end(), 1e300); // a grid is tried and left
    check(few_first);
    few_first.assign(5000, -0.0);
    check(few_first);
}

TEST_CASE("sums of integers agree with integer arithmetic") {
    random_generator random{11};
    for (int round = 0; round < repeats(500); ++round) {
        std::int64_t integer = 0;
        exact_sum sum;
        for (int i = 0; i < 50; ++i) {
            const auto term = static_cast<std::int64_t>(random.below(1u << 30)) - (1 << 29);
            integer += term;
            sum.add(static_cast<double>(term));
        }
        REQUIRE(sum.value() == static_cast<double>(integer));
    }
}

TEST_CASE("a scaled count is the same as the number it stands for") {
    exact_sum sum;
    sum.add_scaled(3, -2);
    sum.add_scaled(1, 10, true);
    CHECK(sum.value() == 0.75 - 1024.0);
}

TEST_CASE("a running sum of two doubles keeps what rounding drops") {
    compensated_sum sum;
    for (const double value : {1e16, 1.0, 1.0, -1e16})
        sum.add(value);
    CHECK(sum.value() == 2);
}

TEST_CASE("sums over ranks are those of all their values") {
    random_generator random{8};
    std::vector<double> values(31);
    for (auto& value : values)
        value = std::ldexp(random.uniform() - 0.5, static_cast<int>(random.below(200)) - 100);
    values.insert(values.end(), {1e300, -1e300});
    for (const auto& rows : testing::ways_to_share(values.size()))
        testing::on_shares(rows, [&](const auto& ranks, std::size_t first, std::size_t count) {
            exact_sum sums[2];
            sums[0].add(std::span{values}.subspan(first, count));
            detail::add_up(ranks, std::span{sums});
            CHECK(sums[0].value() == sum_exactly(values));
            CHECK(sums[1].value() == 0.0);
            sums[0].add(0.0); // goes on
        });
}

} // TEST_SUITE("exact_sum")
