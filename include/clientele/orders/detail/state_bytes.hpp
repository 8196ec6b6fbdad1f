#pragma once

/// @file
/// Numbers and texts as bytes, the least byte first, and back; blocks of them that notice when they were changed.

#include <clientele/error.hpp>
#include <clientele/fwd.hpp>
#include <clientele/math/crc32c.hpp>
#include <clientele/math/detail/little_endian.hpp>
#include <clientele/orders/concepts.hpp>
#include <clientele/types.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

using byte_span = std::span<const std::byte>;

/// Writes at the end of bytes.
class byte_writer {
public:
    explicit byte_writer(std::vector<std::byte>& to) noexcept : to_{to} {}

    template <std::integral Number>
    void number(Number value) {
        const auto at = to_.size();
        to_.resize(at + sizeof value);
        put_at(at, value);
    }
    /// Writes over bytes that are there.
    template <std::integral Number>
    void put_at(std::size_t at, Number value) noexcept {
        to_little_endian(to_.data() + at, value);
    }
    void bytes(byte_span value) { to_.insert(to_.end(), value.begin(), value.end()); }
    /// Room for bytes that are going to be written over as a whole.
    [[nodiscard]] std::byte* room(std::size_t bytes) {
        const auto at = to_.size();
        to_.resize(at + bytes);
        return to_.data() + at;
    }
    /// As many numbers.
    template <std::integral Number, class NumberAt>
    void column(std::size_t numbers, const NumberAt& number_at) {
        auto* const to = room(numbers * sizeof(Number));
        for (std::size_t i = 0; i < numbers; ++i)
            to_little_endian(to + i * sizeof(Number), static_cast<Number>(number_at(i)));
    }
    /// A text behind its length.
    void text(std::string_view value) {
        number(static_cast<std::uint32_t>(value.size()));
        bytes(std::as_bytes(std::span{value}));
    }
    /// An integer in eight bytes, or a text.
    template <class Id>
    void id(const Id& value) {
        if constexpr (std::integral<Id>)
            number(static_cast<std::uint64_t>(value));
        else if constexpr (!std::same_as<Id, skip>)
            text(value);
    }
    [[nodiscard]] std::size_t size() const noexcept { return to_.size(); }
    [[nodiscard]] byte_span written() const noexcept { return to_; }

private:
    std::vector<std::byte>& to_;
};

/// Reads from the front of bytes, and refuses to read what is not there. `what` names them in the sentence.
class byte_reader {
public:
    byte_reader(byte_span from, std::string_view what) noexcept : from_{from}, what_{what} {}

    template <std::integral Number>
    [[nodiscard]] Number number() {
        return from_little_endian<Number>(take(sizeof(Number)).data());
    }
    [[nodiscard]] std::string_view text() {
        const auto bytes = take(number<std::uint32_t>());
        return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
    }
    /// An id as `byte_writer::id` writes it; `is_signed` says of what kind its writer's integers were.
    template <class Id>
    [[nodiscard]] std::conditional_t<std::same_as<Id, std::string>, std::string_view, Id> id(bool is_signed) {
        if constexpr (std::integral<Id>) {
            const auto value = number<std::uint64_t>();
            const bool fits =
                is_signed ? std::in_range<Id>(static_cast<std::int64_t>(value)) : std::in_range<Id>(value);
            sound(fits, "holds an id that does not fit the type of the ids");
            return static_cast<Id>(value);
        } else if constexpr (std::same_as<Id, std::string>) {
            return text();
        } else {
            return {};
        }
    }
    [[nodiscard]] byte_span take(std::size_t bytes) {
        sound(bytes <= from_.size(), "is cut short");
        const auto taken = from_.first(bytes);
        from_ = from_.subspan(bytes);
        return taken;
    }
    /// A number of things of which each takes so many bytes at least, so that no more is asked for than can be there.
    [[nodiscard]] std::size_t count(std::size_t least_bytes) {
        const auto things = number<std::uint64_t>();
        sound(things <= from_.size() / (std::max)(least_bytes, std::size_t{1}), "is cut short");
        return static_cast<std::size_t>(things);
    }
    [[nodiscard]] std::size_t left() const noexcept { return from_.size(); }
    /// Refuses bytes that are not what was written.
    void sound(bool is, std::string_view problem) const {
        if (!is) [[unlikely]]
            fail(errc::storage, no_row, what_, " ", problem);
    }

private:
    byte_span from_;
    std::string_view what_;
};

