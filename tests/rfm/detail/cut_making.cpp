#include <clientele/rfm/detail/cut_making.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <utility>
#include <vector>

TEST_SUITE("rfm/cut_making") {

using namespace clientele; // NOLINT

TEST_CASE("edges must be finite and must not fall, but may repeat") {
    const auto check = [](std::vector<double> edges) { detail::require_cuts("here", {.edges = std::move(edges)}); };
    CHECK_NOTHROW(check({}));
    CHECK_NOTHROW(check({-1, 0, 0, 2}));
    CHECK_THROWS_WITH_AS(check({1, 2, 1.5}), "here: cuts must be finite and ascend, got 1.5 at position 2", error);
    CHECK_THROWS_WITH_AS(check({std::numeric_limits<double>::infinity()}),
                         "here: cuts must be finite and ascend, got inf at position 0", error);
    CHECK_THROWS_AS(check({std::nan("")}), error);
}

TEST_CASE("the number of bins has a least and a most") {
    CHECK_NOTHROW(detail::require_count("here", 1));
    CHECK_NOTHROW(detail::require_count("here", 1'000'000));
    CHECK_THROWS_WITH_AS(detail::require_count("here", 0), "here: count must be in [1, 1000000], got 0", error);
    CHECK_THROWS_WITH_AS(detail::require_count("here", 1'000'001), "here: count must be in [1, 1000000], got 1000001",
                         error);
}

TEST_CASE("edges beside empty bins are merged, kept or refused") {
    const std::vector<double> values{1, 1, 5, 9};
    const auto thinned = [&](std::vector<double> edges, few_values few, closed_side side = closed_side::left) {
        bin_cuts cuts{.edges = std::move(edges), .closed = side};
        detail::thin_out(one_rank{}, "here", cuts, few, column{values});
        return cuts.edges;
    };
    const std::vector<double> gaps{0, 1, 2, 3, 3, 6, 20}; // nobody below 1, in [2, 3) and from 20 on
    CHECK(thinned(gaps, few_values::merge) == std::vector<double>{2, 6});
    CHECK(thinned(gaps, few_values::keep) == gaps);
    CHECK(thinned({5, 9}, few_values::merge) == std::vector<double>{5, 9});
    CHECK(thinned({5, 9}, few_values::merge, closed_side::right) == std::vector<double>{5}); // nobody is above 9
    CHECK(thinned({5, 9}, few_values::refuse) == std::vector<double>{5, 9});
    CHECK_THROWS_WITH_AS((void)thinned({5, 10}, few_values::refuse),
                         "here: the values allow only 2 bins, 3 were asked for (few_values::merge takes fewer)", error);
}

TEST_CASE("an edge within rounding of values stands on the least of them, and others stay") {
    const auto near = [](double) { return 0.25; };
    std::vector<double> edges{1, 2, 3};
    detail::snap_edges(one_rank{}, edges, std::vector<double>{0.7, 1.25, 1.2, 1.75, 2, 3.3}, near);
    CHECK(edges == std::vector<double>{1.2, 1.75, 3});
    edges = {-0.0};
    detail::snap_edges(one_rank{}, edges, std::vector<double>{5}, near);
    CHECK(!std::signbit(edges[0]));
    edges = {1, 1.1}; // one value for both
    detail::snap_edges(one_rank{}, edges, std::vector<double>{1.05}, near);
    CHECK(edges == std::vector<double>{1.05, 1.05});
}

} // TEST_SUITE("rfm/cut_making")
