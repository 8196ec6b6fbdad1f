#pragma once

/// @file
/// Names in the texts that databases are given.

#include <clientele/error.hpp>

#include <string>
#include <string_view>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// Refuses what is no name.
inline void require_sql_name(std::string_view engine, std::string_view name) {
    require(!name.empty() && name.find('\0') == std::string_view::npos, engine,
            ": a table or column must have a name without NUL, got \"", clipped(name), '"');
}

/// A name as SQL takes it, whatever is in it.
[[nodiscard]] inline std::string quoted_name(std::string_view engine, std::string_view name) {
    require_sql_name(engine, name);
    std::string all = "\"";
    for (const char c : name)
        all.append(c == '"' ? 2 : 1, c);
    return all += '"';
}

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
