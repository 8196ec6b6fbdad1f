#pragma once

/// @file
/// What a customer could still bring: trend, white space, share of wallet and lifetime value as one number.

#include <clientele/cmath.hpp>
#include <clientele/math/detail/rounded_product.hpp>
#include <clientele/math/detail/shares.hpp>
#include <clientele/types.hpp>

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// What is known about the potential of customers, one number per customer; a column that is left empty is not known.
struct potential_columns {
    column trend{};           ///< growth of spend, any unit (slope, CAGR); more is better
    column white_space{};     ///< what look-alike customers buy and this one does not, in money; more is better
    column share_of_wallet{}; ///< our part of the customer's demand, in [0, 1]; less leaves more room
    column lifetime_value{};  ///< what is expected from here on, in money; more is better
};

/// A potential that has learned its scale from a population.
struct fitted_potential {
    std::array<std::vector<double>, 4> sorted; ///< each column of the population, rising; empty where it was not known
    std::array<double, 4> weights{}; ///< of trend, white space, share of wallet, lifetime value; they add to 1

    /// The potential of each customer.
    /// @param x the columns that were fitted, of any customers
    /// @returns one number per customer, in (0, 1)
    /// @throws error `bad_parameter` for other columns than fitted, `bad_shape` for columns of different length,
    ///         `bad_value` with the row of a value that is not finite or a share outside [0, 1], `empty_input` for no
    ///         column
    /// Complexity: O(n log n).
    [[nodiscard]] std::vector<double> score(const potential_columns& x) const {
        const auto parts = contributions(x);
        std::vector<double> result;
        result.reserve(parts.size());
        for (std::size_t row = 0; row < parts.size(); ++row)
            result.push_back(parts[row][0] + parts[row][1] + parts[row][2] + parts[row][3]);
        return result;
    }

    /// What each column adds to each customer's potential; from left to right they add to the score exactly.
    /// @param x the columns that were fitted, of any customers
    /// @returns one row per customer, one number per column, 0 for a column that was not fitted
    /// @throws error as `score`
    [[nodiscard]] std::vector<std::array<double, 4>> contributions(const potential_columns& x) const;

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("fitted_potential");
        each("sorted", of.sorted...);
        each("weights", of.weights...);
    }
    /// Refuses what no fit gives: weights outside [0, 1], and values that are not finite or do not rise.
    /// @throws error `bad_parameter`
    void require_sound(std::string_view where) const;
};

/// @cond INTERNAL
namespace detail {

inline constexpr std::array<std::string_view, 4> potential_names{"trend", "white_space", "share_of_wallet",
                                                                 "lifetime_value"};

/// The columns in their order, checked; the number of customers is that of the first one known.
[[nodiscard]] inline std::array<column, 4> checked_potential(const potential_columns& x) {
    const std::array<column, 4> columns{x.trend, x.white_space, x.share_of_wallet, x.lifetime_value};
    std::size_t n = 0;
    for (const auto& each : columns)
        n = n == 0 ? each.size() : n;
    if (n == 0)
        fail(errc::empty_input, no_row, "potential: at least one of the columns must be known, got none");
    for (std::size_t k = 0; k < columns.size(); ++k) {
        if (columns[k].empty())
            continue;
        require_same_size("potential", potential_names[k], n, columns[k].size());
        require_finite("potential", potential_names[k], columns[k]);
    }
    for (std::size_t row = 0; row < x.share_of_wallet.size(); ++row)
        if (x.share_of_wallet[row] < 0.0 || x.share_of_wallet[row] > 1.0)
            fail(errc::bad_value, row, "potential: share_of_wallet must be in [0, 1], got ", x.share_of_wallet[row],
                 " in row ", row);
    return columns;
}

} // namespace detail
/// @endcond

