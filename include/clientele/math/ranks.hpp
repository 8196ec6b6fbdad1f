#pragma once

/// @file
/// Ranks of a column, with a named rule for equal values.

#include <clientele/math/radix_sort.hpp>
#include <clientele/types.hpp>

#include <array>
#include <cstddef>
#include <string_view>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// What rank equal values have.
enum class rank_ties {
    average, ///< the mean of their places
    lowest,  ///< the lowest of their places (SQL's RANK)
    highest, ///< the highest of their places
    by_row,  ///< each its own, the earlier row the lower (SQL's ROW_NUMBER, pandas' "first")
    dense    ///< one rank per distinct value, without gaps (SQL's DENSE_RANK)
};
/// The words of what is saved.
constexpr std::array<std::string_view, 5> words_of(rank_ties) noexcept {
    return {"average", "lowest", "highest", "by_row", "dense"};
}

/// @cond INTERNAL
namespace detail {

/// Calls `group(first, last)` for each run [first, last) of equal values in the ascending order of the rows.
template <class Group>
void for_each_tie(column values, const std::vector<std::uint32_t>& order, const Group& group) {
    for (std::size_t first = 0; first < order.size();) {
        std::size_t last = first + 1;
        while (last < order.size() && values[order[last]] == values[order[first]])
            ++last;
        group(first, last);
        first = last;
    }
}

} // namespace detail
/// @endcond

/// The rank of each row, 1 for the smallest value.
///
/// @param values n numbers, all finite
/// @param ties   what rank equal values have
/// @returns n ranks, whole numbers except for averages
/// @throws error `bad_value` with the row
/// Complexity: O(n) for large n (radix sort).
[[nodiscard]] inline std::vector<double> ranks(column values, rank_ties ties = rank_ties::average) {
    require_finite("ranks", "values", values);
    const auto order = sorted_order(values);
    std::vector<double> result(values.size());
    std::size_t distinct = 0;
    detail::for_each_tie(values, order, [&](std::size_t first, std::size_t last) {
        ++distinct;
        for (std::size_t i = first; i < last; ++i) {
            double& rank = result[order[i]];
            switch (ties) {
            case rank_ties::average:
                rank = 0.5 * static_cast<double>(first + 1 + last);
                break;
            case rank_ties::lowest:
                rank = static_cast<double>(first + 1);
                break;
            case rank_ties::highest:
                rank = static_cast<double>(last);
                break;
            case rank_ties::by_row:
                rank = static_cast<double>(i + 1);
                break;
            case rank_ties::dense:
                rank = static_cast<double>(distinct);
                break;
            }
        }
    });
    return result;
}

/// The share of other rows with a smaller value: (lowest rank - 1) / (n - 1); 0 for a single row. SQL's PERCENT_RANK.
///
/// @param values n numbers, all finite
/// @returns one share per row, in [0, 1]
/// @throws error as `ranks`
[[nodiscard]] inline std::vector<double> percent_rank(column values) {
    auto result = ranks(values, rank_ties::lowest);
    for (double& rank : result)
        rank = result.size() > 1 ? (rank - 1.0) / static_cast<double>(result.size() - 1) : 0.0;
    return result;
}

/// The share of rows with a value no greater: highest rank / n. SQL's CUME_DIST.
///
/// @param values n numbers, all finite
/// @returns one share per row, in (0, 1]
/// @throws error as `ranks`
[[nodiscard]] inline std::vector<double> cumulative_distribution(column values) {
    auto result = ranks(values, rank_ties::highest);
    for (double& rank : result)
        rank /= static_cast<double>(result.size());
    return result;
}

} // namespace clientele::inline CLIENTELE_ABI
