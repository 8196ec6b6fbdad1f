#pragma once

/// @file
/// The Pareto/NBD model: customers buy at random and leave at random, unseen, at any time.

#include <clientele/clv/detail/pareto_dropout.hpp>
#include <clientele/clv/detail/pareto_nbd_columns.hpp>
#include <clientele/math/distributions.hpp>

namespace clientele::inline CLIENTELE_ABI {

/// The Pareto / negative binomial model. While alive a customer buys as a Poisson process with rate lambda and dies
/// with rate mu. lambda varies over customers as Gamma(r, rate alpha), mu as Gamma(s, rate beta).
///
///     L = Gamma(r + x) / Gamma(r) alpha^r beta^s / ((alpha + T)^(r + x) (beta + T)^s) (1 + odds),
///     P(alive) = 1 / (1 + odds),
///     odds = s integral from t_x to T of
///            ((alpha + T) / (alpha + tau))^(r + x) ((beta + T) / (beta + tau))^s d tau / (beta + tau)
///
/// The integral is taken directly, not as a difference of hypergeometric functions: nothing cancels at alpha = beta,
/// t_x = T or T = 0 and nothing overflows with x in the thousands. Every function takes the natural parameters {r,
/// alpha, s, beta}, all positive, as doubles or jets.
/// Complexity: from 16 to about 500 evaluations of the integrand per customer; `total` and `p_alive_column` take 8
/// where that is exact.
/// Source: Schmittlein, Morrison and Colombo, Counting your customers, Management Science 33 (1987); Fader and Hardie,
/// A note on deriving the Pareto/NBD model (2005).
struct pareto_nbd {
    static constexpr std::string_view name = "Pareto/NBD"; ///< what people call it
    /// In the order of the arrays.
    static constexpr std::array<std::string_view, 4> parameters{"r", "alpha", "s", "beta"};
    static constexpr std::array<double, 4> unit_powers{0, 1, 0, 1}; ///< in time
    /// Purchase covariates scale the rate (alpha exp(-gamma'z)), dropout covariates the death rate (beta
    /// exp(-gamma'z)).
    static constexpr std::array<covariate_process<4>, 2> processes{
        {{"purchase", {0, -1, 0, 0}}, {"dropout", {0, 0, 0, -1}}}};

