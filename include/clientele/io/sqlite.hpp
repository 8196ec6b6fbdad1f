#pragma once

/// @file
/// A SQLite database as a host uses it: typed rows and columns by name, transactions, saved state, and deleting that
/// leaves no trace. Needs SQLite 3 (`-lsqlite3`).

#include <clientele/io/detail/sqlite_values.hpp>
#include <clientele/math/crc32c.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// What a connection is for.
enum class sqlite_open {
    existing, ///< to read and write a database that must be there
    reading,  ///< to read one
    create    ///< to make one where nothing may be yet
};

/// A connection that is closed at the end of its life. Everything below takes any `sqlite3*`, also one of the host's.
///
///     const sqlite_connection crm{"crm.sqlite"};
///     sqlite_run(crm, "DELETE FROM tasks WHERE owner = ?", "Lin");
class sqlite_connection {
public:
    /// Opens a database.
    /// @param path of the file
    /// @param how what it is for
    /// @param patience how long to wait for another writer, at least 0
    /// @throws error `storage` where there is none, or something else; for `create` where there is one
    explicit sqlite_connection(const std::string& path, sqlite_open how = sqlite_open::existing,
                               std::chrono::milliseconds patience = std::chrono::seconds{5}) {
        require(!path.empty(),
                "sqlite_connection: path must name a file, got \"\""); // SQLite would make one that passes
        require(path.find('\0') == std::string::npos, "sqlite_connection: path must be without NUL, got \"",
                detail::clipped(path), '"'); // SQLite would open what is before it
        require(patience.count() >= 0 && patience.count() <= 86'400'000,
                "sqlite_connection: patience must be in [0, 86400000] ms, got ", patience.count());
        const int flags = how == sqlite_open::reading  ? SQLITE_OPEN_READONLY
                          : how == sqlite_open::create ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
                                                       : SQLITE_OPEN_READWRITE;
        const bool opened = ::sqlite3_open_v2(path.c_str(), &connection_, flags, nullptr) == SQLITE_OK &&
                            ::sqlite3_busy_timeout(connection_, static_cast<int>(patience.count())) == SQLITE_OK;
        const char* const look = "SELECT count(*) FROM sqlite_master"; // SQLite reads no byte before it must
        if (!opened || ::sqlite3_exec(connection_, look, nullptr, nullptr, nullptr) != SQLITE_OK)
            close_and_fail(path, detail::words_of(connection_));
        if (how == sqlite_open::create && detail::sqlite_number(connection_, look) > 0)
            close_and_fail(path, "it holds tables already");
    }
    sqlite_connection(const sqlite_connection&) = delete;
    sqlite_connection& operator=(const sqlite_connection&) = delete;
    ~sqlite_connection() { (void)::sqlite3_close_v2(connection_); }
    /// For SQLite.
    [[nodiscard]] operator ::sqlite3*() const noexcept { return connection_; }

private:
    [[noreturn]] void close_and_fail(const std::string& path, const std::string& why) {
        (void)::sqlite3_close_v2(connection_); // no destructor follows
        fail(errc::storage, no_row, "sqlite: cannot open ", detail::clipped(path), ": ", why);
    }

    ::sqlite3* connection_ = nullptr;
};

/// A column of a table and the member of the host's struct that it belongs to, for reading and for writing.
template <class Row, class Value>
struct sqlite_field {
    std::string_view column; ///< its name
    Value Row::* member;     ///< `&order::placed`

    static_assert(detail::sqlite_value<Value>,
                  "sqlite_field: the member must be an integer, a double, a day, a std::string, a "
                  "std::vector<std::byte>, or a std::optional of these");
};
/// From a name and a member.
template <class Row, class Value>
sqlite_field(std::string_view, Value Row::*) -> sqlite_field<Row, Value>;

/// One statement with its parameters, which are bound and never part of the text. Types are checked field by field: a
/// whole number within its type, a finite `double`, a truth value 0 or 1, a day as `1997-09-30`, a text, a blob; NULL
/// is for `std::optional`. Nothing is converted.
class sqlite_query {
public:
    /// Prepares it.
    /// @param connection an open connection
    /// @param text one statement, with `?` for each parameter
    /// @param parameters numbers, days, texts, bytes (which must stay), optionals of these, or `std::nullopt`
    /// @throws error `storage` for what SQLite cannot prepare; `bad_parameter` for a NUL, several statements or another
    /// number of parameters; `bad_value` for one that could not be read back
    template <class... Parameters>
    sqlite_query(::sqlite3* connection, const std::string& text, const Parameters&... parameters)
        : statement_{connection, text} {
        detail::bind_all(statement_, parameters...);
    }

