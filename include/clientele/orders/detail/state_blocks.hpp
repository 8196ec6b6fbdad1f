#pragma once

/// @file
/// The customers of a shard as bytes, in columns: ids, lengths of their lists, the entries of all lists, order ids.

#include <clientele/orders/detail/customer_states.hpp>
#include <clientele/orders/detail/state_bytes.hpp>

#include <cstddef>
#include <cstdint>
#include <span>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// Writes a shard, which may hold more beside its lists.
template <class Id, class Order, class Beside>
void write_states(byte_writer& to, const customer_states<Id, Order, Beside>& shard) {
    std::uint64_t entries = 0;
    for (std::size_t i = 0; i < shard.size(); ++i)
        entries += shard[i].size();
    to.number(std::uint64_t{shard.size()});
    to.number(entries);
    if constexpr (std::integral<Id>)
        to.column<std::uint64_t>(shard.size(), [&](std::size_t i) { return shard[i].id; });
    else
        for (std::size_t i = 0; i < shard.size(); ++i)
            to.id(shard[i].id);
    to.column<std::uint32_t>(shard.size(), [&](std::size_t i) { return shard[i].size(); });
    auto* at = to.room(entries * entry_bytes);
    for (std::size_t i = 0; i < shard.size(); ++i) {
        shard.prefetch_entries(i + 8);
        for (const auto& list : shard.entries(shard[i]))
            at = write_entries(at, list);
    }
    if constexpr (!std::same_as<Order, skip>)
        for (std::size_t i = 0; i < shard.size(); ++i)
            for (const auto& list : shard.entries(shard[i]))
                for (const auto& each : list)
                    to.id(each.order);
}

/// Whether the lists of a shard are what adding lines makes.
template <class Id, class Order, class Beside>
[[nodiscard]] bool sound_lists(const customer_states<Id, Order, Beside>& shard) {
    for (std::size_t i = 0; i < shard.size(); ++i) {
        const state_entry<Order>* before = nullptr;
        for (const auto& list : shard.entries(shard[i]))
            for (const auto& each : list) {
                if (!is_sound_entry(each, before))
                    return false;
                before = &each;
            }
    }
    return true;
}

/// Reads a shard that `write_states` wrote into an empty one. `belongs(hash)` says whether a customer may be in it.
template <class Id, class Order, class Beside>
void read_states(customer_states<Id, Order, Beside>& shard, byte_reader& from, const block_head& head,
                 const auto& belongs) {
    const auto customers = from.count(std::integral<Id> ? 12 : 8), entries = from.count(entry_bytes);
    shard.reserve(customers);
    for (std::size_t i = 0; i < customers; ++i) {
        const auto id = from.template id<Id>(head.kinds[0] == 1);
        const auto hash = customer_hash(id);
        from.sound(shard.of(id, hash) == i, "names a customer twice");
        from.sound(belongs(hash), "has a customer in another's place");
    }
    const auto* const sizes = from.take(customers * sizeof(std::uint32_t)).data();
    const auto size_of = [sizes](std::size_t i) { return from_little_endian<std::uint32_t>(sizes + 4 * i); };
    std::size_t sum = 0;
    for (std::size_t i = 0; i < customers; ++i)
        sum += size_of(i);
    from.sound(sum == entries, "has lists of other lengths than it says");
    byte_reader numbers{from.take(entries * entry_bytes), "order_states: the block"};
    for (std::size_t i = 0; i < customers; ++i)
        shard.assign(shard[i], size_of(i), [&](std::size_t) {
            auto entry = read_entry<Order>(numbers.take(entry_bytes).data());
            if constexpr (!std::same_as<Order, skip>)
                entry.order = Order(from.template id<Order>(head.kinds[1] == 1));
            return entry;
        });
    from.sound(sound_lists(shard), "has a list that no lines make");
}

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
