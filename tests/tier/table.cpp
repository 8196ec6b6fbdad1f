#include <clientele/math/random.hpp>
#include <clientele/parallel/metered_ranks.hpp>
#include <clientele/tier/abc.hpp>
#include <clientele/tier/table.hpp>

#include <doctest/doctest.h>

#include "../parallel/shares.hpp"
#include <cstring>
#include <repeats.hpp>
#include <vector>

TEST_SUITE("table") {

using namespace clientele;

TEST_CASE("a table counts customers and sums values, empty tiers included") {
    const std::vector<double> values{50, 30, 16, 4};
    const auto table = tier_table(abc{}.fit(values), values);
    REQUIRE(table.size() == 3);
    CHECK(table[0].customers == 2);
    CHECK(table[0].share_of_customers == 0.5);
    CHECK(table[0].value == 80);
    CHECK(table[0].share_of_value == 0.8);
    CHECK(table[1].customers == 1);
    CHECK(table[2].share_of_value == 0.04);
    const auto empty = tier_table(std::vector{2, 2}, std::vector{1.0, 2.0}, 4);
    CHECK(empty[3].customers == 0);
    CHECK(empty[3].share_of_value == 0.0);
}

TEST_CASE("negative values are summed as they are, and a total that is not positive has no shares") {
    const auto mixed = tier_table(std::vector{0, 1}, std::vector{150.0, -50.0}, 2);
    CHECK(mixed[0].share_of_value == 1.5);
    CHECK(mixed[1].share_of_value == -0.5);
    const auto nothing = tier_table(std::vector{0, 1}, std::vector{-1.0, 1.0}, 2);
    CHECK(nothing[0].share_of_value == 0.0);
    CHECK(nothing[0].value == -1.0);
    CHECK(nothing[0].share_of_gains == 0.0);
    CHECK(nothing[1].share_of_gains == 1.0); // of all gains, whatever was lost elsewhere
    const auto losses = tier_table(std::vector{0, 1}, std::vector{-1.0, -3.0}, 2);
    CHECK(losses[1].share_of_gains == 0.0);
    CHECK(losses[1].losses == -3.0);
    // what one side loses the other may not make up for beyond the largest number
    CHECK_THROWS_WITH((void)tier_table(std::vector{0, 0, 0}, std::vector{1e308, 1e308, -1e308}, 1),
                      "tier_table: the sum of the values is beyond the largest number");
    CHECK_THROWS_AS((void)tier_table(std::vector{0, 0, 0}, std::vector{-1e308, -1e308, 1e308}, 1), error);
}

TEST_CASE("the order of the rows does not change a bit") {
    random_generator random{9};
    for (int round = 0; round < repeats(500); ++round) {
        std::vector<double> values(30);
        std::vector<int> tiers(30);
        for (std::size_t i = 0; i < values.size(); ++i) {
            values[i] = random.uniform() * 1e6;
            tiers[i] = static_cast<int>(random.below(3));
        }
        const auto before = tier_table(tiers, values, 3);
        for (std::size_t i = values.size(); i > 1; --i) {
            const auto j = random.below(i);
            std::swap(values[i - 1], values[j]);
            std::swap(tiers[i - 1], tiers[j]);
        }
        const auto after = tier_table(tiers, values, 3);
        for (std::size_t t = 0; t < 3; ++t)
            REQUIRE(before[t].value == after[t].value);
    }
}

TEST_CASE("shapes and tiers outside the count are refused") {
    CHECK_THROWS_WITH((void)tier_table(std::vector{0}, std::vector{1.0, 2.0}, 1),
                      "tier_table: values must have 1 rows, got 2");
    CHECK_THROWS_WITH((void)tier_table(std::vector{0, 3}, std::vector{1.0, 2.0}, 3),
                      "tier_table: tiers must be in [0, 2], got 3 in row 1");
    CHECK_THROWS_WITH((void)tier_table(std::vector<int>{}, {}, 3),
                      "tier_table: tiers must have at least one row, got none");
    CHECK_THROWS_WITH((void)tier_table(std::vector{0}, std::vector{1.0}, 0),
                      "tier_table: count must be at least 1, got 0");
    CHECK_THROWS_AS((void)tier_table(std::vector{0}, std::vector<double>{NAN}, 1), error);
    CHECK_THROWS_WITH((void)tier_table(std::vector{0, 0}, std::vector{1.5e308, 1.5e308}, 1),
                      "tier_table: the sum of the values is beyond the largest number");
}

TEST_CASE("ranks have the table of all, to the bit, and send as much as the page says") {
    random_generator draw{77};
    std::vector<double> values;
    std::vector<int> tiers;
    for (int i = 0; i < 200; ++i) {
        values.push_back(std::ldexp(draw.uniform() - 0.4, static_cast<int>(draw.below(60))));
        tiers.push_back(static_cast<int>(draw.below(3)));
    }
    const auto whole = tier_table(tiers, values, 4);
    for (const auto& rows : testing::ways_to_share(values.size()))
        testing::on_shares(rows, [&](const auto& ranks, std::size_t first, std::size_t count) {
            rank_traffic traffic;
            const auto own = tier_table_on(metered_ranks{ranks, &traffic}, std::span{tiers}.subspan(first, count),
                                           column{values}.subspan(first, count), 4);
            REQUIRE(own.size() == whole.size());
            for (std::size_t t = 0; t < own.size(); ++t) {
                CHECK(own[t].customers == whole[t].customers);
                for (const auto figure : {&tier_row::share_of_customers, &tier_row::value, &tier_row::share_of_value,
                                          &tier_row::gains, &tier_row::losses, &tier_row::share_of_gains})
                    CHECK(std::memcmp(&(own[t].*figure), &(whole[t].*figure), sizeof(double)) == 0);
            }
            CHECK(traffic.bytes == 8 * static_cast<std::size_t>(ranks.size() - 1) + 4 * 1096);
        });
    const std::vector<int> some{0, 0, 5, 5};
    for (const auto& money : {std::vector<double>{1, 2, 1, 2}, std::vector<double>{1, 2, 1, HUGE_VAL}})
        testing::check_refused_alike(
            {2, 0, 2}, [&] { (void)tier_table(some, money, 2); },
            [&](const auto& ranks, std::size_t first, std::size_t count) {
                (void)tier_table_on(ranks, std::span{some}.subspan(first, count), column{money}.subspan(first, count),
                                    2);
            });
}

} // TEST_SUITE("table")
