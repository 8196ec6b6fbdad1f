#pragma once

/// @file
/// The BG/BB model: purchases at discrete opportunities (a yearly appeal, a monthly box, a conference), unseen dropout.

#include <clientele/clv/detail/discrete_survival.hpp>
#include <clientele/math/distributions.hpp>

namespace clientele::inline CLIENTELE_ABI {

/// The beta-geometric / beta-Bernoulli model. Before each opportunity a customer who is alive leaves with probability
/// theta, else buys with probability p. p varies over customers as Beta(alpha, beta), theta as Beta(gamma, delta).
///
///     L = B(alpha + x, beta + n - x) / B(alpha, beta) B(gamma, delta + n) / B(gamma, delta)
///         + sum over i = 0 .. n - t_x - 1 of
///           B(alpha + x, beta + t_x - x + i) / B(alpha, beta) B(gamma + 1, delta + t_x + i) / B(gamma, delta)
///
/// A history is x purchases, the last at opportunity t_x (0 when x = 0), out of T = n opportunities; all whole numbers,
/// x <= t_x. Every function takes the natural parameters {alpha, beta, gamma, delta}, all positive, as doubles or jets.
/// Fit it to weighted rows (x, t_x, n, count).
///
/// Two conventions of P(alive) are in use. `p_alive` is "alive at opportunity n", the last one observed; `p_alive_next`
/// is "alive at opportunity n + 1", which the paper and BTYD print: p_alive times (delta + n) / (gamma + delta + n).
/// Complexity: O(n - t_x) per customer.
/// Source: Fader, Hardie and Shang, Customer-base analysis in a discrete-time noncontractual setting, Marketing Science
/// 29 (2010).
struct bg_bb {
    static constexpr std::string_view name = "BG/BB"; ///< what people call it
    /// In the order of the arrays.
    static constexpr std::array<std::string_view, 4> parameters{"alpha", "beta", "gamma", "delta"};

    /// Log-likelihood of one history (eq. 5, without the number of ways).
    /// @throws error `bad_parameter` when the history has no whole numbers or x > t_x
    template <class Scalar>
    [[nodiscard]] Scalar log_likelihood(const std::array<Scalar, 4>& theta, const customer_history& h) const {
        check(h);
        const auto& [alpha, beta, gamma, delta] = theta;
        const Scalar buys = log_gamma_difference(alpha, h.x) + log_gamma_difference(beta, h.T - h.x) -
                            log_gamma_difference(Scalar(alpha + beta), h.T);
        const Scalar alive = buys + detail::log_survival(gamma, delta, h.T);
        return h.t_x < h.T ? Scalar(alive + detail::log1pexp(log_odds_left(theta, h))) : alive;
    }
    /// P(alive at opportunity n), the last one observed.
    template <class Scalar>
    [[nodiscard]] Scalar p_alive(const std::array<Scalar, 4>& theta, const customer_history& h) const {
        using std::exp;
        check(h);
        return h.t_x < h.T ? Scalar(exp(-detail::log1pexp(log_odds_left(theta, h)))) : Scalar(1.0);
    }
    /// P(alive at opportunity n + 1) (eq. 11 with m = 1).
    template <class Scalar>
    [[nodiscard]] Scalar p_alive_next(const std::array<Scalar, 4>& theta, const customer_history& h) const {
        return p_alive_later(theta, h, 1);
    }
    /// P(alive at opportunity n + later), later whole.
    template <class Scalar>
    [[nodiscard]] Scalar p_alive_later(const std::array<Scalar, 4>& theta, const customer_history& h,
                                       double later) const {
        using std::exp;
        detail::require_whole(name, "later", later);
        return p_alive(theta, h) * exp(detail::log_survival(theta[2], Scalar(theta[3] + h.T), later));
    }
    /// E[purchases at opportunities n + 1 .. n + horizon] (eq. 13), horizon whole.
    template <class Scalar>
    [[nodiscard]] Scalar expected_purchases(const std::array<Scalar, 4>& theta, const customer_history& h,
                                            double horizon) const {
        return p_alive(theta, h) * expected_if_alive(theta, h, horizon);
    }
    /// The same given that the customer is alive at opportunity n; it does not depend on t_x.
    template <class Scalar>
    [[nodiscard]] Scalar expected_if_alive(const std::array<Scalar, 4>& theta, const customer_history& h,
                                           double horizon) const {
        detail::require_whole(name, "horizon", horizon);
        const auto& [alpha, beta, gamma, delta] = theta;
        return (alpha + h.x) / (alpha + beta + h.T) * detail::expected_survivals(gamma, Scalar(delta + h.T), horizon);
    }
    /// Discounted expected residual transactions (eq. 14) at a continuous rate per opportunity: the purchase at n + j
    /// counts e^(-rate j).
    template <class Scalar>
    [[nodiscard]] Scalar dert(const std::array<Scalar, 4>& theta, const customer_history& h, double rate) const {
        require(rate > 0, "BG/BB: rate must be greater than 0, got ", rate);
        const auto& [alpha, beta, gamma, delta] = theta;
        return p_alive(theta, h) * (alpha + h.x) / (alpha + beta + h.T) *
               detail::discounted_survivals(gamma, Scalar(delta + h.T), rate);
    }
    /// Fills out[k] with P(k purchases at opportunities n + 1 .. n + horizon) (eq. 12), horizon whole.
    template <class Scalar>
    void count_probabilities(const std::array<Scalar, 4>& theta, const customer_history& h, double horizon,
                             std::span<Scalar> out) const {
        detail::require_whole(name, "horizon", horizon);
        const Scalar alive = p_alive(theta, h);
        for (std::size_t k = 0; k < out.size(); ++k)
            out[k] = alive * count_if_alive(theta, h, horizon, static_cast<double>(k)) +
                     (k == 0 ? p_left(theta, h) : Scalar(0.0));
    }
    /// Replaces `times` by the opportunities in 1 .. T at which one random customer buys; returns how many the customer
    /// lived through.
    [[nodiscard]] double simulate(const std::array<double, 4>& theta, double T, random_generator& generator,
                                  std::vector<double>& times) const {
        times.clear();
        const double buys = draw_beta(generator, theta[0], theta[1]), leaves = draw_beta(generator, theta[2], theta[3]);
        const double lived = leaves > 0 ? draw_geometric(generator, leaves) : std::numeric_limits<double>::infinity();
        const double last = (std::min)(T, lived);
        for (std::int64_t t = 1; static_cast<double>(t) <= last; ++t)
            if (draw_bernoulli(generator, buys))
                detail::add_purchase(times, static_cast<double>(t));
        return lived;
    }
    /// Where a fit begins.
    [[nodiscard]] std::array<double, 4> start_values(const history_cells&) const { return {1, 1, 0.5, 2}; }
    /// The limits in which nobody drops out, or in which all customers are alike.
    [[nodiscard]] std::optional<std::string_view> boundary(const std::array<double, 4>& theta) const {
        if (theta[2] / theta[3] < 1e-6)
            return "nobody drops out: the fit is the beta-binomial limit, in which P(alive) is 1";
        if (theta[0] + theta[1] > 1e6)
            return "all customers buy with one probability: alpha and beta run to infinity together";
        if (theta[2] + theta[3] > 1e6)
            return "all customers leave with one probability: gamma and delta run to infinity together";
        if (theta[0] + theta[1] < 1e-6)
            return "customers buy at every opportunity or at none: alpha and beta run to 0 together";
        if (theta[2] + theta[3] < 1e-6)
            return "customers leave at the first chance or never: gamma and delta run to 0 together";
        return std::nullopt;
    }

private:
    /// 1 - P(alive), exact also when it is tiny.
    template <class Scalar>
    static Scalar p_left(const std::array<Scalar, 4>& theta, const customer_history& h) {
        using std::exp;
        return h.t_x < h.T ? Scalar(exp(-detail::log1pexp(Scalar(-log_odds_left(theta, h))))) : Scalar(0.0);
    }

