#pragma once

/// @file
/// Summaries as a matrix, and back with the same bits: what a record of decisions keeps of each customer.

#include <clientele/cmath.hpp>
#include <clientele/features/features.hpp>
#include <clientele/orders/summaries.hpp>

#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// Calls with the name and the column of each number that summaries hold for each customer, but for the measures.
template <class Base, class Call>
void each_summary_column(Base& base, const Call& call) {
    call("first", base.first);
    call("last", base.last);
    call("purchase_days", base.purchase_days);
    call("orders", base.orders);
    call("x", base.x);
    call("t_x", base.t_x);
    call("T", base.T);
    call("recency", base.recency);
    call("total", base.total);
    call("mean_spend", base.mean_spend);
    call("annual_spend", base.annual_spend);
    call("tenure", base.tenure);
    call("mean_gap", base.mean_gap);
    call("longest_gap", base.longest_gap);
}

[[nodiscard]] inline double summary_number(day value) noexcept {
    return static_cast<double>(value.time_since_epoch().count());
}
[[nodiscard]] inline double summary_number(double value) noexcept { return value; }

template <class Value>
[[nodiscard]] Value summary_value(std::string_view name, std::size_t row, double number) {
    if constexpr (std::same_as<Value, double>) {
        return number;
    } else {
        if (number != std::trunc(number) || std::abs(number) >= 0x1p31) [[unlikely]]
            fail(errc::bad_value, row, "summaries_of: ", name, " must be a whole number below 2^31 in size, got ",
                 number, " in row ", row);
        if constexpr (std::same_as<Value, day>)
            return day{std::chrono::days{static_cast<int>(number)}};
        else
            return static_cast<Value>(number);
    }
}

} // namespace detail
/// @endcond

/// Every number that summaries hold for each customer as a column, days as days since 1970-01-01, measures under their
/// names after `"measure "`. Nothing is rounded.
///
/// @param base summaries
/// @returns customers x (14 + measures), in the order of the summaries
/// Complexity: O(n d)
template <class Id>
[[nodiscard]] feature_matrix summary_columns(const summaries<Id>& base) {
    feature_matrix result{
        matrix(static_cast<Eigen::Index>(base.size()), static_cast<Eigen::Index>(14 + base.measures.size())), {}};
    Eigen::Index j = 0;
    const auto add = [&](std::string name, const auto& values) {
        result.names.push_back(std::move(name));
        for (std::size_t i = 0; i < values.size(); ++i)
            result.values(static_cast<Eigen::Index>(i), j) = detail::summary_number(values[i]);
        ++j;
    };
    detail::each_summary_column(base, add);
    for (const auto& each : base.measures)
        add("measure " + each.name, each.values);
    return result;
}

/// Summaries of columns that `summary_columns` made, for any of their rows. What became of rows is not known.
///
/// @param rules the `summarize` that made the summaries: its unit and what its `x` counts
/// @param as_of their day
/// @param ids of the customers, ascending
/// @param names of the columns
/// @param values customers x columns
/// @returns summaries with the same bits
/// @throws error `bad_shape`; `bad_parameter` for other names; `bad_value` with the row for what is no count or day
/// Complexity: O(n d)
template <class Rules, class Id>
[[nodiscard]] summaries<Id> summaries_of(const Rules& rules, day as_of, std::vector<Id> ids,
                                         const std::vector<std::string>& names, const matrix_view& values) {
    require_same_size("summaries_of", "values", ids.size(), static_cast<std::size_t>(values.rows()));
    summaries<Id> base;
    base.as_of = as_of;
    base.unit = rules.unit;
    base.frequency = rules.frequency;
    base.customer = std::move(ids);
    Eigen::Index j = 0;
    const auto take = [&](std::string_view name, auto& into) {
        const auto at = static_cast<std::size_t>(j);
        require(at < names.size() && names[at] == name && j < values.cols(), "summaries_of: column ", at, " must be '",
                name, "', got ", at < names.size() ? "'" + names[at] + "'" : std::string{"none"});
        using value = typename std::remove_cvref_t<decltype(into)>::value_type;
        for (std::size_t i = 0; i < base.customer.size(); ++i)
            into.push_back(detail::summary_value<value>(name, i, values(static_cast<Eigen::Index>(i), j)));
        ++j;
    };
    detail::each_summary_column(base, take);
    for (auto at = static_cast<std::size_t>(j); at < names.size(); ++at) {
        constexpr std::string_view measure = "measure ";
        require(names[at].starts_with(measure), "summaries_of: column ", at, " must be a measure, got '", names[at],
                "'");
        base.measures.push_back({names[at].substr(measure.size()), {}, 0});
        take(names[at], base.measures.back().values);
    }
    return base;
}

/// The same for one customer, such as one whose decision is made again:
/// `fitted.apply(summaries_of(fitted.rules.summaries, of.as_of, of.customer, names, of.inputs))`.
/// @param rules as above
/// @param as_of their day
/// @param customer the id
/// @param names of the columns
/// @param values one per column
/// @returns summaries of one row
/// @throws error as above; `bad_shape` for another number of values than names
/// Complexity: O(d)
template <class Rules, customer_id Id>
[[nodiscard]] summaries<Id> summaries_of(const Rules& rules, day as_of, const Id& customer,
                                         const std::vector<std::string>& names, column values) {
    require_same_size("summaries_of", "the values of a customer", names.size(), values.size());
    const Eigen::Map<const Eigen::RowVectorXd> row{values.data(), static_cast<Eigen::Index>(values.size())};
    return summaries_of(rules, as_of, std::vector{customer}, names, row);
}

} // namespace clientele::inline CLIENTELE_ABI
