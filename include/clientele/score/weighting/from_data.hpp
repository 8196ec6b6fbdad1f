#pragma once

/// @file
/// Weighting policies that learn from the data: entropy, CRITIC, standard deviation; and blends of any two.

#include <clientele/cmath.hpp>
#include <clientele/fwd.hpp>
#include <clientele/math/detail/fast_elementary.hpp>
#include <clientele/score/concepts.hpp>
#include <clientele/score/detail/grid_sum.hpp>
#include <clientele/score/detail/learning.hpp>

#include <algorithm>
#include <array>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// Where the data tell no criterion from another, all count the same.
[[nodiscard]] inline std::vector<double> or_equal(std::vector<double> weights) {
    if (std::all_of(weights.begin(), weights.end(), [](double w) { return w == 0; }))
        std::fill(weights.begin(), weights.end(), 1.0);
    return weights;
}

/// The moments of each column of all ranks, and its deviation after min-max; 0 for a constant one.
struct column_spreads {
    std::vector<moments> of;
    std::vector<double> deviations;
};
template <class Ranks>
[[nodiscard]] column_spreads spreads_on(const Ranks& ranks, const matrix_view& x, std::size_t rows,
                                        std::span<const criterion> criteria) {
    column_spreads result;
    for (std::size_t j = 0; j < criteria.size(); ++j) {
        const auto values = column_of(x, j);
        const auto range = range_on(ranks, values);
        const auto [lower, upper] = range;
        require(std::isfinite(upper - lower), "weights: criterion '", criteria[j].name,
                "': the range of the values must be finite, got [", lower, ", ", upper, "]");
        result.of.push_back(moments_on(ranks, values, rows, range));
        result.deviations.push_back(upper > lower ? result.of.back().deviation / (upper - lower) : 0.0);
    }
    return result;
}

} // namespace detail
/// @endcond

/// Entropy weights: a criterion counts the more, the more unevenly it is spread over the customers.
///
///     p = x / sum of x,  E = -sum of p ln p / ln n  (0 ln 0 = 0),  w proportional to 1 - E
///
/// A constant criterion has weight 0; if all are constant (or there is one customer) all count the same. Zeros are
/// fine; negatives are refused, because shares of a sum with negatives have no entropy. Rank reversal: weights move
/// with everybody who joins a refit.
/// Complexity: O(n d), one logarithm per value.
/// Source: Shannon (1948); Zeleny, Multiple Criteria Decision Making (1982).
struct entropy_weights {
    static constexpr std::string_view name = "entropy_weights"; ///< for the record
    /// 1 - E per criterion.
    [[nodiscard]] std::vector<double> weights(const matrix_view& x, std::span<const criterion> criteria) const {
        return weights_on(one_rank{}, x, criteria);
    }
    /// The same of the rows of all ranks, of which this one has some, or none. Sends 8 bytes, and 48 a criterion.
    template <ranks_policy Ranks>
    [[nodiscard]] std::vector<double> weights_on(const Ranks& ranks, const matrix_view& x,
                                                 std::span<const criterion> criteria) const {
        const auto own = static_cast<std::size_t>(x.rows()), n = detail::all_sum(ranks, own);
        std::vector<double> result;
        for (std::size_t j = 0; j < criteria.size(); ++j) {
            const auto values = column_of(x, j);
            const auto [lower, upper] = detail::range_on(ranks, values);
            require(lower >= 0, "entropy_weights: criterion '", criteria[j].name,
                    "': values must not be negative, got ", lower);
            if (lower == upper) {
                result.push_back(0.0);
                continue;
            }
            const double sum = detail::summed_on<2>(ranks, upper, n, own, [&](std::size_t i) { return values[i]; });
            require(std::isfinite(sum) && sum >= 1e-300, "entropy_weights: criterion '", criteria[j].name,
                    "': the sum of the values must be 0 or in [1e-300, ", (std::numeric_limits<double>::max)(),
                    "], got ", sum);
            const double share = 1.0 / sum;
            detail::grid_sum<> entropy{1.0, n}; // -p ln p never exceeds 1 / e
            double terms[detail::score_block];
            for (std::size_t begin = 0; begin < own; begin += detail::score_block) {
                const auto count = (std::min)(detail::score_block, own - begin);
                for (std::size_t i = 0; i < count; ++i) {
                    // what is below 1e-300 has no entropy to speak of; neither has 1
                    const double share_of_it = detail::rounded_product(values[begin + i], share);
                    const double p = share_of_it >= 1e-300 ? share_of_it : 1.0;
                    terms[i] = detail::rounded_product(-p, fast_log(p));
                }
                entropy.add(count, [&](std::size_t i) { return terms[i]; });
            }
            detail::add_up(ranks, std::span{&entropy, 1});
            result.push_back((std::max)(0.0, 1.0 - entropy.value() / std::log(static_cast<double>(n))));
        }
        return detail::or_equal(std::move(result));
    }
};
static_assert(weighting_policy<entropy_weights>);

