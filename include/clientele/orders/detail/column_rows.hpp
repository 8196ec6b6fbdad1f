#pragma once

/// @file
/// Rows of columns, one by one.

#include <clientele/orders/concepts.hpp>

#include <cstddef>
#include <limits>
#include <string_view>
#include <type_traits>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// Refuses columns that are too long, or not all of one length. `Noted` is whether the notes are read.
template <bool Noted, class Columns>
void require_columns(const Columns& orders) {
    const std::size_t n = orders.size();
    require(n < (std::numeric_limits<std::uint32_t>::max)(),
            "summarize: columns must have fewer than 2^32 - 1 rows, got ", n);
    require_same_size("summarize", "order_columns::when", n, orders.when.size());
    require_same_size("summarize", "order_columns::amount", n, orders.amount.size());
    if constexpr (!std::same_as<decltype(Columns::order), skip>)
        require_same_size("summarize", "order_columns::order", n, orders.order.size());
    if constexpr (!std::same_as<decltype(Columns::currency), skip>)
        require_same_size("summarize", "order_columns::currency", n, orders.currency.size());
    if constexpr (Noted)
        require_same_size("summarize", "order_columns::note", n, orders.note.size());
}

/// The amount of a row, with its currency where rows have one.
template <class Columns>
[[nodiscard]] decltype(auto) amount_of_row(const Columns& orders, std::size_t row) {
    if constexpr (std::same_as<decltype(Columns::currency), skip>)
        return (orders.amount[row]);
    else
        return amount_in{orders.amount[row], std::string_view{orders.currency[row]}};
}

/// Calls `use(customer, when, amount, order, note)` for a row; without those that it has not, and the note where it is
/// not read.
template <bool Noted, class Columns, class Use>
void with_row(const Columns& orders, std::size_t row, const Use& use) {
    constexpr bool with_order = !std::same_as<decltype(Columns::order), skip>;
    const auto& amount = amount_of_row(orders, row);
    if constexpr (with_order && Noted)
        use(orders.customer[row], orders.when[row], amount, orders.order[row], orders.note[row]);
    else if constexpr (with_order)
        use(orders.customer[row], orders.when[row], amount, orders.order[row]);
    else if constexpr (Noted)
        use(orders.customer[row], orders.when[row], amount, orders.note[row]);
    else
        use(orders.customer[row], orders.when[row], amount);
}

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
