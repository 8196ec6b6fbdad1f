#include <clientele/math/random.hpp>
#include <clientele/rfm/binning.hpp>
#include <clientele/rfm/rfm.hpp>

#include <doctest/doctest.h>

#include "support.hpp"
#include <algorithm>
#include <cmath>
#include <repeats.hpp>
#include <vector>

TEST_SUITE("binning") {

using namespace clientele; // NOLINT
using rfm_tests::bins_of;

namespace {

// The archetypes: exactly what the concepts ask for, and nothing more.
struct edges_only {
    edges_only() = delete;
    explicit edges_only(int) {}
    edges_only(const edges_only&) = default;
    edges_only& operator=(const edges_only&) = delete;
    std::vector<double> cuts(column) const { return {2.0}; }
};
struct cuts_and_rows {
    bin_cuts cuts(column) const { return {.edges = {2.0}, .closed = closed_side::right}; }
    divided_rows divide(column values) const { return {cuts(values), std::vector<int>(values.size(), 1)}; }
};
static_assert(binning_policy<edges_only> && !row_binning_policy<edges_only>);
static_assert(row_binning_policy<cuts_and_rows>);
static_assert(!binning_policy<int>);

std::size_t distinct(std::vector<int> values) {
    std::sort(values.begin(), values.end());
    return static_cast<std::size_t>(std::unique(values.begin(), values.end()) - values.begin());
}

} // namespace

TEST_CASE("the archetypes of the binning policies work") {
    const std::vector<double> x{1, 2, 3};
    const auto fitted =
        rfm{.recency = edges_only{1}, .frequency = edges_only{1}, .monetary = cuts_and_rows{}}.fit(x, x, x);
    CHECK(fitted.scores.code(0) == "212");
    CHECK(fitted.scores.code(1) == "122");
    CHECK(fitted.apply(x, x, x).code(1) == "121"); // the rows' own bins are not for new customers
}

TEST_CASE("type-7 bins of values with ties equal R's, closed on the right and on the left") {
    const auto table = golden("tie_policies_reference.csv");
    const auto value = numbers(table, "value"), right = numbers(table, "r7"), left = numbers(table, "r7_leftclosed");
    const auto on_right = quantile_bins{.closed = closed_side::right, .few = few_values::keep}.cuts(value);
    const auto on_left = quantile_bins{.closed = closed_side::left, .few = few_values::keep}.cuts(value);
    for (std::size_t i = 0; i < value.size(); ++i) {
        CHECK(static_cast<double>(on_right.bin(value[i]) + 1) == right[i]);
        CHECK(static_cast<double>(on_left.bin(value[i]) + 1) == left[i]);
    }
}

TEST_CASE("too few distinct values give fewer bins and say so, keep gaps, or are refused") {
    const std::vector<double> x{1, 1, 1, 1, 1, 1, 2, 2, 3, 9};
    const auto merged = quantile_bins{}.cuts(x);
    CHECK(bins_of(merged, x) == std::vector{0, 0, 0, 0, 0, 0, 1, 1, 2, 2}); // the 80 % cut lies above 2, at 2.2
    CHECK(merged.fewer());
    CHECK(merged.asked == 5);
    const auto kept = quantile_bins{.few = few_values::keep}.cuts(x);
    CHECK(bins_of(kept, x) == std::vector{0, 0, 0, 0, 0, 0, 3, 3, 4, 4});
    CHECK(!kept.fewer());
    CHECK_THROWS_WITH_AS(
        (void)quantile_bins{.few = few_values::refuse}.cuts(x),
        "quantile_bins: the values allow only 3 bins, 5 were asked for (few_values::merge takes fewer)", error);
    const std::vector<double> equal(7, 4.0);
    for (const auto side : {closed_side::left, closed_side::right})
        CHECK(quantile_bins{.closed = side}.cuts(equal).bins() == 1);
}

TEST_CASE("merged quantile bins always hold somebody each, whatever the type, side and table") {
    random_generator draw{5};
    for (int round = 0; round < repeats(10000); ++round) {
        std::vector<double> x(1 + draw.below(25));
        const auto range = 1 + draw.below(round % 2 ? 4 : 1000);
        for (auto& v : x)
            v = static_cast<double>(draw.below(range));
        const quantile_bins policy{.count = 1 + draw.below(8),
                                   .type = static_cast<quantile_type>(1 + draw.below(9)),
                                   .closed = draw.below(2) ? closed_side::left : closed_side::right};
        const auto merged = policy.cuts(x);
        auto keeping = policy;
        keeping.few = few_values::keep;
        const auto kept = bins_of(keeping.cuts(x), x);
        REQUIRE(distinct(bins_of(merged, x)) == merged.bins());
        REQUIRE(distinct(kept) == merged.bins());
        for (std::size_t i = 0; i < x.size(); ++i) // merging renames bins and never splits or joins them
            for (std::size_t j = 0; j < x.size(); ++j)
                REQUIRE((kept[i] < kept[j]) == (merged.bin(x[i]) < merged.bin(x[j])));
    }
}

TEST_CASE("bins of distinct values differ in size by two at the most") {
    random_generator draw{6};
    for (std::size_t n = 5; n < 200; ++n) {
        std::vector<double> x(n);
        for (auto& v : x)
            v = draw.uniform();
        std::vector<std::size_t> sizes(5);
        const auto cuts = quantile_bins{}.cuts(x);
        for (const double v : x)
            ++sizes[cuts.bin(v)];
        const auto [least, most] = std::minmax_element(sizes.begin(), sizes.end());
        CHECK(*most - *least <= 2);
    }
}

TEST_CASE("stated cuts do not look at the values") {
    const fixed_cuts bands{{100'000, 500'000, 1'000'000}};
    const auto cuts = bands.cuts({});
    CHECK(cuts.bins() == 4);
    CHECK(cuts.bin(99'999.99) == 0);
    CHECK(cuts.bin(100'000) == 1);
    CHECK(cuts.bin(1'000'000) == 3);
    CHECK((fixed_cuts{.edges = {100'000}, .closed = closed_side::right}.cuts({}).bin(100'000)) == 0);
    CHECK_THROWS_WITH_AS((void)(fixed_cuts{{1, 1}}.cuts({})),
                         "fixed_cuts: edges must be finite and strictly ascend, got 1 at position 1", error);
    CHECK_THROWS_AS((void)(fixed_cuts{{std::nan("")}}.cuts({})), error);
}

TEST_CASE("equal widths divide the range, and a value within rounding of a cut stands on it in every unit") {
    const std::vector<double> x{0, 2, 4, 6, 8, 10};
    CHECK(bins_of(equal_width_bins{}.cuts(x), x) == std::vector{0, 1, 2, 3, 4, 4});
    CHECK(bins_of(equal_width_bins{.closed = closed_side::right}.cuts(x), x) == std::vector{0, 0, 1, 2, 3, 4});
    for (const double unit : {0.001, 1000.0, 0.1, 1.0 / 3.0}) {
        auto scaled = x;
        for (auto& v : scaled)
            v *= unit;
        CHECK(bins_of(equal_width_bins{}.cuts(scaled), scaled) == std::vector{0, 1, 2, 3, 4, 4});
    }
    for (const std::size_t count :
         {3u, 5u, 7u, 10u}) // a grid that the cuts fall on, in units that are no powers of two
        for (const double unit : {0.001, 0.1, 1.0 / 3.0, 0.7}) {
            std::vector<double> grid;
            for (std::size_t i = 0; i <= 6 * count; ++i)
                grid.push_back(static_cast<double>(i) * unit);
            const auto left = equal_width_bins{.count = count}.cuts(grid);
            const auto right = equal_width_bins{.count = count, .closed = closed_side::right}.cuts(grid);
            for (std::size_t i = 0; i <= 6 * count; ++i) {
                CHECK(left.bin(grid[i]) == std::min(i / 6, count - 1));
                CHECK(right.bin(grid[i]) == (i == 0 ? 0 : (i - 1) / 6));
            }
        }
    const std::vector<double> gap{0, 1, 100};
    CHECK(equal_width_bins{}.cuts(gap).bins() == 5); // empty ones stay
    const std::vector<double> equal{3, 3};
    CHECK(equal_width_bins{}.cuts(equal).fewer());
    CHECK_THROWS_WITH_AS((void)equal_width_bins{.few = few_values::refuse}.cuts(equal),
                         "equal_width_bins: all values equal 3, 5 bins were asked for", error);
    const std::vector<double> wide{-1.7e308, 1.7e308};
    CHECK(std::isfinite(equal_width_bins{}.cuts(wide).edges[1]));
}

TEST_CASE("no values, no bins and values that are not finite are refused") {
    CHECK_THROWS_WITH_AS((void)quantile_bins{}.cuts({}), "quantile_bins: values must have at least one row, got 0",
                         error);
    const std::vector<double> broken{1, std::nan("")};
    CHECK_THROWS_WITH_AS((void)quantile_bins{}.cuts(broken), "quantile_bins: values must be finite, got nan in row 1",
                         error);
    CHECK_THROWS_WITH_AS((void)equal_width_bins{.count = 0}.cuts(broken),
                         "equal_width_bins: count must be in [1, 1000000], got 0", error);
}

TEST_CASE("on ranks bins of equal width are those of all values in one place") {
    std::vector<double> values;
    for (int i = 0; i < 61; ++i)
        values.push_back(0.1 * (i * 17 % 40) - 1);
    rfm_tests::check_cuts_on_ranks(equal_width_bins{}, values,
                                   [](int ranks) { return 16.0 + 8 * 4 + 8 * (ranks - 1); });
}

} // TEST_SUITE("binning")
