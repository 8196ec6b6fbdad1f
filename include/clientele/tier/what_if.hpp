#pragma once

/// @file
/// The nearest change that would move a customer: what is missing to the next tier, and how safe the present one is.

#include <clientele/tier/tier_rules.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// Which way a customer should move.
enum class tier_goal {
    rise, ///< into any better tier
    drop  ///< out of this tier into any worse one
};

/// A change of one criterion.
struct criterion_change {
    std::string criterion; ///< its name
    double from = 0.0;     ///< what it is
    double to = 0.0;       ///< what it would have to be
    double relative = 0.0; ///< |to - from| / |from|; 1 when it starts from 0
};

/// The least change of one or two criteria that moves a customer.
struct nearest_change {
    bool possible = false;                 ///< whether any change of one or two criteria moves it at all
    int tier = 0;                          ///< the tier the customer is in
    int reached = 0;                       ///< the tier it would be in; the same when nothing is possible
    double relative = 0.0;                 ///< the sum of the relative changes, what is made least
    std::vector<criterion_change> changes; ///< one or two
};

/// @cond INTERNAL
namespace detail {

[[nodiscard]] inline double relative_change(double from, double to) noexcept {
    return from == to ? 0.0 : from == 0.0 ? 1.0 : std::abs(to - from) / std::abs(from);
}

[[nodiscard]] inline bool goal_met(tier_goal goal, int tier, int reached) noexcept {
    return goal == tier_goal::rise ? reached < tier : reached > tier;
}

/// One way to change one criterion.
struct candidate_change {
    std::size_t criterion;
    double to;
    double relative;
    double distance;
};

/// The nearest value of each range of each criterion that the customer is not in, cheapest first, nearest first among
/// equals.
[[nodiscard]] inline std::vector<candidate_change>
candidate_changes(const std::vector<std::vector<double>>& breakpoints, std::span<const double> values) {
    std::vector<candidate_change> result;
    for (std::size_t j = 0; j < breakpoints.size(); ++j)
        for (const auto cut : breakpoints[j]) {
            const auto to = cut > values[j] ? cut : std::nextafter(cut, -std::numeric_limits<double>::infinity());
            result.push_back({j, to, relative_change(values[j], to), std::abs(to - values[j])});
        }
    std::sort(result.begin(), result.end(), [](const auto& a, const auto& b) {
        return std::tie(a.relative, a.distance, a.criterion, a.to) <
               std::tie(b.relative, b.distance, b.criterion, b.to);
    });
    return result;
}

/// Tries single changes, then pairs, and keeps the cheapest that `moves` accepts.
template <class Moves>
[[nodiscard]] std::vector<candidate_change> cheapest_changes(std::span<const candidate_change> candidates,
                                                             std::vector<double> values, Moves moves) {
    std::vector<candidate_change> best;
    auto least = std::numeric_limits<double>::infinity();
    for (const auto& one : candidates) {
        const auto kept = std::exchange(values[one.criterion], one.to);
        const bool moved = moves(values);
        values[one.criterion] = kept;
        if (moved) {
            best = {one};
            least = one.relative;
            break; // sorted: no single change is cheaper
        }
    }
    for (std::size_t a = 0; a < candidates.size(); ++a) {
        const auto& one = candidates[a];
        const auto kept_one = std::exchange(values[one.criterion], one.to);
        for (auto b = a + 1; b < candidates.size() && one.relative + candidates[b].relative < least; ++b) {
            const auto& two = candidates[b];
            if (two.criterion == one.criterion)
                continue;
            const auto kept_two = std::exchange(values[two.criterion], two.to);
            if (moves(values)) {
                best = {one, two};
                least = one.relative + two.relative;
            }
            values[two.criterion] = kept_two;
        }
        values[one.criterion] = kept_one;
    }
    return best;
}

} // namespace detail
/// @endcond

