#pragma once

/// @file
/// Orders in, one summary per customer out.

#include <clientele/fwd.hpp>
#include <clientele/orders/policies.hpp>
#include <clientele/orders/summaries.hpp>
#include <clientele/orders/summary_builder.hpp>

#include <functional>
#include <iterator>
#include <utility>

namespace clientele::inline CLIENTELE_ABI {

/// Where a host's own struct keeps what an order needs: pointers to members, or any function of one order.
/// `fields{.customer = &crm::order::client, .when = &crm::order::placed, .amount = &crm::order::net}`
template <class Customer, class When, class Amount, class Order, class Currency>
struct fields {
    Customer customer;   ///< the id: an integer or a text
    When when;           ///< a day, a date or a time point
    Amount amount;       ///< currency units as a `double`, or what the money policy takes
    Order order{};       ///< the id of the order, unique within its customer; left out: each row is an order
    Currency currency{}; ///< the name of the amount's currency, a text, where a currency policy reads it
};

/// @cond INTERNAL
namespace detail {

/// No customers beside those who ordered: a range in name, which is never walked.
struct nobody {
    static const int* begin() noexcept;
    static const int* end() noexcept;
};

/// Whether every field of an order can be read and is what it must be; if not, the compiler says which and why.
template <class Row, class Customer, class When, class Amount, class Order, class Currency>
[[nodiscard]] consteval bool reads_fields() {
    constexpr bool has_order = !std::same_as<Order, skip>;
    constexpr bool customer = std::invocable<const Customer&, Row>, when = std::invocable<const When&, Row>,
                   amount = std::invocable<const Amount&, Row>, order = !has_order || std::invocable<const Order&, Row>;
    static_assert(customer, "fields: .customer must be a member of the order's struct, or a function of one order");
    static_assert(when, "fields: .when must be a member of the order's struct, or a function of one order");
    static_assert(amount, "fields: .amount must be a member of the order's struct, or a function of one order");
    static_assert(order, "fields: .order must be a member of the order's struct, or a function of one order");
    constexpr bool currency = std::same_as<Currency, skip> || std::invocable<const Currency&, Row>;
    static_assert(currency, "fields: .currency must be a member of the order's struct, or a function of one order");
    if constexpr (customer && when && amount && order && currency) {
        constexpr bool id = customer_id<std::invoke_result_t<const Customer&, Row>>,
                       time = order_time<std::remove_cvref_t<std::invoke_result_t<const When&, Row>>>;
        static_assert(id, "fields: .customer must give an integer or a text (customer_id)");
        static_assert(time, "fields: .when must give a day, a calendar date or a system_clock time point (order_time)");
        if constexpr (has_order) {
            constexpr bool order_id = customer_id<std::invoke_result_t<const Order&, Row>>;
            static_assert(order_id, "fields: .order must give an integer or a text (customer_id)");
            return id && time && order_id;
        } else {
            return id && time;
        }
    } else {
        return false;
    }
}

/// The id that the customers of columns are kept as.
template <class Columns>
using id_of_columns = stored_id<std::remove_cvref_t<decltype(std::declval<const Columns&>().customer[0])>>;

class column_scratch; // orders/order_columns.hpp
template <class Id, class Rules, class Columns, class Executor>
class column_summary; // orders/order_columns.hpp
template <class Id, class Rules, class Columns>
class sorted_summary; // likewise

template <class Id, class Rules, class Columns>
[[nodiscard]] bool summarize_apart(const Rules& rules, const Columns& orders, std::span<const summary_date> dates,
                                   std::span<summaries<Id>> results); // orders/memory.hpp

/// Fills in the summaries of columns, as of each date.
template <class Rules, class Columns, class Id, class Executor>
void summarize_columns(const Rules& rules, const Columns& orders, std::span<const summary_date> dates,
                       column_scratch& scratch, std::span<summaries<Id>> results, const Executor& executor) {
    if constexpr (limits_memory<Rules>)
        if (summarize_apart(rules, orders, dates, results))
            return;
    if (orders.sorted)
        sorted_summary<Id, Rules, Columns>{rules, orders, dates, scratch}.write(results);
    else
        column_summary<Id, Rules, Columns, Executor>{rules, orders, dates, scratch, executor}.write(results);
}
} // namespace detail
/// @endcond

/// Turns orders into summaries as of a day.
///
/// `summarize{.as_of = 1997y/9/30, .unit = weeks{1}}(orders, fields{...})` reads any input range once;
/// `.builder<Id>()` takes rows one by one and merges with builders of other blocks of rows. Several rows of
/// one customer on one day are one purchase. Row order never changes the result: money is summed in integers.
///
/// With `fields::order` the lines of one order id count as one order, on the day of its first line. Returns are settled
/// by day, whatever their order id.
///
/// @throws error `bad_value` with the row for an amount that is no money, an empty id, an order after the as-of day or
/// a negative amount, each unless its policy says otherwise; `overflow` when money leaves 64 bits; `memory` where there
/// may be less than it takes
/// Complexity: O(n log n) time, O(n) memory in the rows; O(n) time when they come sorted by customer and day.
template <class Money, class BadRows, class LateRows, class Returns, class LookBack, class Accumulate, class Currency,
          class Memory>
struct summarize {
    static_assert(row_policy<BadRows>,
                  "bad_rows must be callable with a rejected_row and return a row_action (row_policy)");
    static_assert(row_policy<LateRows>,
                  "late_rows must be callable with a rejected_row and return a row_action (row_policy)");
    static_assert(returns_policy<Returns>, "returns must offer accepts() and settle(days) (returns_policy)");
    static_assert(look_back_policy<LookBack>, "look_back must offer stretch(as_of), a window (look_back_policy)");
    static_assert(currency_policy<Currency>, "currency must offer convert(minor, currency, on) (currency_policy)");
    static_assert(memory_policy<Memory>, "memory must offer budget() and over(need) (memory_policy)");
    static_assert(
        requires { detail::customer_measures<Accumulate>::count; },
        "accumulate must be accumulators{...} of orders/accumulators.hpp");

