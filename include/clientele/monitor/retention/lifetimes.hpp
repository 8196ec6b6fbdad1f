#pragma once

/// @file
/// How long customers stay, counted: whose lifetime has ended, and of whom only so much has been seen.

#include <clientele/cmath.hpp>
#include <clientele/math/radix_sort.hpp>
#include <clientele/parallel/detail/refusing_together.hpp>
#include <clientele/types.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <iterator>
#include <span>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// Lifetimes by their length, each length once. All estimates of retention are made of these counts, so that neither
/// the order of the rows nor the number of blocks they were counted in changes a bit.
struct lifetime_counts {
    std::vector<double> time{};    ///< the lengths, ascending, at least 0, in any one unit
    std::vector<double> ended{};   ///< how many lifetimes ended at each
    std::vector<double> open{};    ///< how many were seen so long and have not ended (right-censored)
    std::vector<double> entered{}; ///< how many came under observation only at that age, and are at risk after it

    /// How many lifetimes there are.
    [[nodiscard]] double customers() const noexcept {
        double sum = 0;
        for (std::size_t i = 0; i < ended.size(); ++i)
            sum += ended[i] + open[i];
        return sum;
    }

    /// Refuses counts that no lifetimes give: those filled in by hand.
    /// @param where who asks
    /// @throws error `empty_input`, `bad_shape`; `bad_value` with the row
    void check(std::string_view where = "lifetime_counts") const {
        if (time.empty())
            fail(errc::empty_input, no_row, where, ": there must be at least one lifetime, got none");
        require_same_size(where, "ended", time.size(), ended.size());
        require_same_size(where, "open", time.size(), open.size());
        require_same_size(where, "entered", time.size(), entered.size());
        double inside = 0; // how many more came late than left, from the last row on: never below 0
        for (std::size_t i = time.size(); i-- > 0;) {
            if (!(time[i] >= 0 && std::isfinite(time[i])) || (i > 0 && !(time[i] > time[i - 1])))
                fail(errc::bad_value, i, where, ": time must be finite, at least 0 and rise, got ", time[i], " in row ",
                     i);
            for (const double count : {ended[i], open[i], entered[i]})
                if (!(count >= 0 && count <= 0x1p53))
                    fail(errc::bad_value, i, where, ": counts must be in [0, 2^53], got ", count, " in row ", i);
            if (entered[i] > inside)
                fail(errc::bad_value, i, where, ": entered must be at most those who left later, ", inside, ", got ",
                     entered[i], " in row ", i);
            inside += ended[i] + open[i] - entered[i];
        }
        if (!(inside > 0 || customers() > 0))
            fail(errc::empty_input, no_row, where, ": there must be at least one lifetime, got none");
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("lifetime_counts");
        each("time", of.time...);
        each("ended", of.ended...);
        each("open", of.open...);
        each("entered", of.entered...);
    }
};

/// Lifetimes as they were observed, one per customer.
struct lifetimes {
    std::vector<double> days{}; ///< how long each was seen, in days
    std::vector<bool> ended{};  ///< whether it ended then; otherwise it is open
};

/// @cond INTERNAL
namespace detail {

enum class lifetime_mark { ended, open, entered };

/// Adds to the counts of each length: directly by the length where all are whole and few, else by rank.
class lifetime_table {
public:
    lifetime_table(column time, column entered) {
        double longest = 0;
        for (const column each : {time, entered})
            for (const double value : each) {
                whole_ = whole_ && value == std::floor(value);
                longest = (std::max)(longest, value);
            }
        whole_ = whole_ && longest < 0x1p16 + 4 * static_cast<double>(time.size()) && longest < 0x1p31;
        if (whole_) {
            resize(static_cast<std::size_t>(longest) + 1);
            return;
        }
        std::vector<double> all(time.begin(), time.end());
        all.insert(all.end(), entered.begin(), entered.end());
        for (double& value : all)
            value += 0.0; // -0 and +0 are one length
        sort_values(all);
        all.erase(std::unique(all.begin(), all.end()), all.end());
        lengths_ = std::move(all);
        resize(lengths_.size());
    }

