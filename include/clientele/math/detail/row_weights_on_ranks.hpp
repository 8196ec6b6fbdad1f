#pragma once

/// @file
/// Weights of rows that are spread over ranks, checked as those of one place.

#include <clientele/math/detail/row_weights.hpp>
#include <clientele/math/exact_sum.hpp>
#include <clientele/parallel/detail/all_ranks.hpp>
#include <clientele/parallel/detail/refusing_together.hpp>

#include <algorithm>
#include <array>
#include <limits>
#include <span>
#include <string_view>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// Refuses weights as `checked_weights`, on all ranks together, and where one rank that has rows gives weights and
/// another none; what those of all come to. Sends 584 bytes.
template <class Ranks>
[[nodiscard]] weight_range checked_weights_on(const Ranks& ranks, std::string_view where, const ranked_rows& rows,
                                              column weights) {
    if constexpr (alone<Ranks>) {
        return checked_weights(where, rows.own, weights);
    } else {
        refusing_together(ranks, rows.first, [&] {
            if (!weights.empty())
                (void)require_weights_in_range(where, rows.own, weights);
        });
        if (rows.all == 0)
            return checked_weights(where, 0, weights);
        constexpr double none = -std::numeric_limits<double>::infinity();
        const bool given = !weights.empty(), without = weights.empty() && rows.own > 0;
        std::array most{given ? 1.0 : 0.0, without ? 1.0 : 0.0, without ? 1.0 : 0.0, without ? -1.0 : none, 0.0};
        auto& [with, bare, heaviest, lightest, fractions] = most;
        exact_sum total;
        for (const double w : weights) {
            heaviest = (std::max)(heaviest, w);
            lightest = (std::max)(lightest, w > 0 ? -w : none);
            fractions = w == std::floor(w) ? fractions : 1.0;
            total.add(w);
        }
        if (without)
            total.add(static_cast<double>(rows.own));
        ranks.all_reduce_max(std::span{most});
        add_up(ranks, std::span{&total, 1});
        if (with > 0 && bare > 0)
            fail(errc::bad_shape, no_row, where, ": every rank that has rows must give weights of them, or none must");
        require_some_weight(where, heaviest);
        return {total.value(), heaviest, -lightest, !(fractions > 0)};
    }
}

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
