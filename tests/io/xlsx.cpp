#include <clientele/io/xlsx.hpp>
#include <clientele/orders/text_column.hpp>

#include <doctest/doctest.h>

#include "../orders/journal_files.hpp"
#include "../refusal.hpp"
#include <cstdlib>
#include <filesystem>
#include <limits>

TEST_SUITE("io/xlsx") {

using namespace clientele;
using namespace std::chrono_literals;
using strings = std::vector<std::string>;
using numbers = std::vector<double>;

namespace {

const strings names{"Ash & <Tea>", "=1+1", "客户 _x0041_", ""};
const numbers totals{1234.5, -0.25, 0, 1e15}, shares{0.5, 0.25, 0.25, 0};
const std::vector<day> last{2024y / 2 / 29, 1900y / 3 / 1, 9999y / 12 / 31, 2024y / 1 / 1};
const std::vector<std::optional<int>> tiers{0, std::nullopt, 2, 3};

// What tests/package/xlsx.sh reads back.
xlsx_book whole_book() {
    xlsx_sheet customers{"Customers"}, segments{"客户 segments, all 2024"};
    customers.texts("Customer", names)
        .money("Total, EUR", totals)
        .percentages("Share", shares)
        .days("Last purchase", last)
        .numbers("Tier", tiers)
        .chart({.title = "Totals", .labels = "Customer", .values = "Total, EUR", .rows = 3})
        .chart({.kind = xlsx_chart_kind::pie, .title = "Shares", .labels = "Customer", .values = "Share"});
    segments.texts("Segment", names).numbers("Customers", shares, 2);
    xlsx_book book;
    book.add(std::move(customers)).add(std::move(segments));
    return book;
}

template <class Values>
clientele::error refused(const Values& values) {
    const passing_directory place;
    const auto path = place / "x.xlsx";
    xlsx_sheet sheet{"S"};
    sheet.numbers("a", std::vector<int>(values.size(), 1)).numbers("b", values);
    const auto e = refusal([&] {
        xlsx_book book;
        book.add(std::move(sheet)).save(path);
        return 0;
    });
    CHECK_FALSE(std::filesystem::exists(path));
    CHECK_FALSE(std::filesystem::exists(path + ".new"));
    return e;
}

std::string bytes_of(const std::string& path) { return read_whole_file("test", errc::storage, path); }

} // namespace

TEST_CASE("a workbook is written as a whole, and replaces an older one") {
    const passing_directory place;
    const char* const kept = std::getenv("CLIENTELE_XLSX"); // for tests/package/xlsx.sh
    const auto path = kept ? std::string{kept} : place / "customers.xlsx";
    write_content(path, "an older file");
    whole_book().save(path);
    CHECK(bytes_of(path).starts_with("PK\3\4"));
    CHECK_FALSE(std::filesystem::exists(path + ".new"));
}

TEST_CASE("a workbook that cannot be written leaves the older one as it was") {
    const passing_directory place;
    const auto path = place / "customers.xlsx";
    write_content(path, "an older file");
    std::filesystem::create_directory(path + ".new"); // in its way
    check_refusal(refusal([&] { return whole_book().save(path), 0; }), errc::storage, no_row,
                  "xlsx: cannot make " + path + ".new: Is a directory");
    CHECK(bytes_of(path) == "an older file");
    check_refusal(refusal([&] { return whole_book().save(place / ""), 0; }), errc::storage, no_row,
                  "xlsx: what is replaced must be a file, got " + (place / ""));
    CHECK(refusal([&] { return whole_book().save("/nowhere/x.xlsx"), 0; }).code() == errc::storage);
    CHECK_THROWS_WITH_AS(xlsx_book{}.save(path), "xlsx: a workbook must have at least one sheet, got 0", error);
}

TEST_CASE("what no cell can hold is refused with sheet, column and row before a byte is written") {
    const auto says = [](const auto& values, std::size_t row, const std::string& must) {
        check_refusal(refused(values), errc::bad_value, row, "xlsx: sheet \"S\", column \"b\" must " + must);
    };
    says(numbers{0, std::nan("")}, 1, "be a number of at most 9.99e307 in size, got NaN in row 1");
    says(numbers{-1e308}, 0, "be a number of at most 9.99e307 in size, got -1e+308 in row 0");
    says(std::vector<std::int64_t>{0, (std::int64_t{1} << 53) + 1}, 1,
         "be a whole number in [-2^53, 2^53], got 9007199254740993 in row 1");
    says(std::vector<std::uint64_t>{~std::uint64_t{0}}, 0,
         "be a whole number in [-2^53, 2^53], got 18446744073709551615 in row 0");
    says(std::vector<day>{1900y / 2 / 28}, 0, "be a day in [1900-03-01, 9999-12-31], got 1900-02-28 in row 0");
    says(std::vector<day32>{(day32::max)()}, 0,
         "be a day in [1900-03-01, 9999-12-31], got 2147483647 days after 1970-01-01 in row 0");
    says(strings{"a", std::string(32'768, 'x')}, 1, "have at most 32767 characters, got 32768 in row 1");
    for (const auto& bad : {std::string{"\xFF"}, std::string{"a\0b", 3}, std::string{"\xEF\xBF\xBF"}}) // no XML has it
        CHECK(std::string{refused(strings{"a", bad}).what()}.starts_with(
            "xlsx: sheet \"S\", column \"b\" must be a text in UTF-8 without NUL, U+FFFE and U+FFFF, got \""));
    std::string wide; // 32,766 characters, of 3 bytes each
    for (int i = 0; i < 32'766; ++i)
        wide += "客";
    CHECK(refused(strings{wide + "客客"}).code() == errc::bad_value);
    CHECK(std::string{refused(strings{wide + "\xF0\x9F\x98\x80"}).what()}.ends_with("got 32768 in row 0")); // a pair
}

TEST_CASE("names that spreadsheets refuse are refused in a sentence, and so are columns that do not fit together") {
    const auto sheet = [](const std::string& name) {
        return std::string{refusal([&] { return xlsx_sheet{name}; }).what()};
    };
    CHECK(sheet("") == "xlsx: the name of a sheet must have 1 to 31 characters, got \"\"");
    CHECK(sheet(std::string(32, 'x')) ==
          "xlsx: the name of a sheet must have 1 to 31 characters, got \"" + std::string(32, 'x') + '"');
    for (const std::string name : {"a/b", "a\\b", "a[b", "a]b", "a:b", "a*b", "a?b", "'a", "a'", "a\tb", "\xFF"})
        CHECK(sheet(name).starts_with("xlsx: the name of a sheet must be UTF-8 without []:*?/\\ and "));
    CHECK(sheet("\xEF\xBF\xBF").starts_with("xlsx: the name of a sheet must be UTF-8"));
    CHECK(sheet("hIstory") == "xlsx: the name of a sheet must not be History, which spreadsheets keep for themselves, "
                              "got \"hIstory\"");
    CHECK(xlsx_sheet{"a'b"}.rows() == 0);
    xlsx_sheet one{"One"};
    one.texts("Customer", names);
    CHECK_THROWS_WITH_AS(one.texts("customer", names),
                         "xlsx: a column of sheet \"One\" must have a name of its own, whatever the case of its "
                         "letters, got \"customer\"",
                         error);
    CHECK_THROWS_WITH_AS(one.texts("", names), doctest::Contains("must have a name in UTF-8"), error);
    CHECK(refusal([&] { return one.numbers("x", numbers{1}).rows(); }).code() == errc::bad_shape);
    CHECK_THROWS_WITH_AS(one.numbers("x", totals, 10), "xlsx: decimals must be in [0, 9], got 10", error);
    CHECK_THROWS_WITH_AS(one.chart({.labels = "Customer", .values = "Total"}),
                         "xlsx: sheet \"One\" must have the column \"Total\" that its chart shows", error);
    CHECK_THROWS_WITH_AS(one.chart({.labels = "Customer", .values = "Customer", .rows = 5}),
                         "xlsx: a chart of sheet \"One\" must have at most its 4 rows, got 5", error);
    CHECK_THROWS_WITH_AS(one.chart({.title = "\xFF", .labels = "Customer", .values = "Customer"}),
                         doctest::Contains("the title of a chart must be UTF-8"), error);
    for (const std::string title : {"a\x01", "\xEF\xBF\xBE"}) // which would break the whole workbook
        CHECK_THROWS_WITH_AS(one.chart({.title = title, .labels = "Customer", .values = "Customer"}),
                             doctest::Contains("255 bytes without control characters, got"), error);
    CHECK_THROWS_WITH_AS(one.texts("a\nb", names), doctest::Contains("without control characters, got"), error);
    one.texts("=A1", names);
    CHECK_THROWS_WITH_AS(one.chart({.labels = "=A1", .values = "Customer"}),
                         "xlsx: a chart must not show a name that begins with =, got \"=A1\" (spreadsheets would take "
                         "it for a formula)",
                         error);
    CHECK_THROWS_WITH_AS(one.chart({.title = "=1+1", .labels = "Customer", .values = "Customer"}),
                         doctest::Contains("must not show a name that begins with =, got \"=1+1\""), error);
    struct rows {
        [[nodiscard]] std::size_t size() const { return 1'048'576; }
        double operator[](std::size_t) const { return 1; }
    };
    CHECK_THROWS_WITH_AS(xlsx_sheet{"Long"}.numbers("x", rows{}),
                         "xlsx: sheet \"Long\" must have at most 1048575 rows below its header, got 1048576 (write "
                         "several sheets)",
                         error);
    xlsx_book book;
    book.add(one);
    CHECK_THROWS_WITH_AS(book.add(xlsx_sheet{"Empty"}), "xlsx: sheet \"Empty\" must have at least one column, got 0",
                         error);
    xlsx_sheet same{"ONE"};
    same.texts("x", names);
    CHECK_THROWS_WITH_AS(book.add(same),
                         "xlsx: the names of sheets must differ, whatever the case of their letters, got \"ONE\" twice",
                         error);
}

TEST_CASE("a text that looks like the number of a character stays that text") {
    const auto written = [](std::string_view words) {
        std::string kept;
        return std::string{detail::as_written(words, kept)};
    };
    CHECK(written("_x0041_") == "_x005F_x0041_");
    CHECK(written("a_x00ff_x00fF_b") == "a_x005F_x00ff_x005F_x00fF_b");
    for (const std::string plain : {"", "_", "_x0041", "x0041_", "_x004G_", "_X0041_", "客_x_y_"})
        CHECK(written(plain) == plain);
}

TEST_CASE("a sheet takes the views that other rooms give and keeps temporaries, and one without rows is a header") {
    const passing_directory place;
    text_vector ids;
    ids.push_back("a");
    const std::vector<std::int64_t> none;
    xlsx_sheet some{"Some"}, empty{"Empty"};
    some.texts("id", ids)
        .texts("again", ids.view())
        .numbers("n", std::span{totals}.first(1))
        .texts("own", strings{"kept"});
    empty.numbers("n", none).chart({.labels = "n", .values = "n"});
    xlsx_book book;
    book.add(std::move(some)).add(std::move(empty)).save(place / "x.xlsx");
    CHECK(bytes_of(place / "x.xlsx").starts_with("PK\3\4"));
}

} // TEST_SUITE("io/xlsx")
