#pragma once

/// @file
/// A book of customers with what was known of them and the rules that decided on them: one side of a comparison.

#include <clientele/fwd.hpp>
#include <clientele/math/matrix.hpp>
#include <clientele/types.hpp>

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// Tiers by a rule that reads the score and one input more: `value_potential` (the potential), `quota_tiers` (the
/// profit), or what they were fitted to.
///
///     tiers_of_two{.rule = value_potential{}, .second = "potential"}
template <class Rule>
struct tiers_of_two {
    Rule rule;          ///< `fit(scores, second)`, or fitted: `apply(scores, second)`
    std::string second; ///< the name of the input

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("tiers_of_two");
        each("rule", of.rule...);
        each("second", of.second...);
    }
};

/// One book as it was decided on. Inputs and tiers are read where they are and must outlive it.
///
/// A rule is either *fitted anew* to each book (`weighted_score{...}`, `abc{}`: it has `fit`), or a *fit that is held*
/// (what `fit` returned, `fitted_tiers`, any function of the inputs). Only the first can be moved by other customers.
template <class Ids, class Score, class Tier>
struct decided_book {
    Ids ids;                        ///< one per row of the inputs, unique: a vector or span of integers or texts
    matrix_view inputs;             ///< customers x inputs; NaN only where the score takes it
    std::vector<std::string> names; ///< of the inputs, one per column
    /// `fit(matrix)` to learn, and `score(matrix)` of what it returns; or `score(matrix)` at once; or a function of a
    /// matrix whose numbers each depend on one row alone. One that has named `criteria` reads the inputs of these
    /// names, any other one reads all. `skip{}` for tiers by rules over the inputs.
    Score score;
    /// `fit(scores)` with `tiers`; or `apply(scores)`; or a function of the scores; `tiers_of_two`; or rules over the
    /// inputs (`tier_rules`, which look at no score).
    [[no_unique_address]] Tier tier{};
    std::span<const int> held{};  ///< the tiers after hysteresis; empty: those of the rule
    std::span<const int> given{}; ///< the tiers after overrides by hand; empty: those that were held
    std::vector<double> stay{};   ///< the least score to stay in each tier (`hysteresis::stay`); empty: as to enter
};

/// @cond INTERNAL
namespace detail {

[[nodiscard]] inline std::size_t place_of_input(const std::vector<std::string>& names, std::string_view name) {
    std::string known;
    for (std::size_t j = 0; j < names.size(); ++j) {
        if (names[j] == name)
            return j;
        known += (j == 0 ? "" : ", ") + names[j];
    }
    fail(errc::bad_parameter, no_row, "why_changed: there is no input '", name, "'; the inputs are ",
         known.empty() ? "none" : known);
}

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
