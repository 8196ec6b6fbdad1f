#pragma once

/// @file
/// Answers of a PostgreSQL server, as much of them as the library needs. Every refusal is an error in the server's own
/// words, and leaves the connection ready for the next command.

#include <clientele/error.hpp>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#if __has_include(<libpq-fe.h>)
#include <libpq-fe.h>
#else
#include <postgresql/libpq-fe.h> // where Debian keeps it
#endif

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

struct postgres_freeing {
    void operator()(::PGresult* result) const noexcept { ::PQclear(result); }
    void operator()(::PGcancel* request) const noexcept { ::PQfreeCancel(request); }
    void operator()(char* bytes) const noexcept { ::PQfreemem(bytes); }
};
using postgres_result = std::unique_ptr<::PGresult, postgres_freeing>;

/// The first line of what libpq says.
[[nodiscard, CLIENTELE_COLD]] inline std::string first_line(std::string_view words) {
    return std::string{words.substr(0, (std::min)(words.find('\n'), words.size()))};
}

/// The row that a server complains about, from "COPY tiers, line 3, column account", or `no_row`.
[[nodiscard, CLIENTELE_COLD]] inline std::size_t complained_row(std::string_view context) {
    constexpr std::string_view mark = ", line ";
    const auto at = context.starts_with("COPY ") ? context.find(mark) : std::string_view::npos;
    std::size_t line = 0;
    if (at != std::string_view::npos)
        (void)std::from_chars(context.data() + at + mark.size(), context.data() + context.size(), line);
    return line > 0 ? line - 1 : no_row;
}

/// Refuses what the server has refused: what was tried, and its words. What the rules of a table forbid is the fault of
/// the row.
[[noreturn, CLIENTELE_COLD]] inline void fail_for_postgres(std::string_view tried, ::PGconn* connection,
                                                           const ::PGresult* result) {
    const auto field = [&](int code) -> std::string_view {
        const char* const text = result ? ::PQresultErrorField(result, code) : nullptr;
        return text ? text : "";
    };
    const std::string_view state = field(PG_DIAG_SQLSTATE), detail = field(PG_DIAG_MESSAGE_DETAIL);
    std::string words{field(PG_DIAG_MESSAGE_PRIMARY)};
    if (words.empty())
        words = first_line(result && *::PQresultErrorMessage(result) ? ::PQresultErrorMessage(result)
                                                                     : ::PQerrorMessage(connection));
    const bool forbidden = state.starts_with("22") || state.starts_with("23"); // data, rules
    const std::size_t row = forbidden ? complained_row(field(PG_DIAG_CONTEXT)) : no_row;
    fail(forbidden ? errc::bad_value : errc::storage, row, "postgres: cannot ", clipped(tried),
         row == no_row ? std::string{} : sentence(" for row ", row), ": ", words,
         detail.empty() || !forbidden ? std::string{} : sentence(" (", clipped(detail), ")"));
}

/// How many rows a command has changed, as the server says.
[[nodiscard]] inline std::size_t changed_rows(::PGresult* done) {
    const std::string_view rows = ::PQcmdTuples(done);
    std::size_t changed = 0;
    (void)std::from_chars(rows.data(), rows.data() + rows.size(), changed);
    return changed;
}

/// Takes whatever is still to come, so that the connection is ready for the next command.
inline void drain(::PGconn* connection) noexcept {
    while (const postgres_result result{::PQgetResult(connection)}) {
        const auto status = ::PQresultStatus(result.get());
        if (status == PGRES_COPY_IN && ::PQputCopyEnd(connection, "given up") != 1)
            return;
        char* bytes = nullptr;
        if (status == PGRES_COPY_OUT)
            while (::PQgetCopyData(connection, &bytes, 0) > 0)
                ::PQfreemem(bytes);
        if (::PQstatus(connection) == CONNECTION_BAD)
            return;
    }
}

/// Drains at the end of its life.
struct postgres_draining {
    ::PGconn* connection;
    ~postgres_draining() { drain(connection); }
};

/// A command as the server takes it: without NUL, and while no other is in progress.
inline void require_command(::PGconn* connection, const std::string& text) {
    require(text.find('\0') == std::string::npos, "postgres: a command must be without NUL, got \"", clipped(text),
            '"');
    require(::PQtransactionStatus(connection) != PQTRANS_ACTIVE, "postgres: cannot ", clipped(text),
            ": another command is in progress on this connection");
}

/// The answer, if it is one of the two kinds that are asked for.
inline postgres_result accepted(::PGconn* connection, std::string_view tried, ::PGresult* answer, ::ExecStatusType kind,
                                ::ExecStatusType other) {
    postgres_result result{answer};
    const auto status = ::PQresultStatus(result.get());
    if (status == kind || status == other)
        return result;
    const postgres_draining afterwards{connection}; // NOLINT(clang-analyzer-deadcode.DeadStores)
    if (status == PGRES_FATAL_ERROR || !result)
        fail_for_postgres(tried, connection, result.get());
    fail(errc::bad_parameter, no_row, "postgres: cannot ", clipped(tried), ": ",
         status == PGRES_EMPTY_QUERY ? "it is empty" : "it is not a command of that kind");
}

/// A command without parameters.
inline postgres_result run_plainly(::PGconn* connection, const std::string& text,
                                   ::ExecStatusType kind = PGRES_COMMAND_OK) {
    require_command(connection, text);
    return accepted(connection, text, ::PQexec(connection, text.c_str()), kind, kind);
}

/// What the columns of a query would be, without running it.
inline postgres_result described(::PGconn* connection, const std::string& text) {
    require_command(connection, text);
    const auto one = PGRES_COMMAND_OK;
    (void)accepted(connection, text, ::PQprepare(connection, "", text.c_str(), 0, nullptr), one, one);
    return accepted(connection, text, ::PQdescribePrepared(connection, ""), one, one);
}

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