    /// Reads all rows into structs of the host.
    ///
    ///     sqlite_query{crm, "SELECT id, placed FROM orders WHERE id > ?", last}.rows(sqlite_field{"id", &order::id},
    ///                                                                      sqlite_field{"placed", &order::placed})
    ///
    /// @param fields where columns go, by name
    /// @returns one struct per row, in the order of the query
    /// @throws error `bad_parameter` for a column that is not there, or twice; `bad_value` with the row and the column
    template <class Row, class... Values>
    [[nodiscard]] std::vector<Row> rows(const sqlite_field<Row, Values>&... fields) {
        const int places[]{detail::column_named(statement_, fields.column)...};
        std::vector<Row> all;
        each_row([&](std::size_t row) {
            all.emplace_back();
            const int* place = places;
            ((all.back().*fields.member = detail::read_field<Values>(statement_, *place++, row)), ...);
        });
        return all;
    }

    /// Reads all rows into columns: vectors, and a `text_vector` for texts as `std::string_view`.
    ///
    ///     const auto [ids, days, cents] = query.columns<std::string_view, day, std::int64_t>("account", "placed",
    ///     "minor"); const auto base = rules(order_columns{.customer = ids.view(), .when = std::span{days}, .amount =
    ///     ...});
    ///
    /// @param names of the columns, one per type
    /// @returns as many columns of equal length
    /// @throws error as `rows`
    template <class... Values, class... Names>
    [[nodiscard]] auto columns(const Names&... names) {
        static_assert(sizeof...(Values) == sizeof...(Names) && (detail::sqlite_value<Values> && ...),
                      "sqlite_query: columns<Types...>(names...) needs a type for each name");
        const int places[]{detail::column_named(statement_, names)...};
        std::tuple<typename detail::sqlite_column<Values>::type...> all;
        each_row([&](std::size_t row) {
            [&]<std::size_t... At>(std::index_sequence<At...>) {
                (std::get<At>(all).push_back(detail::read_field<Values>(statement_, places[At], row)), ...);
            }(std::index_sequence_for<Values...>{});
        });
        return all;
    }

    /// The first field of the only row.
    /// @throws error `bad_value` for another type, for no row, and for more than one
    template <class Value>
    [[nodiscard]] Value value() {
        static_assert(!std::same_as<Value, std::string_view>, "sqlite_query: value<std::string>() owns its text");
        std::optional<Value> found;
        each_row([&](std::size_t row) {
            if (row > 0)
                fail(errc::bad_value, row, "sqlite: ", detail::clipped(statement_.sql()),
                     " must give one row, got more");
            found = detail::read_field<Value>(statement_, 0, row);
        });
        if (!found)
            fail(errc::bad_value, no_row, "sqlite: ", detail::clipped(statement_.sql()),
                 " must give one row, got none");
        return std::move(*found);
    }

private:
    template <class Take>
    void each_row(const Take& take) {
        require(statement_.columns() > 0, "sqlite: ", detail::clipped(statement_.sql()), " gives no rows");
        const struct closing { // also when a row is refused: a statement in progress holds up others
            detail::sqlite_statement& of;
            ~closing() { of.reset(); }
        } at_the_end{statement_};
        statement_.about(no_row);
        for (std::size_t row = 0; statement_.next(); statement_.about(++row))
            take(row);
    }

    detail::sqlite_statement statement_;
};

/// Runs one statement that changes something, with its parameters.
///
///     sqlite_run(crm, "UPDATE accounts SET manager = ? WHERE id = ?", "Lin", 17);
///
/// @param connection an open connection
/// @param text one statement, with `?` for each parameter
/// @param parameters as for `sqlite_query`
/// @returns how many rows were inserted, updated or deleted
/// @throws error as `sqlite_query`; `bad_value` for what the rules of a table forbid
template <class... Parameters>
std::size_t sqlite_run(::sqlite3* connection, const std::string& text, const Parameters&... parameters) {
    detail::sqlite_statement statement{connection, text};
    detail::bind_all(statement, parameters...);
    const auto before = ::sqlite3_total_changes64(connection);
    statement.run();
    return static_cast<std::size_t>(::sqlite3_total_changes64(connection) - before);
}

