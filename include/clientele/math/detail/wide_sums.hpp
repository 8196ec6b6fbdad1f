#pragma once

/// @file
/// Sums of whole numbers over ranks, of one word or of two.

#include <clientele/math/detail/wide_integer.hpp>
#include <clientele/parallel/detail/all_ranks.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// Puts the sum over all ranks in the place of each number; every rank brings as many. Sends 8 bytes a number.
template <class Ranks>
void add_up(const Ranks& ranks, std::span<std::int64_t> numbers) {
    ranks.all_reduce_sum(numbers);
}

/// The same of 128 bits, in three parts whose sums over two million ranks fit a word each. Sends 24 bytes a number.
template <class Ranks>
void add_up(const Ranks& ranks, std::span<wide_integer> numbers) {
    if constexpr (!alone<Ranks>) {
        constexpr int bits = 42;
        constexpr auto part = (std::int64_t{1} << bits) - 1;
        std::vector<std::int64_t> parts;
        parts.reserve(3 * numbers.size());
        for (const auto& each : numbers) {
            parts.push_back(static_cast<std::int64_t>(each & wide_integer{part}));
            parts.push_back(static_cast<std::int64_t>((each >> bits) & wide_integer{part}));
            parts.push_back(static_cast<std::int64_t>(each >> (2 * bits)));
        }
        ranks.all_reduce_sum(std::span{parts});
        for (std::size_t i = 0; i < numbers.size(); ++i)
            numbers[i] = (wide_integer{parts[3 * i + 2]} << (2 * bits)) + (wide_integer{parts[3 * i + 1]} << bits) +
                         wide_integer{parts[3 * i]};
    }
}

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
