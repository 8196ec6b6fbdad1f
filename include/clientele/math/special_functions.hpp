#pragma once

/// @file
/// The gamma function's family without its traps: re-entrant (std::lgamma writes a global), exact where numbers cancel
/// (differences at huge arguments), and stable sums on the log scale. Needs nothing but cmath; usable alone.

#include <clientele/cmath.hpp>
#include <clientele/error.hpp>

#include <algorithm>
#include <limits>
#include <numbers>
#include <span>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// Half the logarithm of 2 pi.
inline constexpr double half_log_two_pi = 0.91893853320467274178032973640561763986;

/// From here on Stirling's series holds to the last bit.
inline constexpr double stirling_from = 10;

/// B(2k) / (2k (2k - 1)), k = 1..8: the correction of Stirling's formula in odd powers of 1 / x.
inline constexpr double stirling_terms[] = {
    0.08333333333333333333,   -0.002777777777777777778, 0.0007936507936507936508, -0.0005952380952380952381,
    0.0008417508417508417508, -0.001917526917526917527, 0.006410256410256410256,  -0.02955065359477124183};

/// B(2k), k = 1..10.
inline constexpr double bernoulli_numbers[] = {
    0.16666666666666666667, -0.03333333333333333333, 0.02380952380952380952, -0.03333333333333333333,
    0.07575757575757575758, -0.25311355311355311355, 1.16666666666666666667, -7.09215686274509803922,
    54.9711779448621553885, -529.124242424242424242};

/// log_gamma(x) - [(x - 1/2) log x - x + half_log_two_pi] for x >= stirling_from.
[[nodiscard]] inline double stirling_correction(double x) noexcept {
    const double u = 1 / (x * x);
    double sum = 0;
    for (int k = 7; k >= 0; --k)
        sum = sum * u + stirling_terms[k];
    return sum / x;
}

/// stirling_correction(x + d) - stirling_correction(x), every term differenced before it is summed:
/// a^(m+1) - b^(m+1) = a (a^m - b^m) + (a - b) b^m with a = 1 / (x + d), b = 1 / x, a - b = -d a b.
[[nodiscard]] inline double stirling_correction_difference(double x, double d) noexcept {
    const double a = 1 / (x + d), b = 1 / x, first = -d * a * b;
    double difference = first, power = b, sum = stirling_terms[0] * first;
    for (int k = 1; k < 8; ++k) {
        for (int twice = 0; twice < 2; ++twice) {
            difference = a * difference + first * power;
            power *= b;
        }
        sum += stirling_terms[k] * difference;
    }
    return sum;
}

/// log_gamma(2 + z) for |z| <= 1/2: its Taylor series, exact through the zero at z = 0.
[[nodiscard]] inline double log_gamma_near_two(double z) noexcept {
    constexpr double terms[] = {
        0.42278433509846713939,     0.32246703342411321824,     -0.067352301053198095133,   0.020580808427784547879,
        -0.0073855510286739852663,  0.0028905103307415232858,   -0.0011927539117032609771,  0.00050966952474304242234,
        -0.00022315475845357937976, 0.000099457512781808533715, -0.0000449262367381331417,  0.000020507212775670691553,
        -9.4394882752683959040e-6,  4.3748667899074878042e-6,   -2.0392157538013662368e-6,  9.5514121304074198329e-7,
        -4.4924691987645660433e-7,  2.1207184805554665869e-7,   -1.0043224823968099609e-7,  4.7698101693639805658e-8,
        -2.2711094608943164910e-8,  1.0838659214896954091e-8,   -5.1834750419700466551e-9,  2.4836745438024783172e-9,
        -1.1921401405860912074e-9,  5.7313672416788620133e-10,  -2.7595228851242331452e-10, 1.3304764374244489481e-10};
    double sum = 0;
    for (int k = 27; k >= 0; --k)
        sum = sum * z + terms[k];
    return sum * z;
}

} // namespace detail
/// @endcond

