#pragma once

/// @file
/// Who moved from which segment to which between two dates, and which dimension moved them.

#include <clientele/math/detail/rounded_product.hpp>
#include <clientele/rfm/scores.hpp>
#include <clientele/rfm/segments.hpp>
#include <clientele/types.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// One customer at two dates: its row then and its row now.
struct customer_pair {
    std::size_t before; ///< row in the earlier columns
    std::size_t after;  ///< row in the later columns
};

/// Finds the customers who are there at both dates.
///
/// @param before ids at the earlier date, strictly ascending
/// @param after  ids at the later date, strictly ascending
/// @returns one pair per customer who is in both, ids ascending
/// @throws error `bad_value` with the row where ids do not ascend
/// Complexity: O(n).
template <class Id>
[[nodiscard]] std::vector<customer_pair> same_customers(const std::vector<Id>& before, const std::vector<Id>& after) {
    for (const auto* ids : {&before, &after})
        for (std::size_t row = 1; row < ids->size(); ++row)
            if (!((*ids)[row - 1] < (*ids)[row]))
                fail(errc::bad_value, row, "same_customers: ids must strictly ascend, and do not in row ", row);
    std::vector<customer_pair> pairs;
    for (std::size_t i = 0, j = 0; i < before.size() && j < after.size();) {
        if (before[i] < after[j])
            ++i;
        else if (after[j] < before[i])
            ++j;
        else
            pairs.push_back({i++, j++});
    }
    return pairs;
}

/// One customer who changed segment.
struct segment_move {
    customer_pair customer; ///< who
    int from;               ///< segment then, a place in `segment_migration::names`
    int to;                 ///< segment now
    int dimension; ///< the dimension that did most to move it (the first of equals); -1 to or from the prospects
    std::vector<double>
        shares; ///< how much of the move each dimension did; they add up to 1, or are all 0 for prospects
};

/// What happened between two dates.
struct segment_migration {
    std::vector<std::string> names;      ///< the segments, those of `segmentation::names`
    std::vector<std::string> dimensions; ///< the dimensions of the map
    std::vector<std::size_t> counts;     ///< customers from i to j at i * names.size() + j
    std::vector<segment_move> moves{};   ///< who changed, in the order of the pairs
    std::vector<double> moved_by{};      ///< moves that each dimension did, in sum: the shares added up

    /// The number of customers who went from one segment to another (or stayed, when they are the same).
    [[nodiscard]] std::size_t count(std::size_t from, std::size_t to) const { return counts[from * names.size() + to]; }
    /// The share of those in a segment then who are in another now; 0 when nobody was there.
    [[nodiscard]] double probability(std::size_t from, std::size_t to) const {
        std::size_t all = 0;
        for (std::size_t j = 0; j < names.size(); ++j)
            all += count(from, j);
        return all == 0 ? 0.0 : static_cast<double>(count(from, to)) / static_cast<double>(all);
    }
};

/// @cond INTERNAL
namespace detail {

// The segments of cells of the map, and the places that scores have on its scale.
struct located_scores {
    const segment_map& map;
    std::vector<int> of_cell;
    std::vector<const dimension_scores*> scored;

    located_scores(const segment_map& drawn, const rfm_scores& scores) : map{drawn}, of_cell{segment_of_cells(drawn)} {
        for (const auto& name : map.dimensions)
            scored.push_back(&scores.of(name));
    }
    [[nodiscard]] std::size_t place(std::size_t d, std::size_t row) const {
        return static_cast<std::size_t>(score_on_scale(scored[d]->score[row], scored[d]->levels, map.levels) - 1);
    }
};

// Shapley's shares in the change of segment: each dimension's mean effect over all orders in which the scores may
// change. The game of a set of dimensions is 1 when changing just these leaves the old segment.
inline std::vector<double> shares_of_move(const located_scores& before, const located_scores& after, customer_pair who,
                                          int from) {
    const std::size_t d = before.scored.size();
    std::vector<bool> left(std::size_t{1} << d);
    for (std::size_t set = 0; set < left.size(); ++set) {
        std::size_t cell = 0;
        for (std::size_t j = 0; j < d; ++j)
            cell = cell * static_cast<std::size_t>(before.map.levels) +
                   ((set >> j & 1) != 0 ? after.place(j, who.after) : before.place(j, who.before));
        left[set] = before.of_cell[cell] != from;
    }
    std::vector<double> weight(d, 1.0); // of a set of s others: s! (d - s - 1)! / d!
    for (std::size_t s = 0; s < d; ++s) {
        double choices = 1.0; // d - 1 over s
        for (std::size_t i = 0; i < s; ++i)
            choices = choices * static_cast<double>(d - 1 - i) / static_cast<double>(i + 1);
        weight[s] = 1.0 / (choices * static_cast<double>(d));
    }
    std::vector<double> shares(d, 0.0);
    for (std::size_t set = 0; set < left.size(); ++set)
        for (std::size_t j = 0; j < d; ++j)
            if ((set >> j & 1) == 0)
                shares[j] += rounded_product(weight[static_cast<std::size_t>(__builtin_popcountll(set))],
                                             static_cast<double>(left[set | std::size_t{1} << j]) -
                                                 static_cast<double>(left[set]));
    return shares;
}

} // namespace detail
/// @endcond

/// Counts who went from which segment to which, and says for each who moved which dimension did it.
///
/// The share of a dimension in a move is Shapley's: its effect on leaving the old segment, averaged over all orders in
/// which the scores can change one by one. Shares add up to 1; a dimension whose score did not change has none; a
/// dimension that worked against the move has a negative one.
///
/// @param map    the segments, the same at both dates
/// @param before scores at the earlier date
/// @param after  scores at the later date, by the same or by fresh cuts
/// @param pairs  who is who, as from `same_customers`
/// @throws error `bad_parameter` as `segment_map::assign`, or for a pair that is outside the scores
/// Complexity: O(n + moves * d 2^d).
/// Source: Shapley, A value for n-person games (1953).
[[nodiscard]] inline segment_migration migrate(const segment_map& map, const rfm_scores& before,
                                               const rfm_scores& after, std::span<const customer_pair> pairs) {
    require(map.dimensions.size() <= 16, "migrate: a map may have at most 16 dimensions, got ", map.dimensions.size());
    const auto then = map.assign(before), now = map.assign(after);
    const detail::located_scores located_then{map, before}, located_now{map, after};
    const std::size_t segments = then.names.size();
    segment_migration result{then.names, map.dimensions, std::vector<std::size_t>(segments * segments, 0)};
    result.moved_by.assign(map.dimensions.size(), 0.0);
    for (const auto& pair : pairs) {
        require(pair.before < then.size() && pair.after < now.size(), "migrate: a pair must name rows below ",
                then.size(), " and ", now.size(), ", got ", pair.before, " and ", pair.after);
        const int from = then.segment[pair.before], to = now.segment[pair.after];
        ++result.counts[static_cast<std::size_t>(from) * segments + static_cast<std::size_t>(to)];
        if (from == to)
            continue;
        segment_move move{pair, from, to, -1, std::vector<double>(map.dimensions.size(), 0.0)};
        if (!then.prospect(pair.before) && !now.prospect(pair.after)) {
            move.shares = detail::shares_of_move(located_then, located_now, pair, from);
            move.dimension =
                static_cast<int>(std::max_element(move.shares.begin(), move.shares.end()) - move.shares.begin());
            for (std::size_t d = 0; d < move.shares.size(); ++d)
                result.moved_by[d] += move.shares[d];
        }
        result.moves.push_back(std::move(move));
    }
    return result;
}

} // namespace clientele::inline CLIENTELE_ABI
