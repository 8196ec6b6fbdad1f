#pragma once

/// @file
/// What a binning policy must offer.

#include <clientele/rfm/cuts.hpp>
#include <clientele/types.hpp>

#include <concepts>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// Divides a column into bins: `cuts(values)` returns a `bin_cuts`, or just the ascending edges as a `std::vector<double>`
/// (then a value that equals an edge belongs to the bin above). Values are finite; their order must not matter.
template <class Policy>
concept binning_policy = requires(const Policy& policy, column values) {
    { policy.cuts(values) };
    requires std::same_as<std::remove_cvref_t<decltype(policy.cuts(values))>, bin_cuts> ||
                 std::convertible_to<decltype(policy.cuts(values)), std::vector<double>>;
};

/// A binning policy whose bins hang on more than the value, such as NTILE with ties broken by row: `bins(values)` gives
/// the 0-based bin, counted from the lowest, of each row that the cuts are fitted on. New rows get theirs from the cuts.
template <class Policy>
concept row_binning_policy = binning_policy<Policy> && requires(const Policy& policy, column values) {
    { policy.bins(values) } -> std::convertible_to<std::vector<int>>;
};

/// @cond INTERNAL
namespace detail {

inline bin_cuts as_cuts(bin_cuts cuts) { return cuts; }
inline bin_cuts as_cuts(std::vector<double> edges) { return {.edges = std::move(edges)}; }

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
