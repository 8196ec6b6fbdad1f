#pragma once

/// @file
/// The states of customers, and for each a second list beside that of its days: what accumulators keep of lines, added
/// up by day.

#include <clientele/math/detail/checked_integer.hpp>
#include <clientele/orders/detail/customer_states.hpp>
#include <clientele/orders/detail/entry_arena.hpp>
#include <clientele/orders/detail/noted_head.hpp>

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <limits>
#include <span>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// The notes of a day, those of lines below 0 apart, as a returns policy may leave them out.
template <class Notes>
struct day_of_notes {
    std::int32_t when = 0;
    bool negative = false;
    std::array<std::int32_t, Notes::accumulators> lines{}; // that were noted, by each
    std::array<std::int64_t, Notes::numbers> sums{};

    [[nodiscard]] bool empty() const noexcept {
        return std::all_of(lines.begin(), lines.end(), [](auto each) { return each == 0; });
    }
    [[nodiscard]] friend bool operator<(const day_of_notes& a, const day_of_notes& b) noexcept {
        return std::tie(a.when, a.negative) < std::tie(b.when, b.negative);
    }
};

/// Lists of them, one for each customer, sorted. A call that throws changes nothing.
template <class Notes>
class note_lists {
public:
    using one = day_of_notes<Notes>;

    [[nodiscard]] std::span<const one> of(const entry_list& list) const noexcept { return days_.entries(list); }

    /// Adds the notes of a line.
    void add(entry_list& to, bool negative, const Notes& line) {
        std::size_t added = 0;
        const on_leaving take_back{[&] {
            for (; added < Notes::accumulators && added > 0; --added)
                take_off(to, part_of(line, added - 1, negative));
        }};
        while (added < Notes::accumulators) {
            add(to, part_of(line, added, negative));
            ++added;
        }
    }
    /// Whether what is left of sums without those of a line that was added fits: it may be more than all are together.
    [[nodiscard]] bool fits_without(const entry_list& list, bool negative, const Notes& line) const noexcept {
        bool fits = true;
        for (std::size_t i = 0; i < Notes::accumulators; ++i) {
            const auto less = part_of(line, i, negative);
            const auto at = place_of(list, less);
            if (at == list.size || less < of(list)[at])
                continue;
            for (std::size_t n = 0; n < less.sums.size(); ++n) {
                std::int64_t left = 0;
                fits &= !difference_overflows(of(list)[at].sums[n], less.sums[n], left) &&
                        left != (std::numeric_limits<std::int64_t>::min)();
            }
        }
        return fits;
    }
    /// Takes off those of a line that was added, what is left of which fits. Allocates nothing.
    void take_off(entry_list& from, bool negative, const Notes& line) noexcept {
        for (std::size_t i = 0; i < Notes::accumulators; ++i)
            take_off(from, part_of(line, i, negative));
    }
    /// Takes off those of a list that was merged. Allocates nothing.
    void take_off(entry_list& from, std::span<const one> days) noexcept {
        for (const auto& each : days)
            take_off(from, each);
    }

