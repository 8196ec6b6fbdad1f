#pragma once

/// @file
/// What a field of PostgreSQL is on our side: typed, checked, and refused with the row and the column.

#include <clientele/cmath.hpp>
#include <clientele/io/detail/postgres_connection.hpp>
#include <clientele/io/detail/postgres_numeric.hpp>
#include <clientele/io/detail/table_values.hpp>
#include <clientele/types.hpp>

#include <chrono>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// The types that are read and written, by the numbers that PostgreSQL has given them for good.
enum postgres_type : ::Oid {
    postgres_bool = 16,
    postgres_name = 19,
    postgres_int8 = 20,
    postgres_int2 = 21,
    postgres_int4 = 23,
    postgres_text = 25,
    postgres_float4 = 700,
    postgres_float8 = 701,
    postgres_bpchar = 1042,
    postgres_varchar = 1043,
    postgres_date = 1082,
    postgres_timestamp = 1114,
    postgres_timestamptz = 1184,
    postgres_decimal = 1700
};

[[nodiscard, CLIENTELE_COLD]] inline std::string postgres_type_name(::Oid type) {
    struct named {
        ::Oid type;
        std::string_view name;
    };
    static constexpr named names[]{{postgres_bool, "boolean"},
                                   {postgres_name, "name"},
                                   {postgres_int8, "bigint"},
                                   {postgres_int2, "smallint"},
                                   {postgres_int4, "integer"},
                                   {postgres_text, "text"},
                                   {postgres_float4, "real"},
                                   {postgres_float8, "double precision"},
                                   {postgres_bpchar, "character"},
                                   {postgres_varchar, "character varying"},
                                   {postgres_date, "date"},
                                   {postgres_timestamp, "timestamp"},
                                   {postgres_timestamptz, "timestamptz"},
                                   {postgres_decimal, "numeric"},
                                   {17, "bytea"},
                                   {26, "oid"},
                                   {114, "json"},
                                   {790, "money"},
                                   {1007, "integer[]"},
                                   {1009, "text[]"},
                                   {1083, "time"},
                                   {1186, "interval"},
                                   {2950, "uuid"},
                                   {3802, "jsonb"}};
    for (const auto& each : names)
        if (each.type == type)
            return std::string{each.name};
    constexpr ::Oid first_own = 16'384; // before it are those of PostgreSQL itself
    return type < first_own ? sentence("another type (", type, " in pg_type)")
                            : "a type of the database's own, such as an enum";
}

template <class... Types>
[[nodiscard]] bool is_one_of(::Oid type, Types... types) noexcept {
    return ((type == static_cast<::Oid>(types)) || ...);
}

/// One row as it was sent; views until the next one.
struct postgres_row {
    std::vector<std::optional<std::string_view>> fields{};
    std::size_t number = 0;
};

/// One column of an answer.
class postgres_column {
public:
    /// @param of its columns
    postgres_column(const ::PGresult* of, const std::string& name) : name_{name} {
        const int count = ::PQnfields(of);
        for (int i = 0; i < count; ++i)
            if (name == ::PQfname(of, i)) {
                require(at_ == none, "postgres: there are two columns called \"", clipped(name), '"');
                at_ = static_cast<std::size_t>(i);
                type_ = ::PQftype(of, i);
            }
        if (at_ == none)
            fail(errc::bad_parameter, no_row, "postgres: there is no column \"", clipped(name), "\"; there are ",
                 names_in_words(static_cast<std::size_t>(count), "\"",
                                [&](std::size_t i) { return ::PQfname(of, static_cast<int>(i)); }));
    }
    [[nodiscard]] ::Oid type() const noexcept { return type_; }
    /// The bytes of its field, which must be as many, or any number of.
    [[nodiscard]] std::string_view field(const postgres_row& row, std::size_t bytes = none) const {
        const auto& found = row.fields[at_];
        if (!found) [[unlikely]]
            refuse(row, "have a value in every row", "null");
        if (bytes != none && found->size() != bytes) [[unlikely]]
            refuse(row, sentence("be of ", bytes, " bytes"), sentence(found->size()));
        return *found;
    }
    template <class Number>
    [[nodiscard]] Number number(const postgres_row& row) const {
        return from_network<Number>(field(row, sizeof(Number)));
    }
    /// Whole numbers of any width.
    [[nodiscard]] std::int64_t whole(const postgres_row& row) const {
        return type_ == postgres_int2   ? number<std::int16_t>(row)
               : type_ == postgres_int4 ? number<std::int32_t>(row)
                                        : number<std::int64_t>(row);
    }
    [[nodiscard]] postgres_numeric decimal_number(const postgres_row& row) const {
        const auto found = postgres_numeric::parse(field(row));
        if (!found) [[unlikely]]
            refuse(row, "be a numeric", "other bytes");
        return *found;
    }
    /// Refuses another type than is asked for.
    void require_type(bool is_it, std::string_view must_be, std::string_view hint) const {
        require(is_it, "postgres: column \"", clipped(name_), "\" must be of type ", must_be, ", got ",
                postgres_type_name(type_), " (", hint, ')');
    }
    /// Refuses a field.
    [[noreturn, CLIENTELE_COLD]] void refuse(const postgres_row& row, std::string_view must,
                                             const std::string& got) const {
        fail(errc::bad_value, row.number, "postgres: column \"", clipped(name_), "\" must ", must, ", got ",
             clipped(got), " in row ", row.number);
    }

private:
    static constexpr std::size_t none = static_cast<std::size_t>(-1);

    std::string name_;
    std::size_t at_ = none;
    ::Oid type_ = 0;
};

