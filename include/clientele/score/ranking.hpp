#pragma once

/// @file
/// From scores to places.

#include <clientele/math/radix_sort.hpp>
#include <clientele/types.hpp>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// The rows from the best score (the largest) to the worst; equal scores in row order.
///
/// @param scores one per customer, finite
/// @returns all rows, 0-based
/// @throws error `bad_value` with the row
/// Complexity: O(n).
[[nodiscard]] inline std::vector<std::size_t> rows_best_first(column scores) {
    require_finite("rows_best_first", "scores", scores);
    return detail::rows_from_the_top(scores);
}

/// The place of each customer, 1 for the best; equal scores share the better place and the places after it stay empty
/// (1, 2, 2, 4), as in sports.
///
/// @param scores one per customer, larger is better, finite
/// @returns one place per customer, from 1
/// @throws error `bad_value` with the row
/// Complexity: O(n).
[[nodiscard]] inline std::vector<std::size_t> score_ranks(column scores) {
    const auto order = rows_best_first(scores);
    std::vector<std::size_t> result(scores.size());
    std::size_t place = 1;
    for (std::size_t i = 0; i < order.size(); ++i) {
        if (i > 0 && scores[order[i]] != scores[order[i - 1]])
            place = i + 1;
        result[order[i]] = place;
    }
    return result;
}

} // namespace clientele::inline CLIENTELE_ABI
