#pragma once

/// @file
/// Columns on their way out over the Arrow C interfaces. What is handed over shares the columns, and every struct has a
/// release of its own, so that a consumer may move children out, and release in any order.

#include <clientele/cmath.hpp>
#include <clientele/io/detail/arrow_abi.hpp>
#include <clientele/io/detail/utf8.hpp>
#include <clientele/io/detail/value_kinds.hpp>
#include <clientele/types.hpp>

#include <cerrno>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// One column as its buffers.
struct arrow_out_column {
    std::string name, format;
    std::int64_t nulls = 0;
    std::vector<unsigned char> validity{};
    std::vector<char> values{}; ///< or offsets of texts
    std::vector<char> bytes{};  ///< of texts

    template <class Value>
    void push(const Value& value) {
        const auto at = values.size();
        values.resize(at + sizeof value);
        std::memcpy(values.data() + at, &value, sizeof value);
    }
};

/// All columns.
struct arrow_out_table {
    std::size_t rows = 0;
    std::vector<arrow_out_column> columns{};
};

template <class Value>
[[nodiscard]] consteval const char* arrow_format_of() {
    if constexpr (day_value<Value>)
        return "tdD";
    else if constexpr (std::same_as<Value, double>)
        return "g";
    else if constexpr (std::integral<Value> && !std::same_as<Value, bool>) {
        constexpr const char* formats[2][4]{{"C", "S", "I", "L"}, {"c", "s", "i", "l"}};
        return formats[std::signed_integral<Value>][sizeof(Value) == 1   ? 0
                                                    : sizeof(Value) == 2 ? 1
                                                                         : sizeof(Value) / 4 + 1];
    } else {
        static_assert(std::convertible_to<const Value&, std::string_view>,
                      "arrow_table: a column must hold integers, doubles, days, texts, or std::optional of these");
        return "U";
    }
}

template <class Value>
void push_arrow(arrow_out_column& to, std::size_t row, const Value& value) {
    if constexpr (day_value<Value>) {
        const auto days = value.time_since_epoch().count();
        if (!std::in_range<std::int32_t>(days)) [[unlikely]]
            fail(errc::bad_value, row, "arrow_table: ", clipped(to.name), " must be a day of 32 bits, got ", days,
                 " days after 1970-01-01 in row ", row);
        to.push(static_cast<std::int32_t>(days));
    } else if constexpr (std::same_as<Value, double>) {
        if (std::isnan(value)) [[unlikely]]
            fail(errc::bad_value, row, "arrow_table: ", clipped(to.name), " must be a number, got NaN in row ", row,
                 " (std::nullopt is for none)");
        to.push(value);
    } else if constexpr (std::integral<Value>) {
        to.push(value);
    } else {
        const std::string_view text = value;
        if (!is_utf8(text)) [[unlikely]] // what its format says
            fail(errc::bad_value, row, "arrow_table: ", clipped(to.name), " must be a text in UTF-8, got \"",
                 clipped(text), "\" in row ", row);
        to.bytes.insert(to.bytes.end(), text.begin(), text.end());
        to.push(static_cast<std::int64_t>(to.bytes.size()));
    }
}

/// The buffers of any range of values.
template <class Values>
[[nodiscard]] arrow_out_column arrow_out_of(std::string name, const Values& values) {
    using held = std::remove_cvref_t<decltype(values[0])>;
    arrow_out_column column{.name = std::move(name), .format = {}};
    const auto fill = [&]<class Value>(std::type_identity<Value>, const auto& read) {
        column.format = std::string{arrow_format_of<Value>()};
        column.values.reserve((values.size() + 1) * 8); // as wide as any of them is
        if (column.format == "U")
            column.push(std::int64_t{0});
        for (std::size_t row = 0; row < values.size(); ++row)
            read(row);
    };
    if constexpr (is_optional_value<held>) {
        using value = typename held::value_type;
        column.validity.assign(values.size() / 8 + 1, 0);
        fill(std::type_identity<value>{}, [&](std::size_t row) {
            const auto& each = values[row];
            push_arrow(column, row, each ? *each : value{});
            auto& bits = column.validity[row / 8];
            bits = static_cast<unsigned char>(bits | (each.has_value() << (row % 8)));
            column.nulls += !each.has_value();
        });
    } else {
        fill(std::type_identity<held>{}, [&](std::size_t row) { push_arrow<held>(column, row, values[row]); });
    }
    return column;
}

/// Minor units as decimal128.
template <class Minor>
[[nodiscard]] arrow_out_column arrow_money_out(std::string name, const Minor& minor, int decimals) {
    arrow_out_column column{.name = std::move(name), .format = sentence("d:19,", decimals)};
    column.values.reserve(16 * minor.size());
    for (const std::int64_t each : minor) {
        const std::int64_t sign = each >> 63;
        constexpr bool little = std::endian::native == std::endian::little;
        column.push(little ? each : sign);
        column.push(little ? sign : each);
    }
    return column;
}

/// What an array that was handed over needs until it is released.
struct arrow_given_array {
    std::shared_ptr<const arrow_out_table> table{};
    std::vector<const void*> buffers{};
    std::vector<ArrowArray> children{};
    std::vector<ArrowArray*> places{}; // of the children

