#pragma once

/// @file
/// Columns on their way into a table of DuckDB: each value as the type that its column has, or refused with the row.

#include <clientele/cmath.hpp>
#include <clientele/io/detail/duckdb_statement.hpp>
#include <clientele/io/detail/duckdb_values.hpp>
#include <clientele/io/detail/sql_names.hpp>
#include <clientele/io/detail/utf8.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// A column of a table as it is there.
struct duckdb_target {
    std::string_view name;
    duckdb_column_type type;

    void require_type(bool is_it, std::string_view must_be) const {
        require(is_it, "duckdb: column \"", clipped(name), "\" must be of type ", must_be, ", got ", type.in_words());
    }
    [[noreturn, gnu::cold]] void refuse(std::size_t row, std::string_view must, const std::string& got) const {
        fail(errc::bad_value, row, "duckdb: column \"", clipped(name), "\" must ", must, ", got ", got, " in row ",
             row);
    }
};

/// DuckDB's appender for one table.
class duckdb_table_appender {
public:
    duckdb_table_appender(::duckdb_connection connection, std::string_view table)
        : about_{sentence("write to ", clipped(table))} {
        require_sql_name("duckdb", table);
        const auto dot = table.find('.');
        const std::string schema{dot == std::string_view::npos ? std::string_view{} : table.substr(0, dot)},
            name{dot == std::string_view::npos ? table : table.substr(dot + 1)};
        if (::duckdb_appender_create(connection, schema.empty() ? nullptr : schema.c_str(), name.c_str(), &appender_) !=
            0) {
            const std::string said = words();
            (void)::duckdb_appender_destroy(&appender_); // no destructor follows
            fail_for_duckdb(about_, said.c_str());
        }
    }
    duckdb_table_appender(const duckdb_table_appender&) = delete;
    duckdb_table_appender& operator=(const duckdb_table_appender&) = delete;
    ~duckdb_table_appender() { (void)::duckdb_appender_destroy(&appender_); }

    /// Another column; those that are not added get their defaults.
    void add(std::string_view name) {
        require_sql_name("duckdb", name);
        if (::duckdb_appender_add_column(appender_, std::string{name}.c_str()) != 0)
            fail_for_duckdb(sentence(about_, ", column ", clipped(name)), words().c_str());
    }
    [[nodiscard]] duckdb_target target(std::size_t at, std::string_view name) const {
        return {name, duckdb_column_type{::duckdb_appender_column_type(appender_, at)}};
    }
    [[nodiscard]] operator ::duckdb_appender() const noexcept { return appender_; }
    /// The rows so far may be written now: what is refused then is the fault of any of them.
    void end_row() { written(::duckdb_appender_end_row(appender_)); }
    void close() { written(::duckdb_appender_close(appender_)); }
    /// Refuses the value of a row that could not be appended.
    void done(::duckdb_state state, std::size_t row) const {
        if (state != 0) [[unlikely]]
            fail(errc::bad_value, row, "duckdb: cannot ", about_, " for row ", row, ": ", words());
    }

private:
    void written(::duckdb_state state) const {
        if (state != 0) [[unlikely]]
            fail_for_duckdb(about_, words().c_str());
    }
    [[nodiscard]] std::string words() const {
        const char* const said = ::duckdb_appender_error(appender_);
        return said ? said : "no reason is given";
    }

    std::string about_;
    ::duckdb_appender appender_ = nullptr;
};

/// Whether a kind of whole numbers holds one.
[[nodiscard]] inline bool kind_holds(int kind, std::int64_t value) noexcept {
    switch (kind) {
    case duckdb_int8:
        return std::in_range<std::int8_t>(value);
    case duckdb_int16:
        return std::in_range<std::int16_t>(value);
    case duckdb_int32:
        return std::in_range<std::int32_t>(value);
    case duckdb_uint8:
        return std::in_range<std::uint8_t>(value);
    case duckdb_uint16:
        return std::in_range<std::uint16_t>(value);
    case duckdb_uint32:
        return std::in_range<std::uint32_t>(value);
    case duckdb_uint64:
        return value >= 0;
    default:
        return true;
    }
}

