#pragma once

/// @file
/// Scores with intervals, when the values they are made of are not known exactly.

#include <clientele/cmath.hpp>
#include <clientele/interval.hpp>
#include <clientele/math/detail/rounded_product.hpp>
#include <clientele/math/distributions.hpp>
#include <clientele/math/matrix.hpp>
#include <clientele/math/quantile.hpp>
#include <clientele/retelling.hpp>
#include <clientele/score/criterion.hpp>

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <span>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// An interval for each customer's score.
struct score_intervals {
    std::vector<double> lower;  ///< one per customer
    std::vector<double> middle; ///< the score of the middle values, or the median of the draws
    std::vector<double> upper;  ///< one per customer
};

/// The least and the greatest score that values between two bounds can give: for each criterion the worse and the
/// better end is taken, and the point nearest to the target or band if the bounds enclose it. Exact for every scorer
/// that never punishes a better value: `weighted_score` with a monotone normalising policy, `weighted_product`,
/// `topsis`, `vikor`, `spotis`, `promethee`, all kept fitted.
///
/// @param fitted a fitted scorer
/// @param lower customers x criteria: the smallest value each may have; NaN where it is missing
/// @param upper customers x criteria: the largest; NaN in the same places
/// @returns intervals; `middle` is the score of the middle values
/// @throws error for shapes that differ, lower above upper, a value missing in one matrix only; as the scorer
/// Complexity: three times the scorer's.
template <class Fitted>
[[nodiscard]] score_intervals score_bounds(const Fitted& fitted, const matrix_view& lower, const matrix_view& upper) {
    if (lower.rows() != upper.rows() || lower.cols() != upper.cols() ||
        static_cast<std::size_t>(lower.cols()) != fitted.criteria.size())
        fail(errc::bad_shape, no_row, "score_bounds: lower and upper must both be customers x ", fitted.criteria.size(),
             " criteria, got ", lower.rows(), " x ", lower.cols(), " and ", upper.rows(), " x ", upper.cols());
    matrix worse = lower, better = lower, middle = lower;
    for (Eigen::Index j = 0; j < lower.cols(); ++j) {
        const auto& aim = fitted.criteria[static_cast<std::size_t>(j)].direction;
        for (Eigen::Index i = 0; i < lower.rows(); ++i) {
            const double least = lower(i, j), most = upper(i, j);
            if (least != least && most != most)
                continue;
            if (!(least <= most))
                fail(errc::bad_value, static_cast<std::size_t>(i), "score_bounds: lower must be at most upper, got ",
                     least, " and ", most, " in row ", i, ", column ", j);
            middle(i, j) = std::midpoint(least, most);
            if (aim.toward == direction::kind::benefit) {
                better(i, j) = most;
            } else if (aim.toward == direction::kind::cost) {
                worse(i, j) = most;
            } else {
                worse(i, j) = aim.measure(most) > aim.measure(least) ? most : least;
                better(i, j) = most < aim.lower ? most : least > aim.upper ? least : std::clamp(aim.lower, least, most);
            }
        }
    }
    return {fitted.score(worse).scores, fitted.score(middle).scores, fitted.score(better).scores};
}

/// Scores whose inputs carry standard errors: every value is drawn anew, many times, from a normal distribution around
/// what is known, and the scores' quantiles are the interval.
///
/// The draws of a customer depend on the seed and on its row alone: not on the other customers, the blocks or the
/// threads. Errors of different criteria are drawn independently.
struct simulated_scores {
    std::size_t draws = 1000; ///< at least 2
    double level = 0.9;       ///< share of the draws inside the interval, in (0, 1)
    std::uint64_t seed = 1;   ///< the same seed gives the same intervals

