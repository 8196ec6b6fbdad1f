#pragma once

/// @file
/// What customers answered when they were asked, and how sure so few answers are: CSAT, NPS, CES.

#include <clientele/cmath.hpp>
#include <clientele/interval.hpp>
#include <clientele/math/detail/rounded_product.hpp>
#include <clientele/math/detail/square_unit.hpp>
#include <clientele/math/exact_sum.hpp>
#include <clientele/math/promoter_interval.hpp>
#include <clientele/math/proportion_interval.hpp>
#include <clientele/math/student_t.hpp>
#include <clientele/types.hpp>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// What the answers to one question say.
struct survey_score {
    double answers; ///< how many there are
    interval score; ///< what they say

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("survey_score");
        each("answers", of.answers...);
        each("score", of.score...);
    }
};

/// @cond INTERNAL
namespace detail {

inline void require_scale(std::string_view where, double lowest, double highest, double level) {
    require(std::isfinite(lowest) && std::isfinite(highest) && lowest < highest && std::isfinite(highest - lowest),
            where, ": lowest must be below highest, both finite, got ", lowest, " and ", highest);
    require_level(where, level);
}

inline void require_answers(std::string_view where, column answers, double lowest, double highest) {
    if (answers.empty())
        fail(errc::empty_input, no_row, where, ": there must be at least one answer, got none");
    for (std::size_t row = 0; row < answers.size(); ++row)
        if (!(answers[row] >= lowest && answers[row] <= highest))
            fail(errc::bad_value, row, where, ": answers must be in [", lowest, ", ", highest, "], got ", answers[row],
                 " in row ", row);
}

} // namespace detail
/// @endcond

/// CSAT, the share of satisfied answers: those of the top boxes of a scale.
///
///     customer_satisfaction{}.score(answers).score; // the share of 4 and 5 of 5
struct customer_satisfaction {
    double least_satisfied = 4; ///< the least answer that counts as satisfied
    double lowest = 1;          ///< of the scale
    double highest = 5;         ///< of the scale
    double level = 0.95;        ///< of the interval, in (0, 1)

    /// The share with its interval.
    /// @param answers one per customer who answered, on the scale
    /// @param ends    how the ends are found, a `proportion_interval_policy`
    /// @throws error `bad_parameter`, `empty_input`, `bad_value` with the row
    /// Complexity: O(n).
    template <class Policy = wilson>
    [[nodiscard]] survey_score score(column answers, const Policy& ends = {}) const {
        check(answers);
        double satisfied = 0;
        for (const double answer : answers)
            satisfied += answer >= least_satisfied;
        const auto n = static_cast<double>(answers.size());
        return {n, proportion_interval(satisfied, n, level, ends)};
    }

    /// Refuses rules and answers that cannot be used.
    /// @throws error as `score`
    void check(column answers) const {
        detail::require_scale("customer_satisfaction", lowest, highest, level);
        require(least_satisfied >= lowest && least_satisfied <= highest,
                "customer_satisfaction: least_satisfied must be in [", lowest, ", ", highest, "], got ",
                least_satisfied);
        detail::require_answers("customer_satisfaction", answers, lowest, highest);
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("customer_satisfaction");
        each("least_satisfied", of.least_satisfied...);
        each("lowest", of.lowest...);
        each("highest", of.highest...);
        each("level", of.level...);
    }
};

/// NPS, the share of promoters (9 and 10) less that of detractors (0 to 6), in [-1, 1].
struct net_promoter {
    double level = 0.95;                          ///< of the interval, in (0, 1)
    promoter_ends ends = promoter_ends::adjusted; ///< how its ends are found

    /// The score with its interval.
    /// @param answers whole numbers from 0 to 10, one per customer who answered
    /// @throws error `bad_parameter`, `empty_input`, `bad_value` with the row
    /// Complexity: O(n).
    [[nodiscard]] survey_score score(column answers) const {
        check(answers);
        double promoters = 0, detractors = 0;
        for (const double answer : answers) {
            promoters += answer >= 9;
            detractors += answer <= 6;
        }
        const auto n = static_cast<double>(answers.size());
        return {n, promoter_interval(promoters, n - promoters - detractors, detractors, level, ends)};
    }

