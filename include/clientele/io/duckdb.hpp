#pragma once

/// @file
/// DuckDB as a source of orders and a sink of results: columns by name, bound parameters, vectors read where they lie,
/// and with that Parquet. Needs DuckDB's library (`-lduckdb`), not its header.

#include <clientele/io/detail/duckdb_out.hpp>
#include <clientele/io/detail/duckdb_statement.hpp>
#include <clientele/io/detail/duckdb_values.hpp>
#include <clientele/io/table_columns.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

namespace clientele::inline CLIENTELE_ABI {

/// A database and a connection to it, which are closed at the end of its life. Everything below takes any
/// `duckdb_connection`, also one of the host's.
///
///     const duckdb_session books{"books.duckdb"};
///     duckdb_run(books, "DELETE FROM tasks WHERE owner = ?", "Lin");
class duckdb_session {
public:
    /// Opens a database.
    /// @param path of the file, which is made unless it is there; nothing for one in memory
    /// @throws error `storage` with DuckDB's words
    explicit duckdb_session(const std::string& path = "") {
        require(path.find('\0') == std::string::npos, "duckdb_session: path must be without NUL, got \"",
                detail::clipped(path), '"');
        char* words = nullptr;
        const bool opened = ::duckdb_open_ext(path.c_str(), &database_, nullptr, &words) == 0 &&
                            ::duckdb_connect(database_, &connection_) == 0;
        const std::string said = words ? words : "";
        ::duckdb_free(words);
        if (!opened) {
            ::duckdb_close(&database_); // no destructor follows
            detail::fail_for_duckdb("open " + path, said.c_str());
        }
    }
    duckdb_session(const duckdb_session&) = delete;
    duckdb_session& operator=(const duckdb_session&) = delete;
    ~duckdb_session() {
        ::duckdb_disconnect(&connection_);
        ::duckdb_close(&database_);
    }
    /// For DuckDB.
    [[nodiscard]] operator ::duckdb_connection() const noexcept { return connection_; }

private:
    ::duckdb_database database_ = nullptr;
    ::duckdb_connection connection_ = nullptr;
};

/// Runs one command that changes something, or writes a file, with its parameters.
///
///     duckdb_run(books, "COPY tiers TO 'tiers.parquet' (FORMAT parquet)");
///
/// @param connection an open connection
/// @param text one command, with `?` for each parameter
/// @param parameters numbers, days, texts, optionals of these, or `std::nullopt`
/// @returns how many rows were inserted, updated or deleted
/// @throws error `storage` with DuckDB's words; `bad_value` for what the rules of a table forbid; `bad_parameter` for
/// another number of parameters
template <class... Parameters>
std::size_t duckdb_run(::duckdb_connection connection, const std::string& text, const Parameters&... parameters) {
    return detail::duckdb_statement{connection, text, parameters...}.run();
}

/// A query with its parameters, whose chunks are read where they lie, one at a time. Types are checked, column by
/// column, before the first row: whole numbers of up to 64 bits, `DOUBLE` and `FLOAT`, `DECIMAL` of any width exactly
/// to the minor unit, `DATE` and `TIMESTAMP`s of any unit, `VARCHAR`. A null in a column that was asked for is refused.
///
///     const auto orders = duckdb_select{books, "SELECT * FROM read_parquet(?)", "orders.parquet"}.columns(
///         table_texts{"account"}, table_days{"placed"}, table_money{"paid"});
///     const auto& [account, placed, paid] = orders.columns;
class duckdb_select {
public:
    /// Prepares it.
    /// @param connection an open connection, which must outlive it
    /// @param text one command that gives rows, with `?` for each parameter
    /// @param parameters numbers, days, texts, optionals of these, or `std::nullopt`
    /// @throws error `storage` with DuckDB's words; `bad_parameter` for another number of parameters
    template <class... Parameters>
    duckdb_select(::duckdb_connection connection, std::string text, const Parameters&... parameters)
        : statement_{connection, std::move(text), parameters...} {}

