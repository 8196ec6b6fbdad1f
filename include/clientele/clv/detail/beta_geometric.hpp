#pragma once

/// @file
/// The mathematics that the beta-geometric family shares: purchases come after k phases of a Poisson process whose rate
/// varies over customers as Gamma(r, alpha); after a purchase a customer leaves with a probability that varies as
/// Beta(a, b). k = 1 and no dropout at the first purchase is BG/NBD; with it, MBG/NBD; k > 1 makes purchases regular
/// (BG/CNBD-k, MBG/CNBD-k).

#include <clientele/clv/concepts.hpp>
#include <clientele/clv/detail/beta_geometric_columns.hpp>
#include <clientele/clv/detail/beta_geometric_future.hpp>
#include <clientele/math/distributions.hpp>
#include <clientele/math/jet.hpp>
#include <clientele/math/special_functions.hpp>

#include <cmath>

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

/// The family at fixed k; Modified says whether dropout can follow the first purchase too.
template <bool Modified>
struct beta_geometric {
    int k = 1;

    /// How many chances to leave a customer who is alive has survived.
    static double survived(double x) { return Modified ? x + 1 : x; }
    /// Whether the customer can have left at all.
    static bool may_have_left(double x) { return Modified || x > 0; }
    /// b + survived - 1, without losing a tiny b.
    template <class Scalar>
    static Scalar last_chance(const Scalar& b, double x) {
        return b + (survived(x) - 1);
    }

    /// The sum over j < k of (R)_j / j! u^j with u = (T - t_x) / (alpha + T): fewer than k phases since the last
    /// purchase.
    template <class Scalar>
    Scalar phases_pending(const Scalar& R, const Scalar& u) const {
        Scalar term(1.0), sum(1.0);
        for (int j = 1; j < k; ++j) {
            term = term * (R + (j - 1.0)) * u / static_cast<double>(j);
            sum = sum + term;
        }
        return sum;
    }

    /// The log of the odds to have left against being alive.
    template <class Scalar>
    Scalar log_odds_left(const std::array<Scalar, 4>& theta, const customer_history& h) const {
        using std::log, std::log1p;
        const auto& [r, alpha, a, b] = theta;
        const Scalar R = r + k * h.x, since(h.T - h.t_x);
        Scalar odds = log(a) - log(last_chance(b, h.x)) + R * log1p(since / (alpha + h.t_x));
        if (k > 1)
            odds = odds - log(phases_pending(R, Scalar(since / (alpha + h.T))));
        return odds;
    }

    template <class Scalar>
    Scalar log_likelihood(const std::array<Scalar, 4>& theta, const customer_history& h) const {
        using std::log, std::log1p;
        const auto& [r, alpha, a, b] = theta;
        const double kx = k * h.x, n = survived(h.x);
        const Scalar R = r + kx;
        Scalar alive = log_gamma_difference(r, kx) - R * log1p(Scalar(h.T) / alpha) - kx * log(alpha) +
                       log_gamma_difference(b, n) - log_gamma_difference(Scalar(a + b), n);
        if (k > 1)
            alive = alive + log(phases_pending(R, Scalar(Scalar(h.T - h.t_x) / (alpha + h.T)))) + timing(h.x, h.t_x);
        return may_have_left(h.x) ? Scalar(alive + softplus(log_odds_left(theta, h))) : alive;
    }

    /// What k phases per purchase change in the density of t_x given x, against k = 1: log of
    /// [t_x^(k x - 1) / Gamma(k x)] / [t_x^(x - 1) / Gamma(x)]. Free of parameters, but needed to compare different k.
    [[nodiscard]] double timing(double x, double t_x) const {
        if (k == 1 || x == 0 || t_x == 0)
            return 0;
        return (k - 1) * x * std::log(t_x) - log_gamma_difference(x, (k - 1) * x);
    }

    template <class Scalar>
    Scalar p_alive(const std::array<Scalar, 4>& theta, const customer_history& h) const {
        return may_have_left(h.x) ? logistic(Scalar(-log_odds_left(theta, h))) : Scalar(1.0);
    }

    /// Calls f(share, future) for each number of phases that may be done since the last purchase, given that the
    /// customer is alive; the shares add up to 1.
    template <class Scalar, class F>
    void for_each_future(const std::array<Scalar, 4>& theta, const customer_history& h, double horizon,
                         const F& f) const {
        const auto& [r, alpha, a, b] = theta;
        const Scalar R = r + k * h.x, age = alpha + h.T, z = Scalar(horizon) / age, still = b + survived(h.x);
        if (k == 1) {
            f(Scalar(1.0), alive_future<Scalar>{R, z, a, still});
            return;
        }
        const Scalar u = Scalar(h.T - h.t_x) / age, all = phases_pending(R, u);
        Scalar term(1.0);
        for (int j = 0; j < k; ++j) {
            if (j > 0)
                term = term * (R + (j - 1.0)) * u / static_cast<double>(j);
            f(Scalar(term / all), alive_future<Scalar>{R + static_cast<double>(j), z, a, still, k, j});
            if (h.T == h.t_x)
                return;
        }
    }

