#pragma once

/// @file
/// What the methods that compare a customer with reference points share: weights, stand-ins, gates.

#include <clientele/score/detail/learning.hpp>
#include <clientele/score/detail/population.hpp>
#include <clientele/score/scores.hpp>

#include <algorithm>
#include <initializer_list>
#include <string>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// What is learned before the method itself begins.
struct fitted_method {
    std::vector<double> weights;
    std::vector<double> fill;
    std::string finding;
    std::size_t first; ///< the row of this rank's first among those of all
};

template <class Ranks, class Weighting>
[[nodiscard]] fitted_method fit_method(const Ranks& ranks, std::string_view where, std::span<const criterion> criteria,
                                       const Weighting& weighting, const matrix_view& x, std::span<const int> peers) {
    const auto rows = ranked_rows::of(ranks, static_cast<std::size_t>(x.rows()));
    if (rows.all == 0)
        fail(errc::empty_input, no_row, where, ": the matrix must have at least one row, got 0");
    require_criteria(where, criteria, static_cast<std::size_t>(x.cols()));
    for (const auto& c : criteria)
        require(c.missing.how == missing_value::kind::refuse || c.missing.how == missing_value::kind::impute, where,
                ": criterion '", c.name,
                "': missing must be refuse or impute_from_peers; only weighted_score can leave a ",
                "criterion out or count it as neutral");
    const auto groups = count_groups_on(ranks, where, peers, rows.own, rows.first);
    population all{where, x, criteria, peers, {}, rows.first};
    fitted_method result{{}, fit_imputation(ranks, all, groups), finding_of(weighting), rows.first};
    all.fill = result.fill;
    result.weights = fit_weights(ranks, weighting, all);
    return result;
}

/// Checks what comes to be scored, and that what was fitted, and perhaps stored since, is whole. `sizes`: of the other
/// lists that have one entry per criterion.
inline void require_scorable(const population& all, std::span<const double> weights,
                             std::initializer_list<std::size_t> sizes = {}) {
    require_criteria(all.where, all.criteria, static_cast<std::size_t>(all.x.cols()));
    require_fitted(all, weights);
    for (const auto size : sizes)
        require_same_size(all.where, "what was fitted", all.criteria.size(), size);
    (void)count_groups(all.where, all.peers, all.rows(), all.first);
}

/// Refuses fitted numbers, one per criterion, that are not finite.
inline void require_fitted_numbers(const population& all, std::string_view what, std::span<const double> numbers) {
    for (std::size_t j = 0; j < numbers.size(); ++j)
        require(std::isfinite(numbers[j]), all.where, ": criterion '", all.criteria[j].name, "': the fitted ", what,
                " must be finite, got ", numbers[j]);
}

/// Refuses scores that are beyond all numbers: of values far outside those that were fitted.
inline void require_finite_scores(const population& all, std::span<const double> scores) {
    if (all_finite(scores)) [[likely]]
        return;
    for (std::size_t i = 0; i < scores.size(); ++i)
        if (!std::isfinite(scores[i]))
            fail(errc::overflow, all.first + i, all.where, ": the score in row ", all.first + i,
                 " is no finite number: its values lie too far outside those of the fit");
}

/// Calls `each(j, values, count, begin)` for every piece of every column, block of rows by block of rows.
template <class Each>
void for_each_piece(const population& all, Each each) {
    double scratch[score_block];
    for (std::size_t begin = 0; begin < all.rows(); begin += score_block) {
        const auto count = (std::min)(score_block, all.rows() - begin);
        bool missing = false;
        for (std::size_t j = 0; j < all.criteria.size(); ++j)
            each(j, all.read(begin, count, j, scratch, missing), count, begin);
    }
}

/// Puts those whom a gate stops at the floor, and says which gate (the first that is shut).
[[nodiscard]] inline std::vector<int> apply_gates(const population& all, double floor, std::vector<double>& scores) {
    if (!can_be_vetoed(all.criteria))
        return {};
    std::vector<int> vetoed_by(all.rows(), not_vetoed);
    for (std::size_t j = 0; j < all.criteria.size(); ++j)
        for (std::size_t i = 0; all.criteria[j].gate.closed() && i < all.rows(); ++i)
            if (vetoed_by[i] == not_vetoed && !all.criteria[j].gate.passes(all.raw(j)[i])) {
                vetoed_by[i] = static_cast<int>(j);
                scores[i] = (std::min)(scores[i], floor);
            }
    return vetoed_by;
}

/// Refuses scores that are not finite: a normalising policy refused a value, or a number overflowed.
template <class Normalisers>
void require_scores(const population& all, const Normalisers& normalisers, std::span<const double> scores) {
    if (all_finite(scores))
        return;
    for (std::size_t i = 0; i < scores.size(); ++i)
        for (std::size_t j = 0; j < all.criteria.size() && !std::isfinite(scores[i]); ++j) {
            double value = all.raw(j)[i];
            value = all.criteria[j].direction.measure(value == value ? value : all.imputed(i, j));
            if (const double u = normalisers[j](value); !std::isfinite(u))
                fail(errc::bad_value, all.first + i, all.where, ": criterion '", all.criteria[j].name,
                     "': the normalising policy refuses the value ", all.raw(j)[i], " in row ", all.first + i);
        }
    require_finite_scores(all, scores);
}

/// One normaliser per criterion, and the range it was fitted to.
template <class Normaliser>
struct fitted_columns {
    std::vector<Normaliser> normalisers;
    std::vector<value_range> ranges;
};
template <class Ranks, class Normalising>
[[nodiscard]] auto fit_columns(const Ranks& ranks, const Normalising& normalising, const population& all) {
    if constexpr (requires { normalising.require_known(all.criteria); })
        normalising.require_known(all.criteria);
    fitted_columns<decltype(normalising.fit(column{}, criterion{}))> result;
    std::vector<double> kept;
    for (std::size_t j = 0; j < all.criteria.size(); ++j) {
        const auto known = all.known_on(ranks, j, kept);
        result.normalisers.push_back(fit_known_on(ranks, normalising, known, all.criteria[j]));
        result.ranges.push_back(known.range);
    }
    return result;
}

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
