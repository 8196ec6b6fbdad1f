#pragma once

/// @file
/// Why a score is what it is: by itself, against the population, against another customer; and how far a weight may
/// move before two customers change places.

#include <clientele/cmath.hpp>
#include <clientele/math/exact_sum.hpp>
#include <clientele/math/matrix.hpp>
#include <clientele/retelling.hpp>
#include <clientele/score/concepts.hpp>
#include <clientele/score/detail/roots_in_unit.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// One line of the explanation of a score.
struct contribution {
    std::string criterion; ///< its name
    double value;          ///< the raw value; NaN if missing
    double normalised;     ///< after normalising; 0 if the criterion was left out for this customer
    double weight;         ///< the weight it had for this customer; 0 if it was left out
    double points;         ///< weight x normalised: what it adds to the score
    double fitted_weight;  ///< the weight it has for customers of whom everything is known
    bool left_out;         ///< whether it was left out for this customer, because its value is missing
};

/// One line of a comparison of two scores.
struct score_difference {
    std::string criterion;   ///< its name
    double points;           ///< what it adds to the customer's score
    double reference_points; ///< what it adds to the score compared with
    double difference;       ///< points - reference_points, rounded
};

/// A score set against another. Three sums hold exactly: the `points` added from left to right are `score`, the
/// `reference_points` added from left to right are `reference`, and `reference`, all `difference`s and `rounding` added
/// exactly and rounded once (`exact_sum`) are `score`.
struct score_comparison {
    double score;                        ///< the sum of the customer's contributions
    double reference;                    ///< the score compared with
    std::vector<score_difference> lines; ///< one per criterion, in their order
    double rounding;                     ///< what the rounding of the differences left over: 0 or some 1e-17
};

/// How far the weight of one criterion can move, the other weights keeping their proportions and the sum staying 1,
/// before two customers change places.
struct weight_change {
    std::string criterion; ///< its name
    double weight;         ///< its weight now
    /// The largest weight at or below it at which the scores are equal; nothing: none in [0, 1].
    std::optional<double> lower;
    std::optional<double> upper; ///< smallest weight at or above it at which the scores are equal; likewise

    /// The weight nearest to the present one at which the scores are equal, or nothing.
    [[nodiscard]] std::optional<double> nearest() const {
        if (lower && upper)
            return weight - *lower < *upper - weight ? lower : upper;
        return lower ? lower : upper;
    }
};

/// What each criterion adds to the average score of some customers, made by `average_score`.
struct score_average {
    double score;               ///< the sum of the points, added from left to right
    std::vector<double> points; ///< the mean contribution of each criterion, in their order
};

/// Why one customer has its score, made by `explain_score`.
struct explained_score {
    double score;                    ///< the points, added from left to right; for the vetoed, what they would have had
    std::vector<contribution> lines; ///< one per criterion, in their order

    /// What lifts the customer above, or keeps it below, the average one.
    ///
    /// @param average of the same scorer
    /// @returns one line per criterion; they add up to the difference of the scores
    /// @throws error `bad_shape` for another number of criteria
    /// Complexity: O(d).
    [[nodiscard]] score_comparison against(const score_average& average) const {
        require_comparable(average.points.size());
        score_comparison result{score, average.score, {}, 0.0};
        exact_sum left_over;
        left_over.add(score);
        left_over.add(-average.score);
        for (std::size_t j = 0; j < lines.size(); ++j) {
            const double own = lines[j].points, other = average.points[j];
            result.lines.push_back({lines[j].criterion, own, other, own - other});
            left_over.add(-result.lines.back().difference);
        }
        result.rounding = left_over.value();
        return result;
    }

    /// What sets the customer apart from another one.
    ///
    /// @param other explained by the same scorer
    /// @returns one line per criterion; they add up to the difference of the scores
    /// @throws error `bad_shape` for another number of criteria
    /// Complexity: O(d).
    [[nodiscard]] score_comparison against(const explained_score& other) const {
        score_average reference{other.score, {}};
        for (const auto& line : other.lines)
            reference.points.push_back(line.points);
        return against(reference);
    }

    /// For each criterion, how far its weight can move before this customer and another one change places.
    ///
    ///     s(t) = t u_k + (1 - t) (sum over the others of w_j u_j) / (1 - w_k);   solves s_this(t) = s_other(t)
    ///
    /// Criteria left out for a customer stay left out, which makes the equation quadratic. A criterion that has all the
    /// weight has no others to give to, and no weight of it changes anything. Gates are not looked at: a veto does not
    /// depend on weights.
    ///
    /// @param other explained by the same scorer
    /// @returns one line per criterion, in their order
    /// @throws error `bad_shape` for another number of criteria
    /// Complexity: O(d^2).
    [[nodiscard]] std::vector<weight_change> weight_changes(const explained_score& other) const {
        require_comparable(other.lines.size());
        std::vector<weight_change> result;
        for (std::size_t k = 0; k < lines.size(); ++k) {
            const double weight = lines[k].fitted_weight;
            weight_change change{lines[k].criterion, weight, {}, {}};
            double rest = 0;
            for (std::size_t j = 0; j < lines.size(); ++j)
                rest += j == k ? 0.0 : lines[j].fitted_weight;
            if (rest > 0) {
                const auto p = as_weight_moves(k, rest), q = other.as_weight_moves(k, rest);
                for (const double t : detail::roots_in_unit(p[1] * q[3] - q[1] * p[3],
                                                            p[0] * q[3] + p[1] * q[2] - q[0] * p[3] - q[1] * p[2],
                                                            p[0] * q[2] - q[0] * p[2])) {
                    if (t <= weight)
                        change.lower = (std::max)(change.lower.value_or(t), t);
                    if (t >= weight)
                        change.upper = (std::min)(change.upper.value_or(t), t);
                }
            }
            result.push_back(std::move(change));
        }
        return result;
    }

