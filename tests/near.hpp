#pragma once

// A number beside the one it should be, up to a share of that.

#include <doctest/doctest.h>

#include <cmath>

/// Checks that a number is the expected one but for so small a share of it.
inline void check_near(double got, double expected, double share = 1e-13) {
    CAPTURE(got);
    CAPTURE(expected);
    CHECK(std::abs(got - expected) <= share * std::abs(expected));
}
