#pragma once

/// @file
/// How far a weight can move before two customers change places.

#include <clientele/math/matrix.hpp>
#include <clientele/score/criterion.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// How much the weight of one criterion can move before two customers change places.
struct weight_flip {
    std::string criterion; ///< its name
    double weight;         ///< its weight now
    std::optional<double>
        lower; ///< largest weight at or below it at which the two are level; nothing: no such weight in [0, 1]
    std::optional<double>
        upper; ///< smallest weight at or above it at which the two are level; nothing: no such weight in [0, 1]

    /// The least change of the weight that makes the two level, or nothing.
    [[nodiscard]] std::optional<double> least_change() const {
        if (lower && upper)
            return weight - *lower < *upper - weight ? *lower - weight : *upper - weight;
        return lower ? std::optional{*lower - weight} : upper ? std::optional{*upper - weight} : std::nullopt;
    }
};

/// @cond INTERNAL
namespace detail {

/// Where a t^2 + b t + c = 0 in [0, 1], without losing digits to b^2 - 4ac.
[[nodiscard]] inline std::vector<double> roots_in_unit(double a, double b, double c) {
    std::vector<double> found;
    const auto take = [&](double t) {
        if (t >= 0 && t <= 1)
            found.push_back(t);
    };
    const double scale = std::max({std::abs(a), std::abs(b), std::abs(c)});
    if (scale == 0)
        return found; // level whatever the weight: nothing flips
    if (std::abs(a) <= 1e-15 * scale) {
        if (b != 0)
            take(-c / b);
        return found;
    }
    const double discriminant = b * b - 4 * a * c;
    if (discriminant < 0)
        return found;
    const double q = -(b + (b < 0 ? -1.0 : 1.0) * std::sqrt(discriminant)) / 2;
    take(q / a);
    if (q != 0)
        take(c / q);
    return found;
}

} // namespace detail
/// @endcond

/// For each criterion, how far its weight can move, the other weights keeping their proportions and the sum staying 1,
/// before customers a and b change places in a weighted score.
///
///     s(t) = t u_k + (1 - t) (sum over the others of w_j u_j) / (1 - w_k);   solves s_a(t) = s_b(t)
///
/// Criteria left out for a customer stay left out, which makes the equation quadratic. A criterion that has all the
/// weight has no others to give to, and flips nothing. Gates are not looked at: a veto does not depend on weights.
///
/// @param fitted a fitted `weighted_score`
/// @param x      customers x criteria
/// @param a      0-based row of one customer
/// @param b      0-based row of the other
/// @param peers  as scored
/// @returns one line per criterion, in their order
/// @throws error as `explain`
/// Complexity: O(d)
template <class Fitted>
[[nodiscard]] std::vector<weight_flip> weight_flips(const Fitted& fitted, const matrix_view& x, std::size_t a,
                                                    std::size_t b, std::span<const int> peers = {}) {
    struct side {
        std::vector<double> normalised;
        std::vector<double> known; // 1 or 0
    };
    const auto read = [&](std::size_t row) {
        side result;
        for (const auto& line : fitted.explain(x, row, peers)) {
            const auto j = result.known.size();
            const bool out = line.value != line.value && fitted.criteria[j].missing.how == missing_value::kind::exclude;
            result.normalised.push_back(line.normalised);
            result.known.push_back(out ? 0.0 : 1.0);
        }
        return result;
    };
    const auto of_a = read(a), of_b = read(b);
    std::vector<weight_flip> result;
    for (std::size_t k = 0; k < fitted.weights.size(); ++k) {
        const double weight = fitted.weights[k];
        weight_flip flip{fitted.criteria[k].name, weight, {}, {}};
        double rest = 0;
        for (std::size_t j = 0; j < fitted.weights.size(); ++j)
            rest += j == k ? 0.0 : fitted.weights[j];
        if (rest > 0) {
            // score = (n0 + n1 t) / (d0 + d1 t): the others' share, and what the criterion adds to it
            const auto line = [&](const side& of) {
                double n0 = 0, d0 = 0;
                for (std::size_t j = 0; j < fitted.weights.size(); ++j)
                    if (j != k) {
                        n0 += fitted.weights[j] / rest * of.known[j] * of.normalised[j];
                        d0 += fitted.weights[j] / rest * of.known[j];
                    }
                return std::array{n0, of.known[k] * of.normalised[k] - n0, d0, of.known[k] - d0};
            };
            const auto p = line(of_a), q = line(of_b);
            for (const double t :
                 detail::roots_in_unit(p[1] * q[3] - q[1] * p[3], p[0] * q[3] + p[1] * q[2] - q[0] * p[3] - q[1] * p[2],
                                       p[0] * q[2] - q[0] * p[2])) {
                if (t <= weight)
                    flip.lower = std::max(flip.lower.value_or(t), t);
                if (t >= weight)
                    flip.upper = std::min(flip.upper.value_or(t), t);
            }
        }
        result.push_back(std::move(flip));
    }
    return result;
}

} // namespace clientele::inline CLIENTELE_ABI
