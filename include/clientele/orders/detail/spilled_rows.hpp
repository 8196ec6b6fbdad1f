#pragma once

/// @file
/// Rows that do not fit into the memory they may have: moved out in runs that are sorted by customer, and merged, so
/// that the rows of one customer after another come back, ids ascending.
/// Source: Knuth, The Art of Computer Programming 3, 5.4.1 (multiway merging and replacement selection).

#include <clientele/math/detail/short_number.hpp>
#include <clientele/orders/detail/order_rows.hpp>
#include <clientele/orders/detail/spilled_bytes.hpp>
#include <clientele/orders/detail/state_entries.hpp>

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// The memory that a string has outside itself, with what its allocation costs, where it is kept as one.
template <class Id>
[[nodiscard]] std::size_t bytes_outside([[maybe_unused]] const viewed_id<Id>& id) noexcept {
    if constexpr (std::same_as<Id, std::string>)
        return id.size() > std::string{}.capacity() ? id.size() + 1 + 2 * sizeof(void*) : 0;
    else
        return 0;
}

/// The rows of one builder that are out of memory. `Row` is an `order_row`, `Memory` says how much there may be.
template <class Row, class Memory>
class spilled_rows {
public:
    using place = std::remove_cvref_t<decltype(std::declval<const Memory&>().over(std::declval<const memory_need&>()))>;

    explicit spilled_rows(Memory memory) : memory_{std::move(memory)}, budget_{memory_.budget()} {}
    spilled_rows(spilled_rows&&) noexcept = default; // no copies: two would write to one place
    spilled_rows& operator=(spilled_rows&&) noexcept = default;
    ~spilled_rows() = default;

    [[nodiscard]] bool empty() const noexcept { return runs_.empty(); }
    /// How much memory there may be.
    [[nodiscard]] std::uint64_t budget() const noexcept { return budget_; }
    /// How much rows in memory take.
    [[nodiscard]] std::uint64_t bytes(const std::vector<Row>& rows) const noexcept {
        return rows.capacity() * sizeof(Row) + outside_;
    }

    /// Makes sure that there is room for one more row; where there may be none, rows are moved out.
    void make_room(std::vector<Row>& rows, const Row& next) {
        const std::size_t outside = outside_of(next), one = sizeof(Row), share = share_of_rows();
        if (rows.size() < rows.capacity() && bytes(rows) + outside <= share) [[likely]] {
            outside_ += outside;
            return;
        }
        // Old rows and new ones are there together while they grow.
        const std::size_t used = outside_ + outside, now = rows.capacity();
        const std::size_t most = used < share ? (share - used) / one : 0;
        if (rows.size() == now && most > 2 * now) {
            rows.reserve((std::min)((std::max)(2 * now, std::size_t{1024}), most - now));
            outside_ = used;
            return;
        }
        move_out(rows, {counted(rows.size() + 1, "row", "rows"), used + (2 * now + 1) * one});
        if (now == 0)
            rows.reserve(1);
        outside_ = outside;
    }

    /// Moves rows out, and keeps their memory for others. Where that throws, they are still there, in another order.
    void move_out(std::vector<Row>& rows, const memory_need& need) {
        open(need);
        if (rows.empty())
            return;
        sort_rows(rows, [](const Row& a, const Row& b) { return a.customer < b.customer; });
        run_writer<place> writer{blocks_, block()};
        for (const Row& each : rows)
            put(writer, each);
        runs_.reserve(runs_.size() + 1);
        runs_.push_back(writer.finish());
        rows.clear();
        outside_ = 0;
    }

