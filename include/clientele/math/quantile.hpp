#pragma once

/// @file
/// Sample quantiles in all nine definitions of Hyndman and Fan.

#include <clientele/cmath.hpp>
#include <clientele/math/detail/rounded_product.hpp>
#include <clientele/math/detail/wide_integer.hpp>
#include <clientele/math/order_statistics.hpp>
#include <clientele/math/radix_sort.hpp>
#include <clientele/types.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string_view>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// The nine definitions of a sample quantile, numbered as Hyndman and Fan and as R's `quantile` number them.
/// Source: Hyndman and Fan, Sample quantiles in statistical packages, The American Statistician 50 (1996).
enum class quantile_type {
    type_1 = 1, ///< inverse of the empirical distribution: always one of the values
    type_2 = 2, ///< as type 1, but the mean of two values where the distribution is flat
    type_3 = 3, ///< the nearest value, to the even rank when halfway (SAS)
    type_4 = 4, ///< linear between the steps of the empirical distribution
    type_5 = 5, ///< linear between the middles of the steps (hydrology)
    type_6 = 6, ///< linear, p(k) = k / (n + 1) (Minitab, SPSS)
    type_7 = 7, ///< linear, p(k) = (k - 1) / (n - 1) (R's and NumPy's default, Excel's PERCENTILE.INC)
    type_8 = 8, ///< linear, about median-unbiased whatever the distribution
    type_9 = 9  ///< linear, about unbiased for normal values
};
/// The words of what is saved.
constexpr std::array<std::string_view, 10> words_of(quantile_type) noexcept {
    return {"", "type_1", "type_2", "type_3", "type_4", "type_5", "type_6", "type_7", "type_8", "type_9"};
}

/// Where a quantile stands between two order statistics: `(1 - weight) * x[lower] + weight * x[upper]`, 0-based.
struct quantile_position {
    std::size_t lower;   ///< rank of the order statistic below
    std::size_t upper;   ///< rank of the one above: `lower` or `lower + 1`
    double weight = 0.0; ///< share of the upper one, in [0, 1]

    /// The quantile, given the two order statistics. Two equal ones give exactly their value.
    [[nodiscard]] double between(double low, double high) const noexcept {
        return weight == 0.0 || low == high ? low : weight == 1.0 ? high : detail::interpolated(low, high, weight);
    }
};

/// @cond INTERNAL
namespace detail {

inline void require_quantile(quantile_type type, std::size_t n) {
    require(quantile_type::type_1 <= type && type <= quantile_type::type_9, "quantile: type must be in [1, 9], got ",
            static_cast<int>(type));
    if (n == 0)
        fail(errc::empty_input, no_row, "quantile: values must have at least one row, got 0");
}

/// From R's 1-based j (which may be 0 or n) and its weight.
inline quantile_position clamp_position(std::int64_t j, double weight, std::size_t n) {
    if (j < 1)
        return {0, 0, 0.0};
    const auto lower = static_cast<std::size_t>(j) - 1;
    if (lower + 1 >= n)
        return {n - 1, n - 1, 0.0};
    return weight == 0.0 ? quantile_position{lower, lower, 0.0} : quantile_position{lower, lower + 1, weight};
}

} // namespace detail
/// @endcond

