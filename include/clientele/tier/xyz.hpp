#pragma once

/// @file
/// XYZ analysis: how steadily a customer buys, and the ABC-XYZ matrix of value and steadiness.

#include <clientele/cmath.hpp>
#include <clientele/math/detail/rounded_product.hpp>
#include <clientele/math/exact_sum.hpp>
#include <clientele/math/matrix.hpp>
#include <clientele/parallel/detail/refusing_together.hpp>
#include <clientele/tier/concepts.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// By what the squared deviations are divided.
enum class variance_divisor {
    periods,         ///< the number of periods: the deviation of exactly these periods
    periods_less_one ///< one less: an estimate for the periods to come
};
/// The words of what is saved.
constexpr std::array<std::string_view, 2> words_of(variance_divisor) noexcept {
    return {"periods", "periods_less_one"};
}

/// The coefficient of variation of each customer's demand, deviation / mean, over the columns of the matrix. A customer
/// without any demand has the variation +infinity: nothing can be planned on it.
/// @param demand customers x periods, at least 2 periods, finite and not negative
/// @param divisor by what the squared deviations are divided
/// @returns one number per row, at least 0
/// @throws error `empty_input` for no row, `bad_parameter` for too few periods, `bad_value` with the row of a value
///         that is negative or not finite
/// Complexity: O(customers x periods).
[[nodiscard]] inline std::vector<double> demand_variation(const matrix_view& demand,
                                                          variance_divisor divisor = variance_divisor::periods) {
    require_finite("demand_variation", demand);
    require(demand.cols() >= 2, "demand_variation: demand must have at least 2 periods, got ", demand.cols());
    const auto n = static_cast<std::size_t>(demand.rows());
    const auto periods = static_cast<double>(demand.cols());
    std::vector<double> unit(n, 0.0); // first the largest demand, then a power of two that brings it near 1
    std::vector<double> mean(n, 0.0);
    std::vector<double> squares(n, 0.0);
    for (Eigen::Index j = 0; j < demand.cols(); ++j) {
        const auto values = column_of(demand, static_cast<std::size_t>(j));
        for (std::size_t row = 0; row < n; ++row) {
            if (values[row] < 0.0) [[unlikely]]
                fail(errc::bad_value, row, "demand_variation: demand must be at least 0, got ", values[row], " in row ",
                     row, ", period ", j);
            unit[row] = (std::max)(unit[row], values[row]);
        }
    }
    for (auto& each : unit) // squares of what is near 1 neither overflow nor vanish
        each = detail::power_of_two_for(each);
    for (Eigen::Index j = 0; j < demand.cols(); ++j) {
        const auto values = column_of(demand, static_cast<std::size_t>(j));
        for (std::size_t row = 0; row < n; ++row)
            mean[row] += values[row] * unit[row] / periods;
    }
    for (Eigen::Index j = 0; j < demand.cols(); ++j) { // another pass: no cancellation for steady customers
        const auto values = column_of(demand, static_cast<std::size_t>(j));
        for (std::size_t row = 0; row < n; ++row) {
            const auto off = values[row] * unit[row] - mean[row];
            squares[row] += detail::rounded_product(off, off);
        }
    }
    const auto by = divisor == variance_divisor::periods ? periods : periods - 1.0;
    for (std::size_t row = 0; row < n; ++row)
        squares[row] =
            mean[row] > 0.0 ? std::sqrt(squares[row] / by) / mean[row] : std::numeric_limits<double>::infinity();
    return squares;
}

/// The classes that XYZ analysis gave.
struct xyz_classes {
    std::vector<int> tiers;        ///< 0 = X (steady), 1 = Y (varying), 2 = Z (erratic), ...
    std::vector<double> variation; ///< the coefficient of variation of each customer
    std::vector<double> below;     ///< the first variation above each class but the last

    /// The number of classes.
    [[nodiscard]] int count() const noexcept { return static_cast<int>(below.size()) + 1; }
};

/// XYZ analysis: X below a coefficient of variation of 0.5, Y below 1, Z from there on and for customers without
/// demand. Nothing is learned from the population, so `apply` serves new customers too.
struct xyz {
    std::vector<double> below{0.5, 1.0};                  ///< the first variation above each class, rising
    variance_divisor divisor = variance_divisor::periods; ///< how the deviation is formed

    /// The class of each customer.
    /// @param demand customers x periods, at least 2 periods, finite and not negative
    /// @returns classes 0 (steadiest) to below.size(), and the variation of each customer
    /// @throws error those of `demand_variation`, `bad_parameter` for cuts that do not rise
    /// Complexity: O(customers x periods).
    [[nodiscard]] xyz_classes apply(const matrix_view& demand) const {
        require(!below.empty(), "xyz: below must name at least one cut, got none");
        for (std::size_t i = 0; i < below.size(); ++i)
            require(std::isfinite(below[i]) && below[i] > (i == 0 ? 0.0 : below[i - 1]),
                    "xyz: below must rise strictly above 0, got ", below[i], " in place ", i);
        xyz_classes result{{}, demand_variation(demand, divisor), below};
        result.tiers.assign(result.variation.size(), 0);
        for (const auto cut : below)
            for (std::size_t row = 0; row < result.tiers.size(); ++row)
                result.tiers[row] += result.variation[row] >= cut ? 1 : 0;
        return result;
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("xyz");
        each("below", of.below...);
        each("divisor", of.divisor...);
    }
};

