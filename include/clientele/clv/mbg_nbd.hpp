#pragma once

/// @file
/// The MBG/NBD model: like BG/NBD, but customers may leave after their very first purchase.

#include <clientele/clv/detail/beta_geometric.hpp>

namespace clientele::inline CLIENTELE_ABI {

/// The modified beta-geometric / negative binomial model: like BG/NBD, but a customer may leave after the first
/// purchase too.
///
///     log L = log (r)_x + r log alpha - (r + x) log(alpha + T) + log B(a, b + x + 1) / B(a, b)
///             + log(1 + a / (b + x) ((alpha + T) / (alpha + t_x))^(r + x))
/// Every function takes the natural parameters {r, alpha, a, b}, all positive, as doubles or jets.
/// Source: Batislam, Denizel and Filiztekin, IJRM 24 (2007); Hoppe and Wagner, Marketing ZFP 3 (2007).
struct mbg_nbd {
    static constexpr std::string_view name = "MBG/NBD";                                  ///< what people call it
    static constexpr std::array<std::string_view, 4> parameters{"r", "alpha", "a", "b"}; ///< in the order of the arrays
    /// Purchase covariates scale the rate (alpha exp(-gamma'z)), dropout covariates the odds to leave (a exp(gamma'z)).
    static constexpr std::array<covariate_process<4>, 2> processes{
        {{"purchase", {0, -1, 0, 0}}, {"dropout", {0, 0, 1, 0}}}};

    /// Log-likelihood of one history.
    template <class Scalar>
    [[nodiscard]] Scalar log_likelihood(const std::array<Scalar, 4>& theta, const customer_history& h) const {
        return family.log_likelihood(theta, h);
    }
    /// P(alive at T).
    template <class Scalar>
    [[nodiscard]] Scalar p_alive(const std::array<Scalar, 4>& theta, const customer_history& h) const {
        return family.p_alive(theta, h);
    }
    /// E[purchases in (T, T + horizon]], a sum of positive terms.
    template <class Scalar>
    [[nodiscard]] Scalar expected_purchases(const std::array<Scalar, 4>& theta, const customer_history& h,
                                            double horizon) const {
        return family.p_alive(theta, h) * family.expected_if_alive(theta, h, horizon);
    }
    /// E[purchases in (T, T + horizon] | alive at T], which does not depend on t_x.
    template <class Scalar>
    [[nodiscard]] Scalar expected_if_alive(const std::array<Scalar, 4>& theta, const customer_history& h,
                                           double horizon) const {
        return family.expected_if_alive(theta, h, horizon);
    }
    /// P(alive at T + ahead).
    template <class Scalar>
    [[nodiscard]] Scalar p_alive_later(const std::array<Scalar, 4>& theta, const customer_history& h,
                                       double ahead) const {
        return family.p_alive_later(theta, h, ahead);
    }
    /// P(n purchases in (T, T + horizon]) for n = 0 .. out.size() - 1.
    template <class Scalar>
    void count_probabilities(const std::array<Scalar, 4>& theta, const customer_history& h, double horizon,
                             std::span<Scalar> out) const {
        family.count_probabilities(theta, h, horizon, out);
    }
    /// All cells at once, with derivatives.
    [[nodiscard]] likelihood_derivatives<4> total(const std::array<double, 4>& theta,
                                                  const history_cells& cells) const {
        return family.total(theta, cells);
    }
    /// P(alive at T) of many customers at once; out has their number of rows. Below 1e-304 it stays there.
    void p_alive_column(const std::array<double, 4>& theta, column x, column t_x, column T,
                        std::span<double> out) const {
        detail::random_p_alive(theta, true, x, t_x, T, out);
    }
    /// Where a fit begins.
    [[nodiscard]] std::array<double, 4> start_values(const history_cells& cells) const {
        return family.start_values(cells);
    }
    /// The limit in which nobody drops out.
    [[nodiscard]] std::optional<std::string_view> boundary(const std::array<double, 4>& theta) const {
        return family.boundary(theta);
    }
    /// One random customer: replaces times by the repeat purchase times in (0, T], returns the time of leaving or
    /// infinity.
    double simulate(const std::array<double, 4>& theta, double T, random_generator& generator,
                    std::vector<double>& times) const {
        return family.simulate(theta, T, generator, times);
    }

private:
    static constexpr detail::beta_geometric<true> family{};
};
static_assert(purchase_model_policy<mbg_nbd>);

} // namespace clientele::inline CLIENTELE_ABI
