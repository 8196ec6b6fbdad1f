#pragma once

/// @file
/// A book of customers with what was known of them and the rules that decided on them: one side of a comparison.

#include <clientele/fwd.hpp>
#include <clientele/math/matrix.hpp>
#include <clientele/types.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

template <class Rule>
concept rule_of_two = requires(const Rule& rule, column values) { std::vector<int>(rule.fit(values, values).tiers); } ||
                      requires(const Rule& rule, column values) { std::vector<int>(rule.apply(values, values)); } ||
                      requires(const Rule& rule, column values) { std::vector<int>(rule.apply(values)); };

} // namespace detail
/// @endcond

/// Tiers by a rule that reads the score and one input more: `value_potential` (the potential), `quota_tiers` (the
/// profit), or what they were fitted to.
///
///     tiers_of_two{.rule = value_potential{}, .second = "potential"}
template <class Rule>
struct tiers_of_two {
    static_assert(detail::rule_of_two<Rule>, "tiers_of_two: .rule must offer fit(scores, second) with tiers, or be "
                                             "fitted: apply(scores, second) or apply(scores)");

    Rule rule;          ///< `fit(scores, second)`, or fitted: `apply(scores, second)`
    std::string second; ///< the name of the input

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("tiers_of_two");
        each("rule", of.rule...);
        each("second", of.second...);
    }
};

/// @cond INTERNAL
namespace detail {

template <class T>
inline constexpr bool is_tiers_of_two = false;
template <class Rule>
inline constexpr bool is_tiers_of_two<tiers_of_two<Rule>> = true;

template <class Fitted>
concept gives_scores =
    requires(const Fitted& fitted, const matrix& x) { std::vector<double>(fitted.score(x).scores); } ||
    requires(const Fitted& fitted, const matrix& x) { std::vector<double>(fitted.score(x)); } ||
    requires(const Fitted& fitted, const matrix& x) { std::vector<double>(fitted(x)); };
template <class Score>
concept score_of_book =
    std::same_as<Score, skip> || gives_scores<Score> || requires(const Score& score, const matrix& x) {
        { score.fit(x) } -> gives_scores;
    };
template <class Tier>
concept tiers_of_book = std::same_as<Tier, skip> || is_tiers_of_two<Tier> ||
                        requires(const Tier& tier, column values) { std::vector<int>(tier.fit(values).tiers); } ||
                        requires(const Tier& tier, column values) { std::vector<int>(tier.apply(values)); } ||
                        requires(const Tier& tier, const matrix& x) { std::vector<int>(tier.apply(x).tiers); } ||
                        requires(const Tier& tier, column values) { std::vector<int>(tier(values)); };

} // namespace detail
/// @endcond

/// One book as it was decided on. Inputs and tiers are read where they are and must outlive it.
///
/// A rule is either *fitted anew* to each book (`weighted_score{...}`, `abc{}`: it has `fit`), or a *fit that is held*
/// (what `fit` returned, `fitted_tiers`, any function of the inputs). Only the first can be moved by other customers.
template <class Ids, class Score, class Tier>
struct decided_book {
    static_assert(detail::score_of_book<Score>,
                  "decided_book: .score must offer fit(matrix), whose result offers score(matrix), or score(matrix) at "
                  "once, or be a function of a matrix that returns one number per row; skip{} for none");
    static_assert(detail::tiers_of_book<Tier>,
                  "decided_book: .tier must offer fit(scores) with tiers, or apply(scores), or be a function of the "
                  "scores that returns one tier per row; or be tiers_of_two or rules over the inputs; skip{} for none");

    Ids ids;                        ///< one per row of the inputs, unique: a vector or span of integers or texts
    matrix_view inputs;             ///< customers x inputs; NaN only where the score takes it
    std::vector<std::string> names; ///< of the inputs, one per column, unique
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
    int grace_periods = 0;        ///< periods in a row that one may be short of it (`hysteresis::grace_periods`)
};

/// @cond INTERNAL
namespace detail {

[[nodiscard]] inline std::size_t place_of_input(const std::vector<std::string>& names, std::string_view name) {
    const auto found = std::find(names.begin(), names.end(), name);
    if (found == names.end())
        fail(errc::bad_parameter, no_row, "why_changed: there is no input '", clipped(name), "'; the inputs are ",
             names_in_words(names.size(), "", [&](std::size_t j) -> const std::string& { return names[j]; }));
    return static_cast<std::size_t>(found - names.begin());
}

/// Refuses two books of different inputs.
inline void require_same_names(const std::vector<std::string>& before, const std::vector<std::string>& now) {
    constexpr std::string_view must = "why_changed: both books must have the same inputs in the same order, got ";
    require(before.size() == now.size(), must, before.size(), " and ", now.size(), " of them");
    for (std::size_t j = 0; j < now.size(); ++j)
        require(before[j] == now[j], must, "'", clipped(before[j]), "' and '", clipped(now[j]), "' in column ", j);
}

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
