#pragma once

/// @file
/// Lines of a batch on their way to their customers, brought together by shard: a shard fits into the cache, and all of
/// them do not.

#include <clientele/math/detail/large_pages.hpp>
#include <clientele/orders/detail/customer_states.hpp>

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// What a ledger needs of a line. The hash of a text is kept, that of an integer is as soon made again.
template <class Id, class Order, class Line, class Notes>
struct batch_row {
    using kept_hash = std::conditional_t<std::integral<Id>, skip, std::uint64_t>;

    viewed_id<Id> customer{};
    std::int64_t minor = 0;
    std::int32_t when = 0;
    [[no_unique_address]] kept_hash hash_of_text{};
    [[no_unique_address]] viewed_id<Order> order{};
    [[no_unique_address]] viewed_id<Line> line{};
    [[no_unique_address]] Notes notes{}; // what accumulators keep of it

    [[nodiscard]] std::uint64_t hash() const noexcept {
        if constexpr (std::integral<Id>)
            return customer_hash(customer);
        else
            return hash_of_text;
    }
    [[nodiscard]] day on() const noexcept { return day{std::chrono::days{when}}; }
};

/// The lines of one call.
template <class Id, class Order, class Line, class Notes>
class line_batch {
public:
    using row = batch_row<Id, Order, Line, Notes>;
    static constexpr std::size_t worth_it = 8192; ///< below this many lines their order is as good
    static constexpr std::size_t block = 2048;    ///< lines that are looked at while they are in the cache

    std::vector<std::size_t> repeated; ///< places of lines that were in the ledger before

    /// Takes the lines from an offset of their source on; `check(from, to)` is called for each block first, and
    /// `notes_of(i)` then gives what is kept of a line.
    template <class LineType, class Check, class NotesOf>
    void take(std::span<const LineType> lines, std::uint64_t from_offset, const Check& check, const NotesOf& notes_of) {
        repeated.clear();
        by_shard_ = lines.size() >= worth_it;
        size_ = 0;
        if (rows_.size() < lines.size())
            resize_for_writing(rows_, lines.size());
        if (by_shard_ && keys_.size() < lines.size())
            resize_for_writing(keys_, lines.size());
        begins_.fill(0);
        for (std::size_t from = 0; from < lines.size(); from += block) {
            const auto to = (std::min)(lines.size(), from + block);
            check(from, to);
            if (by_shard_)
                count(lines, from, to, from_offset);
            else
                for (std::size_t i = from; i < to; ++i)
                    if (lines[i].offset >= from_offset)
                        rows_[size_++] = row_of(lines[i], customer_hash(lines[i].customer), notes_of(i));
        }
        if (by_shard_)
            bring_together(lines, from_offset, notes_of);
    }

    /// All lines that were taken, by shard where there are many; the lines of a shard in their own order.
    [[nodiscard]] std::span<const row> rows() const noexcept { return std::span{rows_}.first(size_); }
    [[nodiscard]] bool by_shard() const noexcept { return by_shard_; }
    /// The lines of a shard, where they are by shard.
    [[nodiscard]] std::span<const row> rows_of(std::size_t shard) const noexcept {
        const std::size_t from = shard == 0 ? 0 : begins_[shard - 1]; // where that shard's lines ended
        return rows().subspan(from, begins_[shard] - from);
    }

private:
    // The shard of a line, or the hash of its text, which tells as much.
    using key = std::conditional_t<std::integral<Id>, std::uint8_t, std::uint64_t>;

    [[nodiscard]] static key key_of(std::uint64_t hash) noexcept {
        if constexpr (std::integral<Id>)
            return static_cast<key>(shard_of(hash));
        else
            return hash;
    }
    [[nodiscard]] static std::size_t shard_in(key of) noexcept {
        if constexpr (std::integral<Id>)
            return of;
        else
            return shard_of(of);
    }
    template <class LineType>
    [[nodiscard]] static row row_of(const LineType& line, std::uint64_t hash, const Notes& notes) noexcept {
        row result{.customer = line.customer,
                   .minor = line.minor,
                   .when = static_cast<std::int32_t>(line.when.time_since_epoch().count()),
                   .order = line.order,
                   .line = line.line,
                   .notes = notes};
        if constexpr (!std::integral<Id>)
            result.hash_of_text = hash;
        return result;
    }
    template <class LineType>
    void count(std::span<const LineType> lines, std::size_t from, std::size_t to, std::uint64_t from_offset) noexcept {
        for (std::size_t i = from; i < to; ++i)
            keys_[i] = key_of(customer_hash(lines[i].customer));
        for (std::size_t i = from; i < to; ++i)
            begins_[shard_in(keys_[i])] += lines[i].offset >= from_offset;
    }
    template <class LineType, class NotesOf>
    void bring_together(std::span<const LineType> lines, std::uint64_t from_offset, const NotesOf& notes_of) noexcept {
        for (auto& each : begins_) {
            const auto rows_of_shard = each;
            each = size_;
            size_ += rows_of_shard;
        }
        auto* const rows = rows_.data();
        for (std::size_t i = 0; i < lines.size(); ++i)
            if (lines[i].offset >= from_offset)
                rows[begins_[shard_in(keys_[i])]++] = row_of(lines[i], key_hash(keys_[i]), notes_of(i));
    }
    [[nodiscard]] static std::uint64_t key_hash(key of) noexcept { return of; } // for texts

    std::vector<row> rows_; // kept for their memory, as the others
    std::vector<key> keys_;
    std::array<std::size_t, state_shards> begins_{}; // of the lines of each shard; at last their ends
    std::size_t size_ = 0;
    bool by_shard_ = false;
};

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
