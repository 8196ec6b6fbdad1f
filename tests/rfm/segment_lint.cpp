#include <clientele/rfm/segment_lint.hpp>
#include <clientele/rfm/segment_maps.hpp>

#include <doctest/doctest.h>

#include <string>
#include <vector>

TEST_SUITE("segment_lint") {

using namespace clientele; // NOLINT

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
    CHECK(in_words(v2).find("36 of 125 cells uncovered, 39 in more than one segment, 3 segments wholly shadowed") == 0);
    CHECK(in_words(v2).find("Can't Lose Them: all of its 4 cells are taken by At Risk") != std::string::npos);
    const auto python = lint(segment_maps::python_rfm());
    CHECK(python.complete());
    CHECK(!python.disjoint());
}

TEST_CASE("a map without fault says so in one line") {
    CHECK(in_words(lint(segment_maps::standard())) ==
          "0 of 125 cells uncovered, 0 in more than one segment, 0 segments wholly shadowed\n");
}

TEST_CASE("holes and overlaps are listed, and who shadows a name is told in full") {
    const segment_map map{.name = "own",
                          .boxes = {{"A", "", {{1, 1}, {1, 2}}},
                                    {"B", "", {{2, 2}, {1, 1}}},
                                    {"A", "", {{1, 1}, {2, 3}}},
                                    {"C", "", {{1, 2}, {1, 1}}}},
                          .dimensions = {"recency", "frequency"},
                          .levels = 3};
    const auto report = lint(map);
    CHECK(report.cells == 9);
    REQUIRE(report.segments.size() == 3); // two boxes of one name are one segment
    CHECK(report.segments[0].boxed == 3); // and a cell in both of them counts once
    CHECK(report.segments[0].reached == 3);
    CHECK(report.segments[2].shadowed());
    CHECK(report.overlapping == std::vector<std::vector<int>>{{1, 1}, {2, 1}});
    CHECK(in_words(report) == "5 of 9 cells uncovered, 2 in more than one segment, 1 segments wholly shadowed\n"
                              "uncovered: 2-2 2-3 3-1 3-2 3-3\n"
                              "in more than one: 1-1 2-1\n"
                              "C: all of its 2 cells are taken by A, B\n");
}

TEST_CASE("a name in no box is not shadowed, and a malformed map is refused") {
    CHECK(!segment_reach{.name = "A"}.shadowed());
    CHECK_THROWS_WITH_AS((void)lint({.name = "own", .boxes = {}, .levels = 0}),
                         "segment_map: levels must be at least 1, got 0", error);
    CHECK_THROWS_WITH_AS((void)lint({.name = "own", .boxes = {}, .dimensions = {}}),
                         "segment_map: there must be at least one dimension, got 0", error);
}

} // TEST_SUITE("segment_lint")