    /// Log-likelihood of one history (Fader and Hardie 2005, eq. 20, without factorials).
    template <class Scalar>
    [[nodiscard]] Scalar log_likelihood(const std::array<Scalar, 4>& theta, const customer_history& h) const {
        using std::log;
        const auto& [r, alpha, s, beta] = theta;
        Scalar alive = -(r * detail::log1p_quotient(h.T, alpha)) - s * detail::log1p_quotient(h.T, beta);
        if (h.x > 0)
            alive += log_gamma_difference(r, h.x) - h.x * log(alpha + h.T);
        return h.t_x < h.T ? Scalar(alive + detail::log1pexp(detail::pareto_log_odds_left(theta, h))) : alive;
    }
    /// P(alive at T).
    template <class Scalar>
    [[nodiscard]] Scalar p_alive(const std::array<Scalar, 4>& theta, const customer_history& h) const {
        using std::exp;
        if (!(h.t_x < h.T))
            return Scalar(1.0);
        return exp(-detail::log1pexp(detail::pareto_log_odds_left(theta, h)));
    }
    /// P(alive at T + later).
    template <class Scalar>
    [[nodiscard]] Scalar p_alive_later(const std::array<Scalar, 4>& theta, const customer_history& h,
                                       double later) const {
        using std::exp, std::log1p;
        return p_alive(theta, h) * exp(-(theta[2] * log1p(later / (theta[3] + h.T))));
    }
    /// E[purchases in (T, T + horizon]] (Fader and Hardie 2005, eq. 41).
    template <class Scalar>
    [[nodiscard]] Scalar expected_purchases(const std::array<Scalar, 4>& theta, const customer_history& h,
                                            double horizon) const {
        return p_alive(theta, h) * expected_if_alive(theta, h, horizon);
    }
    /// E[purchases in (T, T + horizon] | alive at T], which does not depend on t_x. At s = 1 the formula of the paper
    /// is 0 / 0; here it is (1 - exp(-z)) / z with z = (s - 1) log(1 + horizon / (beta + T)).
    template <class Scalar>
    [[nodiscard]] Scalar expected_if_alive(const std::array<Scalar, 4>& theta, const customer_history& h,
                                           double horizon) const {
        using std::log1p;
        const auto& [r, alpha, s, beta] = theta;
        const Scalar length = log1p(horizon / (beta + h.T));
        return (r + h.x) * (beta + h.T) / (alpha + h.T) * length * exprel_minus(Scalar((s - 1.0) * length));
    }
    /// Discounted expected residual transactions at a continuous rate (Fader, Hardie and Lee, RFM and CLV, 2005, eq. 2,
    /// with Tricomi's U in the form that has no pole at whole s).
    template <class Scalar>
    [[nodiscard]] Scalar dert(const std::array<Scalar, 4>& theta, const customer_history& h, double rate) const {
        using std::exp, std::log;
        require(rate > 0, "pareto_nbd: rate must be greater than 0, got ", rate);
        const auto& [r, alpha, s, beta] = theta;
        const Scalar scale = beta + h.T;
        // integral of e^(-rate y) ((beta + T) / (beta + T + y))^s dy = (beta + T) U(1, 2 - s, rate (beta + T))
        return p_alive(theta, h) * (r + h.x) * scale / (alpha + h.T) *
               exp(log_tricomi_u(Scalar(1.0), Scalar(2.0 - s), Scalar(rate * scale)));
    }
    /// Fills out[n] with P(n purchases in (T, T + horizon]): gone already, alive to the end, or leaving on the way.
    template <class Scalar>
    void count_probabilities(const std::array<Scalar, 4>& theta, const customer_history& h, double horizon,
                             std::span<Scalar> out) const {
        const Scalar alive = p_alive(theta, h);
        for (std::size_t n = 0; n < out.size(); ++n)
            out[n] = alive * count_if_alive(theta, h, horizon, static_cast<double>(n)) +
                     (n == 0 ? p_left(theta, h) : Scalar(0.0));
    }
    /// Replaces `times` by the purchase times in (0, T] of one random customer; returns when the customer left.
    [[nodiscard]] double simulate(const std::array<double, 4>& theta, double T, random_generator& generator,
                                  std::vector<double>& times) const {
        times.clear();
        const double lambda = draw_gamma(generator, theta[0], theta[1]), mu = draw_gamma(generator, theta[2], theta[3]);
        const double left = mu > 0 ? draw_exponential(generator, mu) : std::numeric_limits<double>::infinity();
        if (lambda > 0) {
            double t = draw_exponential(generator, lambda);
            while (t <= (std::min)(T, left)) {
                detail::add_purchase(times, t);
                t += draw_exponential(generator, lambda);
            }
        }
        return left;
    }
    /// All cells at once, with derivatives: a fixed number of nodes per cell, many cells at a time.
    [[nodiscard]] likelihood_derivatives<4> total(const std::array<double, 4>& theta,
                                                  const history_cells& cells) const {
        return detail::pareto_nbd_columns{theta}.total(cells);
    }
    /// P(alive at T) of many customers at once; out has their number of rows.
    void p_alive_column(const std::array<double, 4>& theta, column x, column t_x, column T,
                        std::span<double> out) const {
        detail::pareto_nbd_columns{theta}.p_alive(x, t_x, T, out);
    }
    /// Where a fit begins: the observed rate, spread like an exponential, and a median life of about the time observed.
    [[nodiscard]] std::array<double, 4> start_values(const history_cells& cells) const {
        double purchases = 0, time = 0, customers = 0;
        for (std::size_t i = 0; i < cells.size(); ++i) {
            purchases += cells.weight[i] * cells.x[i];
            time += cells.weight[i] * cells.T[i];
            customers += cells.weight[i];
        }
        const double rate = purchases / time, age = time / customers;
        return {0.5, rate > 0 && std::isfinite(rate) ? 0.3 / rate : 1.0, 0.5,
                age > 0 && std::isfinite(age) ? 0.4 * age : 1.0};
    }
    /// The limits in which nobody drops out, or in which all customers are alike in one respect.
    [[nodiscard]] std::optional<std::string_view> boundary(const std::array<double, 4>& theta) const {
        if (theta[2] < 1e-5 || theta[2] * theta[1] / theta[3] < 1e-8) // dropout against purchases: no unit of time
            return "nobody drops out: the fit is the NBD limit, in which P(alive) is 1";
        if (theta[0] > 1e6)
            return "all customers buy at one rate: r and alpha run to infinity together";
        if (theta[2] > 1e6)
            return "all customers leave at one rate: s and beta run to infinity together";
        return std::nullopt;
    }

private:
    /// 1 - P(alive), exact also when it is tiny.
    template <class Scalar>
    static Scalar p_left(const std::array<Scalar, 4>& theta, const customer_history& h) {
        using std::exp;
        return h.t_x < h.T ? Scalar(exp(-detail::log1pexp(Scalar(-detail::pareto_log_odds_left(theta, h)))))
                           : Scalar(0.0);
    }

    /// P(n purchases in (T, T + horizon] | alive at T): negative binomial with rates updated by the history, stopped at
    /// a random time whose density is s / (beta + T + y) ((beta + T) / (beta + T + y))^s.
    template <class Scalar>
    static Scalar count_if_alive(const std::array<Scalar, 4>& theta, const customer_history& h, double horizon,
                                 double n) {
        using std::exp, std::log, std::log1p;
        if (!(horizon > 0))
            return Scalar(n == 0 ? 1.0 : 0.0);
        const Scalar R = theta[0] + h.x, A = theta[1] + h.T, s = theta[2], B = theta[3] + h.T;
        const Scalar coefficient = log_gamma_difference(R, n) - log_gamma(n + 1);
        const auto log_count = [&](double y, double log_y) { // log P(n by y | never leaves)
            return (n > 0 ? Scalar(coefficient + n * (log_y - log(A + y))) : coefficient) - R * log1p(y / A);
        };
        const Scalar stays = log_count(horizon, std::log(horizon)) - s * log1p(horizon / B);
        const double a = value_of(A), b = value_of(B), shape = value_of(R), vs = value_of(s);
        const auto f = [&](double u) {
            const double y = std::exp(u);
            return log_count(y, u) + log(s) - s * log1p(y / B) - log(B + y) + u;
        };
        const auto slope = [&](double u) {
            const double y = std::exp(u);
            return n + 1 - (n + shape) * y / (a + y) - (vs + 1) * y / (b + y);
        };
        const std::array<double, 2> bends{std::log(a), std::log(b)};
        return exp(stays) +
               exp(log_unimodal_integral(f, slope, bends, -std::numeric_limits<double>::infinity(), std::log(horizon)));
    }
};

} // namespace clientele::inline CLIENTELE_ABI
