#pragma once

/// @file
/// Bounds of hours, taken to what whole hours can fill.

#include <clientele/cmath.hpp>
#include <clientele/plan/detail/load_assignment.hpp>

#include <algorithm>
#include <cstddef>
#include <span>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// The largest unit of which all of these are whole multiples, but for the rounding of decimals; 0: none is near.
inline double common_unit(std::span<const double> hours) {
    double unit = 0, longest = 0;
    for (const double each : hours) {
        longest = (std::max)(longest, each);
        double rest = unit;
        for (unit = each; rest > 1e-9 * longest;) {
            const double next = std::fmod(unit, rest);
            unit = rest;
            rest = unit - next > 1e-9 * longest ? next : 0;
        }
    }
    double off = 0; // of all sums
    for (const double each : hours)
        off += std::abs(each / unit - std::round(each / unit));
    return off <= 1e-7 ? unit : 0;
}

/// The bounds within which sums of whole multiples of a unit lie, a millionth of it farther out.
[[nodiscard]] inline load_bounds within_whole(load_bounds of, double unit) {
    const auto many = [&](double hours) { return !(unit > 0 && hours / unit < 1e5); };
    if (!many(of.most_hours))
        of.most_hours = (std::min)(of.most_hours, unit * (std::floor(of.most_hours / unit + 1e-6) + 1e-6));
    if (!many(of.least_hours))
        of.least_hours = (std::max)(of.least_hours, unit * (std::ceil(of.least_hours / unit - 1e-6) - 1e-6));
    return of;
}

/// The bounds of a problem with those of hours taken to what its hours can fill: no plan is lost, and prices prove
/// more.
inline void take_to_whole_hours(const load_problem& of, std::span<load_bounds> bounds) {
    if (of.hours.size() == of.n) {
        const double unit = common_unit(of.hours);
        for (auto& each : bounds)
            each = within_whole(each, unit);
        return;
    }
    for (std::size_t j = 0; j < of.m; ++j) {
        std::vector<double> hours;
        for (std::size_t i = 0; i < of.n; ++i)
            if (std::isfinite(of.at(i, j)))
                hours.push_back(of.takes(i, j));
        if (!hours.empty())
            bounds[j] = within_whole(bounds[j], common_unit(hours));
    }
}

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
