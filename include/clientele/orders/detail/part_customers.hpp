#pragma once

/// @file
/// The customers of one part of the rows: who they are, and what each of them comes to. A part fits the cache.

#include <clientele/math/detail/checked_integer.hpp>
#include <clientele/math/detail/large_pages.hpp>
#include <clientele/math/detail/to_size.hpp>
#include <clientele/orders/detail/customer_days.hpp>
#include <clientele/orders/detail/row_parts.hpp>
#include <clientele/orders/text_column.hpp>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// A customer with a purchase that counts: its id as a number or the first bytes of its text, one of its rows, what it
/// comes to.
struct found_customer {
    std::uint64_t start;
    std::uint32_t row;
    customer_facts facts;
};
/// A customer without one: because returns left none, or because all lie outside the window.
struct lost_customer {
    std::uint32_t row;
    bool returned_all;
    std::int64_t beside;
};

/// The customers of one part, or several, as of one day.
struct counted_customers {
    std::vector<found_customer> found;
    std::vector<lost_customer> lost;
    money_account account;
    std::vector<double> measured; // by accumulators, of each that was found
};

/// The days that a bitmap has a bit for.
struct day_range {
    std::int32_t lowest;
    std::size_t words;
};

/// The first bytes of a text as a number, the first of them the highest; what is missing counts as 0.
[[nodiscard]] inline std::uint64_t first_bytes(std::string_view text) noexcept {
    std::uint64_t number = 0;
    for (std::size_t i = 0; i < 8; ++i)
        number = number << 8 | (i < text.size() ? static_cast<unsigned char>(text[i]) : 0u);
    return number;
}

/// Whether rows whose keys are equal are of one customer: always, where the key is the id.
struct same_number {
    static constexpr void clear() noexcept {}
    static constexpr void next() noexcept {}
    static constexpr void add() noexcept {}
    [[nodiscard]] static constexpr bool equal(std::size_t) noexcept { return true; }
    [[nodiscard]] static constexpr std::uint64_t start(std::size_t, std::uint64_t key) noexcept { return key; }
};
/// Where the key is a hash, if the texts are equal: that of the row, which follow one another like the rows, and those
/// of the part's customers, which stay in the cache.
class same_text {
public:
    same_text(texts_in_turn rows, text_vector& customers) noexcept : rows_{rows}, customers_{customers} {}

    void clear() noexcept { customers_.clear(); }
    void next() noexcept { text_ = rows_.next(); }
    void add() { customers_.push_back(text_); }
    [[nodiscard]] bool equal(std::size_t local) const noexcept { return customers_[local] == text_; }
    [[nodiscard]] std::uint64_t start(std::size_t local, std::uint64_t) const noexcept {
        return first_bytes(customers_[local]);
    }

private:
    texts_in_turn rows_;
    text_vector& customers_; // by their place in the part
    std::string_view text_{};
};

/// What one thread needs for one part after another; it keeps the customers of all parts that it has seen.
class part_customers {
public:
    /// How many bytes a customer takes as of each day: what `expect` makes room for.
    static constexpr std::size_t bytes_of_customer = sizeof(found_customer) + sizeof(found_customer) / 8;

    std::vector<counted_customers> as_of; // of each day that is asked for
    text_vector texts;                    // of the customers of a part, for same_text

    /// Forgets all customers.
    void begin(std::size_t days) {
        as_of.resize(days);
        for (auto& each : as_of) {
            each.found.clear();
            each.lost.clear();
            each.account = {};
            each.measured.clear();
        }
        expected_ = false;
    }
    /// Makes room, after the first part, for the customers of all parts if they have as many; memory that is not
    /// written to costs nothing.
    void expect(std::size_t parts) {
        if (std::exchange(expected_, true))
            return;
        for (auto& each : as_of)
            if (const auto all = each.found.size() * (parts + parts / 8); all > each.found.capacity())
                reserve_large_pages(each.found, all);
    }

    /// Counts days as bits: for rows without returns, all of which count, as of one day. `same` is whether rows whose
    /// keys are equal are of one customer.
    template <class Same>
    void count_days(std::span<const row_record> rows, const day_range& range, Same same) {
        begin_part(same);
        bits_.clear();
        bool overflow = false;
        for (std::size_t i = 0; i < rows.size(); ++i) {
            const row_record& row = rows[i];
            const std::size_t local = place_of(row, same);
            if (local * range.words == bits_.size()) [[unlikely]] // a new customer
                bits_.resize(bits_.size() + range.words);
            tally of = tallies_[local];
            const bool earlier = row.on < of.first, as_early = row.on <= of.first;
            of.on_first =
                (earlier ? 0 : of.on_first) + (static_cast<std::uint64_t>(row.minor) & (0 - std::uint64_t{as_early}));
            of.first = earlier ? row.on : of.first;
            overflow |= sum_overflows(of.purchased, row.minor, of.purchased);
            ++of.rows;
            tallies_[local] = of;
            const auto at = static_cast<std::uint32_t>(row.on - range.lowest);
            bits_[local * range.words + at / 64] |= std::uint64_t{1} << at % 64;
        }
        if (overflow)
            fail_beyond_minor();
        std::uint64_t low = 0, high = 0; // sums of the halves, of fewer than 2^32 customers
        for (std::size_t local = 0; local < tallies_.size(); ++local) {
            as_of[0].found.push_back(
                {same.start(local, tallies_[local].key), tallies_[local].row, facts_of_bits(local, range)});
            const auto purchased = static_cast<std::uint64_t>(tallies_[local].purchased);
            low += purchased & 0xFFFF'FFFFu;
            high += purchased >> 32;
        }
        as_of[0].account.in_totals.add_scaled(low, 0);
        as_of[0].account.in_totals.add_scaled(high, 32);
    }