/// Finds the nearest change under rules: the least sum of relative changes of one or two criteria that reaches a better
/// tier, or drops out of this one. It is exact, because rules only see in which range each criterion lies: the nearest
/// point of each range, alone and in pairs, is all there is to try.
///
/// Applied, the change moves the customer; one per cent less of it does not (unless it is a change of the last bit,
/// which has no smaller one: that is what drops a customer who stands exactly on a threshold).
struct what_if {
    std::vector<std::string> changeable{}; ///< the criteria that may change; empty: all (nobody can change its tenure)

    /// The nearest change for one customer. `rules`: any `tier_rules`. `values`: one finite number per criterion.
    /// Errors: another number of values, a value that is not finite, an unknown criterion in `changeable`.
    /// Complexity: O(b^2 x requirements) at worst for b bounds in the rules.
    template <class Missing>
    [[nodiscard]] nearest_change find(const tier_rules<Missing>& rules, std::span<const double> values,
                                      tier_goal goal) const {
        require_same_size("what_if", "values", rules.criteria.size(), values.size());
        require_finite("what_if", "values", values);
        std::vector<bool> may(rules.criteria.size(), changeable.empty());
        for (const auto& name : changeable)
            may[detail::criterion_index("what_if", rules.criteria, name)] = true;
        std::vector<std::vector<double>> breakpoints(rules.criteria.size());
        for (std::size_t j = 0; j < breakpoints.size(); ++j)
            if (may[j])
                breakpoints[j] = rules.breakpoints(j);
        nearest_change result;
        result.tier = rules.tier_of(values);
        result.reached = result.tier;
        std::vector<double> changed(values.begin(), values.end());
        const auto found = detail::cheapest_changes(
            detail::candidate_changes(breakpoints, values), changed,
            [&](std::span<const double> now) { return detail::goal_met(goal, result.tier, rules.tier_of(now)); });
        for (const auto& each : found) {
            result.changes.push_back({rules.criteria[each.criterion], values[each.criterion], each.to, each.relative});
            result.relative += each.relative;
            changed[each.criterion] = each.to;
        }
        result.possible = !found.empty();
        result.reached = rules.tier_of(changed);
        return result;
    }

    /// The nearest change for a customer of a matrix. Errors: those above, a row outside the matrix.
    template <class Missing>
    [[nodiscard]] nearest_change find(const tier_rules<Missing>& rules, const matrix_view& x, std::size_t row,
                                      tier_goal goal) const {
        require(row < static_cast<std::size_t>(x.rows()), "what_if: row must be in [0, ", x.rows() - 1, "], got ", row);
        const Eigen::VectorXd values = x.row(static_cast<Eigen::Index>(row));
        return find(rules, std::span<const double>{values.data(), static_cast<std::size_t>(values.size())}, goal);
    }
};

/// The nearest change under fitted thresholds: how much value is missing to the next tier, or can be lost in this one.
/// Errors: a value that is not finite.
/// Complexity: O(tiers).
[[nodiscard]] inline nearest_change find_nearest_change(const fitted_tiers& fit, double value, tier_goal goal) {
    require_finite("find_nearest_change", "value", std::span<const double>{&value, 1});
    nearest_change result;
    result.tier = fit.tier_of(value);
    result.reached = result.tier;
    // an empty tier has the threshold of the one above: the nearest threshold that differs from where the value stands
    const auto at = static_cast<std::size_t>(result.tier) - (goal == tier_goal::rise ? 1 : 0);
    if (at >= fit.thresholds.size() || !std::isfinite(fit.thresholds[at]))
        return result;
    const auto to = goal == tier_goal::rise
                        ? fit.thresholds[at]
                        : std::nextafter(fit.thresholds[at], -std::numeric_limits<double>::infinity());
    result.possible = true;
    result.reached = fit.tier_of(to);
    result.relative = detail::relative_change(value, to);
    result.changes.push_back({"value", value, to, result.relative});
    return result;
}

} // namespace clientele::inline CLIENTELE_ABI
