#pragma once

/// @file
/// From the states of customers to their summaries, by any rules and as of any day.

#include <clientele/orders/detail/dated_summaries.hpp>
#include <clientele/orders/detail/kept_notes.hpp>
#include <clientele/orders/detail/state_entries.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <tuple>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// An entry, and the day on which it counts.
template <class Order>
struct dated_entry {
    std::int32_t when, on;
    std::int64_t minor;
    const state_entry<Order>* lines;
};

/// What `customer_days::take` reads of an entry.
template <class Order>
struct read_dated_entry {
    using part = dated_entry<Order>;
    [[nodiscard]] static day day_at(std::int32_t when) noexcept { return day{std::chrono::days{when}}; }
    [[nodiscard]] static day came(const part& of) noexcept { return day_at(of.when); }
    [[nodiscard]] static day on(const part& of) noexcept { return day_at(of.on); }
    [[nodiscard]] static int purchases(const part& of) noexcept {
        return std::same_as<Order, skip> ? of.lines->count : 1;
    }
    [[nodiscard]] static bool same(const part& a, const part& b) noexcept {
        if constexpr (std::same_as<Order, skip>)
            return a.lines == b.lines;
        else
            return a.lines->order == b.lines->order;
    }
};

/// The same where accumulators read lines: their notes are at hand by day.
template <class Order, class Day, class Places>
struct read_noted_entry : read_dated_entry<Order> {
    std::span<const Day> days;
    const Places& places;

    void add_notes(auto& to, bool negative_too) const {
        for (const auto& each : days)
            if (negative_too || !each.negative)
                to.add(each, places);
    }
};

/// Puts the entries of a customer in the order of their days and orders: all lines of an order count on the day of the
/// first of them. It knows no rules, so that it is compiled once for all of them.
template <class Order>
void bring_together(std::vector<dated_entry<Order>>& parts) {
    using part = dated_entry<Order>;
    const auto by_order = [](const part& of) {
        return std::tuple{of.lines->count >= 0, viewed_id<Order>{of.lines->order}, of.when};
    };
    std::sort(parts.begin(), parts.end(), [&](const part& a, const part& b) { return by_order(a) < by_order(b); });
    move_to_first_lines(std::span{parts}, &part::when, &part::on, &part::minor, read_dated_entry<Order>::same);
    std::sort(parts.begin(), parts.end(),
              [&](const part& a, const part& b) { return a.on != b.on ? a.on < b.on : by_order(a) < by_order(b); });
}

/// Takes customers one after another and makes the summaries that `Rules`, a `summarize`, would make of their rows.
template <class Id, class Order, class Notes, class Rules>
class state_summaries {
    static constexpr bool with_order = !std::same_as<Order, skip>;
    using entry = state_entry<Order>;
    using measures = measures_of_rules<Rules>;
    static_assert(!measures::noted || !std::same_as<Notes, no_notes>,
                  "order_states: they keep days and money of lines, and these accumulators read more: make the states, "
                  "or the ledger, with the type of the accumulators");

public:
    state_summaries(const Rules& rules, std::span<const summary_date> dates, const kept_sums& kept)
        : rules_{rules}, dates_{dates}, customers_{rules, dates, with_order}, counts_{dates} {
        if constexpr (measures::noted)
            places_ = measures::places_among(rules.accumulate, kept);
    }

    /// Takes a customer, whose id must stay where it is. `notes` are those of its lines, by day, if any are kept.
    template <class Lists, class Days>
    void add(const Id& id, const Lists& entries, [[maybe_unused]] const Days& notes) {
        parts_.clear();
        for (const auto& list : entries)
            for (const auto& each : list) {
                const auto rows = static_cast<std::size_t>(each.count < 0 ? -std::int64_t{each.count} : each.count);
                const bool bad = each.count < 0 && !rules_.returns.accepts();
                (bad ? counts_.negative : counts_.used).add(read_part::day_at(each.when), each.minor, rows);
                if (!bad)
                    parts_.push_back({each.when, each.when, each.minor, &each});
            }
        if constexpr (with_order)
            bring_together(parts_);
        const auto add_as = [&](const auto& read) {
            customers_.add(id, std::span<const part>{parts_}, read, [](const Id&, std::span<const day_totals>) {});
        };
        if constexpr (measures::noted)
            add_as(read_noted_entry<Order, typename Days::value_type, places>{{}, notes, places_});
        else
            add_as(read_part{});
    }

    /// The summaries, one for each day.
    [[nodiscard]] std::vector<summaries<Id>> finish() {
        customers_.put_in_order();
        std::vector<summaries<Id>> all(dates_.size());
        customers_.finish(all, [this](order_counts& counts, left_out_ledger& left_out, day as_of) {
            counts_.close(counts, left_out, rules_, as_of, false);
        });
        return all;
    }

private:
    using part = dated_entry<Order>;
    using read_part = read_dated_entry<Order>;
    using places = typename measures::places;

    const Rules& rules_;
    std::span<const summary_date> dates_;
    dated_summaries<Id, Rules> customers_;
    dated_counts counts_;
    std::vector<part> parts_; // of one customer at a time
    [[no_unique_address]] places places_{};
};

/// The summaries of all customers of shards that `each(take)` hands over, by calls of `take(customers)`.
template <class Id, class Order, class Notes, class Rules, class Each>
[[nodiscard]] std::vector<summaries<Id>> summaries_of_states(const Rules& rules, std::span<const summary_date> dates,
                                                             const kept_sums& kept, const Each& each) {
    state_summaries<Id, Order, Notes, Rules> result{rules, dates, kept};
    each([&](const auto& shard) {
        for (std::size_t i = 0; i < shard.size(); ++i)
            result.add(shard[i].id, shard.entries(shard[i]), shard.notes(shard[i]));
    });
    return result.finish();
}

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
