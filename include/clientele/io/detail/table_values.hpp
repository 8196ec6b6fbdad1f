#pragma once

/// @file
/// What every engine's values become on our side: days of the calendar and money, by one rule for all of them.

#include <clientele/cmath.hpp>
#include <clientele/io/decimal.hpp>
#include <clientele/io/table_columns.hpp>
#include <clientele/orders/policies.hpp>
#include <clientele/types.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
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
    if (read.bad_factor != minor_product::all) // longer than any amount
        return {{}, "must be below 2^62 minor units in size"};
    return read.amount;
}

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
