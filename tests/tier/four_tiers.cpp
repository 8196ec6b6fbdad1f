#include <clientele/tier/four_tiers.hpp>

#include <doctest/doctest.h>

#include <vector>

TEST_SUITE("four_tiers") {

using namespace clientele;

TEST_CASE("the ready-made rules place the customers they are meant for") {
    matrix x(6, 5);                 // annual_spend, orders_per_year, margin, tenure_years, size
    x << 2'000'000, 24, 0.25, 7, 5, // VIP
        1'000'000, 1, 0.01, 5, 4,   // spend with tenure and size: VIP
        1'000'000, 1, 0.01, 5, 1,   // one of four is not enough for VIP nor for important, but for ordinary
        500'000, 6, 0.15, 0, 0,     // important
        100'000, 0, 0.0, 0, 0,      // spend alone is not ordinary
        0, 0, 0, 0, 0;              // a prospect who never bought
    const auto result = four_tiers().apply(x);
    CHECK(result.tiers == std::vector{0, 0, 2, 1, 3, 3});
    CHECK(result.names == std::vector<std::string>{"VIP", "important", "ordinary", "potential"});
}

TEST_CASE("no criterion makes up for spend") {
    matrix x(1, 5);
    x << 99'999, 100, 0.9, 30, 5;
    CHECK(four_tiers().apply(x).tiers == std::vector{3});
}

TEST_CASE("thresholds and the language of the names can be replaced") {
    four_tier_thresholds mine;
    mine.vip.annual_spend = 5'000;
    mine.important.annual_spend = 1'000;
    mine.ordinary.annual_spend = 100;
    mine.names = language::chinese;
    matrix x(1, 5);
    x << 5'000, 12, 0.2, 0, 0;
    const auto result = four_tiers(mine).apply(x);
    CHECK(result.tiers == std::vector{0});
    CHECK(result.names[0] == "战略客户");
    CHECK(four_tier_name(3, language::chinese) == "潜在客户");
    CHECK(four_tier_name(3) == "potential");
    CHECK_THROWS_WITH((void)four_tier_name(4), "four_tier_name: tier must be in [0, 3], got 4");
}

TEST_CASE("thresholds that shut a tier are refused") {
    four_tier_thresholds mine;
    mine.vip = {100'000, 0, -1, 0, 0, 0};
    CHECK_THROWS_AS((void)four_tiers(mine).check(), error);
}

} // TEST_SUITE("four_tiers")
