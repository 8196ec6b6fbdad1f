#pragma once

/// @file
/// The least, the largest and the mean of every column, in one pass; rows of weight 0 are as if they were not there.

#include <clientele/cluster/detail/centroid_set.hpp>
#include <clientele/cmath.hpp>
#include <clientele/error.hpp>
#include <clientele/math/detail/lanes.hpp>
#include <clientele/parallel/detail/all_ranks.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <string_view>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

inline constexpr std::size_t task_rows = 8192; // what one task of an executor takes: few enough to share out evenly

/// Calls `task(first, last)` for blocks of rows.
template <class Executor, class Task>
void share_rows(const Executor& executor, std::size_t rows, const Task& task) {
    executor.for_each((rows + task_rows - 1) / task_rows,
                      [&](std::size_t t) { task(t * task_rows, (std::min)(rows, (t + 1) * task_rows)); });
}

/// What has to be known of the columns before a fit. The order of the sums is part of the result: it follows neither
/// registers nor threads.
struct column_ranges {
    std::vector<double> low, high, mean; // the mean by weight

    /// On ranks, each has whole tasks; the ranges are those of all rows.
    template <class Scalar, class Executor, class Ranks = one_rank>
    column_ranges(const columns_view<Scalar>& x, column weights, const Executor& executor, const Ranks& ranks = {})
        : low(x.features), high(x.features), mean(x.features) {
        std::size_t blocks = (x.rows + task_rows - 1) / task_rows;
        std::vector<part> parts(blocks * x.features);
        share_rows(executor, x.rows, [&](std::size_t first, std::size_t last) {
            for (std::size_t f = 0; f < x.features; ++f)
                parts[first / task_rows * x.features + f] =
                    part_of(x.column(f) + first, weights.empty() ? nullptr : weights.data() + first, last - first);
        });
        if constexpr (!alone<Ranks>) {
            parts = all_values<part>(ranks, parts);
            blocks = parts.size() / x.features;
        }
        for (std::size_t f = 0; f < x.features; ++f) {
            part all = parts[f];
            for (std::size_t b = 1; b < blocks; ++b) {
                const part& next = parts[b * x.features + f];
                all = {(std::min)(all.low, next.low), (std::max)(all.high, next.high), all.sum + next.sum,
                       all.mass + next.mass};
            }
            low[f] = all.low;
            high[f] = all.high;
            mean[f] = all.sum / all.mass;
        }
    }

private:
    struct part {
        double low, high, sum, mass;
    };
    template <class Scalar>
    static part part_of(const Scalar* values, const double* weights, std::size_t rows) {
        CLIENTELE_LANES(pair, double, 16);
        constexpr std::size_t pairs = 4;
        constexpr double none = std::numeric_limits<double>::infinity();
        pair sums[pairs]{}, masses[pairs]{}, lows[pairs], highs[pairs];
        std::fill_n(lows, pairs, pair{none, none});
        std::fill_n(highs, pairs, pair{-none, -none});
        const auto take = [&](std::size_t p, pair v, pair w) {
            masses[p] += w;
            pair product = v * w;
            keep_unfused(product);
            sums[p] += product;
            lows[p] = CLIENTELE_PICK((v < lows[p]) & (w > 0), v, lows[p]);
            highs[p] = CLIENTELE_PICK((v > highs[p]) & (w > 0), v, highs[p]);
        };
        std::size_t i = 0;
        for (; i + 2 * pairs <= rows; i += 2 * pairs) {
            CLIENTELE_UNROLL(4)
            for (std::size_t p = 0; p < pairs; ++p) {
                const std::size_t at = i + 2 * p;
                take(p, pair{static_cast<double>(values[at]), static_cast<double>(values[at + 1])},
                     weights ? pair{weights[at], weights[at + 1]} : pair{1, 1});
            }
        }
        for (; i < rows; ++i)
            take(0, pair{static_cast<double>(values[i]), 0}, pair{weights ? weights[i] : 1.0, 0});
        part out{none, -none, 0, 0};
        for (std::size_t p = 0; p < pairs; ++p)
            for (int lane = 0; lane < 2; ++lane)
                out = {(std::min)(out.low, lows[p][lane]), (std::max)(out.high, highs[p][lane]),
                       out.sum + sums[p][lane], out.mass + masses[p][lane]};
        return out;
    }
};

/// Refuses what is not finite; `ranges` of the same columns spare a second look at good data.
template <class Scalar>
void require_finite_columns(std::string_view where, const columns_view<Scalar>& x, const column_ranges& ranges) {
    for (std::size_t f = 0; f < x.features; ++f)
        if (!std::isfinite(ranges.mean[f]))
            for (std::size_t i = 0; i < x.rows; ++i)
                if (!std::isfinite(x(i, f)))
                    fail(errc::bad_value, i, where, ": values must be finite, got ", x(i, f), " in row ", i,
                         ", column ", f);
}

/// Refuses a feature so large that sums of it, times the heaviest weight, would leave the range of double.
inline void require_size(std::string_view where, double size, double heaviest, std::size_t column) {
    if (size > 0x1p+900)
        fail(errc::overflow, no_row, where, ": values must be at most 2^900, 8e270, in size, got ", size, " in column ",
             column);
    if (size * heaviest > 0x1p+1000)
        fail(errc::overflow, no_row, where,
             ": the largest value times the largest weight must be at most 2^1000, 1e301, got ", size * heaviest,
             " in column ", column);
}

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
