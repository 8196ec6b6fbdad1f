#pragma once

/// @file
/// How far two divisions of the same customers agree, and how labels keep their meaning from one fit to the next.

#include <clientele/cmath.hpp>
#include <clientele/math/detail/row_weights.hpp>
#include <clientele/math/matrix.hpp>

#include <algorithm>
#include <cstddef>
#include <span>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

inline constexpr int label_limit = 1'000'000; ///< a label is below it: a table of labels has a row for each one

} // namespace detail
/// @endcond

/// How many rows (how much weight) have label a in one division and label b in another.
/// @param first labels of n rows, in [0, 1'000'000)
/// @param second labels of the same rows, in [0, 1'000'000)
/// @param weights none (all 1), or one per row, 0 or in [1e-150, 1e150]
/// @returns a matrix, labels of the first x labels of the second
/// @throws error `empty_input`, `bad_shape`, `bad_value`.
/// Complexity: O(n + k l).
[[nodiscard]] inline matrix contingency(std::span<const int> first, std::span<const int> second, column weights = {}) {
    if (first.empty())
        fail(errc::empty_input, no_row, "contingency: labels must have at least one row, got 0");
    require_same_size("contingency", "the second labels", first.size(), second.size());
    (void)detail::checked_weights("contingency", first.size(), weights);
    int rows = 0, columns = 0;
    for (std::size_t i = 0; i < first.size(); ++i) {
        for (const int each : {first[i], second[i]})
            if (each < 0 || each >= detail::label_limit)
                fail(errc::bad_value, i, "contingency: labels must be in [0, ", detail::label_limit, "), got ", each,
                     " in row ", i);
        rows = (std::max)(rows, first[i] + 1);
        columns = (std::max)(columns, second[i] + 1);
    }
    matrix counts = matrix::Zero(rows, columns);
    for (std::size_t i = 0; i < first.size(); ++i)
        counts(first[i], second[i]) += detail::weight_of(weights, i);
    return counts;
}

/// The share of pairs of rows on which two divisions agree, corrected for chance: 1 when they are the same up to the
/// names of the labels, 0 in expectation for independent ones; 1 too when both divisions put all rows together, or each
/// row apart. A row of weight w counts as w rows.
/// @param first labels of n rows, 0-based
/// @param second labels of the same rows, 0-based
/// @param weights none (all 1), or one per row, a whole number of rows: pairs of rows are counted
/// @returns the index, at most 1; below 0 for divisions that agree less than by chance
/// @throws error as `contingency`; `bad_value` for weights that are fractions
/// Complexity: O(n + k l).
/// Source: Hubert and Arabie, Comparing partitions, J. Classification 2 (1985), eq. 5.
[[nodiscard]] inline double adjusted_rand_index(std::span<const int> first, std::span<const int> second,
                                                column weights = {}) {
    detail::require_counts("adjusted_rand_index",
                           detail::checked_weights("adjusted_rand_index", first.size(), weights));
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

} // namespace clientele::inline CLIENTELE_ABI
