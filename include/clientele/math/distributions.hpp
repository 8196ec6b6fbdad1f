#pragma once

/// @file
/// Random draws from the distributions of the models, with the same bits on every compiler and C library.
///
/// The standard header leaves the algorithms open, the C library's logarithm differs by a bit between systems, and
/// compilers fuse a * b + c into one rounding when they feel like it. Here everything rests on +, -, *, / and sqrt,
/// each rounded once.

#include <clientele/cmath.hpp>
#include <clientele/error.hpp>
#include <clientele/math/detail/portable_elementary.hpp>
#include <clientele/math/random.hpp>

#include <cstdint>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// Uniform on (0, 1): never the ends.
[[nodiscard]] inline double open_uniform(random_generator& generator) noexcept {
    return (static_cast<double>(generator() >> 12) + 0.5) * 0x1p-52;
}

} // namespace detail
/// @endcond

/// True with probability p, in [0, 1].
/// @param generator the source of chance, which moves on
/// @param p in [0, 1]
/// @returns whether it happened
/// @throws error `bad_parameter`
[[nodiscard]] inline bool draw_bernoulli(random_generator& generator, double p) {
    require(p >= 0 && p <= 1, "draw_bernoulli: p must be in [0, 1], got ", p);
    return generator.uniform() < p;
}

/// A standard normal number.
/// Source: Marsaglia and Bray, SIAM Review 6 (1964), the polar method; the second number is not kept, so that a draw
/// depends on nothing but the generator.
[[nodiscard]] inline double draw_normal(random_generator& generator) {
    for (;;) {
        const double u = 2 * detail::open_uniform(generator) - 1, v = 2 * detail::open_uniform(generator) - 1;
        const double s = detail::rounded_product(u, u) + detail::rounded_product(v, v);
        if (s < 1 && s > 1e-300)
            return u * std::sqrt(-2 * detail::portable_log(s) / s);
    }
}

/// An exponential number with the given rate, greater than 0.
/// @param generator the source of chance, which moves on
/// @param rate greater than 0; the mean is 1 / rate
/// @returns the number, above 0
/// @throws error `bad_parameter`
[[nodiscard]] inline double draw_exponential(random_generator& generator, double rate) {
    require(rate > 0, "draw_exponential: rate must be greater than 0, got ", rate);
    return -detail::portable_log(detail::open_uniform(generator)) / rate;
}

/// The logarithm of a gamma number with the given shape and rate 1; exact also for shapes so small that the number
/// itself is 0.
/// @param generator the source of chance, which moves on
/// @param shape greater than 0
/// @returns the logarithm
/// @throws error `bad_parameter`
/// Source: Marsaglia and Tsang, ACM TOMS 26 (2000); shapes below 1 by their remark on x u^(1 / shape).
[[nodiscard]] inline double draw_log_gamma(random_generator& generator, double shape) {
    require(shape > 0 && shape < 1e300, "draw_log_gamma: shape must be greater than 0 and finite, got ", shape);
    const double boost = shape < 1 ? detail::portable_log(detail::open_uniform(generator)) / shape : 0;
    const double d = (shape < 1 ? shape + 1 : shape) - 1.0 / 3, c = 1 / std::sqrt(9 * d);
    for (;;) {
        const double x = draw_normal(generator), root = 1 + detail::rounded_product(c, x);
        if (root <= 0)
            continue;
        const double v = detail::rounded_product(detail::rounded_product(root, root), root),
                     u = detail::open_uniform(generator), square = detail::rounded_product(x, x);
        const double log_v = detail::portable_log(v);
        if (detail::portable_log(u) < detail::rounded_product(0.5, square) + detail::rounded_product(d, 1 - v + log_v))
            return detail::portable_log(d) + log_v + boost;
    }
}

/// A gamma number.
/// @param generator the source of chance, which moves on
/// @param shape greater than 0
/// @param rate greater than 0; the mean is shape / rate
/// @returns the number, at least 0
/// @throws error `bad_parameter` for a parameter outside its range
[[nodiscard]] inline double draw_gamma(random_generator& generator, double shape, double rate) {
    require(rate > 0, "draw_gamma: rate must be greater than 0, got ", rate);
    return detail::portable_exp(draw_log_gamma(generator, shape)) / rate;
}

