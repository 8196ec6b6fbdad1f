#pragma once

/// @file
/// Newton's method that cannot run away: the exact trust-region minimiser for small smooth problems.

#include <clientele/math/concepts.hpp>
#include <clientele/math/symmetric_eigen.hpp>

#include <algorithm>
#include <cmath>

namespace clientele::inline CLIENTELE_ABI {

/// Minimises a function of a few variables with its exact gradient and Hessian: each step is the best one of the
/// quadratic model within a ball, whose radius follows how well the model foretold the gain. Indefinite and singular
/// Hessians are legal. Close to the end, where differences of values drown in rounding, steps are judged by the
/// gradient.
///
/// Cost: one evaluation and one eigenvalue decomposition (n^3) a step; converges quadratically.
/// Source: Conn, Gould and Toint, Trust-Region Methods (2000), algorithms 6.1.1 and 7.3.6.
struct trust_region {
    int max_iterations = 200;  ///< at least 0
    double tolerance = 1e-13;  ///< ends when a step promises less than this times max(1, |value|); greater than 0
    double first_radius = 1;   ///< greater than 0
    double largest_radius = 8; ///< at least first_radius: no step is longer

    /// Minimises.
    /// @param objective see objective_policy
    /// @param start the first point
    /// @param observer asked before each step
    /// @returns the best point seen; not converging is a status
    /// @throws error with errc::bad_parameter when a field is outside its range
    template <objective_policy Objective, observer_policy Observer = no_observer>
    [[nodiscard]] optimum minimize(const Objective& objective, const Eigen::VectorXd& start,
                                   const Observer& observer = {}) const {
        check();
        optimum best{.x = start, .at = objective(start)};
        best.evaluations = 1;
        if (!finite(best.at))
            return best;
        best.status = search(objective, observer, best);
        const auto eigen = symmetric_eigen(best.at.hessian);
        best.gradient_norm = largest(best.at.gradient);
        best.condition = condition_of(eigen.values);
        return best;
    }

private:
    struct step {
        Eigen::VectorXd move;
        double gain; // what the quadratic model promises, at least 0
        double length;
    };

    void check() const {
        require(max_iterations >= 0, "trust_region: max_iterations must be at least 0, got ", max_iterations);
        require(tolerance > 0, "trust_region: tolerance must be greater than 0, got ", tolerance);
        require(first_radius > 0, "trust_region: first_radius must be greater than 0, got ", first_radius);
        require(largest_radius >= first_radius,
                "trust_region: largest_radius must be at least first_radius = ", first_radius, ", got ",
                largest_radius);
    }

    static double largest(const Eigen::VectorXd& x) { return x.size() == 0 ? 0.0 : x.cwiseAbs().maxCoeff(); }
    static bool finite(const objective_value& f) {
        return std::isfinite(f.value) && f.gradient.allFinite() && f.hessian.allFinite();
    }
    static double condition_of(const Eigen::VectorXd& ascending) {
        if (ascending.size() == 0)
            return 1;
        return ascending[0] > 0 ? ascending[ascending.size() - 1] / ascending[0]
                                : std::numeric_limits<double>::infinity();
    }

    template <class Objective, class Observer>
    [[nodiscard]] optimizer_status search(const Objective& objective, const Observer& observer, optimum& best) const {
        double radius = first_radius;
        int polished = 0;
        for (;; ++best.iterations) {
            if (best.iterations >= max_iterations)
                return optimizer_status::iteration_limit;
            if (!observer(progress{"optimise", static_cast<std::size_t>(best.iterations),
                                   static_cast<std::size_t>(max_iterations)}))
                return optimizer_status::stopped;
            const step s = best_step(best.at, radius);
            const double size = std::max(1.0, std::abs(best.at.value));
            const bool small = s.gain <= tolerance * size;
            if (s.gain == 0 || (small && polished == 3))
                return optimizer_status::converged;
            Eigen::VectorXd trial = best.x + s.move;
            objective_value at = objective(trial);
            ++best.evaluations;
            const bool usable = finite(at);
            const double ratio = usable ? (best.at.value - at.value) / s.gain : -1;
            const bool drowned = s.gain <= 1e-9 * size; // values can no longer tell; gradients still can
            const bool closer = usable && largest(at.gradient) < (small ? 0.5 : 1.0) * largest(best.at.gradient);
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
                radius = std::min(2 * radius, largest_radius);
            if (radius <= 1e-15 * std::max(1.0, largest(best.x)))
                return optimizer_status::stalled;
        }
    }

    // The minimum of g'm + m'Hm/2 over |m| <= radius, in the eigenbasis of H: m_i = -g_i / (value_i + shift).
    [[nodiscard]] static step best_step(const objective_value& at, double radius) {
        const auto [values, vectors] = symmetric_eigen(at.hessian);
        const Eigen::Index n = values.size();
        if (n == 0)
            return {Eigen::VectorXd{}, 0, 0};
        const Eigen::VectorXd g = vectors.transpose() * at.gradient;
        const double top = std::max(std::abs(values[0]), std::abs(values[n - 1])), edge = 1e-15 * top;
        const auto move_at = [&](double shift) {
            Eigen::VectorXd m(n);
            for (Eigen::Index i = 0; i < n; ++i) {
                const double curvature = values[i] + shift;
                m[i] = curvature > 0 ? -g[i] / curvature : (g[i] == 0 ? 0.0 : -g[i] / std::max(edge, 1e-300));
            }
            return m;
        };
        Eigen::VectorXd m = move_at(0);
        if (values[0] <= edge || m.norm() > radius) {
            double low = std::max(0.0, -values[0]), high = std::max(low, g.norm() / radius - values[0]) + edge + 1e-300;
            m = move_at(low + edge);
            if (m.norm() < radius) { // the hard case: what is missing goes along the lowest curvature
                if (values[0] < 0)
                    m[0] += (g[0] > 0 ? -1.0 : 1.0) * std::sqrt(std::max(0.0, radius * radius - m.squaredNorm()));
            } else {
                for (int i = 0; i < 200 && high - low > 1e-12 * high; ++i) {
                    const double middle = 0.5 * (low + high);
                    (move_at(middle).norm() > radius ? low : high) = middle;
                }
                m = move_at(high);
            }
        }
        const double gain = -(g.dot(m) + 0.5 * m.dot(values.cwiseProduct(m)));
        return {vectors * m, std::max(0.0, gain), m.norm()};
    }
};
static_assert(optimizer_policy<trust_region>);

} // namespace clientele::inline CLIENTELE_ABI