/// Changes that are undone at the end of its life unless `commit()` was called: a transaction, or a part of the one
/// that is open already, which keeps what was committed here only if it is committed itself.
class sqlite_transaction {
public:
    /// Begins, and keeps other writers out.
    /// @throws error `storage` where another writer does not end
    explicit sqlite_transaction(::sqlite3* connection)
        : connection_{connection}, own_{::sqlite3_get_autocommit(connection) != 0} {
        detail::sqlite_statement{connection, own_ ? "BEGIN IMMEDIATE" : "SAVEPOINT clientele"}.run();
    }
    sqlite_transaction(const sqlite_transaction&) = delete;
    sqlite_transaction& operator=(const sqlite_transaction&) = delete;
    ~sqlite_transaction() {
        if (kept_ || ::sqlite3_get_autocommit(connection_) != 0) // SQLite may have undone all by itself
            return;
        (void)::sqlite3_exec(connection_, own_ ? "ROLLBACK" : "ROLLBACK TO clientele; RELEASE clientele", nullptr,
                             nullptr, nullptr);
    }
    /// Keeps the changes. To be called once, last.
    /// @throws error `storage`; then they are undone
    void commit() {
        detail::sqlite_statement{connection_, own_ ? "COMMIT" : "RELEASE clientele"}.run();
        kept_ = true;
    }

private:
    ::sqlite3* connection_;
    bool own_, kept_ = false;
};

