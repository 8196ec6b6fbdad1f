#pragma once

/// @file
/// Which columns of a table in another engine are read and written, and as what: the same words for Arrow, PostgreSQL
/// and whatever else knows its types.

#include <clientele/orders/text_column.hpp>
#include <clientele/types.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// A column of ids or counts, in whole numbers of any width, as `std::vector<std::int64_t>`.
struct table_integers {
    std::string name;                         ///< of the column
    using column = std::vector<std::int64_t>; ///< holds it
};

/// A column of finite numbers, as `std::vector<double>`.
struct table_numbers {
    std::string name;                   ///< of the column
    using column = std::vector<double>; ///< holds it
};

/// A column of days or times, as `std::vector<day32>`. A date is that day; a time, with a zone or without, is one of
/// UTC, as in text, and the offset says which day that is.
struct table_days {
    std::string name;                   ///< of the column
    std::chrono::minutes utc_offset{0}; ///< days begin at midnight of a clock so far ahead of UTC, at most a day
    using column = std::vector<day32>;  ///< holds it
};

/// A column of texts that must not be empty, such as ids, as a `text_vector`.
struct table_texts {
    std::string name;           ///< of the column
    bool may_be_empty = false;  ///< whether an empty one is a text too
    using column = text_vector; ///< holds it
};

/// A column of money in whole minor units, from decimals or doubles, as `std::vector<std::int64_t>`. Whole numbers do
/// not say what they count: they are read by `table_integers`, and `minor_units` or `major_units` says it.
struct table_money {
    std::string name;                         ///< of the column
    int decimals = 2;                         ///< 10^decimals minor units make one unit; in [0, 9]
    bool round = false;                       ///< rounds finer amounts; else they are refused
    using column = std::vector<std::int64_t>; ///< holds it
};

/// Columns of equal length.
template <class... Columns>
struct table_block {
    std::tuple<typename Columns::column...> columns; ///< in the order in which they were asked for

    /// The number of rows.
    [[nodiscard]] std::size_t size() const noexcept { return std::get<0>(columns).size(); }
};

/// Values for a column that is written: integers, doubles, days, texts, or optionals of these.
template <class Values>
struct table_values {
    std::string_view name; ///< of the column
    const Values& values;  ///< any range with a size: a vector, a span, a `text_column`
};
/// From a name and a range.
template <class Values>
table_values(std::string_view, const Values&) -> table_values<Values>;

/// Money for a column that is written: exact, in minor units.
struct table_amounts {
    std::string_view name;                ///< of the column
    std::span<const std::int64_t> values; ///< minor units
    int decimals = 2;                     ///< 10^decimals minor units make one unit; in [0, 9]
};

} // namespace clientele::inline CLIENTELE_ABI
