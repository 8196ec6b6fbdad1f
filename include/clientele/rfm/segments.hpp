#pragma once

/// @file
/// Segment maps as data: named boxes over the cells of scores, and who falls into which.

#include <clientele/rfm/scores.hpp>
#include <clientele/types.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// The place of a name among names; their number where it is none of them.
[[nodiscard]] inline std::size_t place_of_name(const std::vector<std::string>& names, std::string_view name) {
    std::size_t place = 0;
    while (place < names.size() && names[place] != name)
        ++place;
    return place;
}

} // namespace detail
/// @endcond

/// Scores from `lower` to `upper`, both included.
struct score_range {
    int lower; ///< at least 1
    int upper; ///< at least `lower`

    /// Whether a score lies inside.
    [[nodiscard]] constexpr bool contains(int score) const noexcept { return lower <= score && score <= upper; }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("score_range");
        each("lower", of.lower...);
        each("upper", of.upper...);
    }
};

/// A named box: the cells whose scores lie in a range in every dimension. Several boxes may carry one name.
struct segment_box {
    std::string name;                ///< the segment, in English
    std::string chinese;             ///< the segment, in Chinese; may be empty
    std::vector<score_range> ranges; ///< one per dimension of the map

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("segment_box");
        each("name", of.name...);
        each("chinese", of.chinese...);
        each("ranges", of.ranges...);
    }
};

/// Which box a cell belongs to when several hold it.
enum class matching {
    first_match, ///< the first in the order of the map
    exclusive    ///< none may: boxes of different names that overlap are refused
};
/// The words of what is saved.
constexpr std::array<std::string_view, 2> words_of(matching) noexcept { return {"first_match", "exclusive"}; }

/// The segments of all customers.
struct segmentation {
    /// The segments in the order of the map, then the rest (if any), those who returned all, and prospects.
    std::vector<std::string> names;
    std::vector<std::string> chinese; ///< the same in Chinese, where the map has it
    std::vector<int> segment;         ///< one per customer: a place in `names`

    /// The number of customers.
    [[nodiscard]] std::size_t size() const noexcept { return segment.size(); }
    /// The name of a customer's segment.
    [[nodiscard]] const std::string& name(std::size_t row) const {
        return names[static_cast<std::size_t>(segment[row])];
    }
    /// Whether a customer is a prospect, who never bought. They are the last segment of every map.
    [[nodiscard]] bool prospect(std::size_t row) const { return from_last(row) == 1; }
    /// Whether a customer bought and returned it all. They are the last segment but one of every map.
    [[nodiscard]] bool returned_all(std::size_t row) const { return from_last(row) == 2; }
    /// Whether a customer has a purchase.
    [[nodiscard]] bool buyer(std::size_t row) const { return from_last(row) > 2; }
    /// Whether a segment, a place in `names`, is one of buyers.
    [[nodiscard]] bool of_buyers(std::size_t at) const { return at + 2 < names.size(); }
    /// The number of customers of each segment.
    [[nodiscard]] std::vector<std::size_t> counts() const {
        std::vector<std::size_t> result(names.size(), 0);
        for (const int at : segment)
            ++result[static_cast<std::size_t>(at)];
        return result;
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("segmentation");
        each("names", of.names...);
        each("chinese", of.chinese...);
        each("segment", of.segment...);
    }

private:
    [[nodiscard]] std::size_t from_last(std::size_t row) const {
        return names.size() - static_cast<std::size_t>(segment[row]);
    }
};

/// Names for cells: boxes over the scores of some dimensions.
///
/// A map is drawn for `levels` scores per dimension. Scores with another number of levels are stretched onto it by
/// `score_on_scale`, so that a map works with unequal and with fewer bins.
/// Dimensions are found by name: a map of recency and frequency may be used on scores of five dimensions. Prospects are
/// a segment of their own, and so are those who bought and returned it all (`rfm_scores::returned_all`).
struct segment_map {
    std::string name;                                                        ///< under which it is documented
    std::vector<segment_box> boxes;                                          ///< in the order in which they match
    std::vector<std::string> dimensions{"recency", "frequency", "monetary"}; ///< which scores the ranges are about
    int levels = 5;                                       ///< scores 1 to `levels` in every dimension
    matching rule = matching::first_match;                ///< what to do where boxes overlap
    std::string otherwise = "Others";                     ///< the segment of cells in no box
    std::string otherwise_chinese = "其他客户";           ///< the same in Chinese
    std::string prospects = "Prospects";                  ///< the segment of those who never bought
    std::string prospects_chinese = "潜在客户（未购买）"; ///< the same in Chinese
    std::string returned_all = "All returned";            ///< the segment of those whose returns left no purchase
    std::string returned_all_chinese = "全部退货";        ///< the same in Chinese

    /// Finds the segment of each customer.
    ///
    /// @param scores of the customers, in at least the dimensions of the map
    /// @returns a segment per customer; the list of segments does not hang on who the customers are
    /// @throws error `bad_parameter` for a map that is malformed, overlaps though exclusive, or asks for a missing
    /// dimension; `bad_shape` and `bad_value` for scores that are none
    /// Complexity: O(n d + boxes * cells).
    [[nodiscard]] segmentation assign(const rfm_scores& scores) const;

