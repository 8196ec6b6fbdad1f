#pragma once

/// @file
/// What a field of a row may be on our side: typed, checked, and refused with the row and the column.

#include <clientele/io/date.hpp>
#include <clientele/io/detail/sql_names.hpp>
#include <clientele/io/detail/sqlite_statement.hpp>
#include <clientele/io/detail/value_kinds.hpp>
#include <clientele/orders/text_column.hpp>

#include <concepts>
#include <limits>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

using sqlite_blob = std::vector<std::byte>;
template <class T>
concept sqlite_value =
    is_optional_value<T> || std::integral<T> || std::same_as<T, double> || day_value<T> ||
    std::same_as<T, std::string> || std::same_as<T, std::string_view> || std::same_as<T, sqlite_blob>;

/// What a field holds, for a complaint.
[[nodiscard, CLIENTELE_COLD]] inline std::string sqlite_got(const sqlite_statement& from, int column) {
    switch (from.type(column)) {
    case SQLITE_INTEGER:
        return sentence(from.number(column));
    case SQLITE_FLOAT:
        return sentence(from.real(column));
    case SQLITE_TEXT:
        return sentence('"', clipped(from.text(column)), '"');
    case SQLITE_BLOB:
        return sentence("a blob of ", from.bytes(column).size(), " bytes");
    default:
        return "NULL";
    }
}

/// Refuses a field: "sqlite: column "placed" must be a day such as 1997-09-30, got NULL in row 3".
template <class... Parts>
[[noreturn, CLIENTELE_COLD]] void refuse_field(const sqlite_statement& from, int column, std::size_t row,
                                               const Parts&... must_be) {
    fail(errc::bad_value, row, "sqlite: column \"", clipped(from.name(column)), "\" must be ", must_be..., ", got ",
         sqlite_got(from, column), " in row ", row);
}

/// A field as a value of the host's. Texts as views are valid until the next row.
template <sqlite_value T>
[[nodiscard]] T read_field(const sqlite_statement& from, int column, std::size_t row) {
    const int type = from.type(column);
    if constexpr (is_optional_value<T>) {
        if (type == SQLITE_NULL)
            return {};
        return read_field<typename T::value_type>(from, column, row);
    } else if constexpr (std::same_as<T, bool>) {
        if (type != SQLITE_INTEGER || (from.number(column) != 0 && from.number(column) != 1))
            refuse_field(from, column, row, "0 or 1");
        return from.number(column) == 1;
    } else if constexpr (std::integral<T>) {
        if (type != SQLITE_INTEGER || !std::in_range<T>(from.number(column)))
            refuse_field(from, column, row, "a whole number in [", (std::numeric_limits<T>::min)(), ", ",
                         (std::numeric_limits<T>::max)(), "]");
        return static_cast<T>(from.number(column));
    } else if constexpr (std::same_as<T, double>) {
        constexpr std::int64_t exact = std::int64_t{1} << 53;
        const bool whole = type == SQLITE_INTEGER && from.number(column) >= -exact && from.number(column) <= exact;
        if (!whole && (type != SQLITE_FLOAT || !std::isfinite(from.real(column))))
            refuse_field(from, column, row, "a finite number, a whole one in [-2^53, 2^53]");
        return from.real(column);
    } else if constexpr (day_value<T>) {
        const auto found = type == SQLITE_TEXT ? parse_day(from.text(column)) : std::optional<day>{};
        if (!found || to_text(*found) != from.text(column))
            refuse_field(from, column, row, in_words(date_order::iso));
        return std::chrono::time_point_cast<typename T::duration>(*found);
    } else if constexpr (std::same_as<T, sqlite_blob>) {
        if (type != SQLITE_BLOB)
            refuse_field(from, column, row, "a blob");
        const auto bytes = from.bytes(column);
        return {bytes.begin(), bytes.end()};
    } else {
        if (type != SQLITE_TEXT)
            refuse_field(from, column, row, "a text");
        return T{from.text(column)};
    }
}

/// Refuses a parameter: "sqlite: parameter 1 of SELECT ? must be a finite number, got inf".
template <class... Parts>
[[noreturn, CLIENTELE_COLD]] void refuse_parameter(const sqlite_statement& of, int at, const Parts&... must_be) {
    fail(errc::bad_value, of.row(), "sqlite: parameter ", at, " of ", clipped(of.sql()), for_row(of.row()), " must be ",
         must_be...);
}

/// Gives a parameter its value, which must be one that `read_field` takes back; blobs must stay where they are.
template <class T>
void bind_value(sqlite_statement& to, int at, const T& value) {
    if constexpr (is_optional_value<T>) {
        if (value)
            bind_value(to, at, *value);
        else
            to.bind_null(at);
    } else if constexpr (std::same_as<T, std::nullopt_t>) {
        to.bind_null(at);
    } else if constexpr (std::integral<T>) {
        if (!std::in_range<std::int64_t>(value + 0)) // + 0: truth values and letters are numbers, too
            refuse_parameter(to, at, "below 2^63, got ", value);
        to.bind(at, static_cast<std::int64_t>(value));
    } else if constexpr (std::floating_point<T>) {
        const auto number = static_cast<double>(value);
        if (!std::isfinite(number)) // SQLite would store NULL for NaN
            refuse_parameter(to, at, "a finite number, got ", number != number ? "NaN" : sentence(number));
        to.bind(at, number);
    } else if constexpr (day_value<T>) {
        if (!has_four_digit_year(value))
            refuse_parameter(to, at, "a day in [0000-01-01, 9999-12-31], got ", value.time_since_epoch().count(),
                             " days after 1970-01-01");
        to.bind(at, std::string_view{to_text(value)});
    } else if constexpr (std::convertible_to<const T&, std::string_view>) {
        to.bind(at, std::string_view{value});
    } else {
        static_assert(std::convertible_to<const T&, std::span<const std::byte>>,
                      "sqlite: a parameter must be a number, a day, a text, bytes, or an optional of these");
        to.bind(at, std::span<const std::byte>{value});
    }
}

/// Gives all parameters their values.
template <class... Parameters>
void bind_all(sqlite_statement& to, const Parameters&... parameters) {
    require(static_cast<std::size_t>(to.parameters()) == sizeof...(parameters), "sqlite: ", clipped(to.sql()),
            " must have ", to.parameters(), " parameters, got ", sizeof...(parameters));
    int at = 0;
    (bind_value(to, ++at, parameters), ...);
}

/// Where a column of a query is.
[[nodiscard]] inline int column_named(const sqlite_statement& of, std::string_view name) {
    int found = -1;
    for (int i = 0; i < of.columns(); ++i) {
        require(of.name(i) != name || found < 0, "sqlite: there are two columns called \"", clipped(name), "\" in ",
                clipped(of.sql()));
        found = of.name(i) == name ? i : found;
    }
    if (found < 0)
        fail(errc::bad_parameter, no_row, "sqlite: there is no column \"", clipped(name), "\"; there are ",
             names_in_words(static_cast<std::size_t>(of.columns()), "\"",
                            [&](std::size_t i) { return of.name(static_cast<int>(i)); }));
    return found;
}

/// The column that values of a type are kept in: texts one after another.
template <class T>
struct sqlite_column {
    using type = std::vector<T>;
};
template <>
struct sqlite_column<std::string_view> {
    using type = text_vector;
};

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