/// 0 where there is none, 1 and 2 for signed and unsigned integers, 3 for texts.
template <class Id>
inline constexpr std::uint8_t id_kind = std::same_as<Id, skip>          ? 0
                                        : std::same_as<Id, std::string> ? 3
                                        : std::is_signed_v<Id>          ? 1
                                                                        : 2;

/// The head of a block: what it is, in which format, and of which kinds its ids are. Its length and two checksums
/// follow the head, of the head and of the rest.
struct block_head {
    std::array<char, 8> magic;
    std::uint32_t format;
    std::array<std::uint8_t, 3> kinds; // of customers, orders and lines
    std::uint8_t decimals;

    static constexpr std::size_t bytes = 8 + 4 + 4 + 8 + 4 + 4;

    /// Begins a block; `close` writes what is not known yet.
    void open(byte_writer& to) const {
        for (const char each : magic)
            to.number(each);
        to.number(format);
        for (const auto each : kinds)
            to.number(each);
        to.number(decimals);
        to.number(std::uint64_t{0});
        to.number(std::uint64_t{0});
    }
    static void close(byte_writer& to, std::size_t from) {
        const auto block = to.written().subspan(from);
        to.put_at(from + 16, std::uint64_t{block.size() - bytes});
        to.put_at(from + 24, crc32c(block.subspan(bytes)));
        to.put_at(from + 28, crc32c(block.first(28)));
    }

    /// Looks a block over, whose head must be this but for decimals and signs of integers, and gives its head.
    [[nodiscard]] block_head check(byte_span block, std::string_view what) const {
        byte_reader from{block, what};
        block_head found{};
        for (auto& each : found.magic)
            each = from.number<char>();
        from.sound(found.magic == magic, "does not begin as one");
        found.format = from.number<std::uint32_t>();
        if (found.format > format)
            fail(errc::storage, no_row, what, " is of format ", found.format,
                 ", which is newer than this version of the library: it reads up to ", format);
        from.sound(found.format > 0, "is of a format that there never was");
        for (auto& each : found.kinds)
            each = from.number<std::uint8_t>();
        found.decimals = from.number<std::uint8_t>();
        const auto length = from.number<std::uint64_t>();
        const auto rest = from.number<std::uint32_t>(), head = from.number<std::uint32_t>();
        from.sound(crc32c(block.first(28)) == head, "was changed since it was written: its head does not sum up");
        from.sound(length >= from.left(), "is longer than it says");
        from.sound(length <= from.left(), "is cut short");
        from.sound(crc32c(block.subspan(bytes)) == rest, "was changed since it was written: it does not sum up");
        for (std::size_t i = 0; i < kinds.size(); ++i)
            from.sound(family(found.kinds[i]) == family(kinds[i]), "has ids of another kind: texts, integers or none");
        return found;
    }

    /// The same for a block of which every kind must be this.
    block_head check_all(byte_span block, std::string_view what) const {
        const auto found = check(block, what);
        if (found.kinds != kinds)
            fail(errc::storage, no_row, what, " has integers of another sign as ids");
        if (found.decimals != decimals)
            fail(errc::storage, no_row, what, " has money of ", int{found.decimals}, " decimals, expected ",
                 int{decimals});
        return found;
    }

private:
    [[nodiscard]] static constexpr int family(std::uint8_t kind) noexcept { return kind == 2 ? 1 : kind; }
};

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
