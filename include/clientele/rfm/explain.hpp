#pragma once

/// @file
/// Why a customer has its scores and its segment, and the nearest change that would alter them.

#include <clientele/cmath.hpp>
#include <clientele/rfm/fitted_cuts.hpp>
#include <clientele/rfm/segments.hpp>
#include <clientele/types.hpp>

#include <cstddef>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// Why a customer has a score in one dimension.
struct dimension_explanation {
    std::string name;                       ///< the dimension
    double value = 0.0;                     ///< the customer's
    int score = 0;                          ///< 1 worst to `levels` best; 0 without a purchase, and then no bin either
    int levels = 0;                         ///< the best score there is
    double lower = 0.0;                     ///< lower end of the bin; minus infinity for the lowest
    double upper = 0.0;                     ///< upper end; infinity for the highest
    closed_side closed = closed_side::left; ///< which end belongs to the bin
    /// The end of the bin to pass (or reach, as `closed` says) for a better score; none for the best.
    std::optional<double> nearest_change{};
};

/// As a sentence: "monetary 480 lies in (382, 506.4]: score 3 of 5; above 506.4 scores better".
[[nodiscard]] inline std::string in_words(const dimension_explanation& why) {
    constexpr double none = std::numeric_limits<double>::infinity();
    if (why.score == 0)
        return sentence(why.name, " has no score: there is no purchase");
    const bool left = why.closed == closed_side::left;
    std::string out = sentence(why.name, " ", why.value, " lies ");
    if (why.lower == -none && why.upper == none)
        out += "in the only bin";
    else if (why.lower == -none)
        out += sentence(left ? "below " : "at or below ", why.upper);
    else if (why.upper == none)
        out += sentence(left ? "at or above " : "above ", why.lower);
    else
        out += sentence("in ", left ? "[" : "(", why.lower, ", ", why.upper, left ? ")" : "]");
    out += sentence(": score ", why.score, " of ", why.levels);
    if (why.nearest_change) {
        const bool upwards = *why.nearest_change == why.upper;
        out += sentence("; ", upwards == left ? "at or " : "", upwards ? "above " : "below ", *why.nearest_change,
                        " scores better");
    }
    return out;
}

/// Explains the scores of one customer by the cuts that give them.
///
/// @param cuts the fitted cuts
/// @param values the customer's, one per dimension, as `rfm_cuts::apply` takes them
/// @returns one explanation per dimension, of the score that `apply` gives: 0 for whom the cuts set apart
/// @throws error as `rfm_cuts::apply`
/// Complexity: O(d log bins + all bins).
[[nodiscard]] inline std::vector<dimension_explanation> explain_rfm(const rfm_cuts& cuts,
                                                                    std::span<const double> values) {
    if (cuts.dimensions.size() != values.size())
        fail(errc::bad_shape, no_row, "explain_rfm: there must be one value per dimension, ", cuts.dimensions.size(),
             ", got ", values.size());
    cuts.require_sound("explain_rfm");
    std::vector<column> one_row;
    for (const double& value : values)
        one_row.push_back({&value, 1});
    std::vector<dimension_explanation> result;
    if (!detail::check_columns(std::span{cuts.dimensions}, one_row, cuts.prospects).all) {
        for (std::size_t d = 0; d < values.size(); ++d)
            result.push_back(
                {.name = cuts.dimensions[d].name, .value = values[d], .levels = cuts.dimensions[d].levels});
        return result;
    }
    std::size_t cell = 0;
    for (std::size_t d = 0; d < values.size(); ++d) {
        const auto& dimension = cuts.dimensions[d];
        const auto& at = dimension.cuts[dimension.cells() == 1 ? 0 : cell];
        const auto bin = at.bin(values[d]);
        constexpr double none = std::numeric_limits<double>::infinity();
        dimension_explanation why{.name = dimension.name,
                                  .value = values[d],
                                  .score = dimension.score(values[d], cell),
                                  .levels = dimension.levels,
                                  .lower = bin == 0 ? -none : at.edges[bin - 1],
                                  .upper = bin + 1 == at.bins() ? none : at.edges[bin],
                                  .closed = at.closed};
        const double better = dimension.better == score_order::higher_is_better ? why.upper : why.lower;
        if (std::isfinite(better))
            why.nearest_change = better;
        if (cuts.nested == nesting::within_previous)
            cell = cell * static_cast<std::size_t>(dimension.levels) + static_cast<std::size_t>(why.score - 1);
        result.push_back(std::move(why));
    }
    return result;
}

