#pragma once

/// @file
/// Recency, frequency and monetary scores.

#include <clientele/fwd.hpp>
#include <clientele/rfm/binning.hpp>
#include <clientele/rfm/concepts.hpp>
#include <clientele/rfm/detail/fit.hpp>
#include <clientele/rfm/fitted_cuts.hpp>
#include <clientele/rfm/scores.hpp>

#include <array>
#include <cstddef>
#include <span>

namespace clientele::inline CLIENTELE_ABI {

/// Recency, frequency and monetary scores, each by its own binning policy.
///
/// `fit` learns the cuts from one population and scores it; the result applies the same cuts to other customers. Scores
/// run from 1 (worst) to the number of bins (best); recency is better the smaller it is. Same value, same score, unless
/// a policy breaks ties by row. Row order and the unit of the amounts change no score (see each policy).
template <class Recency, class Frequency, class Monetary>
struct rfm {
    static_assert(binning_policy<Recency>,
                  "rfm: recency must be a binning_policy: cuts(column) const returning bin_cuts or the "
                  "ascending edges as a vector of double");
    static_assert(binning_policy<Frequency>,
                  "rfm: frequency must be a binning_policy: cuts(column) const returning bin_cuts "
                  "or the ascending edges as a vector of double");
    static_assert(binning_policy<Monetary>,
                  "rfm: monetary must be a binning_policy: cuts(column) const returning bin_cuts or "
                  "the ascending edges as a vector of double");

    Recency recency{};                                  ///< how days since the last purchase are divided
    Frequency frequency{};                              ///< how numbers of purchases are divided
    Monetary monetary{};                                ///< how amounts are divided
    std::array<double, 3> weights{1.0, 1.0, 1.0};       ///< of R, F and M in the composite; not negative
    nesting nested = nesting::independent;              ///< cuts over all customers, or F within R and M within R and F
    prospect_rule prospects = prospect_rule::set_apart; ///< what a frequency of 0 means
    /// Which recency is good; turn it round for dates or BTYD's recency.
    score_order recency_better = score_order::lower_is_better;

    /// Learns the cuts from these customers, and scores them.
    ///
    /// @param recency_days days from the last purchase to the as-of date, one per customer, not negative; not looked at
    /// for prospects
    /// @param purchases number of purchases, one per customer, not negative; 0 is a prospect, who never bought
    /// @param amounts amount per customer, in any one unit; not looked at for prospects
    /// @returns the cuts, and a score of each customer in each dimension
    /// @throws error `bad_shape` for columns of unequal length, `empty_input` without buyers, `bad_value` with the row,
    /// and what the policies throw
    /// Complexity: that of the policies, plus O(n log bins).
    [[nodiscard]] rfm_result fit(column recency_days, column purchases, column amounts) const {
        return fit(std::array{recency_days, purchases, amounts});
    }

    /// The same, with the three columns in a list, as any number of dimensions take them.
    /// @throws error as for three columns
    [[nodiscard]] rfm_result fit(std::span<const column> columns) const {
        const std::array dimensions{
            detail::dimension_fit::with("recency", dimension_role::recency, recency_better, weights[0], recency),
            detail::dimension_fit::with("frequency", dimension_role::frequency, score_order::higher_is_better,
                                        weights[1], frequency),
            detail::dimension_fit::with("monetary", dimension_role::monetary, score_order::higher_is_better, weights[2],
                                        monetary)};
        return detail::fit_dimensions(dimensions, columns, nested, prospects);
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("rfm");
        each("recency", of.recency...);
        each("frequency", of.frequency...);
        each("monetary", of.monetary...);
        each("weights", of.weights...);
        each("nested", of.nested...);
        each("prospects", of.prospects...);
        each("recency_better", of.recency_better...);
    }
};

} // namespace clientele::inline CLIENTELE_ABI
