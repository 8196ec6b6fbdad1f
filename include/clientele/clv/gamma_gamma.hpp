#pragma once

/// @file
/// The Gamma-Gamma model of spend per purchase.

#include <clientele/clv/concepts.hpp>
#include <clientele/cmath.hpp>
#include <clientele/math/detail/fast_elementary.hpp>
#include <clientele/math/distributions.hpp>
#include <clientele/math/jet.hpp>
#include <clientele/math/special_functions.hpp>

#include <limits>

namespace clientele::inline CLIENTELE_ABI {

/// Spend per purchase varies within a customer as Gamma(p, nu), and nu over customers as Gamma(q, v): a mean m over x
/// purchases has
///
///     log L = log Gamma(p x + q) - log Gamma(p x) - log Gamma(q)
///             + q log v + (p x - 1) log m + p x log x - (p x + q) log(x m + v)
///
/// Parameters {p, q, v}, all positive. Spend must not go with purchase frequency.
/// Source: Fader and Hardie, The gamma-gamma model of monetary value (2013), eq. 1a and 5.
struct gamma_gamma {
    static constexpr std::string_view name = "Gamma-Gamma";                     ///< what people call it
    static constexpr std::array<std::string_view, 3> parameters{"p", "q", "v"}; ///< in the order of the arrays
    static constexpr std::array<double, 3> unit_powers{0, 0, 1};                ///< in money
    /// Covariates scale the mean: v exp(gamma'z).
    static constexpr std::array<covariate_process<3>, 1> processes{{{"spend", {0, 0, 1}}}};

