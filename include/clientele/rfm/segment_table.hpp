#pragma once

/// @file
/// What each segment is: how many, how much, how recent, how often, and how it compares with everybody.

#include <clientele/math/exact_sum.hpp>
#include <clientele/math/median_interval.hpp>
#include <clientele/rfm/segments.hpp>
#include <clientele/types.hpp>

#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// The columns a segment table is made of, one value per customer. Those left empty are left out.
struct segment_columns {
    column recency_days{}; ///< days since the last purchase; not looked at for prospects
    column purchases{};    ///< numbers of purchases; not looked at for prospects
    column revenue{};      ///< money; 0 for a prospect
    column margin{};       ///< profit, may be negative; optional
    /// What shares of value are taken of, such as lifetime value, not negative; optional: the revenue.
    column value{};
};

/// One segment in numbers. Indices compare with all buyers together, who have 100.
struct segment_line {
    std::string name;             ///< in English
    std::string chinese;          ///< in Chinese, where the map has it
    std::size_t customers = 0;    ///< how many
    double share = 0.0;           ///< of all customers, prospects included
    double revenue = 0.0;         ///< their money
    double revenue_share = 0.0;   ///< of all money; 0 when there is none
    double margin = 0.0;          ///< their profit; 0 without a margin column
    double margin_rate = 0.0;     ///< profit per money; 0 without either
    double value_share = 0.0;     ///< of all value
    double value_index = 0.0;     ///< 100 * value per customer / value per buyer of the base
    median_summary recency{};     ///< median, its interval and the quartiles, of the days since the last purchase
    median_summary frequency{};   ///< of the numbers of purchases
    median_summary monetary{};    ///< of the money per customer
    double recency_index = 0.0;   ///< 100 * median / median of the base; below 100 is more recent
    double frequency_index = 0.0; ///< likewise
    double monetary_index = 0.0;  ///< likewise
};

/// All segments in numbers, in the order of the map; segments without customers are there with zeros.
struct segment_table {
    std::vector<segment_line> segments; ///< one per name of the segmentation
    segment_line base;                  ///< all buyers together
    double level = 0.95;                ///< of the intervals of the medians, in (0, 1)
};

/// @cond INTERNAL
namespace detail {

inline void require_segment_columns(const segmentation& segments, const segment_columns& columns) {
    const auto same = [&](const char* name, column values) {
        require_same_size("measure_segments", name, segments.size(), values.size());
    };
    same("recency_days", columns.recency_days);
    same("purchases", columns.purchases);
    same("revenue", columns.revenue);
    if (!columns.margin.empty())
        same("margin", columns.margin);
    if (!columns.value.empty())
        same("value", columns.value);
    require_finite("measure_segments", "revenue", columns.revenue);
    require_finite("measure_segments", "margin", columns.margin);
    require_finite("measure_segments", "value", columns.value);
    for (std::size_t row = 0; row < columns.value.size(); ++row)
        if (columns.value[row] < 0.0)
            fail(errc::bad_value, row, "measure_segments: value must not be negative, got ", columns.value[row],
                 " in row ", row);
}

inline std::vector<double> picked_values(column values, std::span<const std::size_t> rows) {
    std::vector<double> picked;
    picked.reserve(rows.size());
    for (const auto row : rows)
        picked.push_back(values[row]);
    return picked;
}

// The sums of some rows; shares and indices come later, when the base is known.
inline segment_line measure_rows(std::span<const std::size_t> rows, const segment_columns& columns) {
    segment_line line;
    line.customers = rows.size();
    line.revenue = sum_exactly(picked_values(columns.revenue, rows));
    if (!columns.margin.empty())
        line.margin = sum_exactly(picked_values(columns.margin, rows));
    line.margin_rate = line.revenue != 0.0 ? line.margin / line.revenue : 0.0;
    line.value_share = sum_exactly(picked_values(columns.value.empty() ? columns.revenue : columns.value, rows));
    return line;
}

// The medians of some rows, all of buyers.
inline void add_medians(segment_line& line, std::span<const std::size_t> rows, const segment_columns& columns,
                        double level) {
    line.recency = summarize_median(picked_values(columns.recency_days, rows), level);
    line.frequency = summarize_median(picked_values(columns.purchases, rows), level);
    line.monetary = summarize_median(picked_values(columns.revenue, rows), level);
}

inline double ratio(double part, double whole, double times = 1.0) {
    if (whole == 0.0)
        return 0.0;
    const double scaled = times * part; // which may be beyond a double where the ratio is not
    return std::isfinite(scaled) ? scaled / whole : part / whole * times;
}

/// Refuses figures that a double cannot hold: sums of amounts at its edge, indices of very unequal ones.
inline void require_figures(const segment_line& line) {
    const double figures[] = {line.revenue,       line.revenue_share,   line.margin,
                              line.margin_rate,   line.value_share,     line.value_index,
                              line.recency_index, line.frequency_index, line.monetary_index};
    if (!all_finite(figures))
        fail(errc::overflow, no_row, "measure_segments: the sums of revenue, margin and value, and what one is of ",
             "another, must be within the range of a double, but those of ", line.name, " are not");
}

} // namespace detail
/// @endcond

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
    detail::require_segment_columns(segments, columns);
    std::vector<std::vector<std::size_t>> rows(segments.names.size());
    std::vector<std::size_t> buyers;
    for (std::size_t row = 0; row < segments.size(); ++row) {
        rows[static_cast<std::size_t>(segments.segment[row])].push_back(row);
        if (!segments.prospect(row))
            buyers.push_back(row);
    }
    segment_table table{{}, detail::measure_rows(buyers, columns), level};
    detail::add_medians(table.base, buyers, columns, level);
    table.base.name = "All buyers";
    table.base.chinese = "全部购买客户";
    const double value = table.base.value_share; // a sum so far
    for (std::size_t s = 0; s < rows.size(); ++s) {
        auto line = detail::measure_rows(rows[s], columns);
        if (s + 1 < rows.size()) // the last are the prospects
            detail::add_medians(line, rows[s], columns, level);
        line.name = segments.names[s];
        line.chinese = segments.chinese[s];
        table.segments.push_back(std::move(line));
    }
    const auto against_base = [&](segment_line& line) {
        const auto customers = static_cast<double>(line.customers), base = static_cast<double>(table.base.customers);
        line.share = detail::ratio(customers, static_cast<double>(segments.size()));
        line.revenue_share = detail::ratio(line.revenue, table.base.revenue);
        line.value_share = detail::ratio(line.value_share, value);
        line.value_index = detail::ratio(line.value_share, detail::ratio(customers, base), 100.0);
        line.recency_index = detail::ratio(line.recency.median, table.base.recency.median, 100.0);
        line.frequency_index = detail::ratio(line.frequency.median, table.base.frequency.median, 100.0);
        line.monetary_index = detail::ratio(line.monetary.median, table.base.monetary.median, 100.0);
        detail::require_figures(line);
    };
    for (auto& line : table.segments)
        against_base(line);
    against_base(table.base);
    return table;
}

} // namespace clientele::inline CLIENTELE_ABI