/// What CRITIC does with criteria of which less is better, before it correlates.
enum class critic_costs {
    turned_round, ///< less counts as more, as in the paper
    as_benefits   ///< the directions are not looked at, as some tools do
};
/// The words of what is saved.
constexpr std::array<std::string_view, 2> words_of(critic_costs) noexcept { return {"turned_round", "as_benefits"}; }

/// CRITIC weights: a criterion counts the more, the more it spreads and the less the others repeat what it says.
///
///     u min-max normalised,  C_j = sd(u_j) sum over k of (1 - r_jk),  w proportional to C
///
/// Objective-aware: costs are turned round before correlating, as the paper has it; some tools treat every criterion as
/// a benefit, which `critic_costs::as_benefits` reproduces. A constant criterion has weight 0 and no say in the others'
/// weights; if nothing varies, or all criteria say the same, all count the same. Negatives are fine.
/// Complexity: O(n d^2).
/// Source: Diakoulaki, Mavrotas and Papayannakis, Computers & Operations Research 22 (1995).
struct critic_weights {
    critic_costs costs = critic_costs::turned_round; ///< whether less of a cost counts as more

    /// C per criterion.
    [[nodiscard]] std::vector<double> weights(const matrix_view& x, std::span<const criterion> criteria) const {
        return weights_on(one_rank{}, x, criteria);
    }
    /// The same of the rows of all ranks, of which this one has some, or none. Sends 8 bytes, 64 a criterion and 16 for
    /// each square of the table of criteria.
    template <ranks_policy Ranks>
    [[nodiscard]] std::vector<double> weights_on(const Ranks& ranks, const matrix_view& x,
                                                 std::span<const criterion> criteria) const {
        const auto d = criteria.size();
        const auto rows = detail::all_sum(ranks, static_cast<std::size_t>(x.rows()));
        const auto columns = detail::spreads_on(ranks, x, rows, criteria);
        const auto& spread = columns.deviations;
        const matrix r = correlations(ranks, x, rows, columns);
        std::vector<double> result(d, 0.0);
        for (std::size_t j = 0; j < d; ++j) {
            double conflict = 0;
            for (std::size_t k = 0; k < d; ++k) {
                if (k == j || spread[j] == 0 || spread[k] == 0)
                    continue;
                const bool turned = costs == critic_costs::turned_round && criteria[j].direction.larger_is_better() !=
                                                                               criteria[k].direction.larger_is_better();
                const double correlation = r(static_cast<Eigen::Index>(j), static_cast<Eigen::Index>(k));
                conflict += 1.0 - (turned ? -correlation : correlation);
            }
            result[j] = (std::max)(0.0, spread[j] * conflict);
        }
        if (std::count_if(spread.begin(), spread.end(), [](double s) { return s > 0; }) == 1)
            result = spread; // one criterion varies: it alone tells customers apart
        return detail::or_equal(std::move(result));
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("critic_weights");
        each("costs", of.costs...);
    }

private:
    /// Pearson correlations of the columns that vary, block by block so that the pairs read from the cache.
    template <class Ranks>
    [[nodiscard]] static matrix correlations(const Ranks& ranks, const matrix_view& x, std::size_t n,
                                             const detail::column_spreads& columns) {
        const auto d = static_cast<std::size_t>(x.cols()), own = static_cast<std::size_t>(x.rows());
        const auto& [moments, spread] = columns;
        // z-scores never exceed sqrt(n - 1), their products n
        std::vector<detail::grid_sum<2>> sums(d * d, detail::grid_sum<2>{static_cast<double>(n), n});
        std::vector<double> z(d * detail::score_block);
        for (std::size_t begin = 0; begin < own; begin += detail::score_block) {
            const auto count = (std::min)(detail::score_block, own - begin);
            for (std::size_t j = 0; j < d; ++j)
                for (std::size_t i = 0; i < count && spread[j] > 0; ++i)
                    z[j * detail::score_block + i] =
                        (column_of(x, j)[begin + i] - moments[j].mean) / moments[j].deviation;
            for (std::size_t j = 0; j < d; ++j)
                for (std::size_t k = 0; k < j; ++k) {
                    const double* a = z.data() + j * detail::score_block;
                    const double* b = z.data() + k * detail::score_block;
                    if (spread[j] > 0 && spread[k] > 0)
                        sums[j * d + k].add(count, [&](std::size_t i) { return detail::rounded_product(a[i], b[i]); });
                }
        }
        detail::add_up(ranks, std::span{sums});
        matrix r = matrix::Identity(x.cols(), x.cols());
        for (std::size_t j = 0; j < d; ++j)
            for (std::size_t k = 0; k < j; ++k) {
                const double value = std::clamp(sums[j * d + k].value() / static_cast<double>(n), -1.0, 1.0);
                r(static_cast<Eigen::Index>(j), static_cast<Eigen::Index>(k)) = value;
                r(static_cast<Eigen::Index>(k), static_cast<Eigen::Index>(j)) = value;
            }
        return r;
    }
};
static_assert(weighting_policy<critic_weights>);

