#pragma once

/// @file
/// Where a customer stands in a list of ids.

#include <clientele/align.hpp>

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <optional>
#include <string_view>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// Finds ids in a list in O(log n), whatever its order; the list must outlive it. An id that stands twice is refused.
template <std::ranges::random_access_range Ids>
class known_ids {
public:
    known_ids(std::string_view where, const Ids& ids) : ids_{ids}, order_{places_by_id(where, ids)} {}

    template <class Key>
    [[nodiscard]] std::optional<std::size_t> find(const Key& id) const {
        const auto at = std::lower_bound(order_.begin(), order_.end(), id, [&](std::size_t place, const Key& key) {
            return id_before(this->id(place), key);
        });
        if (at == order_.end() || id_before(id, this->id(*at)))
            return {};
        return *at;
    }

private:
    [[nodiscard]] decltype(auto) id(std::size_t place) const {
        return std::ranges::begin(ids_)[static_cast<std::ptrdiff_t>(place)];
    }

    const Ids& ids_;
    std::vector<std::size_t> order_;
};

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
