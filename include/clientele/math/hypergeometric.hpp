#pragma once

/// @file
/// The Gauss hypergeometric function with positive parameters, on the log scale, with derivatives by all of its
/// arguments.

#include <clientele/cmath.hpp>
#include <clientele/math/unimodal_integral.hpp>

#include <array>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// log(1 + exp(x)) without overflow.
[[nodiscard]] inline double log1pexp(double x) noexcept {
    return x > 0 ? x + std::log1p(std::exp(-x)) : std::log1p(std::exp(x));
}
/// 1 / (1 + exp(-x)).
[[nodiscard]] inline double expit(double x) noexcept {
    return x > 0 ? 1 / (1 + std::exp(-x)) : std::exp(x) / (1 + std::exp(x));
}
template <std::size_t N>
[[nodiscard]] jet<N> log1pexp(const jet<N>& x) {
    const double p = expit(x.value);
    return chain(x, log1pexp(x.value), p, p * expit(-x.value));
}

/// F and its first two derivatives by z, all times exp(-log_scale).
template <class Scalar>
struct scaled_2f1 {
    Scalar f, first, second;
    double log_scale;
};

/// The power series about 0, all terms positive.
template <class Scalar>
[[nodiscard]] scaled_2f1<Scalar> series_2f1(const Scalar& a, const Scalar& b, const Scalar& c, double z) {
    scaled_2f1<Scalar> sum{Scalar(1.0), Scalar(0.0), Scalar(0.0), 0};
    Scalar term(1.0); // (a)_n (b)_n / ((c)_n n!) z^(n-2) from n = 2 on
    for (int step = 0; step < 10'000'000; ++step) {
        const double n = step;
        term = term * ((a + n) * (b + n) / ((c + n) * (n + 1)));
        const double k = n + 1;
        if (k == 1) {
            sum.first += term;
            sum.f += term * z;
        } else {
            sum.second += term * (k * (k - 1));
            sum.first += term * (k * z);
            sum.f += term * (z * z);
            term = term * z;
        }
        if (k >= 2 && k * k * value_of(term) < 1e-19 * value_of(sum.second) &&
            (value_of(a) + k) * (value_of(b) + k) * z < (value_of(c) + k) * (k + 1))
            break;
        if (value_of(sum.second) > 1e200) {
            for (Scalar* each : {&sum.f, &sum.first, &sum.second, &term})
                *each = *each * 1e-200;
            sum.log_scale += 200 * 2.302585092994045684;
        }
    }
    return sum;
}

/// From 1 - z = from to 1 - z = to by Taylor's series of the differential equation, halving the distance w to the
/// singularity at z = 1 in each step; with c below a and b its terms are positive. Here the derivatives are kept as w
/// F' and w^2 F''.
template <class Scalar>
void continue_2f1(const Scalar& a, const Scalar& b, const Scalar& c, scaled_2f1<Scalar>& at, double from, double to) {
    at.first = at.first * from;
    at.second = at.second * (from * from);
    while (from > to) {
        const double next = (std::max)(to, 0.5 * from), h = 1 - next / from, z = 1 - from; // h in units of from
        Scalar before = at.f, term = at.first * h, f = before + term, first = term, second(0.0);
        double scale = 0;
        for (int step = 0; step < 1'000'000; ++step) {
            const double n = step;
            const Scalar following = (before * ((n + a) * (n + b) * (h * h * from)) -
                                      term * ((n + 1) * h * ((1 - 2 * z) * n + (c - (a + b + 1.0) * z)))) *
                                     (1 / (z * (n + 1) * (n + 2)));
            before = term;
            term = following;
            const double k = n + 2;
            f += term;
            first += term * k;
            second += term * (k * (k - 1));
            if (k > 4 && !(k * k * std::abs(value_of(term)) >= 1e-19 * std::abs(value_of(second))))
                break;
            if (std::abs(value_of(second)) > 1e200) {
                for (Scalar* each : {&f, &first, &second, &before, &term})
                    *each = *each * 1e-200;
                scale += 200 * 2.302585092994045684;
            }
        }
        const double shrink = next / from / h;
        at = {f, first * shrink, second * (shrink * shrink), at.log_scale + scale};
        from = next;
    }
}

