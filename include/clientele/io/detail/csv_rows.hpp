#pragma once

/// @file
/// The rules of CSV: text to rows of fields. Whoever reads CSV reads it through this, whole or in blocks.

#include <clientele/error.hpp>
#include <clientele/io/decimal.hpp>
#include <clientele/io/detail/csv_marks.hpp>

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// What came of looking for the next row.
enum class csv_found {
    row,       ///< one whole row
    more_text, ///< the text ends inside a row, and is not the last: hand over what is left with what follows
    end        ///< no row is left
};

/// The rows of a text that comes whole or in blocks. Quotes are undone in place.
class csv_rows {
public:
    /// A field as it stands in the text, with the blanks around it.
    struct place {
        char* begin;
        char* end;
    };

    csv_rows(std::string source, char separator) : source_{std::move(source)}, separator_{separator} {
        require(separator != '"' && separator != '\n' && separator != '\r' && separator != '\0', source_,
                ": the separator must be no quote, no line end and no NUL");
    }

    /// The text from the row that is next on: what `rest` gave and what follows it.
    /// @param is_last whether the text ends here
    void take(char* begin, char* end, bool is_last) noexcept {
        next_ = begin;
        end_ = end;
        is_last_ = is_last;
        scan_.start(begin, end, separator_);
    }

    /// Goes to the next row.
    [[nodiscard]] csv_found next() {
        if (!has_begun_ && !begin())
            return csv_found::more_text;
        for (;;) {
            if (next_ == end_)
                return is_last_ ? csv_found::end : csv_found::more_text;
            fields_.clear();
            doubled_.clear();
            line_ = next_line_;
            std::size_t line = line_;
            quoted_first_ = false;
            char* const after = split(line);
            if (after == nullptr)
                return csv_found::more_text;
            next_line_ = line + 1;
            next_ = after;
            if (fields_.size() == 1 && !quoted_first_ && all_blank(fields_[0].begin, fields_[0].end)) [[unlikely]]
                continue; // a blank line
            for (const auto field : doubled_)
                undo_quotes(fields_[field]);
            return csv_found::row;
        }
    }

    /// The fields of the row at hand.
    [[nodiscard]] std::span<const place> fields() const noexcept { return fields_; }
    /// One of them, without the blanks around it.
    [[nodiscard]] std::string_view text(std::size_t field) const noexcept {
        const place at = fields_[field];
        const std::string_view all{at.begin, static_cast<std::size_t>(at.end - at.begin)};
        const auto maybe_blank = [](char c) { return (c >= '\0' && c <= ' ') || c == '\xC2' || c == '\xA0'; };
        return !all.empty() && !maybe_blank(all.front()) && !maybe_blank(all.back()) ? all : trimmed(all);
    }
    /// The 1-based line on which the row at hand begins.
    [[nodiscard]] std::size_t line() const noexcept { return line_; }
    /// Where the text begins that belongs to no row yet.
    [[nodiscard]] char* rest() const noexcept { return next_; }
    /// The name of the text in complaints.

private:
    [[nodiscard]] bool is_blank(char c) const noexcept { return (c == ' ' || c == '\t') && c != separator_; }
    [[nodiscard]] bool all_blank(const char* from, const char* to) const noexcept {
        while (from != to && is_blank(*from))
            ++from;
        return from == to;
    }

