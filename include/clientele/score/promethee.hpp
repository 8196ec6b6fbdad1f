#pragma once

/// @file
/// PROMETHEE II: how often and how strongly a customer is preferred to the others, less how often they are to it.

#include <clientele/cmath.hpp>
#include <clientele/fwd.hpp>
#include <clientele/score/concepts.hpp>
#include <clientele/score/detail/method.hpp>
#include <clientele/score/detail/preference_flow.hpp>
#include <clientele/score/preference.hpp>
#include <clientele/score/weighting/given.hpp>

#include <algorithm>
#include <string>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// The preference function of one criterion.
struct criterion_preference {
    std::string criterion; ///< its name
    preference how;        ///< its function, in the criterion's unit

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("criterion_preference");
        each("criterion", of.criterion...);
        each("how", of.how...);
    }
};

/// A PROMETHEE II that remembers the population it compares with.
struct fitted_promethee {
    std::vector<criterion> criteria;            ///< as given
    std::vector<double> weights;                ///< one per criterion, sum 1
    std::vector<detail::preference_flow> flows; ///< the population, per criterion
    std::vector<double> fill;                   ///< imputed raw value per (group, criterion), the whole population last
    std::string finding{};                      ///< what the weighting policy had to say; empty: nothing

    /// The net flow of each customer against the fitted population, in [-1, 1] for its members; -1 or less for the
    /// vetoed. A customer who was not in the population is compared with all n members, still divided by n - 1.
    /// Arguments and errors as `weighted_score`.
    /// Complexity: as the preference functions say, about 25 ns per value for `usual`.
    [[nodiscard]] method_scores score(const matrix_view& x, std::span<const int> peers = {}) const {
        return scored({"promethee", x, criteria, peers, fill});
    }
    /// The same of this rank's customers; what is refused is told with the row of all. Sends 8 bytes to every other
    /// rank.
    template <ranks_policy Ranks>
    [[nodiscard]] method_scores score_on(const Ranks& ranks, const matrix_view& x,
                                         std::span<const int> peers = {}) const {
        return detail::scores_on(
            ranks, x, [&](std::size_t first) { return scored({"promethee", x, criteria, peers, fill, first}); });
    }

    /// Each criterion's weighted net flow, customers x criteria: every row, added from left to right, is exactly the
    /// score of a customer that is not vetoed. Arguments, errors and cost as `score`.
    [[nodiscard]] matrix contributions(const matrix_view& x, std::span<const int> peers = {}) const {
        matrix parts = matrix::Zero(x.rows(), x.cols());
        (void)run({"promethee", x, criteria, peers, fill}, &parts);
        return parts;
    }

    /// Each criterion's net flow before weighting, customers x criteria, in [-1, 1] for members of the population.
    /// Arguments, errors and cost as `score`.
    [[nodiscard]] matrix normalised(const matrix_view& x, std::span<const int> peers = {}) const {
        const detail::population all{"promethee", x, criteria, peers, fill};
        require_fitted(all);
        matrix values(x.rows(), x.cols());
        for_each_flow(all, [&](std::size_t i, std::size_t j, double flow) {
            values(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(j)) = flow / others(j);
        });
        return values;
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("fitted_promethee");
        each("criteria", of.criteria...);
        each("weights", of.weights...);
        each("flows", of.flows...);
        each("fill", of.fill...);
        each("finding", of.finding...);
    }

private:
    [[nodiscard]] method_scores scored(const detail::population& all) const {
        method_scores result{run(all, nullptr), {}};
        result.vetoed_by = detail::apply_gates(all, -1.0, result.scores);
        return result;
    }
    void require_fitted(const detail::population& all) const {
        detail::require_scorable(all, weights, {flows.size()});
        detail::require_normalisers(all, flows);
        for (const auto& flow : flows)
            require_same_size("promethee", "the values of each flow", flows[0].size(), flow.size());
    }
    [[nodiscard]] std::vector<double> run(const detail::population& all, matrix* parts) const {
        require_fitted(all);
        const auto n = all.rows();
        // A weight in two halves on fixed grids: their products with net counts of wins, and the sums of those, are
        // exact, so that flows which are equal on paper are equal here and share a rank.
        std::vector<double> high(n), low(n);
        std::vector<double> upper, lower;
        for (const double weight : weights) {
            upper.push_back(std::ldexp(std::nearbyint(std::ldexp(weight, 26)), -26));
            lower.push_back(std::ldexp(std::nearbyint(std::ldexp(weight - upper.back(), 53)), -53));
        }
        for_each_flow(all, [&](std::size_t i, std::size_t j, double flow) {
            high[i] += upper[j] * flow;
            low[i] += lower[j] * flow;
            if (parts)
                (*parts)(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(j)) =
                    on_grid(detail::rounded_product(weights[j], flow) / others(j));
        });
        for (std::size_t i = 0; i < n; ++i)
            high[i] = on_grid((high[i] + low[i]) / others(0));
        detail::require_finite_scores(all, high);
        if (parts)
            settle(*parts, high);
        return high;
    }

