#pragma once

/// @file
/// Lists that keep something of each customer: taking one out, and making one of two.

#include <clientele/detail/known_ids.hpp>
#include <clientele/error.hpp>

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// Takes the entry of a customer out of ids and what is kept of each; nothing where it has none.
template <class Id, class Kept>
std::optional<Kept> take_entry(std::string_view where, std::vector<Id>& ids, std::vector<Kept>& kept, const Id& id) {
    require_same_size(where, "what is kept of the customers", ids.size(), kept.size());
    const auto place = std::find(ids.begin(), ids.end(), id) - ids.begin();
    if (static_cast<std::size_t>(place) == ids.size())
        return {};
    std::optional<Kept> taken{std::move(kept[static_cast<std::size_t>(place)])};
    ids.erase(ids.begin() + place);
    kept.erase(kept.begin() + place);
    return taken;
}

/// Refuses an id that says nothing as the one that a customer is merged into.
template <class Id>
void require_merged_into(std::string_view where, const Id& from, const Id& into) {
    require(!says_nothing(into), where, ": the id that ", quoted_id(from), " is merged into must not be empty");
}

/// Makes two customers one, in a list by ascending ids: what is kept of `into` stays, and what was kept of `from` is
/// given back; where only `from` was there it is called `into` from now on.
template <class Id, class Kept>
std::optional<Kept> merge_ascending(std::string_view where, std::vector<Id>& ids, std::vector<Kept>& kept,
                                    const Id& from, const Id& into) {
    require_merged_into(where, from, into);
    auto taken = take_entry(where, ids, kept, from);
    const auto place = std::lower_bound(ids.begin(), ids.end(), into);
    if (!taken || (place != ids.end() && *place == into))
        return taken;
    kept.insert(kept.begin() + (place - ids.begin()), std::move(*taken));
    ids.insert(place, into);
    return {};
}

/// Whether an entry is about a customer; that of a merger is about both.
template <class About, class Id>
[[nodiscard]] bool is_about(const About& entry, const Id& id) {
    if constexpr (requires { entry.into; })
        return entry.from == id || entry.into == id;
    else
        return entry.customer == id;
}

/// Whatever is about a customer in a list.
template <class About, class Id>
[[nodiscard]] std::vector<About> entries_about(const std::vector<About>& all, const Id& id) {
    std::vector<About> found;
    std::copy_if(all.begin(), all.end(), std::back_inserter(found),
                 [&](const About& each) { return is_about(each, id); });
    return found;
}

/// Takes whatever is about a customer out of a list; how many entries that were.
template <class About, class Id>
std::size_t erase_about(std::vector<About>& all, const Id& id) {
    return std::erase_if(all, [&](const About& each) { return is_about(each, id); });
}

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
