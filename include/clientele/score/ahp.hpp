#pragma once

/// @file
/// The analytic hierarchy process: weights from pairwise judgements, and how consistent the judgements are.

#include <clientele/cmath.hpp>
#include <clientele/math/detail/shares.hpp>
#include <clientele/score/concepts.hpp>
#include <clientele/score/detail/pairwise.hpp>

#include <array>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// A table of mean consistency indices of random judgements, by the number of criteria from 3 on.
struct random_index {
    std::string_view name;          ///< the paper
    std::span<const double> values; ///< for 3, 4, 5, ... criteria

    /// The most criteria it knows.
    [[nodiscard]] std::size_t most_criteria() const noexcept { return values.size() + 2; }

    /// The mean index for n criteria, or nothing beyond the table; 0 for one or two. Incomplete judgements are less
    /// random, so the index shrinks by 1 - 2 m / ((n - 1)(n - 2)) for m missing pairs (Agoston and Csato 2022).
    [[nodiscard]] std::optional<double> operator()(std::size_t n, std::size_t missing_pairs = 0) const {
        if (n < 3)
            return 0.0;
        if (n > most_criteria())
            return {};
        const auto pairs = static_cast<double>((n - 1) * (n - 2)) / 2;
        return values[n - 3] * (1.0 - static_cast<double>(missing_pairs) / pairs);
    }
};

/// @cond INTERNAL
namespace detail {
inline constexpr std::array saaty_1980_values{.58, .90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49};
inline constexpr std::array tummala_ling_1998_values{.5799,  .8921,  1.1159, 1.2358, 1.3322, 1.3952, 1.4537,
                                                     1.4882, 1.5117, 1.5356, 1.5571, 1.5714, 1.5831};
inline constexpr std::array alonso_lamata_2006_values{.5245,  .8815,  1.1086, 1.2479, 1.3417, 1.4056, 1.4499,
                                                      1.4854, 1.5141, 1.5365, 1.5551, 1.5713, 1.5838};
} // namespace detail
/// @endcond

/// Saaty, The Analytic Hierarchy Process (1980); up to 10 criteria.
inline constexpr random_index saaty_1980{"Saaty (1980)", detail::saaty_1980_values};
/// Tummala and Ling, Theory and Decision 44 (1998); up to 15 criteria.
inline constexpr random_index tummala_ling_1998{"Tummala and Ling (1998)", detail::tummala_ling_1998_values};
/// Alonso and Lamata (2006), from 100,000 matrices each; up to 15 criteria.
inline constexpr random_index alonso_lamata_2006{"Alonso and Lamata (2006)", detail::alonso_lamata_2006_values};

/// How weights are drawn from a judgement matrix.
enum class prioritising {
    eigenvector,    ///< principal eigenvector (Saaty); missing judgements by Harker's method
    geometric_mean, ///< row geometric means; missing judgements by logarithmic least squares (Bozoki et al. 2010)
    column_average  ///< mean of the normalised columns; complete judgements only
};
/// The words of what is saved.
constexpr std::array<std::string_view, 3> words_of(prioritising) noexcept {
    return {"eigenvector", "geometric_mean", "column_average"};
}

/// How several people's judgements become one set of weights.
enum class group_judgement {
    judgements, ///< geometric mean of the judgements, then weights (Aczel and Saaty 1983)
    priorities  ///< weights of each person, then their arithmetic mean (Forman and Peniwati 1998)
};
/// The words of what is saved.
constexpr std::array<std::string_view, 2> words_of(group_judgement) noexcept { return {"judgements", "priorities"}; }

/// What AHP found.
struct ahp_result {
    std::vector<double> weights; ///< one per criterion, sum 1
    double lambda_max;           ///< principal eigenvalue of the (joint) judgements; at least n, n if consistent
    double consistency_index;    ///< CI = (lambda_max - n) / (n - 1); 0 for fewer than 3 criteria
    /// CR = CI / random index; above 0.1 judgements contradict each other too much; nothing beyond the table.
    std::optional<double> consistency_ratio;
    std::size_t missing_pairs; ///< pairs nobody judged
    std::string finding{};     ///< what is to be read before the weights: a ratio above 0.1, or none; else empty

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("ahp_result");
        each("weights", of.weights...);
        each("lambda_max", of.lambda_max...);
        each("consistency_index", of.consistency_index...);
        each("consistency_ratio", of.consistency_ratio...);
        each("missing_pairs", of.missing_pairs...);
        each("finding", of.finding...);
    }
};