    static void check(const customer_history& h) {
        detail::require_whole(name, "T (opportunities)", h.T);
        detail::require_whole(name, "t_x", h.t_x);
        require(h.x <= h.t_x, "BG/BB: x must be at most t_x = ", h.t_x, ", got ", h.x);
    }

    /// log of the sum of the likelihood's terms over its first one. Each term follows from the one before it.
    template <class Scalar>
    static Scalar log_odds_left(const std::array<Scalar, 4>& theta, const customer_history& h) {
        using std::log;
        const auto& [alpha, beta, gamma, delta] = theta;
        const double missed = h.T - h.t_x;
        const Scalar d = delta + h.t_x, b = beta + (h.t_x - h.x), ab = alpha + beta + h.t_x;
        Scalar term(1.0), sum(1.0);
        double i = 0;
        while (i + 1 < missed) { // left before opportunity t_x + i + 2
            term = term * ((b + i) * (d + i) / ((ab + i) * (gamma + d + (i + 1))));
            sum += term;
            if (value_of(term) < 1e-20 * value_of(sum) / missed)
                break;
            i += 1;
        }
        // first term over the term of being alive
        return log(sum) + log(gamma / (gamma + d)) - detail::log_survival(gamma, d, missed) +
               (log_gamma_difference(ab, missed) - log_gamma_difference(b, missed));
    }

    /// P(k purchases in the next N opportunities | alive at n): leaving before opportunity n + j + 1, or not at all.
    template <class Scalar>
    static Scalar count_if_alive(const std::array<Scalar, 4>& theta, const customer_history& h, double N, double k) {
        using std::exp;
        if (k > N)
            return Scalar(0.0);
        const auto& [alpha, beta, gamma, delta] = theta;
        const Scalar a = alpha + h.x, b = beta + (h.T - h.x), d = delta + h.T;
        // k purchases out of the first j = k, all alive so far
        Scalar term = exp(log_gamma_difference(a, k) - log_gamma_difference(Scalar(a + b), k) +
                          detail::log_survival(gamma, d, k));
        Scalar sum(0.0);
        double j = k;
        while (j < N) {
            sum += term * (gamma / (gamma + d + j));
            term = term * ((j + 1) / (j + 1 - k) * (b + (j - k)) * (d + j) / ((a + b + j) * (gamma + d + j)));
            j += 1;
        }
        return sum + term;
    }
};

} // namespace clientele::inline CLIENTELE_ABI
