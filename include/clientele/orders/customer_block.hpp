#pragma once

/// @file
/// What one customer bought, as a small block that an engine keeps for each of its groups: an aggregate of a database,
/// or a step of a distributed job.

#include <clientele/fwd.hpp>
#include <clientele/orders/detail/block_bytes.hpp>
#include <clientele/orders/detail/block_facts.hpp>
#include <clientele/orders/detail/entry_words.hpp>
#include <clientele/orders/detail/line_checks.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// The state of one customer: a sorted list of what was bought and returned on its days, as `order_states` keeps it for
/// all of them.
///
/// An engine `scan`s the lines of a group, `merge`s blocks of the same customer from several of its workers, also as
/// bytes, and `finish`es: the figures are those that `summarize` gives for the same rows, bit for bit, however the rows
/// were split and in whatever order they and the blocks came. So are the bytes. Money of all blocks has the decimals of
/// the money policy that finishes them.
///
///     customer_block block, other;
///     block.scan(2024y / 5 / 17, 1999);
///     block.merge(other);
///     const auto figures = block.finish(summarize{.as_of = 2024y / 6 / 30, .money = minor_units{}});
///
/// It is made to lie in an engine's memory, aligned as a pointer: an engine may move its bytes about, without the
/// moved-from block being destroyed; zeros are an empty block; a few days are in the block itself and more of them in
/// memory of `Allocator`, a standard allocator without state, or of the program's own heap for `skip`.
template <class Allocator>
class customer_block {
    using entry = detail::state_entry<skip>;
    using memory = typename detail::word_allocator<Allocator>::type;
    static_assert(std::is_empty_v<memory>, "customer_block: an allocator must be without state");

public:
    /// Days that need no memory beside the block: half as many from the first day on that has 64 lines or 2^32 minor
    /// units and more.
    static constexpr std::uint32_t days_at_hand = 8;

    /// Without a line.
    customer_block() noexcept = default;
    /// Takes over what another one holds, which is empty then.
    customer_block(customer_block&& other) noexcept { take(other); }
    /// Takes over what another one holds, which is empty then.
    customer_block& operator=(customer_block&& other) noexcept {
        if (this != &other) {
            give_back();
            take(other);
        }
        return *this;
    }
    /// Gives its memory back.
    ~customer_block() { give_back(); }

    /// Adds a line, or several of one day.
    /// @param when a day, a date or a time point
    /// @param minor whole minor units, of all of these lines, below 2^62 in size; negative for returns
    /// @param lines how many they are, at least 1: each of 0 and more, or each below 0
    /// @throws error `bad_value` for a date or an amount that is none; `overflow`. Then nothing has changed.
    /// Complexity: O(1) amortised in the order of days; O(days) for one that comes late
    template <order_time When, std::integral Amount>
    void scan(const When& when, Amount minor, std::int32_t lines = 1) {
        constexpr detail::line_checks checks{"customer_block"};
        auto change = detail::change_of_line<skip>(checks.when(when), checks.minor(minor));
        require(lines >= 1, "customer_block: lines must be at least 1, got ", lines);
        change.count *= lines;
        add(change);
    }

    /// Takes over the lines of another block of the same customer.
    /// @throws error `overflow`; then nothing has changed
    /// Complexity: O(days of both)
    template <class Other>
    void merge(const customer_block<Other>& other) {
        merge(other.size_, [&](std::size_t i) { return other.at(i); });
    }
    /// The same from its bytes.
    /// @throws error `storage` for bytes that were changed or cut, or that a newer version of the library wrote;
    /// `overflow`. Then nothing has changed.
    void merge(std::span<const std::byte> bytes) {
        const detail::block_entries from{bytes};
        merge(from.size(), [&](std::size_t i) { return from[i]; });
    }

    /// The figures of the customer by `rules`, a `summarize`, as of its as-of day. Lines after that day, and returns
    /// that the rules do not accept, meet the policies for such rows all together.
    /// @returns nothing where no purchase counts
    /// @throws error what `summarize` throws
    /// Complexity: O(days)
    template <class Rules>
    [[nodiscard]] std::optional<customer_summary> finish(const Rules& rules) const {
        return finish(rules, rules.as_of.get());
    }
    /// The same as of a day that is at most the as-of day of the rules.
    /// @throws error `bad_parameter` for a later day
    template <class Rules>
    [[nodiscard]] std::optional<customer_summary> finish(const Rules& rules, day as_of) const {
        return detail::summary_of_entries(entries(), rules, as_of);
    }

    /// Whether there is no line.
    [[nodiscard]] bool empty() const noexcept { return size_ == 0; }

    /// Brings to the cache what the next line will touch, if that is not in the block itself.
    [[CLIENTELE_ALWAYS_INLINE]] void expect_line() const noexcept {
        if (!at_hand())
            CLIENTELE_PREFETCH(words() + words_of(size_) - 1, 1);
    }

    /// How many bytes `write` writes.
    [[nodiscard]] std::size_t byte_size() const noexcept { return detail::block_entries::bytes_of(size_); }
    /// Writes the block to `byte_size()` bytes, the same on every machine, with a checksum.
    void write(std::byte* to) const noexcept { detail::block_entries::write(to, entries()); }
    /// The block as bytes.
    [[nodiscard]] std::vector<std::byte> to_bytes() const {
        std::vector<std::byte> bytes(byte_size());
        write(bytes.data());
        return bytes;
    }
    /// The block of bytes.
    /// @throws error `storage`, as `merge`
    [[nodiscard]] static customer_block from_bytes(std::span<const std::byte> bytes) {
        customer_block block;
        block.merge(bytes);
        return block;
    }

private:
    template <class>
    friend class customer_block;

