#include <clientele/io/sqlite.hpp>
#include <clientele/math/random.hpp>
#include <clientele/orders/order_columns.hpp>
#include <clientele/orders/summarize.hpp>

#include <doctest/doctest.h>

#include "../orders/journal_files.hpp"
#include "../refusal.hpp"
#include <cmath>
#include <limits>
#include <set>

TEST_SUITE("io/sqlite") {

using namespace clientele;
using namespace std::chrono_literals;
using strings = std::vector<std::string>;

namespace {

struct order {
    std::int64_t id = 0;
    std::string account;
    day placed{};
    double rate = 0;
    bool open = false;
    std::optional<int> refers{};
    std::vector<std::byte> seal{};

    friend bool operator==(const order&, const order&) = default;
};
const auto of_order = [](const auto& take) {
    return take(sqlite_field{"id", &order::id}, sqlite_field{"account", &order::account},
                sqlite_field{"placed", &order::placed}, sqlite_field{"rate", &order::rate},
                sqlite_field{"open", &order::open}, sqlite_field{"refers", &order::refers},
                sqlite_field{"seal", &order::seal});
};
const char* const table_of_orders = "CREATE TABLE orders (id INTEGER PRIMARY KEY, account TEXT, placed, rate, open, "
                                    "refers, seal, CHECK (account <> 'nobody'))";

sqlite_connection in_memory() { return sqlite_connection{":memory:", sqlite_open::create}; }

std::vector<order> read_orders(::sqlite3* crm, const std::string& where = "") {
    return of_order([&](const auto&... fields) {
        return sqlite_query{crm, "SELECT * FROM orders " + where + " ORDER BY id"}.rows(fields...);
    });
}
std::size_t write_orders(::sqlite3* crm, const std::vector<order>& orders) {
    return of_order([&](const auto&... fields) { return write_rows(crm, "orders", orders, fields...); });
}

std::vector<order> some_orders() {
    return {
        {.id = -4,
         .account = "caf\xC3\xA9",
         .placed = 2024y / 2 / 29,
         .rate = 0.1,
         .open = true,
         .refers = 7,
         .seal = {std::byte{0}, std::byte{255}}},
        {.id = 9'223'372'036'854'775'807, .account = std::string{"a\0b", 3}, .placed = 1997y / 9 / 30, .rate = -1e308}};
}

} // namespace

TEST_CASE("structs go into a table and come back equal, found by the names of their columns") {
    const auto crm = in_memory();
    sqlite_run(crm, table_of_orders);
    CHECK(write_orders(crm, some_orders()) == 2);
    CHECK(read_orders(crm) == some_orders());
    CHECK(write_orders(crm, {}) == 0);
    const auto turned =
        sqlite_query{crm, "SELECT rate, id FROM orders WHERE account = ?", std::string{"caf\xC3\xA9"}}.rows(
            sqlite_field{"id", &order::id}, sqlite_field{"rate", &order::rate});
    REQUIRE(turned.size() == 1);
    CHECK(turned[0].id == -4);
    CHECK(turned[0].rate == 0.1);
}

TEST_CASE("texts are UTF-8 whatever the database keeps, and so are the names in a store") {
    for (const auto* const encoding : {"UTF-8", "UTF-16le", "UTF-16be"}) {
        CAPTURE(encoding);
        const auto crm = in_memory();
        sqlite_run(crm, std::string{"PRAGMA encoding = '"} + encoding + "'");
        sqlite_run(crm, table_of_orders);
        CHECK(sqlite_query{crm, "PRAGMA encoding"}.value<std::string>() == encoding);
        write_orders(crm, some_orders());
        CHECK(read_orders(crm) == some_orders());
        const auto [account] =
            sqlite_query{crm, "SELECT account FROM orders ORDER BY id"}.columns<std::string_view>("account");
        CHECK(account.size() == 2);
        CHECK(account[0] == "caf\xC3\xA9");
        const sqlite_store state{crm};
        state.put("caf\xC3\xA9", "{\"k\": 3}");
        CHECK(state.get("caf\xC3\xA9") == "{\"k\": 3}");
        CHECK(state.names() == strings{"caf\xC3\xA9"});
        sqlite_check(crm);
    }
}

TEST_CASE("columns are what summaries are made from, without a struct") {
    const auto crm = in_memory();
    sqlite_run(crm, "CREATE TABLE orders (account TEXT, placed TEXT, minor INTEGER)");
    sqlite_run(crm, "INSERT INTO orders VALUES ('b', '2024-01-05', 250), ('a', '2024-01-07', 100), ('b', "
                    "'2024-02-01', 1)");
    const auto [account, placed, minor] =
        sqlite_query{crm, "SELECT minor, account, placed FROM orders"}.columns<std::string_view, day32, std::int64_t>(
            "account", "placed", "minor");
    const auto base = summarize{.as_of = 2024y / 6 / 30, .money = minor_units{}}(
        order_columns{.customer = account.view(), .when = std::span{placed}, .amount = std::span{minor}});
    CHECK(base.customer == strings{"a", "b"});
    CHECK(base.total == std::vector<double>{1, 2.51});
    const auto [open] =
        sqlite_query{crm, "SELECT NULL AS open UNION ALL SELECT 1"}.columns<std::optional<bool>>("open");
    CHECK(open == std::vector<std::optional<bool>>{std::nullopt, true});
}

TEST_CASE("no complaint is longer than a few lines, whatever names a table has") {
    const auto crm = in_memory();
    const std::string n(500, 'n');
    const auto short_refusal = [](auto call) {
        const std::string said = refusal(call).what();
        CAPTURE(said);
        CHECK(said.find("nnn") != std::string::npos);
        CHECK(said.find(std::string(61, 'n')) == std::string::npos);
    };
    struct row {
        int a = 0;
    };
    short_refusal([&] { return write_rows(crm, n, std::vector<row>(1), sqlite_field{"a", &row::a}); });
    short_refusal([&] { return sqlite_run(crm, "DELETE FROM " + n); });
    sqlite_run(crm, "CREATE TABLE " + n + " (a REFERENCES " + n + "x (a) CHECK (a < 2))");
    sqlite_run(crm, "INSERT INTO " + n + " VALUES (1)");
    short_refusal([&] { return sqlite_check(crm), 0; });
    sqlite_run(crm, "PRAGMA ignore_check_constraints = ON");
    sqlite_run(crm, "UPDATE " + n + " SET a = 2");
    sqlite_run(crm, "PRAGMA ignore_check_constraints = OFF");
    short_refusal([&] { return sqlite_check(crm), 0; });
    const sqlite_store state{crm, n + "s"};
    state.put("fit", "value");
    sqlite_run(crm, "UPDATE " + n + "s SET value = 'valve'");
    short_refusal([&] { return state.get("fit"); });
    std::string many = "SELECT 1 AS a1";
    for (int i = 2; i <= 100; ++i)
        many += sentence(", 1 AS a", i);
    CHECK_THROWS_WITH_AS(
        (void)(sqlite_query{crm, many}.columns<int>("b")),
        "sqlite: there is no column \"b\"; there are \"a1\", \"a2\", \"a3\", \"a4\", \"a5\", \"a6\", \"a7\", "
        "\"a8\", \"a9\", \"a10\" and 90 more",
        error);
}

TEST_CASE("a field of another type is refused with its row, its column, what is legal and what came") {
    const auto crm = in_memory();
    const auto sentence_of = [&](const std::string& value, auto member) {
        const auto e = refusal([&] {
            return sqlite_query{crm, "SELECT 1 AS x UNION ALL SELECT " + value}.rows(sqlite_field{"x", member}).size();
        });
        CHECK(e.code() == errc::bad_value);
        return std::string{e.what()};
    };
    struct host {
        std::int64_t whole;
        std::uint8_t small;
        bool truth;
        double number;
        std::string text;
        day date;
        std::vector<std::byte> blob;
        std::optional<int> maybe;
    };
    CHECK(sentence_of("NULL", &host::whole) == "sqlite: column \"x\" must be a whole number in [-9223372036854775808, "
                                               "9223372036854775807], got NULL in row 1");
    CHECK(sentence_of("2.0", &host::whole).find("got 2 in row 1") != std::string::npos);
    CHECK(sentence_of("'2'", &host::whole).find("got \"2\" in row 1") != std::string::npos);
    CHECK(sentence_of("256", &host::small) ==
          "sqlite: column \"x\" must be a whole number in [0, 255], got 256 in row 1");
    CHECK(sentence_of("-1", &host::small).find("got -1 in row 1") != std::string::npos);
    CHECK(sentence_of("2", &host::truth) == "sqlite: column \"x\" must be 0 or 1, got 2 in row 1");
    CHECK(sentence_of("9e999", &host::number) ==
          "sqlite: column \"x\" must be a finite number, a whole one in [-2^53, 2^53], got inf in row 1");
    CHECK(sentence_of("9007199254740993", &host::number).find("got 9007199254740993 in row 1") != std::string::npos);
    CHECK(sentence_of("x'0001'", &host::maybe).find("got a blob of 2 bytes in row 1") != std::string::npos);
    CHECK(sentence_of("'a'", &host::blob) == "sqlite: column \"x\" must be a blob, got 1 in row 0");
    CHECK(sentence_of("1", &host::text) == "sqlite: column \"x\" must be a text, got 1 in row 0");
    const auto day_of = [&](const std::string& value) {
        return std::string{refusal([&] { return sqlite_query{crm, "SELECT " + value}.value<day>(); }).what()};
    };
    CHECK(day_of("'2023-02-29' AS placed") ==
          "sqlite: column \"placed\" must be a day such as 1997-09-30, got \"2023-02-29\" in row 0");
    for (const auto* const other : {"'2023-02-28 08:30'", "' 2023-02-28'", "20230228", "'28.2.2023'"})
        CHECK(day_of(other).find("must be a day") != std::string::npos);
    CHECK(sentence_of("'" + std::string(500, 'q') + "'", &host::maybe).size() < 300);
}

TEST_CASE("a column that is not there, or twice, is refused by name") {
    const auto crm = in_memory();
    CHECK_THROWS_WITH_AS((void)(sqlite_query{crm, "SELECT 1 AS a, 2 AS b"}.columns<int>("c")),
                         "sqlite: there is no column \"c\"; there are \"a\", \"b\"", error);
    CHECK_THROWS_WITH_AS((void)(sqlite_query{crm, "SELECT 1 AS a, 2 AS a"}.columns<int>("a")),
                         "sqlite: there are two columns called \"a\" in SELECT 1 AS a, 2 AS a", error);
    CHECK_THROWS_WITH_AS((void)(sqlite_query{crm, "CREATE TABLE t (a)"}.value<int>()),
                         "sqlite: CREATE TABLE t (a) gives no rows", error);
    CHECK_THROWS_WITH_AS((void)(sqlite_query{crm, "SELECT 1 WHERE 0"}.value<int>()),
                         "sqlite: SELECT 1 WHERE 0 must give one row, got none", error);
    CHECK_THROWS_WITH_AS((void)(sqlite_query{crm, "SELECT 1 UNION SELECT 2"}.value<int>()),
                         "sqlite: SELECT 1 UNION SELECT 2 must give one row, got more", error);
}

TEST_CASE("parameters are bound: what looks like SQL is a text, and one statement is one") {
    const auto crm = in_memory();
    sqlite_run(crm, "CREATE TABLE \"odd \"\" name\" (\"a;b\" TEXT)");
    struct row {
        std::string text;
    };
    const std::string evil = "'); DROP TABLE \"odd \"\" name\"; --";
    CHECK(write_rows(crm, "odd \" name", std::vector<row>{{evil}, {""}}, sqlite_field{"a;b", &row::text}) == 2);
    CHECK(sqlite_query{crm, "SELECT count(*) FROM \"odd \"\" name\" WHERE \"a;b\" = ?", evil}.value<int>() == 1);
    CHECK(sqlite_query{crm, "SELECT count(*) FROM \"odd \"\" name\" WHERE \"a;b\" = ''"}.value<int>() == 1);
    CHECK_THROWS_WITH_AS(
        (write_rows(crm, "t\" (x) SELECT 1 --", std::vector<row>{{"x"}}, sqlite_field{"x", &row::text})),
        doctest::Contains("no such table: t\" (x) SELECT 1 --"), error);
    CHECK_THROWS_WITH_AS((sqlite_query{crm, "SELECT 1; SELECT 2"}),
                         "sqlite: the text must be one statement, got \"SELECT 1; SELECT 2\"", error);
    CHECK_THROWS_WITH_AS((sqlite_query{crm, " -- nothing"}),
                         "sqlite: the text must be one statement, got \" -- nothing\"", error);
    sqlite_run(crm, "CREATE TABLE u (a)");
    sqlite_run(crm, "INSERT INTO u VALUES (1), (2)");
    CHECK_THROWS_WITH_AS((void)sqlite_run(crm, std::string{"DELETE FROM u\0 WHERE a = 1", 26}),
                         "sqlite: the text must be one statement without NUL, got \"DELETE FROM u? WHERE a = 1\"",
                         error);
    CHECK(sqlite_query{crm, "SELECT count(*) FROM u"}.value<int>() == 2);
    CHECK(sqlite_query{crm, "SELECT ?1 + ?2;  ", 1, std::int8_t{2}}.value<int>() == 3);
    CHECK_THROWS_WITH_AS((sqlite_query{crm, "SELECT ?", 1, 2}), "sqlite: SELECT ? must have 1 parameters, got 2",
                         error);
    CHECK_THROWS_WITH_AS((sqlite_query{crm, "SELECT ?", std::nan("")}),
                         "sqlite: parameter 1 of SELECT ? must be a finite number, got NaN", error);
    CHECK_THROWS_WITH_AS((sqlite_query{crm, "SELECT ?", std::numeric_limits<std::uint64_t>::max()}),
                         "sqlite: parameter 1 of SELECT ? must be below 2^63, got 18446744073709551615", error);
    CHECK(sqlite_query{crm, "SELECT ?1 IS NULL AND ?2 IS NULL AND ?3 = '2024-02-29' AND ?4 = 1", std::nullopt,
                       std::optional<day>{}, day{2024y / 2 / 29}, true}
              .value<bool>());
    CHECK_THROWS_WITH_AS((sqlite_query{crm, "SELEC 1"}), "sqlite: cannot SELEC 1: near \"SELEC\": syntax error", error);
}

TEST_CASE("what could not be read back is not written: its row and the value are named") {
    const auto crm = in_memory();
    sqlite_run(crm, "CREATE TABLE t (rate, placed, number)");
    struct row {
        double rate = 0;
        std::optional<day> placed{};
        std::uint64_t number = 0;
    };
    const auto refused = [&](const row& second, const std::string& sentence) {
        check_refusal(
            refusal([&] {
                return write_rows(crm, "t", std::vector<row>{{}, second}, sqlite_field{"rate", &row::rate},
                                  sqlite_field{"placed", &row::placed}, sqlite_field{"number", &row::number});
            }),
            errc::bad_value, 1,
            "sqlite: parameter " + sentence.substr(0, 2) +
                "of INSERT INTO \"t\" (\"rate\", \"placed\", \"number\") VALUES (?, ?, ?... for row 1 must be " +
                sentence.substr(2));
        CHECK(sqlite_query{crm, "SELECT count(*) FROM t"}.value<int>() == 0);
    };
    refused({.rate = std::nan("")}, "1 a finite number, got NaN");
    refused({.rate = -std::numeric_limits<double>::infinity()}, "1 a finite number, got -inf");
    refused({.placed = day{10'000y / 1 / 1}}, "2 a day in [0000-01-01, 9999-12-31], got 2932897 days after 1970-01-01");
    refused({.placed = day{-1y / 12 / 31}}, "2 a day in [0000-01-01, 9999-12-31], got -719529 days after 1970-01-01");
    refused({.number = 9'223'372'036'854'775'808U}, "3 below 2^63, got 9223372036854775808");
    for (const auto far : {(day32::max)(), (day32::min)()})
        CHECK_THROWS_WITH_AS((sqlite_query{crm, "SELECT ?", far}), doctest::Contains("must be a day in"), error);
    for (const auto far : {(day::max)(), (day::min)()})
        CHECK_THROWS_WITH_AS((sqlite_query{crm, "SELECT ?", far}), doctest::Contains("must be a day in"), error);
    for (const day edge : {0y / 1 / 1, 9999y / 12 / 31})
        CHECK(sqlite_query{crm, "SELECT ? AS placed", edge}.value<day>() == edge);
}

TEST_CASE("rows are written all or none, and the row that a table forbids is named") {
    const auto crm = in_memory();
    sqlite_run(crm, table_of_orders);
    auto orders = some_orders();
    orders.push_back({.id = 5, .account = "nobody"});
    const auto e = refusal([&] { return write_orders(crm, orders); });
    CHECK(e.code() == errc::bad_value);
    CHECK(e.row() == 2);
    CHECK(std::string{e.what()}.find(" for row 2: CHECK constraint failed: account <> 'nobody'") != std::string::npos);
    CHECK(read_orders(crm).empty());
    sqlite_transaction host{crm};
    orders.pop_back();
    write_orders(crm, orders);
    orders.front().id = 3;
    CHECK(refusal([&] { return write_orders(crm, orders); }).row() == 1); // the second is there
    (void)::sqlite3_extended_result_codes(crm, 1);                        // a host may have asked for them
    CHECK(refusal([&] { return write_orders(crm, orders); }).code() == errc::bad_value);
    host.commit();
    CHECK(read_orders(crm) == some_orders());
}

TEST_CASE("a value of another type than its column takes, or too long for any, is the fault of its row") {
    const auto crm = in_memory();
    sqlite_run(crm, "CREATE TABLE accounts (id INTEGER PRIMARY KEY, note TEXT)");
    check_refusal(
        refusal([&] { return sqlite_run(crm, "INSERT INTO accounts VALUES (?, ?)", "A-17", "pilot"); }),
        errc::bad_value, no_row,
        "sqlite: cannot INSERT INTO accounts VALUES (?, ?): a value is of another type than its column takes: "
        "datatype mismatch");
    struct account {
        std::string id;
    };
    const auto e = refusal([&] {
        return write_rows(crm, "accounts", std::vector<account>{{"1"}, {"x"}}, sqlite_field{"id", &account::id});
    });
    CHECK(e.code() == errc::bad_value);
    CHECK(e.row() == 1);
    (void)::sqlite3_limit(crm, SQLITE_LIMIT_LENGTH, 100);
    const auto long_note =
        refusal([&] { return sqlite_run(crm, "INSERT INTO accounts VALUES (?, ?)", 17, std::string(200, 'x')); });
    CHECK(long_note.code() == errc::bad_value);
    CHECK(std::string{long_note.what()}.find("string or blob too big") != std::string::npos);
}

TEST_CASE("changes are counted, and undone unless they are committed, alone and within others") {
    const auto crm = in_memory();
    sqlite_run(crm, "CREATE TABLE t (a INTEGER)");
    const auto count = [&] { return sqlite_query{crm, "SELECT count(*) FROM t"}.value<int>(); };
    {
        sqlite_transaction lost{crm};
        CHECK(sqlite_run(crm, "INSERT INTO t VALUES (1), (2)") == 2);
    }
    CHECK(count() == 0);
    {
        sqlite_transaction outer{crm};
        sqlite_run(crm, "INSERT INTO t VALUES (1)");
        {
            sqlite_transaction inner{crm};
            sqlite_run(crm, "INSERT INTO t VALUES (2)");
        }
        CHECK(count() == 1);
        {
            sqlite_transaction inner{crm};
            sqlite_run(crm, "INSERT INTO t VALUES (3)");
            inner.commit();
        }
        outer.commit();
    }
    CHECK(count() == 2);
    CHECK(sqlite_run(crm, "DELETE FROM t WHERE a > ?", 2) == 1);
    CHECK(sqlite_run(crm, "UPDATE t SET a = 7 WHERE a = 9") == 0);
}

TEST_CASE("a connection opens what is there, makes what is not, and reads without writing") {
    const passing_directory place;
    const auto path = place / "crm.db";
    CHECK_THROWS_WITH_AS(sqlite_connection{path},
                         ("sqlite: cannot open " + path + ": unable to open database file").c_str(), error);
    {
        const sqlite_connection made{path, sqlite_open::create};
        sqlite_run(made, "CREATE TABLE t (a INTEGER)");
    }
    CHECK_THROWS_WITH_AS((sqlite_connection{path, sqlite_open::create}),
                         ("sqlite: cannot open " + path + ": it holds tables already").c_str(), error);
    const sqlite_connection reader{path, sqlite_open::reading}, other{path, sqlite_open::existing, 0ms};
    CHECK(refusal([&] { return sqlite_run(reader, "INSERT INTO t VALUES (1)"); }).code() == errc::storage);
    const auto patience = [](const sqlite_connection& of) {
        return sqlite_query{of, "PRAGMA busy_timeout"}.value<std::int64_t>();
    };
    CHECK(patience(reader) == 5'000); // milliseconds
    CHECK(patience(other) == 0);
    const sqlite_transaction writing{other};
    const sqlite_connection impatient{path, sqlite_open::existing, 0ms};
    CHECK_THROWS_WITH_AS(sqlite_transaction{impatient}, "sqlite: cannot BEGIN IMMEDIATE: database is locked", error);
    CHECK_THROWS_WITH_AS((sqlite_connection{path, sqlite_open::existing, -1ms}),
                         "sqlite_connection: patience must be in [0, 86400000] ms, got -1", error);
    CHECK_THROWS_WITH_AS((sqlite_connection{path + std::string{"\0evil", 5}}), doctest::Contains("crm.db?evil\""),
                         error);
    CHECK_THROWS_WITH_AS(sqlite_connection{""}, "sqlite_connection: path must name a file, got \"\"", error);
    write_content(place / "text", "not a database, and long enough to be looked at as if it were one ................."
                                  "......................");
    CHECK_THROWS_WITH_AS(sqlite_connection{place / "text"}, doctest::Contains("file is not a database"), error);
}

TEST_CASE("a store keeps values by name, with the host's transaction, and notices a changed one") {
    const auto crm = in_memory();
    const sqlite_store state{crm};
    CHECK_FALSE(state.get("fit"));
    state.put("fit", "{}");
    state.put("fit", std::string_view{"a\0b", 3});
    state.put("", "");
    CHECK(state.get("fit") == std::string{"a\0b", 3});
    CHECK(state.get("") == "");
    CHECK(state.names() == strings{"", "fit"});
    {
        const sqlite_transaction undone{crm};
        state.put("fit", "new");
        CHECK(state.get("fit") == "new");
    }
    CHECK(state.get("fit") == std::string{"a\0b", 3});
    CHECK(state.erase("fit"));
    CHECK_FALSE(state.erase("fit"));
    state.put("fit", "value");
    sqlite_run(crm, "UPDATE clientele_state SET value = 'valve' WHERE name = 'fit'");
    CHECK_THROWS_WITH_AS((void)state.get("fit"), "sqlite_store: \"fit\" of \"clientele_state\" is damaged", error);
    const sqlite_store other{crm, "a \"b\""};
    other.put("x", "1");
    CHECK(state.names().size() == 2);
    CHECK(other.get("x") == "1");
}

TEST_CASE("a check says what is wrong with a database") {
    const auto crm = in_memory();
    sqlite_run(crm, "CREATE TABLE a (id INTEGER PRIMARY KEY)");
    sqlite_run(crm, "CREATE TABLE o (id INTEGER PRIMARY KEY, a REFERENCES a)");
    sqlite_check(crm);
    sqlite_run(crm, "INSERT INTO o VALUES (5, 17)");
    CHECK_THROWS_WITH_AS(sqlite_check(crm), "sqlite_check: row 5 of o refers to no row of a", error);
    sqlite_run(crm, "DELETE FROM o");
    sqlite_run(crm, "CREATE TABLE k (name TEXT PRIMARY KEY, a REFERENCES a) WITHOUT ROWID");
    sqlite_run(crm, "INSERT INTO k VALUES ('x', 17)");
    CHECK_THROWS_WITH_AS(sqlite_check(crm), "sqlite_check: a row of k refers to no row of a", error);
    sqlite_run(crm, "DELETE FROM k");
    sqlite_run(crm, "CREATE TABLE n (a NOT NULL)");
    sqlite_run(crm, "INSERT INTO n VALUES (1)");
    sqlite_run(crm, "PRAGMA writable_schema = ON");
    sqlite_run(crm, "UPDATE sqlite_master SET sql = 'CREATE TABLE n (a NOT NULL CHECK (a > 1))' WHERE name = 'n'");
    sqlite_run(crm, "PRAGMA writable_schema = RESET");
    CHECK_THROWS_WITH_AS(sqlite_check(crm), "sqlite_check: the database is damaged: CHECK constraint failed in n",
                         error);
}

namespace {
// A table of many names in a database of small pages, from which some are deleted again and again.
void check_sweep(const std::string& mode, const std::string& secure) {
    CAPTURE(mode);
    CAPTURE(secure);
    const passing_directory place;
    const sqlite_connection crm{place / "crm.db", sqlite_open::create};
    sqlite_run(crm, "PRAGMA page_size = 512");
    sqlite_run(crm, "PRAGMA journal_mode = " + mode);
    sqlite_run(crm, "PRAGMA secure_delete = " + secure);
    sqlite_run(crm, "CREATE TABLE t (name TEXT PRIMARY KEY, more TEXT)");
    random_generator g{11};
    const auto name = [](std::uint64_t i) { return "name-" + std::to_string(1000 + i) + "-secret"; };
    std::set<std::uint64_t> gone;
    for (int round = 0; round < 12; ++round) {
        {
            sqlite_transaction all{crm};
            for (int i = 0; i < 60; ++i)
                if (const auto at = g.below(300); gone.count(at) == 0)
                    sqlite_run(crm, "REPLACE INTO t VALUES (?, ?)", name(at),
                               std::string(g.below(400), 'm') + name(at));
            all.commit();
        }
        {
            sqlite_transaction all{crm};
            const sqlite_secure_delete overwriting{crm};
            for (int i = 0; i < 3; ++i) {
                gone.insert(g.below(300));
                sqlite_run(crm, "DELETE FROM t WHERE name = ?", name(*gone.rbegin()));
            }
            for (const auto each : gone)
                sqlite_run(crm, "DELETE FROM t WHERE name = ?", name(each));
            all.commit();
        }
        sqlite_sweep(crm);
        for (const auto each : gone)
            CHECK_FALSE(stands_in(place / "", name(each)));
    }
    CHECK(sqlite_query{crm, "PRAGMA journal_mode"}.value<std::string>() == mode);
    CHECK(sqlite_query{crm, "PRAGMA secure_delete"}.value<int>() == (secure == "ON" ? 1 : 0));
    sqlite_check(crm);
}
} // namespace

TEST_CASE("what was deleted stands in no file after a sweep, whatever the journal") {
    for (const auto* const mode : {"wal", "delete", "truncate", "persist"})
        for (const auto* const secure : {"OFF", "ON"})
            check_sweep(mode, secure);
}

TEST_CASE("a sweep takes what was deleted out of the old journal of a database in UTF-16") {
    const passing_directory place;
    const sqlite_connection crm{place / "crm.db", sqlite_open::create};
    sqlite_run(crm, "PRAGMA encoding = 'UTF-16le'");
    sqlite_run(crm, "PRAGMA journal_mode = persist");
    sqlite_run(crm, "PRAGMA secure_delete = OFF");
    sqlite_run(crm, "CREATE TABLE t (name TEXT)");
    for (int i = 0; i < 100; ++i)
        sqlite_run(crm, "INSERT INTO t VALUES (?)", i % 2 == 0 ? "Erin" : std::string(300, 'm'));
    const std::string name{"E\0r\0i\0n", 7};
    CHECK(stands_in(place / "", name));
    sqlite_run(crm, "DELETE FROM t WHERE name = 'Erin'");
    sqlite_sweep(crm);
    CHECK_FALSE(stands_in(place / "", name));
}

TEST_CASE("a query whose row was refused is in nobody's way") {
    const auto crm = in_memory();
    sqlite_run(crm, "CREATE TABLE t (a)");
    sqlite_run(crm, "INSERT INTO t VALUES ('one'), (2), (3)");
    sqlite_query query{crm, "SELECT a FROM t"};
    CHECK_THROWS_WITH_AS((void)query.columns<int>("a"), doctest::Contains("got \"one\" in row 0"), error);
    sqlite_sweep(crm);
    CHECK_THROWS_WITH_AS((void)query.value<std::string>(), doctest::Contains("must give one row, got more"), error);
    sqlite_sweep(crm);
    sqlite_run(crm, "DROP TABLE t");
}

TEST_CASE("a sweep is refused within a transaction, and beside a reader, and can be called again") {
    const passing_directory place;
    const sqlite_connection crm{place / "crm.db", sqlite_open::create, 0ms};
    sqlite_run(crm, "PRAGMA journal_mode = WAL");
    sqlite_run(crm, "CREATE TABLE t (name TEXT)");
    sqlite_run(crm, "INSERT INTO t VALUES ('Erin')");
    {
        const sqlite_transaction open{crm};
        CHECK_THROWS_WITH_AS(sqlite_sweep(crm), "sqlite_sweep: no transaction may be open", error);
    }
    const sqlite_connection reader{place / "crm.db", sqlite_open::reading, 0ms};
    {
        const sqlite_transaction never_written{crm};
    }
    sqlite_run(reader, "BEGIN");
    CHECK(sqlite_query{reader, "SELECT count(*) FROM t"}.value<int>() == 1);
    sqlite_run(crm, "DELETE FROM t");
    CHECK_THROWS_WITH_AS(sqlite_sweep(crm),
                         doctest::Contains("call sqlite_sweep() again when no other connection reads"), error);
    sqlite_run(reader, "COMMIT");
    sqlite_sweep(crm);
    CHECK_FALSE(stands_in(place / "", "Erin"));
}

} // TEST_SUITE("io/sqlite")
