#include <clientele/tree/detail/contest.hpp>

#include <doctest/doctest.h>

TEST_SUITE("tree/detail/contest") {

using namespace clientele;

namespace {

detail::split at(double gain, int feature, std::uint64_t place) {
    detail::split out;
    out.gain = gain;
    out.feature = feature;
    out.place = place;
    return out;
}

} // namespace

TEST_CASE("the largest gain wins, of equal ones the lowest feature, then the lowest cut") {
    detail::contest<> race{0.5, 1e-12};
    CHECK(!race.winner());
    race.enter(at(2, 3, 1));
    race.enter(at(3, 2, 9));
    race.enter(at(3 - 1e-13, 1, 8)); // the same up to rounding
    race.enter(at(3, 1, 7));
    REQUIRE(race.winner());
    CHECK(race.winner()->feature == 1);
    CHECK(race.winner()->place == 7);
}

TEST_CASE("what gains no more than the floor is not admitted, and a bound is admitted up to rounding") {
    detail::contest<> race{0.5, 1e-3};
    CHECK(!race.admits(0.5));
    CHECK(race.admits(0.6));
    CHECK(race.admits_bound(0.4995));
    race.enter(at(3, 0, 0));
    CHECK(!race.admits(2.9));
    CHECK(race.admits(2.9995));
    CHECK(race.admits_bound(2.9985));
    CHECK(!race.admits_bound(2.99));
}

} // TEST_SUITE("tree/detail/contest")
