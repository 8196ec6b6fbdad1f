// The same as bench_orders_journal in a database of SQLite with a write-ahead log: `synchronous` FULL waits for the
// disk at each commit, NORMAL at checkpoints.
//   bench_io_sqlite_journal DIRECTORY [MILLIONS OF RECORDS = 4] [MB OF STATE = 268]
#include <clientele/io/sqlite_journal.hpp>

#include "../orders/journal_rates.hpp"
#include <cstdlib>
#include <filesystem>

namespace {

std::string directory;

const auto afresh = [] {
    std::filesystem::remove_all(directory);
    std::filesystem::create_directory(directory);
};

auto keep(const std::string& synchronous) {
    return [synchronous](const auto& work) {
        ::sqlite3* connection = nullptr;
        if (::sqlite3_open((directory + "/journal.db").c_str(), &connection) != SQLITE_OK)
            std::abort();
        const auto setup = "PRAGMA journal_mode = WAL; PRAGMA synchronous = " + synchronous;
        (void)::sqlite3_exec(connection, setup.c_str(), nullptr, nullptr, nullptr);
        sqlite_journal journal{connection};
        work(journal);
        (void)::sqlite3_close(connection);
    };
}

void append(const std::string& synchronous, std::size_t records, std::size_t group) {
    append_rates("sqlite " + synchronous, records, group, afresh, keep(synchronous));
}

} // namespace

int main(int count, char** arguments) {
    if (count < 2)
        return std::fprintf(stderr, "usage: bench_io_sqlite_journal DIRECTORY [MILLIONS] [MB]\n"), 2;
    directory = arguments[1];
    const auto number = [&](int at, double usual) { return count > at ? std::atof(arguments[at]) : usual; };
    const auto records = static_cast<std::size_t>(1e6 * number(2, 4));
    print_head();
    append("FULL", records / 10, 1000);
    append("NORMAL", records, 1000);
    append("FULL", records, 100'000);
    append("NORMAL", records, 100'000);
    snapshot_rates(static_cast<std::size_t>(1e6 * number(3, 268)), afresh, keep("FULL"));
    std::filesystem::remove_all(directory);
}
