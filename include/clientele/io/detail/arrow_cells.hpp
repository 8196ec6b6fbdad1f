#pragma once

/// @file
/// One column of Arrow's batches: its format, its buffers, and where the value of a row stands in them.

#include <clientele/error.hpp>
#include <clientele/io/detail/arrow_abi.hpp>

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// What a column holds, as its format says: "tsu:UTC" are times of 64 bits, a million a second.
struct arrow_format {
    enum { other, whole, real, date32, date64, time, decimal, text, text_view } kind = other;
    int bytes = 0;               ///< of a value; of an offset of texts
    bool is_signed = true;       ///< whole numbers
    int scale = 0;               ///< decimals of a decimal
    std::int64_t per_second = 1; ///< ticks of a time

    explicit arrow_format(std::string_view format) {
        constexpr std::string_view letters = "cCsSiIlLfguU", sizes = "112244884848";
        const auto at = format.size() == 1 ? letters.find(format) : letters.npos;
        if (at != letters.npos) {
            kind = at < 8 ? whole : at < 10 ? real : text;
            bytes = sizes[at] - '0';
            is_signed = at % 2 == 0;
        } else if (format == "vu") {
            kind = text_view;
        } else if (format == "tdD" || format == "tdm") {
            kind = format == "tdD" ? date32 : date64;
            bytes = format == "tdD" ? 4 : 8;
        } else if (format.size() >= 4 && format.starts_with("ts") && format[3] == ':') {
            const auto unit = std::string_view{"smun"}.find(format[2]);
            if (unit == std::string_view::npos)
                return;
            kind = time;
            bytes = 8;
            for (std::size_t i = 0; i < unit; ++i)
                per_second *= 1000;
        } else if (format.starts_with("d:")) {
            read_decimal(format.substr(2));
        }
    }

private:
    void read_decimal(std::string_view parts_of) { // precision, scale, bits (128 where they are not said)
        int parts[3]{0, 0, 128};
        const char *at = parts_of.data(), *const end = at + parts_of.size();
        for (int i = 0; i < 3; ++i) {
            const auto [behind, status] = std::from_chars(at, end, parts[i]);
            if (status != std::errc{} || (behind != end && *behind != ','))
                return;
            if (behind == end && i >= 1)
                break;
            if (behind == end || i == 2)
                return;
            at = behind + 1;
        }
        if ((parts[2] != 32 && parts[2] != 64 && parts[2] != 128) || parts[1] < -38 || parts[1] > 38)
            return;
        kind = decimal;
        bytes = parts[2] / 8;
        scale = parts[1];
    }
};

/// The buffers of a column of one batch. Nothing is aligned: values are copied out.
class arrow_cells {
public:
    arrow_cells() = default;
    /// Of a column, from its row on that is the first of the batch.
    arrow_cells(const ArrowArray& array, std::int64_t first) : array_{&array} {
        first_ = static_cast<std::size_t>(array.offset + first);
        const bool may_be_null = array.null_count != 0 && array.n_buffers > 0 && array.buffers;
        validity_ = may_be_null ? static_cast<const unsigned char*>(array.buffers[0]) : nullptr;
    }

    [[nodiscard]] bool is_null(std::size_t row) const noexcept {
        const auto at = first_ + row;
        return validity_ && (validity_[at / 8] >> (at % 8) & 1) == 0;
    }
    template <class Value>
    [[nodiscard]] Value value(std::size_t row, int buffer = 1) const noexcept {
        Value value;
        std::memcpy(&value, bytes(buffer) + (first_ + row) * sizeof value, sizeof value);
        return value;
    }
    [[nodiscard]] const char* bytes(int buffer) const noexcept {
        return static_cast<const char*>(array_->buffers[buffer]);
    }
    [[nodiscard]] const char* value_bytes(std::size_t row, int size) const noexcept {
        return bytes(1) + (first_ + row) * static_cast<std::size_t>(size);
    }
    [[nodiscard]] std::int64_t buffers() const noexcept { return array_->n_buffers; }

