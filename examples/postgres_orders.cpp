// Orders out of a PostgreSQL database, and a row for every customer back into it: summary, R, F and M scores and
// segment, in the table customer_values, all of them or none.
//
//     postgres_orders 'host=127.0.0.1 dbname=crm' --as-of 2006-12-31
//     postgres_orders 'host=127.0.0.1 dbname=crm' --as-of 2006-12-31 --query 'SELECT client AS customer, ...'

#include <clientele/io/postgres.hpp>

#include "support/program.hpp"
#include "support/scored_customers.hpp"
#include <cstdio>
#include <string>

using namespace clientele;

namespace {

std::size_t decide(const std::string& database, const std::string& query, day as_of) {
    const postgres_connection crm{database};
    postgres_transaction all{crm};
    const auto customers = support::scored_customers::of(
        postgres_copy{crm, query}.columns(support::customer_column, support::date_column, support::amount_column),
        as_of);

    postgres_run(crm, R"(CREATE TABLE IF NOT EXISTS customer_values (customer text PRIMARY KEY, last date NOT NULL,
        purchases integer NOT NULL, total double precision NOT NULL, r smallint NOT NULL, f smallint NOT NULL,
        m smallint NOT NULL, segment text NOT NULL))");
    postgres_run(crm, "DELETE FROM customer_values");
    const auto written =
        customers.write([&](const auto&... columns) { return write_postgres(crm, "customer_values", columns...); });
    all.commit();
    return written;
}

} // namespace

int main(int count, char** arguments) {
    std::string database, query = "SELECT customer, date, amount FROM orders";
    day as_of{};
    support::program app{"postgres_orders", "Orders of a PostgreSQL database, scored into a table of it"};
    app.add("DATABASE", database, "as libpq takes it: host=... dbname=..., or postgresql://...").required();
    app.add("--as-of", as_of, "the last day that counts").required();
    app.add("--query", query, "gives the columns customer, date and amount");
    return app.run(count, arguments,
                   [&] { std::printf("%zu customers are in customer_values\n", decide(database, query, as_of)); });
}
