#pragma once

/// @file
/// Normalising policies that divide by a size or a spread of the population: its length, sum, best value, deviation,
/// interquartile range, or range of logarithms.

#include <clientele/cmath.hpp>
#include <clientele/math/detail/order_statistics_on.hpp>
#include <clientele/math/quantile.hpp>
#include <clientele/score/concepts.hpp>
#include <clientele/score/detail/grid_sum.hpp>
#include <clientele/score/normalising/range.hpp>

#include <algorithm>
#include <array>
#include <limits>
#include <string_view>

namespace clientele::inline CLIENTELE_ABI {

/// offset + slope (value - centre). What the policies of this header fit.
struct fitted_line {
    double centre = 0; ///< where the value is `offset`
    double slope = 0;  ///< 0 for a criterion that tells nobody apart
    double offset = 0; ///< normalised value at the centre

    /// A line, whose extremes are at the ends.
    static constexpr bool is_straight = true;

    /// The normalised value; every product is rounded, so that compilers agree.
    [[nodiscard]] double operator()(double value) const noexcept {
        return offset + detail::rounded_product(slope, value - centre);
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("fitted_line");
        each("centre", of.centre...);
        each("slope", of.slope...);
        each("offset", of.offset...);
    }
    /// Refuses numbers that are not finite.
    /// @throws error `bad_parameter`
    void require_sound(std::string_view where) const {
        require(std::isfinite(centre) && std::isfinite(slope) && std::isfinite(offset), where,
                ": centre, slope and offset must be finite, got ", centre, ", ", slope, " and ", offset);
    }
};

/// @cond INTERNAL
namespace detail {

[[nodiscard]] inline double largest_magnitude(value_range range) noexcept {
    return (std::max)(std::abs(range.lower), std::abs(range.upper));
}

/// 1 / size, or 0 for a size of 0: all values are alike, and tell nobody apart.
[[nodiscard]] inline double slope_of(std::string_view where, std::string_view what, double size, const criterion& c) {
    require(size == 0 || (size >= 1e-300 && std::isfinite(size)), where, ": criterion '", c.name, "': the ", what,
            " of the values must be 0 or in [1e-300, ", (std::numeric_limits<double>::max)(), "], got ", size);
    return size > 0 ? 1.0 / size : 0.0;
}

/// x / size for benefits, 1 - x / size for costs.
[[nodiscard]] inline fitted_line share_of(std::string_view where, std::string_view what, double size,
                                          const criterion& c) {
    const double slope = slope_of(where, what, size, c);
    return c.direction.larger_is_better() ? fitted_line{0.0, slope, 0.0} : fitted_line{0.0, -slope, 1.0};
}

} // namespace detail
/// @endcond

/// Vector normalisation: values divided by the Euclidean length of the column.
///
///     u = x / sqrt(sum of x^2)           benefit
///     u = 1 - x / sqrt(sum of x^2)       cost, target, band
///
/// Negatives are allowed. A column of zeros gives everybody 0 (cost: 1), and so it does to any later value. What TOPSIS
/// classically uses. Rank reversal: the length moves with everybody who joins a refit.
/// Complexity: O(n).
/// Source: Hwang and Yoon, Multiple Attribute Decision Making (1981).
struct vector_length {
    static constexpr std::string_view name = "vector_length"; ///< for the record
    /// Learns the length.
    [[nodiscard]] fitted_line fit(column known, const criterion& c) const {
        return fit(known, c, detail::range_of(known));
    }
    /// The same, where the range is known already.
    [[nodiscard]] fitted_line fit(column known, const criterion& c, value_range range) const {
        return fit_on(one_rank{}, known, c, range);
    }
    /// The same of the values of all ranks, of which this one has some, or none. Sends 24 bytes.
    template <ranks_policy Ranks>
    [[nodiscard]] fitted_line fit_on(const Ranks& ranks, column known, const criterion& c, value_range range) const {
        const double largest = detail::largest_magnitude(range);
        const double scale = detail::slope_of("vector_length", "largest", largest,
                                              c); // squares of scaled values neither overflow nor vanish
        if (largest == 0)
            return detail::share_of("vector_length", "length", 0.0, c);
        const auto squares =
            detail::summed_on<2>(ranks, 1.0, detail::all_sum(ranks, known.size()), known.size(), [&](std::size_t i) {
                const double v = detail::rounded_product(known[i], scale);
                return detail::rounded_product(v, v);
            });
        return detail::share_of("vector_length", "length", largest * std::sqrt(squares), c);
    }
};
static_assert(normalising_policy<vector_length>);

/// Sum normalisation: each value's share of the column's total.
///
///     u = x / sum of x                   benefit
///     u = 1 - x / sum of x               cost, target, band
///
/// Negatives are refused. A column of zeros gives everybody 0 (cost: 1). Rank reversal: as `vector_length`.
/// Complexity: O(n).
struct column_sum {
    static constexpr std::string_view name = "column_sum"; ///< for the record
    /// Learns the total.
    [[nodiscard]] fitted_line fit(column known, const criterion& c) const {
        return fit(known, c, detail::range_of(known));
    }
    /// The same, where the range is known already.
    [[nodiscard]] fitted_line fit(column known, const criterion& c, value_range range) const {
        return fit_on(one_rank{}, known, c, range);
    }
    /// The same of the values of all ranks, of which this one has some, or none. Sends 24 bytes.
    template <ranks_policy Ranks>
    [[nodiscard]] fitted_line fit_on(const Ranks& ranks, column known, const criterion& c, value_range range) const {
        const auto [lower, upper] = range;
        require(lower >= 0, "column_sum: criterion '", c.name, "': values must not be negative, got ", lower);
        const auto sum = detail::summed_on<2>(ranks, upper, detail::all_sum(ranks, known.size()), known.size(),
                                              [&](std::size_t i) { return known[i]; });
        return detail::share_of("column_sum", "sum", upper > 0 ? sum : 0.0, c);
    }
};
static_assert(normalising_policy<column_sum>);

/// What `ratio_to_best` fits.
struct fitted_ratio {
    double best = 1;              ///< maps to 1
    bool larger_is_better = true; ///< otherwise the ratio is turned round

