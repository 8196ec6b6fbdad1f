#pragma once

/// @file
/// Who moved from which segment to which between two dates, and which dimension moved them.

#include <clientele/align.hpp>
#include <clientele/fwd.hpp>
#include <clientele/math/shapley.hpp>
#include <clientele/monitor/migration.hpp>
#include <clientele/rfm/scores.hpp>
#include <clientele/rfm/segments.hpp>
#include <clientele/types.hpp>

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <optional>
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

// The scores of one customer in the dimensions of a map, on its scale; all 0 for a prospect.
inline std::vector<int> scores_on_map(const segment_map& map, const rfm_scores& scores, std::size_t row) {
    std::vector<int> result;
    for (const auto& name : map.dimensions) {
        const auto& dimension = scores.of(name);
        result.push_back(score_on_scale(dimension.score[row], dimension.levels, map.levels));
    }
    return result;
}

// Shapley's shares in the change of segment: each dimension's mean effect over all orders in which the scores may
// change. The game of a set of dimensions is 1 when changing just these leaves the old segment.
inline std::vector<double> shares_of_move(const segment_map& map, const std::vector<int>& of_cell,
                                          const std::vector<int>& before, const std::vector<int>& after, int from) {
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
    require(map.dimensions.size() <= 16, "migrate: a map may have at most 16 dimensions, got ", map.dimensions.size());
    const auto then = map.assign(before), now = map.assign(after);
    detail::require_lists(ids_before, then.size(), ids_after, now.size());
    using id = std::ranges::range_value_t<Before>;
    const auto known = align(ids_before, ids_after, changes);
    segment_migration<id> result{.names = then.names,
                                 .dimensions = map.dimensions,
                                 .customers =
                                     detail::migrate_aligned<id>(known, ids_before, then.segment, ids_after,
                                                                 now.segment, static_cast<int>(then.names.size())),
                                 .moved_by = std::vector<double>(map.dimensions.size(), 0.0)};
    const auto of_cell = detail::segment_of_cells(map);
    for (const auto& pair : known.both) {
        if (then.segment[pair.before] == now.segment[pair.after])
            continue;
        move_explanation why{.shares = std::vector<double>(map.dimensions.size(), 0.0)};
        if (then.buyer(pair.before) && now.buyer(pair.after)) {
            why.shares =
                detail::shares_of_move(map, of_cell, detail::scores_on_map(map, before, pair.before),
                                       detail::scores_on_map(map, after, pair.after), then.segment[pair.before]);
            why.dimension =
                static_cast<std::size_t>(std::max_element(why.shares.begin(), why.shares.end()) - why.shares.begin());
            for (std::size_t d = 0; d < why.shares.size(); ++d)
                result.moved_by[d] += why.shares[d];
        }
        result.why.push_back(std::move(why));
    }
    return result;
}

} // namespace clientele::inline CLIENTELE_ABI
