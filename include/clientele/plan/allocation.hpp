#pragma once

/// @file
/// What became of a budget: amounts, prices, the bound that proves them, and why each line got what it got.

#include <clientele/plan/budget_lines.hpp>

namespace clientele::inline CLIENTELE_ABI {

/// Why a line got what it got.
enum class amount_reason : std::uint8_t {
    fixed,         ///< its floor is its ceiling
    at_floor,      ///< its floor; one more unit brings less than the price
    at_ceiling,    ///< its ceiling; one more unit would bring more than the price
    at_price,      ///< one more unit of money brings the price of the budget
    group_floor,   ///< one more unit of money brings the price of its group, which is held at its floor
    group_ceiling, ///< one more unit of money brings the price of its group, which is held at its ceiling
    at_peak        ///< one more unit brings nothing, and money is left
};
/// The words of what is saved.
constexpr std::array<std::string_view, 7> words_of(amount_reason) noexcept {
    return {"fixed", "at_floor", "at_ceiling", "at_price", "group_floor", "group_ceiling", "at_peak"};
}
/// The reason in words: "at its floor".
[[nodiscard]] constexpr std::string_view in_words(amount_reason why) noexcept {
    constexpr std::array<std::string_view, 7> words{"fixed",
                                                    "at its floor",
                                                    "at its ceiling",
                                                    "at the price",
                                                    "at the price of its group, which is at its floor",
                                                    "at the price of its group, which is at its ceiling",
                                                    "at its peak"};
    return words[static_cast<std::size_t>(why)];
}

/// What became of a group.
struct group_spending {
    double spend = 0;        ///< on its lines together
    double price = 0;        ///< what one more unit of money brings on its lines
    bool at_floor = false;   ///< its floor holds it
    bool at_ceiling = false; ///< its ceiling holds it

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("group_spending");
        each("spend", of.spend...);
        each("price", of.price...);
        each("at_floor", of.at_floor...);
        each("at_ceiling", of.at_ceiling...);
    }
};

/// A budget, placed. `price` and the prices of the groups prove it: by them nothing can bring more than `bound`.
struct allocation {
    std::vector<double> amounts{};        ///< of each line
    std::vector<double> values{};         ///< what they bring
    std::vector<double> marginals{};      ///< what one more unit of each would bring, perhaps infinite at 0
    std::vector<amount_reason> why{};     ///< why each line got what it got
    std::vector<group_spending> groups{}; ///< of each group
    double budget = 0;                    ///< that was placed
    double spend = 0;                     ///< what the amounts cost, the exact sum rounded once
    double value = 0;                     ///< what they bring together, the exact sum rounded once
    double price = 0;                     ///< what one more unit of budget brings; 0: money is left
    double bound = 0;                     ///< that no placing within the bounds exceeds

    /// What is left of the budget.
    [[nodiscard]] double left() const noexcept { return budget - spend; }
    /// How far the result may fall short of the best there is.
    [[nodiscard]] double gap() const noexcept { return bound - value; }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("allocation");
        each("amounts", of.amounts...);
        each("values", of.values...);
        each("marginals", of.marginals...);
        each("why", of.why...);
        each("groups", of.groups...);
        each("budget", of.budget...);
        each("spend", of.spend...);
        each("value", of.value...);
        each("price", of.price...);
        each("bound", of.bound...);
    }
};

/// The certificate in one line, numbers with four digits and all before the point: "40 of 40 spent at a price of 3.636,
/// which brings 182.1, 0 below a bound on all others".
template <class Allocation>
    requires std::same_as<Allocation, allocation>
[[nodiscard]] std::string in_words(const Allocation& of) {
    return sentence(detail::short_number(of.spend), " of ", detail::short_number(of.budget), " spent at a price of ",
                    detail::short_number(of.price), ", which brings ", detail::short_number(of.value), ", ",
                    detail::short_number((std::max)(of.gap(), 0.0)), " below a bound on all others");
}

/// A point of the curve of results by budget.
struct budget_point {
    double budget = 0; ///< what may be spent
    double spend = 0;  ///< what is
    double value = 0;  ///< what that brings
    double price = 0;  ///< what one more unit of budget brings

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("budget_point");
        each("budget", of.budget...);
        each("spend", of.spend...);
        each("value", of.value...);
        each("price", of.price...);
    }
};

} // namespace clientele::inline CLIENTELE_ABI
