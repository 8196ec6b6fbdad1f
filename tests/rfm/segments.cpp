#include <clientele/rfm/segment_lint.hpp>
#include <clientele/rfm/segment_maps.hpp>
#include <clientele/rfm/segments.hpp>

#include <doctest/doctest.h>

#include "support.hpp"
#include <limits>
#include <string>
#include <vector>

TEST_SUITE("segments") {

using namespace clientele; // NOLINT
using rfm_tests::scores_of;

TEST_CASE("cells in no box are the rest, which only an incomplete map has") {
    const segment_map map{.name = "best", .boxes = {{"Best", "", {{5, 5}, {5, 5}, {5, 5}}}}};
    const auto found = map.assign(scores_of({5, 1, 0}, {5, 5, 0}, {5, 5, 0}));
    CHECK(found.names == std::vector<std::string>{"Best", "Others", "All returned", "Prospects"});
    CHECK(found.segment == std::vector{0, 1, 3});
    CHECK(found.counts() == std::vector<std::size_t>{1, 1, 0, 1});
    CHECK(segment_maps::standard().assign(scores_of({5}, {5}, {5})).names.back() == "Prospects");
    CHECK(segment_maps::standard().assign(scores_of({5}, {5}, {5})).names.size() == 13);
}

TEST_CASE("who returned all is no prospect: a segment of its own, without scores, in every map") {
    auto scores = scores_of({5, 0, 0, 1}, {5, 0, 0, 1}, {5, 0, 0, 1});
    scores.returned_all = {2};
    CHECK(scores.prospect(1));
    CHECK_FALSE(scores.prospect(2));
    CHECK_FALSE(scores.buyer(2));
    for (const auto& map : segment_maps::all()) {
        const auto found = map.assign(scores);
        CHECK(found.name(1) == "Prospects");
        CHECK(found.name(2) == "All returned");
        CHECK(found.chinese[static_cast<std::size_t>(found.segment[2])] == "全部退货");
        CHECK((found.buyer(0) && !found.buyer(1) && !found.buyer(2) && found.buyer(3)));
        CHECK((found.prospect(1) && !found.prospect(2) && found.returned_all(2) && !found.returned_all(0)));
        CHECK(found.of_buyers(0));
        CHECK_FALSE(found.of_buyers(found.names.size() - 2));
    }
}

TEST_CASE("scores that are none are refused before any cell is looked up") {
    const auto map = segment_maps::standard();
    CHECK_THROWS_WITH_AS((void)map.assign(scores_of({5, 6}, {1, 1}, {1, 1})),
                         "segment_map: recency must have a score in [1, 5], got 6 in row 1", error);
    CHECK_THROWS_WITH_AS((void)map.assign(scores_of({5, 1}, {1, -1}, {1, 1})),
                         "segment_map: frequency must have a score in [1, 5], got -1 in row 1", error);
    CHECK_THROWS_WITH_AS((void)map.assign(scores_of({0, 1}, {1, 1}, {0, 1})),
                         "segment_map: frequency must have a score in [0, 0], got 1 in row 0", error);
    CHECK_THROWS_WITH_AS((void)map.assign(scores_of({1, 1}, {1}, {1, 1})),
                         "segment_map: frequency must have 2 rows, got 1", error);
    CHECK_THROWS_WITH_AS((void)map.assign(scores_of({1}, {1}, {1}, 0)),
                         "segment_map: recency must have at least 1 level, got 0", error);
    auto scores = scores_of({5, 0}, {5, 0}, {5, 0});
    for (const auto& rows : {std::vector<std::size_t>{0}, {2}, {1, 1}}) {
        scores.returned_all = rows;
        CHECK_THROWS_WITH_AS((void)map.assign(scores), doctest::Contains("returned_all must hold ascending rows"),
                             error);
    }
    CHECK_THROWS_WITH_AS((void)map.assign(rfm_scores{}), "segment_map: scores must have at least one dimension, got 0",
                         error);
}

TEST_CASE("a map of two thousand levels reads scores of a million, and the other way round") {
    const segment_map fine{
        .name = "fine",
        .boxes = {{"Worst", "", {{1, 1}}}, {"Middle", "", {{1000, 1001}}}, {"Best", "", {{2000, 2000}}}},
        .dimensions = {"length"},
        .levels = 2000};
    const rfm_scores scores{
        {{"length", dimension_role::other, 1'000'000, 1.0, {1, 251, 252, 500'000, 1'000'000, 999'749, 999'750}}}};
    const auto found = fine.assign(scores);
    // place = 1 + round((score - 1) 1999 / 999999): score 252 is the first above 1.5
    CHECK(found.name(0) == "Worst");
    CHECK(found.name(1) == "Worst");
    CHECK(found.name(2) == "Others");
    CHECK(found.name(3) == "Middle");
    CHECK(found.name(4) == "Best");
    CHECK(found.name(5) == "Others");
    CHECK(found.name(6) == "Best");
}

TEST_CASE("a map reads scores of any number of levels without a place for each of them") {
    constexpr int most = std::numeric_limits<int>::max();
    const segment_map halves{.name = "halves",
                             .boxes = {{"Low", "", {{1, 1}}}, {"High", "", {{2, 2}}}},
                             .dimensions = {"length"},
                             .levels = 2};
    const rfm_scores scores{{{"length", dimension_role::other, most, 1.0, {1, most / 2, most / 2 + 1, most, 0}}}, {4}};
    const auto found = halves.assign(scores);
    CHECK(found.name(0) == "Low");
    CHECK(found.name(1) == "Low");
    CHECK(found.name(2) == "High"); // halves upwards
    CHECK(found.name(3) == "High");
    CHECK(found.returned_all(4));
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
