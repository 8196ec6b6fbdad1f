#pragma once

/// @file
/// Where a function that never rises falls through a level.

#include <clientele/cmath.hpp>
#include <clientele/config.hpp>

#include <algorithm>
#include <bit>
#include <cstdint>
#include <limits>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// Two neighbours between which a function falls through a level: f(low) > level >= f(high).
struct fall {
    double low, high;       ///< the places
    double at_low, at_high; ///< the values there
};

/// The place of a double in the order of all doubles, an integer; neighbours differ by 1.
[[nodiscard]] inline std::int64_t place_of(double value) noexcept {
    const auto bits = std::bit_cast<std::int64_t>(value + 0.0);
    return bits >= 0 ? bits : -(bits & 0x7FFF'FFFF'FFFF'FFFF);
}
/// The double in a place.
[[nodiscard]] inline double at_place(std::int64_t place) noexcept {
    return place >= 0 ? std::bit_cast<double>(place) : -std::bit_cast<double>(-place);
}

/// Proposes places where a falling function meets a level, from those that were tried: Newton's steps with the slope
/// between the last two, inverse quadratic ones with the last three, in logarithms of the place and of the height above
/// a base. A step that leaves the bracket, or the third to fall on the same side, gives way to a longer one or halves
/// the bracket.
class fall_steps {
public:
    fall_steps(double level, double base) : base_{base}, rise_{level - base} {}

    /// Takes note of a value.
    void saw(double place, double value) noexcept {
        const bool above = value - base_ > rise_;
        same_side_ = count_ > 0 && above == above_ ? same_side_ + 1 : 0;
        above_ = above;
        ++count_;
        if (!(place > 0 && rise_ > 0 && value > base_)) {
            known_ = 0;
            return;
        }
        for (int i = 2; i > 0; --i)
            at_[i] = at_[i - 1], height_[i] = height_[i - 1];
        at_[0] = std::log(place);
        height_[0] = std::log((value - base_) / rise_);
        known_ = (std::min)(known_ + 1, 3);
    }
    /// Where to look next: at a place, which is not a number where the bracket is to be halved, and perhaps on both
    /// sides of it, as the level lies between.
    struct look {
        double place;
        double beside = -1; ///< a share of it that either side is away; 0: next to it; below 0: it alone
    };
    /// @param slope d ln height / d ln place, for the first step
    [[nodiscard]] look next(double low, double high, double slope) const noexcept {
        constexpr double halve = std::numeric_limits<double>::quiet_NaN();
        if (count_ > 60)
            return {halve};
        if (known_ == 0) { // away from where nothing is asked for, or everything
            if (low != 0 || count_ == 0)
                return {halve};
            return {high * std::exp(std::ldexp(-1.4, (std::min)(count_, 9)))};
        }
        double step = -height_[0] / slope, beside = std::abs(step) < 0.05 ? std::abs(step) / 50 : -1;
        if (known_ >= 2) {
            step = -height_[0] * (at_[0] - at_[1]) / (height_[0] - height_[1]);
            beside = -1;
        }
        if (known_ == 3) {
            const double a = height_[0], b = height_[1], c = height_[2];
            const double to = at_[0] * (b * c / ((a - b) * (a - c))) + at_[1] * (a * c / ((b - a) * (b - c))) +
                              at_[2] * (a * b / ((c - a) * (c - b)));
            if (std::abs(to - at_[0]) < 2 * std::abs(step)) {
                step = to - at_[0];
                if (std::abs((to - at_[0]) * (to - at_[1]) * (to - at_[2])) < 1e-9) // about how far off it is
                    beside = 0;
            }
        }
        if (same_side_ >= 2)
            step = std::ldexp(step, (std::min)(same_side_ - 1, 9));
        const double to = std::exp(at_[0] + step);
        return to > low && to < high ? look{to, same_side_ >= 3 ? -1 : beside} : look{halve};
    }

private:
    double base_, rise_;
    double at_[3]{}, height_[3]{};
    int known_ = 0, same_side_ = 0, count_ = 0;
    bool above_ = false;
};

/// Finds the place where a falling function meets a level, between neighbours of a grid of places, which is
/// fixed, so that the answer does not depend on the way to it. Where the function falls by more than `steep` from one
/// to the other, between neighbours among all doubles.
///
/// @param f      never rises; where it also takes two places, ascending, and returns both values, it is asked for two
///               at once as soon as the level is all but known to lie between
/// @param level  f(from.low) > level >= f(from.high); where from.at_low is no number it is looked up when three places
///               did not rise above the level, and returned where it does not either
/// @param base   that f does not fall below, at most the level
/// @param from   the bracket to begin with, its ends on the grid: 0 and powers of two are
/// @param start  where to look first
/// @param slope  d ln (f - base) / d ln place there, below 0
/// @param coarse how many of the last bits the grid leaves out
/// @param steep  the fall that the grid may leave between its places
template <class Function>
[[nodiscard]] fall find_fall(const Function& f, double level, double base, fall from, double start, double slope,
                             int coarse, double steep) {
    fall_steps steps{level, base};
    auto low = place_of(from.low), high = place_of(from.high);
    fall_steps::look next{start > from.low && start < from.high ? start : std::clamp(1.0, from.low, from.high)};
    const auto saw = [&](std::int64_t at, double value) {
        steps.saw(at_place(at), value);
        if (value > level && at > low)
            low = at, from.low = at_place(at), from.at_low = value;
        else if (!(value > level) && at < high)
            high = at, from.high = at_place(at), from.at_high = value;
    };
    for (int looked = 1;; ++looked) {
        const auto apart = std::int64_t{1} << coarse;
        if (high - low <= apart) {
            if (coarse == 0 || from.at_low - from.at_high <= steep)
                return from;
            coarse = 0;
            continue;
        }
        bool both = false;
        if constexpr (requires { f(level, level); })
            if (next.beside >= 0) {
                const auto left = (std::max)(place_of(next.place * (1 - next.beside)) & -apart, low + apart);
                const auto right =
                    (std::min)((place_of(next.place * (1 + next.beside)) & -apart) + apart, high - apart);
                both = left < right;
                if (both) {
                    const auto values = f(at_place(left), at_place(right));
                    saw(left, values[0]);
                    saw(right, values[1]);
                }
            }
        if (!both) {
            auto at = low + (high / 2 - low / 2);
            if (!std::isnan(next.place))
                at = place_of(next.place);
            at = (std::min)((std::max)((at + apart / 2) & -apart, low + apart), high - apart);
            saw(at, f(at_place(at)));
        }
        next = steps.next(from.low, from.high, slope);
        if (looked >= 3 && std::isnan(from.at_low)) {
            from.at_low = f(from.low);
            if (!(from.at_low > level))
                return from;
        }
    }
}

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
