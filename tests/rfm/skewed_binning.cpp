#include <clientele/rfm/binning.hpp>
#include <clientele/rfm/skewed_binning.hpp>

#include <doctest/doctest.h>

#include "support.hpp"
#include <algorithm>
#include <cmath>
#include <vector>

TEST_SUITE("skewed_binning") {

using namespace clientele; // NOLINT
using rfm_tests::bins_of;

namespace {

const double units[] = {1.0, 0.001, 1000.0, 0.01, 1.0 / 3.0};

std::vector<double> times(std::vector<double> values, double unit) {
    for (double& value : values)
        value *= unit;
    return values;
}

} // namespace

TEST_CASE("widths equal on a logarithmic scale, in every unit") {
    const std::vector<double> x{1, 2, 10, 50, 100, 999, 1000, 100000};
    for (const double unit : units)
        CHECK(bins_of(log_width_bins{}.cuts(times(x, unit)), times(x, unit)) == std::vector{0, 0, 1, 1, 2, 2, 3, 4});
    const std::vector<double> zeros{0, 9, 99};
    CHECK(bins_of(log_width_bins{.count = 2, .offset = 1}.cuts(zeros), zeros) == std::vector{0, 1, 1});
    CHECK_THROWS_WITH_AS((void)log_width_bins{}.cuts(zeros), "log_width_bins: values must be above 0, got 0 in row 0",
                         error);
    CHECK_THROWS_AS((void)log_width_bins{.offset = -1}.cuts(x), error);
    CHECK(log_width_bins{}.cuts(std::vector<double>{7, 7}).fewer());
}

TEST_CASE("widths in geometric series, in every unit, with zeros and negative values") {
    const std::vector<double> x{0, 1, 3, 7, 15, 31, 30};
    for (const double unit : units)
        CHECK(bins_of(geometric_bins{}.cuts(times(x, unit)), times(x, unit)) == std::vector{0, 1, 2, 3, 4, 4, 4});
    CHECK(geometric_bins{.ratio = 1}.cuts(std::vector<double>{0, 10}).edges == std::vector<double>{2, 4, 6, 8});
    const std::vector<double> falling = {-31, 0};
    const auto narrowing = geometric_bins{.ratio = 0.5}.cuts(falling).edges;
    for (std::size_t i = 0; i < 4; ++i)
        CHECK(narrowing[i] == doctest::Approx(std::vector<double>{-15, -7, -3, -1}[i]));
    CHECK(geometric_bins{.count = 400, .ratio = 10}.cuts(x).bins() == 400); // 10^400 is no double
    CHECK_THROWS_AS((void)geometric_bins{.ratio = 0}.cuts(x), error);
}

TEST_CASE("cumulative shares divide as ABC analysis does, with both crossing rules") {
    const std::vector<double> x{50, 30, 15, 4, 1, 0}; // 50, 80, 95, 99, 100 %
    for (const double unit : units) {
        const auto scaled = times(x, unit);
        CHECK(bins_of(cumulative_share_bins{}.cuts(scaled), scaled) == std::vector{2, 2, 1, 0, 0, 0});
        CHECK(bins_of(cumulative_share_bins{.crossing = share_crossing::out}.cuts(scaled), scaled) ==
              std::vector{2, 2, 1, 0, 0, 0});
        CHECK(bins_of(cumulative_share_bins{.shares = {0.6, 0.97}}.cuts(scaled), scaled) ==
              std::vector{2, 2, 1, 1, 0, 0});
        CHECK(bins_of(cumulative_share_bins{.shares = {0.6, 0.97}, .crossing = share_crossing::out}.cuts(scaled),
                      scaled) == std::vector{2, 1, 1, 0, 0, 0});
    }
    CHECK(bins_of(cumulative_share_bins{.shares = {1.0}}.cuts(x), x) ==
          std::vector{1, 1, 1, 1, 1, 0}); // 0 adds nothing
    CHECK(bins_of(cumulative_share_bins{.shares = {1.0}, .crossing = share_crossing::out}.cuts(x), x) ==
          std::vector{1, 1, 1, 1, 1, 0});
}

TEST_CASE("equal values, a monopoly and nothing at all have fewer bins by cumulative share") {
    const std::vector<double> equal(10, 1.0), monopoly{0, 0, 7}, nothing(3, 0.0);
    CHECK(cumulative_share_bins{}.cuts(equal).bins() == 1);
    CHECK(bins_of(cumulative_share_bins{}.cuts(monopoly), monopoly) == std::vector{0, 0, 1});
    CHECK(cumulative_share_bins{.crossing = share_crossing::out}.cuts(monopoly).bins() == 1);
    CHECK(cumulative_share_bins{}.cuts(nothing).bins() == 1);
    CHECK(bins_of(cumulative_share_bins{.few = few_values::keep}.cuts(monopoly), monopoly) == std::vector{0, 0, 2});
    CHECK_THROWS_AS((void)cumulative_share_bins{.few = few_values::refuse}.cuts(equal), error);
    CHECK_THROWS_WITH_AS((void)cumulative_share_bins{}.cuts(std::vector<double>{1, -1}),
                         "cumulative_share_bins: values must not be negative, got -1 in row 1", error);
    CHECK_THROWS_WITH_AS((void)(cumulative_share_bins{.shares = {0.5, 0.5}}.cuts(equal)),
                         "cumulative_share_bins: shares must strictly ascend within (0, 1], got 0.5 at position 1",
                         error);
}

TEST_CASE("values a rounding apart are cut alike in any order") {
    const double next = std::nextafter(1.0, 2.0);
    const std::vector<double> up{1.0, next, 2.0, 1.0, next}, down{next, 1.0, next, 2.0, 1.0};
    const auto same = [&](const auto& policy) {
        const auto edges = policy.cuts(up).edges;
        CHECK(edges == policy.cuts(down).edges);
        CHECK(std::is_sorted(edges.begin(), edges.end()));
    };
    same(mean_split{});
    for (std::size_t count = 1; count < 9; ++count) {
        same(equal_width_bins{.count = count});
        same(geometric_bins{.count = count});
        same(log_width_bins{.count = count});
    }
    const std::vector<double> twins{1.0, next}, other{next, 1.0};
    CHECK(mean_split{}.cuts(twins).edges == mean_split{}.cuts(other).edges);
    CHECK(log_width_bins{.count = 4}.cuts(twins).edges == log_width_bins{.count = 4}.cuts(other).edges);
}

TEST_CASE("logarithmic widths keep apart what is far apart, over twenty powers of ten") {
    const std::vector<double> values{1e-10, 1e-5, 1.0, 1e5, 1e10};
    const auto cuts = log_width_bins{.count = 5}.cuts(values);
    for (std::size_t i = 0; i < values.size(); ++i)
        CHECK(cuts.bin(values[i]) == i);
}

TEST_CASE("amounts whose sum is infinite have no shares") {
    const std::vector<double> values{1.7e308, 1.7e308, 1.0};
    CHECK_THROWS_WITH_AS((void)cumulative_share_bins{}.cuts(values),
                         doctest::Contains("sum of the values must be finite"), error);
}

TEST_CASE("the mean splits in two, in every unit") {
    const std::vector<double> x{1, 2, 3};
    for (const double unit : units) {
        CHECK(bins_of(mean_split{}.cuts(times(x, unit)), times(x, unit)) == std::vector{0, 1, 1});
        CHECK(bins_of(mean_split{.closed = closed_side::right}.cuts(times(x, unit)), times(x, unit)) ==
              std::vector{0, 0, 1});
    }
    CHECK(mean_split{}.cuts(std::vector<double>{4, 4}).bins() == 1);
}

TEST_CASE("on ranks the cuts are those of all values in one place") {
    std::vector<double> values;
    for (int i = 0; i < 97; ++i)
        values.push_back(i % 13 == 0 ? 40 : std::exp(0.07 * i) + 0.1 * (i % 5));
    const auto between = [](int ranks) { return 16.0 + 8 * 4 + 8 * (ranks - 1); };
    rfm_tests::check_cuts_on_ranks(log_width_bins{}, values, between);
    rfm_tests::check_cuts_on_ranks(geometric_bins{.ratio = 1.5}, values, between);
    const auto split = [](int ranks) { return 576.0 + 8 * (ranks - 1); };
    rfm_tests::check_cuts_on_ranks(mean_split{}, values, split);
    rfm_tests::check_cuts_on_ranks(mean_split{}, std::vector<double>(11, 0.1), split);
    rfm_tests::check_cuts_on_ranks(mean_split{}, {-0.0, 0.0, 3, -3}, split);
}

TEST_CASE("what one rank's values have wrong all ranks refuse, by the row among all") {
    std::vector<double> values(30, 2.0);
    values[21] = -1, values[23] = -2;
    testing::on_shares({10, 0, 20}, [&](const auto& ranks, std::size_t first, std::size_t count) {
        CHECK_THROWS_WITH((void)log_width_bins{}.cuts_on(ranks, column{values}.subspan(first, count)),
                          "log_width_bins: values must be above 0, got -1 in row 21");
    });
    values[12] = std::nan("");
    testing::on_shares({10, 0, 20}, [&](const auto& ranks, std::size_t first, std::size_t count) {
        CHECK_THROWS_WITH((void)mean_split{}.cuts_on(ranks, column{values}.subspan(first, count)),
                          "mean_split: values must be finite, got nan in row 12");
        CHECK_THROWS_WITH((void)quantile_bins{}.cuts_on(ranks, column{values}.subspan(first, count)),
                          "quantile_bins: values must be finite, got nan in row 12");
    });
}

} // TEST_SUITE("skewed_binning")