    /// A whole number; nothing where it is beyond 64 bits with a sign.
    [[nodiscard]] std::optional<std::int64_t> whole(std::size_t row, const arrow_format& format) const noexcept {
        const auto small = [&]<class Value>(Value) { return std::int64_t{value<Value>(row)}; };
        switch (format.bytes * 2 + format.is_signed) {
        case 3:
            return small(std::int8_t{});
        case 2:
            return small(std::uint8_t{});
        case 5:
            return small(std::int16_t{});
        case 4:
            return small(std::uint16_t{});
        case 9:
            return small(std::int32_t{});
        case 8:
            return small(std::uint32_t{});
        case 17:
            return value<std::int64_t>(row);
        default:
            const auto large = value<std::uint64_t>(row);
            constexpr auto most = static_cast<std::uint64_t>((std::numeric_limits<std::int64_t>::max)());
            return large <= most ? std::optional{static_cast<std::int64_t>(large)} : std::nullopt;
        }
    }

    /// A text; nothing where its offsets are none.
    [[nodiscard]] std::optional<std::string_view> text(std::size_t row, const arrow_format& format) const noexcept {
        if (format.kind == arrow_format::text_view)
            return viewed_text(row);
        const auto offset = [&](std::size_t at) {
            return format.bytes == 4 ? std::int64_t{value<std::int32_t>(at)} : value<std::int64_t>(at);
        };
        const auto from = offset(row), to = offset(row + 1);
        if (from < 0 || to < from || (to > from && !bytes(2)))
            return {};
        return std::string_view{to == from ? "" : bytes(2) + from, static_cast<std::size_t>(to - from)};
    }

private:
    // 16 bytes: the length, then the text where it has up to 12 bytes, else its first 4, which buffer, and where.
    [[nodiscard]] std::optional<std::string_view> viewed_text(std::size_t row) const noexcept {
        const char* const view = value_bytes(row, 16);
        std::int32_t part[4];
        std::memcpy(part, view, sizeof part);
        if (part[0] < 0)
            return {};
        const auto size = static_cast<std::size_t>(part[0]);
        if (size <= 12)
            return std::string_view{view + 4, size};
        if (part[2] < 0 || part[2] >= buffers() - 3 || part[3] < 0 || !bytes(part[2] + 2)) // the last one holds sizes
            return {};
        return std::string_view{bytes(part[2] + 2) + part[3], size};
    }

    const ArrowArray* array_ = nullptr;
    std::size_t first_ = 0;
    const unsigned char* validity_ = nullptr;
};

/// A column of a stream, by name: whatever its batches are, its rows are counted through.
class arrow_column {
public:
    /// @throws error `bad_parameter` for a name that is not there, or twice
    arrow_column(const ArrowSchema& table, std::string_view name) : name_{name} {
        for (std::int64_t i = 0; i < table.n_children; ++i)
            if (table.children[i]->name && table.children[i]->name == name) {
                require(at_ < 0, "arrow: there must be one column \"", clipped(name), "\", got two");
                at_ = i;
            }
        require(at_ >= 0, "arrow: there must be a column \"", clipped(name), "\", got ", names_of(table));
        const auto& schema = *table.children[at_];
        text_ = said(schema);
        if (schema.dictionary) {
            index_ = arrow_format{text_};
            require(index_->kind == arrow_format::whole, "arrow: column \"", clipped(name_),
                    "\" must number its dictionary by whole numbers, got format \"", clipped(text_), '"');
            text_ = schema.dictionary->dictionary ? "a dictionary" : said(*schema.dictionary);
        }
        format_ = arrow_format{text_};
    }

    [[nodiscard]] const arrow_format& format() const noexcept { return format_; }
    [[nodiscard]] const arrow_cells& cells() const noexcept { return cells_; }
    /// @throws error `bad_parameter`: 'arrow: column "paid" must hold texts (u, U, vu), got format "l"'
    template <class... Parts>
    void require_format(bool is_one, const Parts&... must_hold) const {
        require(is_one, "arrow: column \"", clipped(name_), "\" must hold ", must_hold..., ", got format \"",
                clipped(text_), '"');
    }