    // The head of the text: refuses other encodings, passes over a byte order mark; false if more text is needed.
    [[nodiscard]] bool begin() {
        const std::string_view text{next_, static_cast<std::size_t>(end_ - next_)};
        if (text.size() < 3 && !is_last_)
            return false;
        if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF") ||
            text.substr(0, 2).find('\0') != std::string_view::npos)
            fail(errc::bad_value, no_row, source_,
                 ": the text is UTF-16 or binary; save it as UTF-8 (iconv -f UTF-16 -t UTF-8)");
        if (text.starts_with("\xEF\xBB\xBF"))
            take(next_ + 3, end_, is_last_);
        has_begun_ = true;
        return true;
    }

    // Splits the row that begins at next_; gives what follows it, or nothing where the text ends too early.
    [[nodiscard, CLIENTELE_ALWAYS_INLINE]] char* split(std::size_t& line) {
        char* begin = next_;
        for (;;) {
            char* mark = scan_.next();
            if (mark != end_) [[likely]] {
                const char c = *mark;
                if (c == separator_) [[likely]] {
                    fields_.push_back({begin, mark});
                    begin = mark + 1;
                    continue;
                }
                if (c == '\n') {
                    fields_.push_back({begin, mark});
                    return mark + 1;
                }
                if (c == '"' && !all_blank(begin, mark))
                    continue; // a quote inside a field is text
            }
            mark = end_field(begin, mark, line);
            if (mark == nullptr)
                return nullptr;
            if (mark == end_)
                return is_last_ ? end_ : nullptr;
            begin = mark + 1;
            if (*mark == '\n')
                return begin;
        }
    }

    // Takes a field that ends in another way than at a mark behind plain text; gives the separator, the line feed or
    // the end of the text behind it, or nothing where the text ends too early.
    [[nodiscard]] char* end_field(char* begin, char* mark, std::size_t& line) {
        place field{begin, mark};
        if (mark != end_ && *mark == '"') {
            quoted_first_ = quoted_first_ || fields_.empty();
            mark = take_quoted(mark, field, line);
        } else {
            mark = line_end(mark);
        }
        if (mark == nullptr || (mark == end_ && !is_last_))
            return nullptr;
        if (mark != end_ && *mark == '\0')
            fail(errc::bad_value, no_row, source_, ", line ", line, ": a NUL byte stands there; a field is text");
        if (mark != end_ && *mark == '\r')
            fail(errc::bad_value, no_row, source_, ", line ", line,
                 ": a carriage return stands alone; lines must end in a line feed, or in both");
        fields_.push_back(field);
        return mark;
    }

    // Behind a carriage return: the line feed, the end of the text, or the carriage return itself where it stands
    // alone. Any other mark as it is.
    [[nodiscard]] char* line_end(char* mark) noexcept {
        if (mark == end_ || *mark != '\r')
            return mark;
        if (mark + 1 == end_)
            return end_;
        return mark[1] == '\n' ? scan_.next() : mark;
    }

    [[nodiscard]] char* take_quoted(char* mark, place& field, std::size_t& line) {
        const std::size_t opened = line;
        field.begin = mark + 1;
        bool doubled = false;
        for (;;) {
            mark = scan_.next();
            if (mark == end_) {
                if (!is_last_)
                    return nullptr;
                fail(errc::bad_value, no_row, source_, ", line ", opened, ": a quote is opened and never closed");
            }
            if (*mark == '\0')
                return mark;
            line += *mark == '\n';
            if (*mark != '"')
                continue;
            if (mark + 1 == end_ && !is_last_)
                return nullptr;
            if (mark + 1 == end_ || mark[1] != '"')
                break;
            (void)scan_.next();
            doubled = true;
        }
        field.end = mark;
        if (doubled)
            doubled_.push_back(fields_.size());
        char* const behind = scan_.next();
        if (!all_blank(mark + 1, behind) || (behind != end_ && *behind == '"'))
            fail(errc::bad_value, no_row, source_, ", line ", line, ": text follows a closing quote");
        return line_end(behind);
    }

    static void undo_quotes(place& field) noexcept {
        char* to = field.begin;
        for (const char* from = field.begin; from != field.end; ++from) {
            *to++ = *from;
            from += *from == '"'; // its double
        }
        field.end = to;
    }

    std::string source_;
    char separator_;
    csv_scanner scan_;
    char *next_ = nullptr, *end_ = nullptr;
    bool is_last_ = false, has_begun_ = false, quoted_first_ = false;
    std::size_t line_ = 0, next_line_ = 1;
    std::vector<place> fields_;
    std::vector<std::size_t> doubled_; // fields with doubled quotes inside
};

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
