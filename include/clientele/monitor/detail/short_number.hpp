#pragma once

#include <clientele/error.hpp>

#include <charconv>
#include <cmath>
#include <string>
#include <system_error>

/// @cond INTERNAL
namespace clientele::inline CLIENTELE_ABI::detail {

/// A number for people: four digits, and all those before the point; a value that is missing is unknown.
[[nodiscard]] inline std::string short_number(double value) {
    if (value != value)
        return "unknown";
    if (!std::isfinite(value) || std::abs(value) >= 1000.0)
        return sentence(std::round(value));
    char text[64];
    const auto end = std::to_chars(text, text + sizeof text, value, std::chars_format::scientific, 3);
    double rounded = value;
    (void)std::from_chars(text, end.ptr, rounded);
    return sentence(rounded == 0.0 ? 0.0 : rounded);
}

/// The same with its sign: +0.5, -0.5, 0.
[[nodiscard]] inline std::string signed_number(double value) { return (value > 0.0 ? "+" : "") + short_number(value); }

} // namespace clientele::inline CLIENTELE_ABI::detail
/// @endcond
