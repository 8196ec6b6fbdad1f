#pragma once

/// @file
/// A sum of doubles that is exact until it is read, so that the order of the rows can never change a bit of it.

#include <clientele/cmath.hpp>
#include <clientele/math/detail/exact_grid.hpp>
#include <clientele/math/detail/wide_integer.hpp>
#include <clientele/parallel/detail/all_ranks.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
class exact_sum;
namespace detail {
template <class Ranks>
void add_up(const Ranks& ranks, std::span<exact_sum> sums);
} // namespace detail
/// @endcond

/// Adds finite doubles without any rounding; `value()` rounds once, to nearest, ties to even.
/// It is a fixed-point number of 2176 bits in 32-bit digits, each kept in 64 bits so that carries can wait.
/// Two sums merge, which makes sums over blocks, threads and ranks equal to the serial one, bit by bit.
/// Not-a-number and infinities must be refused before. 552 bytes; an addition takes about 3 ns.
/// Source: the long accumulator of Kulisch, in the form of Neal, Fast exact summation using small and large
/// superaccumulators (2015).
class exact_sum {
public:
    /// Adds one finite value.
    void add(double value) noexcept {
        const auto bits = std::bit_cast<std::uint64_t>(value);
        const auto exponent = static_cast<unsigned>((bits >> 52) & 0x7FF);
        const auto fraction = bits & 0xF'FFFF'FFFF'FFFFu;
        const auto mantissa = exponent == 0 ? fraction : fraction | (std::uint64_t{1} << 52);
        const auto shift = exponent == 0 ? 0u : exponent - 1;
        add_magnitude(mantissa, shift, (bits >> 63) != 0);
    }

    /// Adds each value of a column. Where a thousand that follow each other are of similar size, as money is, an
    /// addition takes about 1 ns.
    void add(std::span<const double> values) noexcept {
        constexpr auto few = detail::exact_grid::few, most = 32 * few;
        while (values.size() >= few) {
            const auto next = values.first((std::min)(values.size() / few * few, most));
            if (!add_on_grid(next))
                for (const auto value : next)
                    add(value);
            values = values.subspan(next.size());
        }
        for (const auto value : values)
            add(value);
    }

    /// Adds `count` * 2^`power`, for sums of mantissas gathered elsewhere; power must lie in [-1074, 1035].
    void add_scaled(std::uint64_t count, int power, bool negative = false) noexcept {
        add_magnitude(count, static_cast<unsigned>(power + 1074), negative);
    }

    /// Adds another sum.
    void merge(const exact_sum& other) noexcept {
        carry();
        auto copy = other;
        copy.carry();
        for (std::size_t i = 0; i < digits; ++i)
            digit_[i] += copy.digit_[i];
        pending_ = 2;
    }

    /// The sum, rounded once to the nearest double; infinite when it is beyond the largest double.
    [[nodiscard]] double value() const noexcept {
        auto sum = *this;
        sum.carry();
        const bool negative = sum.digit_[digits - 1] < 0;
        if (negative) {
            for (auto& digit : sum.digit_)
                digit = -digit;
            sum.carry();
        }
        std::size_t top = digits;
        while (top > 0 && sum.digit_[top - 1] == 0)
            --top;
        if (top == 0)
            return 0.0;
        // Three digits hold at least 65 bits; whatever is below them only decides ties.
        detail::wide_integer head = 0;
        const std::size_t low = top > 3 ? top - 3 : 0;
        for (std::size_t i = top; i-- > low;)
            head = (head << 32) + sum.digit_[i];
        for (std::size_t i = 0; i < low; ++i)
            if (sum.digit_[i] != 0)
                head = head | 1;
        const auto magnitude = std::ldexp(static_cast<double>(head), static_cast<int>(low) * 32 - 1074);
        return negative ? -magnitude : magnitude;
    }

private:
    template <class Ranks>
    friend void detail::add_up(const Ranks& ranks, std::span<exact_sum> sums);
    static constexpr std::size_t digits = 68;