/// log F from F and its derivatives at a plain z, for a z that carries derivatives of its own; unit is that of the
/// derivatives.
template <class Scalar>
[[nodiscard]] Scalar log_at(const scaled_2f1<Scalar>& at, const Scalar& z, double unit) {
    using std::log;
    const Scalar off = (z - value_of(z)) * (1 / unit); // zero, with derivatives
    return log(at.f + at.first * off + at.second * (0.5 * (off * off))) + at.log_scale;
}

/// About how many terms the power series needs: up to its largest term, where (a + n)(b + n) z = (c + n)(n + 1), and
/// down again.
[[nodiscard]] inline double series_terms_2f1(double a, double b, double c, double z, double w) noexcept {
    if (z <= 0)
        return 1;
    const double linear = c + 1 - (a + b) * z, constant = c - a * b * z, root = linear * linear - 4 * w * constant;
    const double peak = root > 0 ? (std::max)(0.0, (std::sqrt(root) - linear) / (2 * w)) : 0.0;
    return peak + 10 * std::sqrt(peak / w) + 40 / -std::log(z) + 4;
}

/// Euler's integral for c > b > 0 in u = log(t / (1 - t)).
template <class Scalar>
[[nodiscard]] Scalar euler_log_2f1(const Scalar& a, const Scalar& b, const Scalar& c, const Scalar& complement) {
    using std::log;
    const Scalar shift = log(complement), rest = c - b, difference = a - c;
    const double vb = value_of(b), va = value_of(a), vd = value_of(difference), vs = value_of(shift);
    const auto f = [&](double u) { return b * u + difference * log1pexp(u) - a * log1pexp(Scalar(shift + u)); };
    const auto slope = [&](double u) { return vb + vd * expit(u) - va * expit(u + vs); };
    const std::array<double, 2> bends{0, -vs};
    constexpr double infinity = std::numeric_limits<double>::infinity();
    return log_unimodal_integral(f, slope, bends, -infinity, infinity) - log_beta(b, rest);
}

} // namespace detail
/// @endcond

