#pragma once

/// @file
/// Columns of orders to summaries: rows are checked in blocks, brought together by customer in parts that fit the
/// cache, counted there, and the customers written in the order of their ids.
/// Source: the partitioned aggregation of Manegold, Boncz and Kersten, Optimizing main-memory join on modern hardware,
/// IEEE TKDE 14 (2002), with the write-combining of Balkesen et al., Main-memory hash joins on multi-core CPUs (2013).

#include <clientele/math/radix_sort.hpp>
#include <clientele/orders/detail/checked_columns.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// How rows of one customer are read once they are gathered.
struct read_record {
    [[nodiscard]] static day on(const row_record& row) noexcept { return day{std::chrono::days{row.on}}; }
    [[nodiscard]] static int purchases(const row_record&) noexcept { return 1; }
};

/// Each row is an order: rows of one customer are brought together by day.
struct rows_as_orders : read_record {
    static void gather(std::span<row_record> rows) {
        const auto before = [](const row_record& a, const row_record& b) { return a.on < b.on; };
        if (!std::is_sorted(rows.begin(), rows.end(), before))
            std::sort(rows.begin(), rows.end(), before);
    }
    [[nodiscard]] static day came(const row_record& row) noexcept { return on(row); }
    [[nodiscard]] static bool same(const row_record&, const row_record&) noexcept { return false; }
};

/// The lines of one order are one order, on the day of the first of them that has an amount of 0 and more.
template <class Columns>
struct orders_by_id : read_record {
    const Columns& columns;
    const decltype(Columns::order)& ids = columns.order;

    explicit orders_by_id(const Columns& of) noexcept : columns{of} {}

    void gather(std::span<row_record> rows) const {
        std::sort(rows.begin(), rows.end(), [this](const row_record& a, const row_record& b) {
            return same(a, b) ? a.on < b.on : order(a) < order(b);
        });
        move_to_first_lines(rows, &row_record::on, &row_record::on, &row_record::minor,
                            [this](const row_record& a, const row_record& b) { return same(a, b); });
        std::sort(rows.begin(), rows.end(), [this](const row_record& a, const row_record& b) {
            return a.on != b.on ? a.on < b.on : order(a) < order(b);
        });
    }
    [[nodiscard]] day came(const row_record& row) const { return day_of(columns.when[row.row]); }
    [[nodiscard]] bool same(const row_record& a, const row_record& b) const { return order(a) == order(b); }

private:
    using id = viewed_id<stored_id<decltype(columns.order[0])>>;
    [[nodiscard]] id order(const row_record& row) const { return id(ids[row.row]); }
};

/// How the rows of these columns make orders.
template <class Columns>
[[nodiscard]] auto lines_of(const Columns& orders) {
    if constexpr (std::same_as<decltype(Columns::order), skip>)
        return rows_as_orders{};
    else
        return orders_by_id<Columns>{orders};
}

/// Puts customers in the order of the texts that stand in a column.
template <class Column>
void sort_texts(std::span<ranked_customer> customers, const Column& texts) {
    std::sort(customers.begin(), customers.end(), [&](const ranked_customer& a, const ranked_customer& b) {
        return std::string_view{texts[a.at->row]} < std::string_view{texts[b.at->row]};
    });
}

/// The rows of columns as orders, with what accumulators keep of a row.
template <class Lines, class Checked>
struct noted_lines : Lines {
    const Checked& rows;

    [[nodiscard]] auto notes(const row_record& row) const { return rows.notes(row.row); }
};
template <class Checked>
[[nodiscard]] auto lines_of_rows(const Checked& rows) {
    auto lines = lines_of(rows.orders());
    if constexpr (Checked::measures::noted)
        return noted_lines<decltype(lines), Checked>{std::move(lines), rows};
    else
        return lines;
}

/// One call: by customer in parts that fit the cache.
template <class Id, class Rules, class Columns, class Executor>
class column_summary {
    using checked = checked_columns<Id, Rules, Columns>;
    using customer_type = typename checked::customer_type;
    static constexpr bool text = checked::text;

public:
    column_summary(const Rules& rules, const Columns& orders, std::span<const summary_date> dates,
                   column_scratch& scratch, const Executor& executor)
        : rows_{rules, orders, dates}, scratch_{scratch}, executor_{executor} {}

    /// Fills in the summaries of each date.
    void write(std::span<summaries<Id>> to) {
        scratch_.begin(to.size());
        scratch_.parts.begin(rows_.size());
        scratch_.blocks.resize((rows_.size() + block_rows - 1) / block_rows);
        executor_.for_each(scratch_.parts.chunks(), [&](std::size_t chunk) { look_at_chunk(chunk); });
        rows_.let_in(scratch_.blocks, [&](std::size_t row) { scratch_.parts.drop(row, source{rows_}); });
        count_customers();
        for (std::size_t date = 0; date < to.size(); ++date) {
            rank_customers(date);
            write_customers(to[date], date);
        }
    }

private:
    // The rows, as they are brought together.
    struct source {
        static constexpr bool with_text = column_summary::text;
        const checked& rows;

