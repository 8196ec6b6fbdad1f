#pragma once

/// @file
/// Whole numbers as bytes, the first of them the least, on every machine.

#include <clientele/config.hpp>

#include <bit>
#include <concepts>
#include <cstddef>
#include <cstring>
#include <type_traits>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// The number that bytes hold.
template <std::integral Number>
[[nodiscard]] constexpr Number from_little_endian(const std::byte* from) noexcept {
    using bits = std::make_unsigned_t<Number>;
    bits value = 0;
    if (std::endian::native == std::endian::little && !std::is_constant_evaluated())
        std::memcpy(&value, from, sizeof value);
    else
        for (std::size_t i = 0; i < sizeof value; ++i)
            value = static_cast<bits>(value | static_cast<bits>(std::to_integer<bits>(from[i]) << (8 * i)));
    return static_cast<Number>(value);
}

/// Writes a number over bytes.
template <std::integral Number>
constexpr void to_little_endian(std::byte* to, Number number) noexcept {
    if (std::endian::native == std::endian::little && !std::is_constant_evaluated())
        std::memcpy(to, &number, sizeof number);
    else
        for (std::size_t i = 0; i < sizeof number; ++i)
            to[i] = static_cast<std::byte>(static_cast<std::make_unsigned_t<Number>>(number) >> (8 * i));
}

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
