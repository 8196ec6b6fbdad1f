#pragma once

/// @file
/// Recency, frequency and monetary scores.

#include <clientele/fwd.hpp>
#include <clientele/rfm/binning.hpp>
#include <clientele/rfm/concepts.hpp>
#include <clientele/rfm/detail/fit_on_ranks.hpp>
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
        return detail::fit_dimensions(dimensions(recency, frequency, monetary), columns, nested, prospects);
    }

    /// The same where customers are spread over ranks: each gives its own, or none, and gets the cuts of all and the
    /// scores of its own; the same bits as of all in one place. The policies must offer `cuts_on(ranks, column)`;
    /// `gathered_bins{...}` makes any policy one that does.
    /// @param ranks all of them
    /// @param recency_days,purchases,amounts as above, of the customers of this rank
    /// @returns the cuts of all, the scores of these
    /// @throws error as above, and `bad_parameter` for nested bins
    /// Complexity: as above; sends 16 KiB six times for each cut and its neighbour.
    template <ranks_policy Ranks>
    [[nodiscard]] rfm_result fit_on(const Ranks& ranks, column recency_days, column purchases, column amounts) const {
        const detail::binning_on_ranks<Recency, Ranks> of_recency{recency, ranks};
        const detail::binning_on_ranks<Frequency, Ranks> of_frequency{frequency, ranks};
        const detail::binning_on_ranks<Monetary, Ranks> of_monetary{monetary, ranks};
        return detail::fit_dimensions_on(ranks, dimensions(of_recency, of_frequency, of_monetary),
                                         std::array{recency_days, purchases, amounts}, nested, prospects);
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

private:
    [[nodiscard]] std::array<detail::dimension_fit, 3> dimensions(const auto& r, const auto& f, const auto& m) const {
        using detail::dimension_fit;
        constexpr auto higher = score_order::higher_is_better;
        return {dimension_fit::with("recency", dimension_role::recency, recency_better, weights[0], r),
                dimension_fit::with("frequency", dimension_role::frequency, higher, weights[1], f),
                dimension_fit::with("monetary", dimension_role::monetary, higher, weights[2], m)};
    }
};

} // namespace clientele::inline CLIENTELE_ABI
