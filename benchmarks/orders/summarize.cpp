// Orders to one summary per customer, beside DuckDB: CPU seconds of one thread each, interleaved in one run.
//
//   bench_orders_summarize [--customers 1000000] [--order random|sorted] [--ids int|text12|text17] [--rounds 5]
//                          [--first 3] [--threads 1] [--alone]
//
// Warm: repeated calls in one process, each after the other; medians. First: the first call in a process of its own,
// with the orders in memory already, and how far its memory rises. --alone runs without DuckDB. DUCKDB names
// libduckdb.so.

#include <clientele/orders/order_columns.hpp>
#include <clientele/orders/summarize.hpp>
#include <clientele/parallel/executors.hpp>

#include "../usage.hpp"
#include "duckdb.hpp"
#include "orders_data.hpp"
#include <algorithm>
#include <chrono>
#include <fstream>
#include <memory>
#include <sys/wait.h>
#include <unistd.h>

using namespace clientele;

namespace {

struct options {
    std::size_t customers = 1'000'000, text = 0;
    int rounds = 5, first = 3;
    unsigned threads = 1;
    bool random = true, alone = false;
};

options read(int count, char** arguments) {
    options out;
    for (int i = 1; i < count; ++i) {
        const std::string name = arguments[i], value = i + 1 < count ? arguments[i + 1] : "";
        if (name == "--alone") {
            out.alone = true;
            continue;
        }
        ++i;
        if (name == "--customers")
            out.customers = std::stoull(value);
        else if (name == "--order")
            out.random = value == "random";
        else if (name == "--ids")
            out.text = value == "int" ? 0 : std::stoull(value.substr(4));
        else if (name == "--rounds")
            out.rounds = std::stoi(value);
        else if (name == "--first")
            out.first = std::stoi(value);
        else if (name == "--threads")
            out.threads = static_cast<unsigned>(std::stoul(value));
        else {
            std::fprintf(stderr, "%s is no option\n", name.c_str());
            std::exit(2);
        }
    }
    return out;
}

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values.empty() ? 0 : values[values.size() / 2];
}

// Ours.
class book {
public:
    book(const options& chosen, orders_data data) : chosen_{chosen}, data_{std::move(data)} {
        if (chosen.text == 0)
            return;
        offsets_.push_back(0);
        for (const auto id : data_.customer) {
            std::string digits = std::to_string(id);
            digits.insert(0, 20 - digits.size(), '0');
            bytes_ += digits.substr(20 - chosen.text);
            offsets_.push_back(static_cast<std::int64_t>(bytes_.size()));
        }
    }
    [[nodiscard]] std::size_t rows() const { return data_.customer.size(); }
    [[nodiscard]] const orders_data& data() const { return data_; }

    /// Reads all orders once. A process that was forked finds them in memory and yet not in its own page tables, which
    /// is no part of a first call: DuckDB loads its table in the process that is measured.
    [[nodiscard]] double look_at_all() const {
        double sum = 0;
        for (std::size_t i = 0; i < rows(); ++i)
            sum += static_cast<double>(data_.customer[i]) + static_cast<double>(data_.cents[i]) +
                   data_.when[i].time_since_epoch().count();
        for (const char each : bytes_)
            sum += each;
        for (const auto each : offsets_)
            sum += static_cast<double>(each);
        return sum;
    }
    /// @returns a figure that depends on all customers
    double summarize_all() {
        const summarize rules{.as_of = day{std::chrono::days{data_.last_day}}, .money = minor_units{}};
        const std::span when{data_.when};
        const std::span amount{data_.cents};
        const auto run = [&](const auto& customer, auto& workspace) {
            const order_columns orders{.customer = customer, .when = when, .amount = amount, .sorted = !chosen_.random};
            const auto& got =
                chosen_.threads == 1 ? rules(orders, workspace) : rules(orders, workspace, threads{chosen_.threads});
            double sum = 0;
            for (const double x : got.x)
                sum += x;
            return sum;
        };
        return chosen_.text == 0 ? run(std::span{data_.customer}, *numbers_)
                                 : run(text_column<>{offsets_, bytes_}, *texts_);
    }
    void write(const std::string& path) const {
        std::FILE* const file = std::fopen(path.c_str(), "wb");
        for (std::size_t i = 0; i < rows(); ++i) {
            if (chosen_.text == 0)
                std::fprintf(file, "%lld", static_cast<long long>(data_.customer[i]));
            else
                std::fwrite(bytes_.data() + offsets_[i], 1, chosen_.text, file);
            std::fprintf(file, ",%d,%lld\n", data_.when[i].time_since_epoch().count(),
                         static_cast<long long>(data_.cents[i]));
        }
        std::fclose(file);
    }

private:
    options chosen_;
    orders_data data_;
    std::string bytes_;
    std::vector<std::int64_t> offsets_;
    std::unique_ptr<order_workspace<std::int64_t>> numbers_ = std::make_unique<order_workspace<std::int64_t>>();
    std::unique_ptr<order_workspace<std::string>> texts_ = std::make_unique<order_workspace<std::string>>();
};