/// Weights from pairwise judgements: entry (i, j) says how many times as important criterion i is as criterion j,
/// (j, i) says the reciprocal, the diagonal is 1, and NaN on both sides is a pair not judged.
///
///     A w = lambda_max w                                        weights by eigenvector
///     w_i proportional to (product over j of a_ij)^(1/n)        weights by geometric mean
///     CI = (lambda_max - n) / (n - 1),  CR = CI / RI(n)         consistency
///
/// As a weighting policy it needs one row of judgements per criterion, in their order; scorers keep its finding. CI and
/// CR are those of the eigenvalue for every way of prioritising; with group priorities they are of the joint
/// judgements. Weights need no random index: beyond its table only the ratio is missing.
///
/// @throws error `bad_parameter` for matrices that are not square, not positive, not reciprocal within 5 % (so that
/// 0.33 may stand for 1/3), with pairs so sparse that criteria are not connected; a consistency ratio that is above
/// `most_inconsistency`, or that is to be judged by it and does not exist
/// Complexity: O(d^2) per round of the power iteration, some tens of rounds.
/// Source: Saaty (1980); Harker, Mathematical Modelling 9 (1987); Crawford and Williams (1985) for geometric means.
struct ahp {
    std::vector<matrix> judgements;                      ///< one matrix per person, all of the same size
    prioritising by = prioritising::eigenvector;         ///< how weights are drawn
    random_index index = saaty_1980;                     ///< what CI is measured against
    std::vector<double> importance{};                    ///< weight of each person; empty: all equal
    group_judgement group = group_judgement::judgements; ///< how persons are joined
    double most_inconsistency = std::numeric_limits<double>::infinity(); ///< a consistency ratio above it is refused

    /// Judgements do not look at the matrix of customers.
    static constexpr bool reads_matrix = false;

    /// Weights and consistency.
    [[nodiscard]] ahp_result fit() const {
        require(most_inconsistency >= 0, "ahp: most_inconsistency must be at least 0, got ", most_inconsistency);
        const auto people = checked_importance();
        const auto joint = detail::pairwise::joined(judgements, people);
        const auto n = static_cast<std::size_t>(joint.ratios.rows());
        auto [weights, lambda] = detail::pairwise::principal(joint);
        ahp_result result{std::move(weights), lambda, 0.0, 0.0, joint.missing};
        if (n > 2) {
            result.consistency_index = (std::max)(0.0, (lambda - static_cast<double>(n)) / static_cast<double>(n - 1));
            if (const auto expected = index(n, joint.missing))
                // with no more judgements than needed to connect the criteria there is nothing to contradict
                result.consistency_ratio = *expected > 0 ? result.consistency_index / *expected : 0.0;
            else
                result.consistency_ratio.reset();
        }
        judge(result, joint);
        if (group == group_judgement::judgements || judgements.size() == 1) {
            if (by != prioritising::eigenvector)
                result.weights = drawn(joint);
            return result;
        }
        result.weights.assign(n, 0.0);
        for (std::size_t person = 0; person < judgements.size(); ++person) {
            const auto own = drawn(detail::pairwise::checked(judgements[person], person));
            for (std::size_t i = 0; i < n; ++i)
                result.weights[i] += people[person] * own[i];
        }
        return result;
    }

    /// The weights, as a weighting policy.
    [[nodiscard]] std::vector<double> weights(const matrix_view&, std::span<const criterion>) const {
        return fit().weights;
    }
    /// What scorers keep beside the weights.
    [[nodiscard]] std::string finding() const { return fit().finding; }

private:
    /// Says what is wrong with the consistency ratio, or refuses it.
    void judge(ahp_result& result, const detail::pairwise::judged& joint) const {
        const auto n = result.weights.size();
        if (const auto ratio = result.consistency_ratio) {
            require(*ratio <= most_inconsistency, "ahp: the consistency ratio must be at most ", most_inconsistency,
                    ", got ", *ratio);
            if (!(*ratio > 0.1))
                return;
            const auto [i, j] = detail::pairwise::least_consistent(joint, result.weights);
            result.finding =
                sentence("ahp: the consistency ratio must be at most 0.1 for weights that can be relied on, got ",
                         *ratio, "; the judgement farthest from the weights is ", joint.ratios(i, j),
                         " between criteria ", i + 1, " and ", j + 1, ", where they say ",
                         result.weights[static_cast<std::size_t>(i)] / result.weights[static_cast<std::size_t>(j)]);
            return;
        }
        require(std::isinf(most_inconsistency), "ahp: most_inconsistency needs a random index, and the table of ",
                index.name, " ends at ", index.most_criteria(), " criteria, got ", n);
        result.finding = sentence("ahp: there is no consistency ratio, for the table of ", index.name, " ends at ",
                                  index.most_criteria(), " criteria, got ", n, "; the consistency index is ",
                                  result.consistency_index);
    }

    [[nodiscard]] std::vector<double> drawn(const detail::pairwise::judged& joint) const {
        switch (by) {
        case prioritising::geometric_mean:
            return detail::pairwise::log_least_squares(joint);
        case prioritising::column_average:
            return detail::pairwise::column_average(joint);
        default:
            return detail::pairwise::principal(joint).weights;
        }
    }

    [[nodiscard]] std::vector<double> checked_importance() const {
        require(!judgements.empty(), "ahp: judgements must hold at least one matrix, got none");
        auto people = importance.empty() ? std::vector<double>(judgements.size(), 1.0) : importance;
        require_same_size("ahp", "importance", judgements.size(), people.size());
        for (const double p : people)
            require(std::isfinite(p) && p >= 0, "ahp: importance must be finite and at least 0, got ", p);
        require(detail::divide_by_sum(people), "ahp: the importance of somebody must be above 0, got none");
        return people;
    }
};
static_assert(weighting_policy<ahp>);

} // namespace clientele::inline CLIENTELE_ABI
