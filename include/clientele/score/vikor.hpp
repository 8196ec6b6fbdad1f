#pragma once

/// @file
/// VIKOR: a compromise between the good of all criteria together and the regret on the worst one.

#include <clientele/score/concepts.hpp>
#include <clientele/score/detail/method.hpp>
#include <clientele/score/weighting.hpp>

#include <algorithm>
#include <cmath>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// What VIKOR says about some customers.
struct vikor_scores {
    std::vector<double> scores; ///< 1 - q: one per customer, larger is better; vetoed customers get 0 or less
    std::vector<int> vetoed_by; ///< the criterion whose gate is shut, or `not_vetoed`; empty if there are no gates
    std::vector<double> s;      ///< group utility: weighted sum of regrets, smaller is better
    std::vector<double> r;      ///< individual regret: the largest weighted regret, smaller is better
    std::vector<double> q;      ///< the compromise of both, smaller is better
    bool acceptable_advantage;  ///< the best leads the second by at least 1 / (n - 1) in q
    bool acceptable_stability;  ///< the best is also best in s or in r
    std::vector<std::size_t> compromise; ///< rows of the compromise set, best q first (equal q in row order)

    /// Whether a customer was stopped by a gate.
    [[nodiscard]] bool vetoed(std::size_t row) const noexcept {
        return !vetoed_by.empty() && vetoed_by[row] != not_vetoed;
    }
};

/// A VIKOR that has learned its weights, the best and worst values, and the ranges of s and r.
struct fitted_vikor {
    std::vector<criterion> criteria; ///< as given
    std::vector<double> weights;     ///< one per criterion, sum 1
    std::vector<double> best;        ///< per criterion; for targets and bands the smallest distance
    std::vector<double> worst;       ///< per criterion; for targets and bands the largest distance
    double s_best;                   ///< smallest s in the population
    double s_worst;                  ///< largest s
    double r_best;                   ///< smallest r
    double r_worst;                  ///< largest r
    double v;                        ///< weight of s against r
    std::vector<double> fill;        ///< imputed raw value per (group, criterion), the whole population last

    /// s, r, q, both conditions and the compromise set, for these customers among themselves. Customers who were not in
    /// the fitted population may get a q outside [0, 1]. Vetoed customers take no part in conditions and compromise.
    /// Arguments and errors as `weighted_score`. Cost: O(n d), one pass.
    [[nodiscard]] vikor_scores score(const matrix_view& x, std::span<const int> peers = {}) const {
        const detail::population all{"vikor", x, criteria, peers, fill};
        detail::require_scorable(all);
        const auto n = all.rows();
        vikor_scores result{std::vector<double>(n),
                            {},
                            std::vector<double>(n),
                            std::vector<double>(n),
                            std::vector<double>(n),
                            true,
                            true,
                            {}};
        regrets(all, result.s, result.r);
        for (std::size_t i = 0; i < n; ++i) {
            // a term whose range is empty tells nobody apart and is dropped
            const double of_s =
                s_worst > s_best ? detail::rounded_product(v, (result.s[i] - s_best) / (s_worst - s_best)) : 0.0;
            const double of_r =
                r_worst > r_best ? detail::rounded_product(1.0 - v, (result.r[i] - r_best) / (r_worst - r_best)) : 0.0;
            result.q[i] = of_s + of_r;
            result.scores[i] = 1.0 - result.q[i];
        }
        result.vetoed_by = detail::apply_gates(all, 0.0, result.scores);
        decide(result);
        return result;
    }

private:
    void regrets(const detail::population& all, std::vector<double>& s, std::vector<double>& r) const {
        detail::for_each_piece(all, [&](std::size_t j, const double* values, std::size_t count, std::size_t begin) {
            const double range = best[j] - worst[j], top = best[j], weight = weights[j];
            double* const sum = s.data() + begin;
            double* const most = r.data() + begin;
            if (range == 0)
                return; // constant in the population: nobody has anything to regret
            for (std::size_t i = 0; i < count; ++i) {
                const double regret = detail::rounded_product(weight, (top - values[i]) / range);
                sum[i] += regret;
                most[i] = regret > most[i] ? regret : most[i];
            }
        });
    }

