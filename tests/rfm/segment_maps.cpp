#include <clientele/rfm/segment_lint.hpp>
#include <clientele/rfm/segment_maps.hpp>

#include <doctest/doctest.h>

#include "support.hpp"
#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

TEST_SUITE("segment_maps") {

using namespace clientele; // NOLINT
using rfm_tests::reference_scores;
using rfm_tests::scores_of;

TEST_CASE(
    "both documented maps give every one of the 995 customers the reference segment, and its counts and revenue") {
    const auto table = golden("rfm_reference_orders_scores.csv");
    const auto expected = golden("rfm_reference_orders_segments.csv");
    const auto scores = reference_scores();
    for (const auto& [map, key] :
         {std::pair{segment_maps::rfm_0_3_0(), "v030"}, std::pair{segment_maps::rfm_0_2(), "v022"}}) {
        const auto found = map.assign(scores);
        const auto segment = table.column(std::string{"segment_"} + key);
        std::map<std::string, double> customers, revenue;
        for (std::size_t row = 0; row < found.size(); ++row) {
            REQUIRE(found.name(row) == table.text(row, segment));
            customers[found.name(row)] += 1;
            revenue[found.name(row)] += table.number(row, table.column("amount"));
        }
        std::size_t seen = 0;
        for (std::size_t row = 0; row < expected.rows(); ++row)
            if (expected.text(row, 0) == key) {
                const std::string name{expected.text(row, 1)};
                CHECK(customers[name] == expected.number(row, 2));
                CHECK(revenue[name] == expected.number(row, 4));
                ++seen;
            }
        CHECK(seen == customers.size());
    }
}

TEST_CASE("our own map, the grid and the eight types name every cell once") {
    for (const auto& map :
         {segment_maps::standard(), segment_maps::recency_frequency_grid(), segment_maps::eight_types()}) {
        const auto report = lint(map);
        CAPTURE(map.name);
        CHECK(report.complete());
        CHECK(report.disjoint());
        CHECK(report.shadowed().empty());
        std::size_t reached = 0;
        for (const auto& segment : report.segments) {
            CHECK(segment.boxed == segment.reached);
            reached += segment.reached;
        }
        CHECK(reached == report.cells);
    }
}

TEST_CASE("an order of the boxes does not matter to a disjoint map") {
    auto map = segment_maps::standard();
    auto turned = map;
    std::reverse(turned.boxes.begin(), turned.boxes.end());
    const auto scores = reference_scores();
    const auto a = map.assign(scores), b = turned.assign(scores);
    for (std::size_t row = 0; row < a.size(); ++row)
        REQUIRE(a.name(row) == b.name(row));
}

TEST_CASE("every map has its names in English and in Chinese") {
    const auto scores = scores_of({5, 0}, {5, 0}, {5, 0});
    for (const auto& map : segment_maps::all()) {
        const auto found = map.assign(scores);
        REQUIRE(found.names.size() == found.chinese.size());
        for (std::size_t i = 0; i < found.names.size(); ++i) {
            CHECK(!found.names[i].empty());
            CHECK(!found.chinese[i].empty());
        }
        CHECK(segment_maps::named(map.name).boxes.size() == map.boxes.size());
        CHECK(found.name(1) == "Prospects");
    }
    CHECK(segment_maps::standard().assign(scores).chinese.front() == "冠军客户");
    CHECK_THROWS_WITH_AS(
        (void)segment_maps::named("klaviyo"),
        "segment_maps: name must be one of standard, rfm_0_3_0, rfm_0_2, recency_frequency_grid, python_rfm, "
        "eight_types, got klaviyo",
        error);
}

} // TEST_SUITE("segment_maps")
