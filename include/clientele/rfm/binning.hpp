#pragma once

/// @file
/// The everyday binning policies: quantiles, the reference tool's edge rule, stated cuts and equal widths.

#include <clientele/math/detail/order_statistics_on.hpp>
#include <clientele/math/detail/rounded_product.hpp>
#include <clientele/math/quantile.hpp>
#include <clientele/math/radix_sort.hpp>
#include <clientele/rfm/concepts.hpp>
#include <clientele/rfm/detail/cut_making.hpp>

#include <algorithm>
#include <cstddef>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// Bins that hold about the same number of customers each: cuts at the quantiles i / count.
///
/// Equal values always share a bin, so that bins of a column with ties cannot be of equal size: `few` says what becomes
/// of cuts that coincide. Cuts are placed by exact integer arithmetic and do not depend on row order or unit.
/// Complexity: O(n log count).
/// Source: Hyndman and Fan (1996); the convention of qcut and of SQL percentiles.
struct quantile_bins {
    std::size_t count = 5;                      ///< number of bins, at least 1
    quantile_type type = quantile_type::type_7; ///< which of the nine definitions of a quantile
    closed_side closed = closed_side::right;    ///< whose is a value that equals a cut
    few_values few = few_values::merge;         ///< what becomes of cuts that coincide

    /// The cuts of a column.
    /// @throws error `empty_input`, `bad_value`, `bad_parameter`
    [[nodiscard]] bin_cuts cuts(column values) const { return cuts_on(one_rank{}, values); }

    /// The cuts of the column of all ranks, of which this one holds some values, or none.
    /// @throws error as above
    template <ranks_policy Ranks>
    [[nodiscard]] bin_cuts cuts_on(const Ranks& ranks, column own) const {
        detail::require_count("quantile_bins", count);
        const auto n = detail::require_values_on(ranks, "quantile_bins", own).all;
        std::vector<quantile_position> positions(count - 1);
        for (std::size_t i = 1; i < count; ++i)
            positions[i - 1] = quantile_at(type, n, i, count);
        std::vector<std::size_t> places{0};
        for (const auto place : detail::ranks_of({positions.data(), positions.size()}))
            places.push_back(place);
        places.push_back(n - 1);
        const auto found = detail::order_statistics_on(ranks, own, places);
        const auto at = [&](std::size_t place) {
            const auto among = std::lower_bound(places.begin(), places.end(), place) - places.begin();
            return found[static_cast<std::size_t>(among)];
        };
        bin_cuts result{.edges = {}, .closed = closed, .asked = count};
        for (const auto& position : positions)
            result.edges.push_back(position.between(at(position.lower), at(position.upper)) + 0.0); // -0 is 0
        sort_values(result.edges); // rounding may swap two that nearly coincide
        const auto size = static_cast<std::ptrdiff_t>(result.edges.size());
        const auto edge = [&](std::ptrdiff_t i) { return result.edges[static_cast<std::size_t>(i)]; };
        // The values next to a cut are known, so that a bin is seen to be empty without counting.
        const auto neighbour = [&](std::ptrdiff_t i) { return positions[static_cast<std::size_t>(i)]; };
        detail::thin_out("quantile_bins", result, few, [&](std::ptrdiff_t i, std::ptrdiff_t j) {
            if (closed == closed_side::left) {
                if (j == size)
                    return i < 0 || found.back() >= edge(i);
                const double low = i < 0 ? found.front() : at(neighbour(i).lower);
                const double first = i < 0 || low >= edge(i) ? low : at(neighbour(i).upper);
                return first < edge(j);
            }
            if (i < 0)
                return j == size || found.front() <= edge(j);
            const double high = j == size ? found.back() : at(neighbour(j).upper);
            const double last = j == size || high <= edge(j) ? high : at(neighbour(j).lower);
            return last > edge(i);
        });
        return result;
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("quantile_bins");
        each("count", of.count...);
        each("type", of.type...);
        each("closed", of.closed...);
        each("few", of.few...);
    }
};

