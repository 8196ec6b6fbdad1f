#pragma once

/// @file
/// The memory that columns of orders need on their way to summaries, kept from one call to the next.

#include <clientele/math/radix_sort.hpp>
#include <clientele/orders/detail/part_customers.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// What a block of rows looks like: whether any of them needs a closer look, and what they have otherwise.
struct block_facts {
    std::int32_t lowest, highest; // days
    std::uint32_t negative, converted;
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
    radix_plan ranks; // of ids
    std::vector<block_facts> blocks;
    std::vector<std::vector<double>> tenures; // as of each day
    std::vector<std::size_t> dropped;         // rows that were left out, of sorted columns
    std::vector<row_record> records;          // of one customer, likewise

    /// Forgets the customers of the call before, and makes ready for some days.
    void begin(std::size_t days) {
        days_ = days;
        tenures.resize(days);
        free_.clear();
        for (auto& each : all_) {
            each->begin(days);
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
    /// The money of all of them, as of one of the days.
    [[nodiscard]] money_account account(std::size_t date) const {
        money_account all;
        for (const auto& each : all_)
            all.merge(each->as_of[date].account);
        return all;
    }
    /// What accumulators measured of a customer as of one of the days, `count` numbers.
    [[nodiscard]] const double* measured(const found_customer* of, std::size_t date, std::size_t count) const noexcept {
        for (const auto& each : all_) {
            const auto& [found, lost, account, measured] = each->as_of[date];
            if (!std::less<>{}(of, found.data()) && std::less<>{}(of, found.data() + found.size()))
                return measured.data() + static_cast<std::size_t>(of - found.data()) * count;
        }
        return nullptr;
    }
    /// All of them.
    [[nodiscard]] const std::vector<std::unique_ptr<part_customers>>& customers() const noexcept { return all_; }

private:
    part_customers* take() {
        const std::lock_guard lock{mutex_};
        if (free_.empty()) {
            all_.push_back(std::make_unique<part_customers>());
            free_.reserve(all_.size());
            all_.back()->begin(days_);
            return all_.back().get();
        }
        part_customers* const last = free_.back();
        free_.pop_back();
        return last;
    }

    std::size_t days_ = 1;
    std::mutex mutex_;
    std::vector<std::unique_ptr<part_customers>> all_;
    std::vector<part_customers*> free_;
};

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
