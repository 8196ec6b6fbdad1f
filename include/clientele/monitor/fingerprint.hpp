#pragma once

/// @file
/// A short number that stands for much: whether two runs had the same customers with the same values, whatever their
/// order, and which of many texts this one is.

#include <clientele/math/detail/little_endian.hpp>
#include <clientele/math/detail/mix_bits.hpp>
#include <clientele/math/matrix.hpp>

#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string>
#include <string_view>

namespace clientele::inline CLIENTELE_ABI {

/// 128 bits that stand for what they were made of. They tell apart what differs by accident, not what somebody has
/// made to look alike; the same on every machine.
struct fingerprint {
    std::uint64_t high = 0; ///< one half
    std::uint64_t low = 0;  ///< the other

    /// Equal bits.
    friend bool operator==(const fingerprint&, const fingerprint&) = default;

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("fingerprint");
        each("high", of.high...);
        each("low", of.low...);
    }
};

/// A fingerprint as 32 hexadecimal digits.
[[nodiscard]] inline std::string to_text(const fingerprint& of) {
    std::string out;
    for (const auto half : {of.high, of.low})
        for (int shift = 60; shift >= 0; shift -= 4)
            out += "0123456789abcdef"[half >> shift & 15];
    return out;
}

/// @cond INTERNAL
namespace detail {

/// Takes words one after the other, each into both halves.
class fingerprint_words {
public:
    constexpr void word(std::uint64_t bits) noexcept {
        of_.high = mix_bits(of_.high ^ (bits + 0x9E37'79B9'7F4A'7C15u));
        of_.low = mix_bits(of_.low + (std::rotl(bits, 32) ^ 0xD1B5'4A32'D192'ED03u));
    }
    void number(double value) noexcept {
        if (value != value)
            value = std::numeric_limits<double>::quiet_NaN(); // one for all
        word(std::bit_cast<std::uint64_t>(value));
    }
    /// An integer by what it is worth, or a text.
    template <class Id>
    void id(const Id& value) noexcept {
        if constexpr (std::integral<Id>)
            word(static_cast<std::uint64_t>(value));
        else
            text(std::string_view{value});
    }
    void text(std::string_view value) noexcept {
        word(value.size());
        std::byte block[8];
        for (std::size_t at = 0; at < value.size(); at += sizeof block) {
            const auto part = value.substr(at, sizeof block);
            std::memset(block, 0, sizeof block);
            std::memcpy(block, part.data(), part.size());
            word(from_little_endian<std::uint64_t>(block));
        }
    }
    [[nodiscard]] constexpr fingerprint made() const noexcept { return of_; }

private:
    fingerprint of_{};
};

} // namespace detail
/// @endcond

/// The fingerprint of a text, byte by byte.
/// Complexity: O(n)
[[nodiscard]] inline fingerprint fingerprint_of(std::string_view text) noexcept {
    detail::fingerprint_words words;
    words.text(text);
    return words.made();
}

/// The fingerprint of customers and their values: the sum of those of the rows, in each half modulo 2^64, so that the
/// order of the customers does not count, and the same customer twice does. Values count by their bits.
///
///     fingerprint_of(ids, x) == yesterday // the same customers with the same values
///
/// @param ids integers or texts, one for each row: a vector, a span or an array
/// @param x customers x values, of any kind
/// @returns 128 bits
/// @throws error `bad_shape`
/// Complexity: O(n d)
template <class Ids>
    requires requires(const Ids& ids) { ids.size(), ids[0]; }
[[nodiscard]] fingerprint fingerprint_of(const Ids& ids, const matrix_view& x) {
    require_same_size("fingerprint_of", "x", ids.size(), static_cast<std::size_t>(x.rows()));
    fingerprint sum;
    for (std::size_t i = 0; i < ids.size(); ++i) {
        detail::fingerprint_words words;
        words.id(ids[i]);
        for (Eigen::Index j = 0; j < x.cols(); ++j)
            words.number(x(static_cast<Eigen::Index>(i), j));
        sum.high += words.made().high;
        sum.low += words.made().low;
    }
    return sum;
}

} // namespace clientele::inline CLIENTELE_ABI
