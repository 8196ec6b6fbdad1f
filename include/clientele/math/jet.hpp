#pragma once

/// @file
/// Exact first and second derivatives of any formula written once as a template: second-order forward automatic
/// differentiation.
///
/// A `jet<N>` carries a value, its gradient by N variables and its Hessian. Arithmetic and the functions of the models
/// are overloaded for it, so `log_likelihood<double>` is a number and `log_likelihood<jet<4>>` is that number with the
/// exact gradient and Hessian. Comparisons look at the value only.

#include <clientele/cmath.hpp>
#include <clientele/math/special_functions.hpp>

#include <array>
#include <concepts>
#include <cstddef>

namespace clientele::inline CLIENTELE_ABI {

/// A number with its first and second derivatives by N variables.
template <std::size_t N>
struct jet {
    double value = 0;                 ///< the number
    std::array<double, N> gradient{}; ///< first derivatives
    /// Second derivatives: rows of the lower triangle, one after the other.
    std::array<double, N*(N + 1) / 2> hessian{};

    /// Zero.
    constexpr jet() = default;
    /// A constant.
    constexpr jet(double constant) : value{constant} {}
    /// The variable with this number, at this value.
    [[nodiscard]] static constexpr jet variable(double at, std::size_t number) {
        jet x{at};
        x.gradient[number] = 1;
        return x;
    }
    /// The second derivative by variables i and j.
    [[nodiscard]] constexpr double second(std::size_t i, std::size_t j) const {
        return i >= j ? hessian[i * (i + 1) / 2 + j] : hessian[j * (j + 1) / 2 + i];
    }

    /// Adds.
    constexpr jet& operator+=(const jet& b) {
        value += b.value;
        for (std::size_t i = 0; i < N; ++i)
            gradient[i] += b.gradient[i];
        for (std::size_t i = 0; i < hessian.size(); ++i)
            hessian[i] += b.hessian[i];
        return *this;
    }
    /// Subtracts.
    constexpr jet& operator-=(const jet& b) {
        value -= b.value;
        for (std::size_t i = 0; i < N; ++i)
            gradient[i] -= b.gradient[i];
        for (std::size_t i = 0; i < hessian.size(); ++i)
            hessian[i] -= b.hessian[i];
        return *this;
    }
    /// Multiplies by a constant.
    constexpr jet& operator*=(double factor) {
        value *= factor;
        for (auto& each : gradient)
            each *= factor;
        for (auto& each : hessian)
            each *= factor;
        return *this;
    }
    /// Multiplies.
    constexpr jet& operator*=(const jet& b) { return *this = *this * b; }
    /// Divides.
    constexpr jet& operator/=(const jet& b) { return *this = *this / b; }

    friend constexpr jet operator+(jet a, const jet& b) { return a += b; }
    friend constexpr jet operator-(jet a, const jet& b) { return a -= b; }
    friend constexpr jet operator-(jet a) { return a *= -1.0; }
    friend constexpr jet operator+(jet a, double b) {
        a.value += b;
        return a;
    }
    friend constexpr jet operator+(double a, jet b) {
        b.value += a;
        return b;
    }
    friend constexpr jet operator-(jet a, double b) {
        a.value -= b;
        return a;
    }
    friend constexpr jet operator-(double a, jet b) {
        b *= -1.0;
        b.value += a;
        return b;
    }
    friend constexpr jet operator*(jet a, double b) { return a *= b; }
    friend constexpr jet operator*(double a, jet b) { return b *= a; }
    friend constexpr jet operator/(jet a, double b) { return a *= 1 / b; }
    friend constexpr jet operator*(const jet& a, const jet& b) {
        return chain(a, b, a.value * b.value, b.value, a.value, 0, 1, 0);
    }
    friend constexpr jet operator/(const jet& a, const jet& b) {
        const double inverse = 1 / b.value, quotient = a.value / b.value;
        return chain(a, b, quotient, inverse, -quotient * inverse, 0, -inverse * inverse,
                     2 * quotient * inverse * inverse);
    }
    friend constexpr jet operator/(double a, const jet& b) {
        const double inverse = 1 / b.value, quotient = a / b.value;
        return chain(b, quotient, -quotient * inverse, 2 * quotient * inverse * inverse);
    }
    friend constexpr bool operator<(const jet& a, const jet& b) { return a.value < b.value; }
    friend constexpr bool operator>(const jet& a, const jet& b) { return a.value > b.value; }
    friend constexpr bool operator<=(const jet& a, const jet& b) { return a.value <= b.value; }
    friend constexpr bool operator>=(const jet& a, const jet& b) { return a.value >= b.value; }

