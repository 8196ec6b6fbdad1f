#pragma once

/// @file
/// What the tiers hold: customers and value, and their shares.

#include <clientele/cmath.hpp>
#include <clientele/math/exact_sum.hpp>
#include <clientele/parallel/detail/refusing_together.hpp>
#include <clientele/tier/concepts.hpp>

#include <cstdint>
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

/// The table of the tiers of customers who are spread over ranks, each of which gives its own, or none: what
/// `tier_table` says of all of them, on every rank.
/// @throws error as `tier_table`; rows are those of all
/// Complexity: O(n); sends 8 bytes to every other rank, and 1,096 for each tier.
template <ranks_policy Ranks>
[[nodiscard]] std::vector<tier_row> tier_table_on(const Ranks& ranks, std::span<const int> tiers, column values,
                                                  int count) {
    require(count >= 1, "tier_table: count must be at least 1, got ", count);
    const auto rows = detail::ranked_rows::of(ranks, tiers.size());
    if (rows.all == 0)
        fail(errc::empty_input, no_row, "tier_table: tiers must have at least one row, got none");
    detail::refusing_together(ranks, rows.first, [&] {
        require_same_size("tier_table", "values", tiers.size(), values.size());
        require_finite("tier_table", "values", values);
    });
    const auto size = static_cast<std::size_t>(count);
    std::vector<exact_sum> sums(2 * size); // gains and losses of each tier
    std::vector<std::int64_t> customers(size);
    detail::refusing_together(ranks, rows.first, [&] {
        for (std::size_t row = 0; row < tiers.size(); ++row)
            if (tiers[row] < 0 || tiers[row] >= count) [[unlikely]]
                fail(errc::bad_value, row, "tier_table: tiers must be in [0, ", count - 1, "], got ", tiers[row],
                     " in row ", row);
    });
    for (std::size_t row = 0; row < tiers.size(); ++row) {
        const auto tier = static_cast<std::size_t>(tiers[row]);
        ++customers[tier];
        sums[2 * tier + (values[row] < 0.0 ? 1 : 0)].add(values[row]);
    }
    ranks.all_reduce_sum(std::span{customers});
    detail::add_up(ranks, std::span{sums});
    exact_sum all_gains, all_losses;
    for (std::size_t tier = 0; tier < size; ++tier) {
        all_gains.merge(sums[2 * tier]);
        all_losses.merge(sums[2 * tier + 1]);
    }
    const auto gains = all_gains.value();
    if (!std::isfinite(gains) || !std::isfinite(all_losses.value())) [[unlikely]]
        fail(errc::overflow, no_row, "tier_table: the sum of the values is beyond the largest number");
    all_gains.merge(all_losses);
    const auto all = all_gains.value();
    std::vector<tier_row> table(size);
    for (std::size_t tier = 0; tier < size; ++tier) {
        auto& line = table[tier];
        line.tier = static_cast<int>(tier);
        line.customers = static_cast<std::size_t>(customers[tier]);
        line.share_of_customers = static_cast<double>(line.customers) / static_cast<double>(rows.all);
        line.gains = sums[2 * tier].value();
        line.losses = sums[2 * tier + 1].value();
        line.share_of_gains = gains > 0.0 ? line.gains / gains : 0.0;
        sums[2 * tier].merge(sums[2 * tier + 1]);
        line.value = sums[2 * tier].value();
        line.share_of_value = all > 0.0 ? line.value / all : 0.0;
    }
    return table;
}

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
    return tier_table_on(one_rank{}, tiers, values, count);
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
/// The same on ranks, of the tiers that `fit_on` gave.
template <ranks_policy Ranks, class Fitted>
    requires requires(const Fitted& fitted) {
        fitted.tiers;
        fitted.count();
    }
[[nodiscard]] std::vector<tier_row> tier_table_on(const Ranks& ranks, const Fitted& fitted, column values) {
    return tier_table_on(ranks, fitted.tiers, values, fitted.count());
}

} // namespace clientele::inline CLIENTELE_ABI