        [[nodiscard]] std::uint64_t key(std::size_t row) const {
            if constexpr (with_text)
                return text_hash(text(row));
            else
                return static_cast<std::uint64_t>(rows.customer(row));
        }
        [[nodiscard]] std::uint64_t hash(std::size_t row) const { return with_text ? key(row) : spread(key(row)); }
        [[nodiscard]] row_record record(std::size_t row) const { return rows.record(row, key(row)); }
        [[nodiscard]] std::string_view text(std::size_t row) const { return rows.customer(row); }
    };

    void look_at_chunk(std::size_t chunk) {
        const std::size_t end = (std::min)((chunk + 1) * chunk_rows, rows_.size());
        for (std::size_t from = chunk * chunk_rows; from < end; from += block_rows) {
            const std::size_t to = (std::min)(from + block_rows, end);
            scratch_.blocks[from / block_rows] = rows_.look_at(from, to);
            scratch_.parts.tag(from, to, source{rows_});
        }
    }

    void count_customers() {
        if (rows_.gate().counts().used == 0)
            return;
        auto& parts = scratch_.parts;
        for (std::size_t lower = 0; lower < parts.parts(); lower += parts.parts_of_round()) {
            const std::size_t upper = (std::min)(lower + parts.parts_of_round(), parts.parts());
            parts.gather(lower, upper, source{rows_}, executor_);
            executor_.for_each(upper - lower, [&](std::size_t part) {
                scratch_.with_customers([&](part_customers& customers) {
                    count(part, customers);
                    customers.expect(parts.parts());
                });
            });
        }
    }
    void count(std::size_t part, part_customers& customers) {
        const auto rows = scratch_.parts.rows_of(part);
        if constexpr (text)
            count(rows, customers, same_text{scratch_.parts.texts_of(part), customers.texts});
        else
            count(rows, customers, same_number{});
    }
    template <class Same>
    void count(std::span<const row_record> rows, part_customers& customers, const Same& same) {
        const auto words = static_cast<std::size_t>(rows_.highest() - rows_.lowest()) / 64 + 1;
        if (rows_.plain() && words <= most_words)
            return customers.count_days(rows, {rows_.lowest(), words}, same);
        auto days = days_of_dates(rows_.rules(), rows_.dates());
        customers.list_days(rows, std::span{days}, same, lines_of_rows(rows_));
    }

    // Ids ascending.
    void rank_customers(std::size_t date) {
        std::size_t n = 0;
        for (const auto& each : scratch_.customers())
            n += each->as_of[date].found.size();
        ranked_ = scratch_.parts.memory().template room<ranked_customer>(2 * n); // the records are used up
        count_ = 0;
        for (const auto& each : scratch_.customers())
            for (const auto& found : each->as_of[date].found)
                ranked_[count_++] = {sort_key(found), &found};
        if (n == 0)
            return;
        radix_plan& plan = scratch_.ranks;
        plan.make(n, [&](std::size_t i) { return ranked_[i].key; });
        ranked_customer* to = ranked_ + n;
        for (int pass = 0; pass < plan.passes(); ++pass, std::swap(ranked_, to))
            for (std::size_t i = 0; i < n; ++i)
                to[plan.place(pass, ranked_[i].key)] = ranked_[i];
        if constexpr (text)
            order_ties();
    }
    [[nodiscard]] static std::uint64_t sort_key(const found_customer& found) noexcept {
        if constexpr (std::signed_integral<customer_type>)
            return found.start ^ 0x8000'0000'0000'0000u;
        else
            return found.start;
    }
    void order_ties() {
        for (std::size_t from = 0; from < count_;) {
            std::size_t to = from + 1;
            while (to < count_ && ranked_[to].key == ranked_[from].key)
                ++to;
            sort_texts({ranked_ + from, ranked_ + to}, rows_.orders().customer);
            from = to;
        }
    }

    void write_customers(summaries<Id>& to, std::size_t date) {
        const summary_columns columns = columns_of(rows_.rules(), rows_.dates()[date]);
        resize_for_writing(to.customer, count_);
        summary_columns::resize(to, count_);
        begin_measures(to, rows_.rules(), count_);
        const tenures years{scratch_.tenures[date], columns.as_of, rows_.lowest(), rows_.highest(), count_};
        constexpr std::size_t ahead = 16;
        for (std::size_t i = 0; i < count_; ++i) {
            const auto later = [&](std::size_t steps) { return ranked_[(std::min)(i + steps * ahead, count_ - 1)].at; };
            CLIENTELE_PREFETCH(later(3));
            rows_.fetch_place(later(2)->row);
            rows_.fetch(later(1)->row);
            const found_customer& found = *ranked_[i].at;
            to.customer[i] = rows_.customer(found.row);
            columns.write(to, i, found.facts, years(found.facts.first));
            if constexpr (checked::measures::count > 0)
                write_measures(to, i, scratch_.measured(&found, date, checked::measures::count));
        }
        rows_.write_others(scratch_, to, date);
        rows_.close(to, scratch_.account(date), date);
        finish_measures(to, rows_.rules());
    }

    static constexpr std::size_t most_words = 64; // of a customer's days

    checked rows_;
    column_scratch& scratch_;
    const Executor& executor_;
    ranked_customer* ranked_ = nullptr;
    std::size_t count_ = 0;
};

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
