#pragma once

/// @file
/// How comma-separated text is laid out, and fields for writing, quoted where they must be.

#include <clientele/error.hpp>
#include <clientele/io/date.hpp>
#include <clientele/io/detail/utf8.hpp>

#include <string>
#include <string_view>

namespace clientele::inline CLIENTELE_ABI {

/// What stands somewhere, for a complaint: in double quotes, at most 60 characters of it, and no control characters.
[[nodiscard]] inline std::string quoted(std::string_view text) { return sentence('"', detail::clipped(text), '"'); }
/// The same: a better match than std::quoted, which lookup finds for a std::string.
[[nodiscard]] inline std::string quoted(const std::string& text) { return quoted(std::string_view{text}); }
/// The same.
[[nodiscard]] inline std::string quoted(const char* text) { return quoted(std::string_view{text}); }

/// What makes UTF-8 of a text that is none, for the end of a complaint, in brackets; nothing where it is.
[[nodiscard]] inline std::string_view text_hint(std::string_view text) {
    return detail::is_utf8(text) ? ""
                                 : " (the text is not UTF-8; iconv -f GB18030 -t UTF-8 converts a Chinese file, "
                                   "-f WINDOWS-1252 a Western one)";
}

/// A field for writing: quoted when it holds a separator, a quote or a line break.
/// @param text the field
/// @param separator between two fields
/// @returns the text, quoted where it must be
[[nodiscard]] inline std::string csv_field(std::string_view text, char separator = ',') {
    if (text.find_first_of("\"\r\n") == text.npos && text.find(separator) == text.npos)
        return std::string{text};
    std::string quoted{'"'};
    for (const char c : text)
        quoted.append(c == '"' ? 2 : 1, c);
    return quoted += '"';
}

/// How a text is laid out, and how its numbers and days are written.
struct csv_format {
    bool header = true;        ///< the first line names the columns
    char separator = ',';      ///< between two fields
    char decimal = '.';        ///< the decimal mark of numbers: '.' or ','
    date_format dates = {};    ///< how days are written
    bool leave_ragged = false; ///< leave out rows with more or fewer fields than the first, and count them
};

} // namespace clientele::inline CLIENTELE_ABI
