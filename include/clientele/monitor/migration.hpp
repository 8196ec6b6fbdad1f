#pragma once

/// @file
/// Who moved between two dates: from which tier, segment, cluster or score into which, and who came and who left.

#include <clientele/align.hpp>
#include <clientele/fwd.hpp>
#include <clientele/parallel/detail/customers_on_ranks.hpp>
#include <clientele/retelling.hpp>
#include <clientele/types.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <numeric>
#include <span>
#include <string_view>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// Customers counted by the class they were in and the class they are in.
struct migration_table {
    int classes = 0; ///< how many tiers (segments, clusters, scores) there are
    /// Where they were x where they are, row by row, classes + 1 of each: the last is "not a customer".
    std::vector<std::size_t> counts{};
    std::vector<std::size_t> merged_from{}; ///< who was in each class and is part of another customer now
    std::vector<std::size_t> erased_from{}; ///< who was in each class and was erased

    /// A table of nobody yet.
    /// @param classes how many there are, in [1, 5000]: every pair of them is counted
    /// @returns a table of zeros
    /// @throws error `bad_parameter`
    [[nodiscard]] static migration_table of(int classes) {
        require(classes >= 1 && classes <= 5000, "migration_table: classes must be in [1, 5000], got ", classes);
        const auto width = static_cast<std::size_t>(classes) + 1;
        return {classes, std::vector<std::size_t>(width * width, 0), std::vector<std::size_t>(width - 1, 0),
                std::vector<std::size_t>(width - 1, 0)};
    }

    /// The class that stands for "not a customer": newcomers come from it, the lost go to it.
    [[nodiscard]] int absent() const noexcept { return classes; }

    /// Counts one customer more.
    /// @param before the class it was in, `absent()` for none
    /// @param after the class it is in, `absent()` for none
    /// @throws error `bad_parameter` for classes outside [0, classes] or a table that was not made for them
    void add(int before, int after) { ++counts[place(before, after)]; }

    /// Counts one who is part of another customer now.
    /// @param before the class it was in
    /// @throws error as `add`
    void add_merged(int before) { ++merged_from[place(before)]; }
    /// Counts one who was erased.
    /// @param before the class it was in
    /// @throws error as `add`
    void add_erased(int before) { ++erased_from[place(before)]; }

    /// The counts of all ranks together, each of whom counted its own. Sends 8 bytes a count.
    /// @param ranks all of them, with tables of as many classes
    /// @returns the same table on every rank
    template <ranks_policy Ranks>
    [[nodiscard]] migration_table summed_on(const Ranks& ranks) const {
        auto all = *this;
        if constexpr (!detail::alone<Ranks>)
            for (auto* const each : {&all.counts, &all.merged_from, &all.erased_from}) {
                std::vector<std::int64_t> sums(each->begin(), each->end());
                ranks.all_reduce_sum(sums);
                each->assign(sums.begin(), sums.end());
            }
        return all;
    }

    /// How many went from one class to another, or stayed if they are the same.
    /// @param before the class they were in, `absent()` for none
    /// @param after the class they are in, `absent()` for none
    /// @returns a number of customers
    /// @throws error `bad_parameter` for classes outside [0, classes]
    [[nodiscard]] std::size_t count(int before, int after) const { return counts[place(before, after)]; }

    /// How many were in a class: those who stayed, moved, left, were merged and were erased.
    /// @throws error as `count`
    [[nodiscard]] std::size_t before(int which) const {
        std::size_t sum = 0;
        for (int after = 0; after <= classes; ++after)
            sum += count(which, after);
        return which == classes ? sum : sum + merged_from[place(which)] + erased_from[place(which)];
    }
    /// How many are in a class.
    /// @throws error as `count`
    [[nodiscard]] std::size_t after(int which) const {
        std::size_t sum = 0;
        for (int before = 0; before <= classes; ++before)
            sum += count(before, which);
        return sum;
    }

    /// The share of those in a class then who are in another now; 0 when nobody was in it.
    /// @param origin the class they were in, in [0, classes]
    /// @param destination the class they are in, in [0, classes]
    /// @returns a share, in [0, 1]
    /// @throws error as `count`
    [[nodiscard]] double rate(int origin, int destination) const {
        const auto all = before(origin);
        return all == 0 ? 0.0 : static_cast<double>(count(origin, destination)) / static_cast<double>(all);
    }