inline void fitted_potential::require_sound(std::string_view where) const {
    for (std::size_t k = 0; k < 4; ++k) {
        require(weights[k] >= 0.0 && weights[k] <= 1.0, where, ": weights must be in [0, 1], got ", weights[k], " for ",
                detail::potential_names[k]);
        for (std::size_t i = 0; i < sorted[k].size(); ++i)
            require(std::isfinite(sorted[k][i]) && (i == 0 || sorted[k][i - 1] <= sorted[k][i]), where,
                    ": sorted must be finite and rise, got ", sorted[k][i], " at place ", i, " for ",
                    detail::potential_names[k]);
    }
}

inline std::vector<std::array<double, 4>> fitted_potential::contributions(const potential_columns& x) const {
    const auto columns = detail::checked_potential(x);
    require_sound("potential");
    std::size_t n = 0;
    for (std::size_t k = 0; k < 4; ++k) {
        require(columns[k].empty() == sorted[k].empty(), "potential: ", detail::potential_names[k], " was ",
                sorted[k].empty() ? "not known when fitted and is now" : "known when fitted and is not now");
        n = (std::max)(n, columns[k].size());
    }
    std::vector<std::array<double, 4>> parts(n, {0.0, 0.0, 0.0, 0.0});
    for (std::size_t k = 0; k < 4; ++k)
        for (std::size_t row = 0; row < columns[k].size(); ++row) {
            const auto [first, last] = std::equal_range(sorted[k].begin(), sorted[k].end(), columns[k][row]);
            const auto below = static_cast<double>(first - sorted[k].begin());
            const auto equal = static_cast<double>(last - first);
            const auto rank = (below + 0.5 * equal) / static_cast<double>(sorted[k].size());
            parts[row][k] =
                detail::rounded_product(weights[k], k == 2 ? 1.0 - rank : rank); // room is what the wallet still holds
        }
    return parts;
}

/// Potential as the weighted mean of percentile ranks: of trend, of white space, of lifetime value, and of the wallet's
/// room (the reverse of the share of wallet). Ranks, because these columns have no common unit and long tails.
///
///     potential = sum of w_k r_k / sum of w_k,    r = (customers below + half of the equal ones) / n
///
/// Columns that are not known are left out and their weight goes to the others.
struct potential {
    double trend = 1.0;           ///< weight of the trend, at least 0
    double white_space = 1.0;     ///< weight of the white space, at least 0
    double share_of_wallet = 1.0; ///< weight of the room in the wallet, at least 0
    double lifetime_value = 1.0;  ///< weight of the lifetime value, at least 0

    /// Learns the scale from a population.
    /// @param x what is known about it, one number per customer in each column that is known
    /// @returns the scale, ready for any customers
    /// @throws error `empty_input` for no column, `bad_shape` for columns of different length, `bad_value` with the row
    ///         of a value that is not finite or a share outside [0, 1], `bad_parameter` for weights that are negative,
    ///         or zero for all columns that are known
    /// Complexity: O(n log n).
    [[nodiscard]] fitted_potential fit(const potential_columns& x) const {
        const auto columns = detail::checked_potential(x);
        fitted_potential result{{}, {trend, white_space, share_of_wallet, lifetime_value}};
        for (std::size_t k = 0; k < 4; ++k) {
            require(result.weights[k] >= 0.0 && std::isfinite(result.weights[k]), "potential: the weight of ",
                    detail::potential_names[k], " must be finite and at least 0, got ", result.weights[k]);
            if (columns[k].empty())
                result.weights[k] = 0.0;
            result.sorted[k].assign(columns[k].begin(), columns[k].end());
            std::sort(result.sorted[k].begin(), result.sorted[k].end());
        }
        require(detail::divide_by_sum(result.weights),
                "potential: the weight of some column that is known must be above 0, got none");
        return result;
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("potential");
        each("trend", of.trend...);
        each("white_space", of.white_space...);
        each("share_of_wallet", of.share_of_wallet...);
        each("lifetime_value", of.lifetime_value...);
    }
};

} // namespace clientele::inline CLIENTELE_ABI
