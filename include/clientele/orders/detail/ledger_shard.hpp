#pragma once

/// @file
/// One shard of a ledger: states of its customers, the lines that have ids, and who changed when; as bytes too.

#include <clientele/orders/detail/entry_arena.hpp>
#include <clientele/orders/detail/line_batch.hpp>
#include <clientele/orders/detail/note_lists.hpp>
#include <clientele/orders/detail/state_blocks.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// A line that has an id, so that it can be retracted. One that was is remembered by its id alone.
template <class Order, class Line, class Notes>
struct kept_line {
    Line line;
    std::int32_t when = 0;
    bool retracted = false;
    std::int64_t minor = 0;
    [[no_unique_address]] Order order{};
    [[no_unique_address]] Notes notes{};
};

/// What a ledger keeps of a customer beside its days.
template <class Line, class Notes>
struct ledger_beside : list_of_notes {
    std::uint64_t changed = 0; // the version of the ledger that changed it last
    entry_list lines{};        // by id
};
template <class Line>
struct ledger_beside<Line, no_notes> {
    std::uint64_t changed = 0;
    entry_list lines{};
};
template <class Notes>
struct ledger_beside<skip, Notes> : list_of_notes {
    std::uint64_t changed = 0;
};
template <>
struct ledger_beside<skip, no_notes> {
    std::uint64_t changed = 0;
};

/// The customers of one shard of a ledger.
template <class Id, class Order, class Line, class Notes>
class ledger_shard {
    static constexpr bool with_lines = !std::same_as<Line, skip>;

public:
    using states = noted_states<Id, Order, Notes, ledger_beside<Line, Notes>>;
    using kept = kept_line<Order, Line, Notes>;
    using row_type = batch_row<Id, Order, Line, Notes>;

    states customers;
    std::uint64_t version = 0; // of its last change

    /// Adds a line at a version; `guessed` is where its customer may be.
    /// @returns false, and changes nothing, where a line of that id was added before
    bool add(const row_type& row, std::size_t guessed, std::uint64_t at_version) {
        const auto change = change_of_line<Order>(row.on(), row.minor, row.order);
        auto& customer = customers[customers.of(row.customer, row.hash(), guessed)];
        if constexpr (with_lines) {
            auto& list = customer.beside.lines;
            const auto at = place_of(lines_.entries(list), row.line);
            if (at < list.size && lines_.at(list)[at].line == row.line)
                return false;
            kept fresh{.line = Line(row.line),
                       .when = change.key.when,
                       .minor = row.minor,
                       .order = Order(row.order),
                       .notes = row.notes};
            lines_.reserve(list, std::size_t{list.size} + 1);
            customers.add(customer, change, row.notes);
            auto* const lines = lines_.at(list);
            std::move_backward(lines + at, lines + list.size, lines + list.size + 1);
            lines[at] = std::move(fresh);
            ++list.size;
        } else {
            customers.add(customer, change, row.notes);
        }
        customer.beside.changed = version = at_version;
        return true;
    }
    /// Brings to the cache what an addition will touch beside the customer.
    [[CLIENTELE_ALWAYS_INLINE]] void prefetch_history(std::size_t place) const noexcept {
        customers.prefetch_older(place);
        if constexpr (with_lines)
            if (place != states::none)
                if (const auto& list = customers[place].beside.lines; list.room > 0)
                    CLIENTELE_PREFETCH(lines_.at(list) + list.size - 1, 1);
    }
    /// Takes back a line that was added last, and whoever came with it.
    void undo(const row_type& row) noexcept {
        const auto place = customers.find(row.customer, row.hash());
        if (place == states::none)
            return;
        auto& customer = customers[place];
        customers.take_off(customer, change_of_line<Order>(row.on(), row.minor, row.order), row.notes);
        if constexpr (with_lines) {
            auto& list = customer.beside.lines;
            const auto lines = lines_.entries(list);
            if (const auto at = place_of(lines, row.line); at < lines.size()) {
                std::move(lines.begin() + static_cast<std::ptrdiff_t>(at) + 1, lines.end(),
                          lines.begin() + static_cast<std::ptrdiff_t>(at));
                lines.back() = {};
                --list.size;
            }
        }
        forget_if_nothing(row.customer, row.hash());
    }
    /// Forgets a customer of whom nothing is known.
    void forget_if_nothing(const viewed_id<Id>& id, std::uint64_t hash) noexcept {
        const auto place = customers.find(id, hash);
        if (place == states::none)
            return;
        const auto& customer = customers[place];
        bool nothing = customer.empty();
        if constexpr (with_lines)
            nothing = nothing && customer.beside.lines.empty();
        if (nothing)
            erase(place);
    }
    /// Forgets a customer.
    void erase(std::size_t place) noexcept {
        if constexpr (with_lines)
            lines_.release(customers[place].beside.lines);
        customers.erase(place);
    }
    /// The lines of a customer, by id.
    [[nodiscard]] std::span<const kept> lines_of(std::size_t place) const noexcept {
        return lines_.entries(customers[place].beside.lines);
    }