    // Most days fit one word, and all are words until one does not.
    using word = std::uint64_t;
    static constexpr std::uint32_t is_wide = 1u << 31;

    [[nodiscard]] bool wide() const noexcept { return (room_ & is_wide) != 0; }
    [[nodiscard]] std::size_t words_of(std::size_t days) const noexcept { return wide() ? 2 * days : days; }
    [[nodiscard]] std::uint32_t room() const noexcept { return (std::max)(room_ & ~is_wide, days_at_hand); }
    [[nodiscard]] bool at_hand() const noexcept { return room() == days_at_hand; }
    [[nodiscard]] word* words() noexcept { return at_hand() ? here_ : elsewhere(); }
    [[nodiscard]] const word* words() const noexcept { return at_hand() ? here_ : elsewhere(); }
    [[nodiscard]] word* elsewhere() const noexcept {
        word* at;
        std::memcpy(&at, here_, sizeof at);
        return at;
    }
    [[nodiscard]] entry at(std::size_t i) const noexcept {
        return wide() ? detail::wide_entry::entry_of(words() + 2 * i) : detail::entry_word::entry_of(words()[i]);
    }
    void put(std::size_t i, const entry& value) noexcept {
        if (wide())
            detail::wide_entry::write(words() + 2 * i, value);
        else
            words()[i] = detail::entry_word::of(value);
    }
    [[nodiscard]] auto entries() const noexcept {
        return detail::made_sequence{size_, [this](std::size_t i) { return at(i); }};
    }

    void add(const detail::entry_change<skip>& change) {
        if (const entry one = detail::entry_of(change); !wide() && detail::entry_word::fits(one)) [[likely]]
            add(detail::entry_word::of(one), change);
        else
            merge(1, [&](std::size_t) { return one; });
    }
    void add(word one, const detail::entry_change<skip>& change) {
        std::size_t place = size_;
        for (const word* const own = words(); place > 0 && own[place - 1] >= one; --place) {
        }
        if (place < size_ && detail::entry_word::same_key(words()[place], one))
            return add_to(place, change);
        if (place > 0 && detail::entry_word::same_key(words()[place - 1], one))
            return add_to(place - 1, change);
        make_room(size_ + std::size_t{1});
        word* const at = words() + place;
        std::memmove(at + 1, at, (size_ - place) * sizeof(word));
        *at = one;
        ++size_;
    }
    void add_to(std::size_t place, const detail::entry_change<skip>& change) {
        entry sum = at(place);
        detail::add_to_entry("customer_block", sum, change);
        if (!detail::entry_word::fits(sum))
            widen();
        put(place, sum);
    }
    // Entries of another list, sorted as well. Whatever may throw comes before the first change.
    template <class EntryAt>
    void merge(std::size_t others, const EntryAt& entry_at) {
        std::size_t together = size_;
        bool fits = true;
        for (std::size_t i = 0, j = 0; j < others; ++j, ++together) {
            entry sum = entry_at(j);
            const auto change = detail::change_of(sum);
            while (i < size_ && at(i) < change.key)
                ++i;
            if (i < size_ && at(i) == change.key) {
                sum = at(i);
                detail::add_to_entry("customer_block", sum, change);
                --together;
            }
            fits &= detail::entry_word::fits(sum);
        }
        if (!fits && !wide())
            widen();
        make_room(together);
        std::size_t i = size_;
        size_ = static_cast<std::uint32_t>(together);
        for (std::size_t j = others; j > 0;) { // from the end, so that no own entry is written over before it is read
            entry sum = entry_at(j - 1);
            const auto change = detail::change_of(sum);
            if (i > 0 && change.key < at(i - 1)) {
                put(--together, at(--i));
                continue;
            }
            if (i > 0 && at(i - 1) == change.key)
                detail::add_to_entry("customer_block", sum, detail::change_of(at(--i)));
            put(--together, sum);
            --j;
        }
    }

    void make_room(std::size_t days) {
        if (words_of(days) <= room()) [[likely]]
            return;
        require(days <= std::size_t{1} << 28, "customer_block: a customer must have fewer than 2^28 days");
        const auto wider = (std::max)(static_cast<std::uint32_t>(words_of(days)), 2 * room());
        word* const fresh = memory{}.allocate(wider);
        std::memcpy(fresh, words(), words_of(size_) * sizeof(word));
        give_back();
        std::memcpy(here_, &fresh, sizeof fresh);
        room_ = wider | (room_ & is_wide);
    }
    // Two words for each day from now on.
    void widen() {
        make_room(2 * std::size_t{size_});
        for (std::size_t i = size_; i-- > 0;) {
            const entry each = detail::entry_word::entry_of(words()[i]);
            detail::wide_entry::write(words() + 2 * i, each);
        }
        room_ |= is_wide;
    }
    void take(customer_block& other) noexcept {
        size_ = std::exchange(other.size_, 0u);
        room_ = std::exchange(other.room_, 0u);
        std::memcpy(here_, other.here_, sizeof here_);
    }
    void give_back() noexcept {
        if (!at_hand())
            memory{}.deallocate(elsewhere(), room());
    }
    std::uint32_t size_ = 0;
    std::uint32_t room_ = 0;  // words of the memory elsewhere, if there is any
    word here_[days_at_hand]; // entries, or where they are
};

} // namespace clientele::inline CLIENTELE_ABI
