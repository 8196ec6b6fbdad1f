#pragma once

/// @file
/// What happened to a customer on a day, where it stands among what happened on others, and how it is bytes.

#include <clientele/error.hpp>
#include <clientele/fwd.hpp>
#include <clientele/math/detail/little_endian.hpp>
#include <clientele/math/detail/minor_units.hpp>
#include <clientele/types.hpp>

#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>

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
    [[nodiscard]] friend bool operator<(const entry_key& key, const state_entry<Order>& entry) noexcept {
        return compare(entry, key) > 0;
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

/// The entry of lines that come together, where there is none yet.
template <class Order>
[[nodiscard]] state_entry<Order> entry_of(const entry_change<Order>& change) {
    return {.when = change.key.when, .count = change.count, .minor = change.minor, .order = Order(change.key.order)};
}

/// Adds lines to the entry of their key, or refuses.
template <class Order>
void add_to_entry(std::string_view where, state_entry<Order>& to, const entry_change<Order>& change) {
    std::int32_t count = 0;
    std::int64_t minor = to.minor;
    if (!add_minor(minor, change.minor) || sum_overflows(to.count, change.count, count)) [[unlikely]]
        fail(errc::overflow, no_row, where,
             ": the money of a customer's day is outside the range of 64-bit minor units, or its lines are 2^31 and "
             "more");
    to.count = count;
    to.minor = minor;
}

/// Whether adding lines can make an entry, and can have made it after another one.
template <class Order>
[[nodiscard]] bool is_sound_entry(const state_entry<Order>& each, const state_entry<Order>* before) noexcept {
    const bool amount =
        each.count > 0 ? each.minor >= 0
                       : each.count < 0 && each.minor < 0 && each.minor != (std::numeric_limits<std::int64_t>::min)();
    return amount && on_calendar(day{std::chrono::days{each.when}}) &&
           (before == nullptr || *before < change_of(each).key);
}

inline constexpr std::size_t entry_bytes = 16;

/// Writes day, count and money of entries to where there is room for them.
/// @returns where that ends
template <class Order>
std::byte* write_entries(std::byte* to, std::span<const state_entry<Order>> entries) noexcept {
    if constexpr (std::endian::native == std::endian::little && std::same_as<Order, skip>) {
        static_assert(std::is_trivially_copyable_v<state_entry<Order>> && sizeof(state_entry<Order>) == entry_bytes);
        if (entries.size() == 4) { // a copy of known length is no call
            std::memcpy(to, entries.data(), 4 * entry_bytes);
        } else {
            for (std::size_t i = 0; i < entries.size(); ++i)
                std::memcpy(to + i * entry_bytes, &entries[i], entry_bytes);
        }
    } else {
        for (std::size_t i = 0; i < entries.size(); ++i) {
            to_little_endian(to + i * entry_bytes, entries[i].when);
            to_little_endian(to + i * entry_bytes + 4, entries[i].count);
            to_little_endian(to + i * entry_bytes + 8, entries[i].minor);
        }
    }
    return to + entries.size() * entry_bytes;
}
/// Reads day, count and money of one.
template <class Order>
[[nodiscard]] state_entry<Order> read_entry(const std::byte* from) {
    state_entry<Order> entry{};
    entry.when = from_little_endian<std::int32_t>(from);
    entry.count = from_little_endian<std::int32_t>(from + 4);
    entry.minor = from_little_endian<std::int64_t>(from + 8);
    return entry;
}

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