    /// Adds up to 1024 values as two integers, where a grid about the size of the first of them holds all to the last
    /// bit.
    bool add_on_grid(std::span<const double> values) noexcept {
        double size = 0;
        for (const auto value : values.first(detail::exact_grid::few))
            size = (std::max)(size, std::abs(value));
        if (!(size > 0x1p-900 && size < 0x1p39)) // a larger one scales small ones down, where they may lose bits
            return false;
        const detail::exact_grid grid{size * 0x1p10, 1024};
        detail::grid_term sum{};
        for (std::size_t i = 0; i < values.size(); i += detail::exact_grid::few)
            if (!grid.add_exactly(values.data() + i, sum))
                return false;
        add_integer(sum.high, grid.high_power());
        add_integer(sum.low, grid.low_power());
        return true;
    }
    void add_integer(std::int64_t value, int power) noexcept {
        const auto bits = static_cast<std::uint64_t>(value);
        add_scaled(value < 0 ? 0 - bits : bits, power, value < 0);
    }
    void add_magnitude(std::uint64_t mantissa, unsigned shift, bool negative) noexcept {
        const auto at = shift >> 5, by = shift & 31;
        const auto placed = mantissa << by, over = mantissa >> 1 >> (63 - by);
        const auto sign = negative ? std::int64_t{-1} : std::int64_t{1};
        digit_[at] += sign * static_cast<std::int64_t>(placed & 0xFFFF'FFFF);
        digit_[at + 1] += sign * static_cast<std::int64_t>(placed >> 32);
        digit_[at + 2] += sign * static_cast<std::int64_t>(over);
        if (++pending_ == (1u << 30)) [[unlikely]]
            carry();
    }

    /// Brings each digit but the last into [0, 2^32).
    void carry() noexcept {
        std::int64_t over = 0;
        for (std::size_t i = 0; i + 1 < digits; ++i) {
            const auto digit = digit_[i] + over;
            over = digit >> 32;
            digit_[i] = digit & 0xFFFF'FFFF;
        }
        digit_[digits - 1] += over;
        pending_ = 1;
    }

    std::array<std::int64_t, digits> digit_{};
    std::uint32_t pending_ = 0;
};

/// @cond INTERNAL
namespace detail {

/// Puts the sum over all ranks in the place of each sum; every rank brings as many. Sends 544 bytes a sum.
template <class Ranks>
void add_up(const Ranks& ranks, std::span<exact_sum> sums) {
    if constexpr (!alone<Ranks>) {
        constexpr auto digits = static_cast<std::ptrdiff_t>(exact_sum::digits);
        std::vector<std::int64_t> all;
        all.reserve(sums.size() * exact_sum::digits);
        for (auto& sum : sums) {
            sum.carry();
            all.insert(all.end(), sum.digit_.begin(), sum.digit_.end());
        }
        ranks.all_reduce_sum(std::span{all});
        auto from = all.cbegin();
        for (auto& sum : sums) {
            std::copy_n(from, digits, sum.digit_.begin());
            from += digits;
            sum.carry();
        }
    }
}

} // namespace detail
/// @endcond

/// The exact sum of a column, rounded once; the same bits for any order of the rows. Errors: none; the values must be
/// finite.
/// Complexity: O(n).
[[nodiscard]] inline double sum_exactly(std::span<const double> values) noexcept {
    exact_sum sum;
    sum.add(values);
    return sum.value();
}

/// A running sum of two doubles that keeps what rounding drops, so that every prefix of a million values is right to
/// about 1e-31 of the sum of the magnitudes; the order of the additions still decides the last bit of that. Much faster
/// to read at every step than `exact_sum`.
/// Source: Knuth, The Art of Computer Programming 2, 4.2.2 theorem B.
class compensated_sum {
public:
    /// Adds one finite value.
    void add(double value) noexcept {
        const auto sum = high_ + value;
        const auto added = sum - high_;
        low_ += (high_ - (sum - added)) + (value - added);
        high_ = sum;
    }
    /// The sum so far.
    [[nodiscard]] double value() const noexcept { return high_ + low_; }

private:
    double high_ = 0.0;
    double low_ = 0.0;
};

} // namespace clientele::inline CLIENTELE_ABI
