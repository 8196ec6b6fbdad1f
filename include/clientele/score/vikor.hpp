#pragma once

/// @file
/// VIKOR: a compromise between the good of all criteria together and the regret on the worst one.

#include <clientele/cmath.hpp>
#include <clientele/fwd.hpp>
#include <clientele/score/concepts.hpp>
#include <clientele/score/detail/method.hpp>
#include <clientele/score/weighting/given.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <string>
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
    double s_best = 0;               ///< smallest s in the population
    double s_worst = 0;              ///< largest s
    double r_best = 0;               ///< smallest r
    double r_worst = 0;              ///< largest r
    double v = 0.5;                  ///< weight of s against r
    std::vector<double> fill;        ///< imputed raw value per (group, criterion), the whole population last
    std::string finding{};           ///< what the weighting policy had to say; empty: nothing

    /// s, r, q, both conditions and the compromise set, for these customers among themselves. Customers who were not in
    /// the fitted population may get a q outside [0, 1]. Vetoed customers take no part in conditions and compromise.
    /// Arguments and errors as `weighted_score`.
    /// Complexity: O(n d), one pass.
    [[nodiscard]] vikor_scores score(const matrix_view& x, std::span<const int> peers = {}) const {
        return score_on(one_rank{}, x, peers);
    }
    /// The same of this rank's customers: conditions of the customers of all ranks, and those of this one who are in
    /// the compromise set; what is refused is told with the row of all. Sends 8 bytes to every other rank, and 96 at
    /// most.
    template <ranks_policy Ranks>
    [[nodiscard]] vikor_scores score_on(const Ranks& ranks, const matrix_view& x,
                                        std::span<const int> peers = {}) const {
        auto result = detail::scores_on(
            ranks, x, [&](std::size_t first) { return scored({"vikor", x, criteria, peers, fill, first}); });
        decide(ranks, result);
        return result;
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("fitted_vikor");
        each("criteria", of.criteria...);
        each("weights", of.weights...);
        each("best", of.best...);
        each("worst", of.worst...);
        each("s_best", of.s_best...);
        each("s_worst", of.s_worst...);
        each("r_best", of.r_best...);
        each("r_worst", of.r_worst...);
        each("v", of.v...);
        each("fill", of.fill...);
        each("finding", of.finding...);
    }

