#pragma once

/// @file
/// Who moved between two dates: from which tier, segment or cluster into which.

#include <clientele/types.hpp>

#include <algorithm>
#include <numeric>
#include <span>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// Customers counted by where they were and where they are.
struct migration {
    int classes = 0;                 ///< how many tiers (segments, clusters) there are
    std::vector<std::size_t> counts; ///< from x to, row by row, classes + 1 of each: the last is "not a customer"

    /// The class that stands for "not a customer": newcomers come from it, the lost go to it.
    [[nodiscard]] int absent() const noexcept { return classes; }

    /// How many went from one class to another. Errors: classes outside [0, classes].
    [[nodiscard]] std::size_t operator()(int from, int to) const {
        require(from >= 0 && from <= classes && to >= 0 && to <= classes, "migration: classes must be in [0, ", classes,
                "], got ", from, " and ", to);
        return counts[static_cast<std::size_t>(from * (classes + 1) + to)];
    }

    /// How many were in a class.
    [[nodiscard]] std::size_t from(int which) const {
        std::size_t sum = 0;
        for (int to = 0; to <= classes; ++to)
            sum += (*this)(which, to);
        return sum;
    }

    /// The share of a class that went to another; 0 when nobody was in it.
    [[nodiscard]] double rate(int origin, int to) const {
        const auto all = from(origin);
        return all == 0 ? 0.0 : static_cast<double>((*this)(origin, to)) / static_cast<double>(all);
    }

    /// How many moved to a better class (a lower number), joined or left not counted.
    [[nodiscard]] std::size_t risen() const { return moved(true); }
    /// How many moved to a worse class.
    [[nodiscard]] std::size_t fallen() const { return moved(false); }
    /// How many were in the same class before and after.
    [[nodiscard]] std::size_t stayed() const {
        std::size_t sum = 0;
        for (int which = 0; which < classes; ++which)
            sum += (*this)(which, which);
        return sum;
    }

private:
    [[nodiscard]] std::size_t moved(bool up) const {
        std::size_t sum = 0;
        for (int before = 0; before < classes; ++before)
            for (int after = 0; after < classes; ++after)
                if (up ? after < before : after > before)
                    sum += (*this)(before, after);
        return sum;
    }
};

/// Counts who moved. `ids` and their classes in [0, classes), before and after; each customer once, any order.
/// Customers on one side only have joined or left. Errors: classes below 1, sizes that differ, a class outside its
/// range (its row), a customer twice.
/// Complexity: O(n log n).
template <class Id>
[[nodiscard]] migration count_migration(std::span<const Id> ids_before, std::span<const int> before,
                                        std::span<const Id> ids_after, std::span<const int> after, int classes) {
    require(classes >= 1, "count_migration: classes must be at least 1, got ", classes);
    require_same_size("count_migration", "before", ids_before.size(), before.size());
    require_same_size("count_migration", "after", ids_after.size(), after.size());
    const auto ascending = [&](std::span<const Id> ids, std::span<const int> labels) {
        std::vector<std::size_t> order(ids.size());
        std::iota(order.begin(), order.end(), std::size_t{0});
        std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return ids[a] < ids[b]; });
        for (std::size_t i = 0; i < order.size(); ++i) {
            const auto row = order[i];
            if (labels[row] < 0 || labels[row] >= classes)
                fail(errc::bad_value, row, "count_migration: classes must be in [0, ", classes - 1, "], got ",
                     labels[row], " in row ", row);
            if (i > 0 && !(ids[order[i - 1]] < ids[row]))
                fail(errc::bad_value, row, "count_migration: customer ", ids[row], " stands twice in the input");
        }
        return order;
    };
    const auto first = ascending(ids_before, before);
    const auto second = ascending(ids_after, after);
    const auto width = static_cast<std::size_t>(classes) + 1;
    migration result{classes, std::vector<std::size_t>(width * width, 0)};
    std::size_t i = 0;
    std::size_t j = 0;
    while (i < first.size() || j < second.size()) {
        const bool left = j == second.size() || (i < first.size() && ids_before[first[i]] < ids_after[second[j]]);
        const bool joined = i == first.size() || (j < second.size() && ids_after[second[j]] < ids_before[first[i]]);
        const auto from = joined ? classes : before[first[i]];
        const auto to = left ? classes : after[second[j]];
        ++result.counts[static_cast<std::size_t>(from) * width + static_cast<std::size_t>(to)];
        i += joined ? 0 : 1;
        j += left ? 0 : 1;
    }
    return result;
}

} // namespace clientele::inline CLIENTELE_ABI
