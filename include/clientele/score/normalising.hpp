#pragma once

/// @file
/// Normalising policies that map a criterion to its range: min-max and fixed bounds.

#include <clientele/score/concepts.hpp>
#include <clientele/score/detail/population.hpp>

#include <cmath>

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
        : worst_{worst}, best_{best}, larger_is_better_{larger_is_better}, outside_{outside} {
        const double width = best - worst;
        detail::require(std::isfinite(width) && (width == 0 || std::abs(width) >= 1e-300), where,
                        ": the range of the values must be finite and 0 or at least 1e-300 wide, got [",
                        std::min(worst, best), ", ", std::max(worst, best), "]");
        if (width == 0)
            return;
        // a product with the reciprocal is three times as fast as a quotient; rounded so that the best value reaches 1
        slope_ = 1.0 / width;
        if (slope_ * width < 1.0)
            slope_ = std::nextafter(slope_, slope_ * 2.0);
    }

    /// (value - worst) / (best - worst). Where the range is one point: 0.5 on it, 1 on its better side, 0 on its worse.
    [[nodiscard]] double operator()(double value) const noexcept {
        if (slope_ == 0.0)
            return value == best_                        ? 0.5
                   : outside_ == outside_range::refuse   ? refused
                   : (value > best_) == larger_is_better_ ? 1.0
                                                         : 0.0;
        const double u = (value - worst_) * slope_;
        if (outside_ == outside_range::extend)
            return u + 0.0; // no negative zero for the worst cost
        if (outside_ == outside_range::refuse && (value < std::min(worst_, best_) || value > std::max(worst_, best_)))
            return refused;
        return u > 0.0 ? u > 1.0 ? 1.0 : u : 0.0;
    }

    /// The value that maps to 0.
    [[nodiscard]] double worst() const noexcept { return worst_; }
    /// The value that maps to 1.
    [[nodiscard]] double best() const noexcept { return best_; }

private:
    static constexpr double refused = std::numeric_limits<double>::quiet_NaN();
    double worst_;
    double best_;
    double slope_ = 0;
    bool larger_is_better_;
    outside_range outside_;
};

/// Min-max: the worst value of the population becomes 0, the best 1.
///
///     u = (x - min) / (max - min)        benefit
///     u = (max - x) / (max - min)        cost, target, band
///
/// A constant criterion gives everybody 0.5. Rank reversal: when a customer joins and the scorer is refitted, the
/// range may move; a scorer that is kept never moves. Cost: O(n), one pass.
struct min_max_range {
    outside_range outside = outside_range::clamp; ///< what a fitted scorer does with values outside the population's range

    /// Learns the range.
    [[nodiscard]] fitted_range fit(column known, bool larger_is_better) const {
        const auto [low, high] = detail::range_of(known);
        return {"min_max_range", larger_is_better ? low : high, larger_is_better ? high : low, larger_is_better, outside};
    }
};
static_assert(normalising_policy<min_max_range>);

} // namespace clientele::inline CLIENTELE_ABI
