#pragma once

/// @file
/// Signed integers of 128 bits on every machine: the compiler's own where it has them, two words elsewhere.

#include <clientele/config.hpp>

#include <bit>
#include <compare>
#include <concepts>
#include <cstdint>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// A signed integer of 128 bits in two words, for machines of 32 bits. It does what `__int128` does, bit by bit, and
/// wraps where that overflows. Always compiled, so that a machine that has both can compare them.
class two_word_integer {
public:
    constexpr two_word_integer() = default;
    template <std::integral Integer>
    constexpr two_word_integer(Integer value) noexcept
        : low_{static_cast<std::uint64_t>(value)}, high_{value < 0 ? ~std::uint64_t{0} : 0} {}
    constexpr two_word_integer(std::uint64_t high, std::uint64_t low) noexcept : low_{low}, high_{high} {}

    /// The product of two words without loss.
    [[nodiscard]] static constexpr two_word_integer product(std::uint64_t a, std::uint64_t b) noexcept {
        const auto a_low = a & half, a_high = a >> 32, b_low = b & half, b_high = b >> 32;
        const auto least = a_low * b_low;
        const auto middle = a_high * b_low + (least >> 32);
        const auto other = a_low * b_high + (middle & half);
        return {a_high * b_high + (middle >> 32) + (other >> 32), other << 32 | (least & half)};
    }

    template <std::integral Integer>
    [[nodiscard]] explicit constexpr operator Integer() const noexcept {
        return static_cast<Integer>(low_);
    }
    /// The nearest double, ties to even.
    [[nodiscard]] explicit constexpr operator double() const noexcept {
        const bool below = negative();
        auto size = below ? -*this : *this;
        int power = 0;
        if (const int bits = size.bit_width(); bits > 62) { // whatever lies below 62 bits only decides ties
            power = bits - 62;
            const auto kept = size.shifted_right(power);
            const bool exact = (kept << power) == size;
            size = kept;
            size.low_ |= exact ? 0u : 1u;
        }
        auto result = static_cast<double>(static_cast<std::int64_t>(size.low_));
        for (; power > 0; --power)
            result *= 2;
        return below ? -result : result;
    }

    constexpr two_word_integer& operator+=(two_word_integer other) noexcept {
        low_ += other.low_;
        high_ += other.high_ + (low_ < other.low_ ? 1 : 0);
        return *this;
    }
    constexpr two_word_integer& operator-=(two_word_integer other) noexcept { return *this += -other; }
    [[nodiscard]] friend constexpr two_word_integer operator+(two_word_integer a, two_word_integer b) noexcept {
        return a += b;
    }
    [[nodiscard]] friend constexpr two_word_integer operator-(two_word_integer a, two_word_integer b) noexcept {
        return a -= b;
    }
    [[nodiscard]] constexpr two_word_integer operator-() const noexcept {
        return two_word_integer{~high_, ~low_} += two_word_integer{1};
    }
    [[nodiscard]] friend constexpr two_word_integer operator*(two_word_integer a, two_word_integer b) noexcept {
        auto result = product(a.low_, b.low_);
        result.high_ += a.high_ * b.low_ + a.low_ * b.high_;
        return result;
    }
    /// Rounds towards 0.
    [[nodiscard]] friend constexpr two_word_integer operator/(two_word_integer a, two_word_integer b) noexcept {
        const auto size = quotient(a.magnitude(), b.magnitude());
        return a.negative() != b.negative() ? -size : size;
    }
    /// The sign of the dividend.
    [[nodiscard]] friend constexpr two_word_integer operator%(two_word_integer a, two_word_integer b) noexcept {
        return a - a / b * b;
    }
    /// By 0 to 127 bits, as is the shift to the right, which keeps the sign.
    [[nodiscard]] constexpr two_word_integer operator<<(int bits) const noexcept {
        return bits >= 64  ? two_word_integer{low_ << (bits - 64), 0}
               : bits == 0 ? *this
                           : two_word_integer{high_ << bits | low_ >> (64 - bits), low_ << bits};
    }
    [[nodiscard]] constexpr two_word_integer operator>>(int bits) const noexcept {
        const auto shifted = shifted_right(bits);
        return negative() && bits > 0 ? shifted - (two_word_integer{1} << (128 - bits)) : shifted;
    }
    [[nodiscard]] friend constexpr two_word_integer operator&(two_word_integer a, two_word_integer b) noexcept {
        return {a.high_ & b.high_, a.low_ & b.low_};
    }

