#pragma once

/// @file
/// Slow changes of rate and basket: sums of what each purchase is away from the customer's own.

#include <clientele/math/detail/square_unit.hpp>
#include <clientele/math/incomplete_beta.hpp>
#include <clientele/math/special_functions.hpp>
#include <clientele/monitor/warning/rhythm.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string_view>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// When a sum rang.
struct cusum_alarm {
    std::size_t since; ///< the place from which on the sum has been above 0: where the change began
    std::size_t at;    ///< the place that took it beyond the limit
    double sum;        ///< there
};

/// A cumulative sum of deviations that are standard normal as long as nothing changes.
///
///     S(i) = max(0, S(i - 1) + z(i) - drift),   rings above the limit, and begins again at 0
///
/// Best for a change of twice the drift. Gaps become such deviations by `gap_deviations`, baskets by
/// `level_deviations`; -z finds changes to the other side.
/// Source: Page (1954), Biometrika 41; Siegmund, Sequential Analysis (1985), 2.6, for the run length.
struct cusum {
    double drift = 0.5; ///< half the change that is to be found, in standard deviations, in (0, 5]
    double limit = 4.1; ///< in (0, 50]; with the drift of 0.5 one false alarm in about 190 purchases

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
        check();
        require_finite("cusum", "deviations", deviations);
        std::vector<cusum_alarm> alarms;
        double sum = 0;
        std::size_t since = 0;
        for (std::size_t i = 0; i < deviations.size(); ++i) {
            if (sum == 0)
                since = i;
            sum = (std::max)(0.0, sum + (deviations[i] - drift));
            if (sum > limit) {
                alarms.push_back({since, i, sum});
                sum = 0;
            }
        }
        return alarms;
    }

    /// How many deviations it takes on average until it rings, from 0 on.
    ///
    ///     (exp(-2 d b) + 2 d b - 1) / (2 d^2),   d = change - drift,   b = limit + 1.166
    ///
    /// Siegmund's approximation, within 10 % of the simulated one for limits of 3 to 5 with the drift of 0.5.
    /// @param change of the mean of the deviations, finite; 0: how long until a false alarm
    /// @throws error `bad_parameter`; `overflow` where it is beyond a double
    [[nodiscard]] double run_length(double change = 0) const {
        check();
        require(std::isfinite(change), "cusum: change must be finite, got ", change);
        const double d = change - drift, b = limit + 1.166, e = 2 * d * b;
        const double length = std::abs(e) < 1e-4 ? b * b * (1 - e / 3) : (std::expm1(-e) + e) / (2 * d * d);
        if (!std::isfinite(length))
            fail(errc::overflow, no_row, "cusum: the run length must be within the range of a double, but is not");
        return length;
    }

    /// The sum with the least limit that is silent for so long on average while nothing changes.
    /// @param drift  half the change that is to be found, in (0, 5]
    /// @param length deviations until a false alarm, in [10, 1e6]
    /// @throws error `bad_parameter`
    [[nodiscard]] static cusum silent_for(double length, double drift = 0.5) {
        require(length >= 10 && length <= 1e6, "cusum: length must be in [10, 1000000], got ", length);
        cusum found{.drift = drift, .limit = 50};
        found.check();
        double lower = 0;
        for (int i = 0; i < 200 && found.limit - lower > 1e-12; ++i) {
            cusum middle{drift, 0.5 * (lower + found.limit)};
            const double exponent = 2 * drift * (middle.limit + 1.166);
            if (exponent > 700 || middle.run_length() >= length)
                found = middle;
            else
                lower = middle.limit;
        }
        return found;
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
/// @param of   the rhythm of the book
/// @param gaps of one customer in the order of time, finite and above 0
/// @throws error `bad_parameter`; `bad_value` with the row
/// Complexity: one incomplete beta function a gap.
template <class Scalar = double> // a template, so that who only includes it pays for no loop
[[nodiscard]] std::vector<Scalar> gap_deviations(const rhythm& of, column gaps) {
    of.check();
    std::vector<Scalar> found;
    double count = 0, sum = 0;
    for (std::size_t i = 0; i < gaps.size(); ++i, ++count) {
        if (!(gaps[i] > 0 && std::isfinite(gaps[i])))
            fail(errc::bad_value, i, "gap_deviations: gaps must be finite and above 0, got ", gaps[i], " in row ", i);
        const double tail = std::clamp(of.tail(count, sum, gaps[i]), 1e-300, 1 - 0x1p-53);
        found.push_back(-normal_quantile(tail));
        sum += gaps[i];
    }
    return found;
}

/// How far each value of a customer is from the mean of those before it: standard normal as long as they are normal
/// values of one mean and one deviation, which nobody needs to know. The first two say nothing and give 0; so does
/// every value as long as all are equal. Of baskets, take the logarithms.
///
///     t(i) = sqrt((i - 1) / i) (x(i) - mean before) / deviation before,  Student's t with i - 2 degrees of freedom
///
/// @param values of one customer in the order of time, finite
/// @throws error `bad_value` with the row
/// Complexity: one incomplete beta function a value.
/// Source: Hawkins (1987), Self-starting CUSUM charts for location and scale, The Statistician 36.
template <class Scalar = double>
[[nodiscard]] std::vector<Scalar> level_deviations(column values) {
    require_finite("level_deviations", "values", values);
    const double unit = detail::square_unit(detail::largest_size(values));
    std::vector<Scalar> found;
    double mean = 0, squares = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
        const auto before = static_cast<double>(i);
        const double value = values[i] * unit, away = value - mean;
        double deviation = 0;
        if (i >= 2 && squares > 0) {
            const double v = before - 1, t = away * std::sqrt(before / (before + 1) * v / squares);
            if (t != 0) {
                const double log_odds = std::log(v) - 2 * std::log(std::abs(t));
                const double tail = 0.5 * detail::beta_sides{0.5 * v, 0.5, log_odds}.below;
                deviation = std::copysign(normal_quantile(std::clamp(tail, 1e-300, 0.5)), t);
            }
        }
        found.push_back(deviation);
        mean += away / (before + 1);
        squares += away * (value - mean);
    }
    return found;
}

} // namespace clientele::inline CLIENTELE_ABI
