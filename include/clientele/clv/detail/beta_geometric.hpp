#pragma once

/// @file
/// The likelihood of many customers of the beta-geometric family in one pass with its derivatives, and what its
/// formulas share.

#include <clientele/clv/concepts.hpp>
#include <clientele/clv/detail/beta_geometric_columns.hpp>
#include <clientele/clv/detail/beta_geometric_future.hpp>
#include <clientele/cmath.hpp>
#include <clientele/math/jet.hpp>
#include <clientele/math/special_functions.hpp>

/// @cond INTERNAL
namespace clientele::inline CLIENTELE_ABI::detail {

/// log(1 + e^x) without overflow.
template <class Scalar>
[[nodiscard]] Scalar softplus(const Scalar& x) {
    using std::exp, std::log1p;
    return x > 0 ? Scalar(x + log1p(exp(-x))) : Scalar(log1p(exp(x)));
}
/// 1 / (1 + e^-x), the derivative of softplus, without overflow.
template <class Scalar>
[[nodiscard]] Scalar logistic(const Scalar& x) {
    using std::exp;
    if (x > 0)
        return Scalar(1.0) / (exp(-x) + 1.0);
    const Scalar e = exp(x);
    return e / (e + 1.0);
}

/// "BG/NBD" from "BG" and "NBD".
template <class Leaving, class Times>
inline constexpr auto joined_characters = [] {
    std::array<char, Leaving::name.size() + 1 + Times::name.size()> out{};
    auto at = out.begin();
    for (const char each : Leaving::name)
        *at++ = each;
    *at++ = '/';
    for (const char each : Times::name)
        *at++ = each;
    return out;
}();
template <class Leaving, class Times>
inline constexpr std::string_view joined_name{joined_characters<Leaving, Times>.data(),
                                              joined_characters<Leaving, Times>.size()};

/// The sum over j < k of (R)_j / j! u^j with u = (T - t_x) / (alpha + T): fewer than k phases since the last purchase.
template <class Scalar>
[[nodiscard]] Scalar phases_pending(int k, const Scalar& R, const Scalar& u) {
    Scalar term(1.0), sum(1.0);
    for (int j = 1; j < k; ++j) {
        term = term * (R + (j - 1.0)) * u / static_cast<double>(j);
        sum = sum + term;
    }
    return sum;
}

/// What k phases per purchase change in the density of t_x given x, against k = 1: log of
/// [t_x^(k x - 1) / Gamma(k x)] / [t_x^(x - 1) / Gamma(x)]. Free of parameters, but needed to compare different k.
[[nodiscard]] inline double erlang_timing(int k, double x, double t_x) {
    if (k == 1 || x == 0 || t_x == 0)
        return 0;
    return (k - 1) * x * std::log(t_x) - log_gamma_difference(x, (k - 1) * x);
}

/// The likelihood of all cells with its derivatives.
template <class Leaving, class Times>
struct beta_geometric_rows {
    std::array<double, 4> theta;
    int k; ///< phases per purchase

    /// Value, gradient and Hessian of all cells in one pass. With R = r + k x, c = log(1 + T / alpha), d = log(1 + t_x
    /// / alpha) and m = log a - log(b + chances - 1) a row is log(e^A + e^B) plus terms of x alone, where A = -R c +
    /// log phases_pending stands for being alive and B = m - R d for having left.
    [[nodiscard]] likelihood_derivatives<4> total(const history_cells& cells) const {
        likelihood_derivatives<4> sum;
        for (const auto& run : cells.runs)
            add_x_terms(run, add_rows(cells, run), sum);
        return sum;
    }

private:
    /// (R)_j / j! and the first two derivatives of its logarithm by R.
    struct pending_coefficient {
        double value, first, second;
    };
    /// log of the pending sum and its derivatives by R and u.
    struct pending_terms {
        double value, R, u, RR, Ru, uu;
    };

    std::vector<pending_coefficient> pending_coefficients(double R) const {
        std::vector<pending_coefficient> out;
        double value = 1, first = 0, second = 0;
        for (int j = 0; j < k; ++j) {
            out.push_back({value, first, second});
            value *= (R + j) / (j + 1);
            first += 1 / (R + j);
            second -= 1 / ((R + j) * (R + j));
        }
        return out;
    }

    static pending_terms log_pending(const std::vector<pending_coefficient>& coefficients, double u) {
        double s = 0, s_R = 0, s_RR = 0, s_u = 0, s_uu = 0, s_Ru = 0;
        double power = 1, below = 0, below2 = 0; // u^j, u^(j-1), u^(j-2)
        for (std::size_t j = 0; j < coefficients.size(); ++j) {
            const auto& c = coefficients[j];
            const double n = static_cast<double>(j), term = c.value * power, slope = c.value * n * below;
            s += term;
            s_R += term * c.first;
            s_RR += term * (c.first * c.first + c.second);
            s_u += slope;
            s_Ru += slope * c.first;
            s_uu += c.value * n * (n - 1) * below2;
            below2 = below;
            below = power;
            power *= u;
        }
        const double R = s_R / s, du = s_u / s;
        return {std::log(s), R, du, s_RR / s - R * R, s_Ru / s - R * du, s_uu / s - du * du};
    }