    /// Intervals for every customer.
    ///
    /// @param fitted a fitted scorer that scores row by row (all of this room's)
    /// @param x customers x criteria; NaN where a missing-value policy allows it
    /// @param standard_errors customers x criteria, not negative; 0 for what is known exactly
    /// @throws error for fields out of range, shapes that differ, negative or infinite standard errors; as the scorer,
    /// for instance when a draw falls where a normalising policy has no answer
    /// Complexity: O(n d draws) time; memory for the draws of one customer.
    template <class Fitted>
    [[nodiscard]] score_intervals score(const Fitted& fitted, const matrix_view& x,
                                        const matrix_view& standard_errors) const {
        check(x, standard_errors);
        score_intervals result;
        const double tail = (1 - level) / 2;
        const double probabilities[] = {tail, 0.5, 1 - tail};
        for (Eigen::Index i = 0; i < x.rows(); ++i) {
            const auto q = quantiles(drawn_scores(fitted, x, standard_errors, i), probabilities);
            result.lower.push_back(q[0]);
            result.middle.push_back(q[1]);
            result.upper.push_back(q[2]);
        }
        return result;
    }

    /// How likely customer a scores more than customer b; equal scores count half.
    ///
    /// @param fitted as in `score`
    /// @param x as in `score`
    /// @param standard_errors as in `score`
    /// @param a 0-based row of one customer
    /// @param b 0-based row of the other
    /// @throws error as `score`; `bad_parameter` for rows that are not there
    /// Complexity: O(d draws).
    template <class Fitted>
    [[nodiscard]] double probability_above(const Fitted& fitted, const matrix_view& x,
                                           const matrix_view& standard_errors, std::size_t a, std::size_t b) const {
        check(x, standard_errors);
        if (x.rows() == 0)
            fail(errc::empty_input, no_row, "simulated_scores: the matrix must have at least one row, got none");
        for (const auto row : {a, b})
            require(row < static_cast<std::size_t>(x.rows()), "simulated_scores: row must be in [0, ", x.rows() - 1,
                    "], got ", row);
        const auto of_a = drawn_scores(fitted, x, standard_errors, static_cast<Eigen::Index>(a));
        const auto of_b = drawn_scores(fitted, x, standard_errors, static_cast<Eigen::Index>(b));
        double above = 0;
        for (std::size_t k = 0; k < draws; ++k)
            above += of_a[k] > of_b[k] ? 1.0 : of_a[k] == of_b[k] ? 0.5 : 0.0;
        return above / static_cast<double>(draws);
    }

private:
    void check(const matrix_view& x, const matrix_view& standard_errors) const {
        require(draws >= 2, "simulated_scores: draws must be at least 2, got ", draws);
        detail::require_level("simulated_scores", level);
        if (x.rows() != standard_errors.rows() || x.cols() != standard_errors.cols())
            fail(errc::bad_shape, no_row, "simulated_scores: the standard errors must be ", x.rows(), " x ", x.cols(),
                 ", got ", standard_errors.rows(), " x ", standard_errors.cols());
        for (Eigen::Index j = 0; j < x.cols(); ++j)
            for (Eigen::Index i = 0; i < x.rows(); ++i)
                if (const double e = standard_errors(i, j); !(std::isfinite(e) && e >= 0))
                    fail(errc::bad_value, static_cast<std::size_t>(i),
                         "simulated_scores: standard errors must be finite and not negative, got ", e, " in row ", i,
                         ", column ", j);
    }

    template <class Fitted>
    [[nodiscard]] std::vector<double> drawn_scores(const Fitted& fitted, const matrix_view& x,
                                                   const matrix_view& standard_errors, Eigen::Index row) const {
        auto generator = random_generator{seed}.split(static_cast<std::uint64_t>(row));
        matrix draws_of_row(static_cast<Eigen::Index>(draws), x.cols());
        for (Eigen::Index k = 0; k < draws_of_row.rows(); ++k)
            for (Eigen::Index j = 0; j < x.cols();
                 ++j) // one number per cell: a certain value does not shift the others
                draws_of_row(k, j) =
                    x(row, j) + detail::rounded_product(standard_errors(row, j), draw_normal(generator));
        return retelling([&] { return fitted.score(draws_of_row).scores; },
                         [&](const error& refused) {
                             fail(refused.code(), static_cast<std::size_t>(row), refused.what(),
                                  " of the draws around row ", row);
                         });
    }
};

} // namespace clientele::inline CLIENTELE_ABI
