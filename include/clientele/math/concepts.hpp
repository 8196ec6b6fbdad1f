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

/// @cond INTERNAL
namespace detail {

/// A reference to an objective without its type.
class any_objective {
public:
    template <objective_policy Objective>
    explicit any_objective(const Objective& objective)
        : of_{&objective}, call_{[](const void* of, const Eigen::VectorXd& x) -> objective_value {
              return (*static_cast<const Objective*>(of))(x);
          }} {}

    [[nodiscard]] objective_value operator()(const Eigen::VectorXd& x) const { return call_(of_, x); }

private:
    const void* of_;
    objective_value (*call_)(const void*, const Eigen::VectorXd&);
};

/// A reference to an observer without its type.
class any_observer {
public:
    template <observer_policy Observer>
    explicit any_observer(const Observer& observer)
        : of_{&observer},
          call_{[](const void* of, const progress& p) -> bool { return (*static_cast<const Observer*>(of))(p); }} {}

    [[nodiscard]] bool operator()(const progress& p) const { return call_(of_, p); }

private:
    const void* of_;
    bool (*call_)(const void*, const progress&);
};

/// Changes the sign of a function and of its derivatives.
template <class Value>
void negate_objective(Value& at) {
    at.value = -at.value;
    for (Eigen::Index i = 0; i < at.gradient.size(); ++i)
        at.gradient[i] = -at.gradient[i];
    for (Eigen::Index i = 0; i < at.hessian.size(); ++i)
        at.hessian.data()[i] = -at.hessian.data()[i];
}

} // namespace detail
/// @endcond

/// Maximises with any minimiser: the value, gradient, Hessian and condition number returned are those of the function
/// itself.
template <optimizer_policy Optimizer, objective_policy Objective, observer_policy Observer = no_observer>
[[nodiscard]] optimum maximize(const Optimizer& optimizer, const Objective& objective, const Eigen::VectorXd& start,
                               const Observer& observer = {}) {
    const auto negated = [&](const Eigen::VectorXd& x) {
        objective_value at = objective(x);
        detail::negate_objective(at);
        return at;
    };
    optimum found = optimizer.minimize(negated, start, observer);
    detail::negate_objective(found.at);
    return found;
}

} // namespace clientele::inline CLIENTELE_ABI
