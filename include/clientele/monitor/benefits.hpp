#pragma once

/// @file
/// What a customer has got out of the relation, as it was reported: cost saved, hours gained, scrap avoided.

#include <clientele/align.hpp>
#include <clientele/cmath.hpp>
#include <clientele/math/detail/short_number.hpp>
#include <clientele/math/exact_sum.hpp>
#include <clientele/retelling.hpp>
#include <clientele/types.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <numeric>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// One reported benefit. It is what somebody says, no estimate: so it is never without who says it.
template <class Id>
struct reported_benefit {
    Id customer;          ///< who got it
    std::string kind{};   ///< of what: "energy saved"
    double amount = 0;    ///< how much, finite; below 0 where it was a loss
    std::string unit{};   ///< of what the amount is: "kWh", "EUR"
    window period{};      ///< in which days
    std::string source{}; ///< who says so: "meter reading", "customer's controller"

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("reported_benefit");
        each("customer", of.customer...);
        each("kind", of.kind...);
        each("amount", of.amount...);
        each("unit", of.unit...);
        each("period", of.period...);
        each("source", of.source...);
    }
};

/// The benefits of one customer, of one kind and in one unit.
template <class Id>
struct delivered_benefit {
    Id customer;                        ///< who got them
    std::string kind{};                 ///< of what
    std::string unit{};                 ///< of what the amount is
    double amount = 0;                  ///< their sum, exact, rounded once
    window period{};                    ///< from the first day of any to the last of any
    double reports = 0;                 ///< how many there are
    std::vector<std::string> sources{}; ///< who says so, each once, by ascending text

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("delivered_benefit");
        each("customer", of.customer...);
        each("kind", of.kind...);
        each("unit", of.unit...);
        each("amount", of.amount...);
        each("period", of.period...);
        each("reports", of.reports...);
        each("sources", of.sources...);
    }
};

/// @cond INTERNAL
namespace detail {

template <class Id>
void require_benefit(const reported_benefit<Id>& report, std::size_t row) {
    constexpr std::string_view where = "benefits_delivered";
    if (says_nothing(report.customer))
        fail(errc::bad_value, row, where, ": customer must not be empty, got '' in row ", row);
    for (const auto& [name, text] : {std::pair<std::string_view, std::string_view>{"kind", report.kind},
                                     {"unit", report.unit},
                                     {"source", report.source}})
        if (text.empty())
            fail(errc::bad_value, row, where, ": ", name, " must not be empty, got '' in row ", row);
    if (!std::isfinite(report.amount))
        fail(errc::bad_value, row, where, ": amount must be finite, got ", report.amount, " in row ", row);
    if (!(report.period.begin < report.period.end) || !on_calendar(report.period.begin) ||
        !on_calendar(report.period.end))
        fail(errc::bad_value, row, where, ": period must begin before it ends, got ", quoted_day(report.period.begin),
             " and ", quoted_day(report.period.end), " in row ", row);
}

} // namespace detail
/// @endcond

/// Adds up reported benefits by customer, kind and unit; never across units, which would need rates that nobody
/// reported. A source that reports the same days of a customer, kind and unit twice is refused: one of the two would
/// be counted again.
///
/// @param reports in any order
/// @returns one per customer, kind and unit, by ascending customer, kind, unit
/// @throws error `bad_value` with the row of a report without kind, unit or source, that ends before it begins, or
/// whose days were reported by the same source before; `overflow`
/// Complexity: O(n log n).
template <class Id>
[[nodiscard]] std::vector<delivered_benefit<Id>> benefits_delivered(const std::vector<reported_benefit<Id>>& reports) {
    for (std::size_t row = 0; row < reports.size(); ++row)
        detail::require_benefit(reports[row], row);
    std::vector<std::size_t> rows(reports.size());
    std::iota(rows.begin(), rows.end(), std::size_t{0});
    const auto group = [&](std::size_t row) {
        const auto& of = reports[row];
        return std::tie(of.customer, of.kind, of.unit);
    };
    const auto by_source = [&](std::size_t row) { return std::tie(reports[row].source, reports[row].period.begin); };
    std::sort(rows.begin(), rows.end(), [&](std::size_t a, std::size_t b) {
        return group(a) != group(b)           ? group(a) < group(b)
               : by_source(a) != by_source(b) ? by_source(a) < by_source(b)
                                              : a < b;
    });
    std::vector<delivered_benefit<Id>> found;
    exact_sum sum; // of one group: only the whole must be within a double
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const auto& report = reports[rows[i]];
        if (i == 0 || group(rows[i]) != group(rows[i - 1])) {
            found.push_back({report.customer, report.kind, report.unit, 0, report.period, 0, {}});
            sum = {};
        }
        auto& of = found.back();
        if (!of.sources.empty() && of.sources.back() == report.source) {
            const auto& before = reports[rows[i - 1]].period;
            if (report.period.begin < before.end)
                fail(errc::bad_value, (std::max)(rows[i], rows[i - 1]), "benefits_delivered: '",
                     detail::clipped(report.source), "' must report each day once, got ", to_text(report.period.begin),
                     " in rows ", (std::min)(rows[i], rows[i - 1]), " and ", (std::max)(rows[i], rows[i - 1]));
        } else {
            of.sources.push_back(report.source);
        }
        sum.add(report.amount);
        if (i + 1 == rows.size() || group(rows[i]) != group(rows[i + 1]))
            if (of.amount = sum.value(); !std::isfinite(of.amount))
                fail(errc::overflow, no_row, "benefits_delivered: the sum of '", detail::clipped(of.kind), "' in '",
                     detail::clipped(of.unit), "' of ", customer_in_words(of.customer),
                     " must be within the range of a double");
        of.period = {(std::min)(of.period.begin, report.period.begin), (std::max)(of.period.end, report.period.end)};
        ++of.reports;
    }
    return found;
}

/// One line for the customer's report: "energy saved: 1500 kWh from 2026-01-01 to 2026-06-30, 2 reports by meter
/// reading".
template <class Id>
[[nodiscard]] std::string in_words(const delivered_benefit<Id>& of) {
    std::string sources;
    for (const auto& source : of.sources)
        sources += (sources.empty() ? "" : ", ") + source;
    return sentence(of.kind, ": ", detail::rounded_text(of.amount, 12), " ", of.unit, " from ",
                    to_text(of.period.begin), " to ", to_text(of.period.end - std::chrono::days{1}), ", ",
                    detail::counted(of.reports, "report", "reports"), " by ", sources);
}

} // namespace clientele::inline CLIENTELE_ABI
