#pragma once

/// @file
/// Columns of orders to summaries: rows are checked in blocks, brought together by customer in parts that fit the
/// cache, counted there, and the customers written in the order of their ids.
/// Source: the partitioned aggregation of Manegold, Boncz and Kersten, Optimizing main-memory join on modern hardware,
/// IEEE TKDE 14 (2002), with the write-combining of Balkesen et al., Main-memory hash joins on multi-core CPUs (2013).

#include <clientele/math/radix_sort.hpp>
#include <clientele/orders/detail/column_scratch.hpp>
#include <clientele/orders/detail/row_gate.hpp>
#include <clientele/orders/detail/summary_rules.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string_view>
#include <type_traits>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// Each row is an order: rows of one customer are brought together by day.
struct rows_as_orders {
    static void gather(std::span<row_record> rows) {
        const auto before = [](const row_record& a, const row_record& b) { return a.on < b.on; };
        if (!std::is_sorted(rows.begin(), rows.end(), before))
            std::sort(rows.begin(), rows.end(), before);
    }
    [[nodiscard]] static constexpr bool same(std::uint32_t, std::uint32_t) noexcept { return false; }
};

/// The lines of one order are one order, on the day of the first of them that has an amount of 0 and more.
template <class Column>
struct orders_by_id {
    const Column& ids;

    void gather(std::span<row_record> rows) const {
        std::sort(rows.begin(), rows.end(), [this](const row_record& a, const row_record& b) {
            return ids[a.row] != ids[b.row] ? ids[a.row] < ids[b.row] : a.on < b.on;
        });
        const row_record* first = nullptr;
        for (auto& row : rows) {
            if (row.minor < 0)
                continue;
            if (first == nullptr || !same(first->row, row.row))
                first = &row;
            row.on = first->on;
        }
        std::sort(rows.begin(), rows.end(), [this](const row_record& a, const row_record& b) {
            return a.on != b.on ? a.on < b.on : ids[a.row] < ids[b.row];
        });
    }
    [[nodiscard]] bool same(std::uint32_t a, std::uint32_t b) const { return ids[a] == ids[b]; }
};

/// One call.
template <class Id, class Rules, class Columns, class Executor>
class column_summary {
    using customer_type = std::remove_cvref_t<decltype(std::declval<const Columns&>().customer[0])>;
    static constexpr bool text = !std::integral<customer_type>;
    static constexpr bool with_order = !std::same_as<decltype(Columns::order), skip>;

public:
    column_summary(const Rules& rules, const Columns& orders, column_scratch& scratch, const Executor& executor)
        : rules_{rules}, orders_{orders}, scratch_{scratch}, executor_{executor}, counted_{checked_rules(rules)} {}

    /// Fills in the summaries.
    void write(summaries<Id>& to) {
        require_columns();
        scratch_.begin();
        scratch_.parts.begin(orders_.size());
        scratch_.blocks.resize((orders_.size() + block_rows - 1) / block_rows);
        executor_.for_each(scratch_.parts.chunks(), [&](std::size_t chunk) { look_at_chunk(chunk); });
        let_in();
        count_customers();
        rank_customers();
        write_customers(to);
        write_others(to);
    }

private:
    void require_columns() const {
        const std::size_t n = orders_.size();
        require(n < (std::numeric_limits<std::uint32_t>::max)(),
                "summarize: columns must have fewer than 2^32 - 1 rows, got ", n);
        require_same_size("summarize", "order_columns::when", n, orders_.when.size());
        require_same_size("summarize", "order_columns::amount", n, orders_.amount.size());
        if constexpr (with_order)
            require_same_size("summarize", "order_columns::order", n, orders_.order.size());
    }

    [[nodiscard]] std::uint64_t key_of(std::size_t row) const {
        if constexpr (text)
            return text_hash(orders_.customer[row]);
        else
            return static_cast<std::uint64_t>(orders_.customer[row]);
    }
    [[nodiscard]] static std::uint64_t hash_of_key(std::uint64_t key) noexcept { return text ? key : spread(key); }

