#pragma once

/// @file
/// Shapley's values: what each player of a game adds, over all orders in which the players can come.

#include <clientele/error.hpp>
#include <clientele/math/detail/rounded_product.hpp>
#include <clientele/math/exact_sum.hpp>

#include <bit>
#include <cstddef>
#include <span>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// What each player adds to the value of all, averaged over all orders in which the players can come.
///
///     phi_j = sum over the sets S without j of  |S|! (d - |S| - 1)! / d!  (v(S and j) - v(S))
///
/// They add up to v(all) - v(nobody). A player who changes no set has exactly 0.
///
/// @param value_of the value of each set of players, 2^d of them, finite: bit j of its place says whether j is in it
/// @returns one number per player, d of them
/// @throws error `bad_shape` for a number of sets that is no power of two
/// Complexity: O(d 2^d).
/// Source: Shapley, A value for n-person games, Contributions to the Theory of Games 2 (1953).
[[nodiscard]] inline std::vector<double> shapley_values(std::span<const double> value_of) {
    if (!std::has_single_bit(value_of.size()))
        fail(errc::bad_shape, no_row, "shapley_values: there must be a value for each of 2^d sets, got ",
             value_of.size());
    const auto players = static_cast<std::size_t>(std::countr_zero(value_of.size()));
    std::vector<double> weight(players, 1.0); // of a set of s others: 1 / (d times d - 1 over s)
    for (std::size_t s = 0; s < players; ++s) {
        double choices = 1.0;
        for (std::size_t i = 0; i < s; ++i)
            choices = choices * static_cast<double>(players - 1 - i) / static_cast<double>(i + 1);
        weight[s] = 1.0 / (choices * static_cast<double>(players));
    }
    std::vector<double> result(players);
    for (std::size_t j = 0; j < players; ++j) {
        compensated_sum sum;
        for (std::size_t set = 0; set < value_of.size(); ++set)
            if ((set >> j & 1) == 0) {
                const double added = value_of[set | std::size_t{1} << j] - value_of[set];
                sum.add(detail::rounded_product(weight[static_cast<std::size_t>(std::popcount(set))], added));
            }
        result[j] = sum.value();
    }
    return result;
}

} // namespace clientele::inline CLIENTELE_ABI