private:
    [[nodiscard]] vikor_scores scored(const detail::population& all) const {
        detail::require_scorable(all, weights, {best.size(), worst.size()});
        require_references();
        const auto n = all.rows();
        const auto room = [&] { return detail::room_for<double>(n); };
        vikor_scores result{room(), {}, room(), room(), room(), true, true, {}};
        detail::for_each_piece(all, [&](std::size_t j, const double* values, std::size_t count, std::size_t begin) {
            if (j == 0)
                for (auto* grown : {&result.scores, &result.s, &result.r, &result.q})
                    grown->resize(begin + count);
            add_regrets(j, values, count, result.s.data() + begin, result.r.data() + begin);
            if (j + 1 == criteria.size())
                compromise_of(result, begin, count);
        });
        detail::require_finite_scores(all, result.scores);
        result.vetoed_by = detail::apply_gates(all, 0.0, result.scores);
        return result;
    }

    template <class Weighting>
    friend struct vikor;

    /// Refuses reference points that no fit gives.
    void require_references() const {
        require(v >= 0 && v <= 1, "vikor: v must be in [0, 1], got ", v);
        require(std::isfinite(s_best) && std::isfinite(s_worst) && std::isfinite(r_best) && std::isfinite(r_worst),
                "vikor: the fitted s and r must be finite, got [", s_best, ", ", s_worst, "] and [", r_best, ", ",
                r_worst, "]");
        for (std::size_t j = 0; j < best.size(); ++j)
            require(std::isfinite(best[j]) && std::isfinite(worst[j]), "vikor: criterion '", criteria[j].name,
                    "': the fitted best and worst must be finite, got ", best[j], " and ", worst[j]);
        for (std::size_t j = 0; j < best.size(); ++j)
            require_range(criteria[j], (std::min)(best[j], worst[j]), (std::max)(best[j], worst[j]));
    }
    static void require_range(const criterion& c, double lower, double upper) {
        require(std::isfinite(upper - lower) && (upper == lower || upper - lower >= 1e-300), "vikor: criterion '",
                c.name, "': the range of the values must be finite and 0 or at least 1e-300 wide, got [", lower, ", ",
                upper, "]");
    }

    /// s and r of one block of rows, into `sum` and `most`.
    void add_regrets(std::size_t j, const double* values, std::size_t count, double* sum, double* most) const noexcept {
        if (j == 0) {
            std::fill_n(sum, count, 0.0);
            std::fill_n(most, count, 0.0);
        }
        const double top = best[j], bottom = worst[j], weight = weights[j];
        if (top == bottom)
            return; // constant in the population: nobody has anything to regret
        const double slope = 1.0 / (top - bottom);
        for (std::size_t i = 0; i < count; ++i) {
            // the product with the reciprocal is fast, and the worst value regrets exactly its weight, so that ties
            // stay ties (on either side of it the line: g++ would make a branch, not vector code, of one comparison for
            // equality)
            const double line = detail::rounded_product(weight, (top - values[i]) * slope), so_far = most[i];
            const double not_above = values[i] < bottom ? line : weight;
            const double regret = values[i] > bottom ? line : not_above;
            sum[i] += regret;
            most[i] = regret > so_far ? regret : so_far;
        }
    }

    /// q of one block of rows.
    void compromise_of(vikor_scores& result, std::size_t begin, std::size_t count) const noexcept {
        // a term whose range is empty tells nobody apart and is dropped
        const double of_s = s_worst > s_best ? v : 0.0, s_range = s_worst > s_best ? s_worst - s_best : 1.0;
        const double of_r = r_worst > r_best ? 1.0 - v : 0.0, r_range = r_worst > r_best ? r_worst - r_best : 1.0;
        const double least_s = s_best,
                     least_r = r_best; // in registers: the results below could be this, for all g++ knows
        const double *const sum = result.s.data(), *const most = result.r.data();
        double *const q = result.q.data(), *const score = result.scores.data();
        for (std::size_t i = begin; i < begin + count; ++i) {
            const double compromise = detail::rounded_product(of_s, (sum[i] - least_s) / s_range) +
                                      detail::rounded_product(of_r, (most[i] - least_r) / r_range);
            q[i] = compromise;
            score[i] = 1.0 - compromise;
        }
    }

    /// Conditions C1 and C2 of Opricovic and Tzeng. Customers who share the best q are taken together, so that the
    /// order of the rows decides nothing: C2 holds if one of them is best in s or r.
    template <class Ranks>
    static void decide(const Ranks& ranks, vikor_scores& result) {
        const auto& q = result.q;
        std::size_t members = 0;
        std::array best{HUGE_VAL, HUGE_VAL, HUGE_VAL}; // of q, s and r
        const auto for_each_member = [&](auto each) {
            for (std::size_t i = 0; i < q.size(); ++i)
                if (!result.vetoed(i))
                    each(i);
        };
        if (result.vetoed_by.empty() && !q.empty()) { // whole columns
            members = q.size();
            best = {detail::range_of(q).lower, detail::range_of(result.s).lower, detail::range_of(result.r).lower};
        } else {
            for_each_member([&](std::size_t i) {
                ++members;
                best = {(std::min)(best[0], q[i]), (std::min)(best[1], result.s[i]), (std::min)(best[2], result.r[i])};
            });
        }
        members = detail::all_sum(ranks, members);
        if (members == 0)
            return;
        for (double& each : best)
            each = -each;
        ranks.all_reduce_max(std::span{best});
        const double q_best = -best[0], s_best = -best[1], r_best = -best[2];
        const double lead = members > 1 ? 1.0 / static_cast<double>(members - 1) : 0.0;
        std::vector<std::size_t> leaders, near;
        std::array<std::int64_t, 3> of_all{}; // leaders, those near them, stable leaders
        visit_up_to(result, q_best + 2 * lead, [&](std::size_t i) {
            if (q[i] == q_best) {
                leaders.push_back(i);
                of_all[2] += result.s[i] == s_best || result.r[i] == r_best ? 1 : 0;
            }
            if (q[i] - q_best < lead)
                near.push_back(i);
        });
        of_all[0] = static_cast<std::int64_t>(leaders.size());
        of_all[1] = static_cast<std::int64_t>(near.size());
        ranks.all_reduce_sum(std::span{of_all});
        result.acceptable_stability = of_all[2] > 0;
        result.acceptable_advantage = members == 1 || (of_all[0] == 1 && of_all[1] == 1);
        result.compromise = result.acceptable_advantage ? leaders : near;
        if (result.acceptable_advantage && !result.acceptable_stability) {
            double second = HUGE_VAL;
            for_each_member([&](std::size_t i) { second = q[i] > q_best ? (std::min)(second, q[i]) : second; });
            second = detail::all_min(ranks, second);
            visit_up_to(result, second, [&](std::size_t i) {
                if (q[i] == second)
                    result.compromise.push_back(i);
            });
        }
        std::sort(result.compromise.begin(), result.compromise.end(),
                  [&](auto a, auto b) { return q[a] != q[b] ? q[a] < q[b] : a < b; });
    }

    /// Calls each(row) for those not vetoed whose q is at most `limit`. Blocks of rows that hold none are passed over.
    template <class Each>
    static void visit_up_to(const vikor_scores& result, double limit, Each each) {
        for (std::size_t begin = 0; begin < result.q.size(); begin += detail::score_block) {
            const auto block =
                column{result.q}.subspan(begin, (std::min)(detail::score_block, result.q.size() - begin));
            if (detail::range_of(block).lower > limit)
                continue;
            for (std::size_t i = begin; i < begin + block.size(); ++i)
                if (result.q[i] <= limit && !result.vetoed(i))
                    each(i);
        }
    }
};

