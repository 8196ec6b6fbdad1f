#pragma once

/// @file
/// Integrals of positive functions with one peak, on the log scale: relative accuracy to the last digits whether the
/// integrand is a needle of width 1e-4 or a plateau of length 1e9. Nothing cancels, because every term is positive.

#include <clientele/cmath.hpp>
#include <clientele/math/jet.hpp>

#include <algorithm>
#include <array>
#include <limits>
#include <span>

namespace clientele::inline CLIENTELE_ABI {

/// The positive nodes on [-1, 1] of the 16-point Gauss-Legendre rule.
inline constexpr std::array<double, 8> gauss_legendre_nodes{
    0.095012509837637440185, 0.28160355077925891323, 0.45801677765722738634, 0.61787624440264374845,
    0.7554044083550030339,   0.86563120238783174388, 0.94457502307323257608, 0.9894009349916499326};
/// Their weights.
inline constexpr std::array<double, 8> gauss_legendre_weights{
    0.18945061045506849629, 0.18260341504492358887, 0.16915651939500253819,  0.14959598881657673208,
    0.12462897125553387205, 0.09515851168249278481, 0.062253523938647892863, 0.027152459411754094852};

/// @cond INTERNAL
namespace detail {

/// Where a function that falls from positive to negative crosses zero, roughly; the ends may be infinite.
template <class Slope>
[[nodiscard]] double find_mode(const Slope& slope, double low, double high, double guess) {
    if (std::isfinite(low) && slope(low) <= 0)
        return low;
    if (std::isfinite(high) && slope(high) >= 0)
        return high;
    guess = std::clamp(guess, low, high);
    double from = guess, to = guess;
    for (double reach = 1; slope(from) < 0 && from > low; reach *= 2)
        from = (std::max)(low, from - reach);
    for (double reach = 1; slope(to) > 0 && to < high; reach *= 2)
        to = (std::min)(high, to + reach);
    for (int i = 0; i < 60 && to - from > 1e-3 && to - from > 1e-9 * std::abs(to); ++i) {
        const double middle = 0.5 * (from + to);
        (slope(middle) > 0 ? from : to) = middle;
    }
    // A needle is narrower than that: go on until the slope itself says that its top is near.
    for (int i = 0; i < 60 && (std::max)(std::abs(slope(from)), std::abs(slope(to))) * (to - from) > 0.5; ++i) {
        const double middle = 0.5 * (from + to);
        (slope(middle) > 0 ? from : to) = middle;
    }
    return 0.5 * (from + to);
}

} // namespace detail
/// @endcond

/// The logarithm of the integral of exp(f(u)) over (low, high), f with at most one maximum.
///
/// From the maximum outward, panels of 16 Gauss-Legendre nodes: short near the bends and the maximum, long where f is
/// nearly straight, none over which the integrand falls by more than e^12, until it has fallen by e^45.
/// @param f u -> log of the integrand, a scalar (double or jet); analytic within pi of the real line
/// @param slope u -> its derivative as a double, positive before the maximum and negative after it
/// @param bends where f turns from one straight line into another (logarithms of scales); may be empty
/// @param low lower end, may be minus infinity (then the integrand must fall at least exponentially)
/// @param high upper end, may be infinity
/// @returns log of the integral, with its derivatives when f is a jet; minus infinity when low = high
/// Complexity: from 16 to about 1000 evaluations of f.
template <class LogIntegrand, class Slope>
[[nodiscard]] auto log_unimodal_integral(const LogIntegrand& f, const Slope& slope, std::span<const double> bends,
                                         double low, double high) {
    using Scalar = decltype(f(0.0));
    using std::exp, std::log;
    if (!(low < high))
        return Scalar(-std::numeric_limits<double>::infinity());
    const double mode = detail::find_mode(slope, low, high, bends.empty() ? 0.0 : bends.front());
    const double top = value_of(f(mode));
    Scalar sum(0.0);
    const auto walk = [&](double direction, double end) {
        double at = mode;
        for (int panels = 0; panels < 400 && direction * (end - at) > 0; ++panels) {
            double distance = std::abs(at - mode);
            for (const double bend : bends)
                distance = (std::min)(distance, std::abs(at - bend) * ((bend - at) * direction > 0 ? 0.5 : 1.0));
            double length = (std::max)(2.0, 0.8 * distance);
            length = (std::min)(length, direction * (end - at));
            const double here = slope(at);
            for (;; length *= 0.7) {
                const double there = slope(at + direction * length);
                const bool too_deep = 0.5 * (std::abs(here) + std::abs(there)) * length > 12;
                const bool bent = length > 2 && std::abs(there - here) * length > 1;
                if (!too_deep && !bent)
                    break;
            }
            const double half = 0.5 * length, middle = at + direction * half;
            Scalar panel(0.0);
            for (std::size_t i = 0; i < 8; ++i) {
                const double offset = half * gauss_legendre_nodes[i];
                panel += (exp(f(middle - offset) - top) + exp(f(middle + offset) - top)) *
                         (half * gauss_legendre_weights[i]);
            }
            sum += panel;
            at = direction * (end - at) <= length ? end : at + direction * length;
            if (value_of(panel) < 1e-20 * value_of(sum) || (at != end && value_of(f(at)) < top - 45))
                break;
        }
    };
    walk(-1, low);
    walk(1, high);
    return Scalar(log(sum) + top);
}

} // namespace clientele::inline CLIENTELE_ABI