    void look_at_chunk(std::size_t chunk) {
        const std::size_t end = (std::min)((chunk + 1) * chunk_rows, orders_.size());
        for (std::size_t from = chunk * chunk_rows; from < end; from += block_rows) {
            const std::size_t to = (std::min)(from + block_rows, end);
            scratch_.blocks[from / block_rows] = look_at(from, to);
            scratch_.parts.tag(from, to, [&](std::size_t row) { return hash_of_key(key_of(row)); });
        }
    }
    [[nodiscard]] block_facts look_at(std::size_t from, std::size_t to) const {
        std::int64_t lowest = (std::numeric_limits<std::int64_t>::max)(), highest = -lowest;
        std::uint32_t negative = 0;
        bool fine = true;
        for (std::size_t i = from; i < to; ++i) {
            const auto& when = orders_.when[i];
            if constexpr (requires { when.ok(); })
                if (!when.ok()) {
                    fine = false;
                    continue;
                }
            const std::int64_t on = day_of(when).time_since_epoch().count();
            lowest = (std::min)(lowest, on);
            highest = (std::max)(highest, on);
        }
        for (std::size_t i = from; i < to; ++i) {
            const minor_amount money = rules_.money.minor(orders_.amount[i]);
            fine &= money.value.has_value();
            negative += money.value.value_or(0) < 0;
        }
        if constexpr (text)
            for (std::size_t i = from; i < to; ++i)
                fine &= !std::string_view{orders_.customer[i]}.empty();
        if constexpr (with_order)
            if constexpr (!std::integral<std::remove_cvref_t<decltype(orders_.order[0])>>)
                for (std::size_t i = from; i < to; ++i)
                    fine &= !std::string_view{orders_.order[i]}.empty();
        const day as_of = rules_.as_of;
        fine = fine && lowest >= first_of_calendar.time_since_epoch().count() &&
               highest <= as_of.time_since_epoch().count() && on_calendar(as_of) &&
               (negative == 0 || rules_.returns.accepts());
        return {fine ? static_cast<std::int32_t>(lowest) : 0, fine ? static_cast<std::int32_t>(highest) : 0, negative,
                !fine};
    }

    // Counts all rows; those of blocks that need a closer look are let in, or not, one by one.
    void let_in() {
        for (std::size_t block = 0; block < scratch_.blocks.size(); ++block) {
            const std::size_t from = block * block_rows, to = (std::min)(from + block_rows, orders_.size());
            const block_facts& facts = scratch_.blocks[block];
            if (facts.flagged) {
                for (std::size_t row = from; row < to; ++row)
                    let_in(row);
                continue;
            }
            gate_.count(to - from, facts.negative);
            widen(facts.lowest, facts.highest);
        }
    }
    void let_in(std::size_t row) {
        const auto used = [&] {
            if constexpr (with_order)
                return gate_.template check<Id, stored_id<decltype(orders_.order[0])>>(
                    rules_, orders_.customer[row], orders_.when[row], orders_.amount[row], orders_.order[row]);
            else
                return gate_.template check<Id, skip>(rules_, orders_.customer[row], orders_.when[row],
                                                      orders_.amount[row]);
        }();
        if (!used)
            return scratch_.parts.drop(row);
        gate_.count(*used);
        const auto on = static_cast<std::int32_t>(used->when.time_since_epoch().count());
        widen(on, on);
    }
    void widen(std::int32_t lowest, std::int32_t highest) noexcept {
        lowest_ = (std::min)(lowest_, lowest);
        highest_ = (std::max)(highest_, highest);
    }

    void count_customers() {
        if (gate_.counts().used == 0)
            return;
        const auto record = [&](std::size_t row) -> row_record {
            return {key_of(row), *rules_.money.minor(orders_.amount[row]).value,
                    static_cast<std::int32_t>(day_of(orders_.when[row]).time_since_epoch().count()),
                    static_cast<std::uint32_t>(row)};
        };
        auto& parts = scratch_.parts;
        for (std::size_t lower = 0; lower < parts.parts(); lower += parts.parts_of_round()) {
            const std::size_t upper = (std::min)(lower + parts.parts_of_round(), parts.parts());
            parts.gather(lower, upper, record, executor_);
            executor_.for_each(upper - lower, [&](std::size_t part) {
                scratch_.with_customers([&](part_customers& customers) {
                    count(parts.rows_of(part), customers);
                    customers.expect(parts.parts());
                });
            });
        }
    }
    void count(std::span<const row_record> rows, part_customers& customers) {
        const auto same = [&](std::uint32_t a, std::uint32_t b) {
            if constexpr (text)
                return std::string_view{orders_.customer[a]} == std::string_view{orders_.customer[b]};
            else
                return true;
        };
        const day lowest{std::chrono::days{lowest_}};
        const auto words = static_cast<std::size_t>(highest_ - lowest_) / 64 + 1;
        if (!with_order && !rules_.returns.accepts() && words <= most_words && counted_.contains(lowest) &&
            counted_.contains(day{std::chrono::days{highest_}}))
            return customers.count_days(rows, {lowest_, words}, same);
        customer_days days{rules_.returns, counted_};
        if constexpr (with_order)
            customers.list_days(rows, days, same, orders_by_id<decltype(orders_.order)>{orders_.order});
        else
            customers.list_days(rows, days, same, rows_as_orders{});
    }