    /// What a list and other days are together.
    [[nodiscard]] std::vector<one> merged(const entry_list& list, std::span<const one> days) const {
        std::vector<one> both;
        const auto own = of(list);
        both.reserve(own.size() + days.size());
        std::merge(own.begin(), own.end(), days.begin(), days.end(), std::back_inserter(both));
        std::size_t size = 0;
        for (const auto& each : both)
            if (size > 0 && !(both[size - 1] < each))
                add_to(both[size - 1], each);
            else
                both[size++] = each;
        both.resize(size);
        return both;
    }
    void reserve(entry_list& list, std::size_t days) { days_.reserve(list, days); }
    /// Replaces a list that has room.
    void assign(entry_list& list, std::span<const one> days) noexcept {
        list.size = static_cast<std::uint32_t>(days.size());
        std::copy(days.begin(), days.end(), days_.entries(list).begin());
    }
    /// Gives a list's memory back and wipes it.
    void release(entry_list& list) noexcept { days_.release(list); }

private:
    [[nodiscard]] static one part_of(const Notes& line, std::size_t accumulator, bool negative) noexcept {
        one part{.when = line.when[accumulator], .negative = negative};
        part.lines[accumulator] = 1;
        const auto from = Notes::from(accumulator);
        std::copy_n(line.sums.data() + from, Notes::widths[accumulator], part.sums.data() + from);
        return part;
    }
    static void add_to(one& to, const one& more) {
        one sum = to;
        bool fits = true;
        for (std::size_t i = 0; i < sum.lines.size(); ++i)
            fits &= !sum_overflows(sum.lines[i], more.lines[i], sum.lines[i]);
        for (std::size_t i = 0; i < sum.sums.size(); ++i)
            fits &= !sum_overflows(sum.sums[i], more.sums[i], sum.sums[i]) &&
                    sum.sums[i] != (std::numeric_limits<std::int64_t>::min)();
        if (!fits) [[unlikely]]
            fail(errc::overflow, no_row,
                 "order_states: what accumulators keep of a customer's day is outside the range of 64 bits, or its "
                 "lines are 2^31 and more");
        to = sum;
    }
    [[nodiscard]] std::size_t place_of(const entry_list& list, const one& day) const noexcept {
        const auto days = of(list);
        if (days.empty() || days.back() < day)
            return days.size();
        return static_cast<std::size_t>(std::lower_bound(days.begin(), days.end(), day) - days.begin());
    }
    void add(entry_list& to, const one& more) {
        const auto at = place_of(to, more);
        if (at < to.size && !(more < days_.at(to)[at]))
            return add_to(days_.at(to)[at], more);
        days_.reserve(to, std::size_t{to.size} + 1);
        auto* const days = days_.at(to);
        std::move_backward(days + at, days + to.size, days + to.size + 1);
        days[at] = more;
        ++to.size;
    }
    void take_off(entry_list& from, const one& less) noexcept {
        const auto days = days_.entries(from);
        const auto at = place_of(from, less);
        if (at == days.size() || less < days[at])
            return;
        for (std::size_t i = 0; i < less.lines.size(); ++i)
            days[at].lines[i] -= less.lines[i];
        for (std::size_t i = 0; i < less.sums.size(); ++i)
            days[at].sums[i] -= less.sums[i];
        if (!days[at].empty())
            return;
        std::move(days.begin() + static_cast<std::ptrdiff_t>(at) + 1, days.end(),
                  days.begin() + static_cast<std::ptrdiff_t>(at));
        days.back() = {};
        --from.size;
    }

    entry_arena<one> days_;
};

/// What states keep of a customer beside its days.
struct list_of_notes {
    entry_list notes{};
};
template <class Notes>
using beside_states = std::conditional_t<std::same_as<Notes, no_notes>, skip, list_of_notes>;

/// The customers of one shard, of whose lines `Notes` are kept. Calls that throw leave it as it was.
template <class Id, class Order, class Notes, class Beside = beside_states<Notes>>
class noted_states : public customer_states<Id, Order, Beside> {
    using base = customer_states<Id, Order, Beside>;

public:
    using base::add, base::merge, base::take_off;
    using typename base::customer;
    using one = typename note_lists<Notes>::one;

    /// The notes of a customer.
    [[nodiscard]] std::span<const one> notes(const customer& of) const noexcept { return notes_.of(of.beside.notes); }

    /// Adds a line to a customer.
    void add(customer& to, const entry_change<Order>& change, const Notes& notes) {
        notes_.add(to.beside.notes, change.key.negative, notes);
        bool added = false;
        const on_leaving take_back{[&] {
            if (!added)
                notes_.take_off(to.beside.notes, change.key.negative, notes);
        }};
        base::add(to, change);
        added = true;
    }
    /// Whether what is left of notes without those of a line that was added fits.
    [[nodiscard]] bool fits_without(const customer& of, const entry_change<Order>& change,
                                    const Notes& notes) const noexcept {
        return notes_.fits_without(of.beside.notes, change.key.negative, notes);
    }
    /// Takes away a line that was added, what is left of whose notes fits. Allocates nothing.
    void take_off(customer& from, const entry_change<Order>& change, const Notes& notes) noexcept {
        if (base::take_off(from, change))
            notes_.take_off(from.beside.notes, change.key.negative, notes);
    }
    /// Takes over what a customer of this or another shard has.
    void merge(customer& into, const noted_states& from, const customer& other) {
        const auto both = notes_.merged(into.beside.notes, from.notes(other));
        notes_.reserve(into.beside.notes, both.size());
        base::merge(into, from.entries(other));
        notes_.assign(into.beside.notes, both);
    }
    /// Takes over notes alone.
    void merge_notes(customer& into, std::span<const one> days) {
        const auto both = notes_.merged(into.beside.notes, days);
        notes_.reserve(into.beside.notes, both.size());
        notes_.assign(into.beside.notes, both);
    }
    /// Takes off notes that were merged. Allocates nothing.
    void take_off_notes(customer& from, std::span<const one> days) noexcept {
        notes_.take_off(from.beside.notes, days);
    }
    /// Forgets a customer.
    void erase(std::size_t at) noexcept {
        notes_.release((*this)[at].beside.notes);
        base::erase(at);
    }

