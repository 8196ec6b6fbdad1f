#pragma once

/// @file
/// Ids that ranks tell one another.

#include <clientele/math/detail/mix_bits.hpp>
#include <clientele/math/detail/to_size.hpp>
#include <clientele/parallel/detail/all_ranks.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <iterator>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// An id of another rank: an integer, or a text that is kept.
template <class Ids>
using sent_id = std::conditional_t<std::is_arithmetic_v<std::ranges::range_value_t<Ids>>,
                                   std::ranges::range_value_t<Ids>, std::string>;

/// An id as bytes: a number as it is, a text after its length.
template <class Id>
void append_id(parcel& to, const Id& id) {
    const auto append = [&](const void* from, std::size_t bytes) {
        const auto* const begin = static_cast<const std::byte*>(from);
        to.insert(to.end(), begin, begin + bytes);
    };
    if constexpr (std::is_arithmetic_v<Id>) {
        append(&id, sizeof id);
    } else {
        const std::string_view text{id};
        const std::uint64_t length = text.size();
        append(&length, sizeof length);
        append(text.data(), text.size());
    }
}
/// The ids of a parcel.
template <class Id>
void take_ids(std::vector<Id>& to, const parcel& from) {
    if constexpr (std::is_arithmetic_v<Id>) {
        append_values(to, from);
    } else {
        for (std::size_t at = 0; at < from.size();) {
            std::uint64_t length = 0;
            require(from.size() - at >= sizeof length, "ranks: a parcel of ids must hold whole ids");
            std::memcpy(&length, from.data() + at, sizeof length);
            at += sizeof length;
            require(from.size() - at >= length, "ranks: a parcel of ids must hold whole ids");
            to.emplace_back(reinterpret_cast<const char*>(from.data()) + at, to_size(length));
            at += to_size(length);
        }
    }
}
/// The ids of all ranks on every rank, in their order.
template <class Ranks, class Ids>
[[nodiscard]] std::vector<sent_id<Ids>> all_ids(const Ranks& ranks, const Ids& own) {
    parcel bytes;
    for (const auto& id : own)
        append_id(bytes, id);
    std::vector<sent_id<Ids>> all;
    for (const auto& each : ranks.all_gather(bytes))
        take_ids(all, each);
    return all;
}

/// One of so many ranks for an id, the same wherever it is asked.
template <class Id>
[[nodiscard]] std::size_t rank_of_id(const Id& id, int ranks) {
    std::uint64_t bits = 0;
    if constexpr (std::integral<Id>)
        bits = static_cast<std::uint64_t>(id);
    else
        for (const char each : std::string_view{id})
            bits = mix_bits(bits + static_cast<unsigned char>(each) + 1);
    return to_size(mix_bits(bits) % static_cast<std::uint64_t>(ranks));
}

/// Where the ids of a rank do not come after those of the rank before: `ends` are the first and the last of each rank
/// that has any.
/// @returns the place of such a first one among the ends, their number where there is none
template <class Id>
[[nodiscard]] std::size_t first_out_of_turn(const std::vector<Id>& ends) {
    std::size_t i = 2;
    while (i < ends.size() && ends[i - 1] < ends[i])
        i += 2;
    return (std::min)(i, ends.size());
}

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
