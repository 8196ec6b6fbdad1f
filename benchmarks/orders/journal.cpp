// How fast orders become durable in files: records of 32 bytes in groups of 1,000 and 100,000, by sync policy;
// snapshots of 256 shards; how fast both are read again.
//   bench_orders_journal DIRECTORY [MILLIONS OF RECORDS = 4] [MB OF STATE = 268]
#include "journal_rates.hpp"
#include <cstdlib>
#include <filesystem>

namespace {

std::string directory;

const auto afresh = [] { std::filesystem::remove_all(directory); };

template <class Sync>
auto keep(Sync sync) {
    return [sync](const auto& work) {
        file_journal journal{directory, sync};
        work(journal);
    };
}

template <class Sync>
void append(Sync sync, std::size_t records, std::size_t group) {
    append_rates(std::string{Sync::name}, records, group, afresh, keep(sync));
}

} // namespace

int main(int count, char** arguments) {
    if (count < 2)
        return std::fprintf(stderr, "usage: bench_orders_journal DIRECTORY [MILLIONS] [MB]\n"), 2;
    directory = arguments[1];
    const auto number = [&](int at, double usual) { return count > at ? std::atof(arguments[at]) : usual; };
    const auto records = static_cast<std::size_t>(1e6 * number(2, 4));
    print_head();
    append(sync_always{}, records / 10, 1000);
    append(sync_every{100}, records, 1000);
    append(sync_never{}, records, 1000);
    append(sync_always{}, records, 100'000);
    append(sync_every{100}, records, 100'000);
    append(sync_never{}, records, 100'000);
    snapshot_rates(static_cast<std::size_t>(1e6 * number(3, 268)), afresh, keep(sync_always{}));
    afresh();
}
