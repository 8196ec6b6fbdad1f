#pragma once

/// @file
/// Where a customer stands in a list of ids.

#include <clientele/types.hpp>

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <numeric>
#include <optional>
#include <string_view>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// Whether an id says nothing: an empty text is nobody's name.
template <class Id>
[[nodiscard]] constexpr bool says_nothing(const Id& id) {
    if constexpr (std::convertible_to<const Id&, std::string_view>)
        return std::string_view{id}.empty();
    else
        return false;
}

/// An id as a complaint quotes it: at most 60 characters of a text.
template <class Id>
[[nodiscard]] auto quoted_id(const Id& id) {
    if constexpr (std::convertible_to<const Id&, std::string_view>)
        return clipped(id);
    else
        return id;
}

/// The entry of a list.
template <class Ids>
[[nodiscard]] decltype(auto) id_at(const Ids& ids, std::size_t place) {
    return std::ranges::begin(ids)[static_cast<std::ptrdiff_t>(place)];
}

/// The places of a list in ascending order of its ids; an id that stands twice, or an empty one, is refused. `list` is
/// what it is called: "align: the ids of the earlier list".
template <class Ids>
[[nodiscard]] std::vector<std::size_t> places_by_id(std::string_view list, const Ids& ids) {
    std::vector<std::size_t> places(std::ranges::size(ids));
    std::iota(places.begin(), places.end(), std::size_t{0});
    const auto at = [&](std::size_t i) -> decltype(auto) { return id_at(ids, i); };
    const auto by_id = [&](std::size_t a, std::size_t b) {
        return id_before(at(a), at(b)) || (!id_before(at(b), at(a)) && a < b);
    };
    if (!std::is_sorted(places.begin(), places.end(), by_id))
        std::sort(places.begin(), places.end(), by_id);      // places tell equal ids apart
    if (!places.empty() && says_nothing(at(places.front()))) // the empty text comes before all others
        fail(errc::bad_value, places.front(), list, " must not be empty, got '' in row ", places.front());
    for (std::size_t i = 1; i < places.size(); ++i)
        if (!id_before(at(places[i - 1]), at(places[i])))
            fail(errc::bad_value, places[i], list, " must be unique, got ", quoted_id(at(places[i])), " in rows ",
                 places[i - 1], " and ", places[i]);
    return places;
}

/// Finds ids in a list in O(log n), whatever its order; the list must outlive it. An id that stands twice is refused.
template <std::ranges::random_access_range Ids>
class known_ids {
public:
    known_ids(std::string_view list, const Ids& ids) : ids_{ids}, order_{places_by_id(list, ids)} {}

    template <class Key>
    [[nodiscard]] std::optional<std::size_t> find(const Key& id) const {
        const auto at = std::lower_bound(order_.begin(), order_.end(), id, [&](std::size_t place, const Key& key) {
            return id_before(id_at(ids_, place), key);
        });
        if (at == order_.end() || id_before(id, id_at(ids_, *at)))
            return {};
        return *at;
    }

private:
    const Ids& ids_;
    std::vector<std::size_t> order_;
};

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