    /// The next batch, whose first row is so far behind the first of all.
    void take(const ArrowArray& batch, std::size_t rows_before) {
        rows_before_ = rows_before;
        if (!batch.children || !batch.children[at_])
            fail_malformed("values");
        const auto& array = *batch.children[at_];
        check(array, batch.offset, batch.length, index_ ? *index_ : format_);
        const arrow_cells own{array, batch.offset};
        if (!index_) {
            cells_ = own;
            return;
        }
        if (!array.dictionary)
            fail_malformed("a dictionary");
        check(*array.dictionary, 0, array.dictionary->length, format_);
        indices_ = own;
        entries_ = static_cast<std::size_t>(array.dictionary->length);
        cells_ = arrow_cells{*array.dictionary, 0};
    }
    /// Where the value of a row of the batch stands among the cells.
    /// @throws error `bad_value` for a null
    [[nodiscard]] std::size_t place(std::size_t row) const {
        std::size_t at = row;
        if (index_) {
            if (indices_.is_null(row)) [[unlikely]]
                refuse(row, "have a value in every row", "null");
            const auto index = indices_.whole(row, *index_);
            if (!index || *index < 0 || static_cast<std::size_t>(*index) >= entries_) [[unlikely]]
                refuse(row, sentence("number one of the ", entries_, " entries of its dictionary"),
                       index ? sentence(*index) : "a number beyond 64 bits");
            at = static_cast<std::size_t>(*index);
        }
        if (cells_.is_null(at)) [[unlikely]]
            refuse(row, "have a value in every row", "null");
        return at;
    }
    /// 'arrow: column "paid" must be a finite number, got NaN in row 17'.
    [[noreturn, CLIENTELE_COLD, CLIENTELE_NOINLINE]] void refuse(std::size_t row, std::string_view must,
                                                                 std::string_view got) const {
        const auto at = rows_before_ + row;
        fail(errc::bad_value, at, "arrow: column \"", clipped(name_), "\" must ", must, ", got ", got, " in row ", at);
    }

private:
    [[nodiscard]] static const char* said(const ArrowSchema& schema) noexcept {
        return schema.format ? schema.format : "";
    }
    [[nodiscard, CLIENTELE_COLD]] static std::string names_of(const ArrowSchema& table) {
        std::string names;
        for (std::int64_t i = 0; i < table.n_children && i < 20; ++i) {
            const char* const name = table.children[i]->name;
            names += sentence(i > 0 ? ", \"" : "\"", clipped(name ? name : ""), '"');
        }
        return table.n_children == 0 ? "none" : table.n_children > 20 ? names + ", ..." : names;
    }
    [[noreturn, CLIENTELE_COLD, CLIENTELE_NOINLINE]] void fail_malformed(std::string_view must_have) const {
        fail(errc::bad_value, no_row, "arrow: column \"", clipped(name_), "\" must have ", must_have,
             ", and a batch from row ", rows_before_, " on has not");
    }
    void check(const ArrowArray& array, std::int64_t first, std::int64_t rows, const arrow_format& format) const {
        if (!array.release)
            fail_malformed("values that are not released");
        if (array.offset < 0 || rows < 0 || array.length < 0 || first > array.length || rows > array.length - first)
            fail_malformed("as many rows as its table");
        const bool is_text = format.kind == arrow_format::text;
        if (array.n_buffers < (is_text || format.kind == arrow_format::text_view ? 3 : 2) || !array.buffers)
            fail_malformed("the buffers of its format");
        if (rows > 0 && (!array.buffers[1] || (array.null_count > 0 && !array.buffers[0])))
            fail_malformed("the buffers of its format");
    }

    std::string name_, text_; // and its format
    std::int64_t at_ = -1;
    arrow_format format_{""};
    std::optional<arrow_format> index_{}; // of its dictionary, where it has one
    arrow_cells cells_, indices_;
    std::size_t entries_ = 0, rows_before_ = 0;
};

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
