// Linked with DuckDB's library as npm has it: tests/io/duckdb.cmake.

#include <clientele/io/duckdb.hpp>
#include <clientele/io/duckdb_aggregate.hpp>
#include <clientele/math/random.hpp>
#include <clientele/orders/order_columns.hpp>
#include <clientele/orders/summarize.hpp>

#include <doctest/doctest.h>

#include "../orders/same_summaries.hpp"
#include "../refusal.hpp"
#include <repeats.hpp>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

TEST_SUITE("io/duckdb_aggregate") {

using namespace clientele;
using namespace std::chrono_literals;

namespace {

const summarize by_rules{.as_of = 2024y / 12 / 31, .unit = std::chrono::weeks{1}, .money = minor_units{}};

struct boxes_of_twelve {
    minor_amount minor(std::int64_t boxes) const { return {12 * boxes}; }
    int decimals() const { return 0; }
};

// Rows in no order: most customers have few days, some have many.
void fill(const duckdb_session& books, std::size_t rows, std::uint64_t customers) {
    random_generator g{3};
    std::vector<std::int64_t> customer, cents;
    std::vector<day> when;
    for (std::size_t i = 0; i < rows; ++i) {
        customer.push_back(
            static_cast<std::int64_t>(1'000'000'007 * (g.below(2) ? g.below(1 + customers / 50) : g.below(customers))));
        when.push_back(day{2024y / 1 / 1} + std::chrono::days{g.below(366)});
        cents.push_back(static_cast<std::int64_t>(g.below(100'000)));
    }
    duckdb_run(books, "CREATE TABLE orders (c BIGINT, d DATE, cents BIGINT)");
    duckdb_transaction load{books};
    write_duckdb(load, "orders", table_values{"c", customer}, table_values{"d", when}, table_values{"cents", cents});
    load.commit();
}

// What the query gives of each customer, in the order of their ids, as columns.
summaries<std::int64_t> selected(const duckdb_session& books, const std::string& call) {
    const auto got = duckdb_select{books, "SELECT c, unnest(s) FROM (SELECT c, " + call +
                                              " AS s FROM orders GROUP BY c) WHERE s IS NOT NULL ORDER BY c"}
                         .columns(table_integers{"c"}, table_days{"first"}, table_days{"last"},
                                  table_integers{"purchase_days"}, table_integers{"orders"}, table_numbers{"x"},
                                  table_numbers{"t_x"}, table_numbers{"T"}, table_numbers{"recency"},
                                  table_numbers{"total"}, table_numbers{"mean_spend"}, table_numbers{"annual_spend"},
                                  table_numbers{"tenure"}, table_numbers{"mean_gap"}, table_numbers{"longest_gap"});
    summaries<std::int64_t> out;
    const auto& [c, first, last, days, orders, x, t_x, T, recency, total, spend, annual, tenure, gap, longest] =
        got.columns;
    out.customer = c;
    out.first.assign(first.begin(), first.end());
    out.last.assign(last.begin(), last.end());
    for (const auto each : days)
        out.purchase_days.push_back(static_cast<int>(each));
    for (const auto each : orders)
        out.orders.push_back(static_cast<int>(each));
    std::tie(out.x, out.t_x, out.T, out.recency, out.total) = std::tie(x, t_x, T, recency, total);
    std::tie(out.mean_spend, out.annual_spend, out.tenure, out.mean_gap, out.longest_gap) =
        std::tie(spend, annual, tenure, gap, longest);
    return out;
}
void check_figures(const summaries<std::int64_t>& a, const summaries<std::int64_t>& b) {
    CHECK(a.customer == b.customer);
    check_same_figures(a, b);
}

// The summaries of chunks that are pulled out of DuckDB.
template <class Rules>
summaries<std::int64_t> pulled(const duckdb_session& books, const Rules& rules) {
    const auto rows = duckdb_select{books, "SELECT * FROM orders"}.columns(table_integers{"c"}, table_days{"d"},
                                                                           table_integers{"cents"});
    const auto& [customer, when, cents] = rows.columns;
    return rules(order_columns{.customer = std::span{customer}, .when = std::span{when}, .amount = std::span{cents}});
}

std::int64_t number(const duckdb_session& books, const std::string& query) {
    return std::get<0>(duckdb_select{books, query}.columns(table_integers{"n"}).columns).front();
}

// What DuckDB says of a query whose aggregate refuses, after its own first words.
std::string refused(const duckdb_session& books, const std::string& call, const std::string& rows = "orders") {
    const auto e = refusal([&] { return duckdb_run(books, "SELECT " + call + " FROM " + rows); });
    CHECK(e.code() == errc::storage);
    const std::string said = e.what(), before = "Invalid Input Error: ";
    const auto at = said.find(before);
    return at == std::string::npos ? said : said.substr(at + before.size());
}

} // namespace

TEST_CASE("the aggregate gives what summarize gives of the rows, bit for bit, on any number of threads") {
    const duckdb_session books;
    fill(books, 300'000, 60'000);
    duckdb_customer_summary{.rules = by_rules}.add_to(books);
    const auto expected = pulled(books, by_rules);
    CHECK(expected.size() > 50'000);
    for (const std::string threads : {"1", "2", "4"}) {
        CAPTURE(threads);
        duckdb_run(books, "SET threads = " + threads);
        check_figures(selected(books, "customer_summary(d, cents)"), expected);
    }
}

TEST_CASE("the aggregate gives the same where DuckDB has little memory and spills") {
    const duckdb_session books;
    duckdb_run(books, "CREATE TABLE orders AS SELECT (hash(range) % 400000)::BIGINT AS c, DATE '2024-01-01' + "
                      "(range % 366)::INT AS d, range AS cents FROM range(600000)");
    duckdb_customer_summary{.rules = by_rules}.add_to(books);
    const auto expected = pulled(books, by_rules);
    duckdb_run(books, "SET threads = 2");
    duckdb_run(books, "SET memory_limit = '56MB'");
    duckdb_run(books, "SET temp_directory = ''");
    CHECK(refused(books, "max(s)", "(SELECT customer_summary(d, cents) AS s FROM orders GROUP BY c)")
              .find("Out of Memory") != std::string::npos);
    duckdb_run(books, "SET temp_directory = 'duckdb_aggregate_spilled'");
    check_figures(selected(books, "customer_summary(d, cents)"), expected);
}

TEST_CASE("days and amounts of every type that says what it is are taken") {
    const duckdb_session books;
    fill(books, 5'000, 100);
    duckdb_customer_summary{.rules = by_rules}.add_to(books);
    const auto expected = pulled(books, by_rules);
    for (const std::string day :
         {"d::TIMESTAMP", "d::TIMESTAMP_S", "d::TIMESTAMP_NS", "d::TIMESTAMP + INTERVAL '23 hours'"})
        check_figures(selected(books, "customer_summary(" + day + ", cents)"), expected);
    for (const std::string amount : {"cents::INT", "cents::UBIGINT", "(cents / 100)::DECIMAL(18, 2)",
                                     "(cents / 100)::DECIMAL(9, 2)", "(cents / 100)::DECIMAL(38, 5)", "cents / 100"})
        check_figures(selected(books, "customer_summary(d, " + amount + ")"), expected);
    duckdb_customer_summary{.rules = by_rules, .name = "in_china", .utc_offset = 8h}.add_to(books);
    CHECK(number(books, "SELECT day(in_china(TIMESTAMP '2024-03-01 17:00:00', 1).first) AS n") == 2);
}

TEST_CASE("a third argument is the as-of day of a group") {
    const duckdb_session books;
    fill(books, 5'000, 100);
    const auto rules = [](day as_of) {
        return summarize{.as_of = as_of, .money = minor_units{}, .late_rows = leave_out_row{}};
    };
    duckdb_customer_summary{.rules = rules(2024y / 12 / 31)}.add_to(books);
    check_figures(selected(books, "customer_summary(d, cents, DATE '2024-06-30')"),
                  pulled(books, rules(2024y / 6 / 30)));
    check_figures(selected(books, "customer_summary(d, cents, DATE '2023-12-31')"),
                  pulled(books, rules(2023y / 12 / 31)));
}

TEST_CASE("rows are left out, and returns settled, by the policies of the rules") {
    const duckdb_session books;
    fill(books, 20'000, 500);
    duckdb_run(books, "UPDATE orders SET cents = -cents WHERE cents % 4 = 1");
    const auto check = [&](const auto& rules, const std::string& name) {
        CAPTURE(name);
        duckdb_customer_summary{.rules = rules, .name = name}.add_to(books);
        check_figures(selected(books, name + "(d, cents)"), pulled(books, rules));
    };
    const day as_of = 2024y / 10 / 1;
    check(summarize{.as_of = as_of, .money = minor_units{}, .bad_rows = leave_out_row{}, .late_rows = leave_out_row{}},
          "without_returns");
    check(summarize{.as_of = as_of, .money = minor_units{}, .late_rows = leave_out_row{}, .returns = net_by_day{}},
          "net");
    check(summarize{.as_of = as_of,
                    .money = minor_units{},
                    .late_rows = leave_out_row{},
                    .returns = returns_as_money{},
                    .look_back = trailing_months{6},
                    .frequency = frequency_of::orders},
          "half_a_year");
}

TEST_CASE("whole numbers mean what a money policy of the host's own makes of them") {
    const duckdb_session books;
    fill(books, 5'000, 300);
    const summarize rules{.as_of = 2024y / 12 / 31, .money = boxes_of_twelve{}};
    duckdb_customer_summary{.rules = rules}.add_to(books);
    const auto found = selected(books, "customer_summary(d, cents)");
    check_figures(found, pulled(books, rules));
    CHECK(found.total.front() > 0);
    CHECK(found.total.front() ==
          12 * pulled(books, summarize{.as_of = 2024y / 12 / 31, .money = major_units{}}).total.front());
}

TEST_CASE("a group without a purchase is NULL") {
    const duckdb_session books;
    duckdb_customer_summary{.rules =
                                summarize{.as_of = 2024y / 12 / 31, .money = minor_units{}, .returns = net_by_day{}}}
        .add_to(books);
    const auto nulls = [&](const std::string& query) {
        return number(books, "SELECT count(*) FILTER (s IS NULL AND s.total IS NULL) AS n FROM (" + query + ")");
    };
    CHECK(nulls("SELECT customer_summary(DATE '2024-01-01', 1) AS s WHERE false") == 1);
    CHECK(nulls("SELECT customer_summary(DATE '2024-01-01', 1) FILTER (range > 9) AS s FROM range(5)") == 1);
    CHECK(
        nulls("SELECT range // 2, customer_summary(DATE '2024-01-01', if(range = 3, 0, 1 - 2 * (range % 2))) AS s FROM "
              "range(8) GROUP BY 1") == 3); // one is free, and all of the others is returned
    CHECK(nulls("SELECT customer_summary(DATE '2024-01-01', 1) AS s") == 0);
}

TEST_CASE("a window whose frame moves has the summary of each frame") {
    const duckdb_session books;
    duckdb_customer_summary{.rules = by_rules}.add_to(books);
    for (const std::string threads : {"1", "4"}) {
        duckdb_run(books, "SET threads = " + threads);
        CHECK(number(books,
                     "SELECT count(*) AS n FROM (SELECT range AS i, customer_summary(DATE '2024-01-01' + "
                     "range::INT % 300, range) OVER (ORDER BY range ROWS BETWEEN 7 PRECEDING AND CURRENT ROW) AS "
                     "s FROM range(20000)) WHERE s.orders = least(i + 1, 8) AND s.purchase_days = least(i + 1, "
                     "8) AND s.total = (s.orders * i - s.orders * (s.orders - 1) / 2) / 100") == 20'000);
        CHECK(number(books,
                     "SELECT count(*) AS n FROM (SELECT range AS i, customer_summary(DATE '2024-01-01', 1) OVER "
                     "(PARTITION BY range % 3 ORDER BY range) AS s FROM range(3000)) WHERE s.orders = i // 3 + 1 "
                     "AND s.total = s.orders / 100") == 3'000);
    }
}

TEST_CASE("what cannot be used is refused as DuckDB's error, in our sentence") {
    const duckdb_session books;
    duckdb_run(books,
               "CREATE TABLE orders AS SELECT DATE '2024-05-01' + range::INT AS d, range AS cents FROM range(4)");
    duckdb_customer_summary{.rules = by_rules}.add_to(books);
    CHECK(refused(books, "customer_summary(if(cents = 2, NULL, d), cents)") ==
          "customer_summary: the day must have a value in every row, got null");
    CHECK(refused(books, "customer_summary(d, if(cents = 2, NULL, cents))") ==
          "customer_summary: the amount must have a value in every row, got null");
    CHECK(refused(books, "customer_summary(d, cents, NULL)") ==
          "customer_summary: as_of must have a value in every row, got null");
    CHECK(
        refused(books, "customer_summary(d::VARCHAR, cents)") ==
        "customer_summary: the day must be of type DATE, TIMESTAMP or TIMESTAMPTZ, got VARCHAR (the query can cast it: "
        "::DATE)");
    CHECK(refused(books, "customer_summary(d, cents::VARCHAR)") ==
          "customer_summary: the amount must be of type DECIMAL or DOUBLE, got VARCHAR (the query can cast it: "
          "::DECIMAL(18, 2))");
    CHECK(refused(books, "customer_summary(d, (cents / 1000)::DECIMAL(9, 3))") ==
          "customer_summary: the amount must have no more decimals than are declared, got 1e-3");
    CHECK(refused(books, "customer_summary(d, cents + 4611686018427387903)") ==
          "customer_summary: the amount must be finite and below 2^62 minor units in size, got 4611686018427387904");
    CHECK(refused(books, "customer_summary(d + 244, cents)") ==
          "customer_summary: the order of 2025-01-01 lies after the as-of day, 2024-12-31");
    CHECK(refused(books, "customer_summary(d, cents - 1)") ==
          "customer_summary: amount must not be negative unless a returns policy says what that means, got -1");
    CHECK(refused(books, "customer_summary(d, cents, DATE '2025-01-01')") ==
          "customer_summary: as_of must be at most 2024-12-31, got 2025-01-01");
    CHECK(refused(books, "customer_summary(DATE '2024-01-01', 1, d)")
              .find("as_of must be the same in all rows of a "
                    "group, got 2024-05-0") != std::string::npos);
    CHECK(refused(books, "customer_summary(DATE '2024-01-01', 4611686018427387903)", "range(3)") ==
          "customer_block: the money of a customer's day is outside the range of 64-bit minor units, or its lines are "
          "2^31 and more");
    duckdb_customer_summary{.rules = summarize{.as_of = 2024y / 12 / 31}, .name = "exact"}.add_to(books);
    CHECK(refused(books, "exact(d, cents)") ==
          "exact: the amount must be of type DECIMAL or DOUBLE, got BIGINT (whole numbers do not say what they count: "
          "table_integers reads them, for minor_units or major_units)");
    CHECK(refused(books, "customer_summary(d)").find("No function matches") != std::string::npos);
}

TEST_CASE("what a policy of the host's throws reaches DuckDB") {
    const duckdb_session books;
    duckdb_customer_summary{.rules = summarize{.as_of = 2024y / 1 / 1,
                                               .money = minor_units{},
                                               .late_rows = [](const rejected_row&) -> row_action { throw 7; }}}
        .add_to(books);
    CHECK(refused(books, "customer_summary(DATE '2024-01-02', 1)", "range(3)") ==
          "a policy threw what is no std::exception");
}

TEST_CASE("rules that mean nothing, and a name that is taken, are refused when the function is added") {
    const duckdb_session books;
    const auto added = [&](const auto& function) { return refusal([&] { return function.add_to(books), 0; }); };
    check_refusal(
        added(duckdb_customer_summary{.rules = summarize{.as_of = 2024y / 1 / 1, .unit = std::chrono::days{0}}}),
        errc::bad_parameter, no_row, "summarize: unit must be at least one day, got 0");
    check_refusal(added(duckdb_customer_summary{.rules = by_rules, .name = "abs"}), errc::storage, no_row,
                  "duckdb: cannot add the function abs: no reason is given");
}

} // TEST_SUITE("io/duckdb_aggregate")
