// Orders out of a PostgreSQL database, and a row for every customer back into it: summary, R, F and M scores and
// segment, in the table customer_values, all of them or none.
//
//     postgres_orders 'host=127.0.0.1 dbname=crm' --as-of 2006-12-31
//     postgres_orders 'host=127.0.0.1 dbname=crm' --as-of 2006-12-31 --query 'SELECT client AS customer, ...'

#include <clientele/io/postgres.hpp>
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

auto summaries_of(::PGconn* crm, const std::string& query, day as_of) {
    const auto orders =
        postgres_copy{crm, query}.columns(table_texts{"customer"}, table_days{"date"}, table_money{"amount"});
    const auto& [customer, date, minor] = orders.columns;
    return summarize{.as_of = as_of, .money = minor_units{}, .late_rows = leave_out_row{}}(
        order_columns{.customer = customer.view(), .when = std::span{date}, .amount = std::span{minor}});
}

std::size_t decide(const std::string& database, const std::string& query, day as_of) {
    const postgres_connection crm{database};
    postgres_transaction all{crm};
    const auto base = summaries_of(crm, query, as_of);
    const std::vector<double> purchases(base.orders.begin(), base.orders.end());
    const auto scores = rfm{}.fit(base.recency, purchases, base.total).scores;
    const auto segments = segment_maps::standard().assign(scores);
    std::vector<std::string> names;
    for (std::size_t i = 0; i < segments.size(); ++i)
        names.push_back(segments.name(i));

    postgres_run(crm, R"(CREATE TABLE IF NOT EXISTS customer_values (customer text PRIMARY KEY, last date NOT NULL,
        purchases integer NOT NULL, total double precision NOT NULL, r smallint NOT NULL, f smallint NOT NULL,
        m smallint NOT NULL, segment text NOT NULL))");
    postgres_run(crm, "DELETE FROM customer_values");
    const auto written = write_postgres(
        crm, "customer_values", table_values{"customer", base.customer}, table_values{"last", base.last},
        table_values{"purchases", base.orders}, table_values{"total", base.total}, table_values{"r", scores.recency()},
        table_values{"f", scores.frequency()}, table_values{"m", scores.monetary()}, table_values{"segment", names});
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
