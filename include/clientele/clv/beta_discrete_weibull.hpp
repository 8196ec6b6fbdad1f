#pragma once

/// @file
/// The beta-discrete-Weibull model of contracts: the personal probability to leave may rise or fall with every renewal.

#include <clientele/clv/detail/discrete_survival.hpp>
#include <clientele/clv/survival_counts.hpp>
#include <clientele/math/distributions.hpp>

namespace clientele::inline CLIENTELE_ABI {

/// The beta-discrete-Weibull model (BdW). A customer renews at least t times with probability (1 - theta)^(t^c); theta
/// varies over customers as Beta(alpha, beta). c = 1 is the shifted-beta-geometric model, c > 1 wears customers out, c
/// < 1 grows on them.
///
///     S(t) = B(alpha, beta + t^c) / B(alpha, beta)
///
/// Histories, P(alive) and conventions are those of shifted_beta_geometric. Every function takes {alpha, beta, c}, all
/// positive, as doubles or jets.
/// Complexity: O(1) per customer for the likelihood; sums over the future add up to 2,000 renewals one by one, and what
/// lies beyond by the Euler-Maclaurin formula.
/// Source: Fader, Hardie, Liu, Davin and Steenburgh, How to project customer retention revisited, Journal of
/// Interactive Marketing 43 (2018).
struct beta_discrete_weibull {
    static constexpr std::string_view name = "BdW";                                    ///< what people call it
    static constexpr std::array<std::string_view, 3> parameters{"alpha", "beta", "c"}; ///< in the order of the arrays
    /// Covariates scale the odds to leave (alpha exp(gamma'z)).
    static constexpr std::array<covariate_process<3>, 1> processes{{{"dropout", {1, 0, 0}}}};

