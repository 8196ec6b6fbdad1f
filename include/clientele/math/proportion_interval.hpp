#pragma once

/// @file
/// Intervals of a share that was counted: how many of how many.

#include <clientele/cmath.hpp>
#include <clientele/error.hpp>
#include <clientele/interval.hpp>
#include <clientele/math/incomplete_beta.hpp>
#include <clientele/math/special_functions.hpp>

#include <algorithm>
#include <concepts>

namespace clientele::inline CLIENTELE_ABI {

/// How the ends of a share's interval are found: `ends(successes, trials, level)` gives an `interval`, of which the
/// ends are read. The list: `wilson`, `agresti_coull`, `clopper_pearson`, `jeffreys`; a host writes its own like these.
template <class Policy>
concept proportion_interval_policy = requires(const Policy& policy, double number) {
    { policy.ends(number, number, number) } -> std::same_as<interval>;
};

/// @cond INTERNAL
namespace detail {

/// The ends by the score test, z standard errors away, around their middle.
[[nodiscard]] inline interval wilson_ends(double successes, double trials, double z) {
    const double s = z * z, middle = (successes + 0.5 * s) / (trials + s);
    const double half = z / (trials + s) * std::sqrt(successes * ((trials - successes) / trials) + 0.25 * s);
    // the product of both ends is successes^2 / (trials (trials + s)): that of few successes keeps its digits
    const double upper = successes == trials ? 1 : (std::min)(1.0, middle + half);
    const double lower = successes == 0 ? 0 : successes / trials * (successes / (trials + s) / upper);
    return {middle, 0, lower, upper};
}

} // namespace detail
/// @endcond

/// By the score test: the shares that the count would not reject. The default: its coverage is near the level from a
/// handful of trials on. One square root.
/// Source: Wilson (1927), "Probable inference, the law of succession, and statistical inference".
struct wilson {
    /// The ends; the estimate is the middle.
    [[nodiscard]] interval ends(double successes, double trials, double level) const {
        return detail::wilson_ends(successes, trials, two_sided_normal_quantile(level));
    }
    /// Its members.
    static constexpr void members(auto&& each, auto&...) { each.is("wilson"); }
};

/// Wald's interval after adding z^2 / 2 successes and as many failures, cut at 0 and 1: Wilson's middle, wider. To be
/// worked out by hand. One square root.
/// Source: Agresti and Coull (1998), "Approximate is better than exact", American Statistician 52.
struct agresti_coull {
    /// The ends; the estimate is the middle.
    [[nodiscard]] interval ends(double successes, double trials, double level) const {
        const double z = two_sided_normal_quantile(level), n = trials + z * z;
        const double middle = (successes + 0.5 * z * z) / n, half = z * std::sqrt(middle * (1 - middle) / n);
        return {middle, 0, (std::max)(0.0, middle - half), (std::min)(1.0, middle + half)};
    }
    /// Its members.
    static constexpr void members(auto&& each, auto&...) { each.is("agresti_coull"); }
};

/// Never below the level, whatever the share is: for promises. Wider than needed for few trials. Two beta quantiles.
/// Source: Clopper and Pearson (1934), "The use of confidence or fiducial limits", Biometrika 26.
struct clopper_pearson {
    /// The ends; the estimate is the share.
    [[nodiscard]] interval ends(double successes, double trials, double level) const {
        const double tail = 0.5 - 0.5 * level, failures = trials - successes;
        // a shape below 1e-6 has no end that a double tells from 0
        return {successes / trials, 0, successes < 1e-6 ? 0 : detail::beta_lower_end(tail, successes, failures + 1),
                failures < 1e-6 ? 1 : detail::beta_upper_end(tail, successes + 1, failures)};
    }
    /// Its members.
    static constexpr void members(auto&& each, auto&...) { each.is("clopper_pearson"); }
};

/// The middle of the posterior under Jeffreys' prior Beta(1/2, 1/2), from 0 or to 1 where nothing else was counted: for
/// whoever speaks of probable shares. Two beta quantiles.
/// Source: Brown, Cai and DasGupta (2001), "Interval estimation for a binomial proportion", 4.1.
struct jeffreys {
    /// The ends; the estimate is the posterior mean.
    [[nodiscard]] interval ends(double successes, double trials, double level) const {
        const double tail = 0.5 - 0.5 * level, a = successes + 0.5, b = trials - successes + 0.5;
        return {a / (a + b), 0, successes == 0 ? 0 : detail::beta_lower_end(tail, a, b),
                successes == trials ? 1 : detail::beta_upper_end(tail, a, b)};
    }
    /// Its members.
    static constexpr void members(auto&& each, auto&...) { each.is("jeffreys"); }
};

/// A share with its interval.
///
///     const auto satisfied = proportion_interval(41, 50); // 0.82, 0.692 to 0.902
///
/// @param successes how many, in [0, trials]; weighted counts need not be whole
/// @param trials of how many, above 0, at most 1e9
/// @param level  how sure, in (0, 1)
/// @param policy how the ends are found
/// @returns successes / trials, its standard error sqrt(p (1 - p) / n), and the policy's ends, cut at 0 and 1 and never
/// beyond the share itself
/// @throws error `bad_parameter`
/// Complexity: as the policy's.
template <class Policy = wilson>
[[nodiscard]] interval proportion_interval(double successes, double trials, double level = 0.95,
                                           const Policy& policy = {}) {
    static_assert(proportion_interval_policy<Policy>, "proportion_interval: policy must offer ends(successes, trials, "
                                                      "level) that gives an interval (proportion_interval_policy)");
    require(trials > 0 && trials <= 1e9, "proportion_interval: trials must be above 0 and at most 1e9, got ", trials);
    require(successes >= 0 && successes <= trials, "proportion_interval: successes must be in [0, ", trials, "], got ",
            successes);
    detail::require_level("proportion_interval", level);
    const interval ends = policy.ends(successes, trials, level);
    const double share = successes / trials;
    return detail::holding_estimate(
        {share, std::sqrt(share * (1 - share) / trials), (std::max)(0.0, ends.lower), (std::min)(1.0, ends.upper)});
}

} // namespace clientele::inline CLIENTELE_ABI