/// One cell of a cross table of two classifications.
struct cross_cell {
    int row = 0;               ///< the class of the first classification
    int column = 0;            ///< the class of the second
    std::size_t customers = 0; ///< how many are in both
    double value = 0.0;        ///< the sum of their values
};

/// The cross table of customers who are spread over ranks, each of which gives its own, or none: what `cross_table`
/// says of all of them, on every rank.
/// @throws error as `cross_table`; rows are those of all
/// Complexity: O(n); sends 8 bytes to every other rank, and 552 for each cell.
template <ranks_policy Ranks>
[[nodiscard]] std::vector<cross_cell> cross_table_on(const Ranks& ranks, std::span<const int> first, int count_first,
                                                     std::span<const int> second, int count_second, column values) {
    require(count_first >= 1 && count_second >= 1, "cross_table: both counts must be at least 1, got ", count_first,
            " and ", count_second);
    const auto rows = detail::ranked_rows::of(ranks, first.size());
    if (rows.all == 0)
        fail(errc::empty_input, no_row, "cross_table: there must be at least one row, got none");
    detail::refusing_together(ranks, rows.first, [&] {
        require_same_size("cross_table", "the second classification", first.size(), second.size());
        require_same_size("cross_table", "values", first.size(), values.size());
        require_finite("cross_table", "values", values);
    });
    detail::refusing_together(ranks, rows.first, [&] {
        for (std::size_t row = 0; row < first.size(); ++row)
            if (first[row] < 0 || first[row] >= count_first || second[row] < 0 || second[row] >= count_second)
                [[unlikely]]
                fail(errc::bad_value, row, "cross_table: classes must be in [0, ", count_first - 1, "] and [0, ",
                     count_second - 1, "], got ", first[row], " and ", second[row], " in row ", row);
    });
    const auto size = static_cast<std::size_t>(count_first) * static_cast<std::size_t>(count_second);
    std::vector<std::int64_t> customers(size);
    std::vector<exact_sum> sums(size);
    for (std::size_t row = 0; row < first.size(); ++row) {
        const auto cell = static_cast<std::size_t>(first[row]) * static_cast<std::size_t>(count_second) +
                          static_cast<std::size_t>(second[row]);
        ++customers[cell];
        sums[cell].add(values[row]);
    }
    ranks.all_reduce_sum(std::span{customers});
    detail::add_up(ranks, std::span{sums});
    std::vector<cross_cell> cells(size);
    for (std::size_t cell = 0; cell < size; ++cell) {
        cells[cell] = {static_cast<int>(cell) / count_second, static_cast<int>(cell) % count_second,
                       static_cast<std::size_t>(customers[cell]), sums[cell].value()};
        if (!std::isfinite(cells[cell].value)) [[unlikely]]
            fail(errc::overflow, no_row, "cross_table: the values of cell ", cells[cell].row, ", ", cells[cell].column,
                 " add up beyond the largest number");
    }
    return cells;
}

/// The cross table of two classifications, for instance ABC (rows) by XYZ (columns). Sums are exact before they are
/// rounded once.
/// @param first the class of each customer in the first one, in [0, count_first)
/// @param count_first how many classes the first one has, at least 1
/// @param second the class of each customer in the second one, in [0, count_second)
/// @param count_second how many classes the second one has, at least 1
/// @param values what is summed per cell, one finite number per customer
/// @returns count_first x count_second cells, row by row, empty ones included
/// @throws error `empty_input` for no row, `bad_shape` for sizes that differ, `bad_value` with the row of a class
///         outside its range or a value that is not finite, `bad_parameter` for a count below 1, `overflow` for a sum
///         beyond the largest number
/// Complexity: O(n).
[[nodiscard]] inline std::vector<cross_cell> cross_table(std::span<const int> first, int count_first,
                                                         std::span<const int> second, int count_second, column values) {
    return cross_table_on(one_rank{}, first, count_first, second, count_second, values);
}

/// The name of a cell of the ABC-XYZ matrix: "AX" for the steady best, "CZ" for the erratic least.
/// @param value_class in [0, 22], 0 is A
/// @param demand_class in [0, 2], 0 is X
/// @returns two letters
/// @throws error `bad_parameter` for classes beyond the alphabet
[[nodiscard]] inline std::string abc_xyz_name(int value_class, int demand_class) {
    require(value_class >= 0 && value_class < 23 && demand_class >= 0 && demand_class < 3,
            "abc_xyz_name: classes must be in [0, 22] and [0, 2], got ", value_class, " and ", demand_class);
    return {static_cast<char>('A' + value_class), static_cast<char>('X' + demand_class)};
}

} // namespace clientele::inline CLIENTELE_ABI
