#include <clientele/interval.hpp>
#include <clientele/members.hpp>

#include <doctest/doctest.h>

TEST_SUITE("interval") {

using namespace clientele;

TEST_CASE("an interval says its members, and where two differ") {
    const interval one{.estimate = 0.5, .standard_error = 0.1, .lower = 0.3, .upper = 0.7};
    auto other = one;
    CHECK(first_difference(one, other).empty());
    other.upper = 0.8;
    CHECK(first_difference(one, other).find("upper") != std::string::npos);
}

} // TEST_SUITE("interval")