    /// How many were customers before and are none now.
    [[nodiscard]] std::size_t left() const { return after(absent()); }
    /// How many are customers now and were none before.
    [[nodiscard]] std::size_t came() const { return before(absent()); }
    /// How many were customers before and are part of another customer now.
    [[nodiscard]] std::size_t merged() const { return std::accumulate(merged_from.begin(), merged_from.end(), nobody); }
    /// How many were customers before and were erased.
    [[nodiscard]] std::size_t erased() const { return std::accumulate(erased_from.begin(), erased_from.end(), nobody); }
    /// How many moved to a class of a lower number, which is the better one of tiers; who came or left not counted.
    [[nodiscard]] std::size_t risen() const {
        return sum_where([](int before, int after) { return after < before; });
    }
    /// How many moved to a class of a higher number.
    [[nodiscard]] std::size_t fallen() const {
        return sum_where([](int before, int after) { return after > before; });
    }
    /// How many are in another class than before; who came or left not counted.
    [[nodiscard]] std::size_t moved() const { return risen() + fallen(); }
    /// How many are in the same class as before.
    [[nodiscard]] std::size_t stayed() const {
        return sum_where([](int before, int after) { return after == before; });
    }

private:
    static constexpr std::size_t nobody = 0;

    [[nodiscard]] std::size_t place(int before) const {
        require(before >= 0 && before < classes, "migration_table: the class before must be in [0, ", classes - 1,
                "], got ", before);
        for (const auto* each : {&merged_from, &erased_from})
            require(each->size() == static_cast<std::size_t>(classes),
                    "migration_table: ", each == &merged_from ? "merged_from" : "erased_from", " must have ", classes,
                    " entries, one for each class, got ", each->size());
        return static_cast<std::size_t>(before);
    }
    [[nodiscard]] std::size_t place(int before, int after) const {
        require(before >= 0 && before <= classes && after >= 0 && after <= classes,
                "migration_table: classes must be in [0, ", classes, "], got ", before, " and ", after);
        const auto width = static_cast<std::size_t>(classes) + 1;
        require(counts.size() == width * width, "migration_table: counts must have ", width * width,
                " entries for classes and absent, got ", counts.size());
        return static_cast<std::size_t>(before) * width + static_cast<std::size_t>(after);
    }
    template <class Wanted>
    [[nodiscard]] std::size_t sum_where(Wanted wanted) const {
        std::size_t sum = 0;
        for (int before = 0; before < classes; ++before)
            for (int after = 0; after < classes; ++after)
                if (wanted(before, after))
                    sum += count(before, after);
        return sum;
    }
};

/// One customer at two dates.
template <class Id>
struct customer_move {
    Id customer; ///< who
    int before;  ///< the class then; `absent()` of the table for who came
    int after;   ///< the class now; `absent()` of the table for who left; of the other for who was merged

    /// Equal customers and classes.
    friend bool operator==(const customer_move&, const customer_move&) = default;
};

/// Who moved, who came, who left and who was merged between two dates. Who was erased is counted in the table alone.
template <class Id>
struct migration {
    migration_table table{};                ///< all customers of either date, counted
    std::vector<customer_move<Id>> moved{}; ///< in another class than before, in the order of the later list
    std::vector<customer_move<Id>> came{};  ///< only in the later list, in its order
    std::vector<customer_move<Id>> left{};  ///< only in the earlier list, in its order
    /// Part of another customer now, whose own class then counts: with the class of that one now; in the earlier order.
    std::vector<customer_move<Id>> merged{};
};

