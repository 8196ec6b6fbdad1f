#pragma once

/// @file
/// Texts one after another in memory, each with its length before it, written in one place and read in turn in another.

#include <clientele/config.hpp>

#include <cstddef>
#include <cstring>
#include <string_view>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// How many bytes a text takes: those of its length, 1 or 9, and its own.
[[nodiscard]] constexpr std::size_t bytes_in_turn(std::string_view text) noexcept {
    return text.size() + (text.size() < 0xFF ? 1 : 1 + sizeof(std::size_t));
}
/// Writes a text.
/// @returns where the next one goes
inline char* write_in_turn(char* to, std::string_view text) noexcept {
    const std::size_t size = text.size();
    if (size < 0xFF) [[likely]] {
        *to++ = static_cast<char>(size);
    } else {
        *to++ = static_cast<char>(0xFF);
        std::memcpy(to, &size, sizeof size);
        to += sizeof size;
    }
    if (size > 0)
        std::memcpy(to, text.data(), size);
    return to + size;
}
/// Reads texts in the order in which they were written.
class texts_in_turn {
public:
    explicit texts_in_turn(const char* at) noexcept : at_{at} {}

    /// The next text.
    [[nodiscard]] std::string_view next() noexcept {
        std::size_t size = static_cast<unsigned char>(*at_++);
        if (size == 0xFF) [[unlikely]] {
            std::memcpy(&size, at_, sizeof size);
            at_ += sizeof size;
        }
        const std::string_view text{at_, size};
        at_ += size;
        return text;
    }

private:
    const char* at_;
};

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