// DuckDB: the two-level query, the fastest of those tried.
class peer {
public:
    peer(const options& chosen, const std::string& path, std::int32_t last_day)
        : database_{std::getenv("DUCKDB"), static_cast<int>(chosen.threads)} {
        database_.run("CREATE TABLE o AS SELECT * FROM read_csv('" + path + "', header = false, columns = {'id': '" +
                      (chosen.text == 0 ? "BIGINT" : "VARCHAR") + "', 'd': 'INTEGER', 'amount': 'BIGINT'})");
        query_ =
            "CREATE OR REPLACE TEMP TABLE r AS SELECT id, count(*) - 1 AS x, max(d) - min(d) AS t_x, " +
            std::to_string(last_day) +
            " - min(d) AS t, sum(s) AS total, CASE WHEN count(*) > 1 THEN (sum(s) - arg_min(s, d)) / (count(*) - 1) "
            "ELSE 0 END AS spend FROM (SELECT id, d, sum(amount) AS s FROM o GROUP BY id, d) GROUP BY id ORDER BY id";
    }
    double summarize_all() {
        database_.run(query_);
        return 0;
    }
    [[nodiscard]] double check() { return static_cast<double>(database_.run("SELECT sum(x)::BIGINT FROM r")); }

private:
    peers::duckdb database_;
    std::string query_;
};

struct measured {
    double seconds, megabytes;
};

// The first call, in a process of its own.
template <class Make>
measured first_call(const Make& make) {
    int ends[2];
    if (pipe(ends) != 0)
        std::exit(1);
    if (fork() == 0) {
        auto one = make();
        const double before = memory("VmRSS");
        std::ofstream{"/proc/self/clear_refs"} << 5; // the peak from here on
        const double from = cpu_seconds();
        one->summarize_all();
        const measured out{cpu_seconds() - from, memory("VmHWM") - before};
        if (write(ends[1], &out, sizeof out) != sizeof out)
            std::_Exit(1);
        std::_Exit(0);
    }
    measured out{};
    if (::read(ends[0], &out, sizeof out) != sizeof out)
        std::fprintf(stderr, "a process ended before its time\n");
    int status = 0;
    wait(&status);
    close(ends[0]);
    close(ends[1]);
    return out;
}

} // namespace

int main(int count, char** arguments) {
    const options chosen = read(count, arguments);
    book ours{chosen, make_orders(chosen.customers, chosen.random)};
    const std::string path = "/tmp/bench_orders_" + std::to_string(getpid()) + ".csv";
    const auto last_day = ours.data().last_day;
    if (!chosen.alone)
        ours.write(path);
    std::printf("%zu customers, %zu rows, %s, %s ids, %u thread(s)\n", chosen.customers, ours.rows(),
                chosen.random ? "random" : "sorted", chosen.text == 0 ? "integer" : "text", chosen.threads);
    for (int i = 0; i < chosen.first; ++i) {
        const auto mine = first_call([&] { return ours.look_at_all() == 0 ? nullptr : &ours; });
        std::printf("first: clientele %.3f s, +%.0f MB", mine.seconds, mine.megabytes);
        if (!chosen.alone) {
            const auto theirs = first_call([&] { return std::make_unique<peer>(chosen, path, last_day); });
            std::printf("; DuckDB %.3f s, +%.0f MB; ratio %.2f", theirs.seconds, theirs.megabytes,
                        theirs.seconds / mine.seconds);
        }
        std::printf("\n");
        std::fflush(stdout);
    }
    std::vector<double> mine, theirs, on_the_wall; // the last of ours: what a second thread saves
    std::unique_ptr<peer> database;
    if (!chosen.alone)
        database = std::make_unique<peer>(chosen, path, last_day);
    double sum = ours.summarize_all();
    if (database)
        database->summarize_all();
    for (int i = 0; i < chosen.rounds; ++i) {
        double from = cpu_seconds();
        const auto start = std::chrono::steady_clock::now();
        sum = ours.summarize_all();
        on_the_wall.push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
        mine.push_back(cpu_seconds() - from);
        if (database) {
            from = cpu_seconds();
            database->summarize_all();
            theirs.push_back(cpu_seconds() - from);
        }
    }
    std::printf("warm: clientele %.4f s (least %.4f; on the wall %.4f)", median(mine),
                *std::min_element(mine.begin(), mine.end()), median(on_the_wall));
    if (database) {
        std::printf("; DuckDB %.3f s; ratio of medians %.2f; repeat purchases %.0f and %.0f", median(theirs),
                    median(theirs) / median(mine), sum, database->check());
    }
    std::printf("\n");
    std::remove(path.c_str());
    return 0;
}
