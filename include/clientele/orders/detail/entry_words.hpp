#pragma once

/// @file
/// Entries of one customer in memory: in a word of 64 bits where they fit, else in two.

#include <clientele/orders/detail/state_entries.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// An entry of few lines and little money as a number: 25 bits of the day, 1 of whether it is no return, 6 of the
/// count and 32 of the size of the money. Words stand in the order of their entries.
struct entry_word {
    using entry = state_entry<skip>;

    [[nodiscard]] static bool fits(const entry& of) noexcept {
        constexpr std::int64_t limit = std::int64_t{1} << 32;
        return of.count < 64 && of.count > -64 && of.minor < limit && of.minor > -limit;
    }
    [[nodiscard]] static std::uint64_t of(const entry& each) noexcept {
        const bool purchase = each.count > 0;
        const auto day = static_cast<std::uint64_t>(each.when + first_day);
        const auto count = static_cast<std::uint64_t>(purchase ? each.count : -each.count);
        const auto minor = static_cast<std::uint64_t>(purchase ? each.minor : -each.minor);
        return day << 39 | std::uint64_t{purchase} << 38 | count << 32 | minor;
    }
    [[nodiscard]] static entry entry_of(std::uint64_t word) noexcept {
        const auto count = static_cast<std::int32_t>(word >> 32 & 63);
        const auto minor = static_cast<std::int64_t>(word & 0xFFFF'FFFFu);
        const auto when = static_cast<std::int32_t>(word >> 39) - first_day;
        const bool purchase = (word >> 38 & 1) != 0;
        return {.when = when, .count = purchase ? count : -count, .minor = purchase ? minor : -minor};
    }
    /// Whether two are of the same day, and both purchases or both returns.
    [[nodiscard]] static bool same_key(std::uint64_t a, std::uint64_t b) noexcept { return a >> 38 == b >> 38; }

private:
    static constexpr std::int32_t first_day = 1 << 24; // before 1970-01-01, and so before the calendar
};

/// Any entry, in two words.
struct wide_entry {
    using entry = state_entry<skip>;
    static_assert(sizeof(entry) == 2 * sizeof(std::uint64_t));

    [[nodiscard]] static entry entry_of(const std::uint64_t* from) noexcept {
        entry found{};
        std::memcpy(static_cast<void*>(&found), from, sizeof found);
        return found;
    }
    static void write(std::uint64_t* to, const entry& each) noexcept { std::memcpy(to, &each, sizeof each); }
};

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