    required<day, "as_of"> as_of; ///< the last day that counts; never "today" by itself
    /// Unit of t_x and T, at least one day: `days{1}`; `weeks{1}` divides days by 7 and knows no calendar weeks.
    std::chrono::days unit{1};
    Money money{};          ///< `exact_money`, `rounded_money`, `minor_units`, `major_units` or the host's own
    BadRows bad_rows{};     ///< rows with an illegal value: `refuse_row`, `leave_out_row`
    LateRows late_rows{};   ///< rows after the as-of day: `refuse_row`, `leave_out_row`
    Returns returns{};      ///< negative amounts: `refuse_returns`, `net_by_day`, `returns_as_money`
    double least_years = 1; ///< annual spend divides by no shorter tenure, in years, above 0: no extrapolation below
    /// The days that count: `whole_history`, `trailing_days`, `trailing_months`, `calendar_year`, `between_days`.
    LookBack look_back{};
    /// What else is measured of each customer: `accumulators{...}` of `orders/accumulators.hpp`. Those that read more
    /// of a line than its day and money read it from the host's own struct, or from `order_columns::note`; states and
    /// ledgers are made with them.
    Accumulate accumulate{};
    frequency_of frequency = frequency_of::purchase_days; ///< what `x` counts repeats of: purchase days, or orders
    Currency currency{}; ///< amounts in several currencies: `one_currency` (none), `dated_rates`
    /// What there may be beside the orders themselves: `unlimited_memory`, `refuse_over`, `spill_over` of
    /// `orders/memory.hpp`.
    Memory memory{};

    /// The summaries of a range of orders. `known` may name customers who have no order: they come out as
    /// `without_purchase`.
    template <std::ranges::input_range Orders, class... Fields, std::ranges::input_range Known = detail::nobody>
    [[nodiscard]] auto operator()(Orders&& orders, const fields<Fields...>& where, Known&& known = {}) const {
        using row = std::ranges::range_reference_t<Orders>;
        if constexpr (detail::reads_fields<row, Fields...>()) {
            auto build = builder_for<row>(where);
            for (auto&& each : orders)
                if constexpr (std::same_as<decltype(fields<Fields...>::order), skip>)
                    with_amount(where, each, [&](const auto& amount) {
                        add_line(build, each, std::invoke(where.customer, each), std::invoke(where.when, each), amount);
                    });
                else
                    with_amount(where, each, [&](const auto& amount) {
                        add_line(build, each, std::invoke(where.customer, each), std::invoke(where.when, each), amount,
                                 std::invoke(where.order, each));
                    });
            if constexpr (!std::same_as<std::remove_cvref_t<Known>, detail::nobody>)
                for (auto&& each : known)
                    build.add_customer(each);
            return build.finish();
        }
    }

