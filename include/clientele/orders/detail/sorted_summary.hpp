#pragma once

/// @file
/// Columns of orders that stand sorted by customer to summaries, as a stream: no row is moved.

#include <clientele/orders/detail/column_summary.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// One call: by customer, as they come.
template <class Id, class Rules, class Columns>
class sorted_summary {
public:
    sorted_summary(const Rules& rules, const Columns& orders, column_scratch& scratch)
        : rows_{rules, orders}, scratch_{scratch}, days_{rows_.rules().returns, rows_.counted()} {}

    /// Fills in the summaries.
    void write(summaries<Id>& to) {
        scratch_.begin();
        scratch_.with_customers([&](part_customers& customers) { write(to, customers); });
        rows_.write_others(scratch_, to);
        rows_.close(to, scratch_.account());
    }

private:
    void write(summaries<Id>& to, part_customers& customers) {
        scratch_.blocks.resize((rows_.size() + block_rows - 1) / block_rows);
        scratch_.dropped.clear();
        std::size_t most = rows_.size() > 0 ? 1 : 0;
        for (std::size_t block = 0; block < scratch_.blocks.size(); ++block) {
            const std::size_t from = block * block_rows, end = (std::min)(from + block_rows, rows_.size());
            scratch_.blocks[block] = rows_.look_at(from, end);
            most += count_changes((std::max)(from, std::size_t{1}), end);
        }
        rows_.let_in(scratch_.blocks, [&](std::size_t row) { scratch_.dropped.push_back(row); });
        const summary_columns columns = columns_of(rows_.rules(), rows_.counted());
        const tenures years{scratch_.tenures, columns.as_of, rows_.lowest(), rows_.highest(), most};
        resize_for_writing(to.customer, most);
        summary_columns::resize(to, most);
        const bool plain = rows_.plain() && scratch_.dropped.empty();
        std::size_t count = 0;
        for (std::size_t row = 0; row < rows_.size();) {
            const std::size_t from = row;
            customer_facts facts;
            if (!(plain && run_through(row, facts, customers.account)) && !settle(from, row, facts, customers))
                continue;
            to.customer[count] = rows_.customer(from);
            columns.write(to, count, facts, years(facts.first));
            ++count;
        }
        to.customer.resize(count);
        summary_columns::resize(to, count);
    }

    // How often another customer follows; refuses one that should have come before.
    [[nodiscard]] std::size_t count_changes(std::size_t from, std::size_t to) const {
        std::size_t changes = 0;
        bool ascending = true;
        for (std::size_t row = from; row < to; ++row) {
            changes += rows_.customer(row) != rows_.customer(row - 1);
            ascending &= !(rows_.customer(row) < rows_.customer(row - 1));
        }
        if (ascending)
            return changes;
        for (std::size_t row = from; row < to; ++row)
            if (rows_.customer(row) < rows_.customer(row - 1))
                fail(errc::bad_value, row, "summarize: row ", row, ": customers of sorted columns must ascend, got ",
                     rows_.customer(row), " after ", rows_.customer(row - 1));
        return changes;
    }

    // The facts of one customer whose days ascend, all of whose rows are purchases that count; false leaves `row` where
    // the days turn back.
    [[nodiscard]] bool run_through(std::size_t& row, customer_facts& facts, money_account& account) const {
        const auto& customer = rows_.customer(row);
        const std::int32_t first = rows_.record(row, 0).on;
        std::int32_t last = first, longest = 0, days = 1;
        std::int64_t orders = 0;
        bool overflow = false;
        do {
            const row_record now = rows_.record(row, 0);
            if (now.on < last)
                return false;
            longest = (std::max)(longest, now.on - last);
            days += now.on != last;
            last = now.on;
            overflow |= __builtin_add_overflow(facts.purchased, now.minor, &facts.purchased);
            facts.on_first = now.on == first ? facts.purchased : facts.on_first;
            ++orders;
        } while (++row < rows_.size() && rows_.customer(row) == customer);
        if (overflow)
            fail_beyond_minor();
        facts.first = facts.from = day32{day32::duration{first}};
        facts.last = day32{day32::duration{last}};
        facts.longest_gap = longest;
        facts.purchase_days = days;
        facts.orders = count_of_orders(orders);
        add_minor(account.in_totals, facts.purchased);
        return true;
    }

    // The facts of any customer; false where it has no purchase that counts. Leaves `row` behind its rows.
    [[nodiscard]] bool settle(std::size_t from, std::size_t& row, customer_facts& facts, part_customers& customers) {
        auto& records = scratch_.records;
        records.clear();
        for (row = from; row < rows_.size() && rows_.customer(row) == rows_.customer(from); ++row) {
            if (dropped_ < scratch_.dropped.size() && scratch_.dropped[dropped_] == row)
                ++dropped_;
            else
                records.push_back(rows_.record(row, 0));
        }
        if (records.empty())
            return false;
        customers.found.clear();
        customers.settle(records, days_, lines_of(rows_.orders()));
        if (customers.found.empty())
            return false;
        facts = customers.found.front().facts;
        return true;
    }

    checked_columns<Id, Rules, Columns> rows_;
    column_scratch& scratch_;
    customer_days<decltype(Rules::returns)> days_;
    std::size_t dropped_ = 0; // of them, that were passed
};

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
