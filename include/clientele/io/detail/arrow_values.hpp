#pragma once

/// @file
/// What a value of an Arrow column is on our side: typed, checked, and refused with the row and the column.

#include <clientele/cmath.hpp>
#include <clientele/io/detail/arrow_cells.hpp>
#include <clientele/io/detail/table_values.hpp>
#include <clientele/orders/text_column.hpp>
#include <clientele/types.hpp>

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

struct arrow_integer_cursor {
    arrow_column from;

    arrow_integer_cursor(arrow_column column, const table_integers&) : from{std::move(column)} {
        from.require_format(from.format().kind == arrow_format::whole, "whole numbers (c, C, s, S, i, I, l, L)");
    }
    [[nodiscard]] std::int64_t read(std::size_t row) const {
        const auto at = from.place(row);
        const auto value = from.cells().whole(at, from.format());
        if (!value) [[unlikely]]
            from.refuse(row, "be below 2^63", sentence(from.cells().value<std::uint64_t>(at)));
        return *value;
    }
};

/// Floats of either width.
[[nodiscard]] inline double arrow_real(const arrow_column& from, std::size_t row) {
    const auto at = from.place(row);
    const double value =
        from.format().bytes == 4 ? static_cast<double>(from.cells().value<float>(at)) : from.cells().value<double>(at);
    if (!std::isfinite(value)) [[unlikely]]
        from.refuse(row, "be a finite number", number_text(value));
    return value;
}

struct arrow_number_cursor {
    arrow_column from;

    arrow_number_cursor(arrow_column column, const table_numbers&) : from{std::move(column)} {
        from.require_format(from.format().kind == arrow_format::real, "floating-point numbers (f, g)");
    }
    [[nodiscard]] double read(std::size_t row) const { return arrow_real(from, row); }
};

struct arrow_day_cursor {
    arrow_column from;
    std::chrono::minutes utc_offset;

    arrow_day_cursor(arrow_column column, const table_days& wanted)
        : from{std::move(column)}, utc_offset{wanted.utc_offset} {
        using enum_of = arrow_format;
        const auto kind = from.format().kind;
        from.require_format(kind == enum_of::date32 || kind == enum_of::date64 || kind == enum_of::time,
                            "days or times (tdD, tdm, tss, tsm, tsu, tsn)");
        require_offset(wanted);
    }
    [[nodiscard]] day32 read(std::size_t row) const {
        const auto& format = from.format();
        const auto at = from.place(row);
        std::int64_t count = 0;
        if (format.kind == arrow_format::date32) {
            count = from.cells().value<std::int32_t>(at);
        } else if (format.kind == arrow_format::date64) {
            constexpr std::int64_t day_in_ms = 86'400'000;
            const auto ticks = from.cells().value<std::int64_t>(at);
            if (ticks % day_in_ms != 0) [[unlikely]]
                from.refuse(row, "be midnight of a day", sentence(ticks, " ms after 1970-01-01"));
            count = ticks / day_in_ms;
        } else {
            count = day_of_ticks(from.cells().value<std::int64_t>(at), format.per_second, utc_offset);
        }
        return table_day_at(from, row, count);
    }
};

struct arrow_text_cursor {
    arrow_column from;
    bool may_be_empty;

    arrow_text_cursor(arrow_column column, const table_texts& wanted)
        : from{std::move(column)}, may_be_empty{wanted.may_be_empty} {
        const auto kind = from.format().kind;
        from.require_format(kind == arrow_format::text || kind == arrow_format::text_view, "texts (u, U, vu)");
    }
    [[nodiscard]] std::string_view read(std::size_t row) const {
        const auto text = from.cells().text(from.place(row), from.format());
        if (!text) [[unlikely]]
            from.refuse(row, "have offsets into its bytes that do not descend", "others");
        if (text->empty() && !may_be_empty) [[unlikely]]
            from.refuse(row, "be a name", "\"\"");
        return *text;
    }
};

struct arrow_money_cursor {
    arrow_column from;
    int decimals;
    bool round;

    arrow_money_cursor(arrow_column column, const table_money& wanted)
        : from{std::move(column)}, decimals{wanted.decimals}, round{wanted.round} {
        const auto kind = from.format().kind;
        require_decimals("table_money", decimals);
        from.require_format(kind == arrow_format::decimal || kind == arrow_format::real,
                            "decimals or floating-point numbers (d:p,s, f, g)",
                            kind == arrow_format::whole ? " (whole numbers do not say what they count: table_integers "
                                                          "reads them, for minor_units or major_units)"
                                                        : "");
    }
    [[nodiscard]] std::int64_t read(std::size_t row) const {
        const auto& format = from.format();
        if (format.kind == arrow_format::real) {
            const double value = arrow_real(from, row);
            return taken(row, table_minor(value, decimals, round), value);
        }
        const char* const bytes = from.cells().value_bytes(from.place(row), format.bytes);
        if (const auto plain = plain_minor(bytes, format.bytes, format.scale, decimals))
            return *plain;
        const auto text = scaled_text(bytes, format.bytes, format.scale);
        return taken(row, table_minor(std::string_view{text}, decimals, round), text);
    }

private:
    template <class Amount>
    [[nodiscard]] std::int64_t taken(std::size_t row, const minor_amount& got, const Amount& amount) const {
        if (!got.value) [[unlikely]]
            from.refuse(row, got.problem.substr(5), sentence(amount)); // without "must "
        return *got.value;
    }
};

/// What reads a column that was asked for.
template <class Column>
struct arrow_reading;
template <>
struct arrow_reading<table_integers> {
    using cursor = arrow_integer_cursor;
};
template <>
struct arrow_reading<table_numbers> {
    using cursor = arrow_number_cursor;
};
template <>
struct arrow_reading<table_days> {
    using cursor = arrow_day_cursor;
};
template <>
struct arrow_reading<table_texts> {
    using cursor = arrow_text_cursor;
};
template <>
struct arrow_reading<table_money> {
    using cursor = arrow_money_cursor;
};
template <class Column>
using arrow_cursor_of = typename arrow_reading<Column>::cursor;

/// Refuses what is no table; how many columns it has.
[[nodiscard]] inline std::int64_t require_table(const ArrowSchema& schema) {
    const std::string_view format = schema.format ? schema.format : "";
    require(format == "+s", "arrow: a table must be a struct (+s), got format \"", clipped(format), '"');
    return schema.n_children;
}

/// Refuses a batch that is not of its table, or has a null in place of a row.
inline void require_batch(const ArrowArray& batch, std::int64_t children, std::size_t rows_before) {
    if (batch.length < 0 || batch.offset < 0 || batch.n_children != children)
        fail(errc::bad_value, no_row, "arrow: a batch must have the ", children, " columns of its table, got ",
             batch.n_children, " and ", batch.length, " rows");
    const arrow_cells rows{batch, 0};
    for (std::size_t row = 0; row < static_cast<std::size_t>(batch.length); ++row)
        if (rows.is_null(row))
            fail(errc::bad_value, rows_before + row, "arrow: a row must not be null, got null in row ",
                 rows_before + row);
}

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
