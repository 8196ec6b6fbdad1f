#pragma once

/// @file
/// Money as whole minor units, whose sums are exact.

#include <clientele/cmath.hpp>
#include <clientele/error.hpp>
#include <clientele/math/detail/checked_integer.hpp>

#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

inline constexpr std::string_view money_range = "must be finite and below 2^62 minor units in size";
inline constexpr std::string_view money_decimals = "must have no more decimals than the money policy declares";

inline constexpr std::int64_t minor_limit = std::int64_t{1} << 62; ///< so that the sign of a sum of two can be turned

/// How many minor units a currency unit has.
[[nodiscard]] inline double minor_per_unit(int decimals) {
    require(decimals >= 0 && decimals <= 9, "money: decimals must be in [0, 9], got ", decimals);
    double power = 1;
    for (int i = 0; i < decimals; ++i)
        power *= 10;
    return power;
}

/// The nearest whole number of minor units of an amount that was scaled to them, halves away from zero; none beyond
/// the range.
[[nodiscard]] inline std::optional<std::int64_t> nearest_minor(double scaled) {
    if (!(std::abs(scaled) < 0x1p62))
        return {};
    return static_cast<std::int64_t>(std::llround(scaled));
}

/// Whether an amount that was scaled is that number of minor units, but for what a decimal fraction as a double is off,
/// half a unit in the last place, and so is the product.
[[nodiscard]] inline bool is_whole_minor(double scaled, std::int64_t nearest) {
    const double rounding = std::abs(scaled) * 4 * std::numeric_limits<double>::epsilon();
    return std::abs(scaled - static_cast<double>(nearest)) <= rounding;
}

/// Adds minor units; whether the sum is one still.
[[nodiscard]] inline bool add_minor(std::int64_t& to, std::int64_t amount) noexcept {
    return !sum_overflows(to, amount, to) && to != (std::numeric_limits<std::int64_t>::min)();
}

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
