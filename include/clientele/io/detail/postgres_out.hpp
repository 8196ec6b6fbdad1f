#pragma once

/// @file
/// Columns on their way into a table: each value in the bytes of the type that its column has, or refused with the row.

#include <clientele/cmath.hpp>
#include <clientele/io/detail/postgres_values.hpp>
#include <clientele/io/detail/sql_names.hpp>
#include <clientele/io/detail/utf8.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// A column of a table as it is there.
struct postgres_target {
    std::string_view name;
    ::Oid type;
    int modifier; // of a numeric: its digits and decimals; -1 for any

    postgres_target(const ::PGresult* table, int at, std::string_view called)
        : name{called}, type{::PQftype(table, at)}, modifier{::PQfmod(table, at)} {}

    template <class... Types>
    void require_type(std::string_view takes, Types... types) const {
        require(is_one_of(type, types...), "postgres: column \"", clipped(name), "\" must be of type ", takes, ", got ",
                postgres_type_name(type));
    }
    [[noreturn, CLIENTELE_COLD]] void refuse(std::size_t row, std::string_view must, const std::string& got) const {
        fail(errc::bad_value, row, "postgres: column \"", clipped(name), "\" must ", must, ", got ", got, " in row ",
             row);
    }
    /// How many characters a text may have; the server would cut blanks behind them.
    [[nodiscard]] std::size_t characters() const noexcept {
        constexpr int head = 4;
        return modifier < head ? (std::numeric_limits<std::size_t>::max)() : static_cast<std::size_t>(modifier - head);
    }
    /// How many decimals it keeps; the server would round to them.
    [[nodiscard]] int decimals() const noexcept {
        constexpr int any = 9, head = 4, bits = 0x7ff, half = 0x400;
        return modifier < head ? any : (((modifier - head) & bits) ^ half) - half; // of 11 bits with a sign
    }
};

template <class Number>
void append_field(std::string& to, Number number) {
    to_network(to, static_cast<std::int32_t>(sizeof number));
    to_network(to, number);
}

template <class Whole>
void append_whole(std::string& to, const postgres_target& of, std::size_t row, std::int64_t value) {
    if (!std::in_range<Whole>(value)) [[unlikely]]
        of.refuse(row,
                  sentence("be in [", (std::numeric_limits<Whole>::min)(), ", ", (std::numeric_limits<Whole>::max)(),
                           "], which its type holds"),
                  sentence(value));
    append_field(to, static_cast<Whole>(value));
}

/// Refuses a column whose type does not hold such values exactly.
template <class Value>
void require_holds(const postgres_target& of) {
    if constexpr (is_optional_value<Value>)
        require_holds<typename Value::value_type>(of);
    else if constexpr (std::same_as<Value, bool>)
        of.require_type("boolean", postgres_bool);
    else if constexpr (std::integral<Value>)
        of.require_type("smallint, integer, bigint or numeric", postgres_int2, postgres_int4, postgres_int8,
                        postgres_decimal);
    else if constexpr (std::same_as<Value, double>)
        of.require_type("double precision", postgres_float8);
    else if constexpr (day_value<Value>)
        of.require_type("date or timestamp", postgres_date, postgres_timestamp);
    else
        of.require_type("text, character varying or character", postgres_text, postgres_varchar, postgres_bpchar);
}

