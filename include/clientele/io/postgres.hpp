#pragma once

/// @file
/// A PostgreSQL database as a source of orders and a sink of results: columns by name, bound parameters, rows one at a
/// time, `COPY` in binary both ways, transactions. Needs libpq (`-lpq`).

#include <clientele/io/date.hpp>
#include <clientele/io/detail/postgres_out.hpp>
#include <clientele/io/detail/postgres_rows.hpp>
#include <clientele/io/table_columns.hpp>

#include <charconv>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// A connection that is closed at the end of its life. Everything below takes any `PGconn*`, also one of the host's,
/// whose texts must be UTF-8.
///
///     const postgres_connection crm{"host=127.0.0.1 dbname=crm"};
///     postgres_run(crm, "DELETE FROM tasks WHERE owner = $1", "Lin");
class postgres_connection {
public:
    /// Connects.
    /// @param where as libpq takes it, `key=value ...` or `postgresql://...`; what it leaves out is in the environment
    /// @throws error `bad_parameter` for another text; `storage` with the server's words; never with a password
    explicit postgres_connection(const std::string& where) {
        auto* const options = ::PQconninfoParse(where.c_str(), nullptr); // whose complaints would quote a password
        ::PQconninfoFree(options);
        require(options && where.find('\0') == std::string::npos,
                "postgres_connection: where must be key=value ... or postgresql://... as libpq takes it");
        connection_ = ::PQconnectdb(where.c_str());
        if (::PQstatus(connection_) != CONNECTION_OK || ::PQsetClientEncoding(connection_, "UTF8") != 0) {
            const std::string words = detail::first_line(::PQerrorMessage(connection_));
            ::PQfinish(connection_); // no destructor follows
            fail(errc::storage, no_row, "postgres: cannot connect: ", words);
        }
        ::PQsetNoticeProcessor(connection_, [](void*, const char*) {}, nullptr); // else on stderr
    }
    postgres_connection(const postgres_connection&) = delete;
    postgres_connection& operator=(const postgres_connection&) = delete;
    ~postgres_connection() { ::PQfinish(connection_); }
    /// For libpq.
    [[nodiscard]] operator ::PGconn*() const noexcept { return connection_; }

private:
    ::PGconn* connection_ = nullptr;
};

/// @cond INTERNAL
namespace detail {

/// A parameter as text, whose type the server infers.
template <class T>
[[nodiscard]] std::optional<std::string> postgres_parameter(std::size_t at, const T& value) {
    if constexpr (is_optional_value<T>) {
        return value ? postgres_parameter(at, *value) : std::nullopt;
    } else if constexpr (std::same_as<T, std::nullopt_t>) {
        return std::nullopt;
    } else if constexpr (std::same_as<T, bool>) {
        return value ? "true" : "false";
    } else if constexpr (std::integral<T> || std::floating_point<T>) {
        if constexpr (std::floating_point<T>)
            require(std::isfinite(value), "postgres: parameter ", at, " must be a finite number, got ",
                    number_text(static_cast<double>(value)));
        char digits[64];
        return std::string{digits, std::to_chars(digits, digits + sizeof digits, value).ptr};
    } else if constexpr (day_value<T>) {
        return to_text(table_day_at(table_parameter{"postgres"}, at, value.time_since_epoch().count()));
    } else {
        static_assert(std::convertible_to<const T&, std::string_view>,
                      "postgres: a parameter must be a number, a day, a text, or an optional of these");
        const std::string_view text = value;
        require(text.find('\0') == std::string_view::npos, "postgres: parameter ", at, " must be without NUL, got \"",
                clipped(text), '"');
        return std::string{text};
    }
}

/// All parameters of a command.
class postgres_parameters {
public:
    template <class... Parameters>
    explicit postgres_parameters(const Parameters&... parameters) {
        std::size_t at = 0;
        (texts_.push_back(postgres_parameter(++at, parameters)), ...);
        for (const auto& text : texts_)
            values_.push_back(text ? text->c_str() : nullptr);
    }
    postgres_parameters(const postgres_parameters&) = delete;
    postgres_parameters& operator=(const postgres_parameters&) = delete;
    [[nodiscard]] int size() const noexcept { return static_cast<int>(values_.size()); }
    [[nodiscard]] const char* const* values() const noexcept { return values_.data(); }

private:
    std::vector<std::optional<std::string>> texts_;
    std::vector<const char*> values_;
};

} // namespace detail
/// @endcond

