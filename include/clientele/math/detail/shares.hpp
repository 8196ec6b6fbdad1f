#pragma once

/// @file
/// Numbers made to add up to 1, whatever their unit.

#include <clientele/cmath.hpp>
#include <clientele/config.hpp>

#include <algorithm>
#include <span>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// Divides finite numbers that are not negative by their sum. They are brought near 1 by a power of two first, so that
/// the sum never leaves the range of a double and no digit changes where it would not have. False, and nothing done,
/// when all are 0.
[[nodiscard]] inline bool divide_by_sum(std::span<double> numbers) noexcept {
    double largest = 0.0;
    for (const double each : numbers)
        largest = (std::max)(largest, each);
    if (!(largest > 0.0))
        return false;
    int exponent = 0;
    (void)std::frexp(largest, &exponent);
    double sum = 0.0;
    for (double& each : numbers)
        sum += each = std::ldexp(each, -exponent);
    for (double& each : numbers)
        each /= sum;
    return true;
}

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
