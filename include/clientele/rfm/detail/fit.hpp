#pragma once

/// @file
/// The fit under R, F, M and any further dimensions: cuts over all customers or within the cells of those before.

#include <clientele/cmath.hpp>
#include <clientele/rfm/concepts.hpp>
#include <clientele/rfm/detail/cut_making.hpp>
#include <clientele/rfm/detail/score_columns.hpp>
#include <clientele/rfm/fitted_cuts.hpp>
#include <clientele/rfm/scores.hpp>

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

inline bin_cuts as_cuts(bin_cuts cuts) { return cuts; }
inline bin_cuts as_cuts(std::vector<double> edges) { return {.edges = std::move(edges)}; }

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
        static_assert(
            !requires { policy.divide(values); },
            "rfm: a binning policy's divide(column) const must return divided_rows (row_binning_policy)");
        result.cuts = as_cuts(policy.cuts(values));
    }
    require_cuts("binning policy", result.cuts);
    return result;
}

// One dimension to be fitted; the policy's type is forgotten here, so that the machinery is compiled once.
struct dimension_fit {
    std::string name;
    dimension_role role;
    score_order better;
    double weight;
    const void* policy;
    divided_rows (*run)(const void* policy, column values);

    template <class Policy>
    static dimension_fit with(std::string name, dimension_role role, score_order better, double weight,
                              const Policy& policy) {
        return {std::move(name), role, better, weight, &policy, [](const void* which, column values) {
                    return bin_values(*static_cast<const Policy*>(which), values);
                }};
    }
};

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
    fitted.levels = (std::max)(fitted.levels, bins);
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
            fitted.levels = (std::max)(fitted.levels, static_cast<int>(pooled.bins()));
            fitted.cuts.push_back(std::move(pooled));
            continue;
        }
        const auto theirs = fit_cell(dimension, gather(values, rows, some), fitted);
        for (std::size_t i = 0; i < rows.size(); ++i)
            score[rows[i]] = theirs[i];
    }
    for (std::size_t c = 0; c < cells; ++c) { // now that the levels are known
        const auto bins = static_cast<int>(fitted.cuts[c].bins());
        for (const auto row : bins == fitted.levels ? std::span<const std::size_t>{} : grouped.rows(c))
            score[row] = score_on_scale(score[row], bins, fitted.levels);
    }
    return score;
}

inline void require_buyers(std::size_t buyers, std::size_t customers) {
    if (buyers == 0)
        fail(errc::empty_input, no_row, "rfm: there must be at least one customer with a purchase, got 0 of ",
             customers);
}

/// Of columns that were checked: which rows have scores is known.
inline rfm_result fit_scored(std::span<const dimension_fit> dimensions, std::span<const column> columns,
                             const scored_rows& scored, nesting nested, prospect_rule prospects) {
    const auto n = columns.front().size(), m = scored.count(n);
    rfm_result result{{.dimensions = {}, .nested = nested, .prospects = prospects}, {}};
    std::vector<double> some;
    std::vector<std::size_t> cell(nested == nesting::within_previous ? m : 0, 0);
    std::size_t cells = 1;
    for (std::size_t d = 0; d < dimensions.size(); ++d) {
        const auto& dimension = dimensions[d];
        require(std::isfinite(dimension.weight) && dimension.weight >= 0.0,
                "rfm: weights must be finite and not negative, got ", dimension.weight, " for ", dimension.name);
        dimension_cuts fitted{
            .name = dimension.name, .role = dimension.role, .better = dimension.better, .weight = dimension.weight};
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
            score = scores_of_all_rows(score, scored.rows, n);
        result.scores.dimensions.push_back({fitted.name, fitted.role, fitted.levels, fitted.weight, std::move(score)});
        result.cuts.dimensions.push_back(std::move(fitted));
    }
    return result;
}

inline rfm_result fit_dimensions(std::span<const dimension_fit> dimensions, std::span<const column> columns,
                                 nesting nested, prospect_rule prospects) {
    require(!dimensions.empty(), "rfm: there must be at least one dimension, got 0");
    const auto scored = check_columns(dimensions, columns, prospects);
    require_buyers(scored.count(columns.front().size()), columns.front().size());
    return fit_scored(dimensions, columns, scored, nested, prospects);
}

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
