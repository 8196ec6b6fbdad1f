#pragma once

/// @file
/// Values at places of the order of a column that is spread over ranks: nothing but counts is sent.

#include <clientele/math/radix_sort.hpp>
#include <clientele/parallel/detail/all_ranks.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// Finds values digit by digit, the most significant first: all ranks add up how many of their values have each next
/// digit, 11 bits of it, and go on with the digit in which the wanted value must be.
/// Source: Knuth, The Art of Computer Programming 3, 5.2.5, from the front.
template <class Ranks>
class radix_descent {
public:
    /// @param own the values of this rank, finite
    radix_descent(const Ranks& ranks, column own) : ranks_{ranks} {
        std::vector<double> sorted(own.begin(), own.end());
        for (double& each : sorted)
            each += 0.0; // -0 is 0
        sort_values(sorted);
        keys_.reserve(sorted.size());
        for (const double each : sorted)
            keys_.push_back(ordered_bits(each));
    }

    /// The values at places of the ascending order of all, each below their number.
    [[nodiscard]] std::vector<double> operator()(std::span<const std::size_t> places) const {
        std::vector<double> found;
        for (std::size_t first = 0; first < places.size(); first += at_once) {
            std::vector<wanted> some;
            for (const auto place : places.subspan(first, (std::min)(at_once, places.size() - first)))
                some.push_back({0, static_cast<std::int64_t>(place)});
            for (int shift = 64; shift > 0;)
                shift = descend(some, shift);
            for (const auto& each : some)
                found.push_back(from_ordered_bits(each.digits));
        }
        return found;
    }

private:
    static constexpr std::size_t at_once = 256; // places: 4 MB of counts
    struct wanted {
        std::uint64_t digits; // found so far
        std::int64_t left;    // place among the values that begin with them
    };

    [[nodiscard]] int descend(std::vector<wanted>& some, int shift) const {
        const int low = (std::max)(0, shift - radix_bits);
        std::vector<std::int64_t> counts(some.size() * radix_size);
        for (std::size_t w = 0; w < some.size(); ++w) {
            // Keys that begin with these digits lie side by side; those of one place are counted for it alone.
            const auto begin = std::lower_bound(keys_.begin(), keys_.end(), some[w].digits);
            const auto last = some[w].digits | (shift < 64 ? (std::uint64_t{1} << shift) - 1 : ~std::uint64_t{0});
            const auto end = std::upper_bound(begin, keys_.end(), last);
            for (auto at = begin; at != end;) {
                const auto digit = (*at >> low) & (radix_size - 1);
                const auto next = std::upper_bound(at, end, *at | ((std::uint64_t{1} << low) - 1));
                counts[w * radix_size + static_cast<std::size_t>(digit)] += next - at;
                at = next;
            }
        }
        ranks_.all_reduce_sum(counts);
        for (std::size_t w = 0; w < some.size(); ++w) {
            const auto* const of = counts.data() + w * radix_size;
            std::uint64_t digit = 0;
            for (; some[w].left >= of[digit]; ++digit)
                some[w].left -= of[digit];
            some[w].digits |= digit << low;
        }
        return low;
    }

    const Ranks& ranks_;
    std::vector<std::uint64_t> keys_; // ascending
};

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
