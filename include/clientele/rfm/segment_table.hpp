#pragma once

/// @file
/// What each segment is: how many, how much, how recent, how often, and how it compares with everybody.

#include <clientele/cmath.hpp>
#include <clientele/math/detail/gather.hpp>
#include <clientele/math/exact_sum.hpp>
#include <clientele/math/median_interval.hpp>
#include <clientele/parallel/detail/refusing_together.hpp>
#include <clientele/rfm/segments.hpp>
#include <clientele/types.hpp>

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// The columns a segment table is made of, one value per customer. Those left empty are left out.
struct segment_columns {
    column recency_days{}; ///< days since the last purchase; not looked at for prospects
    column purchases{};    ///< numbers of purchases; not looked at for prospects
    column revenue{};      ///< money; 0 for a prospect, 0 or less for one who returned all
    column margin{};       ///< profit, may be negative; optional
    /// What shares of value are taken of, such as lifetime value, not negative; optional: the revenue.
    column value{};
};

/// One segment in numbers. Shares of money and of value and indices compare with all buyers together, who have 1 and
/// 100; where these have nothing to compare with, and for segments without customers, there is none.
struct segment_line {
    std::string name;                      ///< in English
    std::string chinese;                   ///< in Chinese, where the map has it
    std::size_t customers = 0;             ///< how many
    double share = 0.0;                    ///< of all customers, prospects included
    double revenue = 0.0;                  ///< their money
    double margin = 0.0;                   ///< their profit; 0 without a margin column
    double value = 0.0;                    ///< their value; their money without a value column
    std::optional<double> revenue_share{}; ///< of the money of all buyers
    std::optional<double> margin_rate{};   ///< profit per money
    std::optional<double> value_share{};   ///< of the value of all buyers
    std::optional<double> value_index{};   ///< 100 * value per customer / value per buyer
    median_summary recency{};   ///< median, its interval and the quartiles, of the days since the last purchase
    median_summary frequency{}; ///< of the numbers of purchases
    median_summary monetary{};  ///< of the money per customer
    std::optional<double> recency_index{};   ///< 100 * median / median of all buyers; below 100 is more recent
    std::optional<double> frequency_index{}; ///< likewise
    std::optional<double> monetary_index{};  ///< likewise
};

/// All segments in numbers, in the order of the map; segments without customers are there with zeros.
struct segment_table {
    std::vector<segment_line> segments; ///< one per name of the segmentation
    segment_line base;                  ///< all buyers together
    double level = 0.95;                ///< of the intervals of the medians, in (0, 1)
};

/// @cond INTERNAL
namespace detail {

/// Which of the columns that may be left out are there.
struct given_columns {
    bool margin, value;
};

template <class Ranks>
given_columns require_segment_columns(const Ranks& ranks, const ranked_rows& rows, const segmentation& segments,
                                      const segment_columns& columns) {
    const auto together = [&](const auto& check) { refusing_together(ranks, rows.first, check); };
    const auto same = [&](const char* name, column values) {
        require_same_size("measure_segments", name, segments.size(), values.size());
    };
    together([&] {
        same("recency_days", columns.recency_days);
        same("purchases", columns.purchases);
        same("revenue", columns.revenue);
        if (!columns.margin.empty())
            same("margin", columns.margin);
        if (!columns.value.empty())
            same("value", columns.value);
    });
    together([&] { require_finite("measure_segments", "revenue", columns.revenue); });
    together([&] { require_finite("measure_segments", "margin", columns.margin); });
    together([&] { require_finite("measure_segments", "value", columns.value); });
    together([&] {
        for (std::size_t row = 0; row < columns.value.size(); ++row)
            if (columns.value[row] < 0.0)
                fail(errc::bad_value, row, "measure_segments: value must not be negative, got ", columns.value[row],
                     " in row ", row);
    });
    const auto of_buyers = [&](const char* name, column values) {
        for (std::size_t row = 0; row < values.size(); ++row)
            if (segments.buyer(row) && !std::isfinite(values[row]))
                fail(errc::bad_value, row, "measure_segments: ", name, " must be finite, got ", values[row], " in row ",
                     row);
    };
    together([&] { of_buyers("recency_days", columns.recency_days); });
    together([&] { of_buyers("purchases", columns.purchases); });
    const auto names = static_cast<double>(segments.names.size());
    double some[]{columns.margin.empty() ? 0.0 : 1.0, columns.value.empty() ? 0.0 : 1.0, 0.0, 0.0, names, -names};
    if (rows.own > 0)
        some[2] = 1 - some[0], some[3] = 1 - some[1];
    ranks.all_reduce_max(std::span{some});
    if (some[0] + some[2] > 1 || some[1] + some[3] > 1)
        fail(errc::bad_shape, no_row,
             "measure_segments: every rank that has customers must give margin, and value, or none must");
    if (some[4] != -some[5])
        fail(errc::bad_shape, no_row, "measure_segments: every rank must have the segments of the same map, got ",
             -some[5], " to ", some[4]);
    return {some[0] > 0, some[1] > 0};
}

// None where there is nothing to compare with.
inline std::optional<double> ratio(double part, double whole, double times = 1.0) {
    if (whole == 0.0)
        return {};
    if (part == whole)
        return times;
    const double scaled = times * part; // which may be beyond a double where the ratio is not
    return std::isfinite(scaled) ? scaled / whole : part / whole * times;
}

// The sums of some rows of all ranks; shares and indices come later, when the base is known.
template <class Ranks>
segment_line measure_rows(const Ranks& ranks, std::span<const std::size_t> rows, const segment_columns& columns,
                          const given_columns& given) {
    std::array<exact_sum, 3> sums;
    const column summed[]{columns.revenue, columns.margin, columns.value};
    for (std::size_t c = 0; c < sums.size(); ++c)
        if (!summed[c].empty())
            for (const auto row : rows)
                sums[c].add(summed[c][row]);
    add_up(ranks, std::span<exact_sum>{sums});
    segment_line line;
    line.customers = all_sum(ranks, rows.size());
    line.revenue = sums[0].value();
    line.value = given.value ? sums[2].value() : line.revenue;
    if (given.margin) {
        line.margin = sums[1].value();
        line.margin_rate = ratio(line.margin, line.revenue);
    }
    return line;
}

// The medians of some rows of all ranks, all of buyers.
template <class Ranks>
void add_medians(const Ranks& ranks, segment_line& line, std::span<const std::size_t> rows,
                 const segment_columns& columns, double level) {
    line.recency = summarize_median_on(ranks, gather(columns.recency_days, rows), level);
    line.frequency = summarize_median_on(ranks, gather(columns.purchases, rows), level);
    line.monetary = summarize_median_on(ranks, gather(columns.revenue, rows), level);
}

/// Refuses figures that a double cannot hold: sums of amounts at its edge, indices of very unequal ones.
inline void require_figures(const segment_line& line) {
    const double figures[] = {line.revenue,
                              line.margin,
                              line.value,
                              line.revenue_share.value_or(0.0),
                              line.margin_rate.value_or(0.0),
                              line.value_share.value_or(0.0),
                              line.value_index.value_or(0.0),
                              line.recency_index.value_or(0.0),
                              line.frequency_index.value_or(0.0),
                              line.monetary_index.value_or(0.0)};
    if (!all_finite(figures))
        fail_beyond_double("measure_segments", "every sum, and what one is of another,", no_row, line.name);
}

/// Adds shares and indices, of so many customers in all.
inline void compare_with_base(segment_table& table, std::size_t all) {
    const auto& base = table.base;
    const auto of_median = [](const median_summary& part, const median_summary& whole) {
        return part.n == 0 ? std::nullopt : ratio(part.median, whole.median, 100.0);
    };
    const auto against_base = [&](segment_line& line) {
        require_figures(line); // the sums
        if (line.customers == 0)
            return;
        const auto customers = static_cast<double>(line.customers);
        line.share = customers / static_cast<double>(all);
        line.revenue_share = ratio(line.revenue, base.revenue);
        line.value_share = ratio(line.value, base.value);
        if (base.customers > 0)
            line.value_index = ratio(line.value / customers, base.value / static_cast<double>(base.customers), 100.0);
        line.recency_index = of_median(line.recency, base.recency);
        line.frequency_index = of_median(line.frequency, base.frequency);
        line.monetary_index = of_median(line.monetary, base.monetary);
        require_figures(line);
    };
    for (auto& line : table.segments)
        against_base(line);
    against_base(table.base);
}

} // namespace detail
/// @endcond

