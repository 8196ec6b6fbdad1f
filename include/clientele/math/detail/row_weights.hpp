#pragma once

/// @file
/// Weights of rows, checked by one rule wherever rows have weights.

#include <clientele/cmath.hpp>
#include <clientele/types.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <string_view>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// What the weights of some rows come to. Without weights every row weighs 1.
struct weight_range {
    double total = 0;
    double heaviest = 0;
    double lightest = std::numeric_limits<double>::infinity(); ///< of those above 0
    bool whole = true;                                         ///< all are whole numbers
};

/// Refuses weights that are not one per row, each 0 or 1e-150 to 1e150: within that range a weight times a feature is a
/// number, whatever the unit of either.
inline weight_range require_weights_in_range(std::string_view where, std::size_t rows, column weights) {
    require_same_size(where, "weights", rows, weights.size());
    weight_range out;
    for (std::size_t i = 0; i < rows; ++i) {
        const double w = weights[i];
        if (!(w == 0 || (w >= 1e-150 && w <= 1e+150))) [[unlikely]]
            fail(errc::bad_value, i, where, ": weights must be 0 or in [1e-150, 1e150], got ", w, " in row ", i);
        out.total += w;
        out.heaviest = (std::max)(out.heaviest, w);
        if (w > 0)
            out.lightest = (std::min)(out.lightest, w);
        out.whole = out.whole && w == std::floor(w);
    }
    return out;
}
/// Refuses weights that are all 0, given the heaviest or their total.
inline void require_some_weight(std::string_view where, double weight) {
    if (!(weight > 0))
        fail(errc::bad_value, no_row, where, ": at least one of the weights must be above 0");
}

/// Refuses weights as both do; without weights every row weighs 1.
[[nodiscard]] inline weight_range checked_weights(std::string_view where, std::size_t rows, column weights) {
    if (weights.empty())
        return {static_cast<double>(rows), 1, 1};
    const auto out = require_weights_in_range(where, rows, weights);
    require_some_weight(where, out.total);
    return out;
}

/// Refuses weights that cannot be numbers of rows: what counts rows, or pairs of them, has no meaning for half a row.
inline void require_counts(std::string_view where, const weight_range& weights) {
    constexpr std::string_view must =
        ": weights must be whole numbers of rows, as rows are counted, and sum to at most 2^53, got ";
    if (!weights.whole)
        fail(errc::bad_value, no_row, where, must, "fractions");
    if (weights.total > 0x1p53)
        fail(errc::bad_value, no_row, where, must, "a sum of ", weights.total);
}

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
