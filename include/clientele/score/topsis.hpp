#pragma once

/// @file
/// TOPSIS: how much nearer a customer is to the best imaginable one than to the worst.

#include <clientele/cmath.hpp>
#include <clientele/fwd.hpp>
#include <clientele/score/concepts.hpp>
#include <clientele/score/detail/method.hpp>
#include <clientele/score/normalising/scale.hpp>
#include <clientele/score/weighting/given.hpp>

#include <algorithm>
#include <string>
#include <type_traits>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// Where the ideal and the anti-ideal customer of TOPSIS stand.
enum class topsis_reference {
    population, ///< the best and the worst normalised value of the fitted population, criterion by criterion
    bounds      ///< normalised 1 and 0: with `fixed_bounds` nobody moves when others join
};

/// A TOPSIS that has learned its scales, weights and reference points.
template <class Normaliser>
struct fitted_topsis {
    std::vector<criterion> criteria;     ///< as given
    std::vector<double> weights;         ///< one per criterion, sum 1
    std::vector<Normaliser> normalisers; ///< one per criterion
    std::vector<double> ideal;           ///< normalised, per criterion
    std::vector<double> anti_ideal;      ///< normalised, per criterion
    std::vector<double> fill;            ///< imputed raw value per (group, criterion), the whole population last
    std::string finding{};               ///< what the weighting policy had to say; empty: nothing

    /// The relative closeness of each customer, in [0, 1]; 0 for the vetoed. A criterion that was constant in the
    /// fitted population has no scale of near and far: it counts for nothing, and where all are, everybody has 0.5.
    /// Arguments and errors as `weighted_score`.
    /// Complexity: O(n d), one pass.
    [[nodiscard]] method_scores score(const matrix_view& x, std::span<const int> peers = {}) const {
        return scored({"topsis", x, criteria, peers, fill});
    }
    /// The same of this rank's customers; what is refused is told with the row of all. Sends 8 bytes to every other
    /// rank.
    template <ranks_policy Ranks>
    [[nodiscard]] method_scores score_on(const Ranks& ranks, const matrix_view& x,
                                         std::span<const int> peers = {}) const {
        return detail::scores_on(
            ranks, x, [&](std::size_t first) { return scored({"topsis", x, criteria, peers, fill, first}); });
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("fitted_topsis");
        each("criteria", of.criteria...);
        each("weights", of.weights...);
        each("normalisers", of.normalisers...);
        each("ideal", of.ideal...);
        each("anti_ideal", of.anti_ideal...);
        each("fill", of.fill...);
        each("finding", of.finding...);
    }

private:
    [[nodiscard]] method_scores scored(const detail::population& all) const {
        detail::require_scorable(all, weights, {normalisers.size(), ideal.size(), anti_ideal.size()});
        detail::require_normalisers(all, normalisers);
        detail::require_fitted_numbers(all, "ideal", ideal);
        detail::require_fitted_numbers(all, "anti_ideal", anti_ideal);
        method_scores result{detail::room_for<double>(all.rows()), {}};
        const double unit = weight_unit();
        double to_ideal[detail::score_block], to_anti_ideal[detail::score_block];
        detail::for_each_piece(all, [&](std::size_t j, const double* values, std::size_t count, std::size_t begin) {
            if (j == 0) {
                result.scores.resize(begin + count);
                std::fill_n(to_ideal, count, 0.0);
                std::fill_n(to_anti_ideal, count, 0.0);
            }
            add_column(normalisers[j], weights[j] * unit, ideal[j], anti_ideal[j], values, count, to_ideal,
                       to_anti_ideal);
            if (j + 1 == criteria.size())
                for (std::size_t i = 0; i < count; ++i) {
                    const double far = std::sqrt(to_anti_ideal[i]), both = std::sqrt(to_ideal[i]) + far;
                    result.scores[begin + i] = both == 0.0 ? 0.5 : far / both;
                }
        });
        detail::require_scores(all, normalisers, result.scores);
        result.vetoed_by = detail::apply_gates(all, 0.0, result.scores);
        return result;
    }

    /// The power of two that brings the widest weighted criterion near 1: distances are squared, and their ratio is the
    /// same in any unit.
    [[nodiscard]] double weight_unit() const noexcept {
        double widest = 0.0;
        for (std::size_t j = 0; j < weights.size(); ++j)
            widest = (std::max)(widest, weights[j] * (ideal[j] - anti_ideal[j]));
        int exponent = 0;
        (void)std::frexp(widest, &exponent);
        return std::ldexp(1.0, std::isfinite(widest) ? std::clamp(-exponent, -1000, 1000) : 0);
    }

    using local_normaliser =
        std::conditional_t<std::is_trivially_copyable_v<Normaliser>, const Normaliser, const Normaliser&>;

    static void add_column(local_normaliser normaliser, double weight, double best, double worst, const double* values,
                           std::size_t count, double* to_ideal, double* to_anti_ideal) noexcept {
        if (best == worst)
            return; // constant in the population: no place between the two, on whichever side of them
        for (std::size_t i = 0; i < count; ++i) {
            const double u = normaliser(values[i]);
            // a new customer beyond the ideal is not far from it: otherwise better values would lower the closeness
            const double short_of = best - u < 0.0 ? 0.0 : best - u, clear_of = u - worst < 0.0 ? 0.0 : u - worst;
            const double up = detail::rounded_product(weight, short_of),
                         down = detail::rounded_product(weight, clear_of);
            to_ideal[i] += detail::rounded_product(up, up);
            to_anti_ideal[i] += detail::rounded_product(down, down);
        }
    }
};

