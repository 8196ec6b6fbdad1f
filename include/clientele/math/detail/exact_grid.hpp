#pragma once

/// @file
/// Fast sums of many doubles of similar size: the same bits in any order, in any grouping, on any number of threads.

#include <clientele/cmath.hpp>
#include <clientele/math/detail/lanes.hpp>
#include <clientele/math/detail/wide_integer.hpp>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// A sum, or a term of it: an integer in two parts that are added each on its own.
struct grid_term {
    std::int64_t high = 0, low = 0;

    constexpr grid_term& operator+=(const grid_term& other) noexcept {
        high += other.high;
        low += other.low;
        return *this;
    }
    constexpr grid_term& operator-=(const grid_term& other) noexcept {
        high -= other.high;
        low -= other.low;
        return *this;
    }
};

/// A grid of integers on which sums are exact: a number v stands for v * 2^(fine + coarse) in two parts.
///
/// The grid lies 122 - 2 log2 n bits, at most 100, below the largest of n terms: of a million numbers all those that
/// are at least 2^-29 times the largest are held to their last bit. What lies below the grid is rounded, each term on
/// its own, so that the sum is the same in any order all the same.
class exact_grid {
public:
    constexpr exact_grid() = default;
    /// For terms up to `size`, whose number and total weight stay below `count`.
    exact_grid(double size, double count)
        : fine_{(std::min)(50, 60 - std::ilogb((std::max)(count, 1.0)))},
          coarse_{size > 0 ? (std::min)(1000, fine_ - 1 - std::ilogb(size)) : 0}, to_high_{std::scalbn(1.0, coarse_)},
          to_low_{std::scalbn(1.0, fine_)} {}

    /// Adding it to a number below 2^51 leaves the nearest integer in the last bits. Vector code does as operator()
    /// does.
    static constexpr double magic = 0x1.8p52;
    /// What a number is multiplied with for its high part, and the rest of that for its low part.
    [[nodiscard]] double to_high() const noexcept { return to_high_; }
    [[nodiscard]] double to_low() const noexcept { return to_low_; }

    /// The term of a number.
    [[nodiscard]] grid_term operator()(double v) const noexcept {
        const double scaled = v * to_high_; // exact, and so is the remainder
        const double high = scaled + magic;
        const double low = (scaled - (high - magic)) * to_low_ + magic;
        return {integer(high), integer(low)};
    }
    /// The terms of many numbers, added up.
    [[nodiscard]] grid_term sum_of(const double* values, std::size_t count) const noexcept {
        CLIENTELE_LANES(pair, double, 16);
        CLIENTELE_LANES(integers, std::int64_t, 16);
        integers highs{}, lows{};
        std::size_t i = 0;
        for (; i + 2 <= count; i += 2) {
            const pair scaled = pair{values[i], values[i + 1]} * to_high_;
            const pair high = scaled + magic;
            const pair low = (scaled - (high - magic)) * to_low_ + magic;
            highs += std::bit_cast<integers>(high) - std::bit_cast<std::int64_t>(magic);
            lows += std::bit_cast<integers>(low) - std::bit_cast<std::int64_t>(magic);
        }
        grid_term sum{highs[0] + highs[1], lows[0] + lows[1]};
        if (i < count)
            sum += (*this)(values[i]);
        return sum;
    }
    /// Adds the terms of `few` numbers, unless the grid does not hold each of them to its last bit, and says so.
    /// Straight-line code that compilers turn into vector instructions.
    static constexpr std::size_t few = 32;
    [[nodiscard]] bool add_exactly(const double* values, grid_term& sum) const noexcept {
        std::uint64_t highs = 0, lows = 0, lost = 0; // unsigned, as what is lost may be of any size
        for (std::size_t i = 0; i < few; ++i) {
            const double scaled = values[i] * to_high_, high = scaled + magic;
            const double rest = (scaled - (high - magic)) * to_low_, low = rest + magic;
            highs += bits(high) - bits(magic);
            lows += bits(low) - bits(magic);
            lost |= (bits(high) ^ bits(magic)) >> 52 | bits(rest - (low - magic)) << 1; // -0 is nothing, too
        }
        if (lost != 0)
            return false;
        sum += {static_cast<std::int64_t>(highs), static_cast<std::int64_t>(lows)};
        return true;
    }
    /// The powers of two that the parts of a term stand for.
    [[nodiscard]] int high_power() const noexcept { return -coarse_; }
    [[nodiscard]] int low_power() const noexcept { return -coarse_ - fine_; }
    /// The term of a product, which is formed without rounding.
    [[nodiscard]] grid_term operator()(double v, double w) const noexcept {
        const auto a = std::bit_cast<std::uint64_t>(v), b = std::bit_cast<std::uint64_t>(w);
        const int left = exponent(a) + exponent(b) + coarse_ + fine_;
        auto size = wide_product(mantissa(a), mantissa(b));
        size = left >= 0 ? size << left : (left > -128 ? size >> -left : wide_integer{0});
        const auto high = static_cast<std::int64_t>(size >> fine_);
        const auto low = static_cast<std::int64_t>(size) & ((std::int64_t{1} << fine_) - 1);
        return static_cast<std::int64_t>(a ^ b) < 0 ? grid_term{-high, -low} : grid_term{high, low};
    }
    /// The number nearest to a sum.
    [[nodiscard]] double value(const grid_term& sum) const noexcept {
        const auto whole = wide_product(sum.high, std::int64_t{1} << fine_) + sum.low;
        return std::scalbn(static_cast<double>(whole), -coarse_ - fine_);
    }

private:
    static constexpr std::int64_t mantissa(std::uint64_t bits) noexcept {
        const std::uint64_t fraction = bits & 0xFFFFFFFFFFFFFu;
        return static_cast<std::int64_t>((bits >> 52 & 0x7FFu) != 0 ? fraction | std::uint64_t{1} << 52 : fraction);
    }
    static constexpr int exponent(std::uint64_t bits) noexcept {
        const int biased = static_cast<int>(bits >> 52 & 0x7FFu);
        return (biased != 0 ? biased : 1) - 1075;
    }

    static std::uint64_t bits(double value) noexcept { return std::bit_cast<std::uint64_t>(value); }
    static std::int64_t integer(double shifted) noexcept {
        return std::bit_cast<std::int64_t>(shifted) - std::bit_cast<std::int64_t>(magic);
    }

    int fine_ = 50, coarse_ = 0;
    double to_high_ = 1, to_low_ = 0x1p50;
};

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
