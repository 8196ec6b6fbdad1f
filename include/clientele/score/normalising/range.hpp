#pragma once

/// @file
/// Normalising policies that map a criterion to a range of values: the population's, or stated bounds.

#include <clientele/cmath.hpp>
#include <clientele/score/concepts.hpp>
#include <clientele/score/detail/population.hpp>

#include <algorithm>
#include <array>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// What a range does with a value outside it (a new customer better than the best one it was fitted to).
enum class outside_range {
    clamp,  ///< counts as the nearest end: a normalised value never leaves [0, 1]
    extend, ///< the straight line goes on below 0 and above 1
    refuse  ///< an error that names row and criterion
};
/// The words of what is saved.
constexpr std::array<std::string_view, 3> words_of(outside_range) noexcept { return {"clamp", "extend", "refuse"}; }

/// A straight line from the worst value (0) to the best (1). What `min_max_range` and `fixed_bounds` fit.
class fitted_range {
public:
    /// A line, whose extremes are at the ends.
    static constexpr bool is_straight = true;

    /// The line through (worst, 0) and (best, 1).
    ///
    /// @param where named in errors
    /// @param worst maps to 0
    /// @param best maps to exactly 1; the distance to `worst` must be finite and not below 1e-300, or 0
    /// @param toward the criterion's: which side of `best` is better still, where both are equal
    /// @param outside what happens outside
    /// @throws error `bad_parameter`
    fitted_range(std::string_view where, double worst, double best, const direction& toward, outside_range outside)
        : worst_{worst}, best_{best}, larger_is_better_{toward.larger_is_better()}, outside_{outside} {
        rebuild(where);
    }
    /// From 0 to 1: to be read into.
    fitted_range() = default;

    /// Works out the line from its ends.
    /// @param where named in errors
    /// @throws error `bad_parameter`
    void rebuild(std::string_view where) {
        const double width = best_ - worst_;
        require(std::isfinite(width) && (width == 0 || std::abs(width) >= 1e-300), where,
                ": the range of the values must be finite and 0 or at least 1e-300 wide, got [",
                (std::min)(worst_, best_), ", ", (std::max)(worst_, best_), "]");
        const bool refuse = outside_ == outside_range::refuse;
        lower_ = refuse ? (std::min)(worst_, best_) : -infinity;
        upper_ = refuse ? (std::max)(worst_, best_) : infinity;
        const bool extend = outside_ == outside_range::extend && width != 0;
        least_ = extend ? -infinity : 0;
        most_ = extend ? infinity : 1;
        offset_ = width == 0 ? 0.5 : 0;
        if (width == 0) { // a step: the least distance on either side goes beyond the limits
            slope_ = (std::numeric_limits<double>::max)() * (larger_is_better_ ? 1.0 : -1.0);
            return;
        }
        // a product with the reciprocal is three times as fast as a quotient; rounded so that the best value reaches 1
        slope_ = 1.0 / width;
        if (slope_ * width < 1.0)
            slope_ = std::nextafter(slope_, slope_ * 2.0);
    }

    /// (value - worst) / (best - worst). Where the range is one point: 0.5 on it, 1 on its better side, 0 on its worse.
    [[nodiscard]] double operator()(double value) const noexcept {
        // no branches, so that loops over columns become vector code
        const double u = offset_ + (value - worst_) * slope_;
        const double not_less = u > least_ ? u : least_;
        const double limited = not_less < most_ ? not_less : most_;
        const bool refused = (value < lower_) | (value > upper_);
        return refused ? std::numeric_limits<double>::quiet_NaN() : limited;
    }

    /// The value that maps to 0.
    [[nodiscard]] double worst() const noexcept { return worst_; }
    /// The value that maps to 1.
    [[nodiscard]] double best() const noexcept { return best_; }

    /// Its members: the line is worked out from them.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("fitted_range");
        each("worst", of.worst_...);
        each("best", of.best_...);
        each("larger_is_better", of.larger_is_better_...);
        each("outside", of.outside_...);
    }

private:
    static constexpr double infinity = std::numeric_limits<double>::infinity();
    double worst_ = 0;
    double best_ = 1;
    double slope_ = 1;
    double offset_ = 0; // also turns the negative zero of the worst cost into zero
    double least_ = 0;  // of what is returned
    double most_ = 1;
    double lower_ = -infinity; // of what is not refused
    double upper_ = infinity;
    bool larger_is_better_ = true; // where both ends are equal
    outside_range outside_ = outside_range::clamp;
};

