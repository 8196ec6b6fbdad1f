#pragma once

/// @file
/// Binning policies for money, which is skewed: widths that grow, shares of the total, the mean.

#include <clientele/cmath.hpp>
#include <clientele/math/detail/rounded_product.hpp>
#include <clientele/math/exact_sum.hpp>
#include <clientele/math/radix_sort.hpp>
#include <clientele/rfm/concepts.hpp>
#include <clientele/rfm/detail/cut_making.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <limits>
#include <string_view>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// Bins of equal width on a logarithmic scale: each begins at the same multiple of where the one before it began.
///
///     edge_i = (least + offset)^(1 - i/count) (largest + offset)^(i/count) - offset
///
/// Empty bins stay.
/// Complexity: O(n).
struct log_width_bins {
    std::size_t count = 5; ///< number of bins, at least 1
    double offset = 0.0;   ///< added before the logarithm; 1 admits zeros; in the unit of the values, not negative
    closed_side closed = closed_side::left; ///< whose is a value that equals a cut
    few_values few = few_values::merge;     ///< refuse: a column of equal values is refused; merge and keep: one bin

    /// The cuts of a column.
    /// @throws error `bad_value` with the row of a value of -offset or less, and as `quantile_bins`
    [[nodiscard]] bin_cuts cuts(column values) const { return cuts_on(one_rank{}, values); }

    /// The cuts of the column of all ranks, of which this one holds some values, or none. Sends 8 bytes for each edge.
    /// @throws error as above, on all ranks alike
    template <ranks_policy Ranks>
    [[nodiscard]] bin_cuts cuts_on(const Ranks& ranks, column own) const {
        detail::require_count("log_width_bins", count);
        const auto rows = detail::require_values_on(ranks, "log_width_bins", own);
        require(std::isfinite(offset) && offset >= 0.0, "log_width_bins: offset must be finite and not negative, got ",
                offset);
        detail::refusing_together(ranks, rows.first, [&] {
            for (std::size_t row = 0; row < own.size(); ++row)
                if (own[row] + offset <= 0.0)
                    fail(errc::bad_value, row, "log_width_bins: values must be above ", -offset + 0.0, ", got ",
                         own[row], " in row ", row);
        });
        return detail::cuts_between(
            ranks, "log_width_bins", own, count, closed, few,
            [&](std::size_t i, double least, double largest) {
                const double share = static_cast<double>(i) / static_cast<double>(count);
                const double lower = std::log(least + offset), upper = std::log(largest + offset);
                return std::clamp(std::exp(detail::interpolated(lower, upper, share)) - offset, least, largest);
            },
            // Logarithms are off by an epsilon of themselves, and they reach 700: edges by that share.
            [&](double edge, double, double) {
                return 1024.0 * std::numeric_limits<double>::epsilon() * (edge + offset);
            });
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("log_width_bins");
        each("count", of.count...);
        each("offset", of.offset...);
        each("closed", of.closed...);
        each("few", of.few...);
    }
};

/// Bins whose widths form a geometric series: each is `ratio` times as wide as the one below it.
///
///     edge_i = least + (largest - least) (ratio^i - 1) / (ratio^count - 1)
///
/// Unlike a logarithmic scale it admits zeros and negative values. Empty bins stay.
/// Complexity: O(n).
struct geometric_bins {
    std::size_t count = 5;                  ///< number of bins, at least 1
    double ratio = 2.0;                     ///< width of a bin against the one below, above 0; 1 makes equal widths
    closed_side closed = closed_side::left; ///< whose is a value that equals a cut
    few_values few = few_values::merge;     ///< refuse: a column of equal values is refused; merge and keep: one bin

    /// The cuts of a column.
    /// @throws error as `quantile_bins`
    [[nodiscard]] bin_cuts cuts(column values) const { return cuts_on(one_rank{}, values); }

    /// The cuts of the column of all ranks, of which this one holds some values, or none. Sends 8 bytes for each edge.
    /// @throws error as above, on all ranks alike
    template <ranks_policy Ranks>
    [[nodiscard]] bin_cuts cuts_on(const Ranks& ranks, column own) const {
        detail::require_count("geometric_bins", count);
        (void)detail::require_values_on(ranks, "geometric_bins", own);
        require(std::isfinite(ratio) && ratio > 0.0, "geometric_bins: ratio must be finite and above 0, got ", ratio);
        std::vector<double> width(count); // running sums of the series, scaled to a last width of 1 or less
        double term = 1.0, sum = 0.0;
        for (std::size_t i = 0; i < count; ++i, term *= ratio > 1.0 ? 1.0 / ratio : ratio)
            width[ratio > 1.0 ? count - 1 - i : i] = term;
        for (double& each : width)
            each = sum += each;
        return detail::cuts_between(ranks, "geometric_bins", own, count, closed, few,
                                    [&](std::size_t i, double least, double largest) {
                                        const double share = width[i - 1] / width.back();
                                        return detail::interpolated(least, largest, share);
                                    });
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("geometric_bins");
        each("count", of.count...);
        each("ratio", of.ratio...);
        each("closed", of.closed...);
        each("few", of.few...);
    }
};

