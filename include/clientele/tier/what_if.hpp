#pragma once

/// @file
/// The nearest change that would move a customer: what is missing to the next tier, and how safe the present one is.

#include <clientele/cmath.hpp>
#include <clientele/tier/tier_rules.hpp>

#include <algorithm>
#include <limits>
#include <numeric>
#include <optional>
#include <span>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// Which way a customer should move.
enum class tier_goal {
    rise, ///< into any better tier
    fall  ///< out of this tier into any worse one
};

/// A change of one criterion.
struct criterion_change {
    std::string criterion; ///< its name
    double from = 0.0;     ///< what it is
    double to = 0.0;       ///< what it would have to be
    double relative = 0.0; ///< |to - from| / |from|; 1 when it starts from 0

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("criterion_change");
        each("criterion", of.criterion...);
        each("from", of.from...);
        each("to", of.to...);
        each("relative", of.relative...);
    }
};

/// The least change of one or two criteria that moves a customer.
struct tier_change {
    bool possible = false;                 ///< whether any change of one or two criteria moves it at all
    int tier = 0;                          ///< the tier the customer is in
    int reached = 0;                       ///< the tier it would be in; the same when nothing is possible
    double relative = 0.0;                 ///< the sum of the relative changes, what is made least
    std::vector<criterion_change> changes; ///< one or two
};

/// How far one criterion of a score may go, and what it is called.
struct changeable_criterion {
    std::string name; ///< what it is called
    double lower;     ///< the least value it may take; the present value when it may not fall
    double upper;     ///< the greatest value it may take; the present value when it may not rise
};