/// Measures each segment against all buyers, of customers who are spread over ranks: every rank gets the table of all,
/// with the bits of one place.
///
/// @param ranks all of them
/// @param segments who is in which, of the customers of this rank, who may be none
/// @param columns one value for each of these
/// @param level of the intervals of the medians, in (0, 1)
/// @returns as `measure_segments`
/// @throws error as `measure_segments`, on all ranks alike, with the row among those of all
/// Complexity: O(n log n) of the own customers; sends for each segment 1640 bytes, and a radix descent for each median
template <ranks_policy Ranks>
[[nodiscard]] segment_table measure_segments_on(const Ranks& ranks, const segmentation& segments,
                                                const segment_columns& columns, double level = 0.95) {
    const auto own = detail::ranked_rows::of(ranks, segments.size());
    const auto given = detail::require_segment_columns(ranks, own, segments, columns);
    std::vector<std::vector<std::size_t>> rows(segments.names.size());
    std::vector<std::size_t> buyers;
    for (std::size_t row = 0; row < segments.size(); ++row) {
        rows[static_cast<std::size_t>(segments.segment[row])].push_back(row);
        if (segments.buyer(row))
            buyers.push_back(row);
    }
    segment_table table{{}, detail::measure_rows(ranks, buyers, columns, given), level};
    detail::add_medians(ranks, table.base, buyers, columns, level);
    table.base.name = "All buyers";
    table.base.chinese = "全部购买客户";
    for (std::size_t s = 0; s < rows.size(); ++s) {
        auto line = detail::measure_rows(ranks, rows[s], columns, given);
        if (segments.of_buyers(s))
            detail::add_medians(ranks, line, rows[s], columns, level);
        line.name = segments.names[s];
        line.chinese = segments.chinese[s];
        table.segments.push_back(std::move(line));
    }
    detail::compare_with_base(table, own.all);
    return table;
}

/// Measures each segment against all buyers.
///
/// @param segments who is in which
/// @param columns one value per customer each, in the order of the segments
/// @param level of the intervals of the medians, in (0, 1)
/// @returns sums, shares, medians with intervals, and indices; sums and medians do not depend on row order
/// @throws error `bad_shape`, `bad_value` with the row, `overflow` where a double cannot hold a sum or an index
/// Complexity: O(n).
[[nodiscard]] inline segment_table measure_segments(const segmentation& segments, const segment_columns& columns,
                                                    double level = 0.95) {
    return measure_segments_on(one_rank{}, segments, columns, level);
}

} // namespace clientele::inline CLIENTELE_ABI
