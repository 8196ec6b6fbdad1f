#pragma once

/// @file
/// Comma-separated text in, with the line number in every complaint; fields out, quoted where they must be.

#include <clientele/types.hpp>

#include <charconv>
#include <cmath>
#include <concepts>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// A day written as ISO 8601, `1997-09-30`; what follows a `T` or a blank (a time of day) is left aside.
/// @param text such as 1997-09-30 or 1997-09-30T10:00:00
/// @returns nothing when the text is no day of the calendar
[[nodiscard]] inline std::optional<day> parse_day(std::string_view text) {
    const auto digits = [&](std::size_t from, std::size_t count) {
        unsigned value = 0;
        const char* const first = text.data() + from;
        const auto [end, status] = std::from_chars(first, first + count, value);
        return status == std::errc{} && end == first + count ? std::optional{value} : std::nullopt;
    };
    if (text.size() < 10 || text[4] != '-' || text[7] != '-')
        return {};
    if (text.size() > 10 && text[10] != 'T' && text[10] != ' ')
        return {};
    const auto year = digits(0, 4), month = digits(5, 2), of_month = digits(8, 2);
    if (!year || !month || !of_month)
        return {};
    const std::chrono::year_month_day date{std::chrono::year{static_cast<int>(*year)}, std::chrono::month{*month},
                                           std::chrono::day{*of_month}};
    return date.ok() ? std::optional{day{date}} : std::nullopt;
}