struct postgres_integer_cursor {
    postgres_column from;

    postgres_integer_cursor(postgres_column column, const table_integers&) : from{std::move(column)} {
        from.require_type(is_one_of(from.type(), postgres_int2, postgres_int4, postgres_int8),
                          "smallint, integer or bigint", "the query can cast it: ::bigint");
    }
    [[nodiscard]] std::int64_t read(const postgres_row& row) const { return from.whole(row); }
};

struct postgres_number_cursor {
    postgres_column from;

    postgres_number_cursor(postgres_column column, const table_numbers&) : from{std::move(column)} {
        from.require_type(
            is_one_of(from.type(), postgres_float8, postgres_float4, postgres_decimal, postgres_int2, postgres_int4),
            "double precision, real, numeric, integer or smallint", "the query can cast it: ::double precision");
    }
    [[nodiscard]] double read(const postgres_row& row) const {
        double value = std::numeric_limits<double>::quiet_NaN();
        if (from.type() == postgres_float8)
            value = from.number<double>(row);
        else if (from.type() == postgres_float4)
            value = static_cast<double>(from.number<float>(row));
        else if (from.type() != postgres_decimal)
            value = static_cast<double>(from.whole(row));
        else if (const auto exact = from.decimal_number(row).text(); const auto nearest = parse_number(exact))
            value = *nearest;
        else
            from.refuse(row, "be a finite number that a double holds", exact);
        if (!std::isfinite(value)) [[unlikely]]
            from.refuse(row, "be a finite number", number_text(value));
        return value;
    }
};

struct postgres_day_cursor {
    postgres_column from;
    std::chrono::minutes utc_offset;

    postgres_day_cursor(postgres_column column, const table_days& wanted)
        : from{std::move(column)}, utc_offset{wanted.utc_offset} {
        require_offset(wanted);
        from.require_type(is_one_of(from.type(), postgres_date, postgres_timestamp, postgres_timestamptz),
                          "date, timestamp or timestamptz", "the query can cast it: ::date");
    }
    [[nodiscard]] day32 read(const postgres_row& row) const {
        constexpr std::int64_t first_day = 10'957, per_second = 1'000'000; // 2000-01-01
        const auto sent = [&]<class Ticks>(Ticks) {
            return finite_ticks(from, row, from.number<Ticks>(row), (std::numeric_limits<Ticks>::min)());
        };
        const auto count = from.type() == postgres_date ? sent(std::int32_t{})
                                                        : day_of_ticks(sent(std::int64_t{}), per_second, utc_offset);
        return table_day_at(from, row, first_day + count);
    }
};

struct postgres_text_cursor {
    postgres_column from;
    bool may_be_empty;

    postgres_text_cursor(postgres_column column, const table_texts& wanted)
        : from{std::move(column)}, may_be_empty{wanted.may_be_empty} {
        from.require_type(is_one_of(from.type(), postgres_text, postgres_varchar, postgres_name),
                          "text or character varying", "the query can cast it: ::text");
    }
    [[nodiscard]] std::string_view read(const postgres_row& row) const {
        const auto text = from.field(row);
        if (text.empty() && !may_be_empty) [[unlikely]]
            from.refuse(row, "be a name", "\"\"");
        return text;
    }
};

struct postgres_money_cursor {
    postgres_column from;
    int decimals;
    bool round;

    postgres_money_cursor(postgres_column column, const table_money& wanted)
        : from{std::move(column)}, decimals{wanted.decimals}, round{wanted.round} {
        require_decimals("table_money", decimals);
        from.require_type(is_one_of(from.type(), postgres_decimal, postgres_float8), "numeric or double precision",
                          is_one_of(from.type(), postgres_int2, postgres_int4, postgres_int8)
                              ? "whole numbers do not say what they count: table_integers reads them, for minor_units "
                                "or major_units"
                              : "the query can cast it: ::numeric");
    }
    [[nodiscard]] std::int64_t read(const postgres_row& row) const {
        if (from.type() == postgres_float8) {
            const auto value = from.number<double>(row);
            if (!std::isfinite(value)) [[unlikely]]
                from.refuse(row, "be a finite number", number_text(value));
            return taken(row, table_minor(value, decimals, round), [&] { return sentence(value); });
        }
        const auto number = from.decimal_number(row);
        if (const auto plain = number.plain_minor(decimals)) [[likely]]
            return *plain;
        const auto text = number.text();
        if (!number.finite())
            from.refuse(row, "be a finite number", text);
        return taken(row, table_minor(std::string_view{text}, decimals, round),
                     [&]() -> const std::string& { return text; });
    }

private:
    template <class InWords>
    [[nodiscard]] std::int64_t taken(const postgres_row& row, const minor_amount& got, const InWords& in_words) const {
        if (!got.value) [[unlikely]]
            from.refuse(row, got.problem.substr(5), in_words()); // without "must "
        return *got.value;
    }
};

/// What reads a column that was asked for.
template <class Column>
struct postgres_reading;
template <>
struct postgres_reading<table_integers> {
    using cursor = postgres_integer_cursor;
};
template <>
struct postgres_reading<table_numbers> {
    using cursor = postgres_number_cursor;
};
template <>
struct postgres_reading<table_days> {
    using cursor = postgres_day_cursor;
};
template <>
struct postgres_reading<table_texts> {
    using cursor = postgres_text_cursor;
};
template <>
struct postgres_reading<table_money> {
    using cursor = postgres_money_cursor;
};
template <class Column>
using postgres_cursor_of = typename postgres_reading<Column>::cursor;

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
