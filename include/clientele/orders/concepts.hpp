#pragma once

/// @file
/// What the orders' room asks of a host: an id, a point in time, an amount, and five kinds of policy.

#include <clientele/fwd.hpp>
#include <clientele/math/detail/minor_units.hpp>
#include <clientele/row_policy.hpp>
#include <clientele/types.hpp>

#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// What may name a customer: an integer or a text.
template <class Id>
concept customer_id = (std::integral<std::remove_cvref_t<Id>> && !std::same_as<std::remove_cvref_t<Id>, bool>) ||
                      std::convertible_to<Id, std::string_view>;

/// How an id is kept: integers as they are, texts as `std::string`.
template <customer_id Id>
using stored_id = std::conditional_t<std::integral<std::remove_cvref_t<Id>>, std::remove_cvref_t<Id>, std::string>;

/// What may say when: a day, a calendar date, or a time point of the system clock, which counts as its day in UTC.
/// A host with another time zone shifts its time points before handing them over.
template <class When>
concept order_time = std::convertible_to<When, std::chrono::year_month_day> || requires(const When& when) {
    { std::chrono::floor<std::chrono::days>(when) } -> std::same_as<day>;
};

/// The day of an `order_time`.
template <order_time When>
[[nodiscard]] constexpr day day_of(const When& when) {
    if constexpr (requires { std::chrono::floor<std::chrono::days>(when); })
        return std::chrono::floor<std::chrono::days>(when);
    else
        return day{std::chrono::year_month_day{when}};
}

/// @cond INTERNAL
namespace detail {

/// The days from 1970-01-01 to an `order_time`, as wide as it counts them itself: four bytes in four bytes.
template <order_time When>
[[nodiscard]] constexpr auto days_since_1970(const When& when) {
    if constexpr (requires {
                      requires std::same_as<typename When::duration::period, std::chrono::days::period>;
                      requires std::integral<typename When::rep>; // not parts of days
                  })
        return when.time_since_epoch().count();
    else
        return day_of(when).time_since_epoch().count();
}

} // namespace detail
/// @endcond

/// An amount in minor units, or the sentence that says why there is none.
struct minor_amount {
    std::optional<std::int64_t> value; ///< the amount in minor units (cents)
    std::string_view problem{};        ///< why there is none, as "must be ..."
    bool converted = false;            ///< whether it came from an amount in another currency
};

/// An amount, and the currency that it is in.
template <class Amount>
struct amount_in {
    Amount amount;             ///< what the money policy takes
    std::string_view currency; ///< its name, such as "USD"
};
/// From an amount and a name.
template <class Amount>
amount_in(Amount, std::string_view) -> amount_in<Amount>;

/// Turns the host's amounts, of any type, into exact minor units. Also the place to convert currencies.
/// `decimals()` says how many minor units make a currency unit: 10^decimals. One that takes integers may offer
/// `minor_below`, a constant: an integer closer to 0 than that is its own number of minor units, and need not be asked
/// for.
template <class Policy, class Amount>
concept money_policy = requires(const Policy& policy, const Amount& amount) {
    { policy.minor(amount) } -> std::same_as<minor_amount>;
    { policy.decimals() } -> std::convertible_to<int>;
};

/// Turns minor units of one currency into those of the summaries. `convert(minor, currency, on)` gives the amount by
/// the rate of a day, or the sentence that says why there is none.
template <class Policy>
concept currency_policy = requires(const Policy& policy, std::int64_t minor, std::string_view currency, day on) {
    { policy.convert(minor, currency, on) } -> std::same_as<minor_amount>;
};

