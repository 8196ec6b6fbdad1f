#pragma once

/// @file
/// One hash of customers' ids, fixed for ever: stored states are sharded by it.

#include <clientele/math/detail/little_endian.hpp>
#include <clientele/math/detail/mix_bits.hpp>
#include <clientele/orders/concepts.hpp>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// Spreads every bit over all 64, one to one.
[[nodiscard]] constexpr std::uint64_t spread(std::uint64_t bits) noexcept {
    return mix_bits(bits + 0x9E37'79B9'7F4A'7C15u);
}

inline constexpr std::uint64_t xxh_prime[] = {0x9E37'79B1'85EB'CA87u, 0xC2B2'AE3D'27D4'EB4Fu, 0x1656'67B1'9E37'79F9u,
                                              0x85EB'CA77'C2B2'AE63u, 0x27D4'EB2F'1656'67C5u};

/// The number in the first bytes of a text.
template <class Number>
[[nodiscard]] inline Number number_at(const char* text) noexcept {
    return from_little_endian<Number>(reinterpret_cast<const std::byte*>(text));
}

/// One word of eight bytes, taken into a lane.
[[nodiscard]] constexpr std::uint64_t xxh_round(std::uint64_t lane, std::uint64_t word) noexcept {
    return std::rotl(lane + word * xxh_prime[1], 31) * xxh_prime[0];
}

/// The four lanes of a text of 32 bytes and more, of which they leave fewer than 32.
[[nodiscard]] inline std::uint64_t xxh_lanes(const char*& at, std::size_t& left) noexcept {
    std::uint64_t lane[] = {xxh_prime[0] + xxh_prime[1], xxh_prime[1], 0, 0 - xxh_prime[0]};
    for (; left >= 32; left -= 32)
        for (auto& each : lane) {
            each = xxh_round(each, number_at<std::uint64_t>(at));
            at += 8;
        }
    std::uint64_t hash =
        std::rotl(lane[0], 1) + std::rotl(lane[1], 7) + std::rotl(lane[2], 12) + std::rotl(lane[3], 18);
    for (const auto each : lane)
        hash = (hash ^ xxh_round(0, each)) * xxh_prime[0] + xxh_prime[3];
    return hash;
}

/// A text.
/// Source: Collet, XXH64 with seed 0.
[[nodiscard]] inline std::uint64_t text_hash(std::string_view text) noexcept {
    const char* at = text.data();
    std::size_t left = text.size();
    std::uint64_t hash = (left >= 32 ? xxh_lanes(at, left) : xxh_prime[4]) + text.size();
    for (; left >= 8; at += 8, left -= 8)
        hash = std::rotl(hash ^ xxh_round(0, number_at<std::uint64_t>(at)), 27) * xxh_prime[0] + xxh_prime[3];
    if (left >= 4) {
        hash = std::rotl(hash ^ number_at<std::uint32_t>(at) * xxh_prime[0], 23) * xxh_prime[1] + xxh_prime[2];
        at += 4;
        left -= 4;
    }
    for (; left > 0; ++at, --left)
        hash = std::rotl(hash ^ static_cast<unsigned char>(*at) * xxh_prime[4], 11) * xxh_prime[0];
    hash = (hash ^ (hash >> 33)) * xxh_prime[1];
    hash = (hash ^ (hash >> 29)) * xxh_prime[2];
    return hash ^ (hash >> 32);
}

/// The hash of an id. Integers hash by what they are worth, whatever their type, and two of one type never alike; texts
/// hash by their bytes. The same on every machine.
template <customer_id Id>
[[nodiscard]] constexpr std::uint64_t customer_hash(const Id& id) noexcept {
    if constexpr (std::integral<std::remove_cvref_t<Id>>)
        return spread(static_cast<std::uint64_t>(id));
    else
        return text_hash(std::string_view{id});
}

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
