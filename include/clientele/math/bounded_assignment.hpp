#pragma once

/// @file
/// The cheapest assignment of rows to columns that take only so many rows, exactly, with the prices that prove it:
/// customers to clusters, customers to managers.

#include <clientele/cmath.hpp>
#include <clientele/math/assignment_bounds.hpp>
#include <clientele/math/detail/transport.hpp>
#include <clientele/math/matrix.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string_view>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// Rows in columns.
struct bounded_assignment {
    std::vector<int> columns{};           ///< the column of each row
    std::vector<std::size_t> sizes{};     ///< rows in each column
    std::size_t chains = 0;               ///< chains of moves from the first guess to the end, a measure of the work
    assignment_certificate certificate{}; ///< proof that no assignment within the bounds costs less
};

/// Assigns each row to one column at the least total cost while every column gets as many rows as its bounds say.
///
///     const auto teams = assign_within_bounds(travel_minutes, bounds); // customers x managers
///     teams.columns[i];                                                // the manager of customer i
///     teams.certificate.holds();                                       // no other way costs less
///
/// Ties go to the lower column, then the lower row gives way.
/// @param cost rows x columns, any finite numbers; infinite where a row may not go; fewer than 2^32 rows
/// @param bounds one per column
/// @param prices none, or one per column: those of an earlier assignment much like this one are a good start
/// @returns the column of each row, with the proof
/// @throws error `empty_input`; `bad_shape`; `bad_value` for a cost that is no number or a row that may go nowhere;
/// `bad_parameter` when the bounds leave no way to place all rows; `overflow` for a cost above 1e290 in size
/// Complexity: O(n k), and about O(k^2 + n) for each row that has to leave its cheapest column; O(n k + k^2) memory.
/// Source: Ahuja, Magnanti and Orlin, Network Flows (1993), section 9.7.
template <class = void> // only who uses it compiles it
[[nodiscard]] bounded_assignment assign_within_bounds(const matrix_view& cost, std::span<const column_bounds> bounds,
                                                      column prices = {}) {
    detail::check_assignment("assign_within_bounds", cost, bounds);
    require(static_cast<std::uint64_t>(cost.rows()) < (std::numeric_limits<std::uint32_t>::max)(),
            "assign_within_bounds: cost must have fewer than 2^32 rows, got ", cost.rows());
    if (!prices.empty()) {
        require_same_size("assign_within_bounds", "prices", bounds.size(), prices.size());
        require_finite("assign_within_bounds", "prices", prices);
    }
    const auto n = static_cast<std::size_t>(cost.rows()), k = bounds.size();
    std::vector<double> by_rows(n * k), price(prices.begin(), prices.end());
    price.resize(k, 0.0);
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j < k; ++j)
            by_rows[i * k + j] = cost(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(j));
    bounded_assignment out{.columns = std::vector<int>(n, -1), .sizes = std::vector<std::size_t>(k, 0)};
    detail::transport problem{by_rows, bounds, price, out.columns};
    out.chains = problem.solve();
    require(problem.solved(), "assign_within_bounds: the bounds leave no way to place all rows");
    out.certificate = problem.certificate();
    if (!prices.empty() && !out.certificate.holds()) { // prices so far off that the costs drown in their rounding
        std::fill(price.begin(), price.end(), 0.0);
        out.chains += problem.solve();
        out.certificate = problem.certificate();
    }
    for (const int own : out.columns)
        ++out.sizes[static_cast<std::size_t>(own)];
    return out;
}

/// What any assignment is worth: its cost against what the prices prove to be the least. With the prices of
/// `assign_within_bounds` it says how far from the cheapest another assignment is, a manual one say.
/// @param cost rows x columns, as for `assign_within_bounds`
/// @param bounds one per column
/// @param columns the column of each row, each allowed by `cost`, within the bounds
/// @param prices one per column
/// @throws error as `assign_within_bounds`; `bad_value` for a column that does not exist, that a row may not go to, or
/// that has more or fewer rows than its bounds say
/// Complexity: O(n k).
template <class = void>
[[nodiscard]] assignment_certificate certify_assignment(const matrix_view& cost, std::span<const column_bounds> bounds,
                                                        std::span<const int> columns, column prices) {
    detail::check_assignment("certify_assignment", cost, bounds);
    require_same_size("certify_assignment", "columns", static_cast<std::size_t>(cost.rows()), columns.size());
    require_same_size("certify_assignment", "prices", bounds.size(), prices.size());
    require_finite("certify_assignment", "prices", prices);
    std::vector<std::size_t> sizes(bounds.size(), 0);
    for (std::size_t i = 0; i < columns.size(); ++i) {
        if (columns[i] < 0 || static_cast<std::size_t>(columns[i]) >= bounds.size())
            fail(errc::bad_value, i, "certify_assignment: columns must be in [0, ", bounds.size(), "), got ",
                 columns[i], " in row ", i);
        if (!std::isfinite(cost(static_cast<Eigen::Index>(i), columns[i])))
            fail(errc::bad_value, i, "certify_assignment: row ", i, " may not go to column ", columns[i]);
        ++sizes[static_cast<std::size_t>(columns[i])];
    }
    for (std::size_t j = 0; j < bounds.size(); ++j)
        if (sizes[j] < bounds[j].least_rows || sizes[j] > bounds[j].most_rows)
            fail(errc::bad_value, no_row, "certify_assignment: column ", j, " must have ", bounds[j].least_rows, " to ",
                 bounds[j].most_rows, " rows, got ", sizes[j]);
    return detail::certificate_of(
        [&](std::size_t i, std::size_t j) { return cost(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(j)); },
        bounds, columns, prices);
}

} // namespace clientele::inline CLIENTELE_ABI
