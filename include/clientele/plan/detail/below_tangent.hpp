#pragma once

/// @file
/// Whether a response lies below its tangents.

#include <clientele/plan/response.hpp>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// Refuses a response that brings more of another amount than its slope at this one says: it rises ever faster, or the
/// slope is not that of its values, and no bound follows from it. A slope that is infinite says nothing.
/// A response that says it is concave is taken at its word.
template <class Response>
void check_below_tangent(std::string_view where, const Response& response, double amount, double value, double slope,
                         double other, std::size_t line) {
    if constexpr (requires { requires Response::concave; })
        return;
    const double tangent = value + slope * (other - amount);
    if (std::abs(other - amount) < 1e-200 || !std::isfinite(tangent))
        return; // what so little brings has lost its digits
    const double brings = response.value(other);
    const double rounding = 1e-6 * (std::abs(value) + std::abs(brings) + std::abs(tangent - value)); // floats too
    if (brings - tangent > rounding) [[unlikely]]
        fail(errc::bad_value, line, where,
             ": a response must lie below its tangents (each further unit brings less, and ",
             "marginal is the slope of value), got ", brings, " at ", other, ", where the tangent at ", amount, " is ",
             tangent, ", in line ", line);
}

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
