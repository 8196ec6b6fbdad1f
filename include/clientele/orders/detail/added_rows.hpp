#pragma once

/// @file
/// Adds the lines of a batch to shards of a ledger, and takes them back if one cannot be added.

#include <clientele/orders/detail/ledger_shard.hpp>
#include <clientele/orders/detail/line_batch.hpp>
#include <clientele/orders/detail/shared_version.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// Unless `keep` is called, the shards are at last as they were at first.
template <class Id, class Order, class Line, class Notes>
class added_rows {
    using shard = ledger_shard<Id, Order, Line, Notes>;
    using row = batch_row<Id, Order, Line, Notes>;

public:
    added_rows(std::vector<shared_version<shard>>& shards, line_batch<Id, Order, Line, Notes>& batch) noexcept
        : shards_{shards}, batch_{batch} {}
    added_rows(const added_rows&) = delete;
    added_rows& operator=(const added_rows&) = delete;
    ~added_rows() {
        if (!kept_)
            take_back();
    }

    /// Adds all at a version.
    void add_all(std::uint64_t version) {
        const auto rows = batch_.rows();
        if (!batch_.by_shard())
            return add(
                rows, [&](const row& each) -> const shard& { return *shards_[shard_of(each.hash())]; },
                [&](const row& each) -> shard& { return shards_[shard_of(each.hash())].own(); }, version);
        for (std::size_t s = 0; s < shards_.size(); ++s)
            if (const auto part = batch_.rows_of(s); !part.empty()) {
                auto& own = shards_[s].own();
                const auto same = [&](const row&) -> shard& { return own; };
                add(part, same, same, version);
            }
    }
    void keep() noexcept { kept_ = true; }

private:
    static constexpr std::size_t block = 64, ahead = 8;

    // Customers of a block are looked for together, so that nobody waits for each of them.
    template <class Read, class Own>
    [[CLIENTELE_ALWAYS_INLINE]] void add(std::span<const row> rows, const Read& read, const Own& own,
                                         std::uint64_t version) {
        std::array<std::size_t, block> places;
        for (std::size_t from = 0; from < rows.size(); from += block) {
            const auto part = rows.subspan(from, (std::min)(block, rows.size() - from));
            if (!batch_.by_shard())
                for (const auto& each : part)
                    read(each).customers.prefetch_slot(each.hash());
            for (std::size_t i = 0; i < part.size(); ++i) {
                const auto& customers = read(part[i]).customers;
                places[i] = customers.guess(part[i].hash());
                customers.prefetch_customer(places[i]);
            }
            for (std::size_t i = 0; i < part.size(); ++i) {
                if (i + ahead < part.size())
                    read(part[i + ahead]).prefetch_history(places[i + ahead]);
                if (!own(part[i]).add(part[i], places[i], version))
                    batch_.repeated.push_back(taken_);
                ++taken_;
            }
        }
    }
    void take_back() noexcept {
        const auto rows = batch_.rows();
        const auto own = [&](const row& each) -> shard& { return shards_[shard_of(each.hash())].own(); };
        if (taken_ < rows.size()) // whose customer may be new
            own(rows[taken_]).forget_if_nothing(rows[taken_].customer, rows[taken_].hash());
        auto& repeated = batch_.repeated;
        for (std::size_t i = taken_; i-- > 0;) {
            if (!repeated.empty() && repeated.back() == i)
                repeated.pop_back();
            else
                own(rows[i]).undo(rows[i]);
        }
    }

    std::vector<shared_version<shard>>& shards_;
    line_batch<Id, Order, Line, Notes>& batch_;
    std::size_t taken_ = 0; // lines up to here, but for those that are repeated
    bool kept_ = false;
};

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
