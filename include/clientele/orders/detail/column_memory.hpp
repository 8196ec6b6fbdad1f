#pragma once

/// @file
/// How much memory columns of orders take on their way to summaries, and the way of those that may not take so much.

#include <clientele/cmath.hpp>
#include <clientele/fwd.hpp>
#include <clientele/math/detail/short_number.hpp>
#include <clientele/orders/detail/column_rows.hpp>
#include <clientele/orders/detail/column_scratch.hpp>
#include <clientele/orders/detail/customer_hash.hpp>
#include <clientele/orders/detail/dated_summaries.hpp>
#include <clientele/orders/detail/spilled_rows.hpp>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// About how many customers the rows are of, to a percent or less: one bit for each hash that was seen.
/// Source: Whang, Vander-Zanden and Taylor, A linear-time probabilistic counting algorithm for database applications,
/// ACM Transactions on Database Systems 15 (1990).
template <class Ids>
[[nodiscard]] std::size_t about_customers(const Ids& ids) {
    const std::size_t bits = std::bit_ceil((std::max)(ids.size() * 2, std::size_t{64}));
    std::vector<std::uint64_t> seen(bits / 64);
    for (std::size_t i = 0; i < ids.size(); ++i) {
        const auto hash = static_cast<std::size_t>(customer_hash(ids[i])) & (bits - 1);
        seen[hash / 64] |= std::uint64_t{1} << hash % 64;
    }
    std::size_t free = bits;
    for (const auto word : seen)
        free -= static_cast<std::size_t>(std::popcount(word));
    const double share = static_cast<double>(bits) / static_cast<double>(free); // half of the bits are free at least
    return static_cast<std::size_t>(std::ceil(static_cast<double>(bits) * std::log(share)));
}

/// The ids of orders as a builder keeps them; `skip` where columns have none.
template <class Order>
struct kept_order {
    using type = stored_id<std::remove_cvref_t<decltype(std::declval<const Order&>()[0])>>;
};
template <>
struct kept_order<skip> {
    using type = skip;
};
template <class Columns>
using order_of_columns = typename kept_order<decltype(Columns::order)>::type;

/// What columns need beside themselves.
template <class Id, class Rules, class Columns>
[[nodiscard]] memory_need need_of_columns(const Columns& orders, std::size_t dates) {
    const std::size_t rows = orders.size(), customers = about_customers(orders.customer);
    std::size_t of_texts = 0, outside = 0;
    if constexpr (std::same_as<Id, std::string>)
        for (std::size_t i = 0; i < rows; ++i) {
            const std::string_view text{orders.customer[i]};
            of_texts += bytes_in_turn(text);
            outside += bytes_outside<Id>(text);
        }
    const std::size_t own_outside = rows > 0 ? outside / rows * customers : 0; // as if all had as many rows
    using output = dated_summaries<Id, Rules>;
    std::uint64_t bytes = dates * (customers * output::bytes_of_summary + own_outside);
    if (!orders.sorted)
        bytes +=
            row_parts::bytes_of(rows, of_texts, customers * 2 * sizeof(ranked_customer)) +
            dates * customers * (part_customers::bytes_of_customer + measures_of_rules<Rules>::count * sizeof(double));
    return {sentence(counted(rows, "row", "rows"), " of about ", counted(customers, "customer", "customers")), bytes};
}

/// Fills in the summaries of columns that need more memory than they may have, one row after another; does nothing
/// where they may have it.
template <class Id, class Rules, class Columns>
[[nodiscard]] bool summarize_apart(const Rules& rules, const Columns& orders, std::span<const summary_date> dates,
                                   std::span<summaries<Id>> results) {
    const auto need = need_of_columns<Id, Rules>(orders, dates.size());
    const std::uint64_t budget = rules.memory.budget();
    if (need.bytes <= budget)
        return false;
    if (orders.sorted) // what they need is nothing but the result
        fail_over_budget(need, budget);
    (void)rules.memory.over(need); // may refuse
    summary_builder<Id, Rules, order_of_columns<Columns>> build{rules};
    build.add_columns(orders);
    std::vector<day> days;
    for (const auto& each : dates)
        days.push_back(each.as_of);
    auto all = build.finish(std::span<const day>{days});
    std::move(all.begin(), all.end(), results.begin());
    return true;
}

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
