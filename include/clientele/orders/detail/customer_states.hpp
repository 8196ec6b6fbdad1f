#pragma once

/// @file
/// The states of one shard of the customers: for each a sorted list of what happened on its days.

#include <clientele/fwd.hpp>
#include <clientele/math/detail/to_size.hpp>
#include <clientele/orders/detail/customer_hash.hpp>
#include <clientele/orders/detail/entry_arena.hpp>
#include <clientele/types.hpp>

#include <algorithm>
#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// An id as it is looked at.
template <class Stored>
using viewed_id = std::conditional_t<std::same_as<Stored, std::string>, std::string_view, Stored>;

/// Lines of one customer on one day: of 0 and more, which are one order where lines have order ids, or below 0.
template <class Order>
struct state_entry {
    std::int32_t when;  // days since 1970-01-01
    std::int32_t count; // lines; below 0 those of negative amounts
    std::int64_t minor;
    [[no_unique_address]] Order order{};
};

/// Where a line belongs in a list: by day, then negative amounts first, then by order.
template <class Order>
struct entry_key {
    std::int32_t when;
    bool negative;
    [[no_unique_address]] viewed_id<Order> order{};

    [[nodiscard]] friend bool operator<(const state_entry<Order>& entry, const entry_key& key) noexcept {
        return compare(entry, key) < 0;
    }
    [[nodiscard]] friend bool operator==(const state_entry<Order>& entry, const entry_key& key) noexcept {
        return compare(entry, key) == 0;
    }

private:
    [[nodiscard]] static int compare(const state_entry<Order>& entry, const entry_key& key) noexcept {
        if (entry.when != key.when)
            return entry.when < key.when ? -1 : 1;
        if ((entry.count < 0) != key.negative)
            return key.negative ? 1 : -1;
        if constexpr (!std::same_as<Order, skip>)
            if (!key.negative && entry.order != key.order)
                return entry.order < key.order ? -1 : 1;
        return 0;
    }
};

/// Lines that come together: an entry whose order is looked at.
template <class Order>
struct entry_change {
    entry_key<Order> key;
    std::int32_t count; // as in the entry
    std::int64_t minor;
};

/// One line.
template <class Order>
[[nodiscard]] entry_change<Order> change_of_line(day when, std::int64_t minor,
                                                 const viewed_id<Order>& order = {}) noexcept {
    const auto on = static_cast<std::int32_t>(when.time_since_epoch().count());
    if (minor < 0)
        return {{on, true}, -1, minor};
    return {{on, false, order}, 1, minor};
}
/// An entry of another list.
template <class Order>
[[nodiscard]] entry_change<Order> change_of(const state_entry<Order>& entry) noexcept {
    return {{entry.when, entry.count < 0, entry.order}, entry.count, entry.minor};
}

/// One customer. `Beside` is what else is kept.
template <class Id, class Beside>
struct customer_state {
    Id id{};
    entry_list list{};
    [[no_unique_address]] Beside beside{};
};

/// Calls at the end of a scope, however it is left.
template <class Call>
struct on_leaving {
    Call call;
    ~on_leaving() { call(); }
};
template <class Call>
on_leaving(Call) -> on_leaving<Call>;

inline constexpr std::size_t state_shards = 256;
/// Which of them a customer belongs to.
[[nodiscard]] constexpr std::size_t shard_of(std::uint64_t hash) noexcept { return to_size(hash >> 56); }

/// The customers of one shard. Calls that throw leave it as it was.
template <class Id, class Order, class Beside = skip>
class customer_states {
public:
    using entry = state_entry<Order>;
    using customer = customer_state<Id, Beside>;
    static constexpr std::size_t none = static_cast<std::size_t>(-1);

    [[nodiscard]] std::size_t size() const noexcept { return customers_.size(); }
    [[nodiscard]] customer& operator[](std::size_t i) noexcept { return customers_[i]; }
    [[nodiscard]] const customer& operator[](std::size_t i) const noexcept { return customers_[i]; }
    [[nodiscard]] std::span<const entry> entries(const customer& of) const noexcept {
        return {arena_.at(of.list), of.list.size};
    }