    /// The least change of one weight that makes this customer and another one change places, or nothing if no weight
    /// of a single criterion does. Of equal changes that of the first criterion.
    ///
    /// @param other explained by the same scorer
    /// @returns the criterion, its weight now and those at which the scores are equal
    /// @throws error `bad_shape` for another number of criteria
    /// Complexity: O(d^2).
    [[nodiscard]] std::optional<weight_change> nearest_change(const explained_score& other) const {
        std::optional<weight_change> result;
        double least = 0.0;
        for (auto& change : weight_changes(other))
            if (const auto to = change.nearest(); to && (!result || std::abs(*to - change.weight) < least)) {
                least = std::abs(*to - change.weight);
                result = std::move(change);
            }
        return result;
    }

private:
    void require_comparable(std::size_t criteria) const {
        if (criteria != lines.size())
            fail(errc::bad_shape, no_row, "explained_score: both scores must have ", lines.size(), " criteria, got ",
                 criteria);
    }

    /// The score as the weight t of criterion k moves, as (n0 + n1 t) / (d0 + d1 t): the others' share of the sum and
    /// of the weight, and what the criterion adds to each.
    [[nodiscard]] std::array<double, 4> as_weight_moves(std::size_t k, double rest) const {
        double n0 = 0, d0 = 0;
        for (std::size_t j = 0; j < lines.size(); ++j)
            if (j != k && !lines[j].left_out) {
                n0 += lines[j].fitted_weight / rest * lines[j].normalised;
                d0 += lines[j].fitted_weight / rest;
            }
        const double known = lines[k].left_out ? 0.0 : 1.0;
        return {n0, known * lines[k].normalised - n0, d0, known - d0};
    }
};

/// Why one customer has its score, by any fitted method whose score is a sum: `weighted_score`, `spotis`, `promethee`.
/// The `points` of the lines add up to the score exactly, unless the customer is vetoed.
///
///     const auto why = explain_score(fitted, x, row);
///     const auto apart = why.against(explain_score(fitted, x, other));
///
/// @param fitted a fitted method
/// @param x customers x criteria, as scored
/// @param row 0-based row of the customer
/// @param peers as scored
/// @throws error `empty_input` for a matrix without rows, `bad_parameter` for a row that is not there; as `score`
/// Complexity: that of scoring one customer.
template <class Fitted>
[[nodiscard]] explained_score explain_score(const Fitted& fitted, const matrix_view& x, std::size_t row,
                                            std::span<const int> peers = {}) {
    static_assert(additive_score<Fitted>, "explain_score: the score must be a sum that offers criteria, weights, "
                                          "contributions(x, peers) and normalised(x, peers) (additive_score)");
    if (x.rows() == 0)
        fail(errc::empty_input, no_row, "explain_score: the matrix must have at least one row, got none");
    require(row < static_cast<std::size_t>(x.rows()), "explain_score: row must be in [0, ", x.rows() - 1, "], got ",
            row);
    if (!peers.empty())
        require_same_size("explain_score", "peers", static_cast<std::size_t>(x.rows()), peers.size());
    const auto group = peers.empty() ? peers : peers.subspan(row, 1);
    const matrix one = x.row(static_cast<Eigen::Index>(row));
    const auto told_of_row = [&](const error& refused) {
        fail(refused.code(), row, refused.what(), " of the one that is explained, row ", row, " of all");
    };
    const matrix parts = retelling([&] { return fitted.contributions(one, group); }, told_of_row);
    const matrix normalised = retelling([&] { return fitted.normalised(one, group); }, told_of_row);
    explained_score result{0.0, {}};
    double known = 0.0;
    bool all_known = true;
    for (std::size_t j = 0; j < fitted.weights.size(); ++j) {
        const double u = normalised(0, static_cast<Eigen::Index>(j)), weight = fitted.weights[j];
        if (u != u && weight > 0)
            all_known = false;
        known += u == u ? weight : 0.0;
    }
    for (std::size_t j = 0; j < fitted.weights.size(); ++j) {
        const auto at = static_cast<Eigen::Index>(j);
        const double u = normalised(0, at), weight = fitted.weights[j];
        const bool out = u != u;
        result.lines.push_back({std::string{fitted.criteria[j].name}, one(0, at), out ? 0.0 : u,
                                out         ? 0.0
                                : all_known ? weight
                                            : weight / known,
                                parts(0, at), weight, out});
        result.score += parts(0, at);
    }
    return result;
}

/// The average score of some customers and what each criterion adds to it: what `explained_score::against` sets one
/// customer against. The same for any order of the rows.
///
/// @param fitted a fitted method, as for `explain_score`
/// @param x customers x criteria, as scored
/// @param peers as scored
/// @throws error `empty_input`; as the method's `score`
/// Complexity: O(n d) time and memory.
template <class Fitted>
[[nodiscard]] score_average average_score(const Fitted& fitted, const matrix_view& x, std::span<const int> peers = {}) {
    static_assert(additive_score<Fitted>, "average_score: the score must be a sum that offers criteria, weights, "
                                          "contributions(x, peers) and normalised(x, peers) (additive_score)");
    if (x.rows() == 0)
        fail(errc::empty_input, no_row, "average_score: the matrix must have at least one row, got 0");
    const matrix parts = fitted.contributions(x, peers);
    score_average result{0.0, {}};
    for (Eigen::Index j = 0; j < parts.cols(); ++j) {
        result.points.push_back(sum_exactly(column_of(parts, static_cast<std::size_t>(j))) /
                                static_cast<double>(parts.rows()));
        result.score += result.points.back();
    }
    return result;
}

} // namespace clientele::inline CLIENTELE_ABI
