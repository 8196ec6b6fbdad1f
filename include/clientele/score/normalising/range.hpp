#pragma once

/// @file
/// Normalising policies that map a criterion to a range of values: the population's, or stated bounds.

#include <clientele/score/concepts.hpp>
#include <clientele/score/detail/population.hpp>

#include <algorithm>
#include <cmath>
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
        : worst_{worst}, best_{best} {
        const double width = best - worst;
        require(std::isfinite(width) && (width == 0 || std::abs(width) >= 1e-300), where,
                ": the range of the values must be finite and 0 or at least 1e-300 wide, got [",
                (std::min)(worst, best), ", ", (std::max)(worst, best), "]");
        if (outside == outside_range::refuse)
            lower_ = (std::min)(worst, best), upper_ = (std::max)(worst, best);
        if (width == 0) { // a step: the least distance on either side goes beyond the limits
            offset_ = 0.5;
            slope_ = (std::numeric_limits<double>::max)() * (toward.larger_is_better() ? 1.0 : -1.0);
            return;
        }
        if (outside == outside_range::extend)
            least_ = -infinity, most_ = infinity;
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

private:
    static constexpr double infinity = std::numeric_limits<double>::infinity();
    double worst_;
    double best_;
    double slope_;
    double offset_ = 0; // also turns the negative zero of the worst cost into zero
    double least_ = 0;  // of what is returned
    double most_ = 1;
    double lower_ = -infinity; // of what is not refused
    double upper_ = infinity;
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

    /// Learns the range.
    [[nodiscard]] fitted_range fit(column known, const criterion& c) const {
        return fit(known, c, detail::range_of(known));
    }
    /// The same, where the range is known already.
    [[nodiscard]] fitted_range fit(column, const criterion& c, value_range known) const {
        const bool up = c.direction.larger_is_better();
        return {"min_max_range", up ? known.lower : known.upper, up ? known.upper : known.lower, c.direction, outside};
    }
};
static_assert(normalising_policy<min_max_range>);

/// The bounds of one criterion, in its unit.
struct criterion_bounds {
    std::string criterion; ///< its name
    double lower;          ///< smallest value that can be
    double upper;          ///< largest value that can be; more than `lower`
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
    const auto found = std::find_if(all.begin(), all.end(), [&](const auto& b) { return b.criterion == c.name; });
    require(found != all.end(), where, ": there must be bounds for criterion '", c.name, "', got none");
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
};
static_assert(normalising_policy<fixed_bounds>);

} // namespace clientele::inline CLIENTELE_ABI
