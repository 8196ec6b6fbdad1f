#pragma once

/// @file
/// What would be left if some customers went.

#include <clientele/cmath.hpp>
#include <clientele/math/detail/short_number.hpp>
#include <clientele/math/exact_sum.hpp>
#include <clientele/math/radix_sort.hpp>
#include <clientele/monitor/concentration.hpp>
#include <clientele/types.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// A book before and after some customers have gone.
struct stressed_book {
    std::size_t leaving = 0;              ///< how many go
    std::size_t customers = 0;            ///< how many there were
    double value = 0;                     ///< of all
    double lost = 0;                      ///< of those who go
    double lost_share = 0;                ///< of the value
    concentration before{};               ///< of all
    std::optional<concentration> after{}; ///< of those who stay; none where they are worth nothing, or nobody stays

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("stressed_book");
        each("leaving", of.leaving...);
        each("customers", of.customers...);
        each("value", of.value...);
        each("lost", of.lost...);
        each("lost_share", of.lost_share...);
        each("before", of.before...);
        each("after", of.after...);
    }
};

/// What is left when the customers of some rows go.
/// @param value of each customer, at least 0, with a positive sum
/// @param goes  for each, whether it goes: any random-access range of truth values
/// @returns what is lost, and the concentration before and after
/// @throws error `bad_shape`; as `measure_concentration`
/// Complexity: O(n log n).
template <std::ranges::random_access_range Goes>
[[nodiscard]] stressed_book if_they_leave(column value, const Goes& goes) {
    require_same_size("if_they_leave", "goes", value.size(), static_cast<std::size_t>(std::ranges::size(goes)));
    stressed_book book{.customers = value.size(), .before = measure_concentration(value)};
    std::vector<double> stays;
    exact_sum lost;
    double best = 0;
    auto goes_now = std::ranges::begin(goes);
    for (std::size_t row = 0; row < value.size(); ++row, ++goes_now)
        if (*goes_now) {
            lost.add(value[row]);
            ++book.leaving;
        } else {
            stays.push_back(value[row]);
            best = (std::max)(best, value[row]);
        }
    book.value = book.before.total;
    book.lost = lost.value();
    book.lost_share = book.lost / book.value;
    if (best > 0)
        book.after = measure_concentration(stays);
    return book;
}

/// What is left when the greatest customers go; of equal ones the earlier rows.
/// @param value of each customer, at least 0, with a positive sum
/// @param top   how many go, in [0, n]
/// @returns as `if_they_leave`
/// @throws error `bad_parameter`; as `if_they_leave`
/// Complexity: O(n log n).
[[nodiscard]] inline stressed_book if_top_leave(column value, std::size_t top) {
    require(top <= value.size(), "if_top_leave: top must be in [0, ", value.size(), "], got ", top);
    require_finite("if_top_leave", "value", value);
    std::vector<double> turned(value.size());
    for (std::size_t i = 0; i < turned.size(); ++i)
        turned[i] = -value[i];
    const auto order = sorted_order(turned);
    std::vector<std::uint8_t> goes(value.size());
    for (std::size_t i = 0; i < top; ++i)
        goes[order[i]] = 1;
    return if_they_leave(value, goes);
}

/// What is left when a manager, a segment, a channel goes with all its customers.
/// @param value of each customer, at least 0, with a positive sum
/// @param group of each customer, any labels
/// @param which group goes; one that has no customer takes nothing
/// @returns as `if_they_leave`
/// @throws error `bad_shape`; as `if_they_leave`
/// Complexity: O(n log n).
[[nodiscard]] inline stressed_book if_group_leaves(column value, std::span<const int> group, int which) {
    require_same_size("if_group_leaves", "group", value.size(), group.size());
    std::vector<std::uint8_t> goes(value.size());
    for (std::size_t i = 0; i < goes.size(); ++i)
        goes[i] = group[i] == which;
    return if_they_leave(value, goes);
}

/// A stressed book for people: "If 3 of 40 customers leave, 500 of 1200 goes (42 %); the greatest customer then
/// has 9 % of the rest, after 21 % of all."
/// @param book after some have gone
[[nodiscard]] inline std::string in_words(const stressed_book& book) {
    std::string text =
        sentence("If ", book.leaving, " of ", detail::counted(book.customers, "customer", "customers"),
                 book.leaving == 1 ? " leaves, " : " leave, ", detail::to_whole(book.lost), " of ",
                 detail::to_whole(book.value), " goes (", detail::to_whole(100 * book.lost_share), " %); ");
    if (book.after)
        text += sentence("the greatest customer then has ", detail::to_whole(100 * book.after->ratio(1)),
                         " % of the rest, after ", detail::to_whole(100 * book.before.ratio(1)), " % of all.");
    else
        text += "nothing is left.";
    return text;
}

} // namespace clientele::inline CLIENTELE_ABI
