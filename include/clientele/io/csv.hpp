#pragma once

/// @file
/// Comma-separated text in, whole, with the line number in every complaint. `csv_stream` reads files of any size.

#include <clientele/io/csv_format.hpp>
#include <clientele/io/detail/csv_head.hpp>
#include <clientele/io/detail/csv_rows.hpp>
#include <clientele/io/whole_file.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

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
        return parse(read_whole_file("csv", errc::bad_value, path), format, path);
    }

    /// Takes a text as it stands.
    /// @param text the whole table
    /// @param format how the text is laid out
    /// @param source the name of the text in complaints
    /// @returns the table
    /// @throws error `bad_value` with the line when one is malformed
    [[nodiscard]] static csv_table parse(std::string text, csv_format format = {}, std::string source = "csv") {
        csv_table table{std::move(source), format};
        table.text_ = std::make_unique<std::string>(std::move(text));
        table.split();
        return table;
    }

    /// The number of rows, without the header.
    [[nodiscard]] std::size_t rows() const noexcept { return lines_.size(); }
    /// The names of the columns; empty without a header.
    [[nodiscard]] const std::vector<std::string>& names() const noexcept { return head_.names(); }
    /// How the text is laid out.
    [[nodiscard]] const csv_format& format() const noexcept { return format_; }
    /// The number of fields in a row.
    [[nodiscard]] std::size_t columns() const noexcept { return columns_; }
    /// The 1-based line of the text on which a row begins.
    [[nodiscard]] std::size_t line(std::size_t row) const { return lines_[row]; }

    /// The place of a named column, if there is one.
    /// @throws error `bad_value` when there are two
    [[nodiscard]] std::optional<std::size_t> find(std::string_view name) const { return head_.find(name); }
    /// The place of a named column.
    /// @throws error `bad_value` that lists the columns there are, or when there are two
    [[nodiscard]] std::size_t column(std::string_view name) const { return head_.column(name); }
    /// From now on complaints about a row name what stands in this column too: the customer.
    void name_rows_by(std::size_t column) { row_name_ = column; }
    /// The number of rows left out because they have more or fewer fields than the first line.
    [[nodiscard]] std::size_t ragged_rows() const noexcept { return ragged_rows_; }
    /// The sentences about the first ten of them.
    [[nodiscard]] const std::vector<std::string>& first_ragged() const noexcept { return first_ragged_; }

    /// A field as text.
    /// @throws error `bad_parameter` for a row or a field that the table does not have
    [[nodiscard]] std::string_view text(std::size_t row, std::size_t column) const {
        require(row < rows() && column < columns_, head_.source(), ": there are ", rows(), " rows of ", columns_,
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
        return typed<detail::csv_number>(row, column);
    }
    /// A field as an integer.
    /// @param row 0-based
    /// @param column 0-based
    /// @returns the integer
    /// @throws error as `number`
    [[nodiscard]] std::int64_t integer(std::size_t row, std::size_t column) const {
        return typed<detail::csv_integer>(row, column);
    }
    /// A field as a day.
    /// @param row 0-based
    /// @param column 0-based
    /// @returns the day
    /// @throws error as `number`
    [[nodiscard]] day date(std::size_t row, std::size_t column) const { return typed<detail::csv_day>(row, column); }
    /// Where a row stands, for a complaint: the file, the line, and the customer where `name_rows_by` says who that is.
    [[nodiscard]] std::string place_of(std::size_t row) const {
        return head_.place(lines_[row], row_name_ < columns_ ? text(row, row_name_) : std::string_view{});
    }
    /// What is wrong with a field, as the members above say it: the place, the column, and what stands there.
    /// @param row 0-based
    /// @param at its column, 0-based
    /// @param kind what the field must be, such as "a number"
    /// @param hint what else there is to say, after the value
    [[nodiscard]] std::string complaint(std::size_t row, std::size_t at, std::string_view kind,
                                        std::string_view hint = {}) const {
        return head_.complaint(place_of(row), at, kind, text(row, at), hint);
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
    [[nodiscard]] std::vector<double> numbers(std::size_t column) const { return all<detail::csv_number>(column); }
    /// A whole column as integers.
    /// @throws error as `number`
    [[nodiscard]] std::vector<std::int64_t> integers(std::size_t column) const {
        return all<detail::csv_integer>(column);
    }
    /// A whole column as days.
    /// @throws error as `number`
    [[nodiscard]] std::vector<day> dates(std::size_t column) const { return all<detail::csv_day>(column); }

private:
    struct place {
        std::size_t begin;
        std::size_t length;
    };

    csv_table(std::string source, csv_format format) : head_{std::move(source)}, format_{format} {}

    template <class Kind>
    [[nodiscard]] typename Kind::value_type typed(std::size_t row, std::size_t column) const {
        const auto field = text(row, column);
        const auto value = Kind::read(field, format_);
        if (!value)
            refuse(row, column, Kind::kind(format_), Kind::hint(field, format_));
        return *value;
    }
    template <class Kind>
    [[nodiscard]] std::vector<typename Kind::value_type> all(std::size_t column) const {
        std::vector<typename Kind::value_type> values(rows());
        for (std::size_t row = 0; row < rows(); ++row)
            values[row] = typed<Kind>(row, column);
        return values;
    }

    void split() {
        char* const begin = text_->data();
        detail::csv_rows found{head_.source(), format_.separator};
        found.take(begin, begin + text_->size(), true);
        while (found.next() == detail::csv_found::row) {
            const std::size_t got = found.fields().size();
            if (columns_ == 0) {
                columns_ = got;
                if (format_.header) {
                    for (std::size_t j = 0; j < got; ++j)
                        head_.name(found.text(j));
                    continue;
                }
            }
            if (got != columns_) {
                leave_ragged(found.line(), got);
                continue;
            }
            lines_.push_back(found.line());
            for (std::size_t j = 0; j < got; ++j) {
                const auto field = found.text(j);
                fields_.push_back({static_cast<std::size_t>(field.data() - begin), field.size()});
            }
        }
    }

    void leave_ragged(std::size_t line, std::size_t got) {
        auto said = head_.ragged(line, columns_, got);
        if (!format_.leave_ragged)
            fail(errc::bad_value, rows(), said);
        ++ragged_rows_;
        if (first_ragged_.size() < 10)
            first_ragged_.push_back(std::move(said));
    }

    std::unique_ptr<std::string> text_; // on the heap, so that moving the table keeps its views
    detail::csv_head head_;
    csv_format format_;
    std::vector<place> fields_;
    std::vector<std::size_t> lines_;
    std::vector<std::string> first_ragged_;
    std::size_t columns_ = 0, ragged_rows_ = 0, row_name_ = no_row;
};

} // namespace clientele::inline CLIENTELE_ABI
