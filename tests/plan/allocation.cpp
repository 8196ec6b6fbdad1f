#include <clientele/plan/allocation.hpp>

#include <doctest/doctest.h>

TEST_SUITE("allocation") {

using namespace clientele;

TEST_CASE("a certificate says what is spent, the price, the result and how far it may fall short") {
    allocation placed;
    placed.budget = 100;
    placed.spend = 90;
    placed.value = 25;
    placed.bound = 25.5;
    CHECK(placed.left() == 10);
    CHECK(placed.gap() == 0.5);
    CHECK(in_words(placed) == "90 of 100 spent at a price of 0, which brings 25, 0.5 below a bound on all others");
    CHECK(in_words(amount_reason::at_floor) == "at its floor");
    CHECK(in_words(amount_reason::at_peak) == "at its peak");
}

} // TEST_SUITE("allocation")
