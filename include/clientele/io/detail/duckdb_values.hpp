#pragma once

/// @file
/// What a value of a DuckDB vector is on our side, read where it lies: typed, checked, and refused with the row and the
/// column.

#include <clientele/cmath.hpp>
#include <clientele/io/detail/duckdb_abi.hpp>
#include <clientele/io/detail/table_values.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string>
#include <string_view>
#include <utility>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// The types that are read and written, by DuckDB's numbers.
enum duckdb_kind : int {
    duckdb_bool = 1,
    duckdb_int8,
    duckdb_int16,
    duckdb_int32,
    duckdb_int64,
    duckdb_uint8,
    duckdb_uint16,
    duckdb_uint32,
    duckdb_uint64,
    duckdb_float,
    duckdb_double,
    duckdb_timestamp,
    duckdb_day,
    duckdb_hugeint = 16,
    duckdb_text,
    duckdb_decimal_kind = 19,
    duckdb_timestamp_s,
    duckdb_timestamp_ms,
    duckdb_timestamp_ns,
    duckdb_timestamp_tz = 31,
    duckdb_any = 34
};

/// A type of DuckDB.
struct duckdb_column_type {
    int kind = 0, scale = 0, width = 0; ///< the last two of decimals: their decimals, and the kind that holds them

    explicit duckdb_column_type(::duckdb_logical_type of) : kind{::duckdb_get_type_id(of)} {
        if (kind == duckdb_decimal_kind) {
            scale = ::duckdb_decimal_scale(of);
            width = ::duckdb_decimal_internal_type(of);
        }
        ::duckdb_destroy_logical_type(&of);
    }
    template <class... Kinds>
    [[nodiscard]] bool is_one_of(Kinds... kinds) const noexcept {
        return ((kind == kinds) || ...);
    }
    [[nodiscard]] bool whole() const noexcept { return kind >= duckdb_int8 && kind <= duckdb_uint64; }
    [[nodiscard, gnu::cold]] std::string in_words() const {
        static constexpr std::array<std::string_view, 34> names{
            "?",        "BOOLEAN", "TINYINT", "SMALLINT", "INTEGER",     "BIGINT",       "UTINYINT",     "USMALLINT",
            "UINTEGER", "UBIGINT", "FLOAT",   "DOUBLE",   "TIMESTAMP",   "DATE",         "TIME",         "INTERVAL",
            "HUGEINT",  "VARCHAR", "BLOB",    "DECIMAL",  "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS", "ENUM",
            "LIST",     "STRUCT",  "MAP",     "UUID",     "UNION",       "BIT",          "TIMETZ",       "TIMESTAMPTZ",
            "UHUGEINT", "ARRAY"};
        return kind > 0 && kind < static_cast<int>(names.size()) ? std::string{names[static_cast<std::size_t>(kind)]}
                                                                 : sentence("another type (", kind, " in duckdb.h)");
    }
};

/// One column of an answer, whose vectors come one after another, or an argument of a function, in no row that anybody
/// could name.
class duckdb_column_reader {
public:
    duckdb_column_reader(::duckdb_result* of, const std::string& name)
        : what_{sentence("duckdb: column \"", clipped(name), '"')}, at_{place(of, name)},
          type_{::duckdb_column_logical_type(of, at_)} {}
    /// @param what names the argument in sentences
    duckdb_column_reader(::duckdb_vector of, std::string what)
        : what_{std::move(what)}, type_{::duckdb_vector_get_column_type(of)} {
        take(of);
    }

