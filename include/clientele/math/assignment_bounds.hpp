#pragma once

/// @file
/// How many rows a column may hold, and the proof that an assignment within such bounds is the cheapest.

#include <clientele/config.hpp>

#include <cstddef>
#include <limits>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// How many rows a column may take.
struct column_bounds {
    std::size_t least_rows = 0;                                        ///< no fewer
    std::size_t most_rows = (std::numeric_limits<std::size_t>::max)(); ///< no more, at least `least_rows`

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("column_bounds");
        each("least_rows", of.least_rows...);
        each("most_rows", of.most_rows...);
    }
};

/// Proof that an assignment within bounds is the cheapest one. By duality no assignment that keeps the bounds costs
/// less than
///
///     bound = sum_i min_j (c_ij + price_j) - sum_j price_j (price_j > 0 ? most_j : least_j)
///
/// `gap` is what the assignment found costs above that, and rounding is all it may be.
struct assignment_certificate {
    double cost = 0.0;  ///< of the assignment
    double bound = 0.0; ///< the least that any assignment within the bounds costs
    double gap = 0.0;   ///< (cost - bound) / max(sum_i |c_i|, |bound|); 0 where both are 0
    /// What a place in each column costs: above 0 where the column is full, below 0 where it has no more than it must.
    std::vector<double> prices{};

    /// Whether the gap is no more than rounding leaves.
    [[nodiscard]] bool holds() const noexcept { return gap <= 1e-9; }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("assignment_certificate");
        each("cost", of.cost...);
        each("bound", of.bound...);
        each("gap", of.gap...);
        each("prices", of.prices...);
    }
};

} // namespace clientele::inline CLIENTELE_ABI
