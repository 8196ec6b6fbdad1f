#pragma once

/// @file
/// Rows one by one, or in blocks that merge, to one summary per customer.

#include <clientele/fwd.hpp>
#include <clientele/orders/detail/column_rows.hpp>
#include <clientele/orders/detail/dated_summaries.hpp>
#include <clientele/orders/detail/known_customers.hpp>
#include <clientele/orders/detail/order_rows.hpp>
#include <clientele/orders/detail/row_gate.hpp>
#include <clientele/orders/policies.hpp>
#include <clientele/orders/summaries.hpp>

#include <algorithm>
#include <span>
#include <utility>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {
template <class Row, class Memory>
class spilled_rows; // orders/memory.hpp
template <class Id, std::size_t Measures, class Place>
class spilled_facts; // likewise
} // namespace detail
/// @endcond

/// Takes orders one by one; builders of separate blocks of rows merge into the builder of all rows, in any order.
/// A call that throws leaves it as it was. `Order` is the type of order ids, `skip` where rows have none. One whose
/// rules limit the memory moves rows out where their policy says so, and cannot be copied.
template <class Id, class Summarize, class Order>
class summary_builder {
    using measures = detail::measures_of_rules<Summarize>;
    static constexpr bool with_order = !std::same_as<Order, skip>;
    static constexpr bool limited = detail::limits_memory<Summarize>;
    static constexpr std::size_t more = (with_order ? 1 : 0) + (measures::noted ? 1 : 0);

public:
    /// An empty builder with the rules of a `summarize`.
    explicit summary_builder(Summarize rules) : rules_{std::move(rules)}, gate_{true}, spilled_{spilled_by(rules_)} {
        (void)detail::checked_rules(rules_);
    }

    /// Takes one order, or one line of an order. Rows count from 0 in the order they come.
    /// @param customer its id
    /// @param when a day or a time point
    /// @param amount what the money policy takes: currency units as a `double`, unless the policy says otherwise;
    /// with a currency policy `amount_in{amount, currency}`
    /// @param given the id of the order, unique within its customer, where the builder has order ids; then what else
    /// the line says, where accumulators read it
    /// @returns its amount in minor units; nothing where a policy left it out
    /// @throws error what the policies throw: `bad_value` with the row
    template <class Customer, class When, class Amount, class... Given>
    std::optional<std::int64_t> add(const Customer& customer, const When& when, const Amount& amount,
                                    const Given&... given) {
        static_assert(sizeof...(Given) == more,
                      "summary_builder: add takes an order id exactly if the builder was made for order ids, by "
                      "builder<Id, Order>(), and last what else the line says exactly if accumulators read it");
        static_assert(order_time<When>, "summarize: .when must give a day, a calendar date or a system_clock time "
                                        "point (order_time)");
        if constexpr (detail::takes_money<decltype(Summarize::money), std::remove_cvref_t<decltype(detail::bare(
                                                                          std::declval<const Amount&>()))>>() &&
                      order_time<When> && sizeof...(Given) == more)
            return take(customer, when, amount, given...);
        else
            return {};
    }

    /// Takes a block of rows as columns, such as one of a file: `order_columns` with what `add` takes, and those who
    /// are `known`.
    /// @throws error as `add`, with the rows before that one taken; `bad_shape` for columns of different lengths
    template <class Columns>
    void add_columns(const Columns& block) {
        detail::require_columns<measures::noted>(block);
        for (std::size_t row = 0; row < block.size(); ++row)
            detail::with_row<measures::noted>(block, row, [&](const auto&... parts) { (void)add(parts...); });
        if constexpr (!std::same_as<decltype(Columns::known), skip>)
            for (std::size_t i = 0; i < block.known.size(); ++i)
                add_customer(block.known[i]);
    }

    /// Takes a row that the host itself finds bad: the policy for bad rows decides, and it is counted.
    /// @param problem what is wrong with it, as parts of a sentence; what comes before ", got " is the reason under
    /// which it is counted
    template <class... Parts>
    void add_bad_row(const Parts&... problem) {
        gate_.reject_of_host(rules_, {}, sentence(problem...));
    }
    /// The same for a row whose amount the host can read, so that its money is counted too.
    /// @param amount as for `add`
    /// @param problem as above
    template <class Amount, class... Parts>
    void add_bad_row_of(const Amount& amount, const Parts&... problem) {
        const auto read = rules_.money.minor(detail::bare(amount));
        // Without its day an amount in another currency is not known.
        gate_.reject_of_host(rules_, detail::has_currency<Amount> ? std::nullopt : read.value, sentence(problem...));
    }

