#pragma once

/// @file
/// The weighted product: criteria multiply, so that a weakness on one is not made up for by another.

#include <clientele/cmath.hpp>
#include <clientele/fwd.hpp>
#include <clientele/math/detail/fast_elementary.hpp>
#include <clientele/score/concepts.hpp>
#include <clientele/score/detail/method.hpp>
#include <clientele/score/normalising/scale.hpp>
#include <clientele/score/weighting/given.hpp>

#include <algorithm>
#include <limits>
#include <string>
#include <type_traits>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// A weighted product that has learned its scales and weights.
template <class Normaliser>
struct fitted_weighted_product {
    std::vector<criterion> criteria;     ///< as given
    std::vector<double> weights;         ///< one per criterion, sum 1
    std::vector<Normaliser> normalisers; ///< one per criterion
    std::vector<double> fill;            ///< imputed raw value per (group, criterion), the whole population last
    std::string finding{};               ///< what the weighting policy had to say; empty: nothing

    /// One score per customer. A zero on a criterion with a positive weight makes the score 0; vetoed customers get 0.
    /// Arguments and errors as `weighted_score`; normalised values must not be negative.
    /// Complexity: O(n d), one logarithm per value.
    [[nodiscard]] method_scores score(const matrix_view& x, std::span<const int> peers = {}) const {
        return scored({"weighted_product", x, criteria, peers, fill});
    }
    /// The same of this rank's customers; what is refused is told with the row of all. Sends 8 bytes to every other
    /// rank.
    template <ranks_policy Ranks>
    [[nodiscard]] method_scores score_on(const Ranks& ranks, const matrix_view& x,
                                         std::span<const int> peers = {}) const {
        return detail::scores_on(
            ranks, x, [&](std::size_t first) { return scored({"weighted_product", x, criteria, peers, fill, first}); });
    }

    /// w log u, customers x criteria: each row, added from left to right, is exactly the logarithm of which the score
    /// of a customer that is not vetoed is the exponential. Minus infinity for a zero. Arguments, errors and cost as
    /// `score`.
    [[nodiscard]] matrix log_contributions(const matrix_view& x, std::span<const int> peers = {}) const {
        matrix parts = matrix::Zero(x.rows(), x.cols());
        (void)logarithms({"weighted_product", x, criteria, peers, fill}, &parts);
        return parts;
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("fitted_weighted_product");
        each("criteria", of.criteria...);
        each("weights", of.weights...);
        each("normalisers", of.normalisers...);
        each("fill", of.fill...);
        each("finding", of.finding...);
    }

private:
    [[nodiscard]] method_scores scored(const detail::population& all) const {
        method_scores result{logarithms(all, nullptr), {}};
        for (double& s : result.scores)
            s = s > -700 && s < 700 ? fast_exp(s) : std::exp(s);
        result.vetoed_by = detail::apply_gates(all, 0.0, result.scores);
        return result;
    }

    [[nodiscard]] std::vector<double> logarithms(const detail::population& all, matrix* parts) const {
        detail::require_scorable(all, weights, {normalisers.size()});
        detail::require_normalisers(all, normalisers);
        auto sums = detail::room_for<double>(all.rows());
        detail::for_each_piece(all, [&](std::size_t j, const double* values, std::size_t count, std::size_t begin) {
            if (j == 0)
                sums.resize(begin + count);
            if (weights[j] == 0)
                return; // 0^0 = 1
            double logs[detail::score_block];
            if (const auto i = add_column(normalisers[j], weights[j], values, count, logs); i < count) [[unlikely]]
                fail(errc::bad_value, all.first + begin + i, "weighted_product: criterion '", criteria[j].name,
                     "': the normalised value must be finite and at least 0, got ", normalisers[j](values[i]), " for ",
                     values[i], " in row ", all.first + begin + i);
            for (std::size_t i = 0; i < count; ++i)
                sums[begin + i] += logs[i];
            if (parts)
                std::copy_n(logs, count, parts->col(static_cast<Eigen::Index>(j)).data() + begin);
        });
        return sums;
    }

    using local_normaliser =
        std::conditional_t<std::is_trivially_copyable_v<Normaliser>, const Normaliser, const Normaliser&>;

    /// w log u; first for all by the logarithm that vectorises, then again for the few too small for it. Returns the
    /// place of a value that is refused, or `count`.
    [[nodiscard]] static std::size_t add_column(local_normaliser normaliser, double weight, const double* values,
                                                std::size_t count, double* logs) {
        double u[detail::score_block];
        for (std::size_t i = 0; i < count; ++i)
            u[i] = normaliser(values[i]);
        for (std::size_t i = 0; i < count; ++i)
            logs[i] = detail::rounded_product(weight, fast_log(u[i]));
        constexpr double largest = (std::numeric_limits<double>::max)();
        for (std::size_t i = 0; i < count; ++i)
            if (!(u[i] >= 1e-300 && u[i] <= largest)) [[unlikely]] {
                if (!(u[i] >= 0 && u[i] <= largest))
                    return i;
                logs[i] = detail::rounded_product(weight, std::log(u[i]));
            }
        return count;
    }
};

/// The weighted product of normalised criteria.
///
///     score = product over j of  u_j(x_j)^w_j
///
/// With `ratio_to_best` the order of the customers does not depend on any unit or bound, only on ratios: no rank
/// reversal, neither when customers join nor when a unit changes. A better value on a benefit criterion never lowers
/// the score. Missing values: refuse or impute.
/// Complexity: O(n d).
/// Source: Bridgman, Dimensional Analysis (1922); Miller and Starr (1969).
template <class Normalising, class Weighting>
struct weighted_product {
    std::vector<criterion> criteria;                 ///< one per column of the matrix
    [[no_unique_address]] Normalising normalising{}; ///< must give values that are not negative
    [[no_unique_address]] Weighting weighting{};     ///< how much each counts

    static_assert(normalising_policy<Normalising>,
                  "weighted_product: .normalising needs fit(column known, const criterion&) const, returning something "
                  "callable with a double that returns a double");
    static_assert(!peer_normalising_policy<Normalising>,
                  "weighted_product: .normalising must be one for all customers; only weighted_score has peer groups");
    static_assert(weighting_policy<Weighting>,
                  "weighted_product: .weighting needs weights(const matrix_view&, std::span<const criterion>) const, "
                  "returning std::vector<double>");

    /// Learns scales and weights. Arguments and errors as `weighted_score::fit`.
    [[nodiscard]] auto fit(const matrix_view& x, std::span<const int> peers = {}) const {
        return fit_on(one_rank{}, x, peers);
    }
    /// The same where customers are spread over ranks: each gives its own, or none. Sends 8 bytes to every other rank,
    /// 8, 16 a criterion, and what the policies send.
    /// @throws error as `fit`; rows are those of all
    template <ranks_policy Ranks>
    [[nodiscard]] auto fit_on(const Ranks& ranks, const matrix_view& x, std::span<const int> peers = {}) const {
        auto learned = detail::fit_method(ranks, "weighted_product", criteria, weighting, x, peers);
        const detail::population all{"weighted_product", x, criteria, peers, learned.fill, learned.first};
        auto normalisers = detail::fit_columns(ranks, normalising, all).normalisers;
        return fitted_weighted_product<typename decltype(normalisers)::value_type>{
            criteria, std::move(learned.weights), std::move(normalisers), std::move(learned.fill),
            std::move(learned.finding)};
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("weighted_product");
        each("criteria", of.criteria...);
        each("normalising", of.normalising...);
        each("weighting", of.weighting...);
    }
};

} // namespace clientele::inline CLIENTELE_ABI
