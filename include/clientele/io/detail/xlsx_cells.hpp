#pragma once

/// @file
/// What a cell of a spreadsheet may hold: checked, and refused with the sheet, the column and the row.

#include <clientele/cmath.hpp>
#include <clientele/io/detail/utf8.hpp>
#include <clientele/io/detail/value_kinds.hpp>
#include <clientele/types.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// A number, a text or nothing.
struct xlsx_cell {
    enum { blank, number, text } kind = blank;
    double value = 0;
    std::string_view words{};
};

/// How a column is shown.
struct xlsx_column {
    std::string name, number_format; ///< as spreadsheets write it: "#,##0.00"
    std::size_t rows = 0;
    std::function<xlsx_cell(std::size_t row)> cell{};
};

/// How many characters a text has for a spreadsheet, which counts in UTF-16.
[[nodiscard]] constexpr std::size_t utf16_size(std::string_view text) noexcept {
    std::size_t size = 0;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        size += (byte & 0xC0) != 0x80 ? (byte >= 0xF0 ? 2 : 1) : 0;
    }
    return size;
}

/// Whether a text can stand in the XML that a workbook is made of.
[[nodiscard]] constexpr bool is_xml_text(std::string_view text) noexcept {
    return text.find('\0') == text.npos && text.find("\xEF\xBF\xBE") == text.npos &&
           text.find("\xEF\xBF\xBF") == text.npos && is_utf8(text);
}
/// The same of a name, which has one line.
[[nodiscard]] constexpr bool is_xml_name(std::string_view name) noexcept {
    for (const char c : name)
        if (static_cast<unsigned char>(c) < ' ')
            return false;
    return is_xml_text(name);
}

/// A text whose "_x0041_" a spreadsheet would otherwise take for the character of that number.
/// @param to is where it stands until the next one
[[nodiscard]] inline const char* as_written(std::string_view words, std::string& to) {
    to.clear();
    for (std::size_t at = 0; at < words.size(); ++at) {
        constexpr std::string_view hex = "0123456789ABCDEFabcdef";
        const auto part = words.substr(at, 7);
        if (part.size() == 7 && part.starts_with("_x") && part.ends_with('_') &&
            part.substr(2, 4).find_first_not_of(hex) == part.npos)
            to += "_x005F";
        to += words[at];
    }
    return to.c_str();
}

/// "xlsx: sheet "Customers", column "Total" must ..., got ... in row 3".
template <class... Parts>
[[noreturn, CLIENTELE_COLD]] void refuse_cell(std::string_view sheet, std::string_view column, std::size_t row,
                                              const Parts&... must) {
    fail(errc::bad_value, row, "xlsx: sheet \"", clipped(sheet), "\", column \"", clipped(column), "\" must ", must...,
         " in row ", row);
}

/// Refuses what a spreadsheet cannot hold as it is.
inline void check_cell(std::string_view sheet, std::string_view column, std::size_t row, const xlsx_cell& cell) {
    if (cell.kind == xlsx_cell::number && !(std::abs(cell.value) <= 9.99e307)) // also NaN
        refuse_cell(sheet, column, row, "be a number of at most 9.99e307 in size, got ",
                    std::isnan(cell.value) ? "NaN" : sentence(cell.value));
    if (cell.kind != xlsx_cell::text)
        return;
    if (!is_xml_text(cell.words))
        refuse_cell(sheet, column, row, "be a text in UTF-8 without NUL, U+FFFE and U+FFFF, got \"",
                    clipped(cell.words), '"');
    constexpr std::size_t most = 32'767;
    if (cell.words.size() > most && utf16_size(cell.words) > most)
        refuse_cell(sheet, column, row, "have at most 32767 characters, got ", utf16_size(cell.words));
}

/// The values of a column: those of a host's container where they are, a view as it is, and a temporary as one's own.
template <class Values>
[[nodiscard]] auto viewed(Values&& values) {
    if constexpr (!std::is_lvalue_reference_v<Values>)
        return std::remove_cvref_t<Values>{std::forward<Values>(values)};
    else if constexpr (requires { values.view(); })
        return values.view();
    else if constexpr (requires { typename std::remove_cvref_t<Values>::allocator_type; })
        return std::span{std::as_const(values)};
    else
        return values;
}

/// A value of the host's as a cell.
template <class Value>
[[nodiscard]] xlsx_cell cell_of(std::string_view sheet, std::string_view column, std::size_t row, const Value& value) {
    if constexpr (is_optional_value<Value>) {
        return value ? cell_of(sheet, column, row, *value) : xlsx_cell{};
    } else if constexpr (day_value<Value>) {
        const auto on = std::chrono::time_point_cast<day::duration>(value);
        const std::int64_t days = on.time_since_epoch().count() + 25'569; // since 1899-12-30
        if (days < 61 || days > 2'958'465) // before that spreadsheets have a 29 February 1900
            refuse_cell(sheet, column, row, "be a day in [1900-03-01, 9999-12-31], got ",
                        on_calendar(on) ? to_text(on) : sentence(days - 25'569, " days after 1970-01-01"));
        return {xlsx_cell::number, static_cast<double>(days)};
    } else if constexpr (std::integral<Value>) {
        constexpr std::int64_t exact = std::int64_t{1} << 53;
        if (!std::in_range<std::int64_t>(value + 0) || static_cast<std::int64_t>(value) > exact ||
            static_cast<std::int64_t>(value) < -exact)
            refuse_cell(sheet, column, row, "be a whole number in [-2^53, 2^53], got ", value);
        return {xlsx_cell::number, static_cast<double>(value)};
    } else if constexpr (std::floating_point<Value>) {
        return {xlsx_cell::number, static_cast<double>(value)};
    } else {
        static_assert(std::convertible_to<const Value&, std::string_view>,
                      "xlsx_sheet: a column must hold numbers, days, texts, or std::optional of these");
        const std::string_view words = value;
        return {words.empty() ? xlsx_cell::blank : xlsx_cell::text, 0, words};
    }
}

/// A name as spreadsheets compare it.
[[nodiscard]] inline std::string without_case(std::string_view name) {
    std::string out;
    for (const char c : name)
        out += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return out;
}

/// Refuses a name that no sheet can have.
inline void check_sheet_name(std::string_view name) {
    require(!name.empty() && utf16_size(name) <= 31, "xlsx: the name of a sheet must have 1 to 31 characters, got \"",
            clipped(name), '"');
    require(name.find_first_of("[]:*?/\\") == name.npos && is_xml_name(name) && !name.starts_with('\'') &&
                !name.ends_with('\''),
            "xlsx: the name of a sheet must be UTF-8 without []:*?/\\ and control characters, and without ' at either "
            "end, got \"",
            clipped(name), '"');
    require(without_case(name) != "history",
            "xlsx: the name of a sheet must not be History, which spreadsheets keep "
            "for themselves, got \"",
            name, '"');
}

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
