// A typed CSV of orders (id, date, amount) to columns, all at once or block by block: csv_reader beside DuckDB's reader
// into a table or an aggregate, each time in a fresh process, in turn. CPU seconds of one thread for the first call and
// for a second one, their ratio to ours, and how far the memory in use rose above what it was before the first call.
//
//     bench_orders_csv --write FILE [ROWS]    10 million rows, 360 MB, unless told otherwise
//     bench_orders_csv FILE [ROUNDS]          DUCKDB names libduckdb.so; without it only ours
//     bench_orders_csv --texts FILE [ROUNDS]  ids as texts

#include <clientele/io/csv_columns.hpp>

#include "../usage.hpp"
#include "duckdb.hpp"
#include <algorithm>
#include <cinttypes>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <memory>
#include <string>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace {

using namespace clientele;

/// Orders of customers with non-dense ids of 62 bits, over three years.
void write(const char* path, std::uint64_t rows) {
    std::FILE* const file = std::fopen(path, "wb");
    if (file == nullptr)
        std::exit(1);
    std::fputs("id,date,amount\n", file);
    std::uint64_t state = 1;
    const auto random = [&] { // splitmix64
        std::uint64_t z = state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    };
    for (std::uint64_t i = 0; i < rows; ++i) {
        const std::uint64_t customer = (random() % 1'000'000 + 1) * 0x9E3779B97F4A7C15 >> 2;
        const auto cents = random() % 100 < 90 ? random() % 10'000 : random() % 1'000'000;
        const auto when = to_text(day{std::chrono::days{18'262 + static_cast<int>(random() % 1096)}});
        std::fprintf(file, "%" PRIu64 ",%s,%" PRIu64 ".%02" PRIu64 "\n", customer, when.c_str(), cents / 100,
                     cents % 100);
    }
    std::fclose(file);
}

struct usage {
    double first, again; // CPU seconds
    double megabytes;    // above what was in use before the first call
    std::uint64_t rows;
};

/// Runs a call twice in a process of its own.
usage measured(const std::function<std::function<std::uint64_t()>()>& prepare) {
    int ends[2];
    if (pipe(ends) != 0)
        std::exit(1);
    const pid_t child = fork();
    if (child == 0) {
        const auto call = prepare();
        usage used{};
        const double before = memory("VmRSS"), start = cpu_seconds();
        used.rows = call();
        used.first = cpu_seconds() - start;
        used.megabytes = memory("VmHWM") - before;
        const double second = cpu_seconds();
        call();
        used.again = cpu_seconds() - second;
        const bool sent = ::write(ends[1], &used, sizeof used) == sizeof used;
        _exit(sent ? 0 : 1);
    }
    usage used{};
    const bool got = ::read(ends[0], &used, sizeof used) == sizeof used;
    int status = 0;
    waitpid(child, &status, 0);
    close(ends[0]);
    close(ends[1]);
    if (!got || status != 0)
        std::exit(1);
    return used;
}

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return (values[(values.size() - 1) / 2] + values[values.size() / 2]) / 2;
}

struct contestant {
    std::string name;
    std::function<std::function<std::uint64_t()>()> prepare;
    std::vector<double> first{}, again{}, megabytes{};
    std::uint64_t rows = 0;
};

template <class Id>
std::function<std::uint64_t()> ours(const std::string& path, bool keeps) {
    if (keeps)
        return [path] {
            const auto table = csv_reader{}.read(path, Id{"id"}, csv_days{"date"}, csv_money{{"amount"}});
            return static_cast<std::uint64_t>(table.size());
        };
    return [path] {
        std::uint64_t rows = 0;
        (void)csv_reader{}.each_block(
            file_bytes(path), path, 65'536, [&](const auto& block) { rows += block.size(); }, Id{"id"},
            csv_days{"date"}, csv_money{{"amount"}});
        return rows;
    };
}

std::function<std::uint64_t()> theirs(const std::string& id, const std::string& path, bool keeps) {
    const auto database = std::make_shared<peers::duckdb>();
    const std::string read = "read_csv('" + path +
                             "', header = true, auto_detect = false, delim = ',', columns = {'id': '" + id +
                             "', 'date': 'DATE', 'amount': 'DECIMAL(18,2)'})";
    return [database, read, keeps] {
        if (!keeps)
            return static_cast<std::uint64_t>(
                database->run("SELECT count(*), max(id), max(date), sum(amount) FROM " + read));
        database->run("CREATE OR REPLACE TEMP TABLE orders AS SELECT * FROM " + read);
        return static_cast<std::uint64_t>(database->run("SELECT count(*) FROM orders"));
    };
}

} // namespace

int main(int count, char** arguments) {
    if (count >= 3 && std::strcmp(arguments[1], "--write") == 0) {
        write(arguments[2], count > 3 ? std::strtoull(arguments[3], nullptr, 10) : 10'000'000);
        return 0;
    }
    const bool texts = count >= 2 && std::strcmp(arguments[1], "--texts") == 0;
    if (count < 2 + texts)
        return 2;
    const std::string path = arguments[1 + texts];
    const int rounds = count > 2 + texts ? std::atoi(arguments[2 + texts]) : 5;
    std::vector<contestant> all;
    for (const bool keeps : {true, false}) {
        all.push_back({keeps ? "csv_reader, columns" : "csv_reader, blocks",
                       [&, keeps] { return texts ? ours<csv_texts>(path, keeps) : ours<csv_integers>(path, keeps); }});
        if (std::getenv("DUCKDB") != nullptr)
            all.push_back({keeps ? "DuckDB, a table" : "DuckDB, aggregates",
                           [&, keeps] { return theirs(texts ? "VARCHAR" : "BIGINT", path, keeps); }});
    }
    for (int round = 0; round < rounds; ++round)
        for (auto& each : all) {
            const auto used = measured(each.prepare);
            each.first.push_back(used.first);
            each.again.push_back(used.again);
            each.megabytes.push_back(used.megabytes);
            each.rows = used.rows;
        }
    std::printf("%-20s %10s %8s %8s %8s %8s %8s %8s\n", "reader", "rows", "first", "ratio", "again", "ratio", "least",
                "MB more");
    for (std::size_t i = 0; i < all.size(); ++i) {
        const auto& each = all[i];
        const auto& base = all[all.size() == 4 ? i / 2 * 2 : i]; // ours of the same kind
        std::printf("%-20s %10" PRIu64 " %8.3f %8.2f %8.3f %8.2f %8.3f %8.0f\n", each.name.c_str(), each.rows,
                    median(each.first), median(each.first) / median(base.first), median(each.again),
                    median(each.again) / median(base.again), *std::min_element(each.first.begin(), each.first.end()),
                    *std::max_element(each.megabytes.begin(), each.megabytes.end()));
    }
}