/// As long as it lives SQLite overwrites what is deleted with zeros (`PRAGMA secure_delete`); then the host's own
/// setting holds again. What SQLite had moved before stays in the file: `sqlite_sweep` takes that out.
class sqlite_secure_delete {
public:
    /// From now on.
    explicit sqlite_secure_delete(::sqlite3* connection)
        : connection_{connection}, before_{detail::sqlite_number(connection, "PRAGMA secure_delete")} {
        detail::sqlite_statement{connection, "PRAGMA secure_delete = ON"}.run();
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
    std::int64_t before_;
};

/// Writes the database anew (`VACUUM`) and empties its logs, so that what was deleted and committed stands in no file
/// of it: not in free pages, not behind rows that SQLite moved, not in `-wal` or `-journal`. Not within a transaction.
///
/// @throws error `bad_parameter` within a transaction; `storage` where another connection reads or writes: to be called
/// again
/// Complexity: O(database), and the disk holds it twice
inline void sqlite_sweep(::sqlite3* connection) {
    require(::sqlite3_get_autocommit(connection) != 0, "sqlite_sweep: no transaction may be open");
    detail::sqlite_statement{connection, "VACUUM"}.run();
    const auto mode = sqlite_query{connection, "PRAGMA journal_mode"}.value<std::string>();
    if (mode == "persist" || mode == "truncate") { // an old journal keeps its pages
        detail::sqlite_statement{connection, "PRAGMA journal_mode = DELETE"}.run();
        detail::sqlite_statement{connection, "PRAGMA journal_mode = " + mode}.run();
    }
    if (!detail::empty_write_ahead_log(connection))
        fail(errc::storage, no_row, "sqlite_sweep: the write-ahead log cannot be emptied (",
             detail::words_of(connection), "): call sqlite_sweep() again when no other connection reads");
}

/// Looks the whole database over: pages, indexes, and rows that refer to others.
/// @throws error `storage` with what SQLite found first
/// Complexity: O(database)
inline void sqlite_check(::sqlite3* connection) {
    const auto found =
        std::get<0>(sqlite_query{connection, "PRAGMA integrity_check(1)"}.columns<std::string>("integrity_check"));
    if (found.size() != 1 || found.front() != "ok")
        fail(errc::storage, no_row,
             "sqlite_check: the database is damaged: ", found.empty() ? "?" : detail::clipped(found.front()));
    detail::sqlite_statement lost{connection, "PRAGMA foreign_key_check"};
    if (!lost.next())
        return;
    const bool numbered = lost.type(1) == SQLITE_INTEGER; // rows of a table without row numbers are not
    fail(errc::storage, no_row, "sqlite_check: ", numbered ? sentence("row ", lost.number(1)) : "a row", " of ",
         detail::clipped(lost.text(0)), " refers to no row of ", detail::clipped(lost.text(2)));
}

/// Writes structs of the host as rows, all or none.
///
///     write_rows(crm, "tiers", decided, sqlite_field{"account", &row::account}, sqlite_field{"tier", &row::tier});
///
/// @param connection an open connection
/// @param table its name
/// @param rows to be inserted
/// @param fields which column each member goes to
/// @returns how many
/// @throws error `bad_value` with the row that the rules of the table forbid, or a number or day that cannot be read
/// back; `storage`
template <class Row, class... Values>
std::size_t write_rows(::sqlite3* connection, std::string_view table, const std::vector<Row>& rows,
                       const sqlite_field<Row, Values>&... fields) {
    static_assert(sizeof...(fields) > 0, "write_rows: there must be at least one sqlite_field");
    std::string names, marks;
    ((names += (names.empty() ? "" : ", ") + detail::quoted_name("sqlite", fields.column),
      marks += marks.empty() ? "?" : ", ?"),
     ...);
    sqlite_transaction all{connection};
    detail::sqlite_statement insert{connection, "INSERT INTO " + detail::quoted_name("sqlite", table) + " (" + names +
                                                    ") VALUES (" + marks + ")"};
    for (std::size_t row = 0; row < rows.size(); ++row) {
        insert.about(row);
        int at = 0;
        (detail::bind_value(insert, ++at, rows[row].*fields.member), ...);
        insert.run();
    }
    all.commit();
    return rows.size();
}

/// Texts or bytes by name in a table of their own, for what lasts from run to run: `to_json(fitted)`, a day, a version.
/// They are part of the host's transaction. Each has its CRC, as SQLite notices few flipped bits.
///
///     sqlite_store state{crm};
///     state.put("fit", to_json(fitted));
///     const auto fit = state.get("fit"); // std::optional<std::string>
class sqlite_store {
public:
    /// Makes the table unless it is there.
    /// @param connection an open connection, which must outlive it
    /// @param table its name
    /// @throws error `storage`
    explicit sqlite_store(::sqlite3* connection, std::string_view table = "clientele_state")
        : connection_{connection}, table_{detail::quoted_name("sqlite", table)} {
        detail::sqlite_statement{connection, "CREATE TABLE IF NOT EXISTS " + table_ +
                                                 " (name TEXT PRIMARY KEY, value BLOB NOT NULL, crc INTEGER NOT NULL)"}
            .run();
    }
    /// Keeps a value, in place of the one of that name, which is overwritten.
    void put(std::string_view name, std::string_view value) const {
        const sqlite_secure_delete overwriting{connection_};
        const auto bytes = std::as_bytes(std::span{value});
        sqlite_run(connection_, "REPLACE INTO " + table_ + " VALUES (?, ?, ?)", name, bytes, crc32c(bytes));
    }
    /// The value of a name, if there is one.
    /// @throws error `storage` for one that is not as it was put there
    [[nodiscard]] std::optional<std::string> get(std::string_view name) const {
        detail::sqlite_statement found{connection_, "SELECT value, crc FROM " + table_ + " WHERE name = ?"};
        if (!found.bind(1, name).next())
            return {};
        const auto bytes = found.bytes(0);
        if (std::int64_t{crc32c(bytes)} != found.number(1))
            fail(errc::storage, no_row, "sqlite_store: \"", detail::clipped(name), "\" of ", detail::clipped(table_),
                 " is damaged");
        return std::string{reinterpret_cast<const char*>(bytes.data()), bytes.size()};
    }
    /// Forgets a value.
    /// @returns whether there was one
    bool erase(std::string_view name) const {
        const sqlite_secure_delete overwriting{connection_};
        return sqlite_run(connection_, "DELETE FROM " + table_ + " WHERE name = ?", name) > 0;
    }
    /// The names, ascending.
    [[nodiscard]] std::vector<std::string> names() const {
        return std::get<0>(
            sqlite_query{connection_, "SELECT name FROM " + table_ + " ORDER BY name"}.columns<std::string>("name"));
    }

private:
    ::sqlite3* connection_;
    std::string table_;
};

} // namespace clientele::inline CLIENTELE_ABI
