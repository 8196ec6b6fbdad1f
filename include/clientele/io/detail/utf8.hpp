#pragma once

/// @file
/// Whether bytes are a text.

#include <clientele/config.hpp>

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
    const auto byte = [&](std::size_t at) { return at < text.size() ? static_cast<unsigned char>(text[at]) : 0u; };
    for (std::size_t at = 0; at < text.size();) {
        const auto lead = byte(at++);
        if (lead < 0x80)
            continue;
        const auto least = lead == 0xE0 ? 0xA0u : lead == 0xF0 ? 0x90u : 0x80u;
        const auto most = lead == 0xED ? 0x9Fu : lead == 0xF4 ? 0x8Fu : 0xBFu;
        if (lead < 0xC2 || lead > 0xF4 || byte(at) < least || byte(at) > most)
            return false;
        ++at;
        for (auto more = lead < 0xE0 ? 0 : lead < 0xF0 ? 1 : 2; more > 0; --more, ++at)
            if (byte(at) < 0x80 || byte(at) > 0xBF)
                return false;
    }
    return true;
}

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
