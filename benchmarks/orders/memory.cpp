// More orders than memory: the same summaries within a budget, and by their digest the same bits.
//
//     bench_orders_memory write FILE ROWS CUSTOMERS             a file of orders in random order
//     bench_orders_memory read FILE                             in memory, by columns
//     bench_orders_memory read FILE BYTES DIRECTORY             within a budget, block by block

#include <clientele/io/csv_columns.hpp>
#include <clientele/math/crc32c.hpp>
#include <clientele/math/random.hpp>
#include <clientele/orders/memory.hpp>
#include <clientele/orders/order_columns.hpp>
#include <clientele/orders/summarize.hpp>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <span>
#include <string>
#include <usage.hpp>
#include <vector>

using namespace clientele;
using namespace std::chrono_literals;

namespace {

const day first = 2021y / 1 / 1, last = 2023y / 12 / 31;

void write_orders(const std::string& path, std::size_t rows, std::size_t customers) {
    std::vector<std::string> days;
    for (day on = first; on <= last; on += std::chrono::days{1})
        days.push_back(to_text(on));
    std::FILE* const file = std::fopen(path.c_str(), "wb");
    if (file == nullptr)
        fail(errc::storage, no_row, "memory: cannot write ", path);
    random_generator g{17};
    std::string block = "customer,date,amount\n";
    for (std::size_t row = 0; row < rows; ++row) {
        const auto whom = (g.below(customers) * 2'654'435'761u) % 999'999'937u; // not dense
        const auto cents = 100 + g.below(20'000);
        block += std::to_string(whom) + ',' + days[g.below(days.size())] + ',' + std::to_string(cents / 100) + '.' +
                 std::to_string(100 + cents % 100).substr(1) + '\n';
        if (block.size() > (1u << 20) || row + 1 == rows) {
            if (std::fwrite(block.data(), 1, block.size(), file) != block.size())
                fail(errc::storage, no_row, "memory: cannot write all of ", path);
            block.clear();
        }
    }
    std::fclose(file);
}

template <class Memory>
auto rules_with(Memory memory) {
    return summarize{.as_of = last, .money = minor_units{}, .memory = memory};
}
template <class Block>
auto columns_of(const Block& block) {
    const auto& [customer, when, minor] = block.columns;
    return order_columns{.customer = std::span{customer}, .when = std::span{when}, .amount = std::span{minor}};
}

summaries<std::int64_t> in_memory(const std::string& path) {
    const auto block = csv_reader{}.read(path, csv_integers{"customer"}, csv_days{"date"}, csv_money{{"amount"}});
    return rules_with(unlimited_memory{})(columns_of(block));
}
summaries<std::int64_t> within(const std::string& path, std::uint64_t bytes, const std::string& directory) {
    auto build = rules_with(spill_over{bytes, directory}).template builder<std::int64_t>();
    csv_reader{}.each_block(
        file_bytes(path), path, 65'536, [&](const auto& block) { build.add_columns(columns_of(block)); },
        csv_integers{"customer"}, csv_days{"date"}, csv_money{{"amount"}});
    std::printf("%.0f s and %.0f MB when all rows are in; ", cpu_seconds(), memory("VmHWM"));
    return build.finish();
}

std::uint32_t digest_of(const summaries<std::int64_t>& of) {
    std::uint32_t crc = 0;
    const auto add = [&](const auto& column) { crc = crc32c(std::as_bytes(std::span{column}), crc); };
    add(of.customer), add(of.first), add(of.last), add(of.purchase_days), add(of.orders), add(of.x), add(of.t_x);
    add(of.T), add(of.recency), add(of.total), add(of.mean_spend), add(of.annual_spend), add(of.tenure);
    add(of.mean_gap), add(of.longest_gap);
    return crc;
}

} // namespace

int main(int count, char** arguments) {
    const std::vector<std::string> given{arguments + 1, arguments + count};
    if (given.size() == 4 && given[0] == "write") {
        write_orders(given[1], std::stoull(given[2]), std::stoull(given[3]));
        return 0;
    }
    if ((given.size() != 2 && given.size() != 4) || given[0] != "read") {
        std::fputs("memory: write FILE ROWS CUSTOMERS, read FILE, or read FILE BYTES DIRECTORY\n", stderr);
        return 2;
    }
    const auto begun = std::chrono::steady_clock::now();
    const auto base = given.size() == 2 ? in_memory(given[1]) : within(given[1], std::stoull(given[2]), given[3]);
    const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - begun;
    std::printf("%zu rows of %zu customers, digest %08x: %.0f s of the processor, %.0f s, at most %.0f MB\n",
                base.counts.rows, base.size(), digest_of(base), cpu_seconds(), passed.count(), memory("VmHWM"));
}
