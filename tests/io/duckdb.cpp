// Linked with DuckDB's library as npm has it: tests/io/duckdb.cmake.

#include <clientele/io/arrow.hpp>
#include <clientele/io/csv_columns.hpp>
#include <clientele/io/duckdb.hpp>
#include <clientele/orders/order_columns.hpp>
#include <clientele/orders/summarize.hpp>

#include <doctest/doctest.h>

#include "../refusal.hpp"
#include <atomic>
#include <cstdio>
#include <limits>
#include <thread>

// What stands in DuckDB's documentation, for its Arrow interface.
extern "C" {
void duckdb_connection_get_arrow_options(duckdb_connection connection, void** out);
void duckdb_destroy_arrow_options(void** options);
void* duckdb_to_arrow_schema(void* options, duckdb_logical_type* types, const char** names, idx_t count,
                             ArrowSchema* out);
void* duckdb_data_chunk_to_arrow(void* options, duckdb_data_chunk chunk, ArrowArray* out);
}

TEST_SUITE("io/duckdb") {

using namespace clientele;
using namespace std::chrono_literals;
using strings = std::vector<std::string>;
using numbers = std::vector<std::int64_t>;

namespace {

strings all(const text_vector& texts) {
    strings result;
    for (std::size_t i = 0; i < texts.size(); ++i)
        result.emplace_back(texts[i]);
    return result;
}
strings dates(const std::vector<day32>& days) {
    strings result;
    for (const auto each : days)
        result.push_back(to_text(each));
    return result;
}
template <class Column>
typename Column::column only(::duckdb_connection books, const std::string& query, const Column& wanted) {
    return std::get<0>(duckdb_select{books, query}.columns(wanted).columns);
}
template <class Column>
void refuses(::duckdb_connection books, const std::string& query, const Column& wanted, errc code, std::size_t row,
             const std::string& sentence) {
    check_refusal(refusal([&] { return duckdb_select{books, query}.columns(wanted).size(); }), code, row, sentence);
}
std::int64_t count(::duckdb_connection books, const std::string& what) {
    return only(books, "SELECT count(*) AS n FROM " + what, table_integers{"n"}).front();
}

} // namespace

TEST_CASE("whole numbers, numbers and texts of every type are read where they lie") {
    const duckdb_session books;
    for (const std::string kind : {"TINYINT", "SMALLINT", "INTEGER", "BIGINT"}) {
        CAPTURE(kind);
        CHECK(only(books, "SELECT unnest([-128, 127])::" + kind + " AS n", table_integers{"n"}) == numbers{-128, 127});
        CHECK(only(books, "SELECT unnest([0, 255])::U" + kind + " AS n", table_integers{"n"}) == numbers{0, 255});
    }
    CHECK(only(books, "SELECT unnest([0.1, -5e-324])::DOUBLE AS n", table_numbers{"n"}) == std::vector{0.1, -5e-324});
    CHECK(only(books, "SELECT 0.1::FLOAT AS n", table_numbers{"n"}) == std::vector{static_cast<double>(0.1F)});
    CHECK(all(only(books, "SELECT unnest(['a', 'twelve bytes', 'thirteen byte', '大客户大客户']) AS t",
                   table_texts{"t"})) == strings{"a", "twelve bytes", "thirteen byte", "大客户大客户"});
    const auto many = only(books, "SELECT range AS n FROM range(100000)", table_integers{"n"});
    REQUIRE(many.size() == 100'000);
    CHECK(many[99'999] == 99'999);
    CHECK(only(books, "SELECT 1 AS n WHERE false", table_integers{"n"}).empty());
}

TEST_CASE("a DECIMAL of any width is money to the exact minor unit") {
    const duckdb_session books;
    for (const std::string kind : {"DECIMAL(4,2)", "DECIMAL(9,2)", "DECIMAL(18,2)", "DECIMAL(38,2)", "DECIMAL(38,4)"}) {
        CAPTURE(kind);
        CHECK(only(books, "SELECT unnest(['12.34', '-0.10', '0'])::" + kind + " AS paid", table_money{"paid"}) ==
              numbers{1234, -10, 0});
    }
    CHECK(only(books, "SELECT 46116860184273879.03::DECIMAL(38,2) AS paid", table_money{"paid"}) ==
          numbers{4'611'686'018'427'387'903});
    CHECK(only(books, "SELECT unnest([12.34, -0.1])::DOUBLE AS paid", table_money{"paid"}) == numbers{1234, -10});
    CHECK(only(books, "SELECT 0.015::DECIMAL(9,3) AS paid", table_money{"paid", 2, true}) == numbers{2});
    refuses(books, "SELECT 0.001::DECIMAL(9,3) AS paid", table_money{"paid"}, errc::bad_value, 0,
            "duckdb: column \"paid\" must have no more decimals than are declared, got 1e-3 in row 0");
    refuses(books, "SELECT 46116860184273879.04::DECIMAL(38,2) AS paid", table_money{"paid"}, errc::bad_value, 0,
            "duckdb: column \"paid\" must be below 2^62 minor units in size, got 4611686018427387904e-2 in row 0");
}

TEST_CASE("days come from dates and times of every unit; times count by the days of the offset") {
    const duckdb_session books;
    CHECK(dates(only(books, "SELECT unnest(['1969-12-31', '2024-02-29'])::DATE AS d", table_days{"d"})) ==
          strings{"1969-12-31", "2024-02-29"});
    for (const std::string kind : {"TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS"}) {
        CAPTURE(kind);
        const std::string times = "SELECT unnest(['1969-12-31 23:59:59', '2024-02-29 16:00:00'])::" + kind + " AS t";
        CHECK(dates(only(books, times, table_days{"t"})) == strings{"1969-12-31", "2024-02-29"});
        CHECK(dates(only(books, times, table_days{"t", 8h})) == strings{"1970-01-01", "2024-03-01"});
    }
    CHECK(dates(only(books, "SELECT to_timestamp(0) AS t", table_days{"t"})) == strings{"1970-01-01"});
    for (const std::string kind : {"DATE", "TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS", "TIMESTAMPTZ"})
        for (const std::string infinite : {"infinity", "-infinity"}) {
            CAPTURE(kind);
            refuses(books, "SELECT '" + infinite + "'::" + kind + " AS d", table_days{"d"}, errc::bad_value, 0,
                    "duckdb: column \"d\" must be a day in [0000-01-01, 9999-12-31], got " + infinite + " in row 0");
        }
    refuses(
        books, "SELECT '0002-12-31 (BC)'::DATE AS d", table_days{"d"}, errc::bad_value, 0,
        "duckdb: column \"d\" must be a day in [0000-01-01, 9999-12-31], got -719529 days after 1970-01-01 in row 0");
}

TEST_CASE("a null, an empty id, a column that is missing, twice or of another type is refused by name, with its row") {
    const duckdb_session books;
    refuses(books, "SELECT CASE WHEN range = 70001 THEN NULL ELSE range END AS n FROM range(100000)",
            table_integers{"n"}, errc::bad_value, 70'001,
            "duckdb: column \"n\" must have a value in every row, got null in row 70001");
    refuses(books, "SELECT unnest(['a', '']) AS t", table_texts{"t"}, errc::bad_value, 1,
            "duckdb: column \"t\" must be a name, got \"\" in row 1");
    refuses(books, "SELECT 'NaN'::DOUBLE AS n", table_numbers{"n"}, errc::bad_value, 0,
            "duckdb: column \"n\" must be a finite number, got NaN in row 0");
    refuses(books, "SELECT 1 AS a, 2 AS b", table_integers{"c"}, errc::bad_parameter, no_row,
            "duckdb: there is no column \"c\"; there are \"a\", \"b\"");
    refuses(books, "SELECT 1 AS a, 2 AS a", table_integers{"a"}, errc::bad_parameter, no_row,
            "duckdb: there are two columns called \"a\"");
    refuses(books, "SELECT 'x' AS a", table_days{"a"}, errc::bad_parameter, no_row,
            "duckdb: column \"a\" must be of type DATE, TIMESTAMP or TIMESTAMPTZ, got VARCHAR (the query can cast it: "
            "::DATE)");
    refuses(
        books, "SELECT sum(range) AS a FROM range(3)", table_integers{"a"}, errc::bad_parameter, no_row,
        "duckdb: column \"a\" must be of type TINYINT to BIGINT, with or without a sign, got HUGEINT (the query can "
        "cast it: ::BIGINT)");
    refuses(books, "SELECT 'a'::ENUM ('a', 'b') AS a", table_texts{"a"}, errc::bad_parameter, no_row,
            "duckdb: column \"a\" must be of type VARCHAR, got ENUM (the query can cast it: ::VARCHAR)");
    refuses(books, "SELECT [1] AS a", table_integers{"a"}, errc::bad_parameter, no_row,
            "duckdb: column \"a\" must be of type TINYINT to BIGINT, with or without a sign, got LIST (the query can "
            "cast it: ::BIGINT)");
    for (const auto& [value, kind] :
         {std::pair{"uuid()", "UUID"}, {"1::UHUGEINT", "UHUGEINT"}, {"now()", "TIMESTAMPTZ"}})
        CHECK(std::string{refusal([&] {
                              return only(books, sentence("SELECT ", value, " AS a"), table_texts{"a"}).size();
                          }).what()}
                  .find(sentence("VARCHAR, got ", kind, " (")) != std::string::npos);
}

TEST_CASE("parameters are bound, and what DuckDB refuses is said in its words") {
    const duckdb_session books;
    duckdb_run(books, "CREATE TABLE tasks (owner VARCHAR, due DATE, hours DOUBLE, open BOOLEAN, n BIGINT)");
    const std::string insert = "INSERT INTO tasks VALUES (?, ?, ?, ?, ?)";
    CHECK(duckdb_run(books, insert, "Lin'); DROP TABLE tasks; --", day{2024y / 2 / 29}, 0.1, true, std::int64_t{-9}) ==
          1);
    CHECK(duckdb_run(books, insert, std::string{"Bo"}, std::nullopt, std::optional<double>{}, false,
                     std::optional{7}) == 1);
    CHECK(all(std::get<0>(duckdb_select{books, "SELECT owner FROM tasks WHERE due = ? AND hours = ? AND open = ?",
                                        day{2024y / 2 / 29}, 0.1, true}
                              .columns(table_texts{"owner"})
                              .columns)) == strings{"Lin'); DROP TABLE tasks; --"});
    CHECK(count(books, "tasks WHERE due IS NULL AND hours IS NULL AND n = 7") == 1);
    check_refusal(refusal([&] { return duckdb_run(books, "DELETE FROM tasks WHERE n = ?"); }), errc::bad_parameter,
                  no_row, "duckdb: DELETE FROM tasks WHERE n = ? must have 1 parameters, got 0");
    const auto missing = refusal([&] { return duckdb_run(books, "SELECT * FROM orderz"); });
    CHECK(missing.code() == errc::storage);
    CHECK(std::string{missing.what()}.starts_with("duckdb: cannot SELECT * FROM orderz: Catalog Error: Table with name "
                                                  "orderz does not exist!"));
    refuses(
        books, "SELECT (CASE WHEN range = 50000 THEN 'x' ELSE '1' END)::BIGINT AS n FROM range(60000)",
        table_integers{"n"}, errc::bad_value, no_row,
        "duckdb: cannot SELECT (CASE WHEN range = 50000 THEN 'x' ELSE '1' END)::BIGI...: Conversion Error: Could not "
        "convert string 'x' to INT64");
    check_refusal(refusal([&] { return duckdb_run(books, "SELECT ?", std::string{"\xff"}); }), errc::bad_parameter,
                  no_row, "duckdb: parameter 1 of SELECT ? must be what DuckDB takes, texts in UTF-8");
    const auto nowhere = refusal([] { return duckdb_session{"/nowhere/books.duckdb"} == nullptr; });
    CHECK(nowhere.code() == errc::storage);
    CHECK(std::string{nowhere.what()}.starts_with("duckdb: cannot open /nowhere/books.duckdb: IO Error: "));
}

TEST_CASE("an interrupted query is one sentence") {
    const duckdb_session books;
    std::thread other{[&] {
        std::this_thread::sleep_for(200ms);
        ::duckdb_interrupt(books);
    }};
    const auto stopped = refusal([&] {
        return duckdb_select{
            books, "SELECT count(*) AS n FROM range(3000000) a, range(3000000) b WHERE hash(a.range, b.range) = 1"}
            .columns(table_integers{"n"})
            .size();
    });
    other.join();
    CHECK(stopped.code() == errc::storage);
    CHECK(std::string{stopped.what()}.find("Interrupted!") != std::string::npos);
    CHECK(count(books, "range(3)") == 3);
}

TEST_CASE("each type of a table takes what it holds exactly and reads back the same; else nothing is written") {
    const duckdb_session books;
    duckdb_run(books,
               "CREATE TABLE kinds (a SMALLINT PRIMARY KEY, b BIGINT, c DECIMAL(18,1), d DOUBLE, e VARCHAR, f DATE, "
               "g BOOLEAN, h VARCHAR DEFAULT 'left out', i INTEGER CHECK (i > 0))");
    duckdb_run(books, "CREATE TABLE loose (n INTEGER)");
    const std::vector<int> small{-3, 4};
    const std::vector<std::optional<double>> reals{0.1, std::nullopt};
    const strings texts{"Müller", ""};
    const std::vector<day> days{1969y / 12 / 31, 2024y / 2 / 29};
    const numbers minor{-1'234'567'890'123'450, 50};
    {
        duckdb_transaction month{books};
        CHECK(write_duckdb(month, "kinds", table_values{"a", small}, table_values{"b", minor},
                           table_amounts{"c", minor}, table_values{"d", reals}, table_values{"e", texts},
                           table_values{"f", days}, table_values{"g", std::vector<bool>{true, false}}) == 2);
        month.commit();
    }
    CHECK(only(books, "SELECT a FROM kinds", table_integers{"a"}) == numbers{-3, 4});
    CHECK(only(books, "SELECT b FROM kinds", table_integers{"b"}) == minor);
    CHECK(only(books, "SELECT c FROM kinds", table_money{"c"}) == minor);
    CHECK(only(books, "SELECT d FROM kinds WHERE d IS NOT NULL", table_numbers{"d"}) == std::vector{0.1});
    CHECK(all(only(books, "SELECT e FROM kinds", table_texts{.name = "e", .may_be_empty = true})) == texts);
    CHECK(dates(only(books, "SELECT f FROM kinds", table_days{"f"})) == strings{"1969-12-31", "2024-02-29"});
    CHECK(count(books, "kinds WHERE g AND h = 'left out'") == 1);

    const auto refused = [&](errc code, std::size_t row, const std::string& sentence, const auto&... columns) {
        const auto e = refusal([&] {
            const duckdb_transaction undone{books};
            return write_duckdb(undone, "kinds", columns...);
        });
        CHECK(std::string{e.what()} == sentence);
        CHECK(e.code() == code);
        CHECK(e.row() == row);
        CHECK(count(books, "kinds") == 2);
    };
    const std::vector<int> ids{1, 2};
    refused(errc::bad_value, 1, "duckdb: column \"a\" must be a number that SMALLINT holds, got 40000 in row 1",
            table_values{"a", std::vector{1, 40'000}});
    refused(errc::bad_value, 1, "duckdb: column \"c\" must have no more decimals than its type, 1, got 123e-2 in row 1",
            table_values{"a", ids}, table_amounts{"c", numbers{120, 123}});
    refused(errc::bad_value, 0,
            "duckdb: column \"d\" must be a finite number (std::nullopt is for none), got NaN in row 0",
            table_values{"a", ids}, table_values{"d", std::vector{std::nan(""), 1.0}});
    refused(errc::bad_parameter, no_row,
            "duckdb: column \"e\" must be of type TINYINT to BIGINT, with or without a sign, got VARCHAR",
            table_values{"e", ids});
    refused(errc::bad_shape, no_row, "write_duckdb: e must have 2 rows, got 1", table_values{"a", ids},
            table_values{"e", strings{"x"}});
    refused(
        errc::bad_value, no_row,
        "duckdb: cannot write to kinds: Failed to append: PRIMARY KEY or UNIQUE constraint violation: duplicate key "
        "\"1\"",
        table_values{"a", std::vector{1, 1}});
    // Rows are written in parts: the last one of a part is not to blame for another.
    std::vector<int> many(300'000);
    for (std::size_t i = 0; i < many.size(); ++i)
        many[i] = static_cast<int>(i) % 30'000;
    refused(errc::bad_value, no_row,
            "duckdb: cannot write to kinds: Failed to append: Duplicate key \"a: 4\" violates primary key constraint.",
            table_values{"a", many});
    refused(errc::bad_value, no_row,
            "duckdb: cannot write to kinds: Failed to append: NOT NULL constraint failed: kinds.a",
            table_values{"a", std::vector<std::optional<int>>{1, std::nullopt}});
    refused(errc::bad_value, no_row,
            "duckdb: cannot write to kinds: Failed to append: CHECK constraint failed on table kinds with expression "
            "CHECK((i > 0))",
            table_values{"a", ids}, table_values{"i", std::vector{1, 0}});
    refused(errc::bad_value, 1, "duckdb: column \"e\" must be a text in UTF-8, got \"M?ller\" in row 1",
            table_values{"a", ids}, table_values{"e", strings{"x", "M\xFCller"}});
    refused(errc::storage, no_row, "duckdb: cannot write to kinds, column z: the column must exist in the table",
            table_values{"z", ids});
    refused(errc::bad_parameter, no_row, "duckdb: a table or column must have a name without NUL, got \"a?\"",
            table_values{std::string_view{"a\0", 2}, ids});
    const duckdb_transaction undone{books};
    check_refusal(refusal([&] { return write_duckdb(undone, std::string_view{"kinds\0", 6}, table_values{"a", ids}); }),
                  errc::bad_parameter, no_row,
                  "duckdb: a table or column must have a name without NUL, got \"kinds?\"");
    const std::vector<int> endless(1'000'000, 7);
    std::atomic<bool> done = false;
    std::thread other{[&] {
        while (!done) // an interrupt is heard while rows are written, not in between
            ::duckdb_interrupt(books);
    }};
    const auto stopped = refusal([&] { return write_duckdb(undone, "loose", table_values{"n", endless}); });
    done = true;
    other.join();
    CHECK(stopped.code() == errc::storage);
    CHECK(stopped.row() == no_row);
    CHECK(std::string{stopped.what()}.starts_with("duckdb: cannot write to loose"));
    CHECK(std::string{stopped.what()}.ends_with("Interrupted!"));
}

TEST_CASE("orders of a Parquet file give the same summaries, to the bit, as the same orders of a CSV, and over Arrow") {
    const duckdb_session books;
    duckdb_run(books, "CREATE TABLE orders (customer VARCHAR, date DATE, amount DECIMAL(12,2))");
    const auto of_csv = csv_reader{}.read(CLIENTELE_DATA "/rfm_orders.csv", csv_texts{"customer_id"},
                                          csv_days{"order_date"}, csv_money{{"revenue"}});
    const auto& [who, on, paid] = of_csv.columns;
    duckdb_transaction all_rows{books};
    CHECK(write_duckdb(all_rows, "orders", table_values{"customer", who}, table_values{"date", on},
                       table_amounts{"amount", paid}) == 4906);
    all_rows.commit();
    const std::string path = "clientele_orders.parquet";
    duckdb_run(books, "COPY orders TO '" + path + "' (FORMAT parquet)");
    const summarize rules{.as_of = 2006y / 12 / 31, .money = minor_units{}};
    const auto sum = [&](const auto& block) {
        const auto& [customer, when, amount] = block.columns;
        return rules(order_columns{.customer = customer.view(), .when = std::span{when}, .amount = std::span{amount}});
    };
    const auto same = [&](const auto& base) {
        const auto plain = sum(of_csv);
        CHECK(plain.customer == base.customer);
        CHECK(plain.total == base.total);
        CHECK(plain.t_x == base.t_x);
        CHECK(plain.annual_spend == base.annual_spend);
        CHECK(plain.tenure == base.tenure);
    };
    const table_texts customer{"customer"};
    const table_days date{"date"};
    const table_money amount{"amount"};
    same(sum(duckdb_select{books, "SELECT * FROM read_parquet(?)", path}.columns(customer, date, amount)));
    std::remove(path.c_str());

    ::duckdb_result answer{};
    REQUIRE(::duckdb_query(books, "SELECT * FROM orders", &answer) == 0);
    void* options = nullptr;
    ::duckdb_connection_get_arrow_options(books, &options);
    ::duckdb_logical_type types[3];
    const char* names[3];
    for (::idx_t i = 0; i < 3; ++i) {
        types[i] = ::duckdb_column_logical_type(&answer, i);
        names[i] = ::duckdb_column_name(&answer, i);
    }
    arrow_owner<ArrowSchema> schema;
    REQUIRE(::duckdb_to_arrow_schema(options, types, names, 3, schema.out()) == nullptr);
    auto build = rules.builder<std::string>();
    for (::duckdb_data_chunk chunk; (chunk = ::duckdb_fetch_chunk(answer)) != nullptr;
         ::duckdb_destroy_data_chunk(&chunk)) {
        arrow_owner<ArrowArray> table;
        REQUIRE(::duckdb_data_chunk_to_arrow(options, chunk, table.out()) == nullptr);
        const auto block = read_arrow(*schema, *table, customer, date, amount);
        const auto& [ids, days, minor] = block.columns;
        for (std::size_t i = 0; i < block.size(); ++i)
            build.add(ids[i], days[i], minor[i]);
    }
    same(build.finish());
    for (auto& each : types)
        ::duckdb_destroy_logical_type(&each);
    ::duckdb_destroy_arrow_options(&options);
    ::duckdb_destroy_result(&answer);
}

} // TEST_SUITE("io/duckdb")
