#pragma once

/// @file
/// The distribution of a beta variable and its quantiles: intervals of shares, Student's t, tails of mixed rates.

#include <clientele/cmath.hpp>
#include <clientele/error.hpp>
#include <clientele/math/special_functions.hpp>

#include <algorithm>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// The continued fraction of the regularised incomplete beta function: I_x(a, b) = x^a (1 - x)^b / (a B(a, b)) times
/// this, quick for x up to (a + 1) / (a + b + 2). Evaluated from the front by Lentz's rule.
/// Source: Abramowitz and Stegun 26.5.8.
[[nodiscard]] inline double incomplete_beta_fraction(double a, double b, double x) noexcept {
    double value = 1, upper = 1, lower = 0;
    for (int step = 1; step < 1'000'000; ++step) {
        const double m = step / 2;
        const double term = step % 2 == 1 ? -(a + m) * (a + b + m) / ((a + 2 * m) * (a + 2 * m + 1)) * x
                                          : m * (b - m) / ((a + 2 * m - 1) * (a + 2 * m)) * x;
        lower = 1 / (1 + term * lower);
        upper = 1 + term / upper;
        value *= upper * lower;
        if (std::abs(upper * lower - 1) < 1e-16)
            break;
    }
    return 1 / value;
}

/// Both sides of a beta variable at x = odds / (1 + odds), each with its own digits, and how fast the lower one grows
/// with the logarithm of the odds.
struct beta_sides {
    double below; ///< P(X <= x)
    double above; ///< P(X > x)
    double grows; ///< x (1 - x) times the density

    beta_sides(double a, double b, double log_odds) : beta_sides{a, b, log_odds, log_beta(a, b)} {}
    // for whoever asks many times with the same shapes
    beta_sides(double a, double b, double log_odds, double log_beta_of_both) {
        const double fall = std::log1p(std::exp(-std::abs(log_odds)));
        const double log_x = log_odds < 0 ? log_odds - fall : -fall;
        const double log_rest = log_odds < 0 ? -fall : -log_odds - fall;
        const double x = std::exp(log_x), rest = std::exp(log_rest);
        grows = std::exp(a * log_x + b * log_rest - log_beta_of_both);
        if (x < (a + 1) / (a + b + 2)) {
            below = (std::min)(1.0, grows / a * incomplete_beta_fraction(a, b, x));
            above = 1 - below;
        } else {
            above = (std::min)(1.0, grows / b * incomplete_beta_fraction(b, a, rest));
            below = 1 - above;
        }
    }
};

/// The logarithm of P(X <= x) of a beta variable, also where it is beyond a double.
[[nodiscard]] inline double log_beta_below(double a, double b, double log_odds, double log_beta_of_both) {
    const double below = beta_sides{a, b, log_odds, log_beta_of_both}.below;
    if (below > 1e-290)
        return std::log(below);
    const double fall = std::log1p(std::exp(log_odds)), log_x = log_odds - fall;
    return a * log_x - b * fall - log_beta_of_both - std::log(a / incomplete_beta_fraction(a, b, std::exp(log_x)));
}

inline void require_beta_shapes(const char* who, double a, double b) {
    for (const double shape : {a, b})
        require(shape >= 1e-6 && shape <= 1e9, who, ": shapes must be in [1e-6, 1e9], got ", shape);
}

/// x of a beta variable at which P(X <= x) / P(X > x) has a logarithm; the shapes are above 0.
[[nodiscard]] inline double beta_place(double wanted, double a, double b) {
    double lower = -745 / (std::min)(a, 1.0), upper = 745 / (std::min)(b, 1.0); // beyond them the answer is 0 or 1
    double at = std::clamp(std::log(a / b), lower, upper);
    for (int step = 0; step < 200; ++step) {
        const beta_sides sides{a, b, at};
        const double found = std::log(sides.below) - std::log(sides.above);
        (found < wanted ? lower : upper) = at;
        const double before = at;
        at -= (found - wanted) * sides.below * (sides.above / sides.grows);
        if (!(at > lower && at < upper))
            at = 0.5 * (lower + upper);
        if (std::abs(at - before) <= 1e-15 * (std::max)(1.0, std::abs(at)))
            break;
    }
    return at < 0 ? std::exp(at) / (1 + std::exp(at)) : 1 / (1 + std::exp(-at));
}

/// The ends of the middle of a beta variable: x with P(X < x) = tail, and x with P(X > x) = tail.
[[nodiscard]] inline double beta_lower_end(double tail, double a, double b) {
    return beta_place(std::log(tail) - std::log1p(-tail), a, b);
}
[[nodiscard]] inline double beta_upper_end(double tail, double a, double b) {
    return beta_place(std::log1p(-tail) - std::log(tail), a, b);
}

} // namespace detail
/// @endcond

/// P(X <= x) of a beta variable, the regularised incomplete beta function I_x(a, b). Its digits: 1e-13 of it for shapes
/// up to 1e3, and ten times less for each ten times more.
/// @param x in [0, 1]
/// @param a shape, in [1e-6, 1e9]
/// @param b shape, in [1e-6, 1e9]
/// @returns a probability
/// @throws error `bad_parameter` outside these ranges
/// Complexity: one continued fraction, of some tens of terms or the root of the larger shape.
/// Source: Abramowitz and Stegun 26.5.8.
[[nodiscard]] inline double incomplete_beta(double x, double a, double b) {
    require(x >= 0 && x <= 1, "incomplete_beta: x must be in [0, 1], got ", x);
    detail::require_beta_shapes("incomplete_beta", a, b);
    if (x == 0 || x == 1)
        return x;
    return detail::beta_sides{a, b, std::log(x) - std::log1p(-x)}.below;
}

/// The quantile of a beta variable: x with P(X <= x) = probability, to the digits of `incomplete_beta`.
/// @param probability in [0, 1]
/// @param a shape, in [1e-6, 1e9]
/// @param b shape, in [1e-6, 1e9]
/// @returns x, in [0, 1]
/// @throws error `bad_parameter` outside these ranges
/// Complexity: about 6 continued fractions.
/// Source: Newton's rule for the log odds of the probability by those of x, which is nearly straight at both ends,
/// halving where it would leave what is known to hold the answer.
[[nodiscard]] inline double beta_quantile(double probability, double a, double b) {
    require(probability >= 0 && probability <= 1, "beta_quantile: probability must be in [0, 1], got ", probability);
    detail::require_beta_shapes("beta_quantile", a, b);
    if (probability == 0 || probability == 1)
        return probability;
    return detail::beta_lower_end(probability, a, b);
}

} // namespace clientele::inline CLIENTELE_ABI
