#pragma once

/// @file
/// Rows on their way out of a server, one at a time, so that memory does not grow with them: of a query with
/// parameters, and of a `COPY`, which has none and is faster.

#include <clientele/io/detail/postgres_values.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <tuple>
#include <utility>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// Leaves a connection ready when rows are not read to their end: the command is cancelled, unless that would undo a
/// transaction of the host's; then the other rows are taken, too.
class postgres_reading_rows {
public:
    explicit postgres_reading_rows(::PGconn* connection)
        : connection_{connection}, alone_{::PQtransactionStatus(connection) == PQTRANS_IDLE} {}
    postgres_reading_rows(const postgres_reading_rows&) = delete;
    postgres_reading_rows& operator=(const postgres_reading_rows&) = delete;
    ~postgres_reading_rows() {
        if (!ended_ && alone_) {
            char ignored[256];
            if (const std::unique_ptr<::PGcancel, postgres_freeing> request{::PQgetCancel(connection_)})
                (void)::PQcancel(request.get(), ignored, sizeof ignored);
        }
        drain(connection_);
    }
    void end() noexcept { ended_ = true; }

private:
    ::PGconn* connection_;
    bool alone_, ended_ = false;
};

/// Rows of a query with parameters, in single-row mode.
class postgres_query_rows {
public:
    template <class Parameters>
    postgres_query_rows(::PGconn* connection, const std::string& text, const Parameters& parameters)
        : connection_{connection}, text_{text}, state_{connection} {
        require_command(connection, text);
        if (::PQsendQueryParams(connection, text.c_str(), parameters.size(), nullptr, parameters.values(), nullptr,
                                nullptr, 1) != 1 ||
            ::PQsetSingleRowMode(connection) != 1)
            fail_for_postgres(text, connection, nullptr);
        take();
        const auto status = ::PQresultStatus(result_.get()); // a COPY has fields too, without names
        require((status == PGRES_SINGLE_TUPLE || status == PGRES_TUPLES_OK) && ::PQnfields(result_.get()) > 0,
                "postgres: ", clipped(text_), " gives no rows");
    }
    [[nodiscard]] const ::PGresult* columns() const noexcept { return result_.get(); }
    [[nodiscard]] bool next(postgres_row& row) {
        if (is_taken_)
            take();
        is_taken_ = true;
        const ::PGresult* const now = result_.get();
        if (::PQresultStatus(now) == PGRES_TUPLES_OK) { // none is in it
            state_.end();
            return false;
        }
        row.fields.resize(static_cast<std::size_t>(::PQnfields(now)));
        for (int i = 0; i < ::PQnfields(now); ++i) {
            auto& field = row.fields[static_cast<std::size_t>(i)];
            field.reset();
            if (::PQgetisnull(now, 0, i) == 0)
                field.emplace(::PQgetvalue(now, 0, i), static_cast<std::size_t>(::PQgetlength(now, 0, i)));
        }
        return true;
    }

private:
    void take() {
        postgres_result next{::PQgetResult(connection_)};
        const auto status = ::PQresultStatus(next.get());
        if (status == PGRES_FATAL_ERROR || !next) {
            state_.end();
            fail_for_postgres(text_, connection_, next.get());
        }
        result_ = std::move(next);
    }

    ::PGconn* connection_;
    const std::string& text_;
    postgres_reading_rows state_;
    postgres_result result_;
    bool is_taken_ = false; // whether the row in the result was read
};

/// Rows of a `COPY (query) TO STDOUT (FORMAT BINARY)`.
class postgres_copied_rows {
public:
    postgres_copied_rows(::PGconn* connection, const std::string& text)
        : connection_{connection}, text_{text}, columns_{described(connection, text)}, state_{connection} {
        require(::PQnfields(columns_.get()) > 0, "postgres: ", clipped(text_), " gives no rows");
        const auto end = text.find_last_not_of("; \t\r\n") + 1; // the mark that ends a command would end the COPY
        const auto command = "COPY (\n" + text.substr(0, end) + "\n) TO STDOUT (FORMAT BINARY)";
        (void)accepted(connection, text, ::PQexec(connection, command.c_str()), PGRES_COPY_OUT, PGRES_COPY_OUT);
    }
    [[nodiscard]] const ::PGresult* columns() const noexcept { return columns_.get(); }
    [[nodiscard]] bool next(postgres_row& row) {
        constexpr std::size_t head = 19; // a signature, flags, and the length of nothing more
        std::size_t at = row.number == 0 && !bytes_ ? head : 0;
        take();
        if (at > 0 && size_ == at) { // the head was sent alone
            take();
            at = 0;
        }
        const auto count = number<std::int16_t>(at);
        if (count == -1) {
            char* rest = nullptr;
            const int status = ::PQgetCopyData(connection_, &rest, 0);
            state_.end();
            (void)accepted(connection_, text_, status == -1 ? ::PQgetResult(connection_) : nullptr, PGRES_COMMAND_OK,
                           PGRES_COMMAND_OK);
            return false;
        }
        row.fields.resize(static_cast<std::size_t>(::PQnfields(columns_.get())));
        require_sent(static_cast<std::size_t>(count) == row.fields.size());
        for (auto& field : row.fields) {
            const auto length = number<std::int32_t>(at);
            field.reset();
            if (length < 0)
                continue;
            require_sent(size_ - at >= static_cast<std::size_t>(length));
            field.emplace(bytes_.get() + at, static_cast<std::size_t>(length));
            at += static_cast<std::size_t>(length);
        }
        return true;
    }

private:
    // The next message of the server.
    void take() {
        char* sent = nullptr;
        const int size = ::PQgetCopyData(connection_, &sent, 0);
        bytes_.reset(sent);
        if (size > 0) {
            size_ = static_cast<std::size_t>(size);
            return;
        }
        state_.end();
        const postgres_result said{::PQgetResult(connection_)};
        fail_for_postgres(text_, connection_, said.get());
    }
    template <class Number>
    [[nodiscard]] Number number(std::size_t& at) const {
        require_sent(size_ - at >= sizeof(Number));
        const auto value = from_network<Number>({bytes_.get() + at, sizeof(Number)});
        at += sizeof(Number);
        return value;
    }
    void require_sent(bool whole) const {
        if (!whole)
            fail(errc::storage, no_row, "postgres: the rows of ", clipped(text_), " are not as COPY sends them");
    }

    ::PGconn* connection_;
    const std::string& text_;
    postgres_result columns_;
    postgres_reading_rows state_;
    std::unique_ptr<char, postgres_freeing> bytes_;
    std::size_t size_ = 0;
};

/// Calls with the values of each row.
template <class Rows, class Visit, class... Columns>
void each_postgres_row(Rows& rows, Visit& visit, const Columns&... wanted) {
    const std::tuple<postgres_cursor_of<Columns>...> cursors{
        postgres_cursor_of<Columns>{postgres_column{rows.columns(), wanted.name}, wanted}...};
    for (postgres_row row; rows.next(row); ++row.number)
        std::apply([&](const auto&... cursor) { visit(cursor.read(row)...); }, cursors);
}

template <class Rows, class... Columns>
[[nodiscard]] table_block<Columns...> all_postgres_rows(Rows& rows, const Columns&... wanted) {
    table_block<Columns...> all;
    const auto keep = [&](const auto&... values) {
        std::apply([&](auto&... column) { (column.push_back(values), ...); }, all.columns);
    };
    each_postgres_row(rows, keep, wanted...);
    return all;
}

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
