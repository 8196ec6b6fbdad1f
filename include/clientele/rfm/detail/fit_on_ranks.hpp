#pragma once

/// @file
/// Recency, frequency and monetary scores of customers who are spread over ranks.

#include <clientele/parallel/detail/refusing_together.hpp>
#include <clientele/rfm/detail/fit.hpp>

#include <algorithm>
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
    std::size_t buyers = columns.empty() ? 0 : columns.front().size();
    const auto rows = ranked_rows::of(ranks, buyers);
    refusing_together(ranks, rows.first, [&] { (void)check_columns(dimensions, columns, prospects); });
    for (std::size_t d = 0; d < dimensions.size() && d < columns.size(); ++d)
        if (dimensions[d].role == dimension_role::frequency && prospects != prospect_rule::as_value)
            buyers -= static_cast<std::size_t>(std::count(columns[d].begin(), columns[d].end(), 0.0));
    require_buyers(all_sum(ranks, buyers), rows.all);
    auto result = fit_dimensions(dimensions, columns, nested, prospects, true);
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
