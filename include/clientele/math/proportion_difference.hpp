#pragma once

/// @file
/// How far two counted shares are apart, with an interval.

#include <clientele/cmath.hpp>
#include <clientele/math/proportion_interval.hpp>

namespace clientele::inline CLIENTELE_ABI {

/// The difference of the shares of two groups with nobody in both, by the ends l, u of Wilson's interval of each:
///
///     lower = d - sqrt((p1 - l1)^2 + (u2 - p2)^2),  upper = d + sqrt((u1 - p1)^2 + (p2 - l2)^2)
///
/// which never leaves [-1, 1] and has a width where nobody or everybody counts.
///
///     const auto more = proportion_difference(56, 70, 48, 80); // 0.2, 0.0524 to 0.3339
///
/// @param successes       in the first group, in [0, trials]
/// @param trials          of the first group, above 0, at most 1e9
/// @param other_successes in the second group
/// @param other_trials    of the second group
/// @param level           how sure, in (0, 1)
/// @returns the difference, its standard error by both shares as they are, and the ends
/// @throws error as `proportion_interval`
/// Complexity: O(1).
/// Source: Newcombe (1998), "Interval estimation for the difference between independent proportions", Statistics in
/// Medicine 17, method 10.
[[nodiscard]] inline interval proportion_difference(double successes, double trials, double other_successes,
                                                    double other_trials, double level = 0.95) {
    const auto one = proportion_interval(successes, trials, level);
    const auto other = proportion_interval(other_successes, other_trials, level);
    const double d = one.estimate - other.estimate;
    return {d, std::hypot(one.standard_error, other.standard_error),
            d - std::hypot(one.estimate - one.lower, other.upper - other.estimate),
            d + std::hypot(one.upper - one.estimate, other.estimate - other.lower)};
}

} // namespace clientele::inline CLIENTELE_ABI
