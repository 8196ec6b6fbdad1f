#pragma once

/// @file
/// The states of one shard of the customers: for each a sorted list of what happened on its days.

#include <clientele/fwd.hpp>
#include <clientele/math/detail/large_pages.hpp>
#include <clientele/math/detail/to_size.hpp>
#include <clientele/orders/detail/customer_hash.hpp>
#include <clientele/orders/detail/entry_chains.hpp>
#include <clientele/orders/detail/state_entries.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// How many of its latest entries a customer has at hand.
inline constexpr std::uint32_t most_recent = 2;

/// Where integers are ids a customer is one line of the cache, and all that an order of a new day touches.
template <class Id, class Order, class Beside>
inline constexpr std::size_t customer_alignment =
    std::integral<Id> && std::same_as<Order, skip> && sizeof(Beside) <= 8 ? 64 : alignof(std::uint64_t);

/// One customer. `Beside` is what else is kept.
template <class Id, class Order, class Beside>
struct alignas(customer_alignment<Id, Order, Beside>) customer_state {
    Id id{};
    [[no_unique_address]] Beside beside{};
    entry_chain older{};           // in the chains of the shard
    std::uint32_t recent_size = 0; // 0 only where there are no entries
    std::array<state_entry<Order>, most_recent> recent{};

    [[nodiscard]] std::size_t size() const noexcept { return std::size_t{older.size} + recent_size; }
    [[nodiscard]] bool empty() const noexcept { return recent_size == 0; }
    [[nodiscard]] state_entry<Order>& last() noexcept { return recent[recent_size - 1]; }
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
    using customer = customer_state<Id, Order, Beside>;
    static constexpr std::size_t none = static_cast<std::size_t>(-1);

    [[nodiscard]] std::size_t size() const noexcept { return customers_.size(); }
    [[nodiscard]] customer& operator[](std::size_t i) noexcept { return customers_[i]; }
    [[nodiscard]] const customer& operator[](std::size_t i) const noexcept { return customers_[i]; }
    [[nodiscard]] entry_lists<entry> entries(const customer& of) const noexcept {
        return {chains_, of.older, std::span{of.recent}.first(of.recent_size)};
    }

    /// The place of a customer, or `none`.
    [[nodiscard]] std::size_t find(const viewed_id<Id>& id, std::uint64_t hash) const noexcept {
        return find_place(hash, [&](std::size_t place) { return customers_[place].id == id; });
    }
    /// The same by the hash alone: where a customer is, if it is known, nearly always.
    [[nodiscard]] std::size_t guess(std::uint64_t hash) const noexcept {
        return find_place(hash, [](std::size_t) { return true; });
    }
    /// The place of a customer, a new one if there is none. `guessed` is where it may be.
    [[nodiscard]] std::size_t of(const viewed_id<Id>& id, std::uint64_t hash, std::size_t guessed = none) {
        if (guessed != none && customers_[guessed].id == id) [[likely]]
            return guessed;
        if (const auto at = find(id, hash); at != none)
            return at;
        return join(id, hash);
    }

    /// Brings to the cache what the next call for a customer will touch: first where it is found, then the customer,
    /// then where its older entries go on. GCC takes calls that do nothing else for pure, and leaves out those that it
    /// does not inline.
    [[CLIENTELE_ALWAYS_INLINE]] void prefetch_slot(std::uint64_t hash) const noexcept {
        if (!slots_.empty())
            CLIENTELE_PREFETCH(&slots_[home(hash)]);
    }
    [[CLIENTELE_ALWAYS_INLINE]] void prefetch_customer(std::size_t place) const noexcept {
        if (place != none)
            CLIENTELE_PREFETCH(customers_.data() + place, 1);
    }
    [[CLIENTELE_ALWAYS_INLINE]] void prefetch_older(std::size_t place) const noexcept {
        if (place == none)
            return;
        const auto& older = customers_[place].older;
        if (older.size > 0 && customers_[place].recent_size == most_recent)
            CLIENTELE_PREFETCH(chains_.block(older.last), 1);
    }

    /// Brings the first of the older entries of a customer to the cache, if there is one.
    [[CLIENTELE_ALWAYS_INLINE]] void prefetch_entries(std::size_t place) const noexcept {
        if (place < customers_.size() && customers_[place].older.size > 0)
            CLIENTELE_PREFETCH(chains_.block(customers_[place].older.first));
    }