    /// f(x), given f, f' and f'' at x: the chain rule. With it a host adds a function of one argument in one line.
    friend constexpr jet chain(const jet& x, double f, double first, double second) {
        jet y{f};
        std::size_t at = 0;
        for (std::size_t i = 0; i < N; ++i) {
            y.gradient[i] = first * x.gradient[i];
            const double scaled = second * x.gradient[i];
            for (std::size_t j = 0; j <= i; ++j, ++at)
                y.hessian[at] = first * x.hessian[at] + scaled * x.gradient[j];
        }
        return y;
    }
    /// f(a, b), given f and its partial derivatives: the chain rule for two arguments.
    friend constexpr jet chain(const jet& a, const jet& b, double f, double fa, double fb, double faa, double fab,
                               double fbb) {
        jet y{f};
        std::size_t at = 0;
        for (std::size_t i = 0; i < N; ++i) {
            y.gradient[i] = fa * a.gradient[i] + fb * b.gradient[i];
            const double by_a = faa * a.gradient[i] + fab * b.gradient[i];
            const double by_b = fab * a.gradient[i] + fbb * b.gradient[i];
            for (std::size_t j = 0; j <= i; ++j, ++at)
                y.hessian[at] = fa * a.hessian[at] + fb * b.hessian[at] + by_a * a.gradient[j] + by_b * b.gradient[j];
        }
        return y;
    }
};

/// What a formula of a model may be written in: a number, or a number with derivatives.
template <class T>
concept scalar = std::same_as<T, double> || requires(const T& x) {
    { x.value } -> std::convertible_to<double>;
    { x + x } -> std::same_as<T>;
    { x * 1.0 } -> std::same_as<T>;
};

/// The plain number in a scalar.
[[nodiscard]] constexpr double value_of(double x) noexcept { return x; }
/// The plain number in a scalar.
template <std::size_t N>
[[nodiscard]] constexpr double value_of(const jet<N>& x) noexcept {
    return x.value;
}

/// @name The functions of the models, with derivatives
/// @{

/// Natural logarithm.
template <std::size_t N>
[[nodiscard]] jet<N> log(const jet<N>& x) {
    const double inverse = 1 / x.value;
    return chain(x, std::log(x.value), inverse, -inverse * inverse);
}
/// log(1 + x).
template <std::size_t N>
[[nodiscard]] jet<N> log1p(const jet<N>& x) {
    const double inverse = 1 / (1 + x.value);
    return chain(x, std::log1p(x.value), inverse, -inverse * inverse);
}
/// Exponential.
template <std::size_t N>
[[nodiscard]] jet<N> exp(const jet<N>& x) {
    const double e = std::exp(x.value);
    return chain(x, e, e, e);
}
/// exp(x) - 1.
template <std::size_t N>
[[nodiscard]] jet<N> expm1(const jet<N>& x) {
    const double e = std::exp(x.value);
    return chain(x, std::expm1(x.value), e, e);
}
/// Square root, x greater than 0.
template <std::size_t N>
[[nodiscard]] jet<N> sqrt(const jet<N>& x) {
    const double root = std::sqrt(x.value);
    return chain(x, root, 0.5 / root, -0.25 / (root * x.value));
}
/// x to a constant power.
template <std::size_t N>
[[nodiscard]] jet<N> pow(const jet<N>& x, double p) {
    return chain(x, std::pow(x.value, p), p * std::pow(x.value, p - 1), p * (p - 1) * std::pow(x.value, p - 2));
}
/// x to the power y, x greater than 0.
template <std::size_t N>
[[nodiscard]] jet<N> pow(const jet<N>& x, const jet<N>& y) {
    const double f = std::pow(x.value, y.value), l = std::log(x.value), q = y.value / x.value;
    return chain(x, y, f, f * q, f * l, f * q * (y.value - 1) / x.value, f * (q * l + 1 / x.value), f * l * l);
}
/// A constant greater than 0 to the power y.
template <std::size_t N>
[[nodiscard]] jet<N> pow(double x, const jet<N>& y) {
    const double f = std::pow(x, y.value), l = std::log(x);
    return chain(y, f, f * l, f * l * l);
}
/// See log_gamma(double).
template <std::size_t N>
[[nodiscard]] jet<N> log_gamma(const jet<N>& x) {
    return chain(x, log_gamma(x.value), digamma(x.value), trigamma(x.value));
}
/// See polygamma(int, double).
template <std::size_t N>
[[nodiscard]] jet<N> polygamma(int order, const jet<N>& x) {
    return chain(x, polygamma(order, x.value), polygamma(order + 1, x.value), polygamma(order + 2, x.value));
}
/// See digamma(double).
template <std::size_t N>
[[nodiscard]] jet<N> digamma(const jet<N>& x) {
    return polygamma(0, x);
}
/// See trigamma(double).
template <std::size_t N>
[[nodiscard]] jet<N> trigamma(const jet<N>& x) {
    return polygamma(1, x);
}
/// See log_gamma_difference(double, double); d is a constant.
template <std::size_t N>
[[nodiscard]] jet<N> log_gamma_difference(const jet<N>& x, double d) {
    return chain(x, log_gamma_difference(x.value, d), polygamma_difference(0, x.value, d),
                 polygamma_difference(1, x.value, d));
}
/// See log_gamma_difference(double, double).
template <std::size_t N>
[[nodiscard]] jet<N> log_gamma_difference(const jet<N>& x, const jet<N>& d) {
    const double first = digamma(x.value + d.value), second = trigamma(x.value + d.value);
    return chain(x, d, log_gamma_difference(x.value, d.value), polygamma_difference(0, x.value, d.value), first,
                 polygamma_difference(1, x.value, d.value), second, second);
}
/// See log_beta(double, double).
template <std::size_t N>
[[nodiscard]] jet<N> log_beta(const jet<N>& a, const jet<N>& b) {
    return chain(a, b, log_beta(a.value, b.value), -polygamma_difference(0, a.value, b.value),
                 -polygamma_difference(0, b.value, a.value), -polygamma_difference(1, a.value, b.value),
                 -trigamma(a.value + b.value), -polygamma_difference(1, b.value, a.value));
}
/// See log_beta(double, double); b is a constant.
template <std::size_t N>
[[nodiscard]] jet<N> log_beta(const jet<N>& a, double b) {
    return chain(a, log_beta(a.value, b), -polygamma_difference(0, a.value, b), -polygamma_difference(1, a.value, b));
}
/// See log_beta(double, double); a is a constant.
template <std::size_t N>
[[nodiscard]] jet<N> log_beta(double a, const jet<N>& b) {
    return log_beta(b, a);
}
/// See log1mexp(double).
template <std::size_t N>
[[nodiscard]] jet<N> log1mexp(const jet<N>& x) {
    const double down = -std::expm1(-x.value), e = std::exp(-x.value); // e / down = 1 / expm1(x), without overflow
    return chain(x, log1mexp(x.value), e / down, -e / (down * down));
}
/// See log_sum_exp(double, double).
template <std::size_t N>
[[nodiscard]] jet<N> log_sum_exp(const jet<N>& a, const jet<N>& b) {
    if (std::isinf(a.value))
        return b;
    if (std::isinf(b.value))
        return a;
    return a.value >= b.value ? a + log1p(exp(b - a)) : b + log1p(exp(a - b));
}
/// See log_diff_exp(double, double).
template <std::size_t N>
[[nodiscard]] jet<N> log_diff_exp(const jet<N>& a, const jet<N>& b) {
    return std::isinf(b.value) ? a : a + log1mexp(a - b);
}
/// See exprel_minus(double): (1 - exp(-z)) / z with derivatives that do not cancel near z = 0.
template <std::size_t N>
[[nodiscard]] jet<N> exprel_minus(const jet<N>& z) {
    const double x = z.value;
    double first = 0, second = 0;
    if (std::abs(x) < 1) {
        double term = 1; // (-x)^(k-2) / (k-2)! ; the series are sums of it over k (k-1) / ((k+1) k (k-1)) and so on
        for (int k = 2; k < 24; ++k) {
            second += term / (k + 1);
            first -= term / k;
            term *= -x / (k - 1);
        }
    } else {
        const double e = std::exp(-x);
        first = (e - exprel_minus(x)) / x;
        second = (-e - 2 * first) / x;
    }
    return chain(z, exprel_minus(x), first, second);
}
/// Whether the value is finite.
template <std::size_t N>
[[nodiscard]] bool isfinite(const jet<N>& x) {
    return std::isfinite(x.value);
}
/// @}

/// The variables at a point as jets: the arguments to call a formula with for its derivatives.
template <std::size_t N>
[[nodiscard]] constexpr std::array<jet<N>, N> variables(const std::array<double, N>& point) {
    std::array<jet<N>, N> out{};
    for (std::size_t i = 0; i < N; ++i)
        out[i] = jet<N>::variable(point[i], i);
    return out;
}

} // namespace clientele::inline CLIENTELE_ABI
