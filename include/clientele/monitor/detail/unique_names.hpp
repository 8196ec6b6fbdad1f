#pragma once

#include <clientele/error.hpp>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

/// @cond INTERNAL
namespace clientele::inline CLIENTELE_ABI::detail {

/// Refuses names of which two are the same: whoever asks for one would get the first alone.
inline void require_unique_names(std::string_view where, std::string_view what, std::vector<std::string> names) {
    std::sort(names.begin(), names.end());
    if (const auto twice = std::adjacent_find(names.begin(), names.end()); twice != names.end())
        fail(errc::bad_parameter, no_row, where, ": the names of ", what, " must be unique, got '", clipped(*twice),
             "' twice");
}

} // namespace clientele::inline CLIENTELE_ABI::detail
/// @endcond
