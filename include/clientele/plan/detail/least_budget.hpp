#pragma once

/// @file
/// The least budget that brings a result.

#include <clientele/plan/allocation.hpp>
#include <clientele/plan/detail/find_fall.hpp>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// The placing that brings `target` for the least budget, at most `budget`. A budget at which whole units meet no floor
/// brings less than any target.
template <class Placing>
[[nodiscard]] allocation least_budget(Placing& placing, double target, double budget) {
    constexpr bool whole = Placing::whole;
    const double low = placing.least();
    double high = (std::min)(budget, placing.most());
    std::optional<allocation> placed;
    const auto value_at = [&](double of) {
        if constexpr (whole)
            placed = placing.found(of, false, 8); // on the way
        else
            placed = placing.plan(of, false);
        return placed ? placed->value : target - std::abs(target) - 1;
    };
    const double at_low = value_at(low);
    if (at_low >= target)
        return *placed;
    double most = at_low;
    if (std::isfinite(high)) {
        placed = placing.plan(high, false); // which says what is wrong, if anything
        most = placed->value;
    } else {
        double wide = (std::max)(1.0, 2 * low);
        for (int step = 4; wide < 1e300 && most < target; step += 4) {
            high = wide;
            most = value_at(high);
            if (placed && placed->price * high < 1e-15 * std::abs(most))
                break;
            wide = std::ldexp(wide, step);
        }
    }
    require(most >= target, "allocate: target must be one that can be reached, at most ", most, ", got ", target);
    const auto found =
        find_fall([&](double of) { return of <= low ? -at_low : -value_at((std::min)(of, high)); }, -target,
                  -most - (most - at_low) * 1e-3, {0, 0x1p1023, -at_low, -most}, high, -1, 22, whole ? 0 : without_end);
    double of = (std::min)(found.high, high);
    for (int step = 0; step < 4 && !whole; ++step) {
        placed = placing.plan(of, false);
        const double more = (target - placed->value) / placed->price;
        if (!(placed->price > 0 && std::abs(more) > 1e-15 * of))
            break;
        of = (std::min)((std::max)(of + more, low), high);
    }
    placed = placing.plan(of, false);
    for (double step = std::nextafter(of, without_end) - of; placed->value < target && of < high; step *= 2) {
        of = (std::min)(of + step, high); // rounding left it short
        placed = placing.plan(of, false);
    }
    placed->budget = whole ? placed->spend : (std::min)(of, placed->spend);
    return *placed;
}

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
