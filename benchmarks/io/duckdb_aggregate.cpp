// Summaries inside DuckDB: the aggregate, the two-level query of SQL, and the chunks pulled out to our own summaries.
// CPU seconds, interleaved in one process.
//
//   duckdb_aggregate [CUSTOMERS=1000000] [ROUNDS=5] [THREADS=1]
//
// Linked with DuckDB's library; benchmarks/orders/run.sh aggregate does it.

#include <clientele/io/duckdb.hpp>
#include <clientele/io/duckdb_aggregate.hpp>
#include <clientele/orders/order_columns.hpp>
#include <clientele/orders/summarize.hpp>

#include "../orders/orders_data.hpp"
#include "../usage.hpp"
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

using namespace clientele;

namespace {

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

template <class Call>
double seconds_of(const Call& call) {
    const double from = cpu_seconds();
    call();
    return cpu_seconds() - from;
}

} // namespace

int main(int count, char** arguments) {
    const auto number = [&](int at, int otherwise) { return count > at ? std::atoi(arguments[at]) : otherwise; };
    const int rounds = number(2, 5), threads = number(3, 1);
    for (const bool random : {false, true}) {
        const auto orders = make_orders(static_cast<std::size_t>(number(1, 1'000'000)), random);
        const summarize rules{.as_of = day{std::chrono::days{orders.last_day}}, .money = minor_units{}};
        const duckdb_session books;
        duckdb_run(books, "SET threads = " + std::to_string(threads));
        duckdb_run(books, "CREATE TABLE o (id BIGINT, d DATE, cents BIGINT)");
        duckdb_transaction load{books};
        write_duckdb(load, "o", table_values{"id", orders.customer}, table_values{"d", orders.when},
                     table_values{"cents", orders.cents});
        load.commit();
        duckdb_customer_summary{.rules = rules}.add_to(books);

        const std::string as_of = "DATE '" + to_text(rules.as_of.get()) + "'";
        const std::string native =
            "CREATE OR REPLACE TEMP TABLE n AS SELECT id, count(*) - 1 AS x, max(d) - min(d) AS t_x, " + as_of +
            " - min(d) AS t, sum(s) / 100 AS total, CASE WHEN count(*) > 1 THEN (sum(s) - arg_min(s, d)) / 100 / "
            "(count(*) - 1) ELSE 0 END AS spend FROM (SELECT id, d, sum(cents) AS s FROM o GROUP BY id, d) GROUP BY id";
        const std::string aggregate =
            "CREATE OR REPLACE TEMP TABLE a AS SELECT id, s.x AS x, s.t_x AS t_x, s.T AS t, s.total AS total, "
            "s.mean_spend AS spend FROM (SELECT id, customer_summary(d, cents) AS s FROM o GROUP BY id)";
        std::vector<double> by_native, by_aggregate, by_pull;
        std::size_t customers = 0;
        for (int round = 0; round < rounds; ++round) {
            by_native.push_back(seconds_of([&] { duckdb_run(books, native); }));
            by_aggregate.push_back(seconds_of([&] { duckdb_run(books, aggregate); }));
            by_pull.push_back(seconds_of([&] {
                const auto pulled = duckdb_select{books, "SELECT * FROM o"}.columns(
                    table_integers{"id"}, table_days{"d"}, table_integers{"cents"});
                const auto& [id, when, cents] = pulled.columns;
                customers = rules(order_columns{.customer = std::span{id},
                                                .when = std::span{when},
                                                .amount = std::span{cents},
                                                .sorted = !random})
                                .size();
            }));
        }
        const auto same = duckdb_select{books, "SELECT count(*) AS n FROM n JOIN a USING (id) WHERE n.x = a.x AND "
                                               "n.t_x = a.t_x AND n.t = a.t AND n.total = a.total AND abs(n.spend - "
                                               "a.spend) < 1e-9"}
                              .columns(table_integers{"n"});
        std::printf("%zu rows, %zu customers (%lld the same), %s, %d threads: native %.2f, aggregate %.2f (%.2f times "
                    "as fast; least %.2f / %.2f = %.2f), pulled %.2f (%.2f)\n",
                    orders.customer.size(), customers, static_cast<long long>(std::get<0>(same.columns).front()),
                    random ? "random order" : "sorted", threads, median(by_native), median(by_aggregate),
                    median(by_native) / median(by_aggregate), *std::min_element(by_native.begin(), by_native.end()),
                    *std::min_element(by_aggregate.begin(), by_aggregate.end()),
                    *std::min_element(by_native.begin(), by_native.end()) /
                        *std::min_element(by_aggregate.begin(), by_aggregate.end()),
                    median(by_pull), median(by_native) / median(by_pull));
        std::fflush(stdout);
    }
}