    /// Puts the rows of each customer in order, for returns, orders by id, windows, several days, or long histories:
    /// `orders` brings the rows of one customer together by day and order, and reads them.
    template <class Same, class Days, class Orders>
    void list_days(std::span<const row_record> rows, std::span<Days> days, Same same, const Orders& orders) {
        begin_part(same);
        locals_.resize(rows.size());
        for (std::size_t i = 0; i < rows.size(); ++i) {
            locals_[i] = static_cast<std::uint32_t>(place_of(rows[i], same));
            ++tallies_[locals_[i]].rows;
        }
        starts_.assign(tallies_.size() + 1, 0);
        for (std::size_t local = 0; local < tallies_.size(); ++local)
            starts_[local + 1] = starts_[local] + tallies_[local].rows;
        grouped_.resize(rows.size());
        for (std::size_t i = 0; i < rows.size(); ++i)
            grouped_[starts_[locals_[i]]++] = rows[i];
        std::size_t from = 0;
        for (std::size_t local = 0; local < tallies_.size(); ++local) {
            const std::span own{grouped_.data() + from, tallies_[local].rows};
            from += own.size();
            settle(own, same.start(local, tallies_[local].key), days, orders);
        }
    }

    /// Finds one customer, from all of its rows in any order; `start` is that of its id.
    template <class Days, class Orders>
    void settle(std::span<row_record> rows, std::uint64_t start, std::span<Days> days, const Orders& orders) {
        orders.gather(rows);
        for (std::size_t i = 0; i < days.size(); ++i) {
            days[i].take(std::span<const row_record>{rows}, orders);
            if (days[i].empty()) // it came later
                continue;
            if (const auto facts = days[i].settle(as_of[i].account)) {
                as_of[i].found.push_back({start, rows.front().row, *facts});
                days[i].measure(*facts, as_of[i].measured);
            } else {
                as_of[i].lost.push_back({rows.front().row, days[i].empty(), days[i].beside()});
            }
        }
    }

private:
    struct tally {
        std::uint64_t key;
        std::int64_t purchased;
        std::uint64_t on_first; // no more than purchased, whose overflow is seen
        std::int32_t first;
        std::uint32_t rows, row;
    };

    template <class Same>
    void begin_part(Same& same) {
        tallies_.clear();
        same.clear();
        if (slots_.empty())
            slots_.resize(4096);
        std::fill(slots_.begin(), slots_.end(), 0);
    }

    // The place of the row's customer among those of this part, a new one for one not seen before.
    template <class Same>
    [[nodiscard]] std::size_t place_of(const row_record& row, Same& same) {
        same.next();
        const std::size_t mask = slots_.size() - 1;
        std::size_t slot = to_size(spread(row.key)) & mask;
        for (; slots_[slot] != 0; slot = (slot + 1) & mask) {
            const tally& other = tallies_[slots_[slot] - 1];
            if (other.key == row.key && same.equal(slots_[slot] - 1)) [[likely]]
                return slots_[slot] - 1;
        }
        tallies_.push_back({row.key, 0, 0, (std::numeric_limits<std::int32_t>::max)(), 0, row.row});
        same.add();
        slots_[slot] = static_cast<std::uint32_t>(tallies_.size());
        if (4 * tallies_.size() > slots_.size())
            grow();
        return tallies_.size() - 1;
    }
    void grow() {
        slots_.assign(4 * slots_.size(), 0);
        const std::size_t mask = slots_.size() - 1;
        for (std::size_t local = 0; local < tallies_.size(); ++local) {
            std::size_t slot = to_size(spread(tallies_[local].key)) & mask;
            while (slots_[slot] != 0)
                slot = (slot + 1) & mask;
            slots_[slot] = static_cast<std::uint32_t>(local + 1);
        }
    }

    [[nodiscard]] customer_facts facts_of_bits(std::size_t local, const day_range& range) const {
        const tally& of = tallies_[local];
        const auto base = static_cast<std::uint32_t>(of.first - range.lowest);
        std::uint32_t last = base, longest = 0, days = 0;
        const std::uint64_t* const words = bits_.data() + local * range.words;
        for (std::size_t word = base / 64; word < range.words; ++word)
            for (std::uint64_t rest = words[word]; rest != 0; rest &= rest - 1) {
                const auto at =
                    static_cast<std::uint32_t>(word * 64) + static_cast<std::uint32_t>(std::countr_zero(rest));
                longest = (std::max)(longest, at - last);
                last = at;
                ++days;
            }
        const auto on = [&](std::uint32_t at) {
            return day32{day32::duration{range.lowest + static_cast<std::int32_t>(at)}};
        };
        return {.purchased = of.purchased,
                .on_first = static_cast<std::int64_t>(of.on_first),
                .beside = 0,
                .first = on(base),
                .from = on(base),
                .last = on(last),
                .longest_gap = static_cast<int>(longest),
                .purchase_days = static_cast<int>(days),
                .orders = count_of_orders(of.rows)};
    }

    bool expected_ = false;
    std::vector<std::uint32_t> slots_, locals_; // a place, and 1; 0: free
    std::vector<tally> tallies_;
    std::vector<std::uint64_t> bits_;
    std::vector<std::size_t> starts_;
    std::vector<row_record> grouped_;
};

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
