#pragma once

// What the benchmarks of journals share: records of 32 bytes in groups, snapshots of 256 shards, how long both take to
// be written and to be read again. `keep(work)` opens a journal and calls `work(journal)`; `afresh()` removes it.

#include <clientele/math/random.hpp>
#include <clientele/orders/journal.hpp>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <string>
#include <vector>

using namespace clientele;

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

inline std::vector<std::byte> random_bytes(std::size_t size) {
    random_generator g{1};
    std::vector<std::byte> result(size);
    for (auto& byte : result)
        byte = static_cast<std::byte>(g() & 0xFF);
    return result;
}

inline constexpr std::size_t record_size = 32, shards = 256;

inline void nothing(std::size_t, journal_entry, std::span<const std::byte>) {}

template <class Keep>
seconds read_again(const Keep& keep) {
    return median([] {}, [&] { keep([](auto& journal) { journal.replay(nothing); }); });
}

/// A line of a table: millions of records a second.
template <class Afresh, class Keep>
void append_rates(const std::string& name, std::size_t records, std::size_t group, const Afresh& afresh,
                  const Keep& keep) {
    const auto data = random_bytes(record_size * 4096);
    const auto took = median(afresh, [&] {
        keep([&](auto& journal) {
            journal.replay(nothing);
            for (std::size_t i = 0; i < records; ++i) {
                journal.append(i * 7 % shards, std::span{data}.subspan(i % 4096 * record_size, record_size));
                if ((i + 1) % group == 0)
                    journal.commit();
            }
            journal.commit();
        });
    });
    const auto read = read_again(keep);
    const auto millions = static_cast<double>(records) / 1e6;
    std::printf("%-14s %8zu %12.2f %12.2f %12.1f %12.1f\n", name.c_str(), group, millions / took.processor,
                millions / took.wall, millions / read.processor, millions / read.wall);
}
inline void print_head() {
    std::printf("%-14s %8s %12s %12s %12s %12s\n", "millions a second", "group", "processor", "wall", "read, proc.",
                "read, wall");
}

/// A sentence: gigabytes a second.
template <class Afresh, class Keep>
void snapshot_rates(std::size_t size, const Afresh& afresh, const Keep& keep) {
    const auto data = random_bytes(size / shards);
    const auto took = median(afresh, [&] {
        keep([&](auto& journal) {
            journal.replay(nothing);
            for (std::size_t shard = 0; shard < shards; ++shard)
                journal.replace(shard, data);
            journal.commit();
        });
    });
    const auto read = read_again(keep);
    const auto gigabytes = static_cast<double>(data.size() * shards) / 1e9;
    std::printf(
        "snapshots of %zu shards, %.3f GB: written %.2f GB/s of processor, %.2f on the wall; read %.2f and %.2f\n",
        shards, gigabytes, gigabytes / took.processor, gigabytes / took.wall, gigabytes / read.processor,
        gigabytes / read.wall);
}
