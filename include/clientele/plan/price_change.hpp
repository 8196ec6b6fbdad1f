#pragma once

/// @file
/// What another price would do to quantity, revenue and margin, under an elasticity and its interval.

#include <clientele/cmath.hpp>
#include <clientele/math/detail/rounded_product.hpp>
#include <clientele/math/detail/short_number.hpp>
#include <clientele/plan/price_elasticity.hpp>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// Where a price stands before it changes.
struct price_position {
    double price = 0;     ///< of a unit, in currency units, above 0
    double unit_cost = 0; ///< of a unit, in the same units, 0 or more
    double quantity = 0;  ///< bought at this price, in any unit, above 0

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("price_position");
        each("price", of.price...);
        each("unit_cost", of.unit_cost...);
        each("quantity", of.quantity...);
    }
};

/// An amount before and after a change of price.
struct changed_amount {
    double before = 0; ///< now
    double after = 0;  ///< under the elasticity
    double lower = 0;  ///< the least under an elasticity within the interval
    double upper = 0;  ///< the most

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("changed_amount");
        each("before", of.before...);
        each("after", of.after...);
        each("lower", of.lower...);
        each("upper", of.upper...);
    }
};

/// What a change of price does.
struct price_change_effect {
    double change = 0;                          ///< of the price, a share: 0.05 is five percent more
    double price = 0;                           ///< the new one
    changed_amount quantity{};                  ///< in its own unit
    changed_amount revenue{};                   ///< price x quantity
    changed_amount margin{};                    ///< (price - unit cost) x quantity
    std::vector<elasticity_warning> warnings{}; ///< of the estimate, and of the new price

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("price_change_effect");
        each("change", of.change...);
        each("price", of.price...);
        each("quantity", of.quantity...);
        each("revenue", of.revenue...);
        each("margin", of.margin...);
        each("warnings", of.warnings...);
    }
};

/// @cond INTERNAL
namespace detail {

/// An amount at a price per unit, for quantities before, after and at both ends of an interval.
[[nodiscard]] inline changed_amount amount_at(double before, double after, const changed_amount& quantity) noexcept {
    const double one = after * quantity.lower, other = after * quantity.upper;
    return {before * quantity.before, after * quantity.after, (std::min)(one, other), (std::max)(one, other)};
}

} // namespace detail
/// @endcond

/// What a change of price does when nothing else changes:
///
///     quantity x (1 + change)^elasticity
///
/// with the elasticity, and with both ends of its interval. The interval is that of the elasticity alone: a single
/// period scatters around it by `residual_spread` more.
///
///     effect_of_price(*answer.estimate, {.price = 10, .unit_cost = 6, .quantity = 100}, -0.1)
/// @param of     the estimate, with its warnings
/// @param now    price, cost and quantity before
/// @param change of the price, a share above -1
/// @returns quantity, revenue and margin with the warnings of the estimate, and one more for a price outside those seen
/// @throws error `bad_parameter`; `overflow` for amounts beyond the largest number
/// Complexity: O(1).
template <class = void> // only who uses it compiles it
[[nodiscard]] price_change_effect effect_of_price(const elasticity_estimate& of, const price_position& now,
                                                  double change) {
    require(std::isfinite(change) && change > -1, "effect_of_price: change must be finite and above -1, got ", change);
    require(std::isfinite(now.price) && now.price > 0, "effect_of_price: price must be finite and above 0, got ",
            now.price);
    require(std::isfinite(now.unit_cost) && now.unit_cost >= 0,
            "effect_of_price: unit_cost must be finite and not negative, got ", now.unit_cost);
    require(std::isfinite(now.quantity) && now.quantity > 0,
            "effect_of_price: quantity must be finite and above 0, got ", now.quantity);
    require(of.lower <= of.elasticity && of.elasticity <= of.upper,
            "effect_of_price: elasticity must lie within its interval, got ", of.elasticity);
    const auto bought = [&](double elasticity) { return now.quantity * std::pow(1 + change, elasticity); };
    price_change_effect result{
        .change = change, .price = detail::rounded_product(now.price, 1 + change), .warnings = of.warnings};
    result.quantity = {now.quantity, bought(of.elasticity), (std::min)(bought(of.lower), bought(of.upper)),
                       (std::max)(bought(of.lower), bought(of.upper))};
    result.revenue = detail::amount_at(now.price, result.price, result.quantity);
    result.margin = detail::amount_at(now.price - now.unit_cost, result.price - now.unit_cost, result.quantity);
    for (const auto* each : {&result.quantity, &result.revenue, &result.margin})
        if (!all_finite(std::array{each->before, each->after, each->lower, each->upper}))
            fail(errc::overflow, no_row, "effect_of_price: the amounts at a price of ", result.price,
                 " lie beyond the largest number");
    if (result.price < of.lowest_price || result.price > of.highest_price)
        result.warnings.push_back(
            {elasticity_doubt::price_unseen,
             sentence("a price of ", detail::short_number(result.price), " lies outside those seen, ",
                      detail::short_number(of.lowest_price), " to ", detail::short_number(of.highest_price))});
    return result;
}

} // namespace clientele::inline CLIENTELE_ABI
