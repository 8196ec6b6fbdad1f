#pragma once

/// @file
/// The NBD model: customers buy at random and never leave. The baseline that dropout models must beat.

#include <clientele/clv/concepts.hpp>
#include <clientele/math/distributions.hpp>
#include <clientele/math/jet.hpp>
#include <clientele/math/special_functions.hpp>

namespace clientele::inline CLIENTELE_ABI {

/// The negative binomial model: a Poisson process whose rate varies over customers as Gamma(r, rate alpha).
///
///     log L = log (r)_x + r log alpha - (r + x) log(alpha + T),   E[purchases in the horizon] = (r + x) / (alpha + T)
///     horizon
///
/// It is the limit of every dropout model in which nobody leaves: P(alive) is 1.
/// Source: Ehrenberg, Applied Statistics 8 (1959); Morrison and Schmittlein, JBES 6 (1988).
struct nbd {
    static constexpr std::string_view name = "NBD";                            ///< what people call it
    static constexpr std::array<std::string_view, 2> parameters{"r", "alpha"}; ///< in the order of the arrays
    static constexpr std::array<double, 2> unit_powers{0, 1};                  ///< in time
    /// Purchase covariates scale the rate: alpha exp(-gamma'z).
    static constexpr std::array<covariate_process<2>, 1> processes{{{"purchase", {0, -1}}}};

    /// Log-likelihood of one history.
    template <class Scalar>
    [[nodiscard]] Scalar log_likelihood(const std::array<Scalar, 2>& theta, const customer_history& h) const {
        using std::log;
        return log_gamma_difference(theta[0], h.x) - (theta[0] + h.x) * detail::log1p_quotient(h.T, theta[1]) -
               h.x * log(theta[1]);
    }
    /// 1.
    template <class Scalar>
    [[nodiscard]] Scalar p_alive(const std::array<Scalar, 2>&, const customer_history&) const {
        return Scalar(1.0);
    }
    /// 1.
    template <class Scalar>
    [[nodiscard]] Scalar p_alive_later(const std::array<Scalar, 2>&, const customer_history&, double) const {
        return Scalar(1.0);
    }
    /// E[purchases in (T, T + horizon]].
    template <class Scalar>
    [[nodiscard]] Scalar expected_purchases(const std::array<Scalar, 2>& theta, const customer_history& h,
                                            double horizon) const {
        return (theta[0] + h.x) / (theta[1] + h.T) * horizon;
    }
    /// The same: everybody is alive.
    template <class Scalar>
    [[nodiscard]] Scalar expected_if_alive(const std::array<Scalar, 2>& theta, const customer_history& h,
                                           double horizon) const {
        return expected_purchases(theta, h, horizon);
    }
    /// P(n purchases in (T, T + horizon]) for n = 0 .. out.size() - 1: negative binomial.
    template <class Scalar>
    void count_probabilities(const std::array<Scalar, 2>& theta, const customer_history& h, double horizon,
                             std::span<Scalar> out) const {
        using std::exp, std::log1p;
        const Scalar R = theta[0] + h.x, z = Scalar(horizon) / (theta[1] + h.T), y = z / (z + 1.0);
        Scalar relative(1.0), log_scale = -(R * log1p(z));
        for (std::size_t n = 0; n < out.size(); ++n) {
            if (n > 0)
                relative = relative * ((R + (static_cast<double>(n) - 1)) * y / static_cast<double>(n));
            if (value_of(relative) > 1e200) {
                relative = relative * 1e-200;
                log_scale = log_scale + 200 * 2.302585092994045684;
            }
            out[n] = relative * exp(log_scale);
        }
    }
    /// All cells at once, with derivatives.
    [[nodiscard]] likelihood_derivatives<2> total(const std::array<double, 2>& theta,
                                                  const history_cells& cells) const {
        const auto [r, alpha] = theta;
        likelihood_derivatives<2> sum;
        for (const auto& run : cells.runs) {
            const double R = r + run.x, w = run.weight;
            double c0 = 0, c1 = 0, c2 = 0; // log(1 + T / alpha) and its derivatives by alpha
            for (std::size_t i = run.begin; i < run.end; ++i) {
                const double T = cells.T[i], wi = cells.weight[i], iT = 1 / (alpha + T), slope = T / alpha * iT;
                c0 += wi * std::log1p(T / alpha);
                c1 -= wi * slope;
                c2 += wi * slope * (1 / alpha + iT);
            }
            sum.value += w * (log_gamma_difference(r, run.x) - run.x * std::log(alpha)) - R * c0;
            sum.gradient[0] += w * polygamma_difference(0, r, run.x) - c0;
            sum.gradient[1] += -w * run.x / alpha - R * c1;
            sum.hessian[0] += w * polygamma_difference(1, r, run.x);
            sum.hessian[1] -= c1;
            sum.hessian[2] -= c1;
            sum.hessian[3] += w * run.x / (alpha * alpha) - R * c2;
        }
        return sum;
    }
    /// Where a fit begins.
    [[nodiscard]] std::array<double, 2> start_values(const history_cells& cells) const {
        double purchases = 0, time = 0;
        for (std::size_t i = 0; i < cells.size(); ++i) {
            purchases += cells.weight[i] * cells.x[i];
            time += cells.weight[i] * cells.T[i];
        }
        const double rate = purchases / time;
        return {0.5, rate > 0 && std::isfinite(rate) ? 0.5 / rate : 1.0};
    }
    /// The limit in which everybody buys at the same rate.
    [[nodiscard]] std::optional<std::string_view> boundary(const std::array<double, 2>& theta) const {
        if (theta[0] > 1e6)
            return "everybody buys at the same rate: the fit is the Poisson limit";
        return std::nullopt;
    }
    /// One random customer: replaces times by the repeat purchase times in (0, T]; nobody leaves.
    double simulate(const std::array<double, 2>& theta, double T, random_generator& generator,
                    std::vector<double>& times) const {
        const double rate = draw_gamma(generator, theta[0], theta[1]);
        times.clear();
        double t = draw_exponential(generator, rate);
        while (t <= T) {
            detail::add_purchase(times, t);
            t += draw_exponential(generator, rate);
        }
        return std::numeric_limits<double>::infinity();
    }
};
static_assert(purchase_model_policy<nbd>);

} // namespace clientele::inline CLIENTELE_ABI
