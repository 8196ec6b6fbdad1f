#include <clientele/members.hpp>
#include <clientele/monitor/revenue/bridge_lines.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <cstdint>
#include <limits>
#include <refusal.hpp>

TEST_SUITE("monitor/revenue/bridge_lines") {

using namespace clientele;
using namespace std::chrono_literals;

TEST_CASE("a ratio of nobody is none, of one customer has no width, and never goes below 0") {
    CHECK(!money_ratio{}.estimate());
    const money_ratio one{
        .base = 100, .now = 80, .customers = 1, .base_squares = 1e4, .products = 8e3, .now_squares = 6400};
    CHECK(one.estimate()->estimate == 0.8);
    CHECK(one.estimate()->lower == one.estimate()->upper);
    const money_ratio two{
        .base = 200, .now = 100, .customers = 2, .base_squares = 2e4, .products = 1e4, .now_squares = 1e4};
    CHECK(two.estimate()->standard_error == 0.5); // residuals 50 and -50: sqrt(2 5000) / 200
    CHECK(two.estimate()->lower == 0);
    check_refusal(refusal([&] { return two.estimate(1); }), errc::bad_parameter, no_row,
                  "money_ratio: level must be in (0, 1), got 1");
}

TEST_CASE("a line that was filled in by hand says what is missing to its end") {
    bridge_line line{.start = {100, 1}, .newcomers = {20, 1}, .churned = {30, 1}, .end = {95, 1}};
    CHECK(line.gap() == -5);
    line.newcomers.minor = (std::numeric_limits<std::int64_t>::max)();
    check_refusal(refusal([&] { return line.gap(); }), errc::overflow, no_row,
                  "revenue_bridge: a sum is outside the range of 64-bit minor units");
}

TEST_CASE("lines that there are not, or that are torn, are refused") {
    bridged_revenue bridge{.base = {2025y / 1 / 1, 2026y / 1 / 1},
                           .period = {2026y / 1 / 1, 2027y / 1 / 1},
                           .segments = {"small"},
                           .currencies = {"EUR"},
                           .lines = {{}, {.segment = 0}}};
    CHECK(bridge.line(0, 0).segment == 0);
    CHECK(in_words(bridge) == "EUR 0 from 0 customers in 2025-01-01 to 2025-12-31 = 0 from 0 customers in 2026-01-01 "
                              "to 2026-12-31. Nobody paid in the base, so that nothing could be retained.");
    check_refusal(refusal([&] { return bridge.line(1); }), errc::bad_parameter, no_row,
                  "bridged_revenue: currency must be in [0, 1), got 1");
    check_refusal(refusal([&] { return bridge.line(0, 1); }), errc::bad_parameter, no_row,
                  "bridged_revenue: segment must be in [-1, 1), got 1");
    bridge.lines.pop_back();
    check_refusal(refusal([&] { return bridge.line(); }), errc::bad_shape, no_row,
                  "bridged_revenue: lines must have 2 rows, got 1");
}

} // TEST_SUITE("monitor/revenue/bridge_lines")