    void add(double length, lifetime_mark mark) {
        const auto place = whole_ ? static_cast<std::size_t>(length)
                                  : static_cast<std::size_t>(
                                        std::lower_bound(lengths_.begin(), lengths_.end(), length) - lengths_.begin());
        column_of(mark)[place] += 1;
    }

    [[nodiscard]] lifetime_counts finish() const {
        lifetime_counts found;
        for (std::size_t i = 0; i < counts_.ended.size(); ++i)
            if (counts_.ended[i] + counts_.open[i] + counts_.entered[i] > 0) {
                found.time.push_back(whole_ ? static_cast<double>(i) : lengths_[i]);
                found.ended.push_back(counts_.ended[i]);
                found.open.push_back(counts_.open[i]);
                found.entered.push_back(counts_.entered[i]);
            }
        return found;
    }

private:
    void resize(std::size_t lengths) {
        for (auto mark : {lifetime_mark::ended, lifetime_mark::open, lifetime_mark::entered})
            column_of(mark).resize(lengths);
    }
    [[nodiscard]] std::vector<double>& column_of(lifetime_mark mark) {
        return mark == lifetime_mark::ended  ? counts_.ended
               : mark == lifetime_mark::open ? counts_.open
                                             : counts_.entered;
    }

    bool whole_ = true;
    std::vector<double> lengths_; // unless whole
    lifetime_counts counts_;      // without times
};

/// Refuses lifetimes that cannot be.
inline void require_lifetimes(column time, std::size_t ended, column entered) {
    require_same_size("count_lifetimes", "ended", time.size(), ended);
    if (!entered.empty())
        require_same_size("count_lifetimes", "entered", time.size(), entered.size());
    for (std::size_t row = 0; row < time.size(); ++row) {
        if (!(time[row] >= 0 && std::isfinite(time[row])))
            fail(errc::bad_value, row, "count_lifetimes: time must be finite and at least 0, got ", time[row],
                 " in row ", row);
        if (!entered.empty() && entered[row] != 0 && !(entered[row] > 0 && entered[row] < time[row]))
            fail(errc::bad_value, row, "count_lifetimes: entered must be 0, or above 0 and below time, ", time[row],
                 ", got ", entered[row], " in row ", row);
    }
}
/// Counts those that can be.
template <class Ended>
[[nodiscard]] lifetime_counts lifetimes_counted(column time, const Ended& ended, column entered) {
    lifetime_table table{time, entered};
    auto flag = std::ranges::begin(ended);
    for (std::size_t row = 0; row < time.size(); ++row, ++flag)
        table.add(time[row], *flag ? lifetime_mark::ended : lifetime_mark::open);
    for (const double age : entered)
        if (age > 0)
            table.add(age, lifetime_mark::entered);
    return table.finish();
}

/// The counts of two groups, of whom either may be nobody, together.
[[nodiscard]] inline lifetime_counts merged(const lifetime_counts& a, const lifetime_counts& b) {
    lifetime_counts both;
    for (std::size_t i = 0, j = 0; i < a.time.size() || j < b.time.size();) {
        const bool from_a = j == b.time.size() || (i < a.time.size() && a.time[i] <= b.time[j]);
        const bool from_b = i == a.time.size() || (j < b.time.size() && b.time[j] <= a.time[i]);
        both.time.push_back(from_a ? a.time[i] : b.time[j]);
        both.ended.push_back((from_a ? a.ended[i] : 0) + (from_b ? b.ended[j] : 0));
        both.open.push_back((from_a ? a.open[i] : 0) + (from_b ? b.open[j] : 0));
        both.entered.push_back((from_a ? a.entered[i] : 0) + (from_b ? b.entered[j] : 0));
        i += from_a;
        j += from_b;
    }
    return both;
}
/// The counts of all ranks together.
template <class Ranks>
[[nodiscard]] lifetime_counts merged_on(const Ranks& ranks, lifetime_counts own) {
    if constexpr (alone<Ranks>) {
        return own;
    } else {
        std::vector<double> columns;
        for (const auto* each : {&own.time, &own.ended, &own.open, &own.entered})
            columns.insert(columns.end(), each->begin(), each->end());
        lifetime_counts all;
        for (const auto& each : ranks.all_gather(as_parcel(std::span<const double>{columns}))) {
            std::vector<double> told;
            append_values(told, each);
            const auto at = [&, n = static_cast<std::ptrdiff_t>(told.size() / 4)](std::ptrdiff_t which) {
                return std::vector<double>(told.begin() + which * n, told.begin() + (which + 1) * n);
            };
            all = merged(all, {at(0), at(1), at(2), at(3)});
        }
        return all;
    }
}

} // namespace detail
/// @endcond

