#pragma once

#include <clientele/cmath.hpp>
#include <clientele/math/matrix.hpp>
#include <clientele/monitor/changed_customer.hpp>
#include <clientele/monitor/detail/book_rules.hpp>
#include <clientele/tier/what_if.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <vector>

/// @cond INTERNAL
namespace clientele::inline CLIENTELE_ABI::detail {

/// The least and the greatest known value of each input in two books.
[[nodiscard]] inline std::vector<changeable_criterion> ranges_of(const std::vector<std::string>& names,
                                                                 const matrix& before, const matrix& now) {
    std::vector<changeable_criterion> result;
    for (std::size_t j = 0; j < names.size(); ++j) {
        changeable_criterion range{names[j], std::numeric_limits<double>::infinity(),
                                   -std::numeric_limits<double>::infinity()};
        for (const auto* x : {&before, &now})
            for (const double value : column_of(*x, j))
                if (std::isfinite(value)) {
                    range.lower = (std::min)(range.lower, value);
                    range.upper = (std::max)(range.upper, value);
                }
        result.push_back(std::move(range));
    }
    return result;
}

/// How far a criterion may go and stay monotone: one that aims at a value or a band goes no farther than there.
template <class Score>
void narrow_to_aim([[maybe_unused]] const Score& score, [[maybe_unused]] std::size_t j, [[maybe_unused]] double value,
                   [[maybe_unused]] changeable_criterion& range) {
    if constexpr (requires { score.criteria[j].direction.measure(value), score.criteria[j].direction.lower; }) {
        const auto& aim = score.criteria[j].direction;
        using kind = std::remove_cvref_t<decltype(aim.toward)>;
        if (aim.toward == kind::target || aim.toward == kind::band) {
            if (value < aim.lower)
                range.upper = (std::min)(range.upper, aim.upper);
            if (value > aim.upper)
                range.lower = (std::max)(range.lower, aim.lower);
        }
    }
}

/// What would have kept the tier of a customer under the rules and the book of now.
/// @param cut the least score of the tier, or of the better one that it must not reach
template <class Rules, class Fitted>
[[nodiscard]] tier_keeping keep_tier(const Rules& rules, const Fitted& fitted, const matrix& x, std::size_t row,
                                     double score, double cut, tier_goal goal,
                                     const std::vector<changeable_criterion>& ranges) {
    const fitted_tiers border{.tiers = {}, .thresholds = {cut}, .rule = {}};
    tier_keeping result;
    const auto needed = nearest_change(border, score, goal);
    if (!needed.possible)
        return result;
    result.score = needed.changes.front();
    result.score->criterion = "score";
    std::vector<double> values;
    for (const auto j : rules.read())
        values.push_back(x(static_cast<Eigen::Index>(row), static_cast<Eigen::Index>(j)));
    for (std::size_t j = 0; j < values.size(); ++j) {
        if (!std::isfinite(values[j]))
            continue; // how far a value that is not known would have to go is not known either
        auto tried = values;
        const auto score_of = [&](std::span<const double> value) {
            tried[j] = value.front();
            const Eigen::Map<const matrix> as_row{tried.data(), 1, static_cast<Eigen::Index>(tried.size())};
            return scores_by(fitted, matrix{as_row}).front();
        };
        auto limits = ranges[rules.read()[j]];
        narrow_to_aim(rules.score(), j, values[j], limits);
        const auto found = nearest_change(score_of, border, std::span{&values[j], 1}, {limits}, goal);
        if (found.possible)
            result.criteria.push_back(found.changes.front());
    }
    return result;
}

/// What would have kept the tier of a customer that fell by rules over the inputs: each criterion alone.
template <class Rules>
    requires requires(const Rules& rules) { nearest_change(rules, std::span<const double>{}, tier_goal::rise); }
[[nodiscard]] tier_keeping keep_tier_by_rules(Rules rules, const matrix& x, std::size_t row, int tier) {
    tier_keeping result;
    if (static_cast<std::size_t>(tier) >= rules.rules.size())
        return result; // no rule leads there, and none is missed
    const auto values = values_of_row(x, row);
    if (!all_finite(values))
        return result;
    rules.rules.resize(static_cast<std::size_t>(tier) + 1); // whoever meets none of these is in a worse tier
    for (const auto& criterion : rules.criteria) {
        const auto found = nearest_change(rules, std::span<const double>{values}, tier_goal::rise, {criterion});
        if (found.possible)
            result.criteria.push_back(found.changes.front());
    }
    return result;
}

} // namespace clientele::inline CLIENTELE_ABI::detail
/// @endcond
