#pragma once

/// @file
/// What to concede next in a negotiation: what does not touch the price first, and nothing below cost.

#include <clientele/cmath.hpp>
#include <clientele/math/detail/beyond.hpp>
#include <clientele/types.hpp>

#include <algorithm>
#include <optional>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// Something that can be conceded.
struct concession_step {
    std::string name{};   ///< in words
    double cost = 0;      ///< what it costs, in currency units, 0 or more
    double price_cut = 0; ///< what it takes off the list price, a share in [0, 1]; 0: it does not touch the price

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("concession_step");
        each("name", of.name...);
        each("cost", of.cost...);
        each("price_cut", of.price_cut...);
    }
};

/// How far a negotiation has come.
struct negotiation {
    double revenue = 0;    ///< of the contract at list prices, in currency units, above 0
    double cost = 0;       ///< of all that it delivers, 0 or more
    double given = 0;      ///< what was conceded so far costs, 0 or more
    std::size_t tried = 0; ///< steps of the ladder that are behind, given or not

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("negotiation");
        each("revenue", of.revenue...);
        each("cost", of.cost...);
        each("given", of.given...);
        each("tried", of.tried...);
    }
};

/// The next concession.
struct next_concession {
    std::optional<std::size_t> step{};   ///< of the ladder; none: all others cost more than is left, or there is none
    double cost = 0;                     ///< what it costs; 0 where there is none
    double left = 0;                     ///< revenue - cost - given once it is given, never made negative by a step
    std::vector<std::size_t> too_dear{}; ///< steps that were passed over, as they would go below cost

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("next_concession");
        each("step", of.step...);
        each("cost", of.cost...);
        each("left", of.left...);
        each("too_dear", of.too_dear...);
    }
};

/// Concessions in the order in which they are made, each on top of those before it: "3 % off" and then "5 % off" give 8
/// %. A step costs its own cost and its part of the revenue:
///
///     cost + price_cut x revenue
///
/// and is passed over where that is more than revenue - cost - given leaves, to 1e-12 of the revenue, so that what is
/// left to the cent can be given.
///
///     concession_ladder{{{"training", 500}, {"longer payment term", 800}, {"3 % off", 0, 0.03}}}.next({100'000,
///     90'000})
struct concession_ladder {
    std::vector<concession_step> steps; ///< those that touch the price after all others

    /// The next step.
    /// @param state revenue, cost and what was given so far, in currency units
    /// @throws error `bad_parameter`; `bad_value` with the row of a step
    /// Complexity: O(steps).
    template <class = void> // only who uses it compiles it
    [[nodiscard]] next_concession next(const negotiation& state) const {
        check();
        const auto amount = [](std::string_view what, double got) {
            require(std::isfinite(got) && got >= 0, "concession_ladder: ", what,
                    " must be finite and not negative, got ", got);
        };
        require(std::isfinite(state.revenue) && state.revenue > 0,
                "concession_ladder: revenue must be finite and above 0, got ", state.revenue);
        amount("cost", state.cost);
        amount("given", state.given);
        require(state.tried <= steps.size(), "concession_ladder: tried must be in [0, ", steps.size(), "], got ",
                state.tried);
        next_concession result{.left = state.revenue - state.cost - state.given};
        for (std::size_t i = state.tried; i < steps.size() && !result.step; ++i) {
            const double cost = steps[i].cost + detail::rounded_product(steps[i].price_cut, state.revenue);
            if (detail::beyond(state.cost + state.given + cost, state.revenue)) {
                result.too_dear.push_back(i);
            } else {
                result.step = i;
                result.cost = cost;
                result.left = (std::max)(result.left - cost, 0.0); // a sum of decimals
            }
        }
        return result;
    }

    /// @throws error `bad_value` with the row: a cost or cut outside its range, a step that does not touch the
    ///         price after one that does
    void check() const {
        for (std::size_t i = 0; i < steps.size(); ++i) {
            const auto& [name, cost, cut] = steps[i];
            if (!(std::isfinite(cost) && cost >= 0))
                fail(errc::bad_value, i, "concession_ladder: cost must be finite and not negative, got ", cost,
                     " in row ", i);
            if (!(cut >= 0 && cut <= 1))
                fail(errc::bad_value, i, "concession_ladder: price_cut must be in [0, 1], got ", cut, " in row ", i);
            if (i > 0 && cut == 0 && steps[i - 1].price_cut > 0)
                fail(errc::bad_value, i, "concession_ladder: '", detail::clipped(name),
                     "' does not touch the price and must come before '", detail::clipped(steps[i - 1].name),
                     "', got it in row ", i);
        }
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("concession_ladder");
        each("steps", of.steps...);
    }
};

} // namespace clientele::inline CLIENTELE_ABI
