#pragma once

/// @file
/// Which share of customers stays how long, where most of them have not left yet.

#include <clientele/cmath.hpp>
#include <clientele/interval.hpp>
#include <clientele/monitor/retention/lifetimes.hpp>
#include <clientele/monitor/retention/survival_curve.hpp>

#include <algorithm>
#include <cstddef>
#include <iterator>

namespace clientele::inline CLIENTELE_ABI {

/// The share of customers who stay, by how long: at each length at which somebody leaves, d of the r who were at risk,
///
///     S = product of (1 - d / r), variance S^2 sum of d / (r (r - d));  H = sum of d / r, variance sum of d / r^2
///
/// Customers who have not left count for as long as they were seen, and say nothing of later. Where nobody has left the
/// formula has no width: the lower end is then the share of which all r stay with probability (1 - level) / 2; where
/// everybody has, the upper end is the last one that has a formula.
///
///     const auto curve = kaplan_meier{}.fit(count_lifetimes(days, has_left));
///     curve.at(365)->estimate; // who stays a year
struct kaplan_meier {
    double level = 0.95;                         ///< of the intervals, in (0, 1)
    survival_ends ends = survival_ends::log_log; ///< how those of S are found

    /// The curve with its intervals.
    /// @param counts of one group of customers (`count_lifetimes`)
    /// @returns S by Kaplan and Meier with Greenwood's standard errors, H by Nelson and Aalen with ends that are
    /// symmetric in ln H; a standard error is 0 where it has no formula: where nobody or everybody has left
    /// @throws error `bad_parameter`, and as `lifetime_counts::check`
    /// Complexity: O(lengths).
    /// Source: Kaplan and Meier (1958), JASA 53; Greenwood (1926); Kalbfleisch and Prentice (1980), 1.3, for the ends;
    /// Nelson (1972), Aalen (1978).
    [[nodiscard]] survival_curve fit(const lifetime_counts& counts) const {
        counts.check("kaplan_meier");
        detail::require_level("kaplan_meier", level);
        const double z = two_sided_normal_quantile(level);
        survival_curve curve{.level = level, .ends = ends};
        curve.points.reserve(counts.time.size());
        double risk = counts.customers(), stays = 1, highest = 1;
        for (const double late : counts.entered)
            risk -= late;
        compensated_sum spread, hazard, hazard_variance;
        for (std::size_t i = 0; i < counts.time.size(); ++i) {
            const double d = counts.ended[i], left = d + counts.open[i];
            if (left > 0) {
                stays *= (risk - d) / risk;
                if (risk > d)
                    spread.add(d / (risk * (risk - d)));
                hazard.add(d / risk);
                hazard_variance.add(d / (risk * risk));
                const auto survival = with_ends(stays, std::sqrt(spread.value()), risk, z, highest);
                highest = survival.upper;
                curve.points.push_back({counts.time[i], risk, d, counts.open[i], survival,
                                        hazard_ends(hazard.value(), std::sqrt(hazard_variance.value()), risk, z)});
            }
            risk += counts.entered[i] - left;
        }
        return curve;
    }

    /// The curve of lifetimes, counted: `fit(count_lifetimes(time, ended))`.
    template <std::ranges::random_access_range Ended>
    [[nodiscard]] survival_curve fit(column time, const Ended& ended) const {
        return fit(count_lifetimes(time, ended));
    }
    /// The same where customers are spread over ranks: `fit(count_lifetimes_on(ranks, time, ended))`.
    template <ranks_policy Ranks, std::ranges::random_access_range Ended>
    [[nodiscard]] survival_curve fit_on(const Ranks& ranks, column time, const Ended& ended) const {
        return fit(count_lifetimes_on(ranks, time, ended));
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("kaplan_meier");
        each("level", of.level...);
        each("ends", of.ends...);
    }

private:
    // The share that r customers all keep with the probability of one tail.
    [[nodiscard]] double all_of(double r) const { return std::exp(std::log(0.5 - 0.5 * level) / r); }

    // `spread` is Greenwood's standard error of ln S; `highest` the upper end of the step before.
    [[nodiscard]] interval with_ends(double stays, double spread, double risk, double z, double highest) const {
        if (stays == 1)
            return {1, 0, all_of(risk), 1};
        if (stays == 0)
            return {0, 0, 0, spread > 0 ? highest : 1 - all_of(risk)};
        const double error = stays * spread;
        if (ends == survival_ends::plain) {
            const double reach = detail::rounded_product(z, error);
            return {stays, error, (std::max)(0.0, stays - reach), (std::min)(1.0, stays + reach)};
        }
        const double log_stays = std::log(stays), turn = std::exp(z * spread / -log_stays);
        return {stays, error, std::exp(log_stays * turn), std::exp(log_stays / turn)};
    }
    [[nodiscard]] interval hazard_ends(double hazard, double error, double risk, double z) const {
        if (hazard == 0)
            return {0, 0, 0, -std::log(0.5 - 0.5 * level) / risk};
        const double turn = std::exp(z * error / hazard);
        return {hazard, error, hazard / turn, hazard * turn};
    }
};

} // namespace clientele::inline CLIENTELE_ABI