/// Where the quantile of probability i / k of n values stands, by exact integer arithmetic: no rounding decides
/// whether a cut falls on a value. Bins use this one.
///
/// @param type the definition
/// @param n    number of values, at least 1
/// @param i    numerator, in [0, k]
/// @param k    denominator, at least 1
/// @returns the ranks that it lies between, and how far along
/// @throws error `bad_parameter` outside these ranges, `empty_input` for n = 0
[[nodiscard]] inline quantile_position quantile_at(quantile_type type, std::size_t n, std::size_t i, std::size_t k) {
    detail::require_quantile(type, n);
    require(k >= 1 && i <= k, "quantile: i / k must be in [0, 1], got ", i, " / ", k);
    using wide = detail::wide_integer;
    const auto N = static_cast<wide>(n), I = static_cast<wide>(i), K = static_cast<wide>(k);
    // a + p (n + 1 - a - b) of Hyndman and Fan as one fraction
    wide top = 0, bottom = K;
    switch (type) {
    case quantile_type::type_1:
    case quantile_type::type_2:
    case quantile_type::type_4:
        top = N * I;
        break;
    case quantile_type::type_3:
        top = 2 * N * I - K, bottom = 2 * K;
        break;
    case quantile_type::type_5:
        top = 2 * N * I + K, bottom = 2 * K;
        break;
    case quantile_type::type_6:
        top = (N + 1) * I;
        break;
    case quantile_type::type_7:
        top = (N - 1) * I + K;
        break;
    case quantile_type::type_8:
        top = (3 * N + 1) * I + K, bottom = 3 * K;
        break;
    case quantile_type::type_9:
        top = 2 * (4 * N + 1) * I + 3 * K, bottom = 8 * K;
        break;
    }
    const wide j = top < 0 ? -1 : top / bottom;
    const wide rest = top < 0 ? top + bottom : top % bottom;
    double weight = 0.0;
    switch (type) {
    case quantile_type::type_1:
        weight = rest > 0 ? 1.0 : 0.0;
        break;
    case quantile_type::type_2:
        weight = rest > 0 ? 1.0 : 0.5;
        break;
    case quantile_type::type_3:
        weight = rest > 0 || j % 2 != 0 ? 1.0 : 0.0;
        break;
    default:
        weight = static_cast<double>(rest) / static_cast<double>(bottom);
        break;
    }
    return detail::clamp_position(static_cast<std::int64_t>(j), weight, n);
}

/// Where the quantile of probability p of n values stands. Type 7 takes the position as computed; the other types take
/// one within 4 units of rounding of a rank as that rank, so that p = 0.1 * 3 does what 3 / 10 would (R does the same).
///
/// @param type the definition
/// @param n    number of values, at least 1
/// @param p    probability in [0, 1]
/// @returns the ranks that it lies between, and how far along
/// @throws error `bad_parameter` outside these ranges, `empty_input` for n = 0
[[nodiscard]] inline quantile_position quantile_at(quantile_type type, std::size_t n, double p) {
    detail::require_quantile(type, n);
    require(p >= 0.0 && p <= 1.0, "quantile: p must be in [0, 1], got ", p);
    constexpr double fuzz = 4.0 * std::numeric_limits<double>::epsilon();
    const auto N = static_cast<double>(n);
    const auto times_p = [p](double count) { return detail::rounded_product(count, p); };
    double position = times_p(N); // types 1, 2 and 4
    switch (type) {
    case quantile_type::type_3:
        position = times_p(N) - 0.5;
        break;
    case quantile_type::type_5:
        position = 0.5 + times_p(N);
        break;
    case quantile_type::type_6:
        position = times_p(N + 1.0);
        break;
    case quantile_type::type_7:
        position = 1.0 + times_p(N - 1.0);
        break;
    case quantile_type::type_8:
        position = 1.0 / 3.0 + times_p(N + 1.0 - 1.0 / 3.0 - 1.0 / 3.0);
        break;
    case quantile_type::type_9:
        position = 3.0 / 8.0 + times_p(N + 1.0 - 2.0 * (3.0 / 8.0));
        break;
    default:
        break;
    }
    const double j = std::floor(type == quantile_type::type_7 ? position : position + fuzz);
    double weight = position - j;
    switch (type) {
    case quantile_type::type_1:
        weight = position > j + fuzz ? 1.0 : 0.0;
        break;
    case quantile_type::type_2:
        weight = position > j + fuzz ? 1.0 : 0.5;
        break;
    case quantile_type::type_3:
        weight = std::abs(weight) > fuzz || std::fmod(j, 2.0) != 0.0 ? 1.0 : 0.0;
        break;
    case quantile_type::type_7:
        break;
    default:
        weight = std::abs(weight) < fuzz ? 0.0 : weight;
        break;
    }
    return detail::clamp_position(static_cast<std::int64_t>(j), weight, n);
}

