#pragma once

#include <clientele/cmath.hpp>
#include <clientele/error.hpp>

#include <charconv>
#include <string>
#include <string_view>
#include <system_error>

/// @cond INTERNAL
namespace clientele::inline CLIENTELE_ABI::detail {

/// A number with at most so many significant digits; 0: all it takes to read back the same double.
[[nodiscard]] inline std::string rounded_text(double value, int digits) {
    if (digits <= 0 || !std::isfinite(value))
        return sentence(value);
    char text[64];
    const auto end = std::to_chars(text, text + sizeof text, value, std::chars_format::scientific, digits - 1);
    double rounded = value;
    (void)std::from_chars(text, end.ptr, rounded);
    return sentence(rounded);
}

/// A number for people: four digits, and all those before the point; a value that is missing is unknown.
[[nodiscard]] inline std::string short_number(double value) {
    if (value != value)
        return "unknown";
    return std::abs(value) >= 1000.0 ? sentence(std::round(value)) : rounded_text(value, 4);
}

/// To whole units.
[[nodiscard]] inline double to_whole(double value) { return std::round(value); }

/// To three digits after the point; what has none there stays.
[[nodiscard]] inline double to_thousandths(double value) {
    const double scaled = 1000 * value;
    return std::isfinite(scaled) ? std::round(scaled) / 1000 : value;
}

/// A count with its word: "1 customer", "3 customers".
template <class Number>
[[nodiscard]] std::string counted(Number count, std::string_view one, std::string_view many) {
    return sentence(count, " ", count == Number{1} ? one : many);
}

/// A short number with its sign: +0.5, -0.5, 0.
[[nodiscard]] inline std::string signed_number(double value) { return (value > 0.0 ? "+" : "") + short_number(value); }

} // namespace clientele::inline CLIENTELE_ABI::detail
/// @endcond
