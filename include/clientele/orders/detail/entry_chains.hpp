#pragma once

/// @file
/// Memory for many lists that grow at their end, in blocks that never move: a chain of them is a list.

#include <clientele/error.hpp>
#include <clientele/orders/detail/aligned_entries.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <span>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// One chain: its first and its last block, and how many entries it has. All blocks but the last are full.
struct entry_chain {
    std::uint32_t first = 0, last = 0, size = 0;
};

/// Blocks of 4 entries, where these take 16 bytes each a line of the cache, cut from pieces of 16 to 1,024 blocks. A
/// block that a chain has left serves the next one, and holds nothing of the old one.
template <class Entry>
class entry_chains {
public:
    static constexpr std::uint32_t length = 4; ///< entries of a block

    /// A place in a chain: the block and the number of the entry, which may be that after the last.
    struct cursor {
        std::uint32_t block, place;
    };

    entry_chains() = default;
    entry_chains(const entry_chains& other) : spare_{other.spare_}, used_{other.used_} {
        pieces_.reserve(other.pieces_.size());
        for (const auto& each : other.pieces_) {
            const auto blocks = &each == &other.pieces_.back() ? used_ : each.blocks();
            pieces_.push_back(piece_of(each.blocks()));
            std::copy_n(each.entries.get(), blocks * length, pieces_.back().entries.get());
            std::copy_n(each.next.get(), blocks, pieces_.back().next.get());
        }
    }
    entry_chains(entry_chains&& other) noexcept
        : pieces_{std::move(other.pieces_)}, spare_{std::exchange(other.spare_, none)},
          used_{std::exchange(other.used_, 0u)} {}
    entry_chains& operator=(entry_chains other) noexcept {
        pieces_.swap(other.pieces_);
        std::swap(spare_, other.spare_);
        std::swap(used_, other.used_);
        return *this;
    }
    ~entry_chains() = default;

    /// The entries of a block.
    [[nodiscard]] Entry* block(std::uint32_t at) noexcept {
        return pieces_[at >> offset_bits].entries.get() + (at & offset_mask) * length;
    }
    [[nodiscard]] const Entry* block(std::uint32_t at) const noexcept {
        return pieces_[at >> offset_bits].entries.get() + (at & offset_mask) * length;
    }
    /// The block after one that is not the last.
    [[nodiscard]] std::uint32_t next(std::uint32_t at) const noexcept {
        return pieces_[at >> offset_bits].next[at & offset_mask];
    }
    /// The entry of a place.
    [[nodiscard]] Entry& at(const cursor& place) noexcept { return block(place.block)[place.place % length]; }
    /// The first entry that is not before a key.
    template <class Key>
    [[nodiscard]] cursor place_of(const entry_chain& chain, const Key& key) const noexcept {
        cursor found{chain.last, chain.size};
        if (chain.size == 0 || block(chain.last)[(chain.size - 1) % length] < key)
            return found;
        for (found = {chain.first, 0}; found.place + length < chain.size && block(found.block)[length - 1] < key;
             found.place += length)
            found.block = next(found.block);
        while (block(found.block)[found.place % length] < key)
            ++found.place;
        return found;
    }

    /// Makes sure that there is a block for the next calls that need one.
    void expect_one() {
        if (spare_ == none && (pieces_.empty() || used_ == pieces_.back().blocks()))
            add_piece();
    }
    /// Adds an entry at the end. A block must be expected for every fourth.
    void append(entry_chain& chain, Entry&& value) noexcept {
        if (chain.size % length == 0) {
            const auto fresh = take();
            if (chain.size == 0)
                chain.first = fresh;
            else
                pieces_[chain.last >> offset_bits].next[chain.last & offset_mask] = fresh;
            chain.last = fresh;
        }
        block(chain.last)[chain.size % length] = std::move(value);
        ++chain.size;
    }
    /// Adds an entry before a place. A block must be expected.
    void insert(entry_chain& chain, cursor to, Entry&& value) noexcept {
        for (; to.place < chain.size; step(to, chain))
            std::swap(value, at(to));
        append(chain, std::move(value));
    }
    /// Takes out the entry of a place.
    void remove(entry_chain& chain, cursor from) noexcept {
        for (auto hole = from; step(from, chain), from.place < chain.size; hole = from)
            at(hole) = std::move(at(from));
        drop_last(chain);
    }
    /// Takes out the last entry.
    Entry take_last(entry_chain& chain) noexcept {
        Entry last = std::move(at({chain.last, chain.size - 1}));
        drop_last(chain);
        return last;
    }
    /// Gives all blocks of a chain back and wipes them.
    void release(entry_chain& chain) noexcept {
        for (auto left = (chain.size + length - 1) / length; left > 0; --left) {
            const auto after = left > 1 ? next(chain.first) : none;
            give_back(chain.first);
            chain.first = after;
        }
        chain = {};
    }

private:
    static constexpr std::uint32_t offset_bits = 10, offset_mask = (1u << offset_bits) - 1, none = 0xFFFF'FFFF;

