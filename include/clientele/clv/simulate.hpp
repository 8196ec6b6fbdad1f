#pragma once

/// @file
/// Customers made up from a model: for tests of a method, for bootstraps, for planning how much data is enough.

#include <clientele/clv/gamma_gamma.hpp>
#include <clientele/clv/histories.hpp>

#include <cmath>

namespace clientele::inline CLIENTELE_ABI {

/// Simulated customers as columns.
struct simulated_customers {
    std::vector<double> x;             ///< repeat purchases in (0, T]
    std::vector<double> t_x;           ///< time of the last of them
    std::vector<double> T;             ///< age
    std::vector<double> log_intervals; ///< sum of the logarithms of the times between purchases
    std::vector<double> ahead;         ///< purchases in (T, T + ahead], which nobody knows at T
    std::vector<double> left;          ///< when the customer left, infinity for never
    std::vector<double> mean_spend;    ///< filled by simulate_spend

    /// Number of customers.
    [[nodiscard]] std::size_t size() const noexcept { return x.size(); }
    /// What a fit reads.
    [[nodiscard]] histories as_histories() const {
        return {.x = x, .t_x = t_x, .T = T, .mean_spend = mean_spend, .log_intervals = log_intervals};
    }
};

/// Simulates one customer per age. Customer i has the i-th stream of the seed: the same bits whatever the number of customers, on
/// every compiler.
/// @param model any model with simulate @param theta its parameters @param T ages, at least 0 @param seed any
/// @param ahead length of the time after T in which purchases are counted apart, at least 0
template <class Model>
[[nodiscard]] simulated_customers simulate(const Model& model, const parameters_of<Model>& theta, column T,
                                           std::uint64_t seed, double ahead = 0) {
    static_assert(simulates_customers<Model>, "this model does not say simulate(theta, T, generator, times)");
    for (const double parameter : theta)
        detail::require(parameter > 0 && std::isfinite(parameter),
                        "simulate: parameters must be finite and greater than 0, got ", parameter);
    detail::require(ahead >= 0 && std::isfinite(ahead), "simulate: ahead must be finite and at least 0, got ", ahead);
    const random_generator streams{seed};
    simulated_customers out;
    std::vector<double> times;
    for (std::size_t i = 0; i < T.size(); ++i) {
        if (!(T[i] >= 0 && std::isfinite(T[i])))
            detail::fail(errc::bad_value, i, "simulate: T must be finite and at least 0, got ", T[i], " in row ", i);
        auto generator = streams.split(i);
        const double left = model.simulate(theta, T[i] + ahead, generator, times);
        double x = 0, last = 0, logs = 0;
        for (const double t : times) {
            if (t > T[i])
                break;
            logs += detail::portable_log(t - last);
            last = t;
            x += 1;
        }
        out.x.push_back(x);
        out.t_x.push_back(last);
        out.T.push_back(T[i]);
        out.log_intervals.push_back(logs);
        out.ahead.push_back(static_cast<double>(times.size()) - x);
        out.left.push_back(left);
    }
    return out;
}

/// Fills mean_spend: the mean of x amounts of each simulated customer, 0 where x is 0.
/// @param model any spend model with simulate(theta, x, generator)
template <class Model>
void simulate_spend(simulated_customers& customers, const Model& model, const parameters_of<Model>& theta,
                    std::uint64_t seed) {
    const random_generator streams{seed};
    customers.mean_spend.assign(customers.size(), 0.0);
    for (std::size_t i = 0; i < customers.size(); ++i) {
        auto generator = streams.split(i);
        if (customers.x[i] > 0)
            customers.mean_spend[i] = model.simulate(theta, customers.x[i], generator);
    }
}

} // namespace clientele::inline CLIENTELE_ABI
