// Orders out of Parquet, CSV or a DuckDB file, as DuckDB reads them, and a row for every customer as Parquet: summary,
// R, F and M scores and segment.
//
//     duckdb_orders "SELECT customer, date, amount FROM 'orders.parquet'" --as-of 2006-12-31 --out customers.parquet
//     duckdb_orders "SELECT * FROM orders" --database books.duckdb --as-of 2006-12-31 --out customers.parquet
//
// With --inside DuckDB summarises the customers, and only their summaries leave it.

#include <clientele/io/duckdb.hpp>
#include <clientele/io/duckdb_aggregate.hpp>

#include "support/output_file.hpp"
#include "support/program.hpp"
#include "support/scored_customers.hpp"
#include <cstdio>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

using namespace clientele;

namespace {

struct options {
    std::string query, database, out;
    day as_of{};
    bool inside = false;
};

std::string in_quotes(const std::string& path) {
    std::string all = "'";
    for (const char c : path)
        all.append(c == '\'' ? 2 : 1, c);
    return all + "'";
}

// Orders are read, and summarised here.
support::scored_customers pulled(const duckdb_session& books, const options& chosen) {
    return support::scored_customers::of(duckdb_select{books, chosen.query}.columns(
                                             support::customer_column, support::date_column, support::amount_column),
                                         chosen.as_of);
}
// Orders are summarised where they are.
support::scored_customers summarized_inside(const duckdb_session& books, const options& chosen) {
    duckdb_customer_summary{.rules = support::scored_customers::rules(chosen.as_of)}.add_to(books);
    const auto found =
        duckdb_select{books, "SELECT customer, s.last AS last, s.orders AS orders, s.recency AS recency, s.total AS "
                             "total FROM (SELECT customer, customer_summary(date, amount) AS s FROM (" +
                                 chosen.query + ") GROUP BY customer) WHERE s IS NOT NULL ORDER BY customer"}
            .columns(support::customer_column, table_days{"last"}, table_integers{"orders"}, table_numbers{"recency"},
                     table_numbers{"total"});
    const auto& [customer, last, orders, recency, total] = found.columns;
    summaries<std::string> base;
    for (std::size_t i = 0; i < found.size(); ++i) {
        base.customer.emplace_back(customer[i]);
        base.orders.push_back(static_cast<int>(orders[i]));
    }
    base.last.assign(last.begin(), last.end());
    base.recency = recency;
    base.total = total;
    return support::scored_customers::of(std::move(base));
}

std::size_t decide(const options& chosen) {
    require(chosen.database.empty() || std::filesystem::exists(chosen.database), // DuckDB would make it
            "--database: there is no file ", chosen.database);
    support::output_place out{chosen.out, "--out"};
    const duckdb_session books{chosen.database};
    const auto customers = chosen.inside ? summarized_inside(books, chosen) : pulled(books, chosen);

    duckdb_transaction undone{books}; // a table for as long as the file is written
    duckdb_run(books,
               R"(CREATE TEMP TABLE customer_values (customer VARCHAR, last DATE, purchases INTEGER, total DOUBLE,
        r TINYINT, f TINYINT, m TINYINT, segment VARCHAR))");
    const auto written =
        customers.write([&](const auto&... columns) { return write_duckdb(undone, "customer_values", columns...); });
    duckdb_run(books, "COPY customer_values TO " + in_quotes(out.beside()) + " (FORMAT parquet, USE_TMP_FILE false)");
    out.keep();
    return written;
}

} // namespace

int main(int count, char** arguments) {
    options chosen;
    support::program app{"duckdb_orders", "Orders as DuckDB reads them, scored into a Parquet file"};
    app.add("QUERY", chosen.query, "gives the columns customer, date and amount").required();
    app.add("--database", chosen.database, "a DuckDB file; else one in memory");
    app.add("--as-of", chosen.as_of, "the last day that counts").required();
    app.add("--out", chosen.out, "Parquet file of the customers").required();
    app.add("--inside", chosen.inside, "lets DuckDB summarise the customers");
    return app.run(count, arguments,
                   [&] { std::printf("%zu customers are in %s\n", decide(chosen), chosen.out.c_str()); });
}
