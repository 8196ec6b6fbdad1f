#pragma once

/// @file
/// Weights of rows, checked.

#include <clientele/types.hpp>

#include <cmath>
#include <cstddef>
#include <string_view>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// The total weight of some rows; refuses weights that are not one per row, finite, at least 0 and somewhere above it.
/// Without weights every row counts once.
[[nodiscard]] inline double total_weight(std::string_view where, std::size_t rows, column weights) {
    if (weights.empty())
        return static_cast<double>(rows);
    require_same_size(where, "weights", rows, weights.size());
    double total = 0;
    for (std::size_t i = 0; i < rows; ++i) {
        if (!(weights[i] >= 0) || !std::isfinite(weights[i]))
            fail(errc::bad_value, i, where, ": weights must be finite and at least 0, got ", weights[i], " in row ", i);
        total += weights[i];
    }
    if (!(total > 0) || !std::isfinite(total))
        fail(errc::bad_value, no_row, where, ": the sum of the weights must be positive and finite, got ", total);
    return total;
}

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
