#pragma once

/// @file
/// One number with its uncertainty, as every room gives it.

#include <clientele/version.hpp>

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

} // namespace clientele::inline CLIENTELE_ABI
