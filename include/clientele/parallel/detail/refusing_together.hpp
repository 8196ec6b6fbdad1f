#pragma once

/// @file
/// What one rank refuses, refused by all in one sentence, so that nobody waits for who has left.

#include <clientele/error.hpp>
#include <clientele/parallel/detail/all_ranks.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// The sentence of a refusal whose row, or line, is counted anew: "... in row 3" becomes "... in row 103".
[[nodiscard]] inline std::string renumbered(std::string sentence_of_row, std::size_t row, std::size_t to) {
    for (const std::string_view what : {" row ", " line "}) {
        const auto named = sentence(what, row);
        const auto at = sentence_of_row.find(named);
        if (at == std::string::npos)
            continue;
        const auto end = at + named.size();
        if (end == sentence_of_row.size() || sentence_of_row[end] < '0' || sentence_of_row[end] > '9')
            return sentence_of_row.replace(at, named.size(), sentence(what, to));
    }
    return sentence_of_row;
}

/// A refusal on its way to the others.
struct told_refusal {
    std::uint64_t place; // the first of all is what everybody says
    std::size_t row;
    std::uint64_t code;

    [[nodiscard]] parcel with(const std::string& words) const {
        parcel bytes(sizeof *this + words.size());
        std::memcpy(bytes.data(), this, sizeof *this);
        if (!words.empty())
            std::memcpy(bytes.data() + sizeof *this, words.data(), words.size());
        return bytes;
    }
};

/// Whether a rank refuses what `call()` does, which says nothing to other ranks.
template <class Ranks, class Call>
[[nodiscard]] bool refused_anywhere(const Ranks& ranks, const Call& call) {
    std::int64_t refused = 0;
#ifdef __cpp_exceptions
    try {
        call();
    } catch (const error&) {
        refused = 1;
    }
#else
    call();
#endif
    return all_sum(ranks, refused) > 0;
}

/// Calls `call()`, which says nothing to other ranks. Where it refuses on any of them all refuse, as one place would:
/// the sentence is that of the first row, counted among those of all. Sends nothing where nobody refuses.
/// @param first    the number of this rank's first row among all
/// @param place_of where one place comes to a row of this rank, in the order in which it looks at rows
template <class Ranks, class Call, class PlaceOf>
void refusing_together(const Ranks& ranks, [[maybe_unused]] std::size_t first, const Call& call,
                       [[maybe_unused]] const PlaceOf& place_of) {
    if constexpr (alone<Ranks>) {
        call();
    } else {
        parcel own;
#ifdef __cpp_exceptions
        try {
            call();
        } catch (const error& refused) {
            const bool of_row = refused.row() != no_row;
            const auto row = of_row ? refused.row() + first : no_row;
            own = told_refusal{of_row ? place_of(refused.row()) : 0, row, static_cast<std::uint64_t>(refused.code())}
                      .with(of_row ? renumbered(refused.what(), refused.row(), row) : refused.what());
        }
#else
        call();
#endif
        std::optional<told_refusal> lowest;
        std::string words;
        for (const auto& each : ranks.all_gather(own)) {
            if (each.size() < sizeof(told_refusal))
                continue;
            told_refusal told{};
            std::memcpy(&told, each.data(), sizeof told);
            if (lowest && lowest->place <= told.place)
                continue;
            lowest = told;
            words.assign(each.size() - sizeof told, ' ');
            if (!words.empty())
                std::memcpy(words.data(), each.data() + sizeof told, words.size());
        }
        if (lowest)
            fail(static_cast<errc>(lowest->code), lowest->row, words);
    }
}
/// The same where rows are looked at one after the other.
template <class Ranks, class Call>
void refusing_together(const Ranks& ranks, std::size_t first, const Call& call) {
    refusing_together(ranks, first, call, [&](std::size_t row) { return row + first; });
}
/// The same where `call()` tells rows as those of all, and looks at them in their order.
template <class Ranks, class Call>
void refusing_alike(const Ranks& ranks, const Call& call) {
    refusing_together(ranks, 0, call, [](std::size_t row) { return row; });
}
/// The same where columns are looked at one after the other by `call(j)`, each row by row.
template <class Ranks, class Call>
void refusing_columns_together(const Ranks& ranks, const ranked_rows& rows, std::size_t columns, const Call& call) {
    std::size_t at = 0;
    refusing_together(
        ranks, rows.first,
        [&] {
            for (at = 0; at < columns; ++at)
                call(at);
        },
        [&](std::size_t row) { return at * rows.all + rows.first + row; });
}
/// Refuses a column that has a NaN or an infinity on any rank.
template <class Ranks>
void require_finite_on(const Ranks& ranks, const ranked_rows& rows, std::string_view where, std::string_view what,
                       std::span<const double> own) {
    refusing_together(ranks, rows.first, [&] { require_finite(where, what, own); });
}

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