/// The edge rule of the R package rfm 0.3.0: cuts at the type-7 quantiles i / count plus 1, bins [lower, upper), cuts
/// that coincide kept, so that some scores may never be given. It reproduces that tool's scores; the added 1 is in the
/// unit of the values, so that amounts in thousands get other scores than amounts in units.
/// Complexity: O(n log count).
/// Source: rsquaredacademy/rfm 0.3.0.
struct type7_plus_one {
    std::size_t count = 5; ///< number of bins, at least 1

    /// The cuts of a column.
    /// @throws error as `quantile_bins`
    [[nodiscard]] bin_cuts cuts(column values) const { return cuts_on(one_rank{}, values); }

    /// The cuts of the column of all ranks.
    /// @throws error as `quantile_bins`
    template <ranks_policy Ranks>
    [[nodiscard]] bin_cuts cuts_on(const Ranks& ranks, column own) const {
        auto result =
            quantile_bins{.count = count, .closed = closed_side::left, .few = few_values::keep}.cuts_on(ranks, own);
        for (double& edge : result.edges)
            edge += 1.0;
        return result;
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("type7_plus_one");
        each("count", of.count...);
    }
};

/// Cuts that somebody stated: `fixed_cuts{{100'000, 500'000, 1'000'000}}` makes four bins. They do not look at the
/// values.
struct fixed_cuts {
    std::vector<double> edges;              ///< finite and strictly ascending; none makes one bin
    closed_side closed = closed_side::left; ///< whose is a value that equals a cut; left: "1,000,000 and more"

    /// The stated cuts.
    /// @throws error `bad_parameter` when they do not ascend
    [[nodiscard]] bin_cuts cuts(column) const {
        for (std::size_t i = 0; i < edges.size(); ++i)
            require(std::isfinite(edges[i]) && (i == 0 || edges[i - 1] < edges[i]),
                    "fixed_cuts: edges must be finite and strictly ascend, got ", edges[i], " at position ", i);
        return {.edges = edges, .closed = closed};
    }
    /// The same on any ranks.
    /// @throws error as above
    template <ranks_policy Ranks>
    [[nodiscard]] bin_cuts cuts_on(const Ranks&, column own) const {
        return cuts(own);
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("fixed_cuts");
        each("edges", of.edges...);
        each("closed", of.closed...);
    }
};

/// Bins of equal width between the least and the largest value. Empty bins stay: a score says where on the scale
/// of values a customer stands. A column of equal values has one bin, or is refused.
/// Complexity: O(n).
struct equal_width_bins {
    std::size_t count = 5;                  ///< number of bins, at least 1
    closed_side closed = closed_side::left; ///< whose is a value that equals a cut
    few_values few = few_values::merge;     ///< refuse: a column of equal values is refused; merge and keep: one bin

    /// The cuts of a column.
    /// @throws error `empty_input`, `bad_value`, `bad_parameter`
    [[nodiscard]] bin_cuts cuts(column values) const { return cuts_on(one_rank{}, values); }

    /// The cuts of the column of all ranks, of which this one holds some values, or none. Sends 8 bytes for each edge.
    /// @throws error as above, on all ranks alike
    template <ranks_policy Ranks>
    [[nodiscard]] bin_cuts cuts_on(const Ranks& ranks, column own) const {
        detail::require_count("equal_width_bins", count);
        (void)detail::require_values_on(ranks, "equal_width_bins", own);
        return detail::cuts_between(ranks, "equal_width_bins", own, count, closed, few,
                                    [&](std::size_t i, double least, double largest) {
                                        const double share = static_cast<double>(i) / static_cast<double>(count);
                                        return detail::interpolated(least, largest, share);
                                    });
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("equal_width_bins");
        each("count", of.count...);
        each("closed", of.closed...);
        each("few", of.few...);
    }
};

static_assert(binning_policy<quantile_bins> && binning_policy<type7_plus_one> && binning_policy<fixed_cuts> &&
              binning_policy<equal_width_bins>);

} // namespace clientele::inline CLIENTELE_ABI
