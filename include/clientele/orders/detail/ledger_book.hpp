#pragma once

/// @file
/// What a ledger knows beside its customers: how far its sources have been read. As bytes too.

#include <clientele/orders/detail/noted_head.hpp>
#include <clientele/orders/ledger_view.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// What a record of a ledger's journal is; it stands before it.
enum class ledger_record : std::uint8_t { lines = 1, retraction = 2, mark = 3, book = 4 };

/// The marks of all sources.
class ledger_book {
public:
    /// The mark of a source, if it is known.
    [[nodiscard]] std::optional<source_mark> find(std::string_view source) const {
        const auto at = place_of(source);
        return at < marks_.size() && marks_[at].source == source ? std::optional{marks_[at]} : std::nullopt;
    }
    /// Makes room, so that the next `set` cannot fail.
    void expect_one() {
        if (marks_.size() == marks_.capacity())
            marks_.reserve(2 * marks_.size() + 1);
    }
    /// Sets a mark.
    void set(source_mark mark) {
        const auto at = place_of(mark.source);
        if (at < marks_.size() && marks_[at].source == mark.source)
            marks_[at] = std::move(mark);
        else
            marks_.insert(marks_.begin() + static_cast<std::ptrdiff_t>(at), std::move(mark));
    }

    /// Writes one mark as a record.
    static void write_mark(byte_writer& to, const source_mark& mark) {
        to.number(static_cast<std::uint8_t>(ledger_record::mark));
        write(to, mark);
    }
    /// Writes all of them, behind what kind of ledger it is.
    void write_all(byte_writer& to, const noted_head& head) const {
        to.number(static_cast<std::uint8_t>(ledger_record::book));
        const auto from = to.size();
        head.open(to);
        to.number(std::uint64_t{marks_.size()});
        for (const auto& each : marks_)
            write(to, each);
        block_head::close(to, from);
    }
    /// Reads either.
    void read(byte_span bytes, const noted_head& head) {
        constexpr std::string_view what = "order_ledger: the journal's book";
        byte_reader from{bytes, what};
        const auto kind = from.number<std::uint8_t>();
        if (kind == static_cast<std::uint8_t>(ledger_record::mark))
            return set(read_mark(from));
        from.sound(kind == static_cast<std::uint8_t>(ledger_record::book), "has a record of no known kind");
        from = head.check_all(bytes.subspan(1), what);
        marks_.clear();
        for (auto n = from.number<std::uint64_t>(); n > 0; --n)
            set(read_mark(from));
    }

private:
    static void write(byte_writer& to, const source_mark& mark) {
        to.text(mark.source);
        to.number(mark.offset);
        to.number(mark.digest);
    }
    [[nodiscard]] static source_mark read_mark(byte_reader& from) {
        source_mark mark{.source = std::string{from.text()}};
        mark.offset = from.number<std::uint64_t>();
        mark.digest = from.number<std::uint64_t>();
        return mark;
    }
    [[nodiscard]] std::size_t place_of(std::string_view source) const noexcept {
        const auto at =
            std::lower_bound(marks_.begin(), marks_.end(), source,
                             [](const source_mark& each, std::string_view name) { return each.source < name; });
        return static_cast<std::size_t>(at - marks_.begin());
    }

    std::vector<source_mark> marks_; // by source
};

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
