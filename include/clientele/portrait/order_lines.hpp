#pragma once

/// @file
/// Order lines as plain columns: what a customer portrait is drawn from.

#include <clientele/fwd.hpp>
#include <clientele/types.hpp>

#include <cmath>
#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// Lines of orders, one entry per line in every column; a column that a company does not have stays empty.
template <class Id>
struct order_lines {
    std::span<const Id> customer{};  ///< who bought; anything with an order
    std::span<const day> when{};     ///< the day
    column amount{};                 ///< what was paid, in currency units, at most 1e100 in size; below 0 a return
    std::span<const int> category{}; ///< what was bought, coded 0, 1, ...
    std::span<const int> channel{};  ///< where, coded 0, 1, ...
    column list_amount{};            ///< what the line costs by the price list, in currency units, in [1e-100, 1e100]

    /// The number of lines.
    [[nodiscard]] std::size_t size() const noexcept { return customer.size(); }
};

/// @cond INTERNAL
namespace detail {

/// Amounts up to here can be squared and summed without leaving the range of double.
inline constexpr double largest_amount = 1e100;

/// Refuses columns of different sizes, empty ids, days without a date, amounts that are not finite or too large to be
/// summed, and codes without a name.
template <class Id>
void require_lines(std::string_view where, const order_lines<Id>& lines, std::size_t categories, std::size_t channels) {
    require_same_size(where, "when", lines.size(), lines.when.size());
    require_same_size(where, "amount", lines.size(), lines.amount.size());
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if constexpr (std::convertible_to<const Id&, std::string_view>)
            if (std::string_view{lines.customer[i]}.empty()) [[unlikely]]
                fail(errc::bad_value, i, where, ": customer must not be empty, it is in row ", i);
        if (!on_calendar(lines.when[i])) [[unlikely]]
            fail(errc::bad_value, i, where, ": when must be a date of the calendar, it is none in row ", i);
        if (!(std::abs(lines.amount[i]) <= largest_amount)) [[unlikely]]
            fail(errc::bad_value, i, where, ": amount must be finite and at most 1e100 in size, got ", lines.amount[i],
                 " in row ", i);
    }
    const auto require_codes = [&](std::string_view what, std::span<const int> codes, std::size_t names) {
        if (codes.empty())
            return;
        require_same_size(where, what, lines.size(), codes.size());
        for (std::size_t i = 0; i < codes.size(); ++i)
            if (codes[i] < 0 || static_cast<std::size_t>(codes[i]) >= names) [[unlikely]]
                fail(errc::bad_value, i, where, ": ", what, " must be a code in [0, ", names, "), one per name, got ",
                     codes[i], " in row ", i);
    };
    require_codes("category", lines.category, categories);
    require_codes("channel", lines.channel, channels);
    if (lines.list_amount.empty())
        return;
    require_same_size(where, "list_amount", lines.size(), lines.list_amount.size());
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (!(std::isfinite(lines.list_amount[i]) && lines.list_amount[i] > 0)) [[unlikely]]
            fail(errc::bad_value, i, where, ": list_amount must be finite and > 0, got ", lines.list_amount[i],
                 " in row ", i);
        if (lines.list_amount[i] < 1 / largest_amount || lines.list_amount[i] > largest_amount) [[unlikely]]
            fail(errc::bad_value, i, where, ": list_amount must be in [1e-100, 1e100], got ", lines.list_amount[i],
                 " in row ", i);
    }
}

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
