#pragma once

/// @file
/// Columns of orders whose rows are checked in blocks, and one by one only where a block has something amiss.

#include <clientele/orders/detail/column_rows.hpp>
#include <clientele/orders/detail/column_scratch.hpp>
#include <clientele/orders/detail/dated_counts.hpp>
#include <clientele/orders/detail/known_customers.hpp>
#include <clientele/orders/detail/row_gate.hpp>
#include <clientele/orders/detail/state_entries.hpp>
#include <clientele/orders/detail/summary_rules.hpp>

#include <algorithm>
#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// Puts customers in the order of the ids that stand in a column.
template <class Id, class Column>
void sort_by_id(std::vector<const lost_customer*>& customers, const Column& ids) {
    std::sort(customers.begin(), customers.end(), [&](const lost_customer* a, const lost_customer* b) {
        return viewed_id<Id>(ids[a->row]) < viewed_id<Id>(ids[b->row]);
    });
}

/// The rows of one call: their rules, what became of them, and the days that they lie on.
template <class Id, class Rules, class Columns>
class checked_columns {
public:
    using customer_type = std::remove_cvref_t<decltype(std::declval<const Columns&>().customer[0])>;
    static constexpr bool text = !std::integral<customer_type>;
    static constexpr bool with_order = !std::same_as<decltype(Columns::order), skip>;
    using measures = measures_of_rules<Rules>;
    using money = std::remove_cvref_t<decltype(Rules::money)>;
    /// Whether amounts are minor units as they stand.
    static constexpr bool counted =
        std::same_as<decltype(Columns::currency), skip> &&
        counts_minor_units<money, std::remove_cvref_t<decltype(std::declval<const Columns&>().amount[0])>>;
    static_assert(!measures::noted || !std::same_as<decltype(Columns::note), skip>,
                  "order_columns: these accumulators read what else a line says: give .note");

    checked_columns(const Rules& rules, const Columns& orders, std::span<const summary_date> dates)
        : rules_{rules}, orders_{orders}, dates_{dates},
          dated_{dates.size() != 1 || dates.front().as_of != rules.as_of.get()}, gate_{dated_} {
        if (dated_)
            counts_.emplace(dates);
        require_columns<measures::noted>(orders);
    }

    [[nodiscard]] std::size_t size() const noexcept { return orders_.size(); }
    [[nodiscard]] viewed_id<Id> customer(std::size_t row) const { return viewed_id<Id>(orders_.customer[row]); }
    /// Brings a customer's text closer, which is read later; `fetch_place` first.
    [[CLIENTELE_ALWAYS_INLINE]] void fetch([[maybe_unused]] std::size_t row) const {
        if constexpr (text)
            CLIENTELE_PREFETCH(std::string_view{orders_.customer[row]}.data());
    }
    [[CLIENTELE_ALWAYS_INLINE]] void fetch_place([[maybe_unused]] std::size_t row) const {
        if constexpr (requires { orders_.customer.offsets[row]; })
            CLIENTELE_PREFETCH(&orders_.customer.offsets[row]);
        else if constexpr (text)
            CLIENTELE_PREFETCH(&orders_.customer[row]);
    }
    [[nodiscard]] const Rules& rules() const noexcept { return rules_; }
    [[nodiscard]] const Columns& orders() const noexcept { return orders_; }
    [[nodiscard]] std::span<const summary_date> dates() const noexcept { return dates_; }
    [[nodiscard]] const row_gate& gate() const noexcept { return gate_; }
    /// The days of the rows that count, since 1970.
    [[nodiscard]] std::int32_t lowest() const noexcept { return lowest_; }
    [[nodiscard]] std::int32_t highest() const noexcept { return highest_; }
    /// Whether every row that counts is a purchase on a day that counts, so that nothing is left to settle.
    [[nodiscard]] bool plain() const {
        return !with_order && measures::count == 0 && !dated_ && !rules_.returns.accepts() &&
               rules_.frequency == frequency_of::purchase_days &&
               dates_[0].counted.contains(day{std::chrono::days{lowest_}}) &&
               dates_[0].counted.contains(day{std::chrono::days{highest_}});
    }

    /// A row that counts, with a key of its customer.
    [[nodiscard]] row_record record(std::size_t row, std::uint64_t key) const {
        const auto on = static_cast<std::int32_t>(days_since_1970(orders_.when[row]));
        if constexpr (counted)
            if (!far_from_0(orders_.amount[row])) [[likely]]
                return {key, static_cast<std::int64_t>(orders_.amount[row]), on, static_cast<std::uint32_t>(row)};
        return {key, *minor_of(row).value, on, static_cast<std::uint32_t>(row)};
    }

