#pragma once

/// @file
/// Newton's method that cannot run away: the exact trust-region minimiser for small smooth problems.

#include <clientele/cmath.hpp>
#include <clientele/math/concepts.hpp>
#include <clientele/math/detail/small_matrix.hpp>
#include <clientele/math/symmetric_eigen.hpp>

#include <algorithm>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// The engine of trust_region. The objective and the observer come as references without their types, so that all
/// models share one instantiation.
template <class Fields, class Scalar = double>
class region_search {
public:
    region_search(const Fields& fields, any_objective objective, any_observer observer)
        : fields_{fields}, objective_{objective}, observer_{observer} {
        require(fields.most_iterations >= 0, "trust_region: most_iterations must be at least 0, got ",
                fields.most_iterations);
        require(fields.tolerance > 0, "trust_region: tolerance must be greater than 0, got ", fields.tolerance);
        require(fields.first_radius > 0, "trust_region: first_radius must be greater than 0, got ",
                fields.first_radius);
        require(fields.most_radius >= fields.first_radius,
                "trust_region: most_radius must be at least first_radius = ", fields.first_radius, ", got ",
                fields.most_radius);
    }

    [[nodiscard]] optimum run(const Eigen::VectorXd& start) const {
        optimum best{.x = start, .at = objective_(start)};
        best.evaluations = 1;
        if (!finite(best.at))
            return best;
        best.status = search(best);
        best.gradient_norm = largest_magnitude(numbers_of(best.at.gradient));
        best.condition = condition_of(numbers_of(symmetric_eigen(best.at.hessian).values));
        return best;
    }

private:
    struct step {
        std::vector<double> move;
        double gain; // what the quadratic model promises, at least 0
        double length;
    };

    static bool finite(const objective_value& f) {
        return std::isfinite(f.value) && all_finite(numbers_of(f.gradient)) && all_finite(numbers_of(f.hessian));
    }
    static double condition_of(std::span<const double> ascending) {
        if (ascending.empty())
            return 1;
        return ascending[0] > 0 ? ascending.back() / ascending[0] : std::numeric_limits<double>::infinity();
    }

    [[nodiscard]] optimizer_status search(optimum& best) const {
        double radius = fields_.first_radius;
        int polished = 0;
        for (;; ++best.iterations) {
            if (best.iterations >= fields_.most_iterations)
                return optimizer_status::iteration_limit;
            if (!observer_(progress{"optimise", static_cast<std::size_t>(best.iterations),
                                    static_cast<std::size_t>(fields_.most_iterations)}))
                return optimizer_status::stopped;
            const step s = best_step(best.at, radius);
            const double size = (std::max)(1.0, std::abs(best.at.value));
            const bool small = s.gain <= fields_.tolerance * size;
            if (s.gain == 0 || (small && polished == 3))
                return optimizer_status::converged;
            Eigen::VectorXd trial = best.x;
            for (std::size_t i = 0; i < s.move.size(); ++i)
                trial.data()[i] += s.move[i];
            objective_value at = objective_(trial);
            ++best.evaluations;
            const bool usable = finite(at);
            const double ratio = usable ? (best.at.value - at.value) / s.gain : -1;
            const bool drowned = s.gain <= 1e-9 * size; // values can no longer tell; gradients still can
            const bool closer = usable && largest_magnitude(numbers_of(at.gradient)) <
                                              (small ? 0.5 : 1.0) * largest_magnitude(numbers_of(best.at.gradient));
            if (drowned ? closer && at.value - best.at.value <= 1e-11 * size : ratio > 1e-4) {
                best.x = std::move(trial);
                best.at = std::move(at);
                polished += small;
                if (drowned)
                    continue;
            } else if (small) {
                return optimizer_status::converged;
            }
            if (ratio < 0.25)
                radius = 0.25 * s.length;
            else if (ratio > 0.75 && s.length > 0.99 * radius)
                radius = (std::min)(2 * radius, fields_.most_radius);
            if (radius <= 1e-15 * (std::max)(1.0, largest_magnitude(numbers_of(best.x))))
                return optimizer_status::stalled;
        }
    }