    ~arrow_given_array() {
        for (auto& each : children)
            if (each.release) // none that was moved out
                each.release(&each);
    }
};

inline void release_given_array(ArrowArray* array) noexcept {
    delete static_cast<arrow_given_array*>(array->private_data);
    array->release = nullptr;
}

inline void hand_over(std::unique_ptr<arrow_given_array> given, std::int64_t nulls, ArrowArray* to) noexcept {
    to->length = static_cast<std::int64_t>(given->table->rows);
    to->null_count = nulls;
    to->offset = 0;
    to->n_buffers = static_cast<std::int64_t>(given->buffers.size());
    to->n_children = static_cast<std::int64_t>(given->children.size());
    to->buffers = given->buffers.data();
    to->children = given->places.data();
    to->dictionary = nullptr;
    to->release = release_given_array;
    to->private_data = given.release();
}

inline void give_arrow_array(const std::shared_ptr<const arrow_out_table>& table, ArrowArray* to) {
    auto given = std::make_unique<arrow_given_array>();
    given->table = table;
    given->buffers = {nullptr};
    given->children.resize(table->columns.size()); // never moved from here on
    for (std::size_t i = 0; i < table->columns.size(); ++i) {
        const auto& column = table->columns[i];
        auto child = std::make_unique<arrow_given_array>();
        child->table = table;
        static constexpr char nothing[16]{}; // consumers need not expect a null where there are no rows
        const auto start = [](const auto& of) -> const void* { return of.empty() ? nothing : of.data(); };
        child->buffers = {column.nulls > 0 ? column.validity.data() : nullptr, start(column.values)};
        if (column.format == "U")
            child->buffers.push_back(start(column.bytes));
        hand_over(std::move(child), column.nulls, &given->children[i]);
        given->places.push_back(&given->children[i]);
    }
    hand_over(std::move(given), 0, to);
}

/// What a schema that was handed over needs until it is released.
struct arrow_given_schema {
    std::string name{}, format{};
    std::vector<ArrowSchema> children{};
    std::vector<ArrowSchema*> places{};

    ~arrow_given_schema() {
        for (auto& each : children)
            if (each.release)
                each.release(&each);
    }
};

inline void release_given_schema(ArrowSchema* schema) noexcept {
    delete static_cast<arrow_given_schema*>(schema->private_data);
    schema->release = nullptr;
}

inline void hand_over(std::unique_ptr<arrow_given_schema> given, std::int64_t flags, ArrowSchema* to) noexcept {
    to->format = given->format.c_str();
    to->name = given->name.c_str();
    to->metadata = nullptr;
    to->flags = flags;
    to->n_children = static_cast<std::int64_t>(given->children.size());
    to->children = given->places.data();
    to->dictionary = nullptr;
    to->release = release_given_schema;
    to->private_data = given.release();
}

inline void give_arrow_schema(const arrow_out_table& table, ArrowSchema* to) {
    auto given = std::make_unique<arrow_given_schema>();
    given->format = "+s";
    given->children.resize(table.columns.size());
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
        auto child = std::make_unique<arrow_given_schema>();
        child->name = table.columns[i].name;
        child->format = table.columns[i].format;
        hand_over(std::move(child), ARROW_FLAG_NULLABLE, &given->children[i]);
        given->places.push_back(&given->children[i]);
    }
    hand_over(std::move(given), 0, to);
}

/// What a stream that was handed over needs until it is released.
struct arrow_given_stream {
    std::shared_ptr<const arrow_out_table> table;
    bool is_given = false;

    [[nodiscard]] static arrow_given_stream& of(ArrowArrayStream* stream) noexcept {
        return *static_cast<arrow_given_stream*>(stream->private_data);
    }
    static int get_schema(ArrowArrayStream* stream, ArrowSchema* to) noexcept {
        return given([&] { give_arrow_schema(*of(stream).table, to); });
    }
    static int get_next(ArrowArrayStream* stream, ArrowArray* to) noexcept {
        auto& self = of(stream);
        *to = ArrowArray{}; // released: the end
        return self.is_given ? 0 : given([&] {
            give_arrow_array(self.table, to);
            self.is_given = true;
        });
    }
    static const char* get_last_error(ArrowArrayStream*) noexcept { return nullptr; }
    static void release(ArrowArrayStream* stream) noexcept {
        delete &of(stream);
        stream->release = nullptr;
    }

private:
    // No error may cross the interface.
    template <class Give>
    [[nodiscard]] static int given(const Give& give) noexcept {
        try {
            give();
            return 0;
        } catch (...) { // of memory alone
            return ENOMEM;
        }
    }
};

inline void give_arrow_stream(std::shared_ptr<const arrow_out_table> table, ArrowArrayStream* to) {
    to->private_data = new arrow_given_stream{std::move(table)};
    to->get_schema = arrow_given_stream::get_schema;
    to->get_next = arrow_given_stream::get_next;
    to->get_last_error = arrow_given_stream::get_last_error;
    to->release = arrow_given_stream::release;
}

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
