#pragma once

/// @file
/// What states and ledgers keep of a line for accumulators that read more of it than its day and money.

#include <clientele/error.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// Of lines that nobody reads.
struct no_notes {};

/// The notes of a line. `Sums` is how many whole numbers each accumulator keeps of a day, of those that keep any.
template <std::size_t... Sums>
struct kept_notes {
    static constexpr std::size_t accumulators = sizeof...(Sums), numbers = (std::size_t{0} + ... + Sums);
    static constexpr std::array<std::size_t, accumulators> widths{Sums...};
    /// Where the numbers of an accumulator begin.
    [[nodiscard]] static constexpr std::size_t from(std::size_t accumulator) noexcept {
        std::size_t begin = 0;
        for (std::size_t i = 0; i < accumulator; ++i)
            begin += widths[i];
        return begin;
    }

    std::array<std::int32_t, accumulators> when{}; // the day that each belongs to, since 1970-01-01
    std::array<std::int64_t, numbers> sums{};      // of one accumulator after another
};

/// Leaves out those that keep no numbers.
template <class Kept, std::size_t... Rest>
struct kept_notes_of {
    using type = Kept;
};
template <std::size_t... Kept, std::size_t Next, std::size_t... Rest>
struct kept_notes_of<kept_notes<Kept...>, Next, Rest...>
    : kept_notes_of<std::conditional_t<(Next > 0), kept_notes<Kept..., Next>, kept_notes<Kept...>>, Rest...> {};

/// Which numbers are kept for an accumulator: how many, for which measures.
struct kept_sums {
    std::size_t numbers;
    std::vector<std::string> measures;
    friend bool operator==(const kept_sums&, const kept_sums&) = default;
};
using kept_sums_list = std::vector<kept_sums>;

/// The measures of one, or of all: "cost of goods, contribution, margin"; "none".
[[nodiscard]] inline std::string in_words(std::span<const kept_sums> list) {
    std::string words;
    for (const auto& each : list)
        for (const auto& measure : each.measures)
            words += (words.empty() ? "" : ", ") + measure;
    return words.empty() ? "none" : words;
}

/// Where those of an accumulator are among the ones that are kept.
[[nodiscard]] inline std::size_t place_among(const kept_sums_list& kept, const kept_sums& wanted) {
    const auto found = std::find(kept.begin(), kept.end(), wanted);
    require(found != kept.end(), "summarize: no sums of lines are kept for the measures ",
            in_words(std::span{&wanted, 1}), "; there are those for ", in_words(kept));
    return static_cast<std::size_t>(found - kept.begin());
}

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
