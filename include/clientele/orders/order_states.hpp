#pragma once

/// @file
/// What customers bought, as states that merge: summaries by any rules and as of any day come from them.

#include <clientele/fwd.hpp>
#include <clientele/orders/detail/line_checks.hpp>
#include <clientele/orders/detail/line_reader.hpp>
#include <clientele/orders/detail/merged_states.hpp>
#include <clientele/orders/detail/shared_out.hpp>
#include <clientele/orders/detail/state_blocks.hpp>
#include <clientele/orders/detail/state_summaries.hpp>
#include <clientele/orders/policies.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// The states of all customers: for each a sorted list of what was bought and returned on its days.
///
/// States of separate blocks of rows merge into the states of all rows, whatever the blocks and their order, and become
/// bytes that are read back on every machine. `summaries(summarize{...})` gives what `summarize` gives for the rows,
/// bit for bit, for any as-of day, window and returns policy, as often as one likes and without reading rows again.
///
/// With order ids the lines of one order id count as one order, on the day of its first line, as in `summarize`. Lines
/// of one order on one day share an entry; without order ids all purchases of a day do.
///
///     order_states<std::int64_t> states;
///     for (const auto& each : orders)
///         states.add(each.client, each.placed, each.cents);
///     const auto june = states.summaries(summarize{.as_of = 2024y / 6 / 30, .money = minor_units{}, ...});
///
/// Accumulators that read lines keep what they note of each day, where the states are made with them; rules then find
/// it by the names of their measures.
///
///     const accumulators measured{line_costs{.cost = &crm::line::cost}};
///     order_states<std::int64_t, skip, decltype(measured)> states{2, measured};
///     states.add(each.client, each.placed, each.cents, each);
///
/// The customers are in 256 fixed shards, by a hash of their ids.
template <class Id, class Order, class Accumulate>
class order_states {
    static constexpr bool with_order = !std::same_as<Order, skip>;
    using reader = detail::line_reader<Accumulate>;
    using notes = typename reader::notes;
    static constexpr bool noted = !std::same_as<notes, detail::no_notes>;
    using shard_type = detail::noted_states<Id, Order, notes>;

public:
    /// Without any customer.
    /// @param decimals of the money that will come, in [0, 9]: 10^decimals minor units make a currency unit
    /// @param accumulate what lines are going to be read for
    explicit order_states(int decimals = 2, const Accumulate& accumulate = {})
        : order_states{decimals, reader{accumulate}} {
        (void)detail::minor_per_unit(decimals);
    }

    /// Adds one line: an order, or with order ids a line of one.
    /// @param customer its id
    /// @param when a day, a date or a time point
    /// @param minor whole minor units, below 2^62 in size; negative for a return
    /// @param given the id of the order, unique within its customer, where the states have order ids; then what else
    /// the line says, where accumulators read it
    /// @throws error `bad_value` for an id, a date or an amount that is none, and for what accumulators cannot use;
    /// `overflow`
    /// Complexity: O(1) amortised in the order of days; O(days of the customer) for one that comes late
    template <customer_id Customer, order_time When, std::integral Amount, class... Given>
    void add(const Customer& customer, const When& when, Amount minor, const Given&... given) {
        static_assert(sizeof...(Given) == (with_order ? 1 : 0) + (noted ? 1 : 0),
                      "order_states: add takes an order id exactly if the states have order ids: order_states<Id, "
                      "Order>, and last what else the line says exactly if accumulators read it: order_states<Id, "
                      "Order, Accumulate>");
        constexpr detail::line_checks checks{"order_states"};
        const auto on = checks.when(when);
        const auto cents = checks.minor(minor);
        if constexpr (!noted)
            add_line(checks.id<Id>("customer ", customer), on, cents, skip{}, checks.id<Order>("order ", given)...);
        else if constexpr (with_order)
            add_noted(checks.id<Id>("customer ", customer), on, cents, given...);
        else
            add_line(checks.id<Id>("customer ", customer), on, cents, given...);
    }

    /// Takes over the states of another block of rows. Customers of both have the lines of both.
    /// @throws error `bad_parameter` when their money has other decimals, or their accumulators are others; `overflow`.
    /// Then nothing has changed.
    void merge(const order_states& other) {
        require(decimals_ == other.decimals_, "order_states: both states must have money of the same decimals, got ",
                decimals_, " and ", other.decimals_);
        if (this == &other)
            return merge(order_states{other});
        if constexpr (noted)
            if (const auto own = reader_.kept(), others = other.reader_.kept(); own != others)
                fail(errc::bad_parameter, no_row,
                     "order_states: both states must keep sums of lines for the same measures, got ",
                     detail::measures_in(own), " and ", detail::measures_in(others));
        detail::merged_states<shard_type>{shards_, other.shards_}.take_all();
    }

