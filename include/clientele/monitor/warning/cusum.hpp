#pragma once

/// @file
/// Slow changes of rate and basket: sums of what each purchase is away from the customer's own.

#include <clientele/cmath.hpp>
#include <clientele/math/detail/square_unit.hpp>
#include <clientele/math/incomplete_beta.hpp>
#include <clientele/math/special_functions.hpp>
#include <clientele/monitor/detail/cusum_run_length.hpp>
#include <clientele/monitor/warning/rhythm.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// When a sum rang.
struct cusum_alarm {
    std::size_t since; ///< the place from which on the sum has been above 0: where the change began
    std::size_t at;    ///< the place that took it beyond the limit
    double sum;        ///< there
    std::size_t row{}; ///< whose series it is, where there are many
};

/// A cumulative sum of deviations that are standard normal as long as nothing changes.
///
///     S(i) = max(0, S(i - 1) + z(i) - drift),   rings above the limit, and begins again at 0
///
/// Best for a change of twice the drift. Gaps become such deviations by `gap_deviations`, baskets by
/// `level_deviations`; -z finds changes to the other side.
/// Source: Page (1954), Biometrika 41.
struct cusum {
    double drift = 0.5; ///< half the change that is to be found, in standard deviations, in (0, 5]
    double limit = 4.1; ///< in (0, 50]; with the drift of 0.5 one false alarm in about 370 purchases

    /// Refuses numbers outside their ranges.
    /// @throws error `bad_parameter`
    void check(std::string_view where = "cusum") const {
        require(drift > 0 && drift <= 5, where, ": drift must be in (0, 5], got ", drift);
        require(limit > 0 && limit <= 50, where, ": limit must be in (0, 50], got ", limit);
    }

    /// All alarms of a series.
    /// @param deviations in the order of time, finite
    /// @throws error `bad_parameter`; `bad_value` with the row
    /// Complexity: O(n).
    [[nodiscard]] std::vector<cusum_alarm> run(column deviations) const {
        return run(std::array{std::size_t{0}, deviations.size()}, deviations);
    }

    /// All alarms of a book, the sum of each customer beginning at 0.
    /// @param offsets    where the deviations of each customer begin in the list, ascending from 0, and at last its
    /// length
    /// @param deviations of one customer after the other, each in the order of time, finite
    /// @returns the alarms by row; places are those of the whole list
    /// @throws error `bad_parameter`; `bad_value` with the row
    /// Complexity: O(all deviations).
    [[nodiscard]] std::vector<cusum_alarm> run(std::span<const std::size_t> offsets, column deviations) const {
        check();
        detail::require_offsets("cusum", offsets, deviations.size());
        require_finite("cusum", "deviations", deviations);
        std::vector<cusum_alarm> alarms;
        for (std::size_t row = 0; row + 1 < offsets.size(); ++row) {
            double sum = 0;
            std::size_t since = offsets[row];
            for (std::size_t i = offsets[row]; i < offsets[row + 1]; ++i) {
                if (sum == 0)
                    since = i;
                sum = (std::max)(0.0, sum + (deviations[i] - drift));
                if (sum > limit) {
                    alarms.push_back({since, i, sum, row});
                    sum = 0;
                }
            }
        }
        return alarms;
    }

    /// How many deviations it takes on average until it rings, from 0 on: by the integral equation, right to twelve
    /// digits. Of two sums, one of z and one of -z, with the lengths L and M, the first rings after L M / (L + M).
    /// @param change of the mean of the deviations, finite; 0: how long until a false alarm
    /// @throws error `bad_parameter`; `overflow` where it is beyond a double
    /// Complexity: O(limit^3): 50 microseconds for a limit of 5, 25 milliseconds for one of 50.
    template <class Scalar = double> // a template, so that who only includes it pays for no equations
    [[nodiscard]] Scalar run_length(double change = 0) const {
        check();
        require(std::isfinite(change), "cusum: change must be finite, got ", change);
        const Scalar length = detail::cusum_run_length<Scalar>(drift - change, limit);
        if (!std::isfinite(length))
            fail(errc::overflow, no_row, "cusum: the run length must be within the range of a double, but is not");
        return length;
    }

