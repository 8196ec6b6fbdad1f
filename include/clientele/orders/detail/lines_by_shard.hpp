#pragma once

/// @file
/// Lines of a batch, brought together by shard: a shard fits into the cache, and all of them do not.

#include <clientele/orders/detail/customer_states.hpp>

#include <array>
#include <cstddef>
#include <span>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// Copies lines of many customers in the order of their shards, the lines of each shard in their own order.
template <class LineType>
class lines_by_shard {
public:
    static constexpr std::size_t worth_it = 8192; ///< below this many lines their order is as good

    /// The lines in that order, or as they are where there are few; valid until the next call.
    [[nodiscard]] std::span<const LineType> operator()(std::span<const LineType> lines) {
        if (lines.size() < worth_it)
            return lines;
        std::array<std::size_t, state_shards + 1> place{};
        for (const auto& each : lines)
            ++place[shard_of(customer_hash(each.customer)) + 1];
        for (std::size_t s = 1; s < place.size(); ++s)
            place[s] += place[s - 1];
        if (sorted_.size() < lines.size())
            sorted_.resize(lines.size(), lines[0]);
        for (const auto& each : lines)
            sorted_[place[shard_of(customer_hash(each.customer))]++] = each;
        return std::span<const LineType>{sorted_}.first(lines.size());
    }

private:
    std::vector<LineType> sorted_; // kept for its capacity
};

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
