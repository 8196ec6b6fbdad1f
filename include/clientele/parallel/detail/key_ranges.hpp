#pragma once

/// @file
/// Keys of all ranks in ascending parts, one for each rank.

#include <clientele/parallel/detail/ids_on_ranks.hpp>

#include <algorithm>
#include <cstddef>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// Which rank has which keys, ids or values: the ranks cut all of them, ascending, where as many of a sample lie in
/// each part. Equal keys are on one rank.
template <class Key>
class key_ranges {
public:
    /// @param own keys of this rank, in any order
    template <class Ranks, class Keys>
    key_ranges(const Ranks& ranks, const Keys& own) {
        const auto parts = static_cast<std::size_t>(ranks.size());
        const std::size_t stride = all_sum(ranks, own.size()) / (samples * parts) + 1;
        std::vector<Key> sample;
        for (std::size_t i = 0; i < own.size(); i += stride)
            sample.push_back(own[(std::min)(i + to_size(mix_bits(i + 1) % stride), own.size() - 1)]);
        auto all = all_ids(ranks, sample);
        std::sort(all.begin(), all.end());
        for (std::size_t p = 1; p < parts && !all.empty(); ++p)
            first_.push_back(all[p * all.size() / parts]);
    }
    /// The rank of a key.
    [[nodiscard]] std::size_t rank_of(const Key& key) const {
        return static_cast<std::size_t>(std::upper_bound(first_.begin(), first_.end(), key) - first_.begin());
    }

private:
    static constexpr std::size_t samples = 64; // of each part: parts differ by some per cent
    std::vector<Key> first_;                   // of each rank but the first
};

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
