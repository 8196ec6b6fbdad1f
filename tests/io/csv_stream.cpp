#include <clientele/io/csv.hpp>
#include <clientele/io/csv_stream.hpp>

#include <doctest/doctest.h>

#include "io/plain_csv.hpp"
#include <repeats.hpp>

TEST_SUITE("io/csv_stream") {

using namespace clientele;
using namespace std::chrono_literals;

namespace {

byte_source source_of(std::string text) {
    return {[text = std::move(text), at = std::size_t{0}](char* to, std::size_t most) mutable {
        const auto got = std::min(most, text.size() - at);
        text.copy(to, got, at);
        at += got;
        return got;
    }};
}

// All that a reader of a text gives: rows, lines, names, what was left out, or the sentence and the row of its error.
struct outcome {
    std::vector<std::string> names{}, ragged{};
    std::vector<std::vector<std::string>> rows{};
    std::vector<std::size_t> lines{};
    std::size_t columns = 0, ragged_rows = 0, wrong_row = no_row;
    std::string wrong{};

    bool operator==(const outcome&) const = default;
};

// Complaints without what else the text may be, which stands in brackets.
std::vector<std::string> without_hints(std::vector<std::string> said) {
    for (auto& each : said)
        each.resize((std::min)(each.size(), each.find(" (")));
    return said;
}

outcome streamed(const std::string& text, const csv_format& format, std::size_t block) {
    outcome result;
    try {
        csv_stream rows{source_of(text), format, "f", block};
        while (rows.next()) {
            CHECK(rows.row() == result.rows.size());
            result.lines.push_back(rows.line());
            auto& row = result.rows.emplace_back();
            for (std::size_t j = 0; j < rows.columns(); ++j)
                row.emplace_back(rows.text(j));
        }
        CHECK_FALSE(rows.next()); // and so it stays
        CHECK(rows.bytes_passed() == text.size());
        result.names = rows.names();
        result.columns = rows.columns();
        result.ragged = without_hints(rows.first_ragged());
        result.ragged_rows = rows.ragged_rows();
    } catch (const error& problem) {
        result = {.wrong_row = problem.row(), .wrong = problem.what()};
    }
    return result;
}

outcome tabled(const std::string& text, const csv_format& format) {
    outcome result;
    try {
        const auto table = csv_table::parse(text, format, "f");
        for (std::size_t i = 0; i < table.rows(); ++i) {
            result.lines.push_back(table.line(i));
            auto& row = result.rows.emplace_back();
            for (std::size_t j = 0; j < table.columns(); ++j)
                row.emplace_back(table.text(i, j));
        }
        result.names = table.names();
        result.columns = table.columns();
        result.ragged = without_hints(table.first_ragged());
        result.ragged_rows = table.ragged_rows();
    } catch (const error& problem) {
        result = {.wrong_row = problem.row(), .wrong = problem.what()};
    }
    return result;
}

// What the rules say, read byte by byte; with a header, and rows of another length left out.
outcome plainly(const std::string& text, char separator) {
    const auto read = plain_csv::read(text, separator, "f");
    outcome result;
    if (!read.complaint.empty())
        return {.wrong = read.complaint};
    for (std::size_t i = 0; i < read.rows.size(); ++i)
        if (i == 0) {
            result.names = read.rows[0];
            result.columns = read.rows[0].size();
        } else if (read.rows[i].size() == result.columns) {
            result.rows.push_back(read.rows[i]);
            result.lines.push_back(read.lines[i]);
        } else {
            ++result.ragged_rows;
            if (result.ragged.size() < 10)
                result.ragged.push_back(sentence("f, line ", read.lines[i], ": ", result.columns,
                                                 result.columns == 1 ? " field" : " fields", " expected, got ",
                                                 read.rows[i].size()));
        }
    return result;
}

} // namespace

TEST_CASE("rows come one after the other, with their fields, lines and places") {
    csv_stream rows{source_of("customer,date,amount\n7,1997-01-01,29.33\n\n\"8\",1997-01-18T10:00:00, 2 \n"), {}, "f"};
    CHECK(rows.names() == std::vector<std::string>{"customer", "date", "amount"});
    CHECK(rows.columns() == 3);
    CHECK(rows.column("amount") == 2);
    CHECK(rows.find("paid") == std::nullopt);
    CHECK_THROWS_WITH((void)rows.column("paid"),
                      "f: there is no column \"paid\"; there are \"customer\", \"date\", \"amount\"");
    REQUIRE(rows.next());
    CHECK(rows.row() == 0);
    CHECK(rows.line() == 2);
    CHECK(rows.integer(0) == 7);
    CHECK(rows.date(1) == day{1997y / 1 / 1});
    CHECK(rows.number(2) == 29.33);
    REQUIRE(rows.next());
    CHECK(rows.row() == 1);
    CHECK(rows.line() == 4);
    CHECK(rows.text(0) == "8");
    CHECK(rows.date(1) == day{1997y / 1 / 18});
    CHECK(rows.text(2) == "2");
    CHECK_FALSE(rows.next());
    CHECK_FALSE(rows.next());
}

TEST_CASE("a complaint is that of a table: file, line, customer, column, value, hint") {
    csv_stream rows{source_of("amount,customer\n1,A\n\"1,234.50\",C17\n40668,\n"), {}, "orders.csv"};
    rows.name_rows_by(1);
    REQUIRE(rows.next());
    REQUIRE(rows.next());
    CHECK_THROWS_WITH(
        (void)rows.number(0),
        "orders.csv, line 3, customer \"C17\": amount must be a number, got \"1,234.50\" (a number has no "
        "thousands separators, and its decimal mark is '.')");
    CHECK_THROWS_WITH((void)rows.integer(1), "orders.csv, line 3, customer \"C17\": customer must be an integer, got "
                                             "\"C17\"");
    CHECK_THROWS_WITH(rows.refuse(0, "small", " (hint)"),
                      "orders.csv, line 3, customer \"C17\": amount must be small, got \"1,234.50\" (hint)");
    REQUIRE(rows.next());
    CHECK(rows.place() == "orders.csv, line 4");
    CHECK_THROWS_WITH((void)rows.date(0), "orders.csv, line 4: amount must be a day such as 1997-09-30, got \"40668\" "
                                          "(it looks like a spreadsheet's serial date, 2011-05-05)");
}

TEST_CASE("a text without a header begins with its first row, and an empty one has none") {
    csv_stream rows{source_of("1,2\n3,4"), {.header = false}};
    CHECK(rows.columns() == 2);
    CHECK(rows.names().empty());
    REQUIRE(rows.next());
    CHECK(rows.row() == 0);
    CHECK(rows.text(0) == "1");
    REQUIRE(rows.next());
    CHECK(rows.text(1) == "4");
    CHECK_THROWS_WITH(rows.refuse(1, "3"), "csv, line 2: field 2 must be 3, got \"4\"");
    csv_stream nothing{source_of("")};
    CHECK(nothing.columns() == 0);
    CHECK_FALSE(nothing.next());
    CHECK_THROWS_WITH((void)nothing.column("a"), "csv: there is no column \"a\"; the file is empty or has no header");
}

TEST_CASE("rows of another length are refused, left out and counted, or shown, as the host asks") {
    const std::string text = "a,b\n1,2\n1\n3,4\n5,6,7\n";
    csv_stream refused{source_of(text)};
    REQUIRE(refused.next());
    CHECK_THROWS_WITH((void)refused.next(), "csv, line 3: 2 fields expected, got 1");
    csv_stream left_out{source_of(text), {.leave_ragged = true}};
    REQUIRE(left_out.next());
    REQUIRE(left_out.next());
    CHECK(left_out.row() == 1);
    CHECK(left_out.line() == 4);
    CHECK_FALSE(left_out.next());
    CHECK(left_out.ragged_rows() == 2);
    CHECK(left_out.first_ragged() ==
          std::vector<std::string>{"csv, line 3: 2 fields expected, got 1", "csv, line 5: 2 fields expected, got 3"});
    csv_stream shown{source_of(text)};
    for (const bool is_ragged : {false, true, false, true}) {
        REQUIRE(shown.next_of_any_length());
        CHECK(shown.is_ragged() == is_ragged);
    }
    CHECK(shown.ragged_complaint() == "csv, line 5: 2 fields expected, got 3");
    CHECK(shown.row() == 3);
}

TEST_CASE("a separator that the rules need for themselves and a block of nothing are refused") {
    for (const char separator : {'"', '\n', '\r', '\0'})
        CHECK_THROWS_WITH((void)csv_stream(source_of("a"), {.separator = separator}),
                          "csv: the separator must be no quote, no line end and no NUL");
    CHECK_THROWS_WITH((void)csv_stream(source_of("a"), {}, "f", 0), "csv_stream: block must be at least 1 byte");
    CHECK_THROWS_WITH((void)file_bytes("/nowhere/x.csv"), "csv: cannot open /nowhere/x.csv: No such file or directory");
    CHECK_THROWS_WITH((void)csv_stream(file_bytes("/")), "csv: cannot read /: Is a directory");
}

TEST_CASE("a file is read to its end, and says how large it is") {
    auto bytes = file_bytes(CLIENTELE_DATA "/rfm_orders.csv");
    const auto size = bytes.size;
    CHECK(size > 0);
    csv_stream rows{std::move(bytes), {}, "rfm_orders.csv", 1000};
    const auto table = csv_table::read(CLIENTELE_DATA "/rfm_orders.csv");
    std::size_t row = 0;
    for (; rows.next(); ++row) {
        REQUIRE(rows.line() == table.line(row));
        REQUIRE(rows.text(0) == table.text(row, 0));
    }
    CHECK(row == table.rows());
    CHECK(rows.bytes_passed() == size);
    CHECK_THROWS_WITH_AS((void)file_bytes(std::string("a\0b", 3)), "csv: the path must be without NUL, got \"a?b\"",
                         error);
}

TEST_CASE("a source that says it gave more than it was asked for is refused") {
    static_assert(no_row == static_cast<std::size_t>(-1)); // what the -1 of a read that failed becomes
    const byte_source failing{[](char*, std::size_t) { return no_row; }};
    CHECK_THROWS_WITH_AS((void)csv_stream(failing, {}, "f", 100),
                         sentence("f: its source must give at most 100 bytes at a time, got ", no_row).c_str(), error);
    int calls = 0;
    const byte_source later{[&](char* to, std::size_t most) {
        to[0] = 'a';
        return ++calls == 1 ? std::size_t{1} : most + 1;
    }};
    CHECK_THROWS_WITH_AS((void)csv_stream(later, {}, "f", 100),
                         "f: its source must give at most 100 bytes at a time, got 101", error);
}

TEST_CASE("a row may be longer than a block") {
    const std::string far(5'000, 'x');
    csv_stream rows{source_of("a,b\n\"" + far + "\n\"\"\",1\n2," + far + "\n"), {}, "f", 16};
    REQUIRE(rows.next());
    CHECK(rows.text(0) == far + "\n\"");
    CHECK(rows.text(1) == "1");
    REQUIRE(rows.next());
    CHECK(rows.text(1) == far);
    CHECK(rows.line() == 4);
}

TEST_CASE("stream, table and the plain rules agree on thousands of texts, and blocks of any size on the stream") {
    random_generator chance{7};
    std::size_t malformed = 0;
    for (int i = 0; i < repeats(6'000); ++i) {
        csv_format format{.separator = ",;\t|"[chance.below(4)], .leave_ragged = true};
        const auto text = plain_csv::broken_table(chance, format.separator);
        CAPTURE(text);
        const auto expected = plainly(text, format.separator);
        malformed += !expected.wrong.empty();
        REQUIRE(tabled(text, format) == expected);
        for (const std::size_t block :
             {std::size_t{1}, 1 + chance.below(9), 1 + chance.below(200), csv_stream::usual_block})
            REQUIRE(streamed(text, format, block) == expected);
        format.leave_ragged = false;
        format.header = chance.below(2) == 0;
        const auto strict = tabled(text, format);
        for (const std::size_t block : {std::size_t{1}, 1 + chance.below(70)})
            REQUIRE(streamed(text, format, block) == strict);
    }
    CHECK(malformed > repeats(1'000)); // and as many that are not
    CHECK(malformed < repeats(5'000));
}

TEST_CASE("marks are found 64 at a time as they are one by one") {
    random_generator chance{3};
    for (int i = 0; i < repeats(2'000); ++i) {
        char bytes[64];
        for (auto& each : bytes)
            each = chance.below(2) == 0 ? "\",;\n\r\0ab"[chance.below(8)] : static_cast<char>(chance.below(256));
        for (const char separator : {',', ';', '\t', '\xFF'})
            REQUIRE(detail::csv_marks(bytes, separator) == detail::csv_marks_plain(bytes, separator));
    }
}

} // TEST_SUITE("io/csv_stream")
