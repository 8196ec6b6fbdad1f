#pragma once

/// @file
/// Plans compared in money: what a stated effect on retention and spend does to the lifetime value of a segment.

#include <clientele/cmath.hpp>
#include <clientele/math/exact_sum.hpp>
#include <clientele/types.hpp>

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// What is known of a segment's customers, all alike.
struct segment_outlook {
    double customers = 0; ///< how many, 0 or more
    double margin = 0;    ///< of each in a period while it stays, finite
    double retention = 0; ///< the probability that it stays for another period, in [0, 1)

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("segment_outlook");
        each("customers", of.customers...);
        each("margin", of.margin...);
        each("retention", of.retention...);
    }
};

/// What a plan is said to do to a segment.
struct plan_effect {
    double retention_change = 0; ///< added to the retention: 0.02 is two points
    double spend_change = 0;     ///< share of the margin that is added: 0.1 is a tenth more; at least -1
    double cost = 0;             ///< for each customer and period while it stays, 0 or more
    double cost_once = 0;        ///< for each customer at the beginning, 0 or more

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("plan_effect");
        each("retention_change", of.retention_change...);
        each("spend_change", of.spend_change...);
        each("cost", of.cost...);
        each("cost_once", of.cost_once...);
    }
};

/// A segment under a plan. `change` = `by_spend` + `by_retention` - `cost`.
struct lifetime_change {
    double before = 0;       ///< the lifetime value of all its customers without the plan
    double after = 0;        ///< with it, after its cost
    double by_spend = 0;     ///< what more spend adds while they stay as long as before
    double by_retention = 0; ///< what staying longer adds on top
    double cost = 0;         ///< of the plan, as of now

    /// What the plan is worth.
    [[nodiscard]] double change() const noexcept { return by_spend + by_retention - cost; }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("lifetime_change");
        each("before", of.before...);
        each("after", of.after...);
        each("by_spend", of.by_spend...);
        each("by_retention", of.by_retention...);
        each("cost", of.cost...);
    }
};

/// What a customer is expected to bring from now on, the first margin now, each later one if it still stays:
///
///     margin (1 + discount) / (1 + discount - retention)
///
/// @param margin    of a period, finite
/// @param retention from one period to the next, in [0, 1)
/// @param discount  for one period, finite, 0 or more
/// @throws error `bad_parameter`
/// Source: Gupta and Lehmann, Customers as assets, Journal of Interactive Marketing 17 (2003).
[[nodiscard]] inline double expected_lifetime_value(double margin, double retention, double discount) {
    require(std::isfinite(margin), "expected_lifetime_value: margin must be finite, got ", margin);
    require(retention >= 0 && retention < 1, "expected_lifetime_value: retention must be in [0, 1), got ", retention);
    require(discount >= 0 && std::isfinite(discount),
            "expected_lifetime_value: discount must be finite and not negative, got ", discount);
    return margin * ((1 + discount) / ((1 - retention) + discount));
}

/// What a plan does to the lifetime value of each segment, in money as of now.
/// @param segments k segments
/// @param effects  of the plan, one for each
/// @param discount for one period, finite, 0 or more
/// @returns one row for each segment
/// @throws error `bad_shape`; `bad_value` with the segment, also where the retention leaves [0, 1); `bad_parameter`
/// Complexity: O(k).
template <class Changes = std::vector<lifetime_change>>
[[nodiscard]] Changes compare_lifetime(std::span<const segment_outlook> segments, std::span<const plan_effect> effects,
                                       double discount) {
    require_same_size("compare_lifetime", "effects", segments.size(), effects.size());
    require(discount >= 0 && std::isfinite(discount),
            "compare_lifetime: discount must be finite and not negative, got ", discount);
    Changes rows;
    for (std::size_t i = 0; i < segments.size(); ++i) {
        const auto& now = segments[i];
        const auto& plan = effects[i];
        const auto legal = [i](bool is, std::string_view what, double got) {
            detail::require_in_row(is, "compare_lifetime", what, got, i, "segment");
        };
        const double kept = now.retention + plan.retention_change;
        legal(now.customers >= 0 && std::isfinite(now.customers), "customers must be finite and not negative",
              now.customers);
        legal(std::isfinite(now.margin), "margin must be finite", now.margin);
        legal(now.retention >= 0 && now.retention < 1, "retention must be in [0, 1)", now.retention);
        legal(kept >= 0 && kept < 1, "retention under the plan must be in [0, 1)", kept);
        legal(plan.spend_change >= -1 && std::isfinite(plan.spend_change),
              "spend_change must be finite and at least -1", plan.spend_change);
        legal(plan.cost >= 0 && std::isfinite(plan.cost), "cost must be finite and not negative", plan.cost);
        legal(plan.cost_once >= 0 && std::isfinite(plan.cost_once), "cost_once must be finite and not negative",
              plan.cost_once);
        const double periods = expected_lifetime_value(1, now.retention, discount);
        const double periods_under = expected_lifetime_value(1, kept, discount);
        const double margin = now.margin * (1 + plan.spend_change);
        lifetime_change row;
        row.before = now.customers * (now.margin * periods);
        row.by_spend = now.customers * (now.margin * plan.spend_change * periods);
        row.by_retention = now.customers * (margin * (periods_under - periods));
        row.cost = now.customers * (plan.cost * periods_under + plan.cost_once);
        row.after = now.customers * ((margin - plan.cost) * periods_under - plan.cost_once);
        if (!all_finite(std::array{row.before, row.after, row.by_spend, row.by_retention, row.cost})) [[unlikely]]
            detail::fail_beyond_double("compare_lifetime", "values", i, "segment");
        rows.push_back(row);
    }
    return rows;
}

/// The rows of all segments together; exact sums, rounded once.
/// @throws error `overflow` for sums beyond a double
template <class Change = lifetime_change>
[[nodiscard]] Change total_of(std::span<const lifetime_change> rows) {
    exact_sum before, after, by_spend, by_retention, cost;
    for (const auto& row : rows) {
        before.add(row.before);
        after.add(row.after);
        by_spend.add(row.by_spend);
        by_retention.add(row.by_retention);
        cost.add(row.cost);
    }
    const std::array all{before.value(), after.value(), by_spend.value(), by_retention.value(), cost.value()};
    if (!all_finite(all)) [[unlikely]]
        detail::fail_beyond_double("total_of", "values", no_row, "the segments together");
    return {all[0], all[1], all[2], all[3], all[4]};
}

} // namespace clientele::inline CLIENTELE_ABI
