#pragma once

/// @file
/// Numbers of twice the precision of a double (about 31 digits), for sums that must not lose what they subtract.
/// Internal.
/// Source: Dekker, A floating-point technique for extending the available precision, Numerische Mathematik 18 (1971);
/// Knuth, The Art of Computer Programming 2, 4.2.2, theorem B.

#include <clientele/cmath.hpp>
#include <clientele/config.hpp>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// The unevaluated sum of two doubles of which the second is at most half a unit in the last place of the first.
/// Values above about 1e300 are outside its range.
struct double_double {
    double high = 0.0;
    double low = 0.0;

    constexpr double_double() noexcept = default;
    constexpr double_double(double value) noexcept : high{value} {}
    constexpr double_double(double h, double l) noexcept : high{h}, low{l} {}

    [[nodiscard]] constexpr double rounded() const noexcept { return high + low; }

    friend constexpr double_double operator-(double_double a) noexcept { return {-a.high, -a.low}; }
    friend constexpr bool operator<(double_double a, double_double b) noexcept {
        return a.high != b.high ? a.high < b.high : a.low < b.low;
    }
};

/// a + b without any error.
[[nodiscard]] constexpr double_double two_sum(double a, double b) noexcept {
    const double sum = a + b;
    const double of_b = sum - a;
    return {sum, (a - (sum - of_b)) + (b - of_b)};
}

/// The same where |a| >= |b|.
[[nodiscard]] constexpr double_double quick_two_sum(double a, double b) noexcept {
    const double sum = a + b;
    return {sum, b - (sum - a)};
}

/// a * b without any error. Where the machine has no fused multiply-add the halves are multiplied (Dekker).
[[nodiscard]] inline double_double two_product(double a, double b) noexcept {
    const double product = a * b;
#if defined(__FMA__) || defined(__ARM_FEATURE_FMA) || defined(FP_FAST_FMA)
    return {product, std::fma(a, b, -product)};
#else
    constexpr double splitter = 0x1p27 + 1.0;
    const double a_split = splitter * a;
    const double b_split = splitter * b;
    const double a_high = a_split - (a_split - a);
    const double b_high = b_split - (b_split - b);
    const double a_low = a - a_high;
    const double b_low = b - b_high;
    return {product, ((a_high * b_high - product) + a_high * b_low + a_low * b_high) + a_low * b_low};
#endif
}

[[nodiscard]] constexpr double_double operator+(double_double a, double_double b) noexcept {
    const auto high = two_sum(a.high, b.high);
    const auto low = two_sum(a.low, b.low);
    const auto first = quick_two_sum(high.high, high.low + low.high);
    return quick_two_sum(first.high, first.low + low.low);
}

[[nodiscard]] constexpr double_double operator-(double_double a, double_double b) noexcept { return a + -b; }

[[nodiscard]] inline double_double operator*(double_double a, double_double b) noexcept {
    const auto product = two_product(a.high, b.high);
    return quick_two_sum(product.high, product.low + (a.high * b.low + a.low * b.high));
}

[[nodiscard]] inline double_double operator/(double_double a, double_double b) noexcept {
    const double first = a.high / b.high;
    const auto rest = a - b * double_double{first};
    return quick_two_sum(first, rest.high / b.high);
}

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
