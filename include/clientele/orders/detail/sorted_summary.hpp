#pragma once

/// @file
/// Columns of orders that stand sorted by customer to summaries, as a stream: no row is moved.

#include <clientele/math/detail/checked_integer.hpp>
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
    sorted_summary(const Rules& rules, const Columns& orders, std::span<const summary_date> dates,
                   column_scratch& scratch)
        : rows_{rules, orders, dates}, scratch_{scratch} {}

    /// Fills in the summaries of each date.
    void write(std::span<summaries<Id>> to) {
        scratch_.begin(to.size());
        scratch_.with_customers([&](part_customers& customers) { write(to, customers); });
        for (std::size_t date = 0; date < to.size(); ++date) {
            rows_.write_others(scratch_, to[date], date);
            rows_.close(to[date], scratch_.account(date), date);
            finish_measures(to[date], rows_.rules());
        }
    }

private:
    /// What is written as of one day.
    struct output {
        summaries<Id>& to;
        summary_columns columns;
        tenures years;
        std::size_t count = 0;

        void write(const auto& customer, const customer_facts& facts, const double* measured) {
            to.customer[count] = customer;
            columns.write(to, count, facts, years(facts.first));
            write_measures(to, count, measured);
            ++count;
        }
    };

    void write(std::span<summaries<Id>> to, part_customers& customers) {
        const std::size_t most = check();
        if (to.size() == 1) { // without memory of its own
            output only = begin(to[0], 0, most);
            return write(std::span{&only, 1}, customers);
        }
        std::vector<output> outputs;
        outputs.reserve(to.size());
        for (std::size_t date = 0; date < to.size(); ++date)
            outputs.push_back(begin(to[date], date, most));
        write(std::span{outputs}, customers);
    }
    [[nodiscard]] output begin(summaries<Id>& to, std::size_t date, std::size_t most) {
        const auto columns = columns_of(rows_.rules(), rows_.dates()[date]);
        resize_for_writing(to.customer, most);
        summary_columns::resize(to, most);
        begin_measures(to, rows_.rules(), most);
        return {to, columns, {scratch_.tenures[date], columns.as_of, rows_.lowest(), rows_.highest(), most}};
    }

    void write(std::span<output> outputs, part_customers& customers) {
        const bool plain = rows_.plain() && scratch_.dropped.empty();
        for (std::size_t row = 0; row < rows_.size();) {
            const std::size_t from = row;
            customer_facts facts;
            if (plain && run_through(row, facts, customers.as_of[0].account))
                outputs[0].write(rows_.customer(from), facts, nullptr);
            else
                settle(from, row, outputs, customers);
        }
        for (auto& each : outputs) {
            each.to.customer.resize(each.count);
            summary_columns::resize(each.to, each.count);
            for (auto& measure : each.to.measures)
                measure.values.resize(each.count);
        }
    }

    // Lets the rows in. Returns how many customers there are.
    [[nodiscard]] std::size_t check() {
        scratch_.blocks.resize((rows_.size() + block_rows - 1) / block_rows);
        scratch_.dropped.clear();
        std::size_t customers = rows_.size() > 0 ? 1 : 0;
        for (std::size_t block = 0; block < scratch_.blocks.size(); ++block) {
            const std::size_t from = block * block_rows, end = (std::min)(from + block_rows, rows_.size());
            scratch_.blocks[block] = rows_.look_at(from, end);
            customers += count_changes((std::max)(from, std::size_t{1}), end);
        }
        rows_.let_in(scratch_.blocks, [&](std::size_t row) { scratch_.dropped.push_back(row); });
        return customers;
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
            overflow |= sum_overflows(facts.purchased, now.minor, facts.purchased);
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

    // Writes the facts of any customer that has some. Leaves `row` behind its rows.
    void settle(std::size_t from, std::size_t& row, std::span<output> outputs, part_customers& customers) {
        if (days_.empty())
            days_ = days_of_dates(rows_.rules(), rows_.dates());
        auto& records = scratch_.records;
        records.clear();
        for (row = from; row < rows_.size() && rows_.customer(row) == rows_.customer(from); ++row) {
            if (dropped_ < scratch_.dropped.size() && scratch_.dropped[dropped_] == row)
                ++dropped_;
            else
                records.push_back(rows_.record(row, 0));
        }
        if (records.empty())
            return;
        for (auto& each : customers.as_of) {
            each.found.clear();
            each.measured.clear();
        }
        customers.settle(records, 0, std::span{days_}, lines_of_rows(rows_));
        for (std::size_t date = 0; date < outputs.size(); ++date)
            for (const auto& each : customers.as_of[date].found)
                outputs[date].write(rows_.customer(from), each.facts, customers.as_of[date].measured.data());
    }

    checked_columns<Id, Rules, Columns> rows_;
    column_scratch& scratch_;
    std::vector<days_by_rules<Rules>> days_; // as of each date, once a customer is settled
    std::size_t dropped_ = 0;                // of them, that were passed
};

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
