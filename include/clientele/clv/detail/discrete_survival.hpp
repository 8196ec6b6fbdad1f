#pragma once

/// @file
/// What the discrete models share: a customer leaves before each opportunity with a probability that varies as
/// Beta(gamma, delta).

#include <clientele/clv/concepts.hpp>
#include <clientele/cmath.hpp>
#include <clientele/math/hypergeometric.hpp>

/// @cond INTERNAL
namespace clientele::inline CLIENTELE_ABI::detail {

/// Refuses a time that is no whole number of opportunities.
inline void require_whole(std::string_view where, std::string_view what, double value) {
    require(value >= 0 && value < 1e15 && value == std::floor(value), where, ": ", what,
            " must be a whole number >= 0, got ", value);
}

/// Refuses a history that no contract can have.
inline void require_contract(std::string_view where, const customer_history& h) {
    require_whole(where, "T (renewal dates)", h.T);
    require_whole(where, "x (renewals)", h.x);
    require(h.x == h.t_x && h.x <= h.T, where, ": x renewals must be t_x, and at most T = ", h.T, "; got x = ", h.x,
            ", t_x = ", h.t_x);
}

/// The limits of the contractual models with theta from Beta(alpha, beta).
[[nodiscard]] inline std::optional<std::string_view> contract_boundary(double alpha, double beta) {
    if (alpha / beta < 1e-6 && alpha < 1)
        return "nobody leaves: retention is 1 in every period";
    if (beta / alpha < 1e-6 && beta < 1)
        return "everybody leaves at the first renewal";
    if (alpha + beta > 1e6)
        return "all customers leave with one probability: alpha and beta run to infinity together";
    if (alpha + beta < 1e-6)
        return "customers leave at the first renewal or never: alpha and beta run to 0 together";
    return std::nullopt;
}

/// log of (d)_m / (gamma + d)_m: the log probability to survive m opportunities after d - delta of them; m is a number
/// or a scalar.
template <class Scalar, class Step>
[[nodiscard]] Scalar log_survival(const Scalar& gamma, const Scalar& d, const Step& m) {
    if (!(value_of(m) > 0))
        return Scalar(0.0);
    // (d)_m / (d + gamma)_m = B(gamma, d + m) / B(gamma, d): where both steps are short the area under the curvature of
    // log_gamma, to 13 digits; else written with the shorter of the two increments, which cancels least.
    if (value_of(gamma) + value_of(m) < 1e-6 * value_of(d))
        return -(gamma * m * trigamma(Scalar(d + 0.5 * (gamma + m))));
    return value_of(gamma) < value_of(m)
               ? Scalar(log_gamma_difference(d, gamma) - log_gamma_difference(Scalar(d + m), gamma))
               : Scalar(log_gamma_difference(d, m) - log_gamma_difference(Scalar(gamma + d), m));
}

/// The expected number of opportunities survived out of the next N: the sum over j = 1 .. N of (d)_j / (gamma + d)_j.
/// In closed form d / (gamma - 1) (1 - (d + 1)_N / (gamma + d)_N), which is 0 / 0 at gamma = 1; short sums are added
/// up.
template <class Scalar>
[[nodiscard]] Scalar expected_survivals(const Scalar& gamma, const Scalar& d, double N) {
    const double away = value_of(gamma) - 1;
    if (N <= 400 || (N <= 20000 && std::abs(away) < 1e-3)) {
        Scalar sum(0.0), term(1.0);
        for (int step = 0; step < N; ++step) {
            const double j = step;
            term = term * ((d + j) / (gamma + d + j));
            sum += term;
        }
        return sum;
    }
    if (std::abs(away) >= 1e-3) {
        const Scalar z = away > 0 ? Scalar(log_gamma_difference(Scalar(d + (N + 1)), Scalar(gamma - 1.0)) -
                                           log_gamma_difference(Scalar(d + 1.0), Scalar(gamma - 1.0)))
                                  : Scalar(log_gamma_difference(Scalar(d + gamma), Scalar(1.0 - gamma)) -
                                           log_gamma_difference(Scalar(d + gamma + N), Scalar(1.0 - gamma)));
        return d * (z / (gamma - 1.0)) * exprel_minus(z);
    }
    // z / (gamma - 1) is the mean of digamma(d + N + 1 + u) - digamma(d + 1 + u) over u in [0, gamma - 1]: four Gauss
    // nodes
    constexpr double nodes[] = {0.069431844202973712388, 0.33000947820757186760, 0.66999052179242813240,
                                0.93056815579702628761};
    constexpr double weights[] = {0.17392742256872692869, 0.32607257743127307131, 0.32607257743127307131,
                                  0.17392742256872692869};
    Scalar mean(0.0);
    for (int i = 0; i < 4; ++i) {
        const Scalar at = d + (gamma - 1.0) * nodes[i] + 1.0;
        mean += (digamma(Scalar(at + N)) - digamma(at)) * weights[i];
    }
    return d * mean * exprel_minus(Scalar(mean * (gamma - 1.0)));
}

/// The sum over j = 1 .. N of exp(log_term(j)), which falls: 2,000 terms one by one, and what lies beyond by the
/// Euler-Maclaurin formula, integral + (f(N) - f(from)) / 2 + (f'(N) - f'(from)) / 12. `log_slope` is the derivative of
/// log_term, as a number; `least_fall(j)` how much of a term is lost to the next, at least, from j on.
template <class Scalar, class LogTerm, class LogSlope, class LeastFall>
[[nodiscard]] Scalar falling_sum(const LogTerm& log_term, const LogSlope& log_slope, const LeastFall& least_fall,
                                 double N) {
    using std::exp;
    constexpr double one_by_one = 2000;
    Scalar sum(0.0);
    for (int step = 1; step <= (std::min)(N, one_by_one); ++step) {
        const double j = step;
        const Scalar next = exp(log_term(j));
        sum += next;
        if (value_of(next) <= 1e-18 * value_of(sum) * (std::min)(1.0, least_fall(j)))
            return sum;
    }
    if (!(N > one_by_one))
        return sum;
    const auto integral = log_unimodal_integral([&](double v) { return Scalar(log_term(std::exp(v)) + v); },
                                                [&](double v) { return log_slope(std::exp(v)) * std::exp(v) + 1; }, {},
                                                std::log(one_by_one), std::log(N));
    sum += exp(integral) - exp(log_term(one_by_one)) * (0.5 + log_slope(one_by_one) / 12);
    if (std::isfinite(N))
        sum += exp(log_term(N)) * (0.5 + log_slope(N) / 12);
    return sum;
}

/// The discounted number of opportunities survived: the sum over j >= 1 of e^(-rate j) (d)_j / (gamma + d)_j.
template <class Scalar>
[[nodiscard]] Scalar discounted_survivals(const Scalar& gamma, const Scalar& d, double rate) {
    using std::exp;
    if (!(value_of(gamma) + value_of(d) < 1e6)) // the integrand of the function below would be a needle
        return falling_sum<Scalar>(
            [&](double j) { return Scalar(log_survival(gamma, d, j) - rate * j); },
            [&](double j) { return -polygamma_difference(0, value_of(d) + j, value_of(gamma)) - rate; },
            [&](double j) { return rate + value_of(gamma) / (value_of(gamma) + value_of(d) + j); },
            std::numeric_limits<double>::infinity());
    const Scalar log_f = log_hypergeometric_2f1(Scalar(1.0), Scalar(d + 1.0), Scalar(gamma + d + 1.0),
                                                Scalar(std::exp(-rate)), Scalar(-std::expm1(-rate)));
    return d / (gamma + d) * exp(log_f - rate);
}

} // namespace clientele::inline CLIENTELE_ABI::detail
/// @endcond
