#pragma once

/// @file
/// Names of columns whatever their spelling.

#include <clientele/config.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// A name of a column in small letters, with the brackets of ASCII: some writers change the one, some the other.
[[nodiscard]] inline std::string plain_name(std::string_view name) {
    std::string out;
    for (std::size_t at = 0; at < name.size(); ++at) {
        const auto wide = name.substr(at, 3);
        const bool opens = wide == "\xEF\xBC\x88", closes = wide == "\xEF\xBC\x89";
        at += opens || closes ? 2 : 0;
        out += opens                                ? '('
               : closes                             ? ')'
               : name[at] >= 'A' && name[at] <= 'Z' ? static_cast<char>(name[at] + 32)
                                                    : name[at];
    }
    return out;
}

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
