#pragma once

/// @file
/// What states and ledgers keep of a line for accumulators that read more of it than its day and money.

#include <clientele/error.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>

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

/// Which numbers are kept: for each accumulator that reads lines a line of text, how many for which measures:
/// "1 cost of goods, contribution, margin".
using kept_sums = std::string;

/// A measure's name as it stands there: no two names are written alike.
[[nodiscard]] inline std::string with_separators_escaped(std::string_view name) {
    std::string written;
    for (const char each : name) {
        if (each == '\\' || each == ',' || each == '\n')
            written += '\\';
        written += each == '\n' ? 'n' : each;
    }
    return written;
}

/// Calls back with each of these lines.
template <class Visit>
void for_each_kept(std::string_view kept, const Visit& visit) {
    for (std::size_t i = 0; !kept.empty(); ++i) {
        const auto end = kept.find('\n');
        visit(i, kept.substr(0, end));
        kept.remove_prefix(end + 1);
    }
}
/// The measures of one or of more: "cost of goods, contribution, margin"; "none".
[[nodiscard]] inline std::string measures_in(std::string_view kept) {
    std::string words;
    for_each_kept(kept, [&](std::size_t, std::string_view line) {
        words += words.empty() ? "" : ", ";
        words += line.substr(line.find(' ') + 1);
    });
    return words.empty() ? "none" : words;
}
/// Where that of an accumulator is among those that are kept.
[[nodiscard]] inline std::size_t place_among(const kept_sums& kept, std::string_view wanted) {
    std::size_t place = 0;
    bool found = false;
    for_each_kept(kept, [&](std::size_t i, std::string_view line) {
        if (line == wanted) {
            place = i;
            found = true;
        }
    });
    require(found, "summarize: no sums of lines are kept for the measures ", wanted.substr(wanted.find(' ') + 1),
            "; there are those for ", measures_in(kept));
    return place;
}

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
