#pragma once

/// @file
/// How sure a tier is when the value behind it is only known with an interval.

#include <clientele/cmath.hpp>
#include <clientele/interval.hpp>
#include <clientele/math/matrix.hpp>
#include <clientele/math/special_functions.hpp>
#include <clientele/tier/concepts.hpp>

#include <algorithm>
#include <concepts>
#include <limits>
#include <numeric>
#include <span>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// What is known about uncertain values: `size()` customers, and `at_least(row, threshold)`, the probability that the
/// value of a customer is at least the threshold, never rising in it. `check()` refuses what makes no sense.
/// Ready-made: `normal_values`, `lognormal_values`, `drawn_values`.
template <class Policy>
concept uncertain_values_policy = requires(const Policy& policy, std::size_t row, double threshold) {
    { policy.size() } -> std::convertible_to<std::size_t>;
    { policy.at_least(row, threshold) } -> std::convertible_to<double>;
    policy.check();
};

/// @cond INTERNAL
namespace detail {

inline void require_deviations(std::string_view where, column centre, column deviation) {
    require_same_size(where, "deviation", centre.size(), deviation.size());
    require_finite(where, "the centre", centre);
    require_finite(where, "deviation", deviation);
    for (std::size_t row = 0; row < deviation.size(); ++row)
        if (deviation[row] < 0.0)
            fail(errc::bad_value, row, where, ": deviation must be at least 0, got ", deviation[row], " in row ", row);
}

} // namespace detail
/// @endcond

/// Values with a normal error: a mean and a standard deviation each. A deviation of 0 is certainty.
struct normal_values {
    column mean;      ///< one per customer
    column deviation; ///< one per customer, at least 0

    /// The number of customers.
    [[nodiscard]] std::size_t size() const noexcept { return mean.size(); }
    /// The probability that the value is at least the threshold.
    [[nodiscard]] double at_least(std::size_t row, double threshold) const noexcept {
        if (deviation[row] == 0.0)
            return mean[row] >= threshold ? 1.0 : 0.0;
        return normal_tail((threshold - mean[row]) / deviation[row]);
    }
    /// Refuses columns of different length, values that are not finite, deviations below 0.
    /// @throws error `bad_shape`, `bad_value` with the row
    void check() const { detail::require_deviations("normal_values", mean, deviation); }
};

/// Positive values whose logarithm has a normal error: lifetime values, spend.
struct lognormal_values {
    column median;        ///< one per customer, above 0
    column log_deviation; ///< standard deviation of the logarithm, one per customer, at least 0

    /// The number of customers.
    [[nodiscard]] std::size_t size() const noexcept { return median.size(); }
    /// The probability that the value is at least the threshold.
    [[nodiscard]] double at_least(std::size_t row, double threshold) const noexcept {
        if (threshold <= 0.0)
            return 1.0;
        if (log_deviation[row] == 0.0)
            return median[row] >= threshold ? 1.0 : 0.0;
        return normal_tail((std::log(threshold) - std::log(median[row])) / log_deviation[row]);
    }
    /// Refuses columns of different length, medians that are not positive, deviations below 0.
    /// @throws error `bad_shape`, `bad_value` with the row
    void check() const {
        detail::require_deviations("lognormal_values", median, log_deviation);
        for (std::size_t row = 0; row < median.size(); ++row)
            if (!(median[row] > 0.0))
                fail(errc::bad_value, row, "lognormal_values: median must be above 0, got ", median[row], " in row ",
                     row);
    }
};

/// Values as draws (bootstrap, posterior): customers x draws, each draw equally likely.
struct drawn_values {
    const matrix_view& draws; ///< customers x draws

