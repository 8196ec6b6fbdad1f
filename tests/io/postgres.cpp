// Against a server of its own: tests/io/postgres_server.sh.

#include <clientele/io/csv_columns.hpp>
#include <clientele/io/postgres.hpp>
#include <clientele/orders/order_columns.hpp>
#include <clientele/orders/summarize.hpp>

#include <doctest/doctest.h>

#include "../refusal.hpp"
#include <bit>
#include <cstdlib>
#include <limits>
#include <thread>

TEST_SUITE("io/postgres") {

using namespace clientele;
using namespace std::chrono_literals;
using strings = std::vector<std::string>;
using numbers = std::vector<std::int64_t>;

namespace {

std::string server() {
    const char* const where = std::getenv("CLIENTELE_POSTGRES");
    REQUIRE_MESSAGE(where, "tests/io/postgres_server.sh runs this");
    return where;
}

// A table that is there as long as this lives.
struct table {
    ::PGconn* crm;
    std::string name;
    table(::PGconn* of, std::string called, const std::string& columns) : crm{of}, name{std::move(called)} {
        postgres_run(crm, "DROP TABLE IF EXISTS " + name);
        postgres_run(crm, "CREATE TABLE " + name + " (" + columns + ')');
    }
    table(const table&) = delete;
    table& operator=(const table&) = delete;
    ~table() { ::PQclear(::PQexec(crm, ("DROP TABLE IF EXISTS " + name).c_str())); }
};

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
// One column of a query, by both ways, which must agree.
template <class Column>
typename Column::column only(::PGconn* crm, const std::string& query, const Column& wanted) {
    auto plain = std::get<0>(postgres_query{crm, query}.columns(wanted).columns);
    auto copied = std::get<0>(postgres_copy{crm, query}.columns(wanted).columns);
    CHECK(plain.size() == copied.size());
    for (std::size_t i = 0; i < plain.size(); ++i)
        CHECK(plain[i] == copied[i]);
    return plain;
}
// Both ways refuse it with the same words, and leave the connection ready.
template <class Column>
void refuses(::PGconn* crm, const std::string& query, const Column& wanted, errc code, std::size_t row,
             const std::string& sentence) {
    check_refusal(refusal([&] { return postgres_query{crm, query}.columns(wanted).size(); }), code, row, sentence);
    check_refusal(refusal([&] { return postgres_copy{crm, query}.columns(wanted).size(); }), code, row, sentence);
    CHECK(::PQtransactionStatus(crm) == PQTRANS_IDLE);
}
std::int64_t count(::PGconn* crm, const std::string& what) {
    return only(crm, "SELECT count(*) FROM " + what, table_integers{"count"}).front();
}

} // namespace

TEST_CASE("whole numbers, numbers and texts of every type are read as they are") {
    const postgres_connection crm{server()};
    CHECK(only(crm, "SELECT n::int2 FROM (VALUES (-32768), (32767)) t(n)", table_integers{"n"}) ==
          numbers{-32768, 32767});
    CHECK(only(crm, "VALUES (-2147483648), (2147483647)", table_integers{"column1"}) ==
          numbers{-2147483648, 2147483647});
    CHECK(only(crm, "VALUES (-9223372036854775808), (9223372036854775807)", table_integers{"column1"}) ==
          numbers{(std::numeric_limits<std::int64_t>::min)(), (std::numeric_limits<std::int64_t>::max)()});
    CHECK(only(crm, "VALUES (0.1::float8), (-5e-324), (1e308)", table_numbers{"column1"}) ==
          std::vector{0.1, -5e-324, 1e308});
    CHECK(only(crm, "SELECT 0.1::float4 AS n", table_numbers{"n"}) == std::vector{static_cast<double>(0.1F)});
    CHECK(only(crm, "VALUES (0.1::numeric), (-12345678901234567890.5), (0)", table_numbers{"column1"}) ==
          std::vector{0.1, -12345678901234567890.5, 0.0});
    CHECK(only(crm, "SELECT 7::int4 AS n", table_numbers{"n"}) == std::vector{7.0});
    CHECK(all(only(crm, "VALUES ('a'), ('Müller'), ('大客户')", table_texts{"column1"})) ==
          strings{"a", "Müller", "大客户"});
    CHECK(all(only(crm, "SELECT 'b'::varchar(3) AS t", table_texts{"t"})) == strings{"b"});
    CHECK(all(only(crm, "SELECT '' AS t", table_texts{.name = "t", .may_be_empty = true})) == strings{""});
    CHECK(only(crm, "SELECT 1 AS n WHERE false", table_integers{"n"}).empty());
}

TEST_CASE("a numeric of any size and scale is money to the exact minor unit") {
    const postgres_connection crm{server()};
    CHECK(only(crm, "VALUES (0::numeric), (0.01), (-0.10), (12345.67), (10000), (-100000000), (3.100000), (1e12)",
               table_money{"column1"}) ==
          numbers{0, 1, -10, 1'234'567, 1'000'000, -10'000'000'000, 310, 100'000'000'000'000});
    CHECK(only(crm, "VALUES (46116860184273879.03), (-46116860184273879.03)", table_money{"column1"}) ==
          numbers{4'611'686'018'427'387'903, -4'611'686'018'427'387'903});
    CHECK(only(crm, "VALUES (0.000000001::numeric), (1)", table_money{"column1", 9}) == numbers{1, 1'000'000'000});
    CHECK(only(crm, "SELECT sum(n) AS s FROM (VALUES (5::int8), (7)) t(n)", table_money{"s", 0}) == numbers{12});
    CHECK(only(crm, "VALUES (0.005), (0.015), (-0.0150001)", table_money{"column1", 2, true}) == numbers{0, 2, -2});
    CHECK(only(crm, "VALUES (12.34::float8), (-0.1)", table_money{"column1"}) == numbers{1234, -10});
    const auto one = [&](const std::string& value, std::string_view sentence) {
        CAPTURE(value);
        refuses(crm, "SELECT " + value + " AS paid", table_money{"paid"}, errc::bad_value, 0, std::string{sentence});
    };
    one("0.001::numeric", "postgres: column \"paid\" must have no more decimals than are declared, got 0.001 in row 0");
    one("46116860184273879.04::numeric",
        "postgres: column \"paid\" must be below 2^62 minor units in size, got 46116860184273879.04 in row 0");
    one("'NaN'::numeric", "postgres: column \"paid\" must be a finite number, got NaN in row 0");
    one("('0.' || repeat('3', 101))::numeric",
        "postgres: column \"paid\" must have at most 100 digits, got "
        "0.3333333333333333333333333333333333333333333333333333333333... in row 0");
    one("'-Infinity'::numeric", "postgres: column \"paid\" must be a finite number, got -Infinity in row 0");
    one("'NaN'::float8", "postgres: column \"paid\" must be a finite number, got NaN in row 0");
    CHECK(refusal([&] {
              return postgres_query{crm, "SELECT 1e200 AS paid"}.columns(table_money{"paid"}).size();
          }).row() == 0);
}

TEST_CASE("days come from dates and times; times count by the days of the offset") {
    const postgres_connection crm{server()};
    CHECK(dates(only(crm, "VALUES ('0001-01-01'::date), ('1999-12-31'), ('2000-01-01'), ('9999-12-31')",
                     table_days{"column1"})) == strings{"0001-01-01", "1999-12-31", "2000-01-01", "9999-12-31"});
    const std::string times = "VALUES ('1999-12-31 23:59:59.999999'::timestamp), ('2024-02-29 16:00')";
    CHECK(dates(only(crm, times, table_days{"column1"})) == strings{"1999-12-31", "2024-02-29"});
    CHECK(dates(only(crm, times, table_days{"column1", 8h})) == strings{"2000-01-01", "2024-03-01"});
    const std::string zoned = "SELECT '2024-02-29 23:30+08'::timestamptz AS t";
    CHECK(dates(only(crm, zoned, table_days{"t"})) == strings{"2024-02-29"});
    CHECK(dates(only(crm, zoned, table_days{"t", 9h})) == strings{"2024-03-01"});
    const auto one = [&](const std::string& value, const std::string& got) {
        refuses(crm, "SELECT " + value + " AS t", table_days{"t"}, errc::bad_value, 0,
                "postgres: column \"t\" must be a day in [0000-01-01, 9999-12-31], got " + got + " in row 0");
    };
    one("'infinity'::date", "infinity");
    one("'-infinity'::timestamptz", "-infinity");
    one("'4000-01-01 BC'::date", "-2180132 days after 1970-01-01");
    check_refusal(refusal([&] { return postgres_query{crm, zoned}.columns(table_days{"t", 25h}).size(); }),
                  errc::bad_parameter, no_row, "table_days: utc_offset must be in [-1440, 1440] minutes, got 1500");
}

TEST_CASE("a null, an empty id, a column that is missing, twice or of another type is refused by name, with its row") {
    const postgres_connection crm{server()};
    const auto bad = errc::bad_parameter;
    refuses(crm, "VALUES ('a'), (NULL)", table_texts{"column1"}, errc::bad_value, 1,
            "postgres: column \"column1\" must have a value in every row, got null in row 1");
    refuses(crm, "VALUES ('a'), ('b'), ('')", table_texts{"column1"}, errc::bad_value, 2,
            "postgres: column \"column1\" must be a name, got \"\" in row 2");
    refuses(crm, "VALUES (1.0::float8), ('NaN')", table_numbers{"column1"}, errc::bad_value, 1,
            "postgres: column \"column1\" must be a finite number, got NaN in row 1");
    refuses(crm, "SELECT 1 AS a, 2 AS b", table_integers{"c"}, bad, no_row,
            "postgres: there is no column \"c\"; there are \"a\", \"b\"");
    refuses(crm, "SELECT 1 AS a, 2 AS a", table_integers{"a"}, bad, no_row,
            "postgres: there are two columns called \"a\"");
    refuses(crm, "SELECT 'x' AS a", table_days{"a"}, bad, no_row,
            "postgres: column \"a\" must be of type date, timestamp or timestamptz, got text (the query can cast it: "
            "::date)");
    refuses(crm, "SELECT 1 AS a", table_money{"a"}, bad, no_row,
            "postgres: column \"a\" must be of type numeric or double precision, got integer (whole numbers do not say "
            "what they count: table_integers reads them, for minor_units or major_units)");
    refuses(crm, "SELECT 'x'::char(3) AS a", table_texts{"a"}, bad, no_row,
            "postgres: column \"a\" must be of type text or character varying, got character (the query can cast it: "
            "::text)");
    refuses(crm, "SELECT '[]'::json AS a", table_texts{"a"}, bad, no_row,
            "postgres: column \"a\" must be of type text or character varying, got json (the query can cast it: "
            "::text)");
    postgres_run(crm, "CREATE TYPE pg_temp.mood AS ENUM ('fine')");
    refuses(
        crm, "SELECT 'fine'::pg_temp.mood AS a", table_texts{"a"}, bad, no_row,
        "postgres: column \"a\" must be of type text or character varying, got a type of the database's own, such as "
        "an enum (the query can cast it: ::text)");
    refuses(crm, "SELECT 1.5 AS a", table_integers{"a"}, bad, no_row,
            "postgres: column \"a\" must be of type smallint, integer or bigint, got numeric (the query can cast it: "
            "::bigint)");
}

TEST_CASE("what the server refuses is said in its words, and the connection is ready for the next command") {
    const postgres_connection crm{server()};
    refuses(crm, "SELECT * FROM orderz", table_integers{"n"}, errc::storage, no_row,
            "postgres: cannot SELECT * FROM orderz: relation \"orderz\" does not exist");
    refuses(crm, "SELECT 1 / n AS n FROM generate_series(2, 0, -1) t(n)", table_integers{"n"}, errc::bad_value, no_row,
            "postgres: cannot SELECT 1 / n AS n FROM generate_series(2, 0, -1) t(n): division by zero");
    const auto run = [&](const std::string& text, const auto&... parameters) {
        return refusal([&] { return postgres_run(crm, text, parameters...); });
    };
    check_refusal(run("SELEC 1"), errc::storage, no_row, "postgres: cannot SELEC 1: syntax error at or near \"SELEC\"");
    check_refusal(run(""), errc::bad_parameter, no_row, "postgres: cannot : it is empty");
    check_refusal(run("COPY pg_class TO STDOUT"), errc::bad_parameter, no_row,
                  "postgres: cannot COPY pg_class TO STDOUT: it is not a command of that kind");
    check_refusal(run("SELECT $1::int", std::numeric_limits<double>::infinity()), errc::bad_parameter, no_row,
                  "postgres: parameter 1 must be a finite number, got inf");
    check_refusal(run(std::string{"SELECT 1\0", 9}), errc::bad_parameter, no_row,
                  "postgres: a command must be without NUL, got \"SELECT 1?\"");
    check_refusal(
        refusal([&] { return postgres_query{crm, "SET work_mem = '1MB'"}.columns(table_integers{"n"}).size(); }),
        errc::bad_parameter, no_row, "postgres: SET work_mem = '1MB' gives no rows");
    for (const std::string copy : {"COPY pg_am TO STDOUT", "COPY pg_am FROM STDIN"}) // has fields, but no names
        refuses(crm, copy, table_texts{"amname"}, errc::bad_parameter, no_row, "postgres: " + copy + " gives no rows");
    CHECK(only(crm, "SELECT 1 AS n; \n", table_integers{"n"}) == numbers{1});
    CHECK(count(crm, "generate_series(1, 3)") == 3);
    const auto nobody = refusal([] { return postgres_connection{"host=127.0.0.1 port=1 password=secret"} == nullptr; });
    CHECK(std::string{nobody.what()}.starts_with("postgres: cannot connect: connection to server at \"127.0.0.1\", "
                                                 "port 1 failed: Connection refused"));
    CHECK(nobody.code() == errc::storage);
    check_refusal(refusal([] { return postgres_connection{"postgresql://me:secret@[::1"} == nullptr; }),
                  errc::bad_parameter, no_row,
                  "postgres_connection: where must be key=value ... or postgresql://... as libpq takes it");
}

TEST_CASE("parameters are bound and never part of the text") {
    const postgres_connection crm{server()};
    const table tasks{crm, "tasks", "owner text, due date, hours float8, open boolean, n bigint"};
    const auto add = [&](const auto&... values) {
        return postgres_run(crm, "INSERT INTO tasks VALUES ($1, $2, $3, $4, $5)", values...);
    };
    CHECK(add("Lin'); DROP TABLE tasks; --", day{2024y / 2 / 29}, 0.1, true, std::int64_t{-9}) == 1);
    CHECK(add(std::string{"Bo"}, std::nullopt, std::optional<double>{}, false, std::optional{7}) == 1);
    const auto found =
        postgres_query{crm,    "SELECT * FROM tasks WHERE owner LIKE $1 AND due = $2 AND hours = $3 AND n < $4",
                       "Lin%", day{2024y / 2 / 29},
                       0.1,    0}
            .columns(table_texts{"owner"}, table_integers{"n"});
    CHECK(all(std::get<0>(found.columns)) == strings{"Lin'); DROP TABLE tasks; --"});
    CHECK(count(crm, "tasks WHERE due IS NULL AND hours IS NULL AND NOT open AND n = 7") == 1);
    CHECK(postgres_run(crm, "UPDATE tasks SET n = n + 1") == 2);
}

TEST_CASE("each type of a table takes what it holds exactly, and reads back the same") {
    const postgres_connection crm{server()};
    const table kinds{crm, "kinds",
                      "a int2, b int4, c int8, d numeric, e float8, f text, g varchar(4), h date, "
                      "i timestamp, j boolean, k numeric(12,2), l text DEFAULT 'left out'"};
    const std::vector<int> small{-3, 4};
    const numbers wide{(std::numeric_limits<std::int64_t>::min)(), 12'340'000};
    const std::vector<std::optional<double>> reals{0.1, std::nullopt};
    const strings texts{"Müller", ""}, short_texts{"abcd", "e"};
    const std::vector<day> days{1999y / 12 / 31, 2024y / 2 / 29};
    const numbers minor{-4'611'686'018'427'387'903, 50};
    CHECK(write_postgres(crm, "public.kinds", table_values{"a", small}, table_values{"b", small},
                         table_values{"c", wide}, table_values{"d", wide}, table_values{"e", reals},
                         table_values{"f", texts}, table_values{"g", short_texts}, table_values{"h", days},
                         table_values{"i", days}, table_values{"j", std::vector<bool>{true, false}}) == 2);
    CHECK(only(crm, "SELECT a FROM kinds", table_integers{"a"}) == numbers{-3, 4});
    CHECK(only(crm, "SELECT b FROM kinds", table_integers{"b"}) == numbers{-3, 4});
    CHECK(only(crm, "SELECT c FROM kinds", table_integers{"c"}) == wide);
    CHECK(all(only(crm, "SELECT d::text FROM kinds", table_texts{"d"})) == strings{"-9223372036854775808", "12340000"});
    CHECK(only(crm, "SELECT e FROM kinds WHERE e IS NOT NULL", table_numbers{"e"}) == std::vector{0.1});
    CHECK(all(only(crm, "SELECT f FROM kinds", table_texts{.name = "f", .may_be_empty = true})) == texts);
    CHECK(all(only(crm, "SELECT g FROM kinds", table_texts{"g"})) == short_texts);
    CHECK(dates(only(crm, "SELECT h FROM kinds", table_days{"h"})) == strings{"1999-12-31", "2024-02-29"});
    CHECK(dates(only(crm, "SELECT i FROM kinds", table_days{"i"})) == strings{"1999-12-31", "2024-02-29"});
    CHECK(count(crm, "kinds WHERE j AND a = -3 AND l = 'left out'") == 1);
    for (int decimals = 0; decimals <= 9; ++decimals) {
        CAPTURE(decimals);
        postgres_run(crm, "DELETE FROM kinds");
        const numbers amounts{0, 1, -1, 10, 9'999, 10'000, 123'456'789, -4'611'686'018'427'387'903};
        CHECK(write_postgres(crm, "kinds", table_amounts{"d", amounts, decimals}) == amounts.size());
        CHECK(only(crm, "SELECT d FROM kinds", table_money{"d", decimals}) == amounts);
    }
    CHECK(write_postgres(crm, "kinds", table_values{"a", std::vector<int>{}}) == 0);
    const strings long_text{std::string((std::size_t{1} << 24) + 1, 'x')}; // more than is sent at once
    CHECK(write_postgres(crm, "kinds", table_values{"f", long_text}) == 1);
    CHECK(count(crm, "kinds WHERE length(f) = 16777217") == 1);
}

TEST_CASE("what a table does not hold exactly is refused, and nothing is written") {
    const postgres_connection crm{server()};
    const table kinds{crm, "kinds",
                      "a int2, b text NOT NULL DEFAULT '', c numeric(6,1), d varchar(2), e float8, "
                      "f char(3), PRIMARY KEY (a)"};
    const auto refused = [&](errc code, std::size_t row, const std::string& sentence, const auto&... columns) {
        check_refusal(refusal([&] { return write_postgres(crm, "kinds", columns...); }), code, row, sentence);
        CHECK(count(crm, "kinds") == 0);
        CHECK(::PQtransactionStatus(crm) == PQTRANS_IDLE);
    };
    const std::vector<int> ids{1, 2};
    refused(errc::bad_value, 1,
            "postgres: column \"a\" must be in [-32768, 32767], which its type holds, got 40000 in row 1",
            table_values{"a", std::vector{1, 40'000}});
    refused(errc::bad_value, 1,
            "postgres: cannot write to kinds for row 1: duplicate key value violates unique constraint \"kinds_pkey\" "
            "(Key (a)=(1) already exists.)",
            table_values{"a", std::vector{1, 1}});
    refused(errc::bad_value, 1,
            "postgres: cannot write to kinds for row 1: null value in column \"b\" of relation \"kinds\" violates "
            "not-null constraint (Failing row contains (2, null, null, null, null, null).)",
            table_values{"a", ids}, table_values{"b", std::vector<std::optional<std::string>>{"x", std::nullopt}});
    refused(errc::bad_value, 1,
            "postgres: column \"d\" must have at most 2 characters, which its type holds, got \"xyz\" in row 1",
            table_values{"a", ids}, table_values{"d", strings{"大客", "xyz"}});
    refused(errc::bad_value, 1, // which the server would cut without a word
            "postgres: column \"d\" must have at most 2 characters, which its type holds, got \"xy  \" in row 1",
            table_values{"a", ids}, table_values{"d", strings{"x", "xy  "}});
    refused(errc::bad_value, 1,
            "postgres: column \"f\" must end in no blank, which its type does not keep, got \"x \" in row 1",
            table_values{"a", ids}, table_values{"f", strings{"x", "x "}});
    refused(errc::bad_value, 1,
            "postgres: cannot write to kinds for row 1: invalid byte sequence for encoding \"UTF8\": 0xfc",
            table_values{"a", ids}, table_values{"b", strings{"x", "M\xFCller"}});
    refused(errc::bad_value, 1,
            "postgres: cannot write to kinds for row 1: numeric field overflow (A field with precision 6, scale 1 must "
            "round to an absolute ...)",
            table_values{"a", ids}, table_amounts{"c", numbers{1, 10'000'000}, 1});
    refused(errc::bad_value, 1,
            "postgres: column \"c\" must have no more decimals than its type, 1, got 123e-2 in row 1",
            table_values{"a", ids}, table_amounts{"c", numbers{120, 123}, 2});
    refused(errc::bad_value, 0,
            "postgres: column \"e\" must be a finite number (std::nullopt is for none), got NaN in row 0",
            table_values{"a", ids}, table_values{"e", std::vector{std::nan(""), 1.0}});
    refused(errc::bad_value, 0, "postgres: column \"b\" must be below 1 GB and without NUL, got \"x?\" in row 0",
            table_values{"a", ids}, table_values{"b", strings{std::string{"x\0", 2}, "y"}});
    refused(errc::bad_parameter, no_row,
            "postgres: column \"b\" must be of type smallint, integer, bigint or numeric, got text",
            table_values{"b", ids});
    refused(errc::bad_shape, no_row, "write_postgres: d must have 2 rows, got 1", table_values{"a", ids},
            table_values{"d", strings{"x"}});
    refused(errc::storage, no_row, "postgres: cannot SELECT \"z\" FROM \"kinds\": column \"z\" does not exist",
            table_values{"z", ids});
    postgres_run(crm, "CREATE OR REPLACE FUNCTION only_1() RETURNS trigger LANGUAGE plpgsql AS "
                      "'BEGIN IF NEW.a = 1 THEN RETURN NEW; END IF; RETURN NULL; END'");
    postgres_run(crm, "CREATE TRIGGER only_1 BEFORE INSERT ON kinds FOR EACH ROW EXECUTE FUNCTION only_1()");
    refused(errc::storage, no_row, "postgres: cannot write to kinds: of 2 rows the table took 1",
            table_values{"a", ids});
    check_refusal(refusal([&] { return write_postgres(crm, "crm.tiers", table_values{"a", ids}); }), errc::storage,
                  no_row,
                  "postgres: cannot SELECT \"a\" FROM \"crm\".\"tiers\": relation \"crm.tiers\" does not exist");
}

TEST_CASE("a transaction is undone unless it is committed, and one within another is a part of it") {
    const postgres_connection crm{server()};
    const table kinds{crm, "kinds", "a int4 PRIMARY KEY"};
    {
        const postgres_transaction undone{crm}, within{crm};
        postgres_run(crm, "INSERT INTO kinds VALUES (1)");
    }
    CHECK(count(crm, "kinds") == 0);
    {
        postgres_transaction month{crm};
        postgres_run(crm, "INSERT INTO kinds VALUES (1)");
        const auto twice = refusal([&] { return write_postgres(crm, "kinds", table_values{"a", std::vector{2, 1}}); });
        CHECK(twice.row() == 1);
        CHECK(write_postgres(crm, "kinds", table_values{"a", std::vector{2, 3}}) == 2); // it goes on
        month.commit();
    }
    CHECK(count(crm, "kinds") == 3);
    postgres_transaction failed{crm};
    CHECK_THROWS_AS(postgres_run(crm, "INSERT INTO kinds VALUES (1)"), error);
    check_refusal(refusal([&] { return failed.commit(), 0; }), errc::storage, no_row,
                  "postgres: cannot COMMIT: a command of the transaction has failed, and all of it is undone");
    CHECK(count(crm, "kinds") == 3);
}

TEST_CASE("rows that are not read to their end leave the connection and the host's transaction as they were") {
    const postgres_connection crm{server()};
    const table kinds{crm, "kinds", "a int4"};
    const std::string endless = "SELECT n::int4 AS n FROM generate_series(1, 300000) t(n)";
    for (const bool within : {false, true}) {
        std::optional<postgres_transaction> month;
        if (within)
            month.emplace(crm), postgres_run(crm, "INSERT INTO kinds VALUES (1)");
        const auto stop = [](std::int64_t n) {
            if (n == 3)
                throw std::runtime_error{"enough"};
        };
        CHECK_THROWS_WITH(postgres_query(crm, endless).each_row(stop, table_integers{"n"}), "enough");
        CHECK_THROWS_WITH(postgres_copy(crm, endless).each_row(stop, table_integers{"n"}), "enough");
        const auto nested = [&](std::int64_t) { postgres_run(crm, "SELECT 1"); };
        CHECK_THROWS_WITH(postgres_query(crm, endless).each_row(nested, table_integers{"n"}),
                          "postgres: cannot SELECT 1: another command is in progress on this connection");
        if (within)
            month->commit();
    }
    CHECK(count(crm, "kinds") == 1);
}

TEST_CASE("a cancelled query and a broken connection are one sentence each, and nothing is half-written") {
    const postgres_connection crm{server()}, other{server()};
    const table kinds{crm, "kinds", "a int4"};
    postgres_run(crm, "SET statement_timeout = '50ms'");
    refuses(crm, "SELECT 1 AS n FROM pg_sleep(5)", table_integers{"n"}, errc::storage, no_row,
            "postgres: cannot SELECT 1 AS n FROM pg_sleep(5): canceling statement due to statement timeout");
    postgres_run(crm, "SET statement_timeout = 0");
    postgres_run(other, "BEGIN");
    postgres_run(other, "INSERT INTO kinds VALUES (1)");
    postgres_run(crm, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE backend_type = 'client backend' "
                      "AND pid <> pg_backend_pid()");
    const auto gone = refusal([&] { return write_postgres(other, "kinds", table_values{"a", std::vector{1, 2}}); });
    CHECK(gone.code() == errc::storage);
    CHECK(std::string{gone.what()}.starts_with("postgres: cannot SAVEPOINT clientele: "));
    check_refusal(refusal([&] { return postgres_run(other, "SELECT 1"); }), errc::storage, no_row,
                  "postgres: cannot SELECT 1: no connection to the server");
    CHECK(count(crm, "kinds") == 0);
}

TEST_CASE("orders of a database give the same summaries, to the bit, as the same orders of a CSV") {
    const postgres_connection crm{server()};
    const table orders{crm, "orders", "customer text, date date, amount numeric(12,2)"};
    const auto of_csv = csv_reader{}.read(CLIENTELE_DATA "/rfm_orders.csv", csv_texts{"customer_id"},
                                          csv_days{"order_date"}, csv_money{{"revenue"}});
    const auto& [who, on, paid] = of_csv.columns;
    CHECK(write_postgres(crm, "orders", table_values{"customer", who}, table_values{"date", on},
                         table_amounts{"amount", paid}) == 4906);
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
    same(sum(postgres_query{crm, "SELECT * FROM orders WHERE date <= $1", day{2006y / 12 / 31}}.columns(customer, date,
                                                                                                        amount)));
    same(sum(postgres_copy{crm, "SELECT * FROM orders"}.columns(customer, date, amount)));
    auto build = rules.builder<std::string>();
    postgres_copy{crm, "TABLE orders"}.each_row(
        [&](std::string_view id, day32 when, std::int64_t minor) { build.add(id, when, minor); }, customer, date,
        amount);
    same(build.finish());
}

} // TEST_SUITE("io/postgres")