    /// Log-likelihood of one mean; 0 for a customer without purchases to take it over.
    template <class Scalar>
    [[nodiscard]] Scalar log_likelihood(const std::array<Scalar, 3>& theta, const customer_spend& s) const {
        using std::log, std::log1p;
        if (s.x == 0)
            return Scalar(0.0);
        const auto& [p, q, v] = theta;
        const double total = s.x * s.mean;
        // with log(x m + v) taken apart so that nothing cancels when p or q is huge
        return log_gamma_difference(Scalar(p * s.x), q) - log_gamma(q) - p * s.x * log1p(v / total) -
               q * log1p(Scalar(total) / v) - std::log(s.mean);
    }
    /// Whether there is an expected mean: p x + q above 1.
    [[nodiscard]] bool has_mean(const std::array<double, 3>& theta, const customer_spend& s) const {
        return theta[0] * s.x + (theta[1] - 1) > 0;
    }
    /// Expected mean of future purchases: p (v + x m) / (p x + q - 1), the population mean p v / (q - 1) at x = 0;
    /// infinite where p x + q is not above 1, because then the model has no mean.
    template <class Scalar>
    [[nodiscard]] Scalar expected_spend(const std::array<Scalar, 3>& theta, const customer_spend& s) const {
        const auto& [p, q, v] = theta;
        const Scalar below = p * s.x + (q - 1.0);
        if (!(below > 0.0))
            return Scalar(std::numeric_limits<double>::infinity());
        const Scalar mean = p * (v + s.x * s.mean) / below;
        return std::isfinite(value_of(mean)) ? mean : Scalar((v + s.x * s.mean) * (p / below));
    }
    /// All cells at once, with derivatives.
    [[nodiscard]] likelihood_derivatives<3> total(const std::array<double, 3>& theta, const spend_cells& cells) const {
        likelihood_derivatives<3> sum;
        for (const auto& run : cells.runs)
            add_run(theta, cells, run, sum);
        return sum;
    }
    /// The mean of x random amounts of one random customer.
    [[nodiscard]] double simulate(const std::array<double, 3>& theta, double x, random_generator& generator) const {
        const double nu = draw_gamma(generator, theta[1], theta[2]);
        return draw_gamma(generator, theta[0] * x, nu * x);
    }
    /// Where a fit begins: typical shapes, and the mean of the data.
    [[nodiscard]] std::array<double, 3> start_values(const spend_cells& cells) const {
        double amount = 0, customers = 0;
        for (std::size_t i = 0; i < cells.size(); ++i) {
            amount += cells.weight[i] * cells.mean[i];
            customers += cells.weight[i];
        }
        const double mean = customers > 0 ? amount / customers : 1.0;
        return {3, 3, 2 * mean / 3};
    }
    /// Parameters of the limit in which everybody always spends the same amount.
    [[nodiscard]] std::array<double, 3> constant_spend(double amount) const {
        constexpr double huge = 1e8;
        return {huge, huge, amount * ((huge - 1) / huge)};
    }
    /// The limits: no variation within customers, or none between them.
    [[nodiscard]] std::optional<std::string_view> boundary(const std::array<double, 3>& theta) const {
        if (theta[0] > 1e6 && theta[1] > 1e6)
            return "spend does not vary: everybody is expected to spend the mean";
        if (theta[0] > 1e6)
            return "spend does not vary within customers: everybody is expected to go on spending what they spent";
        if (theta[1] > 1e6)
            return "mean spend does not vary between customers: everybody is expected to spend the mean of all";
        return std::nullopt;
    }

private:
    /// With s = x m and D = log(1 + v / s) a row is -(p x + q) D - q (log s - log v) - log m plus terms of x alone.
    static void add_run(const std::array<double, 3>& theta, const spend_cells& cells, const spend_cells::run& run,
                        likelihood_derivatives<3>& sum) {
        const auto& [p, q, v] = theta;
        const double x = run.x, px = p * x, w = run.weight;
        constexpr std::size_t lanes = 8; // rows at a time, sums kept apart: vectorises, and the order is fixed
        double sums[3][lanes] = {};
        for (std::size_t from = run.begin; from < run.end; from += lanes) {
            double mean[lanes], weight[lanes] = {};
            const std::size_t n = run.end - from < lanes ? run.end - from : lanes;
            for (std::size_t l = 0; l < lanes; ++l)
                mean[l] = cells.mean[from + (l < n ? l : 0)];
            for (std::size_t l = 0; l < n; ++l)
                weight[l] = cells.weight[from + l];
            for (std::size_t l = 0; l < lanes; ++l) {
                const double s = x * mean[l], u = 1 / (s + v), wu = weight[l] * u;
                sums[0][l] += weight[l] * fast_log1p(v / s);
                sums[1][l] += wu;
                sums[2][l] += wu * u;
            }
        }
        const auto add = [](const double(&of)[lanes]) {
            return ((of[0] + of[1]) + (of[2] + of[3])) + ((of[4] + of[5]) + (of[6] + of[7]));
        };
        const double of_D = add(sums[0]), inverse = add(sums[1]), inverse2 = add(sums[2]);
        const double log_ratio = run.log_means + w * (std::log(x) - std::log(v)); // weighted sum of log(s / v)
        sum.value += w * (log_gamma_difference(px, q) - log_gamma(q)) - (px + q) * of_D - q * log_ratio - run.log_means;
        sum.gradient[0] += w * x * polygamma_difference(0, px, q) - x * of_D;
        sum.gradient[1] += w * polygamma_difference(0, q, px) - of_D - log_ratio;
        sum.gradient[2] += w * q / v - (px + q) * inverse;
        const double pq = w * x * trigamma(px + q), pv = -x * inverse, qv = w / v - inverse;
        const std::array<double, 9> hessian = {w * x * x * polygamma_difference(1, px, q),
                                               pq,
                                               pv, //
                                               pq,
                                               w * polygamma_difference(1, q, px),
                                               qv, //
                                               pv,
                                               qv,
                                               (px + q) * inverse2 - w * q / (v * v)};
        for (std::size_t i = 0; i < 9; ++i)
            sum.hessian[i] += hessian[i];
    }

    /// No members.
    static constexpr void members(auto&& each, auto&...) { each.is("gamma_gamma"); }
};
static_assert(spend_model_policy<gamma_gamma>);

} // namespace clientele::inline CLIENTELE_ABI
