#include <clientele/plan/stated_response.hpp>

#include <doctest/doctest.h>

#include <refusal.hpp>

TEST_SUITE("stated_response") {

using namespace clientele;

static_assert(!prepared_response<stated_response>);

TEST_CASE("a stated response is the one of its kind") {
    CHECK(stated_response{response_kind::power, 3, 0, 0.5}.value(2) == power_response{3, 0.5}.value(2));
    CHECK(stated_response{response_kind::log, 3, 4}.marginal(2) == log_response{3, 4}.marginal(2));
    CHECK(stated_response{response_kind::exponential, 3, 4}.amount_at(0.1) ==
          exponential_response{3, 4}.amount_at(0.1));
    CHECK(stated_response{response_kind::hill, 3, 4, 0.5}.value(2) == hill_response{3, 4, 0.5}.value(2));
}

TEST_CASE("its parameters have the ranges of its kind") {
    check_refusal(refusal([] { return stated_response{response_kind::hill, 1, 1, 2}.check(0), 0; }), errc::bad_value, 0,
                  "hill_response: exponent must be in (0, 1], got 2 in line 0");
    CHECK_NOTHROW(stated_response{response_kind::log, 1, 1, 2}.check(0)); // which reads no exponent
}

} // TEST_SUITE("stated_response")
