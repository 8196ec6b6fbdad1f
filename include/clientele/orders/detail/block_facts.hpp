#pragma once

/// @file
/// From the entries of one customer to its summary, by any rules.

#include <clientele/orders/detail/dated_counts.hpp>
#include <clientele/orders/detail/made_sequence.hpp>
#include <clientele/orders/detail/state_summaries.hpp>
#include <clientele/orders/detail/summary_rules.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// What counts of entries that policies have to look at: returns, late rows, days outside a window.
template <class Entries, class Rules>
[[nodiscard]] std::optional<customer_facts> settled_facts_of(const Entries& entries, const Rules& rules,
                                                             const summary_date& date) {
    const std::vector<state_entry<skip>> lines(entries.begin(), entries.end());
    std::vector<dated_entry<skip>> parts;
    std::size_t late = 0, bad = 0;
    for (const auto& each : lines) {
        const auto rows = static_cast<std::size_t>(each.count < 0 ? -std::int64_t{each.count} : each.count);
        if (read_dated_entry<skip>::day_at(each.when) > date.as_of)
            late += rows;
        else if (each.count < 0 && !rules.returns.accepts())
            bad += rows;
        else
            parts.push_back({each.when, each.when, each.minor, &each});
    }
    if (late > 0)
        (void)asked_about_rows(rules.late_rows, late, late_reason);
    if (bad > 0)
        (void)asked_about_rows(rules.bad_rows, bad, sentence("amount ", negative_problem));
    if (parts.empty())
        return {};
    auto days = days_of_date(rules, date);
    days.take(std::span<const dated_entry<skip>>{parts}, read_dated_entry<skip>{});
    money_account ignored;
    return days.settle(ignored);
}

/// What counts of entries.
template <class Entries, class Rules>
[[nodiscard]] std::optional<customer_facts> facts_of_entries(const Entries& entries, const Rules& rules,
                                                             const summary_date& date) {
    const auto day_at = read_dated_entry<skip>::day_at;
    if (entries.empty())
        return {};
    const bool purchases =
        std::all_of(entries.begin(), entries.end(), [](const state_entry<skip>& each) { return each.count > 0; });
    if (!purchases || !date.counted.contains(day_at(entries.front().when)) ||
        !date.counted.contains(day_at(entries.back().when)))
        return settled_facts_of(entries, rules, date);
    const made_sequence days{entries.size(), [&](std::size_t i) {
                                 const auto each = entries[i];
                                 return day_totals{day_at(each.when), each.minor, 0, each.count};
                             }};
    return facts_of(days.front().when, days, 0);
}

/// The summary of a customer as of a day.
template <class Entries, class Rules>
[[nodiscard]] std::optional<customer_summary> summary_of_entries(const Entries& entries, const Rules& rules,
                                                                 day as_of) {
    static_assert(measures_of_rules<Rules>::count == 0,
                  "customer_block: it gives the figures of summarize without accumulators");
    (void)checked_rules(rules);
    const auto date = checked_date(rules, as_of);
    const auto facts = facts_of_entries(entries, rules, date);
    if (!facts)
        return {};
    return columns_of(rules, date).summary(*facts, calendar_years(facts->first, date.as_of));
}

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
