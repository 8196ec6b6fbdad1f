#pragma once

/// @file
/// The one integral of the Pareto/NBD model: the odds that a customer left between the last purchase and now.

#include <clientele/clv/concepts.hpp>
#include <clientele/cmath.hpp>
#include <clientele/math/hypergeometric.hpp>

/// @cond INTERNAL
namespace clientele::inline CLIENTELE_ABI::detail {

/// log of the odds of having left in (t_x, T] against being alive at T:
///
///     s integral over (t_x, T] of
///     ((alpha + T) / (alpha + tau))^(r + x) ((beta + T) / (beta + tau))^s d tau / (beta + tau)
///
/// The papers write it as a difference of two Gauss hypergeometric functions, which cancels when T - t_x is short, and
/// overflows when r + s + x is long. Integrated directly every term is positive. With m = min(alpha, beta) the
/// substitution m + tau = (m + t_x) e^v keeps the singularities at -alpha and -beta pi away from the path, whatever
/// their ratio.
template <class Scalar>
[[nodiscard]] Scalar pareto_log_odds_left(const std::array<Scalar, 4>& theta, const customer_history& h) {
    using std::log, std::log1p;
    const auto& [r, alpha, s, beta] = theta;
    const double width = h.T - h.t_x;
    if (!(width > 0))
        return Scalar(-std::numeric_limits<double>::infinity());
    const double va = value_of(alpha), vb = value_of(beta), base = (std::min)(va, vb) + h.t_x;
    const double R = value_of(r) + h.x, S = value_of(s);
    const Scalar shape = r + h.x, alpha_x = alpha + h.t_x, beta_x = beta + h.t_x;
    const auto f = [&](double v) {
        const double since = base * std::expm1(v), until = width - since; // tau - t_x and T - tau
        const Scalar b = beta_x + since;
        return shape * log1p(until / (alpha_x + since)) + s * log1p(until / b) - log(b) + (v + std::log(base));
    };
    const auto slope = [&](double v) {
        const double since = base * std::expm1(v);
        return 1 - (base + since) * (R / (va + h.t_x + since) + (S + 1) / (vb + h.t_x + since));
    };
    const double apart = std::abs(va - vb) / base;
    const double bends[] = {apart > 1e-300 ? std::log(apart) : -700.0};
    return log(s) + log_unimodal_integral(f, slope, bends, 0, std::log1p(width / base));
}

} // namespace clientele::inline CLIENTELE_ABI::detail
/// @endcond
