#pragma once

/// @file
/// Recency, frequency and monetary scores of customers who are spread over ranks.

#include <clientele/parallel/detail/refusing_together.hpp>
#include <clientele/rfm/detail/fit.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// A policy that makes the cuts of all ranks' values, as `dimension_fit` asks for them.
template <class Policy, class Ranks>
struct binning_on_ranks {
    const Policy& policy;
    const Ranks& ranks;

    [[nodiscard]] bin_cuts cuts(column own) const {
        if constexpr (requires { policy.divide_on(ranks, own); }) {
            return policy.divide_on(ranks, own).cuts;
        } else {
            constexpr bool runs = requires { policy.cuts_on(ranks, own); };
            static_assert(runs, "rfm: a binning policy for ranks must offer cuts_on(ranks, column); gathered_bins{...} "
                                "brings the values of all ranks to each and lets any policy divide them");
            if constexpr (runs)
                return as_cuts(policy.cuts_on(ranks, own));
            else
                return {};
        }
    }
    [[nodiscard]] divided_rows divide(column own) const
        requires requires { policy.divide_on(ranks, own); }
    {
        return policy.divide_on(ranks, own);
    }
};

/// Scores the customers of this rank by the cuts of all; `columns` are R, F and M, or what the dimensions say.
template <class Ranks>
[[nodiscard]] rfm_result fit_dimensions_on(const Ranks& ranks, std::span<const dimension_fit> dimensions,
                                           std::span<const column> columns, nesting nested, prospect_rule prospects) {
    require(nested == nesting::independent,
            "rfm: on ranks every dimension is divided over all customers; nested must be independent");
    const auto rows = ranked_rows::of(ranks, columns.front().size());
    const auto scored = check_columns_on(ranks, rows, dimensions, columns, prospects);
    require_buyers(all_sum(ranks, scored.count(rows.own)), rows.all);
    auto result = fit_scored(dimensions, columns, scored, nested, prospects);
    for (auto& dimension : result.cuts.dimensions)
        for (auto& cuts : dimension.cuts) {
            std::vector<std::int64_t> counts(cuts.counts.begin(), cuts.counts.end());
            ranks.all_reduce_sum(counts);
            cuts.counts.assign(counts.begin(), counts.end());
        }
    return result;
}

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
