#pragma once

/// @file
/// The nearest change where tiers come from a score of many criteria.

#include <clientele/tier/what_if.hpp>

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// How far one criterion may go, and what it is called.
struct changeable_criterion {
    std::string name; ///< what it is called
    double low;       ///< the least value it may take; the present value when it may not fall
    double high;      ///< the greatest value it may take; the present value when it may not rise
};

/// Finds the least change of one or two criteria that moves a customer whose tier is that of a score.
///
/// `score`: called with one value per criterion, monotone in each of them between its limits. `fit`: the tiers of the
/// score. `values`: the customer's criteria. `limits`: one per criterion; the customer lies within them. A single
/// change is the least one, to the last bit. Of two criteria one goes to its limit and the other as far as it must,
/// which is the least sum of relative changes for a score that is linear between the limits (a weighted sum of min-max
/// or fixed-bounds criteria); for others it is a change that moves the customer, not always the least. Errors: sizes
/// that differ, values that are not finite or lie outside their limits.
/// Complexity: O(d^2) bisections of 64 calls.
template <class Score>
    requires std::is_invocable_r_v<double, const Score&, std::span<const double>>
[[nodiscard]] nearest_change find_nearest_change(const Score& score, const fitted_tiers& fit,
                                                 std::span<const double> values,
                                                 std::span<const changeable_criterion> limits, tier_goal goal) {
    constexpr std::string_view where = "find_nearest_change";
    require_same_size(where, "limits", values.size(), limits.size());
    require_finite(where, "values", values);
    for (std::size_t j = 0; j < limits.size(); ++j)
        require(limits[j].low <= values[j] && values[j] <= limits[j].high && std::isfinite(limits[j].low) &&
                    std::isfinite(limits[j].high),
                where, ": '", limits[j].name, "' must lie within its finite limits [", limits[j].low, ", ",
                limits[j].high, "], got ", values[j]);
    std::vector<double> now(values.begin(), values.end());
    nearest_change result;
    result.tier = result.reached = fit.tier_of(score(std::span<const double>{now}));
    const auto moves = [&] {
        return detail::goal_met(goal, result.tier, fit.tier_of(score(std::span<const double>{now})));
    };
    // The value nearest to the present one that moves the customer, on the way to a limit; now[j] is left as it was.
    const auto bisect = [&](std::size_t j, double limit) -> std::optional<double> {
        const auto kept = now[j];
        now[j] = limit;
        if (limit == kept || !moves()) {
            now[j] = kept;
            return {};
        }
        auto moved = limit;
        auto unmoved = kept;
        for (;;) {
            const auto middle = unmoved + (moved - unmoved) / 2;
            if (middle == moved || middle == unmoved)
                break;
            now[j] = middle;
            (moves() ? moved : unmoved) = middle;
        }
        now[j] = kept;
        return moved;
    };
    result.relative = std::numeric_limits<double>::infinity();
    const auto keep = [&](std::vector<std::pair<std::size_t, double>> changes) {
        double relative = 0.0;
        for (const auto& [j, to] : changes)
            relative += detail::relative_change(values[j], to);
        if (!(relative < result.relative))
            return;
        result = {true, result.tier, result.tier, relative, {}};
        for (const auto& [j, to] : changes)
            result.changes.push_back({limits[j].name, values[j], to, detail::relative_change(values[j], to)});
    };
    for (std::size_t j = 0; j < limits.size(); ++j)
        for (const double limit : {limits[j].low, limits[j].high}) {
            if (const auto to = bisect(j, limit)) {
                keep({{j, *to}});
                continue;
            }
            if (limit == values[j])
                continue;
            now[j] = limit; // not enough alone: a second criterion goes on from here
            for (std::size_t k = 0; k < limits.size(); ++k)
                for (const double second : {limits[k].low, limits[k].high})
                    if (k != j)
                        if (const auto to = bisect(k, second))
                            keep({{j, limit}, {k, *to}});
            now[j] = values[j];
        }
    if (!result.possible)
        result.relative = 0.0;
    for (const auto& change : result.changes)
        for (std::size_t j = 0; j < limits.size(); ++j)
            if (limits[j].name == change.criterion)
                now[j] = change.to;
    result.reached = fit.tier_of(score(std::span<const double>{now}));
    return result;
}

} // namespace clientele::inline CLIENTELE_ABI
