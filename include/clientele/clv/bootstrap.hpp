#pragma once

/// @file
/// The parametric bootstrap: intervals by refitting simulated customers, for when the delta method is not trusted.

#include <clientele/clv/buy_till_you_die.hpp>
#include <clientele/clv/simulate.hpp>
#include <clientele/cmath.hpp>
#include <clientele/interval.hpp>
#include <clientele/math/quantile.hpp>
#include <clientele/math/radix_sort.hpp>

#include <algorithm>
#include <type_traits>

namespace clientele::inline CLIENTELE_ABI {

/// Between what two values a share of the replicates lies.
struct bootstrap_interval {
    double lower; ///< the quantile at (1 - level) / 2
    double upper; ///< the quantile at (1 + level) / 2
};

/// Refits of simulated customers.
template <class Fitted>
struct bootstrap_result {
    matrix values;                 ///< replicates x fitted numbers, natural scale
    std::vector<Fitted> refits;    ///< the fits themselves, to predict with
    std::size_t not_converged = 0; ///< replicates whose fit did not end in a proper maximum; they are kept

    /// The interval of fitted number j.
    /// @param j the place of the number among the fitted ones
    /// @param level share of the replicates inside, in (0, 1)
    /// @returns the two values, on the scale of `values` of the estimate
    /// @throws error `bad_parameter`
    [[nodiscard]] bootstrap_interval interval(std::size_t j, double level = 0.95) const {
        require(static_cast<Eigen::Index>(j) < values.cols(), "bootstrap_result: there are ", values.cols(),
                " numbers, asked for ", j);
        const auto drawn = column_of(values, j);
        return middle_of({drawn.begin(), drawn.end()}, level);
    }
    /// The interval of anything that follows from a fit: `f(refit)` is one number.
    ///
    ///     result.interval([&](const auto& refit) { return refit.expected_purchases(somebody, 39)[0]; })
    template <class F>
        requires std::is_invocable_r_v<double, const F&, const Fitted&>
    [[nodiscard]] bootstrap_interval interval(const F& f, double level = 0.95) const {
        std::vector<double> drawn;
        drawn.reserve(refits.size());
        for (const auto& refit : refits)
            drawn.push_back(f(refit));
        return middle_of(std::move(drawn), level);
    }

private:
    static bootstrap_interval middle_of(std::vector<double> drawn, double level) {
        detail::require_level("bootstrap_result", level);
        std::sort(drawn.begin(), drawn.end());
        return {quantile_of_sorted(drawn, 0.5 * (1 - level)), quantile_of_sorted(drawn, 0.5 * (1 + level))};
    }
};

/// Simulates the customers of a fit anew, refits them, and again.
///
/// Customers keep what the model does not explain: ages and covariates, and for spend the number of purchases. A row of
/// weight w is simulated as w customers, so weights must be whole. The order of the rows does not change a bit.
struct parametric_bootstrap {
    std::size_t replicates = 200; ///< at least 2
    std::uint64_t seed = 1;       ///< of the simulation

    /// Refits purchases.
    /// @param estimator the fit to repeat
    /// @param fitted what it gave
    /// @param customers those of the fit
    /// @throws error `bad_parameter`, `bad_shape`, `bad_value` with the row
    /// Complexity: replicates times a simulation of all customers and a fit; the refits are kept
    template <class Estimator, class Model>
    [[nodiscard]] bootstrap_result<fitted_purchases<Model>>
    run(const Estimator& estimator, const fitted_purchases<Model>& fitted, const histories& customers) const {
        detail::require_legal("parametric_bootstrap", customers);
        const detail::gathered_histories same{customers, customers_of(customers, customers.T)};
        const auto kept = same.view();
        return repeat(fitted, [&](std::uint64_t draw) {
            const auto made = simulate(fitted, kept, draw);
            auto h = made.as_histories();
            if (kept.log_intervals.empty())
                h.log_intervals = {};
            h.covariates = kept.covariates;
            return estimator.fit(h);
        });
    }
    /// Refits spend.
    /// @param estimator the fit to repeat
    /// @param fitted what it gave
    /// @param customers those of the fit
    /// @throws error `bad_parameter`, `bad_shape`, `bad_value` with the row
    template <class Estimator, class Model>
    [[nodiscard]] bootstrap_result<fitted_spending<Model>>
    run(const Estimator& estimator, const fitted_spending<Model>& fitted, const histories& customers) const {
        detail::require_spends("parametric_bootstrap", customers);
        auto rows = customers_of(customers, customers.x);
        std::erase_if(rows, [&](auto i) { return !(customers.x[i] > 0 && customers.mean_spend[i] > 0); });
        const detail::gathered_histories same{{.x = customers.x, .covariates = customers.covariates}, rows};
        auto kept = same.view();
        return repeat(fitted, [&](std::uint64_t draw) {
            const auto mean = simulate_mean_spend(fitted, kept, draw);
            auto h = kept;
            h.mean_spend = mean;
            return estimator.fit(h);
        });
    }

private:
    template <class Fitted, class Refit>
    [[nodiscard]] bootstrap_result<Fitted> repeat(const Fitted& fitted, const Refit& refit) const {
        require(replicates >= 2, "parametric_bootstrap: replicates must be at least 2, got ", replicates);
        bootstrap_result<Fitted> out;
        out.values.resize(static_cast<Eigen::Index>(replicates), static_cast<Eigen::Index>(fitted.estimate.size()));
        const random_generator seeds{seed};
        for (std::size_t b = 0; b < replicates; ++b) {
            auto draw = seeds.split(b);
            out.refits.push_back(refit(draw()));
            const auto& e = out.refits.back().estimate;
            out.not_converged += e.judgement.converged() ? 0u : 1u;
            require_same_size("parametric_bootstrap", "the numbers of a refit", fitted.estimate.size(), e.size());
            for (std::size_t j = 0; j < e.size(); ++j)
                out.values(static_cast<Eigen::Index>(b), static_cast<Eigen::Index>(j)) = e.values[j];
        }
        return out;
    }

    /// The row of every single customer, ordered by what a customer keeps, so that the order of the rows does not
    /// matter.
    [[nodiscard]] static std::vector<std::uint32_t> customers_of(const histories& customers, column first) {
        std::vector<column> kept{first};
        kept.insert(kept.end(), customers.covariates.begin(), customers.covariates.end());
        const auto times = [&](std::size_t i) { return customers.weight.empty() ? 1.0 : customers.weight[i]; };
        double all = 0;
        for (std::size_t i = 0; i < customers.size(); ++i) {
            all += times(i);
            if (!(times(i) == std::trunc(times(i)) && all <= 1e9))
                fail(errc::bad_value, i,
                     "parametric_bootstrap: a weight says how many customers a row stands for; it must "
                     "be whole, and all together at most 1e9, got ",
                     times(i), " in ", detail::row_in_words(i, customers.names));
        }
        std::vector<std::uint32_t> rows;
        for (const auto row : sorted_order(kept))
            rows.insert(rows.end(), static_cast<std::size_t>(times(row)), row);
        return rows;
    }
};

} // namespace clientele::inline CLIENTELE_ABI
