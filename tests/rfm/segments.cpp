#include <clientele/rfm/segment_lint.hpp>
#include <clientele/rfm/segment_maps.hpp>
#include <clientele/rfm/segments.hpp>

#include <doctest/doctest.h>

#include "support.hpp"
#include <string>
#include <vector>

TEST_SUITE("segments") {

using namespace clientele; // NOLINT
using rfm_tests::scores_of;

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
    const rfm_scores mixed{{{"recency", dimension_role::recency, 3, 1.0, {3, 1}},
                            {"frequency", dimension_role::frequency, 4, 1.0, {4, 1}},
                            {"monetary", dimension_role::monetary, 10, 1.0, {10, 1}}}};
    CHECK(map.assign(mixed).name(0) == "Champions");
    CHECK(map.assign(mixed).name(1) == "Lost");
    CHECK(map.assign(scores_of({1}, {1}, {1}, 1)).name(0) == "Need Attention"); // the middle: 3-3-3
}

TEST_CASE("a map may look at some of the dimensions, found by their names") {
    const rfm_scores scores{{{"length", dimension_role::other, 5, 1.0, {1}},
                             {"frequency", dimension_role::frequency, 5, 1.0, {5}},
                             {"recency", dimension_role::recency, 5, 1.0, {5}}}};
    CHECK(segment_maps::recency_frequency_grid().assign(scores).name(0) == "Champions");
    CHECK_THROWS_WITH_AS((void)segment_maps::standard().assign(scores), "rfm_scores: there is no dimension monetary",
                         error);
}

TEST_CASE("malformed and overlapping exclusive maps are refused with the cell") {
    const auto scores = scores_of({5}, {5}, {5});
    segment_map map{.name = "own", .boxes = {{"A", "", {{1, 5}, {1, 5}, {1, 5}}}, {"B", "", {{5, 5}, {5, 5}, {4, 5}}}}};
    CHECK(map.assign(scores).name(0) == "A");
    map.rule = matching::exclusive;
    CHECK_THROWS_WITH_AS((void)map.assign(scores),
                         "segment_map: boxes must not overlap, but cell 5-5-4 belongs to A and to B", error);
    CHECK(lint(map).overlapping.size() == 2);
    map.boxes[1].ranges = {{5, 6}, {1, 1}, {1, 1}};
    CHECK_THROWS_WITH_AS((void)map.assign(scores), "segment_map: B must have ranges within [1, 5], got 5-6", error);
    map.boxes[1].ranges = {{5, 5}};
    CHECK_THROWS_WITH_AS((void)map.assign(scores), "segment_map: B must have 3 ranges, got 1", error);
    map.dimensions = {"a", "b", "c", "d", "e", "f", "g", "h", "i", "j"};
    CHECK_THROWS_AS((void)lint(map), error);
}

} // TEST_SUITE("segments")
