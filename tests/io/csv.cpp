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
    CHECK_THROWS_WITH((void)table.column("when"),
                      "csv: there is no column \"when\"; there are \"customer\", \"amount\"");
    CHECK_THROWS_WITH((void)csv_table::parse("a;b\n").column("a"),
                      "csv: there is no column \"a\"; there are \"a;b\" (is \";\" the separator?)");
    CHECK_THROWS_WITH((void)csv_table::parse("Gr\xF6\xDF"
                                             "e,b\n")
                          .column("Größe"),
                      doctest::Contains("\", \"b\" (the text is not UTF-8; iconv -f GB18030 -t UTF-8 "));
    CHECK_THROWS_WITH((void)csv_table::parse("a\tb\n").column("a"),
                      "csv: there is no column \"a\"; there are \"a?b\" (is a tab the separator?)");
    CHECK_THROWS_WITH((void)csv_table::parse("a,b,a\n").column("a"), "csv: there are two columns called \"a\"");
    CHECK_THROWS_AS((void)csv_table::parse("a,b,a\n").find("a"), error);
    CHECK_THROWS_WITH((void)csv_table::parse("").column("a"),
                      "csv: there is no column \"a\"; the file is empty or has no header");
    CHECK_THROWS_WITH((void)csv_table::parse("a,b\n1\n"), "csv, line 2: 2 fields expected, got 1");
    CHECK_THROWS_WITH((void)csv_table::parse("a\n\"x"), "csv, line 2: a quote is opened and never closed");
    CHECK_THROWS_WITH((void)csv_table::parse("a\n\"x\"y\n"), "csv, line 2: text follows a closing quote");
    CHECK_THROWS_WITH((void)csv_table::read("/nowhere/x.csv"),
                      "csv: cannot open /nowhere/x.csv: No such file or directory");
    CHECK_THROWS_WITH((void)csv_table::read(CLIENTELE_GOLDEN), "csv: cannot read " CLIENTELE_GOLDEN ": Is a directory");
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

TEST_CASE("blanks around a field are no part of it, whatever it is and whether it is quoted or not") {
    const auto table =
        csv_table::parse(" customer , date,amount\t\n a ,\" 2011-05-05 \", 10 \n\"a\" , 2011-05-05 ,\xC2\xA0"
                         "10\n   \n");
    CHECK(table.names() == std::vector<std::string>{"customer", "date", "amount"});
    REQUIRE(table.rows() == 2); // a line of nothing but blanks is a blank line
    for (std::size_t row : {0u, 1u}) {
        CHECK(table.text(row, 0) == "a");
        CHECK(table.date(row, 1) == day{2011y / 5 / 5});
        CHECK(table.number(row, 2) == 10);
    }
    const auto tabs = csv_table::parse("a\tb\n 1\t2 \n\t\n", {.separator = '\t'});
    REQUIRE(tabs.rows() == 2);
    CHECK(tabs.number(0, 1) == 2);
    CHECK(tabs.text(1, 0) == "");
}

TEST_CASE("numbers and days are read as the format says") {
    const auto table = csv_table::parse("amount;when\n1,5;12/1/2010 8:26\n",
                                        {.separator = ';', .decimal = ',', .dates = {.order = date_order::mdy}});
    CHECK(table.number(0, 0) == 1.5);
    CHECK(table.date(0, 1) == day{2010y / 12 / 1});
    CHECK(table.format().decimal == ',');
    CHECK_THROWS_WITH(
        (void)csv_table::parse("amount\n\"1,234.50\"\n").number(0, 0),
        "csv, line 2: amount must be a number, got \"1,234.50\" (a number has no thousands separators, and "
        "its decimal mark is '.')");
    CHECK_THROWS_WITH(
        (void)csv_table::parse("when\n40668\n").date(0, 0),
        "csv, line 2: when must be a day such as 1997-09-30, got \"40668\" (it looks like a spreadsheet's "
        "serial date, 2011-05-05)");
}

