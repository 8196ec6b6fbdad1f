#pragma once

/// @file
/// Bins where the values leave gaps.

#include <clientele/math/natural_breaks.hpp>
#include <clientele/rfm/concepts.hpp>
#include <clientele/rfm/detail/cut_making.hpp>

#include <cstddef>

namespace clientele::inline CLIENTELE_ABI {

/// Natural breaks (Fisher, Jenks): the bins with the least sum of squared distances to their means, found exactly.
///
/// Bins are (lower, upper], so that each ends on its largest value. There is a bin for every distinct value when these
/// are fewer than `count`.
/// Complexity: O(n) to sort for large n, then O(d log d) per bin for d distinct values.
/// Source: Fisher, On grouping for maximum homogeneity, JASA 53 (1958); see `optimal_breaks`.
struct natural_breaks_bins {
    std::size_t count = 5; ///< number of bins, at least 1
    /// refuse: fewer distinct values than bins are refused; merge and keep: fewer bins
    few_values few = few_values::merge;

    /// The cuts of a column.
    /// @throws error `empty_input`, `bad_value`, `bad_parameter`
    [[nodiscard]] bin_cuts cuts(column values) const {
        detail::require_count("natural_breaks_bins", count);
        detail::require_values("natural_breaks_bins", values);
        const auto classes = optimal_breaks{.k = static_cast<int>(count)}.fit(values);
        if (few == few_values::refuse && classes.k_used < classes.k_asked)
            fail(errc::bad_value, no_row, "natural_breaks_bins: the values allow only ", classes.k_used, " bins, ",
                 count, " were asked for (few_values::merge takes fewer)");
        return {.edges = classes.cuts(), .closed = closed_side::right, .asked = count};
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("natural_breaks_bins");
        each("count", of.count...);
        each("few", of.few...);
    }
};
static_assert(binning_policy<natural_breaks_bins>);

} // namespace clientele::inline CLIENTELE_ABI
