#pragma once

/// @file
/// Ranks whose kind is forgotten: for policies that are chosen at run time.

#include <clientele/parallel/concepts.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// Speaks to ranks of any kind, which must stay while it does.
class any_ranks {
public:
    template <ranks_policy Ranks>
    explicit any_ranks(const Ranks& ranks)
        : ranks_{&ranks}, rank_{ranks.rank()}, size_{ranks.size()},
          sum_{[](const void* to, std::span<std::int64_t> values) { as<Ranks>(to).all_reduce_sum(values); }},
          max_{[](const void* to, std::span<double> values) { as<Ranks>(to).all_reduce_max(values); }},
          gather_{[](const void* to, std::span<const std::byte> bytes) { return as<Ranks>(to).all_gather(bytes); }},
          exchange_{
              [](const void* to, std::vector<parcel> parcels) { return as<Ranks>(to).exchange(std::move(parcels)); }} {}

    [[nodiscard]] int rank() const noexcept { return rank_; }
    [[nodiscard]] int size() const noexcept { return size_; }
    void all_reduce_sum(std::span<std::int64_t> values) const { sum_(ranks_, values); }
    void all_reduce_max(std::span<double> values) const { max_(ranks_, values); }
    [[nodiscard]] std::vector<parcel> all_gather(std::span<const std::byte> bytes) const {
        return gather_(ranks_, bytes);
    }
    [[nodiscard]] std::vector<parcel> exchange(std::vector<parcel> parcels) const {
        return exchange_(ranks_, std::move(parcels));
    }

private:
    template <class Ranks>
    [[nodiscard]] static const Ranks& as(const void* ranks) noexcept {
        return *static_cast<const Ranks*>(ranks);
    }

    const void* ranks_;
    int rank_, size_;
    void (*sum_)(const void*, std::span<std::int64_t>);
    void (*max_)(const void*, std::span<double>);
    std::vector<parcel> (*gather_)(const void*, std::span<const std::byte>);
    std::vector<parcel> (*exchange_)(const void*, std::vector<parcel>);
};
static_assert(ranks_policy<any_ranks>);

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
