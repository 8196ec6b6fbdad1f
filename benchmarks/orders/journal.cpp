// How fast orders become durable: records of 32 bytes in groups of 1,000 and 100,000, by sync policy; snapshots of 256
// shards; how fast both are read again. Millions of records and gigabytes a second, of processor time and of the clock
// on the wall.
//   bench_orders_journal DIRECTORY [MILLIONS OF RECORDS = 4] [MB OF STATE = 268]
#include <clientele/math/random.hpp>
#include <clientele/orders/journal.hpp>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <string>
#include <vector>

using namespace clientele;

namespace {

struct seconds {
    double processor, wall;
};
template <class Work>
seconds measure(const Work& work) {
    const auto processor = std::clock();
    const auto wall = std::chrono::steady_clock::now();
    work();
    return {static_cast<double>(std::clock() - processor) / CLOCKS_PER_SEC,
            std::chrono::duration<double>(std::chrono::steady_clock::now() - wall).count()};
}

// The median of five runs, each after some work that does not count.
template <class Before, class Work>
seconds median(const Before& before, const Work& work) {
    std::vector<double> processor, wall;
    for (int run = 0; run < 5; ++run) {
        before();
        const auto took = measure(work);
        processor.push_back(took.processor);
        wall.push_back(took.wall);
    }
    std::sort(processor.begin(), processor.end());
    std::sort(wall.begin(), wall.end());
    return {processor[2], wall[2]};
}

std::vector<std::byte> random_bytes(std::size_t size) {
    random_generator g{1};
    std::vector<std::byte> result(size);
    for (auto& byte : result)
        byte = static_cast<std::byte>(g() & 0xFF);
    return result;
}

constexpr std::size_t record_size = 32, shards = 256;

std::size_t replay(const std::string& directory) {
    std::size_t bytes = 0;
    file_journal journal{directory, sync_never{}};
    journal.replay([&](std::size_t, journal_entry, std::span<const std::byte> each) { bytes += each.size(); });
    return bytes;
}

template <class Sync>
void append(const std::string& directory, Sync sync, std::size_t records, std::size_t group) {
    const auto data = random_bytes(record_size * 4096);
    const auto afresh = [&] { std::filesystem::remove_all(directory); };
    const auto took = median(afresh, [&] {
        file_journal journal{directory, sync};
        journal.replay([](std::size_t, journal_entry, std::span<const std::byte>) {});
        for (std::size_t i = 0; i < records; ++i) {
            journal.append(i * 7 % shards, std::span{data}.subspan(i % 4096 * record_size, record_size));
            if ((i + 1) % group == 0)
                journal.commit();
        }
        journal.commit();
    });
    const auto read = median([] {}, [&] { (void)replay(directory); });
    const auto millions = static_cast<double>(records) / 1e6;
    std::printf("%-12s %8zu %12.2f %12.2f %12.1f %12.1f\n", std::string{Sync::name}.c_str(), group,
                millions / took.processor, millions / took.wall, millions / read.processor, millions / read.wall);
}

void snapshots(const std::string& directory, std::size_t size) {
    const auto data = random_bytes(size / shards);
    const auto afresh = [&] { std::filesystem::remove_all(directory); };
    const auto took = median(afresh, [&] {
        file_journal journal{directory};
        journal.replay([](std::size_t, journal_entry, std::span<const std::byte>) {});
        for (std::size_t shard = 0; shard < shards; ++shard)
            journal.replace(shard, data);
        journal.commit();
    });
    const auto read = median([] {}, [&] { (void)replay(directory); });
    const auto gigabytes = static_cast<double>(data.size() * shards) / 1e9;
    std::printf(
        "\nsnapshots of %zu shards, %.3f GB: written %.2f GB/s of processor, %.2f on the wall; read %.2f and %.2f\n",
        shards, gigabytes, gigabytes / took.processor, gigabytes / took.wall, gigabytes / read.processor,
        gigabytes / read.wall);
}

} // namespace

int main(int count, char** arguments) {
    if (count < 2)
        return std::fprintf(stderr, "usage: bench_orders_journal DIRECTORY [MILLIONS] [MB]\n"), 2;
    const std::string directory = arguments[1];
    const auto number = [&](int at, double usual) { return count > at ? std::atof(arguments[at]) : usual; };
    const auto records = static_cast<std::size_t>(1e6 * number(2, 4));
    std::printf("%-12s %8s %12s %12s %12s %12s\n", "sync", "group", "M/s of CPU", "M/s on wall", "read, CPU",
                "read, wall");
    append(directory, sync_always{}, records / 10, 1000);
    append(directory, sync_every{100}, records, 1000);
    append(directory, sync_never{}, records, 1000);
    append(directory, sync_always{}, records, 100'000);
    append(directory, sync_every{100}, records, 100'000);
    append(directory, sync_never{}, records, 100'000);
    snapshots(directory, static_cast<std::size_t>(1e6 * number(3, 268)));
    std::filesystem::remove_all(directory);
}
