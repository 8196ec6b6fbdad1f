#pragma once

/// @file
/// What a ledger writes into its journal for each change, and how it plays that again.

#include <clientele/orders/detail/ledger_book.hpp>
#include <clientele/orders/detail/ledger_shard.hpp>
#include <clientele/orders/ledger_view.hpp>

#include <array>
#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// The records of one call, by shard: kind and version, then lines or a retraction.
template <class Id, class Order, class Line, class Notes>
class ledger_records {
    using shard = ledger_shard<Id, Order, Line, Notes>;
    using row_type = batch_row<Id, Order, Line, Notes>;

public:
    /// What stands before the blocks of a ledger.
    [[nodiscard]] static noted_head head(int decimals, kept_sums kept) {
        return {{{'c', 'l', 'i', 'e', 'n', 's', 'l', 'e'},
                 2,
                 {id_kind<Id>, id_kind<Order>, id_kind<Line>},
                 static_cast<std::uint8_t>(decimals)},
                std::move(kept)};
    }

    /// Writes lines, but for those that are repeated, whose places are given, ascending.
    void write_lines(std::span<const row_type> rows, std::span<const std::size_t> repeated, std::uint64_t version) {
        for (std::size_t i = 0; i < rows.size(); ++i) {
            if (!repeated.empty() && repeated.front() == i) {
                repeated = repeated.subspan(1);
                continue;
            }
            auto to = begin(rows[i].hash(), ledger_record::lines, version);
            to.id(rows[i].customer);
            to.number(rows[i].when);
            to.number(rows[i].minor);
            to.id(rows[i].order);
            to.id(rows[i].line);
            write_notes(to, rows[i].notes);
        }
    }
    /// Writes a retraction.
    void write_retraction(std::uint64_t hash, const viewed_id<Id>& id, const viewed_id<Line>& line,
                          std::uint64_t version) {
        auto to = begin(hash, ledger_record::retraction, version);
        to.id(id);
        to.id(line);
    }
    /// Hands all records to a journal, and forgets them.
    void hand_over(const auto& append) {
        for (std::size_t s = 0; s < records_.size(); ++s)
            if (!records_[s].empty()) {
                append(s, byte_span{records_[s]});
                records_[s].clear();
            }
    }
    /// Forgets all.
    void clear() noexcept {
        for (auto& each : records_)
            each.clear();
    }

    /// Plays a record again.
    static void play(shard& on, std::size_t s, byte_span bytes) {
        byte_reader from{bytes, "order_ledger: a record of the journal"};
        const auto kind = from.number<std::uint8_t>();
        const auto version = from.number<std::uint64_t>();
        while (from.left() > 0) {
            const auto id = from.id<Id>(std::is_signed_v<Id>);
            const auto hash = customer_hash(id);
            from.sound(shard_of(hash) == s, "has a customer in another's place");
            if (kind == static_cast<std::uint8_t>(ledger_record::lines)) {
                row_type row{.customer = id};
                if constexpr (!std::integral<Id>)
                    row.hash_of_text = hash;
                row.when = from.number<std::int32_t>();
                row.minor = from.number<std::int64_t>();
                row.order = from.id<Order>(std::is_signed_v<Order>);
                row.line = from.id<Line>(std::is_signed_v<Line>);
                row.notes = read_notes<Notes>(from);
                from.sound(on.add(row, shard::states::none, version), "adds a line twice");
            } else {
                from.sound(kind == static_cast<std::uint8_t>(ledger_record::retraction), "is of no known kind");
                play_retraction(on, from, id, hash, version);
            }
        }
    }

private:
    static void play_retraction(shard& on, byte_reader& from, const viewed_id<Id>& id, std::uint64_t hash,
                                std::uint64_t version) {
        const auto line = from.id<Line>(std::is_signed_v<Line>);
        if constexpr (!std::same_as<Line, skip>) {
            from.sound(on.has(id, hash, line), "retracts a line that there is not");
            on.require_fits_without(id, hash, line);
            on.retract(id, hash, line, version);
        }
    }
    [[nodiscard]] std::vector<std::byte>& of(std::uint64_t hash) noexcept { return records_[shard_of(hash)]; }
    [[nodiscard]] byte_writer begin(std::uint64_t hash, ledger_record kind, std::uint64_t version) {
        byte_writer to{of(hash)};
        if (to.size() == 0) {
            to.number(static_cast<std::uint8_t>(kind));
            to.number(version);
        }
        return to;
    }

    std::array<std::vector<std::byte>, state_shards> records_; // kept for their capacity
};

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
