#pragma once

/// @file
/// What an optimiser is, so that hosts can plug in their own.

#include <clientele/math/matrix.hpp>

#include <concepts>
#include <limits>

namespace clientele::inline CLIENTELE_ABI {

/// A function with its derivatives at one point.
struct objective_value {
    double value = 0;         ///< the function; NaN or infinity marks a point outside its domain
    Eigen::VectorXd gradient; ///< first derivatives
    matrix hessian;           ///< second derivatives, symmetric
};

/// How an optimisation ended.
enum class optimizer_status {
    converged, ///< no step promises a gain that could be measured
    stalled,   ///< the promised gains do not come true any more: rounding, or derivatives that do not belong to the
               ///< values
    iteration_limit, ///< out of iterations
    not_finite,      ///< the function has no value at the start
    stopped          ///< the observer asked to stop
};

/// Where an optimisation ended.
struct optimum {
    Eigen::VectorXd x;                                               ///< the best point seen
    objective_value at;                                              ///< the function there
    optimizer_status status = optimizer_status::not_finite;          ///< how it ended
    int iterations = 0;                                              ///< steps tried
    int evaluations = 0;                                             ///< calls of the function
    double gradient_norm = std::numeric_limits<double>::quiet_NaN(); ///< largest absolute first derivative at x
    double condition = std::numeric_limits<double>::infinity(); ///< largest over smallest eigenvalue of the Hessian at
                                                                ///< x; infinite when it is not definite
};

/// Something to be optimised: called with a point, it returns value, gradient and Hessian.
template <class Objective>
concept objective_policy = requires(const Objective& objective, const Eigen::VectorXd& x) {
    { objective(x) } -> std::convertible_to<objective_value>;
};

/// A minimiser: `minimize(objective, start, observer)` returns an `optimum` whose value is not above the one at the
/// start.
template <class Optimizer>
concept optimizer_policy = requires(const Optimizer& optimizer, objective_value (*objective)(const Eigen::VectorXd&),
                                    const Eigen::VectorXd& start, const no_observer& observer) {
    { optimizer.minimize(objective, start, observer) } -> std::same_as<optimum>;
};

/// Maximises with any minimiser: the value, gradient, Hessian and condition number returned are those of the function
/// itself.
template <optimizer_policy Optimizer, objective_policy Objective, observer_policy Observer = no_observer>
[[nodiscard]] optimum maximize(const Optimizer& optimizer, const Objective& objective, const Eigen::VectorXd& start,
                               const Observer& observer = {}) {
    const auto negated = [&](const Eigen::VectorXd& x) {
        objective_value at = objective(x);
        at.value = -at.value;
        at.gradient = -at.gradient;
        at.hessian = -at.hessian;
        return at;
    };
    optimum found = optimizer.minimize(negated, start, observer);
    found.at.value = -found.at.value;
    found.at.gradient = -found.at.gradient;
    found.at.hessian = -found.at.hessian;
    return found;
}

} // namespace clientele::inline CLIENTELE_ABI
