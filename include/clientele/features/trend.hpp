#pragma once

/// @file
/// Growth of demand: from a customer's numbers per period to one number per customer.

#include <clientele/cmath.hpp>
#include <clientele/math/detail/rounded_product.hpp>
#include <clientele/math/matrix.hpp>
#include <clientele/math/order_statistics.hpp>
#include <clientele/math/quantile.hpp>

#include <concepts>
#include <limits>
#include <span>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// A measure of growth: called with the values of consecutive periods (finite, two or more), it returns the growth per
/// period, or NaN where there is no such number.
template <class Policy>
concept trend_policy = requires(const Policy& policy, column values) {
    { policy(values) } -> std::same_as<double>;
};

/// @cond INTERNAL
namespace detail {

/// The power of two of the largest size among some values; 0 when all are 0. Divided by it, which changes no bit, they
/// are below 2.
[[nodiscard]] inline int power_of(column values) noexcept {
    double largest = 0;
    for (const double v : values)
        largest = std::abs(v) > largest ? std::abs(v) : largest;
    return largest > 0 ? std::ilogb(largest) : 0;
}

} // namespace detail
/// @endcond

/// Slope of the least-squares line, in units per period.
///
///     sum of (t - mean t)(y - mean y) / sum of (t - mean t)^2
///
/// One extraordinary period at either end moves it much.
/// Complexity: O(p)
struct ols_slope {
    /// The slope.
    [[nodiscard]] double operator()(column values) const noexcept {
        const auto n = static_cast<double>(values.size());
        const double middle = (n - 1) / 2;
        const int power = detail::power_of(values); // so that no sum leaves the range of double
        double sum = 0, squares = 0;
        for (std::size_t t = 0; t < values.size(); ++t) {
            const double from = static_cast<double>(t) - middle;
            sum += detail::rounded_product(from, std::ldexp(values[t], -power));
            squares += from * from;
        }
        return std::ldexp(sum / squares, power);
    }
};

/// Median of the slopes between all pairs of periods, in units per period: up to 29 % of the periods may be
/// extraordinary without moving it.
/// Complexity: O(p^2)
/// Source: Theil (1950); Sen, JASA 63 (1968)
struct theil_sen_slope {
    /// The slope.
    [[nodiscard]] double operator()(column values) const {
        const int power = detail::power_of(values); // so that no difference leaves the range of double
        std::vector<double> slopes;
        slopes.reserve(values.size() * (values.size() - 1) / 2);
        for (std::size_t t = 1; t < values.size(); ++t)
            for (std::size_t s = 0; s < t; ++s)
                slopes.push_back((std::ldexp(values[t], -power) - std::ldexp(values[s], -power)) /
                                 static_cast<double>(t - s));
        return std::ldexp(median(slopes), power);
    }
};

/// Compound growth rate per period (CAGR where a period is a year), as a share: 0.1 is ten percent.
///
///     (last / first)^(1 / (p - 1)) - 1
///
/// NaN (not defined) when the first value is not positive or the last is negative; -1 when the last is 0. Only the two
/// ends are looked at.
/// Complexity: O(1)
struct compound_growth {
    /// What it gives is a share already.
    static constexpr bool relative = true;
    /// The rate.
    [[nodiscard]] double operator()(column values) const noexcept {
        const double first = values.front(), last = values.back();
        if (!(first > 0) || last < 0)
            return std::numeric_limits<double>::quiet_NaN();
        return std::pow(last / first, 1.0 / static_cast<double>(values.size() - 1)) - 1.0;
    }
};

/// The last period against the one before it (or `lag` periods before: 4 compares a quarter with that of the year
/// before), as a share. NaN (not defined) when there is no such period or its value is not positive.
/// Complexity: O(1)
struct period_growth {
    std::size_t lag = 1; ///< at least 1
    /// What it gives is a share already.
    static constexpr bool relative = true;
    /// The growth.
    [[nodiscard]] double operator()(column values) const {
        require(lag >= 1, "period_growth: lag must be at least 1, got ", lag);
        if (values.size() <= lag || !(values[values.size() - 1 - lag] > 0))
            return std::numeric_limits<double>::quiet_NaN();
        return values.back() / values[values.size() - 1 - lag] - 1.0;
    }
};
static_assert(trend_policy<ols_slope> && trend_policy<theil_sen_slope> && trend_policy<compound_growth> &&
              trend_policy<period_growth>);

/// In what slopes are given; measures that give shares already stay as they are.
enum class slope_as {
    share_of_mean, ///< a share of the customer's own mean period, per period
    amount         ///< units of the values, per period
};

/// The growth of each customer.
///
/// Where it is not defined (too few periods, CAGR from nothing) the result is NaN: a missing value, which the
/// criterion's missing-value policy answers in the score. A customer who bought nothing in any period has slope 0.
template <class Trend>
struct growth_trend {
    Trend by{};                                ///< the measure
    slope_as slopes = slope_as::share_of_mean; ///< in what slopes are given
    std::size_t least_periods = 3;             ///< with fewer periods growth is not defined; at least 2

    static_assert(trend_policy<Trend>, "growth_trend: .by needs to be callable with a column and to return a double");

    /// One number per customer, growth per period.
    ///
    /// @param periods customers x periods, oldest first, whole periods only; finite
    /// @param first   0-based first period that counts for each customer (that of the first purchase); empty: all count
    /// @returns growth of each customer; NaN where it is not defined
    /// @throws error `bad_parameter`, `empty_input`, `bad_shape`; `bad_value` with the row, `overflow` with that of a
    /// growth that a double cannot hold
    /// Complexity: as the measure, for each customer
    [[nodiscard]] std::vector<double> operator()(const matrix_view& periods, std::span<const int> first = {}) const {
        require(least_periods >= 2, "growth_trend: least_periods must be at least 2, got ", least_periods);
        require_finite("growth_trend", periods);
        const auto n = static_cast<std::size_t>(periods.rows()), p = static_cast<std::size_t>(periods.cols());
        if (!first.empty())
            require_same_size("growth_trend", "first", n, first.size());
        std::vector<double> result(n), values(p);
        for (std::size_t i = 0; i < n; ++i) {
            for (std::size_t t = 0; t < p; ++t)
                values[t] = periods(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(t));
            std::size_t begin = 0;
            if (!first.empty()) {
                if (first[i] < 0 || static_cast<std::size_t>(first[i]) > p)
                    fail(errc::bad_value, i, "growth_trend: first must be in [0, ", p, "], got ", first[i], " in row ",
                         i);
                begin = static_cast<std::size_t>(first[i]);
            }
            result[i] = growth(column{values}.subspan(begin));
            if (std::isinf(result[i])) [[unlikely]]
                detail::fail_beyond_double("growth_trend", "growth", i);
        }
        return result;
    }

private:
    [[nodiscard]] double growth(column values) const {
        if (values.size() < least_periods)
            return std::numeric_limits<double>::quiet_NaN();
        const double slope = by(values);
        if constexpr (requires { Trend::relative; }) {
            return slope;
        } else {
            if (slopes == slope_as::amount)
                return slope;
            const int power = detail::power_of(values);
            double sum = 0;
            for (const double v : values)
                sum += std::ldexp(v, -power);
            const double mean = sum / static_cast<double>(values.size());
            if (slope == 0)
                return 0.0;
            return mean > 0 ? std::ldexp(slope, -power) / mean : std::numeric_limits<double>::quiet_NaN();
        }
    }
};

} // namespace clientele::inline CLIENTELE_ABI