/// Standard-deviation weights: a criterion counts the more, the more it spreads within its range.
///
///     w proportional to sd(u), u min-max normalised
///
/// A constant criterion has weight 0; if all are constant all count the same. Negatives are fine.
/// Complexity: O(n d).
struct deviation_weights {
    static constexpr std::string_view name = "deviation_weights"; ///< for the record
    /// The deviations.
    [[nodiscard]] std::vector<double> weights(const matrix_view& x, std::span<const criterion> criteria) const {
        return weights_on(one_rank{}, x, criteria);
    }
    /// The same of the rows of all ranks, of which this one has some, or none. Sends 8 bytes, and 64 a criterion.
    template <ranks_policy Ranks>
    [[nodiscard]] std::vector<double> weights_on(const Ranks& ranks, const matrix_view& x,
                                                 std::span<const criterion> criteria) const {
        const auto rows = detail::all_sum(ranks, static_cast<std::size_t>(x.rows()));
        return detail::or_equal(detail::spreads_on(ranks, x, rows, criteria).deviations);
    }
};
static_assert(weighting_policy<deviation_weights>);

/// How `blend_weights` joins two sets of weights.
enum class blending {
    arithmetic, ///< (1 - s) a + s b: a criterion counts if either says so
    geometric   ///< a^(1 - s) b^s: a criterion counts only if both say so
};
/// The words of what is saved.
constexpr std::array<std::string_view, 2> words_of(blending) noexcept { return {"arithmetic", "geometric"}; }

/// What people say and what the data say, together. Each policy's weights are first made to sum to 1. More than two:
/// blend a blend.
///
///     blend_weights{.first = ahp{...}, .second = entropy_weights{}}
///
/// @throws error what the policies refuse; `bad_parameter` for a share outside [0, 1]
/// Complexity: that of the policies.
template <class First, class Second>
struct blend_weights {
    First first;                         ///< any weighting policy
    Second second;                       ///< any weighting policy
    double share_of_second = 0.5;        ///< in [0, 1]
    blending how = blending::arithmetic; ///< how the two are joined

    static_assert(
        weighting_policy<First> && weighting_policy<Second>,
        "blend_weights: .first and .second need weights(const matrix_view&, std::span<const criterion>) const, "
        "returning std::vector<double>");
    /// The matrix is looked at if either policy looks at it.
    static constexpr bool reads_matrix = detail::reads_matrix<First> || detail::reads_matrix<Second>;

    /// The blend.
    [[nodiscard]] std::vector<double> weights(const matrix_view& x, std::span<const criterion> criteria) const {
        return weights_on(one_rank{}, x, criteria);
    }
    /// The same of the rows of all ranks. Sends what the policies send.
    template <ranks_policy Ranks>
    [[nodiscard]] std::vector<double> weights_on(const Ranks& ranks, const matrix_view& x,
                                                 std::span<const criterion> criteria) const {
        const double s = share_of_second;
        require(s >= 0 && s <= 1, "blend_weights: share_of_second must be in [0, 1], got ", s);
        auto a = detail::normalised_weights("blend_weights", criteria, detail::weights_on(ranks, first, x, criteria));
        const auto b =
            detail::normalised_weights("blend_weights", criteria, detail::weights_on(ranks, second, x, criteria));
        for (std::size_t j = 0; j < a.size(); ++j)
            a[j] = how == blending::arithmetic ? (1 - s) * a[j] + s * b[j] : std::pow(a[j], 1 - s) * std::pow(b[j], s);
        return a;
    }
    /// What either policy has to say about its weights.
    [[nodiscard]] std::string finding() const {
        auto said = detail::finding_of(first);
        const auto more = detail::finding_of(second);
        return said += said.empty() || more.empty() ? more : "; " + more;
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("blend_weights");
        each("first", of.first...);
        each("second", of.second...);
        each("share_of_second", of.share_of_second...);
        each("how", of.how...);
    }
};

} // namespace clientele::inline CLIENTELE_ABI