/// The logarithm of the Gauss hypergeometric function 2F1(a, b; c; z) for positive a, b, c, with 1 - z given on its own
/// so that a z next to 1 loses nothing: z = (alpha - beta) / (alpha + t) has 1 - z = (beta + t) / (alpha + t).
///
/// The method follows the arguments: the power series where it is short (all of its terms are positive), Euler's
/// integral by log_unimodal_integral where c exceeds a or b, Taylor steps of the differential equation towards z = 1
/// otherwise, and Pfaff's transformation for z < 0. Parameters of thousands and z within 1e-300 of 1 are within range.
/// @param a greater than 0
/// @param b greater than 0
/// @param c greater than 0; for z < 0 greater than a or b
/// @param z less than 1
/// @param complement 1 - z, greater than 0
/// @returns log 2F1(a, b; c; z), a double or a jet as the arguments are
/// @throws error `bad_parameter` outside these ranges
/// Complexity: up to about 5,000 terms.
/// Source: Abramowitz and Stegun 15.1.1, 15.3.1, 15.3.4, 15.5.1.
template <scalar Scalar>
[[nodiscard]] Scalar log_hypergeometric_2f1(const Scalar& a, const Scalar& b, const Scalar& c, const Scalar& z,
                                            const Scalar& complement) {
    using std::log;
    const double va = value_of(a), vb = value_of(b), vc = value_of(c), vz = value_of(z), vw = value_of(complement);
    require(va > 0 && vb > 0 && vc > 0, "log_hypergeometric_2f1: a, b and c must be greater than 0, got ", va, ", ", vb,
            ", ", vc);
    require(vw > 0 && vz < 1 + 1e-15, "log_hypergeometric_2f1: z must be less than 1, got ", vz);
    if (vz < 0) { // Pfaff: (1 - z)^-a F(a, c - b; c; z / (z - 1)) with positive parameters again
        require(vc >= va || vc >= vb, "log_hypergeometric_2f1: c must be at least a or b when z < 0, got a = ", va,
                ", b = ", vb, ", c = ", vc);
        const bool second = vc > vb && (vc <= va || vc - vb >= vc - va);
        const Scalar &power = second ? a : b, &other = second ? b : a;
        if (!(vc - value_of(other) > 0)) // c = a or c = b: a power
            return -(power * log(complement));
        return log_hypergeometric_2f1(power, Scalar(c - other), c, Scalar(-(z / complement)),
                                      Scalar(1.0 / complement)) -
               power * log(complement);
    }
    const double terms = vz < 1 ? detail::series_terms_2f1(va, vb, vc, vz, vw) : 1e300;
    const double beyond_b = (std::min)(vb, vc - vb), beyond_a = (std::min)(va, vc - va);
    if (terms < 600 || (vw > 0.3 && (std::max)(beyond_a, beyond_b) <= 0))
        return detail::log_at(detail::series_2f1(a, b, c, vz), z, 1);
    if ((std::max)(beyond_a, beyond_b) > 0)
        return beyond_b >= beyond_a ? detail::euler_log_2f1(a, b, c, complement)
                                    : detail::euler_log_2f1(b, a, c, complement);
    auto at = detail::series_2f1(a, b, c, 0.5);
    detail::continue_2f1(a, b, c, at, 0.5, vw);
    return detail::log_at(at, Scalar(1.0 - complement), vw);
}

/// The logarithm of the Gauss hypergeometric function for z not next to 1; see the overload with `complement`.
template <scalar Scalar>
[[nodiscard]] Scalar log_hypergeometric_2f1(const Scalar& a, const Scalar& b, const Scalar& c, const Scalar& z) {
    return log_hypergeometric_2f1(a, b, c, z, Scalar(1.0 - z));
}

/// The Gauss hypergeometric function itself; infinity where it overflows. See log_hypergeometric_2f1.
template <scalar Scalar>
[[nodiscard]] Scalar hypergeometric_2f1(const Scalar& a, const Scalar& b, const Scalar& c, const Scalar& z) {
    using std::exp;
    return exp(log_hypergeometric_2f1(a, b, c, z));
}

/// The logarithm of Tricomi's confluent hypergeometric function U(a, b, z) for a > 0 and z > 0, any b.
///
///     U(a, b, z) = 1 / Gamma(a) times the integral over t > 0 of exp(-z t) t^(a - 1) (1 + t)^(b - a - 1)
///
/// @throws error `bad_parameter` when a or z is not greater than 0
/// Complexity: from 16 to about 1000 evaluations.
/// Source: Abramowitz and Stegun 13.2.5.
template <scalar Scalar>
[[nodiscard]] Scalar log_tricomi_u(const Scalar& a, const Scalar& b, const Scalar& z) {
    using std::log;
    const double va = value_of(a), vz = value_of(z), power = value_of(b) - va - 1;
    require(va > 0, "log_tricomi_u: a must be greater than 0, got ", va);
    require(vz > 0, "log_tricomi_u: z must be greater than 0, got ", vz);
    const Scalar exponent = b - a - 1.0;
    const auto f = [&](double u) { return a * u + exponent * detail::log1pexp(u) - z * std::exp(u); };
    const auto slope = [&](double u) { return va + power * detail::expit(u) - vz * std::exp(u); };
    const std::array<double, 2> bends{-std::log(vz), 0};
    constexpr double infinity = std::numeric_limits<double>::infinity();
    return log_unimodal_integral(f, slope, bends, -infinity, infinity) - log_gamma(a);
}

} // namespace clientele::inline CLIENTELE_ABI
