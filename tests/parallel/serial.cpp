#include <clientele/parallel/serial.hpp>

#include <doctest/doctest.h>

#include <vector>

TEST_SUITE("parallel/serial") {

TEST_CASE("tasks run in their order on the calling thread") {
    std::vector<std::size_t> called;
    clientele::serial{}.for_each(4, [&](std::size_t i) { called.push_back(i); });
    CHECK(called == std::vector<std::size_t>{0, 1, 2, 3});
    clientele::serial{}.for_each(0, [&](std::size_t) { FAIL("there is no task"); });
}

} // TEST_SUITE("parallel/serial")
