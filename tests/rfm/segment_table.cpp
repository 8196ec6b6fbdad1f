#include <clientele/parallel/metered_ranks.hpp>
#include <clientele/rfm/rfm.hpp>
#include <clientele/rfm/segment_maps.hpp>
#include <clientele/rfm/segment_table.hpp>

#include <doctest/doctest.h>

#include "../parallel/shares.hpp"
#include "refusal.hpp"
#include "support.hpp"
#include <cmath>
#include <cstring>
#include <vector>

TEST_SUITE("segment_table") {

using namespace clientele; // NOLINT

TEST_CASE("customers, orders and revenue per segment equal the reference under both maps") {
    const auto [recency, count, amount] = rfm_tests::reference_customers();
    const type7_plus_one edges{};
    const auto fitted = rfm{.recency = edges, .frequency = edges, .monetary = edges}.fit(recency, count, amount);
    const auto expected = golden("rfm_reference_orders_segments.csv");
    for (const auto& [map, key] :
         {std::pair{segment_maps::rfm_0_3_0(), "v030"}, std::pair{segment_maps::rfm_0_2(), "v022"}}) {
        const auto segments = map.assign(fitted.scores);
        const auto found = measure_segments(segments, {.recency_days = recency, .purchases = count, .revenue = amount});
        CHECK(found.base.customers == 995);
        double shares = 0, revenue_shares = 0;
        for (const auto& line : found.segments) {
            shares += line.share;
            revenue_shares += line.revenue_share.value_or(0);
            for (std::size_t row = 0; row < expected.rows(); ++row)
                if (expected.text(row, 0) == key && expected.text(row, 1) == line.name) {
                    CHECK(static_cast<double>(line.customers) == expected.number(row, 2));
                    CHECK(line.revenue == expected.number(row, 4));
                }
            if (line.customers > 0) {
                CHECK(line.recency.lower.has_value() == (line.customers >= 6));
                CHECK(line.recency.lower.value_or(line.recency.median) <= line.recency.median);
                CHECK(line.recency.median <= line.recency.upper.value_or(line.recency.median));
                CHECK(line.value_index.value() == doctest::Approx(100 * line.revenue_share.value() / line.share));
                CHECK(line.monetary_index.value() ==
                      doctest::Approx(100 * line.monetary.median / found.base.monetary.median));
            }
        }
        CHECK(shares == doctest::Approx(1.0));
        CHECK(revenue_shares == doctest::Approx(1.0));
        CHECK(found.base.value_index == 100.0);
        CHECK(found.base.recency_index == 100.0);
    }
}

TEST_CASE("prospects count among the customers and not among the buyers") {
    const double nothing = std::nan("");
    const std::vector<double> r{1, nothing, 100, 50}, f{9, 0, 1, 3}, m{900, 0, 10, 90}, margin{90, 0, -5, 9},
        value{6, 1, 0, 3};
    const quantile_bins three{.count = 3};
    const auto fitted = rfm{.recency = three, .frequency = three, .monetary = three}.fit(r, f, m);
    const auto segments = segment_maps::standard().assign(fitted.scores);
    const auto found =
        measure_segments(segments, {.recency_days = r, .purchases = f, .revenue = m, .margin = margin, .value = value});
    CHECK(found.base.customers == 3);
    CHECK(found.base.share == 0.75);
    CHECK(found.base.revenue == 1000);
    CHECK(found.base.margin == 94);
    CHECK(found.base.recency.median == 50);
    const auto& prospects = found.segments.back();
    CHECK(prospects.name == "Prospects");
    CHECK(prospects.customers == 1);
    CHECK(prospects.recency.n == 0);
    CHECK_FALSE(prospects.recency_index.has_value());
    const auto& champions = found.segments.front();
    CHECK(champions.customers == 1);
    CHECK(champions.margin_rate == 0.1);
    CHECK(champions.value_share == 6.0 / 9.0);
    CHECK(champions.value_index == 200.0);
    CHECK(champions.frequency_index == 300.0);
}

TEST_CASE("customers who returned all are a segment of their own, and their money is in the table") {
    // By hand: a and b bring 60, c costs 10 and d costs 5: 45 in all; e never bought.
    const std::vector<double> r{30, 60, 0, 0, 0}, f{2, 1, 0, 0, 0}, m{30, 30, -10, -5, 0};
    auto scores = rfm{}.fit(r, f, m).scores;
    scores.returned_all = {2, 3};
    const auto found =
        measure_segments(segment_maps::standard().assign(scores), {.recency_days = r, .purchases = f, .revenue = m});
    const auto& returned = found.segments[found.segments.size() - 2];
    CHECK(returned.name == "All returned");
    CHECK(returned.customers == 2);
    CHECK(returned.revenue == -15);
    CHECK(returned.revenue_share == -0.25); // of what all buyers bring
    CHECK(returned.recency.n == 0);
    CHECK(found.base.customers == 2);
    CHECK(found.base.revenue == 60);
    CHECK(found.segments.back().name == "Prospects");
    CHECK(found.segments.back().customers == 1);
    double all = 0;
    for (const auto& line : found.segments)
        all += line.revenue;
    CHECK(all == 45);
}

TEST_CASE("an index against nothing is undefined and no number, for all buyers too") {
    const std::vector<double> r{1, 2, 3}, f{1, 2, 3}, none{0, 0, 0};
    const auto segments = segment_maps::standard().assign(rfm{}.fit(r, f, none).scores);
    const auto found = measure_segments(segments, {.recency_days = r, .purchases = f, .revenue = none});
    CHECK_FALSE(found.base.value_index.has_value());
    CHECK_FALSE(found.base.monetary_index.has_value());
    CHECK_FALSE(found.base.revenue_share.has_value());
    CHECK_FALSE(found.base.margin_rate.has_value());
    CHECK(found.base.recency_index == 100.0);
    for (const auto& line : found.segments) {
        CHECK_FALSE(line.value_share.has_value());
        CHECK(line.frequency_index.has_value() == (line.customers > 0));
    }
}

TEST_CASE("any unit of money gives the same shares and indices") {
    const std::vector<double> r{1, 20, 300, 40, 5}, f{1, 9, 2, 4, 3}, m{1, 7, 20, 3, 11};
    const auto segments = segment_maps::standard().assign(rfm{}.fit(r, f, m).scores);
    const auto base = measure_segments(segments, {.recency_days = r, .purchases = f, .revenue = m});
    for (const double unit : {0x1p-500, 0x1p-40, 0x1p40, 0x1p500}) {
        auto scaled = m;
        for (double& each : scaled)
            each *= unit;
        const auto found = measure_segments(segments, {.recency_days = r, .purchases = f, .revenue = scaled});
        for (std::size_t s = 0; s < found.segments.size(); ++s) {
            CHECK(found.segments[s].revenue_share == base.segments[s].revenue_share);
            CHECK(found.segments[s].value_index == base.segments[s].value_index);
            CHECK(found.segments[s].monetary_index == base.segments[s].monetary_index);
        }
    }
}

TEST_CASE("columns of the wrong length and bad values are refused") {
    const std::vector<double> x{1, 2}, one{1}, bad{1, -1};
    const auto fitted = rfm{}.fit(x, x, x);
    const auto segments = segment_maps::standard().assign(fitted.scores);
    CHECK_THROWS_WITH_AS((void)measure_segments(segments, {.recency_days = x, .purchases = x, .revenue = one}),
                         "measure_segments: revenue must have 2 rows, got 1", error);
    CHECK_THROWS_WITH_AS(
        (void)measure_segments(segments, {.recency_days = x, .purchases = x, .revenue = x, .value = bad}),
        "measure_segments: value must not be negative, got -1 in row 1", error);
    CHECK_THROWS_AS((void)measure_segments(segments, {.recency_days = x, .purchases = x, .revenue = x}, 2.0), error);
}

TEST_CASE("a buyer without a number is refused by the row of the customer, not by the place in the segment") {
    const std::vector<double> x{1, 2, 300, 40}, f{0, 2, 1, 5}, bad{1, 2, 300, std::nan("")};
    const auto segments = segment_maps::standard().assign(rfm{}.fit(x, f, x).scores);
    check_refusal(
        refusal([&] { return measure_segments(segments, {.recency_days = bad, .purchases = f, .revenue = x}); }),
        errc::bad_value, 3, "measure_segments: recency_days must be finite, got nan in row 3");
    check_refusal(
        refusal([&] { return measure_segments(segments, {.recency_days = x, .purchases = bad, .revenue = x}); }),
        errc::bad_value, 3, "measure_segments: purchases must be finite, got nan in row 3");
}

namespace {

// Every figure of a table, none as NaN.
std::vector<double> figures_of(const segment_table& table) {
    std::vector<double> out{table.level};
    const auto may_be = [&](const std::optional<double>& each) { out.push_back(each.value_or(std::nan(""))); };
    auto lines = table.segments;
    lines.push_back(table.base);
    for (const auto& line : lines) {
        out.insert(out.end(), {static_cast<double>(line.customers), line.share, line.revenue, line.margin, line.value});
        for (const auto& each : {line.revenue_share, line.margin_rate, line.value_share, line.value_index,
                                 line.recency_index, line.frequency_index, line.monetary_index})
            may_be(each);
        for (const auto& each : {line.recency, line.frequency, line.monetary}) {
            out.insert(out.end(), {static_cast<double>(each.n), each.median, each.level, each.lower_quartile,
                                   each.upper_quartile});
            may_be(each.lower), may_be(each.upper);
        }
    }
    return out;
}

// What docs/parallel.md says that each of some ranks sends.
double bytes_said(const segment_table& table, int ranks) {
    double bytes = 8 * (ranks - 1) + 48;
    auto lines = table.segments;
    lines.push_back(table.base);
    for (const auto& line : lines) {
        bytes += 1640;
        const auto n = line.recency.n;
        if (n == 0)
            continue;
        const auto around = detail::ranks_around_median(n, table.level);
        std::vector<std::size_t> places{around.lower, around.upper};
        for (const std::size_t part : {1u, 2u, 3u}) {
            const auto at = quantile_at(quantile_type::type_7, n, part, 4);
            places.insert(places.end(), {at.lower, at.upper});
        }
        std::sort(places.begin(), places.end());
        const auto distinct = std::unique(places.begin(), places.end()) - places.begin();
        bytes += 3 * (98'304.0 * static_cast<double>(distinct) + 8 + 8 * (ranks - 1));
    }
    return bytes;
}

segmentation part_of(const segmentation& all, std::size_t first, std::size_t count) {
    const auto begin = all.segment.begin() + static_cast<std::ptrdiff_t>(first);
    return {all.names, all.chinese, {begin, begin + static_cast<std::ptrdiff_t>(count)}};
}

} // namespace

TEST_CASE("on ranks every one has the table of all, with the bits of one place") {
    auto [recency, often, amount] = rfm_tests::reference_customers();
    for (std::size_t i = 0; i < amount.size(); ++i)
        amount[i] *= 1.1 + 0.01 * static_cast<double>(i % 7);
    for (const std::size_t prospect : {0u, 400u})
        often[prospect] = 0, recency[prospect] = std::nan("");
    std::vector<double> margin;
    for (const double each : amount)
        margin.push_back(0.3 * each - 20);
    const auto segments = segment_maps::standard().assign(rfm{}.fit(recency, often, amount).scores);
    const auto table =
        measure_segments(segments, {.recency_days = recency, .purchases = often, .revenue = amount, .margin = margin});
    const auto expected = figures_of(table);
    for (const auto& rows : testing::ways_to_share(amount.size()))
        testing::on_shares(rows, [&](const auto& ranks, std::size_t first, std::size_t count) {
            const auto part = [&](const std::vector<double>& all) { return column{all}.subspan(first, count); };
            rank_traffic traffic;
            const auto found =
                figures_of(measure_segments_on(metered_ranks{ranks, &traffic}, part_of(segments, first, count),
                                               {.recency_days = part(recency),
                                                .purchases = part(often),
                                                .revenue = part(amount),
                                                .margin = part(margin)}));
            REQUIRE(found.size() == expected.size());
            CHECK(std::memcmp(found.data(), expected.data(), found.size() * sizeof found[0]) == 0);
            CHECK(static_cast<double>(traffic.bytes) > 0.9 * bytes_said(table, ranks.size()));
            CHECK(static_cast<double>(traffic.bytes) < 1.1 * bytes_said(table, ranks.size()));
        });
}

TEST_CASE("ranks that do not fit together are refused together, by the row among all") {
    const std::vector<double> x{1, 2, 300, 40}, f{3, 2, 1, 5}, bad{1, 2, 300, std::nan("")};
    const auto segments = segment_maps::standard().assign(rfm{}.fit(x, f, x).scores);
    const auto refused_on = [&](const std::vector<double>& recency, int with_margin, std::string_view words) {
        testing::on_shares({3, 0, 1}, [&](const auto& ranks, std::size_t first, std::size_t count) {
            const auto part = [&](const std::vector<double>& all) { return column{all}.subspan(first, count); };
            const auto said = refusal([&] {
                return measure_segments_on(ranks, part_of(segments, first, count),
                                           {.recency_days = part(recency),
                                            .purchases = part(f),
                                            .revenue = part(x),
                                            .margin = ranks.rank() == with_margin ? part(x) : column{}});
            });
            CHECK(std::string{said.what()} == words);
        });
    };
    refused_on(bad, -1, "measure_segments: recency_days must be finite, got nan in row 3");
    refused_on(x, 2, "measure_segments: every rank that has customers must give margin, and value, or none must");
}

TEST_CASE("sums and indices that a double cannot hold are refused, not infinite") {
    const std::vector<double> days{1, 2, 3}, often{1, 1, 2}, huge{1e308, 1e308, 1e308}, apart{1e-300, 1e-300, 1e308};
    const auto segments = segment_maps::standard().assign(rfm{}.fit(days, often, days).scores);
    for (const auto* money : {&huge, &apart}) { // 3e308, and an index of 1e610
        const auto refused = refusal(
            [&] { return measure_segments(segments, {.recency_days = days, .purchases = often, .revenue = *money}); });
        CHECK(refused.code() == errc::overflow);
        CHECK(std::string{refused.what()}.find("must be within the range of a double") != std::string::npos);
    }
    const std::vector<double> large{5e307, 5e307, 5e307};
    CHECK(measure_segments(segments, {.recency_days = days, .purchases = often, .revenue = large}).base.revenue ==
          1.5e308);
}

} // TEST_SUITE("segment_table")
