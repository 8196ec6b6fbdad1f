#pragma once

/// @file
/// What is wrong with a segment map: holes, overlaps and names that nobody can reach.

#include <clientele/rfm/segments.hpp>

#include <cstddef>
#include <string>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// What the lint found about one name.
struct segment_reach {
    std::string name;          ///< the segment
    std::size_t boxed = 0;     ///< cells in its boxes
    std::size_t reached = 0;   ///< cells that end up in it
    std::string shadowed_by{}; ///< for a name wholly shadowed: the earlier names that take its cells, comma-separated

    /// Whether every cell of its boxes is taken by earlier names, so that no customer can ever be in it.
    [[nodiscard]] bool shadowed() const noexcept { return boxed > 0 && reached == 0; }
};

/// What the lint found. Cells are lists of scores, one per dimension.
struct segment_map_report {
    std::size_t cells = 0;                       ///< cells in all
    std::vector<std::vector<int>> uncovered{};   ///< cells in no box
    std::vector<std::vector<int>> overlapping{}; ///< cells in boxes of more than one name
    std::vector<segment_reach> segments{};       ///< one per name, in the order of the map

    /// Whether every cell has a name.
    [[nodiscard]] bool complete() const noexcept { return uncovered.empty(); }
    /// Whether no cell has two names.
    [[nodiscard]] bool disjoint() const noexcept { return overlapping.empty(); }
    /// The names that no customer can be in.
    [[nodiscard]] std::vector<std::string> shadowed() const {
        std::vector<std::string> result;
        for (const auto& segment : segments)
            if (segment.shadowed())
                result.push_back(segment.name);
        return result;
    }
};

/// The findings as lines of text; one line when there are none.
[[nodiscard]] inline std::string in_words(const segment_map_report& report) {
    std::string out =
        sentence(report.uncovered.size(), " of ", report.cells, " cells uncovered, ", report.overlapping.size(),
                 " in more than one segment, ", report.shadowed().size(), " segments wholly shadowed\n");
    const auto list = [&](const char* title, const std::vector<std::vector<int>>& found) {
        if (found.empty())
            return;
        out += title;
        for (const auto& cell : found)
            out += " " + detail::cell_in_words(cell);
        out += "\n";
    };
    list("uncovered:", report.uncovered);
    list("in more than one:", report.overlapping);
    for (const auto& segment : report.segments)
        if (segment.shadowed())
            out += sentence(segment.name, ": all of its ", segment.boxed, " cells are taken by ", segment.shadowed_by,
                            "\n");
    return out;
}

/// Examines a map: which cells have no name, which have several, which names nobody can reach.
///
/// @param map any map; overlaps of an exclusive one are reported, not refused
/// @returns the report; `in_words` makes a text of it
/// @throws error `bad_parameter` for a map that is malformed
/// Complexity: O(cells * boxes).
[[nodiscard]] inline segment_map_report lint(const segment_map& map) {
    map.require_sound("segment_map");
    segment_map_report report{.cells = detail::cells_of(map)};
    for (const auto& name : map.names())
        report.segments.push_back({.name = name});
    std::vector<std::vector<bool>> takes(report.segments.size(), std::vector<bool>(report.segments.size(), false));
    for (std::size_t cell = 0; cell < report.cells; ++cell) {
        const auto scores = detail::scores_of(map, cell);
        std::vector<std::size_t> holders; // in the order of the boxes, each name once
        for (const auto& box : map.boxes) {
            if (!detail::holds(box, scores))
                continue;
            std::size_t at = 0;
            while (report.segments[at].name != box.name)
                ++at;
            if (std::find(holders.begin(), holders.end(), at) == holders.end())
                holders.push_back(at);
        }
        if (holders.empty()) {
            report.uncovered.push_back(scores);
            continue;
        }
        if (holders.size() > 1)
            report.overlapping.push_back(scores);
        ++report.segments[holders.front()].reached;
        for (const auto holder : holders) {
            ++report.segments[holder].boxed;
            takes[holder][holders.front()] = true;
        }
    }
    for (std::size_t i = 0; i < report.segments.size(); ++i)
        if (report.segments[i].shadowed())
            for (std::size_t j = 0; j < report.segments.size(); ++j)
                if (takes[i][j])
                    report.segments[i].shadowed_by +=
                        (report.segments[i].shadowed_by.empty() ? "" : ", ") + report.segments[j].name;
    return report;
}

} // namespace clientele::inline CLIENTELE_ABI
