#pragma once

/// @file
/// SPOTIS: the distance to the best customer that the bounds allow, free of rank reversal by construction.

#include <clientele/score/concepts.hpp>
#include <clientele/score/detail/method.hpp>
#include <clientele/score/normalising.hpp>
#include <clientele/score/weighting.hpp>

#include <cmath>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// A SPOTIS that has learned its weights; bounds and ideal are stated.
struct fitted_spotis {
    std::vector<criterion> criteria;      ///< as given
    std::vector<double> weights;          ///< one per criterion, sum 1
    std::vector<criterion_bounds> bounds; ///< in the order of the criteria
    std::vector<double> fill;             ///< imputed raw value per (group, criterion), the whole population last
    outside_range outside;                ///< as given

    /// 1 - the average distance to the ideal, in [0, 1] inside the bounds; 0 for the vetoed. (The paper ranks by the
    /// distance itself, smaller is better.) Arguments and errors as `weighted_score`. Cost: O(n d), one pass.
    [[nodiscard]] method_scores score(const matrix_view& x, std::span<const int> peers = {}) const {
        const matrix parts = contributions(x, peers);
        method_scores result{std::vector<double>(static_cast<std::size_t>(x.rows())), {}};
        for (Eigen::Index j = 0; j < parts.cols(); ++j)
            for (Eigen::Index i = 0; i < parts.rows(); ++i)
                result.scores[static_cast<std::size_t>(i)] += parts(i, j);
        result.vetoed_by = detail::apply_gates({"spotis", x, criteria, peers, fill}, 0.0, result.scores);
        return result;
    }

    /// w (1 - distance), customers x criteria: each row, added from left to right, is exactly the score of a customer
    /// that is not vetoed. Arguments, errors and cost as `score`.
    [[nodiscard]] matrix contributions(const matrix_view& x, std::span<const int> peers = {}) const {
        const detail::population all{"spotis", x, criteria, peers, fill};
        detail::require_scorable(all);
        matrix parts(x.rows(), x.cols());
        detail::for_each_piece(all, [&](std::size_t j, const double* values, std::size_t count, std::size_t begin) {
            const auto& c = criteria[j];
            const double width = bounds[j].high - bounds[j].low;
            double* to = parts.col(static_cast<Eigen::Index>(j)).data() + begin;
            for (std::size_t i = 0; i < count; ++i) {
                double distance = values[i]; // to the target or band already
                if (c.direction.toward == direction::kind::benefit)
                    distance = bounds[j].high - values[i];
                else if (c.direction.toward == direction::kind::cost)
                    distance = values[i] - bounds[j].low;
                distance /= width;
                if (outside != outside_range::extend && !(distance >= 0 && distance <= 1)) {
                    if (outside == outside_range::refuse)
                        detail::fail(errc::bad_value, begin + i, "spotis: criterion '", c.name,
                                     "': values must be in [", bounds[j].low, ", ", bounds[j].high, "], got ",
                                     all.raw(j)[begin + i], " in row ", begin + i);
                    distance = distance < 0 ? 0.0 : 1.0;
                }
                to[i] = weights[j] * (1.0 - distance);
            }
        });
        return parts;
    }
};

/// Stable preference ordering towards ideal solution.
///
///     score = 1 - sum over j of  w_j |x_j - ideal_j| / (high_j - low_j)
///
/// The ideal is the upper bound of a benefit, the lower of a cost, the target or the band. No rank reversal: each
/// customer's score depends on stated numbers alone (with weights that are given; data-driven weights move in a refit).
/// A better value on a benefit criterion never lowers the score. Missing values: refuse or impute. Cost: O(n d).
/// Source: Dezert, Tchamova, Han and Tacnet, The SPOTIS rank reversal free method, FUSION (2020).
template <class Weighting = criterion_weights>
struct spotis {
    std::vector<criterion> criteria;               ///< one per column of the matrix
    std::vector<criterion_bounds> bounds;          ///< one per criterion, found by name, in any order
    [[no_unique_address]] Weighting weighting{};   ///< how much each counts
    outside_range outside = outside_range::refuse; ///< what happens to values outside the bounds

    static_assert(weighting_policy<Weighting>,
                  "spotis: .weighting needs weights(const matrix_view&, std::span<const criterion>) const, returning "
                  "std::vector<double>");

    /// Looks the bounds up and learns the weights. Errors: as `weighted_score::fit`; criteria without bounds, bounds
    /// without a criterion, targets outside their bounds.
    [[nodiscard]] fitted_spotis fit(const matrix_view& x, std::span<const int> peers = {}) const {
        auto learned = detail::fit_method("spotis", criteria, weighting, x, peers);
        for (const auto& b : bounds)
            detail::require_known_criterion("spotis", b.criterion, criteria);
        fitted_spotis result{criteria, std::move(learned.weights), {}, std::move(learned.fill), outside};
        for (const auto& c : criteria) {
            result.bounds.push_back(detail::find_bounds("spotis", bounds, c));
            const auto& b = result.bounds.back();
            const bool aimed =
                c.direction.toward == direction::kind::target || c.direction.toward == direction::kind::band;
            detail::require(!aimed || (b.low <= c.direction.low && c.direction.high <= b.high), "spotis: criterion '",
                            c.name, "': the target must be within the bounds [", b.low, ", ", b.high, "], got [",
                            c.direction.low, ", ", c.direction.high, "]");
        }
        return result;
    }
};

} // namespace clientele::inline CLIENTELE_ABI
