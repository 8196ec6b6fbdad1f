#include <clientele/io/csv.hpp>
#include <clientele/io/csv_columns.hpp>

#include <doctest/doctest.h>

#include "io/plain_csv.hpp"
#include <algorithm>
#include <repeats.hpp>

TEST_SUITE("io/csv_columns") {

using namespace clientele;
using namespace std::chrono_literals;

namespace {

byte_source bytes_of(std::string text) {
    const auto size = text.size();
    return {[text = std::move(text), at = std::size_t{0}](char* to, std::size_t most) mutable {
                const auto got = std::min(most, text.size() - at);
                text.copy(to, got, at);
                at += got;
                return got;
            },
            size};
}

const std::string shop = "customer,date,price,pieces,id\nC1,1997-01-01,2.55,6,17\n\"C,2\",1997-01-02,0.5,-3,18\n";

} // namespace

TEST_CASE("columns come with their types, in the order in which they are asked for") {
    const auto table = csv_reader{}.read_from(bytes_of(shop), "shop.csv", csv_texts{"customer"}, csv_days{"date"},
                                              csv_money{{"price", "pieces"}}, csv_integers{"id"}, csv_numbers{"price"});
    const auto& [customer, when, minor, id, price] = table.columns;
    REQUIRE(table.size() == 2);
    CHECK(customer[0] == "C1");
    CHECK(customer[1] == "C,2");
    CHECK(customer.offsets == std::vector<std::int64_t>{0, 2, 5});
    CHECK(when == std::vector<day32>{day{1997y / 1 / 1}, day{1997y / 1 / 2}});
    CHECK(minor == std::vector<std::int64_t>{1530, -150}); // 2.55 * 6, 0.5 * -3
    CHECK(id == std::vector<std::int64_t>{17, 18});
    CHECK(price == std::vector<double>{2.55, 0.5});
    CHECK(table.counts.rows == 2);
    CHECK(table.counts.used == 2);
    CHECK(table.counts.left_out.empty());
}

TEST_CASE("the first bad row is refused with its line") {
    const auto refused = [](const std::string& text, const auto&... wanted) {
        return csv_reader{}.read_from(bytes_of(text), "f", wanted...);
    };
    CHECK_THROWS_WITH((void)refused("id\n1\nx\n", csv_integers{"id"}), "f, line 3: id must be an integer, got \"x\"");
    CHECK_THROWS_WITH((void)refused("a\n1\n$2\n", csv_money{{"a"}}),
                      "f, line 3: a must be a number, got \"$2\" (a number has no currency sign)");
    CHECK_THROWS_WITH((void)refused("a,b\n1.25,0.5\n", csv_money{{"a", "b"}}),
                      "f, line 2: a*b must have no more than 2 decimals, got \"1.25\" * \"0.5\"");
    CHECK_THROWS_WITH((void)refused("a\n1e17\n", csv_money{{"a"}}),
                      "f, line 2: a must be below 2^62 minor units in size, got \"1e17\"");
    CHECK_THROWS_WITH(
        (void)refused("d\n1.2.1997\n", csv_days{"d"}),
        "f, line 2: d must be a day such as 1997-09-30, got \"1.2.1997\" (it is one in the order dmy or mdy)");
    CHECK_THROWS_WITH((void)refused("n,m\n \t,1\n", csv_texts{"n"}), "f, line 2: n must be a name, got \"\"");
    CHECK(refused("n,m\n,1\n", csv_texts{"n", true}).size() == 1);
    CHECK_THROWS_WITH((void)refused("n,m\n1\n", csv_texts{"n"}), "f, line 2: 2 fields expected, got 1");
    CHECK_THROWS_WITH((void)refused("n\n", csv_texts{"m"}), "f: there is no column \"m\"; there are \"n\"");
    CHECK_THROWS_WITH((void)refused("n\n1\n", csv_money{}),
                      "csv_money: there must be a factor, and decimals in [0, 9], got 2");
    try {
        (void)refused("id\n1\nx\n", csv_integers{"id"});
    } catch (const error& problem) {
        CHECK(problem.code() == errc::bad_value);
        CHECK(problem.row() == 1);
    }
}

TEST_CASE("bad rows are left out where that is asked for, and counted by reason with their lines") {
    const auto table = csv_reader{.bad_rows = leave_out_row{}}.read_from(
        bytes_of("id,a\n1,2\n\nx,3\n4\n5,6.789\n7,\"8\n\"\ny,9\n10,11\n"), "f", csv_integers{"id"}, csv_money{{"a"}});
    CHECK(std::get<0>(table.columns) == std::vector<std::int64_t>{1, 10});
    CHECK(std::get<1>(table.columns) == std::vector<std::int64_t>{200, 1100});
    CHECK(table.counts.rows == 7);
    CHECK(table.counts.used == 2);
    REQUIRE(table.counts.left_out.size() == 4);
    std::string all;
    for (const auto& each : table.counts.left_out)
        all += sentence(each.rows, " ", each.reason, "; ");
    CHECK(all == "1 a must be a number; 1 a must have no more than 2 decimals; 1 a row must have as many fields as the "
                 "first line; 2 id must be an integer; ");
    CHECK(table.counts.first_rejected ==
          std::vector<std::string>{"f, line 4: id must be an integer, got \"x\"", "f, line 5: 2 fields expected, got 1",
                                   "f, line 6: a must have no more than 2 decimals, got \"6.789\"",
                                   "f, line 7: a must be a number, got \"8?\"",
                                   "f, line 9: id must be an integer, got \"y\""});
    // what is no row at all is refused whatever the policy says
    CHECK_THROWS_WITH(
        (void)csv_reader{.bad_rows = leave_out_row{}}.read_from(bytes_of("a\n\"1\n"), "f", csv_texts{"a"}),
        "f, line 2: a quote is opened and never closed");
}

TEST_CASE("only the first ten sentences are kept") {
    std::string text = "id\n";
    for (int i = 0; i < 30; ++i)
        text += "x\n";
    const auto counts =
        csv_reader{.bad_rows = leave_out_row{}}.read_from(bytes_of(text), "f", csv_integers{"id"}).counts;
    CHECK(counts.first_rejected.size() == 10);
    REQUIRE(counts.left_out.size() == 1);
    CHECK(counts.left_out[0].rows == 30);
}

TEST_CASE("finer amounts are rounded and counted where that is asked for, if their row is used") {
    const auto table = csv_reader{.bad_rows = leave_out_row{}}.read_from(
        bytes_of("a,id\n0.125,1\n0.375,2\n0.375,x\n1,3\n"), "f", csv_money{{"a"}, 2, true}, csv_integers{"id"});
    CHECK(std::get<0>(table.columns) == std::vector<std::int64_t>{12, 38, 100}); // halves to even
    CHECK(table.counts.rounded == 2);
}

TEST_CASE("a format of another country is read as it says") {
    const csv_reader rules{
        .format = {.separator = ';', .decimal = ',', .dates = {.order = date_order::dmy, .utc_offset = 8h}}};
    const auto table = rules.read_from(bytes_of("d;a\n31.12.2010 20:00;1,5\n"), "f", csv_days{"d"}, csv_money{{"a"}});
    CHECK(std::get<0>(table.columns)[0] == day{2011y / 1 / 1});
    CHECK(std::get<1>(table.columns)[0] == 150);
}

TEST_CASE("blocks hold at most so many rows, one after the other, and the counts are of all") {
    std::string text = "id,name\n";
    for (int i = 0; i < 1'000; ++i)
        text += sentence(i, ",n", i, "\n", i % 100 == 7 ? "bad,row\n" : "");
    const csv_reader rules{.bad_rows = leave_out_row{}, .block = 100};
    std::vector<std::int64_t> ids;
    std::string names, expected;
    const auto counts = rules.each_block(
        bytes_of(text), "f", 64,
        [&](const auto& block) {
            CHECK(block.size() <= 64);
            CHECK(block.size() >= 40);
            ids.insert(ids.end(), std::get<0>(block.columns).begin(), std::get<0>(block.columns).end());
            for (std::size_t i = 0; i < block.size(); ++i)
                names += std::get<1>(block.columns)[i];
        },
        csv_integers{"id"}, csv_texts{"name"});
    REQUIRE(ids.size() == 1'000);
    for (std::size_t i = 0; i < ids.size(); ++i) {
        CHECK(ids[i] == static_cast<std::int64_t>(i));
        expected += sentence("n", i);
    }
    CHECK(names == expected);
    CHECK(counts.rows == 1'010);
    CHECK(counts.used == 1'000);
    CHECK_THROWS_WITH((void)rules.each_block(
                          bytes_of(text), "f", 0, [](const auto&) {}, csv_integers{"id"}),
                      "csv_reader: a block must have at least 1 row");
}

TEST_CASE("a file gives the columns that a table gives") {
    const auto path = std::string{CLIENTELE_DATA "/rfm_orders.csv"};
    const auto table = csv_table::read(path);
    const auto orders =
        csv_reader{}.read(path, csv_texts{"customer_id"}, csv_days{"order_date"}, csv_numbers{"revenue"});
    CHECK(std::ranges::equal(std::get<1>(orders.columns), table.dates(table.column("order_date"))));
    CHECK(std::get<2>(orders.columns) == table.numbers(table.column("revenue")));
    const auto& customer = std::get<0>(orders.columns);
    for (std::size_t i = 0; i < table.rows(); ++i)
        REQUIRE(customer[i] == table.text(i, table.column("customer_id")));
}

TEST_CASE("columns of random texts are those of a table, or the same sentence refuses them, in blocks of any size") {
    random_generator chance{11};
    std::size_t read = 0;
    for (int i = 0; i < repeats(4'000); ++i) {
        const auto text = chance.below(3) == 0 ? plain_csv::broken_table(chance, ',') : plain_csv::table(chance, ',');
        CAPTURE(text);
        // By a table, row by row; a malformed text is cut where the line begins that it stumbles over.
        std::string wrong;
        std::vector<std::int64_t> ids, cents;
        std::vector<day32> days;
        std::string rest = text;
        for (;;) {
            try {
                const auto table = csv_table::parse(rest, {}, "f");
                const auto id = table.column("id"), date = table.column("date"), amount = table.column("amount");
                for (std::size_t row = 0; row < table.rows(); ++row) {
                    ids.push_back(table.integer(row, id));
                    days.emplace_back(table.date(row, date));
                    (void)table.number(row, amount);
                    const auto minor = decimal::parse(table.text(row, amount))->minor(2);
                    if (!minor.value)
                        fail(errc::bad_value, row, table.place_of(row), ": amount ",
                             minor.problem.starts_with("must have") ? "must have no more than 2 decimals"
                                                                    : minor.problem,
                             ", got ", quoted(table.text(row, amount)));
                    cents.push_back(*minor.value);
                }
                break;
            } catch (const error& problem) {
                const std::string said = problem.what();
                const auto says = [&](const char* part) { return said.find(part) != said.npos; };
                // Blank lines before a malformed header are no file without one.
                const bool is_earlier = says(", got \"") || (says(": there ") && !says("has no header"));
                if (wrong.empty() || is_earlier)
                    wrong = said;
                if (is_earlier || rest.empty())
                    break;
                rest.pop_back(); // up to the line before
                rest.erase(rest.rfind('\n') + 1);
                if (rest.empty())
                    break;
            }
            ids.clear(), days.clear(), cents.clear();
        }
        for (const std::size_t block : {std::size_t{1}, 1 + chance.below(100), csv_stream::usual_block}) {
            try {
                const auto table = csv_reader{.block = block}.read_from(bytes_of(text), "f", csv_integers{"id"},
                                                                        csv_days{"date"}, csv_money{{"amount"}});
                REQUIRE(wrong == "");
                REQUIRE(std::get<0>(table.columns) == ids);
                REQUIRE(std::get<1>(table.columns) == days);
                REQUIRE(std::get<2>(table.columns) == cents);
                ++read;
            } catch (const error& problem) {
                REQUIRE(std::string{problem.what()} == wrong);
            }
        }
    }
    CHECK(read > repeats(1'000));
}

} // TEST_SUITE("io/csv_columns")