    /// log S(t): the log probability to renew at least t times.
    template <class Scalar>
    [[nodiscard]] Scalar log_survival(const std::array<Scalar, 3>& theta, double t) const {
        return log_ratio(theta, 0, t);
    }
    /// The retention rate at the t-th renewal, t = 1, 2, ...: S(t) / S(t - 1).
    template <class Scalar>
    [[nodiscard]] Scalar retention(const std::array<Scalar, 3>& theta, double t) const {
        using std::exp;
        detail::require_whole(name, "t - 1", t - 1);
        return exp(log_ratio(theta, t - 1, t));
    }
    /// Log-likelihood of one history: log S(T), or log(S(x) - S(x + 1)) of one who left.
    /// @throws error `bad_parameter` when the history has no whole numbers or t_x differs from x
    template <class Scalar>
    [[nodiscard]] Scalar log_likelihood(const std::array<Scalar, 3>& theta, const customer_history& h) const {
        detail::require_contract(name, h);
        const Scalar stayed = log_survival(theta, h.x);
        return h.x < h.T ? Scalar(stayed + log1mexp(Scalar(-log_ratio(theta, h.x, h.x + 1)))) : stayed;
    }
    /// 1 for a customer who renewed at every date, 0 for one who did not.
    template <class Scalar>
    [[nodiscard]] Scalar p_alive(const std::array<Scalar, 3>&, const customer_history& h) const {
        detail::require_contract(name, h);
        return Scalar(h.x < h.T ? 0.0 : 1.0);
    }
    /// P(still a customer after `later` further renewal dates), later whole.
    template <class Scalar>
    [[nodiscard]] Scalar p_alive_later(const std::array<Scalar, 3>& theta, const customer_history& h,
                                       double later) const {
        using std::exp;
        detail::require_whole(name, "later", later);
        return p_alive(theta, h) * exp(log_ratio(theta, h.T, h.T + later));
    }
    /// E[renewals at the next `horizon` dates], horizon whole: the sum of S(T + j) / S(T).
    template <class Scalar>
    [[nodiscard]] Scalar expected_purchases(const std::array<Scalar, 3>& theta, const customer_history& h,
                                            double horizon) const {
        detail::require_whole(name, "horizon", horizon);
        return h.x < h.T ? p_alive(theta, h) : p_alive(theta, h) * discounted_renewals(theta, h.T, horizon, 0);
    }
    /// Discounted expected residual renewals at a continuous rate per period: the renewal at T + j counts e^(-rate j).
    template <class Scalar>
    [[nodiscard]] Scalar dert(const std::array<Scalar, 3>& theta, const customer_history& h, double rate) const {
        require(rate > 0, "BdW: rate must be greater than 0, got ", rate);
        return h.x < h.T
                   ? p_alive(theta, h)
                   : p_alive(theta, h) * discounted_renewals(theta, h.T, std::numeric_limits<double>::infinity(), rate);
    }
    /// Fills out[n] with P(n further renewals at the next `horizon` dates).
    template <class Scalar>
    void count_probabilities(const std::array<Scalar, 3>& theta, const customer_history& h, double horizon,
                             std::span<Scalar> out) const {
        using std::exp, std::expm1;
        detail::require_whole(name, "horizon", horizon);
        const Scalar alive = p_alive(theta, h);
        for (std::size_t i = 0; i < out.size(); ++i) {
            const double n = static_cast<double>(i);
            out[i] = i == 0 ? Scalar(1.0 - alive) : Scalar(0.0);
            if (n > horizon || h.x < h.T)
                continue;
            const Scalar stays = exp(log_ratio(theta, h.T, h.T + n));
            out[i] += n < horizon ? Scalar(stays * -expm1(log_ratio(theta, h.T + n, h.T + n + 1))) : stays;
        }
    }
    /// Replaces `times` by the renewals in 1 .. T of one random customer; returns the number of renewals the customer
    /// ever makes.
    [[nodiscard]] double simulate(const std::array<double, 3>& theta, double T, random_generator& generator,
                                  std::vector<double>& times) const {
        times.clear();
        const double leaves = draw_beta(generator, theta[0], theta[1]), u = detail::open_uniform(generator);
        double stays = std::numeric_limits<double>::infinity(); // (1 - theta)^(t^c) falls below u
        if (leaves > 0)
            stays =
                leaves < 1
                    ? std::floor(detail::portable_exp(
                          detail::portable_log(detail::portable_log(u) / detail::portable_log1p(-leaves)) / theta[2]))
                    : 0.0;
        const double last = (std::min)(T, stays);
        for (std::int64_t t = 1; static_cast<double>(t) <= last; ++t)
            detail::add_purchase(times, static_cast<double>(t));
        return stays;
    }
    /// Where a fit begins: the shifted-beta-geometric model.
    [[nodiscard]] std::array<double, 3> start_values(const history_cells&) const { return {1, 2, 1}; }
    /// The limits in which nobody leaves, or in which all customers are alike.
    [[nodiscard]] std::optional<std::string_view> boundary(const std::array<double, 3>& theta) const {
        return detail::contract_boundary(theta[0], theta[1]);
    }

private:
    /// log S(to) - log S(from) with u = t^c: the logarithm of B(alpha, beta + u_to) / B(alpha, beta + u_from).
    template <class Scalar>
    static Scalar log_ratio(const std::array<Scalar, 3>& theta, double from, double to) {
        const auto& [alpha, beta, c] = theta;
        const auto beyond = [&](double t) { return value_of(c) * std::log(t) > 575; }; // u above 1e249: S(t) ~ u^-alpha
        if (!(from < to) || value_of(c) * std::log(to) <= 575) {
            const Scalar u = power(from, c);
            return detail::log_survival(alpha, Scalar(beta + u), step(from, to, c));
        }
        if (from > 0 && beyond(from))
            return -(alpha * c * std::log1p((to - from) / from));
        return log_gamma_difference(Scalar(beta + power(from, c)), alpha) - alpha * c * std::log(to);
    }
    template <class Scalar>
    static Scalar power(double t, const Scalar& c) {
        using std::exp;
        return t == 0 ? Scalar(0.0) : Scalar(exp(c * std::log(t)));
    }
    /// to^c - from^c, without cancelling when they are close or c is small.
    template <class Scalar>
    static Scalar step(double from, double to, const Scalar& c) {
        using std::expm1;
        return from > 0 ? Scalar(power(from, c) * expm1(c * std::log1p((to - from) / from))) : power(to, c);
    }

    /// The sum over j = 1 .. N of e^(-rate j) S(T + j) / S(T).
    template <class Scalar>
    static Scalar discounted_renewals(const std::array<Scalar, 3>& theta, double T, double N, double rate) {
        const double alpha = value_of(theta[0]), beta = value_of(theta[1]), c = value_of(theta[2]);
        const auto log_slope = [&](double j) { // d log f / dj
            const double t = T + j, u = std::pow(t, c);
            return u < 1e249 ? -polygamma_difference(0, beta + u, alpha) * c * u / t - rate : -alpha * c / t - rate;
        };
        return detail::falling_sum<Scalar>([&](double j) { return Scalar(log_ratio(theta, T, T + j) - rate * j); },
                                           log_slope,
                                           [&](double j) { return rate + (1 - 1 / (1 + alpha / (T + j + beta))); }, N);
    }
};

} // namespace clientele::inline CLIENTELE_ABI