    /// The place of a customer, or `none`.
    [[nodiscard]] std::size_t find(const viewed_id<Id>& id, std::uint64_t hash) const noexcept {
        if (slots_.empty())
            return none;
        for (std::size_t at = home(hash);; at = (at + 1) & (slots_.size() - 1)) {
            const std::uint32_t slot = slots_[at];
            if (slot == 0)
                return none;
            if ((slot & ~place_mask()) == tag(hash) && customers_[(slot & place_mask()) - 1].id == id)
                return (slot & place_mask()) - 1;
        }
    }
    /// The place of a customer, a new one if there is none.
    [[nodiscard]] std::size_t of(const viewed_id<Id>& id, std::uint64_t hash) {
        if (const auto at = find(id, hash); at != none)
            return at;
        if (2 * (customers_.size() + 1) > slots_.size())
            make_slots((std::max)(std::size_t{16}, 2 * slots_.size()));
        customers_.push_back(customer{.id = Id(id)});
        enter(hash, customers_.size() - 1);
        return customers_.size() - 1;
    }

    /// Brings to the cache what the next call for a customer will touch: first where it is found, then the customer,
    /// then its last day. GCC takes calls that do nothing else for pure, and leaves out those that it does not inline.
    [[gnu::always_inline]] void prefetch_slot(std::uint64_t hash) const noexcept {
        if (!slots_.empty())
            __builtin_prefetch(&slots_[home(hash)]);
    }
    [[gnu::always_inline]] void prefetch_customer(std::uint64_t hash) const noexcept {
        if (const auto at = guess(hash); at != none)
            __builtin_prefetch(&customers_[at]);
    }
    [[gnu::always_inline]] void prefetch_days(std::uint64_t hash) const noexcept {
        if (const auto at = guess(hash); at != none)
            if (const auto& list = customers_[at].list; list.size > 0)
                __builtin_prefetch(arena_.at(list) + list.size - 1);
    }

    /// Adds lines to a customer.
    void add(customer& to, const entry_change<Order>& change) {
        entry* const list = arena_.at(to.list);
        const std::size_t size = to.list.size;
        std::size_t at = size;
        if (size > 0 && !(list[size - 1] < change.key))
            at = list[size - 1] == change.key ? size - 1 : place_of(list, size, change.key);
        if (at < size && list[at] == change.key)
            return add_exactly_to(list[at], change);
        insert(to, at, change);
    }
    /// Takes away lines that were added. Allocates nothing.
    /// @returns false, and changes nothing, where there are none such
    bool take_off(customer& from, const entry_change<Order>& change) noexcept {
        entry* const list = arena_.at(from.list);
        const std::size_t at = place_of(list, from.list.size, change.key);
        if (at == from.list.size || !(list[at] == change.key))
            return false;
        const std::int32_t count = list[at].count - change.count;
        const std::int64_t minor = list[at].minor - change.minor;
        const bool sound = change.count < 0 ? count <= 0 && minor <= 0 : count >= 0 && minor >= 0;
        if (!sound || (count == 0 && minor != 0))
            return false;
        list[at].count = count;
        list[at].minor = minor;
        if (count == 0) {
            std::move(list + at + 1, list + from.list.size, list + at);
            list[--from.list.size] = entry{};
        }
        return true;
    }

    /// Takes over the list of a customer of this or another shard. Linear in both.
    void merge(customer& into, std::span<const entry> entries) {
        if (entries.empty())
            return;
        entry_list merged;
        arena_.reserve(merged, into.list.size + entries.size());
        const auto* from = arena_.at(into.list);
        const auto* const end = from + into.list.size;
        entry* to = arena_.at(merged);
        // Money that overflows gives the block back.
        const on_leaving give_back{[&] { arena_.release(merged); }};
        for (const auto& each : entries) {
            const auto change = change_of(each);
            while (from != end && *from < change.key)
                to[merged.size++] = *from++;
            to[merged.size++] = each;
            if (from != end && *from == change.key)
                add_exactly_to(to[merged.size - 1], change_of(*from++));
        }
        while (from != end)
            to[merged.size++] = *from++;
        std::swap(into.list, merged);
    }

