#pragma once

/// @file
/// What binning policies share: their checks, and edges that leave no bin empty and stand on values.

#include <clientele/cmath.hpp>
#include <clientele/math/radix_sort.hpp>
#include <clientele/parallel/detail/refusing_together.hpp>
#include <clientele/rfm/cuts.hpp>
#include <clientele/types.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <string_view>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

inline void require_cuts(std::string_view where, const bin_cuts& cuts) {
    for (std::size_t i = 0; i < cuts.edges.size(); ++i)
        require(std::isfinite(cuts.edges[i]) && (i == 0 || cuts.edges[i - 1] <= cuts.edges[i]), where,
                ": cuts must be finite and ascend, got ", cuts.edges[i], " at position ", i);
}

inline void require_values(std::string_view where, column values) {
    if (values.empty())
        fail(errc::empty_input, no_row, where, ": values must have at least one row, got 0");
    require_finite(where, "values", values);
}

/// The same of all ranks together, which refuse as one place would; whose values are whose.
template <class Ranks>
ranked_rows require_values_on(const Ranks& ranks, std::string_view where, column own) {
    const auto rows = ranked_rows::of(ranks, own.size());
    if (rows.all == 0)
        require_values(where, own);
    require_finite_on(ranks, rows, where, "values", own);
    return rows;
}

inline void require_count(std::string_view where, std::size_t count) {
    require(count >= 1 && count <= 1'000'000, where, ": count must be in [1, 1000000], got ", count);
}

/// Drops repeated edges and those that leave an empty bin, or refuses, as the policy says. `occupied(i, j)` tells
/// whether a value lies in the bin between edges i and j; i = -1 and j = size stand for the ends.
template <class Occupied>
void thin_out(std::string_view where, bin_cuts& cuts, few_values few, const Occupied& occupied) {
    if (few == few_values::keep)
        return;
    const auto size = static_cast<std::ptrdiff_t>(cuts.edges.size());
    std::vector<std::ptrdiff_t> kept;
    for (std::ptrdiff_t i = 0; i < size; ++i)
        if (occupied(kept.empty() ? -1 : kept.back(), i))
            kept.push_back(i);
    while (!kept.empty() && !occupied(kept.back(), size))
        kept.pop_back();
    if (few == few_values::refuse && kept.size() < cuts.edges.size())
        fail(errc::bad_value, no_row, where, ": the values allow only ", kept.size() + 1, " bins, ",
             cuts.edges.size() + 1, " were asked for (few_values::merge takes fewer)");
    std::vector<double> edges;
    edges.reserve(kept.size());
    for (const auto i : kept)
        edges.push_back(cuts.edges[static_cast<std::size_t>(i)]);
    cuts.edges = std::move(edges);
}

/// The same, by counting the values of each bin on all ranks.
template <class Ranks>
void thin_out(const Ranks& ranks, std::string_view where, bin_cuts& cuts, few_values few, column values) {
    std::vector<std::int64_t> below(cuts.bins() + 1, 0); // below[j + 1]: values under edge j; the last one: all
    for (const double value : values)
        ++below[cuts.bin(value) + 1];
    ranks.all_reduce_sum(below);
    for (std::size_t j = 1; j < below.size(); ++j)
        below[j] += below[j - 1];
    thin_out(where, cuts, few, [&](std::ptrdiff_t i, std::ptrdiff_t j) {
        return below[static_cast<std::size_t>(j + 1)] > below[static_cast<std::size_t>(i + 1)];
    });
}

/// Moves an edge that stands within rounding, `near(edge)`, of values of any rank onto the least of these, so that
/// neither the unit nor the order of the values decides anything. Edges ascend, and so do `edge - near(edge)` and
/// `edge + near(edge)`.
template <class Ranks, class Near>
void snap_edges(const Ranks& ranks, std::vector<double>& edges, column values, const Near& near) {
    constexpr double none = -std::numeric_limits<double>::infinity();
    std::vector<double> least(edges.size(), none); // negative, so that the least is the greatest
    for (const double value : values) {
        const auto at = static_cast<std::size_t>(std::lower_bound(edges.begin(), edges.end(), value) - edges.begin());
        for (std::size_t j = at; j < edges.size() && edges[j] - near(edges[j]) <= value; ++j)
            least[j] = (std::max)(least[j], -value);
        for (std::size_t j = at; j > 0 && edges[j - 1] + near(edges[j - 1]) >= value; --j)
            least[j - 1] = (std::max)(least[j - 1], -value);
    }
    ranks.all_reduce_max(least);
    for (std::size_t j = 0; j < edges.size(); ++j)
        edges[j] = (least[j] > none ? -least[j] : edges[j]) + 0.0; // -0 becomes 0
}

/// The least and the largest value of all ranks, of which there is one; -0 is 0.
template <class Ranks>
[[nodiscard]] std::pair<double, double> ends_on(const Ranks& ranks, column values) {
    double least = std::numeric_limits<double>::infinity(), largest = -least;
    for (const double value : values) {
        least = (std::min)(least, value);
        largest = (std::max)(largest, value);
    }
    return all_ends(ranks, least, largest);
}

/// Of the values of all ranks: `count - 1` edges at `place(i, least, largest)`, 0 < i < count; one bin when all values
/// are equal. `near(edge, least, largest)` is how far an edge may be off by rounding.
template <class Ranks, class Place, class Near>
bin_cuts cuts_between(const Ranks& ranks, std::string_view where, column values, std::size_t count, closed_side closed,
                      few_values few, const Place& place, const Near& near) {
    const auto [least, largest] = ends_on(ranks, values);
    bin_cuts result{.edges = {}, .closed = closed, .asked = count};
    if (least == largest) {
        if (few == few_values::refuse && count > 1)
            fail(errc::bad_value, no_row, where, ": all values equal ", least, ", ", count, " bins were asked for");
        return result;
    }
    for (std::size_t i = 1; i < count; ++i)
        result.edges.push_back(place(i, least, largest));
    sort_values(result.edges); // rounding may swap two that nearly coincide
    snap_edges(ranks, result.edges, values, [&](double edge) { return near(edge, least, largest); });
    return result;
}

/// The same, for edges whose rounding is that of the largest value.
template <class Ranks, class Place>
bin_cuts cuts_between(const Ranks& ranks, std::string_view where, column values, std::size_t count, closed_side closed,
                      few_values few, const Place& place) {
    return cuts_between(ranks, where, values, count, closed, few, place, [](double, double least, double largest) {
        return 8.0 * std::numeric_limits<double>::epsilon() * (std::max)(std::abs(least), std::abs(largest));
    });
}

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
