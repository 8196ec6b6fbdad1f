#pragma once

/// @file
/// Logarithm and exponential from +, -, *, / alone, each rounded once: the same bits on every compiler and C library.

#include <clientele/cmath.hpp>
#include <clientele/math/detail/rounded_product.hpp>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>

/// @cond INTERNAL
namespace clientele::inline CLIENTELE_ABI::detail {

/// sum of terms[i] x^i by Horner's rule, each step rounded twice.
template <std::size_t N>
[[nodiscard]] inline double rounded_polynomial(const double (&terms)[N], double x) noexcept {
    double sum = terms[N - 1];
    for (std::size_t i = N - 1; i-- > 0;)
        sum = rounded_product(sum, x) + terms[i];
    return sum;
}

/// log x for normal x > 0, within about one unit in the last place: 2 atanh((m - 1) / (m + 1)) + e log 2.
[[nodiscard]] inline double portable_log(double x) noexcept {
    constexpr double terms[] = {2.0 / 3,  2.0 / 5,  2.0 / 7,  2.0 / 9,  2.0 / 11, 2.0 / 13,
                                2.0 / 15, 2.0 / 17, 2.0 / 19, 2.0 / 21, 2.0 / 23};
    constexpr double log2_high = 6.93147180369123816490e-01, log2_low = 1.90821492927058770002e-10;
    const auto bits = std::bit_cast<std::uint64_t>(x) - std::bit_cast<std::uint64_t>(0.70710678118654752440);
    const double exponent = static_cast<double>(static_cast<std::int64_t>(bits) >> 52);
    const double m =
        std::bit_cast<double>((bits & 0xFFFFFFFFFFFFFu) + std::bit_cast<std::uint64_t>(0.70710678118654752440));
    const double s = (m - 1) / (m + 1), z = rounded_product(s, s);
    const double tail = rounded_product(rounded_product(s, z), rounded_polynomial(terms, z));
    return rounded_product(exponent, log2_high) + (2 * s + (tail + rounded_product(exponent, log2_low)));
}

/// log(1 + x) for x > -1, 1 + x normal.
[[nodiscard]] inline double portable_log1p(double x) noexcept {
    const double u = 1 + x;
    return u == 1 ? x : rounded_product(portable_log(u), x) / (u - 1);
}

/// exp x, within about one unit in the last place; 0 below -708, infinity above 709.
[[nodiscard]] inline double portable_exp(double x) noexcept {
    constexpr double terms[] = {
        1.0,        1.0,         1.0 / 2,      1.0 / 6,       1.0 / 24,       1.0 / 120,       1.0 / 720,
        1.0 / 5040, 1.0 / 40320, 1.0 / 362880, 1.0 / 3628800, 1.0 / 39916800, 1.0 / 479001600, 1.0 / 6227020800};
    if (x < -708)
        return 0;
    if (x > 709)
        return std::numeric_limits<double>::infinity();
    const double k = std::floor(rounded_product(x, 1.44269504088896340736) + 0.5);
    const double r =
        (x - rounded_product(k, 6.93147180369123816490e-01)) - rounded_product(k, 1.90821492927058770002e-10);
    const auto scale = std::bit_cast<double>(static_cast<std::uint64_t>(1023 + static_cast<std::int64_t>(k)) << 52);
    return rounded_polynomial(terms, r) * scale;
}

} // namespace clientele::inline CLIENTELE_ABI::detail
/// @endcond
