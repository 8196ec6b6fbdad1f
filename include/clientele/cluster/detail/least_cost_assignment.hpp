#pragma once

/// @file
/// Rows and columns in pairs at the least total cost.

#include <clientele/math/matrix.hpp>

#include <cstddef>
#include <limits>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// The assignment of rows to different columns with the least total cost, rows <= columns; the column of each row.
/// Shortest augmenting paths with dual prices, O(rows^2 columns). Ties go to the lower column.
/// Source: Jonker and Volgenant, A shortest augmenting path algorithm for dense and sparse linear assignment problems,
/// Computing 38 (1987).
[[nodiscard]] inline std::vector<std::size_t> least_cost_assignment(const matrix& cost) {
    const auto rows = static_cast<std::size_t>(cost.rows()), columns = static_cast<std::size_t>(cost.cols());
    constexpr auto nobody = (std::numeric_limits<std::size_t>::max)();
    std::vector<double> row_price(rows, 0.0), column_price(columns, 0.0);
    std::vector<std::size_t> row_of(columns, nobody);
    for (std::size_t start = 0; start < rows; ++start) {
        std::vector<double> least(columns, std::numeric_limits<double>::infinity());
        std::vector<std::size_t> via(columns, nobody); // the column before on the path; nobody: the start
        std::vector<bool> done(columns, false);
        std::vector<std::size_t> visited;
        std::size_t row = start, last = nobody;
        double reached = 0.0;
        for (;;) {
            std::size_t nearest = nobody;
            for (std::size_t j = 0; j < columns; ++j) {
                if (done[j])
                    continue;
                const double path = reached + cost(static_cast<Eigen::Index>(row), static_cast<Eigen::Index>(j)) -
                                    row_price[row] - column_price[j];
                if (path < least[j]) {
                    least[j] = path;
                    via[j] = last;
                }
                if (nearest == nobody || least[j] < least[nearest])
                    nearest = j;
            }
            reached = least[nearest];
            done[nearest] = true;
            visited.push_back(nearest);
            last = nearest;
            if (row_of[nearest] == nobody)
                break;
            row = row_of[nearest];
        }
        row_price[start] += reached;
        for (const auto j : visited) {
            if (j != last)
                row_price[row_of[j]] += reached - least[j];
            column_price[j] -= reached - least[j];
        }
        while (last != nobody) {
            const auto before = via[last];
            row_of[last] = before == nobody ? start : row_of[before];
            last = before;
        }
    }
    std::vector<std::size_t> column_of(rows);
    for (std::size_t j = 0; j < columns; ++j)
        if (row_of[j] != nobody)
            column_of[row_of[j]] = j;
    return column_of;
}

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