    /// Adds lines to a customer.
    void add(customer& to, const entry_change<Order>& change) {
        if (to.recent_size == 0)
            return append(to, change);
        auto& last = to.last();
        if (last == change.key)
            return add_to_entry("order_states", last, change);
        if (last < change.key)
            return append(to, change);
        add_late(to, change);
    }
    /// Takes away lines that were added. Allocates nothing.
    /// @returns false, and changes nothing, where there are none such
    bool take_off(customer& from, const entry_change<Order>& change) noexcept {
        entry* const found = find_entry(from, change.key);
        if (found == nullptr)
            return false;
        const std::int32_t count = found->count - change.count;
        const std::int64_t minor = found->minor - change.minor;
        const bool sound = change.count < 0 ? count <= 0 && minor <= 0 : count >= 0 && minor >= 0;
        if (!sound || (count == 0 && minor != 0))
            return false;
        if (count == 0) {
            take_out(from, change.key);
        } else {
            found->count = count;
            found->minor = minor;
        }
        return true;
    }

    /// Takes over the entries of a customer of this or another shard. Linear in both.
    void merge(customer& into, const entry_lists<entry>& entries) {
        if (entries.size() == 0)
            return;
        std::vector<entry> own;
        for (const auto& list : this->entries(into))
            own.insert(own.end(), list.begin(), list.end());
        entry_chain merged;
        const on_leaving give_back{[&] { chains_.release(merged); }}; // also where money overflows
        const auto append_one = [&](const entry& each) {
            chains_.expect_one();
            chains_.append(merged, entry(each));
        };
        auto from = own.cbegin();
        for (const auto& list : entries)
            for (const auto& each : list) {
                const auto change = change_of(each);
                for (; from != own.cend() && *from < change.key; ++from)
                    append_one(*from);
                append_one(each);
                if (from != own.cend() && *from == change.key)
                    add_to_entry("order_states", chains_.at({merged.last, merged.size - 1}), change_of(*from++));
            }
        for (; from != own.cend(); ++from)
            append_one(*from);
        std::swap(into.older, merged);
        into.recent = {};
        into.recent_size = 0;
        bring_back(into);
    }

    /// Forgets a customer: its place is taken by the last one. Allocates nothing.
    void erase(std::size_t at) noexcept {
        chains_.release(customers_[at].older);
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
        make_room(customers);
        if (2 * customers > slots_.size())
            make_slots(std::bit_ceil((std::max)(std::size_t{16}, 2 * customers)));
    }
    /// Takes all entries of a new customer, which must be sorted.
    void assign(customer& to, std::size_t entries, const auto& entry_at) {
        while (to.older.size + most_recent < entries) {
            chains_.expect_one();
            chains_.append(to.older, entry_at(to.older.size));
        }
        for (; to.size() < entries; ++to.recent_size)
            to.recent[to.recent_size] = entry_at(to.size());
    }

private:
    [[nodiscard]] static std::uint64_t hash_of(const customer& of) noexcept { return customer_hash(of.id); }
    [[nodiscard]] std::uint32_t place_mask() const noexcept { return static_cast<std::uint32_t>(slots_.size() - 1); }
    [[nodiscard]] std::size_t home(std::uint64_t hash) const noexcept { return to_size(hash) & (slots_.size() - 1); }
    [[nodiscard]] std::size_t next(std::size_t at) const noexcept { return (at + 1) & (slots_.size() - 1); }
    // What is left of a slot beside a place: bits of the hash.
    [[nodiscard]] std::uint32_t tag(std::uint64_t hash) const noexcept {
        return static_cast<std::uint32_t>(hash >> 24) & ~place_mask();
    }
    [[nodiscard]] bool has_tag(std::uint32_t slot, std::uint64_t hash) const noexcept {
        return (slot & ~place_mask()) == tag(hash);
    }
    [[nodiscard]] std::size_t place_in(std::uint32_t slot) const noexcept { return (slot & place_mask()) - 1; }
    void enter(std::uint64_t hash, std::size_t place) noexcept {
        std::size_t at = home(hash);
        while (slots_[at] != 0)
            at = next(at);
        slots_[at] = tag(hash) | static_cast<std::uint32_t>(place + 1);
    }
    /// The first place under a hash that `is_it`.
    template <class IsIt>
    [[nodiscard, CLIENTELE_ALWAYS_INLINE]] std::size_t find_place(std::uint64_t hash,
                                                                  const IsIt& is_it) const noexcept {
        if (slots_.empty())
            return none;
        for (std::size_t at = home(hash);; at = next(at)) {
            const std::uint32_t slot = slots_[at];
            if (slot == 0)
                return none;
            if (has_tag(slot, hash) && is_it(place_in(slot)))
                return place_in(slot);
        }
    }
    [[CLIENTELE_NOINLINE]] std::size_t join(const viewed_id<Id>& id, std::uint64_t hash) {
        if (2 * (customers_.size() + 1) > slots_.size())
            make_slots((std::max)(std::size_t{16}, 2 * slots_.size()));
        if (customers_.size() == customers_.capacity())
            make_room((std::max)(std::size_t{8}, 2 * customers_.size()));
        customers_.push_back(customer{.id = Id(id)});
        enter(hash, customers_.size() - 1);
        return customers_.size() - 1;
    }
    void make_room(std::size_t customers) {
        customers_.reserve(customers);
        populate_pages(customers_.data() + customers_.size(), (customers - customers_.size()) * sizeof(customer));
    }
    void make_slots(std::size_t count) {
        require(count <= std::size_t{1} << 31, "order_states: a shard must have fewer than 2^30 customers");
        std::vector<std::uint32_t> wider(count);
        slots_.swap(wider);
        for (std::size_t i = 0; i < customers_.size(); ++i)
            enter(hash_of(customers_[i]), i);
    }

