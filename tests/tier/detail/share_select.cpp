#include <clientele/math/random.hpp>
#include <clientele/score/normalising/scale.hpp> // its detail::share_of once hid a name of share_select.hpp
#include <clientele/tier/abc.hpp>
#include <clientele/tier/detail/share_select.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <functional>
#include <limits>
#include <repeats.hpp>
#include <vector>

TEST_SUITE("share_select") {

using namespace clientele;

namespace {

/// Equal values together, but so that the library sorts instead of selecting: groups made one by one from their values.
template <class Crossing>
std::vector<double> sorted_thresholds(const std::vector<double>& values, std::span<const double> cuts,
                                      const Crossing& crossing, bool by_value) {
    auto sorted = values;
    std::sort(sorted.begin(), sorted.end(), std::greater<>{});
    const auto sizes =
        by_value
            ? detail::sizes_inside(sorted, cuts, crossing, ties_together{}, [&](std::size_t i) { return sorted[i]; })
            : detail::sizes_inside(sorted, cuts, crossing, ties_together{}, [](std::size_t) { return 1.0; });
    std::vector<double> result;
    for (const auto size : sizes)
        result.push_back(size == 0 ? std::numeric_limits<double>::infinity() : sorted[size - 1]);
    return result;
}

} // namespace

TEST_CASE("selecting finds the thresholds that sorting finds") {
    random_generator random{109};
    for (int round = 0; round < repeats(2'000); ++round) {
        std::vector<double> values(1 + random.below(round % 50 == 0 ? 2'000 : 30));
        const auto kind = random.below(5);
        for (auto& value : values)
            value = kind == 0   ? static_cast<double>(random.below(4))
                    : kind == 1 ? std::exp(20 * random.uniform() - 10)
                    : kind == 2 ? 1.0 + 1e-6 * random.uniform() // all in one bucket
                    : kind == 3 ? std::ldexp(1.0, -static_cast<int>(random.below(1074)))
                                : 100 * random.uniform();
        const std::vector<double> cuts{0.05 + 0.4 * random.uniform(), 0.5 + 0.3 * random.uniform(),
                                       random.below(2) == 0 ? 0.95 : 1.0};
        const auto check = [&](const auto& crossing) {
            const auto crossed = [&](bool by_value, const std::vector<double>& in) {
                const auto value = [&](std::size_t row) { return in[row]; };
                return detail::select_thresholds(in.size(), value,
                                                 by_value ? detail::share_basis::value : detail::share_basis::customers,
                                                 cuts, crossing, detail::share_histogram{in.size(), value});
            };
            REQUIRE(crossed(true, values) == sorted_thresholds(values, cuts, crossing, true));
            auto signed_values = values;
            for (std::size_t i = 0; i < values.size(); i += 2)
                signed_values[i] = -signed_values[i];
            REQUIRE(crossed(false, signed_values) == sorted_thresholds(signed_values, cuts, crossing, false));
        };
        check(crossing_in{});
        check(crossing_out{});
        check(crossing_nearest{});
    }
}

TEST_CASE("a bucket with too much in it is divided until a few values are left") {
    random_generator random{127};
    for (const double spread :
         {0.05, 1e-6, 1e-12, 1e-15}) { // the last: values of the same 48 leading bits, many of them equal
        std::vector<double> values(30'000);
        for (auto& value : values)
            value = random.below(9) == 0 ? 0.0 : 1.0 + spread * random.uniform();
        const std::vector<double> cuts{0.2, 0.5, 0.87, 0.95};
        const auto check = [&](const auto& crossing) {
            for (const bool by_value : {true, false}) {
                const detail::values_by_row value{values};
                CHECK(detail::select_thresholds(values.size(), value,
                                                by_value ? detail::share_basis::value : detail::share_basis::customers,
                                                cuts, crossing, detail::share_histogram{values.size(), value}) ==
                      sorted_thresholds(values, cuts, crossing, by_value));
            }
        };
        check(crossing_in{});
        check(crossing_out{});
        check(crossing_nearest{});
    }
}

TEST_CASE("the histogram sums exactly, from the smallest to the largest doubles") {
    const std::vector<double> values{
        std::numeric_limits<double>::denorm_min(), 0x1p-1022, 1e-300, 1.0, 3.5, 1e300, 0x1.fffffffffffffp1022};
    const detail::share_histogram histogram{values.size(), [&](std::size_t row) { return values[row]; }};
    exact_sum from_buckets;
    for (std::size_t bucket = 0; bucket < histogram.size(); ++bucket)
        histogram.add_to(from_buckets, bucket);
    CHECK(from_buckets.value() == sum_exactly(values));
    for (const auto value : values) {
        const detail::share_histogram one{1, [&](std::size_t) { return value; }};
        exact_sum sum;
        one.add_to(sum, one.bucket_of(value));
        CHECK(sum.value() == value);
    }
    CHECK(histogram.finite());
    for (const double bad : {std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity(),
                             std::numeric_limits<double>::quiet_NaN()})
        CHECK_FALSE(detail::share_histogram{1, [&](std::size_t) { return bad; }}.finite());
}

TEST_CASE("a book too large to sort gives the tiers of the sorted one") {
    random_generator random{113};
    std::vector<double> values(detail::selecting_worth_it);
    for (auto& value : values)
        value = static_cast<double>(random.below(2'000)) / 4;
    const std::vector<double> cuts{0.80, 0.95};
    CHECK(abc{}.fit(values).thresholds == sorted_thresholds(values, cuts, crossing_in{}, true));
    CHECK(abc_by_count{.shares = cuts}.fit(values).thresholds == sorted_thresholds(values, cuts, crossing_in{}, false));
    CHECK(abc{}.fit(values).apply(values) == abc{}.fit(values).tiers);
    values[77] = -1;
    CHECK_THROWS_WITH((void)abc{}.fit(values),
                      "refuse_negatives: values must be at least 0 (or choose negatives_last), got -1 in row 77");
    CHECK(abc{.negatives = negatives_last{}}.fit(values).tiers[77] == 2);
    values[78] = std::numeric_limits<double>::quiet_NaN();
    CHECK_THROWS_WITH((void)abc{.negatives = negatives_last{}}.fit(values),
                      "abc: values must be finite, got nan in row 78");
    values[78] = std::numeric_limits<double>::infinity();
    CHECK_THROWS_WITH((void)abc_by_count{}.fit(values), "abc_by_count: values must be finite, got inf in row 78");
    values[78] = values[77] = 0;
    std::fill(values.begin(), values.end(), 0.0);
    CHECK(abc{}.fit(values).tiers == std::vector<int>(values.size(), 2));
}

TEST_CASE("both zeros are one value") {
    std::vector<double> zeros(detail::selecting_worth_it, -0.0);
    zeros[0] = 0.0;
    CHECK(abc_by_count{.shares = {0.5}}.fit(zeros).tiers == std::vector<int>(zeros.size(), 0));
    CHECK(abc_by_count{.shares = {0.5}}.fit(std::vector{0.0, -0.0, 0.0, -0.0}).tiers == std::vector{0, 0, 0, 0});
    CHECK(abc{}.fit(std::vector{-0.0, 5.0}).tiers == std::vector{2, 0});
}

} // TEST_SUITE("share_select")