    /// The distinct names of the boxes, in their order.
    [[nodiscard]] std::vector<std::string> names() const {
        std::vector<std::string> result;
        for (const auto& box : boxes)
            if (detail::place_of_name(result, box.name) == result.size())
                result.push_back(box.name);
        return result;
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("segment_map");
        each("name", of.name...);
        each("boxes", of.boxes...);
        each("dimensions", of.dimensions...);
        each("levels", of.levels...);
        each("rule", of.rule...);
        each("otherwise", of.otherwise...);
        each("otherwise_chinese", of.otherwise_chinese...);
        each("prospects", of.prospects...);
        each("prospects_chinese", of.prospects_chinese...);
        each("returned_all", of.returned_all...);
        each("returned_all_chinese", of.returned_all_chinese...);
    }
    /// Refuses a map that is malformed.
    /// @throws error `bad_parameter` for no dimension, fewer than one level, too many cells, a box with another number
    /// of ranges or with a range outside the levels
    void require_sound(std::string_view where) const;
};

/// @cond INTERNAL
namespace detail {

inline std::size_t cells_of(const segment_map& map) {
    std::size_t cells = 1;
    for (std::size_t d = 0; d < map.dimensions.size(); ++d)
        cells *= static_cast<std::size_t>(map.levels);
    return cells;
}

/// The scores of a cell of the map.
inline std::vector<int> scores_of(const segment_map& map, std::size_t cell) {
    std::vector<int> scores(map.dimensions.size());
    for (std::size_t d = scores.size(); d-- > 0; cell /= static_cast<std::size_t>(map.levels))
        scores[d] = static_cast<int>(cell % static_cast<std::size_t>(map.levels)) + 1;
    return scores;
}

inline bool holds(const segment_box& box, std::span<const int> scores) {
    for (std::size_t d = 0; d < scores.size(); ++d)
        if (!box.ranges[d].contains(scores[d]))
            return false;
    return true;
}

inline std::string cell_in_words(std::span<const int> scores) {
    std::string result;
    for (const int score : scores)
        result += sentence(result.empty() ? "" : "-", score);
    return result;
}

/// For each cell of the map, the place of its segment among the names; their number where no box holds it.
inline std::vector<int> segment_of_cells(const segment_map& map) {
    map.require_sound("segment_map");
    const auto names = map.names();
    std::vector<int> found(cells_of(map), static_cast<int>(names.size()));
    for (std::size_t cell = 0; cell < found.size(); ++cell) {
        const auto scores = scores_of(map, cell);
        const segment_box* winner = nullptr;
        for (const auto& box : map.boxes) {
            if (!holds(box, scores))
                continue;
            require(winner == nullptr || map.rule == matching::first_match || winner->name == box.name,
                    "segment_map: boxes must not overlap, but cell ", cell_in_words(scores), " belongs to ",
                    winner ? winner->name : std::string{}, " and to ", box.name);
            if (winner == nullptr)
                winner = &box;
        }
        if (winner != nullptr)
            found[cell] = static_cast<int>(place_of_name(names, winner->name));
    }
    return found;
}

} // namespace detail
/// @endcond

inline void segment_map::require_sound(std::string_view where) const {
    require(!dimensions.empty(), where, ": there must be at least one dimension, got 0");
    require(levels >= 1, where, ": levels must be at least 1, got ", levels);
    double cells = 1.0;
    for (std::size_t d = 0; d < dimensions.size(); ++d)
        cells *= levels;
    require(cells <= 1e6, where, ": there may be at most 1000000 cells, got ", cells);
    for (const auto& box : boxes) {
        require(box.ranges.size() == dimensions.size(), where, ": ", box.name, " must have ", dimensions.size(),
                " ranges, got ", box.ranges.size());
        for (const auto& range : box.ranges)
            require(1 <= range.lower && range.lower <= range.upper && range.upper <= levels, where, ": ", box.name,
                    " must have ranges within [1, ", levels, "], got ", range.lower, "-", range.upper);
    }
}

inline segmentation segment_map::assign(const rfm_scores& scores) const {
    const auto of_cell = detail::segment_of_cells(*this);
    scores.require_sound("segment_map");
    segmentation result{names(), {}, {}};
    for (const auto& box : boxes) // the first of each name, in the order of the names
        if (result.names[result.chinese.size()] == box.name) {
            result.chinese.push_back(box.chinese);
            if (result.chinese.size() == result.names.size())
                break;
        }
    const int unnamed = static_cast<int>(result.names.size());
    bool any_unnamed = false;
    for (const int segment : of_cell)
        any_unnamed = any_unnamed || segment == unnamed;
    if (any_unnamed) {
        result.names.push_back(otherwise);
        result.chinese.push_back(otherwise_chinese);
    }
    const int returned = static_cast<int>(result.names.size()), never_bought = returned + 1;
    result.names.insert(result.names.end(), {returned_all, prospects});
    result.chinese.insert(result.chinese.end(), {returned_all_chinese, prospects_chinese});

    std::vector<std::size_t> cell(scores.size(), 0);
    for (const auto& name_of_dimension : dimensions) {
        const auto& dimension = scores.of(name_of_dimension);
        for (std::size_t row = 0; row < cell.size(); ++row) {
            const int score = (std::max)(dimension.score[row], 1); // whoever has none has no cell, and is placed below
            cell[row] = cell[row] * static_cast<std::size_t>(levels) +
                        static_cast<std::size_t>(score_on_scale(score, dimension.levels, levels) - 1);
        }
    }
    result.segment.resize(scores.size());
    for (std::size_t row = 0; row < cell.size(); ++row)
        result.segment[row] = scores.buyer(row) ? of_cell[cell[row]] : never_bought;
    for (const std::size_t row : scores.returned_all)
        result.segment[row] = returned;
    return result;
}

} // namespace clientele::inline CLIENTELE_ABI