/// @cond INTERNAL
namespace detail {

[[nodiscard]] inline double relative_change(double from, double to) noexcept {
    const double change = std::abs(to / 2 - from / 2) / std::abs(from / 2); // halves: no difference overflows
    return from == to ? 0.0 : from == 0.0 ? 1.0 : (std::min)(change, (std::numeric_limits<double>::max)());
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
template <class Breakpoints>
[[nodiscard]] std::vector<candidate_change> candidate_changes(const Breakpoints& breakpoints,
                                                              std::span<const double> values) {
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
        for (auto b = a + 1; b < candidates.size() && (best.empty() || one.relative + candidates[b].relative < least);
             ++b) {
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

/// Whom a score puts into a tier, while one criterion after another is tried.
template <class Score>
struct scored_customer {
    const Score& score;
    const fitted_tiers& fit;
    tier_goal goal;
    std::vector<double> values;
    int tier = tier_now();

    [[nodiscard]] int tier_now() const { return fit.tier_of(score(std::span<const double>{values})); }

    /// The value of a criterion nearest to the present one that moves the customer, on the way to a limit.
    [[nodiscard]] std::optional<double> nearest(std::size_t j, double limit) {
        const auto kept = std::exchange(values[j], limit);
        if (limit == kept || !goal_met(goal, tier, tier_now())) {
            values[j] = kept;
            return {};
        }
        auto moved = limit;
        auto unmoved = kept;
        for (;;) {
            const auto middle = std::midpoint(unmoved, moved);
            if (middle == moved || middle == unmoved)
                break;
            values[j] = middle;
            (goal_met(goal, tier, tier_now()) ? moved : unmoved) = middle;
        }
        values[j] = kept;
        return moved;
    }
};

/// The cheapest change of one or two criteria found so far.
struct cheapest_change {
    struct step {
        std::size_t criterion;
        double to;
    };
    std::span<const double> values;
    std::vector<step> steps{};
    double relative = std::numeric_limits<double>::infinity();

    void keep(std::vector<step> tried) {
        double sum = 0.0;
        for (const auto& [j, to] : tried)
            sum += relative_change(values[j], to);
        if (steps.empty() || sum < relative) {
            relative = sum;
            steps = std::move(tried);
        }
    }
};

inline void require_within(const changeable_criterion& limit, double value) {
    require(limit.lower <= value && value <= limit.upper && std::isfinite(limit.lower) && std::isfinite(limit.upper),
            "nearest_change: '", limit.name, "' must lie within its finite limits [", limit.lower, ", ", limit.upper,
            "], got ", value);
}

} // namespace detail
/// @endcond

/// Finds the nearest change under rules: the least sum of relative changes of one or two criteria that reaches a better
/// tier, or falls out of this one. It is exact, because rules only see in which range each criterion lies: the nearest
/// point of each range, alone and in pairs, is all there is to try.
///
///     nearest_change(rules, values, tier_goal::rise, {"annual_spend", "orders_per_year"})
///
/// Applied, the change moves the customer; one per cent less of it does not (unless it is a change of the last bit,
/// which has no smaller one: that is what moves a customer down who stands exactly on a threshold).
/// @param rules any `tier_rules`
/// @param values one finite number per criterion
/// @param goal which way
/// @param changeable the criteria that may change; empty: all (nobody can change its tenure)
/// @returns the change, or that none is possible
/// @throws error `bad_shape` for another number of values, `bad_value` for one that is not finite, `bad_parameter` for
///         an unknown criterion in `changeable`
/// Complexity: O(b^2 x requirements) at worst for b bounds in the rules.
template <class Missing>
[[nodiscard]] tier_change nearest_change(const tier_rules<Missing>& rules, std::span<const double> values,
                                         tier_goal goal, const std::vector<std::string>& changeable = {}) {
    require_same_size("nearest_change", "values", rules.criteria.size(), values.size());
    require_finite("nearest_change", "values", values);
    std::vector<bool> may(rules.criteria.size(), changeable.empty());
    for (const auto& name : changeable)
        may[detail::criterion_index("nearest_change", rules.criteria, name)] = true;
    std::vector<std::vector<double>> breakpoints(rules.criteria.size());
    for (std::size_t j = 0; j < breakpoints.size(); ++j)
        if (may[j])
            breakpoints[j] = rules.breakpoints(j);
    tier_change result;
    result.tier = rules.tier_of(values);
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

/// Finds the nearest change for a customer of a matrix.
/// @param rules any `tier_rules`
/// @param x customers x criteria
/// @param row the customer, in [0, x.rows())
/// @param goal which way
/// @param changeable the criteria that may change; empty: all
/// @returns the change, or that none is possible
/// @throws error as for the values of one customer, and `bad_parameter` for a row outside the matrix
template <class Missing>
[[nodiscard]] tier_change nearest_change(const tier_rules<Missing>& rules, const matrix_view& x, std::size_t row,
                                         tier_goal goal, const std::vector<std::string>& changeable = {}) {
    const auto n = detail::rows_of_criteria(rules.criteria, x);
    require(row < n, "nearest_change: row must be in [0, ", n - 1, "], got ", row);
    const auto values = detail::values_of_row(x, row);
    return nearest_change(rules, std::span<const double>{values}, goal, changeable);
}

/// Finds the nearest change under fitted thresholds: how much value is missing to the next tier, or can be lost in this
/// one.
/// @param fit the thresholds
/// @param value the customer's, finite, in the unit of the thresholds
/// @param goal which way
/// @returns the change of the criterion "value", or that none is possible
/// @throws error `bad_value` for a value that is not finite
/// Complexity: O(tiers).
[[nodiscard]] inline tier_change nearest_change(const fitted_tiers& fit, double value, tier_goal goal) {
    require_finite("nearest_change", "value", std::span<const double>{&value, 1});
    tier_change result;
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

/// Finds the least change of one or two criteria that moves a customer whose tier is that of a score.
///
/// A single change is the least one, to the last bit. Of two criteria one goes to its limit and the other as far as it
/// must, which is the least sum of relative changes for a score that is linear between the limits (a weighted sum of
/// min-max or fixed-bounds criteria); for others it is a change that moves the customer, not always the least.
///
///     nearest_change(score, fit, values, {{"spend", 0, 100}, {"orders", 0, 9}}, tier_goal::rise)
///
/// @param score called with one value per criterion, monotone in each of them between its limits
/// @param fit the tiers of the score
/// @param values the customer's criteria, finite
/// @param limits one per criterion, finite; the customer lies within them
/// @param goal which way
/// @returns the change, or that none is possible
/// @throws error `bad_shape` for sizes that differ, `bad_value` for a value that is not finite, `bad_parameter` for one
///         outside its limits
/// Complexity: O(d^2) bisections of 64 calls.
template <class Score>
    requires std::is_invocable_r_v<double, const Score&, std::span<const double>>
[[nodiscard]] tier_change nearest_change(const Score& score, const fitted_tiers& fit, std::span<const double> values,
                                         const std::vector<changeable_criterion>& limits, tier_goal goal) {
    require_same_size("nearest_change", "limits", values.size(), limits.size());
    require_finite("nearest_change", "values", values);
    for (std::size_t j = 0; j < limits.size(); ++j)
        detail::require_within(limits[j], values[j]);
    detail::scored_customer<Score> who{
        .score = score, .fit = fit, .goal = goal, .values = {values.begin(), values.end()}};
    detail::cheapest_change best{.values = values};
    for (std::size_t j = 0; j < limits.size(); ++j)
        for (const double limit : {limits[j].lower, limits[j].upper}) {
            if (const auto to = who.nearest(j, limit)) {
                best.keep({{j, *to}});
                continue;
            }
            if (limit == values[j])
                continue;
            who.values[j] = limit; // not enough alone: a second criterion goes on from here
            for (std::size_t k = 0; k < limits.size(); ++k)
                for (const double second : {limits[k].lower, limits[k].upper})
                    if (k != j)
                        if (const auto to = who.nearest(k, second))
                            best.keep({{j, limit}, {k, *to}});
            who.values[j] = values[j];
        }
    tier_change result{.possible = !best.steps.empty(), .tier = who.tier, .changes = {}};
    for (const auto& [j, to] : best.steps) {
        const auto relative = detail::relative_change(values[j], to);
        result.changes.push_back({limits[j].name, values[j], to, relative});
        result.relative += relative;
        who.values[j] = to;
    }
    result.reached = who.tier_now();
    return result;
}

} // namespace clientele::inline CLIENTELE_ABI
