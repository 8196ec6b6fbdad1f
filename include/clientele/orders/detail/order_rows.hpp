#pragma once

/// @file
/// Rows of orders as a builder keeps them, brought together by customer, day and order. Nothing here knows the rules of
/// the summaries, so that it is compiled once for all of them.

#include <clientele/orders/detail/customer_days.hpp>

#include <algorithm>
#include <concepts>
#include <cstdint>
#include <span>
#include <tuple>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// A row that counts. `Notes` is what accumulators keep of it.
template <class Id, class Order, class Notes>
struct order_row {
    Id customer;
    day32 when, on; // when it came, and the day on which it counts
    std::int64_t minor;
    [[no_unique_address]] Order order;
    [[no_unique_address]] Notes notes;
};

/// What `customer_days::take` reads of a row.
template <class Id, class Order, class Notes>
struct read_order_row {
    using row = order_row<Id, Order, Notes>;
    [[nodiscard]] static day came(const row& of) noexcept { return of.when; }
    [[nodiscard]] static day on(const row& of) noexcept { return of.on; }
    [[nodiscard]] static int purchases(const row&) noexcept { return 1; }
    [[nodiscard]] static const Notes& notes(const row& of) noexcept { return of.notes; }
    // Without ids of orders no two rows are of one.
    [[nodiscard]] static bool same(const row& a, const row& b) {
        if constexpr (std::same_as<Order, skip>)
            return false;
        else
            return a.order == b.order;
    }
};

/// Sorts what may be sorted already.
template <class Row, class Before>
void sort_rows(std::vector<Row>& rows, const Before& before) {
    if (!std::is_sorted(rows.begin(), rows.end(), before))
        std::sort(rows.begin(), rows.end(), before);
}

/// Puts rows in the order of customer, day and order, and brings the lines of each order together: a line of 0 and more
/// counts on the day of the first of them.
template <class Id, class Order, class Notes>
void bring_together(std::vector<order_row<Id, Order, Notes>>& rows) {
    using row = order_row<Id, Order, Notes>;
    if constexpr (std::same_as<Order, skip>) {
        sort_rows(rows, [](const row& a, const row& b) {
            return std::tie(a.customer, a.when) < std::tie(b.customer, b.when);
        });
    } else {
        sort_rows(rows, [](const row& a, const row& b) {
            return std::tie(a.customer, a.order, a.when) < std::tie(b.customer, b.order, b.when);
        });
        move_to_first_lines(std::span{rows}, &row::when, &row::on, &row::minor,
                            [](const row& a, const row& b) { return a.customer == b.customer && a.order == b.order; });
        sort_rows(rows, [](const row& a, const row& b) {
            return std::tie(a.customer, a.on, a.order) < std::tie(b.customer, b.on, b.order);
        });
    }
}

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