/// @cond INTERNAL
namespace detail {
template <class Amount>
inline constexpr bool has_currency = false;
template <class Amount>
inline constexpr bool has_currency<amount_in<Amount>> = true;

/// An amount without its currency.
template <class Amount>
[[nodiscard]] constexpr const auto& bare(const Amount& amount) noexcept {
    if constexpr (has_currency<Amount>)
        return amount.amount;
    else
        return amount;
}

/// Whether amounts of a type are minor units as they stand, as long as they are not too large.
template <class Money, class Amount>
concept counts_minor_units = std::integral<Amount> && requires {
    { Money::minor_below } -> std::convertible_to<std::int64_t>;
    requires Money::minor_below > 1; // else it says nothing of any
};

/// Whether a money policy takes amounts of a type; if not, the compiler says why.
template <class Money, class Amount>
[[nodiscard]] consteval bool takes_money() {
    constexpr bool taken = money_policy<Money, Amount>, whole = std::integral<Amount>,
                   coarse = std::same_as<Amount, float>;
    static_assert(taken || !whole, "summarize: an integer amount does not say what it counts: give .money = "
                                   "minor_units{} for cents or .money = major_units{} for whole currency units");
    static_assert(taken || !coarse, "summarize: a float amount is not exact to the cent: give a double, or an "
                                    "integer with .money = minor_units{}");
    static_assert(taken || whole || coarse,
                  "summarize: money must offer minor(amount) for this amount's type and decimals() (money_policy)");
    return taken;
}
} // namespace detail
/// @endcond

/// What one customer did on one day.
struct day_totals {
    day when;               ///< the day
    std::int64_t purchased; ///< the sum of the amounts of 0 and more, in minor units
    std::int64_t returned;  ///< the sum of the negative amounts, 0 or less, in minor units
    int purchases;          ///< the number of orders, or of rows with an amount of 0 or more
};

/// Decides what negative amounts mean. `accepts()` is whether they are legal at all; `settle(days)` gets the days of
/// one customer, ascending, may change them and take out days (those left with `purchases > 0` are the purchase days),
/// and returns the money, 0 or less, that belongs to no purchase.
template <class Policy>
concept returns_policy = requires(const Policy& policy, std::vector<day_totals>& days) {
    { policy.accepts() } -> std::convertible_to<bool>;
    { policy.settle(days) } -> std::same_as<std::int64_t>;
};

/// Decides which days count. `stretch(as_of)` gives them; days after the as-of day never count, whatever it says.
/// First purchases, and the tenure since, are those of the whole history.
template <class Policy>
concept look_back_policy = requires(const Policy& policy, day as_of) {
    { policy.stretch(as_of) } -> std::same_as<window>;
};

/// Work that needs more memory than it may have.
struct memory_need {
    std::string what;    ///< such as "1000000 rows"
    std::uint64_t bytes; ///< that it needs at least
};

/// Takes bytes out of memory: `write(at, bytes)` takes some, `read(at, bytes)` gives back some that were written. It is
/// asked by one thread at a time, and its bytes are needed as long as it lives.
template <class Place>
concept spill_place = requires(Place& place, const Place& written, std::uint64_t at, std::span<const std::byte> bytes,
                               std::span<std::byte> to) {
    place.write(at, bytes);
    written.read(at, to);
};

/// Says how much memory summaries may take, and what becomes of more. `budget()` is how many bytes. `over(need)` is
/// asked where they do not suffice: it refuses, or opens a place that rows are moved to.
template <class Policy>
concept memory_policy = requires(const Policy& policy, const memory_need& need) {
    { policy.budget() } -> std::convertible_to<std::uint64_t>;
    { policy.over(need) } -> spill_place;
};

/// @cond INTERNAL
namespace detail {
/// Whether these rules, a `summarize`, say how much memory there may be.
template <class Rules>
inline constexpr bool limits_memory = !requires { requires std::remove_cvref_t<decltype(Rules::memory)>::unlimited; };

/// Refuses work that needs more memory than it may have.
[[noreturn, CLIENTELE_COLD]] inline void fail_over_budget(const memory_need& need, std::uint64_t budget) {
    fail(errc::memory, no_row, "summarize: memory must be at least ", need.bytes, " bytes for ", need.what, ", got ",
         budget);
}

/// The name a policy gives itself, for the record of choices in a result.
template <class Policy>
[[nodiscard]] constexpr std::string_view name_of(const Policy&) {
    if constexpr (requires { std::string_view{Policy::name}; })
        return Policy::name;
    else
        return "custom";
}

[[noreturn]] inline void fail_beyond_minor() {
    fail(errc::overflow, no_row, "summarize: a customer's sum of money is outside the range of 64-bit minor units");
}

/// Adds exactly, or refuses.
inline void add_exactly(std::int64_t& to, std::int64_t amount) {
    if (!add_minor(to, amount)) [[unlikely]]
        fail_beyond_minor();
}
} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
