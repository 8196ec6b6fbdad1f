#pragma once

/// @file
/// One number with its uncertainty, as every room gives it.

#include <clientele/error.hpp>

#include <string_view>

namespace clientele::inline CLIENTELE_ABI {

/// One number with its uncertainty.
struct interval {
    double estimate;       ///< the number
    double standard_error; ///< on its own scale
    double lower;          ///< lower end
    double upper;          ///< upper end

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("interval");
        each("estimate", of.estimate...);
        each("standard_error", of.standard_error...);
        each("lower", of.lower...);
        each("upper", of.upper...);
    }
};

/// @cond INTERNAL
namespace detail {

/// The interval with each end moved out to the estimate where it would leave that out.
[[nodiscard]] inline interval holding_estimate(interval of) noexcept {
    if (of.lower > of.estimate)
        of.lower = of.estimate;
    if (of.upper < of.estimate)
        of.upper = of.estimate;
    return of;
}

/// Refuses a level of intervals that is none.
inline void require_level(std::string_view where, double level) {
    require(level > 0 && level < 1, where, ": level must be in (0, 1), got ", level);
}

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
