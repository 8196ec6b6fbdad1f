#pragma once

/// @file
/// Comma-separated text of any length, row by row: one block of it is in memory at a time.

#include <clientele/io/csv_format.hpp>
#include <clientele/io/detail/csv_head.hpp>
#include <clientele/io/detail/csv_rows.hpp>
#include <clientele/math/detail/system_refusal.hpp>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// Where a text comes from, block by block.
struct byte_source {
    /// Writes at most `most` of the next bytes to `to`, and returns how many; 0 at the end.
    std::function<std::size_t(char* to, std::size_t most)> read;
    std::uint64_t size = 0; ///< how many bytes there are in all, where that is known: columns then are made once
};

/// The bytes of a file.
/// @param path of the file
/// @returns what gives them; it refuses with `bad_value` when the file cannot be read to its end
/// @throws error `bad_value` when it cannot be opened
[[nodiscard]] inline byte_source file_bytes(const std::string& path) {
    const std::shared_ptr<std::FILE> file{std::fopen(detail::system_path("csv", path), "rb"), [](std::FILE* open) {
                                              if (open != nullptr)
                                                  std::fclose(open);
                                          }};
    if (file == nullptr)
        detail::fail_for_system(errc::bad_value, "csv", "open", path);
    std::setvbuf(file.get(), nullptr, _IONBF, 0); // blocks are large, and a copy of each costs
    long size = 0;                                // of a pipe
    if (std::fseek(file.get(), 0, SEEK_END) == 0) {
        size = std::ftell(file.get());
        if (std::fseek(file.get(), 0, SEEK_SET) != 0)
            detail::fail_for_system(errc::bad_value, "csv", "go to the beginning of", path);
    }
    return {[file, path](char* to, std::size_t most) {
                const std::size_t got = std::fread(to, 1, most, file.get());
                if (std::ferror(file.get()))
                    detail::fail_for_system(errc::bad_value, "csv", "read", path);
                return got;
            },
            size > 0 ? static_cast<std::uint64_t>(size) : 0};
}

/// A text of rows, read from its beginning to its end, with the rules and the complaints of `csv_table`. The fields of
/// the row at hand are views into one block of text; the next row takes their place.
///
///     csv_stream rows{file_bytes("orders.csv"), {}, "orders.csv"};
///     const auto customer = rows.column("customer"), amount = rows.column("amount");
///     while (rows.next())
///         total[std::string{rows.text(customer)}] += rows.number(amount);
///
/// Memory: one block, or the longest row where that is longer.
class csv_stream {
public:
    static constexpr std::size_t usual_block = std::size_t{1} << 18; ///< bytes, which stay in the cache

    /// Reads the header, if there is one.
    /// @param bytes gives the text
    /// @param format how the text is laid out
    /// @param source the name of the text in complaints
    /// @param block how many bytes are asked for at a time, at least 1
    /// @throws error `bad_value` when the first row is malformed
    explicit csv_stream(byte_source bytes, csv_format format = {}, std::string source = "csv",
                        std::size_t block = usual_block)
        : head_{source}, format_{format}, rows_{std::move(source), format.separator}, bytes_{std::move(bytes)},
          block_{block} {
        require(block >= 1, "csv_stream: block must be at least 1 byte");
        if (find_row() != detail::csv_found::row)
            return;
        columns_ = rows_.fields().size();
        if (!format_.header) {
            is_held_ = true;
            return;
        }
        for (std::size_t j = 0; j < columns_; ++j)
            head_.name(rows_.text(j));
    }

    /// The names of the columns; empty without a header.
    [[nodiscard]] const std::vector<std::string>& names() const noexcept { return head_.names(); }
    /// How the text is laid out.
    [[nodiscard]] const csv_format& format() const noexcept { return format_; }
    /// The number of fields in a row.
    [[nodiscard]] std::size_t columns() const noexcept { return columns_; }
    /// The place of a named column, if there is one.
    /// @throws error `bad_value` when there are two
    [[nodiscard]] std::optional<std::size_t> find(std::string_view name) const { return head_.find(name); }
    /// The place of a named column.
    /// @throws error `bad_value` that lists the columns there are, or when there are two
    [[nodiscard]] std::size_t column(std::string_view name) const { return head_.column(name); }
    /// From now on complaints about a row name what stands in this column too: the customer.
    void name_rows_by(std::size_t column) noexcept { row_name_ = column; }

