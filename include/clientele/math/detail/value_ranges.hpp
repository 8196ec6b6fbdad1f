#pragma once

/// @file
/// Values of all ranks in ascending parts, one for each rank.

#include <clientele/math/detail/mix_bits.hpp>
#include <clientele/math/detail/to_size.hpp>
#include <clientele/parallel/detail/all_ranks.hpp>
#include <clientele/types.hpp>

#include <algorithm>
#include <cstddef>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// Which rank has which values: the ranks cut all values, ascending, where as many of a sample lie in each part. Equal
/// values are on one rank.
class value_ranges {
public:
    /// @param own values of this rank, in any order
    template <class Ranks>
    value_ranges(const Ranks& ranks, column own) {
        const auto parts = static_cast<std::size_t>(ranks.size());
        const std::size_t stride = all_sum(ranks, own.size()) / (samples * parts) + 1;
        std::vector<double> sample;
        for (std::size_t i = 0; i < own.size(); i += stride)
            sample.push_back(own[(std::min)(i + to_size(mix_bits(i + 1) % stride), own.size() - 1)]);
        auto all = all_values<double>(ranks, sample);
        std::sort(all.begin(), all.end());
        for (std::size_t p = 1; p < parts && !all.empty(); ++p)
            first_.push_back(all[p * all.size() / parts]);
    }
    /// The rank of a value.
    [[nodiscard]] std::size_t rank_of(double value) const {
        return static_cast<std::size_t>(std::upper_bound(first_.begin(), first_.end(), value) - first_.begin());
    }

private:
    static constexpr std::size_t samples = 64; // of each part: parts differ by some per cent
    std::vector<double> first_;                // of each rank but the first
};

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
