#include "support/report/database.hpp"

#include <clientele/io/sqlite.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <string_view>

namespace customer_report {

using namespace clientele;

namespace {

void add_field(std::string& line, std::string_view text) { // all in quotes, whatever the separator is
    line += '"';
    for (const char each : text)
        line += each == '"' ? std::string{"\"\""} : std::string{each};
    line += '"';
}

/// A query that is under way.
class rows_as_csv {
public:
    rows_as_csv(const std::string& path, const std::string& query, char separator)
        : path_{path}, database_{path, sqlite_open::reading}, separator_{separator} {
        const char* rest = nullptr;
        if (::sqlite3_prepare_v2(database_, query.c_str(), -1, &statement_, &rest) != SQLITE_OK)
            refuse();
        if (statement_ == nullptr || ::sqlite3_column_count(statement_) == 0 ||
            std::string_view{rest}.find_first_not_of("; \t\n") != std::string_view::npos) {
            ::sqlite3_finalize(statement_);
            fail(errc::bad_parameter, no_row, "--query must be one statement that gives rows, got ", quoted(query));
        }
        for (int i = 0; i < ::sqlite3_column_count(statement_); ++i)
            add(i, ::sqlite3_column_name(statement_, i));
        line_ += '\n';
    }
    rows_as_csv(const rows_as_csv&) = delete;
    rows_as_csv& operator=(const rows_as_csv&) = delete;
    ~rows_as_csv() { ::sqlite3_finalize(statement_); }

    std::size_t read(char* to, std::size_t most) {
        while (line_.size() - at_ == 0)
            if (!next())
                return 0;
        const auto some = std::min(most, line_.size() - at_);
        line_.copy(to, some, at_);
        at_ += some;
        return some;
    }

private:
    std::string path_;
    sqlite_connection database_;
    ::sqlite3_stmt* statement_ = nullptr;
    char separator_;
    std::string line_{};
    std::size_t at_ = 0;
    bool done_ = false;

    [[noreturn]] void refuse() {
        const std::string why = ::sqlite3_errmsg(database_);
        ::sqlite3_finalize(statement_);
        statement_ = nullptr;
        fail(errc::storage, no_row, path_, ": ", why);
    }
    void add(int column, std::string_view text) {
        if (column > 0)
            line_ += separator_;
        add_field(line_, text);
    }
    bool next() { // the lines of some rows, so that few are asked for one by one
        line_.clear();
        at_ = 0;
        while (!done_ && line_.size() < 65'536) {
            const int state = ::sqlite3_step(statement_);
            done_ = state == SQLITE_DONE; // one step more would begin anew
            if (done_)
                break;
            if (state != SQLITE_ROW)
                refuse();
            for (int i = 0; i < ::sqlite3_column_count(statement_); ++i) {
                const auto* const text = reinterpret_cast<const char*>(::sqlite3_column_text(statement_, i));
                add(i, {text == nullptr ? "" : text, static_cast<std::size_t>(::sqlite3_column_bytes(statement_, i))});
            }
            line_ += '\n';
        }
        return !line_.empty();
    }
};

} // namespace

bool is_database(const std::string& path) {
    constexpr std::string_view mark{"SQLite format 3\0", 16};
    std::string begin(mark.size(), ' ');
    if (!std::filesystem::is_regular_file(path)) // what is taken out of a pipe is gone
        return false;
    std::ifstream file{path, std::ios::binary};
    return file.read(begin.data(), static_cast<std::streamsize>(begin.size())) && begin == mark;
}

byte_source bytes_of_query(const std::string& path, const std::string& query, const csv_format& format) {
    const auto rows = std::make_shared<rows_as_csv>(path, query, format.separator);
    return {[rows](char* to, std::size_t most) { return rows->read(to, most); }, 0};
}

} // namespace customer_report