/// A day as ISO 8601 text, which `parse_day` reads back.
[[nodiscard]] inline std::string to_text(day d) {
    const std::chrono::year_month_day date{d};
    char text[32];
    std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(date.year()),
                  static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
    return text;
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

/// How a text is laid out.
struct csv_format {
    bool header = true;   ///< the first line names the columns
    char separator = ','; ///< between two fields
};

/// A whole table of text, read once; fields are views into it.
///
/// Quoted fields may hold separators, doubled quotes and line breaks (RFC 4180); a byte order mark, blank lines and
/// CRLF are accepted. A row with more or fewer fields than the first line is refused. Memory: the text plus 16 bytes a
/// field.
class csv_table {
public:
    /// Reads a file.
    /// @param path of the file; complaints name it
    /// @param format how the text is laid out
    /// @returns the table
    /// @throws error `bad_value` when it cannot be read or a line is malformed
    [[nodiscard]] static csv_table read(const std::string& path, csv_format format = {}) {
        const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file{std::fopen(path.c_str(), "rb"), &std::fclose};
        if (!file)
            fail(errc::bad_value, no_row, "csv: cannot open ", path);
        std::string text;
        char block[1 << 16];
        std::size_t got = sizeof block;
        while (got == sizeof block) { // less than it holds comes at the end alone
            got = std::fread(block, 1, sizeof block, file.get());
            text.append(block, got);
        }
        if (std::ferror(file.get()))
            fail(errc::bad_value, no_row, "csv: cannot read ", path);
        return parse(std::move(text), format, path);
    }

    /// Takes a text as it stands.
    /// @param text the whole table
    /// @param format how the text is laid out
    /// @param source the name of the text in complaints
    /// @returns the table
    /// @throws error `bad_value` with the line when one is malformed
    [[nodiscard]] static csv_table parse(std::string text, csv_format format = {}, std::string source = "csv") {
        csv_table table;
        table.text_ = std::make_unique<std::string>(std::move(text));
        table.source_ = std::move(source);
        table.split(format);
        return table;
    }

    /// The number of rows, without the header.
    [[nodiscard]] std::size_t rows() const noexcept { return lines_.size(); }
    /// The names of the columns; empty without a header.
    [[nodiscard]] const std::vector<std::string>& names() const noexcept { return names_; }
    /// The number of fields in a row.
    [[nodiscard]] std::size_t columns() const noexcept { return columns_; }
    /// The 1-based line of the text on which a row begins.
    [[nodiscard]] std::size_t line(std::size_t row) const { return lines_[row]; }

    /// The place of a named column, if there is one.
    [[nodiscard]] std::optional<std::size_t> find(std::string_view name) const {
        for (std::size_t j = 0; j < names_.size(); ++j)
            if (names_[j] == name)
                return j;
        return {};
    }
    /// The place of a named column.
    /// @throws error `bad_value` that lists the columns there are
    [[nodiscard]] std::size_t column(std::string_view name) const {
        if (const auto found = find(name)) {
            for (std::size_t j = *found + 1; j < names_.size(); ++j)
                if (names_[j] == name)
                    fail(errc::bad_value, no_row, source_, ": there are two columns called ", name);
            return *found;
        }
        if (names_.empty())
            fail(errc::bad_value, no_row, source_, ": there is no column ", name,
                 "; the file is empty or has no header");
        std::string all;
        for (const auto& each : names_)
            all += (all.empty() ? "" : ", ") + each;
        fail(errc::bad_value, no_row, source_, ": there is no column ", name, "; there are ", all);
    }

    /// A field as text.
    /// @throws error `bad_parameter` for a row or a field that the table does not have
    [[nodiscard]] std::string_view text(std::size_t row, std::size_t column) const {
        require(row < rows() && column < columns_, source_, ": there are ", rows(), " rows of ", columns_,
                " fields; field ", column, " of row ", row, " was asked for (both count from 0)");
        const auto& at = fields_[row * columns_ + column];
        return std::string_view{*text_}.substr(at.begin, at.length);
    }
    /// A field as a finite number.
    /// @param row 0-based
    /// @param column 0-based
    /// @returns the number
    /// @throws error `bad_value` with the file, the line and the column when it is none
    [[nodiscard]] double number(std::size_t row, std::size_t column) const {
        return parsed<double>(row, column, "a number");
    }
    /// A field as an integer.
    /// @param row 0-based
    /// @param column 0-based
    /// @returns the integer
    /// @throws error as `number`
    [[nodiscard]] std::int64_t integer(std::size_t row, std::size_t column) const {
        return parsed<std::int64_t>(row, column, "an integer");
    }
    /// A field as a day.
    /// @param row 0-based
    /// @param column 0-based
    /// @returns the day
    /// @throws error as `number`
    [[nodiscard]] day date(std::size_t row, std::size_t column) const {
        const auto parsed_day = parse_day(text(row, column));
        if (!parsed_day)
            refuse(row, column, "a day such as 1997-09-30");
        return *parsed_day;
    }
    /// Refuses a field, as the members above do: the file, the line and the column are named, and what stands there.
    /// @param row 0-based
    /// @param column 0-based
    /// @param kind what the field must be, such as "a number"
    /// @throws error `bad_value` always
    [[noreturn]] void refuse(std::size_t row, std::size_t column, std::string_view kind) const {
        const std::string name = column < names_.size() ? names_[column] : sentence("field ", column + 1);
        fail(errc::bad_value, row, source_, ", line ", lines_[row], ": ", name, " must be ", kind, ", got \"",
             text(row, column), "\"");
    }

    /// A whole column as numbers.
    /// @throws error as `number`
    [[nodiscard]] std::vector<double> numbers(std::size_t column) const {
        std::vector<double> values(rows());
        for (std::size_t row = 0; row < rows(); ++row)
            values[row] = number(row, column);
        return values;
    }
    /// A whole column as integers.
    /// @throws error as `number`
    [[nodiscard]] std::vector<std::int64_t> integers(std::size_t column) const {
        std::vector<std::int64_t> values(rows());
        for (std::size_t row = 0; row < rows(); ++row)
            values[row] = integer(row, column);
        return values;
    }
    /// A whole column as days.
    /// @throws error as `number`
    [[nodiscard]] std::vector<day> dates(std::size_t column) const {
        std::vector<day> values(rows());
        for (std::size_t row = 0; row < rows(); ++row)
            values[row] = date(row, column);
        return values;
    }

private:
    struct place {
        std::size_t begin;
        std::size_t length;
    };

    template <class Number>
    [[nodiscard]] Number parsed(std::size_t row, std::size_t column, std::string_view kind) const {
        auto field = text(row, column);
        while (!field.empty() && (field.front() == ' ' || field.front() == '\t'))
            field.remove_prefix(1);
        while (!field.empty() && (field.back() == ' ' || field.back() == '\t'))
            field.remove_suffix(1);
        Number value{};
        const auto [end, status] = std::from_chars(field.data(), field.data() + field.size(), value);
        if (field.empty() || status != std::errc{} || end != field.data() + field.size())
            refuse(row, column, kind);
        if constexpr (std::floating_point<Number>)
            if (!std::isfinite(value)) // the words nan and inf, which exports write for what is not known
                refuse(row, column, kind);
        return value;
    }

    // One field from `at`, its quotes undone in place; leaves `at` on the separator, the line break or the end.
    place field(std::size_t& at, char separator, std::size_t& line) {
        std::string& text = *text_;
        if (at == text.size() || text[at] != '"') {
            const std::size_t begin = at;
            while (at < text.size() && text[at] != separator && text[at] != '\n')
                ++at;
            const std::size_t end =
                at > begin && text[at - 1] == '\r' && (at == text.size() || text[at] == '\n') ? at - 1 : at;
            return {begin, end - begin};
        }
        const std::size_t opened = line, begin = ++at;
        std::size_t end = begin;
        for (;; ++at) {
            if (at == text.size())
                fail(errc::bad_value, no_row, source_, ", line ", opened, ": a quote is opened and never closed");
            if (text[at] == '"') {
                ++at;
                if (at == text.size() || text[at] != '"')
                    break;
            }
            line += text[at] == '\n';
            text[end++] = text[at];
        }
        if (at < text.size() && text[at] == '\r')
            ++at;
        if (at < text.size() && text[at] != separator && text[at] != '\n')
            fail(errc::bad_value, no_row, source_, ", line ", line, ": text follows a closing quote");
        return {begin, end - begin};
    }

    void split(csv_format format) {
        const std::string& text = *text_;
        std::size_t at = text.starts_with("\xEF\xBB\xBF") ? 3 : 0;
        for (std::size_t line = 1; at < text.size(); ++line, ++at) {
            if (text[at] == '\n' || (text[at] == '\r' && at + 1 < text.size() && text[at + 1] == '\n')) {
                at += text[at] == '\r';
                continue; // a blank line
            }
            const std::size_t begins_on = line, first = fields_.size();
            fields_.push_back(field(at, format.separator, line));
            while (at < text.size() && text[at] == format.separator)
                fields_.push_back(field(++at, format.separator, line));
            const std::size_t got = fields_.size() - first;
            if (columns_ == 0)
                columns_ = got;
            if (got != columns_)
                fail(errc::bad_value, lines_.size(), source_, ", line ", begins_on, ": ", columns_,
                     " fields expected, got ", got);
            lines_.push_back(begins_on);
        }
        if (format.header && !lines_.empty()) {
            for (std::size_t j = 0; j < columns_; ++j)
                names_.emplace_back(this->text(0, j));
            fields_.erase(fields_.begin(), fields_.begin() + static_cast<std::ptrdiff_t>(columns_));
            lines_.erase(lines_.begin());
        }
    }

    std::unique_ptr<std::string> text_; // on the heap, so that moving the table keeps its views
    std::string source_;
    std::vector<std::string> names_;
    std::vector<place> fields_;
    std::vector<std::size_t> lines_;
    std::size_t columns_ = 0;
};

} // namespace clientele::inline CLIENTELE_ABI
