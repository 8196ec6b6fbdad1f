#include <clientele/io/table_columns.hpp>

#include <doctest/doctest.h>

TEST_SUITE("io/table_columns") {

using namespace clientele;

TEST_CASE("a block has as many rows as its first column, of the kinds that were asked for") {
    table_block<table_texts, table_days, table_money, table_integers, table_numbers> block;
    CHECK(block.size() == 0);
    auto& [account, placed, paid, id, rate] = block.columns;
    account.push_back("a");
    placed.emplace_back(std::chrono::days{19'782});
    paid.push_back(1999);
    id.push_back(1);
    rate.push_back(0.5);
    CHECK(block.size() == 1);
    CHECK(account[0] == "a");
    CHECK(to_text(placed[0]) == "2024-02-29");
}

TEST_CASE("values that are written are looked at where they are") {
    const std::vector<int> tiers{0, 2};
    const table_values column{"tier", tiers};
    CHECK(&column.values == &tiers);
    const std::vector<std::int64_t> minor{1999};
    CHECK(table_amounts{"value", minor}.values.data() == minor.data());
    CHECK(table_amounts{"value", minor}.decimals == 2);
}

} // TEST_SUITE("io/table_columns")