    /// Whether all rows may stay in memory with what is made of them; if not, they are moved out.
    /// @param rows by customer
    /// @param of_customer bytes that are made of each customer
    /// @param days as of so many
    /// @param beside bytes of all else
    [[nodiscard]] bool keep(std::vector<Row>& rows, std::size_t of_customer, std::size_t days, std::uint64_t beside) {
        if (!runs_.empty())
            return false;
        std::size_t customers = 0;
        std::uint64_t need = bytes(rows) + beside;
        for (std::size_t i = 0; i < rows.size(); ++i)
            if (i == 0 || !(rows[i].customer == rows[i - 1].customer)) {
                ++customers;
                need += of_customer + days * bytes_outside<decltype(rows[i].customer)>(rows[i].customer);
            }
        if (need <= budget_)
            return true;
        move_out(
            rows,
            {sentence(counted(rows.size(), "row", "rows"), " of ", counted(customers, "customer", "customers")), need});
        return false;
    }
    /// The last of them, whose memory is then free.
    void move_out_last(std::vector<Row>& rows) {
        if (!rows.empty())
            move_out(rows, {counted(rows.size(), "row", "rows"), bytes(rows)});
        std::vector<Row>{}.swap(rows);
    }

    /// Makes room to take over the rows of another, some of which are in memory.
    void make_room(std::vector<Row>& rows, spilled_rows& other, std::vector<Row>& others) {
        const std::size_t sum = rows.size() + others.size();
        const std::uint64_t bytes = (rows.capacity() + sum) * sizeof(Row) + outside_ + other.outside_;
        if (sum <= rows.capacity() || bytes <= share_of_rows())
            rows.reserve(sum);
        else
            other.move_out(others, {counted(sum, "row", "rows"), bytes});
        runs_.reserve(runs_.size() + other.runs_.size());
    }
    /// Takes them over, but for those in memory.
    void take(spilled_rows&& other) noexcept {
        outside_ += other.outside_;
        runs_.insert(runs_.end(), std::move_iterator{other.runs_.begin()}, std::move_iterator{other.runs_.end()});
        other.runs_.clear();
    }

    /// Calls `visit(rows)` for one customer after another, ids ascending; rows may be changed.
    template <class Visit>
    void each_customer(const Visit& visit) {
        while (runs_.size() > most_runs)
            merge_some();
        merge(std::span<const run>{runs_}, visit);
    }

    /// A place for what is made of the customers.
    [[nodiscard]] std::shared_ptr<spilled_blocks<place>> another_place() const {
        return std::make_shared<spilled_blocks<place>>(memory_.over({"the summaries", budget_}));
    }
    /// How many bytes are written and read at a time.
    [[nodiscard]] std::size_t block() const noexcept {
        constexpr std::uint64_t most = std::uint64_t{1} << 20;
        return static_cast<std::size_t>(std::clamp(budget_ / (4 * most_runs), std::uint64_t{1024}, most));
    }
    /// Refuses what does not fit.
    void require_room(std::string_view what, std::uint64_t bytes) const {
        if (bytes > budget_)
            fail_over_budget({std::string{what}, bytes}, budget_);
    }

private:
    using run = spilled_run<place>;
    static constexpr std::size_t most_runs = 64; // merged at a time, with a block of each in a quarter of the memory

    /// A run, and its row at hand.
    struct cursor {
        run_reader<place> from;
        Row row{};

        [[nodiscard]] bool next() {
            if (!from.more())
                return false;
            from.get(row.customer, row.when, row.minor, row.order, row.notes);
            row.on = row.when;
            return true;
        }
    };

    static void put(run_writer<place>& to, const Row& row) {
        to.put(row.customer, row.when, row.minor, row.order, row.notes);
    }
    [[nodiscard]] static std::size_t outside_of(const Row& row) noexcept {
        return bytes_outside<decltype(row.customer)>(row.customer) + bytes_outside<decltype(row.order)>(row.order);
    }
    // What is left for rows while a block is written.
    [[nodiscard]] std::size_t share_of_rows() const noexcept {
        const std::uint64_t other = 2 * block();
        const std::uint64_t share = budget_ > other ? budget_ - other : 0;
        return static_cast<std::size_t>((std::min)(share, std::uint64_t{PTRDIFF_MAX}));
    }
    void open(const memory_need& need) {
        if (!blocks_)
            blocks_ = std::make_shared<spilled_blocks<place>>(memory_.over(need));
    }

    // Many runs are one in another place; when the last of them is gone, so is the place that they were in.
    void merge_some() {
        const auto other = another_place();
        run_writer<place> writer{other, block()};
        merge(std::span<const run>{runs_}.first(most_runs), [&](const std::vector<Row>& rows) {
            for (const Row& each : rows)
                put(writer, each);
        });
        run merged = writer.finish();
        runs_.erase(runs_.begin(), runs_.begin() + most_runs);
        runs_.push_back(std::move(merged));
        blocks_ = other;
    }

