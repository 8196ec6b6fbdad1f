#pragma once

/// @file
/// Exact order statistics of a column without sorting it.

#include <clientele/types.hpp>

#include <algorithm>
#include <cstddef>
#include <span>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// The r-th smallest values of a column, for several r at once, exactly and without a full sort.
///
/// @param values n numbers in any order, all finite
/// @param ranks  0-based ranks, ascending (repeats allowed), each below n
/// @returns one value per rank
/// @throws error `empty_input` without values, `bad_value` with the row of a value that is not finite,
///         `bad_parameter` for a rank that is out of order or out of range
/// Cost: O(n log r) comparisons for r distinct ranks, one copy of the column.
/// Source: Hoare, Algorithm 65: FIND, CACM 4 (1961), applied from the middle rank outwards.
[[nodiscard]] std::vector<double> order_statistics(column values, std::span<const std::size_t> ranks);

/// @cond INTERNAL
namespace detail {

/// Puts every ranked element of [first, last) in its place; `offset` is the rank of `*first`.
inline void place_ranks(double* first, double* last, std::size_t offset, std::span<const std::size_t> ranks) {
    if (ranks.empty() || first == last)
        return;
    const auto middle = ranks.size() / 2;
    auto* const pivot = first + (ranks[middle] - offset);
    std::nth_element(first, pivot, last);
    auto below = ranks.first(middle);
    while (!below.empty() && below.back() == ranks[middle])
        below = below.first(below.size() - 1);
    auto above = ranks.subspan(middle);
    while (!above.empty() && above.front() == ranks[middle])
        above = above.subspan(1);
    place_ranks(first, pivot, offset, below);
    place_ranks(pivot + 1, last, ranks[middle] + 1, above);
}

inline void require_ranks(std::size_t n, std::span<const std::size_t> ranks) {
    for (std::size_t i = 0; i < ranks.size(); ++i)
        require(ranks[i] < n && (i == 0 || ranks[i - 1] <= ranks[i]),
                "order_statistics: ranks must ascend and lie in [0, ", n, "), got ", ranks[i], " at position ", i);
}

} // namespace detail
/// @endcond

inline std::vector<double> order_statistics(column values, std::span<const std::size_t> ranks) {
    if (values.empty())
        detail::fail(errc::empty_input, no_row, "order_statistics: values must have at least one row, got 0");
    detail::require_finite("order_statistics", "values", values);
    detail::require_ranks(values.size(), ranks);
    std::vector<double> scratch(values.begin(), values.end());
    detail::place_ranks(scratch.data(), scratch.data() + scratch.size(), 0, ranks);
    std::vector<double> found;
    found.reserve(ranks.size());
    for (const auto rank : ranks)
        found.push_back(scratch[rank]);
    return found;
}

} // namespace clientele::inline CLIENTELE_ABI