    /// Makes a customer known who may have no order at all.
    /// @throws error `bad_value` for an id that is none
    template <class Customer>
    void add_customer(const Customer& customer) {
        detail::require_known<Id>(customer, known_.size());
        known_.push_back(Id(customer));
    }

    /// Takes over the rows of another block. Row numbers in its counts stay its own.
    void merge(summary_builder other) {
        if constexpr (limited)
            spilled_.make_room(rows_, other.spilled_, other.rows_);
        else
            rows_.reserve(rows_.size() + other.rows_.size());
        known_.reserve(known_.size() + other.known_.size());
        gate_.merge(std::move(other.gate_));
        // Nothing below allocates.
        if constexpr (limited)
            spilled_.take(std::move(other.spilled_));
        rows_.insert(rows_.end(), std::move_iterator{other.rows_.begin()}, std::move_iterator{other.rows_.end()});
        known_.insert(known_.end(), std::move_iterator{other.known_.begin()}, std::move_iterator{other.known_.end()});
        in_order_ = false;
    }

    /// The summaries of all rows taken so far.
    [[nodiscard]] summaries<Id> finish() { return finish(rules_.as_of.get()); }

    /// The same, for hosts that look at the purchase days themselves.
    /// @param visit is called as `visit(id, days)` for each customer with a purchase, ids ascending, with a span of the
    /// `day_totals` that count, ascending, as the returns policy left them; not for customers outside the window
    template <std::invocable<const Id&, std::span<const day_totals>> Visit>
    [[nodiscard]] summaries<Id> finish(Visit visit) {
        return finish(rules_.as_of.get(), std::move(visit));
    }

    /// The summaries as of an earlier day, as often as one likes: what `summarize` with that `as_of` gives for the
    /// rows. Rows after it meet the policy for late rows all together, with one sentence.
    /// @param as_of at most the as-of day of the rules, as rows after that one are not kept
    /// @throws error `bad_parameter` for a later day
    /// Complexity: O(n) in the rows, which are sorted once
    [[nodiscard]] summaries<Id> finish(day as_of) {
        return finish(as_of, [](const Id&, std::span<const day_totals>) {});
    }
    /// The same, with `visit` as above.
    template <std::invocable<const Id&, std::span<const day_totals>> Visit>
    [[nodiscard]] summaries<Id> finish(day as_of, Visit visit) {
        const auto date = detail::checked_date(rules_, as_of);
        summaries<Id> result;
        write_all({&date, 1}, {&result, 1}, visit);
        return result;
    }
    /// The summaries as of several days, in their order, from one pass over the rows.
    [[nodiscard]] std::vector<summaries<Id>> finish(std::span<const day> days) {
        const auto dates = detail::checked_dates(rules_, days);
        std::vector<summaries<Id>> all(dates.size());
        write_all(dates, all, [](const Id&, std::span<const day_totals>) {});
        return all;
    }

private:
    using order_row = detail::order_row<Id, Order, typename measures::notes>;
    using read_row = detail::read_order_row<Id, Order, typename measures::notes>;
    using summaries_of = detail::dated_summaries<Id, Summarize>;
    using memory = std::remove_cvref_t<decltype(Summarize::memory)>;
    using spilled = std::conditional_t<limited, detail::spilled_rows<order_row, memory>, skip>;

    [[nodiscard]] static spilled spilled_by([[maybe_unused]] const Summarize& rules) {
        if constexpr (limited)
            return spilled{rules.memory};
        else
            return {};
    }

