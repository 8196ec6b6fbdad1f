#include <clientele/orders/text_column.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <string>
#include <vector>

TEST_SUITE("orders/text_column") {

using namespace clientele;

TEST_CASE("a column of texts reads offsets of either width, and none at all") {
    const std::string bytes = "annbob";
    const std::vector<std::int32_t> offsets{0, 3, 3, 6};
    const text_column<std::int32_t> column{offsets, bytes};
    REQUIRE(column.size() == 3);
    CHECK(column[0] == "ann");
    CHECK(column[1].empty());
    CHECK(column[2] == "bob");
    CHECK(text_column<>{}.size() == 0);
}

TEST_CASE("texts that were put in come out, and clearing keeps nothing of them") {
    text_vector texts;
    texts.push_back("ann");
    texts.push_back("");
    texts.push_back(std::string("b\0b", 3));
    REQUIRE(texts.size() == 3);
    CHECK(texts[2] == std::string_view("b\0b", 3));
    CHECK(texts.view()[0] == "ann");
    texts.clear();
    CHECK(texts.size() == 0);
    texts.push_back("c");
    CHECK(texts[0] == "c");
}

} // TEST_SUITE("orders/text_column")