    /// Forgets a customer: its place is taken by the last one. Allocates nothing.
    void erase(std::size_t at) noexcept {
        arena_.release(customers_[at].list);
        if (at + 1 < customers_.size())
            std::swap(customers_[at], customers_.back());
        customers_.back() = {};
        customers_.pop_back();
        std::fill(slots_.begin(), slots_.end(), 0u);
        for (std::size_t i = 0; i < customers_.size(); ++i)
            enter(hash_of(customers_[i]), i);
    }

    /// Makes room for that many customers.
    void reserve(std::size_t customers) {
        customers_.reserve(customers);
        if (2 * customers > slots_.size())
            make_slots(std::bit_ceil((std::max)(std::size_t{16}, 2 * customers)));
    }
    /// Takes a whole list of a new customer, which must be sorted.
    void assign(customer& to, std::size_t entries, const auto& entry_at) {
        arena_.reserve(to.list, entries);
        entry* const list = arena_.at(to.list);
        for (; to.list.size < entries; ++to.list.size)
            list[to.list.size] = entry_at(to.list.size);
    }

private:
    [[nodiscard]] static std::uint64_t hash_of(const customer& of) noexcept { return customer_hash(of.id); }
    [[nodiscard]] std::uint32_t place_mask() const noexcept { return static_cast<std::uint32_t>(slots_.size() - 1); }
    [[nodiscard]] std::size_t home(std::uint64_t hash) const noexcept { return to_size(hash) & (slots_.size() - 1); }
    // What is left of a slot beside a place: bits of the hash.
    [[nodiscard]] std::uint32_t tag(std::uint64_t hash) const noexcept {
        return static_cast<std::uint32_t>(hash >> 24) & ~place_mask();
    }
    void enter(std::uint64_t hash, std::size_t place) noexcept {
        std::size_t at = home(hash);
        while (slots_[at] != 0)
            at = (at + 1) & (slots_.size() - 1);
        slots_[at] = tag(hash) | static_cast<std::uint32_t>(place + 1);
    }
    [[nodiscard]] std::size_t guess(std::uint64_t hash) const noexcept {
        if (slots_.empty())
            return none;
        const auto place = slots_[home(hash)] & place_mask();
        return place == 0 ? none : place - 1;
    }
    void make_slots(std::size_t count) {
        require(count <= std::size_t{1} << 31, "order_states: a shard must have fewer than 2^30 customers");
        std::vector<std::uint32_t> wider(count);
        slots_.swap(wider);
        for (std::size_t i = 0; i < customers_.size(); ++i)
            enter(hash_of(customers_[i]), i);
    }

    [[nodiscard]] static std::size_t place_of(const entry* list, std::size_t size,
                                              const entry_key<Order>& key) noexcept {
        return static_cast<std::size_t>(std::lower_bound(list, list + size, key) - list);
    }
    static void add_exactly_to(entry& to, const entry_change<Order>& change) {
        std::int32_t count = 0;
        std::int64_t minor = 0;
        require_sum(!__builtin_add_overflow(to.minor, change.minor, &minor) &&
                    minor != (std::numeric_limits<std::int64_t>::min)() &&
                    !__builtin_add_overflow(to.count, change.count, &count));
        to.count = count;
        to.minor = minor;
    }
    static void require_sum(bool fits) {
        if (!fits) [[unlikely]]
            fail(errc::overflow, no_row,
                 "order_states: the money of a customer's day is outside the range of 64-bit minor units, or its lines "
                 "are 2^31 and more");
    }
    void insert(customer& to, std::size_t at, const entry_change<Order>& change) {
        entry fresh{
            .when = change.key.when, .count = change.count, .minor = change.minor, .order = Order(change.key.order)};
        arena_.grow(to.list);
        entry* const list = arena_.at(to.list);
        if (at < to.list.size)
            std::move_backward(list + at, list + to.list.size, list + to.list.size + 1);
        list[at] = std::move(fresh);
        ++to.list.size;
    }

    std::vector<std::uint32_t> slots_; // 0, or the place of a customer and one more, with bits of its hash above
    std::vector<customer> customers_;
    entry_arena<entry> arena_;
};

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