    [[nodiscard]] friend constexpr two_word_integer operator|(two_word_integer a, two_word_integer b) noexcept {
        return {a.high_ | b.high_, a.low_ | b.low_};
    }

    [[nodiscard]] friend constexpr bool operator==(two_word_integer, two_word_integer) = default;
    [[nodiscard]] friend constexpr std::strong_ordering operator<=>(two_word_integer a, two_word_integer b) noexcept {
        const auto by_high = static_cast<std::int64_t>(a.high_) <=> static_cast<std::int64_t>(b.high_);
        return by_high != 0 ? by_high : a.low_ <=> b.low_;
    }

private:
    static constexpr std::uint64_t half = 0xFFFF'FFFF;

    [[nodiscard]] constexpr bool negative() const noexcept { return high_ >> 63 != 0; }
    [[nodiscard]] constexpr two_word_integer magnitude() const noexcept { return negative() ? -*this : *this; }
    [[nodiscard]] constexpr int bit_width() const noexcept {
        return static_cast<int>(high_ != 0 ? 64 + std::bit_width(high_) : std::bit_width(low_));
    }
    [[nodiscard]] constexpr two_word_integer shifted_right(int bits) const noexcept {
        return bits >= 64  ? two_word_integer{0, high_ >> (bits - 64)}
               : bits == 0 ? *this
                           : two_word_integer{high_ >> bits, low_ >> bits | high_ << (64 - bits)};
    }
    [[nodiscard]] static constexpr bool less(two_word_integer a, two_word_integer b) noexcept { // without signs
        return a.high_ != b.high_ ? a.high_ < b.high_ : a.low_ < b.low_;
    }

    /// Of magnitudes, bit by bit as on paper.
    [[nodiscard]] static constexpr two_word_integer quotient(two_word_integer rest, two_word_integer divisor) noexcept {
        if ((rest.high_ | divisor.high_) == 0)
            return rest.low_ / divisor.low_;
        two_word_integer result = 0;
        for (int bit = rest.bit_width() - divisor.bit_width(); bit >= 0; --bit)
            if (const auto part = divisor << bit; !less(rest, part)) {
                rest -= part;
                result += two_word_integer{1} << bit;
            }
        return result;
    }

    std::uint64_t low_ = 0, high_ = 0;
};

#if defined(CLIENTELE_EXTENSIONS) && defined(__SIZEOF_INT128__) && !defined(_MSC_VER)
__extension__ typedef __int128 wide_integer; // NOLINT: `using` cannot carry __extension__

/// The product of two words without loss.
[[nodiscard]] constexpr wide_integer wide_product(std::int64_t a, std::int64_t b) noexcept {
    return static_cast<wide_integer>(a) * b;
}
/// The upper half of the product of two words; the lower one is `a * b`.
[[nodiscard]] constexpr std::uint64_t high_product(std::uint64_t a, std::uint64_t b) noexcept {
    __extension__ typedef unsigned __int128 wide; // NOLINT
    return static_cast<std::uint64_t>(static_cast<wide>(a) * b >> 64);
}
#else
using wide_integer = two_word_integer;

[[nodiscard]] constexpr wide_integer wide_product(std::int64_t a, std::int64_t b) noexcept {
    return wide_integer{a} * wide_integer{b};
}
[[nodiscard]] constexpr std::uint64_t high_product(std::uint64_t a, std::uint64_t b) noexcept {
    return static_cast<std::uint64_t>(two_word_integer::product(a, b) >> 64);
}
#endif

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
