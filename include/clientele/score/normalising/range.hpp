#pragma once

/// @file
/// Normalising policies that map a criterion to its range: min-max and fixed bounds.

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
    /// The line through (worst, 0) and (best, 1).
    ///
    /// @param where            named in errors
    /// @param worst            maps to 0
    /// @param best             maps to exactly 1; the distance to `worst` must be finite and not below 1e-300, or 0
    /// @param larger_is_better which side of `best` is better still; decides where both are equal
    /// @param outside          what happens outside
    /// @throws error `bad_parameter`
    fitted_range(std::string_view where, double worst, double best, bool larger_is_better, outside_range outside)
        : worst_{worst}, best_{best} {
        const double width = best - worst;
        require(std::isfinite(width) && (width == 0 || std::abs(width) >= 1e-300), where,
                ": the range of the values must be finite and 0 or at least 1e-300 wide, got [", std::min(worst, best),
                ", ", std::max(worst, best), "]");
        if (outside == outside_range::refuse)
            low_ = std::min(worst, best), high_ = std::max(worst, best);
        if (width == 0) { // a step: the least distance on either side goes beyond the limits
            offset_ = 0.5;
            slope_ = larger_is_better ? std::numeric_limits<double>::max() : std::numeric_limits<double>::lowest();
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
        const bool refused = (value < low_) | (value > high_);
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
    double low_ = -infinity; // of what is not refused
    double high_ = infinity;
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
        return {"min_max_range", up ? known.low : known.high, up ? known.high : known.low, up, outside};
    }
};
static_assert(normalising_policy<min_max_range>);

/// The bounds of one criterion, in its unit.
struct criterion_bounds {
    std::string criterion; ///< its name
    double low;            ///< smallest value that can be
    double high;           ///< largest value that can be; more than `low`
};

/// @cond INTERNAL
namespace detail {

[[nodiscard]] inline const criterion_bounds& find_bounds(std::string_view where,
                                                         const std::vector<criterion_bounds>& all, const criterion& c) {
    const auto found = std::find_if(all.begin(), all.end(), [&](const auto& b) { return b.criterion == c.name; });
    require(found != all.end(), where, ": there must be bounds for criterion '", c.name, "', got none");
    require(std::isfinite(found->low) && std::isfinite(found->high) && found->low < found->high, where, ": criterion '",
            c.name, "': the bounds must be finite and low below high, got [", found->low, ", ", found->high, "]");
    return *found;
}

/// The largest distance to a target or band that the bounds allow.
[[nodiscard]] inline double farthest(const direction& aim, const criterion_bounds& bounds) noexcept {
    return std::max(aim.measure(bounds.low), aim.measure(bounds.high));
}

} // namespace detail
/// @endcond

/// Stated bounds instead of the population's: nobody's score moves when others join or leave (no rank reversal).
///
///     u = (x - low) / (high - low)       benefit
///     u = (high - x) / (high - low)      cost
///     u = 1 - d(x) / max(d(low), d(high))  target, band; d is the distance
///
/// Errors: a criterion without bounds.
/// Complexity: O(1) to fit.
struct fixed_bounds {
    std::vector<criterion_bounds> bounds;         ///< one per criterion, found by name, in any order
    outside_range outside = outside_range::clamp; ///< what happens to values outside the bounds

    /// Looks the bounds up.
    [[nodiscard]] fitted_range fit(column, const criterion& c) const {
        const auto& b = detail::find_bounds("fixed_bounds", bounds, c);
        if (c.direction.toward == direction::kind::benefit)
            return {"fixed_bounds", b.low, b.high, true, outside};
        if (c.direction.toward == direction::kind::cost)
            return {"fixed_bounds", b.high, b.low, false, outside};
        return {"fixed_bounds", detail::farthest(c.direction, b), 0.0, false, outside};
    }

    /// Refuses bounds of criteria that do not exist; scorers call it.
    void require_known(std::span<const criterion> criteria) const {
        for (const auto& b : bounds)
            detail::require_known_criterion("fixed_bounds", b.criterion, criteria);
    }
};
static_assert(normalising_policy<fixed_bounds>);

} // namespace clientele::inline CLIENTELE_ABI