/// The natural logarithm of the gamma function, re-entrant, within a few units in the last place, also next to its
/// zeros at 1 and 2.
/// @param x greater than 0; +infinity gives +infinity
/// @returns log Gamma(x)
/// @throws error `bad_parameter` when x is not greater than 0
/// Complexity: about 30 operations and one or two logarithms.
/// Source: Abramowitz and Stegun 6.1.33 and 6.1.40.
[[nodiscard]] inline double log_gamma(double x) {
    require(x > 0, "log_gamma: x must be greater than 0, got ", x);
    if (x >= detail::stirling_from)
        return x < (std::numeric_limits<double>::max)() / 800
                   ? (x - 0.5) * (std::log(x) - 1) + (detail::half_log_two_pi - 0.5) + detail::stirling_correction(x)
                   : x * (std::log(x) - 1);
    if (x < 0.5)
        return detail::log_gamma_near_two(x) - std::log1p(x) - std::log(x);
    if (x < 1.5)
        return detail::log_gamma_near_two(x - 1) - std::log1p(x - 1);
    double product = 1;
    while (x > 2.5) {
        x -= 1;
        product *= x;
    }
    return detail::log_gamma_near_two(x - 2) + std::log(product);
}

/// The polygamma function: the (order + 1)-th derivative of log_gamma.
/// @param order 0 (digamma), 1 (trigamma), 2 (tetragamma), ... up to 8
/// @param x greater than 0
/// @returns psi^(order)(x)
/// @throws error `bad_parameter` outside these ranges
/// Complexity: at most 16 divisions and the asymptotic series.
/// Source: Abramowitz and Stegun 6.4.6 (recurrence) and 6.4.11 (series).
[[nodiscard]] inline double polygamma(int order, double x) {
    require(x > 0, "polygamma: x must be greater than 0, got ", x);
    require(order >= 0 && order <= 8, "polygamma: order must be in [0, 8], got ", order);
    double factorial = 1; // order!
    for (int i = 2; i <= order; ++i)
        factorial *= i;
    const auto inverse_power = [order](double y) {
        const double step = 1 / y;
        double power = step;
        for (int i = 0; i < order; ++i)
            power *= step;
        return power;
    };
    const double far = 16 + order;
    double recurrence = 0; // sum of 1 / (x + i)^(order + 1)
    const double first = x < far ? inverse_power(x) : 0;
    if (x < far)
        x += 1;
    while (x < far) {
        recurrence += inverse_power(x);
        x += 1;
    }
    if (order == 0) {
        const double u = 1 / (x * x);
        double sum = 0;
        for (int k = 8; k >= 1; --k)
            sum = (sum + detail::bernoulli_numbers[k - 1] / (2 * k)) * u;
        return std::log(x) - 0.5 / x - sum - recurrence - first;
    }
    // (order - 1)! / x^order + order! / (2 x^(order+1)) + sum of B(2k) (2k + order - 1)! / ((2k)! x^(2k+order))
    const double step = 1 / x, u = step * step;
    double coefficient = factorial * (order + 1) / 2, power = u, sum = 0; // (2k + order - 1)! / (2k)! at k = 1
    for (int k = 1; k <= 10; ++k) {
        sum += detail::bernoulli_numbers[k - 1] * coefficient * power;
        power *= u;
        coefficient *= static_cast<double>((2 * k + order) * (2 * k + order + 1)) / ((2 * k + 1) * (2 * k + 2));
    }
    double scale = step; // x^-order
    for (int i = 1; i < order; ++i)
        scale *= step;
    const double series = scale * (factorial / order + factorial / (2 * x) + sum);
    const double magnitude = series + factorial * (recurrence + first);
    return order % 2 == 1 ? magnitude : -magnitude;
}

/// The derivative of log_gamma; x greater than 0. See polygamma.
[[nodiscard]] inline double digamma(double x) { return polygamma(0, x); }
/// The second derivative of log_gamma; x greater than 0. See polygamma.
[[nodiscard]] inline double trigamma(double x) { return polygamma(1, x); }
/// The third derivative of log_gamma; x greater than 0. See polygamma.
[[nodiscard]] inline double tetragamma(double x) { return polygamma(2, x); }

/// log_gamma(x + d) - log_gamma(x) without the cancellation of that formula: exact to the last bits for x = 1e15 and d
/// = 1e-10. With d a whole number this is the logarithm of the rising factorial x (x + 1) ... (x + d - 1).
/// @param x greater than 0
/// @param d at least 0
/// @returns the difference, at any size of `x` and `d`
/// @throws error `bad_parameter` outside these ranges
/// Complexity: at most ten logarithms.
[[nodiscard]] inline double log_gamma_difference(double x, double d) {
    require(x > 0, "log_gamma_difference: x must be greater than 0, got ", x);
    require(d >= 0, "log_gamma_difference: d must be at least 0, got ", d);
    if (d == 0)
        return 0;
    if (d == 1)
        return std::log(x);
    if (d > x && x < detail::stirling_from)
        return log_gamma(x + d) - log_gamma(x);
    double shifted = 0;
    while (x < detail::stirling_from) {
        shifted += std::log1p(d / x);
        x += 1;
    }
    if (d > 1e16 * x)
        return log_gamma(d) - log_gamma(x) - shifted;
    return (x - 0.5) * std::log1p(d / x) + d * (std::log(x + d) - 1) + detail::stirling_correction_difference(x, d) -
           shifted;
}

