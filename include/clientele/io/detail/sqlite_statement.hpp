#pragma once

/// @file
/// Statements of SQLite, as much of them as the library needs. Every refusal is an error in SQLite's own words.

#include <clientele/cmath.hpp>
#include <clientele/error.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <sqlite3.h>
#include <string>
#include <string_view>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// The row of a complaint, if it is about one: " for row 3".
[[nodiscard, CLIENTELE_COLD]] inline std::string for_row(std::size_t row) {
    return row == no_row ? std::string{} : sentence(" for row ", row);
}

/// SQLite's words about the last call, which quote names of any length.
[[nodiscard, CLIENTELE_COLD]] inline std::string words_of(::sqlite3* connection) {
    return clipped(::sqlite3_errmsg(connection));
}

/// Refuses what SQLite has refused: what was tried, and SQLite's words. What the rules of a table forbid and what is
/// too long for any row is the fault of the row.
[[noreturn, CLIENTELE_COLD]] inline void fail_for_sqlite(std::string_view tried, ::sqlite3* connection,
                                                         std::size_t row = no_row) {
    const int code = ::sqlite3_errcode(connection) & 0xff; // also of extended codes
    const bool forbidden = code == SQLITE_CONSTRAINT || code == SQLITE_MISMATCH || code == SQLITE_TOOBIG;
    fail(forbidden ? errc::bad_value : errc::storage, row, "sqlite: cannot ", clipped(tried), for_row(row), ": ",
         code == SQLITE_MISMATCH ? "a value is of another type than its column takes: " : "", words_of(connection));
}

/// A prepared statement, gone at the end of its life. Parameters are counted from 1, columns from 0.
class sqlite_statement {
public:
    sqlite_statement(::sqlite3* connection, const std::string& text) : connection_{connection}, text_{text} {
        const char* rest = nullptr; // SQLite reads up to a NUL
        require(text_.find('\0') == std::string::npos, "sqlite: the text must be one statement without NUL, got \"",
                clipped(text_), '"');
        if (::sqlite3_prepare_v2(connection, text_.c_str(), -1, &statement_, &rest) != SQLITE_OK)
            fail_for_sqlite(text_, connection);
        const std::string_view behind{rest};
        const bool one = statement_ != nullptr && behind.find_first_not_of(" \t\r\n;") == std::string_view::npos;
        if (!one) {
            (void)::sqlite3_finalize(statement_);
            fail(errc::bad_parameter, no_row, "sqlite: the text must be one statement, got \"", clipped(text_), '"');
        }
    }
    sqlite_statement(const sqlite_statement&) = delete;
    sqlite_statement& operator=(const sqlite_statement&) = delete;
    ~sqlite_statement() { (void)::sqlite3_finalize(statement_); }

    sqlite_statement& bind(int at, std::int64_t number) { return bound(::sqlite3_bind_int64(statement_, at, number)); }
    sqlite_statement& bind(int at, double number) { return bound(::sqlite3_bind_double(statement_, at, number)); }
    /// The bytes must stay where they are until the statement is done.
    sqlite_statement& bind(int at, std::span<const std::byte> bytes) {
        static constexpr std::byte none{}; // no null pointer, which would be NULL
        return bound(
            ::sqlite3_bind_blob64(statement_, at, bytes.empty() ? &none : bytes.data(), bytes.size(), SQLITE_STATIC));
    }
    /// A text, which is copied.
    sqlite_statement& bind(int at, std::string_view text) {
        return bound(::sqlite3_bind_text64(statement_, at, text.empty() ? "" : text.data(), text.size(),
                                           SQLITE_TRANSIENT, SQLITE_UTF8));
    }
    sqlite_statement& bind_null(int at) { return bound(::sqlite3_bind_null(statement_, at)); }
    /// What the next complaints are about.
    void about(std::size_t row) noexcept { row_ = row; }
    [[nodiscard]] std::size_t row() const noexcept { return row_; }
    [[nodiscard]] int parameters() const { return ::sqlite3_bind_parameter_count(statement_); }

    /// Goes to the next row; whether there is one.
    [[nodiscard]] bool next() {
        const int state = ::sqlite3_step(statement_);
        if (state != SQLITE_ROW && state != SQLITE_DONE)
            fail_for_sqlite(text_, connection_, row_);
        return state == SQLITE_ROW;
    }
    /// Runs it to its end, and makes it ready to be run again.
    void run() {
        while (next())
            continue;
        (void)::sqlite3_reset(statement_);
    }
    void reset() { (void)::sqlite3_reset(statement_); }

    [[nodiscard]] int columns() const { return ::sqlite3_column_count(statement_); }
    [[nodiscard]] std::string_view name(int column) const { return ::sqlite3_column_name(statement_, column); }
    /// SQLITE_INTEGER, SQLITE_FLOAT, SQLITE_TEXT, SQLITE_BLOB or SQLITE_NULL.
    [[nodiscard]] int type(int column) const { return ::sqlite3_column_type(statement_, column); }
    [[nodiscard]] std::int64_t number(int column) const { return ::sqlite3_column_int64(statement_, column); }
    [[nodiscard]] double real(int column) const { return ::sqlite3_column_double(statement_, column); }
    /// Valid until the next row.
    [[nodiscard]] std::span<const std::byte> bytes(int column) const {
        const auto* const first = static_cast<const std::byte*>(::sqlite3_column_blob(statement_, column));
        return {first, static_cast<std::size_t>(::sqlite3_column_bytes(statement_, column))};
    }
    /// In UTF-8, whatever the database keeps. Likewise.
    [[nodiscard]] std::string_view text(int column) const {
        const auto* const first = reinterpret_cast<const char*>(::sqlite3_column_text(statement_, column));
        return {first, static_cast<std::size_t>(::sqlite3_column_bytes(statement_, column))};
    }
    [[nodiscard]] const std::string& sql() const noexcept { return text_; }

private:
    sqlite_statement& bound(int state) {
        if (state != SQLITE_OK)
            fail_for_sqlite(text_, connection_, row_);
        return *this;
    }

    ::sqlite3* connection_;
    ::sqlite3_stmt* statement_ = nullptr;
    std::string text_;
    std::size_t row_ = no_row;
};

/// The one number that a query gives, 0 where it gives no row.
[[nodiscard]] inline std::int64_t sqlite_number(::sqlite3* connection, const std::string& query) {
    sqlite_statement statement{connection, query};
    return statement.next() ? statement.number(0) : 0;
}

/// As long as it lives all that a connection reads is the database of one moment, whatever others commit. It takes no
/// lock that only a writer needs.
class sqlite_moment {
public:
    explicit sqlite_moment(::sqlite3* connection) : connection_{connection} {
        sqlite_statement{connection, "SAVEPOINT clientele_moment"}.run();
    }
    sqlite_moment(const sqlite_moment&) = delete;
    sqlite_moment& operator=(const sqlite_moment&) = delete;
    ~sqlite_moment() { (void)::sqlite3_exec(connection_, "RELEASE clientele_moment", nullptr, nullptr, nullptr); }

private:
    ::sqlite3* connection_;
};

/// Empties the write-ahead log into the database; whether it could. True where there is none.
[[nodiscard]] inline bool empty_write_ahead_log(::sqlite3* connection) {
    return ::sqlite3_wal_checkpoint_v2(connection, "main", SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr) == SQLITE_OK;
}

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
