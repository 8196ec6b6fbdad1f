#pragma once

/// @file
/// Who moved from which segment to which between two dates, and which dimension moved them.

#include <clientele/align.hpp>
#include <clientele/fwd.hpp>
#include <clientele/math/exact_sum.hpp>
#include <clientele/math/shapley.hpp>
#include <clientele/monitor/migration.hpp>
#include <clientele/rfm/scores.hpp>
#include <clientele/rfm/segments.hpp>
#include <clientele/types.hpp>

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// Which dimension moved a customer from one segment to another.
struct move_explanation {
    /// The dimension that did most to move it (the first of equals); none to or from the prospects.
    std::optional<std::size_t> dimension{};
    /// How much of the move each dimension did; they add up to 1, or are all 0 to or from the prospects.
    std::vector<double> shares{};
};

/// What happened between two dates.
template <class Id>
struct segment_migration {
    std::vector<std::string> names{};      ///< the segments, as in `segmentation::names`: the classes
    std::vector<std::string> dimensions{}; ///< those of the map
    migration<Id> customers{};             ///< who moved, who came and who left, and their counts
    std::vector<move_explanation> why{};   ///< one for each of `customers.moved`
    std::vector<double> moved_by{};        ///< moves that each dimension did, in sum: the shares added up
};

/// @cond INTERNAL
namespace detail {

// Where customers are on a map, and what others must know of each to say why it moved.
struct placed_customers {
    segmentation of{};
    std::vector<int> told{}; // segment, whether it buys, and its scores on the scale of the map, all 0 for a prospect

    placed_customers() = default;
    placed_customers(const segment_map& map, const rfm_scores& scores) : of{map.assign(scores)} {
        for (std::size_t row = 0; row < of.segment.size(); ++row) {
            told.push_back(of.segment[row]);
            told.push_back(of.buyer(row));
            for (const auto& name : map.dimensions) {
                const auto& dimension = scores.of(name);
                told.push_back(score_on_scale(dimension.score[row], dimension.levels, map.levels));
            }
        }
    }
};

// Shapley's shares in the change of segment: each dimension's mean effect over all orders in which the scores may
// change. The game of a set of dimensions is 1 when changing just these leaves the old segment.
inline std::vector<double> shares_of_move(const segment_map& map, const std::vector<int>& of_cell,
                                          std::span<const int> before, std::span<const int> after, int from) {
    const std::size_t d = before.size();
    std::vector<double> gone(std::size_t{1} << d);
    for (std::size_t set = 0; set < gone.size(); ++set) {
        std::size_t cell = 0;
        for (std::size_t j = 0; j < d; ++j)
            cell = cell * static_cast<std::size_t>(map.levels) +
                   static_cast<std::size_t>(((set >> j & 1) != 0 ? after[j] : before[j]) - 1);
        gone[set] = of_cell[cell] != from ? 1.0 : 0.0;
    }
    return shapley_values(gone);
}

} // namespace detail
/// @endcond

/// Finds who went from which segment to which, and says for each who moved which dimension did it.
///
/// The share of a dimension in a move is Shapley's: its effect on leaving the old segment, averaged over all orders in
/// which the scores can change one by one. Shares add up to 1; a dimension whose score did not change has none; a
/// dimension that worked against the move has a negative one.
///
/// @param map the segments, the same at both dates
/// @param ids_before of the customers at the earlier date, unique, in any order: a vector or span
/// @param before their scores
/// @param ids_after of the customers at the later date, of the same type
/// @param after their scores, by the same or by fresh cuts
/// @param changes who was merged and who was erased between the two, as for `migrate` of any classes
/// @returns the migration, counted as by `migrate` of any classes, and why each customer moved
/// @throws error `bad_parameter` as `segment_map::assign`, or for a map of more than 16 dimensions; `bad_shape`,
/// `bad_value` as `migrate`
/// Complexity: O(n log n + moves * d 2^d).
/// Source: Shapley, A value for n-person games (1953).
template <std::ranges::random_access_range Before, std::ranges::random_access_range After>
[[nodiscard]] auto migrate(const segment_map& map, const Before& ids_before, const rfm_scores& before,
                           const After& ids_after, const rfm_scores& after,
                           const customer_changes<std::ranges::range_value_t<Before>>& changes = {}) {
    return migrate_on(one_rank{}, map, ids_before, before, ids_after, after, changes);
}

/// The same where the customers of both dates are spread over ranks, as for `migrate_on` of any classes.
/// @returns the counts of all and, of the own customers, who moved and why; `moved_by` is that of all
/// @throws error as in one place, on every rank; rows are those of all
template <ranks_policy Ranks, std::ranges::random_access_range Before, std::ranges::random_access_range After>
[[nodiscard]] auto migrate_on(const Ranks& ranks, const segment_map& map, const Before& ids_before,
                              const rfm_scores& before, const After& ids_after, const rfm_scores& after,
                              const customer_changes<std::ranges::range_value_t<Before>>& changes = {}) {
    require(map.dimensions.size() <= 16, "migrate: a map may have at most 16 dimensions, got ", map.dimensions.size());
    detail::placed_customers then, now;
    detail::refusing_together(ranks, detail::ranked_rows::of(ranks, before.size()).first,
                              [&] { then = detail::placed_customers{map, before}; });
    detail::refusing_together(ranks, detail::ranked_rows::of(ranks, after.size()).first,
                              [&] { now = detail::placed_customers{map, after}; });
    detail::refusing_together(
        ranks, 0, [&] { detail::require_lists(ids_before, then.of.segment.size(), ids_after, now.of.segment.size()); });
    const std::size_t width = 2 + map.dimensions.size();
    const detail::valued_ids<Before, int> earlier{ids_before, then.told};
    const detail::valued_ids<After, int> later{ids_after, now.told};
    const auto met = detail::customers_meeting{ranks, earlier, later, width, changes}.meet();
    using id = std::ranges::range_value_t<Before>;
    segment_migration<id> result{.names = then.of.names, .dimensions = map.dimensions};
    result.customers = detail::migrate_met<id>(ranks, met, width, ids_before, then.of.segment, ids_after,
                                               now.of.segment, static_cast<int>(then.of.names.size()));
    std::vector<exact_sum> moved_by(map.dimensions.size());
    const auto of_cell = detail::segment_of_cells(map);
    for (std::size_t row = 0; row < now.of.segment.size(); ++row) {
        const std::span was = std::span{met.before}.subspan(row * width, width);
        const std::span is = std::span{now.told}.subspan(row * width, width);
        if (met.known[row] == 0 || was[0] == is[0])
            continue;
        move_explanation why{.shares = std::vector<double>(map.dimensions.size(), 0.0)};
        if (was[1] != 0 && is[1] != 0) {
            why.shares = detail::shares_of_move(map, of_cell, was.subspan(2), is.subspan(2), was[0]);
            why.dimension =
                static_cast<std::size_t>(std::max_element(why.shares.begin(), why.shares.end()) - why.shares.begin());
            for (std::size_t d = 0; d < why.shares.size(); ++d)
                moved_by[d].add(why.shares[d]);
        }
        result.why.push_back(std::move(why));
    }
    if constexpr (!detail::alone<Ranks>)
        detail::add_up(ranks, std::span{moved_by});
    for (const auto& each : moved_by)
        result.moved_by.push_back(each.value());
    return result;
}

} // namespace clientele::inline CLIENTELE_ABI
