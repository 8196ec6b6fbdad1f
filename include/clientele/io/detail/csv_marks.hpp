#pragma once

/// @file
/// The bytes of CSV that are more than text, found 64 at a time.

#include <clientele/math/detail/lanes.hpp>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// Which of 64 bytes are a separator, a quote, an end of a line or a NUL: bit i is byte i.
[[nodiscard]] inline std::uint64_t csv_marks_plain(const char* bytes, char separator) noexcept {
    std::uint64_t marks = 0;
    for (unsigned i = 0; i < 64; ++i) {
        const char c = bytes[i];
        const bool is_mark = (c == separator) | (c == '"') | (c == '\n') | (c == '\r') | (c == '\0');
        marks |= std::uint64_t{is_mark} << i;
    }
    return marks;
}

#if defined(CLIENTELE_X86_64) // the builtins spare every host the header of the intrinsics
/// The same, 16 bytes at a time.
[[nodiscard, CLIENTELE_ALWAYS_INLINE]] inline std::uint64_t csv_marks(const char* bytes, char separator) noexcept {
    CLIENTELE_LANES(bytes_in_16, signed char, 16);
    CLIENTELE_LANES(plain_bytes_in_16, char, 16);
    const auto of_16 = [&](unsigned part) {
        bytes_in_16 block;
        std::memcpy(&block, bytes + std::size_t{16} * part, sizeof block);
        const auto one = static_cast<signed char>(separator);
        const auto found = (block == one) | (block == '"') | (block == '\n') | (block == '\r') | (block == '\0');
        return std::uint64_t{
                   static_cast<unsigned>(__builtin_ia32_pmovmskb128(__builtin_bit_cast(plain_bytes_in_16, found)))}
               << (16 * part);
    };
    return of_16(0) | of_16(1) | of_16(2) | of_16(3);
}
#else
[[nodiscard]] inline std::uint64_t csv_marks(const char* bytes, char separator) noexcept {
    return csv_marks_plain(bytes, separator);
}
#endif

/// Goes from mark to mark of a text.
class csv_scanner {
public:
    /// From here to there.
    void start(char* from, char* end, char separator) noexcept {
        next_ = window_ = from;
        end_ = end;
        separator_ = separator;
        marks_ = 0;
    }

    /// The next mark; the end of the text after the last one.
    [[nodiscard, CLIENTELE_ALWAYS_INLINE]] char* next() noexcept {
        while (marks_ == 0) {
            if (next_ == end_)
                return end_;
            look_ahead();
        }
        char* const mark = window_ + std::countr_zero(marks_);
        marks_ &= marks_ - 1;
        return mark;
    }

private:
    [[CLIENTELE_ALWAYS_INLINE]] void look_ahead() noexcept {
        window_ = next_;
        const auto left = static_cast<std::size_t>(end_ - next_);
        if (left >= 64) [[likely]] {
            marks_ = csv_marks(next_, separator_);
            next_ += 64;
            return;
        }
        char last[64] = {};
        std::memcpy(last, next_, left);
        marks_ = csv_marks(last, separator_) & ((std::uint64_t{1} << left) - 1);
        next_ = end_;
    }

    char *next_ = nullptr, *window_ = nullptr, *end_ = nullptr;
    std::uint64_t marks_ = 0; // not yet given, of the 64 bytes from window_ on
    char separator_ = ',';
};

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
