#pragma once

/// @file
/// What the policies of this room must offer.

#include <clientele/rfm/cuts.hpp>
#include <clientele/types.hpp>

#include <concepts>
#include <span>
#include <type_traits>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// Divides a column into bins: `cuts(values)` returns a `bin_cuts`, or just the ascending edges as a
/// `std::vector<double>` (then a value that equals an edge belongs to the bin above). Values are finite; their order
/// must not matter.
template <class Policy>
concept binning_policy = requires(const Policy& policy, column values) {
    { policy.cuts(values) };
    requires std::same_as<std::remove_cvref_t<decltype(policy.cuts(values))>, bin_cuts> ||
                 std::convertible_to<decltype(policy.cuts(values)), std::vector<double>>;
};

/// Cuts, and the bins of the rows they were made from.
struct divided_rows {
    bin_cuts cuts;         ///< for other customers
    std::vector<int> bins; ///< 0-based, counted from the lowest; one per row, or none: then the cuts say it
};

/// A binning policy whose bins hang on more than the value, such as NTILE with ties broken by row: `divide(values)`
/// gives the cuts and the bin of each row that they are made from. Other customers get their bins from the cuts.
template <class Policy>
concept row_binning_policy = binning_policy<Policy> && requires(const Policy& policy, column values) {
    { policy.divide(values) } -> std::same_as<divided_rows>;
};

struct rfm_result;

/// Scores columns of customers: `rfm`, `dimension_scoring` and a host's own.
template <class Scoring>
concept rfm_scoring_policy = requires(const Scoring& scoring, std::span<const column> columns) {
    { scoring.fit(columns) } -> std::same_as<rfm_result>;
};

} // namespace clientele::inline CLIENTELE_ABI