    /// Goes to the next row.
    /// @returns whether there is one
    /// @throws error `bad_value` with the line when it is malformed
    [[nodiscard]] bool next() {
        while (next_of_any_length()) {
            if (!is_ragged()) [[likely]]
                return true;
            auto said = ragged_complaint();
            if (!format_.leave_ragged)
                fail(errc::bad_value, row_, said);
            ++ragged_rows_;
            if (first_ragged_.size() < 10)
                first_ragged_.push_back(std::move(said));
            --row_;
        }
        return false;
    }
    /// The same, for hosts that decide about rows with more or fewer fields than the first line themselves: it stops at
    /// them too, and `is_ragged` says so.
    [[nodiscard]] bool next_of_any_length() {
        if (is_held_) [[unlikely]] {
            is_held_ = false;
            row_ = 0;
            return true;
        }
        const auto found = rows_.next();
        if (found != detail::csv_found::row) [[unlikely]]
            if (found == detail::csv_found::end || find_row() != detail::csv_found::row)
                return false;
        ++row_;
        return true;
    }
    /// Whether the row at hand has more or fewer fields than the first line.
    [[nodiscard]] bool is_ragged() const noexcept { return rows_.fields().size() != columns_; }
    /// The sentence about such a row.
    [[nodiscard]] std::string ragged_complaint() const {
        return head_.ragged(rows_.line(), columns_, rows_.fields().size());
    }
    /// The number of rows that `next` left out because they have more or fewer fields than the first line.
    [[nodiscard]] std::size_t ragged_rows() const noexcept { return ragged_rows_; }
    /// The sentences about the first ten of them.
    [[nodiscard]] const std::vector<std::string>& first_ragged() const noexcept { return first_ragged_; }
    /// The 0-based place of the row at hand, without the header and what `next` left out.
    [[nodiscard]] std::size_t row() const noexcept { return row_; }
    /// The 1-based line of the text on which it begins.
    [[nodiscard]] std::size_t line() const noexcept { return rows_.line(); }
    /// How many bytes of text there are up to the end of the row at hand.
    [[nodiscard]] std::uint64_t bytes_passed() const noexcept {
        return bytes_read_ - static_cast<std::uint64_t>(end_ - rows_.rest());
    }
    /// How many bytes of text there are in all, where the source knows; else 0.
    [[nodiscard]] std::uint64_t size() const noexcept { return bytes_.size; }

    /// A field of the row at hand, as text: valid until the next row.
    /// @param column 0-based, below the number of fields in the row
    [[nodiscard]] std::string_view text(std::size_t column) const noexcept { return rows_.text(column); }
    /// A field of the row at hand, as a finite number.
    /// @throws error `bad_value` with the file, the line and the column when it is none
    [[nodiscard]] double number(std::size_t column) const { return typed<detail::csv_number>(column); }
    /// A field of the row at hand, as an integer.
    /// @throws error as `number`
    [[nodiscard]] std::int64_t integer(std::size_t column) const { return typed<detail::csv_integer>(column); }
    /// A field of the row at hand, as a day.
    /// @throws error as `number`
    [[nodiscard]] day date(std::size_t column) const { return typed<detail::csv_day>(column); }

    /// Where the row at hand stands, for a complaint: the file, the line, and the customer where `name_rows_by` says
    /// who that is.
    [[nodiscard]] std::string place() const {
        return head_.place(rows_.line(), row_name_ < rows_.fields().size() ? text(row_name_) : std::string_view{});
    }
    /// What is wrong with a field: the place, the column, and what stands there.
    /// @param at its column, 0-based
    /// @param kind what the field must be, such as "a number"
    /// @param hint what else there is to say, after the value
    [[nodiscard]] std::string complaint(std::size_t at, std::string_view kind, std::string_view hint = {}) const {
        return head_.complaint(place(), at, kind, text(at), hint);
    }
    /// Refuses a field with its complaint.
    /// @param at its column, 0-based
    /// @param kind what the field must be, such as "a number"
    /// @param hint what else there is to say, after the value
    /// @throws error `bad_value` always
    [[noreturn]] void refuse(std::size_t at, std::string_view kind, std::string_view hint = {}) const {
        fail(errc::bad_value, row_, complaint(at, kind, hint));
    }

private:
    template <class Kind>
    [[nodiscard]] typename Kind::value_type typed(std::size_t column) const {
        const auto value = Kind::read(text(column), format_);
        if (!value)
            refuse(column, Kind::kind(format_), Kind::hint(text(column), format_));
        return *value;
    }

    // The next row, with more text where it takes more.
    [[nodiscard, CLIENTELE_NOINLINE]] detail::csv_found find_row() {
        for (;;) {
            const auto found = rows_.next();
            if (found != detail::csv_found::more_text)
                return found;
            read_on();
        }
    }

    // Moves what is left of the text to the front and reads a block behind it; as much again where a row is longer.
    void read_on() {
        const auto left = static_cast<std::size_t>(end_ - rows_.rest());
        const std::size_t most = (std::max)(block_, left);
        if (left + most > size_) {
            auto larger = std::make_unique_for_overwrite<char[]>(left + most);
            std::copy_n(rows_.rest(), left, larger.get());
            buffer_ = std::move(larger);
            size_ = left + most;
        } else if (left > 0) {
            std::memmove(buffer_.get(), rows_.rest(), left);
        }
        const std::size_t got = bytes_.read(buffer_.get() + left, most);
        if (got > most) [[unlikely]] // such as the -1 of a read that failed
            fail(errc::bad_value, no_row, head_.source(), ": its source must give at most ", most,
                 " bytes at a time, got ", got);
        bytes_read_ += got;
        end_ = buffer_.get() + left + got;
        rows_.take(buffer_.get(), end_, got == 0);
    }

    detail::csv_head head_;
    csv_format format_;
    detail::csv_rows rows_;
    byte_source bytes_;
    std::unique_ptr<char[]> buffer_;
    char* end_ = nullptr; // of the text in it
    std::size_t block_, size_ = 0, columns_ = 0, row_ = no_row, row_name_ = no_row, ragged_rows_ = 0;
    std::uint64_t bytes_read_ = 0;
    bool is_held_ = false; // the first row of a text without a header
    std::vector<std::string> first_ragged_;
};

} // namespace clientele::inline CLIENTELE_ABI