    /// The number of customers.
    [[nodiscard]] std::size_t size() const noexcept { return static_cast<std::size_t>(draws.rows()); }
    /// The share of the draws that are at least the threshold.
    [[nodiscard]] double at_least(std::size_t row, double threshold) const noexcept {
        Eigen::Index count = 0;
        for (Eigen::Index j = 0; j < draws.cols(); ++j)
            count += draws(static_cast<Eigen::Index>(row), j) >= threshold ? 1 : 0;
        return static_cast<double>(count) / static_cast<double>(draws.cols());
    }
    /// Refuses an empty matrix and draws that are not finite.
    /// @throws error `empty_input`, `bad_value` with the row
    void check() const { require_finite("drawn_values", draws); }
};

/// The mean and the standard deviation of a normal error from a symmetric interval.
struct interval_values {
    std::vector<double> mean;      ///< the middle of each interval
    std::vector<double> deviation; ///< half its width, divided by the normal quantile of its level

    /// The values that these intervals describe; they must outlive it.
    [[nodiscard]] normal_values values() const noexcept { return {mean, deviation}; }
};

/// Reads intervals of a level (0.95: the value lies inside with probability 0.95) as normal errors.
/// @param lower the lower end of each interval, finite
/// @param upper the upper end of each interval, finite, at least the lower one
/// @param level in (0, 1)
/// @returns a mean and a deviation per interval
/// @throws error `bad_shape` for columns of different length, `bad_value` with the row of an end that is not finite or
///         a lower end above the upper one, `bad_parameter` for a level outside (0, 1), `overflow` for a deviation
///         beyond the largest number
/// Complexity: O(n).
[[nodiscard]] inline interval_values from_intervals(column lower, column upper, double level) {
    require_same_size("from_intervals", "upper", lower.size(), upper.size());
    require_finite("from_intervals", "lower", lower);
    require_finite("from_intervals", "upper", upper);
    detail::require_level("from_intervals", level);
    const double z = two_sided_normal_quantile(level);
    interval_values result;
    for (std::size_t row = 0; row < lower.size(); ++row) {
        if (lower[row] > upper[row])
            fail(errc::bad_value, row, "from_intervals: lower must be at most upper, got ", lower[row], " and ",
                 upper[row], " in row ", row);
        const double half = 0.5 * upper[row] - 0.5 * lower[row];
        if (half / z > (std::numeric_limits<double>::max)()) [[unlikely]]
            fail(errc::overflow, row, "from_intervals: the deviation in row ", row,
                 " is beyond the largest number for a level of ", level);
        result.mean.push_back(std::midpoint(lower[row], upper[row]));
        result.deviation.push_back(half / z);
    }
    return result;
}

/// The probability of each tier for each customer.
struct tier_probabilities {
    matrix probability; ///< customers x tiers; each row adds up to 1

    /// The likeliest tier of each customer, the better one of two that are equally likely.
    [[nodiscard]] std::vector<int> most_likely() const {
        std::vector<int> result;
        for (Eigen::Index row = 0; row < probability.rows(); ++row) {
            Eigen::Index best = 0;
            for (Eigen::Index tier = 1; tier < probability.cols(); ++tier)
                if (probability(row, tier) > probability(row, best))
                    best = tier;
            result.push_back(static_cast<int>(best));
        }
        return result;
    }

    /// The probability that a customer belongs in a tier at least as good as this one.
    /// @param row the customer
    /// @param tier 0 is the best
    /// @returns a probability in [0, 1]
    /// @throws error `bad_parameter` for a customer or a tier that is not there
    [[nodiscard]] double at_least(std::size_t row, int tier) const {
        require(row < static_cast<std::size_t>(probability.rows()) && tier >= 0 && tier < probability.cols(),
                "tier_probabilities: row and tier must be among ", probability.rows(), " customers and ",
                probability.cols(), " tiers, got ", row, " and ", tier);
        double sum = 0.0;
        for (Eigen::Index better = 0; better <= tier; ++better)
            sum += probability(static_cast<Eigen::Index>(row), better);
        return sum;
    }
};

