#pragma once

/// @file
/// The memory that columns of orders need on their way to summaries, kept from one call to the next.

#include <clientele/orders/detail/part_customers.hpp>

#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// What a block of rows looks like: whether any of them needs a closer look, and what they have otherwise.
struct block_facts {
    std::int32_t lowest, highest; // days
    std::uint32_t negative;
    bool flagged;
};

/// A customer by the order of its id.
struct ranked_customer {
    std::uint64_t key;
    const found_customer* at;
};

/// What is kept from one call to the next.
class column_scratch {
public:
    row_parts parts;
    std::vector<block_facts> blocks;
    std::vector<double> tenures;
    std::vector<std::size_t> dropped; // rows that were left out, of sorted columns
    std::vector<row_record> records;  // of one customer, likewise

    /// Forgets the customers of the call before.
    void begin() {
        free_.clear();
        for (auto& each : all_) {
            each->clear();
            free_.push_back(each.get());
        }
    }
    /// Calls `use(customers)` with what no other thread uses at the moment.
    template <class Use>
    void with_customers(const Use& use) {
        part_customers* const mine = take();
        use(*mine);
        const std::lock_guard lock{mutex_};
        free_.push_back(mine);
    }
    /// The money of all of them.
    [[nodiscard]] money_account account() const {
        money_account all;
        for (const auto& each : all_)
            all.merge(each->account);
        return all;
    }
    /// All of them.
    [[nodiscard]] const std::vector<std::unique_ptr<part_customers>>& customers() const noexcept { return all_; }

private:
    part_customers* take() {
        const std::lock_guard lock{mutex_};
        if (free_.empty()) {
            all_.push_back(std::make_unique<part_customers>());
            free_.reserve(all_.size());
            return all_.back().get();
        }
        part_customers* const last = free_.back();
        free_.pop_back();
        return last;
    }

    std::mutex mutex_;
    std::vector<std::unique_ptr<part_customers>> all_;
    std::vector<part_customers*> free_;
};

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
