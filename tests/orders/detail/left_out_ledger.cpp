#include <clientele/orders/detail/left_out_ledger.hpp>

#include <doctest/doctest.h>

#include <limits>

TEST_SUITE("left-out ledger") {

using namespace clientele;

TEST_CASE("minor units of either sign are added exactly, to the last of 64 bits") {
    exact_sum sum;
    detail::add_minor(sum, std::numeric_limits<std::int64_t>::max());
    detail::add_minor(sum, std::numeric_limits<std::int64_t>::min());
    detail::add_minor(sum, -2);
    CHECK(sum.value() == -3);
}

TEST_CASE("reasons stand in the order of the alphabet, whatever the order of rows and blocks") {
    detail::left_out_ledger a, b;
    a.of("late").add(500);
    a.of("late").add(-100);
    b.of("bad").add(std::nullopt);
    b.of("late").add(1);
    a.merge(b);
    (void)a.of("asked for, but never counted");
    exact_sum all;
    const auto closed = a.closed(all, 100);
    REQUIRE(closed.size() == 2);
    CHECK(closed[0].reason == "bad");
    CHECK(closed[0].rows == 1);
    CHECK(closed[0].money == 0);
    CHECK(closed[1].reason == "late");
    CHECK(closed[1].rows == 3);
    CHECK(closed[1].money == 4.01);
    CHECK(all.value() == 401);
}

} // TEST_SUITE("left-out ledger")