/// The probability of each tier, for thresholds that are known and values that are not quite.
///
///     P(tier t) = P(value >= thresholds[t]) - P(value >= thresholds[t - 1])
///
/// @param fit the thresholds
/// @param values what is known about the values: `normal_values`, `lognormal_values`, `drawn_values` or the host's own
/// @returns customers x tiers
/// @throws error `empty_input` for no customer, `bad_value` with the row of an `at_least` outside [0, 1], and what
///         `check` of the thresholds and of the values refuses
/// Complexity: O(n x tiers) evaluations.
template <class Values>
[[nodiscard]] tier_probabilities probable_tiers(const fitted_tiers& fit, const Values& values) {
    static_assert(
        uncertain_values_policy<Values>,
        "probable_tiers: values must offer size(), at_least(row, threshold) and check() (uncertain_values_policy)");
    fit.require_sound("probable_tiers");
    values.check();
    const auto n = static_cast<std::size_t>(values.size());
    if (n == 0)
        fail(errc::empty_input, no_row, "probable_tiers: values must have at least one row, got none");
    tier_probabilities result{matrix(static_cast<Eigen::Index>(n), fit.count())};
    for (std::size_t row = 0; row < n; ++row) {
        double better = 0.0;
        for (std::size_t tier = 0; tier < fit.thresholds.size(); ++tier) {
            const auto reached = (std::max)(better, static_cast<double>(values.at_least(row, fit.thresholds[tier])));
            if (!(reached >= 0.0 && reached <= 1.0)) [[unlikely]]
                fail(errc::bad_value, row, "probable_tiers: at_least must be a probability in [0, 1], got ", reached,
                     " in row ", row);
            result.probability(static_cast<Eigen::Index>(row), static_cast<Eigen::Index>(tier)) = reached - better;
            better = reached;
        }
        result.probability(static_cast<Eigen::Index>(row), fit.count() - 1) = 1.0 - better;
    }
    return result;
}

/// Moves a customer only when it is likely enough: up into the best tier that it has reached with probability `rise`,
/// down to the worst that it has fallen to with probability `fall`; else it stays where it is.
struct move_when_likely {
    double rise = 0.8; ///< the least probability of a better tier, in (0.5, 1]
    double fall = 0.9; ///< the least probability of a worse one, in (0.5, 1]: adding beats demoting

    /// The tiers after the move.
    /// @param present the tier of each customer now
    /// @param likely the probability of each tier for each of them
    /// @returns one tier per row
    /// @throws error `bad_shape` for sizes that differ, `bad_value` with the row of a tier that does not exist,
    ///         `bad_parameter` for probabilities outside their range
    /// Complexity: O(n x tiers).
    [[nodiscard]] std::vector<int> apply(std::span<const int> present, const tier_probabilities& likely) const {
        for (const double least : {rise, fall})
            require(least > 0.5 && least <= 1.0, "move_when_likely: probabilities must be in (0.5, 1], got ", least);
        require_same_size("move_when_likely", "the probabilities", present.size(),
                          static_cast<std::size_t>(likely.probability.rows()));
        constexpr double rounding = 1e-12; // of a sum of probabilities: 0.7 + 0.2 + 0.1 is certain
        const auto count = static_cast<int>(likely.probability.cols());
        require(count >= 1, "move_when_likely: there must be at least one tier, got none");
        std::vector<int> result(present.begin(), present.end());
        for (std::size_t row = 0; row < present.size(); ++row) {
            if (present[row] < 0 || present[row] >= count) [[unlikely]]
                fail(errc::bad_value, row, "move_when_likely: tiers must be in [0, ", count - 1, "], got ",
                     present[row], " in row ", row);
            for (int tier = 0; tier < present[row] && result[row] == present[row]; ++tier)
                if (likely.at_least(row, tier) >= rise - rounding)
                    result[row] = tier;
            for (int tier = count - 1; tier > present[row] && result[row] == present[row]; --tier)
                if (1.0 - likely.at_least(row, tier - 1) >= fall - rounding)
                    result[row] = tier;
        }
        return result;
    }
};

static_assert(uncertain_values_policy<normal_values> && uncertain_values_policy<lognormal_values> &&
              uncertain_values_policy<drawn_values>);

} // namespace clientele::inline CLIENTELE_ABI
