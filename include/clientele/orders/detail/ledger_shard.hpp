#pragma once

/// @file
/// One shard of a ledger: states of its customers, the lines that have ids, and who changed when; as bytes too.

#include <clientele/orders/detail/state_blocks.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string_view>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// A line that has an id, so that it can be retracted. One that was is remembered by its id alone.
template <class Order, class Line>
struct kept_line {
    Line line;
    std::int32_t when = 0;
    bool retracted = false;
    std::int64_t minor = 0;
    [[no_unique_address]] Order order{};
};

/// What a ledger keeps of a customer beside its days.
template <class Order, class Line>
struct ledger_beside {
    std::uint64_t changed = 0;                   // the version of the ledger that changed it last
    std::vector<kept_line<Order, Line>> lines{}; // by id
};
template <class Order>
struct ledger_beside<Order, skip> {
    std::uint64_t changed = 0;
};

/// The customers of one shard of a ledger.
template <class Id, class Order, class Line>
class ledger_shard {
    static constexpr bool with_lines = !std::same_as<Line, skip>;

public:
    using states = customer_states<Id, Order, ledger_beside<Order, Line>>;
    using kept = kept_line<Order, Line>;

    states customers;
    std::uint64_t version = 0; // of its last change

    /// Adds a line at a version.
    /// @returns false, and changes nothing, where a line of that id was added before
    bool add(const viewed_id<Id>& id, std::uint64_t hash, day when, std::int64_t minor, const viewed_id<Order>& order,
             const viewed_id<Line>& line, std::uint64_t at_version) {
        const auto change = change_of_line<Order>(when, minor, order);
        const std::size_t place = customers.of(id, hash);
        auto& customer = customers[place];
        if constexpr (with_lines) {
            auto& lines = customer.beside.lines;
            const auto at = place_of(lines, line);
            if (at != lines.end() && at->line == line)
                return false;
            const auto position = at - lines.begin();
            kept fresh{.line = Line(line), .when = change.key.when, .minor = minor, .order = Order(order)};
            if (lines.size() == lines.capacity())
                lines.reserve(2 * lines.size() + 1);
            customers.add(customer, change);
            lines.insert(lines.begin() + position, std::move(fresh));
        } else {
            customers.add(customer, change);
        }
        customer.beside.changed = version = at_version;
        return true;
    }
    /// Takes back a line that was added last, and whoever came with it.
    void undo(const viewed_id<Id>& id, std::uint64_t hash, day when, std::int64_t minor, const viewed_id<Order>& order,
              const viewed_id<Line>& line) noexcept {
        const auto place = customers.find(id, hash);
        if (place == states::none)
            return;
        auto& customer = customers[place];
        (void)customers.take_off(customer, change_of_line<Order>(when, minor, order));
        if constexpr (with_lines)
            if (const auto at = place_of(customer.beside.lines, line); at != customer.beside.lines.end())
                customer.beside.lines.erase(at);
        forget_if_nothing(id, hash);
    }
    /// Forgets a customer of whom nothing is known.
    void forget_if_nothing(const viewed_id<Id>& id, std::uint64_t hash) noexcept {
        const auto place = customers.find(id, hash);
        if (place == states::none)
            return;
        const auto& customer = customers[place];
        bool nothing = customer.list.empty();
        if constexpr (with_lines)
            nothing = nothing && customer.beside.lines.empty();
        if (nothing)
            customers.erase(place);
    }

    /// Whether there is a line to retract.
    [[nodiscard]] bool has(const viewed_id<Id>& id, std::uint64_t hash, const viewed_id<Line>& line) const noexcept {
        const auto place = customers.find(id, hash);
        if (place == states::none)
            return false;
        auto& lines = customers[place].beside.lines;
        const auto at = place_of(lines, line);
        return at != lines.end() && at->line == line && !at->retracted;
    }
    /// Retracts a line that `has` found. Allocates nothing.
    void retract(const viewed_id<Id>& id, std::uint64_t hash, const viewed_id<Line>& line,
                 std::uint64_t at_version) noexcept {
        auto& customer = customers[customers.find(id, hash)];
        auto& found = *place_of(customer.beside.lines, line);
        const day when{std::chrono::days{found.when}};
        (void)customers.take_off(customer, change_of_line<Order>(when, found.minor, found.order));
        found.retracted = true;
        found.when = 0;
        found.minor = 0;
        found.order = {};
        customer.beside.changed = version = at_version;
    }

    /// Takes over the days and lines of a customer of this or another shard.
    void merge(const viewed_id<Id>& id, std::uint64_t hash, const ledger_shard& from, std::size_t other,
               std::uint64_t at_version) {
        const auto place = customers.of(id, hash); // places stay, references do not
        auto& into = customers[place];
        const auto& source = from.customers[other];
        if constexpr (with_lines) {
            auto lines = merged_lines(into.beside.lines, source.beside.lines);
            customers.merge(into, from.customers.entries(source));
            into.beside.lines.swap(lines);
        } else {
            customers.merge(into, from.customers.entries(source));
        }
        into.beside.changed = version = at_version;
    }

    /// Writes everything.
    void write(byte_writer& to, const block_head& head) const {
        const auto from = to.size();
        head.open(to);
        to.number(version);
        write_states(to, customers);
        for (std::size_t i = 0; i < customers.size(); ++i)
            to.number(customers[i].beside.changed);
        if constexpr (with_lines)
            for (std::size_t i = 0; i < customers.size(); ++i) {
                to.number(std::uint64_t{customers[i].beside.lines.size()});
                for (const auto& each : customers[i].beside.lines)
                    write_line(to, each);
            }
        block_head::close(to, from);
    }
    /// Reads it.
    [[nodiscard]] static ledger_shard read(byte_span block, const block_head& head, std::size_t shard) {
        constexpr std::string_view what = "order_ledger: a snapshot";
        head.check_all(block, what);
        byte_reader from{block.subspan(block_head::bytes), what};
        ledger_shard result;
        result.version = from.number<std::uint64_t>();
        result.customers = read_states<Id, Order, ledger_beside<Order, Line>>(
            from, head, [shard](std::uint64_t hash) { return shard_of(hash) == shard; });
        for (std::size_t i = 0; i < result.customers.size(); ++i)
            result.customers[i].beside.changed = from.number<std::uint64_t>();
        if constexpr (with_lines)
            for (std::size_t i = 0; i < result.customers.size(); ++i) {
                auto& lines = result.customers[i].beside.lines;
                lines.resize(from.count(1));
                for (auto& each : lines)
                    read_line(from, each);
                const auto rising = [](const kept& a, const kept& b) { return a.line < b.line; };
                from.sound(std::is_sorted(lines.begin(), lines.end(), rising), "has lines out of order");
            }
        from.sound(from.left() == 0, "has more at its end than it says");
        return result;
    }

private:
    template <class Lines>
    [[nodiscard]] static auto place_of(Lines& lines, const viewed_id<Line>& line) noexcept {
        return std::lower_bound(lines.begin(), lines.end(), line,
                                [](const kept& each, const viewed_id<Line>& id) { return each.line < id; });
    }
    [[nodiscard]] static std::vector<kept> merged_lines(const std::vector<kept>& a, const std::vector<kept>& b) {
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
    }
    static void read_line(byte_reader& from, kept& each) {
        each.line = Line(from.template id<Line>(std::is_signed_v<Line>));
        each.when = from.number<std::int32_t>();
        each.retracted = from.number<std::uint8_t>() != 0;
        each.minor = from.number<std::int64_t>();
        each.order = Order(from.template id<Order>(std::is_signed_v<Order>));
    }
};

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
