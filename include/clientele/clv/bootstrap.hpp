#pragma once

/// @file
/// The parametric bootstrap: intervals by refitting simulated customers, for when the delta method is not trusted.

#include <clientele/clv/buy_till_you_die.hpp>
#include <clientele/clv/simulate.hpp>

namespace clientele::inline CLIENTELE_ABI {

/// Refits of simulated customers.
template <class Model>
struct bootstrap_result {
    matrix values;                               ///< replicates x fitted numbers, natural scale
    std::vector<fitted_purchases<Model>> refits; ///< the fits themselves, to predict with
    std::size_t not_converged = 0; ///< replicates whose fit did not end in a proper maximum; they are kept

    /// The interval of fitted number j between two quantiles, each in [0, 1].
    [[nodiscard]] std::pair<double, double> interval(std::size_t j, double low = 0.025, double high = 0.975) const {
        detail::require(static_cast<Eigen::Index>(j) < values.cols(), "bootstrap_result: there are ", values.cols(),
                        " numbers, asked for ", j);
        const auto drawn = values.col(static_cast<Eigen::Index>(j));
        std::vector<double> sorted(drawn.begin(), drawn.end());
        std::sort(sorted.begin(), sorted.end());
        const auto at = [&](double p) {
            const double place = p * static_cast<double>(sorted.size() - 1);
            const auto below = static_cast<std::size_t>(place);
            const auto above = std::min(below + 1, sorted.size() - 1);
            return sorted[below] + (place - static_cast<double>(below)) * (sorted[above] - sorted[below]);
        };
        return {at(low), at(high)};
    }
};

/// Simulates as many customers of the same ages from a fit, refits them, and again.
struct parametric_bootstrap {
    std::size_t replicates = 200; ///< at least 2
    std::uint64_t seed = 1;       ///< of the simulation

    /// Runs. @param estimator the fit to repeat @param fitted what it gave @param customers those of the fit, without covariates
    template <class Estimator, class Model>
    [[nodiscard]] bootstrap_result<Model> run(const Estimator& estimator, const fitted_purchases<Model>& fitted,
                                              const histories& customers) const {
        detail::require(replicates >= 2, "parametric_bootstrap: replicates must be at least 2, got ", replicates);
        detail::require(fitted.covariates == 0, "parametric_bootstrap: covariates are not supported, got ",
                        fitted.covariates);
        bootstrap_result<Model> out;
        const auto theta = fitted.parameters();
        out.values.resize(static_cast<Eigen::Index>(replicates), static_cast<Eigen::Index>(theta.size()));
        const random_generator seeds{seed};
        for (std::size_t b = 0; b < replicates; ++b) {
            auto draw = seeds.split(b);
            const auto made = simulate(fitted.model, theta, customers.T, draw());
            out.refits.push_back(
                estimator.fit({.x = made.x, .t_x = made.t_x, .T = made.T, .weight = customers.weight}));
            const auto& e = out.refits.back().estimate;
            out.not_converged += e.judgement.converged() ? 0u : 1u;
            for (std::size_t j = 0; j < theta.size(); ++j)
                out.values(static_cast<Eigen::Index>(b), static_cast<Eigen::Index>(j)) = e.values[j];
        }
        return out;
    }
};

} // namespace clientele::inline CLIENTELE_ABI