    /// value / best, or best / value for a cost; NaN (refused) for what has no ratio.
    [[nodiscard]] double operator()(double value) const noexcept {
        const bool up = larger_is_better, flat = up && !(best > 0);
        const double least = up ? 0.0 : std::numeric_limits<double>::denorm_min();
        const double ratio = (up ? value : best) / (up ? best : value);
        const double u = flat ? 1.0 : ratio; // no branches on the value, so that loops over columns become vector code
        return value >= least ? u : std::numeric_limits<double>::quiet_NaN();
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("fitted_ratio");
        each("best", of.best...);
        each("larger_is_better", of.larger_is_better...);
    }
    /// Refuses a best value that is not finite.
    /// @throws error `bad_parameter`
    void require_sound(std::string_view where) const {
        require(std::isfinite(best), where, ": best must be finite, got ", best);
    }
};

/// The ratio to the best value, for products of criteria.
///
///     u = x / max of x                   benefit; not negative
///     u = min of x / x                   cost, target, band; positive
///
/// A benefit that is 0 for everybody gives 1. Negative benefits and costs that are not positive are refused.
/// Complexity: O(n).
struct ratio_to_best {
    static constexpr std::string_view name = "ratio_to_best"; ///< for the record
    /// The values between the ends are not looked at.
    static constexpr bool reads_values = false;
    /// Learns the best value.
    [[nodiscard]] fitted_ratio fit(column known, const criterion& c) const {
        return fit(known, c, detail::range_of(known));
    }
    /// The same, where the range is known already.
    [[nodiscard]] fitted_ratio fit(column, const criterion& c, value_range range) const {
        const auto [lower, upper] = range;
        const bool up = c.direction.larger_is_better();
        require(up ? lower >= 0 : lower > 0, "ratio_to_best: criterion '", c.name, "': values of a ",
                up ? "benefit must not be negative" : "cost must be positive", ", got ", lower);
        return {up ? upper : lower, up};
    }
};
static_assert(normalising_policy<ratio_to_best>);

/// Z-score: distance from the mean in population standard deviations.
///
///     u = (x - mean) / sd                benefit
///     u = (mean - x) / sd                cost, target, band
///
/// Not bounded. A constant criterion gives everybody 0. Rank reversal: mean and deviation move with everybody who joins
/// a refit.
/// Complexity: O(n).
struct standard_score {
    static constexpr std::string_view name = "standard_score"; ///< for the record
    /// Learns mean and deviation.
    [[nodiscard]] fitted_line fit(column known, const criterion& c) const {
        return fit(known, c, detail::range_of(known));
    }
    /// The same, where the range is known already.
    [[nodiscard]] fitted_line fit(column known, const criterion& c, value_range range) const {
        return fit_on(one_rank{}, known, c, range);
    }
    /// The same of the values of all ranks, of which this one has some, or none. Sends 56 bytes.
    template <ranks_policy Ranks>
    [[nodiscard]] fitted_line fit_on(const Ranks& ranks, column known, const criterion& c, value_range range) const {
        const auto [mean, deviation] = detail::moments_on(ranks, known, detail::all_sum(ranks, known.size()), range);
        require(std::isfinite(mean), "standard_score: criterion '", c.name,
                "': the mean of the values must be finite, got ", mean);
        const double slope = detail::slope_of("standard_score", "deviation", deviation, c);
        return {mean, c.direction.larger_is_better() ? slope : -slope, 0.0};
    }
};
static_assert(normalising_policy<standard_score>);

/// Robust z-score: distance from the median in interquartile ranges, which a few giants cannot move.
///
///     u = (x - median) / (q75 - q25)     benefit; quantiles of type 7; the sign is turned for cost, target, band
///
/// Not bounded. Where half the customers share one value the interquartile range may be 0: then the whole range takes
/// its place, and a constant criterion gives everybody 0.
/// Complexity: O(n).
struct robust_range {
    static constexpr std::string_view name = "robust_range"; ///< for the record
    /// Learns median and quartiles.
    [[nodiscard]] fitted_line fit(column known, const criterion& c) const {
        return fit(known, c, detail::range_of(known));
    }
    /// The same, where the range is known already.
    [[nodiscard]] fitted_line fit(column known, const criterion& c, value_range range) const {
        return fit_on(one_rank{}, known, c, range);
    }
    /// The same of the values of all ranks, of which this one has some, or none. Sends 8 bytes, and 98,304 for each
    /// place that a quartile lies between.
    template <ranks_policy Ranks>
    [[nodiscard]] fitted_line fit_on(const Ranks& ranks, column known, const criterion& c, value_range range) const {
        const auto quartiles =
            detail::quantiles_on(ranks, known, detail::all_sum(ranks, known.size()), std::array{0.25, 0.5, 0.75});
        double spread = quartiles[2] - quartiles[0];
        if (!(spread > 0))
            spread = range.upper - range.lower;
        const double slope = detail::slope_of("robust_range", "spread", spread, c);
        return {quartiles[1], c.direction.larger_is_better() ? slope : -slope, 0.0};
    }
};
static_assert(normalising_policy<robust_range>);

/// What `logarithmic_range` fits.
struct fitted_logarithm {
    double shift = 0;   ///< added before the logarithm
    fitted_range range; ///< of the logarithms

