#pragma once

/// @file
/// The machinery under R, F, M and any further dimensions: fitted cuts that can be frozen and applied, and their fit.

#include <clientele/math/detail/threshold_classes.hpp>
#include <clientele/rfm/concepts.hpp>
#include <clientele/rfm/cuts.hpp>
#include <clientele/rfm/scores.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// Whether one dimension's cuts look at the others.
enum class nesting {
    independent,    ///< each dimension is cut over all customers
    within_previous ///< each dimension is cut within each cell of those before it: F within R, M within R and F; scores
                    ///< of a cell with fewer bins than others are stretched, worst to worst and best to best
};

/// What a frequency of 0 means.
enum class prospect_rule {
    set_apart, ///< a prospect, who never bought: no part in the cuts, score 0 in every dimension
    as_value,  ///< a value like any other: set this when frequency counts repeat purchases
    refuse     ///< `error` with the row
};

/// The fitted cuts of one dimension.
struct dimension_cuts {
    std::string name;                                   ///< such as "recency"
    score_order better = score_order::higher_is_better; ///< which values get the high scores
    double weight = 1.0;                                ///< in the composite
    int levels = 0;                                     ///< the best score there is
    std::vector<bin_cuts> cuts{};                       ///< one; when nested, one per cell of the dimensions before it

    /// Whether fewer bins than asked for came out, anywhere.
    [[nodiscard]] bool fewer() const {
        return std::any_of(cuts.begin(), cuts.end(), [](const bin_cuts& each) { return each.fewer(); });
    }
    /// The score of a value, 1 worst to `levels` best; `cell` is that of the dimensions before it, 0 when not nested.
    [[nodiscard]] int score(double value, std::size_t cell = 0) const {
        const auto& at = cuts[cells() == 1 ? 0 : cell];
        const auto bin = at.bin(value);
        const auto steps = static_cast<int>(better == score_order::higher_is_better ? bin : at.bins() - 1 - bin);
        const auto bins = static_cast<int>(at.bins());
        return 1 + (bins == levels ? steps : detail::stretched(steps, bins, levels));
    }
    /// How many sets of cuts there are.
    [[nodiscard]] std::size_t cells() const noexcept { return cuts.size(); }
};

/// All fitted cuts: what is frozen, saved and applied later. It holds no customer.
struct rfm_cuts {
    std::vector<dimension_cuts> dimensions;             ///< in the order of the columns
    nesting nested = nesting::independent;              ///< as fitted
    prospect_rule prospects = prospect_rule::set_apart; ///< as fitted

    /// The cuts of a named dimension.
    /// @throws error `bad_parameter` when there is none of that name
    [[nodiscard]] const dimension_cuts& of(std::string_view name) const {
        for (const auto& dimension : dimensions)
            if (dimension.name == name)
                return dimension;
        fail(errc::bad_parameter, no_row, "rfm_cuts: there is no dimension ", name);
    }

    /// Scores customers by these cuts, one column per dimension.
    ///
    /// @param columns one per dimension, in their order, all of the same length, finite
    /// @throws error `bad_shape`, `bad_value` with the row
    /// Complexity: O(n d log bins).
    [[nodiscard]] rfm_scores apply(std::span<const column> columns) const;

    /// Scores customers by these cuts, in three dimensions. See `rfm::fit` for the columns.
    /// @throws error as above
    [[nodiscard]] rfm_scores apply(column recency_days, column purchases, column amounts) const {
        return apply(std::array{recency_days, purchases, amounts});
    }
};

/// What a fit returns: the cuts, and the scores of the customers they were learned from.
struct rfm_result {
    rfm_cuts cuts;     ///< to freeze, save and apply
    rfm_scores scores; ///< of the customers that were fitted

    /// Scores other customers by the same cuts.
    /// @throws error as `rfm_cuts::apply`
    [[nodiscard]] rfm_scores apply(column recency_days, column purchases, column amounts) const {
        return cuts.apply(recency_days, purchases, amounts);
    }
    /// Scores other customers by the same cuts.
    /// @throws error as `rfm_cuts::apply`
    [[nodiscard]] rfm_scores apply(std::span<const column> columns) const { return cuts.apply(columns); }
};