    /// Writes the notes of all customers.
    void write_notes(byte_writer& to) const {
        for (std::size_t i = 0; i < this->size(); ++i) {
            const auto days = notes((*this)[i]);
            to.number(std::uint64_t{days.size()});
            for (const auto& each : days) {
                to.number(each.when);
                to.number(static_cast<std::uint8_t>(each.negative));
                for (const auto lines : each.lines)
                    to.number(lines);
                for (const auto sum : each.sums)
                    to.number(sum);
            }
        }
    }
    /// Reads them.
    void read_notes(byte_reader& from) {
        std::vector<one> days;
        for (std::size_t i = 0; i < this->size(); ++i) {
            days.resize(from.count(5 + 4 * Notes::accumulators + 8 * Notes::numbers));
            for (auto& each : days) {
                each.when = from.number<std::int32_t>();
                each.negative = from.number<std::uint8_t>() != 0;
                for (auto& lines : each.lines)
                    lines = from.number<std::int32_t>();
                for (auto& sum : each.sums)
                    sum = from.number<std::int64_t>();
            }
            from.sound(sound(days), "has notes that no lines make");
            auto& list = (*this)[i].beside.notes;
            notes_.reserve(list, days.size());
            notes_.assign(list, days);
        }
    }

private:
    [[nodiscard]] static bool sound(std::span<const one> days) {
        for (std::size_t i = 0; i < days.size(); ++i) {
            const auto& each = days[i];
            if (each.empty() || !on_calendar(day{std::chrono::days{each.when}}) || (i > 0 && !(days[i - 1] < each)))
                return false;
            for (std::size_t k = 0; k < Notes::accumulators; ++k)
                for (std::size_t n = 0; n < Notes::widths[k]; ++n)
                    if (const auto sum = each.sums[Notes::from(k) + n];
                        sum == (std::numeric_limits<std::int64_t>::min)() || (each.lines[k] == 0 && sum != 0))
                        return false;
            if (std::any_of(each.lines.begin(), each.lines.end(), [](auto lines) { return lines < 0; }))
                return false;
        }
        return true;
    }

    note_lists<Notes> notes_;
};

/// Without notes.
template <class Id, class Order, class Beside>
class noted_states<Id, Order, no_notes, Beside> : public customer_states<Id, Order, Beside> {
    using base = customer_states<Id, Order, Beside>;

public:
    using base::add, base::merge, base::take_off;
    using typename base::customer;

    [[nodiscard]] static constexpr no_notes notes(const customer&) noexcept { return {}; }
    void add(customer& to, const entry_change<Order>& change, no_notes) { base::add(to, change); }
    [[nodiscard]] static constexpr bool fits_without(const customer&, const entry_change<Order>&, no_notes) noexcept {
        return true;
    }
    void take_off(customer& from, const entry_change<Order>& change, no_notes) noexcept {
        (void)base::take_off(from, change);
    }
    void merge(customer& into, const noted_states& from, const customer& other) {
        base::merge(into, from.entries(other));
    }
    static constexpr void merge_notes(const customer&, no_notes) noexcept {}
    static constexpr void take_off_notes(const customer&, no_notes) noexcept {}
    static constexpr void write_notes(const byte_writer&) noexcept {}
    static constexpr void read_notes(const byte_reader&) noexcept {}
};

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
