#pragma once

/// @file
/// Improving a converged run: moves of single rows that Lloyd's iterations cannot see.

#include <clientele/cluster/concepts.hpp>
#include <clientele/cluster/detail/row_moves.hpp>

#include <cstddef>
#include <span>

namespace clientele::inline CLIENTELE_ABI {

/// Leaves the run as Lloyd's iterations ended it.
struct no_polish {
    static constexpr std::string_view name = "no_polish"; ///< for the record
    static constexpr bool moves_nothing = true;           ///< a fit does not ask it

    /// Moves nothing.
    std::size_t improve(const matrix_view&, column, matrix&, std::span<int>) const noexcept { return 0; }
};
static_assert(polish_policy<no_polish>);

/// Moves single rows between clusters as long as that lowers the inertia, centroids following each move. A row that is
/// nearest to its own centroid may still gain by moving, because it pulls that centroid along: moving row i of weight w
/// from cluster a to b changes the inertia by
///
///     m_b w / (m_b + w) d(i, b) - m_a w / (m_a - w) d(i, a)
///
/// with d the squared distance: for `means`; with other centroids it rests.
///
/// The default, and the cheapest gain in quality there is: on small data or many clusters it closes most of the gap
/// that Lloyd leaves after restarts. Rows are taken in their order, equal ones together as one row of their joint
/// weight; ties go to the lower cluster; a cluster is never emptied.
/// Complexity: O(n k d) a pass.
/// Source: Hartigan and Wong, Algorithm AS 136, Applied Statistics 28 (1979); Telgarsky and Vattani, Hartigan's method:
/// k-means clustering without Voronoi, AISTATS (2010).
struct hartigan {
    static constexpr bool for_least_squares = true; ///< it rests with other centroids

    int most_passes = 100; ///< over all rows; at least 1
    /// It rests on more rows, where it costs many times the fit and gains a few millionths.
    std::size_t most_rows = 50'000;

    /// Moves rows until a pass moves none.
    /// @throws error `bad_parameter` for fewer passes than one
    std::size_t improve(const matrix_view& x, column weights, matrix& centroids, std::span<int> labels) const {
        require(most_passes >= 1, "hartigan: most_passes must be at least 1, got ", most_passes);
        if (labels.size() > most_rows)
            return 0;
        detail::row_moves rows{x, weights, centroids, labels};
        std::size_t moves = 0;
        for (int pass = 0; pass < most_passes; ++pass) {
            const std::size_t moved = rows.pass();
            moves += moved;
            if (moved == 0)
                break;
        }
        return moves;
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("hartigan");
        each("most_passes", of.most_passes...);
        each("most_rows", of.most_rows...);
    }
};
static_assert(polish_policy<hartigan>);

} // namespace clientele::inline CLIENTELE_ABI
