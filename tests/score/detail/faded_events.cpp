#include <clientele/score/detail/faded_events.hpp>

#include <doctest/doctest.h>

#include <vector>

TEST_SUITE("score/detail/faded_events") {

using namespace clientele;

TEST_CASE("shares of one customer and rule are added, the smallest first") {
    std::vector<detail::faded_event> events{{1, 0, 1.0}, {0, 1, 0.5}, {1, 0, 0x1p-53}, {1, 0, 0x1p-53}};
    matrix shares = matrix::Zero(2, 2);
    detail::add_faded(shares, events);
    CHECK(shares(0, 1) == 0.5);
    CHECK(shares(1, 0) == 1.0 + 0x1p-52); // each of the small ones alone would be lost beside 1
}

} // TEST_SUITE("score/detail/faded_events")