/// @cond INTERNAL
namespace detail {

template <class Ids>
void require_classes(std::string_view list, const Ids& ids, std::span<const int> labels, int classes) {
    for (std::size_t row = 0; row < labels.size(); ++row)
        if (labels[row] < 0 || labels[row] >= classes)
            fail(errc::bad_value, row, "migrate: classes ", list, " must be in [0, ", classes - 1, "], got ",
                 labels[row], " in row ", row, ", ", customer_in_words(id_at(ids, row)));
}

// Lists that can meet, and classes for all in them.
template <class Before, class After>
void require_lists(const Before& ids_before, std::size_t before, const After& ids_after, std::size_t after) {
    static_assert(std::same_as<std::ranges::range_value_t<Before>, std::ranges::range_value_t<After>>,
                  "migrate: both lists of customers must have ids of one type");
    require_same_size("migrate", "before", std::ranges::size(ids_before), before);
    require_same_size("migrate", "after", std::ranges::size(ids_after), after);
}

// Counts customers of two lists who have met; their classes are the first of `width` values that were told of each.
template <class Id, class Ranks, class Before, class After>
migration<Id> migrate_met(const Ranks& ranks, const met_customers<int>& met, std::size_t width,
                          const Before& ids_before, std::span<const int> before, const After& ids_after,
                          std::span<const int> after, int classes) {
    migration<Id> result{.table = migration_table::of(classes)};
    refusing_together(ranks, ranked_rows::of(ranks, before.size()).first,
                      [&] { require_classes("before", ids_before, before, classes); });
    refusing_together(ranks, ranked_rows::of(ranks, after.size()).first,
                      [&] { require_classes("after", ids_after, after, classes); });
    const auto absent = result.table.absent();
    for (std::size_t now = 0; now < after.size(); ++now) {
        const int then = met.known[now] != 0 ? met.before[now * width] : absent;
        result.table.add(then, after[now]);
        if (then == absent)
            result.came.push_back({id_at(ids_after, now), absent, after[now]});
        else if (then != after[now])
            result.moved.push_back({id_at(ids_after, now), then, after[now]});
    }
    for (std::size_t then = 0; then < before.size(); ++then)
        if (met.fate[then] == later_fate::left) {
            result.table.add(before[then], absent);
            result.left.push_back({id_at(ids_before, then), before[then], absent});
        } else if (met.fate[then] == later_fate::merged) {
            result.table.add_merged(before[then]);
            result.merged.push_back({id_at(ids_before, then), before[then], met.after[then * width]});
        } else if (met.fate[then] == later_fate::erased) {
            result.table.add_erased(before[then]);
        }
    result.table = result.table.summed_on(ranks);
    return result;
}

} // namespace detail
/// @endcond

/// Finds who moved between two lists of customers, which meet by id: tiers, segments, clusters, any classes.
///
///     const auto found = migrate(ids_then, tiers_then, ids_now, tiers_now, 4);
///     found.table.rate(0, found.table.absent()); // the share of the best tier that left
///
/// @param ids_before of the earlier list, unique, in any order: a vector or span of integers or texts
/// @param before the class of each of them, in [0, classes)
/// @param ids_after of the later list, of the same type
/// @param after the class of each of them
/// @param classes how many there are, in [1, 5000]
/// @param changes who was merged and who was erased between the two; of two customers who are one now the class of the
/// one they were merged into counts (`align`)
/// @returns the counts, and who moved, came, left and was merged
/// @throws error `bad_parameter`, `bad_shape`; `bad_value` with the row of a class outside its range or of an id that
/// stands twice in its list, and as `align`
/// Complexity: O(n + m) for ascending ids, else O(n log n + m log m).
template <std::ranges::random_access_range Before, std::ranges::random_access_range After>
[[nodiscard]] auto migrate(const Before& ids_before, std::span<const int> before, const After& ids_after,
                           std::span<const int> after, int classes,
                           const customer_changes<std::ranges::range_value_t<Before>>& changes = {}) {
    return migrate_on(one_rank{}, ids_before, before, ids_after, after, classes, changes);
}

/// The same where both lists are spread over ranks, in any division: each rank gives its own customers of either list,
/// who follow those of the rank before.
///
/// Customers meet by their ids on one rank each, and what became of them is told to who gave them. Where nobody was
/// merged and all customers of each rank, of either list, come after those of the rank before, nobody is sent.
/// @param ranks all of them
/// @param changes who was merged and who was erased, of each rank its own
/// @returns the counts of all, and of the own customers who moved, came, left and was merged: those of all in one
/// place, cut where the ranks meet
/// @throws error as in one place, on every rank; rows are those of all
/// Complexity: O((n + m) / ranks) to send, and as in one place for what arrives.
template <ranks_policy Ranks, std::ranges::random_access_range Before, std::ranges::random_access_range After>
[[nodiscard]] auto migrate_on(const Ranks& ranks, const Before& ids_before, std::span<const int> before,
                              const After& ids_after, std::span<const int> after, int classes,
                              const customer_changes<std::ranges::range_value_t<Before>>& changes = {}) {
    detail::refusing_together(ranks, 0,
                              [&] { detail::require_lists(ids_before, before.size(), ids_after, after.size()); });
    const detail::valued_ids<Before, int> then{ids_before, before};
    const detail::valued_ids<After, int> now{ids_after, after};
    const auto met = detail::customers_meeting{ranks, then, now, 1, changes}.meet();
    return detail::migrate_met<std::ranges::range_value_t<Before>>(ranks, met, 1, ids_before, before, ids_after, after,
                                                                   classes);
}

} // namespace clientele::inline CLIENTELE_ABI
