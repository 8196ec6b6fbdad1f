#pragma once

#include <clientele/error.hpp>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

/// @cond INTERNAL
namespace clientele::inline CLIENTELE_ABI::detail {

/// Refuses names of which two are the same: whoever asks for one would get the first alone.
inline void require_unique_names(std::string_view where, std::string_view what, const std::vector<std::string>& names) {
    auto sorted = names;
    std::sort(sorted.begin(), sorted.end());
    const auto twice = std::adjacent_find(sorted.begin(), sorted.end());
    if (twice == sorted.end())
        return;
    const auto first = std::find(names.begin(), names.end(), *twice),
               second = std::find(first + 1, names.end(), *twice);
    fail(errc::bad_parameter, no_row, where, ": the names of ", what, " must be unique, got '", clipped(*twice),
         "' in places ", first - names.begin(), " and ", second - names.begin());
}

} // namespace clientele::inline CLIENTELE_ABI::detail
/// @endcond