    /// The range's answer for the logarithm of value + shift; NaN (refused) where there is none.
    [[nodiscard]] double operator()(double value) const noexcept {
        const double logarithm = shifted_logarithm(value, shift);
        return logarithm == logarithm ? range(logarithm) : logarithm;
    }

    /// log(value + shift), less log(shift) where there is one, so that values far below the shift are told apart; NaN
    /// where there is none.
    [[nodiscard]] static double shifted_logarithm(double value, double shift) noexcept {
        if (!(value + shift > 0))
            return std::numeric_limits<double>::quiet_NaN();
        if (!(shift > 0))
            return std::log(value + shift);
        const double ratio = value / shift;
        return std::isfinite(ratio) ? std::log1p(ratio) : std::log(value) - std::log(shift);
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("fitted_logarithm");
        each("shift", of.shift...);
        each("range", of.range...);
    }
    /// Refuses a shift that is not finite.
    /// @throws error `bad_parameter`
    void require_sound(std::string_view where) const {
        require(std::isfinite(shift), where, ": shift must be finite, got ", shift);
    }
};

/// Min-max of log(x + shift): a customer ten times as large is one step better, not ten times.
///
/// With shift 1 (the default) zeros are fine; values not above -shift are refused. A constant criterion gives everybody
/// 0.5. The shift is in the criterion's unit: the same values in another unit need the shift in it too.
/// Complexity: O(n).
struct logarithmic_range {
    double shift = 1;                             ///< added before the logarithm, in the criterion's unit; finite
    outside_range outside = outside_range::clamp; ///< as in `min_max_range`
    /// The values between the ends are not looked at.
    static constexpr bool reads_values = false;

    /// Learns the range of the logarithms.
    [[nodiscard]] fitted_logarithm fit(column known, const criterion& c) const {
        return fit(known, c, detail::range_of(known));
    }
    /// The same, where the range is known already.
    [[nodiscard]] fitted_logarithm fit(column, const criterion& c, value_range range) const {
        require(std::isfinite(shift), "logarithmic_range: shift must be finite, got ", shift);
        const auto [lower, upper] = range;
        require(lower + shift > 0, "logarithmic_range: criterion '", c.name, "': values must be more than ", -shift,
                ", got ", lower);
        const double worst = fitted_logarithm::shifted_logarithm(lower, shift),
                     best = fitted_logarithm::shifted_logarithm(upper, shift);
        const bool up = c.direction.larger_is_better();
        return {shift, fitted_range{"logarithmic_range", up ? worst : best, up ? best : worst, c.direction, outside}};
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("logarithmic_range");
        each("shift", of.shift...);
        each("outside", of.outside...);
    }
};
static_assert(normalising_policy<logarithmic_range>);

} // namespace clientele::inline CLIENTELE_ABI