/// @cond INTERNAL
namespace detail {

/// The ranks that positions lie between, ascending, each once.
inline std::vector<std::size_t> ranks_of(std::span<const quantile_position> positions) {
    std::vector<double> ranks; // far below 2^53
    for (const auto& position : positions) {
        ranks.push_back(static_cast<double>(position.lower));
        ranks.push_back(static_cast<double>(position.upper));
    }
    sort_values(ranks);
    std::vector<std::size_t> result;
    for (const double rank : ranks)
        if (const auto now = static_cast<std::size_t>(rank); result.empty() || result.back() != now)
            result.push_back(now);
    return result;
}

/// The quantiles at positions; `find(ranks)` gives the order statistics of ascending ranks.
template <class Find>
[[nodiscard]] std::vector<double> values_at(std::span<const quantile_position> positions, const Find& find) {
    const auto ranks = ranks_of(positions);
    const std::vector<double> found = find(ranks);
    const auto at = [&](std::size_t rank) {
        return found[static_cast<std::size_t>(std::lower_bound(ranks.begin(), ranks.end(), rank) - ranks.begin())];
    };
    std::vector<double> result;
    result.reserve(positions.size());
    for (const auto& position : positions)
        result.push_back(position.between(at(position.lower), at(position.upper)));
    return result;
}

} // namespace detail
/// @endcond

/// Several quantiles of a column at once, without sorting it.
///
/// @param values        n numbers in any order, all finite
/// @param probabilities each in [0, 1], in any order
/// @param type          the definition; type 7 if left out
/// @returns one quantile per probability, in their order
/// @throws error `empty_input`, `bad_value` with the row, `bad_parameter` for a probability outside [0, 1]
/// Complexity: O(n log q) for q probabilities, one copy of the column.
[[nodiscard]] inline std::vector<double> quantiles(column values, column probabilities,
                                                   quantile_type type = quantile_type::type_7) {
    std::vector<quantile_position> positions(probabilities.size());
    for (std::size_t i = 0; i < positions.size(); ++i)
        positions[i] = quantile_at(type, values.size(), probabilities[i]);
    return detail::values_at(positions, [&](const auto& ranks) { return order_statistics(values, ranks); });
}

/// One quantile of a column. See `quantiles`.
///
/// @param values n numbers in any order, all finite
/// @param p      probability in [0, 1]
/// @param type   the definition; type 7 if left out
/// @returns the quantile, in the unit of the values
/// @throws error as `quantiles`
[[nodiscard]] inline double quantile(column values, double p, quantile_type type = quantile_type::type_7) {
    return quantiles(values, {&p, 1}, type).front();
}

/// One quantile of a column that already ascends: two look-ups. That it ascends is not checked.
///
/// @param sorted n ascending numbers, n at least 1
/// @param p      probability in [0, 1]
/// @param type   the definition; type 7 if left out
/// @returns the quantile, in the unit of the values
/// @throws error `empty_input`, `bad_parameter`
[[nodiscard]] inline double quantile_of_sorted(column sorted, double p, quantile_type type = quantile_type::type_7) {
    const auto position = quantile_at(type, sorted.size(), p);
    return position.between(sorted[position.lower], sorted[position.upper]);
}

/// The middle value of a column, or the mean of the two middle ones.
///
/// @param values n numbers in any order, all finite
/// @returns the median, in the unit of the values
/// @throws error as `quantiles`
[[nodiscard]] inline double median(column values) { return quantile(values, 0.5); }

} // namespace clientele::inline CLIENTELE_ABI
