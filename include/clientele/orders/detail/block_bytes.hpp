#pragma once

/// @file
/// The entries of one customer as bytes: a checksum of what follows, the format, and the entries as in blocks of
/// states.

#include <clientele/error.hpp>
#include <clientele/math/crc32c.hpp>
#include <clientele/orders/detail/state_entries.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// The allocator of words that another one stands for; that of the program's own heap for `skip`.
template <class Allocator>
struct word_allocator {
    using type = typename std::allocator_traits<Allocator>::template rebind_alloc<std::uint64_t>;
};
template <>
struct word_allocator<skip> {
    using type = std::allocator<std::uint64_t>;
};

/// Entries that are read from bytes, which are looked over first.
class block_entries {
public:
    using entry = state_entry<skip>;

    explicit block_entries(std::span<const std::byte> bytes) : bytes_{bytes} {
        sound(bytes.size() >= head, "is cut short");
        const auto found = from_little_endian<std::uint32_t>(bytes.data() + 4);
        if (found > format)
            fail(errc::storage, no_row, "customer_block: the block is of format ", found,
                 ", which is newer than this version of the library: it reads up to ", format);
        sound(found > 0, "is of a format that there never was");
        sound((bytes.size() - head) % entry_bytes == 0, "is cut short");
        sound(crc32c(bytes.subspan(4)) == from_little_endian<std::uint32_t>(bytes.data()),
              "was changed since it was written: it does not sum up");
        entry before{};
        for (std::size_t i = 0; i < size(); ++i) {
            const entry each = (*this)[i];
            sound(is_sound_entry(each, i == 0 ? nullptr : &before), "has a list that no lines make");
            before = each;
        }
    }

    [[nodiscard]] std::size_t size() const noexcept { return (bytes_.size() - head) / entry_bytes; }
    [[nodiscard]] entry operator[](std::size_t i) const {
        return read_entry<skip>(bytes_.data() + head + i * entry_bytes);
    }

    /// How many bytes that many entries are, and the bytes.
    [[nodiscard]] static constexpr std::size_t bytes_of(std::size_t entries) noexcept {
        return head + entries * entry_bytes;
    }
    static void write(std::byte* to, const auto& entries) noexcept {
        to_little_endian(to + 4, format);
        auto* end = to + head;
        for (const entry each : entries)
            end = write_entries(end, std::span{&each, 1});
        to_little_endian(to, crc32c({to + 4, end}));
    }

private:
    static constexpr std::uint32_t format = 1;
    static constexpr std::size_t head = 8;

    static void sound(bool is, std::string_view problem) {
        if (!is) [[unlikely]]
            fail(errc::storage, no_row, "customer_block: the block ", problem);
    }

    std::span<const std::byte> bytes_;
};

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