    /// What accumulators keep of a row that counts.
    [[nodiscard]] typename measures::notes notes(std::size_t row) const {
        typename measures::notes kept{};
        (void)read_notes(row, record(row, 0), kept);
        return kept;
    }

    /// Looks at rows [from, to).
    [[nodiscard]] block_facts look_at(std::size_t from, std::size_t to) const {
        block_facts found{};
        look_at_days(from, to, found);
        look_at_money(from, to, found);
        found.flagged |= found.negative != 0 && !rules_.returns.accepts();
        if constexpr (text)
            found.flagged |= any_empty(orders_.customer, from, to);
        if constexpr (with_order)
            if constexpr (!std::integral<std::remove_cvref_t<decltype(orders_.order[0])>>)
                found.flagged |= any_empty(orders_.order, from, to);
        if constexpr (measures::noted)
            for (std::size_t i = from; !found.flagged && i < to; ++i) {
                typename measures::notes kept{};
                found.flagged = !read_notes(i, record(i, 0), kept).empty();
            }
        return found;
    }

    /// Counts all rows; those of blocks that need a closer look are let in one by one, or handed to `drop(row)`.
    template <class Drop>
    void let_in(const std::vector<block_facts>& blocks, const Drop& drop) {
        for (std::size_t block = 0; block < blocks.size(); ++block) {
            const std::size_t from = block * block_rows, to = (std::min)(from + block_rows, size());
            if (blocks[block].flagged) {
                for (std::size_t row = from; row < to; ++row)
                    if (!let_in(row))
                        drop(row);
                continue;
            }
            gate_.count(to - from, blocks[block].negative, blocks[block].converted);
            widen(blocks[block].lowest, blocks[block].highest);
            if (dated_)
                for (std::size_t row = from; row < to; ++row)
                    counts_->used.add(day_of(orders_.when[row]), *minor_of(row).value);
        }
        for (const auto& each : gate_.negative())
            counts_->negative.add(each.when, each.minor);
    }

    /// What all columns of the result say together as of one of the days; its customers are written already.
    void close(summaries<Id>& to, const money_account& account, std::size_t date) const {
        write_head(to, rules_, dates_[date], with_order);
        to.counts = gate_.counts();
        left_out_ledger left_out = gate_.left_out();
        if (dated_)
            counts_->close(to.counts, left_out, rules_, dates_[date].as_of, true);
        account.close(to.counts, left_out, minor_per_unit(rules_.money.decimals()));
        if constexpr (std::same_as<decltype(Columns::known), skip>)
            to.without_purchase.clear();
        else
            write_without_purchase(to, orders_.known);
    }
    /// Those without an entry as of one of the days, ids ascending.
    template <class Scratch>
    void write_others(const Scratch& scratch, summaries<Id>& to, std::size_t date) const {
        const double per_unit = minor_per_unit(rules_.money.decimals());
        std::vector<const lost_customer*> all;
        for (const auto& each : scratch.customers())
            for (const auto& lost : each->as_of[date].lost)
                all.push_back(&lost);
        sort_by_id<Id>(all, orders_.customer);
        to.returned_all.clear();
        to.returned_all_money.clear();
        to.outside.clear();
        for (const lost_customer* const each : all) {
            Id id(orders_.customer[each->row]);
            if (each->returned_all) {
                to.returned_all.push_back(std::move(id));
                to.returned_all_money.push_back(static_cast<double>(each->beside) / per_unit);
            } else {
                to.outside.push_back(std::move(id));
            }
        }
    }

private:
    [[nodiscard]] decltype(auto) amount_of(std::size_t row) const { return amount_of_row(orders_, row); }
    [[nodiscard]] minor_amount minor_of(std::size_t row) const {
        const auto& amount = amount_of(row);
        const minor_amount read = rules_.money.minor(bare(amount));
        if constexpr (has_currency<std::remove_cvref_t<decltype(amount)>>)
            return at_home(rules_, amount, read, day_on_calendar(orders_.when[row]));
        else
            return at_home(rules_, amount, read, std::nullopt);
    }

    // Any bits, where the money policy must be asked about an integer.
    template <std::integral Integer>
    [[nodiscard]] static constexpr std::uint64_t far_from_0(Integer amount) noexcept {
        constexpr auto near = std::bit_floor(static_cast<std::uint64_t>(money::minor_below)) / 2;
        constexpr std::uint64_t below_0 = std::signed_integral<Integer> ? near : 0;
        return (static_cast<std::uint64_t>(amount) + below_0) & ~(near + below_0 - 1);
    }

