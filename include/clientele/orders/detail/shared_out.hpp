#pragma once

/// @file
/// States and summaries of customers who are spread over ranks: every customer comes to one rank, in the order of ids.

#include <clientele/cmath.hpp>
#include <clientele/orders/summaries.hpp>
#include <clientele/parallel/detail/key_ranges.hpp>
#include <clientele/parallel/detail/refusing_together.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// Money as whole minor units again.
[[nodiscard]] inline std::int64_t whole_minor_units(double money, double minor_per_unit) {
    const double minor = std::round(money * minor_per_unit);
    if (!(std::abs(minor) <= 0x1p53)) [[unlikely]]
        fail(errc::overflow, no_row, "ranks: money of one rank must be in [-2^53, 2^53] minor units, got ", minor);
    return static_cast<std::int64_t>(minor);
}

/// What became of the rows of all ranks.
template <class Ranks>
void count_all(const Ranks& ranks, order_counts& counts, double minor_per_unit) {
    const std::array money{&counts.money_read, &counts.money_in_totals, &counts.money_without_purchase,
                           &counts.money_outside};
    refusing_together(ranks, 0, [&] {
        for (const double* const each : money)
            (void)whole_minor_units(*each, minor_per_unit);
        for (const auto& each : counts.left_out)
            (void)whole_minor_units(each.money, minor_per_unit);
    });
    const auto money_of_all = [&](double own) {
        return static_cast<double>(all_sum(ranks, whole_minor_units(own, minor_per_unit))) / minor_per_unit;
    };
    for (auto* const each :
         {&counts.rows, &counts.used, &counts.bad_rows, &counts.late_rows, &counts.returns, &counts.unmatched_returns,
          &counts.rows_without_amount, &counts.orders_outside, &counts.converted})
        *each = all_sum(ranks, *each);
    for (double* const each : money)
        *each = money_of_all(*each);
    std::vector<std::string> own;
    for (const auto& each : counts.left_out)
        own.push_back(each.reason);
    auto reasons = all_ids(ranks, own);
    std::sort(reasons.begin(), reasons.end());
    reasons.erase(std::unique(reasons.begin(), reasons.end()), reasons.end());
    std::vector<left_out_rows> all;
    for (const auto& reason : reasons) {
        left_out_rows of{reason, 0, 0};
        for (const auto& each : counts.left_out)
            if (each.reason == reason)
                of = each;
        all.push_back({reason, all_sum(ranks, of.rows), money_of_all(of.money)});
    }
    counts.left_out = std::move(all);
    counts.first_rejected = all_ids(ranks, counts.first_rejected);
    counts.first_rejected.resize((std::min)(counts.first_rejected.size(), std::size_t{10}));
}

/// Refuses books of ranks of which one has an id that another should have.
template <class Ranks, class Id>
void require_in_turn(const Ranks& ranks, const summaries<Id>& own) {
    std::vector<Id> own_ends;
    if (own.size() > 0)
        own_ends = {own.customer.front(), own.customer.back()};
    const auto ends = all_ids(ranks, own_ends);
    if (const auto i = first_out_of_turn(ends); i < ends.size())
        fail(errc::bad_value, no_row,
             "ranks: the customers of each rank must come after those of the rank before, "
             "but customer ",
             ends[i], " follows ", ends[i - 1]);
}

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
