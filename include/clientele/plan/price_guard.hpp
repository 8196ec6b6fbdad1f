#pragma once

/// @file
/// How far a price may go down, and why: never below the unit cost, and within the room that tier and margin leave.

#include <clientele/cmath.hpp>
#include <clientele/fwd.hpp>
#include <clientele/math/detail/beyond.hpp>
#include <clientele/math/detail/short_number.hpp>
#include <clientele/types.hpp>

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// What is known of an offer when its price is to go down.
struct price_offer {
    double list_price = 0; ///< of a unit, before any discount, in currency units, above 0
    double unit_cost = 0;  ///< of a unit, in the same units, 0 or more
    int tier = 0;          ///< of the customer, 0 the best

    /// The share of the list price that the cost leaves; below 0 where the list price is below the cost.
    [[nodiscard]] double margin() const noexcept { return (list_price - unit_cost) / list_price; }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("price_offer");
        each("list_price", of.list_price...);
        each("unit_cost", of.unit_cost...);
        each("tier", of.tier...);
    }
};

/// Says how much of its list price an offer may give away: `room(offer)` is a share in [0, 1]. The guard keeps the
/// price at the unit cost and above, whatever the room. One that refuses offers may be `room(offer, row)`, so that its
/// complaint names the row. Ready-made: `tier_and_margin_room`.
template <class Room>
concept discount_room_policy = requires(const Room& of, const price_offer& offer) {
    { of.room(offer) } -> std::convertible_to<double>;
};

/// What the tier may get, and no more than a share of the margin: room = min(tiers[tier], of_margin x margin).
struct tier_and_margin_room {
    std::vector<double> tiers{0.15, 0.10, 0.05, 0}; ///< the most for each tier, best first, in [0, 1]
    double of_margin = 0.5;                         ///< the most of the margin that is given away, in [0, 1]

    /// The room.
    /// @param offer with its tier
    /// @param row   the 0-based row it is in, for the complaint
    /// @throws error `bad_parameter` for a share outside [0, 1] or a tier that has none, with a row `bad_value`
    [[nodiscard]] double room(const price_offer& offer, std::size_t row = no_row) const {
        for (const double share : tiers)
            require(share >= 0 && share <= 1, "tier_and_margin_room: tiers must be in [0, 1], got ", share);
        require(of_margin >= 0 && of_margin <= 1, "tier_and_margin_room: of_margin must be in [0, 1], got ", of_margin);
        if (offer.tier < 0 || std::cmp_greater_equal(offer.tier, tiers.size())) [[unlikely]]
            detail::require_in_row(false, "tier_and_margin_room",
                                   sentence("tier must be one of the ", tiers.size(), " that have a share"), offer.tier,
                                   row);
        return (std::min)(tiers[static_cast<std::size_t>(offer.tier)], of_margin * (std::max)(offer.margin(), 0.0));
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("tier_and_margin_room");
        each("tiers", of.tiers...);
        each("of_margin", of.of_margin...);
    }
};
static_assert(discount_room_policy<tier_and_margin_room>);

/// What became of a price that was asked for.
enum class price_outcome {
    granted, ///< the price asked for
    in_part, ///< a price below the list, above the one asked for
    refused  ///< no discount at all
};
/// The words of what is saved.
constexpr std::array<std::string_view, 3> words_of(price_outcome) noexcept { return {"granted", "in_part", "refused"}; }

/// What keeps a price from going down further.
enum class price_limit {
    discount_room, ///< the room for discounts ends there
    unit_cost      ///< a unit would be sold below its cost
};
/// The words of what is saved.
constexpr std::array<std::string_view, 2> words_of(price_limit) noexcept { return {"discount_room", "unit_cost"}; }

/// The answer to a price that was asked for.
struct guarded_price {
    price_offer offer{};                            ///< of what
    double asked = 0;                               ///< the price asked for, of a unit
    double price = 0;                               ///< the price that may be given: `asked` or `lowest`
    double lowest = 0;                              ///< the lowest price there is: the higher of the two limits
    double room = 0;                                ///< what the policy says, a share of the list price
    price_outcome outcome = price_outcome::refused; ///< granted, in part or not
    price_limit limit = price_limit::discount_room; ///< which of the limits is `lowest`; the cost where both are