    /// The states of accounts that the lines of others are counted for: days of several are one, orders stay apart, as
    /// an id belongs to its account.
    /// @param roll which account each is counted for, such as `account_tree::top()`
    /// @throws error `overflow`
    /// Complexity: O(m) in the days where few are counted for one account. Orders have texts as ids then.
    template <class Roll>
    [[nodiscard]] auto rolled_up(const Roll& roll) const {
        using order = std::conditional_t<with_order, std::string, skip>;
        order_states<Id, order, Accumulate> result{decimals_, reader_};
        for (const auto& shard : shards_)
            for (std::size_t i = 0; i < shard.size(); ++i) {
                const Id account = roll(shard[i].id);
                const auto hash = detail::customer_hash(account);
                auto& into = result.shards_[detail::shard_of(hash)];
                const auto at = into.of(account, hash);
                if constexpr (!with_order)
                    into.merge(into[at], shard, shard[i]);
                else {
                    into.merge_notes(into[at], shard.notes(shard[i]));
                    for (const auto& list : shard.entries(shard[i]))
                        for (const auto& each : list) {
                            const bool returned = each.count < 0;
                            const std::string own = returned ? std::string{} : roll.order(shard[i].id, each.order);
                            into.add(into[at], {{each.when, returned, own}, each.count, each.minor});
                        }
                }
            }
        return result;
    }

    /// Brings all lines of a customer to one rank. Every rank gives the states of its own rows and gets those of its
    /// own customers: ids ascend from rank to rank, and each has about as many. A source that is divided by customer
    /// already needs none of it.
    /// @param ranks all of them
    /// @throws error `bad_parameter` when the money of ranks has different decimals; `overflow`
    /// Complexity: O(n log n) in the own customers; sends their entries once, and some ids
    template <ranks_policy Ranks>
    [[nodiscard]] order_states shared_out(const Ranks& ranks) const {
        std::vector<Id> ids;
        for (const auto& shard : shards_)
            for (std::size_t i = 0; i < shard.size(); ++i)
                ids.push_back(shard[i].id);
        std::sort(ids.begin(), ids.end()); // a sample of each stretch cuts parts more evenly
        const detail::key_ranges<Id> ranges{ranks, ids};
        std::vector<order_states> parts(static_cast<std::size_t>(ranks.size()), order_states{decimals_, reader_});
        for (std::size_t s = 0; s < shards_.size(); ++s)
            for (std::size_t i = 0; i < shards_[s].size(); ++i) {
                const auto& each = shards_[s][i];
                auto& into = parts[ranges.rank_of(each.id)].shards_[s];
                into.merge(into[into.of(each.id, detail::customer_hash(each.id))], shards_[s], each);
            }
        auto own = std::move(parts[static_cast<std::size_t>(ranks.rank())]);
        std::vector<parcel> parcels(parts.size()); // that for itself stays empty
        for (std::size_t r = 0; r < parts.size(); ++r)
            if (r != static_cast<std::size_t>(ranks.rank())) {
                parcels[r] = parts[r].to_bytes();
                parts[r] = order_states{decimals_, reader_};
            }
        const auto received = ranks.exchange(std::move(parcels));
        detail::refusing_together(ranks, 0, [&] {
            for (const auto& each : received)
                if (!each.empty())
                    own.merge(from_bytes(each, reader_));
        });
        return own;
    }
    /// The summaries of the own customers of a rank: those that `summaries(rules)` of all lines in one place gives,
    /// divided by customer, with what became of the rows of all.
    /// @throws error as `shared_out` and `summaries`, on every rank
    template <ranks_policy Ranks, class Rules>
    [[nodiscard]] auto summaries_on(const Ranks& ranks, const Rules& rules) const {
        if constexpr (detail::alone<Ranks>) {
            return summaries(rules);
        } else {
            const auto states = shared_out(ranks);
            std::optional<decltype(states.summaries(rules))> own;
            detail::refusing_together(ranks, 0, [&] { own = states.summaries(rules); });
            detail::count_all(ranks, own->counts, detail::minor_per_unit(decimals_));
            return std::move(*own);
        }
    }

    /// Forgets a customer; lines that come later start afresh.
    /// @returns whether it was known
    template <customer_id Customer>
    bool erase(const Customer& customer) {
        if (!detail::problem_of_id<Id>(customer).empty())
            return false;
        const auto hash = detail::customer_hash(customer);
        auto& shard = shards_[detail::shard_of(hash)];
        const auto at = shard.find(detail::viewed_id<Id>(customer), hash);
        if (at == shard.none)
            return false;
        shard.erase(at);
        return true;
    }

