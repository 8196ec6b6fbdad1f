#include <clientele/rfm/segments.hpp>

#include <clientele/rfm/rfm.hpp>
#include <clientele/rfm/segment_lint.hpp>
#include <clientele/rfm/segment_maps.hpp>

#include <doctest/doctest.h>

#include "golden.hpp"

#include <map>
#include <string>
#include <vector>

TEST_SUITE_BEGIN("segments");

using namespace clientele; // NOLINT

namespace {

rfm_scores reference_scores() {
    const auto table = golden("rfm_reference_orders_scores.csv");
    const auto one = [&](const char* name, const char* file_name) {
        const auto values = numbers(table, file_name);
        return dimension_scores{name, 5, 1.0, {values.begin(), values.end()}};
    };
    return {{one("recency", "recency_score"), one("frequency", "frequency_score"), one("monetary", "monetary_score")}};
}

rfm_scores scores_of(std::vector<int> r, std::vector<int> f, std::vector<int> m, int levels = 5) {
    return {{{"recency", levels, 1.0, std::move(r)}, {"frequency", levels, 1.0, std::move(f)}, {"monetary", levels, 1.0, std::move(m)}}};
}

} // namespace

TEST_CASE("both documented maps give every one of the 995 customers the reference segment, and its counts and revenue") {
    const auto table = golden("rfm_reference_orders_scores.csv");
    const auto expected = golden("rfm_reference_orders_segments.csv");
    const auto scores = reference_scores();
    for (const auto& [map, key] : {std::pair{segment_maps::rfm_0_3_0(), "v030"}, std::pair{segment_maps::rfm_0_2(), "v022"}}) {
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

TEST_CASE("the lint finds the holes, overlaps and shadowed names of the documented maps") {
    const auto v3 = lint(segment_maps::rfm_0_3_0());
    CHECK(v3.cells == 125);
    CHECK(v3.uncovered.size() == 10);
    CHECK(v3.overlapping.size() == 58);
    CHECK(v3.shadowed().empty());
    const auto v2 = lint(segment_maps::rfm_0_2());
    CHECK(v2.uncovered.size() == 36);
    CHECK(v2.overlapping.size() == 39);
    CHECK(v2.shadowed() == std::vector<std::string>{"New Customers", "Promising", "Can't Lose Them"});
    CHECK(v2.to_text().find("36 of 125 cells uncovered, 39 in more than one segment, 3 segments wholly shadowed") == 0);
    CHECK(v2.to_text().find("Can't Lose Them: all of its 4 cells are taken by At Risk") != std::string::npos);
    const auto python = lint(segment_maps::python_rfm());
    CHECK(python.complete());
    CHECK(!python.disjoint());
}

TEST_CASE("our own map, the grid and the eight types name every cell once") {
    for (const auto& map : {segment_maps::standard(), segment_maps::recency_frequency_grid(), segment_maps::eight_types()}) {
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
    CHECK_THROWS_WITH_AS((void)segment_maps::named("klaviyo"),
                         "segment_maps: name must be one of standard, rfm_0_3_0, rfm_0_2, recency_frequency_grid, python_rfm, "
                         "eight_types, got klaviyo",
                         error);
}

TEST_CASE("cells in no box are the rest, which only an incomplete map has") {
    const segment_map map{.name = "best", .boxes = {{"Best", "", {{5, 5}, {5, 5}, {5, 5}}}}};
    const auto found = map.assign(scores_of({5, 1, 0}, {5, 5, 0}, {5, 5, 0}));
    CHECK(found.names == std::vector<std::string>{"Best", "Others", "Prospects"});
    CHECK(found.segment == std::vector{0, 1, 2});
    CHECK(found.counts() == std::vector<std::size_t>{1, 1, 1});
    CHECK(segment_maps::standard().assign(scores_of({5}, {5}, {5})).names.back() == "Prospects");
    CHECK(segment_maps::standard().assign(scores_of({5}, {5}, {5})).names.size() == 12);
}

TEST_CASE("scores with other numbers of levels are stretched onto the map") {
    const auto map = segment_maps::standard();
    CHECK(map.assign(scores_of({10, 1}, {10, 1}, {10, 1}, 10)).name(0) == "Champions");
    CHECK(map.assign(scores_of({10, 1}, {10, 1}, {10, 1}, 10)).name(1) == "Lost");
    const rfm_scores mixed{{{"recency", 3, 1.0, {3, 1}}, {"frequency", 4, 1.0, {4, 1}}, {"monetary", 10, 1.0, {10, 1}}}};
    CHECK(map.assign(mixed).name(0) == "Champions");
    CHECK(map.assign(mixed).name(1) == "Lost");
    CHECK(map.assign(scores_of({1}, {1}, {1}, 1)).name(0) == "Need Attention"); // the middle: 3-3-3
    for (int levels = 1; levels <= 12; ++levels) {
        const auto places = detail::stretched(levels, 5);
        CHECK(std::is_sorted(places.begin(), places.end()));
        if (levels > 1)
            CHECK((places.front() == 0 && places.back() == 4));
        for (std::size_t s = 0; s < places.size(); ++s) // symmetric but for halves
            CHECK(places[s] + places[places.size() - 1 - s] >= 4);
    }
    CHECK(detail::stretched(5, 5) == std::vector<std::size_t>{0, 1, 2, 3, 4});
    CHECK(detail::stretched(4, 5) == std::vector<std::size_t>{0, 1, 3, 4});
}

TEST_CASE("a map may look at some of the dimensions, found by their names") {
    const rfm_scores scores{{{"length", 5, 1.0, {1}}, {"frequency", 5, 1.0, {5}}, {"recency", 5, 1.0, {5}}}};
    CHECK(segment_maps::recency_frequency_grid().assign(scores).name(0) == "Champions");
    CHECK_THROWS_WITH_AS((void)segment_maps::standard().assign(scores), "rfm_scores: there is no dimension monetary", error);
}

TEST_CASE("malformed and overlapping exclusive maps are refused with the cell") {
    const auto scores = scores_of({5}, {5}, {5});
    segment_map map{.name = "own", .boxes = {{"A", "", {{1, 5}, {1, 5}, {1, 5}}}, {"B", "", {{5, 5}, {5, 5}, {4, 5}}}}};
    CHECK(map.assign(scores).name(0) == "A");
    map.rule = matching::exclusive;
    CHECK_THROWS_WITH_AS((void)map.assign(scores), "segment_map: boxes must not overlap, but cell 5-5-4 belongs to A and to B",
                         error);
    CHECK(lint(map).overlapping.size() == 2);
    map.boxes[1].ranges = {{5, 6}, {1, 1}, {1, 1}};
    CHECK_THROWS_WITH_AS((void)map.assign(scores), "segment_map: B must have ranges within [1, 5], got 5-6", error);
    map.boxes[1].ranges = {{5, 5}};
    CHECK_THROWS_WITH_AS((void)map.assign(scores), "segment_map: B must have 3 ranges, got 1", error);
    map.dimensions = {"a", "b", "c", "d", "e", "f", "g", "h", "i", "j"};
    CHECK_THROWS_AS((void)lint(map), error);
}
