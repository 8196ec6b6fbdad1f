// Orders out of Parquet, CSV or a DuckDB file, as DuckDB reads them, and a row for every customer as Parquet: summary,
// R, F and M scores and segment.
//
//     duckdb_orders "SELECT customer, date, amount FROM 'orders.parquet'" --as-of 2006-12-31 --out customers.parquet
//     duckdb_orders "SELECT * FROM orders" --database books.duckdb --as-of 2006-12-31 --out customers.parquet

#include <clientele/io/duckdb.hpp>
#include <clientele/orders/order_columns.hpp>
#include <clientele/orders/summarize.hpp>
#include <clientele/rfm/rfm.hpp>
#include <clientele/rfm/segment_maps.hpp>

#include "support/program.hpp"
#include <cstdio>
#include <string>
#include <vector>

using namespace clientele;

namespace {

struct options {
    std::string query, database, out;
    day as_of{};
};

std::string in_quotes(const std::string& path) {
    std::string all = "'";
    for (const char c : path)
        all.append(c == '\'' ? 2 : 1, c);
    return all + "'";
}

std::size_t decide(const options& chosen) {
    const duckdb_session books{chosen.database};
    const auto orders =
        duckdb_select{books, chosen.query}.columns(table_texts{"customer"}, table_days{"date"}, table_money{"amount"});
    const auto& [customer, date, minor] = orders.columns;
    const auto base = summarize{.as_of = chosen.as_of, .money = minor_units{}, .late_rows = leave_out_row{}}(
        order_columns{.customer = customer.view(), .when = std::span{date}, .amount = std::span{minor}});
    const std::vector<double> purchases(base.orders.begin(), base.orders.end());
    const auto scores = rfm{}.fit(base.recency, purchases, base.total).scores;
    const auto segments = segment_maps::standard().assign(scores);
    std::vector<std::string> names;
    for (std::size_t i = 0; i < segments.size(); ++i)
        names.push_back(segments.name(i));

    duckdb_transaction undone{books}; // a table for as long as the file is written
    duckdb_run(books,
               R"(CREATE TEMP TABLE customer_values (customer VARCHAR, last DATE, purchases INTEGER, total DOUBLE,
        r TINYINT, f TINYINT, m TINYINT, segment VARCHAR))");
    const auto written = write_duckdb(
        undone, "customer_values", table_values{"customer", base.customer}, table_values{"last", base.last},
        table_values{"purchases", base.orders}, table_values{"total", base.total}, table_values{"r", scores.recency()},
        table_values{"f", scores.frequency()}, table_values{"m", scores.monetary()}, table_values{"segment", names});
    duckdb_run(books, "COPY customer_values TO " + in_quotes(chosen.out) + " (FORMAT parquet)");
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
    return app.run(count, arguments,
                   [&] { std::printf("%zu customers are in %s\n", decide(chosen), chosen.out.c_str()); });
}
