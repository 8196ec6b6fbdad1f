#pragma once

/// @file
/// How far two divisions of the same customers agree, and how labels keep their meaning from one fit to the next.

#include <clientele/math/matrix.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numeric>
#include <span>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// How many rows (how much weight) have label a in one division and label b in another.
/// @param first,second labels of the same n rows, 0-based
/// @param weights none (all 1), or one per row, finite and at least 0
/// @returns a matrix, labels of the first x labels of the second
/// @throws error `empty_input`, `bad_shape`, `bad_value`.
/// Complexity: O(n + k l).
[[nodiscard]] inline matrix contingency(std::span<const int> first, std::span<const int> second, column weights = {}) {
    if (first.empty())
        fail(errc::empty_input, no_row, "contingency: labels must have at least one row, got 0");
    require_same_size("contingency", "the second labels", first.size(), second.size());
    if (!weights.empty())
        require_same_size("contingency", "weights", first.size(), weights.size());
    int rows = 0, columns = 0;
    for (std::size_t i = 0; i < first.size(); ++i) {
        if (first[i] < 0 || second[i] < 0)
            fail(errc::bad_value, i, "contingency: labels must be at least 0, got ", std::min(first[i], second[i]),
                 " in row ", i);
        if (!weights.empty() && !(weights[i] >= 0.0 && std::isfinite(weights[i])))
            fail(errc::bad_value, i, "contingency: weights must be finite and at least 0, got ", weights[i], " in row ",
                 i);
        rows = std::max(rows, first[i] + 1);
        columns = std::max(columns, second[i] + 1);
    }
    matrix counts = matrix::Zero(rows, columns);
    for (std::size_t i = 0; i < first.size(); ++i)
        counts(first[i], second[i]) += detail::weight_of(weights, i);
    return counts;
}

/// The share of pairs of rows on which two divisions agree, corrected for chance: 1 when they are the same up to the
/// names of the labels, 0 in expectation for independent ones. A row of weight w counts as w rows. Parameters and
/// errors as `contingency`. 1 when both divisions put all rows together, or each row apart.
/// Complexity: O(n + k l).
/// Source: Hubert and Arabie, Comparing partitions, J. Classification 2 (1985), eq. 5.
[[nodiscard]] inline double adjusted_rand_index(std::span<const int> first, std::span<const int> second,
                                                column weights = {}) {
    const matrix counts = contingency(first, second, weights);
    const auto pairs = [](double n) { return 0.5 * n * (n - 1.0); };
    double both = 0.0, in_first = 0.0, in_second = 0.0, mass = 0.0;
    for (Eigen::Index a = 0; a < counts.rows(); ++a) {
        double row = 0.0;
        for (Eigen::Index b = 0; b < counts.cols(); ++b) {
            both += counts(a, b) > 0.0 ? pairs(counts(a, b)) : 0.0;
            row += counts(a, b);
        }
        in_first += row > 0.0 ? pairs(row) : 0.0;
        mass += row;
    }
    for (Eigen::Index b = 0; b < counts.cols(); ++b)
        if (const double column_sum = counts.col(b).sum(); column_sum > 0.0)
            in_second += pairs(column_sum);
    const double all = pairs(mass);
    const double expected = all > 0.0 ? in_first / all * in_second : 0.0;
    const double most = 0.5 * (in_first + in_second);
    return most == expected ? 1.0 : (both - expected) / (most - expected);
}

/// @cond INTERNAL
namespace detail {

/// The assignment of rows to different columns with the least total cost, rows <= columns; the column of each row.
/// Shortest augmenting paths with dual prices, O(rows^2 columns). Ties go to the lower column.
/// Source: Jonker and Volgenant, A shortest augmenting path algorithm for dense and sparse linear assignment problems,
/// Computing 38 (1987).
[[nodiscard]] inline std::vector<std::size_t> least_cost_assignment(const matrix& cost) {
    const auto rows = static_cast<std::size_t>(cost.rows()), columns = static_cast<std::size_t>(cost.cols());
    constexpr auto nobody = std::numeric_limits<std::size_t>::max();
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
