#include <clientele/io/csv.hpp>

#include <doctest/doctest.h>

TEST_SUITE("io/csv") {

using namespace clientele;
using namespace std::chrono_literals;

TEST_CASE("a table gives its names, rows, numbers and days") {
    const auto table = csv_table::parse("customer,date,amount\n7,1997-01-01,29.33\n8,1997-01-18T10:00:00, 2 \n");
    CHECK(table.names() == std::vector<std::string>{"customer", "date", "amount"});
    REQUIRE(table.rows() == 2);
    CHECK(table.integer(0, 0) == 7);
    CHECK(table.date(1, table.column("date")) == day{1997y / 1 / 18});
    CHECK(table.numbers(2) == std::vector{29.33, 2.0});
    CHECK(table.integers(0) == std::vector<std::int64_t>{7, 8});
    CHECK(table.dates(1) == std::vector<day>{1997y / 1 / 1, 1997y / 1 / 18});
}

TEST_CASE("quotes, line breaks in fields, CRLF, byte order mark and a missing last line break are understood") {
    const auto table = csv_table::parse("\xEF\xBB\xBF"
                                        "a,b\r\n\"x,\"\"y\"\"\nz\",1\r\n\r\n\"\",\"2\"");
    REQUIRE(table.rows() == 2);
    CHECK(table.text(0, 0) == "x,\"y\"\nz");
    CHECK(table.text(0, 1) == "1");
    CHECK(table.text(1, 0) == "");
    CHECK(table.text(1, 1) == "2");
    CHECK(table.line(1) == 5);
}

TEST_CASE("what is written reads back") {
    for (const std::string field : {"plain", "with,comma", "with \"quotes\"", "two\nlines", "", "O'Reilly"}) {
        CAPTURE(field);
        const auto table = csv_table::parse(csv_field(field) + ",1\n", {.header = false});
        REQUIRE(table.rows() == 1);
        CHECK(table.text(0, 0) == field);
    }
}

TEST_CASE("a complaint names the line and the column") {
    const auto table = csv_table::parse("customer,amount\n1,2\n\n3,4x\n");
    CHECK_THROWS_WITH((void)table.number(1, 1), "csv, line 4: amount must be a number, got \"4x\"");
    CHECK_THROWS_WITH((void)table.date(0, 1), "csv, line 2: amount must be a day such as 1997-09-30, got \"2\"");
    CHECK_THROWS_WITH((void)table.integers(1), "csv, line 4: amount must be an integer, got \"4x\"");
    CHECK_THROWS_WITH((void)table.dates(0), "csv, line 2: customer must be a day such as 1997-09-30, got \"1\"");
    CHECK_THROWS_WITH(table.refuse(1, 0, "a key account"), "csv, line 4: customer must be a key account, got \"3\"");
    CHECK_THROWS_WITH((void)table.column("when"), "csv: there is no column when; there are customer, amount");
    CHECK_THROWS_WITH((void)csv_table::parse("a,b,a\n").column("a"), "csv: there are two columns called a");
    CHECK_THROWS_WITH((void)csv_table::parse("").column("a"),
                      "csv: there is no column a; the file is empty or has no header");
    CHECK_THROWS_WITH((void)csv_table::parse("a,b\n1\n"), "csv, line 2: 2 fields expected, got 1");
    CHECK_THROWS_WITH((void)csv_table::parse("a\n\"x"), "csv, line 2: a quote is opened and never closed");
    CHECK_THROWS_WITH((void)csv_table::parse("a\n\"x\"y\n"), "csv, line 2: text follows a closing quote");
    CHECK_THROWS_WITH((void)csv_table::read("/nowhere/x.csv"), "csv: cannot open /nowhere/x.csv");
}

TEST_CASE("a field or a row that is not there is refused, not taken from the next line") {
    const auto table = csv_table::parse("a,b\n1,2\n3,4\n");
    CHECK_THROWS_WITH((void)table.text(0, 2),
                      "csv: there are 2 rows of 2 fields; field 2 of row 0 was asked for (both count from 0)");
    CHECK_THROWS_AS((void)table.numbers(2), error);
    CHECK_THROWS_AS((void)table.number(2, 0), error);
    CHECK(csv_table::parse("").numbers(0).empty());
}

TEST_CASE("words for unknown and endless are no numbers") {
    for (const std::string word : {"nan", "NaN", "inf", "-inf", "infinity", "NA", "1e400", "0x10", ""})
        CHECK_THROWS_WITH((void)csv_table::parse("amount\n1\n\"" + word + "\"\n").numbers(0),
                          ("csv, line 3: amount must be a number, got \"" + word + "\"").c_str());
}

TEST_CASE("only days of the calendar are days") {
    CHECK(parse_day("2004-02-29") == day{2004y / 2 / 29});
    for (const char* text : {"2003-02-29", "2003-13-01", "2003-1-01", "2003/01/01", "", "2003-01-0x", "2003-01-01x"})
        CHECK_FALSE(parse_day(text).has_value());
    CHECK(to_text(day{1997y / 9 / 30}) == "1997-09-30");
}

TEST_CASE("an empty text is an empty table") {
    CHECK(csv_table::parse("").rows() == 0);
    CHECK(csv_table::parse("a,b\n").rows() == 0);
    CHECK(csv_table::parse("a,b\n").names().size() == 2);
}

} // TEST_SUITE("io/csv")
