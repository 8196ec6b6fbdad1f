#pragma once

/// @file
/// Weighted distances added up on a grid, and the largest of them.

#include <clientele/cmath.hpp>
#include <clientele/error.hpp>
#include <clientele/math/detail/exact_grid.hpp>
#include <clientele/math/detail/lanes.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <string_view>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// The order of the terms leaves no trace.
struct distance_sum {
    grid_term total;
    double largest = 0; // term

    void take(const exact_grid& grid, const double* distances, std::size_t count) {
        CLIENTELE_LANES(pair, double, 16);
        pair most[4]{}; // side by side: a maximum waits for the one before
        std::size_t i = 0;
        for (; i + 8 <= count; i += 8) {
            CLIENTELE_UNROLL(4)
            for (std::size_t p = 0; p < 4; ++p) {
                const pair next{distances[i + 2 * p], distances[i + 2 * p + 1]};
                most[p] = CLIENTELE_PICK(next > most[p], next, most[p]);
            }
        }
        for (; i < count; ++i)
            largest = (std::max)(largest, distances[i]);
        for (const pair& each : most)
            largest = (std::max)({largest, each[0], each[1]});
        total += grid.sum_of(distances, count);
    }
    /// Weights are multiplied with a unit first, a power of two.
    void take(const exact_grid& grid, const double* distances, std::size_t count, const double* weights, double unit) {
        for (std::size_t i = 0; i < count; ++i) {
            const double weight = weights[i] * unit;
            const double term = weight > 0 ? distances[i] * weight : 0; // without weight, the distance may be infinite
            largest = (std::max)(largest, term);
            if (term > 0 && std::isfinite(term))
                total += grid(distances[i], weight);
        }
    }
};

/// The inertia of a run: in the units of its engine, by which runs are compared, and as a number, which is 0 where no
/// double is as small.
struct run_inertia {
    double in_units = 0;
    double value = 0;
};

/// Refuses an inertia that no double holds; `some` says whether any row of weight lies off its centroid.
inline void require_inertia(std::string_view where, bool some, double inertia) {
    if (some && !std::isnormal(inertia))
        fail(errc::overflow, no_row, where, ": the inertia must be 0 or in [", (std::numeric_limits<double>::min)(),
             ", ", (std::numeric_limits<double>::max)(), "], got ", inertia, "; rescale the features or the weights");
}

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