/// A beta number.
/// @param generator the source of chance, which moves on
/// @param a greater than 0
/// @param b greater than 0; the mean is a / (a + b)
/// @returns the number, in [0, 1]
/// @throws error `bad_parameter` for a parameter outside its range
[[nodiscard]] inline double draw_beta(random_generator& generator, double a, double b) {
    const double x = draw_log_gamma(generator, a), y = draw_log_gamma(generator, b);
    if (x < y) {
        const double odds = detail::portable_exp(x - y);
        return odds / (1 + odds);
    }
    return 1 / (1 + detail::portable_exp(y - x));
}

/// The number of successes in n trials that succeed with probability p.
/// @param generator the source of chance, which moves on
/// @param n at least 0
/// @param p in [0, 1]
/// @returns the number, in [0, n]
/// @throws error `bad_parameter` for a parameter outside its range
/// Complexity: O(log n) beta draws.
/// Source: Relles, JASA 67 (1972): the median of n uniform numbers is a beta number.
[[nodiscard]] inline std::uint64_t draw_binomial(random_generator& generator, std::uint64_t n, double p) {
    require(p >= 0 && p <= 1, "draw_binomial: p must be in [0, 1], got ", p);
    std::uint64_t successes = 0;
    while (n > 16) {
        if (p <= 0 || p >= 1)
            return p <= 0 ? successes : successes + n;
        const std::uint64_t middle = n / 2 + 1; // the middle-th smallest of n uniforms
        const double at = draw_beta(generator, static_cast<double>(middle), static_cast<double>(n + 1 - middle));
        if (at <= p) {
            successes += middle;
            n -= middle;
            p = at < 1 ? std::fmin(1.0, (p - at) / (1 - at)) : 0.0;
        } else {
            n = middle - 1;
            p = std::fmin(1.0, p / at);
        }
    }
    for (; n > 0; --n)
        successes += generator.uniform() < p;
    return successes;
}

/// A Poisson number.
/// @param generator the source of chance, which moves on
/// @param mean at least 0, below 1e15
/// @returns the number
/// @throws error `bad_parameter` for a parameter outside its range
/// Complexity: O(log mean) gamma draws.
/// Source: Ahrens and Dieter, Computing 12 (1974), algorithm PG: the time of the m-th event is a gamma number; before
/// the end go on from there, after it the earlier events are spread evenly.
[[nodiscard]] inline std::uint64_t draw_poisson(random_generator& generator, double mean) {
    require(mean >= 0 && mean < 1e15, "draw_poisson: mean must be in [0, 1e15), got ", mean);
    std::uint64_t count = 0;
    while (mean > 12) {
        const auto m = static_cast<std::uint64_t>(0.875 * mean);
        const double time = draw_gamma(generator, static_cast<double>(m), 1);
        if (time > mean)
            return count + draw_binomial(generator, m - 1, mean / time);
        count += m;
        mean -= time;
    }
    const double limit = detail::portable_exp(-mean);
    double product = detail::open_uniform(generator);
    while (product > limit) {
        product *= detail::open_uniform(generator);
        ++count;
    }
    return count;
}

/// The number of failures before the first success, as a double (it may be astronomical).
/// @param generator the source of chance, which moves on
/// @param p in (0, 1]
/// @returns the number, whole
/// @throws error `bad_parameter` for a parameter outside its range
[[nodiscard]] inline double draw_geometric(random_generator& generator, double p) {
    require(p > 0 && p <= 1, "draw_geometric: p must be in (0, 1], got ", p);
    return p == 1 ? 0.0
                  : std::floor(detail::portable_log(detail::open_uniform(generator)) / detail::portable_log1p(-p));
}

/// A negative binomial number: Poisson with a gamma mean.
/// @param generator the source of chance, which moves on
/// @param shape greater than 0
/// @param rate greater than 0; the mean is shape / rate
/// @returns the number
/// @throws error `bad_parameter` for a parameter outside its range
[[nodiscard]] inline std::uint64_t draw_negative_binomial(random_generator& generator, double shape, double rate) {
    return draw_poisson(generator, draw_gamma(generator, shape, rate));
}

} // namespace clientele::inline CLIENTELE_ABI