/// Counts lifetimes by their length.
///
///     const auto counts = count_lifetimes(days, has_left);
///
/// @param time    how long each was seen, in any one unit, finite and at least 0
/// @param ended   for each, whether it ended then: any random-access range of truth values
/// @param entered for each, from which age on it was watched (late entry, left truncation): 0 for who was watched from
/// the first day on, else below its `time`; none when all were. Who left before anybody watched is in no table, and
/// counting the others as at risk from the first day on would call them loyal
/// @returns the counts
/// @throws error `empty_input`, `bad_shape`; `bad_value` with the row
/// Complexity: O(n + longest) for whole numbers (days), else O(n log n).
template <std::ranges::random_access_range Ended>
[[nodiscard]] lifetime_counts count_lifetimes(column time, const Ended& ended, column entered = {}) {
    return count_lifetimes_on(one_rank{}, time, ended, entered);
}

/// The same where customers are spread over ranks: each gives its own, or none. Sends the counts of each distinct
/// length of a rank, 32 bytes, to every other rank.
/// @param ranks all of them; where one gives `entered` all who have customers do
/// @returns the counts of all, on every rank
/// @throws error as above, on every rank; rows are those of all
template <ranks_policy Ranks, std::ranges::random_access_range Ended>
[[nodiscard]] lifetime_counts count_lifetimes_on(const Ranks& ranks, column time, const Ended& ended,
                                                 column entered = {}) {
    const auto rows = detail::ranked_rows::of(ranks, time.size());
    if (rows.all == 0)
        fail(errc::empty_input, no_row, "count_lifetimes: time must have at least one row, got none");
    detail::refusing_together(ranks, rows.first,
                              [&] { detail::require_lifetimes(time, std::ranges::size(ended), entered); });
    return detail::merged_on(ranks, detail::lifetimes_counted(time, ended, entered));
}

/// Counts lifetimes as they were observed.
[[nodiscard]] inline lifetime_counts count_lifetimes(const lifetimes& seen) {
    return count_lifetimes(seen.days, seen.ended);
}

/// Counts the lifetimes of each group (cohort, tier, channel) by itself: for curves side by side, and for `log_rank`.
/// @param time   how long each was seen, as for all together
/// @param ended  for each, whether it ended then
/// @param groups the group of each, in [0, count)
/// @param count  how many groups there are, at least 1
/// @returns one per group; without any length where nobody is in it
/// @throws error as `count_lifetimes`; `bad_parameter`, `bad_value` with the row
/// Complexity: as `count_lifetimes` for each group.
template <std::ranges::random_access_range Ended>
[[nodiscard]] std::vector<lifetime_counts> count_lifetimes_by_group(column time, const Ended& ended,
                                                                    std::span<const int> groups, int count) {
    return count_lifetimes_by_group_on(one_rank{}, time, ended, groups, count);
}