    /// The summaries of orders as columns: `order_columns{...}` of `orders/order_columns.hpp`. Rows are partitioned by
    /// customer, so that it takes O(n) time, several times less than rows one by one; of n rows, fewer than 2^32 - 1.
    template <class... Columns>
    [[nodiscard]] auto operator()(const order_columns<Columns...>& orders) const {
        order_workspace<detail::id_of_columns<order_columns<Columns...>>> workspace;
        (*this)(orders, workspace);
        return workspace.take();
    }
    /// The same in memory that the host keeps, on the threads of an executor; the result has the same bits.
    /// @returns the summaries, which live in the workspace until its next use
    template <class... Columns, class Executor = serial>
    const auto& operator()(const order_columns<Columns...>& orders,
                           order_workspace<detail::id_of_columns<order_columns<Columns...>>>& workspace,
                           const Executor& executor = {}) const {
        const auto date = detail::checked_rules(*this);
        detail::summarize_columns(*this, orders, std::span{&date, 1}, workspace.scratch_,
                                  std::span{&workspace.result_, 1}, executor);
        return workspace.result_;
    }
    /// The summaries as of several days, in their order, from one pass over the rows: those that this `summarize` gives
    /// with each of them as its `as_of`. Rows after a day meet the policy for late rows all together, with one
    /// sentence.
    /// @param orders columns
    /// @param days at most `as_of`, whose later rows meet the policies one by one
    /// @throws error as above; `bad_parameter` for a later day
    /// Complexity: O(n) to bring rows together, and O(n) for each day
    template <class... Columns, class Executor = serial>
    [[nodiscard]] auto operator()(const order_columns<Columns...>& orders, std::span<const day> days,
                                  const Executor& executor = {}) const {
        using id = detail::id_of_columns<order_columns<Columns...>>;
        const auto dates = detail::checked_dates(*this, days);
        order_workspace<id> workspace;
        std::vector<summaries<id>> results(dates.size());
        if (!dates.empty())
            detail::summarize_columns(*this, orders, std::span{dates}, workspace.scratch_, std::span{results},
                                      executor);
        return results;
    }

    /// An empty builder with these rules, for hosts that push rows.
    template <customer_id Id>
    [[nodiscard]] summary_builder<stored_id<Id>, summarize> builder() const {
        return summary_builder<stored_id<Id>, summarize>{*this};
    }
    /// The same, for rows with order ids.
    template <customer_id Id, customer_id Order>
    [[nodiscard]] summary_builder<stored_id<Id>, summarize, stored_id<Order>> builder() const {
        return summary_builder<stored_id<Id>, summarize, stored_id<Order>>{*this};
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("summarize");
        each("as_of", of.as_of...);
        each("unit", of.unit...);
        each("money", of.money...);
        each("bad_rows", of.bad_rows...);
        each("late_rows", of.late_rows...);
        each("returns", of.returns...);
        each("least_years", of.least_years...);
        each("look_back", of.look_back...);
        each("accumulate", of.accumulate...);
        each("frequency", of.frequency...);
        each("currency", of.currency...);
    }

private:
    // Calls with the amount, and its currency where rows have one.
    static void with_amount(const auto& where, auto&& line, const auto& use) {
        if constexpr (std::same_as<std::remove_cvref_t<decltype(where.currency)>, skip>) {
            use(std::invoke(where.amount, line));
        } else {
            const auto& currency = std::invoke(where.currency, line);
            use(amount_in{std::invoke(where.amount, line), std::string_view{currency}});
        }
    }
    // Accumulators read the line itself.
    static void add_line(auto& build, const auto& line, const auto&... parts) {
        if constexpr (detail::customer_measures<Accumulate>::noted)
            build.add(parts..., line);
        else
            build.add(parts...);
    }
    template <class Row, class Fields>
    [[nodiscard]] auto builder_for(const Fields&) const {
        using id = std::invoke_result_t<const decltype(Fields::customer)&, Row>;
        if constexpr (std::same_as<decltype(Fields::order), skip>)
            return builder<id>();
        else
            return builder<id, std::invoke_result_t<const decltype(Fields::order)&, Row>>();
    }
};

} // namespace clientele::inline CLIENTELE_ABI