    /// b + chances - 1, without losing a tiny b.
    static double last_chance(double b, double x) { return b + (Leaving::chances(x) - 1); }

    [[nodiscard]] row_sums add_rows(const history_cells& cells, const history_cells::run& run) const {
        const auto& [r, alpha, a, b] = theta;
        const double R = r + k * run.x;
        const double m = Leaving::chances(run.x) > 0 ? std::log(a) - std::log(last_chance(b, run.x)) : -1e300;
        if constexpr (!Times::memoryless)
            if (k > 1)
                return add_regular_rows(R, m, cells, run);
        return add_random_rows(alpha, R, m, cells, run);
    }
    [[nodiscard]] row_sums add_regular_rows(double R, double m, const history_cells& cells,
                                            const history_cells::run& run) const {
        const double alpha = theta[1], ia = 1 / alpha;
        const auto coefficients = pending_coefficients(R);
        row_sums sum;
        for (std::size_t i = run.begin; i < run.end; ++i) {
            const double T = cells.T[i], t_x = cells.t_x[i], w = cells.weight[i];
            const double iT = 1 / (alpha + T), it = 1 / (alpha + t_x);
            const double c = std::log1p(T * ia), c1 = -T * ia * iT, c2 = -c1 * (ia + iT); // and derivatives by alpha
            const double d = std::log1p(t_x * ia), d1 = -t_x * ia * it, d2 = -d1 * (ia + it);
            const double u = (T - t_x) * iT, u1 = -u * iT, u2 = -2 * u1 * iT;
            const auto p = log_pending(coefficients, u);
            const double A = p.value - R * c, A_r = p.R - c, A_a = p.u * u1 - R * c1;
            const double A_rr = p.RR, A_ra = p.Ru * u1 - c1, A_aa = p.uu * u1 * u1 + p.u * u2 - R * c2;
            const double odds = m - R * d - A, e = std::exp(-std::abs(odds)), q = 1 / (1 + e);
            const double s = odds > 0 ? q : e * q, s1 = e * q * q; // logistic(odds) and its derivative
            const double dr = -d - A_r, da = -R * d1 - A_a;        // derivatives of the odds
            sum.f += w * (A + (odds > 0 ? odds : 0.0) + std::log1p(e) + erlang_timing(k, run.x, t_x));
            sum.r += w * (A_r + s * dr);
            sum.alpha += w * (A_a + s * da);
            sum.m += w * s;
            sum.rr += w * ((1 - s) * A_rr + s1 * dr * dr);
            sum.ra += w * ((1 - s) * A_ra - s * d1 + s1 * dr * da);
            sum.aa += w * ((1 - s) * A_aa - s * R * d2 + s1 * da * da);
            sum.mr += w * s1 * dr;
            sum.ma += w * s1 * da;
            sum.mm += w * s1;
        }
        return sum;
    }

    void add_x_terms(const history_cells::run& run, const row_sums& rows, likelihood_derivatives<4>& sum) const {
        const auto& [r, alpha, a, b] = theta;
        const double w = run.weight, kx = k * run.x, n = Leaving::chances(run.x);
        const double m_a = Leaving::chances(run.x) > 0 ? 1 / a : 0,
                     m_b = Leaving::chances(run.x) > 0 ? -1 / last_chance(b, run.x) : 0;
        const double of_ab1 = polygamma_difference(0, a + b, n), of_ab2 = polygamma_difference(1, a + b, n);
        sum.value += rows.f + w * (log_gamma_difference(r, kx) - kx * std::log(alpha) + log_gamma_difference(b, n) -
                                   log_gamma_difference(a + b, n));
        sum.gradient[0] += rows.r + w * polygamma_difference(0, r, kx);
        sum.gradient[1] += rows.alpha - w * kx / alpha;
        sum.gradient[2] += rows.m * m_a - w * of_ab1;
        sum.gradient[3] += rows.m * m_b + w * (polygamma_difference(0, b, n) - of_ab1);
        const double ab = rows.mm * m_a * m_b - w * of_ab2;
        const std::array<double, 16> hessian = {rows.rr + w * polygamma_difference(1, r, kx),
                                                rows.ra,
                                                rows.mr * m_a,
                                                rows.mr * m_b,
                                                rows.ra,
                                                rows.aa + w * kx / (alpha * alpha),
                                                rows.ma * m_a,
                                                rows.ma * m_b,
                                                rows.mr * m_a,
                                                rows.ma * m_a,
                                                (rows.mm - rows.m) * m_a * m_a - w * of_ab2,
                                                ab,
                                                rows.mr * m_b,
                                                rows.ma * m_b,
                                                ab,
                                                (rows.mm + rows.m) * m_b * m_b +
                                                    w * (polygamma_difference(1, b, n) - of_ab2)};
        for (std::size_t i = 0; i < 16; ++i)
            sum.hessian[i] += hessian[i];
    }
};

} // namespace clientele::inline CLIENTELE_ABI::detail
/// @endcond