    // Ids ascending.
    void rank_customers() {
        std::size_t n = 0;
        for (const auto& each : scratch_.customers())
            n += each->found.size();
        ranked_ = scratch_.parts.memory().template room<ranked_customer>(2 * n); // the records are used up
        count_ = 0;
        for (const auto& each : scratch_.customers())
            for (const auto& found : each->found)
                ranked_[count_++] = {sort_key(found), &found};
        if (n == 0)
            return;
        radix_plan plan{n, [&](std::size_t i) { return ranked_[i].key; }};
        ranked_customer* to = ranked_ + n;
        for (int pass = 0; pass < plan.passes(); ++pass, std::swap(ranked_, to))
            for (std::size_t i = 0; i < n; ++i)
                to[plan.place(pass, ranked_[i].key)] = ranked_[i];
        if constexpr (text)
            order_ties();
    }
    [[nodiscard]] std::uint64_t sort_key(const found_customer& found) const {
        if constexpr (text)
            return first_bytes(orders_.customer[found.row]);
        else if constexpr (std::signed_integral<customer_type>)
            return found.key ^ 0x8000'0000'0000'0000u;
        else
            return found.key;
    }
    // Of a text, the first of them the highest; what is missing counts as 0.
    [[nodiscard]] static std::uint64_t first_bytes(std::string_view text) {
        std::uint64_t key = 0;
        for (std::size_t i = 0; i < 8; ++i)
            key = key << 8 | (i < text.size() ? static_cast<unsigned char>(text[i]) : 0u);
        return key;
    }
    void order_ties() {
        for (std::size_t from = 0; from < count_;) {
            std::size_t to = from + 1;
            while (to < count_ && ranked_[to].key == ranked_[from].key)
                ++to;
            std::sort(ranked_ + from, ranked_ + to, [&](const ranked_customer& a, const ranked_customer& b) {
                return std::string_view{orders_.customer[a.at->row]} < std::string_view{orders_.customer[b.at->row]};
            });
            from = to;
        }
    }

    void write_customers(summaries<Id>& to) {
        to.as_of = rules_.as_of;
        to.unit = rules_.unit;
        to.counted = with_order ? counted_unit::orders : counted_unit::rows;
        to.counts = gate_.counts();
        to.choices = choices_of(rules_, with_order);
        to.counted_days = counted_;
        const summary_columns columns = columns_of(rules_, counted_);
        to.customer.resize(count_);
        summary_columns::resize(to, count_);
        make_tenures();
        constexpr std::size_t ahead = 16;
        for (std::size_t i = 0; i < count_; ++i) {
            __builtin_prefetch(ranked_[(std::min)(i + ahead, count_ - 1)].at);
            const found_customer& found = *ranked_[i].at;
            to.customer[i] = orders_.customer[found.row];
            columns.write(to, i, found.facts, tenure_of(found.facts.first));
        }
        money_account account;
        for (const auto& each : scratch_.customers())
            account.merge(each->account);
        account.close(to.counts, gate_.left_out(), columns.per_unit);
    }
    void write_others(summaries<Id>& to) {
        std::vector<const lost_customer*> all;
        for (const auto& each : scratch_.customers())
            for (const auto& lost : each->lost)
                all.push_back(&lost);
        std::sort(all.begin(), all.end(), [&](const lost_customer* a, const lost_customer* b) {
            return orders_.customer[a->row] < orders_.customer[b->row];
        });
        to.without_purchase.clear();
        to.returned_all.clear();
        to.returned_all_money.clear();
        to.outside.clear();
        for (const lost_customer* const each : all) {
            Id id(orders_.customer[each->row]);
            if (each->returned_all) {
                to.returned_all.push_back(std::move(id));
                to.returned_all_money.push_back(static_cast<double>(each->beside) /
                                                columns_of(rules_, counted_).per_unit);
            } else {
                to.outside.push_back(std::move(id));
            }
        }
    }

    // Years since each day, where there are fewer days than customers.
    void make_tenures() {
        scratch_.tenures.clear();
        if (lowest_ > highest_ || static_cast<std::size_t>(highest_ - lowest_) >= count_)
            return;
        for (std::int32_t on = lowest_; on <= highest_; ++on)
            scratch_.tenures.push_back(calendar_years(day{std::chrono::days{on}}, rules_.as_of));
    }
    [[nodiscard]] double tenure_of(day first) const {
        if (scratch_.tenures.empty())
            return calendar_years(first, rules_.as_of);
        return scratch_.tenures[static_cast<std::size_t>(first.time_since_epoch().count() - lowest_)];
    }

    static constexpr std::size_t most_words = 64; // of a customer's days

    const Rules& rules_;
    const Columns& orders_;
    column_scratch& scratch_;
    const Executor& executor_;
    window counted_;
    row_gate gate_;
    std::int32_t lowest_ = (std::numeric_limits<std::int32_t>::max)(), highest_ = -lowest_;
    ranked_customer* ranked_ = nullptr;
    std::size_t count_ = 0;
};

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
