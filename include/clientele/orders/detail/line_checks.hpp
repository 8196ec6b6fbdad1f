#pragma once

/// @file
/// What every line of a state must be, and the sentences for those that are not.

#include <clientele/orders/detail/row_gate.hpp>
#include <clientele/orders/detail/state_entries.hpp>
#include <clientele/orders/policies.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// Checks the parts of lines. `row` is the place of a line in what came, or `no_row`.
struct line_checks {
    std::string_view where;
    std::size_t row = no_row;

    /// An id of a kind: "customer ", "order ", "line ".
    template <class Kept, customer_id Given>
    [[nodiscard]] viewed_id<Kept> id(std::string_view what, const Given& given) const {
        if (const auto problem = problem_of_id<Kept>(given); !problem.empty())
            fail_on(sentence(what, problem));
        return static_cast<viewed_id<Kept>>(given);
    }
    /// None, where lines have none of that kind.
    template <std::same_as<skip> Kept>
    [[nodiscard]] skip id(std::string_view, skip) const noexcept {
        return {};
    }
    /// A day of the calendar.
    template <order_time When>
    [[nodiscard]] day when(const When& given) const {
        const auto on = day_on_calendar(given);
        if (!on)
            fail_on(sentence("the date must be one of the calendar", got_time(given)));
        return *on;
    }
    /// Minor units.
    template <std::integral Amount>
    [[nodiscard]] std::int64_t minor(Amount given) const {
        const auto money = integer_minor(given);
        if (!money.value)
            fail_on(sentence("amount ", money.problem, ", got ", given));
        return *money.value;
    }

    /// Whether an id passes, whatever is wrong with it.
    template <class Kept>
    [[nodiscard]] static bool usual(const viewed_id<Kept>& given) noexcept {
        if constexpr (std::same_as<Kept, std::string>)
            return !given.empty();
        else
            return true;
    }
    /// Whether a day and minor units do.
    [[nodiscard]] static bool usual(day when, std::int64_t minor) noexcept {
        constexpr std::int64_t limit = std::int64_t{1} << 62;
        return on_calendar(when) & (minor < limit) & (minor > -limit);
    }

    /// Refuses a line.
    [[noreturn]] void fail_on(std::string_view problem) const {
        if (row == no_row)
            fail(errc::bad_value, row, where, ": ", problem);
        fail(errc::bad_value, row, where, ": line ", row, ": ", problem);
    }
};

/// Rules whose money has other decimals than what is kept would be wrong by powers of ten.
template <class Rules>
void require_decimals(std::string_view where, const Rules& rules, int decimals) {
    require(rules.money.decimals() == decimals, where, ": the money policy must have the ", decimals,
            " decimals of the money that is kept, got ", rules.money.decimals());
}

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
