#pragma once

/// @file
/// What the rules of a `summarize` come to, for every way from orders to summaries.

#include <clientele/cmath.hpp>
#include <clientele/orders/detail/customer_facts.hpp>
#include <clientele/orders/detail/customer_measures.hpp>

#include <chrono>
#include <iterator>
#include <span>
#include <string>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// Refuses rules that mean nothing.
/// @returns their as-of day
template <class Rules>
[[nodiscard]] summary_date checked_rules(const Rules& rules) {
    require_as_of("summarize", rules.as_of);
    require(rules.unit >= std::chrono::days{1}, "summarize: unit must be at least one day, got ", rules.unit.count());
    require(rules.least_years > 0 && std::isfinite(rules.least_years),
            "summarize: least_years must be finite and above 0, got ", rules.least_years);
    return counted_as_of(rules.look_back, rules.as_of);
}
/// Refuses a day after that of the rules.
template <class Rules>
[[nodiscard]] summary_date checked_date(const Rules& rules, day as_of) {
    require(on_calendar(as_of), "summarize: days must be dates of the calendar, got ", quoted_day(as_of));
    require(as_of <= rules.as_of.get(), "summarize: days must be as_of, ", to_text(rules.as_of.get()),
            ", or lie before it, got ", to_text(as_of));
    return counted_as_of(rules.look_back, as_of);
}
/// Refuses rules that mean nothing, and days after theirs.
template <class Rules>
[[nodiscard]] std::vector<summary_date> checked_dates(const Rules& rules, std::span<const day> days) {
    (void)checked_rules(rules);
    std::vector<summary_date> dates;
    for (const day each : days)
        dates.push_back(checked_date(rules, each));
    return dates;
}

/// How facts become columns by these rules.
template <class Rules>
[[nodiscard]] summary_columns columns_of(const Rules& rules, const summary_date& date) {
    return {date.as_of,
            static_cast<double>(rules.unit.count()),
            minor_per_unit(rules.money.decimals()),
            rules.least_years,
            date.counted,
            rules.frequency};
}

/// Writes the policies in force, in words, to a text whose memory serves again.
template <class Rules>
void write_choices(std::string& to, const Rules& rules, bool with_order) {
    constexpr bool exchanged = !std::same_as<std::remove_cvref_t<decltype(rules.currency)>, one_currency>;
    const sentence_part parts[]{"money: ",
                                name_of(rules.money),
                                " at ",
                                rules.money.decimals(),
                                " decimals; bad rows: ",
                                name_of(rules.bad_rows),
                                "; late rows: ",
                                name_of(rules.late_rows),
                                "; returns: ",
                                name_of(rules.returns),
                                "; look back: ",
                                name_of(rules.look_back),
                                rules.frequency == frequency_of::orders ? "; frequency: orders" : "",
                                exchanged ? "; currency: " : "",
                                exchanged ? name_of(rules.currency) : std::string_view{},
                                with_order ? "; orders: by id" : "; orders: one per row"};
    to.clear();
    append_parts(to, parts, std::size(parts));
    if constexpr (measures_of_rules<Rules>::count > 0)
        to += measures_of_rules<Rules>::in_words(rules.accumulate);
}

/// What summaries say of all customers together, but for the counts of rows.
template <class Id, class Rules>
void write_head(summaries<Id>& to, const Rules& rules, const summary_date& date, bool with_order) {
    to.as_of = date.as_of;
    to.unit = rules.unit;
    to.frequency = rules.frequency;
    to.counted = with_order ? counted_unit::orders : counted_unit::rows;
    write_choices(to.choices, rules, with_order);
    to.counted_days = date.counted;
}

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