    /// The sum with the limit that is silent for so long on average while nothing changes.
    /// @param length deviations until a false alarm, in [10, 1e6], longer than a sum takes that rings at the first
    /// deviation above the drift, and no longer than one with the limit of 50
    /// @param drift  half the change that is to be found, in (0, 5]
    /// @throws error `bad_parameter`
    /// Complexity: about 15 run lengths.
    template <class Scalar = double>
    [[nodiscard]] static cusum silent_for(double length, double drift = 0.5) {
        require(length >= 10 && length <= 1e6, "cusum: length must be in [10, 1000000], got ", length);
        cusum{drift}.check();
        const auto beyond = [&](double limit) { // how much longer, on the log scale, which is nearly straight
            return std::log(detail::cusum_run_length<Scalar>(drift, limit) / length);
        };
        const double least = 1 / normal_tail(drift);
        require(length > least, "cusum: length must be above ", least, " for a drift of ", drift,
                ", for so seldom is a deviation above it, got ", length);
        double lower = 0, upper = 1, below = std::log(least / length), above = beyond(upper);
        for (; above < 0 && upper < 50; above = beyond(upper)) {
            lower = upper, below = above;
            upper = (std::min)(2 * upper, 50.0);
        }
        require(above >= 0, "cusum: length must be at most ", length * std::exp(above), " for a drift of ", drift,
                ", as with the limit of 50, got ", length);
        for (int i = 0; i < 100 && above > 1e-12 && upper - lower > 1e-13 * upper; ++i) { // Illinois' false position
            const double middle = i % 8 == 7 || !std::isfinite(above)
                                      ? 0.5 * (lower + upper)
                                      : lower + (upper - lower) * (below / (below - above));
            const double found = beyond(middle);
            if (found < 0) {
                lower = middle, below = found;
                above *= 0.5;
            } else {
                upper = middle, above = found;
                below *= 0.5;
            }
        }
        return {drift, upper};
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("cusum");
        each("drift", of.drift...);
        each("limit", of.limit...);
    }
};

/// How far each gap of a customer is from its own rhythm so far: standard normal as long as the rhythm is kept, from
/// the first gap on; above 0 for long gaps. Their sum above a limit is a slower rhythm, that of -z a faster one.
///
///     z(i) = -normal_quantile(P(gap > gap(i) | those before))
///
/// @param of      the rhythm of the book
/// @param offsets where the gaps of each customer begin in the list, ascending from 0, and at last its length
/// @param gaps    of one customer after the other, each in the order of time, finite and above 0
/// @throws error `bad_parameter`; `bad_value` with the place of the gap
/// Complexity: one incomplete beta function a gap.
template <class Scalar = double> // a template, so that who only includes it pays for no loop
[[nodiscard]] std::vector<Scalar> gap_deviations(const rhythm& of, std::span<const std::size_t> offsets, column gaps) {
    auto found = of.tails_in_turn<Scalar>(offsets, gaps);
    for (auto& each : found)
        each = -normal_quantile(std::clamp(each, 1e-300, 1 - 0x1p-53));
    return found;
}
/// The same of one customer.
template <class Scalar = double>
[[nodiscard]] std::vector<Scalar> gap_deviations(const rhythm& of, column gaps) {
    return gap_deviations<Scalar>(of, std::array{std::size_t{0}, gaps.size()}, gaps);
}

/// @cond INTERNAL
namespace detail {

/// Values of one customer in the order of time, put as deviations from its own level.
template <class Scalar>
void put_level_deviations(column values, std::span<Scalar> found) {
    const double unit = square_unit(largest_size(values));
    double mean = 0, squares = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
        const auto before = static_cast<double>(i);
        const double value = values[i] * unit, away = value - mean;
        double deviation = 0;
        if (i >= 2 && squares > 0) {
            const double v = before - 1, t = away * std::sqrt(before / (before + 1) * v / squares);
            if (t != 0) {
                const double log_odds = std::log(v) - 2 * std::log(std::abs(t));
                const double tail = 0.5 * beta_sides{0.5 * v, 0.5, log_odds}.below;
                deviation = std::copysign(normal_quantile(std::clamp(tail, 1e-300, 0.5)), t);
            }
        }
        found[i] = deviation;
        mean += away / (before + 1);
        squares += away * (value - mean);
    }
}

} // namespace detail
/// @endcond

/// How far each value of a customer is from the mean of those before it: standard normal as long as they are normal
/// values of one mean and one deviation, which nobody needs to know. The first two say nothing and give 0; so does
/// every value as long as all are equal. Of baskets, take the logarithms.
///
///     t(i) = sqrt((i - 1) / i) (x(i) - mean before) / deviation before,  Student's t with i - 2 degrees of freedom
///
/// @param offsets where the values of each customer begin in the list, ascending from 0, and at last its length
/// @param values  of one customer after the other, each in the order of time, finite
/// @throws error `bad_parameter`; `bad_value` with the place of the value
/// Complexity: one incomplete beta function a value.
/// Source: Hawkins (1987), Self-starting CUSUM charts for location and scale, The Statistician 36.
template <class Scalar = double>
[[nodiscard]] std::vector<Scalar> level_deviations(std::span<const std::size_t> offsets, column values) {
    detail::require_offsets("level_deviations", offsets, values.size());
    require_finite("level_deviations", "values", values);
    std::vector<Scalar> found(values.size());
    for (std::size_t row = 0; row + 1 < offsets.size(); ++row) {
        const auto first = offsets[row], many = offsets[row + 1] - first;
        detail::put_level_deviations(values.subspan(first, many), std::span{found}.subspan(first, many));
    }
    return found;
}
/// The same of one customer.
template <class Scalar = double>
[[nodiscard]] std::vector<Scalar> level_deviations(column values) {
    return level_deviations<Scalar>(std::array{std::size_t{0}, values.size()}, values);
}

} // namespace clientele::inline CLIENTELE_ABI