    /// Reads all rows into columns.
    /// @param wanted the columns
    /// @returns as many columns of equal length
    /// @throws error `bad_parameter` for a column that is not there, twice, or of another type; `bad_value` with the
    /// row and the column; `storage` with DuckDB's words, also where the query was interrupted
    /// Complexity: O(rows) time; memory: the columns and one chunk
    template <class... Columns>
    [[nodiscard]] table_block<Columns...> columns(const Columns&... wanted) const {
        table_block<Columns...> all;
        each_row(
            [&](const auto&... values) {
                std::apply([&](auto&... kept) { (kept.push_back(values), ...); }, all.columns);
            },
            wanted...);
        return all;
    }
    /// Hands each row to a visitor: `visit(values...)`, texts as views into the chunk. For books that do not fit into
    /// memory, with a `builder()` or a ledger, and for structs of the host.
    /// @param visit sees each row
    /// @param wanted the columns
    /// @throws error as `columns`; rows before the refused one have been seen
    template <class Visit, class... Columns>
    void each_row(Visit visit, const Columns&... wanted) const {
        detail::duckdb_answer answer;
        statement_.begin(answer);
        std::tuple<detail::duckdb_cursor_of<Columns>...> cursors{
            detail::duckdb_cursor_of<Columns>{detail::duckdb_column_reader{&answer.result, wanted.name}, wanted}...};
        struct chunk_holder {
            ::duckdb_data_chunk chunk;
            ~chunk_holder() { ::duckdb_destroy_data_chunk(&chunk); }
        };
        for (std::size_t rows = 0;;) {
            const chunk_holder now{::duckdb_fetch_chunk(answer.result)};
            const auto count = now.chunk ? static_cast<std::size_t>(::duckdb_data_chunk_get_size(now.chunk)) : 0;
            if (count == 0)
                break;
            std::apply([&](auto&... cursor) { (cursor.from.take(now.chunk, rows), ...); }, cursors);
            for (std::size_t row = 0; row < count; ++row)
                std::apply([&](const auto&... cursor) { visit(cursor.read(row)...); }, cursors);
            rows += count;
        }
        if (const char* const words = ::duckdb_result_error(&answer.result); words && *words)
            detail::fail_for_duckdb(statement_.text(), words);
    }

private:
    detail::duckdb_statement statement_;
};

/// Changes that are undone at the end of its life unless `commit()` was called. DuckDB has no transactions within
/// others.
class duckdb_transaction {
public:
    /// Begins.
    /// @throws error `storage`, also where one is open already
    explicit duckdb_transaction(::duckdb_connection connection) : connection_{connection} {
        detail::run_plainly(connection, "BEGIN TRANSACTION");
    }
    duckdb_transaction(const duckdb_transaction&) = delete;
    duckdb_transaction& operator=(const duckdb_transaction&) = delete;
    ~duckdb_transaction() {
        if (kept_)
            return;
        detail::duckdb_answer ignored;
        (void)::duckdb_query(connection_, "ROLLBACK", &ignored.result);
    }
    /// Keeps the changes. To be called once, last.
    /// @throws error `storage`; then they are undone
    void commit() {
        detail::run_plainly(connection_, "COMMIT");
        kept_ = true;
    }
    /// For DuckDB.
    [[nodiscard]] ::duckdb_connection connection() const noexcept { return connection_; }

private:
    ::duckdb_connection connection_;
    bool kept_ = false;
};

/// Writes columns as rows of a table through DuckDB's appender, within a transaction of the host's, which must be
/// undone where this is refused. Types are checked against the table's own, and nothing is rounded or cut: integers go
/// to whole numbers, doubles to `DOUBLE`, money to `DECIMAL`, days to `DATE`, texts to `VARCHAR`.
///
///     duckdb_transaction month{books};
///     write_duckdb(month, "tiers", table_values{"account", base.customer}, table_amounts{"value", minor});
///     month.commit();
///
/// @param within an open transaction
/// @param table its name, or `schema.name`
/// @param columns `table_values` and `table_amounts` of equal length; the table's other columns get their defaults
/// @returns how many rows
/// @throws error `bad_parameter` for a column of another type; `bad_shape` for another length; `bad_value` for what the
/// table forbids, with the row where it is one value's; `storage` with DuckDB's words
/// Complexity: O(rows)
template <class... Columns>
std::size_t write_duckdb(const duckdb_transaction& within, std::string_view table, const Columns&... columns) {
    static_assert(sizeof...(columns) > 0, "write_duckdb: there must be at least one column");
    const std::size_t sizes[]{columns.values.size()...};
    const std::string_view names[]{columns.name...};
    detail::duckdb_table_appender to{within.connection(), table};
    for (std::size_t i = 0; i < sizeof...(columns); ++i) {
        require_same_size("write_duckdb", names[i], sizes[0], sizes[i]);
        to.add(names[i]);
    }
    const auto writers = [&]<std::size_t... I>(std::index_sequence<I...>) {
        return std::tuple{detail::duckdb_out_column{to.target(I, names[I]), columns}...};
    }(std::index_sequence_for<Columns...>{});
    for (std::size_t row = 0; row < sizes[0]; ++row) {
        std::apply([&](const auto&... writer) { (writer.append(to, row), ...); }, writers);
        to.end_row();
    }
    to.close();
    return sizes[0];
}

} // namespace clientele::inline CLIENTELE_ABI
