#pragma once

// States of parts of the rows, merged in any order.

#include <clientele/math/random.hpp>

#include <cstddef>
#include <utility>
#include <vector>

/// Merges any two of some states, some of them restored from their bytes, until one is left.
/// @param restored called as `restored(bytes)`: the states of these bytes
template <class States, class Restored>
States merged_parts(std::vector<States> parts, clientele::random_generator& g, const Restored& restored) {
    while (parts.size() > 1) {
        const auto a = g.below(parts.size());
        auto one = std::move(parts[a]);
        parts.erase(parts.begin() + static_cast<std::ptrdiff_t>(a));
        auto& other = parts[g.below(parts.size())];
        if (g.below(2) == 0)
            std::swap(one, other);
        if (g.below(2) == 0)
            other.merge(one);
        else
            other.merge(restored(one.to_bytes()));
    }
    return std::move(parts.front());
}