    /// Whether there is a line to retract.
    [[nodiscard]] bool has(const viewed_id<Id>& id, std::uint64_t hash, const viewed_id<Line>& line) const noexcept {
        const auto place = customers.find(id, hash);
        if (place == states::none)
            return false;
        const auto lines = lines_of(place);
        const auto at = place_of(lines, line);
        return at < lines.size() && lines[at].line == line && !lines[at].retracted;
    }
    /// Refuses to be without a line that `has` found where what accumulators keep of the others does not fit.
    void require_fits_without(const viewed_id<Id>& id, std::uint64_t hash, const viewed_id<Line>& line) const {
        const auto place = customers.find(id, hash);
        const auto lines = lines_of(place);
        const auto& found = lines[place_of(lines, line)];
        if (!customers.fits_without(customers[place], change_of(found), found.notes)) [[unlikely]]
            fail(errc::overflow, no_row,
                 "order_ledger: retract: what accumulators keep of the other lines of the day is outside the range of "
                 "64 bits");
    }
    /// Retracts a line that `has` found, and without which the others fit. Allocates nothing.
    void retract(const viewed_id<Id>& id, std::uint64_t hash, const viewed_id<Line>& line,
                 std::uint64_t at_version) noexcept {
        auto& customer = customers[customers.find(id, hash)];
        const auto lines = lines_.entries(customer.beside.lines);
        auto& found = lines[place_of(lines, line)];
        customers.take_off(customer, change_of(found), found.notes);
        found.retracted = true;
        found.when = 0;
        found.minor = 0;
        found.order = {};
        found.notes = {};
        customer.beside.changed = version = at_version;
    }

    /// Takes over the days and lines of a customer of this or another shard.
    void merge(const viewed_id<Id>& id, std::uint64_t hash, const ledger_shard& from, std::size_t other,
               std::uint64_t at_version) {
        const auto place = customers.of(id, hash); // places stay, references do not
        auto& into = customers[place];
        const auto& source = from.customers[other];
        if constexpr (with_lines) {
            auto lines = merged_lines(lines_.entries(into.beside.lines), from.lines_of(other));
            auto& list = into.beside.lines;
            lines_.reserve(list, lines.size());
            customers.merge(into, from.customers, source);
            list.size = static_cast<std::uint32_t>(lines.size());
            std::move(lines.begin(), lines.end(), lines_.entries(list).begin());
        } else {
            customers.merge(into, from.customers, source);
        }
        into.beside.changed = version = at_version;
    }

    /// Writes everything.
    void write(byte_writer& to, const noted_head& head) const {
        const auto from = to.size();
        head.open(to);
        to.number(version);
        write_states(to, customers);
        customers.write_notes(to);
        to.column<std::uint64_t>(customers.size(), [&](std::size_t i) { return customers[i].beside.changed; });
        if constexpr (with_lines)
            for (std::size_t i = 0; i < customers.size(); ++i) {
                to.number(std::uint64_t{customers[i].beside.lines.size});
                for (const auto& each : lines_of(i))
                    write_line(to, each);
            }
        block_head::close(to, from);
    }
    /// Reads it.
    [[nodiscard]] static ledger_shard read(byte_span block, const noted_head& head, std::size_t shard) {
        auto from = head.check_all(block, "order_ledger: a snapshot");
        ledger_shard result;
        result.version = from.number<std::uint64_t>();
        read_states(result.customers, from, head.head, [shard](std::uint64_t hash) { return shard_of(hash) == shard; });
        result.customers.read_notes(from);
        for (std::size_t i = 0; i < result.customers.size(); ++i)
            result.customers[i].beside.changed = from.number<std::uint64_t>();
        if constexpr (with_lines)
            for (std::size_t i = 0; i < result.customers.size(); ++i) {
                auto& list = result.customers[i].beside.lines;
                const auto size = from.count(line_bytes);
                result.lines_.reserve(list, size);
                list.size = static_cast<std::uint32_t>(size);
                const auto lines = result.lines_.entries(list);
                for (auto& each : lines)
                    read_line(from, each);
                const auto rising = [](const kept& a, const kept& b) { return a.line < b.line; };
                from.sound(std::is_sorted(lines.begin(), lines.end(), rising), "has lines out of order");
            }
        from.sound(from.left() == 0, "has more at its end than it says");
        return result;
    }

private:
    static constexpr std::size_t line_bytes = 13; // at least, of a line in a snapshot

    [[nodiscard]] static entry_change<Order> change_of(const kept& line) noexcept {
        return change_of_line<Order>(day{std::chrono::days{line.when}}, line.minor, line.order);
    }
    [[nodiscard]] static std::size_t place_of(std::span<const kept> lines, const viewed_id<Line>& line) noexcept {
        if (lines.empty() || lines.back().line < line)
            return lines.size();
        const auto at = std::lower_bound(lines.begin(), lines.end(), line,
                                         [](const kept& each, const viewed_id<Line>& id) { return each.line < id; });
        return static_cast<std::size_t>(at - lines.begin());
    }
    [[nodiscard]] static std::vector<kept> merged_lines(std::span<const kept> a, std::span<const kept> b) {
        std::vector<kept> all;
        all.reserve(a.size() + b.size());
        const auto before = [](const kept& x, const kept& y) { return x.line < y.line; };
        std::merge(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(all), before);
        const auto twice =
            std::adjacent_find(all.begin(), all.end(), [](const auto& x, const auto& y) { return x.line == y.line; });
        if (twice != all.end())
            fail(errc::bad_value, no_row, "order_ledger: merge: both customers must not have a line of one id, got ",
                 twice->line);
        return all;
    }
    static void write_line(byte_writer& to, const kept& each) {
        to.id(each.line);
        to.number(each.when);
        to.number(static_cast<std::uint8_t>(each.retracted));
        to.number(each.minor);
        to.id(each.order);
        write_notes(to, each.notes);
    }
    static void read_line(byte_reader& from, kept& each) {
        each.line = Line(from.template id<Line>(std::is_signed_v<Line>));
        each.when = from.number<std::int32_t>();
        each.retracted = from.number<std::uint8_t>() != 0;
        each.minor = from.number<std::int64_t>();
        each.order = Order(from.template id<Order>(std::is_signed_v<Order>));
        each.notes = read_notes<Notes>(from);
    }

    // Of lines that have ids.
    [[no_unique_address]] std::conditional_t<with_lines, entry_arena<kept>, skip> lines_{};
};

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
