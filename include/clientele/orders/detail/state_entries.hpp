#pragma once

/// @file
/// What happened to a customer on a day, and where it stands among what happened on others.

#include <clientele/fwd.hpp>
#include <clientele/types.hpp>

#include <concepts>
#include <cstdint>
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

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
