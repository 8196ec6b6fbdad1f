#include <clientele/cluster/stopping.hpp>

#include <doctest/doctest.h>

using namespace clientele;

TEST_SUITE_BEGIN("cluster/stopping");

TEST_CASE("each rule stops where it says, and at its limit") {
    const auto report = [](int iteration, std::size_t moved, double shift) { return iteration_report{iteration, moved, 1000, shift, 0.0}; };
    CHECK_FALSE(until_stable{5}.stop(report(4, 900, 1)));
    CHECK(until_stable{5}.stop(report(5, 900, 1)));
    CHECK_FALSE(until_shift_below{0.1, 9}.stop(report(3, 900, 0.11)));
    CHECK(until_shift_below{0.1, 9}.stop(report(3, 900, 0.1)));
    CHECK(until_shift_below{0.1, 9}.stop(report(9, 900, 1)));
    CHECK_FALSE(until_few_move{0.01, 9}.stop(report(3, 11, 1)));
    CHECK(until_few_move{0.01, 9}.stop(report(3, 10, 1)));
    CHECK(until_few_move{0.01, 9}.stop(report(9, 11, 1)));
}
