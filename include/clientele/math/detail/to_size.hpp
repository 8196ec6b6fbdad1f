#pragma once

/// @file
/// From 64 bits to a size without a cast that is useless on one machine and missed on another.

#include <clientele/config.hpp>

#include <cstddef>
#include <cstdint>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// A number that is known to fit into a size, where that has 32 bits, too.
[[nodiscard]] constexpr std::size_t to_size(std::uint64_t number) noexcept { return number & SIZE_MAX; }

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
