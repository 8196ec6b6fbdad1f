#pragma once

/// @file
/// How much ranks say to each other: what a cluster's network must carry, measured anywhere.

#include <clientele/parallel/concepts.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// How much ranks say to each other.
struct rank_traffic {
    std::uint64_t calls = 0; ///< in which all take part
    std::uint64_t bytes = 0; ///< of this rank: reduced once, gathered by each other rank, handed to others
};

/// Other ranks, counted: what is said, in calls and bytes, is added up in `traffic`, which the host reads and sets to
/// nothing as it likes. Bytes that a rank keeps to itself do not count.
template <ranks_policy Ranks>
struct metered_ranks {
    Ranks ranks;                     ///< whom it hands everything on to
    rank_traffic* traffic = nullptr; ///< where it is added up, never null

    /// Its number.
    [[nodiscard]] int rank() const { return ranks.rank(); }
    /// How many there are.
    [[nodiscard]] int size() const { return ranks.size(); }
    /// Sums.
    void all_reduce_sum(std::span<std::int64_t> values) const {
        count(values.size_bytes());
        ranks.all_reduce_sum(values);
    }
    /// Greatest values.
    void all_reduce_max(std::span<double> values) const {
        count(values.size_bytes());
        ranks.all_reduce_max(values);
    }
    /// The bytes of every rank.
    [[nodiscard]] std::vector<parcel> all_gather(std::span<const std::byte> bytes) const {
        count(bytes.size() * static_cast<std::size_t>(size() - 1));
        return ranks.all_gather(bytes);
    }
    /// Parcels to each rank.
    [[nodiscard]] std::vector<parcel> exchange(std::vector<parcel> parcels) const {
        std::size_t bytes = 0;
        for (std::size_t r = 0; r < parcels.size(); ++r)
            bytes += r == static_cast<std::size_t>(rank()) ? 0 : parcels[r].size();
        count(bytes);
        return ranks.exchange(std::move(parcels));
    }

private:
    void count(std::size_t bytes) const {
        ++traffic->calls;
        traffic->bytes += bytes;
    }
};

} // namespace clientele::inline CLIENTELE_ABI
