// Orders out of Parquet, CSV or a DuckDB file, as DuckDB reads them, and a row for every customer as Parquet: summary,
// R, F and M scores and segment.
//
//     duckdb_orders "SELECT customer, date, amount FROM 'orders.parquet'" --as-of 2006-12-31 --out customers.parquet
//     duckdb_orders "SELECT * FROM orders" --database books.duckdb --as-of 2006-12-31 --out customers.parquet

#include <clientele/io/duckdb.hpp>

#include "support/output_file.hpp"
#include "support/program.hpp"
#include "support/scored_customers.hpp"
#include <cstdio>
#include <filesystem>
#include <string>

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
    require(chosen.database.empty() || std::filesystem::exists(chosen.database), // DuckDB would make it
            "--database: there is no file ", chosen.database);
    support::output_place out{chosen.out, "--out"};
    const duckdb_session books{chosen.database};
    const auto customers =
        support::scored_customers::of(duckdb_select{books, chosen.query}.columns(
                                          support::customer_column, support::date_column, support::amount_column),
                                      chosen.as_of);

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
    return app.run(count, arguments,
                   [&] { std::printf("%zu customers are in %s\n", decide(chosen), chosen.out.c_str()); });
}