TEST_CASE("a first line that is not what was expected says how the text may be written") {
    const auto refused = [](const char* text, csv_format format = {}) {
        try {
            (void)csv_table::parse(text, format).column("customer");
        } catch (const error& said) {
            return std::string{said.what()};
        }
        return std::string{};
    };
    CHECK(refused("customer;date\n") ==
          "csv: there is no column \"customer\"; there are \"customer;date\" (is \";\" the separator?)");
    CHECK(refused("customer\tdate\n") ==
          "csv: there is no column \"customer\"; there are \"customer?date\" (is a tab the separator?)");
    CHECK(refused("customer,date\n", {.separator = ';'}) ==
          "csv: there is no column \"customer\"; there are \"customer,date\" (is \",\" the separator?)");
    CHECK(refused("id;paid\n1;2,50\n") == "csv, line 2: 1 field expected, got 2 (is \";\" the separator?)");
    const std::string note = " (a spreadsheet's note of its separator is the first line; take it out)";
    CHECK(refused("sep=;\ncustomer;date\n") == "csv: there is no column \"customer\"; there are \"sep=;\"" + note);
    CHECK(refused("sep=;\na;b;c\n", {.separator = ';'}) == "csv, line 2: 2 fields expected, got 3" + note);
    CHECK(refused("\xBF\xCD\xBB\xA7,date\n") == // in GBK
          "csv: there is no column \"customer\"; there are \"?\xCD\xBB?\", \"date\" (the text is not UTF-8; iconv -f "
          "GB18030 "
          "-t UTF-8 "
          "converts a Chinese file, -f WINDOWS-1252 a Western one)");
    CHECK(refused("id,date\n") == "csv: there is no column \"customer\"; there are \"id\", \"date\"");
}

TEST_CASE("text that is no lines of UTF-8 is refused with what is wrong, not with the text") {
    CHECK_THROWS_WITH((void)csv_table::parse("customer,date\ra,2011-05-05\r"),
                      "csv, line 1: a carriage return stands alone; lines must end in a line feed, or in both");
    CHECK_THROWS_WITH((void)csv_table::parse("a\nb\rc\n"),
                      "csv, line 2: a carriage return stands alone; lines must end in a line feed, or in both");
    CHECK(csv_table::parse("a\n\"b\rc\"\n").text(0, 0) == "b\rc"); // inside quotes it is text
    const std::string utf16{"\xFF\xFE"
                            "a\0,\0",
                            6},
        no_mark{"a\0,\0b\0", 6}, big{"\xFE\xFF\0a", 4};
    for (const auto& text : {utf16, no_mark, big})
        CHECK_THROWS_WITH((void)csv_table::parse(text),
                          "csv: the text is UTF-16 or binary; save it as UTF-8 (iconv -f UTF-16 -t UTF-8)");
    CHECK_THROWS_WITH((void)csv_table::parse(std::string{"id,x\na\0b,1\n", 11}),
                      "csv, line 2: a NUL byte stands there; a field is text");
}

TEST_CASE("a complaint stays short, however long names and values are") {
    std::string head;
    for (int i = 0; i < 1000; ++i)
        head += (i ? "," : "") + std::string("a_column_with_a_long_name_") + std::to_string(i);
    const auto wide = csv_table::parse(head + "\n");
    try {
        (void)wide.column(std::string(1000, 'z'));
        FAIL("must throw");
    } catch (const error& e) {
        const std::string said = e.what();
        CHECK(said.size() < 500);
        CHECK(said.ends_with(" more"));
    }
    const auto named = csv_table::parse("\"" + std::string(1000, 'n') + "\"\nx\n");
    CHECK_THROWS_WITH((void)named.number(0, 0),
                      ("csv, line 2: " + std::string(60, 'n') + "... must be a number, got \"x\"").c_str());
}

TEST_CASE("a complaint names the customer of the row, once it is known which column that is") {
    auto table = csv_table::parse("amount,customer\nx,C17\ny,\n");
    table.name_rows_by(1);
    CHECK_THROWS_WITH((void)table.number(0, 0), "csv, line 2, customer \"C17\": amount must be a number, got \"x\"");
    CHECK_THROWS_WITH((void)table.number(1, 0), "csv, line 3: amount must be a number, got \"y\"");
    CHECK(table.place_of(0) == "csv, line 2, customer \"C17\"");
    CHECK(table.complaint(1, 1, "a name", " (hint)") == "csv, line 3: customer must be a name, got \"\" (hint)");
}

TEST_CASE("rows of other lengths are left out and counted where that is asked for") {
    std::string text = "a,b\n1,2\n";
    for (int i = 0; i < 12; ++i)
        text += "1\n";
    const auto table = csv_table::parse(text + "3,4\n", {.leave_ragged = true});
    CHECK(table.rows() == 2);
    CHECK(table.ragged_rows() == 12);
    REQUIRE(table.first_ragged().size() == 10);
    CHECK(table.first_ragged()[0] == "csv, line 3: 2 fields expected, got 1");
    CHECK(table.line(1) == 15);
    CHECK(table.numbers(1) == std::vector<double>{2, 4});
}

TEST_CASE("an empty text is an empty table") {
    CHECK(csv_table::parse("").rows() == 0);
    CHECK(csv_table::parse("a,b\n").rows() == 0);
    CHECK(csv_table::parse("a,b\n").names().size() == 2);
}

} // TEST_SUITE("io/csv")