/// Multicriteria optimisation and compromise solution.
///
///     regret_j = w_j (best_j - x_j) / (best_j - worst_j),   s = sum of regrets,  r = largest regret
///     q = v (s - s*) / (s- - s*) + (1 - v) (r - r*) / (r- - r*)
///
/// The customer with the least q is proposed if it leads by 1 / (n - 1) (acceptable advantage) and is also best in s or
/// r (acceptable stability). Without stability the second joins it; without advantage everybody who is less than the
/// lead behind. A constant criterion causes no regret; where all s (or all r) are equal that term is dropped, never
/// NaN. Rank reversal: best, worst and the ranges of s and r move with everybody who joins a refit; a scorer that is
/// kept never reverses. A better value on a benefit criterion never lowers a kept scorer's score. Missing values:
/// refuse or impute.
/// Complexity: O(n d), two passes to fit, one to score.
/// Source: Opricovic and Tzeng, EJOR 156 (2004) 445 and 178 (2007) 514.
template <class Weighting>
struct vikor {
    std::vector<criterion> criteria;             ///< one per column of the matrix
    [[no_unique_address]] Weighting weighting{}; ///< how much each counts
    double v = 0.5;                              ///< weight of the group utility s against the regret r, in [0, 1]

    static_assert(weighting_policy<Weighting>,
                  "vikor: .weighting needs weights(const matrix_view&, std::span<const criterion>) const, returning "
                  "std::vector<double>");

    /// Learns weights, best and worst values and the ranges of s and r. Arguments and errors as `weighted_score::fit`.
    [[nodiscard]] fitted_vikor fit(const matrix_view& x, std::span<const int> peers = {}) const {
        return fit_on(one_rank{}, x, peers);
    }
    /// The same where customers are spread over ranks: each gives its own, or none. Sends 8 bytes to every other rank,
    /// 40, 16 a criterion, and what the weighting policy sends.
    /// @throws error as `fit`; rows are those of all
    template <ranks_policy Ranks>
    [[nodiscard]] fitted_vikor fit_on(const Ranks& ranks, const matrix_view& x, std::span<const int> peers = {}) const {
        require(v >= 0 && v <= 1, "vikor: v must be in [0, 1], got ", v);
        auto learned = detail::fit_method(ranks, "vikor", criteria, weighting, x, peers);
        const detail::population all{"vikor", x, criteria, peers, learned.fill, learned.first};
        fitted_vikor result{criteria, std::move(learned.weights), {}, {}, 0, 0, 0, 0, v, learned.fill, learned.finding};
        std::vector<double> kept;
        for (std::size_t j = 0; j < criteria.size(); ++j) {
            const auto [lower, upper] = all.known_on(ranks, j, kept).range;
            fitted_vikor::require_range(criteria[j], lower, upper);
            const bool up = criteria[j].direction.larger_is_better();
            result.best.push_back(up ? upper : lower);
            result.worst.push_back(up ? lower : upper);
        }
        value_range s{HUGE_VAL, -HUGE_VAL}, r{HUGE_VAL, -HUGE_VAL};
        double sum[detail::score_block], most[detail::score_block];
        const auto widen = [](value_range& range, const double* values, std::size_t count) {
            const auto [lower, upper] = detail::range_of({values, count});
            range = {(std::min)(range.lower, lower), (std::max)(range.upper, upper)};
        };
        detail::for_each_piece(all, [&](std::size_t j, const double* values, std::size_t count, std::size_t) {
            result.add_regrets(j, values, count, sum, most);
            if (j + 1 == criteria.size())
                widen(s, sum, count), widen(r, most, count);
        });
        std::array ends{-s.lower, s.upper, -r.lower, r.upper};
        ranks.all_reduce_max(std::span{ends});
        result.s_best = 0.0 - ends[0], result.s_worst = ends[1], result.r_best = 0.0 - ends[2],
        result.r_worst = ends[3];
        return result;
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("vikor");
        each("criteria", of.criteria...);
        each("weighting", of.weighting...);
        each("v", of.v...);
    }
};

} // namespace clientele::inline CLIENTELE_ABI