/// Runs one command that changes something, with its parameters, which are bound and never part of the text.
///
/// @param connection an open connection
/// @param text one command, with `$1`, `$2`, ... for its parameters
/// @param parameters numbers, days, texts, optionals of these, or `std::nullopt`
/// @returns how many rows were inserted, updated or deleted
/// @throws error `storage` with the server's words; `bad_value` for what the rules of a table forbid
template <class... Parameters>
std::size_t postgres_run(::PGconn* connection, const std::string& text, const Parameters&... parameters) {
    const detail::postgres_parameters bound{parameters...};
    detail::require_command(connection, text);
    const auto done = detail::accepted(
        connection, text,
        ::PQexecParams(connection, text.c_str(), bound.size(), nullptr, bound.values(), nullptr, nullptr, 1),
        PGRES_COMMAND_OK, PGRES_TUPLES_OK);
    return detail::changed_rows(done.get());
}

/// A query with its parameters. Types are checked, column by column, before the first row: `smallint`, `integer` and
/// `bigint` are whole numbers, `numeric` is money to the exact minor unit or a number, `double precision` and `real`
/// are numbers, `date`, `timestamp` and `timestamptz` are days, `text` and `character varying` are texts. A null in a
/// column that was asked for is refused. Rows come one at a time, and memory does not grow with them.
///
///     const auto orders = postgres_query{crm, "SELECT account, placed, paid FROM orders WHERE id > $1", last}.columns(
///         table_texts{"account"}, table_days{"placed"}, table_money{"paid"});
///     const auto& [account, placed, paid] = orders.columns;
class postgres_query {
public:
    /// Keeps it; it is sent when rows are asked for.
    /// @param connection an open connection, which must outlive it
    /// @param text one command that gives rows, with `$1`, `$2`, ... for its parameters
    /// @param parameters numbers, days, texts, optionals of these, or `std::nullopt`
    template <class... Parameters>
    postgres_query(::PGconn* connection, std::string text, const Parameters&... parameters)
        : connection_{connection}, text_{std::move(text)}, parameters_{parameters...} {}

    /// Reads all rows into columns.
    /// @param wanted the columns
    /// @returns as many columns of equal length
    /// @throws error `bad_parameter` for a column that is not there, twice, or of another type; `bad_value` with the
    /// row and the column; `storage` with the server's words, also where the query was cancelled or the connection
    /// broke
    /// Complexity: O(rows) time; memory: the columns and one row
    template <class... Columns>
    [[nodiscard]] table_block<Columns...> columns(const Columns&... wanted) const {
        detail::postgres_query_rows rows{connection_, text_, parameters_};
        return detail::all_postgres_rows(rows, wanted...);
    }
    /// Hands each row to a visitor: `visit(values...)`, texts as views until the next row. For books that do not fit
    /// into memory, with a `builder()` or a ledger, and for structs of the host.
    /// @param visit sees each row
    /// @param wanted the columns
    /// @throws error as `columns`; rows before the refused one have been seen
    template <class Visit, class... Columns>
    void each_row(Visit visit, const Columns&... wanted) const {
        detail::postgres_query_rows rows{connection_, text_, parameters_};
        detail::each_postgres_row(rows, visit, wanted...);
    }

private:
    ::PGconn* connection_;
    std::string text_;
    detail::postgres_parameters parameters_;
};

/// A query without parameters whose rows come by `COPY ... TO STDOUT (FORMAT BINARY)`: the same as `postgres_query`,
/// with less work for each row.
///
///     postgres_copy{crm, "SELECT * FROM orders"}.each_row(
///         [&](std::string_view account, day32 placed, std::int64_t paid) { ... },
///         table_texts{"account"}, table_days{"placed"}, table_money{"paid"});
class postgres_copy {
public:
    /// Keeps it; it is sent when rows are asked for.
    /// @param connection an open connection, which must outlive it
    /// @param text one command that gives rows
    postgres_copy(::PGconn* connection, std::string text) : connection_{connection}, text_{std::move(text)} {}

    /// Reads all rows into columns.
    /// @param wanted the columns
    /// @returns as many columns of equal length
    /// @throws error as `postgres_query`
    /// Complexity: O(rows) time; memory: the columns and one row
    template <class... Columns>
    [[nodiscard]] table_block<Columns...> columns(const Columns&... wanted) const {
        detail::postgres_copied_rows rows{connection_, text_};
        return detail::all_postgres_rows(rows, wanted...);
    }
    /// Hands each row to a visitor.
    /// @param visit sees each row
    /// @param wanted the columns
    /// @throws error as `postgres_query`; rows before the refused one have been seen
    template <class Visit, class... Columns>
    void each_row(Visit visit, const Columns&... wanted) const {
        detail::postgres_copied_rows rows{connection_, text_};
        detail::each_postgres_row(rows, visit, wanted...);
    }

private:
    ::PGconn* connection_;
    std::string text_;
};