    // A day after all others.
    void append(customer& to, const entry_change<Order>& change) {
        if (to.recent_size < most_recent) {
            to.recent[to.recent_size] = entry_of(change);
            ++to.recent_size;
        } else {
            auto fresh = entry_of(change);
            chains_.expect_one();
            for (auto& each : to.recent)
                chains_.append(to.older, std::move(each));
            to.recent[0] = std::move(fresh);
            to.recent_size = 1;
        }
    }
    // A day before the last.
    [[CLIENTELE_NOINLINE]] void add_late(customer& to, const entry_change<Order>& change) {
        if (entry* const found = find_entry(to, change.key))
            return add_to_entry("order_states", *found, change);
        auto fresh = entry_of(change);
        chains_.expect_one();
        if (const auto at = chains_.place_of(to.older, change.key); at.place < to.older.size)
            return chains_.insert(to.older, at, std::move(fresh));
        if (to.recent_size < most_recent) {
            to.recent[1] = std::move(to.recent[0]);
            ++to.recent_size;
        } else if (change.key < to.recent[0]) {
            return chains_.append(to.older, std::move(fresh));
        } else {
            chains_.append(to.older, std::move(to.recent[0]));
        }
        to.recent[0] = std::move(fresh);
    }
    [[nodiscard]] entry* find_entry(customer& of, const entry_key<Order>& key) noexcept {
        for (std::size_t i = of.recent_size; i-- > 0;)
            if (!(key < of.recent[i]))
                return of.recent[i] == key ? &of.recent[i] : nullptr;
        const auto at = chains_.place_of(of.older, key);
        if (at.place == of.older.size)
            return nullptr;
        entry& found = chains_.at(at);
        return found == key ? &found : nullptr;
    }
    // Takes out an entry that there is.
    void take_out(customer& of, const entry_key<Order>& key) noexcept {
        if (key < of.recent[0])
            return chains_.remove(of.older, chains_.place_of(of.older, key));
        if (of.recent[0] == key)
            of.recent[0] = std::move(of.recent[1]);
        of.recent[1] = {};
        --of.recent_size;
        bring_back(of);
    }
    // Makes the last of the older entries recent ones, where there are no others.
    void bring_back(customer& of) noexcept {
        if (of.recent_size > 0)
            return;
        of.recent_size = (std::min)(of.older.size, most_recent);
        for (std::size_t i = of.recent_size; i-- > 0;)
            of.recent[i] = chains_.take_last(of.older);
    }
    std::vector<std::uint32_t> slots_; // 0, or the place of a customer and one more, with bits of its hash above
    std::vector<customer> customers_;
    entry_chains<entry> chains_;
};

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