/// @cond INTERNAL
namespace detail {

// The cuts of a policy, and the bins of the rows where these hang on more than the value (else none).
template <class Policy>
divided_rows bin_values(const Policy& policy, column values) {
    divided_rows result{};
    if constexpr (row_binning_policy<Policy>) {
        result = policy.divide(values);
        if (!result.bins.empty()) // none: by the cuts
            require_same_size("binning policy", "bins", values.size(), result.bins.size());
        for (std::size_t row = 0; row < result.bins.size(); ++row)
            if (result.bins[row] < 0 || static_cast<std::size_t>(result.bins[row]) >= result.cuts.bins())
                fail(errc::bad_value, row, "binning policy: bins must be in [0, ", result.cuts.bins(), "), got ",
                     result.bins[row], " in row ", row);
    } else {
        result.cuts = as_cuts(policy.cuts(values));
    }
    require_cuts("binning policy", result.cuts);
    return result;
}

// One dimension to be fitted; the policy's type is forgotten here, so that the machinery is compiled once.
struct dimension_fit {
    std::string name;
    score_order better;
    double weight;
    const void* policy;
    divided_rows (*run)(const void* policy, column values);

    template <class Policy>
    static dimension_fit with(std::string name, score_order better, double weight, const Policy& policy) {
        return {std::move(name), better, weight, &policy, [](const void* which, column values) {
                    return bin_values(*static_cast<const Policy*>(which), values);
                }};
    }
};

// Which rows have scores: all (then `rows` is empty) or some.
struct scored_rows {
    bool all = true;
    std::vector<std::size_t> rows{};
};

// Refuses a value of a scored row that is not finite or, where that has no meaning, negative.
inline void check_column(column values, const scored_rows& scored, std::string_view name, bool counted) {
    const double largest = std::numeric_limits<double>::max(), least = counted ? 0.0 : -largest;
    if (scored.all && count_outside(values, least, largest) == 0) [[likely]]
        return;
    const auto check = [&](std::size_t row) {
        if (!(values[row] >= least && values[row] <= largest)) [[unlikely]]
            fail(errc::bad_value, row, "rfm: ", name,
                 counted ? " must be finite and not negative, got " : " must be finite, got ", values[row], " in row ",
                 row);
    };
    if (scored.all)
        for (std::size_t row = 0; row < values.size(); ++row)
            check(row);
    else
        for (const auto row : scored.rows)
            check(row);
}

// The rows that have scores: all but the prospects, which a frequency of 0 marks.
inline scored_rows find_scored(column frequency, prospect_rule prospects) {
    scored_rows scored;
    const double least = std::numeric_limits<double>::denorm_min(); // of the values above 0
    if (prospects == prospect_rule::as_value ||
        count_outside(frequency, least, std::numeric_limits<double>::max()) == 0)
        return scored;
    for (std::size_t row = 0; row < frequency.size(); ++row)
        if (frequency[row] != 0.0)
            scored.rows.push_back(row);
        else if (prospects == prospect_rule::refuse)
            fail(errc::bad_value, row, "rfm: frequency must be above 0, got 0 in row ", row);
    scored.all = scored.rows.size() == frequency.size();
    if (scored.all)
        scored.rows.clear();
    return scored;
}

template <class Dimension>
scored_rows check_columns(std::span<const Dimension> dimensions, std::span<const column> columns,
                          prospect_rule prospects) {
    if (dimensions.size() != columns.size())
        fail(errc::bad_shape, no_row, "rfm: there must be one column per dimension, ", dimensions.size(), ", got ",
             columns.size());
    scored_rows scored;
    for (std::size_t d = 0; d < columns.size(); ++d)
        require_same_size("rfm", dimensions[d].name, columns.front().size(), columns[d].size());
    for (std::size_t d = 0; d < columns.size(); ++d)
        if (dimensions[d].name == "frequency")
            scored = find_scored(columns[d], prospects);
    for (std::size_t d = 0; d < columns.size(); ++d)
        check_column(columns[d], scored, dimensions[d].name,
                     dimensions[d].name == "frequency" ||
                         (dimensions[d].name == "recency" && dimensions[d].better == score_order::lower_is_better));
    return scored;
}

inline column gather(column values, std::span<const std::size_t> rows, std::vector<double>& into) {
    into.clear();
    for (const auto row : rows)
        into.push_back(values[row]);
    return into;
}

// Scores of some rows among n; the others have 0.
inline std::vector<int> scatter(std::span<const int> scores, std::span<const std::size_t> rows, std::size_t n) {
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

// The cuts of one dimension over one set of rows, and their scores.
inline std::vector<int> fit_cell(const dimension_fit& dimension, column values, dimension_cuts& fitted) {
    auto [cuts, scores] = dimension.run(dimension.policy, values);
    const int bins = static_cast<int>(cuts.bins());
    cuts.counts.clear();
    if (scores.empty()) {
        scores = score_values(values, cuts, dimension.better, &cuts.counts);
    } else {
        cuts.counts.assign(cuts.bins(), 0);
        for (int& bin : scores) {
            ++cuts.counts[static_cast<std::size_t>(bin)];
            bin = dimension.better == score_order::higher_is_better ? bin + 1 : bins - bin;
        }
    }
    fitted.levels = std::max(fitted.levels, bins);
    fitted.cuts.push_back(std::move(cuts));
    return std::move(scores);
}

// Rows in the order of their cells; `first[c]` is where cell c begins.
struct rows_by_cell {
    std::vector<std::size_t> order;
    std::vector<std::size_t> first;

    rows_by_cell(std::span<const std::size_t> cell, std::size_t cells) : order(cell.size()), first(cells + 1, 0) {
        for (const auto c : cell)
            ++first[c + 1];
        for (std::size_t c = 0; c < cells; ++c)
            first[c + 1] += first[c];
        auto next = first;
        for (std::size_t i = 0; i < cell.size(); ++i)
            order[next[cell[i]]++] = i;
    }
    [[nodiscard]] std::span<const std::size_t> rows(std::size_t cell) const {
        return std::span{order}.subspan(first[cell], first[cell + 1] - first[cell]);
    }
};

// A cell without customers takes the cuts of the whole column, for whoever may come.
inline std::vector<int> fit_within_cells(const dimension_fit& dimension, column values,
                                         std::span<const std::size_t> cell, std::size_t cells, dimension_cuts& fitted) {
    const rows_by_cell grouped{cell, cells};
    std::vector<double> some;
    std::vector<int> score(values.size());
    for (std::size_t c = 0; c < cells; ++c) {
        const auto rows = grouped.rows(c);
        if (rows.empty()) {
            auto pooled = dimension.run(dimension.policy, values).cuts;
            pooled.counts.assign(pooled.bins(), 0);
            fitted.levels = std::max(fitted.levels, static_cast<int>(pooled.bins()));
            fitted.cuts.push_back(std::move(pooled));
            continue;
        }
        const auto theirs = fit_cell(dimension, gather(values, rows, some), fitted);
        for (std::size_t i = 0; i < rows.size(); ++i)
            score[rows[i]] = theirs[i];
    }
    for (std::size_t c = 0; c < cells; ++c) { // now that the levels are known
        const auto bins = static_cast<int>(fitted.cuts[c].bins());
        const auto places = stretched(bins, fitted.levels);
        for (const auto row : bins == fitted.levels ? std::span<const std::size_t>{} : grouped.rows(c))
            score[row] = static_cast<int>(places[static_cast<std::size_t>(score[row] - 1)]) + 1;
    }
    return score;
}

inline rfm_result fit_dimensions(std::span<const dimension_fit> dimensions, std::span<const column> columns,
                                 nesting nested, prospect_rule prospects) {
    require(!dimensions.empty(), "rfm: there must be at least one dimension, got 0");
    const auto scored = check_columns(dimensions, columns, prospects);
    const std::size_t n = columns.front().size(), m = scored.all ? n : scored.rows.size();
    if (m == 0)
        fail(errc::empty_input, no_row, "rfm: there must be at least one customer with a purchase, got 0 of ", n);
    rfm_result result{{.dimensions = {}, .nested = nested, .prospects = prospects}, {}};
    std::vector<double> some;
    std::vector<std::size_t> cell(nested == nesting::within_previous ? m : 0, 0);
    std::size_t cells = 1;
    for (std::size_t d = 0; d < dimensions.size(); ++d) {
        const auto& dimension = dimensions[d];
        require(std::isfinite(dimension.weight) && dimension.weight >= 0.0,
                "rfm: weights must be finite and not negative, got ", dimension.weight, " for ", dimension.name);
        dimension_cuts fitted{.name = dimension.name, .better = dimension.better, .weight = dimension.weight};
        const column values = scored.all ? columns[d] : gather(columns[d], scored.rows, some);
        auto score =
            cells == 1 ? fit_cell(dimension, values, fitted) : fit_within_cells(dimension, values, cell, cells, fitted);
        if (nested == nesting::within_previous) {
            for (std::size_t i = 0; i < m; ++i)
                cell[i] = cell[i] * static_cast<std::size_t>(fitted.levels) + static_cast<std::size_t>(score[i] - 1);
            cells *= static_cast<std::size_t>(fitted.levels);
            require(cells <= 10'000'000, "rfm: nested bins make more than 10000000 cells");
        }
        if (!scored.all)
            score = scatter(score, scored.rows, n);
        result.scores.dimensions.push_back({fitted.name, fitted.levels, fitted.weight, std::move(score)});
        result.cuts.dimensions.push_back(std::move(fitted));
    }
    return result;
}

} // namespace detail
/// @endcond

inline rfm_scores rfm_cuts::apply(std::span<const column> columns) const {
    require(!dimensions.empty(), "rfm_cuts: there must be at least one dimension, got 0");
    for (const auto& each : dimensions) {
        require(!each.cuts.empty(), "rfm_cuts: ", each.name, " has no cuts");
        for (const auto& cut : each.cuts) {
            detail::require_cuts("rfm_cuts", cut);
            require(cut.bins() <= static_cast<std::size_t>(std::max(each.levels, 0)), "rfm_cuts: ", each.name,
                    " must have at most ", each.levels, " bins, as many as levels, got ", cut.bins());
        }
    }
    const auto scored = detail::check_columns(std::span{dimensions}, columns, prospects);
    const std::size_t n = columns.front().size();
    rfm_scores result;
    std::vector<std::size_t> cell(nested == nesting::within_previous ? n : 0, 0);
    std::vector<double> some;
    for (std::size_t d = 0; d < dimensions.size(); ++d) {
        const auto& dimension = dimensions[d];
        std::vector<int> score;
        if (dimension.cells() == 1) {
            const column values = scored.all ? columns[d] : detail::gather(columns[d], scored.rows, some);
            score = detail::score_values(values, dimension.cuts.front(), dimension.better);
            if (!scored.all)
                score = detail::scatter(score, scored.rows, n);
        } else {
            score.assign(n, 0);
            const auto one = [&](std::size_t row) { score[row] = dimension.score(columns[d][row], cell[row]); };
            if (scored.all)
                for (std::size_t row = 0; row < n; ++row)
                    one(row);
            else
                for (const auto row : scored.rows)
                    one(row);
        }
        for (std::size_t row = 0; row < cell.size(); ++row)
            cell[row] = score[row] == 0 ? 0
                                        : cell[row] * static_cast<std::size_t>(dimension.levels) +
                                              static_cast<std::size_t>(score[row] - 1);
        result.dimensions.push_back({dimension.name, dimension.levels, dimension.weight, std::move(score)});
    }
    return result;
}

} // namespace clientele::inline CLIENTELE_ABI