/// Changes that are undone at the end of its life unless `commit()` was called: a transaction, or a part of the one
/// that is open already, which keeps what was committed here only if it is committed itself.
class postgres_transaction {
public:
    /// Begins.
    /// @throws error `storage`
    explicit postgres_transaction(::PGconn* connection)
        : connection_{connection}, own_{::PQtransactionStatus(connection) != PQTRANS_INTRANS &&
                                        ::PQtransactionStatus(connection) != PQTRANS_INERROR} {
        (void)detail::run_plainly(connection, own_ ? "BEGIN" : "SAVEPOINT clientele");
    }
    postgres_transaction(const postgres_transaction&) = delete;
    postgres_transaction& operator=(const postgres_transaction&) = delete;
    ~postgres_transaction() {
        if (!kept_)
            ::PQclear(::PQexec(connection_, own_ ? "ROLLBACK" : "ROLLBACK TO clientele; RELEASE clientele"));
    }
    /// Keeps the changes. To be called once, last.
    /// @throws error `storage`, also where a command within it has failed; then they are undone
    void commit() {
        const auto done = detail::run_plainly(connection_, own_ ? "COMMIT" : "RELEASE clientele");
        kept_ = true;
        if (own_ && std::string_view{::PQcmdStatus(done.get())} != "COMMIT") // the server says no more than that
            fail(errc::storage, no_row,
                 "postgres: cannot COMMIT: a command of the transaction has failed, and all of "
                 "it is undone");
    }

private:
    ::PGconn* connection_;
    bool own_, kept_ = false;
};

/// Writes columns as rows of a table by `COPY ... FROM STDIN (FORMAT BINARY)`, all rows or none. Types are checked
/// against the table's own, and nothing is rounded or cut: integers go to `smallint`, `integer`, `bigint` and
/// `numeric`, doubles to `double precision`, money to `numeric`, days to `date` and `timestamp`, texts to `text` and
/// `character`.
///
///     write_postgres(crm, "tiers", table_values{"account", base.customer}, table_values{"tier", tiers.tier},
///                    table_amounts{"value", minor});
///
/// @param connection an open connection
/// @param table its name, or `schema.name`, in the letters that it has
/// @param columns `table_values` and `table_amounts` of equal length; the table's other columns get their defaults
/// @returns how many rows
/// @throws error `bad_parameter` for a column of another type; `bad_shape` for another length; `bad_value` with the row
/// that the table forbids, or whose value its type does not hold; `storage` with the server's words
/// Complexity: O(rows) time; memory: 64 KiB
template <class... Columns>
std::size_t write_postgres(::PGconn* connection, std::string_view table, const Columns&... columns) {
    static_assert(sizeof...(columns) > 0, "write_postgres: there must be at least one column");
    const std::size_t sizes[]{columns.values.size()...};
    const std::string_view names[]{columns.name...};
    std::string list;
    for (std::size_t i = 0; i < sizeof...(columns); ++i) {
        require_same_size("write_postgres", names[i], sizes[0], sizes[i]);
        list += (i == 0 ? "" : ", ") + detail::quoted_name("postgres", names[i]);
    }
    const std::string to = detail::quoted_table(table), about = sentence("write to ", detail::clipped(table));
    postgres_transaction all{connection};
    const auto there = detail::described(connection, "SELECT " + list + " FROM " + to);
    const auto writers = [&]<std::size_t... I>(std::index_sequence<I...>) {
        return std::tuple{detail::postgres_out_column{
            detail::postgres_target{there.get(), static_cast<int>(I), names[I]}, columns}...};
    }(std::index_sequence_for<Columns...>{});
    detail::postgres_copy_in rows{connection, "COPY " + to + " (" + list + ") FROM STDIN (FORMAT BINARY)", about};
    for (std::size_t row = 0; row < sizes[0]; ++row) {
        auto& bytes = rows.row(sizeof...(columns));
        std::apply([&](const auto&... writer) { (writer.append(bytes, row), ...); }, writers);
    }
    rows.end(sizes[0]);
    all.commit();
    return sizes[0];
}

} // namespace clientele::inline CLIENTELE_ABI
