#pragma once

/// @file
/// What the tiers hold: customers and value, and their shares.

#include <clientele/cmath.hpp>
#include <clientele/math/exact_sum.hpp>
#include <clientele/tier/concepts.hpp>

#include <span>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// One line of a tier table.
struct tier_row {
    int tier = 0;                    ///< 0 is the best
    std::size_t customers = 0;       ///< how many customers are in it
    double share_of_customers = 0.0; ///< of all customers, in [0, 1]
    double value = 0.0;              ///< the sum of their values (revenue, profit), in the unit of the values
    double share_of_value = 0.0;     ///< of the total of all tiers; 0 in each line when that total is not positive
    double gains = 0.0;              ///< the sum of the positive values
    double losses = 0.0;             ///< the sum of the negative values, at most 0: value = gains + losses
    double share_of_gains = 0.0;     ///< of the gains of all tiers, in [0, 1]: what `abc` cuts; 0 when there are none
};

/// @cond INTERNAL
namespace detail {

/// Values summed by their sign.
struct gains_and_losses {
    exact_sum gains{};
    exact_sum losses{};

    [[nodiscard]] double net() const noexcept {
        auto sum = gains;
        sum.merge(losses);
        return sum.value();
    }
};

} // namespace detail
/// @endcond

/// The table of the tiers: one line per tier, best first, empty tiers included. Negative values are summed as they are:
/// a share of value, whose base is the net total, may then be negative or above 1. A share of gains, whose base is the
/// sum of the positive values, is neither; without negative values the two are one. The sums are exact before they are
/// rounded once, so the order of the rows does not matter.
/// @param tiers the tier of each customer, in [0, count)
/// @param values one finite number per customer, revenue or profit or whatever is to be shared out; it need not be the
///        column that made the tiers
/// @param count how many tiers there are, at least 1
/// @returns `count` lines, best tier first
/// @throws error `empty_input` for no row, `bad_shape` for columns of different length, `bad_value` with the row of a
///         tier outside its range or a value that is not finite, `bad_parameter` for a count below 1, `overflow` for a
///         sum beyond the largest number
/// Complexity: O(n).
[[nodiscard]] inline std::vector<tier_row> tier_table(std::span<const int> tiers, column values, int count) {
    require(count >= 1, "tier_table: count must be at least 1, got ", count);
    if (tiers.empty())
        fail(errc::empty_input, no_row, "tier_table: tiers must have at least one row, got none");
    require_same_size("tier_table", "values", tiers.size(), values.size());
    require_finite("tier_table", "values", values);
    std::vector<detail::gains_and_losses> sums(static_cast<std::size_t>(count));
    std::vector<tier_row> table(static_cast<std::size_t>(count));
    for (std::size_t row = 0; row < tiers.size(); ++row) {
        if (tiers[row] < 0 || tiers[row] >= count) [[unlikely]]
            fail(errc::bad_value, row, "tier_table: tiers must be in [0, ", count - 1, "], got ", tiers[row],
                 " in row ", row);
        const auto tier = static_cast<std::size_t>(tiers[row]);
        ++table[tier].customers;
        (values[row] < 0.0 ? sums[tier].losses : sums[tier].gains).add(values[row]);
    }
    detail::gains_and_losses total;
    for (const auto& sum : sums) {
        total.gains.merge(sum.gains);
        total.losses.merge(sum.losses);
    }
    const auto all = total.net(), gains = total.gains.value();
    if (!std::isfinite(gains) || !std::isfinite(total.losses.value())) [[unlikely]]
        fail(errc::overflow, no_row, "tier_table: the sum of the values is beyond the largest number");
    for (std::size_t tier = 0; tier < table.size(); ++tier) {
        auto& line = table[tier];
        line.tier = static_cast<int>(tier);
        line.share_of_customers = static_cast<double>(line.customers) / static_cast<double>(tiers.size());
        line.value = sums[tier].net();
        line.share_of_value = all > 0.0 ? line.value / all : 0.0;
        line.gains = sums[tier].gains.value();
        line.losses = sums[tier].losses.value();
        line.share_of_gains = gains > 0.0 ? line.gains / gains : 0.0;
    }
    return table;
}

/// The table of fitted tiers over a column of values.
/// @param fitted has `tiers` and `count()`
/// @param values one finite number per customer
/// @returns one line per tier, best first
/// @throws error as for a column of tiers
/// Complexity: O(n).
template <class Fitted>
    requires requires(const Fitted& fitted) {
        fitted.tiers;
        fitted.count();
    }
[[nodiscard]] std::vector<tier_row> tier_table(const Fitted& fitted, column values) {
    return tier_table(fitted.tiers, values, fitted.count());
}

} // namespace clientele::inline CLIENTELE_ABI