    void look_at_days(std::size_t from, std::size_t to, block_facts& found) const {
        using count = decltype(days_since_1970(orders_.when[from]));
        count lowest = (std::numeric_limits<count>::max)(), highest = (std::numeric_limits<count>::min)();
        for (std::size_t i = from; i < to; ++i) {
            const auto& when = orders_.when[i];
            if constexpr (requires { when.ok(); })
                if (!when.ok()) {
                    found.flagged = true;
                    continue;
                }
            const count on = days_since_1970(when);
            lowest = (std::min)(lowest, on);
            highest = (std::max)(highest, on);
        }
        const day as_of = rules_.as_of;
        found.flagged |=
            lowest < first_of_calendar.time_since_epoch().count() || highest > as_of.time_since_epoch().count();
        if (found.flagged)
            return;
        found.lowest = static_cast<std::int32_t>(lowest);
        found.highest = static_cast<std::int32_t>(highest);
    }
    void look_at_money(std::size_t from, std::size_t to, block_facts& found) const {
        std::uint64_t negative = 0, beyond = 0;
        if constexpr (counted) {
            for (std::size_t i = from; i < to; ++i) {
                negative += static_cast<std::uint64_t>(orders_.amount[i]) >> 63;
                beyond |= far_from_0(orders_.amount[i]);
            }
        } else {
            for (std::size_t i = from; i < to; ++i) {
                const minor_amount read = minor_of(i);
                found.converted += read.converted;
                beyond |= !read.value.has_value();
                negative += read.value.value_or(0) < 0;
            }
        }
        found.negative = static_cast<std::uint32_t>(negative);
        found.flagged |= beyond != 0;
    }
    template <class Texts>
    [[nodiscard]] static bool any_empty(const Texts& texts, std::size_t from, std::size_t to) {
        bool empty = false;
        for (std::size_t i = from; i < to; ++i)
            empty |= std::string_view{texts[i]}.empty();
        return empty;
    }

    [[nodiscard]] bool let_in(std::size_t row) {
        const auto used = [&] {
            if constexpr (with_order)
                return gate_.template check<Id, stored_id<decltype(orders_.order[0])>>(
                    rules_, orders_.customer[row], orders_.when[row], amount_of(row), orders_.order[row]);
            else
                return gate_.template check<Id, skip>(rules_, orders_.customer[row], orders_.when[row], amount_of(row));
        }();
        if (!used)
            return false;
        const auto on = static_cast<std::int32_t>(used->when.time_since_epoch().count());
        if constexpr (measures::noted) {
            typename measures::notes kept{};
            if (const auto problem = read_notes(row, {0, used->minor, on, 0}, kept); !problem.empty()) {
                gate_.reject_of_host(rules_, used->minor, problem);
                return false;
            }
        }
        gate_.count(*used);
        if (dated_)
            counts_->used.add(used->when, used->minor);
        widen(on, on);
        return true;
    }
    [[nodiscard]] std::string read_notes(std::size_t row, const row_record& line, typename measures::notes& to) const {
        return measures::read(rules_.accumulate, day{std::chrono::days{line.on}}, line.minor, orders_.note[row],
                              rules_.money, to);
    }
    void widen(std::int32_t lowest, std::int32_t highest) noexcept {
        lowest_ = (std::min)(lowest_, lowest);
        highest_ = (std::max)(highest_, highest);
    }

    const Rules& rules_;
    const Columns& orders_;
    std::span<const summary_date> dates_;
    bool dated_; // whether rows that were let in may be late
    row_gate gate_;
    std::optional<dated_counts> counts_; // of such rows
    std::int32_t lowest_ = (std::numeric_limits<std::int32_t>::max)(), highest_ = -lowest_;
};

/// Years since each day of a range, worked out once where there are more customers than days.
class tenures {
public:
    tenures(std::vector<double>& memory, day as_of, std::int32_t lowest, std::int32_t highest, std::size_t customers)
        : years_{memory}, as_of_{as_of}, lowest_{lowest} {
        years_.clear();
        if (lowest <= highest && static_cast<std::size_t>(highest - lowest) < customers)
            for (std::int32_t on = lowest; on <= highest; ++on)
                years_.push_back(calendar_years(day{std::chrono::days{on}}, as_of));
    }
    [[nodiscard]] double operator()(day first) const {
        if (years_.empty())
            return calendar_years(first, as_of_);
        return years_[static_cast<std::size_t>(first.time_since_epoch().count() - lowest_)];
    }

private:
    std::vector<double>& years_;
    day as_of_;
    std::int32_t lowest_;
};

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