    /// The discount that is given, a share of the list price; below 0 where the price lies above the list.
    [[nodiscard]] double discount() const noexcept { return (offer.list_price - price) / offer.list_price; }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("guarded_price");
        each("offer", of.offer...);
        each("asked", of.asked...);
        each("price", of.price...);
        each("lowest", of.lowest...);
        each("room", of.room...);
        each("outcome", of.outcome...);
        each("limit", of.limit...);
    }
};

/// The answer in words, prices with four digits and all before the point: "80 granted in part: 90, as the discount room
/// of tier 1 ends there".
[[nodiscard]] inline std::string in_words(const guarded_price& of) {
    const auto number = [](double value) { return detail::short_number(value); };
    if (of.outcome == price_outcome::granted)
        return sentence(number(of.asked), " granted: the lowest price is ", number(of.lowest));
    const auto why = of.limit == price_limit::unit_cost
                         ? sentence("a unit costs ", number(of.offer.unit_cost))
                         : sentence("the discount room of tier ", of.offer.tier, " ends there");
    return sentence(number(of.asked),
                    of.outcome == price_outcome::refused ? " refused: " : " granted in part: ", number(of.price),
                    ", as ", why);
}

/// Decides how far prices may go down: to
///
///     lowest = max(unit_cost, list_price (1 - room))
///
/// and not below, to 1e-12, so that a discount which is the room on paper is granted. A list price below the cost
/// leaves no room: then the price must go up to the cost.
///
///     price_guard{.room = tier_and_margin_room{.tiers = {0.2, 0.1, 0}}}.decide({100, 60, 1}, 80)
template <class Room>
struct price_guard {
    static_assert(discount_room_policy<Room>,
                  "price_guard: room must offer room(offer), a share of the list price (discount_room_policy)");

    Room room{}; ///< how much may be given away: `tier_and_margin_room`

    /// The answer to one price.
    /// @param offer list price, cost and tier
    /// @param asked the price asked for, of a unit, 0 or more
    /// @throws error `bad_parameter`
    [[nodiscard]] guarded_price decide(const price_offer& offer, double asked) const {
        return decide(offer, asked, no_row);
    }
    /// The answers to many prices.
    /// @param offers n offers
    /// @param asked  the price asked for of each
    /// @returns n answers in the order of the rows
    /// @throws error `bad_shape`; `bad_value` with the row; `bad_parameter` of the room's own shares
    /// Complexity: O(n).
    [[nodiscard]] std::vector<guarded_price> decide(std::span<const price_offer> offers, column asked) const {
        require_same_size("price_guard", "asked", offers.size(), asked.size());
        std::vector<guarded_price> answers;
        answers.reserve(offers.size());
        for (std::size_t i = 0; i < offers.size(); ++i)
            answers.push_back(decide(offers[i], asked[i], i));
        return answers;
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("price_guard");
        each("room", of.room...);
    }

private:
    [[nodiscard]] guarded_price decide(const price_offer& offer, double asked, std::size_t row) const {
        const auto legal = [&](bool is, std::string_view what, double got) {
            detail::require_in_row(is, "price_guard", what, got, row);
        };
        legal(std::isfinite(offer.list_price) && offer.list_price > 0, "list_price must be finite and above 0",
              offer.list_price);
        legal(std::isfinite(offer.unit_cost) && offer.unit_cost >= 0, "unit_cost must be finite and not negative",
              offer.unit_cost);
        legal(std::isfinite(asked) && asked >= 0, "asked must be finite and not negative", asked);
        double share = 0;
        if constexpr (requires { room.room(offer, row); })
            share = room.room(offer, row);
        else
            share = room.room(offer);
        legal(share >= 0 && share <= 1, "the room must be in [0, 1]", share);
        double by_room = offer.list_price * (1 - share);
        if (asked < by_room && !detail::beyond(by_room, asked)) // the room on paper
            by_room = asked;
        guarded_price result{.offer = offer, .asked = asked, .room = share};
        result.limit = offer.unit_cost >= by_room ? price_limit::unit_cost : price_limit::discount_room;
        result.lowest = (std::max)(offer.unit_cost, by_room);
        result.price = (std::max)(asked, result.lowest);
        result.outcome = asked >= result.lowest             ? price_outcome::granted
                         : result.lowest < offer.list_price ? price_outcome::in_part
                                                            : price_outcome::refused;
        return result;
    }
};

} // namespace clientele::inline CLIENTELE_ABI
