#pragma once

/// @file
/// Statements of SQLite, as much of them as the library needs. Every refusal is an error in SQLite's own words.

#include <clientele/error.hpp>

#include <sqlite3.h>
#include <string>
#include <string_view>
#include <utility>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// Refuses what SQLite has refused: what was tried, and SQLite's words.
[[noreturn, gnu::cold]] inline void fail_for_sqlite(std::string_view tried, ::sqlite3* connection) {
    fail(errc::storage, no_row, "sqlite_journal: cannot ", tried, ": ", ::sqlite3_errmsg(connection));
}

/// A prepared statement, gone at the end of its life. Parameters are counted from 1, columns from 0.
class sqlite_statement {
public:
    sqlite_statement(::sqlite3* connection, const std::string& text) : connection_{connection}, text_{text} {
        if (::sqlite3_prepare_v2(connection, text.c_str(), -1, &statement_, nullptr) != SQLITE_OK)
            fail_for_sqlite(text, connection);
    }
    sqlite_statement(const sqlite_statement&) = delete;
    sqlite_statement& operator=(const sqlite_statement&) = delete;
    ~sqlite_statement() { (void)::sqlite3_finalize(statement_); }

    sqlite_statement& bind(int at, std::int64_t number) { return bound(::sqlite3_bind_int64(statement_, at, number)); }
    /// The bytes must stay where they are until the statement is done.
    sqlite_statement& bind(int at, std::span<const std::byte> bytes) {
        return bound(::sqlite3_bind_blob64(statement_, at, bytes.data(), bytes.size(), SQLITE_STATIC));
    }

    /// Goes to the next row; whether there is one.
    [[nodiscard]] bool next() {
        const int state = ::sqlite3_step(statement_);
        if (state != SQLITE_ROW && state != SQLITE_DONE)
            fail_for_sqlite(text_, connection_);
        return state == SQLITE_ROW;
    }
    /// Runs it to its end, and makes it ready to be run again.
    void run() {
        while (next())
            continue;
        (void)::sqlite3_reset(statement_);
    }

    [[nodiscard]] std::int64_t number(int column) const { return ::sqlite3_column_int64(statement_, column); }
    /// Valid until the next row.
    [[nodiscard]] std::span<const std::byte> bytes(int column) const {
        const auto* const first = static_cast<const std::byte*>(::sqlite3_column_blob(statement_, column));
        return {first, static_cast<std::size_t>(::sqlite3_column_bytes(statement_, column))};
    }

private:
    sqlite_statement& bound(int state) {
        if (state != SQLITE_OK)
            fail_for_sqlite(text_, connection_);
        return *this;
    }

    ::sqlite3* connection_;
    ::sqlite3_stmt* statement_ = nullptr;
    std::string text_;
};

/// Changes of a database that are undone at the end of its life unless they were kept: a transaction, or a savepoint in
/// one of the host's.
class sqlite_changes {
public:
    explicit sqlite_changes(::sqlite3* connection)
        : connection_{connection}, own_{::sqlite3_get_autocommit(connection) != 0} {
        sqlite_statement{connection, own_ ? "BEGIN IMMEDIATE" : "SAVEPOINT clientele"}.run();
    }
    sqlite_changes(const sqlite_changes&) = delete;
    sqlite_changes& operator=(const sqlite_changes&) = delete;
    ~sqlite_changes() {
        if (kept_ || ::sqlite3_get_autocommit(connection_) != 0) // SQLite may have undone all by itself
            return;
        (void)::sqlite3_exec(connection_, own_ ? "ROLLBACK" : "ROLLBACK TO clientele; RELEASE clientele", nullptr,
                             nullptr, nullptr);
    }
    void keep() {
        sqlite_statement{connection_, own_ ? "COMMIT" : "RELEASE clientele"}.run();
        kept_ = true;
    }

private:
    ::sqlite3* connection_;
    bool own_, kept_ = false;
};

/// As long as it lives SQLite overwrites what is deleted.
class sqlite_secure_delete {
public:
    explicit sqlite_secure_delete(::sqlite3* connection) : connection_{connection} {
        sqlite_statement now{connection, "PRAGMA secure_delete"};
        before_ = now.next() ? now.number(0) : 0;
        sqlite_statement{connection, "PRAGMA secure_delete = ON"}.run();
    }
    sqlite_secure_delete(const sqlite_secure_delete&) = delete;
    sqlite_secure_delete& operator=(const sqlite_secure_delete&) = delete;
    ~sqlite_secure_delete() {
        const char* const back = before_ == 0   ? "PRAGMA secure_delete = OFF"
                                 : before_ == 1 ? "PRAGMA secure_delete = ON"
                                                : "PRAGMA secure_delete = FAST";
        (void)::sqlite3_exec(connection_, back, nullptr, nullptr, nullptr);
    }

private:
    ::sqlite3* connection_;
    std::int64_t before_ = 0;
};

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