/// The same where customers are spread over ranks, as `count_lifetimes_on`.
/// @throws error as above, on every rank; rows are those of all
template <ranks_policy Ranks, std::ranges::random_access_range Ended>
[[nodiscard]] std::vector<lifetime_counts> count_lifetimes_by_group_on(const Ranks& ranks, column time,
                                                                       const Ended& ended, std::span<const int> groups,
                                                                       int count) {
    require(count >= 1, "count_lifetimes_by_group: count must be at least 1, got ", count);
    std::vector<lifetimes> of(static_cast<std::size_t>(count));
    detail::refusing_together(ranks, detail::ranked_rows::of(ranks, time.size()).first, [&] {
        require_same_size("count_lifetimes_by_group", "ended", time.size(), std::ranges::size(ended));
        require_same_size("count_lifetimes_by_group", "groups", time.size(), groups.size());
        auto flag = std::ranges::begin(ended);
        for (std::size_t row = 0; row < time.size(); ++row, ++flag) {
            if (groups[row] < 0 || groups[row] >= count)
                fail(errc::bad_value, row, "count_lifetimes_by_group: groups must be in [0, ", count - 1, "], got ",
                     groups[row], " in row ", row);
            if (!(time[row] >= 0 && std::isfinite(time[row])))
                fail(errc::bad_value, row, "count_lifetimes_by_group: time must be finite and at least 0, got ",
                     time[row], " in row ", row);
            of[static_cast<std::size_t>(groups[row])].days.push_back(time[row]);
            of[static_cast<std::size_t>(groups[row])].ended.push_back(static_cast<bool>(*flag));
        }
    });
    std::vector<lifetime_counts> counts;
    for (const auto& each : of)
        counts.push_back(detail::merged_on(ranks, detail::lifetimes_counted(each.days, each.ended, {})));
    return counts;
}

/// The counts of two groups together: of two blocks of customers, of two shops.
/// @throws error as `lifetime_counts::check`
/// Complexity: O(lengths).
[[nodiscard]] inline lifetime_counts merge(const lifetime_counts& a, const lifetime_counts& b) {
    a.check("merge");
    b.check("merge");
    return detail::merged(a, b);
}

/// Lifetimes of customers without a contract, who never say that they leave: who has been silent for `inactivity` days
/// has left, on the day on which that many had passed. That day is known without looking ahead, so that the lifetimes
/// of all others are open as of `as_of`, whatever they do next; dating the end back to the last purchase would need the
/// future, and calls whoever is between two purchases lost or loyal by chance.
///
/// @param first      the day each customer came, at most `last`
/// @param last       the last day each was active, at most `as_of`
/// @param as_of      the last day that was seen
/// @param inactivity days of silence after which a customer has left, at least 1
/// @returns days from `first` to `last + inactivity`, ended, where that day is not after `as_of`; else to `as_of`, open
/// @throws error `bad_parameter`, `bad_shape`; `bad_value` with the row
/// Complexity: O(n).
[[nodiscard]] inline lifetimes observed_lifetimes(std::span<const day> first, std::span<const day> last, day as_of,
                                                  std::chrono::days inactivity) {
    require_same_size("observed_lifetimes", "last", first.size(), last.size());
    require(inactivity.count() >= 1 && inactivity.count() <= 100'000'000,
            "observed_lifetimes: inactivity must be in [1, 100000000] days, got ", inactivity.count());
    detail::require_as_of("observed_lifetimes", as_of);
    lifetimes seen;
    seen.days.reserve(first.size());
    seen.ended.reserve(first.size());
    for (std::size_t row = 0; row < first.size(); ++row) {
        if (last[row] < first[row] || last[row] > as_of || !detail::on_calendar(first[row]))
            fail(errc::bad_value, row, "observed_lifetimes: first <= last <= as_of must hold, got ",
                 detail::quoted_day(first[row]), ", ", detail::quoted_day(last[row]), " and ", to_text(as_of),
                 " in row ", row);
        const auto left = last[row] + inactivity;
        seen.ended.push_back(left <= as_of);
        seen.days.push_back(static_cast<double>(((std::min)(left, as_of) - first[row]).count()));
    }
    return seen;
}

} // namespace clientele::inline CLIENTELE_ABI