/// polygamma(order, x + d) - polygamma(order, x) without cancellation.
/// @param order 0, 1 or 2
/// @param x greater than 0
/// @param d at least 0
/// @returns the difference
/// @throws error `bad_parameter` outside these ranges
[[nodiscard]] inline double polygamma_difference(int order, double x, double d) {
    require(x > 0, "polygamma_difference: x must be greater than 0, got ", x);
    require(d >= 0, "polygamma_difference: d must be at least 0, got ", d);
    require(order >= 0 && order <= 2, "polygamma_difference: order must be in [0, 2], got ", order);
    if (d == 0)
        return 0;
    if (!std::isfinite(x + d))
        return polygamma(order, x + d) - polygamma(order, x);
    // differences[m] = (x + d)^-(m+1) - x^-(m+1), all of one sign
    const auto power_differences = [d](double y, auto& differences) {
        const double a = 1 / (y + d), b = 1 / y, first = -(d / (y + d)) * b;
        double power = b;
        differences[0] = first;
        for (std::size_t m = 1; m < std::size(differences); ++m) {
            differences[m] = a * differences[m - 1] + first * power;
            power *= b;
        }
    };
    double recurrence = 0;
    while (x < 16 + order) {
        double differences[3];
        power_differences(x, differences);
        recurrence += differences[order];
        x += 1;
    }
    double differences[22];
    power_differences(x, differences);
    constexpr double factorials[] = {1, 1, 2};
    double series = order == 0 ? std::log1p(d / x) - 0.5 * differences[0]
                               : differences[order - 1] + factorials[order] / 2 * differences[order];
    double coefficient = order == 0 ? 0.5 : factorials[order] * (order + 1) / 2;
    for (int k = 1; k <= 9; ++k) {
        const double term = detail::bernoulli_numbers[k - 1] * coefficient * differences[2 * k + order - 1];
        series += order == 0 ? -term : term;
        coefficient *= static_cast<double>((2 * k + order) * (2 * k + order + 1)) / ((2 * k + 1) * (2 * k + 2));
    }
    if (order == 0)
        return series - recurrence;
    const double magnitude = series + factorials[order] * recurrence;
    return order == 1 ? magnitude : -magnitude;
}

/// The natural logarithm of the beta function, log Gamma(a) + log Gamma(b) - log Gamma(a + b), without its
/// cancellation.
/// @param a greater than 0
/// @param b greater than 0
/// @returns log B(a, b)
/// @throws error `bad_parameter` when one is not greater than 0
/// Source: Didonato and Morris, ACM TOMS 18 (1992), section on ln B.
[[nodiscard]] inline double log_beta(double a, double b) {
    require(a > 0 && b > 0, "log_beta: a and b must be greater than 0, got ", a, " and ", b);
    const double small = (std::min)(a, b), large = (std::max)(a, b);
    if (small < detail::stirling_from)
        return log_gamma(small) - log_gamma_difference(large, small);
    const double corrections =
        detail::stirling_correction(small) - detail::stirling_correction_difference(large, small);
    return detail::half_log_two_pi - 0.5 * std::log(large) + corrections +
           (small - 0.5) * std::log(small / (small + large)) - large * std::log1p(small / large);
}

/// The natural logarithm of the binomial coefficient n over k, for whole n >= k >= 0.
[[nodiscard]] inline double log_binomial(double n, double k) {
    require(k >= 0 && n >= k, "log_binomial: k must be in [0, n], got k = ", k, ", n = ", n);
    return k == 0 || k == n ? 0.0 : -std::log(n + 1) - log_beta(k + 1, n - k + 1);
}

/// log(1 - exp(-x)) for x > 0, exact at both ends; x = 0 gives minus infinity.
/// Source: Maechler, Accurately computing log(1 - exp(-|a|)) (2012).
[[nodiscard]] inline double log1mexp(double x) noexcept {
    return x < 0.69314718055994530942 ? std::log(-std::expm1(-x)) : std::log1p(-std::exp(-x));
}