    template <class Visit>
    void merge(std::span<const run> runs, const Visit& visit) const {
        std::vector<cursor> cursors;
        cursors.reserve(runs.size());
        std::vector<cursor*> heap; // the smallest customer first
        const auto later = [](const cursor* a, const cursor* b) { return b->row.customer < a->row.customer; };
        for (const run& each : runs)
            if (cursors.push_back({run_reader<place>{each}}); cursors.back().next())
                heap.push_back(&cursors.back());
        std::make_heap(heap.begin(), heap.end(), later);
        std::vector<Row> own;
        while (!heap.empty()) {
            own.clear();
            std::size_t outside = 0;
            do {
                std::pop_heap(heap.begin(), heap.end(), later);
                cursor& from = *heap.back();
                bool more = true;
                do {
                    outside += outside_of(from.row);
                    require_room_for_one(own, outside);
                    own.push_back(from.row);
                    more = from.next();
                } while (more && from.row.customer == own.front().customer);
                if (more)
                    std::push_heap(heap.begin(), heap.end(), later);
                else
                    heap.pop_back();
            } while (!heap.empty() && heap.front()->row.customer == own.front().customer);
            visit(own);
        }
    }
    // The rows of one customer are in memory together.
    void require_room_for_one(const std::vector<Row>& own, std::size_t outside) const {
        if (own.size() < own.capacity())
            return;
        const std::uint64_t bytes = 3 * own.capacity() * sizeof(Row) + outside;
        require_room(sentence(own.size() + 1, " rows of one customer"), bytes + budget_ / 4);
    }

    Memory memory_;
    std::uint64_t budget_;
    std::size_t outside_ = 0;                         // bytes of texts of rows in memory
    std::shared_ptr<spilled_blocks<place>> blocks_{}; // where runs go
    std::vector<run> runs_{};
};

/// What was found of customers, as of each of several days, on its way to columns of a size that is not yet known.
template <class Id, std::size_t Measures, class Place>
class spilled_facts {
    using written_measures = std::array<double, Measures>;

public:
    spilled_facts(const std::shared_ptr<spilled_blocks<Place>>& to, std::size_t days, std::size_t block) {
        books_.reserve(days);
        for (std::size_t i = 0; i < days; ++i)
            books_.push_back({run_writer<Place>{to, block}});
    }

    /// Takes a customer.
    void take(std::size_t date, const viewed_id<Id>& id, const customer_facts& facts, const double* measured) {
        auto& of = books_[date];
        written_measures measures;
        std::copy_n(measured, Measures, measures.begin());
        of.to.put(id, facts, measures);
        ++of.count;
        of.outside += bytes_outside<Id>(id);
    }
    /// All were taken.
    void close() {
        for (auto& each : books_)
            each.run = each.to.finish();
    }

    [[nodiscard]] std::size_t count(std::size_t date) const noexcept { return books_[date].count; }
    /// How much memory they take as summaries.
    [[nodiscard]] std::uint64_t bytes(std::size_t of_one) const noexcept {
        std::uint64_t all = 0;
        for (const auto& each : books_)
            all += each.count * of_one + each.outside;
        return all;
    }
    /// "the summaries of 12 customers".
    [[nodiscard]] std::string in_words() const {
        std::size_t all = 0;
        for (const auto& each : books_)
            all += each.count;
        return sentence("the summaries of ", counted(all, "customer", "customers"));
    }

    /// Calls `visit(id, facts, measured)` for one customer after another.
    template <class Visit>
    void each(std::size_t date, const Visit& visit) const {
        viewed_id<Id> id{};
        customer_facts facts;
        written_measures measures;
        for (run_reader<Place> from{books_[date].run}; from.more();) {
            from.get(id, facts, measures);
            visit(id, facts, measures.data());
        }
    }

private:
    struct book {
        run_writer<Place> to;
        spilled_run<Place> run{};
        std::size_t count = 0, outside = 0;
    };
    std::vector<book> books_;
};

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