    /// `each(i, j, flow)`, larger is better; one column at a time: its sorted population then stays in the cache.
    template <class Each>
    void for_each_flow(const detail::population& all, Each each) const {
        double scratch[detail::score_block];
        bool missing = false;
        for (std::size_t j = 0; j < criteria.size(); ++j) {
            const double sign = criteria[j].direction.larger_is_better() ? 1.0 : -1.0;
            for (std::size_t begin = 0; begin < all.rows(); begin += detail::score_block) {
                const auto count = (std::min)(detail::score_block, all.rows() - begin);
                const double* values = all.read(begin, count, j, scratch, missing);
                flows[j].of_all(values, count, [&](std::size_t i, double flow) { each(begin + i, j, flow * sign); });
            }
        }
    }

    [[nodiscard]] double others(std::size_t j) const noexcept {
        return static_cast<double>(std::max<std::size_t>(flows[j].size(), 2) - 1);
    }

    /// To the nearest multiple of 2^-50: sums of such numbers up to 2 are exact.
    [[nodiscard]] static double on_grid(double flow) noexcept { return (flow + 6.0) - 6.0; }

    /// The largest part of each row takes up what the rounding of the parts left over.
    static void settle(matrix& parts, const std::vector<double>& flows) noexcept {
        for (Eigen::Index i = 0; i < parts.rows(); ++i) {
            Eigen::Index largest = 0;
            double left = flows[static_cast<std::size_t>(i)];
            for (Eigen::Index j = 0; j < parts.cols(); ++j) {
                left -= parts(i, j);
                if (std::abs(parts(i, j)) > std::abs(parts(i, largest)))
                    largest = j;
            }
            parts(i, largest) += left;
        }
    }
};

/// Preference ranking organisation method for enrichment evaluations, complete ranking.
///
///     score(a) = 1 / (n - 1)  sum over j of  w_j  sum over b of  (P_j(a - b) - P_j(b - a))
///
/// Criteria without a function of their own get the usual one, which needs no unit and no normalising. Rank reversal:
/// inherent: two customers may swap when a third joins a refit; a scorer that is kept never reverses. A better value on
/// a benefit criterion never lowers the score. Missing values: refuse or impute. What is fitted is the population: on
/// ranks `gathered_scores{promethee{...}}` gives it to each.
///
/// Complexity: to fit O(n d) by radix sort; to score O(n d log n) and usually O(n d), but O(n^2) on criteria with the
/// Gaussian or a custom function.
/// Source: Brans and Vincke, Management Science 31 (1985).
template <class Weighting>
struct promethee {
    std::vector<criterion> criteria;                 ///< one per column of the matrix
    std::vector<criterion_preference> preferences{}; ///< found by name, in any order
    [[no_unique_address]] Weighting weighting{};     ///< how much each counts

    static_assert(
        weighting_policy<Weighting>,
        "promethee: .weighting needs weights(const matrix_view&, std::span<const criterion>) const, returning "
        "std::vector<double>");

    /// Learns weights and remembers the population. Arguments as `weighted_score::fit`.
    /// @throws error as `weighted_score::fit`; `bad_parameter` for a preference for a criterion that does not exist
    [[nodiscard]] fitted_promethee fit(const matrix_view& x, std::span<const int> peers = {}) const {
        auto learned = detail::fit_method(one_rank{}, "promethee", criteria, weighting, x, peers);
        for (const auto& entry : preferences)
            detail::require_known_criterion("promethee", entry.criterion, criteria);
        const detail::population all{"promethee", x, criteria, peers, learned.fill};
        fitted_promethee result{criteria, std::move(learned.weights), {}, learned.fill, learned.finding};
        std::vector<double> kept;
        for (std::size_t j = 0; j < criteria.size(); ++j) {
            auto how = preference::usual();
            for (const auto& entry : preferences)
                if (entry.criterion == criteria[j].name)
                    how = entry.how;
            const auto known = all.known(j, -1, kept);
            result.flows.emplace_back(std::move(how), std::vector<double>(known.begin(), known.end()));
        }
        return result;
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("promethee");
        each("criteria", of.criteria...);
        each("preferences", of.preferences...);
        each("weighting", of.weighting...);
    }
};

} // namespace clientele::inline CLIENTELE_ABI
