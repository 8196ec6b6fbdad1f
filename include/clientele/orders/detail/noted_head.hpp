#pragma once

/// @file
/// The notes of lines as bytes, and the head of a block that says which it holds.

#include <clientele/orders/detail/kept_notes.hpp>
#include <clientele/orders/detail/state_bytes.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// Writes the notes of a line.
template <class Notes>
void write_notes(byte_writer& to, const Notes& notes) {
    for (const auto each : notes.when)
        to.number(each);
    for (const auto each : notes.sums)
        to.number(each);
}
inline void write_notes(byte_writer&, no_notes) noexcept {}
/// Reads them.
template <class Notes>
[[nodiscard]] Notes read_notes(byte_reader& from) {
    Notes notes{};
    if constexpr (!std::same_as<Notes, no_notes>) {
        for (auto& each : notes.when) {
            each = from.number<std::int32_t>();
            from.sound(on_calendar(day{std::chrono::days{each}}), "has a note of no day");
        }
        for (auto& each : notes.sums)
            each = from.number<std::int64_t>();
    }
    return notes;
}

/// The head of a block whose lines may have notes: it says which, and is of the first format where there are none.
struct noted_head {
    block_head head; // in the newest format
    kept_sums kept{};

    /// Begins a block, as `block_head::open` does.
    void open(byte_writer& to) const {
        auto own = head;
        own.format = kept.empty() ? 1 : head.format;
        own.open(to);
        if (!kept.empty())
            to.text(kept);
    }
    /// Looks a block over, as `block_head::check` and `check_all` do, whose notes must be these.
    /// @returns its head, and what follows
    [[nodiscard]] std::pair<block_head, byte_reader> check(byte_span block, std::string_view what) const {
        return expect_same(head.check(block, what), block, what);
    }
    [[nodiscard]] byte_reader check_all(byte_span block, std::string_view what) const {
        return expect_same(head.check_all(block, what), block, what).second;
    }

private:
    [[nodiscard]] std::pair<block_head, byte_reader> expect_same(const block_head& found, byte_span block,
                                                                 std::string_view what) const {
        byte_reader from{block.subspan(block_head::bytes), what};
        const auto there = found.format > 1 ? from.text() : std::string_view{};
        from.sound(there.empty() || there.ends_with('\n'), "names its measures in no lines");
        if (there != kept)
            fail(errc::storage, no_row, what, " keeps sums of lines for the measures ", measures_in(there),
                 "; expected ", measures_in(kept));
        return {found, from};
    }
};

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
