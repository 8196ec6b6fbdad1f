#pragma once

/// @file
/// Order lines as plain columns: what a customer portrait is drawn from.

#include <clientele/fwd.hpp>
#include <clientele/types.hpp>

namespace clientele::inline CLIENTELE_ABI {

/// Lines of orders, one entry per line in every column; a column that a company does not have stays empty.
/// `Order` is the type of order ids: integers or texts, `skip` where every line is an order.
template <class Id, class Order>
struct order_lines {
    std::span<const Id> customer{};  ///< who bought: integers or texts
    std::span<const day> when{};     ///< the day
    column amount{};                 ///< what was paid, in currency units; below 0 a return
    std::span<const int> category{}; ///< what was bought, coded 0, 1, ...
    std::span<const int> channel{};  ///< where, coded 0, 1, ...
    column list_amount{};            ///< what the line costs by the price list, in currency units, above 0
    std::span<const Order> order{};  ///< the order that it belongs to, unique within its customer; wanted if not `skip`

    /// The number of lines.
    [[nodiscard]] std::size_t size() const noexcept { return customer.size(); }
};

} // namespace clientele::inline CLIENTELE_ABI
