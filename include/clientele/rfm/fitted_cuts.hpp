#pragma once

/// @file
/// Fitted cuts that can be frozen, saved and applied to other customers.

#include <clientele/cmath.hpp>
#include <clientele/math/detail/checked_integer.hpp>
#include <clientele/rfm/cuts.hpp>
#include <clientele/rfm/detail/cut_making.hpp>
#include <clientele/rfm/detail/score_columns.hpp>
#include <clientele/rfm/scores.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// Whether one dimension's cuts look at the others.
enum class nesting {
    independent,    ///< each dimension is cut over all customers
    within_previous ///< each dimension is cut within each cell of those before it: F within R, M within R and F; scores
                    ///< of a cell with fewer bins than others are stretched, worst to worst and best to best
};

/// The words of what is saved.
constexpr std::array<std::string_view, 2> words_of(nesting) noexcept { return {"independent", "within_previous"}; }

/// The fitted cuts of one dimension.
struct dimension_cuts {
    std::string name;                                   ///< such as "recency"
    dimension_role role = dimension_role::other;        ///< what it measures
    score_order better = score_order::higher_is_better; ///< which values get the high scores
    double weight = 1.0;                                ///< in the composite
    int levels = 0;                                     ///< the best score there is
    std::vector<bin_cuts> cuts{};                       ///< one; when nested, one per cell of the dimensions before it

    /// Whether fewer bins than asked for came out, anywhere.
    [[nodiscard]] bool fewer() const {
        for (const auto& each : cuts)
            if (each.fewer())
                return true;
        return false;
    }
    /// The score of a value, 1 worst to `levels` best; `cell` is that of the dimensions before it, 0 when not nested.
    /// @throws error `bad_parameter` for a cell without cuts and for levels below 1; `bad_value` for NaN
    [[nodiscard]] int score(double value, std::size_t cell = 0) const {
        require(levels >= 1, "dimension_cuts: '", name, "' must have at least 1 level, got ", levels);
        require(cells() == 1 || cell < cells(), "dimension_cuts: the cell must be in [0, ", cells(), "), got ", cell);
        if (value != value) [[unlikely]]
            fail(errc::bad_value, no_row, "dimension_cuts: the value of '", name, "' must be a number, got NaN");
        const auto& at = cuts[cells() == 1 ? 0 : cell];
        return score_of_bin(at.bin(value), at);
    }
    /// The score of a bin of one of the sets of cuts, counted from the lowest values.
    [[nodiscard]] int score_of_bin(std::size_t bin, const bin_cuts& of) const {
        const auto steps = static_cast<int>(better == score_order::higher_is_better ? bin : of.bins() - 1 - bin);
        return score_on_scale(1 + steps, static_cast<int>(of.bins()), levels);
    }
    /// How many sets of cuts there are.
    [[nodiscard]] std::size_t cells() const noexcept { return cuts.size(); }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("dimension_cuts");
        each("name", of.name...);
        each("role", of.role...);
        each("better", of.better...);
        each("weight", of.weight...);
        each("levels", of.levels...);
        each("cuts", of.cuts...);
    }
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

    /// The cuts of the dimension of a role, the first if there are several.
    /// @throws error `bad_parameter` when there is none
    [[nodiscard]] const dimension_cuts& of(dimension_role role) const {
        for (const auto& dimension : dimensions)
            if (dimension.role == role)
                return dimension;
        fail(errc::bad_parameter, no_row, "rfm_cuts: there is no dimension of the role ", to_text(role));
    }

    /// Refuses what no fit gives: repeated names, weights that are negative or not finite, edges that do not ascend, a
    /// wrong number of sets of cuts, more bins than levels or, in a single set, fewer.
    /// @param where the function that refuses
    /// @throws error `bad_parameter`
    void require_sound(std::string_view where) const;

    /// Scores customers by these cuts, one column per dimension.
    ///
    /// @param columns one per dimension, in their order, all of the same length, finite
    /// @returns the scores of each customer
    /// @throws error `bad_shape`, `bad_value` with the row
    /// Complexity: O(n d log bins).
    [[nodiscard]] rfm_scores apply(std::span<const column> columns) const;

    /// Scores customers by these cuts, in three dimensions. See `rfm::fit` for the columns.
    /// @param recency_days days since the last purchase, one per customer
    /// @param purchases their number, 0 for a prospect
    /// @param amounts money
    /// @returns the scores of each customer
    /// @throws error as for a list of columns
    [[nodiscard]] rfm_scores apply(column recency_days, column purchases, column amounts) const {
        return apply(std::array{recency_days, purchases, amounts});
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("rfm_cuts");
        each("dimensions", of.dimensions...);
        each("nested", of.nested...);
        each("prospects", of.prospects...);
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

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("rfm_result");
        each("cuts", of.cuts...);
        each("scores", of.scores...);
    }
};

inline void rfm_cuts::require_sound(std::string_view where) const {
    require(!dimensions.empty(), where, ": there must be at least one dimension, got 0");
    std::size_t sets = 1; // of the next dimension
    for (std::size_t d = 0; d < dimensions.size(); ++d) {
        const auto& each = dimensions[d];
        for (std::size_t before = 0; before < d; ++before)
            require(dimensions[before].name != each.name, where, ": names must be distinct, got ", each.name, " twice");
        require(std::isfinite(each.weight) && each.weight >= 0.0, where, ": ", each.name,
                " must have a weight that is finite and not negative, got ", each.weight);
        require(each.cuts.size() == sets, where, ": ", each.name, " must have ", sets, " sets of cuts, got ",
                each.cuts.size());
        for (const auto& cut : each.cuts) {
            detail::require_cuts(where, cut);
            require(cut.counts.empty() || cut.counts.size() == cut.bins(), where, ": ", each.name,
                    " must have as many counts as bins, ", cut.bins(), ", got ", cut.counts.size());
            const auto levels = static_cast<std::size_t>((std::max)(each.levels, 0));
            require(sets == 1 ? cut.bins() == levels : cut.bins() <= levels, where, ": ", each.name, " must have ",
                    sets == 1 ? "" : "at most ", levels, " bins, as many as levels, got ", cut.bins());
        }
        if (nested == nesting::within_previous)
            require(!detail::product_overflows(sets, static_cast<std::size_t>(each.levels), sets), where,
                    ": the number of cells must fit its type");
    }
}

inline rfm_scores rfm_cuts::apply(std::span<const column> columns) const {
    require_sound("rfm_cuts");
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
                score = detail::scores_of_all_rows(score, scored.rows, n);
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
        result.dimensions.push_back(
            {dimension.name, dimension.role, dimension.levels, dimension.weight, std::move(score)});
    }
    return result;
}

} // namespace clientele::inline CLIENTELE_ABI
