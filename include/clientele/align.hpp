#pragma once

/// @file
/// Two lists of customers that meet by id.

#include <clientele/types.hpp>

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <numeric>
#include <string_view>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// A customer of both lists.
struct aligned_pair {
    std::size_t before; ///< the place in the earlier list
    std::size_t after;  ///< the place in the later list

    /// Equal places.
    friend bool operator==(const aligned_pair&, const aligned_pair&) = default;
};

/// Who is in which of two lists.
struct alignment {
    std::vector<aligned_pair> both{}; ///< in both lists, in the order of the later one
    std::vector<std::size_t> left{};  ///< only in the earlier list: places there, ascending
    std::vector<std::size_t> came{};  ///< only in the later list: places there, ascending
};

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

/// The places of a list in ascending order of its ids; an id that stands twice, or an empty one, is refused.
template <class Ids>
[[nodiscard]] std::vector<std::size_t> places_by_id(std::string_view list, const Ids& ids) {
    std::vector<std::size_t> places(std::ranges::size(ids));
    std::iota(places.begin(), places.end(), std::size_t{0});
    const auto begin = std::ranges::begin(ids);
    const auto at = [&](std::size_t i) -> decltype(auto) { return begin[static_cast<std::ptrdiff_t>(i)]; };
    const auto by_id = [&](std::size_t a, std::size_t b) {
        return id_before(at(a), at(b)) || (!id_before(at(b), at(a)) && a < b);
    };
    if (!std::is_sorted(places.begin(), places.end(), by_id))
        std::sort(places.begin(), places.end(), by_id);      // places tell equal ids apart
    if (!places.empty() && says_nothing(at(places.front()))) // the empty text comes before all others
        fail(errc::bad_value, places.front(), "align: the ids of the ", list, " list must not be empty, got '' in row ",
             places.front());
    for (std::size_t i = 1; i < places.size(); ++i)
        if (!id_before(at(places[i - 1]), at(places[i])))
            fail(errc::bad_value, places[i], "align: the ids of the ", list, " list must be unique, got ",
                 at(places[i]), " in rows ", places[i - 1], " and ", places[i]);
    return places;
}

} // namespace detail
/// @endcond

/// Finds the customers of two lists in each other by id, whatever the order of either list.
///
///     const auto known = align(january.customer, february.customer);
///     for (const auto& [before, after] : known.both)
///         change[after] = february.total[after] - january.total[before];
///
/// @param before ids of the earlier list, unique: any random-access range of integers or texts
/// @param after ids of the later list, unique, comparable with the others by `<`
/// @returns the places of those in both lists, of those who left and of those who came
/// @throws error `bad_value` with the row of an id that stands twice in its list, or is an empty text
/// Complexity: O(n + m) for ascending ids, else O(n log n + m log m).
template <std::ranges::random_access_range Before, std::ranges::random_access_range After>
[[nodiscard]] alignment align(const Before& before, const After& after) {
    const auto then = detail::places_by_id("earlier", before);
    const auto now = detail::places_by_id("later", after);
    const auto earlier = [&](std::size_t i) -> decltype(auto) {
        return std::ranges::begin(before)[static_cast<std::ptrdiff_t>(then[i])];
    };
    const auto later = [&](std::size_t j) -> decltype(auto) {
        return std::ranges::begin(after)[static_cast<std::ptrdiff_t>(now[j])];
    };
    alignment result;
    std::size_t i = 0, j = 0;
    while (i < then.size() && j < now.size()) {
        if (detail::id_before(earlier(i), later(j)))
            result.left.push_back(then[i++]);
        else if (detail::id_before(later(j), earlier(i)))
            result.came.push_back(now[j++]);
        else
            result.both.push_back({.before = then[i++], .after = now[j++]});
    }
    result.left.insert(result.left.end(), then.begin() + static_cast<std::ptrdiff_t>(i), then.end());
    result.came.insert(result.came.end(), now.begin() + static_cast<std::ptrdiff_t>(j), now.end());
    std::sort(result.both.begin(), result.both.end(),
              [](const aligned_pair& a, const aligned_pair& b) { return a.after < b.after; });
    std::sort(result.left.begin(), result.left.end());
    std::sort(result.came.begin(), result.came.end());
    return result;
}

} // namespace clientele::inline CLIENTELE_ABI
