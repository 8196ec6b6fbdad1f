#pragma once

/// @file
/// Exact order statistics of a column that is spread over ranks: nothing but counts is sent.

#include <clientele/math/detail/radix_descent.hpp>
#include <clientele/math/order_statistics.hpp>
#include <clientele/math/quantile.hpp>
#include <clientele/parallel/detail/all_ranks.hpp>

#include <cstddef>
#include <span>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// The values at places of the ascending order of all ranks' values; places ascend. Sends 16 KiB six times for each.
template <class Ranks>
[[nodiscard]] std::vector<double> order_statistics_on(const Ranks& ranks, column own,
                                                      std::span<const std::size_t> places) {
    if constexpr (alone<Ranks>)
        return select_ranks(own, places);
    else
        return radix_descent<Ranks>{ranks, own}(places);
}

/// Quantiles of the n values of all ranks, of type 7; -0 is 0.
template <class Ranks>
[[nodiscard]] std::vector<double> quantiles_on(const Ranks& ranks, column own, std::size_t n, column probabilities) {
    std::vector<quantile_position> positions;
    for (const double p : probabilities)
        positions.push_back(quantile_at(quantile_type::type_7, n, p));
    auto found = values_at(positions, [&](const auto& places) { return order_statistics_on(ranks, own, places); });
    for (double& each : found)
        each += 0.0;
    return found;
}

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
