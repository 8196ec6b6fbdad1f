#pragma once

/// @file
/// The tier of each customer on each day, and who moved between two of them.

#include <clientele/align.hpp>
#include <clientele/fwd.hpp>
#include <clientele/monitor/migration.hpp>
#include <clientele/retelling.hpp>
#include <clientele/types.hpp>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// One day of a history.
template <class Id>
struct tier_snapshot {
    day as_of;              ///< the day the tiers were given
    std::vector<Id> ids;    ///< ascending
    std::vector<int> tiers; ///< of each
    std::string rule;       ///< how they were given, in words

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("tier_snapshot");
        each("as_of", of.as_of...);
        each("ids", of.ids...);
        each("tiers", of.tiers...);
        each("rule", of.rule...);
    }
};

/// One tier of one customer.
struct dated_tier {
    day as_of; ///< the day it was given
    int tier;  ///< 0 the best

    /// Equal days and tiers.
    friend bool operator==(const dated_tier&, const dated_tier&) = default;

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("dated_tier");
        each("as_of", of.as_of...);
        each("tier", of.tier...);
    }
};

/// Tiers over time: days ascending, one snapshot each, never changed afterwards but where a customer is erased or
/// merged. Customers are known by their ids, of any type that `<` and `==` compare.
template <class Id>
class tier_history {
public:
    /// A history of one tier: to be read into.
    tier_history() : tier_history{1} {}
    /// A history of tiers in [0, tiers).
    /// @throws error `bad_parameter` for fewer than one
    explicit tier_history(int tiers) : count_{tiers} {
        require(tiers >= 1, "tier_history: tiers must be at least 1, got ", tiers);
    }

    /// Adds a day. Where it refuses, the history stays as it was.
    ///
    /// @param as_of after the last day
    /// @param ids of the customers, each once, in any order
    /// @param tiers of each, in [0, count())
    /// @param rule how they were given, for the record
    /// @throws error `bad_parameter` for a day that is not after the last or not of the calendar, `bad_shape`,
    /// `bad_value` with the row of a tier outside its range or of an id that stands twice
    /// Complexity: O(n log n).
    void add(day as_of, std::span<const Id> ids, std::span<const int> tiers, std::string rule = {}) {
        detail::require_as_of("tier_history", as_of);
        if (!snapshots_.empty())
            require(snapshots_.back().as_of < as_of, "tier_history: as_of must be after the last day, ",
                    to_text(snapshots_.back().as_of), ", got ", to_text(as_of));
        require_same_size("tier_history", "tiers", ids.size(), tiers.size());
        for (std::size_t row = 0; row < ids.size(); ++row)
            if (tiers[row] < 0 || tiers[row] >= count_)
                fail(errc::bad_value, row, "tier_history: tiers must be in [0, ", count_ - 1, "], got ", tiers[row],
                     " in row ", row, ", ", customer_in_words(ids[row]));
        tier_snapshot<Id> snapshot{as_of, {}, {}, std::move(rule)};
        for (const auto row : detail::places_by_id("tier_history: ids", ids)) {
            snapshot.ids.push_back(ids[row]);
            snapshot.tiers.push_back(tiers[row]);
        }
        snapshots_.push_back(std::move(snapshot));
    }

    /// The number of tiers.
    [[nodiscard]] int count() const noexcept { return count_; }
    /// All snapshots, days ascending.
    [[nodiscard]] const std::vector<tier_snapshot<Id>>& snapshots() const noexcept { return snapshots_; }

    /// The snapshot that holds on a day: the last on or before it.
    /// @throws error `bad_parameter` for a day before the first snapshot
    /// Complexity: O(log days).
    [[nodiscard]] const tier_snapshot<Id>& snapshot(day as_of) const {
        const auto* found = last_until(as_of);
        require(found != nullptr, "tier_history: there is no snapshot on or before ", detail::quoted_day(as_of),
                "; the first is ",
                snapshots_.empty() ? std::string{"not there yet"} : sentence("of ", to_text(snapshots_.front().as_of)));
        return *found;
    }

    /// The tier of a customer on a day: that of the last snapshot on or before it; nothing when there is none or the
    /// customer was not in it.
    /// @param customer the id
    /// @param as_of the day on which we look
    /// @returns the tier, 0 the best
    /// Complexity: O(log n).
    [[nodiscard]] std::optional<int> tier(const Id& customer, day as_of) const {
        const auto* found = last_until(as_of);
        return found == nullptr ? std::nullopt : tier_in(*found, customer);
    }

    /// The tiers of a customer, one per snapshot it was in.
    /// Complexity: O(days log n).
    [[nodiscard]] std::vector<dated_tier> path(const Id& customer) const {
        std::vector<dated_tier> result;
        for (const auto& each : snapshots_)
            if (const auto found = tier_in(each, customer))
                result.push_back({each.as_of, *found});
        return result;
    }

    /// Who moved between two days, by the last snapshots on or before them.
    /// @param before the earlier day
    /// @param after the later day
    /// @param changes who was merged and who was erased between the two, as for `migrate`; those whom `merge` and
    /// `erase` were told of need not be named
    /// @returns the counts, and who moved, came, left and was merged
    /// @throws error `bad_parameter` for a day before the first snapshot; `bad_value` as `align`
    /// Complexity: O(n).
    [[nodiscard]] migration<Id> between(day before, day after, const customer_changes<Id>& changes = {}) const {
        const auto& then = snapshot(before);
        const auto& now = snapshot(after);
        return migrate(then.ids, then.tiers, now.ids, now.tiers, count_, changes);
    }

    /// All that it keeps of a customer: its path.
    [[nodiscard]] std::vector<dated_tier> about(const Id& customer) const { return path(customer); }

    /// Forgets a customer on all days, leaving no trace.
    /// @param customer the id
    /// @returns how many entries are gone
    /// Complexity: O(days n).
    std::size_t erase(Id customer) {
        std::size_t gone = 0;
        for (auto& each : snapshots_)
            gone += detail::take_entry("tier_history", each.ids, each.tiers, customer) ? 1u : 0u;
        return gone;
    }

    /// Makes two customers one, on all days: its tier on a day is that of `into`, or that of `from` where `into` had
    /// none.
    /// @param from who is no customer of its own any longer
    /// @param into who it is now
    /// @returns the tiers of `from` that gave way to those of `into`
    /// @throws error `bad_parameter` for an empty id
    /// Complexity: O(days n).
    std::vector<dated_tier> merge(Id from, Id into) {
        std::vector<dated_tier> gone;
        for (auto& each : snapshots_)
            if (const auto tier = detail::merge_ascending("tier_history", each.ids, each.tiers, from, into))
                gone.push_back({each.as_of, *tier});
        return gone;
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("tier_history");
        each("tiers", of.count_...);
        each("snapshots", of.snapshots_...);
    }
    /// Refuses snapshots that `add` would refuse.
    /// @throws error as `add`
    void require_sound(std::string_view) const {
        tier_history again{count_};
        for (const auto& each : snapshots_)
            again.add(each.as_of, each.ids, each.tiers, each.rule);
    }

private:
    [[nodiscard]] const tier_snapshot<Id>* last_until(day as_of) const {
        const auto after = std::upper_bound(snapshots_.begin(), snapshots_.end(), as_of,
                                            [](day wanted, const auto& each) { return wanted < each.as_of; });
        return after == snapshots_.begin() ? nullptr : &*(after - 1);
    }

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