/// log(exp(a) + exp(b)) without overflow; minus infinity stands for a zero term.
[[nodiscard]] inline double log_sum_exp(double a, double b) noexcept {
    const double high = (std::max)(a, b), low = (std::min)(a, b);
    return std::isinf(high) ? high : high + std::log1p(std::exp(low - high));
}

/// log(exp(a) - exp(b)) for a >= b without overflow or cancellation; a = b gives minus infinity.
[[nodiscard]] inline double log_diff_exp(double a, double b) noexcept {
    if (b == -std::numeric_limits<double>::infinity())
        return a;
    return a == b ? -std::numeric_limits<double>::infinity() : a + log1mexp(a - b);
}

/// log of the sum of exp(values), without overflow; an empty span gives minus infinity. Summed in the order given.
[[nodiscard]] inline double log_sum_exp(std::span<const double> values) noexcept {
    double high = -std::numeric_limits<double>::infinity();
    for (const double value : values)
        high = (std::max)(high, value);
    if (std::isinf(high))
        return high;
    double sum = 0;
    for (const double value : values)
        sum += std::exp(value - high);
    return high + std::log(sum);
}

/// (1 - exp(-z)) / z, which is 1 at z = 0: the discounted length of a unit of time.
[[nodiscard]] inline double exprel_minus(double z) noexcept { return z == 0 ? 1.0 : -std::expm1(-z) / z; }

/// The standard normal quantile: z with P(Z <= z) = probability, in (0, 1). Newton steps on erfc from a rough start.
/// @throws error `bad_parameter` outside (0, 1)
[[nodiscard]] inline double normal_quantile(double probability) {
    require(probability > 0 && probability < 1, "normal_quantile: probability must be in (0, 1), got ", probability);
    const double tail = (std::min)(probability, 1 - probability), t = std::sqrt(-2 * std::log(tail));
    double z = t - (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)));
    for (int i = 0; i < 4; ++i) // P(Z > z) = tail, Abramowitz and Stegun 26.2.23 to begin with
        z += (0.5 * std::erfc(z * 0.70710678118654752440) - tail) * 2.50662827463100050242 * std::exp(0.5 * z * z);
    return probability < 0.5 ? -z : z;
}

/// How far a standard normal variable goes with a probability: z with P(|Z| <= z) = level, right to the last level
/// below 1, and to the least above 0.
/// @throws error `bad_parameter` outside (0, 1)
[[nodiscard]] inline double two_sided_normal_quantile(double level) {
    require(level > 0 && level < 1, "two_sided_normal_quantile: level must be in (0, 1), got ", level);
    constexpr double root = 1.25331413731550025120788; // of pi / 2: the density at 0 is 1 / (2 root)
    if (level < 1e-8)
        return level * root;
    const double z = -normal_quantile(0.5 * (1 - level));
    // of levels below 1/2 the tail says less than the middle does
    return level < 0.5 ? z + (level - std::erf(z * 0.70710678118654752440)) * root * std::exp(0.5 * z * z) : z;
}

/// P(Z > z) of a standard normal variable, with its own digits far out.
[[nodiscard]] inline double normal_tail(double z) noexcept { return 0.5 * std::erfc(z / std::numbers::sqrt2); }

/// P(chi-square with `freedom` degrees of freedom > x): the regularised upper incomplete gamma function Q(freedom / 2,
/// x / 2).
/// @throws error `bad_parameter` when freedom is not above 0 or x is negative
[[nodiscard]] inline double chi_square_tail(double x, double freedom) {
    require(freedom > 0, "chi_square_tail: freedom must be greater than 0, got ", freedom);
    require(x >= 0, "chi_square_tail: x must be at least 0, got ", x);
    const double a = 0.5 * freedom, y = 0.5 * x;
    if (y == 0)
        return 1;
    const double front = std::exp(a * std::log(y) - y - log_gamma(a));
    if (y < a + 1) { // P by its series
        double term = 1 / a, sum = term;
        for (int n = 1; n < 10000 && term > 1e-17 * sum; ++n)
            sum += term *= y / (a + n);
        return (std::max)(0.0, 1 - front * sum);
    }
    double b = y + 1 - a, c = 1e300, d = 1 / b, fraction = d; // Q by Lentz's continued fraction
    for (int n = 1; n < 10000; ++n) {
        const double numerator = -n * (n - a);
        b += 2;
        d = 1 / (numerator * d + b);
        c = b + numerator / c;
        fraction *= c * d;
        if (std::abs(c * d - 1) < 1e-16)
            break;
    }
    return front * fraction;
}

} // namespace clientele::inline CLIENTELE_ABI