    /// Refuses rules and answers that cannot be used.
    /// @throws error as `score`
    void check(column answers) const {
        detail::require_level("net_promoter", level);
        detail::require_answers("net_promoter", answers, 0, 10);
        for (std::size_t row = 0; row < answers.size(); ++row)
            if (answers[row] != std::floor(answers[row]))
                fail(errc::bad_value, row, "net_promoter: answers must be whole, got ", answers[row], " in row ", row);
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("net_promoter");
        each("level", of.level...);
        each("ends", of.ends...);
    }
};

/// CES, the mean of what effort it took, on any scale, with Student's interval, cut at the ends of the scale. Where all
/// say the same, or one has answered, their spread says nothing: the ends then allow for the share
/// 1 - ((1 - level) / 2)^(1 / n) of others who say the lowest, or the highest.
struct customer_effort {
    double lowest = 1;   ///< of the scale
    double highest = 7;  ///< of the scale
    double level = 0.95; ///< of the interval, in (0, 1)

    /// The mean with its interval.
    /// @param answers one per customer who answered, on the scale
    /// @throws error `bad_parameter`, `empty_input`, `bad_value` with the row
    /// Complexity: O(n).
    [[nodiscard]] survey_score score(column answers) const {
        check(answers);
        const auto n = static_cast<double>(answers.size());
        const double unit = detail::square_unit(detail::largest_size(answers));
        exact_sum sum, squares;
        for (const double answer : answers)
            sum.add(answer * unit);
        const double mean = (std::clamp)(sum.value() / n / unit, lowest, highest);
        bool same = true;
        for (const double answer : answers) {
            same = same && answer == answers[0];
            squares.add(detail::rounded_product((answer - mean) * unit, (answer - mean) * unit));
        }
        if (same) {
            const double others = -std::expm1(std::log(0.5 - 0.5 * level) / n);
            return {n,
                    {answers[0], 0, detail::interpolated(answers[0], lowest, others),
                     detail::interpolated(answers[0], highest, others)}};
        }
        const double error = std::sqrt(squares.value() / (n - 1) / n) / unit;
        const double reach = detail::rounded_product(two_sided_student_t_quantile(level, n - 1), error);
        return {n, {mean, error, (std::max)(lowest, mean - reach), (std::min)(highest, mean + reach)}};
    }

    /// Refuses rules and answers that cannot be used.
    /// @throws error as `score`
    void check(column answers) const {
        detail::require_scale("customer_effort", lowest, highest, level);
        detail::require_answers("customer_effort", answers, lowest, highest);
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("customer_effort");
        each("lowest", of.lowest...);
        each("highest", of.highest...);
        each("level", of.level...);
    }
};

/// The score of each segment (tier, product, manager) by itself.
///
///     const auto by_tier = score_by_segment(net_promoter{}, answers, tiers, 4);
///
/// @param measure  `customer_satisfaction`, `net_promoter`, `customer_effort`, or what else has `check(answers)` and
/// `score(answers)`
/// @param answers  n of them
/// @param segments the segment of each, in [0, count)
/// @param count    how many segments there are, at least 1
/// @returns one per segment; none where nobody answered
/// @throws error `empty_input`, `bad_shape`, `bad_parameter`, `bad_value` with the row
/// Complexity: O(n + count).
template <class Measure>
[[nodiscard]] std::vector<std::optional<survey_score>> score_by_segment(const Measure& measure, column answers,
                                                                        std::span<const int> segments, int count) {
    require_same_size("score_by_segment", "segments", answers.size(), segments.size());
    require(count >= 1, "score_by_segment: count must be at least 1, got ", count);
    measure.check(answers);
    std::vector<std::vector<double>> of(static_cast<std::size_t>(count));
    for (std::size_t row = 0; row < answers.size(); ++row) {
        if (segments[row] < 0 || segments[row] >= count)
            fail(errc::bad_value, row, "score_by_segment: segments must be in [0, ", count - 1, "], got ",
                 segments[row], " in row ", row);
        of[static_cast<std::size_t>(segments[row])].push_back(answers[row]);
    }
    std::vector<std::optional<survey_score>> scores(of.size());
    for (std::size_t i = 0; i < of.size(); ++i)
        if (!of[i].empty())
            scores[i] = measure.score(of[i]);
    return scores;
}

} // namespace clientele::inline CLIENTELE_ABI