    /// E[purchases in (T, T + horizon] | alive at T].
    template <class Scalar>
    Scalar expected_if_alive(const std::array<Scalar, 4>& theta, const customer_history& h, double horizon) const {
        Scalar sum(0.0);
        for_each_future(theta, h, horizon, [&](const Scalar& share, const auto& future) {
            sum = sum + share * future.expected_purchases();
        });
        return sum;
    }
    /// P(alive at T + ahead).
    template <class Scalar>
    Scalar p_alive_later(const std::array<Scalar, 4>& theta, const customer_history& h, double ahead) const {
        Scalar sum(0.0);
        for_each_future(theta, h, ahead,
                        [&](const Scalar& share, const auto& future) { sum = sum + share * future.survives(); });
        return p_alive(theta, h) * sum;
    }
    /// P(n purchases in (T, T + horizon]) for n = 0 .. out.size() - 1.
    template <class Scalar>
    void count_probabilities(const std::array<Scalar, 4>& theta, const customer_history& h, double horizon,
                             std::span<Scalar> out) const {
        const Scalar alive = p_alive(theta, h);
        std::fill(out.begin(), out.end(), Scalar(0.0));
        for_each_future(theta, h, horizon,
                        [&](const Scalar& share, const auto& future) { future.add_counts(share * alive, out); });
        if (!out.empty() && may_have_left(h.x))
            out[0] = out[0] + logistic(log_odds_left(theta, h));
    }

    /// One random customer: repeat purchase times in (0, T], and the time of leaving.
    double simulate(const std::array<double, 4>& theta, double T, random_generator& generator,
                    std::vector<double>& times) const {
        const double rate = draw_gamma(generator, theta[0], theta[1]), p = draw_beta(generator, theta[2], theta[3]);
        times.clear();
        if (Modified && draw_bernoulli(generator, p))
            return 0;
        for (double t = 0;;) {
            t += k == 1 ? draw_exponential(generator, rate) : draw_gamma(generator, k, rate);
            if (!(t <= T))
                return std::numeric_limits<double>::infinity();
            times.push_back(t);
            if (draw_bernoulli(generator, p))
                return t;
        }
    }

    /// One purchase rate for all, spread like an exponential; leaving as likely as staying at three to one.
    [[nodiscard]] std::array<double, 4> start_values(const history_cells& cells) const {
        double purchases = 0, time = 0;
        for (std::size_t i = 0; i < cells.size(); ++i) {
            purchases += cells.weight[i] * cells.x[i];
            time += cells.weight[i] * cells.T[i];
        }
        const double rate = k * purchases / time;
        return {0.5, rate > 0 && std::isfinite(rate) ? 0.5 / rate : 1.0, 0.7, 2.0};
    }

    /// The limits: nobody drops out (the mean dropout probability vanishes), everybody does, or all customers are
    /// alike.
    [[nodiscard]] std::optional<std::string_view> boundary(const std::array<double, 4>& theta) const {
        if (theta[2] / theta[3] < 1e-6)
            return "nobody drops out: the fit is the NBD limit, and P(alive) is 1 for everyone";
        if (theta[3] / theta[2] < 1e-6)
            return "everybody drops out at the first chance";
        if (theta[2] > 1e6)
            return "all customers leave with one probability: a and b run to infinity together";
        if (theta[0] > 1e6)
            return "all customers buy at one rate: r and alpha run to infinity together";
        return std::nullopt;
    }

    /// Value, gradient and Hessian of all cells in one pass. With R = r + k x, c = log(1 + T / alpha), d = log(1 + t_x
    /// / alpha) and m = log a - log(b + survived - 1) a row is log(e^A + e^B) plus terms of x alone, where A = -R c +
    /// log phases_pending stands for being alive and B = m - R d for having left.
    [[nodiscard]] likelihood_derivatives<4> total(const std::array<double, 4>& theta,
                                                  const history_cells& cells) const {
        likelihood_derivatives<4> sum;
        for (const auto& run : cells.runs)
            add_x_terms(theta, run, add_rows(theta, cells, run), sum);
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

    row_sums add_rows(const std::array<double, 4>& theta, const history_cells& cells,
                      const history_cells::run& run) const {
        const auto& [r, alpha, a, b] = theta;
        const double R = r + k * run.x, ia = 1 / alpha;
        const double m = may_have_left(run.x) ? std::log(a) - std::log(last_chance(b, run.x)) : -1e300;
        if (k == 1)
            return add_random_rows(alpha, R, m, cells, run);
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
            sum.f += w * (A + (odds > 0 ? odds : 0.0) + std::log1p(e) + timing(run.x, t_x));
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

    void add_x_terms(const std::array<double, 4>& theta, const history_cells::run& run, const row_sums& rows,
                     likelihood_derivatives<4>& sum) const {
        const auto& [r, alpha, a, b] = theta;
        const double w = run.weight, kx = k * run.x, n = survived(run.x);
        const double m_a = may_have_left(run.x) ? 1 / a : 0,
                     m_b = may_have_left(run.x) ? -1 / last_chance(b, run.x) : 0;
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
