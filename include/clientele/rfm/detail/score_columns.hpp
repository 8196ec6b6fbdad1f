#pragma once

/// @file
/// What fitting and applying cuts share: which rows have scores, the checks of the columns, and the scoring itself.

#include <clientele/math/detail/gather.hpp>
#include <clientele/math/detail/threshold_classes.hpp>
#include <clientele/parallel/detail/refusing_together.hpp>
#include <clientele/rfm/cuts.hpp>
#include <clientele/rfm/scores.hpp>
#include <clientele/types.hpp>

#include <array>
#include <cstddef>
#include <limits>
#include <span>
#include <string_view>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

// Which rows have scores: all (then `rows` is empty) or some.
struct scored_rows {
    bool all = true;
    std::vector<std::size_t> rows{};

    [[nodiscard]] std::size_t count(std::size_t of_all) const noexcept { return all ? of_all : rows.size(); }
};

// Which values a column may hold.
enum class legal_values { finite, not_negative };

inline legal_values legal_values_of(dimension_role role, score_order better) {
    const bool counted = role == dimension_role::frequency ||
                         (role == dimension_role::recency && better == score_order::lower_is_better);
    return counted ? legal_values::not_negative : legal_values::finite;
}

// Refuses a value of a scored row that is not legal.
inline void check_column(column values, const scored_rows& scored, std::string_view name, legal_values legal) {
    const double most = (std::numeric_limits<double>::max)(), least = legal == legal_values::not_negative ? 0.0 : -most;
    if (scored.all && count_outside(values, least, most) == 0) [[likely]]
        return;
    const auto check = [&](std::size_t row) {
        if (!(values[row] >= least && values[row] <= most)) [[unlikely]]
            fail(errc::bad_value, row, "rfm: ", name,
                 legal == legal_values::not_negative ? " must be finite and not negative, got "
                                                     : " must be finite, got ",
                 values[row], " in row ", row);
    };
    if (scored.all)
        for (std::size_t row = 0; row < values.size(); ++row)
            check(row);
    else
        for (const auto row : scored.rows)
            check(row);
}

// The rows that have scores: all but the prospects, which a frequency of 0 marks.
inline scored_rows find_scored(column frequency, std::string_view name, prospect_rule prospects) {
    scored_rows scored;
    const double least = std::numeric_limits<double>::denorm_min(); // of the values above 0
    if (prospects == prospect_rule::as_value ||
        count_outside(frequency, least, (std::numeric_limits<double>::max)()) == 0)
        return scored;
    for (std::size_t row = 0; row < frequency.size(); ++row)
        if (frequency[row] != 0.0)
            scored.rows.push_back(row);
        else if (prospects == prospect_rule::refuse)
            fail(errc::bad_value, row, "rfm: ", name, " must be above 0, got 0 in row ", row);
    scored.all = scored.rows.size() == frequency.size();
    if (scored.all)
        scored.rows.clear();
    return scored;
}

// Refuses columns that do not fit their dimensions, which have a name, a role and an order, on any rank; says which
// rows have scores.
template <class Ranks, class Dimension>
scored_rows check_columns_on(const Ranks& ranks, const ranked_rows& rows, std::span<const Dimension> dimensions,
                             std::span<const column> columns, prospect_rule prospects) {
    if (dimensions.size() != columns.size())
        fail(errc::bad_shape, no_row, "rfm: there must be one column per dimension, ", dimensions.size(), ", got ",
             columns.size());
    scored_rows scored;
    refusing_together(ranks, rows.first, [&] {
        for (std::size_t d = 0; d < columns.size(); ++d)
            require_same_size("rfm", dimensions[d].name, columns.front().size(), columns[d].size());
        for (std::size_t d = 0; d < columns.size(); ++d)
            if (dimensions[d].role == dimension_role::frequency)
                scored = find_scored(columns[d], dimensions[d].name, prospects);
    });
    refusing_columns_together(ranks, rows, columns.size(), [&](std::size_t d) {
        check_column(columns[d], scored, dimensions[d].name, legal_values_of(dimensions[d].role, dimensions[d].better));
    });
    return scored;
}
template <class Dimension>
scored_rows check_columns(std::span<const Dimension> dimensions, std::span<const column> columns,
                          prospect_rule prospects) {
    return check_columns_on(one_rank{}, ranked_rows::of(one_rank{}, 0), dimensions, columns, prospects);
}

// Scores of some rows among n; the others have 0.
inline std::vector<int> scores_of_all_rows(std::span<const int> scores, std::span<const std::size_t> rows,
                                           std::size_t n) {
    std::vector<int> all(n, 0);
    for (std::size_t i = 0; i < rows.size(); ++i)
        all[rows[i]] = scores[i];
    return all;
}

// The values at which a value leaves a bin for the next: it does so when it is not below.
inline std::vector<double> thresholds_of(const bin_cuts& cuts) {
    std::vector<double> thresholds = cuts.edges;
    if (cuts.closed == closed_side::right)
        for (double& edge : thresholds)
            edge = above(edge);
    return thresholds;
}

// The scores of a column by one set of cuts, and how many values are in each bin.
inline std::vector<int> score_values(column values, const bin_cuts& cuts, score_order better,
                                     std::vector<std::size_t>* counts = nullptr) {
    const threshold_classes classes{thresholds_of(cuts)};
    class_counts counted{classes.classes()};
    const int bins = static_cast<int>(cuts.bins());
    std::vector<int> scores;
    scores.reserve(values.size()); // and never filled before: a first touch of new memory costs more than the scores
    std::array<int, threshold_classes::block> block_scores;
    classes.for_each_block(values, [&](std::size_t, std::span<const int> block) {
        if (counts != nullptr)
            counted.add(block);
        if (better == score_order::higher_is_better)
            for (std::size_t i = 0; i < block.size(); ++i)
                block_scores[i] = block[i] + 1;
        else
            for (std::size_t i = 0; i < block.size(); ++i)
                block_scores[i] = bins - block[i];
        scores.insert(scores.end(), block_scores.begin(),
                      block_scores.begin() + static_cast<std::ptrdiff_t>(block.size()));
    });
    if (counts != nullptr)
        for (std::size_t b = 0; b < cuts.bins(); ++b)
            counts->push_back(counted[b]);
    return scores;
}

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
