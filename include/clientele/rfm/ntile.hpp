#pragma once

/// @file
/// Bins by position: NTILE of SQL, and bins of ranks.

#include <clientele/cmath.hpp>
#include <clientele/math/order_statistics.hpp>
#include <clientele/math/ranks.hpp>
#include <clientele/rfm/binning.hpp>
#include <clientele/rfm/concepts.hpp>
#include <clientele/rfm/detail/cut_making.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <limits>
#include <string_view>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// Which bin equal values go to when NTILE's border falls between them.
enum class ntile_ties {
    same_lowest,    ///< all into the lowest bin that one of them falls into
    same_highest,   ///< all into the highest
    same_most,      ///< all where most of them fall; the lower of equals
    by_row,         ///< apart, earlier rows into the lower bin (SQL with the id as second key, when rows ascend by id)
    by_row_reversed ///< apart, earlier rows into the higher bin
};
/// The words of what is saved.
constexpr std::array<std::string_view, 5> words_of(ntile_ties) noexcept {
    return {"same_lowest", "same_highest", "same_most", "by_row", "by_row_reversed"};
}

/// @cond INTERNAL
namespace detail {

// The values at which NTILE's bins begin, and the positions that rows of these values take in the ascending order.
struct ntile_borders {
    std::size_t n, count;
    std::vector<double> value{};      // distinct values at the first positions of the bins, ascending
    std::vector<std::size_t> first{}; // position of the first row of that value
    std::vector<std::size_t> last{};  // position behind the last

    ntile_borders(column values, std::size_t bins) : n{values.size()}, count{bins} {
        std::vector<std::size_t> starts;
        for (std::size_t b = 1; b < count && start_of(b) < n; ++b)
            starts.push_back(start_of(b));
        value = select_ranks(values, starts);
        value.erase(std::unique(value.begin(), value.end()), value.end());
        class_counts counts{2 * value.size() + 1};
        classes().for_each_block(values, [&](std::size_t, std::span<const int> block) { counts.add(block); });
        std::size_t position = 0;
        for (std::size_t g = 0; g < value.size(); ++g) {
            first.push_back(position += counts[2 * g]);
            last.push_back(position += counts[2 * g + 1]);
        }
    }

    // Class 2 g: below border g and above the one before; class 2 g + 1: on it.
    [[nodiscard]] threshold_classes classes() const {
        std::vector<double> thresholds;
        for (const double each : value) {
            thresholds.push_back(each);
            thresholds.push_back(above(each));
        }
        return threshold_classes{std::move(thresholds)};
    }

    // The first n mod count bins are one larger than the rest.
    [[nodiscard]] std::size_t start_of(std::size_t bin) const { return bin * (n / count) + (std::min)(bin, n % count); }
    [[nodiscard]] int bin_of(std::size_t position) const {
        const auto size = n / count, larger = n % count;
        return static_cast<int>(position < larger * (size + 1) ? position / (size + 1)
                                                               : larger + (position - larger * (size + 1)) / size);
    }
    // A position in the stretch below a border: no bin begins there, so that any will do.
    [[nodiscard]] std::size_t before_gap(std::size_t g) const {
        return g < value.size() ? (first[g] > 0 ? first[g] - 1 : 0) : n - 1;
    }

    [[nodiscard]] int bin_of_group(std::size_t g, ntile_ties ties) const {
        const int lowest = bin_of(first[g]), highest = bin_of(last[g] - 1);
        if (ties == ntile_ties::same_lowest || ties == ntile_ties::same_highest)
            return ties == ntile_ties::same_lowest ? lowest : highest;
        int most = lowest;
        std::size_t largest = 0;
        for (int b = lowest; b <= highest; ++b) {
            const auto from = (std::max)(first[g], start_of(static_cast<std::size_t>(b)));
            const auto to = (std::min)(last[g], start_of(static_cast<std::size_t>(b) + 1));
            if (to - from > largest) {
                largest = to - from;
                most = b;
            }
        }
        return most;
    }
};

// Cuts such that a bin begins at the smallest value that is in it or in a higher one; empty bins merged, kept or
// refused.
inline divided_rows divided_by_position(std::string_view where, column values, std::vector<int> bins, std::size_t count,
                                        few_values few) {
    constexpr double none = std::numeric_limits<double>::infinity();
    std::vector<double> least(count, none);
    double largest = values.front();
    for (std::size_t row = 0; row < bins.size(); ++row) {
        double& smallest = least[static_cast<std::size_t>(bins[row])];
        smallest = (std::min)(smallest, values[row]);
        largest = (std::max)(largest, values[row]);
    }
    std::vector<int> renamed(count, 0);
    divided_rows result{{.edges = {}, .closed = closed_side::left, .asked = count}, {}};
    int used = 0;
    for (std::size_t b = 0; b < count; ++b) {
        if (least[b] == none && few != few_values::keep)
            continue;
        renamed[b] = used++;
        if (used > 1)
            result.cuts.edges.push_back(least[b]);
    }
    if (few == few_values::refuse && static_cast<std::size_t>(used) < count)
        fail(errc::bad_value, no_row, where, ": the values allow only ", used, " bins, ", count,
             " were asked for (few_values::merge takes fewer)");
    double above = std::nextafter(largest, none); // where an empty bin on top begins
    for (auto edge = result.cuts.edges.rbegin(); edge != result.cuts.edges.rend(); ++edge)
        above = *edge = (std::min)(*edge, above);
    for (int& bin : bins)
        bin = renamed[static_cast<std::size_t>(bin)];
    result.bins = std::move(bins);
    return result;
}

} // namespace detail
/// @endcond

