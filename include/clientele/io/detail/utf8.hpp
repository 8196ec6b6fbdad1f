#pragma once

/// @file
/// Whether bytes are a text.

#include <clientele/error.hpp>

#include <cstddef>
#include <string_view>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// How many characters a text in UTF-8 has.
[[nodiscard]] constexpr std::size_t utf8_size(std::string_view text) noexcept {
    std::size_t size = 0;
    for (const char c : text)
        size += (static_cast<unsigned char>(c) & 0xC0) != 0x80;
    return size;
}

/// Whether a text is UTF-8: each character in its shortest form, none of them half of a pair of UTF-16.
[[nodiscard]] constexpr bool is_utf8(std::string_view text) noexcept {
    for (std::size_t at = 0; at < text.size();) {
        const auto length = character_length(text, at);
        if (length == 0)
            return false;
        at += length;
    }
    return true;
}

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