/// Appends the field of one value.
template <class Value>
void append_value(std::string& to, const postgres_target& of, std::size_t row, const Value& value) {
    if constexpr (is_optional_value<Value>) {
        if (value)
            append_value(to, of, row, *value);
        else
            to_network(to, std::int32_t{-1});
    } else if constexpr (std::same_as<Value, bool>) {
        to_network(to, std::int32_t{1});
        to += static_cast<char>(value);
    } else if constexpr (std::integral<Value>) {
        if (!std::in_range<std::int64_t>(value)) [[unlikely]]
            of.refuse(row, "be below 2^63", sentence(value));
        const auto number = static_cast<std::int64_t>(value);
        if (of.type == postgres_int2)
            append_whole<std::int16_t>(to, of, row, number);
        else if (of.type == postgres_int4)
            append_whole<std::int32_t>(to, of, row, number);
        else if (of.type == postgres_int8)
            append_whole<std::int64_t>(to, of, row, number);
        else
            append_numeric(to, number, 0);
    } else if constexpr (std::same_as<Value, double>) {
        if (!std::isfinite(value)) [[unlikely]]
            of.refuse(row, "be a finite number (std::nullopt is for none)", number_text(value));
        append_field(to, value);
    } else if constexpr (day_value<Value>) {
        constexpr std::int64_t first_day = 10'957, day_in_ticks = 86'400'000'000; // 2000-01-01
        const auto on = table_day_at(of, row, value.time_since_epoch().count());
        const auto count = on.time_since_epoch().count() - first_day;
        if (of.type == postgres_date)
            append_field(to, static_cast<std::int32_t>(count));
        else
            append_field(to, count * day_in_ticks);
    } else {
        static_assert(std::convertible_to<const Value&, std::string_view>,
                      "postgres: a column must hold integers, doubles, days, texts, or std::optional of these");
        const std::string_view text = value;
        if (text.size() > 0x3fff'ffff || text.find('\0') != std::string_view::npos) [[unlikely]]
            of.refuse(row, "be below 1 GB and without NUL", sentence('"', clipped(text), '"'));
        if (text.size() > of.characters() && utf8_size(text) > of.characters()) [[unlikely]]
            of.refuse(row, sentence("have at most ", of.characters(), " characters, which its type holds"),
                      sentence('"', clipped(text), '"'));
        if (of.type == postgres_bpchar && text.ends_with(' ')) [[unlikely]]
            of.refuse(row, "end in no blank, which its type does not keep", sentence('"', clipped(text), '"'));
        to_network(to, static_cast<std::int32_t>(text.size()));
        to += text;
    }
}

/// Values with the column that they go to.
template <class Values>
class postgres_out_column {
public:
    postgres_out_column(const postgres_target& of, const table_values<Values>& from) : of_{of}, from_{from.values} {
        require_holds<held>(of);
    }
    void append(std::string& to, std::size_t row) const { append_value<held>(to, of_, row, from_[row]); }

private:
    using held = std::remove_cvref_t<decltype(std::declval<const Values&>()[0])>;
    postgres_target of_;
    const Values& from_;
};
template <>
class postgres_out_column<table_amounts> {
public:
    postgres_out_column(const postgres_target& of, const table_amounts& from) : of_{of}, from_{from} {
        require_decimals("table_amounts", from.decimals);
        of.require_type("numeric", postgres_decimal);
        for (int i = of.decimals(); i < from.decimals; ++i)
            coarser_ *= 10;
    }
    void append(std::string& to, std::size_t row) const {
        const auto minor = from_.values[row];
        if (coarser_ > 1 && minor % coarser_ != 0) [[unlikely]]
            of_.refuse(row, sentence("have no more decimals than its type, ", of_.decimals()),
                       sentence(minor, "e-", from_.decimals));
        append_numeric(to, minor, from_.decimals);
    }

private:
    postgres_target of_;
    table_amounts from_;
    std::int64_t coarser_ = 1; // minor units must be a multiple of
};
template <class Values>
postgres_out_column(const postgres_target&, const table_values<Values>&) -> postgres_out_column<Values>;
postgres_out_column(const postgres_target&, const table_amounts&) -> postgres_out_column<table_amounts>;

/// A `COPY ... FROM STDIN (FORMAT BINARY)` that fails unless it is ended.
class postgres_copy_in {
public:
    postgres_copy_in(::PGconn* connection, const std::string& command, const std::string& about)
        : connection_{connection}, about_{about} {
        (void)run_plainly(connection, command, PGRES_COPY_IN);
        constexpr std::string_view head{"PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0", 19};
        bytes_ = head;
    }
    postgres_copy_in(const postgres_copy_in&) = delete;
    postgres_copy_in& operator=(const postgres_copy_in&) = delete;
    ~postgres_copy_in() {
        if (!ended_)
            drain(connection_); // gives it up
    }
    /// Where the next row goes.
    [[nodiscard]] std::string& row(std::size_t fields) {
        constexpr std::size_t most = 1 << 16;
        if (bytes_.size() > most)
            send();
        to_network(bytes_, static_cast<std::int16_t>(fields));
        return bytes_;
    }
    /// All of so many rows are there; a trigger of the table may have kept some away.
    void end(std::size_t count) {
        to_network(bytes_, std::int16_t{-1});
        send();
        ended_ = true;
        if (::PQputCopyEnd(connection_, nullptr) != 1)
            fail_for_postgres(about_, connection_, nullptr);
        const postgres_draining afterwards{connection_};
        const auto done = accepted(connection_, about_, ::PQgetResult(connection_), PGRES_COMMAND_OK, PGRES_COMMAND_OK);
        if (const auto written = changed_rows(done.get()); written != count)
            fail(errc::storage, no_row, "postgres: cannot ", about_, ": of ", count, " rows the table took ", written);
    }

private:
    void send() { // in parts, as a row of long texts may be more than a message holds
        constexpr std::size_t most = 1 << 24;
        for (std::size_t at = 0; at < bytes_.size(); at += most) {
            const auto size = (std::min)(most, bytes_.size() - at);
            if (::PQputCopyData(connection_, bytes_.data() + at, static_cast<int>(size)) != 1)
                fail_for_postgres(about_, connection_, nullptr);
        }
        bytes_.clear();
    }

    ::PGconn* connection_;
    const std::string& about_;
    std::string bytes_;
    bool ended_ = false;
};

/// "crm.tiers" as a table of a schema.
[[nodiscard]] inline std::string quoted_table(std::string_view name) {
    const auto dot = name.find('.');
    if (dot == std::string_view::npos)
        return quoted_name("postgres", name);
    return quoted_name("postgres", name.substr(0, dot)) + '.' + quoted_name("postgres", name.substr(dot + 1));
}

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
