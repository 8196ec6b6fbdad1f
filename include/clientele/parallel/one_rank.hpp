#pragma once

/// @file
/// The ranks that are the default everywhere: this process, alone.

#include <clientele/parallel/concepts.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// This process, alone: it holds all customers, and nothing is sent. The default everywhere; costs nothing.
struct one_rank {
    static constexpr bool alone = true; ///< there are no others: what is for them is not even made

    /// Its number.
    [[nodiscard]] static constexpr int rank() noexcept { return 0; }
    /// How many there are.
    [[nodiscard]] static constexpr int size() noexcept { return 1; }
    /// Its sums are those of all.
    static constexpr void all_reduce_sum(std::span<std::int64_t>) noexcept {}
    /// Its greatest values are those of all.
    static constexpr void all_reduce_max(std::span<double>) noexcept {}
    /// Its own bytes.
    [[nodiscard]] static std::vector<parcel> all_gather(std::span<const std::byte> bytes) {
        return {parcel(bytes.begin(), bytes.end())};
    }
    /// The parcel for itself.
    [[nodiscard]] static std::vector<parcel> exchange(std::vector<parcel> parcels) noexcept { return parcels; }
};
static_assert(ranks_policy<one_rank>);

} // namespace clientele::inline CLIENTELE_ABI