    /// Conditions C1 and C2 of Opricovic and Tzeng. Customers who share the best q are taken together, so that the order
    /// of the rows decides nothing: C2 holds if one of them is best in s or r.
    static void decide(vikor_scores& result) {
        std::vector<std::size_t> order;
        for (std::size_t i = 0; i < result.q.size(); ++i)
            if (!result.vetoed(i))
                order.push_back(i);
        if (order.empty())
            return;
        const auto& q = result.q;
        const auto least = [&](const std::vector<double>& values) {
            double low = values[order[0]];
            for (const auto i : order)
                low = std::min(low, values[i]);
            return low;
        };
        const double q_best = least(q), s_best = least(result.s), r_best = least(result.r);
        const double lead = order.size() > 1 ? 1.0 / static_cast<double>(order.size() - 1) : 0.0;
        // the leaders, the best of the rest and everybody too near to the best, in one sweep
        std::vector<std::size_t> leaders, near;
        double second = std::numeric_limits<double>::infinity();
        result.acceptable_stability = false;
        for (const auto i : order) {
            if (q[i] == q_best) {
                leaders.push_back(i);
                result.acceptable_stability =
                    result.acceptable_stability || result.s[i] == s_best || result.r[i] == r_best;
            } else {
                second = std::min(second, q[i]);
            }
            if (q[i] - q_best < lead)
                near.push_back(i);
        }
        result.acceptable_advantage = order.size() == 1 || (leaders.size() == 1 && second - q_best >= lead);
        if (!result.acceptable_advantage) {
            result.compromise = near;
        } else {
            result.compromise = leaders;
            if (!result.acceptable_stability)
                for (const auto i : order)
                    if (q[i] == second)
                        result.compromise.push_back(i);
        }
        std::sort(result.compromise.begin(), result.compromise.end(),
                  [&](auto a, auto b) { return q[a] != q[b] ? q[a] < q[b] : a < b; });
    }
};

/// Multicriteria optimisation and compromise solution.
///
///     regret_j = w_j (best_j - x_j) / (best_j - worst_j),   s = sum of regrets,  r = largest regret
///     q = v (s - s*) / (s- - s*) + (1 - v) (r - r*) / (r- - r*)
///
/// The customer with the least q is proposed if it leads by 1 / (n - 1) (acceptable advantage) and is also best in s or
/// r (acceptable stability). Without stability the second joins it; without advantage everybody who is less than the
/// lead behind. A constant criterion causes no regret; where all s (or all r) are equal that term is dropped, never NaN.
/// Rank reversal: best, worst and the ranges of s and r move with everybody who joins a refit; a scorer that is kept
/// never reverses. A better value on a benefit criterion never lowers a kept scorer's score. Missing values: refuse or
/// impute. Cost: O(n d), two passes to fit, one to score.
/// Source: Opricovic and Tzeng, EJOR 156 (2004) 445 and 178 (2007) 514.
template <class Weighting = criterion_weights>
struct vikor {
    std::vector<criterion> criteria;             ///< one per column of the matrix
    [[no_unique_address]] Weighting weighting{}; ///< how much each counts
    double v = 0.5;                              ///< weight of the group utility s against the regret r, in [0, 1]

    static_assert(weighting_policy<Weighting>,
                  "vikor: .weighting needs weights(const matrix_view&, std::span<const criterion>) const, returning "
                  "std::vector<double>");

    /// Learns weights, best and worst values and the ranges of s and r. Arguments and errors as `weighted_score::fit`.
    [[nodiscard]] fitted_vikor fit(const matrix_view& x, std::span<const int> peers = {}) const {
        detail::require(v >= 0 && v <= 1, "vikor: v must be in [0, 1], got ", v);
        auto learned = detail::fit_method("vikor", criteria, weighting, x, peers);
        const detail::population all{"vikor", x, criteria, peers, learned.fill};
        fitted_vikor result{criteria, std::move(learned.weights), {}, {}, 0, 0, 0, 0, v, learned.fill};
        std::vector<double> kept;
        for (std::size_t j = 0; j < criteria.size(); ++j) {
            const auto [low, high] = detail::range_of(all.known(j, -1, kept));
            detail::require(std::isfinite(high - low), "vikor: criterion '", criteria[j].name,
                            "': the range of the values must be finite, got [", low, ", ", high, "]");
            const bool up = criteria[j].direction.larger_is_better();
            result.best.push_back(up ? high : low);
            result.worst.push_back(up ? low : high);
        }
        const auto first = result.score(x, peers); // with empty ranges q is 0; s and r are what is wanted
        const auto s = detail::range_of(first.s), r = detail::range_of(first.r);
        result.s_best = s.low, result.s_worst = s.high, result.r_best = r.low, result.r_worst = r.high;
        return result;
    }
};

} // namespace clientele::inline CLIENTELE_ABI
