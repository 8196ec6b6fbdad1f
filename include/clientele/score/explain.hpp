#pragma once

/// @file
/// Why a score is what it is: by itself, against the population and against a named customer.

#include <clientele/math/exact_sum.hpp>
#include <clientele/math/matrix.hpp>
#include <clientele/score/criterion.hpp>

#include <span>
#include <string>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

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

/// The contributions of some customers to an additive score, kept to answer why. Made by `explain_scores`.
class score_explanations {
public:
    /// Takes names and contributions (customers x criteria).
    score_explanations(std::vector<std::string> names, matrix contributions)
        : names_{std::move(names)}, parts_{std::move(contributions)} {
        for (Eigen::Index j = 0; j < parts_.cols(); ++j)
            means_.push_back(sum_exactly(column_of(parts_, static_cast<std::size_t>(j))) /
                             static_cast<double>(parts_.rows()));
    }

    /// The score of a customer: its contributions, added from left to right. For the vetoed, what they would have had.
    [[nodiscard]] double score(std::size_t row) const {
        require_row(row);
        double sum = 0;
        for (Eigen::Index j = 0; j < parts_.cols(); ++j)
            sum += parts_(static_cast<Eigen::Index>(row), j);
        return sum;
    }

    /// What lifts a customer above, or keeps it below, the average customer. The same for any order of the rows.
    /// @throws error for a row that is not there
    [[nodiscard]] score_comparison against_population(std::size_t row) const {
        double reference = 0;
        for (const double mean : means_)
            reference += mean;
        return compare(row, reference, means_);
    }

    /// What sets a customer apart from another one.
    /// @throws error for a row that is not there
    [[nodiscard]] score_comparison against(std::size_t row, std::size_t other) const {
        require_row(other);
        std::vector<double> points;
        for (Eigen::Index j = 0; j < parts_.cols(); ++j)
            points.push_back(parts_(static_cast<Eigen::Index>(other), j));
        return compare(row, score(other), points);
    }

    /// Customers x criteria.
    [[nodiscard]] const matrix& contributions() const noexcept { return parts_; }

private:
    void require_row(std::size_t row) const {
        require(row < static_cast<std::size_t>(parts_.rows()), "score_explanations: row must be in [0, ",
                parts_.rows() - 1, "], got ", row);
    }

    [[nodiscard]] score_comparison compare(std::size_t row, double reference, const std::vector<double>& points) const {
        score_comparison result{score(row), reference, {}, 0.0};
        exact_sum left_over;
        left_over.add(result.score);
        left_over.add(-reference);
        for (std::size_t j = 0; j < names_.size(); ++j) {
            const double own = parts_(static_cast<Eigen::Index>(row), static_cast<Eigen::Index>(j));
            result.lines.push_back({names_[j], own, points[j], own - points[j]});
            left_over.add(-result.lines.back().difference);
        }
        result.rounding = left_over.value();
        return result;
    }

    std::vector<std::string> names_;
    matrix parts_;
    std::vector<double> means_;
};

/// Keeps what each criterion adds to each customer's score, by any scorer that offers `contributions(x, peers)`:
/// `weighted_score`, `spotis`, `promethee`.
///
/// @param fitted a fitted scorer
/// @param x      customers x criteria, as scored
/// @param peers  as scored
/// @throws error `empty_input`; as the scorer
/// Complexity: O(n d) time and memory
template <class Fitted>
[[nodiscard]] score_explanations explain_scores(const Fitted& fitted, const matrix_view& x,
                                                std::span<const int> peers = {}) {
    if (x.rows() == 0)
        fail(errc::empty_input, no_row, "explain_scores: the matrix must have at least one row, got 0");
    std::vector<std::string> names;
    for (const auto& c : fitted.criteria)
        names.push_back(c.name);
    return {std::move(names), fitted.contributions(x, peers)};
}

} // namespace clientele::inline CLIENTELE_ABI
