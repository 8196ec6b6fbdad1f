#include <clientele/rfm/cuts.hpp>

#include <doctest/doctest.h>

#include <tuple>
#include <vector>

TEST_SUITE("cuts") {

using namespace clientele; // NOLINT

TEST_CASE(
    "a value that equals an edge belongs to the bin above, or to the one below when bins are closed on the right") {
    const bin_cuts left{.edges = {10, 20}}, right{.edges = {10, 20}, .closed = closed_side::right};
    CHECK(left.bins() == 3);
    for (const auto& [value, on_left, on_right] :
         {std::tuple{-1e300, 0u, 0u}, {9.5, 0u, 0u}, {10.0, 1u, 0u}, {10.5, 1u, 1u}, {20.0, 2u, 1u}, {1e300, 2u, 2u}}) {
        CAPTURE(value);
        CHECK(left.bin(value) == on_left);
        CHECK(right.bin(value) == on_right);
    }
    CHECK(bin_cuts{.edges = {}}.bin(5) == 0);
}

TEST_CASE("nobody can be in a bin between two equal edges") {
    for (const auto side : {closed_side::left, closed_side::right}) {
        const bin_cuts cuts{.edges = {5, 5}, .closed = side};
        CHECK(cuts.bins() == 3);
        for (const double value : {4.0, 5.0, 6.0})
            CHECK(cuts.bin(value) != 1);
    }
}

TEST_CASE("cuts say when the column had fewer values than the bins that were asked for") {
    CHECK(bin_cuts{.edges = {1}, .asked = 3}.fewer());
    CHECK(!bin_cuts{.edges = {1, 2}, .asked = 3}.fewer());
    CHECK(!bin_cuts{.edges = {1}}.fewer()); // stated cuts ask for no number
}

TEST_CASE("cuts are alike when edges and sides are, whatever was counted or asked for") {
    const bin_cuts cuts{.edges = {1, 2}, .asked = 5, .counts = {1, 1, 1}};
    CHECK(cuts.divides_like({.edges = {1, 2}}));
    CHECK(!cuts.divides_like({.edges = {1, 3}}));
    CHECK(!cuts.divides_like({.edges = {1, 2}, .closed = closed_side::right}));
}

} // TEST_SUITE("cuts")
