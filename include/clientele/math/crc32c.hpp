#pragma once

/// @file
/// CRC-32C of bytes: what notices that stored bytes are not what was written. Every flipped bit, and every two or three
/// of them within 256 MB, changes it.

#include <clientele/math/detail/little_endian.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// What n zero bytes after each byte make of it: row n of the tables of slicing by eight.
/// Source: Kounavis and Berry, Novel table lookup-based algorithms for high-performance CRC generation, IEEE
/// Transactions on Computers 57 (2008).
[[nodiscard]] inline std::array<std::array<std::uint32_t, 256>, 8> crc32c_tables() noexcept {
    constexpr std::uint32_t castagnoli = 0x82F63B78; // x^32 + x^28 + x^27 + ... + 1, lowest power first
    std::array<std::array<std::uint32_t, 256>, 8> tables{};
    for (std::uint32_t power = 128, value = castagnoli; power > 0; power /= 2) { // each byte is a sum of such
        for (std::uint32_t other = 0; other < 256; other += 2 * power)
            tables[0][other + power] = tables[0][other] ^ value;
        value = (value >> 1) ^ (value & 1 ? castagnoli : 0);
    }
    for (std::size_t n = 1; n < 8; ++n)
        for (std::size_t byte = 0; byte < 256; ++byte)
            tables[n][byte] = (tables[n - 1][byte] >> 8) ^ tables[0][tables[n - 1][byte] & 0xFF];
    return tables;
}

/// The CRC by tables, on every machine. They are made by the first call and not by the compiler, so that no program
/// that only includes this waits for them.
[[nodiscard]] inline std::uint32_t crc32c_by_tables(std::span<const std::byte> bytes, std::uint32_t before) noexcept {
    static const auto tables = crc32c_tables();
    std::uint32_t crc = ~before;
    std::size_t i = 0;
    for (; i + 8 <= bytes.size(); i += 8) {
        const std::uint64_t mixed = from_little_endian<std::uint64_t>(bytes.data() + i) ^ crc;
        crc = 0;
        for (unsigned n = 0; n < 8; ++n)
            crc ^= tables[7 - n][(mixed >> (8 * n)) & 0xFF];
    }
    for (; i < bytes.size(); ++i)
        crc = (crc >> 8) ^ tables[0][(crc ^ std::to_integer<std::uint32_t>(bytes[i])) & 0xFF];
    return ~crc;
}

#if defined(CLIENTELE_X86_64)
inline constexpr std::size_t crc32c_stretch = 4096; ///< bytes of each of three stretches that are taken together

/// What a stretch of zero bytes makes of each bit of a CRC that runs.
[[nodiscard]] inline std::array<std::uint32_t, 32> crc32c_over_stretch() noexcept {
    std::array<std::uint32_t, 32> bits{};
    for (std::size_t i = 0; i < bits.size(); ++i) { // over one byte
        bits[i] = std::uint32_t{1} << i;
        for (int n = 0; n < 8; ++n)
            bits[i] = (bits[i] >> 1) ^ (bits[i] & 1 ? 0x82F63B78U : 0U);
    }
    for (std::size_t bytes = 1; bytes < crc32c_stretch; bytes *= 2) { // over twice as many
        const auto half = bits;
        for (auto& each : bits) {
            std::uint32_t sum = 0;
            for (std::size_t i = 0; i < half.size(); ++i)
                sum ^= (each >> i) & 1 ? half[i] : 0U;
            each = sum;
        }
    }
    return bits;
}

/// The CRC by the instruction that SSE4.2 has for it, three at a time, as each waits for the one before.
[[nodiscard, gnu::target("sse4.2")]] inline std::uint32_t crc32c_by_sse42(std::span<const std::byte> bytes,
                                                                          std::uint32_t before) noexcept {
    static const auto over_stretch = crc32c_over_stretch();
    constexpr std::size_t stretch = crc32c_stretch;
    const auto word = [&](std::size_t at) { return from_little_endian<std::uint64_t>(bytes.data() + at); };
    std::uint64_t crc = ~before;
    std::size_t i = 0;
    for (; bytes.size() - i >= 3 * stretch; i += 3 * stretch) {
        std::array<std::uint64_t, 3> each{crc, 0, 0};
        for (std::size_t k = i; k < i + stretch; k += 8) {
            each[0] = __builtin_ia32_crc32di(each[0], word(k));
            each[1] = __builtin_ia32_crc32di(each[1], word(k + stretch));
            each[2] = __builtin_ia32_crc32di(each[2], word(k + 2 * stretch));
        }
        crc = each[0];
        for (std::size_t n = 1; n < 3; ++n) {
            std::uint64_t sum = each[n];
            for (std::size_t bit = 0; bit < 32; ++bit)
                sum ^= (0 - ((crc >> bit) & 1)) & over_stretch[bit];
            crc = sum;
        }
    }
    for (; i + 8 <= bytes.size(); i += 8)
        crc = __builtin_ia32_crc32di(crc, word(i));
    auto last = static_cast<std::uint32_t>(crc);
    for (; i < bytes.size(); ++i)
        last = __builtin_ia32_crc32qi(last, std::to_integer<std::uint8_t>(bytes[i]));
    return ~last;
}
#endif

} // namespace detail
/// @endcond

/// The CRC-32C of bytes. Chosen at run time by what the processor has, the same value on every machine.
///
///     crc32c(both) == crc32c(second, crc32c(first))
///
/// @param bytes any number
/// @param before the CRC of the bytes before these; 0 if there are none
/// @returns the CRC of all
/// Complexity: O(n); several bytes a nanosecond with SSE4.2, one or two without.
/// Source: RFC 3720, B.4; the polynomial of Castagnoli, Braeuer and Herrmann, Optimization of cyclic redundancy-check
/// codes with 24 and 32 parity bits, IEEE Transactions on Communications 41 (1993).
[[nodiscard]] inline std::uint32_t crc32c(std::span<const std::byte> bytes, std::uint32_t before = 0) noexcept {
#if defined(CLIENTELE_X86_64)
    if (__builtin_cpu_supports("sse4.2"))
        return detail::crc32c_by_sse42(bytes, before);
#endif
    return detail::crc32c_by_tables(bytes, before);
}

} // namespace clientele::inline CLIENTELE_ABI
