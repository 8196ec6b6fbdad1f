#pragma once

/// @file
/// The tier of each customer on each date, and who moved between two of them.

#include <clientele/monitor/migration.hpp>

#include <algorithm>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// One date of a history.
template <class Id>
struct tier_snapshot {
    day date;               ///< the day the tiers were given
    std::vector<Id> ids;    ///< ascending
    std::vector<int> tiers; ///< of each
    std::string rule;       ///< how they were given, in words
};

/// Tiers over time: dates ascending, one snapshot each, never changed afterwards.
template <class Id>
class tier_history {
public:
    /// A history of tiers in [0, count). Errors: a count below 1.
    explicit tier_history(int count) : count_{count} {
        require(count >= 1, "tier_history: count must be at least 1, got ", count);
    }

    /// Adds a date. `ids`: each once, any order; `tiers`: of each; `rule`: how they were given, for the record. Errors:
    /// a date that is not after the last, sizes that differ, a tier outside [0, count), a customer twice; nothing is
    /// added then.
    /// Complexity: O(n log n).
    void add(day date, std::span<const Id> ids, std::span<const int> tiers, std::string rule = {}) {
        require(snapshots_.empty() || snapshots_.back().date < date,
                "tier_history: date must be after the last one, got ",
                snapshots_.empty() ? 0 : (date - snapshots_.back().date).count(), " days after it");
        require_same_size("tier_history", "tiers", ids.size(), tiers.size());
        std::vector<std::pair<Id, int>> pairs;
        for (std::size_t row = 0; row < ids.size(); ++row) {
            if (tiers[row] < 0 || tiers[row] >= count_)
                fail(errc::bad_value, row, "tier_history: tiers must be in [0, ", count_ - 1, "], got ", tiers[row],
                     " in row ", row);
            pairs.emplace_back(ids[row], tiers[row]);
        }
        std::sort(pairs.begin(), pairs.end());
        tier_snapshot<Id> snapshot{date, {}, {}, std::move(rule)};
        for (auto& [id, tier] : pairs) {
            if (!snapshot.ids.empty() && snapshot.ids.back() == id)
                fail(errc::bad_value, no_row, "tier_history: customer ", id, " stands twice in the input");
            snapshot.ids.push_back(id);
            snapshot.tiers.push_back(tier);
        }
        snapshots_.push_back(std::move(snapshot));
    }

    /// The number of tiers.
    [[nodiscard]] int count() const noexcept { return count_; }
    /// All snapshots, dates ascending.
    [[nodiscard]] const std::vector<tier_snapshot<Id>>& snapshots() const noexcept { return snapshots_; }

    /// The tier of a customer on a day: that of the last snapshot on or before it; nothing when there is none or the
    /// customer was not in it.
    /// Complexity: O(log n).
    [[nodiscard]] std::optional<int> tier(const Id& customer, day on) const {
        const auto after = std::upper_bound(snapshots_.begin(), snapshots_.end(), on,
                                            [](day date, const auto& each) { return date < each.date; });
        return after == snapshots_.begin() ? std::nullopt : tier_in(*(after - 1), customer);
    }

    /// The tiers of a customer, one per snapshot it was in.
    [[nodiscard]] std::vector<std::pair<day, int>> path(const Id& customer) const {
        std::vector<std::pair<day, int>> result;
        for (const auto& each : snapshots_)
            if (const auto found = tier_in(each, customer))
                result.emplace_back(each.date, *found);
        return result;
    }

    /// Who moved between two days, by the last snapshots on or before them. Errors: a day before the first snapshot.
    /// Complexity: O(n log n).
    [[nodiscard]] migration between(day from, day to) const {
        const auto& before = on(from);
        const auto& after = on(to);
        return count_migration(std::span<const Id>{before.ids}, before.tiers, std::span<const Id>{after.ids},
                               after.tiers, count_);
    }

    /// The snapshot that holds on a day. Errors: a day before the first snapshot.
    [[nodiscard]] const tier_snapshot<Id>& on(day date) const {
        const auto after = std::upper_bound(snapshots_.begin(), snapshots_.end(), date,
                                            [](day when, const auto& each) { return when < each.date; });
        require(after != snapshots_.begin(), "tier_history: there is no snapshot on or before that day");
        return *(after - 1);
    }

private:
    [[nodiscard]] static std::optional<int> tier_in(const tier_snapshot<Id>& snapshot, const Id& customer) {
        const auto found = std::lower_bound(snapshot.ids.begin(), snapshot.ids.end(), customer);
        if (found == snapshot.ids.end() || !(*found == customer))
            return std::nullopt;
        return snapshot.tiers[static_cast<std::size_t>(found - snapshot.ids.begin())];
    }

    int count_;
    std::vector<tier_snapshot<Id>> snapshots_;
};

} // namespace clientele::inline CLIENTELE_ABI
