#pragma once

/// @file
/// Quantiles of Student's t, for intervals around what was estimated from few observations.

#include <clientele/cmath.hpp>
#include <clientele/error.hpp>
#include <clientele/math/incomplete_beta.hpp>
#include <clientele/math/special_functions.hpp>

#include <algorithm>
#include <limits>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// P(T > t) for t > 0, and by how much its logarithm falls as that of t rises.
struct student_t_tail {
    double tail;  ///< half of I_x(freedom / 2, 1 / 2) with x = freedom / (freedom + t^2)
    double falls; ///< t times the density over the tail

    student_t_tail(double t, double freedom) {
        const double a = 0.5 * freedom, ratio = t / std::sqrt(freedom), x = 1 / (1 + ratio * ratio);
        const double log_x = ratio < 1e8 ? -std::log1p(ratio * ratio) : -2 * std::log(ratio);
        const double root = ratio / std::hypot(1.0, ratio); // of 1 - x
        const double front = std::exp(a * log_x - log_beta(a, 0.5)) * root;
        tail = x < (a + 1) / (a + 2.5) ? front / freedom * incomplete_beta_fraction(a, 0.5, x)
                                       : 0.5 - front * incomplete_beta_fraction(0.5, a, root * root);
        falls = front / tail;
    }
};

/// What Student's t adds to a normal quantile z, in powers of z^2 and of 1 / freedom.
[[nodiscard]] inline double student_t_beyond_normal(double z, double freedom) noexcept {
    const double s = z * z;
    const double terms[] = {(s + 1) / 4, ((5 * s + 16) * s + 3) / 96, (((3 * s + 19) * s + 17) * s - 15) / 384,
                            ((((79 * s + 776) * s + 1482) * s - 1920) * s - 945) / 92160};
    return z * (terms[0] + (terms[1] + (terms[2] + terms[3] / freedom) / freedom) / freedom) / freedom;
}

} // namespace detail
/// @endcond

/// The quantile of Student's t: t with P(T <= t) = probability. For probabilities in [1e-10, 1 - 1e-10] within 1e-13 of
/// the larger of 1 and |t|.
/// @param probability in [1e-300, 1)
/// @param freedom     degrees of freedom, at least 1; infinity gives the normal quantile
/// @returns t; infinite for none
/// @throws error `bad_parameter` outside these ranges
/// Complexity: about 5 continued fractions of some tens of terms; above 1e4 one normal quantile.
/// Source: Abramowitz and Stegun 26.7.1 and, above 1e4, 26.7.5.
[[nodiscard]] inline double student_t_quantile(double probability, double freedom) {
    require(probability >= 1e-300 && probability < 1, "student_t_quantile: probability must be in [1e-300, 1), got ",
            probability);
    require(freedom >= 1, "student_t_quantile: freedom must be at least 1, got ", freedom);
    if (probability == 0.5)
        return 0;
    const double tail = (std::min)(probability, 1 - probability);
    double t = -normal_quantile(tail);
    if (freedom > 1e4)
        t += detail::student_t_beyond_normal(t, freedom);
    else
        for (int i = 0; i < 50; ++i) { // Newton's rule for log tail by log t, a falling curve that bends down
            const detail::student_t_tail at{t, freedom};
            const double before = t;
            t *= std::exp(std::log(at.tail / tail) / at.falls);
            if (std::abs(t - before) <= 4 * std::numeric_limits<double>::epsilon() * (std::max)(t, 1.0))
                break;
        }
    return probability < 0.5 ? -t : t;
}

/// How far Student's t goes with a probability: t with P(|T| <= t) = level, for intervals.
/// @param level   in (0, 1)
/// @param freedom degrees of freedom, at least 1
/// @throws error `bad_parameter` outside these ranges
/// Complexity: as `student_t_quantile`.
[[nodiscard]] inline double two_sided_student_t_quantile(double level, double freedom) {
    require(level > 0 && level < 1, "two_sided_student_t_quantile: level must be in (0, 1), got ", level);
    return -student_t_quantile(0.5 * (1 - level), freedom);
}

} // namespace clientele::inline CLIENTELE_ABI
