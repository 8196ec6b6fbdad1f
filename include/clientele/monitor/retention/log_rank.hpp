#pragma once

/// @file
/// Whether groups of customers stay equally long.

#include <clientele/cmath.hpp>
#include <clientele/interval.hpp>
#include <clientele/math/detail/rounded_product.hpp>
#include <clientele/math/detail/short_number.hpp>
#include <clientele/math/exact_sum.hpp>
#include <clientele/math/special_functions.hpp>
#include <clientele/monitor/retention/lifetimes.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// A group in a comparison of lifetimes.
struct log_rank_group {
    double customers; ///< how many there are
    double ended;     ///< how many of them left
    double expected;  ///< how many would have, had all groups left at one rate at every length

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("log_rank_group");
        each("customers", of.customers...);
        each("ended", of.ended...);
        each("expected", of.expected...);
    }
};

/// Whether groups of customers stay equally long, and what was counted (`log_rank`).
struct log_rank_test {
    std::vector<log_rank_group> groups{}; ///< in their order
    double chi_square = 0;                ///< of ended less expected, by its covariance
    double freedom = 0;                   ///< groups that were ever at risk beside another, less one
    double p_value = 1;                   ///< how often chance alone does as much where all stay equally long

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("log_rank_test");
        each("groups", of.groups...);
        each("chi_square", of.chi_square...);
        each("freedom", of.freedom...);
        each("p_value", of.p_value...);
    }
};

/// @cond INTERNAL
namespace detail {

/// u' V^- u for a covariance V of rank below its size, by Cholesky's rule without the columns that others make up.
/// @param rank how many columns were kept
[[nodiscard]] inline double quadratic_form(std::vector<double> v, std::vector<double> u, double& rank) {
    const std::size_t k = u.size();
    double sum = 0;
    rank = 0;
    std::vector<double> diagonal(k);
    for (std::size_t i = 0; i < k; ++i)
        diagonal[i] = v[i * k + i];
    for (std::size_t i = 0; i < k; ++i) {
        const double pivot = v[i * k + i];
        if (!(pivot > 1e-10 * diagonal[i]))
            continue;
        rank += 1;
        sum += u[i] * u[i] / pivot;
        for (std::size_t j = i + 1; j < k; ++j) {
            const double by = v[j * k + i] / pivot;
            u[j] -= rounded_product(by, u[i]);
            for (std::size_t l = i + 1; l < k; ++l)
                v[j * k + l] -= rounded_product(by, v[i * k + l]);
        }
    }
    return sum;
}

} // namespace detail
/// @endcond

/// Compares how long groups of customers stay, by the log-rank test: at every length at which d of the r at risk leave,
/// each group is expected to lose d times its share of them,
///
///     covariance of groups a and b: sum of d (r - d) / (r - 1) (r_a / r) ([a = b] - r_b / r)
///
/// @param groups counts of two groups or more (`count_lifetimes`), in one unit of time
/// @returns what left and what was expected of each, the chi-square and its tail
/// @throws error `bad_parameter` for fewer than two groups, or where nobody left while two groups were at risk; else as
/// `lifetime_counts::check`
/// Complexity: O(k lengths + k^2 times at which somebody left) for k groups.
/// Source: Mantel (1966); Peto and Peto (1972), Journal of the Royal Statistical Society A 135.
[[nodiscard]] inline log_rank_test log_rank(std::span<const lifetime_counts> groups) {
    const std::size_t k = groups.size();
    require(k >= 2, "log_rank: there must be at least two groups, got ", k);
    log_rank_test test;
    std::vector<double> risk(k);
    for (std::size_t g = 0; g < k; ++g) {
        groups[g].check("log_rank");
        risk[g] = groups[g].customers();
        test.groups.push_back({risk[g], 0, 0});
        for (const double late : groups[g].entered)
            risk[g] -= late;
        for (const double d : groups[g].ended)
            test.groups[g].ended += d;
    }
    std::vector<std::size_t> next(k);
    std::vector<compensated_sum> expected(k), covariance(k * k);
    for (;;) {
        double now = std::numeric_limits<double>::infinity();
        for (std::size_t g = 0; g < k; ++g)
            if (next[g] < groups[g].time.size())
                now = (std::min)(now, groups[g].time[next[g]]);
        if (!std::isfinite(now))
            break;
        double r = 0, d = 0;
        for (std::size_t g = 0; g < k; ++g) {
            r += risk[g];
            if (next[g] < groups[g].time.size() && groups[g].time[next[g]] == now)
                d += groups[g].ended[next[g]];
        }
        if (d > 0) {
            const double scale = r > 1 ? d * (r - d) / (r - 1) : 0;
            for (std::size_t a = 0; a < k; ++a) {
                expected[a].add(detail::rounded_product(d, risk[a] / r));
                for (std::size_t b = 0; scale > 0 && b < k; ++b)
                    covariance[a * k + b].add(
                        detail::rounded_product(scale * (risk[a] / r), (a == b ? r - risk[a] : -risk[b]) / r));
            }
        }
        for (std::size_t g = 0; g < k; ++g)
            if (next[g] < groups[g].time.size() && groups[g].time[next[g]] == now) {
                const auto at = next[g]++;
                risk[g] += groups[g].entered[at] - groups[g].ended[at] - groups[g].open[at];
            }
    }
    std::vector<double> difference(k), v(k * k);
    for (std::size_t g = 0; g < k; ++g) {
        test.groups[g].expected = expected[g].value();
        difference[g] = test.groups[g].ended - test.groups[g].expected;
    }
    for (std::size_t i = 0; i < v.size(); ++i)
        v[i] = covariance[i].value();
    test.chi_square = detail::quadratic_form(std::move(v), std::move(difference), test.freedom);
    require(test.freedom >= 1, "log_rank: somebody must have left while two groups were at risk, but nobody did");
    test.p_value = chi_square_tail(test.chi_square, test.freedom);
    return test;
}

/// What was found, for people: "Of 21 customers in group 0, 9 left, 19.25 expected; of 21 customers in group 1, 21
/// left, 10.75 expected. Groups that stay equally long differ so much with p = 4.169e-05 (chi-square 16.79 on 1 degree
/// of freedom): they do not stay equally long."
/// @param test  of some groups
/// @param level how rare chance must be to be ruled out, in (0, 1)
/// @throws error `bad_parameter`
[[nodiscard]] inline std::string in_words(const log_rank_test& test, double level = 0.05) {
    detail::require_level("log_rank_test", level);
    std::string text;
    for (std::size_t g = 0; g < test.groups.size(); ++g) {
        const auto& of = test.groups[g];
        text += sentence(g == 0 ? "Of " : "; of ", detail::counted(of.customers, "customer", "customers"), " in group ",
                         g, ", ", of.ended, " left, ", detail::short_number(of.expected), " expected");
    }
    return text +
           sentence(". Groups that stay equally long differ so much with p = ", detail::short_number(test.p_value),
                    " (chi-square ", detail::short_number(test.chi_square), " on ",
                    detail::counted(test.freedom, "degree", "degrees"),
                    " of freedom): ", test.p_value < level ? "they do not stay equally long." : "it may be chance.");
}

} // namespace clientele::inline CLIENTELE_ABI