/// NTILE: `count` bins by position in the ascending order, the first n mod count of them one larger than the rest.
///
/// Bins of equal size and equal scores for equal values cannot both be had: `ties` says which gives way. By row, the
/// bins hang on the order of the rows, which is then part of the data. Applied to other customers, a bin begins at the
/// smallest value that was in it (after ties were settled).
/// Complexity: O(n log count), no sort.
/// Source: ISO/IEC 9075-2:2003 (SQL), NTILE.
struct ntile_bins {
    std::size_t count = 5;                   ///< number of bins, at least 1
    ntile_ties ties = ntile_ties::same_most; ///< what becomes of equal values on a border
    few_values few = few_values::merge;      ///< what becomes of bins that stay empty

    /// The cuts of a column.
    /// @throws error `empty_input`, `bad_value`, `bad_parameter`
    [[nodiscard]] bin_cuts cuts(column values) const { return divide(values).cuts; }
    /// The cuts, and the bin of each row.
    /// @throws error as `cuts`
    [[nodiscard]] divided_rows divide(column values) const {
        detail::require_count("ntile_bins", count);
        detail::require_values("ntile_bins", values);
        const detail::ntile_borders borders{values, count};
        std::vector<int> bins(values.size());
        std::vector<std::size_t> seen(borders.value.size(), 0);
        std::vector<int> of_class; // of values on a border only when they stay together
        for (std::size_t g = 0; g <= borders.value.size(); ++g) {
            of_class.push_back(borders.bin_of(borders.before_gap(g)));
            if (g < borders.value.size())
                of_class.push_back(borders.bin_of_group(g, ties));
        }
        const bool apart = ties == ntile_ties::by_row || ties == ntile_ties::by_row_reversed;
        borders.classes().for_each_block(values, [&](std::size_t from, std::span<const int> block) {
            for (std::size_t i = 0; i < block.size(); ++i) {
                const auto c = static_cast<std::size_t>(block[i]), g = c / 2;
                if (c % 2 == 0 || !apart)
                    bins[from + i] = of_class[c];
                else if (ties == ntile_ties::by_row)
                    bins[from + i] = borders.bin_of(borders.first[g] + seen[g]++);
                else
                    bins[from + i] = borders.bin_of(borders.last[g] - 1 - seen[g]++);
            }
        });
        return detail::divided_by_position("ntile_bins", values, std::move(bins), count, few);
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("ntile_bins");
        each("count", of.count...);
        each("ties", of.ties...);
        each("few", of.few...);
    }
};

/// Quantile bins of the ranks instead of the values: the recipe `qcut(rank(method = "first"), count)` and its kin.
///
/// With ties by row, bins are of equal size and equal values may part; with any other rule they stay together. Applied
/// to other customers, a bin begins at the smallest value that was in it.
/// Complexity: O(n) for large n (radix sort).
struct rank_bins {
    std::size_t count = 5;                      ///< number of bins, at least 1
    rank_ties ties = rank_ties::average;        ///< the ranks of equal values
    quantile_type type = quantile_type::type_7; ///< of the ranks' quantiles
    closed_side closed = closed_side::right;    ///< whose is a rank that equals a cut
    few_values few = few_values::merge;         ///< what becomes of bins that stay empty

    /// The cuts of a column.
    /// @throws error `empty_input`, `bad_value`, `bad_parameter`
    [[nodiscard]] bin_cuts cuts(column values) const { return divide(values).cuts; }
    /// The cuts, and the bin of each row.
    /// @throws error as `cuts`
    [[nodiscard]] divided_rows divide(column values) const {
        detail::require_values("rank_bins", values);
        const auto rank = ranks(values, ties);
        const auto of_ranks =
            quantile_bins{.count = count, .type = type, .closed = closed, .few = few_values::keep}.cuts(rank);
        std::vector<int> bins(values.size());
        for (std::size_t row = 0; row < bins.size(); ++row)
            bins[row] = static_cast<int>(of_ranks.bin(rank[row]));
        return detail::divided_by_position("rank_bins", values, std::move(bins), count, few);
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("rank_bins");
        each("count", of.count...);
        each("ties", of.ties...);
        each("type", of.type...);
        each("closed", of.closed...);
        each("few", of.few...);
    }
};

static_assert(row_binning_policy<ntile_bins> && row_binning_policy<rank_bins>);

} // namespace clientele::inline CLIENTELE_ABI