    template <class Customer, class When, class Amount>
    std::optional<std::int64_t> take(const Customer& customer, const When& when, const Amount& amount,
                                     const auto&... given) {
        if constexpr (!measures::noted)
            return take_checked(gate_.check<Id, Order>(rules_, customer, when, amount, given...), customer, skip{},
                                given...);
        else if constexpr (with_order)
            return take_noted(customer, when, amount, given...);
        else
            return take_checked(gate_.check<Id, Order>(rules_, customer, when, amount), customer, given...);
    }
    template <class Customer, class When, class Amount>
    std::optional<std::int64_t> take_noted(const Customer& customer, const When& when, const Amount& amount,
                                           const auto& order, const auto& note) {
        return take_checked(gate_.check<Id, Order>(rules_, customer, when, amount, order), customer, note, order);
    }
    std::optional<std::int64_t> take_checked(const std::optional<detail::used_row>& row, const auto& customer,
                                             [[maybe_unused]] const auto& note, const auto&... order) {
        if (!row)
            return {};
        typename measures::notes notes{};
        if constexpr (measures::noted)
            if (const auto problem =
                    measures::read(rules_.accumulate, row->when, row->minor, note, rules_.money, notes);
                !problem.empty()) {
                gate_.reject_of_host(rules_, row->minor, problem);
                return {};
            }
        const auto on = std::chrono::time_point_cast<day32::duration>(row->when);
        order_row next{Id(customer), on, on, row->minor, Order(order...), std::move(notes)};
        if constexpr (limited)
            spilled_.make_room(rows_, next);
        rows_.push_back(std::move(next));
        in_order_ = false;
        gate_.count(*row);
        return row->minor;
    }

    template <class Visit>
    void write_all(std::span<const detail::summary_date> dates, std::span<summaries<Id>> results, const Visit& visit) {
        put_in_order();
        if constexpr (limited)
            if (!spilled_.keep(rows_, dates.size() * summaries_of::bytes_of_customer, dates.size(), bytes_beside()))
                return write_apart(dates, results, visit);
        summaries_of customers{rules_, dates, with_order};
        detail::dated_counts counts{dates};
        for (const auto& row : rows_)
            counts.used.add(row.when, row.minor);
        const order_row* const end = rows_.data() + rows_.size();
        for (const order_row *from = rows_.data(), *to = from; from != end; from = to) {
            while (to != end && to->customer == from->customer)
                ++to;
            customers.add(from->customer, std::span<const order_row>{from, to}, read_row{}, visit);
        }
        finish(customers, counts, results);
    }
    // Writes what was found of the customers; `found`, where they were handed over.
    void finish(auto& customers, detail::dated_counts& counts, std::span<summaries<Id>> results, const auto&... found) {
        for (const auto& row : gate_.negative())
            counts.negative.add(row.when, row.minor);
        customers.finish(results, found..., [&](order_counts& of, detail::left_out_ledger& left_out, day as_of) {
            of = gate_.counts();
            left_out = gate_.left_out();
            counts.close(of, left_out, rules_, as_of, true);
        });
        for (auto& each : results)
            detail::write_without_purchase(each, known_);
    }

    // Of customers who are known, and of rows that are kept though they were left out.
    [[nodiscard]] std::uint64_t bytes_beside() const noexcept {
        return known_.capacity() * 2 * sizeof(Id) + gate_.negative().capacity() * sizeof(detail::used_row);
    }

    // One customer after another, from rows that were moved out.
    template <class Visit>
    void write_apart(std::span<const detail::summary_date> dates, std::span<summaries<Id>> results,
                     const Visit& visit) {
        spilled_.move_out_last(rows_);
        summaries_of customers{rules_, dates, with_order};
        detail::dated_counts counts{dates};
        detail::spilled_facts<Id, measures::count, typename spilled::place> found{spilled_.another_place(),
                                                                                  dates.size(), spilled_.block()};
        spilled_.each_customer([&](std::vector<order_row>& own) {
            for (const auto& row : own)
                counts.used.add(row.when, row.minor);
            detail::bring_together(own);
            customers.add(own.front().customer, std::span<const order_row>{own}, read_row{}, visit);
            customers.hand_over(results, found);
        });
        found.close();
        spilled_.require_room(found.in_words(), found.bytes(summaries_of::bytes_of_summary) + bytes_beside());
        finish(customers, counts, results, found);
    }

    // By customer, day and order.
    void put_in_order() {
        if (in_order_)
            return;
        detail::bring_together(rows_);
        in_order_ = true;
    }

    Summarize rules_;
    std::vector<order_row> rows_;
    std::vector<Id> known_;
    detail::row_gate gate_;
    [[no_unique_address]] spilled spilled_;
    bool in_order_ = true;
};

} // namespace clientele::inline CLIENTELE_ABI
