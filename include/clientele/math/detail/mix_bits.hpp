#pragma once

/// @file
/// Bits spread over a word.

#include <clientele/config.hpp>

#include <cstdint>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// Spreads every bit over all 64, one to one; 0 stays 0.
/// Source: Steele, Lea and Flood, Fast splittable pseudorandom number generators (OOPSLA 2014): the mixer of
/// SplitMix64.
[[nodiscard]] constexpr std::uint64_t mix_bits(std::uint64_t bits) noexcept {
    bits = (bits ^ (bits >> 30)) * 0xBF58'476D'1CE4'E5B9u;
    bits = (bits ^ (bits >> 27)) * 0x94D0'49BB'1331'11EBu;
    return bits ^ (bits >> 31);
}

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