/// Refuses a column whose type does not hold such values exactly.
template <class Value>
void require_holds(const duckdb_target& of) {
    if constexpr (is_optional_value<Value>)
        require_holds<typename Value::value_type>(of);
    else if constexpr (std::same_as<Value, bool>)
        of.require_type(of.type.kind == duckdb_bool, "BOOLEAN");
    else if constexpr (std::integral<Value>)
        of.require_type(of.type.whole(), "TINYINT to BIGINT, with or without a sign");
    else if constexpr (std::same_as<Value, double>)
        of.require_type(of.type.kind == duckdb_double, "DOUBLE");
    else if constexpr (day_value<Value>)
        of.require_type(of.type.kind == duckdb_day, "DATE");
    else
        of.require_type(of.type.kind == duckdb_text, "VARCHAR");
}

/// Appends one value.
template <class Value>
void append_value(const duckdb_table_appender& to, const duckdb_target& of, std::size_t row, const Value& value) {
    if constexpr (is_optional_value<Value>) {
        if (value)
            append_value(to, of, row, *value);
        else
            to.done(::duckdb_append_null(to), row);
    } else if constexpr (std::same_as<Value, bool>) {
        to.done(::duckdb_append_bool(to, value), row);
    } else if constexpr (std::integral<Value>) {
        if (!std::in_range<std::int64_t>(value) || !kind_holds(of.type.kind, static_cast<std::int64_t>(value)))
            of.refuse(row, "be a number that " + of.type.in_words() + " holds", sentence(value));
        to.done(::duckdb_append_int64(to, static_cast<std::int64_t>(value)), row);
    } else if constexpr (std::same_as<Value, double>) {
        if (!std::isfinite(value)) [[unlikely]]
            of.refuse(row, "be a finite number (std::nullopt is for none)", number_text(value));
        to.done(::duckdb_append_double(to, value), row);
    } else if constexpr (day_value<Value>) {
        const auto on = table_day_at(of, row, value.time_since_epoch().count());
        to.done(::duckdb_append_date(to, {on.time_since_epoch().count()}), row);
    } else {
        static_assert(std::convertible_to<const Value&, std::string_view>,
                      "duckdb: a column must hold integers, doubles, days, texts, or std::optional of these");
        const std::string_view text = value;
        if (!is_utf8(text)) [[unlikely]] // DuckDB would say it of no row
            of.refuse(row, "be a text in UTF-8", sentence('"', clipped(text), '"'));
        to.done(::duckdb_append_varchar_length(to, text.data() ? text.data() : "", text.size()), row);
    }
}

/// Values with the column that they go to.
template <class Values>
class duckdb_out_column {
public:
    duckdb_out_column(const duckdb_target& of, const table_values<Values>& from) : of_{of}, from_{from.values} {
        require_holds<held>(of);
    }
    void append(const duckdb_table_appender& to, std::size_t row) const {
        append_value<held>(to, of_, row, from_[row]);
    }

private:
    using held = std::remove_cvref_t<decltype(std::declval<const Values&>()[0])>;
    duckdb_target of_;
    const Values& from_;
};
template <>
class duckdb_out_column<table_amounts> {
public:
    duckdb_out_column(const duckdb_target& of, const table_amounts& from) : of_{of}, from_{from} {
        require_decimals("table_amounts", from.decimals);
        of.require_type(of.type.kind == duckdb_decimal_kind, "DECIMAL");
        for (int i = of.type.scale; i < from.decimals; ++i)
            coarser_ *= 10;
    }
    void append(const duckdb_table_appender& to, std::size_t row) const {
        const auto minor = from_.values[row];
        if (coarser_ > 1 && minor % coarser_ != 0) [[unlikely]]
            of_.refuse(row, sentence("have no more decimals than its type, ", of_.type.scale),
                       sentence(minor, "e-", from_.decimals));
        const std::string text = decimal_text(minor); // DuckDB reads it exactly
        to.done(::duckdb_append_varchar_length(to, text.data(), text.size()), row);
    }

private:
    [[nodiscard]] std::string decimal_text(std::int64_t minor) const {
        std::string text =
            sentence(minor < 0 ? 0 - static_cast<std::uint64_t>(minor) : static_cast<std::uint64_t>(minor));
        const auto behind = static_cast<std::size_t>(from_.decimals);
        if (text.size() <= behind)
            text.insert(0, behind + 1 - text.size(), '0');
        text.insert(text.size() - behind, 1, '.');
        return (minor < 0 ? "-" : "") + text;
    }

    duckdb_target of_;
    table_amounts from_;
    std::int64_t coarser_ = 1; // minor units must be a multiple of
};
template <class Values>
duckdb_out_column(const duckdb_target&, const table_values<Values>&) -> duckdb_out_column<Values>;
duckdb_out_column(const duckdb_target&, const table_amounts&) -> duckdb_out_column<table_amounts>;

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