/// Where the group of equal values goes that crosses a share of the total.
enum class share_crossing {
    in, ///< into the better bin, which then holds at least the share
    out ///< into the worse bin; the better one holds at most the share
};
/// The words of what is saved.
constexpr std::array<std::string_view, 2> words_of(share_crossing) noexcept { return {"in", "out"}; }

/// Bins by cumulative share of the total, largest values first, as in ABC analysis: with the defaults the top bin holds
/// 80 % of the money, the next 15 %, the lowest the rest. Equal values share a bin; values of 0 are always in the
/// lowest. A share is reached when the running sum comes within 1e-12 of it.
/// Complexity: O(n) for large n (radix sort).
struct cumulative_share_bins {
    /// Cumulative shares, strictly ascending within (0, 1]; there is one bin more than shares.
    std::vector<double> shares{0.80, 0.95};
    share_crossing crossing = share_crossing::in; ///< where the group goes that crosses a share
    few_values few = few_values::merge;           ///< what becomes of bins that stay empty

    /// The cuts of a column.
    /// @throws error `bad_value` with the row of a negative value, and as `quantile_bins`
    [[nodiscard]] bin_cuts cuts(column values) const {
        detail::require_values("cumulative_share_bins", values);
        for (std::size_t i = 0; i < shares.size(); ++i)
            require(shares[i] > (i == 0 ? 0.0 : shares[i - 1]) && shares[i] <= 1.0,
                    "cumulative_share_bins: shares must strictly ascend within (0, 1], got ", shares[i],
                    " at position ", i);
        for (std::size_t row = 0; row < values.size(); ++row)
            if (values[row] < 0.0)
                fail(errc::bad_value, row, "cumulative_share_bins: values must not be negative, got ", values[row],
                     " in row ", row);
        std::vector<double> sorted(values.begin(), values.end());
        sort_values(sorted);
        bin_cuts result{.edges = {}, .closed = closed_side::left, .asked = shares.size() + 1};
        for (const double share : shares)
            result.edges.insert(result.edges.begin(), least_inside(sorted, share));
        detail::thin_out(one_rank{}, "cumulative_share_bins", result, few, values);
        return result;
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("cumulative_share_bins");
        each("shares", of.shares...);
        each("crossing", of.crossing...);
        each("few", of.few...);
    }

private:
    // The smallest value among the largest ones that make up a share; just above the largest when none does.
    [[nodiscard]] double least_inside(const std::vector<double>& sorted, double share) const {
        const double total = sum_exactly(sorted), wanted = detail::rounded_product(share, total),
                     near = detail::rounded_product(1e-12, total);
        require(std::isfinite(total), "cumulative_share_bins: the sum of the values must be finite");
        double edge = std::nextafter(sorted.back(), std::numeric_limits<double>::infinity());
        compensated_sum sum;
        for (std::size_t end = sorted.size(); end > 0;) {
            const double before = sum.value();
            std::size_t begin = end;
            while (begin > 0 && sorted[begin - 1] == sorted[end - 1])
                sum.add(sorted[--begin]);
            if (crossing == share_crossing::in ? before >= wanted - near
                                               : sum.value() > wanted + near || sorted[begin] == 0.0)
                break;
            edge = sorted[begin];
            end = begin;
        }
        return edge;
    }
};

/// Two bins, below the mean and from it upwards: "each of R, F and M against the average". Two bins at the median are
/// `quantile_bins{.count = 2}`.
/// Complexity: O(n); the mean does not depend on row order.
struct mean_split {
    closed_side closed = closed_side::left; ///< whose is a value that equals the mean
    few_values few = few_values::merge;     ///< what becomes of a column of equal values

    /// The cut of a column.
    /// @throws error as `quantile_bins`
    [[nodiscard]] bin_cuts cuts(column values) const { return cuts_on(one_rank{}, values); }

    /// The cut of the column of all ranks, of which this one holds some values, or none. Sends 576 bytes.
    /// @throws error as above, on all ranks alike
    template <ranks_policy Ranks>
    [[nodiscard]] bin_cuts cuts_on(const Ranks& ranks, column own) const {
        const auto rows = detail::require_values_on(ranks, "mean_split", own);
        exact_sum sum;
        sum.add(own);
        detail::add_up(ranks, std::span{&sum, 1});
        const double mean = sum.value() / static_cast<double>(rows.all);
        require(std::isfinite(mean), "mean_split: the sum of the values must be finite");
        bin_cuts result{.edges = {mean}, .closed = closed, .asked = 2};
        const double near = 8.0 * std::numeric_limits<double>::epsilon() * std::abs(mean);
        detail::snap_edges(ranks, result.edges, own, [near](double) { return near; });
        detail::thin_out(ranks, "mean_split", result, few, own);
        return result;
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("mean_split");
        each("closed", of.closed...);
        each("few", of.few...);
    }
};

static_assert(binning_policy<log_width_bins> && binning_policy<geometric_bins> &&
              binning_policy<cumulative_share_bins> && binning_policy<mean_split>);

} // namespace clientele::inline CLIENTELE_ABI