/// Technique for order of preference by similarity to the ideal solution.
///
///     d+ = sqrt(sum of (w (u+ - u))^2),  d- = sqrt(sum of (w (u - u-))^2),  score = d- / (d+ + d-)
///
/// Classic: `vector_length` and the population's own extremes. Fixed reference: `fixed_bounds` with
/// `topsis_reference::bounds`. Other tools default to min-max normalisation, which is `min_max_range` here. Rank
/// reversal: inherent in the classic form: lengths and extremes move with everybody who joins a refit; a scorer that is
/// kept, or a fixed reference, never reverses. In a kept scorer a better value on a benefit criterion never lowers the
/// score (beyond the ideal there is no distance to it); in a refit it may, because the references move. Missing values:
/// refuse or impute.
/// Complexity: O(n d), three passes to fit, one to score.
/// Source: Hwang and Yoon, Multiple Attribute Decision Making (1981); for the fixed reference Aires and Ferreira
/// (2019).
template <class Normalising, class Weighting>
struct topsis {
    std::vector<criterion> criteria;                           ///< one per column of the matrix
    [[no_unique_address]] Normalising normalising{};           ///< brings the criteria to one scale
    [[no_unique_address]] Weighting weighting{};               ///< how much each counts
    topsis_reference reference = topsis_reference::population; ///< where ideal and anti-ideal stand

    static_assert(
        normalising_policy<Normalising>,
        "topsis: .normalising needs fit(column known, const criterion&) const, returning something callable with a "
        "double that returns a double");
    static_assert(!peer_normalising_policy<Normalising>,
                  "topsis: .normalising must be one for all customers; only weighted_score has peer groups");
    static_assert(weighting_policy<Weighting>,
                  "topsis: .weighting needs weights(const matrix_view&, std::span<const criterion>) const, returning "
                  "std::vector<double>");

    /// Learns scales, weights and reference points. Arguments and errors as `weighted_score::fit`.
    [[nodiscard]] auto fit(const matrix_view& x, std::span<const int> peers = {}) const {
        return fit_on(one_rank{}, x, peers);
    }
    /// The same where customers are spread over ranks: each gives its own, or none. Sends 8 bytes to every other rank,
    /// 8, 16 a criterion, and what the policies send, and 16 a criterion where the population is the reference.
    /// @throws error as `fit`; rows are those of all
    template <ranks_policy Ranks>
    [[nodiscard]] auto fit_on(const Ranks& ranks, const matrix_view& x, std::span<const int> peers = {}) const {
        auto learned = detail::fit_method(ranks, "topsis", criteria, weighting, x, peers);
        const detail::population all{"topsis", x, criteria, peers, learned.fill, learned.first};
        auto [normalisers, ranges] = detail::fit_columns(ranks, normalising, all);
        const auto d = criteria.size();
        fitted_topsis<typename decltype(normalisers)::value_type> result{criteria,
                                                                         std::move(learned.weights),
                                                                         std::move(normalisers),
                                                                         std::vector<double>(d, 1.0),
                                                                         std::vector<double>(d, 0.0),
                                                                         std::move(learned.fill),
                                                                         std::move(learned.finding)};
        if (reference == topsis_reference::population)
            set_extremes(ranks, result, all, ranges);
        return result;
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("topsis");
        each("criteria", of.criteria...);
        each("normalising", of.normalising...);
        each("weighting", of.weighting...);
        each("reference", of.reference...);
    }

private:
    /// The extremes of the normalised values; a straight normaliser has them where the values have theirs.
    template <class Ranks, class Fitted>
    static void set_extremes(const Ranks& ranks, Fitted& result, const detail::population& all,
                             const std::vector<value_range>& ranges) {
        using normaliser = typename decltype(result.normalisers)::value_type;
        std::vector<double> kept;
        for (std::size_t j = 0; j < all.criteria.size(); ++j) {
            const auto& u = result.normalisers[j];
            const double ends[] = {u(ranges[j].lower), u(ranges[j].upper)};
            result.ideal[j] = (std::max)(ends[0], ends[1]);
            result.anti_ideal[j] = (std::min)(ends[0], ends[1]);
            if constexpr (!straight_normaliser<normaliser>)
                for (const double value : all.own_known(j, -1, kept)) {
                    result.ideal[j] = (std::max)(result.ideal[j], u(value));
                    result.anti_ideal[j] = (std::min)(result.anti_ideal[j], u(value));
                }
            result.anti_ideal[j] = -result.anti_ideal[j];
        }
        ranks.all_reduce_max(std::span{result.ideal});
        ranks.all_reduce_max(std::span{result.anti_ideal});
        for (std::size_t j = 0; j < result.ideal.size(); ++j) { // -0 is 0
            result.ideal[j] += 0.0;
            result.anti_ideal[j] = 0.0 - result.anti_ideal[j];
        }
    }
};

} // namespace clientele::inline CLIENTELE_ABI
