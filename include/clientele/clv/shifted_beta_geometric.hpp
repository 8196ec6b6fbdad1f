#pragma once

/// @file
/// The shifted-beta-geometric model of contracts: at each renewal date a customer leaves with a constant personal
/// probability.

#include <clientele/clv/detail/discrete_survival.hpp>
#include <clientele/clv/survival_counts.hpp>
#include <clientele/math/distributions.hpp>

namespace clientele::inline CLIENTELE_ABI {

/// The shifted-beta-geometric model (sBG). A customer does not renew with probability theta at each date; theta varies
/// over customers as Beta(alpha, beta). Retention of a cohort rises over time because the loyal remain.
///
///     S(t) = B(alpha, beta + t) / B(alpha, beta) = P(renews at least t times)
///     r(t) = (beta + t - 1) / (alpha + beta + t - 1), the retention
///
/// A history is x = t_x renewals made out of T renewal dates passed (`survival_counts` makes them from counts);
/// purchases are renewals. Being alive is seen: P(alive) is 1 when x = T and 0 when x < T. Every function takes {alpha,
/// beta}, both positive, as doubles or jets.
/// Complexity: O(1) per customer.
/// Source: Fader and Hardie, How to project customer retention, Journal of Interactive Marketing 21 (2007).
struct shifted_beta_geometric {
    static constexpr std::string_view name = "sBG";                               ///< what people call it
    static constexpr std::array<std::string_view, 2> parameters{"alpha", "beta"}; ///< in the order of the arrays
    /// Covariates scale the odds to leave (alpha exp(gamma'z)).
    static constexpr std::array<covariate_process<2>, 1> processes{{{"dropout", {1, 0}}}};

    /// log S(t): the log probability to renew at least t times (eq. 6).
    template <class Scalar>
    [[nodiscard]] Scalar log_survival(const std::array<Scalar, 2>& theta, double t) const {
        return detail::log_survival(theta[0], theta[1], t);
    }
    /// The retention rate at the t-th renewal, t = 1, 2, ...: those who renew of those who still can (eq. 8).
    template <class Scalar>
    [[nodiscard]] Scalar retention(const std::array<Scalar, 2>& theta, double t) const {
        detail::require_whole(name, "t - 1", t - 1);
        return (theta[1] + (t - 1)) / (theta[0] + theta[1] + (t - 1));
    }
    /// Log-likelihood of one history: log S(T), or log(S(x) - S(x + 1)) of one who left (eqs. 5 and 6).
    /// @throws error `bad_parameter` when the history has no whole numbers or t_x differs from x
    template <class Scalar>
    [[nodiscard]] Scalar log_likelihood(const std::array<Scalar, 2>& theta, const customer_history& h) const {
        using std::log;
        detail::require_contract(name, h);
        const Scalar stayed = log_survival(theta, h.x);
        return h.x < h.T ? Scalar(stayed + log(theta[0] / (theta[0] + theta[1] + h.x))) : stayed;
    }
    /// 1 for a customer who renewed at every date, 0 for one who did not.
    template <class Scalar>
    [[nodiscard]] Scalar p_alive(const std::array<Scalar, 2>&, const customer_history& h) const {
        detail::require_contract(name, h);
        return Scalar(h.x < h.T ? 0.0 : 1.0);
    }
    /// P(still a customer after `later` further renewal dates), later whole.
    template <class Scalar>
    [[nodiscard]] Scalar p_alive_later(const std::array<Scalar, 2>& theta, const customer_history& h,
                                       double later) const {
        using std::exp;
        detail::require_whole(name, "later", later);
        return p_alive(theta, h) * exp(detail::log_survival(theta[0], Scalar(theta[1] + h.T), later));
    }
    /// E[renewals at the next `horizon` dates], horizon whole: the sum of S(T + j) / S(T).
    template <class Scalar>
    [[nodiscard]] Scalar expected_purchases(const std::array<Scalar, 2>& theta, const customer_history& h,
                                            double horizon) const {
        detail::require_whole(name, "horizon", horizon);
        return h.x < h.T ? p_alive(theta, h)
                         : p_alive(theta, h) * detail::expected_survivals(theta[0], Scalar(theta[1] + h.T), horizon);
    }
    /// Discounted expected residual renewals at a continuous rate per period: the renewal at T + j counts e^(-rate j).
    /// Source: Fader and Hardie, Customer-base valuation in a contractual setting, Marketing Science 29 (2010).
    template <class Scalar>
    [[nodiscard]] Scalar dert(const std::array<Scalar, 2>& theta, const customer_history& h, double rate) const {
        require(rate > 0, "sBG: rate must be greater than 0, got ", rate);
        return h.x < h.T ? p_alive(theta, h)
                         : p_alive(theta, h) * detail::discounted_survivals(theta[0], Scalar(theta[1] + h.T), rate);
    }
    /// Fills out[n] with P(n further renewals at the next `horizon` dates).
    template <class Scalar>
    void count_probabilities(const std::array<Scalar, 2>& theta, const customer_history& h, double horizon,
                             std::span<Scalar> out) const {
        using std::exp;
        detail::require_whole(name, "horizon", horizon);
        const Scalar alive = p_alive(theta, h);
        for (std::size_t i = 0; i < out.size(); ++i) {
            const double n = static_cast<double>(i);
            out[i] = i == 0 ? Scalar(1.0 - alive) : Scalar(0.0);
            if (n > horizon || h.x < h.T)
                continue;
            const Scalar stays = exp(detail::log_survival(theta[0], Scalar(theta[1] + h.T), n));
            out[i] += n < horizon ? Scalar(stays * (theta[0] / (theta[0] + theta[1] + (h.T + n)))) : stays;
        }
    }
    /// Replaces `times` by the renewals in 1 .. T of one random customer; returns the number of renewals the customer
    /// ever makes.
    [[nodiscard]] double simulate(const std::array<double, 2>& theta, double T, random_generator& generator,
                                  std::vector<double>& times) const {
        times.clear();
        const double leaves = draw_beta(generator, theta[0], theta[1]);
        const double stays = leaves > 0 ? draw_geometric(generator, leaves) : std::numeric_limits<double>::infinity();
        const double last = (std::min)(T, stays);
        for (std::int64_t t = 1; static_cast<double>(t) <= last; ++t)
            detail::add_purchase(times, static_cast<double>(t));
        return stays;
    }
    /// Where a fit begins.
    [[nodiscard]] std::array<double, 2> start_values(const history_cells&) const { return {1, 2}; }
    /// The limits in which nobody leaves, or in which all customers leave with one probability.
    [[nodiscard]] std::optional<std::string_view> boundary(const std::array<double, 2>& theta) const {
        return detail::contract_boundary(theta[0], theta[1]);
    }
};

} // namespace clientele::inline CLIENTELE_ABI