    /// Looks at another chunk, before which so many rows came.
    void take(::duckdb_data_chunk chunk, std::size_t rows_before) {
        take(::duckdb_data_chunk_get_vector(chunk, at_));
        before_ = rows_before;
    }
    [[nodiscard]] const duckdb_column_type& type() const noexcept { return type_; }
    /// Where the value of a row of this chunk lies.
    [[nodiscard]] const char* address(std::size_t row, std::size_t size) const {
        if (validity_ && (validity_[row / 64] >> (row % 64) & 1) == 0) [[unlikely]]
            refuse(row, "have a value in every row", "null");
        return data_ + row * size;
    }
    template <class Value>
    [[nodiscard]] Value value(std::size_t row) const {
        Value found;
        std::memcpy(&found, address(row, sizeof found), sizeof found);
        return found;
    }
    void require_type(bool is_it, std::string_view must_be, std::string_view hint) const {
        require(is_it, what_, " must be of type ", must_be, ", got ", type_.in_words(), " (", hint, ')');
    }
    [[noreturn, gnu::cold]] void refuse(std::size_t row, std::string_view must, const std::string& got) const {
        if (before_ == no_row)
            fail(errc::bad_value, no_row, what_, " must ", must, ", got ", clipped(got));
        fail(errc::bad_value, before_ + row, what_, " must ", must, ", got ", clipped(got), " in row ", before_ + row);
    }

private:
    void take(::duckdb_vector vector) {
        data_ = static_cast<const char*>(::duckdb_vector_get_data(vector));
        validity_ = ::duckdb_vector_get_validity(vector);
    }
    [[nodiscard]] static ::idx_t place(::duckdb_result* of, const std::string& name) {
        const auto count = ::duckdb_column_count(of);
        auto found = count;
        for (::idx_t i = 0; i < count; ++i)
            if (name == ::duckdb_column_name(of, i)) {
                require(found == count, "duckdb: there are two columns called \"", clipped(name), '"');
                found = i;
            }
        if (found == count)
            fail(errc::bad_parameter, no_row, "duckdb: there is no column \"", clipped(name), "\"; there are ",
                 names_in_words(static_cast<std::size_t>(count), "\"",
                                [&](std::size_t i) { return ::duckdb_column_name(of, i); }));
        return found;
    }

    std::string what_; // in sentences
    ::idx_t at_ = 0;
    duckdb_column_type type_;
    const char* data_ = nullptr;
    const std::uint64_t* validity_ = nullptr;
    std::size_t before_ = no_row;
};

struct duckdb_integer_cursor {
    duckdb_column_reader from;

    duckdb_integer_cursor(duckdb_column_reader column, const table_integers&) : from{std::move(column)} {
        from.require_type(from.type().whole(), "TINYINT to BIGINT, with or without a sign",
                          "the query can cast it: ::BIGINT");
    }
    [[nodiscard]] std::int64_t read(std::size_t row) const {
        switch (from.type().kind) {
        case duckdb_int8:
            return from.value<std::int8_t>(row);
        case duckdb_int16:
            return from.value<std::int16_t>(row);
        case duckdb_int32:
            return from.value<std::int32_t>(row);
        case duckdb_int64:
            return from.value<std::int64_t>(row);
        case duckdb_uint8:
            return from.value<std::uint8_t>(row);
        case duckdb_uint16:
            return from.value<std::uint16_t>(row);
        case duckdb_uint32:
            return from.value<std::uint32_t>(row);
        default:
            break;
        }
        const auto value = from.value<std::uint64_t>(row);
        if (!std::in_range<std::int64_t>(value)) [[unlikely]]
            from.refuse(row, "be below 2^63", sentence(value));
        return static_cast<std::int64_t>(value);
    }
};

struct duckdb_number_cursor {
    duckdb_column_reader from;

    duckdb_number_cursor(duckdb_column_reader column, const table_numbers&) : from{std::move(column)} {
        from.require_type(from.type().is_one_of(duckdb_float, duckdb_double), "DOUBLE or FLOAT",
                          "the query can cast it: ::DOUBLE");
    }
    [[nodiscard]] double read(std::size_t row) const {
        const double value =
            from.type().kind == duckdb_double ? from.value<double>(row) : static_cast<double>(from.value<float>(row));
        if (!std::isfinite(value)) [[unlikely]]
            from.refuse(row, "be a finite number", number_text(value));
        return value;
    }
};

struct duckdb_day_cursor {
    duckdb_column_reader from;
    std::chrono::minutes utc_offset;

    duckdb_day_cursor(duckdb_column_reader column, const table_days& wanted)
        : from{std::move(column)}, utc_offset{wanted.utc_offset} {
        require_offset(wanted);
        from.require_type(from.type().is_one_of(duckdb_day, duckdb_timestamp, duckdb_timestamp_s, duckdb_timestamp_ms,
                                                duckdb_timestamp_ns, duckdb_timestamp_tz),
                          "DATE, TIMESTAMP or TIMESTAMPTZ", "the query can cast it: ::DATE");
    }
    [[nodiscard]] day32 read(std::size_t row) const {
        const auto sent = [&]<class Ticks>(Ticks) {
            return finite_ticks(from, row, from.value<Ticks>(row), -(std::numeric_limits<Ticks>::max)());
        };
        const int kind = from.type().kind;
        const std::int64_t per_second = kind == duckdb_timestamp_s    ? 1
                                        : kind == duckdb_timestamp_ms ? 1'000
                                        : kind == duckdb_timestamp_ns ? 1'000'000'000
                                                                      : 1'000'000;
        return table_day_at(from, row,
                            kind == duckdb_day ? sent(std::int32_t{})
                                               : day_of_ticks(sent(std::int64_t{}), per_second, utc_offset));
    }
};

