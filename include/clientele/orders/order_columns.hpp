#pragma once

/// @file
/// Orders as columns: what a database, a data frame or a stream of a file hands over, without a copy.

#include <clientele/fwd.hpp>
#include <clientele/orders/concepts.hpp>
#include <clientele/orders/detail/sorted_summary.hpp>
#include <clientele/orders/text_column.hpp>
#include <clientele/parallel/serial.hpp>

#include <concepts>
#include <cstddef>
#include <span>
#include <type_traits>

namespace clientele::inline CLIENTELE_ABI {

/// Orders, or their lines, as columns of equal length: spans, or a `text_column` for ids that are texts.
///
///     const auto base = rules(order_columns{.customer = std::span{ids}, .when = std::span{days}, .amount =
///     std::span{cents}});
///
/// `day32` is a day in four bytes. With `order` the lines of one order id count as one order, as with `fields`.
template <class Customer, class When, class Amount, class Order, class Note, class Known, class Currency>
struct order_columns {
    static_assert(
        !requires { typename Customer::allocator_type; },
        "order_columns: .customer must be a span (std::span{ids}) or a text_column; a vector would be copied");
    static_assert(
        !requires { typename When::allocator_type; },
        "order_columns: .when must be a span (std::span{days}); a vector would be copied");
    static_assert(
        !requires { typename Amount::allocator_type; },
        "order_columns: .amount must be a span (std::span{amounts}); a vector would be copied");
    static_assert(
        !requires { typename Order::allocator_type; },
        "order_columns: .order must be a span (std::span{orders}) or a text_column; a vector would be copied");
    static_assert(
        !requires { typename Note::allocator_type; },
        "order_columns: .note must be a span or a view; a vector would be copied");
    static_assert(
        !requires { typename Known::allocator_type; },
        "order_columns: .known must be a span (std::span{ids}) or a text_column; a vector would be copied");
    static_assert(
        !requires { typename Currency::allocator_type; },
        "order_columns: .currency must be a span (std::span{currencies}) or a text_column; a vector would be copied");

    Customer customer; ///< ids
    When when;         ///< days, dates or time points
    Amount amount;     ///< currency units as `double`, or what the money policy takes
    Order order{};     ///< ids of orders, unique within their customers; left out: each row is an order
    /// The rows of a customer stand together, ids ascending: they are read as a stream, without scratch. Checked: a row
    /// out of order is refused.
    bool sorted = false;
    /// What else a line says, for accumulators that read it: any `note[row]` with a `size()`, such as a span or a view.
    Note note{};
    Known known{};       ///< ids of customers who may have no row: they come out as `without_purchase`
    Currency currency{}; ///< names of the currencies that amounts are in, as texts, where a currency policy reads them

    /// The number of rows.
    [[nodiscard]] std::size_t size() const noexcept { return customer.size(); }
};

/// Memory that a host keeps from one call to the next: what `summarize` needs while it works, and the summaries
/// themselves. Repeated calls with as many rows and customers allocate nothing. Not for two calls at a time.
template <class Id>
class order_workspace {
public:
    /// The summaries of the last call.
    [[nodiscard]] const summaries<Id>& result() const noexcept { return result_; }
    /// Hands the summaries over; the next call makes new ones.
    [[nodiscard]] summaries<Id> take() noexcept { return std::move(result_); }

private:
    template <class Money, class BadRows, class LateRows, class Returns, class LookBack, class Accumulate,
              class Currency, class Memory>
    friend struct summarize;

    detail::column_scratch scratch_;
    summaries<Id> result_;
};

} // namespace clientele::inline CLIENTELE_ABI
