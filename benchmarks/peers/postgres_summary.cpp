// The aggregate customer_summary of examples/postgres_aggregate beside PostgreSQL's own SQL in two levels, in turn, on
// the orders of benchmarks/orders: seconds of processor of all the server's processes, and of the clock.
//
//   postgres_summary DATABASE CUSTOMERS ROUNDS

#include <clientele/io/postgres.hpp>

#include "../orders/orders_data.hpp"
#include <chrono>
#include <cstdio>
#include <exception>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <unistd.h>
#include <vector>

using namespace clientele;

namespace {

struct seconds {
    double processor, clock;
};

// The fields of /proc/PID/stat, from the third on.
std::vector<std::string> stat_of(std::int64_t process) {
    std::ifstream from{"/proc/" + std::to_string(process) + "/stat"};
    const std::string line{std::istreambuf_iterator<char>{from}, {}};
    std::istringstream fields{line.substr(line.rfind(')') + 1)};
    return {std::istream_iterator<std::string>{fields}, {}};
}

class server {
public:
    explicit server(const char* where) : crm{where} {
        process_ =
            std::get<0>(postgres_query{crm, "SELECT pg_backend_pid() AS pid"}.columns(table_integers{"pid"}).columns)
                .front();
        parent_ = std::stoll(stat_of(process_).at(1));
    }
    // What a query takes. Its workers are the parent's, which counts those that are over.
    seconds time(const std::string& query) const {
        const double before = processor();
        const auto start = std::chrono::steady_clock::now();
        (void)postgres_query{crm, query}.columns(table_integers{"customers"}).size();
        const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
        ::usleep(200'000); // until the parent has seen them leave
        return {processor() - before, took.count()};
    }

    postgres_connection crm;

private:
    double processor() const {
        const auto own = stat_of(process_), parent = stat_of(parent_);
        const double ticks =
            std::stod(own.at(11)) + std::stod(own.at(12)) + std::stod(parent.at(13)) + std::stod(parent.at(14));
        return ticks / static_cast<double>(::sysconf(_SC_CLK_TCK));
    }

    std::int64_t process_ = 0, parent_ = 0;
};

void load(const server& to, const std::string& table, const orders_data& orders) {
    postgres_run(to.crm, "DROP TABLE IF EXISTS " + table);
    postgres_run(
        to.crm,
        "CREATE UNLOGGED TABLE " + table +
            " (customer bigint NOT NULL, day date NOT NULL, cents bigint NOT NULL) WITH (autovacuum_enabled = off)");
    std::printf("%s: %zu rows\n", table.c_str(),
                write_postgres(to.crm, table, table_values{"customer", orders.customer},
                               table_values{"day", orders.when}, table_values{"cents", orders.cents}));
    postgres_run(to.crm, "VACUUM ANALYZE " + table);
}

double load_now() {
    double load = 0;
    std::ifstream{"/proc/loadavg"} >> load;
    return load;
}

void compare(const server& on, const std::string& table, const std::string& called, int workers, int rounds) {
    postgres_run(on.crm, "SET max_parallel_workers_per_gather = " + std::to_string(workers));
    const std::string ours =
        "SELECT count(*) AS customers, min((s).first), max((s).last), sum((s).purchase_days), sum((s).orders), "
        "sum((s).total) FROM (SELECT customer, customer_summary(day, cents, '2012-12-31') AS s FROM " +
        table + " GROUP BY customer OFFSET 0) AS each";
    // It leaves out what asks for the order of days: the money of the first one, gaps; and tenure.
    const std::string theirs = "SELECT count(*) AS customers, min(first), max(last), sum(days), sum(orders), "
                               "sum(total) FROM (SELECT customer, "
                               "min(day) AS first, max(day) AS last, count(*) AS days, sum(n) AS orders, sum(s) AS "
                               "total FROM (SELECT customer, "
                               "day, count(*) AS n, sum(cents)::bigint AS s FROM " +
                               table + " GROUP BY customer, day) AS days GROUP BY customer OFFSET 0) AS each";
    for (int round = 0; round < rounds; ++round) {
        const auto a = on.time(theirs), b = on.time(ours);
        std::printf(
            "%s, %d workers: SQL %.2f (clock %.2f), customer_summary %.2f (%.2f): %.2f times (%.2f), load %.1f\n",
            called.c_str(), workers, a.processor, a.clock, b.processor, b.clock, b.processor / a.processor,
            b.clock / a.clock, load_now());
        std::fflush(stdout);
    }
}

} // namespace

int main(int count, char** arguments) try {
    if (count != 4)
        throw error{errc::bad_parameter, no_row, "usage: postgres_summary DATABASE CUSTOMERS ROUNDS"};
    const server on{arguments[1]};
    for (const std::string setting :
         {"work_mem = '1GB'", "jit = off", "parallel_setup_cost = 0", "parallel_tuple_cost = 0"})
        postgres_run(on.crm, "SET " + setting);
    postgres_run(on.crm, "CREATE EXTENSION IF NOT EXISTS clientele");
    const auto customers = std::stoull(arguments[2]);
    const int rounds = std::stoi(arguments[3]);
    for (const bool random : {true, false}) {
        const std::string table = random ? "random_order" : "sorted";
        load(on, table, make_orders(customers, random));
        for (const int workers : {0, 2})
            compare(on, table, table, workers, rounds);
    }
    postgres_run(on.crm, "CREATE INDEX ON sorted (customer, day) INCLUDE (cents)");
    postgres_run(on.crm, "VACUUM ANALYZE sorted");
    postgres_run(on.crm, "SET enable_hashagg = off");
    compare(on, "sorted", "by an index", 0, rounds);
    return 0;
} catch (const std::exception& problem) {
    std::fprintf(stderr, "%s\n", problem.what());
    return 1;
}