/// What one dimension alone would do to a customer's segment.
struct segment_change {
    std::string dimension; ///< whose score changes
    int score;             ///< on the scale of the map: the nearest to the customer's own that changes the segment
    std::string segment;   ///< where that leads
};

/// Why a customer is in its segment.
struct segment_explanation {
    std::string segment;                   ///< where it is
    std::vector<std::string> dimensions{}; ///< of the map
    std::vector<int> scores{};             ///< the customer's, on the scale of the map
    /// The box that decided, a place in the map; none for the rest and without a purchase.
    std::optional<std::size_t> box{};
    /// Per dimension, upwards and downwards, the nearest score that changes the segment.
    std::vector<segment_change> nearest_changes{};
};

/// As a sentence: "Loyal Customers with recency 3, frequency 4, monetary 5; recency 4 makes Champions".
[[nodiscard]] inline std::string in_words(const segment_explanation& why) {
    std::string out = why.segment;
    for (std::size_t d = 0; d < why.scores.size(); ++d)
        out += sentence(d == 0 ? " with " : ", ", why.dimensions[d], " ", why.scores[d]);
    for (const auto& change : why.nearest_changes)
        out += sentence("; ", change.dimension, " ", change.score, " makes ", change.segment);
    return out;
}

/// Explains the segment of one customer: the box that decided, and the nearest changes of one score that would alter
/// it.
///
/// @param map the segments
/// @param scores of the customers
/// @param row which customer
/// @returns the segment, its box, and the nearest score of each dimension that leads elsewhere
/// @throws error as `segment_map::assign`; `bad_parameter` for a row that is not there
/// Complexity: O(boxes * cells).
[[nodiscard]] inline segment_explanation explain_rfm(const segment_map& map, const rfm_scores& scores,
                                                     std::size_t row) {
    require(row < scores.size(), "explain_rfm: row must be below ", scores.size(), ", got ", row);
    const auto of_cell = detail::segment_of_cells(map);
    const auto names = map.names();
    scores.require_sound("explain_rfm");
    if (!scores.buyer(row))
        return {.segment = scores.prospect(row) ? map.prospects : map.returned_all};
    const auto name_of = [&](std::span<const int> cell) {
        std::size_t at = 0;
        for (const int score : cell)
            at = at * static_cast<std::size_t>(map.levels) + static_cast<std::size_t>(score - 1);
        const auto segment = static_cast<std::size_t>(of_cell[at]);
        return segment < names.size() ? names[segment] : map.otherwise;
    };
    segment_explanation why{.segment = {}, .dimensions = map.dimensions};
    for (const auto& name : map.dimensions) {
        const auto& dimension = scores.of(name);
        why.scores.push_back(score_on_scale(dimension.score[row], dimension.levels, map.levels));
    }
    why.segment = name_of(why.scores);
    for (std::size_t b = map.boxes.size(); b-- > 0;)
        if (detail::holds(map.boxes[b], why.scores))
            why.box = b;
    for (std::size_t d = 0; d < why.scores.size(); ++d)
        for (const int step : {1, -1}) {
            auto other = why.scores;
            for (other[d] += step; other[d] >= 1 && other[d] <= map.levels; other[d] += step)
                if (auto segment = name_of(other); segment != why.segment) {
                    why.nearest_changes.push_back({map.dimensions[d], other[d], std::move(segment)});
                    break;
                }
        }
    return why;
}

} // namespace clientele::inline CLIENTELE_ABI
