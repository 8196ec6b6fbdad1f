#pragma once

/// @file
/// Many short lists that grow, side by side in few large pieces of memory.

#include <clientele/error.hpp>
#include <clientele/orders/detail/aligned_entries.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// One list of an arena: where it is, how long it is, and for how many it has room.
struct entry_list {
    std::uint32_t at = 0;
    std::uint32_t size = 0;
    std::uint32_t room = 0; // 0, or a power of two

    [[nodiscard]] bool empty() const noexcept { return size == 0; }
};

/// Blocks of 4, 8, 16, ... entries, cut from pieces of 64 to 4,096 entries, which begin at a line of the cache; longer
/// blocks are pieces of their own. A block that a list has left serves the next list of its size, and holds nothing of
/// the old one. An entry has a number `when` of 32 bits.
template <class Entry>
class entry_arena {
public:
    entry_arena() = default;
    entry_arena(const entry_arena& other) : spare_{other.spare_}, used_{other.used_} {
        pieces_.reserve(other.pieces_.size());
        for (const auto& each : other.pieces_) {
            pieces_.push_back(make_aligned_entries<Entry>(room_of(each)));
            std::copy_n(each.get(), &each == &other.pieces_.back() ? used_ : room_of(each), pieces_.back().get());
        }
    }
    entry_arena(entry_arena&& other) noexcept
        : pieces_{std::move(other.pieces_)}, spare_{std::exchange(other.spare_, no_spare())},
          used_{std::exchange(other.used_, 0)} {}
    entry_arena& operator=(entry_arena other) noexcept {
        pieces_.swap(other.pieces_);
        spare_.swap(other.spare_);
        std::swap(used_, other.used_);
        return *this;
    }
    ~entry_arena() = default;

    /// The first entry of a list that has room.
    [[nodiscard]] Entry* at(const entry_list& list) noexcept {
        return pieces_[list.at >> offset_bits].get() + (list.at & offset_mask);
    }
    [[nodiscard]] const Entry* at(const entry_list& list) const noexcept {
        return pieces_[list.at >> offset_bits].get() + (list.at & offset_mask);
    }
    /// The entries of a list.
    [[nodiscard]] std::span<const Entry> entries(const entry_list& list) const noexcept {
        return list.size == 0 ? std::span<const Entry>{} : std::span{at(list), list.size};
    }
    [[nodiscard]] std::span<Entry> entries(const entry_list& list) noexcept {
        return list.size == 0 ? std::span<Entry>{} : std::span{at(list), list.size};
    }

    /// Makes room for that many in all. When it throws, the list is as it was.
    void reserve(entry_list& list, std::size_t entries) {
        if (entries > list.room)
            move_to(list, entries);
    }

    /// Gives a list's block back and wipes it.
    void release(entry_list& list) noexcept {
        if (list.room > 0)
            give_back(list);
        list = {};
    }

private:
    static constexpr std::uint32_t offset_bits = 12, offset_mask = (1u << offset_bits) - 1, least_room = 4,
                                   most_room = 1u << 30, none = 0xFFFF'FFFF;

    [[nodiscard]] static std::size_t room_of(const aligned_entries<Entry>& piece) noexcept {
        return piece.get_deleter().count;
    }
    [[CLIENTELE_NOINLINE]] void move_to(entry_list& list, std::size_t entries) {
        require(entries <= most_room, "order_states: a customer's history must have at most 2^30 entries");
        const auto room = (std::max)(least_room, std::bit_ceil(static_cast<std::uint32_t>(entries)));
        entry_list longer{.at = take(room), .size = list.size, .room = room};
        if (list.room > 0) {
            std::move(at(list), at(list) + list.size, at(longer));
            give_back(list);
        }
        list = longer;
    }
    [[nodiscard]] static std::size_t level(std::uint32_t room) noexcept {
        return static_cast<std::size_t>(std::countr_zero(room));
    }
    [[nodiscard]] std::uint32_t take(std::uint32_t room) {
        if (auto& spare = spare_[level(room)]; spare != none) {
            const auto block = spare;
            spare = static_cast<std::uint32_t>(at({.at = block, .room = room})->when);
            return block;
        }
        if (pieces_.empty() || room_of(pieces_.back()) - used_ < room)
            add_piece(room);
        const auto block = static_cast<std::uint32_t>(((pieces_.size() - 1) << offset_bits) + used_);
        used_ += room;
        return block;
    }
    void add_piece(std::uint32_t least) {
        require(pieces_.size() < (std::size_t{1} << (32 - offset_bits)), "order_states: a shard is full");
        const std::size_t usual = std::size_t{64} << (std::min)(2 * pieces_.size(), std::size_t{6});
        pieces_.push_back(make_aligned_entries<Entry>((std::max)(usual, std::size_t{least})));
        used_ = 0;
    }
    void give_back(const entry_list& list) noexcept {
        std::fill_n(at(list), list.room, Entry{});
        auto& spare = spare_[level(list.room)];
        at(list)->when = static_cast<std::int32_t>(std::exchange(spare, list.at));
    }
    [[nodiscard]] static constexpr std::array<std::uint32_t, 31> no_spare() noexcept {
        std::array<std::uint32_t, 31> nothing{};
        nothing.fill(none);
        return nothing;
    }

    std::vector<aligned_entries<Entry>> pieces_;
    std::array<std::uint32_t, 31> spare_ = no_spare(); // the last block left of each size; it holds where the next is
    std::size_t used_ = 0;                             // entries of the last piece
};

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
