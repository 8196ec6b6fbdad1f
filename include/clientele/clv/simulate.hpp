#pragma once

/// @file
/// Customers made up from a model: for tests of a method, for bootstraps, for planning how much data is enough.

#include <clientele/clv/fitted_purchases.hpp>
#include <clientele/clv/spending.hpp>
#include <clientele/cmath.hpp>

namespace clientele::inline CLIENTELE_ABI {

/// Simulated customers as columns.
struct simulated_customers {
    std::vector<double> x;             ///< repeat purchases in (0, T]
    std::vector<double> t_x;           ///< time of the last of them
    std::vector<double> T;             ///< age
    std::vector<double> log_intervals; ///< sum of the logarithms of the times between purchases
    std::vector<double> later;         ///< purchases in (T, T + later], which nobody knows at T
    std::vector<double> left;          ///< when the customer left, infinity for never
    std::vector<double> mean_spend;    ///< filled by simulate_spend

    /// Number of customers.
    [[nodiscard]] std::size_t size() const noexcept { return x.size(); }
    /// What a fit reads.
    [[nodiscard]] histories as_histories() const {
        return {.x = x, .t_x = t_x, .T = T, .mean_spend = mean_spend, .log_intervals = log_intervals};
    }
};

/// @cond INTERNAL
namespace detail {

/// One customer per age; theta_of(i) are the parameters of customer i.
template <class Model, class Theta>
[[nodiscard]] simulated_customers simulate_each(const Model& model, const Theta& theta_of, column T, std::uint64_t seed,
                                                double later) {
    static_assert(simulates_customers<Model>, "this model does not say simulate(theta, T, generator, times)");
    require(later >= 0 && std::isfinite(later), "simulate: later must be finite and at least 0, got ", later);
    const random_generator streams{seed};
    simulated_customers out;
    std::vector<double> times;
    for (std::size_t i = 0; i < T.size(); ++i) {
        if (!(T[i] >= 0 && std::isfinite(T[i])))
            fail(errc::bad_value, i, "simulate: T must be finite and at least 0, got ", T[i], " in row ", i);
        auto generator = streams.split(i);
        const double left = model.simulate(theta_of(i), T[i] + later, generator, times);
        double x = 0, last = 0, logs = 0;
        for (const double t : times) {
            if (t > T[i])
                break;
            logs += portable_log(t - last);
            last = t;
            x += 1;
        }
        out.x.push_back(x);
        out.t_x.push_back(last);
        out.T.push_back(T[i]);
        out.log_intervals.push_back(logs);
        out.later.push_back(static_cast<double>(times.size()) - x);
        out.left.push_back(left);
    }
    return out;
}

/// The mean of x[i] amounts of each customer, 0 where x is 0.
template <class Model, class Theta>
[[nodiscard]] std::vector<double> simulate_each_mean(const Model& model, const Theta& theta_of, column x,
                                                     std::uint64_t seed) {
    const random_generator streams{seed};
    std::vector<double> out(x.size(), 0.0);
    for (std::size_t i = 0; i < x.size(); ++i) {
        auto generator = streams.split(i);
        if (x[i] > 0)
            out[i] = model.simulate(theta_of(i), x[i], generator);
    }
    return out;
}

/// The parameters that a fit gives to each of many customers.
template <class Fitted>
[[nodiscard]] auto parameters_of_each(std::string_view where, const Fitted& fitted, const histories& customers,
                                      std::size_t n) {
    require_same_size(where, "covariates (columns)", fitted.covariates, customers.covariates.size());
    for (const auto z : customers.covariates) {
        require_same_size(where, "each covariate", n, z.size());
        require_in_reach(where, "a covariate", z);
    }
    auto groups = group_covariates(customers.covariates, n);
    std::vector<decltype(fitted.parameters())> theta;
    if (n > 0)
        for (const auto& row : groups.rows)
            theta.push_back(fitted.parameters(row));
    return [groups = std::move(groups), theta = std::move(theta)](std::size_t i) -> const auto& {
        return theta[groups.group.empty() ? 0 : groups.group[i]];
    };
}

} // namespace detail
/// @endcond

/// Simulates one customer per age. Customer i has the i-th stream of the seed: the same bits whatever the number of
/// customers, on every compiler.
/// @param model any model with simulate
/// @param theta its parameters
/// @param T ages, at least 0
/// @param seed any
/// @param later length of the time after T in which purchases are counted apart, at least 0
/// @throws error `bad_parameter`, `bad_value` with the row
template <class Model>
[[nodiscard]] simulated_customers simulate(const Model& model, const parameters_of<Model>& theta, column T,
                                           std::uint64_t seed, double later = 0) {
    for (const double parameter : theta)
        require(parameter > 0 && std::isfinite(parameter),
                "simulate: parameters must be finite and greater than 0, got ", parameter);
    return detail::simulate_each(model, [&](std::size_t) -> const auto& { return theta; }, T, seed, later);
}
/// The same from a fit, for customers with the ages and covariates of others; their purchases and weights are not
/// looked at.
/// @throws error `bad_shape`, `bad_value` with the row, `bad_parameter`
template <class Model>
[[nodiscard]] simulated_customers simulate(const fitted_purchases<Model>& fitted, const histories& customers,
                                           std::uint64_t seed, double later = 0) {
    const auto theta = detail::parameters_of_each("simulate", fitted, customers, customers.T.size());
    return detail::simulate_each(fitted.model, theta, customers.T, seed, later);
}

/// Fills mean_spend: the mean of x amounts of each simulated customer, 0 where x is 0.
/// @param model any spend model with simulate(theta, x, generator)
/// @param customers as `simulate` made them
/// @param theta the parameters of the model
/// @param seed any
template <class Model>
void simulate_spend(simulated_customers& customers, const Model& model, const parameters_of<Model>& theta,
                    std::uint64_t seed) {
    customers.mean_spend =
        detail::simulate_each_mean(model, [&](std::size_t) -> const auto& { return theta; }, customers.x, seed);
}
/// Mean spends made up from a fit, for customers with the numbers of purchases and the covariates of others.
/// @param fitted the spend model
/// @param customers x, and the covariates of the fit
/// @param seed any
/// @returns one mean per customer, 0 where x is 0
/// @throws error `bad_shape`, `bad_value`
template <class Model>
[[nodiscard]] std::vector<double> simulate_mean_spend(const fitted_spending<Model>& fitted, const histories& customers,
                                                      std::uint64_t seed) {
    const auto theta = detail::parameters_of_each("simulate_mean_spend", fitted, customers, customers.x.size());
    return detail::simulate_each_mean(fitted.model, theta, customers.x, seed);
}

} // namespace clientele::inline CLIENTELE_ABI
