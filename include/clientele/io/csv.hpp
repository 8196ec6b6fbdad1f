#pragma once

/// @file
/// Comma-separated text in, with the line number in every complaint; fields out, quoted where they must be.

#include <clientele/io/date.hpp>
#include <clientele/io/decimal.hpp>
#include <clientele/types.hpp>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// What stands somewhere, for a complaint: in double quotes, at most 60 characters of it, and no control characters.
[[nodiscard]] inline std::string quoted(std::string_view text) { return sentence('"', detail::clipped(text), '"'); }
/// The same: a better match than std::quoted, which lookup finds for a std::string.
[[nodiscard]] inline std::string quoted(const std::string& text) { return quoted(std::string_view{text}); }
/// The same.
[[nodiscard]] inline std::string quoted(const char* text) { return quoted(std::string_view{text}); }

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

/// A whole table of text, read once; fields are views into it.
///
/// Quoted fields may hold separators, doubled quotes and line breaks (RFC 4180); a byte order mark of UTF-8, blank
/// lines and CRLF are accepted. Blanks around a field, quoted or not, are no part of it. A row with more or fewer
/// fields than the first line, a NUL, UTF-16 and a carriage return without a line feed are refused. Memory: the text
/// plus 16 bytes a field.
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
        table.format_ = format;
        table.require_encoding();
        table.split();
        return table;
    }

    /// The number of rows, without the header.
    [[nodiscard]] std::size_t rows() const noexcept { return lines_.size(); }
    /// The names of the columns; empty without a header.
    [[nodiscard]] const std::vector<std::string>& names() const noexcept { return names_; }
    /// How the text is laid out.
    [[nodiscard]] const csv_format& format() const noexcept { return format_; }
    /// The number of fields in a row.
    [[nodiscard]] std::size_t columns() const noexcept { return columns_; }
    /// The 1-based line of the text on which a row begins.
    [[nodiscard]] std::size_t line(std::size_t row) const { return lines_[row]; }

    /// The place of a named column, if there is one.
    /// @throws error `bad_value` when there are two
    [[nodiscard]] std::optional<std::size_t> find(std::string_view name) const {
        std::optional<std::size_t> found;
        for (std::size_t j = 0; j < names_.size(); ++j) {
            if (names_[j] != name)
                continue;
            if (found)
                fail(errc::bad_value, no_row, source_, ": there are two columns called ", quoted(name));
            found = j;
        }
        return found;
    }
    /// The place of a named column.
    /// @throws error `bad_value` that lists the columns there are, or when there are two
    [[nodiscard]] std::size_t column(std::string_view name) const {
        if (const auto found = find(name))
            return *found;
        if (names_.empty())
            fail(errc::bad_value, no_row, source_, ": there is no column ", quoted(name),
                 "; the file is empty or has no header");
        std::string all;
        std::size_t shown = 0;
        for (; shown < names_.size() && all.size() < 200; ++shown)
            all += (shown == 0 ? "" : ", ") + quoted(names_[shown]);
        fail(errc::bad_value, no_row, source_, ": there is no column ", quoted(name), "; there are ", all,
             shown < names_.size() ? sentence(" and ", names_.size() - shown, " more") : "");
    }
    /// From now on complaints about a row name what stands in this column too: the customer.
    void name_rows_by(std::size_t column) { row_name_ = column; }
    /// The number of rows left out because they have more or fewer fields than the first line.
    [[nodiscard]] std::size_t ragged_rows() const noexcept { return ragged_rows_; }
    /// The sentences about the first ten of them.
    [[nodiscard]] const std::vector<std::string>& first_ragged() const noexcept { return first_ragged_; }

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
        const auto field = text(row, column);
        const auto value = parse_number(field, format_.decimal);
        if (!value)
            refuse(row, column, "a number", number_hint(field, format_.decimal));
        return *value;
    }
    /// A field as an integer.
    /// @param row 0-based
    /// @param column 0-based
    /// @returns the integer
    /// @throws error as `number`
    [[nodiscard]] std::int64_t integer(std::size_t row, std::size_t column) const {
        const auto field = text(row, column);
        std::int64_t value{};
        const auto [end, status] = std::from_chars(field.data(), field.data() + field.size(), value);
        if (field.empty() || status != std::errc{} || end != field.data() + field.size())
            refuse(row, column, "an integer");
        return value;
    }
    /// A field as a day.
    /// @param row 0-based
    /// @param column 0-based
    /// @returns the day
    /// @throws error as `number`
    [[nodiscard]] day date(std::size_t row, std::size_t column) const {
        const auto field = text(row, column);
        const auto value = parse_day(field, format_.dates);
        if (!value)
            refuse(row, column, in_words(format_.dates.order), day_hint(field, format_.dates));
        return *value;
    }
    /// Where a row stands, for a complaint: the file, the line, and the customer where `name_rows_by` says who that is.
    [[nodiscard]] std::string place_of(std::size_t row) const {
        std::string at = sentence(source_, ", line ", lines_[row]);
        if (row_name_ < columns_ && !text(row, row_name_).empty())
            at += ", customer " + quoted(text(row, row_name_));
        return at;
    }
    /// What is wrong with a field, as the members above say it: the place, the column, and what stands there.
    /// @param row 0-based
    /// @param at its column, 0-based
    /// @param kind what the field must be, such as "a number"
    /// @param hint what else there is to say, after the value
    [[nodiscard]] std::string complaint(std::size_t row, std::size_t at, std::string_view kind,
                                        std::string_view hint = {}) const {
        const std::string name = at < names_.size() ? names_[at] : sentence("field ", at + 1);
        return sentence(place_of(row), ": ", detail::clipped(name), " must be ", kind, ", got ", quoted(text(row, at)),
                        hint);
    }
    /// Refuses a field with its complaint.
    /// @param row 0-based
    /// @param at its column, 0-based
    /// @param kind what the field must be, such as "a number"
    /// @param hint what else there is to say, after the value
    /// @throws error `bad_value` always
    [[noreturn]] void refuse(std::size_t row, std::size_t at, std::string_view kind, std::string_view hint = {}) const {
        fail(errc::bad_value, row, complaint(row, at, kind, hint));
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

    static bool blank(char c) { return c == ' ' || c == '\t'; }

    // The place of a part of the text without the blanks around it.
    [[nodiscard]] place trimmed_place(std::size_t begin, std::size_t end) const {
        const auto inside = trimmed(std::string_view{*text_}.substr(begin, end - begin));
        return {static_cast<std::size_t>(inside.data() - text_->data()), inside.size()};
    }

    // One field from `at`, its quotes undone in place; leaves `at` on the separator, the line break or the end.
    place field(std::size_t& at, char separator, std::size_t& line) {
        std::string& text = *text_;
        const std::size_t begins = at;
        while (at < text.size() && blank(text[at]) && text[at] != separator)
            ++at;
        if (at == text.size() || text[at] != '"') {
            while (at < text.size() && text[at] != separator && text[at] != '\n')
                ++at;
            const bool crlf = at > begins && text[at - 1] == '\r' && (at == text.size() || text[at] == '\n');
            const std::size_t end = crlf ? at - 1 : at;
            if (const auto lone = std::string_view{text}.substr(begins, end - begins).find('\r'); lone != text.npos)
                fail(errc::bad_value, no_row, source_, ", line ", line,
                     ": a carriage return stands alone; lines must end in a line feed, or in both");
            return trimmed_place(begins, end);
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
        while (at < text.size() && blank(text[at]) && text[at] != separator)
            ++at;
        if (at < text.size() && text[at] == '\r')
            ++at;
        if (at < text.size() && text[at] != separator && text[at] != '\n')
            fail(errc::bad_value, no_row, source_, ", line ", line, ": text follows a closing quote");
        return trimmed_place(begin, end);
    }

    void require_encoding() const {
        const std::string_view text = *text_;
        const auto nul = text.find('\0');
        if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF") || nul < 2)
            fail(errc::bad_value, no_row, source_, ": the text is UTF-16 or binary; it must be saved as UTF-8");
        if (nul != text.npos)
            fail(errc::bad_value, no_row, source_, ", line ",
                 std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(nul), '\n') + 1,
                 ": a NUL byte stands there; a field is text");
    }

    void split() {
        const char separator = format_.separator;
        const std::string& text = *text_;
        std::size_t at = text.starts_with("\xEF\xBB\xBF") ? 3 : 0;
        for (std::size_t line = 1; at < text.size(); ++line, ++at) {
            std::size_t end = at; // of the blanks that the line begins with
            while (end < text.size() && blank(text[end]) && text[end] != separator)
                ++end;
            end += end + 1 < text.size() && text[end] == '\r' && text[end + 1] == '\n';
            if (end == text.size() || text[end] == '\n') {
                at = end;
                continue; // a blank line
            }
            const std::size_t begins_on = line, first = fields_.size();
            fields_.push_back(field(at, separator, line));
            while (at < text.size() && text[at] == separator)
                fields_.push_back(field(++at, separator, line));
            const std::size_t got = fields_.size() - first;
            if (columns_ == 0)
                columns_ = got;
            if (got == columns_)
                lines_.push_back(begins_on);
            else
                leave_ragged(first, begins_on, got);
        }
        if (format_.header && !lines_.empty()) {
            for (std::size_t j = 0; j < columns_; ++j)
                names_.emplace_back(this->text(0, j));
            fields_.erase(fields_.begin(), fields_.begin() + static_cast<std::ptrdiff_t>(columns_));
            lines_.erase(lines_.begin());
        }
    }

    void leave_ragged(std::size_t first, std::size_t line, std::size_t got) {
        auto said = sentence(source_, ", line ", line, ": ", columns_, " fields expected, got ", got);
        if (!format_.leave_ragged)
            fail(errc::bad_value, lines_.size(), said);
        fields_.resize(first);
        ++ragged_rows_;
        if (first_ragged_.size() < 10)
            first_ragged_.push_back(std::move(said));
    }

    std::unique_ptr<std::string> text_; // on the heap, so that moving the table keeps its views
    std::string source_;
    std::vector<std::string> names_;
    std::vector<place> fields_;
    std::vector<std::size_t> lines_;
    std::vector<std::string> first_ragged_;
    std::size_t columns_ = 0, ragged_rows_ = 0, row_name_ = no_row;
    csv_format format_;
};

} // namespace clientele::inline CLIENTELE_ABI
