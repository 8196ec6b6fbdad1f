// Against a server of its own that has the extension: tests/examples/postgres_aggregate.sh.

#include <clientele/io/postgres.hpp>
#include <clientele/math/random.hpp>
#include <clientele/orders/customer_block.hpp>
#include <clientele/orders/order_columns.hpp>
#include <clientele/orders/summarize.hpp>

#include <doctest/doctest.h>

#include "../refusal.hpp"
#include <bit>
#include <cstdlib>
#include <map>

TEST_SUITE("examples/postgres_aggregate") {

using namespace clientele;
using namespace std::chrono_literals;
using strings = std::vector<std::string>;

namespace {

const day as_of = 2024y / 6 / 30;

// A session of its own, with the extension in a database without anything else of ours.
struct session : postgres_connection {
    session()
        : postgres_connection{[] {
              const char* const where = std::getenv("CLIENTELE_POSTGRES");
              REQUIRE_MESSAGE(where, "tests/examples/postgres_aggregate.sh runs this");
              return std::string{where};
          }()} {
        run("DROP EXTENSION IF EXISTS clientele CASCADE");
        run("DROP TABLE IF EXISTS orders, states");
        run("CREATE EXTENSION clientele");
    }
    void run(const std::string& command) const { postgres_run(*this, command); }
    // The only column of a query, as texts; null is "null".
    strings texts(const std::string& query) const {
        const auto found =
            std::get<0>(postgres_query{*this, "SELECT coalesce(f::text, 'null') AS f FROM (" + query + ") AS asked(f)"}
                            .columns(table_texts{"f"})
                            .columns);
        strings all;
        for (std::size_t i = 0; i < found.size(); ++i)
            all.emplace_back(found[i]);
        return all;
    }
    std::string text(const std::string& query) const { return texts(query).at(0); }
    // What a query is refused with, in the words of the extension. The session goes on.
    std::string refused(const std::string& query) const {
        const std::string said = refusal([&] { return texts(query).size(); }).what();
        CHECK(text("SELECT 1") == "1");
        const auto at = said.find("...: "); // the end of the query, of which only the beginning is quoted
        return at == said.npos ? said : said.substr(at + 5);
    }
};

struct order_rows {
    std::vector<std::int64_t> customer{};
    std::vector<day32> when{};
    std::vector<std::int64_t> cents{};
};

// Some customers with a line or two, some with hundreds of days, up to the as-of day.
order_rows random_rows(std::size_t rows) {
    random_generator g{19};
    order_rows made;
    for (std::size_t i = 0; i < rows; ++i) {
        const auto one = g.below(3'000), other = g.below(3'000);
        made.customer.push_back(static_cast<std::int64_t>(one * other / 1'000) - 400);
        made.when.push_back(day32{as_of} - day32::duration{static_cast<std::int32_t>(g.below(900))});
        made.cents.push_back(static_cast<std::int64_t>(g.below(50'000)));
    }
    return made;
}

void write_orders(const session& to, const order_rows& rows, const std::string& order) {
    to.run("DROP TABLE IF EXISTS orders");
    to.run("CREATE TABLE arrived (customer bigint, day date, cents bigint)");
    write_postgres(to, "arrived", table_values{"customer", rows.customer}, table_values{"day", rows.when},
                   table_values{"cents", rows.cents});
    to.run("CREATE TABLE orders AS SELECT *, cents / 100.0 AS paid FROM arrived " + order);
    to.run("DROP TABLE arrived");
    to.run("ANALYZE orders");
}

template <class Returns = refuse_returns>
auto summarized(const order_rows& rows, Returns returns = {}) {
    const std::span customer{rows.customer}, cents{rows.cents};
    const std::span when{rows.when};
    return summarize{.as_of = as_of, .money = minor_units{}, .returns = returns}(
        order_columns{.customer = customer, .when = when, .amount = cents});
}

// The figures of a query with the columns `customer` and `s`, as summaries.
auto figures(const session& of, const std::string& query) {
    auto [customer, first, last, purchase_days, orders, x, t_x, t, recency, total, mean_spend, annual_spend, tenure,
          mean_gap, longest_gap] =
        postgres_copy{of, "SELECT customer, (s).* FROM (" + query + ") AS each ORDER BY customer"}
            .columns(table_integers{"customer"}, table_days{"first"}, table_days{"last"},
                     table_integers{"purchase_days"}, table_integers{"orders"}, table_numbers{"x"},
                     table_numbers{"t_x"}, table_numbers{"t"}, table_numbers{"recency"}, table_numbers{"total"},
                     table_numbers{"mean_spend"}, table_numbers{"annual_spend"}, table_numbers{"tenure"},
                     table_numbers{"mean_gap"}, table_numbers{"longest_gap"})
            .columns;
    return summaries<std::int64_t>{.customer = customer,
                                   .first = {first.begin(), first.end()},
                                   .last = {last.begin(), last.end()},
                                   .purchase_days = {purchase_days.begin(), purchase_days.end()},
                                   .orders = {orders.begin(), orders.end()},
                                   .x = x,
                                   .t_x = t_x,
                                   .T = t,
                                   .recency = recency,
                                   .total = total,
                                   .mean_spend = mean_spend,
                                   .annual_spend = annual_spend,
                                   .tenure = tenure,
                                   .mean_gap = mean_gap,
                                   .longest_gap = longest_gap};
}

void check_same_bits(const std::vector<double>& a, const std::vector<double>& b) {
    CHECK(std::equal(a.begin(), a.end(), b.begin(), b.end(), [](double one, double other) {
        return std::bit_cast<std::uint64_t>(one) == std::bit_cast<std::uint64_t>(other);
    }));
}
void check_same(const summaries<std::int64_t>& a, const summaries<std::int64_t>& b) {
    CHECK(a.customer == b.customer);
    CHECK(a.first == b.first);
    CHECK(a.last == b.last);
    CHECK(a.purchase_days == b.purchase_days);
    CHECK(a.orders == b.orders);
    check_same_bits(a.x, b.x);
    check_same_bits(a.t_x, b.t_x);
    check_same_bits(a.T, b.T);
    check_same_bits(a.recency, b.recency);
    check_same_bits(a.total, b.total);
    check_same_bits(a.mean_spend, b.mean_spend);
    check_same_bits(a.annual_spend, b.annual_spend);
    check_same_bits(a.tenure, b.tenure);
    check_same_bits(a.mean_gap, b.mean_gap);
    check_same_bits(a.longest_gap, b.longest_gap);
}

const std::string by_customer =
    "SELECT customer, customer_summary(day, cents, '2024-06-30') AS s FROM orders GROUP BY customer";

} // namespace

TEST_CASE("the figures are those of summarize to the bit, for rows in any order and any number of workers") {
    const session crm;
    const auto rows = random_rows(100'000);
    const auto expected = summarized(rows);
    REQUIRE(expected.size() > 2'000);
    for (const std::string order : {"", "ORDER BY customer, day", "ORDER BY day DESC"})
        for (const std::string workers : {"0", "2", "4"}) {
            CAPTURE(order);
            CAPTURE(workers);
            if (workers == "0")
                write_orders(crm, rows, order);
            crm.run("SET max_parallel_workers_per_gather = " + workers);
            crm.run("SET min_parallel_table_scan_size = 0");
            crm.run("SET parallel_setup_cost = 0");
            crm.run("SET parallel_tuple_cost = 0");
            crm.run("ALTER TABLE orders SET (parallel_workers = " + workers + ")");
            const auto plan = std::get<0>(
                postgres_query{crm, "EXPLAIN (ANALYZE) " + by_customer}.columns(table_texts{"QUERY PLAN"}).columns);
            std::string whole;
            for (std::size_t i = 0; i < plan.size(); ++i)
                whole += std::string{plan[i]} + '\n';
            CAPTURE(whole);
            CHECK((whole.find("Finalize") != whole.npos) == (workers != "0"));
            CHECK((whole.find("Partial") != whole.npos) == (workers != "0"));
            CHECK((whole.find("Workers Launched: " + workers) != whole.npos) == (workers != "0"));
            check_same(figures(crm, by_customer), expected);
            if (workers == "4")
                check_same(figures(crm, "SELECT customer, customer_summary(day, paid, '2024-06-30') AS s FROM orders "
                                        "GROUP BY customer"),
                           expected);
        }
}

TEST_CASE("the figures are the same where groups do not fit into memory, and where they come sorted") {
    const session crm;
    const auto rows = random_rows(20'000);
    write_orders(crm, rows, "");
    crm.run("SET max_parallel_workers_per_gather = 0");
    crm.run("SET work_mem = '64kB'");
    crm.run("SET enable_sort = off");
    check_same(figures(crm, by_customer), summarized(rows));
    crm.run("RESET enable_sort");
    crm.run("SET enable_hashagg = off");
    check_same(figures(crm, by_customer), summarized(rows));
}

TEST_CASE("states that are kept merge into the figures of all lines, and are those of the library byte for byte") {
    const session crm;
    const auto rows = random_rows(20'000);
    write_orders(crm, rows, "");
    crm.run("CREATE TABLE states AS SELECT customer, extract(year FROM day) AS year, customer_state(day, cents) AS "
            "state FROM "
            "orders GROUP BY customer, year");
    check_same(
        figures(crm, "SELECT customer, customer_summary(state, '2024-06-30') AS s FROM states GROUP BY customer"),
        summarized(rows));

    std::map<std::int64_t, customer_block<>> blocks;
    for (std::size_t i = 0; i < rows.customer.size(); ++i)
        blocks[rows.customer[i]].scan(rows.when[i], rows.cents[i]);
    const auto kept =
        crm.texts("SELECT encode(state, 'hex') FROM (SELECT customer, customer_state(state) AS state FROM states "
                  "GROUP BY customer) AS merged ORDER BY customer");
    REQUIRE(kept.size() == blocks.size());
    std::size_t at = 0;
    bool same = true;
    for (const auto& [id, block] : blocks) {
        std::string hex;
        for (const auto byte : block.to_bytes())
            for (const int shift : {4, 0})
                hex += "0123456789abcdef"[static_cast<unsigned>(byte) >> shift & 15];
        same = same && hex == kept[at++];
    }
    CHECK(same);
    CHECK(
        crm.text(
            "SELECT (customer_summary(state, '2024-07-31')).recency - (customer_summary(state, '2024-06-30')).recency "
            "FROM states WHERE customer = 0") == "31");
}

TEST_CASE("it is an aggregate like any other: with FILTER, over windows, without a row") {
    const session crm;
    crm.run("CREATE TABLE orders (customer bigint, day date, cents bigint)");
    crm.run("INSERT INTO orders VALUES (1, '2024-01-05', 1000), (1, '2024-02-05', 2050), (1, '2024-02-05', 100), "
            "(2, '2024-03-01', 5), (1, '2024-07-01', 9)");
    const std::string total = "SELECT (customer_summary(day, cents, '2024-06-30') ";
    CHECK(crm.texts(total +
                    "FILTER (WHERE day <= '2024-06-30')).total FROM orders GROUP BY customer ORDER BY customer") ==
          strings{"31.5", "0.05"});
    CHECK(crm.text(total + "FILTER (WHERE cents < 0)) FROM orders") == "null");
    CHECK(crm.text(total + ") FROM orders WHERE false") == "null");
    CHECK(crm.text("SELECT customer_state(day, cents) FROM orders WHERE false") == "null");
    CHECK(
        crm.texts("SELECT (customer_summary(day, cents, '2024-07-31') OVER (PARTITION BY customer ORDER BY day)).total "
                  "FROM orders ORDER BY customer, day") == strings{"10", "31.5", "31.5", "31.59", "0.05"});
    CHECK(crm.texts(
              "SELECT (customer_summary(day, cents, '2024-07-31') OVER (ORDER BY day, cents ROWS 1 PRECEDING)).orders "
              "FROM orders ORDER BY day") == strings{"1", "2", "2", "2", "2"});
    CHECK(crm.text("SELECT customer_summary(day, cents, '2024-07-31' ORDER BY cents) FROM orders WHERE customer = 1") ==
          crm.text("SELECT customer_summary(day, cents, '2024-07-31') FROM orders WHERE customer = 1"));
    CHECK(crm.text("SELECT (customer_summary(day, cents, '2024-07-31')).first FROM orders WHERE customer = 2") ==
          "2024-03-01");
}

TEST_CASE("returns are refused, taken off earlier purchases or kept as money, as asked") {
    const session crm;
    auto rows = random_rows(20'000);
    for (std::size_t i = 0; i < rows.cents.size(); i += 7)
        rows.cents[i] = -rows.cents[i];
    write_orders(crm, rows, "");
    const auto ours = [&](const std::string& amount, const std::string& returns) {
        return figures(crm, "SELECT customer, s FROM (SELECT customer, customer_summary(day, " + amount +
                                ", '2024-06-30', '" + returns +
                                "') AS s FROM orders GROUP BY customer) AS every WHERE s IS NOT NULL");
    };
    const auto netted = summarized(rows, net_by_day{});
    REQUIRE(!netted.returned_all.empty());
    check_same(ours("cents", "net"), netted);
    check_same(ours("paid", "net"), netted);
    check_same(ours("cents", "money"), summarized(rows, returns_as_money{}));
    CHECK(crm.text(
              "SELECT count(*) FROM (SELECT customer_summary(state, '2024-06-30', 'net') AS s FROM (SELECT customer, "
              "customer_state(day, cents) AS state FROM orders GROUP BY customer) AS kept GROUP BY customer) AS each "
              "WHERE s IS NULL") == std::to_string(netted.returned_all.size()));
}

TEST_CASE("what cannot be summarised is refused in the words of the library, and the session goes on") {
    const session crm;
    const auto of = [&](const std::string& day, const std::string& amount = "1::bigint",
                        const std::string& until = "'2024-06-30'", const std::string& returns = "") {
        return crm.refused("SELECT customer_summary(" + day + "::date, " + amount + ", " + until + "::date" + returns +
                           ')');
    };
    const std::string newyear = "'2024-01-01'", june = "'2024-06-30'";
    const std::string there = " must have a value in every row, got null";
    CHECK(of("NULL") == "customer_summary: day" + there);
    CHECK(of(newyear, "NULL::bigint") == "customer_summary: amount" + there);
    CHECK(of(newyear, "NULL::numeric") == "customer_summary: amount" + there);
    CHECK(of(newyear, "1::bigint", "NULL") == "customer_summary: as_of" + there);
    CHECK(of(newyear, "1::bigint", june, ", NULL") == "customer_summary: returns" + there);
    CHECK(crm.refused("SELECT customer_state(NULL::bytea)") == "customer_summary: state" + there);

    const std::string range = " must be a day in [0000-01-01, 9999-12-31], got ";
    CHECK(of("'infinity'") == "customer_summary: day" + range + "infinity");
    CHECK(of("'10000-01-01'") == "customer_summary: day" + range + "10000-01-01");
    CHECK(of("'0002-12-31 BC'") == "customer_summary: day" + range + "0002-12-31 BC");
    CHECK(of(newyear, "1::bigint", "'-infinity'") == "customer_summary: as_of" + range + "-infinity");
    CHECK(crm.text("SELECT (customer_summary('0001-01-01 BC'::date, 7::bigint, '9999-12-31'::date)).t") == "3652424");

    CHECK(of("'2024-07-01'") == "summarize: 1 row: the order lies after the as-of day");
    CHECK(crm.refused("SELECT customer_summary('2024-01-01'::date, 1::bigint, '2024-06-30'::date + n) FROM "
                      "generate_series(0, 1) AS t(n)") ==
          "customer_summary: as_of must be the same in all rows of a group, got 2024-06-30 and 2024-07-01");

    CHECK(of(newyear, "(-1)::bigint") ==
          "summarize: 1 row: amount must not be negative unless a returns policy says what that means");
    CHECK(of(newyear, "1::bigint", june, ", 'keep'") ==
          "customer_summary: returns must be refuse, net or money, got keep");
    CHECK(crm.refused("SELECT customer_summary('2024-01-01'::date, 1::bigint, '2024-06-30'::date, r) FROM "
                      "(VALUES ('net'), ('money')) AS t(r)") ==
          "customer_summary: returns must be the same in all rows of a group");

    CHECK(of(newyear, "4611686018427387904::bigint") ==
          "customer_block: amount must be finite and below 2^62 minor units in size, got 4611686018427387904");
    CHECK(of(newyear, "1.234") == "customer_summary: amount must have no more decimals than are declared, got 1.234");
    CHECK(of(newyear, "'NaN'::numeric") == "customer_summary: amount must be a finite number, got NaN");
    CHECK(of(newyear, "1e40") ==
          "customer_summary: amount must be below 2^62 minor units in size, got " + ("1" + std::string(40, '0')));
    CHECK(crm.refused("SELECT customer_summary('2024-01-01'::date, 4611686018427387903, '2024-06-30'::date) FROM "
                      "generate_series(1, 3)") ==
          "customer_block: the money of a customer's day is outside the range of 64-bit minor units, or its lines are "
          "2^31 and more");
    // Whole numbers of another type do not say what they count.
    CHECK(of(newyear, "1::integer") == "function customer_summary(date, integer, date) is not unique");
}

TEST_CASE("states that were changed, cut or written by a newer library are refused") {
    const session crm;
    const std::string state =
        "(SELECT customer_state('2024-01-01'::date + n, 5::bigint) FROM generate_series(1, 9) AS t(n))";
    const auto read = [&](const std::string& bytes) { return crm.refused("SELECT customer_state(" + bytes + ')'); };
    CHECK(crm.text("SELECT customer_state(" + state + ") = " + state) == "true");
    CHECK(read("set_byte(" + state + ", 40, 99)") ==
          "customer_block: the block was changed since it was written: it does not sum up");
    CHECK(read("substr(" + state + ", 1, 30)") == "customer_block: the block is cut short");
    CHECK(read("''::bytea") == "customer_block: the block is cut short");
    CHECK(read("set_byte(" + state + ", 4, 2)") == "customer_block: the block is of format 2, which is newer than this "
                                                   "version of the library: it reads up to 1");
}

TEST_CASE("the functions behind it cannot be called by themselves, nor its state be made by hand") {
    const session crm;
    for (const std::string call :
         {"customer_summary_scan(NULL::internal, '2024-01-01'::date, 5::bigint)",
          "customer_summary_combine('5'::internal, NULL::internal)", "customer_summary_finish('5'::internal)"})
        CHECK(crm.refused("SELECT " + call + " IS NULL") == "cannot cast type unknown to internal");
    CHECK(crm.refused("SELECT customer_summary_finish(NULL)") ==
          "function customer_summary_finish(unknown) does not exist");
}

TEST_CASE("the extension moves to another schema, says what depends on it, and leaves nothing behind") {
    const session crm;
    const std::string figure = "(customer_summary('2024-01-01'::date, 5::bigint, '2024-06-30'::date)).total";
    crm.run("DROP SCHEMA IF EXISTS figures CASCADE");
    crm.run("CREATE SCHEMA figures");
    crm.run("ALTER EXTENSION clientele UPDATE");
    crm.run("ALTER EXTENSION clientele SET SCHEMA figures");
    CHECK(crm.text("SELECT (figures." + figure.substr(1)) == "0.05");
    crm.run("CREATE VIEW seen AS SELECT (figures." + figure.substr(1));
    check_refusal(refusal([&] { crm.run("DROP EXTENSION clientele"); }), errc::storage, no_row,
                  "postgres: cannot DROP EXTENSION clientele: cannot drop extension clientele because other objects "
                  "depend on it");
    crm.run("DROP EXTENSION clientele CASCADE");
    CHECK(crm.text("SELECT count(*) FROM pg_proc WHERE proname LIKE 'customer\\_%'") == "0");
    CHECK(crm.text("SELECT count(*) FROM pg_type WHERE typname LIKE 'customer\\_%'") == "0");
    crm.run("CREATE EXTENSION clientele SCHEMA figures");
    CHECK(crm.text("SELECT (figures." + figure.substr(1)) == "0.05");
}

} // TEST_SUITE("examples/postgres_aggregate")
