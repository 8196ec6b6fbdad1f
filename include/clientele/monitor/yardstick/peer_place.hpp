#pragma once

/// @file
/// Where a number stands among those of peers.

#include <clientele/cmath.hpp>
#include <clientele/types.hpp>

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace clientele::inline CLIENTELE_ABI {

/// Which numbers are the better ones.
enum class better_when {
    higher, ///< such as satisfaction
    lower   ///< such as the days until an answer
};
/// The words of what is saved.
constexpr std::array<std::string_view, 2> words_of(better_when) noexcept { return {"higher", "lower"}; }

/// A place among peers, of whom one is not one oneself.
struct peer_place {
    std::size_t peers = 0; ///< how many there are
    std::size_t worse = 0; ///< how many of them do worse
    std::size_t equal = 0; ///< how many do equally well

    /// The share of peers who do worse, equal ones counted half: 0.5 in the middle, and among equals.
    [[nodiscard]] double percentile() const noexcept {
        return peers == 0
                   ? 0.5
                   : (static_cast<double>(worse) + 0.5 * static_cast<double>(equal)) / static_cast<double>(peers);
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("peer_place");
        each("peers", of.peers...);
        each("worse", of.worse...);
        each("equal", of.equal...);
    }
};

/// Finds the place of a number among those of peers.
/// @param value  the number, finite
/// @param peers  of each peer, without one's own; at least one
/// @param better which numbers are the better ones
/// @returns how many do worse and how many equally well
/// @throws error `bad_parameter`, `empty_input`; `bad_value` with the row
/// Complexity: O(n).
[[nodiscard]] inline peer_place place_among(double value, column peers, better_when better = better_when::higher) {
    require(std::isfinite(value), "place_among: value must be finite, got ", value);
    if (peers.empty())
        fail(errc::empty_input, no_row, "place_among: there must be at least one peer, got none");
    require_finite("place_among", "peers", peers);
    peer_place place{.peers = peers.size()};
    for (const double other : peers) {
        const bool is_worse = better == better_when::higher ? other < value : other > value;
        place.worse += is_worse;
        place.equal += other == value;
    }
    return place;
}

/// A place for people: "better than 7 and as good as 1 of 10 peers".
/// @param place among peers
/// @param who   they are
[[nodiscard]] inline std::string in_words(const peer_place& place, std::string_view who = "peers") {
    return sentence("better than ", place.worse, " and as good as ", place.equal, " of ", place.peers, " ", who);
}

} // namespace clientele::inline CLIENTELE_ABI