/// Min-max: the worst value of the population becomes 0, the best 1.
///
///     u = (x - min) / (max - min)        benefit
///     u = (max - x) / (max - min)        cost, target, band
///
/// A constant criterion gives everybody 0.5. Rank reversal: when a customer joins and the scorer is refitted, the range
/// may move; a scorer that is kept never moves.
/// Complexity: O(n), one pass.
struct min_max_range {
    outside_range outside = outside_range::clamp; ///< what a fitted scorer does with values outside the fitted range
    /// The values between the ends are not looked at.
    static constexpr bool reads_values = false;

    /// Learns the range.
    [[nodiscard]] fitted_range fit(column known, const criterion& c) const {
        return fit(known, c, detail::range_of(known));
    }
    /// The same, where the range is known already.
    [[nodiscard]] fitted_range fit(column, const criterion& c, value_range known) const {
        const bool up = c.direction.larger_is_better();
        return {"min_max_range", up ? known.lower : known.upper, up ? known.upper : known.lower, c.direction, outside};
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("min_max_range");
        each("outside", of.outside...);
    }
};
static_assert(normalising_policy<min_max_range>);

/// The bounds of one criterion, in its unit.
struct criterion_bounds {
    std::string criterion; ///< its name
    double lower;          ///< smallest value that can be
    double upper;          ///< largest value that can be; more than `lower`

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("criterion_bounds");
        each("criterion", of.criterion...);
        each("lower", of.lower...);
        each("upper", of.upper...);
    }
};

/// @cond INTERNAL
namespace detail {

inline void require_bounds(std::string_view where, const criterion_bounds& bounds, std::string_view criterion) {
    const double width = bounds.upper - bounds.lower;
    require(std::isfinite(width) && width >= 1e-300, where, ": criterion '", criterion,
            "': the bounds must be finite, and lower below upper by a finite number of at least 1e-300, got [",
            bounds.lower, ", ", bounds.upper, "]");
}

[[nodiscard]] inline const criterion_bounds& find_bounds(std::string_view where,
                                                         const std::vector<criterion_bounds>& all, const criterion& c) {
    const criterion_bounds* found = nullptr;
    for (const auto& each : all)
        if (found == nullptr && each.criterion == c.name)
            found = &each;
    require(found != nullptr, where, ": there must be bounds for criterion '", c.name, "', got none");
    require_bounds(where, *found, c.name);
    return *found;
}

/// The largest distance to a target or band that the bounds allow.
[[nodiscard]] inline double farthest(const direction& aim, const criterion_bounds& bounds) noexcept {
    return (std::max)(aim.measure(bounds.lower), aim.measure(bounds.upper));
}

} // namespace detail
/// @endcond

/// Stated bounds instead of the population's: nobody's score moves when others join or leave (no rank reversal).
///
///     u = (x - lower) / (upper - lower)            benefit
///     u = (upper - x) / (upper - lower)            cost
///     u = 1 - d(x) / max(d(lower), d(upper))       target, band; d is the distance
///
/// @throws error `bad_parameter` for a criterion without bounds, bounds that are not finite or upside down
/// Complexity: O(1) to fit.
struct fixed_bounds {
    std::vector<criterion_bounds> bounds;         ///< one per criterion, found by name, in any order
    outside_range outside = outside_range::clamp; ///< what happens to values outside the bounds
    /// No value is looked at.
    static constexpr bool reads_values = false;

    /// Looks the bounds up.
    [[nodiscard]] fitted_range fit(column, const criterion& c) const {
        const auto& b = detail::find_bounds("fixed_bounds", bounds, c);
        if (c.direction.toward == direction::kind::benefit)
            return {"fixed_bounds", b.lower, b.upper, c.direction, outside};
        if (c.direction.toward == direction::kind::cost)
            return {"fixed_bounds", b.upper, b.lower, c.direction, outside};
        return {"fixed_bounds", detail::farthest(c.direction, b), 0.0, c.direction, outside};
    }

    /// Refuses bounds of criteria that do not exist; scorers call it.
    /// @throws error `bad_parameter` with the name
    void require_known(std::span<const criterion> criteria) const {
        for (const auto& b : bounds)
            detail::require_known_criterion("fixed_bounds", b.criterion, criteria);
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("fixed_bounds");
        each("bounds", of.bounds...);
        each("outside", of.outside...);
    }
};
static_assert(normalising_policy<fixed_bounds>);

} // namespace clientele::inline CLIENTELE_ABI
