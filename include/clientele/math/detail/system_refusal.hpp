#pragma once

#include <clientele/error.hpp>

#include <cerrno>
#include <string>
#include <string_view>
#include <system_error>

/// @cond INTERNAL
namespace clientele::inline CLIENTELE_ABI::detail {

/// Refuses what the system has refused: who tried what, the path, and the system's own words for its last error.
[[noreturn, CLIENTELE_COLD]] inline void fail_for_system(errc code, std::string_view who, std::string_view tried,
                                                         std::string_view path) {
    const std::string why = std::generic_category().message(errno);
    fail(code, no_row, who, ": cannot ", tried, " ", path, ": ", why);
}

/// A path as the system takes it: up to a NUL, which would be another file.
[[nodiscard]] inline const char* system_path(std::string_view who, const std::string& path) {
    require(path.find('\0') == std::string::npos, who, ": the path must be without NUL, got \"", clipped(path), '"');
    return path.c_str();
}

} // namespace clientele::inline CLIENTELE_ABI::detail
/// @endcond