    /// What `rules`, a `summarize`, makes of all lines. Rows after the as-of day, and returns that the rules do not
    /// accept, meet the policies for such rows once and all together, and have one sentence in `counts.first_rejected`.
    /// @throws error what `summarize` throws; `bad_parameter` when its money has other decimals
    /// Complexity: O(n log n) in the customers, O(m) in their days
    template <class Rules>
    [[nodiscard]] auto summaries(const Rules& rules) const {
        const auto date = detail::checked_rules(rules);
        return std::move(summaries_as_of(rules, std::span{&date, 1}).front());
    }
    /// The same as of several days, in their order, from one walk over the states.
    /// @param rules a `summarize`
    /// @param days at most the as-of day of the rules
    /// @throws error as above; `bad_parameter` for a later day
    /// Complexity: O(n log n) in the customers and O(m) in their days, for each day
    template <class Rules>
    [[nodiscard]] auto summaries(const Rules& rules, std::span<const day> days) const {
        return summaries_as_of(rules, detail::checked_dates(rules, days));
    }

    /// The number of customers with a line.
    [[nodiscard]] std::size_t size() const noexcept {
        std::size_t customers = 0;
        for (const auto& each : shards_)
            customers += each.size();
        return customers;
    }
    /// Decimals of the money.
    [[nodiscard]] int decimals() const noexcept { return decimals_; }

    /// The states as bytes, the same on every machine, with checksums; the order of customers is not fixed.
    [[nodiscard]] std::vector<std::byte> to_bytes() const {
        std::vector<std::byte> bytes;
        detail::byte_writer to{bytes};
        head(reader_, decimals_).open(to);
        for (const auto& each : shards_) {
            detail::write_states(to, each);
            each.write_notes(to);
        }
        detail::block_head::close(to, 0);
        return bytes;
    }
    /// The states of bytes. Integers of another type are taken where they fit.
    /// @param bytes what `to_bytes` gave
    /// @param accumulate what its lines were read for, by the same names of measures
    /// @throws error `storage` for bytes that were changed or cut, that a newer version of the library wrote, or whose
    /// lines were read for other measures
    [[nodiscard]] static order_states from_bytes(std::span<const std::byte> bytes, const Accumulate& accumulate = {}) {
        return from_bytes(bytes, reader{accumulate});
    }

private:
    template <class, class, class>
    friend class order_states;

    [[nodiscard]] static order_states from_bytes(std::span<const std::byte> bytes, const reader& lines) {
        auto [found, from] = head(lines, 0).check(bytes, "order_states: the block");
        order_states states{found.decimals, lines};
        for (std::size_t s = 0; s < states.shards_.size(); ++s) {
            detail::read_states(states.shards_[s], from, found,
                                [s](std::uint64_t hash) { return detail::shard_of(hash) == s; });
            states.shards_[s].read_notes(from);
        }
        from.sound(from.left() == 0, "has more at its end than it says");
        return states;
    }
    order_states(int decimals, reader lines)
        : decimals_{decimals}, reader_{std::move(lines)}, shards_(detail::state_shards) {}

    void add_line(const detail::viewed_id<Id>& id, day on, std::int64_t minor, const auto& note,
                  const detail::viewed_id<Order>& order = {}) {
        const auto kept = reader_(detail::line_checks{"order_states"}, decimals_, on, minor, note);
        const auto hash = detail::customer_hash(id);
        auto& shard = shards_[detail::shard_of(hash)];
        const auto at = shard.of(id, hash);
        [[maybe_unused]] const detail::on_leaving forget{[&] { // a new one, where there is no memory for its line
            if (shard[at].empty()) [[unlikely]]
                shard.erase(at);
        }};
        shard.add(shard[at], detail::change_of_line<Order>(on, minor, order), kept);
    }
    template <class Given, class Note>
    void add_noted(const detail::viewed_id<Id>& id, day on, std::int64_t minor, const Given& order, const Note& note) {
        add_line(id, on, minor, note, detail::line_checks{"order_states"}.template id<Order>("order ", order));
    }
    template <class Rules>
    [[nodiscard]] auto summaries_as_of(const Rules& rules, std::span<const detail::summary_date> dates) const {
        detail::require_decimals("order_states", rules, decimals_);
        return detail::summaries_of_states<Id, Order, notes>(rules, dates, reader_.kept(), [this](const auto& take) {
            for (const auto& shard : shards_)
                take(shard);
        });
    }
    [[nodiscard]] static detail::noted_head head(const reader& lines, int decimals) {
        return {{{'c', 'l', 'i', 'e', 'n', 's', 't', 'a'},
                 2,
                 {detail::id_kind<Id>, detail::id_kind<Order>, 0},
                 static_cast<std::uint8_t>(decimals)},
                lines.kept()};
    }

    int decimals_;
    [[no_unique_address]] reader reader_;
    std::vector<shard_type> shards_;
};

} // namespace clientele::inline CLIENTELE_ABI
