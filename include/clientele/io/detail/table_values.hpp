#pragma once

/// @file
/// What every engine's values become on our side: days of the calendar and money, by one rule for all of them.

#include <clientele/cmath.hpp>
#include <clientele/io/decimal.hpp>
#include <clientele/io/detail/value_kinds.hpp>
#include <clientele/io/table_columns.hpp>
#include <clientele/orders/policies.hpp>
#include <clientele/types.hpp>

#include <bit>
#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

[[nodiscard]] constexpr std::int64_t floored(std::int64_t value, std::int64_t by) noexcept {
    return value / by - (value % by < 0);
}

/// The day of a time, counted from that of the tick 0, on a clock that is ahead of the one that ticks.
[[nodiscard]] constexpr std::int64_t day_of_ticks(std::int64_t ticks, std::int64_t per_second,
                                                  std::chrono::minutes ahead) noexcept {
    constexpr std::int64_t day_in_seconds = 86'400;
    const auto seconds = floored(ticks, per_second);
    // The quotient first, so that no sum is beyond 64 bits.
    const auto days = floored(seconds, day_in_seconds), rest = seconds - days * day_in_seconds;
    return days + floored(rest + std::chrono::seconds{ahead}.count(), day_in_seconds);
}

inline constexpr std::string_view table_day_range = "be a day in [0000-01-01, 9999-12-31]";

/// Days after 1970-01-01 as a day of the calendar.
[[nodiscard]] constexpr std::optional<day32> table_day(std::int64_t count) noexcept {
    constexpr std::int64_t first = -719'528, last = 2'932'896; // 0000-01-01 and 9999-12-31
    if (count < first || count > last) [[unlikely]]
        return {};
    return day32{day32::duration{static_cast<std::int32_t>(count)}};
}

/// The same of a value at a row of a place, which refuses another in its own words.
template <class Place, class Row>
[[nodiscard]] day32 table_day_at(const Place& place, const Row& row, std::int64_t count) {
    const auto found = table_day(count);
    if (!found) [[unlikely]]
        place.refuse(row, table_day_range, sentence(count, " days after 1970-01-01"));
    return *found;
}

/// Days or ticks of an engine that has infinite ones: its greatest number, and one of the least.
template <class Place, class Row, class Ticks>
[[nodiscard]] Ticks finite_ticks(const Place& place, const Row& row, Ticks sent, Ticks minus_infinity) {
    if (sent == (std::numeric_limits<Ticks>::max)() || sent == minus_infinity) [[unlikely]]
        place.refuse(row, table_day_range, sent > 0 ? "infinity" : "-infinity");
    return sent;
}

/// A parameter of a command, as a place.
struct table_parameter {
    std::string_view engine;
    [[noreturn, CLIENTELE_COLD]] void refuse(std::uint64_t at, std::string_view must, std::string_view got) const {
        fail(errc::bad_parameter, no_row, engine, ": parameter ", at, " must ", must, ", got ", got);
    }
};

inline void require_offset(const table_days& wanted) {
    require(std::chrono::abs(wanted.utc_offset) <= std::chrono::days{1},
            "table_days: utc_offset must be in [-1440, 1440] minutes, got ", wanted.utc_offset.count());
}
inline void require_decimals(std::string_view where, int decimals) {
    require(decimals >= 0 && decimals <= 9, where, ": decimals must be in [0, 9], got ", decimals);
}

[[nodiscard, CLIENTELE_COLD]] inline std::string number_text(double value) {
    return std::isnan(value) ? "NaN" : sentence(value);
}

/// Money that came as a double, or as the text of a decimal.
[[nodiscard]] inline minor_amount table_minor(double value, int decimals, bool round) {
    return round ? rounded_money{decimals}.minor(value) : exact_money{decimals}.minor(value);
}
[[nodiscard]] inline minor_amount table_minor(std::string_view text, int decimals, bool round) {
    const auto read = product_in_minor({&text, 1}, '.', decimals, round);
    if (read.bad_factor != minor_product::all) // it is a number
        return {{}, "must have at most 100 digits"};
    return read.amount;
}

/// A decimal of up to 128 bits as text, with an exponent: 12345e-2.
[[nodiscard]] inline std::string scaled_text(const char* bytes, int size, int scale) {
    std::uint32_t limbs[4]; // the least first; two's complement
    for (int i = 0; i < 4; ++i)
        if (4 * i < size)
            std::memcpy(&limbs[std::endian::native == std::endian::little ? i : size / 4 - 1 - i],
                        bytes + std::ptrdiff_t{4} * i, 4);
    for (int i = size / 4; i < 4; ++i)
        limbs[i] = limbs[i - 1] >> 31 ? 0xFFFFFFFF : 0;
    const bool negative = limbs[3] >> 31;
    std::uint64_t carry = negative;
    for (auto& limb : limbs)
        if (negative) {
            carry += ~limb;
            limb = static_cast<std::uint32_t>(carry);
            carry >>= 32;
        }
    std::string digits; // the least first
    while ((limbs[0] | limbs[1] | limbs[2] | limbs[3]) != 0) {
        std::uint64_t rest = 0;
        for (int i = 3; i >= 0; --i) {
            rest = rest << 32 | limbs[i];
            limbs[i] = static_cast<std::uint32_t>(rest / 10);
            rest %= 10;
        }
        digits += static_cast<char>('0' + rest);
    }
    digits += digits.empty() ? "0" : "";
    return sentence(negative ? "-" : "", std::string{digits.rbegin(), digits.rend()}, "e", -scale);
}

/// A decimal of 32, 64 or 128 bits that is a number of minor units as it stands, as nearly all are.
[[nodiscard]] inline std::optional<std::int64_t> plain_minor(const char* bytes, int size, int scale, int decimals) {
    if (scale != decimals || std::endian::native != std::endian::little)
        return {};
    std::int64_t low = 0, high = 0;
    if (size == 4) {
        std::int32_t narrow;
        std::memcpy(&narrow, bytes, 4);
        return narrow;
    }
    std::memcpy(&low, bytes, 8);
    if (size == 16)
        std::memcpy(&high, bytes + 8, 8);
    if ((size == 16 && high != low >> 63) || low >= minor_limit || low <= -minor_limit)
        return {};
    return low;
}

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
