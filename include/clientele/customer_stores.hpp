#pragma once

/// @file
/// Where customers are known by their ids, and how one of them is forgotten everywhere.

#include <clientele/error.hpp>
#include <clientele/fwd.hpp>

#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// What keeps something about customers: `about(id)` gives all of it, as something that lists its members or a list of
/// such, and `erase(id)` forgets it, on disk too, and says whether there was any, or how much. Ledgers of orders, tier
/// histories, key-account programmes and records of decisions are such stores; a host's own table is one in ten lines.
template <class Store, class Id>
concept customer_store = requires(Store& store, const Store& read, const Id& id) {
    read.about(id);
    { store.erase(id) } -> std::convertible_to<std::size_t>;
};

/// A store and what a host calls it.
///
///     erase_everywhere(id, named_store{"orders", ledger}, named_store{"decisions", record})
template <class Store>
struct named_store {
    std::string_view name; ///< such as "orders"
    Store& store;          ///< must stay where it is meanwhile
};
/// From a name and a store.
template <class Store>
named_store(std::string_view, Store&) -> named_store<Store>;

/// What a store has forgotten.
struct erased_entries {
    std::string store;       ///< its name
    std::size_t entries = 0; ///< how many entries are gone; 0 where it knew nothing

    /// Equal in both.
    friend bool operator==(const erased_entries&, const erased_entries&) = default;

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("erased_entries");
        each("store", of.store...);
        each("entries", of.entries...);
    }
};

/// One line for people: "orders: 1, tiers: 12, decisions: 12".
[[nodiscard]] inline std::string in_words(const std::vector<erased_entries>& erased) {
    std::string out;
    for (const auto& each : erased)
        out += sentence(out.empty() ? "" : ", ", each.store, ": ", each.entries);
    return out.empty() ? "nowhere" : out;
}

/// Forgets a customer in every store, one after the other. Where one of them throws, those before it have forgotten:
/// the same call again goes on where it stopped, as a store that knows nothing has nothing to forget.
///
/// @param id an integer or a text
/// @param stores all there are
/// @returns what each has forgotten, in their order
/// @throws error `bad_value` for a store that says it has forgotten fewer than none; what a store throws
template <class Id, class... Stores>
std::vector<erased_entries> erase_everywhere(const Id& id, const named_store<Stores>&... stores) {
    static_assert((customer_store<Stores, Id> && ...),
                  "erase_everywhere: every store must offer about(id) const and erase(id), which says how much is gone "
                  "(customer_store)");
    std::vector<erased_entries> erased;
    [[maybe_unused]] const auto erase = [&]<class Store>(const named_store<Store>& each) {
        const auto entries = each.store.erase(id);
        if constexpr (std::is_signed_v<decltype(entries)>)
            if (!(entries >= 0))
                fail(errc::bad_value, no_row, "erase_everywhere: the store '", detail::clipped(each.name),
                     "' must say how many entries are gone, 0 or more, got ", entries);
        erased.push_back({std::string{each.name}, static_cast<std::size_t>(entries)});
    };
    (erase(stores), ...);
    return erased;
}

} // namespace clientele::inline CLIENTELE_ABI