    /// The minimum of g'm + m'Hm/2 over |m| <= radius, in the eigenbasis of H: m_i = -g_i / (value_i + shift).
    [[nodiscard]] static step best_step(const objective_value& at, double radius) {
        const auto eigen = symmetric_eigen(at.hessian);
        const auto values = numbers_of(eigen.values);
        if (values.empty())
            return {{}, 0, 0};
        const auto g = transposed_times(eigen.vectors, numbers_of(at.gradient));
        const double lowest = values.front(), top = (std::max)(std::abs(lowest), std::abs(values.back())),
                     edge = 1e-15 * top;
        std::vector<double> m(g.size());
        const auto move_by = [&](double shift) { // fills m, returns its length
            for (std::size_t i = 0; i < m.size(); ++i) {
                const double curvature = values[i] + shift;
                m[i] = curvature > 0 ? -g[i] / curvature : (g[i] == 0 ? 0.0 : -g[i] / (std::max)(edge, 1e-300));
            }
            return length_of(m);
        };
        if (const double free = move_by(0); lowest <= edge || free > radius) {
            double lower = (std::max)(0.0, -lowest),
                   upper = (std::max)(lower, length_of(g) / radius - lowest) + edge + 1e-300;
            if (move_by(lower + edge) < radius) { // the hard case: what is missing goes along the lowest curvature
                if (lowest < 0)
                    m[0] += (g[0] > 0 ? -1.0 : 1.0) * std::sqrt((std::max)(0.0, radius * radius - dot(m, m)));
            } else {
                for (int i = 0; i < 200 && upper - lower > 1e-12 * upper; ++i) {
                    const double middle = 0.5 * (lower + upper);
                    (move_by(middle) > radius ? lower : upper) = middle;
                }
                move_by(upper);
            }
        }
        double curved = 0;
        for (std::size_t i = 0; i < m.size(); ++i)
            curved += m[i] * (values[i] * m[i]);
        const double gain = -(dot(g, m) + 0.5 * curved);
        return {times(eigen.vectors, m), (std::max)(0.0, gain), length_of(m)};
    }

    const Fields& fields_;
    any_objective objective_;
    any_observer observer_;
};

template <class Fields>
[[nodiscard]] optimum minimize_in_region(const Fields& fields, any_objective objective, const Eigen::VectorXd& start,
                                         any_observer observer) {
    return region_search<Fields>{fields, objective, observer}.run(start);
}

} // namespace detail
/// @endcond

/// Minimises a function of a few variables with its exact gradient and Hessian: each step is the best one of the
/// quadratic model within a ball, whose radius follows how well the model predicted the gain. Indefinite and singular
/// Hessians are legal. Close to the end, where differences of values drown in rounding, steps are judged by the
/// gradient.
///
/// Complexity: one evaluation and one eigenvalue decomposition (n^3) a step; converges quadratically.
/// Source: Conn, Gould and Toint, Trust-Region Methods (2000), algorithms 6.1.1 and 7.3.6.
struct trust_region {
    int most_iterations = 200; ///< at least 0
    double tolerance = 1e-13;  ///< ends when a step promises less than this times max(1, |value|); greater than 0
    double first_radius = 1;   ///< greater than 0
    double most_radius = 8;    ///< at least first_radius: no step is longer

    /// Minimises.
    /// @param objective see objective_policy
    /// @param start the first point
    /// @param observer asked before each step
    /// @returns the best point seen; not converging is a status
    /// @throws error `bad_parameter` when a field is outside its range
    template <objective_policy Objective, observer_policy Observer = no_observer>
    [[nodiscard]] optimum minimize(const Objective& objective, const Eigen::VectorXd& start,
                                   const Observer& observer = {}) const {
        const auto at = [&](const Eigen::VectorXd& x) -> objective_value { return objective(x); };
        return detail::minimize_in_region(*this, detail::any_objective{at}, start, detail::any_observer{observer});
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("trust_region");
        each("most_iterations", of.most_iterations...);
        each("tolerance", of.tolerance...);
        each("first_radius", of.first_radius...);
        each("most_radius", of.most_radius...);
    }
};
static_assert(optimizer_policy<trust_region>);

} // namespace clientele::inline CLIENTELE_ABI
