#pragma once

/// @file
/// The median of a column with a confidence interval that assumes nothing about the distribution.

#include <clientele/cmath.hpp>
#include <clientele/interval.hpp>
#include <clientele/math/detail/order_statistics_on.hpp>
#include <clientele/math/quantile.hpp>
#include <clientele/math/special_functions.hpp>
#include <clientele/parallel/detail/refusing_together.hpp>
#include <clientele/types.hpp>

#include <cstddef>
#include <optional>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// A median, how sure it is, and where the middle half of the values lies.
struct median_summary {
    std::size_t n = 0;             ///< number of values; all else is 0 when there are none
    double median = 0.0;           ///< the middle value, or the mean of the two middle ones
    std::optional<double> lower{}; ///< lower end of the interval, one of the values; none where too few make none
    std::optional<double> upper{}; ///< upper end, likewise
    double level = 0.0;            ///< how often such an interval holds the true median, at least; 0 without one
    double lower_quartile = 0.0;   ///< type-7 quantile at 1/4
    double upper_quartile = 0.0;   ///< type-7 quantile at 3/4
};

/// @cond INTERNAL
namespace detail {

struct median_ranks {
    std::size_t lower; // 0-based
    std::size_t upper; // 0-based
    double level;      // 0 where not even the outermost hold the median often enough
};

/// The narrowest symmetric pair of order statistics that holds the median often enough, if there is one.
/// P(x_(l) <= median <= x_(n+1-l)) >= 1 - 2 P(B <= l - 1) for B binomial (n, 1/2).
template <class Ranks = median_ranks>
[[nodiscard]] Ranks ranks_around_median(std::size_t n, double level) {
    const auto N = static_cast<double>(n);
    std::size_t k = n / 2; // from the middle down to where the tail is small enough: about sqrt(n) steps
    if (n % 2 == 0 && k > 0)
        --k;
    const auto K = static_cast<double>(k);
    double mass = std::exp(log_gamma(N + 1.0) - log_gamma(K + 1.0) - log_gamma(N - K + 1.0) - N * std::log(2.0));
    double tail = n % 2 == 1 ? 0.5 : 0.5 - 0.5 * mass * (K + 1.0 <= N ? (N - K) / (K + 1.0) : 0.0);
    while (k > 0 && 2.0 * tail > 1.0 - level) {
        tail -= mass;
        mass *= static_cast<double>(k) / (N - static_cast<double>(k) + 1.0);
        --k;
    }
    if (2.0 * tail > 1.0 - level)
        return {0, n - 1, 0.0};
    return {k, n - 1 - k, 1.0 - 2.0 * tail};
}

/// Order statistics of the values of all ranks, which are refused where they are no numbers; -0 is 0.
template <class Ranks>
[[nodiscard]] std::vector<double> checked_order_statistics_on(const Ranks& ranks, column own,
                                                              std::span<const std::size_t> places) {
    if constexpr (!alone<Ranks>) {
        refusing_together(ranks, ranked_rows::of(ranks, own.size()).first,
                          [&] { require_finite("order_statistics", "values", own); });
        return order_statistics_on(ranks, own, places);
    } else {
        auto found = order_statistics(own, places);
        for (double& each : found)
            each += 0.0;
        return found;
    }
}

} // namespace detail
/// @endcond

/// The same as `summarize_median` of a column that is spread over ranks: each gives its own values, or none.
/// @param ranks all of them
/// @param own the values of this rank
/// @param level as of `summarize_median`
/// @returns the summary of all values
/// @throws error as `summarize_median`, with the row among those of all
/// Complexity: O(n log n) of the own values; sends 98,304 bytes for each of up to eight places, and two counts
template <ranks_policy Ranks>
[[nodiscard]] median_summary summarize_median_on(const Ranks& ranks, column own, double level = 0.95) {
    detail::require_level("summarize_median", level);
    const auto n = detail::all_sum(ranks, own.size());
    if (n == 0)
        return {};
    const auto around = detail::ranks_around_median(n, level);
    const quantile_position wanted[] = {{around.lower, around.lower, 0.0},
                                        {around.upper, around.upper, 0.0},
                                        quantile_at(quantile_type::type_7, n, 1, 2),
                                        quantile_at(quantile_type::type_7, n, 1, 4),
                                        quantile_at(quantile_type::type_7, n, 3, 4)};
    const auto found = detail::values_at(
        wanted, [&](const auto& places) { return detail::checked_order_statistics_on(ranks, own, places); });
    median_summary result{.n = n, .median = found[2], .lower_quartile = found[3], .upper_quartile = found[4]};
    if (around.level > 0) {
        result.lower = found[0];
        result.upper = found[1];
        result.level = around.level;
    }
    return result;
}

/// The median of a column with the distribution-free confidence interval from its order statistics, and its quartiles.
///
/// @param values n numbers in any order, all finite; none is legal and gives n = 0
/// @param level least level of the interval, in (0, 1). n values reach 1 - 2^(1 - n) at most, 6 are needed for 0.95:
/// with fewer there is no interval
/// @returns the median, its interval and the quartiles
/// @throws error `bad_parameter`, `bad_value` with the row
/// Complexity: O(n).
/// Source: David and Nagaraja, Order Statistics, 3rd ed. (2003), section 7.1.
template <class Summary = median_summary>
[[nodiscard]] Summary summarize_median(column values, double level = 0.95) {
    return summarize_median_on(one_rank{}, values, level);
}

} // namespace clientele::inline CLIENTELE_ABI
