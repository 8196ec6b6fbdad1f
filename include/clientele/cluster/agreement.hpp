#pragma once

/// @file
/// How far two divisions of the same customers agree, and how labels keep their meaning from one fit to the next.

#include <clientele/cmath.hpp>
#include <clientele/math/detail/row_weights_on_ranks.hpp>
#include <clientele/math/exact_sum.hpp>
#include <clientele/math/matrix.hpp>
#include <clientele/parallel/one_rank.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

inline constexpr int label_limit = 1'000'000; ///< a label is below it: a table of labels has a row for each one

/// The table of whole weights of all ranks.
template <class Ranks>
void count_labels(const Ranks& ranks, std::span<const int> first, std::span<const int> second, column weights,
                  matrix& table) {
    std::vector<std::int64_t> counts(static_cast<std::size_t>(table.size()));
    for (std::size_t i = 0; i < first.size(); ++i)
        counts[static_cast<std::size_t>(second[i] * table.rows() + first[i])] +=
            static_cast<std::int64_t>(weight_of(weights, i));
    ranks.all_reduce_sum(std::span{counts});
    for (std::size_t i = 0; i < counts.size(); ++i)
        table.data()[i] = static_cast<double>(counts[i]);
}

/// The table of weights of any size of all ranks: exact sums, a column at a time.
template <class Ranks>
void weigh_labels(const Ranks& ranks, std::span<const int> first, std::span<const int> second, column weights,
                  matrix& table) {
    std::vector<std::size_t> order(first.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return second[a] < second[b]; });
    auto row = order.cbegin();
    for (Eigen::Index b = 0; b < table.cols(); ++b) {
        std::vector<exact_sum> sums(static_cast<std::size_t>(table.rows()));
        for (; row != order.cend() && second[*row] == b; ++row)
            sums[static_cast<std::size_t>(first[*row])].add(weights[*row]);
        add_up(ranks, std::span{sums});
        for (std::size_t a = 0; a < sums.size(); ++a)
            table(static_cast<Eigen::Index>(a), b) = sums[a].value();
    }
}

} // namespace detail
/// @endcond

/// `contingency` of the rows of all ranks, with the bits of all rows in one place.
/// @param ranks all of them
/// @param first labels of the own rows, in [0, 1'000'000)
/// @param second labels of the same rows, in [0, 1'000'000)
/// @param weights none (all 1), or one per own row; on all ranks with rows, or on none
/// @returns the table of all, on every rank
/// @throws error as `contingency`, a row in it that of all ranks' rows; `bad_shape` where ranks give weights and none
/// Complexity: O(n + k l); sends 600, 8 to each other rank, and 8 k l; 544 k l with weights that are no whole numbers.
template <ranks_policy Ranks>
[[nodiscard]] matrix contingency_on(const Ranks& ranks, std::span<const int> first, std::span<const int> second,
                                    column weights = {}) {
    const auto rows = detail::ranked_rows::of(ranks, first.size());
    if (rows.all == 0)
        fail(errc::empty_input, no_row, "contingency: labels must have at least one row, got 0");
    detail::refusing_together(ranks, rows.first, [&] {
        require_same_size("contingency", "the second labels", first.size(), second.size());
        for (std::size_t i = 0; i < first.size(); ++i)
            for (const int each : {first[i], second[i]})
                if (each < 0 || each >= detail::label_limit)
                    fail(errc::bad_value, i, "contingency: labels must be in [0, ", detail::label_limit, "), got ",
                         each, " in row ", i);
    });
    const auto range = detail::checked_weights_on(ranks, "contingency", rows, weights);
    std::array<double, 2> largest{0, 0};
    for (std::size_t i = 0; i < first.size(); ++i) {
        largest = {(std::max)(largest[0], static_cast<double>(first[i])),
                   (std::max)(largest[1], static_cast<double>(second[i]))};
    }
    ranks.all_reduce_max(std::span{largest});
    matrix table(static_cast<Eigen::Index>(largest[0]) + 1, static_cast<Eigen::Index>(largest[1]) + 1);
    if (range.whole && range.total <= 0x1p53)
        detail::count_labels(ranks, first, second, weights, table);
    else
        detail::weigh_labels(ranks, first, second, weights, table);
    return table;
}

/// How many rows (how much weight) have label a in one division and label b in another. Weights are summed exactly: the
/// order of the rows changes no bit.
/// @param first labels of n rows, in [0, 1'000'000)
/// @param second labels of the same rows, in [0, 1'000'000)
/// @param weights none (all 1), or one per row, 0 or in [1e-150, 1e150]
/// @returns a matrix, labels of the first x labels of the second
/// @throws error `empty_input`, `bad_shape`, `bad_value`.
/// Complexity: O(n + k l).
[[nodiscard]] inline matrix contingency(std::span<const int> first, std::span<const int> second, column weights = {}) {
    return contingency_on(one_rank{}, first, second, weights);
}

/// `adjusted_rand_index` of the rows of all ranks, with the bits of all rows in one place.
/// @param ranks all of them
/// @param first labels of the own rows, 0-based
/// @param second labels of the same rows, 0-based
/// @param weights none (all 1), or one per own row, a whole number of rows; on all ranks with rows, or on none
/// @returns the index of all, on every rank
/// @throws error as `adjusted_rand_index` and `contingency_on`
/// Complexity: as `contingency_on`; sends 584 and 8 to each other rank more.
template <ranks_policy Ranks>
[[nodiscard]] double adjusted_rand_index_on(const Ranks& ranks, std::span<const int> first, std::span<const int> second,
                                            column weights = {}) {
    detail::require_counts("adjusted_rand_index",
                           detail::checked_weights_on(ranks, "adjusted_rand_index",
                                                      detail::ranked_rows::of(ranks, first.size()), weights));
    const matrix counts = contingency_on(ranks, first, second, weights);
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
    return adjusted_rand_index_on(one_rank{}, first, second, weights);
}

} // namespace clientele::inline CLIENTELE_ABI