    struct piece {
        aligned_entries<Entry> entries;
        std::unique_ptr<std::uint32_t[]> next; // of each block
        [[nodiscard]] std::uint32_t blocks() const noexcept {
            return static_cast<std::uint32_t>(entries.get_deleter().count / length);
        }
    };

    [[nodiscard]] static piece piece_of(std::size_t blocks) {
        return {make_aligned_entries<Entry>(blocks * length), std::make_unique_for_overwrite<std::uint32_t[]>(blocks)};
    }
    void add_piece() {
        require(pieces_.size() < (std::size_t{1} << (32 - offset_bits)), "order_states: a shard is full");
        const auto blocks = std::size_t{16} << (std::min)(2 * pieces_.size(), std::size_t{6});
        pieces_.push_back(piece_of(blocks));
        used_ = 0;
    }
    void step(cursor& place, const entry_chain& chain) const noexcept {
        if (++place.place % length == 0 && place.place < chain.size)
            place.block = next(place.block);
    }
    [[nodiscard]] std::uint32_t take() noexcept {
        if (spare_ != none)
            return std::exchange(spare_, next(spare_));
        return static_cast<std::uint32_t>(((pieces_.size() - 1) << offset_bits) + used_++);
    }
    void give_back(std::uint32_t at) noexcept {
        std::fill_n(block(at), length, Entry{});
        pieces_[at >> offset_bits].next[at & offset_mask] = std::exchange(spare_, at);
    }
    void drop_last(entry_chain& chain) noexcept {
        at({chain.last, chain.size - 1}) = Entry{};
        if (--chain.size % length != 0)
            return;
        give_back(chain.last);
        chain.last = chain.first;
        for (auto left = chain.size / length; left > 1; --left)
            chain.last = next(chain.last);
    }

    std::vector<piece> pieces_;
    std::uint32_t spare_ = none; // the last block that was given back; `next` says which was before
    std::uint32_t used_ = 0;     // blocks of the last piece
};

/// All entries of a customer, in lists: those of a chain, then one more.
template <class Entry>
class entry_lists {
public:
    class iterator {
    public:
        using value_type = std::span<const Entry>;
        using difference_type = std::ptrdiff_t;
        iterator() = default;
        iterator(const entry_lists& of, std::uint32_t left, bool done) noexcept
            : of_{&of}, block_{of.chain_.first}, left_{left}, done_{done} {}
        [[nodiscard]] std::span<const Entry> operator*() const noexcept {
            return left_ == 0 ? of_->recent_ : std::span{of_->chains_->block(block_), list()};
        }
        iterator& operator++() noexcept {
            if (left_ == 0)
                done_ = true;
            else if (left_ -= list(); left_ > 0)
                block_ = of_->chains_->next(block_);
            return *this;
        }
        iterator operator++(int) noexcept { return std::exchange(*this, std::next(*this)); }
        [[nodiscard]] bool operator==(const iterator& other) const noexcept {
            return left_ == other.left_ && done_ == other.done_;
        }

    private:
        [[nodiscard]] std::uint32_t list() const noexcept { return (std::min)(left_, entry_chains<Entry>::length); }

        const entry_lists* of_ = nullptr;
        std::uint32_t block_ = 0, left_ = 0;
        bool done_ = true;
    };

    entry_lists(const entry_chains<Entry>& chains, const entry_chain& chain, std::span<const Entry> recent) noexcept
        : chains_{&chains}, chain_{chain}, recent_{recent} {}

    [[nodiscard]] std::size_t size() const noexcept { return chain_.size + recent_.size(); }
    [[nodiscard]] iterator begin() const noexcept { return {*this, chain_.size, false}; }
    [[nodiscard]] iterator end() const noexcept { return {*this, 0, true}; }

private:
    const entry_chains<Entry>* chains_;
    entry_chain chain_;
    std::span<const Entry> recent_;
};

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
