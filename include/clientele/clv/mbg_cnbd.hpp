#pragma once

/// @file
/// The MBG/CNBD-k model: MBG/NBD with regular times between purchases.

#include <clientele/clv/detail/beta_geometric.hpp>

namespace clientele::inline CLIENTELE_ABI {

/// The MBG/CNBD-k model with regular purchases: the time between purchases is Erlang(k, lambda) instead of exponential,
/// so that a long pause tells more about a customer who used to buy like clockwork. k = 1 is MBG/NBD. With k = 0 a fit
/// tries 1 to 12 and keeps the likeliest; then `fitted.model.k` tells which.
///
///     log L = log (r)_kx + r log alpha + log B(a, b + n) / B(a, b) + timing
///             + log(S (alpha + T)^-(r + kx) + a / (b + x) (alpha + t_x)^-(r + kx)),   S = sum_j<k (r + kx)_j / j! ((T
///             - t_x) / (alpha + T))^j
///
/// `timing` is the density of t_x given x, relative to k = 1, so that log-likelihoods of different k compare; when
/// `histories::log_intervals` is given it is the density of all times between purchases.
/// Expectations are exact: they are averaged over the phases that may be done since the last purchase.
/// Every function takes the natural parameters {r, alpha, a, b}, all positive, as doubles or jets.
/// Source: Platzer and Reutterer, Marketing Science 35 (2016); Reutterer, Platzer and Schroeder, IJRM 38 (2021).
struct mbg_cnbd {
    static constexpr std::string_view name = "MBG/CNBD-k";                               ///< what people call it
    static constexpr std::array<std::string_view, 4> parameters{"r", "alpha", "a", "b"}; ///< in the order of the arrays
    /// Purchase covariates scale the rate (alpha exp(-gamma'z)), dropout covariates the odds to leave (a exp(gamma'z)).
    static constexpr std::array<covariate_process<4>, 2> processes{
        {{"purchase", {0, -1, 0, 0}}, {"dropout", {0, 0, 1, 0}}}};

    int k = 0; ///< phases per purchase, 1 to 50; 0: by likelihood

    /// What a fit chooses from: k itself, or 1 to 12.
    [[nodiscard]] std::vector<mbg_cnbd> candidates() const {
        require(k >= 0 && k <= 50, "mbg_cnbd: k must be in [0, 50], got ", k);
        std::vector<mbg_cnbd> out;
        for (int each = k == 0 ? 1 : k; each <= (k == 0 ? 12 : k); ++each)
            out.push_back({each});
        return out;
    }
    /// What the times between the purchases add to the log-likelihood when the sum of their logarithms is known, and
    /// not only t_x.
    [[nodiscard]] double interval_terms(const customer_history& h, double log_intervals) const {
        const auto f = family();
        return h.x == 0 ? 0.0 : (f.k - 1) * log_intervals - h.x * log_gamma(f.k) - f.timing(h.x, h.t_x);
    }

    /// Log-likelihood of one history.
    template <class Scalar>
    [[nodiscard]] Scalar log_likelihood(const std::array<Scalar, 4>& theta, const customer_history& h) const {
        return family().log_likelihood(theta, h);
    }
    /// P(alive at T).
    template <class Scalar>
    [[nodiscard]] Scalar p_alive(const std::array<Scalar, 4>& theta, const customer_history& h) const {
        return family().p_alive(theta, h);
    }
    /// E[purchases in (T, T + horizon]], a sum of positive terms.
    template <class Scalar>
    [[nodiscard]] Scalar expected_purchases(const std::array<Scalar, 4>& theta, const customer_history& h,
                                            double horizon) const {
        return family().p_alive(theta, h) * family().expected_if_alive(theta, h, horizon);
    }
    /// P(alive at T + ahead).
    template <class Scalar>
    [[nodiscard]] Scalar p_alive_later(const std::array<Scalar, 4>& theta, const customer_history& h,
                                       double ahead) const {
        return family().p_alive_later(theta, h, ahead);
    }
    /// P(n purchases in (T, T + horizon]) for n = 0 .. out.size() - 1.
    template <class Scalar>
    void count_probabilities(const std::array<Scalar, 4>& theta, const customer_history& h, double horizon,
                             std::span<Scalar> out) const {
        family().count_probabilities(theta, h, horizon, out);
    }
    /// All cells at once, with derivatives.
    [[nodiscard]] likelihood_derivatives<4> total(const std::array<double, 4>& theta,
                                                  const history_cells& cells) const {
        return family().total(theta, cells);
    }
    /// Where a fit begins.
    [[nodiscard]] std::array<double, 4> start_values(const history_cells& cells) const {
        return family().start_values(cells);
    }
    /// The limit in which nobody drops out.
    [[nodiscard]] std::optional<std::string_view> boundary(const std::array<double, 4>& theta) const {
        return family().boundary(theta);
    }
    /// One random customer: replaces times by the repeat purchase times in (0, T], returns the time of leaving or
    /// infinity.
    double simulate(const std::array<double, 4>& theta, double T, random_generator& generator,
                    std::vector<double>& times) const {
        return family().simulate(theta, T, generator, times);
    }

private:
    [[nodiscard]] detail::beta_geometric<true> family() const { return {k == 0 ? 1 : k}; }
};
static_assert(purchase_model_policy<mbg_cnbd>);

} // namespace clientele::inline CLIENTELE_ABI