struct duckdb_text_cursor {
    duckdb_column_reader from;
    bool may_be_empty;

    duckdb_text_cursor(duckdb_column_reader column, const table_texts& wanted)
        : from{std::move(column)}, may_be_empty{wanted.may_be_empty} {
        from.require_type(from.type().kind == duckdb_text, "VARCHAR", "the query can cast it: ::VARCHAR");
    }
    [[nodiscard]] std::string_view read(std::size_t row) const {
        struct place { // of a text of up to 12 bytes, or of a pointer to more after the first 4
            std::uint32_t length;
            char bytes[12];
        };
        const char* const at = from.address(row, sizeof(place));
        const auto found = from.value<place>(row);
        if (found.length == 0 && !may_be_empty) [[unlikely]]
            from.refuse(row, "be a name", "\"\"");
        if (found.length <= sizeof found.bytes)
            return {at + sizeof found.length, found.length};
        const char* elsewhere = nullptr;
        std::memcpy(static_cast<void*>(&elsewhere), found.bytes + 4, sizeof elsewhere);
        return {elsewhere, found.length};
    }
};

struct duckdb_money_cursor {
    duckdb_column_reader from;
    int decimals;
    bool round;

    duckdb_money_cursor(duckdb_column_reader column, const table_money& wanted)
        : from{std::move(column)}, decimals{wanted.decimals}, round{wanted.round} {
        require_decimals("table_money", decimals);
        from.require_type(from.type().is_one_of(duckdb_decimal_kind, duckdb_double), "DECIMAL or DOUBLE",
                          from.type().whole() ? "whole numbers do not say what they count: table_integers reads them, "
                                                "for minor_units or major_units"
                                              : "the query can cast it: ::DECIMAL(18, 2)");
    }
    [[nodiscard]] std::int64_t read(std::size_t row) const {
        if (from.type().kind == duckdb_double) {
            const auto value = from.value<double>(row);
            if (!std::isfinite(value)) [[unlikely]]
                from.refuse(row, "be a finite number", number_text(value));
            return taken(row, table_minor(value, decimals, round), [&] { return sentence(value); });
        }
        switch (from.type().width) {
        case duckdb_int16:
            return scaled(row, std::int32_t{from.value<std::int16_t>(row)});
        case duckdb_int32:
            return scaled(row, from.value<std::int32_t>(row));
        case duckdb_int64:
            return scaled(row, from.value<std::int64_t>(row));
        default:
            return scaled(row, from.value<std::array<std::uint64_t, 2>>(row));
        }
    }

private:
    template <class Whole>
    [[nodiscard]] std::int64_t scaled(std::size_t row, const Whole& value) const {
        constexpr int size = sizeof(Whole);
        const int scale = from.type().scale;
        char bytes[sizeof(Whole)];
        std::memcpy(bytes, &value, sizeof(Whole));
        if (const auto plain = plain_minor(bytes, size, scale, decimals)) [[likely]]
            return *plain;
        const auto text = scaled_text(bytes, size, scale);
        return taken(row, table_minor(std::string_view{text}, decimals, round),
                     [&]() -> const std::string& { return text; });
    }
    template <class InWords>
    [[nodiscard]] std::int64_t taken(std::size_t row, const minor_amount& got, const InWords& in_words) const {
        if (!got.value) [[unlikely]]
            from.refuse(row, got.problem.substr(5), in_words()); // without "must "
        return *got.value;
    }
};

/// What reads a column that was asked for.
template <class Column>
struct duckdb_reading;
template <>
struct duckdb_reading<table_integers> {
    using cursor = duckdb_integer_cursor;
};
template <>
struct duckdb_reading<table_numbers> {
    using cursor = duckdb_number_cursor;
};
template <>
struct duckdb_reading<table_days> {
    using cursor = duckdb_day_cursor;
};
template <>
struct duckdb_reading<table_texts> {
    using cursor = duckdb_text_cursor;
};
template <>
struct duckdb_reading<table_money> {
    using cursor = duckdb_money_cursor;
};
template <class Column>
using duckdb_cursor_of = typename duckdb_reading<Column>::cursor;

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
